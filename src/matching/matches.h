/* What is kept of the match of each claim: most claims equal one row, and of those only which. Private to matching/. */
#ifndef KPIRECON_MATCHING_MATCHES_H
#define KPIRECON_MATCHING_MATCHES_H

#include "matching/offer.h"

struct matches {
    const struct row_index *index;
    uint32_t *row;        /* per claim: the row of a plain match; else ROW_NONE */
    struct match **whole; /* per claim: every other match; NULL: plain, or it took no part */
};

struct matches *matches_new(const struct row_index *index, struct arena *mem);
/* What a claim's match is before anything was found for it. */
struct match match_before(const struct row_index *index, uint32_t claim);
/* One claim, and one row that equals it in everything: the match follows from the two. */
bool offer_is_plain(const struct row_index *index, const struct claim_group *group, const struct offer *offer);
/* Which of the two it is, exact or normalised, for a row of the claim's own month, type and location. */
enum match_stage stage_of_number(const struct kpi_row *row, const struct claim *claim);

#endif
