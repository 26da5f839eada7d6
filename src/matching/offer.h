/* An offer: a set of an invoice's rows that could be what a claim speaks of, added up
   and compared. Private to matching/. */
#ifndef KPIRECON_MATCHING_OFFER_H
#define KPIRECON_MATCHING_OFFER_H

#include "matching/groups.h"

struct offer {
    struct row_filter filter;
    const struct kpi_row **rows; /* credits last */
    size_t row_count, credit_count;
    struct measures recorded, gross;
    struct currency_word currency; /* as of struct match */
    struct comparisons compared;
    bool overflow, several_currencies;
    int64_t score; /* how well it fits, within its level */
};

struct offers {
    struct offer *at;
    size_t count, capacity;
};

/* The unused rows in force that pass the filter; false when there is none. `publication`
   DATE_NONE: the one in force; else exactly that one, used or not. */
bool offer_make(const struct row_index *index, const struct claim_group *group, struct row_filter filter,
                Date publication, struct arena *mem, struct offer *out);

/* Levels of trust, tried in this order over all claims of an invoice. */
enum offer_level {
    LEVEL_EXACT,          /* the claim's own month, type and location, all values equal */
    LEVEL_MONTH_EQUAL,    /* the claim's own month, all values equal in some grouping */
    LEVEL_MONTH,          /* the claim's own month, values differ */
    LEVEL_OTHER_EQUAL,    /* another month, all values equal */
    LEVEL_OTHER,          /* another month */
    LEVEL_COUNT
};

/* At the first level there is one offer at most. */
bool offer_exact(const struct row_index *index, const struct claim_group *group, struct arena *mem,
                 struct offer *out);
/* All offers of a later level, the best first; each set of rows once. */
#define MAX_OFFERS 256
void offers_list(const struct row_index *index, const struct claim_group *group, enum offer_level level,
                 struct arena *mem, struct offers *out);
/* Before its credits: then the credit is the whole difference, whatever types it was added up over. */
bool offer_gross_is_equal(const struct row_index *index, const struct claim_group *group, const struct offer *offer);
/* Two offers that fit as well and say something else. */
bool offers_tie(const struct offer *a, const struct offer *b);

#endif
