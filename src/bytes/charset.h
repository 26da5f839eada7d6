/* From bytes to UTF-8 text. Today UTF-8 with or without its byte order mark;
   other encodings are recognised and refused by name. */
#ifndef KPIRECON_BYTES_CHARSET_H
#define KPIRECON_BYTES_CHARSET_H

#include "base/base.h"

enum charset { CHARSET_UTF8, CHARSET_UTF8_BOM, CHARSET_UTF16, CHARSET_UTF32 };

/* Looks at the first bytes only. *mark_bytes is how much byte order mark to skip. */
enum charset charset_detect(Slice head, size_t *mark_bytes);
Slice charset_name(enum charset charset);

#endif
