/* Sums over millions of rows: wider than any Decimal, and as exact. */
#ifndef KPIRECON_DATASET_WIDE_SUM_H
#define KPIRECON_DATASET_WIDE_SUM_H

#include "base/arena.h"
#include "base/decimal.h"

typedef struct WideSum {
    __int128_t micro; /* millionths */
} WideSum;

static inline void wide_sum_add(WideSum *sum, Decimal value, int sign)
{
    sum->micro += (__int128_t)value.micro * sign;
}

/* The shortest exact form, as decimal_format() has it. */
Slice wide_sum_format(WideSum sum, struct arena *mem);

#endif
