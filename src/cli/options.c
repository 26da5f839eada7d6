/* The one parser of command lines and the one writer of their help, both over the
   rows of a table. What an option means is the commands' affair. */
#include "cli/options.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/diag.h"
#include "base/slice.h"
#include "cli/suggest.h"

#include <stdio.h>

#define HELP_COLUMNS 80
#define HELP_INDENT 26

struct parsing {
    const struct option *options;
    char *const *next; /* the argument after the one at hand */
    struct arena *mem;
    char *into;
    struct text_list *operands;
    struct diag *diag;
    bool help_wanted;
};

/* An option as it was written, with its value where one is at hand. */
struct given {
    const struct option *option;
    Slice written; /* "-d", "--dataset" */
    Slice value;
    bool has_value;
    bool denied;
};

static bool takes_value(const struct option *option)
{
    return option->argument != NULL;
}

static void list_add(struct text_list *list, Slice text, struct arena *mem)
{
    *ARENA_PUSH(mem, list->at, list->count, list->capacity, Slice) = text;
}

/* "text, ndjson, csv" */
static Slice choices_text(const struct option *option, struct arena *mem)
{
    Slice text = option->choice(0);
    for (size_t i = 1; option->choice(i).len; i++)
        text = arena_printf(mem, "%.*s, %.*s", SLICE_ARG(text), SLICE_ARG(option->choice(i)));
    return text;
}

static bool find_choice(const struct option *option, Slice word, unsigned *index)
{
    for (unsigned i = 0; option->choice(i).len; i++) {
        if (slice_equal_nocase(word, option->choice(i))) {
            *index = i;
            return true;
        }
    }
    return false;
}

static bool refuse_choice(struct parsing *parsing, const struct given *given, Slice word)
{
    return diag_fault(parsing->diag, "option '%.*s': '%.*s' is none of %.*s", SLICE_ARG(given->written),
                      SLICE_ARG(word), SLICE_ARG(choices_text(given->option, parsing->mem)));
}

static bool store_choice(struct parsing *parsing, const struct given *given, unsigned *field)
{
    unsigned index;
    if (!find_choice(given->option, given->value, &index))
        return refuse_choice(parsing, given, given->value);
    *field = index + 1;
    return true;
}

static bool store_set(struct parsing *parsing, const struct given *given, uint32_t *field)
{
    uint32_t set = 0;
    for (Slice rest = given->value; rest.len;) {
        Slice word = slice_trim(slice_cut(rest, ',', &rest));
        unsigned index;
        if (!find_choice(given->option, word, &index))
            return refuse_choice(parsing, given, word);
        set |= UINT32_C(1) << index;
    }
    *field |= set;
    return true;
}

static bool store_number(struct parsing *parsing, const struct given *given, unsigned *field)
{
    uint64_t number;
    if (!slice_to_u64(given->value, MAX_OPTION_NUMBER, &number))
        return diag_fault(parsing->diag, "option '%.*s': '%.*s' is not a whole number up to %d",
                          SLICE_ARG(given->written), SLICE_ARG(given->value), MAX_OPTION_NUMBER);
    *field = (unsigned)number;
    return true;
}

static bool store_date(struct parsing *parsing, const struct given *given, Date *field)
{
    if (!date_parse(given->value, field))
        return diag_fault(parsing->diag, "option '%.*s': '%.*s' is not a day as 2020-02-15", SLICE_ARG(given->written),
                          SLICE_ARG(given->value));
    return true;
}

static bool store(struct parsing *parsing, const struct given *given)
{
    void *field = parsing->into + given->option->offset;
    switch (given->option->kind) {
    case OPTION_KIND_HELP: parsing->help_wanted = *(bool *)field = true; return true;
    case OPTION_KIND_FLAG: *(bool *)field = !given->denied; return true;
    case OPTION_KIND_COUNT: ++*(unsigned *)field; return true;
    case OPTION_KIND_NUMBER: return store_number(parsing, given, field);
    case OPTION_KIND_TEXT: *(Slice *)field = given->value; return true;
    case OPTION_KIND_DATE: return store_date(parsing, given, field);
    case OPTION_KIND_CHOICE: return store_choice(parsing, given, field);
    case OPTION_KIND_SET: return store_set(parsing, given, field);
    case OPTION_KIND_LIST: list_add(field, given->value, parsing->mem); return true;
    }
    return false;
}

