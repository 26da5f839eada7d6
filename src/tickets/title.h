/* The titles of administrators say more than a name: "3. Revenue (EUR, net)", "Importe MXN",
   "Units, pcs". A title is taken apart into its name and what qualifies it. */
#ifndef KPIRECON_TICKETS_TITLE_H
#define KPIRECON_TICKETS_TITLE_H

#include "base/base.h"

struct arena;

/* In a title that has no qualifier it is empty, and the name is the title without its ordinal. */
struct title {
    Slice name, qualifier;
};

/* Brackets at the end, which may hold anything. False when there are none. */
bool title_in_brackets(Slice text, struct title *title);
/* What follows the last comma or blank, when it is a currency or a unit. `scratch` is given back. */
bool title_with_unit(Slice text, struct arena *scratch, struct title *title);
/* "3. Revenue": forms number their questions. */
Slice title_without_ordinal(Slice text);
/* The first word of the qualifier that names a currency; empty when none does. */
Slice title_currency(Slice qualifier, struct arena *scratch);

#endif
