/* Lists of words from rules/evidence.xml, joined by '|', in folded text. */
#ifndef KPIRECON_EVIDENCE_TEXT_WORDS_H
#define KPIRECON_EVIDENCE_TEXT_WORDS_H

#include "base/base.h"

/* Does the text begin with one of these words, as a whole word where letters have ends? */
bool text_begins_with_word(Slice text, Slice words);
/* The bytes of the longest one it begins with, or 0. */
size_t text_first_word(Slice text, Slice words);
bool text_holds_word(Slice text, Slice words);
/* Is it one of them, a point behind it aside? */
bool text_is_word(Slice text, Slice words);

#endif
