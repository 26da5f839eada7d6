/* A small table for people: rows of cells, aligned in columns, as wide as its
   cells or as the terminal. For lists of the command line itself. */
#ifndef KPIRECON_CLI_GRID_H
#define KPIRECON_CLI_GRID_H

#include "base/base.h"

struct arena;
struct out;

#define MAX_GRID_COLUMNS 16

struct grid {
    struct arena *mem;
    size_t column_count;
    uint32_t right_aligned; /* bit per column */
    bool last_is_long;      /* the last column may be as wide as the terminal lets it; set before the first cell */
    Slice *cells;
    size_t cell_count, cell_capacity;
};

/* The titles are the first row. Cells are borrowed and may hold anything: what
   a terminal might act on is shown as '?'. */
void grid_init(struct grid *grid, struct arena *mem, const Slice *titles, size_t column_count);
void grid_add(struct grid *grid, Slice cell);                              /* row by row */
void grid_write(const struct grid *grid, struct out *out, size_t columns); /* 0: no limit */

#endif
