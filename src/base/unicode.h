/* Unicode, where ASCII does not do: the project's door to utf8proc. Plain ASCII
   takes a short way that touches no tables. Input is valid UTF-8. */
#ifndef KPIRECON_BASE_UNICODE_H
#define KPIRECON_BASE_UNICODE_H

#include "base/base.h"

struct arena;

/* True when the bytes are UTF-8; else *bad_at is the first byte that is not. */
bool utf8_valid(Slice text, size_t *bad_at);
/* The next character and how many bytes it took (1 and U+FFFD for a bad byte). */
size_t utf8_next(Slice text, uint32_t *character);
size_t utf8_count(Slice text); /* characters */
size_t utf8_put(uint32_t character, char *into); /* its one to four bytes; into has room for them */
/* '0' to '9' for a decimal digit of any script people type numbers in, else 0. */
char unicode_digit(uint32_t character);
/* Those digits as ASCII ones; borrowed from `text` when it is ASCII, else in `mem`. */
Slice unicode_plain_digits(Slice text, struct arena *mem);
size_t unicode_put_plain_digits(Slice text, char *into); /* the same; into has room for the text's own length */

/* NFKC: full-width becomes plain, ligatures open, compositions close. */
Slice unicode_nfkc(Slice text, struct arena *mem);
/* Upper case where a letter has one capital; a text that is so already stays. */
Slice unicode_upper(Slice text, struct arena *mem);
/* NFKC, case folded, marks stripped, blanks of every kind as one ' ', trimmed:
   for comparing labels and names, never for printing. */
Slice unicode_fold(Slice text, struct arena *mem);
/* Columns on a terminal; control characters count nothing. */
size_t unicode_width(Slice text);
/* The longest head of text that fits `columns`. */
Slice unicode_clip(Slice text, size_t columns);

#endif
