/* Exchange rates that the user gives (reconcile --rates FILE): how many units of one
   common currency a unit of each is worth, by day or month. Nothing is converted without. */
#ifndef KPIRECON_PROGRAMME_EXCHANGE_RATES_H
#define KPIRECON_PROGRAMME_EXCHANGE_RATES_H

#include "base/date.h"
#include "base/decimal.h"
#include "base/diag.h"

struct source;

struct exchange_rate {
    char currency[4];
    Month month;
    Date day; /* DATE_NONE: holds for the month */
    Decimal rate;
};

struct exchange_rates {
    struct exchange_rate *rates;
    size_t count, capacity;
};

/* Columns currency, rate, and date or month, in any order; a bad row is a finding and is left out. The
   currency that all others are expressed in need not be listed: it is the one whose rate is 1. */
bool exchange_rates_read(struct exchange_rates *rates, struct source *source, struct arena *mem, struct diag *diag);
/* amount in `from` = amount in `to` by some rate of that month, within half a percent or `tolerance`: the rates
   of two days differ so much. The rate used goes to *used, in units of `to` for one of `from`. */
bool exchange_fits(const struct exchange_rates *rates, Month month, const char *from, const char *to, Decimal amount,
                   Decimal other, Decimal tolerance, Decimal *used);

#endif
