/* A file has a few dozen cells, so they are looked up once for many rows. */
#include "dataset/month_cells.h"

#include "base/arena.h"

void month_cells_init(struct month_cells *cells, struct arena *mem)
{
    *cells = (struct month_cells){.mem = mem};
}

static struct month_cell *remember(struct month_cells *cells, uint32_t i)
{
    cells->recent[(uint32_t)cells->at[i].month.k % RECENT_MONTHS] = (uint16_t)i;
    return &cells->at[i];
}

static uint64_t hash_of(Date publication, Month month)
{
    return (uint64_t)(uint32_t)publication.day << 32 | (uint32_t)month.k;
}

struct month_cell *month_cells_search(struct month_cells *cells, Date publication, Month month)
{
    uint32_t i;
    for (struct table_walk walk = table_walk(&cells->by_month, hash_of(publication, month)); table_next(&walk, &i);)
        if (cells->at[i].month.k == month.k && cells->at[i].publication.day == publication.day)
            return remember(cells, i);
    return NULL;
}

struct month_cell *month_cells_make(struct month_cells *cells, Date publication, Month month)
{
    struct month_cell *known = month_cells_search(cells, publication, month);
    if (known || cells->count == MAX_MONTH_CELLS)
        return known;
    if (!cells->by_month.mem)
        table_init(&cells->by_month, cells->mem, 0);
    table_add(&cells->by_month, hash_of(publication, month), (uint32_t)cells->count);
    struct month_cell *cell = ARENA_PUSH(cells->mem, cells->at, cells->count, cells->capacity, struct month_cell);
    *cell = (struct month_cell){publication, month, 0};
    return remember(cells, (uint32_t)cells->count - 1);
}

bool month_cells_full(Slice source, struct diag *diag)
{
    return diag_fault(diag, "'%.*s' holds more than %u different publications and months", SLICE_ARG(source),
                      MAX_MONTH_CELLS);
}
