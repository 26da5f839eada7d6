/* The words around numbers. Words are cut at blanks and come as plain_text() leaves them. */
#ifndef KPIRECON_TICKETS_NUMBER_WORDS_PRIVATE_H
#define KPIRECON_TICKETS_NUMBER_WORDS_PRIVATE_H

#include "tickets/number.h"

/* A currency's sign, name or ISO code. */
bool currency_of_word(Slice word, const struct programme *programme, struct arena *scratch, struct currency_word *out);
/* The same for the words at the head of a text, as many as belong to the name ("Indian rupees"): how many bytes they
   take, or 0. */
size_t currency_phrase_at(Slice text, const struct programme *programme, struct arena *scratch,
                          struct currency_word *out);
/* What a sign or name that several currencies share means in a text of this language: "kr." in Danish. */
bool currency_of_language(Slice text, Slice language, struct arena *scratch, char code[4]);
/* Does a currency stand in the text, glued to the digits or beside them? */
bool names_money(Slice text, struct arena *scratch);
/* A word that may follow a number without changing it. `glued`: no blank stood between them. */
bool word_is_unit(Slice word, bool glued, struct arena *scratch);
/* "3万2千円" as "32000円"; a text without several places named as it is. */
Slice spell_out_places(Slice text, struct arena *mem);
/* What the sign that the word begins with multiplies by, as 10,000; it is cut off. Else 1. */
int64_t take_multiplier(Slice *word);
/* The same for a whole word, as 1000 for "tausend"; 1 for words that are no multiplier or no sure one. */
int64_t word_multiplier(Slice word, struct arena *scratch);

#endif
