/* Rows of a delimited text file. The grammar is records/csv.h; here are the header,
   the rows' width, what is no text, and where all of it stands. */
#include "base/arena.h"
#include "base/slice.h"
#include "base/unicode.h"
#include "bytes/charset.h"
#include "bytes/source.h"
#include "records/dialect.h"
#include "records/records_private.h"

#include <inttypes.h>
#include <string.h>

#define MAX_FOUND_CHARACTERS 120
#define BYTE_ORDER_MARK "\xef\xbb\xbf"
#define MAX_NOTES_BYTES ((size_t)1 << 16) /* below the rows, at most */

struct csv_state {
    Slice copy;         /* of the whole text, when carriage returns alone end its lines */
    size_t at;          /* in the text: the next record */
    uint64_t line;      /* its line */
    size_t named_count; /* columns up to the last one with a name */
    struct dialect dialect;
    bool is_plain;      /* records/csv.h reads it */
    bool header_is_bad; /* a finding says so */
    bool is_other_table; /* rows of another width under a header of their own */
    bool is_behind_gap; /* a blank line stands above the next record */
    size_t rows_until;  /* of the text: up to here it is known that rows follow */
    bool has_decoded;   /* what follows was looked at as text of another encoding */
    bool skip_line;     /* a bad line goes on: its rest is no record */
    struct bad_row bad;
    Slice fields[MAX_COLUMNS];
};

static Slice text_ahead(const struct reader *reader)
{
    const struct csv_state *state = reader->state;
    return slice_skip(state->copy.at ? state->copy : reader->source->text, state->at);
}

/* A field of a record that stands in the text as `raw`. */
struct spot {
    size_t index, offset;
};

static size_t skip_quoted(Slice raw, const struct csv_dialect *dialect, size_t at)
{
    for (at++; at < raw.len; at++) {
        if (raw.at[at] == dialect->quote && (at + 1 == raw.len || raw.at[at + 1] != dialect->quote))
            return at + 1;
        at += raw.at[at] == dialect->quote || (dialect->escape && raw.at[at] == dialect->escape);
    }
    return raw.len;
}

static bool is_delimiter(Slice raw, const struct csv_dialect *dialect, size_t at)
{
    return raw.at[at] == dialect->delimiter &&
           (!dialect->second || (at + 1 < raw.len && raw.at[at + 1] == dialect->second));
}

static const struct csv_dialect *dialect_of(const struct reader *reader)
{
    const struct csv_state *state = reader->state;
    return &state->dialect.csv;
}

/* Walks to the field `index` or to the one that holds the byte at `offset`, whichever comes first. */
static struct spot find_field(Slice raw, const struct csv_dialect *dialect, size_t index, size_t offset)
{
    struct spot spot = {0, 0};
    while (spot.index < index) {
        size_t end = spot.offset;
        if (end < raw.len && raw.at[end] == dialect->quote)
            end = skip_quoted(raw, dialect, end);
        while (end < raw.len && !is_delimiter(raw, dialect, end))
            end++;
        if (end >= offset || end == raw.len)
            break;
        spot = (struct spot){spot.index + 1, end + 1 + (dialect->second != 0)};
    }
    return spot;
}

static uint32_t count_characters(Slice text)
{
    uint32_t count = 0, character;
    for (; text.len; count++)
        text = slice_skip(text, utf8_next(text, &character));
    return count;
}

/* The place of a byte of a record: newlines inside its quoted fields move the line. */
static Place place_of_byte(const struct reader *reader, const struct record *row, size_t offset)
{
    Slice rest, line = slice_cut(row->raw, '\n', &rest);
    uint64_t number = row->line;
    size_t start = 0;
    while (offset > start + line.len && start + line.len < row->raw.len) {
        start += line.len + 1;
        line = slice_cut(rest, '\n', &rest);
        number++;
    }
    return (Place){
        .source = reader->source->name,
        .line = number,
        .column = count_characters(slice_part(row->raw, start, offset)) + 1,
        .text = line.len && line.at[line.len - 1] == '\r' ? slice_part(line, 0, line.len - 1) : line,
    };
}

static Place place(const struct reader *reader, const struct record *row, size_t i)
{
    size_t offset = i < row->field_count ? find_field(row->raw, dialect_of(reader), i, SIZE_MAX).offset : 0;
    Place found = place_of_byte(reader, row, offset);
    if (i >= row->field_count)
        found.column = 0;
    return found;
}

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

/* The one way a row is refused: once in the row, once among the findings. */
static enum read_result refuse(struct reader *reader, struct record *row, struct bad_row bad, struct diag *diag)
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

