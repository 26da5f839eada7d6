/* Claims of one ticket in an order of their own: by what they say, and not by where their rows stand. Who must choose
   one of several, or name the first, asks here, so that rows in another order change nothing. */
#ifndef KPIRECON_TICKETS_CLAIM_ORDER_H
#define KPIRECON_TICKETS_CLAIM_ORDER_H

#include "tickets/ticket.h"

/* By month, type, number, values and currency, then by what was written; 0: both say the same. */
int claim_compare(const struct claim *a, const struct claim *b);
/* Indexes into batch->claims; those that say the same stay in order of their index. */
void claims_put_in_order(const struct batch *batch, uint32_t *claims, size_t count, struct arena *scratch);

#endif
