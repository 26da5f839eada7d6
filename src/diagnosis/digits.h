/* How two numbers, written out, turn into each other: the slips of hands and
   spreadsheets. Each test says in words what it saw, or gives the empty slice;
   amounts are quoted with `places` decimals at least.
   Private to diagnosis/. */
#ifndef KPIRECON_DIAGNOSIS_DIGITS_H
#define KPIRECON_DIAGNOSIS_DIGITS_H

#include "base/decimal.h"

struct arena;

Slice digits_swapped(Decimal a, Decimal b, unsigned places, struct arena *mem);
Slice digits_typo(Decimal a, Decimal b, unsigned places, struct arena *mem);
Slice digits_missing(Decimal a, Decimal b, unsigned places, struct arena *mem);
Slice digits_shifted(Decimal a, Decimal b, unsigned places, struct arena *mem);
Slice digits_rounded(Decimal a, Decimal b, unsigned places, struct arena *mem);
Slice digits_sign(Decimal a, Decimal b, unsigned places, struct arena *mem);

#endif
