/* One loop over the fields of a record; each is plain, or quoted and closed, or begins
   with a quote that turns out to be a letter. */
#include "records/csv_loose.h"

#include "base/arena.h"
#include "base/slice.h"
#include "records/record.h"

#include <string.h>

struct loose {
    Slice text;
    const struct csv_dialect *dialect;
    struct csv_manner manner;
    bool last;
    struct arena *mem;
    Slice *fields;
    size_t count, max, at;
    enum csv_result worst; /* the first thing that was wrong */
    size_t fault_at, fault_field;
};

bool csv_dialect_is_plain(const struct csv_dialect *dialect)
{
    return dialect->quote == '"' && !dialect->escape && !dialect->second;
}

static void note(struct loose *loose, enum csv_result what, size_t at)
{
    if (loose->worst != CSV_RECORD)
        return;
    loose->worst = what;
    loose->fault_at = at;
    loose->fault_field = loose->count;
}

static size_t delimiter_bytes(const struct loose *loose, size_t at)
{
    if (at >= loose->text.len || loose->text.at[at] != loose->dialect->delimiter)
        return 0;
    if (!loose->dialect->second)
        return 1;
    return at + 1 < loose->text.len && loose->text.at[at + 1] == loose->dialect->second ? 2 : 0;
}

static bool is_line_end(const struct loose *loose, size_t at)
{
    return at == loose->text.len || loose->text.at[at] == '\n';
}

/* The delimiter or line end that a field closed just before `at` runs up to, or SIZE_MAX. */
static size_t find_end(const struct loose *loose, size_t at)
{
    while (!delimiter_bytes(loose, at) && at < loose->text.len && slice_has(S(" \t\r"), loose->text.at[at]))
        at++;
    return delimiter_bytes(loose, at) || is_line_end(loose, at) ? at : SIZE_MAX;
}

static void add(struct loose *loose, Slice field)
{
    if (loose->count == loose->max)
        note(loose, CSV_TOO_MANY, loose->at);
    else
        loose->fields[loose->count++] = field;
}

/* Without escapes and doubled quotes; only fields that have them are copied. */
static Slice unescape(const struct loose *loose, Slice field)
{
    const struct csv_dialect *dialect = loose->dialect;
    if (!loose->mem || (!slice_has(field, dialect->quote) && !(dialect->escape && slice_has(field, dialect->escape))))
        return field;
    char *copy = ARENA_ARRAY(loose->mem, char, field.len);
    size_t len = 0;
    for (size_t i = 0; i < field.len; i++) {
        char c = field.at[i], next = i + 1 < field.len ? field.at[i + 1] : '\0';
        bool is_pair = c == dialect->quote && next == c;
        bool is_escaped = dialect->escape && c == dialect->escape && (next == dialect->quote || next == c);
        i += is_pair || is_escaped;
        copy[len++] = field.at[i];
    }
    return (Slice){copy, len};
}

/* Where the field opened at loose->at closes, and the end it runs up to; false when it does not. */
static bool find_close(struct loose *loose, size_t *close, size_t *end)
{
    const struct csv_dialect *dialect = loose->dialect;
    Slice text = loose->text;
    size_t limit = text.len - loose->at > MAX_FIELD_BYTES ? loose->at + MAX_FIELD_BYTES : text.len;
    size_t bare = SIZE_MAX;
    for (size_t i = loose->at + 1; i < limit; i++) {
        char next = i + 1 < text.len ? text.at[i + 1] : '\0';
        if (dialect->escape && text.at[i] == dialect->escape && (next == dialect->quote || next == dialect->escape)) {
            i++;
            continue;
        }
        if (text.at[i] != dialect->quote)
            continue;
        *close = i;
        *end = find_end(loose, i + 1);
        if (*end == SIZE_MAX && loose->manner.is_glued && next != ' ')
            *end = i + 1;
        if (*end != SIZE_MAX) {
            if (bare != SIZE_MAX)
                note(loose, CSV_TEXT_AFTER_QUOTE, bare);
            return true;
        }
        if (next == dialect->quote) {
            i++;
            /* a quote that nobody doubled, and the one that closes behind it */
            size_t behind = i + 1 < text.len ? find_end(loose, i + 1) : text.len;
            if ((bare != SIZE_MAX || loose->manner.is_bare) && behind != SIZE_MAX) {
                *close = i;
                *end = behind;
                note(loose, CSV_TEXT_AFTER_QUOTE, bare != SIZE_MAX ? bare : i);
                return true;
            }
        } else if (bare == SIZE_MAX) {
            bare = i + 1;
        }
    }
    return false;
}

/* A field without quotes, or whose quotes are letters, from loose->at up to *end. */
static void add_bare(struct loose *loose, size_t *end)
{
    size_t from = loose->at, at = from;
    while (!is_line_end(loose, at) && !delimiter_bytes(loose, at) &&
           !(loose->manner.is_glued && at > from && loose->text.at[at] == loose->dialect->quote &&
             loose->text.at[at - 1] != ' '))
        at++;
    *end = at;
    size_t content = at;
    while (is_line_end(loose, at) && content > from && loose->text.at[content - 1] == '\r')
        content--;
    add(loose, slice_part(loose->text, from, content));
}

