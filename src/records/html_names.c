/* Joins rows of names. */
#include "records/html_names.h"

#include "base/slice.h"

#include <string.h>

void html_names_begin(struct html_names *names)
{
    if (!names->mem.base)
        arena_init(&names->mem, 0);
    arena_rewind(&names->mem, 0);
    names->row_count = 0;
}

static size_t count_filled(const struct html_cell *cells, size_t count, bool names_only)
{
    size_t filled = 0;
    for (size_t i = 0; i < count; i++)
        filled += cells[i].text.len && (cells[i].is_name || !names_only);
    return filled;
}

static bool reaches_further(const struct html_cell *cells, size_t count)
{
    bool reaches = false;
    for (size_t i = 0; i < count; i++)
        reaches |= cells[i].span > 1 || cells[i].goes_down;
    return reaches;
}

/* One name over all of a table is its title. Below a row of names another one is part of it only when the
   table says so: in its head, or under cells that reach over several. */
bool html_names_want(const struct html_names *names, const struct html_cell *cells, size_t count, bool in_head)
{
    size_t filled = count_filled(cells, count, false);
    if (names->row_count == MAX_NAME_ROWS || (filled < 2 && (!names->row_count || filled == 0)))
        return false;
    if (!in_head && count_filled(cells, count, true) != filled)
        return false;
    return !names->row_count || in_head ||
           reaches_further(names->rows[names->row_count - 1].cells, names->rows[names->row_count - 1].count);
}

void html_names_add(struct html_names *names, const struct html_cell *cells, size_t count, uint64_t row)
{
    struct html_cell *copy = ARENA_ARRAY(&names->mem, struct html_cell, count);
    for (size_t i = 0; i < count; i++) {
        copy[i] = cells[i];
        copy[i].text = arena_copy(&names->mem, cells[i].text);
    }
    names->rows[names->row_count].cells = copy;
    names->rows[names->row_count++].count = count;
    names->last_row = row;
}

static void join(Slice *name, Slice word, struct arena *mem)
{
    if (word.len && !slice_equal(*name, word) && !(name->len > word.len && slice_ends(*name, word)))
        *name = name->len ? arena_printf(mem, "%.*s %.*s", SLICE_ARG(*name), SLICE_ARG(word)) : arena_copy(mem, word);
}

/* In the last row a name that reaches over several columns is the first one's. */
static uint32_t end_of(const struct html_names *names, size_t row, const struct html_cell *cell)
{
    uint32_t end = cell->column + (row + 1 < names->row_count ? cell->span : 1);
    return end < MAX_COLUMNS ? end : MAX_COLUMNS;
}

size_t html_names_join(const struct html_names *names, struct arena *mem, struct sheet_cell **out)
{
    uint32_t width = 0;
    size_t count = 0;
    for (size_t row = 0; row < names->row_count; row++)
        for (size_t i = 0; i < names->rows[row].count; i++) {
            uint32_t end = end_of(names, row, &names->rows[row].cells[i]);
            width = end > width ? end : width;
        }
    Slice *all = ARENA_ARRAY(mem, Slice, width);
    for (size_t row = 0; row < names->row_count; row++)
        for (size_t i = 0; i < names->rows[row].count; i++) {
            const struct html_cell *cell = &names->rows[row].cells[i];
            for (uint32_t column = cell->column; column < end_of(names, row, cell); column++)
                join(&all[column], cell->text, mem);
        }
    *out = ARENA_ARRAY(mem, struct sheet_cell, width);
    for (uint32_t column = 0; column < width; column++)
        if (all[column].len)
            (*out)[count++] = (struct sheet_cell){.column = column, .is_text = true, .text = all[column]};
    return count;
}

void html_names_done(struct html_names *names)
{
    arena_done(&names->mem);
}
