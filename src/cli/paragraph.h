/* Words in lines of a terminal's width, with a hanging indent. */
#ifndef KPIRECON_CLI_PARAGRAPH_H
#define KPIRECON_CLI_PARAGRAPH_H

#include "base/base.h"

struct buf;

/* The line stands at `column` already; further lines begin at `indent`, and the last one is ended. What a
   terminal might act on is shown as '?'. `columns` 0: no limit. */
void paragraph_add(struct buf *buf, Slice text, size_t column, size_t indent, size_t columns);
void paragraph_indent(struct buf *buf, size_t count); /* so many blanks */

#endif
