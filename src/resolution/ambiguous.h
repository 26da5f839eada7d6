/* Numbers that can be read two ways: the dataset's vote (rules section 2.4 d). Private to resolution/. */
#ifndef KPIRECON_RESOLUTION_AMBIGUOUS_H
#define KPIRECON_RESOLUTION_AMBIGUOUS_H

#include "matching/match.h"

/* Amounts of the batch's claims that only one reading makes equal to published rows are read so. */
void ambiguous_settle(struct batch *batch, const struct row_index *index, struct arena *scratch);

#endif
