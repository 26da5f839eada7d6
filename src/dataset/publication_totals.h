/* What a publication of the store holds: its rows by month, type and currency, and
   how many partners they name. */
#ifndef KPIRECON_DATASET_PUBLICATION_TOTALS_H
#define KPIRECON_DATASET_PUBLICATION_TOTALS_H

#include "dataset/store.h"
#include "dataset/wide_sum.h"

struct total {
    Month month;
    Slice type; /* its code, or what stood there */
    char currency[4];
    uint64_t row_count;
    WideSum units, kpi, revenue;
};

struct publication_totals {
    struct total *at; /* by month, type, currency */
    size_t count, capacity;
    uint64_t row_count;
    size_t partner_count;
};

/* Lives in `mem`. False with a fault when a snapshot is damaged. */
bool publication_totals_make(const struct store *store, Date publication, struct arena *mem,
                             struct publication_totals *out);

#endif