static Slice column_name(const struct reader *reader, size_t i)
{
    return i < reader->column_count ? reader->columns[i] : S("");
}

static Slice complaint(enum csv_result why, const struct csv_cut *cut, Slice field)
{
    if (why != CSV_TOO_LONG || field.len > MAX_FIELD_BYTES)
        return complaints[why].message;
    if (cut->raw_bytes > MAX_RECORD_BYTES)
        return S("the row is longer than 16 MiB");
    return S("the quoted field is longer than 1 MiB; its closing quote may be missing");
}

static size_t usual_width(const struct reader *reader)
{
    const struct csv_state *state = reader->state;
    return state->dialect.width ? state->dialect.width : reader->column_count;
}

static void pad(struct reader *reader, struct record *row)
{
    struct csv_state *state = reader->state;
    for (size_t width = usual_width(reader); row->field_count < width; row->field_count++)
        state->fields[row->field_count] = S("");
}

static bool is_text(Slice raw)
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
    csv_cut_loosely(row->raw, dialect_of(reader), manner, true, reader->mem, state->fields, MAX_COLUMNS, &cut);
    row->field_count = cut.used_bytes == row->raw.len && cut.all_fields <= MAX_COLUMNS ? cut.all_fields : 0;
    if (!row->field_count)
        state->fields[row->field_count++] = row->raw;
    pad(reader, row);
}

/* The fields that the row most likely has, for whoever wants to see it all the same. A quoted
   field of several lines is tried when the line alone does not fit. */
static void mend(struct reader *reader, struct record *row, enum csv_result why, const struct csv_cut *cut)
{
    struct csv_state *state = reader->state;
    size_t width = usual_width(reader), bad_field = cut->field_count;
    const struct csv_manner manner = {.literal_field = NO_LITERAL_FIELD};
    row->field_count = 0;
    if ((why == CSV_TEXT_AFTER_QUOTE || why == CSV_QUOTE_OPEN) && is_text(row->raw))
        row->field_count = csv_mend(row->raw, dialect_of(reader), width, bad_field, reader->mem, state->fields,
                                    MAX_COLUMNS);
    if (row->field_count)
        return;
    size_t from = state->at - cut->used_bytes;
    struct csv_cut again;
    Slice text = state->copy.at ? state->copy : reader->source->text;
    Slice several = slice_part(text, from, from + MAX_NOTES_BYTES);
    enum csv_result got = csv_cut_loosely(several, dialect_of(reader), manner, false, reader->mem, state->fields,
                                          MAX_COLUMNS, &again);
    if (why != CSV_TEXT_AFTER_QUOTE || got != why || again.all_fields != width ||
        again.used_bytes <= cut->used_bytes || !is_text(slice_part(several, 0, again.raw_bytes))) {
        cut_line(reader, row);
        return;
    }
    state->at += again.used_bytes - cut->used_bytes;
    state->line += again.line_count - cut->line_count;
    state->skip_line = false;
    row->raw = slice_part(several, 0, again.raw_bytes);
    row->field_count = width;
}

static enum read_result refuse_cut(struct reader *reader, struct record *row, enum csv_result why,
                                   const struct csv_cut *cut, struct diag *diag)
{
    size_t start = find_field(row->raw, dialect_of(reader), cut->field_count, SIZE_MAX).offset;
    Slice field = slice_skip(row->raw, start);
    /* a quote that closes lines later is more likely opened by mistake than closed by one */
    bool is_far = why == CSV_TEXT_AFTER_QUOTE && cut->fault_at >= row->raw.len;
    struct bad_row bad = {
        .finding = complaints[why].finding,
        .field = column_name(reader, cut->field_count),
        .found = why == CSV_TOO_MANY ? row->raw : field,
        .place = place_of_byte(reader, row, is_far ? start : cut->fault_at),
        .message = is_far ? S("the quoted field ends in a later line with text behind it; its quote may be stray")
                          : complaint(why, cut, field),
    };
    mend(reader, row, why, cut);
    return refuse(reader, row, bad, diag);
}

