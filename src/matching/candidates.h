/* What else came near a claim: shown to people with what speaks for and against,
   never used to approve. Private to matching/. */
#ifndef KPIRECON_MATCHING_CANDIDATES_H
#define KPIRECON_MATCHING_CANDIDATES_H

#include "matching/offer.h"

/* Fills candidates, near_row, other_partner_listed, withdrawn and the stage of a match without rows. */
void candidates_find(const struct row_index *index, const struct claim_group *group, struct match *match,
                     struct arena *mem);
/* For a plain match on all values: the matched rows themselves and nothing else. */
void candidates_from_rows(const struct row_index *index, const struct claim_group *group, struct match *match,
                          struct arena *mem);

#endif
