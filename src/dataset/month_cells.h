/* How many rows there are of each publication and month. */
#ifndef KPIRECON_DATASET_MONTH_CELLS_H
#define KPIRECON_DATASET_MONTH_CELLS_H

#include "base/date.h"
#include "base/diag.h"
#include "base/table.h"

/* Publications times months of one file. */
#define MAX_MONTH_CELLS 65536u

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
};

/* Lives in `mem`; allocates nothing before the first cell. */
void month_cells_init(struct month_cells *cells, struct arena *mem);
/* The cell, made when it is new, borrowed until the next call; NULL when there would be too many. */
struct month_cell *month_cells_find(struct month_cells *cells, Date publication, Month month);

/* The fault for that; always false. */
bool month_cells_full(Slice source, struct diag *diag);

#endif
