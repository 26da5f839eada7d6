/* The same claim in several tickets (rules section 3): the earliest stands, a later one with other
   values replaces it. Private to resolution/. */
#ifndef KPIRECON_RESOLUTION_DUPLICATES_H
#define KPIRECON_RESOLUTION_DUPLICATES_H

#include "resolution/decide.h"

/* DUPLICATE_AGAIN: the same, asked again once the wait was over that the first answer named. It is answered by what
   settles the first. DUPLICATE_REFUSED: it says something else, and is no correction, for it is refused by itself or names
   no partner where the one that stands does. */
enum duplicate { DUPLICATE_NO, DUPLICATE_REPEATS, DUPLICATE_CORRECTED, DUPLICATE_AGAIN, DUPLICATE_REFUSED };

struct duplicate_of {
    enum duplicate kind;
    Slice ticket_id; /* of the one that stands */
    uint32_t claim;  /* DUPLICATE_AGAIN: the one that it says once more; an index into batch->claims */
};

/* Few claims are one, so only these have an entry; the first stands for all others. */
struct duplicates {
    uint32_t *of_claim; /* per claim: into `at` */
    struct duplicate_of *at;
    size_t count, capacity;
};

static inline const struct duplicate_of *duplicate_of(const struct duplicates *duplicates, size_t claim)
{
    return &duplicates->at[duplicates->of_claim[claim]];
}

struct duplicates_input {
    const struct batch *batch;
    const struct row_index *index;
    const struct claim_owners *owners;
    const struct dossier *dossiers;
    const uint32_t *number_of_claim; /* equal numbers are equal here; */
    const uint32_t *claims_of_number; /* and so many claims have each */
    const bool *adds_nothing;      /* per claim: it is refused, or waits, whatever is published */
    const struct earlier *earlier; /* may be NULL */
    const Date *waited_until; /* per claim: what repeats it from that day on is no duplicate; may be NULL */
    const Date *as_of;        /* per ticket: the day it is judged on */
    const struct gathered *gathered;
    const struct programme *programme;
};

/* Tickets that share the lines of one invoice do not repeat each other. */
struct duplicates *duplicates_find(const struct duplicates_input *input, struct arena *mem);

#endif
