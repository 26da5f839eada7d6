/* Rows that are another claim's already, and would be this one's: a total of which another claim is a line, or a line
   of which another is the total. Neither is missing, nor wrong by what the other left. Private to matching/. */
#ifndef KPIRECON_MATCHING_TAKEN_H
#define KPIRECON_MATCHING_TAKEN_H

#include "matching/assign.h"

/* At a level where values differ: would they not, if others had not some of the rows, or for one of the group's
   claims by itself? To ask when no free rows are what the claim says; of a level where values are equal, never. */
bool taken_fits(const struct row_index *index, const struct claim_group *group, enum offer_level level,
                struct arena *scratch);
/* Was the contender given what is left over, because another has what would fit it? */
bool taken_is_rest(const struct row_index *index, const struct contender *contender);
/* For a claim that has found nothing: what it says is published, or a line of its very month and type, and others
   have that. */
bool taken_is_claimed(const struct row_index *index, const struct claim_group *group, struct arena *scratch);

#endif
