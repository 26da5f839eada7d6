/* Giving rows to claims, for good. Private to matching/. */
#ifndef KPIRECON_MATCHING_SETTLE_H
#define KPIRECON_MATCHING_SETTLE_H

#include "matching/matches.h"

struct settling {
    struct row_index *index;
    struct matches *matches;
    struct arena *mem;     /* for what stays */
    struct arena *work;    /* for offers; rewound */
};

/* A group not settled by the surest offer, and what its order is made of. */
struct open_group {
    struct claim_group *group;
    const struct batch *batch;
    Slice invoice;
    uint64_t head[2]; /* of the invoice: nearly all are told apart by it, without fetching them */
};

struct doubt_of_match {
    bool ambiguous; /* other free rows fit as well */
    bool contested; /* the rows would fit another claim as well, which gets none */
    bool bounded;   /* the search for the best assignment, or for lines that add up, stopped at its bound */
};

/* Each claim of the group has this match now; the first leads, or none does. */
void match_put(struct matches *matches, const struct claim_group *group, const struct match *match, bool leads,
               struct arena *mem);
/* The rows of the offer are the group's now. */
void settle(struct settling *settling, struct claim_group *group, const struct offer *offer,
            struct doubt_of_match doubt);
/* Several groups share the rows of an offer that was made for all of them together. */
void settle_shared(struct settling *settling, struct claim_group *const *groups, size_t count,
                   const struct offer *offer);

#endif
