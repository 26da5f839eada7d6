/* The table of records whose fields vary: names become columns once, cells wait
   beside their record, and a row is laid out when it is asked for. */
#include "records/flatten.h"

#include "base/arena.h"
#include "base/slice.h"
#include "base/unicode.h"
#include "bytes/source.h"

#include <string.h>

#define MAX_FOUND_BYTES 240
#define LATE_NAME "_more" /* of the column that takes late names */

void flat_init(struct flat *flat, struct arena *mem)
{
    *flat = (struct flat){.mem = mem, .texts = mem};
    table_init(&flat->by_name, mem, 64);
}

struct flat_record *flat_begin(struct flat *flat, uint64_t line, size_t start)
{
    struct flat_record *record =
        ARENA_PUSH(flat->mem, flat->records, flat->record_count, flat->record_capacity, struct flat_record);
    *record = (struct flat_record){.line = line, .start = start, .first_cell = flat->cell_count};
    flat->serial++;
    flat->path_bytes = flat->shared_from = 0;
    return record;
}

void flat_refuse(struct flat *flat, enum finding_id finding, const char *fault, size_t at)
{
    struct flat_record *record = &flat->records[flat->record_count - 1];
    if (record->fault)
        return;
    record->fault = fault;
    record->finding = finding;
    record->fault_at = at;
}

size_t flat_enter(struct flat *flat, char before, Slice name)
{
    size_t back = flat->path_bytes, separator = back > 0 || before == '@';
    if (back + separator + name.len > MAX_NAME_BYTES) {
        flat_refuse(flat, FINDING_record_too_large, "a name in it is longer than 1024 bytes",
                    flat->records[flat->record_count - 1].start);
        return back;
    }
    if (separator)
        flat->path[flat->path_bytes++] = before;
    if (name.len)
        memcpy(flat->path + flat->path_bytes, name.at, name.len);
    flat->path_bytes += name.len;
    return back;
}
static_assert(MAX_NAME_BYTES == 1024, "as the message says");

static Slice repeat_text(size_t index, char into[24])
{
    size_t number = index < MAX_REPEATS ? index + 1 : MAX_REPEATS;
    char *end = into + 24, *at = end;
    for (; number; number /= 10)
        *--at = (char)('0' + number % 10);
    return (Slice){at, (size_t)(end - at)};
}

size_t flat_enter_repeat(struct flat *flat, size_t index)
{
    char digits[24];
    size_t back = index ? flat_enter(flat, '#', repeat_text(index, digits)) : flat->path_bytes;
    if (index >= MAX_REPEATS && !flat->shared_from)
        flat->shared_from = flat->path_bytes;
    return back;
}

void flat_leave(struct flat *flat, size_t path_bytes)
{
    flat->path_bytes = path_bytes;
    if (path_bytes < flat->shared_from)
        flat->shared_from = 0;
}

Slice flat_path(const struct flat *flat)
{
    return (Slice){flat->path, flat->path_bytes};
}

static bool find_column(const struct flat *flat, Slice name, uint32_t *column)
{
    for (struct table_walk walk = table_walk(&flat->by_name, slice_hash(name)); table_next(&walk, column);)
        if (slice_equal(flat->names[*column], name))
            return true;
    return false;
}

static uint32_t add_column(struct flat *flat, Slice name)
{
    uint32_t column = (uint32_t)flat->column_count;
    *ARENA_PUSH(flat->mem, flat->columns, flat->column_count, flat->column_capacity, struct flat_column) =
        (struct flat_column){0};
    size_t count = column;
    *ARENA_PUSH(flat->mem, flat->names, count, flat->name_capacity, Slice) = arena_copy(flat->mem, name);
    table_add(&flat->by_name, slice_hash(name), column);
    return column;
}

static void push_cell(struct flat *flat, uint32_t column, Slice text, size_t at)
{
    *ARENA_PUSH(flat->mem, flat->cells, flat->cell_count, flat->cell_capacity, struct flat_cell) =
        (struct flat_cell){.text = text, .at = at, .column = column};
    flat->records[flat->record_count - 1].cell_count++;
    flat->columns[column].serial = flat->serial;
    if (text.len > MAX_FIELD_BYTES)
        flat_refuse(flat, FINDING_record_too_large, "a field of it is longer than 1 MiB", at);
}
static_assert(MAX_FIELD_BYTES == 1u << 20, "as the message says");

