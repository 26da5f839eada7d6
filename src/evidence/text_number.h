/* The number that a text gives itself: behind a label of it or in its title, where all labels of the surest sort
   say the same. A date, an amount or the reference of a payment beside such a word is none. */
#ifndef KPIRECON_EVIDENCE_TEXT_NUMBER_H
#define KPIRECON_EVIDENCE_TEXT_NUMBER_H

#include "evidence/text_judge.h"

/* Labels that weigh less stand before the reference of a payment or the series of a form. */
#define NAMED_LABEL 4

/* What is read in. */
struct numbering {
    const struct text_document *document;
    const struct text_hits *hits;
    const struct text_rules *rules;
    Slice language;
    struct arena *mem;
};

/* The value of a hit as printed, with the letters of its series and without marks around it; empty where that is a
   day, an amount of money, or doubted by a question mark. Borrowed, or in `mem`. */
Slice text_number(const struct numbering *numbering, const struct text_hit *hit);
/* Is what stands there a mark to be filled in? */
bool text_is_template_mark(Slice value);
/* Its own number, which is not the one it `amends`; empty where there is none or labels disagree. */
Slice number_from_text(const struct numbering *numbering, enum document_kind kind, Slice amends);
/* The number that all labels of such a fact agree on. */
Slice reference_from_text(const struct numbering *numbering, enum text_fact fact);

#endif