static bool names_an_option(const struct option *options, const char *argument)
{
    Slice name = slice_from(argument);
    if (!slice_starts(name, S("--")))
        return false;
    for (const struct option *option = options; option->name; option++)
        if (slice_equal(slice_skip(name, 2), slice_from(option->name)))
            return true;
    return false;
}

static bool take(struct parsing *parsing, struct given *given)
{
    if (!takes_value(given->option)) {
        if (given->has_value)
            return diag_fault(parsing->diag, "option '%.*s' takes no value", SLICE_ARG(given->written));
        return store(parsing, given);
    }
    if (!given->has_value && given->option->may_stand_alone)
        given->value = given->option->choice(0);
    /* "-d --format csv" forgot a value: a file may be called --format, but then it can be written ./--format */
    else if (!given->has_value && *parsing->next && !names_an_option(parsing->options, *parsing->next))
        given->value = slice_from(*parsing->next++);
    if (given->value.len == 0)
        return diag_fault(parsing->diag, "option '%.*s' needs %s", SLICE_ARG(given->written), given->option->argument);
    return store(parsing, given);
}

static bool find_long(const struct option *options, Slice name, struct given *given)
{
    Slice denied = slice_starts(name, S("no-")) ? slice_skip(name, 3) : (Slice){0};
    for (const struct option *option = options; option->name; option++) {
        Slice own = slice_from(option->name);
        given->option = option;
        given->denied = option->may_be_denied && slice_equal(denied, own);
        if (given->denied || slice_equal(name, own))
            return true;
    }
    return false;
}

static bool refuse_long(struct parsing *parsing, Slice name)
{
    struct suggestion near = suggestion_for(name);
    for (const struct option *option = parsing->options; option->name; option++)
        suggestion_offer(&near, slice_from(option->name));
    if (near.best.len)
        return diag_fault(parsing->diag, "unknown option '--%.*s', did you mean '--%.*s'?", SLICE_ARG(name),
                          SLICE_ARG(near.best));
    return diag_fault(parsing->diag, "unknown option '--%.*s'", SLICE_ARG(name));
}

/* "--name" or "--name=value" */
static bool parse_long(struct parsing *parsing, Slice argument)
{
    struct given given = {.has_value = slice_has(argument, '=')};
    given.written = slice_cut(argument, '=', &given.value);
    Slice name = slice_skip(given.written, 2);
    if (!find_long(parsing->options, name, &given))
        return refuse_long(parsing, name);
    return take(parsing, &given);
}

static const struct option *find_letter(const struct option *options, char letter)
{
    for (const struct option *option = options; option->name; option++)
        if (option->letter && option->letter == letter)
            return option;
    return NULL;
}

/* "-q", "-qv", "-d kpi.csv", "-dkpi.csv" */
static bool parse_letters(struct parsing *parsing, Slice argument)
{
    for (size_t i = 1; i < argument.len && !parsing->help_wanted; i++) {
        struct given given = {.option = find_letter(parsing->options, argument.at[i])};
        if (!given.option)
            return diag_fault(parsing->diag, "unknown option '-%.*s'", SLICE_ARG(slice_skip(argument, i)));
        given.written = arena_printf(parsing->mem, "-%c", argument.at[i]);
        if (takes_value(given.option) && i + 1 < argument.len) {
            given.value = slice_skip(argument, i + 1);
            given.has_value = true;
            return take(parsing, &given);
        }
        if (!take(parsing, &given))
            return false;
    }
    return true;
}

