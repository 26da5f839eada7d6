/* Headings that stand so close together that no part of their line is one of them: "Invoice no Invoice date Your ref"
   above "550091  16/01/2026  PO-7104", as printed tables come out of a PDF. Labels the rules know tell where one
   ends; they are taken only where there are as many values below. `text` is the folded text without what is masked. */
#ifndef KPIRECON_EVIDENCE_TEXT_HEADS_H
#define KPIRECON_EVIDENCE_TEXT_HEADS_H

#include "evidence/text_judge.h"

/* How many rows of values stand below such headings of which this label is one; 0 where it is none. The value of the
   first row becomes the hit's. */
size_t text_heads_find(const struct text_document *document, Slice text, const struct text_hits *hits,
                       struct text_hit *hit);
/* Is a value that was found in the next line another heading's, since one stands before this label in its part? */
bool text_heads_mislead(const struct text_document *document, Slice text, const struct text_hits *hits,
                        const struct text_hit *hit);

#endif
