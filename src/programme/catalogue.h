/* The OMLP catalogue, the currencies and the tolerances. */
#ifndef KPIRECON_PROGRAMME_CATALOGUE_H
#define KPIRECON_PROGRAMME_CATALOGUE_H

#include "programme/programme.h"

/* An index into programme->types, or OMLP_NONE. Any accepted name, whatever its
   case, width, dashes and blanks; `scratch` is touched for non-ASCII only. */
#define OMLP_NONE 0xFFu
uint8_t omlp_type_find(const struct programme *programme, Slice name, struct arena *scratch);
Slice omlp_type_code(const struct programme *programme, uint8_t type); /* empty for OMLP_NONE */
bool omlp_type_qualifies(const struct programme *programme, uint8_t type, Month month);
/* Revenue 0 is to be expected for this type in this month. */
bool omlp_zero_revenue(const struct programme *programme, uint8_t type, Month month);

/* NULL when ISO 4217 has no such code; three letters of any case. */
const struct currency *currency_find(const struct programme *programme, Slice code);
unsigned currency_places(const struct programme *programme, const char code[4]); /* 2 when unknown */

/* Half a minor unit per line, at least one minor unit (rules section 0). */
Decimal money_tolerance(const struct programme *programme, const char code[4], size_t line_count);
/* The common VAT rate (in permille) that turns net into gross within tolerance, or 0. */
int tax_rate_between(const struct programme *programme, Decimal net, Decimal gross, Decimal tolerance);

#endif
