/* Titles that hold the word for an invoice and say more than any rule knows: "Scheduled invoice", "Rechnung (Vorschau)".
   What they say besides may be all that matters. */
#ifndef KPIRECON_EVIDENCE_TEXT_TITLE_H
#define KPIRECON_EVIDENCE_TEXT_TITLE_H

#include "evidence/text_tally.h"

/* Of a hit of an accepted title: has it brackets with something in them that is neither a number nor a known note? */
bool title_is_noted(const struct judging *judging, const struct text_hit *hit);
/* The first part of the head that is such a title, or NULL. Its range is the whole part. */
const struct text_hit *title_unknown(struct judging *judging);

#endif
