/* Documents that only a ticket's text speaks of: "Please see the attached order confirmation" (rules section 2.1:
   evidence are attachments and words in the text). Words can refuse and never prove: a text that speaks of an
   invoice as well, that asks, offers or denies, says nothing here. */
#ifndef KPIRECON_EVIDENCE_SPOKEN_H
#define KPIRECON_EVIDENCE_SPOKEN_H

#include "base/base.h"

struct arena;
struct spoken_words; /* what sentences that send something say, in many languages */

const struct spoken_words *spoken_words_new(struct arena *mem);

/* The sentence of the text that says an order confirmation, a partner's report or the like is the proof, or the title
   of such a document that was pasted into the text; empty when there is none. A part of `text`. */
Slice spoken_document(const struct spoken_words *words, Slice text, struct arena *scratch);

#endif
