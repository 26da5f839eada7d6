/* Has a text the shape of an invoice? Articles, guides, letters and forms say "invoice", a number, a date and a
   total too; but not in the way of a document that is one. */
#ifndef KPIRECON_EVIDENCE_TEXT_SHAPE_H
#define KPIRECON_EVIDENCE_TEXT_SHAPE_H

#include "evidence/text_tally.h"

/* A number that ends its part of the line: no version, no place in a table of contents, no word of a sentence. */
bool shape_number_stands(const struct judging *judging, const struct text_hit *hit);
/* Is it the form of an amount, "605,00"? */
bool shape_is_price(Slice value);
/* Is the number only the mark of a program that fills it in: "{{ number }}"? */
bool shape_is_template(const struct judging *judging, const struct text_hit *hit);
/* Money behind its label, and no sentence around the two. */
bool shape_amount_stands(const struct judging *judging, const struct text_hit *hit);
/* Is the same label ("Invoice no") there again with another number? */
bool shape_names_several(const struct judging *judging);

#endif
