/* Who gets which rows: of all ways to give claims one of their offers each, no row
   twice, the one that settles most, and among those the best fitting. Private to matching/. */
#ifndef KPIRECON_MATCHING_ASSIGN_H
#define KPIRECON_MATCHING_ASSIGN_H

#include "matching/offer.h"

struct contender {
    struct claim_group *group;
    struct offers offers; /* the best first */
    const struct offer *given; /* out; NULL: none */
};

#define MAX_ASSIGN_STEPS 50000u

/* The order of contenders breaks ties, so it must come from the claims and not from the input's order.
   False: the search stopped at its bound, and what is given is good but perhaps not the best. */
bool assign(const struct row_index *index, struct contender *contenders, size_t count, struct arena *scratch);

#endif
