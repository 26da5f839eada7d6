/* What the parts of finding the end of an invoice number share. */
#ifndef KPIRECON_TICKETS_INVOICE_END_PRIVATE_H
#define KPIRECON_TICKETS_INVOICE_END_PRIVATE_H

#include "base/base.h"

struct arena;

/* ---- invoice_number.c ---- */

/* As plain_text(), where a numero sign is '#' and blanks stand alone. */
Slice invoice_plain_text(Slice text, struct arena *mem);
/* Where the number begins, behind the words of a label; 0 where there are none. Of a plain text. */
size_t invoice_label_end(Slice plain, struct arena *scratch);

/* ---- invoice_series.c ---- */

/* Few letters that are not all capitals, and no word of a sentence: "g 002297373", "Ab 12345". */
bool invoice_is_small_series(Slice word, struct arena *scratch);
/* "D02000 1IVN": the publisher's own numbers, wherever somebody put blanks into them. */
bool invoice_has_own_shape(Slice text);

/* ---- invoice_tail.c ---- */

/* Does what follows a number surely say something else? Of a plain text, from the number's last byte on. */
bool invoice_tail_is_harmless(Slice tail, struct arena *scratch);
/* The bytes of the particle that the text begins with ("입니다", "です"), when nothing else is glued to it; else 0. */
size_t invoice_particle_at(Slice text);
bool invoice_is_date(Slice word);

#endif
