/* From bytes to UTF-8 text. Today UTF-8 with or without its byte order mark;
   other encodings are recognised and refused by name. */
#ifndef KPIRECON_BYTES_CHARSET_H
#define KPIRECON_BYTES_CHARSET_H

#include "base/place.h"

enum charset { CHARSET_UTF8, CHARSET_UTF8_BOM, CHARSET_UTF16, CHARSET_UTF32 };

/* Looks at the first bytes only. *mark_bytes is how much byte order mark to skip. */
enum charset charset_detect(Slice head, size_t *mark_bytes);
Slice charset_name(enum charset charset);

/* Where UTF-16 or UTF-32 holds half a character, or ends in one; the end when it is whole. *at: the byte. */
Place charset_broken_at(Slice source, Slice text, enum charset charset, size_t *at);

#endif
