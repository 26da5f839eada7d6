/* HTML as lines of text: what a reader sees, the cells of a table's row with tabs between. */
#ifndef KPIRECON_TICKETS_PLAIN_HTML_H
#define KPIRECON_TICKETS_PLAIN_HTML_H

#include "base/base.h"

/* A line of its own where a quoted message begins. */
#define QUOTE_MARK "\x1e"

struct arena;

bool looks_like_html(Slice text);
/* Never fails: what is no markup is text. */
Slice html_to_text(Slice html, struct arena *mem);

#endif
