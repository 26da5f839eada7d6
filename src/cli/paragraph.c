/* Words are cut at blanks; one that is wider than the line stands alone. */
#include "cli/paragraph.h"

#include "base/buf.h"
#include "base/slice.h"
#include "base/unicode.h"
#include "cli/terminal.h"

#define LEAST_ROOM 20

void paragraph_indent(struct buf *buf, size_t count)
{
    buf_addf(buf, "%*s", (int)count, "");
}

void paragraph_add(struct buf *buf, Slice text, size_t column, size_t indent, size_t columns)
{
    size_t most = columns == 0 ? SIZE_MAX : columns < indent + LEAST_ROOM ? indent + LEAST_ROOM : columns;
    bool first = true;
    while (text.len) {
        Slice word = slice_cut(text, ' ', &text);
        size_t width = unicode_width(word);
        if (!first && column + 1 + width > most) {
            buf_add_char(buf, '\n');
            paragraph_indent(buf, indent);
            column = indent;
        } else if (!first) {
            buf_add_char(buf, ' ');
            column++;
        }
        terminal_add_text(buf, word);
        column += width;
        first = false;
    }
    buf_add_char(buf, '\n');
}
