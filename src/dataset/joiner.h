/* Puts together what the stretches of one file gave, in their order: the first row
   of a partner settles its group, the first rows of a value are kept, the first
   findings are told, and lines are counted on. */
#ifndef KPIRECON_DATASET_JOINER_H
#define KPIRECON_DATASET_JOINER_H

#include "dataset/harvest.h"
#include "dataset/scan_plan.h"

struct joiner {
    struct gathering *gathering;
    struct scanned *out;
    struct scan_plan *plan;
    uint64_t line; /* of the next row */
    struct text_set told_types, texts;
    Slice invoice, normal; /* of the row before, already copied */
};

/* Also makes the plan's memory of what is settled. `line`: where the rows begin. */
void joiner_init(struct joiner *joiner, struct gathering *gathering, struct scan_plan *plan, uint64_t line,
                 struct scanned *out);
/* The harvest of the stretch that follows. False on a fault, the harvest's own included. */
bool joiner_take(struct joiner *joiner, const struct harvest *harvest);

#endif
