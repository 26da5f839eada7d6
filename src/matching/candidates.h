/* What else came near a claim: shown to people with what speaks for and against,
   never used to approve. Private to matching/. */
#ifndef KPIRECON_MATCHING_CANDIDATES_H
#define KPIRECON_MATCHING_CANDIDATES_H

#include "matching/offer.h"

struct alike_rows;

/* Fills candidates, near_row, other_partner_listed, withdrawn and the stage of a match without rows. A match with
   rows needs none that are alike: NULL. */
void candidates_find(const struct row_index *index, const struct alike_rows *alike, const struct claim_group *group,
                     struct match *match, struct arena *mem);
/* For a plain match on all values: the matched rows themselves and nothing else. */
void candidates_from_rows(const struct row_index *index, const struct claim_group *group, struct match *match,
                          struct arena *mem);
/* Adds rows of a near number, which were gathered for it alone. */
void candidates_add_near(const struct row_index *index, const struct claim_group *group,
                         const struct kpi_row *const *rows, size_t count, struct match *match, struct arena *mem);
/* The claim's own number was published, is withdrawn, and stood beside this one: it is no slip for it. */
bool number_is_another(const struct row_index *index, const struct claim_group *group, const struct match *match,
                       Slice number);
/* Does the claim's ticket list this number, too? */
bool ticket_claims_number(const struct row_index *index, const struct claim *claim, Slice number);

#endif
