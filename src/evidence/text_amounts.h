/* The totals that a text prints beside their labels, and their currency. */
#ifndef KPIRECON_EVIDENCE_TEXT_AMOUNTS_H
#define KPIRECON_EVIDENCE_TEXT_AMOUNTS_H

#include "evidence/text_number.h"

/* Fills net, gross and currency of *out. Where labels disagree the surest ones count, or the one pair that the tax
   turns into each other; else nothing is given. `mark`: its decimal mark, or 0. */
void amounts_from_text(const struct numbering *text, char mark, struct document_facts *out);
/* "Net 30", "netto 14 Tage": days, and no amount. */
bool amount_is_term(Slice folded, const struct text_hit *hit);

#endif
