/* What a later publication says otherwise: rows that were added, withdrawn or changed.
   Rows with the same partner, period, type, invoice number, currency and document are lines
   of one thing: wholly equal ones cancel each other, what is left is paired in the
   order of the files as changed, and the rest was added or withdrawn. Only months
   that both sides have are compared; in a rolling file the oldest goes and a new one comes. */
#ifndef KPIRECON_DATASET_RESTATEMENT_H
#define KPIRECON_DATASET_RESTATEMENT_H

#include "dataset/store.h"
#include "dataset/wide_sum.h"

enum restated_kind { RESTATED_ADDED, RESTATED_WITHDRAWN, RESTATED_CHANGED, RESTATED_KIND_COUNT };
Slice restated_kind_name(enum restated_kind kind);

/* One side: rows of these, as far as they are of the publication. */
struct restated_side {
    struct stored *const *stored;
    size_t count;
    Date publication;
};

/* For one kind, partner, type, month and currency. Sums are those of the later side less the earlier. */
struct restated {
    enum restated_kind kind;
    Slice partner, type; /* type: its code, or what stood there */
    Month month;
    char currency[4];
    uint64_t row_count;
    WideSum units, kpi, revenue;
};

struct restatement {
    struct restated *at; /* by month, partner, type, currency, kind */
    size_t count, capacity;
    uint64_t row_counts[RESTATED_KIND_COUNT];
    uint64_t same_count;     /* rows that are equal on both sides */
    Month *before_only, *after_only; /* months of one side only, ascending */
    size_t before_only_count, after_only_count;
};

/* Lives in `mem`. False with a fault when a snapshot is damaged. */
bool restatement_make(const struct restated_side *before, const struct restated_side *after,
                      const struct programme *programme, struct arena *mem, struct restatement *out,
                      struct diag *diag);

#endif
