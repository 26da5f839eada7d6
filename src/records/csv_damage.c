/* Rows of a delimited text that are refused: what is wrong with each, where, and the fields that it
   most likely has all the same. */
#include "base/arena.h"
#include "base/slice.h"
#include "base/unicode.h"
#include "bytes/source.h"
#include "records/csv_private.h"

#include <inttypes.h>
#include <string.h>

#define MAX_FOUND_CHARACTERS 120
#define GROUP_DIGITS 3
#define DECIMAL_DIGITS 2
#define MAX_NAME_BYTES 100 /* longer, it is a text and not what a column is called */

/* Cut to a readable length and made valid: it goes into reports. */
static Slice excerpt(Slice text, struct arena *mem)
{
    static const Slice replacement = S_INIT("\xef\xbf\xbd"), ellipsis = S_INIT("\xe2\x80\xa6");
    text = slice_part(text, 0, MAX_FOUND_CHARACTERS * 4);
    char *copy = ARENA_ARRAY(mem, char, text.len * 3 + ellipsis.len);
    size_t len = 0;
    for (size_t count = 0; text.len && count < MAX_FOUND_CHARACTERS; count++) {
        uint32_t character;
        size_t size = utf8_next(text, &character);
        bool is_bad = character == 0 || (size == 1 && (unsigned char)text.at[0] >= 0x80);
        Slice shown = is_bad ? replacement : slice_part(text, 0, size);
        memcpy(copy + len, shown.at, shown.len);
        len += shown.len;
        text = slice_skip(text, size);
    }
    if (text.len) {
        memcpy(copy + len, ellipsis.at, ellipsis.len);
        len += ellipsis.len;
    }
    return (Slice){copy, len};
}

enum read_result csv_refuse(struct reader *reader, struct record *row, struct bad_row bad, struct diag *diag)
{
    struct csv_state *state = reader->state;
    bad.found = excerpt(bad.found, reader->mem);
    state->bad = bad;
    row->bad = &state->bad;
    diag_add(diag, bad.finding, bad.place, "%.*s", SLICE_ARG(bad.message));
    return READ_BAD;
}

static const struct {
    enum finding_id finding;
    Slice message;
} complaints[] = {
    [CSV_QUOTE_OPEN] = {FINDING_csv_quote_open, S_INIT("the quoted field is not closed before the end of the file")},
    [CSV_TEXT_AFTER_QUOTE] = {FINDING_csv_text_after_quote, S_INIT("text follows the closing quote of a field")},
    [CSV_TOO_MANY] = {FINDING_csv_row_width, S_INIT("the row has more than 4096 fields")},
    [CSV_TOO_LONG] = {FINDING_csv_field_too_long, S_INIT("the field is longer than 1 MiB")},
};
static_assert(MAX_COLUMNS == 4096 && MAX_FIELD_BYTES == 1u << 20, "as the messages say");

struct bad_row csv_complaint(enum csv_result why)
{
    return (struct bad_row){.finding = complaints[why].finding, .message = complaints[why].message};
}

static Slice column_name(const struct reader *reader, size_t i)
{
    return i < reader->column_count ? reader->columns[i] : S("");
}

static Slice words_of(enum csv_result why, const struct csv_cut *cut, Slice field)
{
    if (why != CSV_TOO_LONG || field.len > MAX_FIELD_BYTES)
        return complaints[why].message;
    if (cut->raw_bytes > MAX_RECORD_BYTES)
        return S("the row is longer than 16 MiB");
    return S("the quoted field is longer than 1 MiB; its closing quote may be missing");
}

size_t csv_usual_width(const struct reader *reader)
{
    const struct csv_state *state = reader->state;
    return state->dialect.width ? state->dialect.width : reader->column_count;
}

void csv_pad(struct reader *reader, struct record *row)
{
    struct csv_state *state = reader->state;
    for (size_t width = csv_usual_width(reader); row->field_count < width; row->field_count++)
        state->fields[row->field_count] = S("");
}

bool csv_is_text(Slice raw)
{
    size_t bad_at;
    return !memchr(raw.at, '\0', raw.len) && (slice_is_ascii(raw) || utf8_valid(raw, &bad_at));
}

