/* The project's door to inih. The library does not say on which line a value stands, so its lines are counted
   as they are handed to it; and it would cut a long line in two, so that is refused. */
#include "cli/config.h"

#include "base/arena.h"
#include "base/diag.h"
#include "base/library.h"
#include "base/slice.h"
#include "bytes/source.h"
#include "cli/suggest.h"

#include <ini.h>
#include <inttypes.h>
#include <string.h>

#define INIH(X) X(ini_parse_stream)

LIBRARY(inih, INIH, INIH_SONAME, "libinih1", "configuration files");

struct reading {
    struct config *config;
    Slice name, rest;
    uint64_t line;
    Slice line_text;
    bool is_taken; /* the line: the library made a key of it, or need not */
    const struct config_table *tables;
    size_t table_count;
    struct arena *mem;
    struct diag *diag;
};

static void complain(struct reading *reading, Slice what)
{
    reading->config->wrong_count++;
    diag_add(reading->diag, FINDING_config_key,
             (Place){.source = reading->name, .line = reading->line, .column = 1, .text = reading->line_text}, "%.*s",
             SLICE_ARG(what));
}

/* The library tells the first such line only. */
static void end_line(struct reading *reading)
{
    if (reading->line && !reading->is_taken)
        complain(reading, S("neither 'key = value' nor a comment"));
}

/* Without its blanks in front: the library would make an indented line a further value of the key above. */
static Slice begin_line(struct reading *reading)
{
    Slice line = slice_trim(slice_cut(reading->rest, '\n', &reading->rest));
    reading->line_text = line;
    if (reading->line++ == 0 && slice_starts(line, S("\xef\xbb\xbf")))
        line = slice_trim(slice_skip(line, 3));
    reading->is_taken = line.len == 0 || line.at[0] == '#' || line.at[0] == ';' || line.at[0] == '[';
    if (slice_starts(line, S("["))) {
        complain(reading, S("there are no sections; take the line out"));
        line.len = 0;
    }
    return line;
}

/* As fgets() would: the library asks line by line. */
static char *next_line(char *into, int room, void *stream)
{
    struct reading *reading = stream;
    end_line(reading);
    if (reading->rest.len == 0)
        return NULL;
    Slice line = begin_line(reading);
    if (line.len + 2 > (size_t)room || memchr(line.at, 0, line.len)) {
        complain(reading, arena_printf(reading->mem, "the line is longer than %d bytes, or holds a NUL", room - 2));
        reading->is_taken = true;
        line.len = 0;
    }
    if (line.len)
        memcpy(into, line.at, line.len);
    into[line.len] = '\n';
    into[line.len + 1] = '\0';
    return into;
}

static const struct option *find(const struct option *rows, Slice key, struct suggestion *near)
{
    for (const struct option *row = rows; row->name && strcmp(row->name, "help") != 0; row++) {
        suggestion_offer(near, slice_from(row->name));
        if (slice_equal(slice_from(row->name), key))
            return row;
    }
    return NULL;
}

static void refuse_key(struct reading *reading, Slice key, Slice near)
{
    if (!key.len)
        complain(reading, S("no key stands before '='"));
    else if (near.len)
        complain(reading, arena_printf(reading->mem, "unknown key '%.*s', did you mean '%.*s'?", SLICE_ARG(key),
                                       SLICE_ARG(near)));
    else
        complain(reading, arena_printf(reading->mem, "unknown key '%.*s'", SLICE_ARG(key)));
}

/* Which of the two is meant, nobody can tell. */
static bool is_given_again(struct reading *reading, Slice key)
{
    const struct config *config = reading->config;
    for (size_t i = 0; i < config->count; i++)
        if (slice_equal(config->lines[i].key, key)) {
            complain(reading, arena_printf(reading->mem, "'%.*s' stands in line %" PRIu64 " already", SLICE_ARG(key),
                                           config->lines[i].number));
            return true;
        }
    return false;
}

