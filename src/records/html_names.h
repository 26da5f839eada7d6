/* The row of names that the first rows of a table make together: "Claimed" over "KPI" and "Revenue" is
   "Claimed KPI" and "Claimed Revenue". */
#ifndef KPIRECON_RECORDS_HTML_NAMES_H
#define KPIRECON_RECORDS_HTML_NAMES_H

#include "base/arena.h"
#include "records/sheets.h"

#define MAX_NAME_ROWS 4

struct html_cell {
    uint32_t column, span; /* as many columns */
    bool is_name;
    bool goes_down; /* over rows below */
    Slice text;
};

struct html_names {
    struct arena mem;
    struct {
        struct html_cell *cells;
        size_t count;
    } rows[MAX_NAME_ROWS];
    size_t row_count;
    uint64_t last_row; /* of the table */
};

void html_names_begin(struct html_names *names);
/* Is this row one of names, and part of those that were added before? */
bool html_names_want(const struct html_names *names, const struct html_cell *cells, size_t count, bool in_head);
void html_names_add(struct html_names *names, const struct html_cell *cells, size_t count, uint64_t row);
/* In `mem`, a cell for each column that has a name. */
size_t html_names_join(const struct html_names *names, struct arena *mem, struct sheet_cell **out);
void html_names_done(struct html_names *names); /* accepts a zeroed struct */

#endif
