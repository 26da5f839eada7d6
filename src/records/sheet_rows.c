/* Rows of cells as the formats give them: in order, within the ceilings, and with what merged cells say. */
#include "records/sheets_private.h"

#include "base/slice.h"

#include <string.h>

static struct sheet *sheet_now(const struct sheets *sheets)
{
    return &sheets->sheets[sheets->now - 1];
}

void sheets_begin(struct sheets *sheets, Slice name, bool is_hidden)
{
    struct arena *mem = sheets->reader->mem;
    if (sheets->is_looking)
        *ARENA_PUSH(mem, sheets->sheets, sheets->sheet_count, sheets->sheet_capacity, struct sheet) =
            (struct sheet){.name = arena_copy(mem, name), .is_hidden = is_hidden, .first_column = UINT32_MAX};
    sheets->now++;
    sheet_now(sheets)->next_row = 0;
}

void sheets_hide(struct sheets *sheets)
{
    sheet_now(sheets)->is_hidden = true;
}

void sheets_name_row(struct sheets *sheets)
{
    struct sheet *sheet = sheet_now(sheets);
    if (!sheets->is_looking || !sheet->head_count || sheet->head[sheet->head_count - 1].row + 1 != sheet->next_row)
        return;
    sheet->names = sheet->head_count - 1;
    sheet->names_are_given = true;
}

void sheets_merge(struct sheets *sheets, uint32_t column, uint32_t first_row, uint32_t last_row)
{
    struct sheet *sheet = sheet_now(sheets);
    if (!sheets->is_looking || last_row <= first_row || sheet->merged_count == MAX_MERGED)
        return;
    if (!sheet->merged)
        sheet->merged = ARENA_ARRAY(sheets->reader->mem, struct merged, MAX_MERGED);
    sheet->merged[sheet->merged_count++] = (struct merged){column, first_row, last_row, S_INIT("")};
}

uint64_t sheets_next_row(const struct sheets *sheets)
{
    return sheet_now(sheets)->next_row;
}

/* Only what has something in it, in order. */
static size_t put_in_order(struct sheets *sheets, struct sheet_cell *cells, size_t count, bool *is_doubled)
{
    size_t kept = 0;
    *is_doubled = false;
    for (size_t i = 0; i < count; i++) {
        struct sheet_cell cell = cells[i];
        if (slice_trim(cell.text).len == 0)
            continue;
        if (cell.column >= MAX_COLUMNS) {
            sheets->cut_off_count++;
            continue;
        }
        size_t at = kept++;
        for (; at && cells[at - 1].column > cell.column; at--)
            cells[at] = cells[at - 1];
        *is_doubled |= at && cells[at - 1].column == cell.column;
        cells[at] = cell;
    }
    return kept;
}

static struct sheet_cell *copy_cells(const struct sheet_cell *cells, size_t count, struct arena *mem, bool with_texts)
{
    struct sheet_cell *copy = ARENA_ARRAY(mem, struct sheet_cell, count);
    memcpy(copy, cells, count * sizeof *copy);
    for (size_t i = 0; with_texts && i < count; i++) {
        copy[i].text = copy[i].is_kept ? copy[i].text : arena_copy(mem, copy[i].text);
        copy[i].is_kept = true;
    }
    return copy;
}

static bool find_cell(const struct sheet_row *row, uint32_t column, size_t *at)
{
    for (*at = 0; *at < row->cell_count && row->cells[*at].column < column; ++*at)
        ;
    return *at < row->cell_count && row->cells[*at].column == column;
}

void sheet_fill_merged(const struct sheet *sheet, struct sheet_row *row, struct arena *mem)
{
    for (size_t i = 0; i < sheet->merged_count; i++) {
        struct merged *merged = &sheet->merged[i];
        size_t at;
        if (row->row < merged->first_row || row->row > merged->last_row || !row->cell_count)
            continue;
        bool has_cell = find_cell(row, merged->column, &at);
        if (row->row == merged->first_row && has_cell && row->cells[at].is_text)
            merged->text = row->cells[at].is_kept ? row->cells[at].text : arena_copy(mem, row->cells[at].text);
        if (has_cell || row->row == merged->first_row || merged->text.len == 0)
            continue;
        struct sheet_cell *wider = ARENA_ARRAY(mem, struct sheet_cell, row->cell_count + 1);
        memcpy(wider, row->cells, at * sizeof *wider);
        wider[at] = (struct sheet_cell){
            .column = merged->column, .is_text = true, .is_kept = true, .text = merged->text};
        memcpy(wider + at + 1, row->cells + at, (row->cell_count - at) * sizeof *wider);
        row->cells = wider;
        row->cell_count++;
    }
}

void sheet_widen(uint32_t *first, uint32_t *end, const struct sheet_row *row)
{
    uint32_t left = row->cells[0].column, right = row->cells[row->cell_count - 1].column + 1;
    *first = left < *first ? left : *first;
    *end = right > *end ? right : *end;
}

void sheets_row(struct sheets *sheets, uint64_t row, struct sheet_cell *cells, size_t count)
{
    struct sheet *sheet = sheet_now(sheets);
    struct sheet_row made = {.sheet = (uint32_t)sheets->now - 1};
    if (row < sheet->next_row)
        row = sheet->next_row;
    if (row >= MAX_SHEET_ROWS) {
        sheets->cut_off_count++;
        return;
    }
    sheet->next_row = row + 1;
    made.row = (uint32_t)row;
    made.cell_count = put_in_order(sheets, cells, count, &made.is_doubled);
    made.cells = cells;
    if (!made.cell_count)
        return;
    sheet->cell_count += made.cell_count;
    if (!sheets->is_looking) {
        if (!sheet->is_taken || made.row <= sheet->head[sheet->names].row)
            return;
        made.cells = copy_cells(cells, made.cell_count, &sheets->row_mem, false);
        *ARENA_PUSH(&sheets->row_mem, sheets->rows, sheets->row_count, sheets->row_capacity, struct sheet_row) = made;
    } else if (sheet->head_count < LOOKED_AT_ROWS) {
        made.cells = copy_cells(cells, made.cell_count, sheets->reader->mem, true);
        sheet->head[sheet->head_count++] = made;
    } else {
        sheet_widen(&sheet->first_column, &sheet->end_column, &made);
    }
}
