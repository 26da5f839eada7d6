/* Which tables of a page hold records: found by following it once. Pages are laid out with tables too, and
   texts in cells may have tables of their own. */
#ifndef KPIRECON_RECORDS_HTML_TABLES_H
#define KPIRECON_RECORDS_HTML_TABLES_H

#include "base/base.h"

struct arena;

#define MAX_HTML_TABLES 65536 /* of a page; more are not looked at */
#define MAX_TABLE_NAME 120    /* bytes of a heading */

struct html_table {
    Slice name;      /* its caption, or the heading above it; else "table 3" */
    size_t parent;   /* the table it stands in, plus 1 */
    uint64_t cell_count, most_cells_within; /* most: of one table in it */
    uint32_t widest; /* cells of one row */
    bool has_names;  /* cells that say they are names */
    bool is_hidden, is_taken;
};

struct html_tables {
    struct html_table *at; /* in the order of their tags */
    size_t count, capacity, taken_count;
    bool are_too_many;
};

/* Names are copied to `mem`. */
void html_tables_find(struct html_tables *tables, Slice page, struct arena *mem);

#endif
