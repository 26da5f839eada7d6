/* Several claims and several rows of one invoice: which lines belong to which, and
   which only belong together. Private to matching/. */
#ifndef KPIRECON_MATCHING_LINES_H
#define KPIRECON_MATCHING_LINES_H

#include "matching/settle.h"

/* Claims of one key whose sum does not fit: those that equal a row, or rows that add up to them, are
   settled one by one, so that only the odd one is left to compare. Nothing is settled when that would
   leave rows without a claim: then the whole is compared. */
void settle_lines(struct settling *settling, struct claim_group *group);
/* Claims of several types that no row equals by itself, but all of the month's rows together do. */
void settle_together(struct settling *settling, struct open_group *open, size_t count);

#endif