/* All fields of the line by itself; what cannot be cut at all is one field. */
static void cut_line(struct reader *reader, struct record *row)
{
    struct csv_state *state = reader->state;
    const struct csv_manner manner = {.literal_field = NO_LITERAL_FIELD};
    struct csv_cut cut;
    csv_cut_loosely(row->raw, csv_dialect_of(reader), manner, true, reader->mem, state->fields, MAX_COLUMNS, &cut);
    row->field_count = cut.used_bytes == row->raw.len && cut.all_fields <= MAX_COLUMNS ? cut.all_fields : 0;
    if (!row->field_count)
        state->fields[row->field_count++] = row->raw;
    csv_pad(reader, row);
}

void csv_mend_cut(struct reader *reader, struct record *row, enum csv_result why, const struct csv_cut *cut)
{
    struct csv_state *state = reader->state;
    size_t width = csv_usual_width(reader), bad_field = cut->field_count;
    const struct csv_manner manner = {.literal_field = NO_LITERAL_FIELD};
    row->field_count = 0;
    if ((why == CSV_TEXT_AFTER_QUOTE || why == CSV_QUOTE_OPEN) && csv_is_text(row->raw))
        row->field_count = csv_mend(row->raw, csv_dialect_of(reader), width, bad_field, reader->mem, state->fields,
                                    MAX_COLUMNS);
    if (row->field_count)
        return;
    size_t from = state->at - cut->used_bytes;
    struct csv_cut again;
    Slice text = state->copy.at ? state->copy : reader->source->text;
    Slice several = slice_part(text, from, from + MAX_NOTES_BYTES);
    enum csv_result got = csv_cut_loosely(several, csv_dialect_of(reader), manner, false, reader->mem, state->fields,
                                          MAX_COLUMNS, &again);
    if (why != CSV_TEXT_AFTER_QUOTE || got != why || again.all_fields != width ||
        again.used_bytes <= cut->used_bytes || !csv_is_text(slice_part(several, 0, again.raw_bytes))) {
        cut_line(reader, row);
        return;
    }
    state->at += again.used_bytes - cut->used_bytes;
    state->line += again.line_count - cut->line_count;
    state->skip_line = false;
    row->raw = slice_part(several, 0, again.raw_bytes);
    row->field_count = width;
}

enum read_result csv_refuse_cut(struct reader *reader, struct record *row, enum csv_result why,
                                   const struct csv_cut *cut, struct diag *diag)
{
    size_t start = csv_find_field(row->raw, csv_dialect_of(reader), cut->field_count, SIZE_MAX).offset;
    Slice field = slice_skip(row->raw, start);
    /* a quote that closes lines later is more likely opened by mistake than closed by one */
    bool is_far = why == CSV_TEXT_AFTER_QUOTE && cut->fault_at >= row->raw.len;
    struct bad_row bad = {
        .finding = complaints[why].finding,
        .field = column_name(reader, cut->field_count),
        .found = why == CSV_TOO_MANY ? row->raw : field,
        .place = csv_place_of_byte(reader, row, is_far ? start : cut->fault_at),
        .message = is_far ? S("the quoted field ends in a later line with text behind it; its quote may be stray")
                          : words_of(why, cut, field),
    };
    csv_mend_cut(reader, row, why, cut);
    return csv_refuse(reader, row, bad, diag);
}

bool csv_check_text(const struct reader *reader, const struct record *row, struct bad_row *bad)
{
    const char *nul = memchr(row->raw.at, '\0', row->raw.len);
    if (LIKELY(!nul && slice_is_ascii(row->raw)))
        return true;
    size_t bad_at = nul ? (size_t)(nul - row->raw.at) : 0;
    if (!nul && utf8_valid(row->raw, &bad_at))
        return true;
    struct csv_spot spot = csv_find_field(row->raw, csv_dialect_of(reader), SIZE_MAX, bad_at);
    *bad = (struct bad_row){
        .finding = nul ? FINDING_text_has_nul : FINDING_text_not_utf8,
        .field = column_name(reader, spot.index),
        .found = slice_skip(row->raw, spot.offset),
        .place = csv_place_of_byte(reader, row, bad_at),
        .message = nul ? S("a NUL byte stands in the row")
                       : arena_printf(reader->mem, "the byte 0x%02X is not valid UTF-8",
                                      (unsigned)(unsigned char)row->raw.at[bad_at]),
    };
    return false;
}

