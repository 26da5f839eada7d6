/* Lines of a width. */
#include "report/text_lines.h"

#include "base/buf.h"
#include "base/unicode.h"

void lines_add_blanks(struct buf *buf, size_t count)
{
    for (size_t i = 0; i < count; i++)
        buf_add_char(buf, ' ');
}

size_t lines_add_clipped(struct buf *buf, Slice text, size_t width)
{
    size_t wide = unicode_width(text);
    if (wide <= width) {
        buf_add(buf, text);
        return wide;
    }
    Slice head = width ? unicode_clip(text, width - 1) : (Slice){0};
    buf_add(buf, head);
    buf_add(buf, S("…"));
    return unicode_width(head) + 1;
}

/* The longest head that fits and ends before a blank; long words and scripts without blanks end where the line does. */
static Slice one_line(Slice text, size_t width)
{
    Slice head = unicode_clip(text, width);
    size_t end = head.len;
    if (end < text.len && text.at[end] != ' ')
        while (end && head.at[end - 1] != ' ')
            end--;
    while (end && head.at[end - 1] == ' ')
        end--;
    return end ? slice_part(head, 0, end) : head;
}

static void add_one(struct buf *buf, Slice line, size_t width, const struct line_shape *shape)
{
    buf_add(buf, shape->style);
    lines_add_clipped(buf, line, width);
    buf_add(buf, shape->unstyle);
    buf_add_char(buf, '\n');
}

void lines_add_wrapped(struct buf *buf, Slice text, const struct line_shape *shape)
{
    size_t indent = shape->indent;
    for (size_t i = 1;; i++) {
        size_t width = !shape->width ? SIZE_MAX : shape->width > indent ? shape->width - indent : 1;
        bool is_last = i >= shape->most;
        Slice line = is_last ? text : one_line(text, width);
        /* a character wider than the line would never come to an end */
        if (!line.len)
            line = text;
        lines_add_blanks(buf, indent);
        add_one(buf, line, width, shape);
        text = slice_trim(slice_skip(text, line.len));
        if (!text.len)
            return;
        indent = shape->indent + shape->more;
    }
}

size_t lines_count(Slice text, size_t width)
{
    size_t count = 0;
    while (text.len) {
        Slice paragraph = slice_cut(text, '\n', &text);
        do {
            Slice line = one_line(paragraph, width);
            paragraph = slice_trim(slice_skip(paragraph, line.len ? line.len : paragraph.len));
            count++;
        } while (paragraph.len);
    }
    return count;
}
