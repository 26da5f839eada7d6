/* What a reader sees of a stretch of a page: its text without markup, blanks as one, a line where a block
   begins or ends, nothing of what is hidden.

       html_text_begin(&text);
       while (html_next(&walk, &mark) && !html_is(&mark, S("td"))) html_text_take(&text, &mark);
       Slice seen = html_text_seen(&text);
*/
#ifndef KPIRECON_RECORDS_HTML_TEXT_H
#define KPIRECON_RECORDS_HTML_TEXT_H

#include "base/buf.h"
#include "records/html_tags.h"

struct html_text {
    struct buf buf;
    size_t max_bytes; /* what is longer is cut there */
    Slice hidden;     /* the name of the element that hides what is in it; empty: none does */
    unsigned depth;   /* of elements of that name */
};

void html_text_begin(struct html_text *text, size_t max_bytes);
void html_text_take(struct html_text *text, const struct html_mark *mark);
/* Without blanks at the ends, until the next html_text_begin(). */
Slice html_text_seen(struct html_text *text);
void html_text_done(struct html_text *text); /* accepts a zeroed struct */

/* Blanks at both ends left out, those that do not break too. */
Slice html_trim(Slice text);
/* Does the tag hide what is in its element? */
bool html_hides(const struct html_mark *mark);

#endif
