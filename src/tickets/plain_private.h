/* What the readers of this room share: text from keyboards of all scripts,
   brought to the few characters the grammars below speak of. */
#ifndef KPIRECON_TICKETS_PLAIN_PRIVATE_H
#define KPIRECON_TICKETS_PLAIN_PRIVATE_H

#include "base/base.h"

struct arena;

/* NFKC; digits of every script as ASCII digits, blanks and controls as ' ', dashes
   and minus signs as '-'; invisible characters are left out. Borrowed from `text` when it
   is ASCII without controls, or of letters that are as plain as they get; else in `mem`. */
Slice plain_text(Slice text, struct arena *mem);
/* Is `word` one of the words of `list`, a text that starts and ends with a blank? Folded
   as unicode_fold() folds, which needs `scratch`. */
bool word_in_list(Slice list, Slice word, struct arena *scratch);

static inline bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static inline bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static inline bool is_plain_ascii(char c)
{
    return (unsigned char)c < 0x80;
}

#endif