static int take(void *to, const char *section, const char *name, const char *value)
{
    struct reading *reading = to;
    Slice key = slice_from(name);
    struct suggestion near = suggestion_for(key);
    struct diag own;
    (void)section;
    reading->is_taken = true;
    const struct option *row = NULL;
    size_t table = 0;
    for (size_t i = 0; i < reading->table_count && !row; i++) {
        row = find(reading->tables[i].rows, key, &near);
        table = i;
    }
    if (!row) {
        refuse_key(reading, key, near.best);
        return 1;
    }
    if (row->kind != OPTION_KIND_LIST && is_given_again(reading, key))
        return 1;
    *ARENA_PUSH(reading->mem, reading->config->lines, reading->config->count, reading->config->capacity,
                struct config_line) = (struct config_line){
        arena_copy(reading->mem, key), arena_copy(reading->mem, reading->line_text), reading->line};
    diag_init(&own, reading->mem);
    if (!reading->tables[table].into)
        return 1;
    if (!options_set(row, arena_copy(reading->mem, slice_from(value)), reading->mem,
                     reading->tables[table].into, &own))
        complain(reading, own.fault);
    return 1;
}

static bool parse(struct reading *reading, struct diag *diag)
{
    struct inih lib;
    if (!LIBRARY_LOAD(inih, &lib, diag))
        return false;
    lib.ini_parse_stream(next_line, reading, take, reading);
    return true;
}

/* Of several the one with what was found, which complaints quote. */
static const struct config_line *find_line(const struct config *config, Slice key, Slice complaint)
{
    const struct config_line *found = NULL;
    Slice rest, before = slice_cut(complaint, '\'', &rest), quoted = slice_cut(rest, '\'', &rest);
    for (size_t i = 0; i < config->count; i++) {
        const struct config_line *line = &config->lines[i];
        if (!slice_equal(line->key, key))
            continue;
        found = line;
        if (before.len < complaint.len && quoted.len && slice_find(line->text, quoted) < line->text.len)
            break;
    }
    return found;
}

static bool is_key(const struct config *config, Slice key)
{
    struct suggestion near = suggestion_for(key);
    for (size_t i = 0; i < config->table_count; i++)
        if (find(config->tables[i].rows, key, &near))
            return true;
    return false;
}

/* False: it speaks of no key. */
static bool blame_one(struct config *config, Slice fault, struct diag *diag)
{
    Slice rest, key = slice_cut(fault, ':', &rest);
    if (slice_starts(key, S("option '--")) && slice_ends(key, S("'")))
        key = slice_part(key, S("option '--").len, key.len - 1);
    if (!is_key(config, key))
        return false;
    const struct config_line *line = find_line(config, key, rest);
    Place place = {.source = config->name};
    if (line)
        place = (Place){.source = config->name, .line = line->number, .column = 1, .text = line->text};
    diag_add(diag, FINDING_config_key, place, "%.*s: %.*s", SLICE_ARG(key), SLICE_ARG(slice_trim(rest)));
    config->wrong_count++;
    return true;
}

/* What several steps look at, each of them tells. */
static bool is_repetition(const struct fault_list *faults, size_t at)
{
    for (size_t i = 0; i < at; i++)
        if (slice_equal(faults->at[i], faults->at[at]))
            return true;
    return false;
}

bool config_blame(struct config *config, const struct fault_list *faults, struct arena *mem, struct diag *diag)
{
    Slice other = {0};
    for (size_t i = 0; i < faults->count; i++)
        if (!is_repetition(faults, i) && !blame_one(config, faults->at[i], diag) && !other.len)
            other = faults->at[i];
    diag_sort_by_line(diag); /* lines are read long before their values are looked at */
    diag->fault = other;
    if (config->wrong_count)
        diag->fault = arena_printf(mem, "'%.*s' cannot be used: %" PRIu64 " of its %s wrong", SLICE_ARG(config->name),
                                   config->wrong_count, config->wrong_count == 1 ? "lines is" : "lines are");
    return !diag->fault.len;
}

bool config_read(struct config *config, Slice path, const struct config_table *tables, size_t count, struct arena *mem,
                 struct diag *diag)
{
    struct source source;
    if (!source_open(&source, path, diag))
        return false;
    bool read = source_read_all(&source, diag);
    *config = (struct config){.name = arena_copy(mem, path), .tables = tables, .table_count = count};
    struct reading reading = {.config = config,
                              .name = config->name,
                              .tables = tables,
                              .table_count = count,
                              .mem = mem,
                              .diag = diag};
    if (read && source.text.len > MAX_CONFIG_BYTES)
        read = diag_fault(diag, "'%.*s' is no configuration: it is larger than 1 MiB", SLICE_ARG(path));
    reading.rest = source.text;
    read = read && parse(&reading, diag);
    source_close(&source);
    return read;
}
