/* Published rows that could not be read, by the invoice numbers that stand in them: where the
   dataset itself is damaged, nothing may be confirmed as missing or different. Private to resolution/. */
#ifndef KPIRECON_RESOLUTION_DAMAGED_H
#define KPIRECON_RESOLUTION_DAMAGED_H

#include "dataset/dataset.h"
#include "tickets/ticket.h"

struct damaged_rows {
    struct table by_number;
    Slice *number; /* normal forms */
    const struct quarantined **row;
    size_t count, number_capacity, row_count, row_capacity;
};

/* Of the quarantine, what came from the dataset's files; `quarantine` may be NULL. */
void damaged_make(struct damaged_rows *damaged, const struct quarantine *quarantine, const struct gathered *gathered,
                  struct arena *mem);
/* The first damaged row that holds this number as a cell, or as a word of one; NULL: none does. */
const struct quarantined *damaged_find(const struct damaged_rows *damaged, Slice normal);
/* The same for a number that stands anywhere in a cell, as where a separator was lost: it looks at them all. */
const struct quarantined *damaged_find_within(const struct damaged_rows *damaged, Slice normal);

#endif
