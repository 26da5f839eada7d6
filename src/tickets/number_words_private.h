/* The words around numbers. Words are cut at blanks and come as plain_text() leaves them. */
#ifndef KPIRECON_TICKETS_NUMBER_WORDS_PRIVATE_H
#define KPIRECON_TICKETS_NUMBER_WORDS_PRIVATE_H

#include "base/base.h"

struct arena;
struct programme;

/* A currency's sign, name or ISO code; `code` is empty when several currencies share the sign. */
bool currency_of_word(Slice word, const struct programme *programme, struct arena *scratch, char code[4]);
/* A word that may follow a number without changing it. `glued`: no blank stood between them. */
bool word_is_unit(Slice word, bool glued, struct arena *scratch);
/* 10,000 or 100,000,000 when the word begins with that sign, which is cut off; else 1. */
int64_t take_multiplier(Slice *word);

#endif
