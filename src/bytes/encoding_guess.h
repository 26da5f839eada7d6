/* Which encoding bytes are most likely in that are not UTF-8, for bytes/encoding.c. */
#ifndef KPIRECON_BYTES_ENCODING_GUESS_H
#define KPIRECON_BYTES_ENCODING_GUESS_H

#include "base/base.h"

struct arena;

#define MAX_GUESSES 8

/* The likeliest first, as iconv names them; returns how many. */
size_t encoding_guess(Slice bytes, struct arena *scratch, Slice guesses[MAX_GUESSES]);
/* All of the bytes, or false: what iconv cannot convert is not in that encoding. */
bool encoding_convert(Slice charset, Slice bytes, struct arena *mem, Slice *text);

#endif