/* True when the row is text; else *bad says which byte is not. */
static bool check_text(const struct reader *reader, const struct record *row, struct bad_row *bad)
{
    const char *nul = memchr(row->raw.at, '\0', row->raw.len);
    if (LIKELY(!nul && slice_is_ascii(row->raw)))
        return true;
    size_t bad_at = nul ? (size_t)(nul - row->raw.at) : 0;
    if (!nul && utf8_valid(row->raw, &bad_at))
        return true;
    struct spot spot = find_field(row->raw, dialect_of(reader), SIZE_MAX, bad_at);
    *bad = (struct bad_row){
        .finding = nul ? FINDING_text_has_nul : FINDING_text_not_utf8,
        .field = column_name(reader, spot.index),
        .found = slice_skip(row->raw, spot.offset),
        .place = place_of_byte(reader, row, bad_at),
        .message = nul ? S("a NUL byte stands in the row")
                       : arena_printf(reader->mem, "the byte 0x%02X is not valid UTF-8",
                                      (unsigned)(unsigned char)row->raw.at[bad_at]),
    };
    return false;
}

static bool is_blank(const Slice *fields, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++)
        if (slice_trim(fields[i]).len)
            return false;
    return true;
}

static enum csv_result cut_record(const struct reader *reader, Slice ahead, bool last, Slice *fields,
                                  struct csv_cut *cut)
{
    const struct csv_state *state = reader->state;
    const struct csv_manner manner = {.literal_field = NO_LITERAL_FIELD};
    return LIKELY(state->is_plain)
               ? csv_cut(ahead, reader->delimiter, last, reader->mem, fields, MAX_COLUMNS, cut)
               : csv_cut_loosely(ahead, dialect_of(reader), manner, last, reader->mem, fields, MAX_COLUMNS, cut);
}

/* Missing fields below columns without a name do no harm: spreadsheets leave them out. A field too
   many does, even an empty one: a comma in an amount shifts all that follow, and the last falls off. */
static bool fit_width(const struct reader *reader, struct record *row)
{
    struct csv_state *state = reader->state;
    if (UNLIKELY(state->dialect.trailing) && row->field_count > reader->column_count &&
        row->field_count <= reader->column_count + state->dialect.trailing &&
        is_blank(row->fields, reader->column_count, row->field_count))
        row->field_count = reader->column_count;
    if (row->field_count < state->named_count || row->field_count > reader->column_count)
        return false;
    for (size_t i = row->field_count; i < reader->column_count; i++)
        state->fields[i] = S("");
    row->field_count = reader->column_count;
    return true;
}

/* A row with too few fields: delimiters are missing or others were used, or a stray quote
   joined it with the rows below, which are then read again. */
static bool mend_narrow(struct reader *reader, struct record *row, const struct csv_cut *cut)
{
    struct csv_state *state = reader->state;
    size_t width = usual_width(reader), count = row->field_count;
    Slice rest, line = slice_cut(row->raw, '\n', &rest);
    if (csv_mend(row->raw, dialect_of(reader), width, NO_LITERAL_FIELD, reader->mem, state->fields, MAX_COLUMNS)) {
        row->field_count = width;
        return true;
    }
    if (line.len < row->raw.len &&
        csv_mend(line, dialect_of(reader), width, NO_LITERAL_FIELD, reader->mem, state->fields, MAX_COLUMNS)) {
        state->at -= cut->used_bytes - line.len - 1;
        state->line -= cut->line_count - 1;
        row->raw = line.len && line.at[line.len - 1] == '\r' ? slice_part(line, 0, line.len - 1) : line;
        row->field_count = width;
        return true;
    }
    struct csv_cut again;
    cut_record(reader, row->raw, true, state->fields, &again);
    row->field_count = count;
    return false;
}

/* A row of another width that has words, and no value, where the rows have values. */
static bool begins_other_table(const struct reader *reader, const struct record *row)
{
    const struct csv_state *state = reader->state;
    size_t words = 0;
    if (row->field_count < 2 || cells_filled(row->fields, row->field_count) < row->field_count)
        return false;
    for (size_t i = 0; i < row->field_count && i < MAX_TYPED_COLUMNS; i++) {
        if (!state->dialect.is_typed[i])
            continue;
        if (cell_is_coded(row->fields[i]))
            return false;
        words++;
    }
    return words >= 2;
}

/* A row with too many fields: when it has empty ones to spare, and without them values stand
   where values belong, delimiters were doubled. */
