/* An offer: a set of an invoice's rows that could be what a claim speaks of, added up
   and compared. Private to matching/. */
#ifndef KPIRECON_MATCHING_OFFER_H
#define KPIRECON_MATCHING_OFFER_H

#include "matching/index.h"

/* Claims of one ticket with one key; they are compared together. */
struct claim_group {
    uint32_t *claims; /* indexes into the batch, ascending */
    size_t count;
    struct measures claimed;
    bool overflow;
    bool settled;
    Date as_of;
    struct owner owner;
    bool partner_open;
    struct row_list invoice_rows, credit_rows; /* every row of the number, of any owner and publication */
};

struct offer {
    struct row_filter filter;
    const struct kpi_row **rows; /* credits last */
    size_t row_count, credit_count;
    struct measures recorded, gross;
    char currency[4];
    struct comparisons compared;
    bool overflow;
};

/* The unused rows in force that pass the filter; false when there is none. `publication`
   DATE_NONE: the one in force; else exactly that one, used or not. */
bool offer_make(const struct row_index *index, const struct claim_group *group, struct row_filter filter,
                Date publication, struct arena *mem, struct offer *out);

/* The best offer at a level of trust, in the order of `enum offer_level`. */
enum offer_level {
    LEVEL_EXACT,          /* the claim's own month, type and location, all values equal */
    LEVEL_MONTH_EQUAL,    /* the claim's own month, all values equal in some grouping */
    LEVEL_MONTH,          /* the claim's own month, values differ */
    LEVEL_OTHER_EQUAL,    /* another month, all values equal */
    LEVEL_OTHER,          /* another month */
    LEVEL_COUNT
};
bool offer_best(const struct row_index *index, const struct claim_group *group, enum offer_level level,
                struct arena *mem, struct offer *out);

#endif
