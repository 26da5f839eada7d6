/* Which of several lines add up to given values: an exact search in all three
   measures at once, with a bound on its steps. Private to matching/ and diagnosis/. */
#ifndef KPIRECON_MATCHING_SUBSET_H
#define KPIRECON_MATCHING_SUBSET_H

#include "matching/compare.h"

#define MAX_SUBSET_LINES 64
#define MAX_SUBSET_STEPS 100000u

enum subset_result {
    SUBSET_NONE,
    SUBSET_FOUND,   /* one way, but for lines with the same values */
    SUBSET_SEVERAL, /* more than one way */
    SUBSET_STOPPED  /* too many lines or steps: nothing is known */
};

/* Of non-empty sets; `chosen` has an entry per line and is filled in on SUBSET_FOUND. The revenue may be
   off by money_tolerance, units and KPI value may not. */
enum subset_result subset_find(const struct measures *lines, size_t line_count, const struct measures *target,
                               Decimal money_tolerance, bool *chosen);

#endif
