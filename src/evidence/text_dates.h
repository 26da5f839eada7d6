/* The date of issue that a text prints: behind a label of it, never a due, delivery or order date. A day and month
   that could change places are settled by the other dates of the document, by the form it states, or by a language
   that has one habit; else there is none. */
#ifndef KPIRECON_EVIDENCE_TEXT_DATES_H
#define KPIRECON_EVIDENCE_TEXT_DATES_H

#include "base/date.h"
#include "evidence/text_judge.h"

/* `either` is zero, or has both readings of a date that is none because it stays open. */
Date issued_from_text(const struct text_document *document, const struct text_hits *hits,
                      const struct text_rules *rules, Slice language, struct arena *mem, Date either[2]);
/* Is the label of such a hit one of another date: "due date"? */
bool text_dates_otherwise(const struct text_document *document, const struct text_rules *rules,
                          const struct text_hit *hit);
/* "05.06.2018": three groups of digits with marks between are a date and no number; "118/1/1" is none. */
bool text_is_date(Slice value);
/* Up to the first year in four digits: "31 January 2020 (original)" ends there. */
Slice text_to_year(Slice text);

#endif
