/* How tickets argue: a text that counts KPIs by training days ("3-day course, so 3 KPIs").
   What counts as such is data: templates/rules/arguments.xml, read when the first ticket
   has a text that speaks of KPIs. Tickets without texts cost nothing. */
#ifndef KPIRECON_EVIDENCE_ARGUMENTS_H
#define KPIRECON_EVIDENCE_ARGUMENTS_H

#include "base/base.h"

struct arena;
struct batch;
struct diag;
struct templates;

#define MAX_ARGUMENT_BYTES ((size_t)32 << 10) /* of a text; what follows is not searched */

/* *words has one entry per ticket of the batch: the words that argue from training days, or empty;
   NULL when no ticket has a text to search. False only on a fault: the rules cannot be used. */
bool arguments_find(const struct templates *templates, const struct batch *batch, struct arena *mem,
                    const Slice **words, struct diag *diag);

#endif
