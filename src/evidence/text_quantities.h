/* How much an invoice is for, where it has no structure: from the column of its table, from lines that say
   "25 x" or "25 licences", from "Total quantity". What is not sure is not given: a row whose quantity cannot be
   read, a number that can be read in two ways, a second table. */
#ifndef KPIRECON_EVIDENCE_TEXT_QUANTITIES_H
#define KPIRECON_EVIDENCE_TEXT_QUANTITIES_H

#include "evidence/text_judge.h"

/* Fills lines and counts of *out. `mark`: the decimal mark of its language, 0 where that is not known. */
void quantities_from_text(const struct text_document *document, const struct text_hits *hits,
                          const struct text_rules *rules, char mark, struct arena *mem, struct document_facts *out);

/* "Total quantity: 8" is no total in money. */
bool text_counts_quantity(const struct text_rules *rules, Slice folded);

#endif
