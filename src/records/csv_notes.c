/* Rows that are no records: the header again, and the notes and totals below the last one. */
#include "base/arena.h"
#include "base/slice.h"
#include "bytes/source.h"
#include "records/csv_private.h"
#include "records/totals.h"

static bool repeats_header(const struct reader *reader, const Slice *fields, size_t count)
{
    if (count != reader->column_count || count < 2)
        return false;
    for (size_t i = 0; i < count; i++)
        if (!slice_equal(slice_trim(fields[i]), reader->columns[i]))
            return false;
    return true;
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
    size_t width = csv_usual_width(reader), first = 0, filled = cells_filled(fields, count);
    if (width < reader->column_count && state->is_behind_gap)
        width = reader->column_count; /* a report of one row has more notes than rows */
    while (first < count && !slice_trim(fields[first]).len)
        first++;
    if (first == count || width < 3)
        return false;
    Slice text = slice_trim(fields[first]);
    if (cell_is_total_word(text, reader->mem))
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
        Slice ahead = csv_ahead(reader);
        ends = !ahead.len && reader->source->ended;
        enum csv_result got = ends ? CSV_RECORD : csv_cut_record(reader, ahead, reader->source->ended, fields, &cut);
        if (got == CSV_NEED_MORE && csv_fill_line(reader, diag))
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

/* Notes and totals begin with words, and notes are alone. */
bool csv_is_surely_row(const struct reader *reader, const struct record *row)
{
    Slice first = slice_trim(row->fields[0]);
    size_t i = 0, other = 1;
    while (i < first.len && !(first.at[i] >= '0' && first.at[i] <= '9'))
        i++;
    while (other < row->field_count && !slice_trim(row->fields[other]).len)
        other++;
    return i < first.len && other < row->field_count && !slice_equal(first, reader->columns[0]);
}

bool csv_may_be_left_out(const struct reader *reader, const struct record *row)
{
    const struct csv_state *state = reader->state;
    Slice first = row->fields[0];
    if (LIKELY(csv_is_surely_row(reader, row)))
        return false;
    return first.len == 0 || row->field_count == 1 || reader->columns[0].len == 0 || state->is_behind_gap ||
           row->fields[1].len == 0 ||
           first.at[0] == reader->columns[0].at[0] ||
           (state->dialect.is_typed[0] && !(first.at[0] >= '0' && first.at[0] <= '9'));
}

bool csv_is_left_out(struct reader *reader, struct record *row, struct diag *diag)
{
    struct csv_state *state = reader->state;
    Place at = csv_place(reader, row, 0);
    if (repeats_header(reader, row->fields, row->field_count)) {
        state->has_other_names = false;
        diag_add(diag, FINDING_csv_left_out, at, "the header stands here again; left out");
        return true;
    }
    if (!is_note(reader, row->fields, row->field_count, state->is_behind_gap) || !only_notes_follow(reader, diag))
        return false;
    diag_add(diag, FINDING_csv_left_out, at, "from here on there are notes or totals; left out");
    return true;
}