bool options_parse(const struct option *options, char *const *arguments, struct arena *mem, void *into,
                   struct text_list *operands, struct diag *diag)
{
    struct parsing parsing = {options, arguments, mem, into, operands, diag, false};
    bool only_operands = false, fine = true;
    while (fine && *parsing.next && !parsing.help_wanted) {
        Slice argument = slice_from(*parsing.next++);
        if (only_operands || argument.len < 2 || argument.at[0] != '-')
            list_add(operands, argument, mem);
        else if (slice_equal(argument, S("--")))
            only_operands = true;
        else if (argument.at[1] == '-')
            fine = parse_long(&parsing, argument);
        else
            fine = parse_letters(&parsing, argument);
    }
    return fine;
}

bool options_set(const struct option *option, Slice value, struct arena *mem, void *into, struct diag *diag)
{
    struct parsing parsing = {.mem = mem, .into = into, .diag = diag};
    struct given given = {.option = option, .written = slice_from(option->name), .value = value, .has_value = true};
    if (value.len == 0)
        return diag_fault(diag, "'%s' needs a value", option->name);
    if (option->kind == OPTION_KIND_FLAG) {
        given.denied = slice_equal_nocase(value, S("no"));
        if (!given.denied && !slice_equal_nocase(value, S("yes")))
            return diag_fault(diag, "'%s' is yes or no, found '%.*s'", option->name, SLICE_ARG(value));
    }
    return store(&parsing, &given);
}

/* Words from where the line stands now to the right margin, new lines indented. */
static void add_wrapped(struct buf *buf, Slice text, size_t *column)
{
    while (text.len) {
        Slice word = slice_cut(text, ' ', &text);
        if (*column > HELP_INDENT && *column + 1 + word.len > HELP_COLUMNS) {
            buf_addf(buf, "\n%*s", HELP_INDENT, "");
            *column = HELP_INDENT;
        } else if (*column > HELP_INDENT) {
            buf_add_char(buf, ' ');
            ++*column;
        }
        buf_add(buf, word);
        *column += word.len;
    }
}

static void add_choices(const struct option *option, struct buf *buf, size_t *column)
{
    for (size_t i = 0; option->choice(i).len; i++) {
        bool last = option->choice(i + 1).len == 0;
        char word[64];
        int len = snprintf(word, sizeof word, "%s%.*s%s", i ? "" : "(", SLICE_ARG(option->choice(i)), last ? ")" : ",");
        add_wrapped(buf, (Slice){word, (size_t)len}, column);
    }
}

/* What it does, from the column of the help on. */
static void add_help(const struct option *option, size_t column, struct buf *buf)
{
    if (column + 2 > HELP_INDENT) {
        buf_add_char(buf, '\n');
        column = 0;
    }
    buf_addf(buf, "%*s", (int)(HELP_INDENT - column), "");
    column = HELP_INDENT;
    add_wrapped(buf, slice_from(option->help), &column);
    if (option->choice)
        add_choices(option, buf, &column);
    buf_add_char(buf, '\n');
}

static void add_option(const struct option *option, struct buf *buf)
{
    size_t start = buf->len;
    buf_addf(buf, option->letter ? "  -%c, " : "      ", option->letter);
    buf_addf(buf, "--%s%s", option->may_be_denied ? "[no-]" : "", option->name);
    if (option->argument)
        buf_addf(buf, option->may_stand_alone ? "[=%s]" : " %s", option->argument);
    add_help(option, buf->len - start, buf);
}

void options_help(const struct option *options, struct buf *buf)
{
    for (const struct option *option = options; option->name; option++) {
        if (option->group)
            buf_addf(buf, "%s%s:\n", option == options ? "" : "\n", option->group);
        add_option(option, buf);
    }
}

void options_help_keys(const struct option *options, struct buf *buf)
{
    for (const struct option *option = options; option->name && option->kind != OPTION_KIND_HELP; option++) {
        size_t start = buf->len;
        buf_addf(buf, "  %s = %s", option->name, option->argument ? option->argument : "yes|no");
        add_help(option, buf->len - start, buf);
    }
}
