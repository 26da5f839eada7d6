/* The marks of a piece of text as lists of places, for those who go over many rows and look at few of their cells:

       mark_list_make(csv_best_way(), text, delimiter, &list);
       ... cell i of a row that begins at list.starts[m] is [list.starts[m + i], list.starts[m + i + 1] - 1) of text

   A row is plain when it has no quote and as many starts as the header has columns. */
#ifndef KPIRECON_RECORDS_MARK_LIST_H
#define KPIRECON_RECORDS_MARK_LIST_H

#include "records/csv.h"

#define MARK_LIST_BYTES ((size_t)8192) /* of text, at most: the lists stay in the first-level cache */
#define MARK_LIST_SPARE 16             /* written beyond the last place, for what is quick */

struct mark_list {
    size_t start_count, line_count, quote_count;
    uint16_t starts[MARK_LIST_BYTES + 1 + MARK_LIST_SPARE]; /* 0, and behind each delimiter and line end, ascending */
    uint16_t lines[MARK_LIST_BYTES + MARK_LIST_SPARE];      /* behind each line end */
    uint16_t quotes[MARK_LIST_BYTES + 1];                   /* where the quotes are; one place is free */
};
static_assert(MARK_LIST_BYTES < UINT16_MAX, "places fit");

/* The way must work here; the lists are the same by all of them. */
void mark_list_make(enum csv_way way, Slice text, char delimiter, struct mark_list *out);

#endif
