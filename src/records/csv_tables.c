/* Further tables below the first, each under names of its own. */
#include "base/arena.h"
#include "base/slice.h"
#include "bytes/source.h"
#include "records/csv_private.h"
#include "records/second_table.h"

#include <string.h>

static bool is_of_table(const struct reader *reader, const Slice *fields, size_t count)
{
    bool same = count == reader->column_count;
    for (size_t i = 0; same && i < count; i++)
        same = slice_equal(slice_trim(fields[i]), reader->columns[i]);
    return same || second_table_begins(reader, fields, count);
}

/* The row below it, blank ones passed over, holds names. */
static bool is_title(struct reader *reader, struct diag *diag)
{
    struct csv_state *state = reader->state;
    size_t begin = state->at, mark = arena_mark(reader->mem);
    Slice *fields = ARENA_ARRAY(reader->mem, Slice, MAX_COLUMNS);
    bool found = false, is_gap = true;
    while (is_gap && state->at - begin < MAX_NOTES_BYTES) {
        struct csv_cut cut;
        Slice ahead = csv_ahead(reader);
        if (!ahead.len && reader->source->ended)
            break;
        enum csv_result got = csv_cut_record(reader, ahead, reader->source->ended, fields, &cut);
        if (got == CSV_NEED_MORE && csv_fill_line(reader, diag))
            continue;
        if (got != CSV_RECORD)
            break;
        is_gap = cells_are_blank(fields, cut.field_count);
        found = !is_gap && is_of_table(reader, fields, cut.field_count);
        state->at += cut.used_bytes;
    }
    state->at = begin;
    arena_rewind(reader->mem, mark);
    return found;
}

static enum read_result enter(struct reader *reader, const struct record *row)
{
    struct csv_state *state = reader->state;
    second_table_enter(reader, row->fields, row->field_count);
    state->dialect.width = state->dialect.trailing = 0;
    memset(state->dialect.is_typed, 0, sizeof state->dialect.is_typed);
    state->shapes = NULL;
    state->rows_at = state->at;
    state->named_count = reader->column_count;
    while (state->named_count && !reader->columns[state->named_count - 1].len)
        state->named_count--;
    return READ_TABLE;
}

enum read_result csv_take_names(struct reader *reader, const struct record *row, struct diag *diag)
{
    struct csv_state *state = reader->state;
    bool follows = reader->taste->follows;
    Place at = csv_place(reader, row, 0);
    if (second_table_may_be_title(reader, row->fields, row->field_count) && is_title(reader, diag)) {
        diag_add(diag, FINDING_csv_left_out, at, "the title of the rows below; left out");
        return READ_BAD;
    }
    if (!second_table_begins(reader, row->fields, row->field_count))
        return READ_RECORD;
    diag_add(diag, FINDING_second_table, at, "another table begins here, with names of its own; %s",
             follows ? "it is read by them" : "it is not read, give it as a file of its own");
    state->has_other_names = !follows;
    return follows ? enter(reader, row) : READ_BAD;
}

enum read_result csv_refuse_elsewhere(struct reader *reader, struct record *row, struct diag *diag)
{
    struct bad_row bad = {.finding = FINDING_second_table_unread,
                          .found = row->raw,
                          .place = csv_place(reader, row, 0),
                          .message = S("the row belongs to another table below the first"),
                          .is_elsewhere = true};
    csv_pad(reader, row);
    return csv_refuse(reader, row, bad, diag);
}