/* An empty value that comes late says nothing that an absent one does not. */
static enum flat_added add_late(struct flat *flat, Slice text, size_t at)
{
    if (text.len == 0)
        return FLAT_ADDED;
    Slice name = flat_path(flat);
    char *line = ARENA_ARRAY(flat->texts, char, name.len + 2 + text.len);
    memcpy(line, name.at, name.len);
    memcpy(line + name.len, ": ", 2);
    memcpy(line + name.len + 2, text.at, text.len);
    push_cell(flat, (uint32_t)flat->column_count - 1, (Slice){line, name.len + 2 + text.len}, at);
    return FLAT_ADDED_LATE;
}

enum flat_added flat_add(struct flat *flat, Slice text, size_t at, bool joins)
{
    uint32_t column;
    bool is_known = find_column(flat, flat_path(flat), &column);
    if (!is_known && flat->closed)
        return add_late(flat, text, at);
    if (!is_known && flat->column_count == MAX_COLUMNS) {
        flat_refuse(flat, FINDING_record_too_large, "with it the records have more than 4096 different fields", at);
        return FLAT_REFUSED;
    }
    if (!is_known)
        column = add_column(flat, flat_path(flat));
    bool is_again = flat->columns[column].serial == flat->serial;
    if (!is_again)
        flat->columns[column].next_repeat = 1;
    if (!is_again || joins || flat->shared_from || flat->columns[column].next_repeat == MAX_REPEATS) {
        push_cell(flat, column, text, at);
        return FLAT_ADDED;
    }
    size_t back = flat_enter_repeat(flat, flat->columns[column].next_repeat++);
    enum flat_added added = flat_add(flat, text, at, true);
    flat_leave(flat, back);
    return added == FLAT_ADDED ? FLAT_ADDED_AGAIN : added;
}
static_assert(MAX_COLUMNS == 4096, "as the message says");

void flat_close_columns(struct flat *flat)
{
    if (flat->column_count < MAX_COLUMNS)
        add_column(flat, S(LATE_NAME));
    flat->closed = true;
}

void flat_forget_records(struct flat *flat)
{
    flat->record_count = flat->next_record = flat->cell_count = 0;
}

void flat_finish(struct flat *flat, struct reader *reader)
{
    flat->fields = ARENA_ARRAY(flat->mem, Slice, flat->column_count);
    reader->columns = flat->names;
    reader->column_count = flat->column_count;
}

/* Adds a line to a field that has room for all of its lines. */
static void join(Slice *field, Slice text)
{
    char *end = (char *)field->at + field->len;
    if (text.len == 0)
        return;
    if (field->len)
        *end++ = '\n';
    memcpy(end, text.at, text.len);
    field->len = (size_t)(end - field->at) + text.len;
}

/* Cells of one column are lines of one field. */
/* A record may have no cells, and a file none at all. */
static const struct flat_cell *cells_of(const struct flat *flat, const struct flat_record *record)
{
    return record->cell_count ? flat->cells + record->first_cell : NULL;
}

static void join_lines(struct flat *flat, const struct flat_record *record)
{
    const struct flat_cell *cells = cells_of(flat, record);
    for (size_t i = 0; i < record->cell_count; i++) {
        struct flat_column *column = &flat->columns[cells[i].column];
        Slice *field = &flat->fields[cells[i].column];
        if (column->cell_count < 2)
            continue;
        if (!column->is_joined)
            *field = (Slice){ARENA_ARRAY(flat->texts, char, column->cell_bytes + column->cell_count), 0};
        column->is_joined = true;
        join(field, cells[i].text);
    }
}

static void lay_out(struct flat *flat, const struct flat_record *record)
{
    const struct flat_cell *cells = cells_of(flat, record);
    for (size_t i = 0; i < flat->column_count; i++)
        flat->fields[i] = S("");
    flat->serial++;
    bool has_lines = false;
    for (size_t i = 0; i < record->cell_count; i++) {
        struct flat_column *column = &flat->columns[cells[i].column];
        if (column->serial != flat->serial)
            *column = (struct flat_column){.serial = flat->serial};
        column->cell_bytes += cells[i].text.len;
        has_lines |= ++column->cell_count > 1;
        flat->fields[cells[i].column] = cells[i].text;
    }
    if (has_lines)
        join_lines(flat, record);
}

