/* Lines of a width, for a terminal or a cell: a text cut to it, or told over several lines broken at blanks.
   Widths are columns as a terminal counts them; a text must be harmless to it already. */
#ifndef KPIRECON_REPORT_TEXT_LINES_H
#define KPIRECON_REPORT_TEXT_LINES_H

#include "base/slice.h"

#include <stddef.h>

struct buf;

void lines_add_blanks(struct buf *buf, size_t count);
/* The text cut to the width with an ellipsis; returns how many columns it took. */
size_t lines_add_clipped(struct buf *buf, Slice text, size_t width);

struct line_shape {
    size_t width;         /* of the whole line; 0: no limit */
    size_t indent;        /* blanks before every line */
    size_t more;          /* and more of them before every line but the first */
    size_t most;          /* lines; the last is clipped */
    Slice style, unstyle; /* around the text of each line; may be empty */
};
/* The text over as many lines as it needs, each ended by a line feed. A word wider than the line is broken. */
void lines_add_wrapped(struct buf *buf, Slice text, const struct line_shape *shape);
/* How many lines a text takes that is wrapped so, its own line feeds kept. */
size_t lines_count(Slice text, size_t width);

#endif
