/* How improbable a reading is, in tenths of a bit: a rare cause weighs much, and so does
   one that might have had many other outcomes than the one seen. The lightest reading wins.
   Whole numbers, so that the same input is ranked the same everywhere. Private to diagnosis/. */
#ifndef KPIRECON_DIAGNOSIS_WEIGHT_H
#define KPIRECON_DIAGNOSIS_WEIGHT_H

#include "base/base.h"

/* Of one outcome among so many equally likely ones: 10 * log2, by straight lines between powers of two. */
static inline int weight_among(uint64_t outcomes)
{
    int whole = 0;
    if (outcomes < 2)
        return 0;
    while (outcomes >> (whole + 1))
        whole++;
    uint64_t low = (uint64_t)1 << whole, above = outcomes - low;
    return 10 * whole + (int)(above / ((low + 9) / 10));
}

#endif
