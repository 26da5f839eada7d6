/* Rows of a delimited text file. The grammar is records/csv.h; what else there is to it lies in the
   files that records/csv_private.h names. */
#include "base/arena.h"
#include "base/slice.h"
#include "bytes/charset.h"
#include "bytes/source.h"
#include "records/csv_private.h"

static bool is_blank(const Slice *fields, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++)
        if (slice_trim(fields[i]).len)
            return false;
    return true;
}

/* Missing fields below columns without a name do no harm: spreadsheets leave them out. A field too
   many does, even an empty one: a comma in an amount shifts all that follow, and the last falls off. */
static bool fit_width(const struct reader *reader, struct record *row)
{
    struct csv_state *state = reader->state;
    if (UNLIKELY(state->dialect.trailing) && row->field_count > reader->column_count &&
        row->field_count <= reader->column_count + state->dialect.trailing &&
        is_blank(row->fields, reader->column_count, row->field_count) && !csv_may_shift(reader, row))
        row->field_count = reader->column_count;
    if (row->field_count < state->named_count || row->field_count > reader->column_count)
        return false;
    for (size_t i = row->field_count; i < reader->column_count; i++)
        state->fields[i] = S("");
    row->field_count = reader->column_count;
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
        enum read_result result = csv_cut_next(reader, row, &why, &cut, diag);
        if (result == READ_BAD)
            return csv_refuse_cut(reader, row, why, &cut, diag);
        if (result != READ_RECORD)
            return result;
        if (!csv_check_text(reader, row, &bad)) {
            enum read_result decoded = csv_decode_rest(reader, row, &bad, cut.line_count, diag);
            if (decoded == READ_RECORD)
                continue;
            if (decoded == READ_FAILED)
                return READ_FAILED;
            csv_pad(reader, row);
            return csv_refuse(reader, row, bad, diag);
        }
        if (is_blank(row->fields, 0, row->field_count)) {
            state->is_behind_gap = true;
            continue;
        }
        if (UNLIKELY(csv_may_be_left_out(reader, row)) && csv_is_left_out(reader, row, diag))
            continue;
        if (UNLIKELY(reader->taste && !csv_is_surely_row(reader, row))) {
            result = csv_take_names(reader, row, diag);
            if (result == READ_TABLE)
                return result;
            if (result == READ_BAD)
                continue;
        }
        if (UNLIKELY(state->has_other_names))
            return csv_refuse_elsewhere(reader, row, diag);
        bool fits = fit_width(reader, row);
        if (UNLIKELY(!fits))
            result = csv_refuse_width(reader, row, &cut, diag);
        state->is_behind_gap = false;
        if (UNLIKELY(!fits))
            return result;
        if (UNLIKELY(csv_hides_delimiter(reader, row, &bad)))
            return csv_refuse(reader, row, bad, diag);
        state->is_other_table = false;
        return READ_RECORD;
    }
}

static bool open_csv(struct reader *reader, struct diag *diag)
{
    struct csv_state *state = ARENA_NEW(reader->mem, struct csv_state);
    reader->state = state;
    state->line = 1;
    enum charset charset = charset_detect(reader->source->text, &state->at);
    if (charset != CHARSET_UTF8 && charset != CHARSET_UTF8_BOM) {
        Slice name = charset_name(charset);
        Place place = charset_broken_at(reader->source->name, reader->source->text, charset, &state->at);
        return diag_fault(diag, "%.*s: the %.*s text is damaged or cut in the middle of a character, at byte %zu; "
                                "export it again",
                          SLICE_ARG(place_format(place, reader->mem)), SLICE_ARG(name), state->at);
    }
    bool read = csv_read_header(reader, diag);
    state->line += reader->source->lines_before;
    return read;
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
    .place = csv_place,
};
