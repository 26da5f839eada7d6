/* The words around numbers. Words are cut at blanks and come as plain_text() leaves them. */
#ifndef KPIRECON_TICKETS_NUMBER_WORDS_PRIVATE_H
#define KPIRECON_TICKETS_NUMBER_WORDS_PRIVATE_H

#include "base/base.h"

struct arena;
struct programme;

/* A currency's sign, name or ISO code; `code` is empty when several currencies share the sign. */
bool currency_of_word(Slice word, const struct programme *programme, struct arena *scratch, char code[4]);
/* Does a currency stand in the text, glued to the digits or beside them? */
bool names_money(Slice text, struct arena *scratch);
/* A word that may follow a number without changing it. `glued`: no blank stood between them. */
bool word_is_unit(Slice word, bool glued, struct arena *scratch);
/* What the sign that the word begins with multiplies by, as 10,000; it is cut off. Else 1. */
int64_t take_multiplier(Slice *word);
/* The same for a whole word, as 1000 for "tausend"; 1 for words that are no multiplier or no sure one. */
int64_t word_multiplier(Slice word, struct arena *scratch);

#endif
