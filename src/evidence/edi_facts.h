/* The facts printed in an interchange with one message: its number, date, totals, parties and lines. */
#ifndef KPIRECON_EVIDENCE_EDI_FACTS_H
#define KPIRECON_EVIDENCE_EDI_FACTS_H

#include "evidence/screening.h"

struct arena;
struct edi;

/* `edi` stands before its first segment. What cannot be read exactly is not given. */
void edi_facts(const struct edi *edi, struct arena *mem, struct document_facts *out);

#endif