/* Blanks part this row alone, and the words of a text in it. */
static bool join_words(struct reader *reader, struct record *row)
{
    struct csv_state *state = reader->state;
    struct csv_dialect blanks = *csv_dialect_of(reader);
    const struct csv_manner manner = {.literal_field = NO_LITERAL_FIELD};
    struct csv_cut cut;
    blanks.delimiter = ' ';
    blanks.second = '\0';
    enum csv_result got =
        csv_cut_loosely(row->raw, &blanks, manner, true, reader->mem, state->fields, MAX_COLUMNS, &cut);
    if (got != CSV_RECORD || cut.used_bytes != row->raw.len)
        return false;
    row->field_count = cut.all_fields;
    return csv_join_torn(reader, row, &blanks);
}

/* A row with too few fields: delimiters are missing or others were used, or a stray quote
   joined it with the rows below, which are then read again. */
static bool mend_narrow(struct reader *reader, struct record *row, const struct csv_cut *cut)
{
    struct csv_state *state = reader->state;
    size_t width = csv_usual_width(reader), count = row->field_count;
    Slice rest, line = slice_cut(row->raw, '\n', &rest);
    if (csv_part_glued(reader, row))
        return true;
    if (csv_mend(row->raw, csv_dialect_of(reader), width, NO_LITERAL_FIELD, reader->mem, state->fields, MAX_COLUMNS)) {
        row->field_count = width;
        return true;
    }
    if (line.len < row->raw.len &&
        csv_mend(line, csv_dialect_of(reader), width, NO_LITERAL_FIELD, reader->mem, state->fields, MAX_COLUMNS)) {
        state->at -= cut->used_bytes - line.len - 1;
        state->line -= cut->line_count - 1;
        row->raw = line.len && line.at[line.len - 1] == '\r' ? slice_part(line, 0, line.len - 1) : line;
        row->field_count = width;
        return true;
    }
    if (join_words(reader, row))
        return true;
    struct csv_cut again;
    csv_cut_record(reader, row->raw, true, state->fields, &again);
    row->field_count = count;
    return false;
}

/* A row with too many fields: a delimiter is missing before a quote, which made letters of the quotes and
   fields of what stands between them. */
static bool mend_wide(struct reader *reader, struct record *row)
{
    struct csv_state *state = reader->state;
    size_t width = csv_usual_width(reader);
    if (!slice_has(row->raw, csv_dialect_of(reader)->quote))
        return false;
    if (csv_mend_glued(row->raw, csv_dialect_of(reader), width, reader->mem, state->fields, MAX_COLUMNS)) {
        row->field_count = width;
        return true;
    }
    struct csv_cut again;
    csv_cut_record(reader, row->raw, true, state->fields, &again);
    return false;
}

/* A row of another width that has words, and no value, where the rows have values: in two such columns, or
   in one when it stands below a blank line. */
static bool begins_other_table(const struct reader *reader, const struct record *row)
{
    const struct csv_state *state = reader->state;
    size_t words = 0;
    if (row->field_count < 2 || cells_filled(row->fields, row->field_count) < row->field_count)
        return false;
    for (size_t i = 0; i < row->field_count && i < MAX_TYPED_COLUMNS; i++) {
        if (row->fields[i].len > MAX_NAME_BYTES)
            return false;
        if (!state->dialect.is_typed[i])
            continue;
        if (cell_is_coded(row->fields[i]))
            return false;
        words++;
    }
    return words >= 2 || (words == 1 && state->is_behind_gap);
}

/* A row with too many fields: when it has empty ones to spare, and without them values stand
   where values belong, delimiters were doubled. */
static void drop_empty_cells(struct reader *reader, struct record *row)
{
    struct csv_state *state = reader->state;
    size_t width = csv_usual_width(reader), surplus = row->field_count - width, kept = 0;
    Slice *fields = ARENA_ARRAY(reader->mem, Slice, row->field_count);
    for (size_t i = 0; i < row->field_count; i++) {
        bool is_empty = !slice_trim(row->fields[i]).len;
        bool is_spare = is_empty && surplus > 0 &&
                        (i + surplus >= row->field_count || kept >= MAX_TYPED_COLUMNS || state->dialect.is_typed[kept]);
        surplus -= is_spare;
        if (!is_spare)
            fields[kept++] = row->fields[i];
    }
    for (size_t i = 0; i < kept && i < MAX_TYPED_COLUMNS; i++)
        if (state->dialect.is_typed[i] && slice_trim(fields[i]).len && !cell_is_coded(fields[i]))
            return;
    if (surplus > 0 || kept != width)
        return;
    memcpy(state->fields, fields, kept * sizeof *fields);
    row->field_count = kept;
}