/* What stands for the bytes of a record that has none of its own. */
static Slice made_raw(const struct flat *flat)
{
    size_t len = 0;
    for (size_t i = 0; i < flat->column_count; i++)
        len += flat->fields[i].len + 1;
    char *text = ARENA_ARRAY(flat->texts, char, len + 1), *end = text;
    for (size_t i = 0; i < flat->column_count; i++) {
        if (flat->fields[i].len)
            memcpy(end, flat->fields[i].at, flat->fields[i].len);
        end += flat->fields[i].len;
        *end++ = '\t';
    }
    return (Slice){text, len ? len - 1 : 0};
}

Place flat_place_of(Slice source, Slice text, size_t known_at, uint64_t known_line, size_t at)
{
    size_t start = known_at;
    while (start && text.at[start - 1] != '\n')
        start--;
    for (size_t i = known_at; i < at; i++) {
        if (text.at[i] == '\n') {
            known_line++;
            start = i + 1;
        }
    }
    uint32_t column = 1, character;
    for (size_t i = start; i < at; column++)
        i += utf8_next(slice_skip(text, i), &character);
    Slice rest, line = slice_cut(slice_skip(text, start), '\n', &rest);
    return (Place){.source = source,
                   .line = known_line,
                   .column = column,
                   .text = slice_ends(line, S("\r")) ? slice_part(line, 0, line.len - 1) : line};
}

const struct flat_cell *flat_cell_of(const struct flat *flat, size_t column)
{
    const struct flat_record *record = &flat->records[flat->next_record - 1];
    for (size_t i = 0; i < record->cell_count; i++)
        if (flat->cells[record->first_cell + i].column == column)
            return &flat->cells[record->first_cell + i];
    return NULL;
}

Place flat_place(const struct reader *reader, const struct record *row, size_t i)
{
    const struct flat *flat = reader->state;
    const struct flat_record *record = &flat->records[flat->next_record - 1];
    const struct flat_cell *cell = i < row->field_count ? flat_cell_of(flat, i) : NULL;
    Place place = flat_place_of(reader->source->name, reader->source->text, record->start, record->line,
                                cell ? cell->at : record->start);
    if (!cell)
        place.column = 0;
    return place;
}

/* Cut to a readable length and made valid: it goes into reports. */
static Slice excerpt(Slice text, struct arena *mem)
{
    static const Slice replacement = S_INIT("\xef\xbf\xbd");
    text = slice_part(text, 0, MAX_FOUND_BYTES);
    char *copy = ARENA_ARRAY(mem, char, text.len * 3 + 1), *end = copy;
    while (text.len) {
        uint32_t character;
        size_t size = utf8_next(text, &character);
        bool is_bad = character == 0 || (size == 1 && (unsigned char)text.at[0] >= 0x80);
        Slice shown = is_bad ? replacement : slice_part(text, 0, size);
        memcpy(end, shown.at, shown.len);
        end += shown.len;
        text = slice_skip(text, size);
    }
    return (Slice){copy, (size_t)(end - copy)};
}

static enum read_result refuse(struct reader *reader, struct flat *flat, const struct flat_record *record,
                               struct record *row, struct diag *diag)
{
    flat->bad = (struct bad_row){.finding = record->finding,
                                 .found = excerpt(row->raw, flat->texts),
                                 .place = flat_place_of(reader->source->name, reader->source->text, record->start,
                                                        record->line, record->fault_at),
                                 .message = slice_from(record->fault)};
    row->bad = &flat->bad;
    row->field_count = record->cell_count ? flat->column_count : 0;
    diag_add(diag, record->finding, flat->bad.place, "%s", record->fault);
    return READ_BAD;
}

enum read_result flat_next(struct reader *reader, struct record *row, struct diag *diag)
{
    struct flat *flat = reader->state;
    if (flat->next_record == flat->record_count)
        return READ_END;
    const struct flat_record *record = &flat->records[flat->next_record++];
    lay_out(flat, record);
    *row = (struct record){.fields = flat->fields,
                           .field_count = flat->column_count,
                           .line = record->line,
                           .raw = record->raw.len ? record->raw : made_raw(flat)};
    return record->fault ? refuse(reader, flat, record, row, diag) : READ_RECORD;
}
