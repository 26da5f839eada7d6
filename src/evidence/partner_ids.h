/* Ids of the partner programme that a document prints with a label: whose invoice it is, or to whom it went.
   Ids are text of five to nine digits, as everywhere. */
#ifndef KPIRECON_EVIDENCE_PARTNER_IDS_H
#define KPIRECON_EVIDENCE_PARTNER_IDS_H

#include "evidence/xpath.h"

struct arena;

/* Joins an id to the list with a blank, each once; any other text is left out. */
void partner_ids_add(Slice *list, Slice id, struct arena *mem);
/* Of elements that are named so, and of ids of parties whose scheme is named so: schemeID="MPN". What carries the document
   is looked at, too. */
Slice partner_ids_in_xml(Element document, struct arena *mem);

#endif
