/* A batch while it is decided: what decide.c finds out about all claims together, and decide_claims.c uses for each.
   Private to resolution/. */
#ifndef KPIRECON_RESOLUTION_WORKSHOP_H
#define KPIRECON_RESOLUTION_WORKSHOP_H

#include "base/arena.h"
#include "resolution/damaged.h"
#include "resolution/decide.h"
#include "resolution/duplicates.h"

struct workshop {
    const struct decide_input *input;
    struct arena *mem;
    struct decided *out;
    struct gather_keys keys;   /* once the rows are there, only the partners */
    uint32_t *number_of_claim; /* of a KPI claim with a number: equal numbers are equal here; else 0 */
    uint32_t *claims_of_number; /* how many have it */
    size_t number_count;
    struct match_input matching;
    struct row_index *index;
    struct damaged_rows damaged;
    Date *as_of;            /* per ticket */
    Slice *group_of_ticket; /* empty when no partner is given */
    struct claim_owners owners;
    bool *settled; /* per gathered row: claims before this batch have it; NULL: nobody asked */
    struct duplicates *duplicates;
    bool *claim_out;
    bool *claim_adds_nothing; /* refused, or waits, whatever is published (gates.c) */
    bool *evidence_reused;
    bool *claimed_by_other_group;
    bool *number_of_another; /* without a partner: a ticket with one claims the number */
    Date *asked_before;     /* per claim */
    struct matches *matches;
};

/* The day in the programme's zone on which it was filed. */
Date workshop_filing_day(const struct decide_input *input, const struct ticket *ticket, Date otherwise);
/* Everything of a claim but what is found by its number: neither match nor duplicate. */
struct case_file;
void case_open(const struct workshop *shop, size_t i, struct resolution *out, struct arena *mem,
               struct case_file *file);
/* Fills in claim_adds_nothing, for the claims whose number another one has as well. */
void gates_find(struct workshop *shop);
/* All claims are decided now, or each when it is asked for. */
void decide_claims(struct workshop *shop);
void decide_when_asked(struct workshop *shop);

#endif
