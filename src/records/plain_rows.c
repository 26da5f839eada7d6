/* The rows of a delimited file that nearly all are, apart from the reader that knows what to do with the others. */
#include "records/plain_rows.h"

#include "base/slice.h"
#include "base/unicode.h"
#include "bytes/source.h"
#include "records/csv.h"
#include "records/csv_private.h"

#include <string.h>

#define BYTE_ORDER_MARK "\xef\xbb\xbf"

bool plain_rows_open(struct plain_rows *rows, struct reader *reader, bool *failed, struct diag *diag)
{
    const struct csv_state *state = reader->state;
    struct source *source = reader->source;
    *failed = false;
    if (reader->format != &reader_csv || !state->is_plain || state->copy.at || !reader->column_count ||
        (!source->is_regular && !source->ended))
        return false;
    *failed = !source_read_all(source, diag);
    *rows = (struct plain_rows){.reader = reader, .text = source->text, .begin = state->at};
    return !*failed;
}

size_t plain_rows_line(const struct plain_rows *rows, size_t at)
{
    if (at <= rows->begin)
        return rows->begin;
    if (at >= rows->text.len)
        return rows->text.len;
    const char *end = memchr(rows->text.at + at - 1, '\n', rows->text.len - at + 1);
    return end ? (size_t)(end - rows->text.at) + 1 : rows->text.len;
}

static bool has_quotes_inside(const Slice *fields, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (slice_has(fields[i], '"'))
            return true;
    return false;
}

static bool is_text(Slice raw)
{
    size_t bad_at;
    return !memchr(raw.at, '\0', raw.len) && (slice_is_ascii(raw) || utf8_valid(raw, &bad_at));
}

bool plain_rows_cut(const struct plain_rows *rows, size_t at, size_t clean_end, Slice *fields, struct record *row,
                    struct plain_cut *out)
{
    struct csv_cut cut;
    const struct reader *reader = rows->reader;
    Slice ahead = slice_skip(rows->text, at);
    *out = (struct plain_cut){0};
    if (!ahead.len)
        return false;
    enum csv_result result = csv_cut(ahead, reader->delimiter, true, NULL, fields, reader->column_count, &cut);
    *out = (struct plain_cut){cut.used_bytes, cut.line_count};
    *row = (struct record){.fields = fields, .field_count = cut.field_count, .raw = slice_part(ahead, 0, cut.raw_bytes)};
    if (result != CSV_RECORD || cut.field_count != reader->column_count || !csv_is_surely_row(reader, row))
        return false;
    if (at + cut.raw_bytes > clean_end && (!is_text(row->raw) || slice_starts(row->raw, S(BYTE_ORDER_MARK))))
        return false;
    return LIKELY(!memchr(row->raw.at, '"', row->raw.len)) || !has_quotes_inside(fields, cut.field_count);
}

size_t plain_rows_at(const struct plain_rows *rows)
{
    const struct csv_state *state = rows->reader->state;
    return state->at;
}

bool plain_rows_may_follow(const struct plain_rows *rows)
{
    const struct csv_state *state = rows->reader->state;
    return !state->skip_line && !state->has_other_names;
}

bool plain_rows_hold(const struct plain_rows *rows)
{
    Slice text = rows->reader->source->text;
    return text.at == rows->text.at && text.len == rows->text.len;
}

uint64_t plain_rows_line_number(const struct plain_rows *rows)
{
    const struct csv_state *state = rows->reader->state;
    return state->line;
}

void plain_rows_step(const struct plain_rows *rows, const struct plain_cut *cut)
{
    struct csv_state *state = rows->reader->state;
    state->at += cut->used_bytes;
    state->line += cut->line_count;
    state->is_behind_gap = state->is_other_table = false;
    rows->reader->record_count++;
}