static size_t count_of(Slice text, char c)
{
    size_t count = 0;
    for (size_t i = 0; i < text.len; i++)
        count += text.at[i] == c;
    return count;
}

/* Where a quoted text opens behind other text and does not close: at the quote of 'G2"one' and of 'G2 "one', but in
   none of '24" tv' and '"G2"'. field.len when it does nowhere. */
static size_t opens_inside(Slice field, Slice raw, char quote)
{
    bool is_bounded = field.at > raw.at && field.at <= raw.at + raw.len && field.at[-1] == quote;
    const char *at = field.len > 2 && !is_bounded ? memchr(field.at + 1, quote, field.len - 2) : NULL;
    return at && at[1] != ' ' && field.at[0] != quote && count_of(field, quote) % 2 ? (size_t)(at - field.at) : field.len;
}

static bool closes(Slice field, char quote)
{
    return field.len && field.at[field.len - 1] == quote && count_of(field, quote) % 2;
}

bool csv_hides_delimiter(struct reader *reader, struct record *row, struct bad_row *bad)
{
    struct csv_state *state = reader->state;
    char quote = csv_dialect_of(reader)->quote;
    size_t width = row->field_count, i = 0, last;
    if (LIKELY(!quote || !memchr(row->raw.at, quote, row->raw.len)))
        return false;
    while (i < width && opens_inside(row->fields[i], row->raw, quote) == row->fields[i].len)
        i++;
    for (last = i + 1; last < width && !closes(row->fields[last], quote);)
        last++;
    if (last >= width)
        return false;
    size_t offset = csv_find_field(row->raw, csv_dialect_of(reader), i, SIZE_MAX).offset;
    *bad = (struct bad_row){
        .finding = FINDING_csv_row_width,
        .field = column_name(reader, i),
        .found = row->fields[i],
        .place = csv_place_of_byte(reader, row, offset + opens_inside(row->fields[i], row->raw, quote)),
        .message = S("a quoted text begins behind other text; a delimiter may be missing before it")};
    if (!csv_mend_glued(row->raw, csv_dialect_of(reader), width, reader->mem, state->fields, MAX_COLUMNS)) {
        struct csv_cut again;
        csv_cut_record(reader, row->raw, true, state->fields, &again);
    }
    return true;
}

bool csv_split_at_return(struct reader *reader, struct record *row, size_t width, const struct csv_cut *cut,
                         struct diag *diag)
{
    struct csv_state *state = reader->state;
    size_t used = slice_find(row->raw, S("\r")), count = row->field_count;
    struct csv_cut again;
    if (used == row->raw.len || state->copy.at)
        return false;
    Slice line = slice_part(row->raw, 0, used);
    bool fits = csv_cut_record(reader, line, true, state->fields, &again) == CSV_RECORD &&
                again.field_count == width;
    if (!fits) {
        csv_cut_record(reader, row->raw, true, state->fields, &again);
        row->field_count = count;
        return false;
    }
    state->at -= cut->used_bytes - used - 1;
    state->line -= cut->line_count - 1;
    *row = (struct record){
        .fields = state->fields, .field_count = width, .line = row->line, .raw = line};
    diag_add(diag, FINDING_csv_line_end, csv_place_of_byte(reader, row, line.len),
             "the row ends with a carriage return, where others end with a line feed");
    return true;
}

/* Would the row fit its columns with one cell less, the one behind `joined` being a part of it? */
static bool fits_with(const struct reader *reader, const struct record *row, size_t joined)
{
    const struct csv_state *state = reader->state;
    for (size_t i = 0; i < reader->column_count && i < MAX_TYPED_COLUMNS; i++) {
        Slice cell = slice_trim(row->fields[i + (i > joined)]);
        if (state->dialect.is_typed[i] && cell.len && !cell_is_coded(cell))
            return false;
    }
    return true;
}

