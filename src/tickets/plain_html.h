/* HTML as lines of text: what a reader sees, a row of a table in a line with tabs between its cells. */
#ifndef KPIRECON_TICKETS_PLAIN_HTML_H
#define KPIRECON_TICKETS_PLAIN_HTML_H

#include "base/base.h"

/* Lines of their own: where a quoted message begins, and where a table ends. */
#define QUOTE_MARK "\x1e"
#define TABLE_END "\x1c"
/* In cells: where a line of the cell ends; and that the cell reaches over several rows, in each of which it stands. */
#define CELL_LINE '\v'
#define CELL_SHARED '\x1d'

struct arena;

bool looks_like_html(Slice text);
/* Never fails: what is no markup is text. */
Slice html_to_text(Slice html, struct arena *mem);
/* "&lt;br&gt;" is "<br>"; nothing else changes. Borrowed from `text` when there is nothing to change. */
Slice html_unescape(Slice text, struct arena *mem);

#endif
