/* What correcting a claim would move. */
#ifndef KPIRECON_RESOLUTION_STAKE_H
#define KPIRECON_RESOLUTION_STAKE_H

#include "resolution/resolution.h"

/* The revenue difference of a CONFIRMED claim, or the whole revenue of a line that is missing. False when it
   moves no money, or another claim of its group carries the difference. */
bool stake_of(const struct resolution *resolution, Decimal *out);
/* The same of the KPI value. */
bool stake_of_kpi(const struct resolution *resolution, Decimal *out);
/* Of the claim, else of its rows; empty when neither names one. */
const char *stake_currency(const struct resolution *resolution);

#endif