/* The field at loose->at. False: its end may come later. */
static bool cut_field(struct loose *loose, size_t *end)
{
    size_t at = loose->at, close;
    bool is_quoted = at < loose->text.len && loose->text.at[at] == loose->dialect->quote;
    if (!is_quoted || loose->manner.literal_field == loose->count) {
        if (is_quoted)
            note(loose, CSV_TEXT_AFTER_QUOTE, at);
        add_bare(loose, end);
        return true;
    }
    if (find_close(loose, &close, end)) {
        if (*end == loose->text.len && !loose->last)
            return false;
        add(loose, unescape(loose, slice_part(loose->text, at + 1, close)));
        return true;
    }
    if (!loose->last && loose->text.len - at <= MAX_FIELD_BYTES)
        return false;
    note(loose, CSV_QUOTE_OPEN, at);
    add_bare(loose, end);
    return true;
}

static uint64_t count_line_ends(Slice text)
{
    uint64_t count = 0;
    for (size_t i = 0; i < text.len; i++)
        count += text.at[i] == '\n';
    return count;
}

enum csv_result csv_cut_loosely(Slice text, const struct csv_dialect *dialect, struct csv_manner manner, bool last,
                                struct arena *mem, Slice *fields, size_t max_fields, struct csv_cut *cut)
{
    struct loose loose = {.text = text, .dialect = dialect, .manner = manner, .last = last, .mem = mem,
                          .fields = fields, .max = max_fields, .worst = CSV_RECORD};
    size_t end = 0;
    if (text.len == 0)
        return CSV_NEED_MORE;
    for (;;) {
        if (!cut_field(&loose, &end))
            return CSV_NEED_MORE;
        if (is_line_end(&loose, end))
            break;
        loose.at = end + delimiter_bytes(&loose, end);
    }
    bool has_end = end < text.len;
    if (!has_end && !last && text.len <= MAX_RECORD_BYTES)
        return CSV_NEED_MORE;
    size_t content = end;
    while (content > 0 && text.at[content - 1] == '\r')
        content--;
    for (size_t i = 0; i < loose.count && content > MAX_FIELD_BYTES; i++)
        if (loose.fields[i].len > MAX_FIELD_BYTES) {
            loose.worst = CSV_TOO_LONG;
            loose.fault_at = 0;
            loose.fault_field = loose.count = i;
        }
    if (content > MAX_RECORD_BYTES)
        loose.worst = CSV_TOO_LONG;
    *cut = (struct csv_cut){
        .used_bytes = end + has_end,
        .raw_bytes = content,
        .field_count = loose.worst == CSV_RECORD ? loose.count : loose.fault_field,
        .all_fields = loose.count,
        .line_count = count_line_ends(slice_part(text, 0, end + has_end)),
        .fault_at = loose.fault_at,
        .line_goes_on = !has_end && !last,
    };
    return loose.worst;
}

/* One more way to cut a whole row; the fields it gives, 0 when it does not reach the row's end. */
static size_t try_cut(Slice raw, const struct csv_dialect *dialect, struct csv_manner manner, struct arena *mem,
                      Slice *fields, size_t max_fields)
{
    struct csv_cut cut;
    enum csv_result got = csv_cut_loosely(raw, dialect, manner, true, mem, fields, max_fields, &cut);
    bool is_whole = cut.used_bytes == raw.len && got != CSV_TOO_LONG && got != CSV_TOO_MANY;
    return is_whole ? cut.all_fields : 0;
}

size_t csv_mend_glued(Slice raw, const struct csv_dialect *dialect, size_t width, struct arena *mem, Slice *fields,
                      size_t max_fields)
{
    const struct csv_manner glued = {.literal_field = NO_LITERAL_FIELD, .is_glued = true};
    return raw.len && try_cut(raw, dialect, glued, mem, fields, max_fields) == width ? width : 0;
}

size_t csv_mend(Slice raw, const struct csv_dialect *dialect, size_t width, size_t bad_field, struct arena *mem,
                Slice *fields, size_t max_fields)
{
    static const char others[] = {' ', ';', '\t', '|', ','};
    const struct csv_manner manners[] = {{NO_LITERAL_FIELD, false, false}, {bad_field, false, false},
                                         {NO_LITERAL_FIELD, false, true}, {NO_LITERAL_FIELD, true, false}};
    if (raw.len == 0)
        return 0;
    for (size_t i = 0; i < COUNT_OF(manners); i++)
        if (try_cut(raw, dialect, manners[i], mem, fields, max_fields) == width)
            return width;
    struct csv_dialect other = {.quote = dialect->quote, .escape = dialect->escape};
    for (size_t i = 0; i < COUNT_OF(others) && width > 1; i++) {
        other.delimiter = others[i];
        if (others[i] != dialect->delimiter && try_cut(raw, &other, manners[0], mem, fields, max_fields) == width)
            return width;
    }
    return 0;
}
