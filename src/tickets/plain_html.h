/* HTML as lines of text: what a reader sees, the cells of a table's row with tabs between. */
#ifndef KPIRECON_TICKETS_PLAIN_HTML_H
#define KPIRECON_TICKETS_PLAIN_HTML_H

#include "base/base.h"

struct arena;

bool looks_like_html(Slice text);
/* Never fails: what is no markup is text. */
Slice html_to_text(Slice html, struct arena *mem);

#endif
