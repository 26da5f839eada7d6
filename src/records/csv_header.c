/* The beginning of a delimited text: how it is written, what stands above the header, and the names. */
#include "base/arena.h"
#include "base/slice.h"
#include "bytes/source.h"
#include "records/csv_private.h"

#include <inttypes.h>
#include <string.h>

/* The "CSV (Macintosh)" of old spreadsheets: no LF anywhere, so each CR is one. */
static bool turn_returns(struct reader *reader, struct diag *diag)
{
    struct csv_state *state = reader->state;
    const struct source *source = reader->source;
    while (!source->ended && !slice_has(source->text, '\n') && source->text.len <= MAX_RECORD_BYTES)
        if (!csv_fill_line(reader, diag))
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
        Slice rest, ahead = csv_ahead(reader), line = slice_cut(ahead, '\n', &rest);
        bool is_whole = line.len < ahead.len || reader->source->ended || ahead.len > MAX_RECORD_BYTES;
        if (!is_whole) {
            if (!csv_fill_line(reader, diag))
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
    while (!reader->delimiter && !reader->source->ended && dialect_wants_more(csv_ahead(reader)))
        if (!csv_fill_line(reader, diag))
            return false;
    Slice ahead = csv_ahead(reader);
    state->dialect = dialect_guess(ahead, reader->delimiter, reader->source->ended, reader->mem);
    state->is_plain = csv_dialect_is_plain(&state->dialect.csv);
    reader->delimiter = state->dialect.csv.delimiter;
    if (state->dialect.preamble_rows) {
        struct record above = {.line = state->line, .raw = slice_part(ahead, 0, state->dialect.preamble_bytes)};
        diag_add(diag, FINDING_csv_left_out, csv_place(reader, &above, 0), "%zu row%s above the header %s left out",
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
            diag_add(diag, FINDING_csv_header_twice, csv_place(reader, header, i),
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
    struct bad_row bad = csv_complaint(why);
    bad.place = csv_place_of_byte(reader, header, cut->fault_at);
    if (why == CSV_TOO_MANY || why == CSV_TOO_LONG)
        return refuse_header(reader, &bad, diag);
    csv_mend_cut(reader, header, why, cut);
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
    diag_add(diag, FINDING_csv_row_width, csv_place_of_byte(reader, header, 0),
             "the header has %zu fields, the rows have %zu; its empty names are left out", count, width);
    return true;
}

static void fit_header(struct reader *reader, struct record *header, const struct csv_cut *cut, struct diag *diag)
{
    struct csv_state *state = reader->state;
    size_t width = state->dialect.width, count = header->field_count;
    if (width && count > width && csv_split_at_return(reader, header, width, cut, diag))
        return;
    if (drop_empty_names(reader, header, diag) || count >= width || state->dialect.trailing)
        return;
    if (csv_mend(header->raw, csv_dialect_of(reader), width, NO_LITERAL_FIELD, reader->mem, state->fields,
                 MAX_COLUMNS)) {
        state->header_is_bad = true;
        header->field_count = width;
        diag_add(diag, FINDING_csv_row_width, csv_place_of_byte(reader, header, 0),
                 "the header has %zu field%s, the rows have %zu; its words are taken apart otherwise", count,
                 count == 1 ? "" : "s", width);
        return;
    }
    struct csv_cut again;
    csv_cut_record(reader, header->raw, true, state->fields, &again);
}

/* What stands below a name in the further rows of a header is part of it; the same once more is not. */
static bool join_header_rows(struct reader *reader, struct record *header, struct diag *diag)
{
    struct csv_state *state = reader->state;
    size_t width = header->field_count;
    Slice *names = ARENA_ARRAY(reader->mem, Slice, width);
    memcpy(names, header->fields, width * sizeof *names);
    for (size_t i = 1; i < width && state->dialect.has_groups; i++)
        if (!slice_trim(names[i]).len)
            names[i] = names[i - 1];
    for (size_t i = 1; i < state->dialect.header_rows; i++) {
        struct record row;
        struct csv_cut cut;
        enum csv_result why;
        enum read_result got = csv_cut_next(reader, &row, &why, &cut, diag);
        if (got != READ_RECORD || row.field_count != width || !csv_is_text(row.raw))
            return got != READ_FAILED;
        for (size_t column = 0; column < width; column++) {
            Slice word = slice_trim(row.fields[column]), name = slice_trim(names[column]);
            if (word.len && !slice_equal(word, name))
                names[column] = name.len ? arena_printf(reader->mem, "%.*s %.*s", SLICE_ARG(name), SLICE_ARG(word))
                                         : word;
        }
    }
    if (state->dialect.header_rows > 1)
        diag_add(diag, FINDING_csv_header_rows, csv_place_of_byte(reader, header, 0),
                 "the header goes over %zu rows; their words are joined", state->dialect.header_rows);
    header->fields = names;
    return true;
}

static bool read_names(struct reader *reader, struct diag *diag)
{
    struct csv_state *state = reader->state;
    struct record header;
    struct csv_cut cut;
    struct bad_row bad;
    enum csv_result why;
    enum read_result result = csv_cut_next(reader, &header, &why, &cut, diag);
    if (result == READ_FAILED)
        return false;
    if (result == READ_END)
        return true;
    if (!csv_check_text(reader, &header, &bad))
        return refuse_header(reader, &bad, diag);
    if (result == READ_BAD && !mend_header(reader, &header, why, &cut, diag))
        return false;
    if (result == READ_RECORD)
        fit_header(reader, &header, &cut, diag);
    if (!join_header_rows(reader, &header, diag))
        return false;
    state->rows_at = state->at;
    if (state->dialect.has_values_for_names)
        diag_add(diag, FINDING_csv_header_missing, csv_place_of_byte(reader, &header, 0),
                 "the first row has values where the rows have values; it is taken for the names all the same");
    return name_columns(reader, &header, diag);
}

bool csv_read_header(struct reader *reader, struct diag *diag)
{
    return turn_returns(reader, diag) && find_header(reader, diag) && choose_dialect(reader, diag) &&
           read_names(reader, diag);
}