/* "12,5" without quotes is two cells, and shifts what stands behind it. */
static bool may_be_one_number(const struct reader *reader, const struct record *row, size_t i, size_t most_digits)
{
    const struct csv_dialect *dialect = csv_dialect_of(reader);
    Slice head = row->fields[i], tail = row->fields[i + 1];
    size_t digits = 0;
    while (digits < tail.len && tail.at[digits] >= '0' && tail.at[digits] <= '9')
        digits++;
    return dialect->delimiter == ',' && head.len && head.at[head.len - 1] >= '0' && head.at[head.len - 1] <= '9' &&
           head.at + head.len + 1 == tail.at && digits && digits <= most_digits && (digits == tail.len || tail.at[digits] == '.');
}

/* Nothing stands behind the last column, and what stands before it stands where it belongs: spreadsheets write so many
   cells where one further below was filled once. False when a number that was cut in two may be why. */
static bool has_empty_end(const struct reader *reader, const struct record *row)
{
    size_t width = reader->column_count;
    if (row->field_count <= width || !reader->taste || !reader->taste->follows || !fits_with(reader, row, width) ||
        cells_filled(row->fields + width, row->field_count - width) || cells_filled(row->fields, width) * 2 <= width)
        return false;
    for (size_t i = 0; i + 1 < width; i++)
        if (may_be_one_number(reader, row, i, GROUP_DIGITS) && fits_with(reader, row, i))
            return false;
    return true;
}

/* Does no column that means something lose its value when the cell behind `joined` is a part of it? */
static bool keeps_known(const struct reader *reader, const struct record *row, size_t joined)
{
    const struct reader_taste *taste = reader->taste;
    for (size_t i = joined + 1; i < reader->column_count; i++)
        if (slice_trim(row->fields[i]).len && !slice_trim(row->fields[i + 1]).len &&
            taste->known(taste->user, &reader->columns[i], 1))
            return false;
    return true;
}

bool csv_may_shift(const struct reader *reader, const struct record *row)
{
    if (!reader->taste || !reader->taste->follows)
        return false;
    for (size_t i = 0; i + 1 < reader->column_count; i++)
        if (may_be_one_number(reader, row, i, DECIMAL_DIGITS) && fits_with(reader, row, i) && keeps_known(reader, row, i))
            return true;
    return false;
}

/* Points at the first field too many, or behind the last one there is. */
enum read_result csv_refuse_width(struct reader *reader, struct record *row, const struct csv_cut *cut,
                                     struct diag *diag)
{
    struct csv_state *state = reader->state;
    uint64_t line_count = cut->line_count;
    bool is_wide = row->field_count > reader->column_count;
    size_t offset = is_wide ? csv_find_field(row->raw, csv_dialect_of(reader), reader->column_count, SIZE_MAX).offset
                            : row->raw.len;
    struct bad_row bad = {
        .finding = FINDING_csv_row_width,
        .found = row->raw,
        .place = csv_place_of_byte(reader, row, offset),
        .message = arena_printf(reader->mem, "row has %zu field%s, header has %zu", row->field_count,
                                row->field_count == 1 ? "" : "s", reader->column_count),
    };
    if (line_count == 1 && has_empty_end(reader, row)) {
        diag_add(diag, FINDING_csv_cells_empty, bad.place, "row has %zu empty cell%s behind the last of %zu columns",
                 row->field_count - reader->column_count, row->field_count - reader->column_count == 1 ? "" : "s",
                 reader->column_count);
        row->field_count = reader->column_count;
        return READ_RECORD;
    }
    if (line_count > 1)
        bad.message = arena_printf(reader->mem, "%.*s; quotes make it %" PRIu64 " lines long", SLICE_ARG(bad.message),
                                   line_count);
    if (is_wide && csv_split_at_return(reader, row, reader->column_count, cut, diag))
        return READ_RECORD;
    bool is_mended = row->field_count < csv_usual_width(reader)   ? mend_narrow(reader, row, cut)
                     : row->field_count > csv_usual_width(reader) ? mend_wide(reader, row)
                                                                  : false;
    state->is_other_table |= !is_mended && begins_other_table(reader, row);
    if (state->is_other_table && !is_mended) {
        bad.message = arena_printf(reader->mem, "%.*s; it belongs to another table", SLICE_ARG(bad.message));
        bad.is_elsewhere = true;
        csv_pad(reader, row);
    } else if (row->field_count > csv_usual_width(reader)) {
        drop_empty_cells(reader, row);
        if (row->field_count > csv_usual_width(reader))
            csv_join_torn(reader, row, csv_dialect_of(reader));
    } else if (!is_mended) {
        csv_pad(reader, row);
    }
    return csv_refuse(reader, row, bad, diag);
}