static void drop_empty_cells(struct reader *reader, struct record *row)
{
    struct csv_state *state = reader->state;
    size_t width = usual_width(reader), surplus = row->field_count - width, kept = 0;
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

/* A carriage return alone ends a line of this file once: the row is as wide as it should be up to
   there, and what follows is read as the next one. */
static bool split_at_return(struct reader *reader, struct record *row, const struct csv_cut *cut, struct diag *diag)
{
    struct csv_state *state = reader->state;
    size_t used = slice_find(row->raw, S("\r")), count = row->field_count;
    struct csv_cut again;
    if (used == row->raw.len || state->copy.at)
        return false;
    Slice line = slice_part(row->raw, 0, used);
    bool fits = cut_record(reader, line, true, state->fields, &again) == CSV_RECORD &&
                again.field_count == reader->column_count;
    if (!fits) {
        cut_record(reader, row->raw, true, state->fields, &again);
        row->field_count = count;
        return false;
    }
    state->at -= cut->used_bytes - used - 1;
    state->line -= cut->line_count - 1;
    *row = (struct record){
        .fields = state->fields, .field_count = reader->column_count, .line = row->line, .raw = line};
    diag_add(diag, FINDING_csv_line_end, place_of_byte(reader, row, line.len),
             "the row ends with a carriage return, where others end with a line feed");
    return true;
}

/* Points at the first field too many, or behind the last one there is. */
static enum read_result refuse_width(struct reader *reader, struct record *row, const struct csv_cut *cut,
                                     struct diag *diag)
{
    struct csv_state *state = reader->state;
    uint64_t line_count = cut->line_count;
    bool is_wide = row->field_count > reader->column_count;
    size_t offset = is_wide ? find_field(row->raw, dialect_of(reader), reader->column_count, SIZE_MAX).offset
                            : row->raw.len;
    struct bad_row bad = {
        .finding = FINDING_csv_row_width,
        .found = row->raw,
        .place = place_of_byte(reader, row, offset),
        .message = arena_printf(reader->mem, "row has %zu field%s, header has %zu", row->field_count,
                                row->field_count == 1 ? "" : "s", reader->column_count),
    };
    if (line_count > 1)
        bad.message = arena_printf(reader->mem, "%.*s; quotes make it %" PRIu64 " lines long", SLICE_ARG(bad.message),
                                   line_count);
    if (is_wide && split_at_return(reader, row, cut, diag))
        return READ_RECORD;
    bool is_mended = row->field_count < usual_width(reader) && mend_narrow(reader, row, cut);
    state->is_other_table |= !is_mended && begins_other_table(reader, row);
    if (state->is_other_table && !is_mended) {
        bad.message = arena_printf(reader->mem, "%.*s; it belongs to another table", SLICE_ARG(bad.message));
        pad(reader, row);
    } else if (row->field_count > usual_width(reader)) {
        drop_empty_cells(reader, row);
    } else if (!is_mended) {
        pad(reader, row);
    }
    return refuse(reader, row, bad, diag);
}

/* Until there is at least one more line end, or so much without one that waiting makes no sense. */
static bool fill_line(struct reader *reader, struct diag *diag)
{
    struct source *source = reader->source;
    size_t before;
    do {
        before = source->text.len;
        if (!source_fill(source, diag))
            return false;
    } while (!source->ended && !slice_has(slice_skip(source->text, before), '\n') &&
             text_ahead(reader).len <= MAX_RECORD_BYTES);
    return true;
}

/* The rest of a line too long to wait for. */
static bool skip_line(struct reader *reader, struct diag *diag)
{
    struct csv_state *state = reader->state;
    while (state->skip_line) {
        Slice rest, ahead = text_ahead(reader), line = slice_cut(ahead, '\n', &rest);
        state->skip_line = line.len == ahead.len && !reader->source->ended;
        state->at += ahead.len - rest.len;
        state->line += line.len < ahead.len;
        if (state->skip_line && !source_fill(reader->source, diag))
            return false;
    }
    return true;
}

/* Files that were put one behind the other keep the marks they began with. */
static void skip_mark(struct reader *reader, struct diag *diag)
{
    struct csv_state *state = reader->state;
    diag_add(diag, FINDING_csv_left_out, (Place){.source = reader->source->name, .line = state->line, .column = 1},
             "a byte order mark stands before this row; left out");
    state->at += S(BYTE_ORDER_MARK).len;
}

/* Cuts the next record and steps over it. READ_BAD: *why says what is wrong with it. */
static enum read_result cut_next(struct reader *reader, struct record *row, enum csv_result *why, struct csv_cut *cut,
                                 struct diag *diag)
{
    struct csv_state *state = reader->state;
    if (state->skip_line && !skip_line(reader, diag))
        return READ_FAILED;
    for (;;) {
        Slice ahead = text_ahead(reader);
        bool ended = reader->source->ended;
        if (!ahead.len && ended)
            return READ_END;
        if (UNLIKELY(slice_starts(ahead, S(BYTE_ORDER_MARK)))) {
            skip_mark(reader, diag);
            continue;
        }
        *why = cut_record(reader, ahead, ended, state->fields, cut);
        if (*why != CSV_NEED_MORE) {
            *row = (struct record){.fields = state->fields,
                                   .field_count = cut->field_count,
                                   .line = state->line,
                                   .raw = slice_part(ahead, 0, cut->raw_bytes)};
            state->at += cut->used_bytes;
            state->line += cut->line_count;
            state->skip_line = *why != CSV_RECORD && cut->line_goes_on;
            return *why == CSV_RECORD ? READ_RECORD : READ_BAD;
        }
        if (!fill_line(reader, diag))
            return READ_FAILED;
    }
}

/* The first row that is not UTF-8: from here on it may be text of another encoding.
   READ_RECORD when it was: the row is to be cut again; READ_BAD when it was not. */
static enum read_result decode_rest(struct reader *reader, const struct record *row, const struct bad_row *bad,
                        uint64_t line_count, struct diag *diag)
{
    struct csv_state *state = reader->state;
    Slice text = reader->source->text;
    if (bad->finding != FINDING_text_not_utf8 || state->copy.at || state->has_decoded ||
        !slice_is_ascii(slice_part(text, 0, (size_t)(row->raw.at - text.at))))
        return READ_BAD;
    state->has_decoded = true;
    size_t from = (size_t)(row->raw.at - text.at);
    if (!source_decode(reader->source, from, S(""), diag))
        return READ_FAILED;
    if (!reader->source->encoding.len)
        return READ_BAD;
    state->at = from;
    state->line -= line_count;
    return READ_RECORD;
}

/* --- rows that are no records ------------------------------------------------------ */

static bool repeats_header(const struct reader *reader, const Slice *fields, size_t count)
{
    if (count != reader->column_count || count < 2)
        return false;
    for (size_t i = 0; i < count; i++)
        if (!slice_equal(slice_trim(fields[i]), reader->columns[i]))
            return false;
    return true;
}

static bool is_total(Slice cell)
{
    static const Slice words[] = {
        S_INIT("total"),  S_INIT("totals"), S_INIT("grand total"), S_INIT("sum"),   S_INIT("summe"), S_INIT("gesamt"),
        S_INIT("totale"), S_INIT("totaal"), S_INIT("suma"),        S_INIT("Итого"), S_INIT("합계"),  S_INIT("合計"),
        S_INIT("总计"),
    };
    cell = slice_trim(cell);
    if (slice_ends(cell, S(":")))
        cell = slice_trim(slice_part(cell, 0, cell.len - 1));
    for (size_t i = 0; i < COUNT_OF(words); i++)
        if (slice_equal_nocase(cell, words[i]))
            return true;
    return false;
}

/* Whatever stands in these cells are values, and there is one. */
static bool values_follow(const Slice *fields, size_t from, size_t to)
{
    size_t values = 0;
    for (size_t i = from; i < to; i++) {
        Slice cell = slice_trim(fields[i]);
        if (cell.len && !cell_is_coded(cell))
            return false;
        values += cell.len > 0;
    }
    return values > 0;
}

/* A note in the first cell and nothing else, or a total where rows have numbers. */
static bool is_note(const struct reader *reader, const Slice *fields, size_t count, bool is_behind_gap)
{
    const struct csv_state *state = reader->state;
    size_t width = usual_width(reader), first = 0, filled = cells_filled(fields, count);
    while (first < count && !slice_trim(fields[first]).len)
        first++;
    if (first == count || width < 3)
        return false;
    Slice text = slice_trim(fields[first]);
    if (is_total(text))
        return values_follow(fields, first + 1, count) ? state->dialect.is_typed[0] || filled < width
                                                       : filled < width && (state->dialect.is_typed[0] || first > 0);
    if (filled > 1 || first > 0 || cell_is_coded(text))
        return false;
    bool is_sentence = is_behind_gap || slice_has(text, ' ') || slice_has(text, ':');
    return is_sentence && (count == 1 || is_behind_gap || state->dialect.is_typed[0]);
}

/* Nothing but notes follows, up to the end. It is waited for only behind a row that looks like one. */
static bool only_notes_follow(struct reader *reader, struct diag *diag)
{
    struct csv_state *state = reader->state;
    if (state->at < state->rows_until)
        return false;
    size_t begin = state->at, line = state->line, mark = arena_mark(reader->mem);
    Slice *fields = ARENA_ARRAY(reader->mem, Slice, MAX_COLUMNS);
    bool is_behind_gap = state->is_behind_gap, ends = false;
    while (state->at - begin < MAX_NOTES_BYTES) {
        struct csv_cut cut;
        Slice ahead = text_ahead(reader);
        ends = !ahead.len && reader->source->ended;
        enum csv_result got = ends ? CSV_RECORD : cut_record(reader, ahead, reader->source->ended, fields, &cut);
        if (got == CSV_NEED_MORE && fill_line(reader, diag))
            continue;
        if (ends || got != CSV_RECORD)
            break;
        bool is_gap = cells_are_blank(fields, cut.field_count);
        if (!is_gap && !is_note(reader, fields, cut.field_count, is_behind_gap))
            break;
        is_behind_gap |= is_gap;
        state->at += cut.used_bytes;
    }
    state->rows_until = state->at;
    arena_rewind(reader->mem, mark);
    if (!ends) {
        state->at = begin;
        state->line = line;
    }
    return ends;
}

/* Cheap, and false for nearly every row. */
static bool may_be_left_out(const struct reader *reader, const struct record *row)
{
    const struct csv_state *state = reader->state;
    Slice first = row->fields[0];
    return first.len == 0 || row->field_count == 1 || reader->columns[0].len == 0 || state->is_behind_gap ||
           row->fields[1].len == 0 ||
           first.at[0] == reader->columns[0].at[0] ||
           (state->dialect.is_typed[0] && !(first.at[0] >= '0' && first.at[0] <= '9'));
}

static bool is_left_out(struct reader *reader, struct record *row, struct diag *diag)
{
    struct csv_state *state = reader->state;
    Place at = place(reader, row, 0);
    if (repeats_header(reader, row->fields, row->field_count)) {
        diag_add(diag, FINDING_csv_left_out, at, "the header stands here again; left out");
        return true;
    }
    if (!is_note(reader, row->fields, row->field_count, state->is_behind_gap) || !only_notes_follow(reader, diag))
        return false;
    diag_add(diag, FINDING_csv_left_out, at, "from here on there are notes or totals; left out");
    return true;
}

static enum read_result next_row(struct reader *reader, struct record *row, struct diag *diag)
{
    struct csv_state *state = reader->state;
    if (reader->column_count == 0)
        return READ_END;
    for (;;) {
        enum csv_result why;
        struct csv_cut cut;
        struct bad_row bad;
        enum read_result result = cut_next(reader, row, &why, &cut, diag);
        if (result == READ_BAD)
            return refuse_cut(reader, row, why, &cut, diag);
        if (result != READ_RECORD)
            return result;
        if (!check_text(reader, row, &bad)) {
            enum read_result decoded = decode_rest(reader, row, &bad, cut.line_count, diag);
            if (decoded == READ_RECORD)
                continue;
            if (decoded == READ_FAILED)
                return READ_FAILED;
            pad(reader, row);
            return refuse(reader, row, bad, diag);
        }
        if (is_blank(row->fields, 0, row->field_count)) {
            state->is_behind_gap = true;
            continue;
        }
        if (UNLIKELY(may_be_left_out(reader, row)) && is_left_out(reader, row, diag))
            continue;
        state->is_behind_gap = false;
        if (UNLIKELY(!fit_width(reader, row)))
            return refuse_width(reader, row, &cut, diag);
        state->is_other_table = false;
        return READ_RECORD;
    }
}

/* The "CSV (Macintosh)" of old spreadsheets: no LF anywhere, so each CR is one. */
static bool turn_returns(struct reader *reader, struct diag *diag)
{
    struct csv_state *state = reader->state;
    const struct source *source = reader->source;
    while (!source->ended && !slice_has(source->text, '\n') && source->text.len <= MAX_RECORD_BYTES)
        if (!fill_line(reader, diag))
            return false;
    if (!source->ended || slice_has(source->text, '\n') || !slice_has(source->text, '\r'))
        return true;
    state->copy = arena_copy(reader->mem, source->text);
    char *at = (char *)state->copy.at;
    for (size_t i = 0; i < state->copy.len; i++)
        if (at[i] == '\r')
            at[i] = '\n';
    return true;
}

static bool is_blank_line(Slice line)
{
    for (size_t i = 0; i < line.len; i++)
        if (!memchr(" \t\r,;|", line.at[i], 6))
            return false;
    return true;
}

/* Steps over blank lines and a separator line, up to the header if there is one. */
static bool find_header(struct reader *reader, struct diag *diag)
{
    struct csv_state *state = reader->state;
    for (;;) {
        Slice rest, ahead = text_ahead(reader), line = slice_cut(ahead, '\n', &rest);
        bool is_whole = line.len < ahead.len || reader->source->ended || ahead.len > MAX_RECORD_BYTES;
        if (!is_whole) {
            if (!fill_line(reader, diag))
                return false;
            continue;
        }
        bool is_skipped = is_blank_line(line) ||
                          (!reader->delimiter && csv_is_separator_line(line, &reader->delimiter));
        if (ahead.len == 0 || !is_skipped)
            return true;
        state->at += ahead.len - rest.len;
        state->line++;
    }
}

/* Looks at what has come; more is waited for only when the first line is not clear by itself. */
static bool choose_dialect(struct reader *reader, struct diag *diag)
{
    struct csv_state *state = reader->state;
    while (!reader->delimiter && !reader->source->ended && dialect_wants_more(text_ahead(reader)))
        if (!fill_line(reader, diag))
            return false;
    Slice ahead = text_ahead(reader);
    state->dialect = dialect_guess(ahead, reader->delimiter, reader->source->ended, reader->mem);
    state->is_plain = csv_dialect_is_plain(&state->dialect.csv);
    reader->delimiter = state->dialect.csv.delimiter;
    if (state->dialect.preamble_rows) {
        struct record above = {.line = state->line, .raw = slice_part(ahead, 0, state->dialect.preamble_bytes)};
        diag_add(diag, FINDING_csv_left_out, place(reader, &above, 0), "%zu row%s above the header %s left out",
                 state->dialect.preamble_rows, state->dialect.preamble_rows == 1 ? "" : "s",
                 state->dialect.preamble_rows == 1 ? "is" : "are");
        state->at += state->dialect.preamble_bytes;
        state->line += state->dialect.preamble_lines;
    }
    return true;
}

static bool name_columns(struct reader *reader, const struct record *header, struct diag *diag)
{
    struct csv_state *state = reader->state;
    Slice *columns = ARENA_ARRAY(reader->mem, Slice, header->field_count);
    for (size_t i = 0; i < header->field_count; i++) {
        columns[i] = slice_trim(header->fields[i]);
        if (columns[i].len)
            state->named_count = i + 1;
        for (size_t j = 0; j < i && columns[i].len; j++) {
            if (!slice_equal_nocase(columns[i], columns[j]))
                continue;
            diag_add(diag, FINDING_csv_header_twice, place(reader, header, i),
                     "columns %zu and %zu are both called '%.*s'", j + 1, i + 1, SLICE_ARG(columns[i]));
            break;
        }
    }
    reader->columns = columns;
    reader->column_count = header->field_count;
    return true;
}

static bool refuse_header(const struct reader *reader, const struct bad_row *bad, struct diag *diag)
{
    return diag_fault(diag, "cannot read '%.*s': line %" PRIu64 ", the header: %.*s", SLICE_ARG(reader->source->name),
                      bad->place.line, SLICE_ARG(bad->message));
}

/* Quotes may be wrong in a header too, or its delimiter: it is read as it was most likely meant. */
static bool mend_header(struct reader *reader, struct record *header, enum csv_result why, const struct csv_cut *cut,
                        struct diag *diag)
{
    struct csv_state *state = reader->state;
    struct bad_row bad = {.finding = complaints[why].finding, .message = complaints[why].message,
                          .place = place_of_byte(reader, header, cut->fault_at)};
    if (why == CSV_TOO_MANY || why == CSV_TOO_LONG)
        return refuse_header(reader, &bad, diag);
    mend(reader, header, why, cut);
    state->header_is_bad = true;
    diag_add(diag, bad.finding, bad.place, "%.*s", SLICE_ARG(bad.message));
    return true;
}

/* Delimiters too many in the header alone leave names empty between others: then it has as many
   names as the rows have fields. Empty names at the end are columns without a name. */
static bool drop_empty_names(struct reader *reader, struct record *header, struct diag *diag)
{
    struct csv_state *state = reader->state;
    size_t width = state->dialect.width, count = header->field_count, kept = 0;
    if (!width || count <= width || cells_filled(state->fields, count) != width ||
        !slice_trim(state->fields[count - 1]).len)
        return false;
    for (size_t i = 0; i < count; i++)
        if (slice_trim(state->fields[i]).len)
            state->fields[kept++] = state->fields[i];
    state->header_is_bad = true;
    header->field_count = width;
    diag_add(diag, FINDING_csv_row_width, place_of_byte(reader, header, 0),
             "the header has %zu fields, the rows have %zu; its empty names are left out", count, width);
    return true;
}

static void fit_header(struct reader *reader, struct record *header, struct diag *diag)
{
    struct csv_state *state = reader->state;
    size_t width = state->dialect.width, count = header->field_count;
    if (drop_empty_names(reader, header, diag) || count >= width || state->dialect.trailing)
        return;
    if (csv_mend(header->raw, dialect_of(reader), width, NO_LITERAL_FIELD, reader->mem, state->fields, MAX_COLUMNS)) {
        state->header_is_bad = true;
        header->field_count = width;
        diag_add(diag, FINDING_csv_row_width, place_of_byte(reader, header, 0),
                 "the header has %zu field%s, the rows have %zu; its words are taken apart otherwise", count,
                 count == 1 ? "" : "s", width);
        return;
    }
    struct csv_cut again;
    cut_record(reader, header->raw, true, state->fields, &again);
}

/* What stands below a name in the further rows of a header is part of it; the same once more is not. */
static bool join_header_rows(struct reader *reader, struct record *header, struct diag *diag)
{
    struct csv_state *state = reader->state;
    size_t width = header->field_count;
    Slice *names = ARENA_ARRAY(reader->mem, Slice, width);
    memcpy(names, header->fields, width * sizeof *names);
    for (size_t i = 1; i < state->dialect.header_rows; i++) {
        struct record row;
        struct csv_cut cut;
        enum csv_result why;
        enum read_result got = cut_next(reader, &row, &why, &cut, diag);
        if (got != READ_RECORD || row.field_count != width || !is_text(row.raw))
            return got != READ_FAILED;
        for (size_t column = 0; column < width; column++) {
            Slice word = slice_trim(row.fields[column]), name = slice_trim(names[column]);
            if (word.len && !slice_equal(word, name))
                names[column] = name.len ? arena_printf(reader->mem, "%.*s %.*s", SLICE_ARG(name), SLICE_ARG(word))
                                         : word;
        }
    }
    if (state->dialect.header_rows > 1)
        diag_add(diag, FINDING_csv_header_rows, place_of_byte(reader, header, 0),
                 "the header goes over %zu rows; their words are joined", state->dialect.header_rows);
    header->fields = names;
    return true;
}

static bool read_header(struct reader *reader, struct diag *diag)
{
    struct record header;
    struct csv_cut cut;
    struct bad_row bad;
    enum csv_result why;
    enum read_result result = cut_next(reader, &header, &why, &cut, diag);
    if (result == READ_FAILED)
        return false;
    if (result == READ_END)
        return true;
    if (!check_text(reader, &header, &bad))
        return refuse_header(reader, &bad, diag);
    if (result == READ_BAD && !mend_header(reader, &header, why, &cut, diag))
        return false;
    if (result == READ_RECORD)
        fit_header(reader, &header, diag);
    if (!join_header_rows(reader, &header, diag))
        return false;
    if (((struct csv_state *)reader->state)->dialect.has_values_for_names)
        diag_add(diag, FINDING_csv_header_missing, place_of_byte(reader, &header, 0),
                 "the first row has values where the rows have values; it is taken for the names all the same");
    return name_columns(reader, &header, diag);
}

static bool open_csv(struct reader *reader, struct diag *diag)
{
    struct csv_state *state = ARENA_NEW(reader->mem, struct csv_state);
    reader->state = state;
    state->line = 1;
    enum charset charset = charset_detect(reader->source->text, &state->at);
    if (charset != CHARSET_UTF8 && charset != CHARSET_UTF8_BOM) {
        Slice name = charset_name(charset);
        return diag_fault(diag, "cannot read '%.*s': it is %.*s text; save it as UTF-8",
                          SLICE_ARG(reader->source->name), SLICE_ARG(name));
    }
    return turn_returns(reader, diag) && find_header(reader, diag) && choose_dialect(reader, diag) &&
           read_header(reader, diag);
}

/* Anything is CSV when it is nothing else; more so with a delimiter in its first line. */
static int probe(Slice head)
{
    if (foreign_format(head))
        return 0;
    Slice rest, line = slice_cut(head, '\n', &rest);
    return slice_has(line, ',') || slice_has(line, ';') || slice_has(line, '\t') || slice_has(line, '|') ? 50 : 20;
}

const struct reader_format reader_csv = {
    .name = "csv",
    .about = "comma, semicolon, tab or bar separated",
    .probe = probe,
    .open = open_csv,
    .next = next_row,
    .place = place,
};
