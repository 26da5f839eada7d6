/* How many rows there are of each publication and month. */
#ifndef KPIRECON_DATASET_MONTH_CELLS_H
#define KPIRECON_DATASET_MONTH_CELLS_H

#include "base/date.h"
#include "base/diag.h"
#include "base/table.h"

/* Publications times months of one file. */
#define MAX_MONTH_CELLS 65536u
static_assert(MAX_MONTH_CELLS - 1 <= UINT16_MAX, "recent[] holds any index");

#define RECENT_MONTHS 32

struct month_cell {
    Date publication; /* DATE_NONE: the file's */
    Month month;
    uint64_t row_count;
};

struct month_cells {
    struct arena *mem;
    struct table by_month;
    struct month_cell *at;
    size_t count, capacity;
    uint16_t recent[RECENT_MONTHS]; /* by month: index of the cell asked for last, which may be another's */
};

/* Lives in `mem`; allocates nothing before the first cell. */
void month_cells_init(struct month_cells *cells, struct arena *mem);
/* The cell, borrowed until the next one is made; NULL when there is none yet. */
struct month_cell *month_cells_search(struct month_cells *cells, Date publication, Month month);
/* Made when it is new; NULL when there would be too many. */
struct month_cell *month_cells_make(struct month_cells *cells, Date publication, Month month);
/* The fault for that; always false. */
bool month_cells_full(Slice source, struct diag *diag);

static inline struct month_cell *month_cells_known(struct month_cells *cells, Date publication, Month month)
{
    size_t i = cells->recent[(uint32_t)month.k % RECENT_MONTHS];
    if (LIKELY(i < cells->count && cells->at[i].month.k == month.k && cells->at[i].publication.day == publication.day))
        return &cells->at[i];
    return month_cells_search(cells, publication, month);
}

static inline struct month_cell *month_cells_find(struct month_cells *cells, Date publication, Month month)
{
    struct month_cell *known = month_cells_known(cells, publication, month);
    return LIKELY(known != NULL) ? known : month_cells_make(cells, publication, month);
}

#endif
