/* Where an earlier message begins in a text: what mail programs write above the one that is forwarded or answered,
   in many languages. */
#ifndef KPIRECON_TICKETS_TEXT_QUOTES_H
#define KPIRECON_TICKETS_TEXT_QUOTES_H

#include "base/base.h"

struct arena;

/* How many lines the head of an earlier message has that begins with this one, or 0; `rest` is what follows. */
size_t text_mail_head(Slice line, Slice rest, struct arena *mem);
/* A line that says who wrote what follows, and when. */
bool text_introduces_copy(Slice line, struct arena *mem);

#endif
