/* A page of HTML cut into its tags and the text between them, from front to back in one pass: nothing is
   fetched, run or obeyed, comments and what holds no text (scripts, styles, lists to choose from) are
   passed over. What is no markup is text; nothing is ever an error.

       struct html_walk walk = {.text = page};
       struct html_mark mark;
       while (html_next(&walk, &mark))
           if (mark.kind == HTML_OPEN && html_is(&mark, S("table"))) ...
*/
#ifndef KPIRECON_RECORDS_HTML_TAGS_H
#define KPIRECON_RECORDS_HTML_TAGS_H

#include "base/base.h"

enum html_kind { HTML_TEXT, HTML_OPEN, HTML_CLOSE };

/* Borrowed from the page. */
struct html_mark {
    enum html_kind kind;
    Slice text; /* HTML_TEXT: as it is written, with its entities; else what stands between the name and '>' */
    Slice name; /* of the tag, as it is written */
    size_t at;  /* where it begins in the page */
};

struct html_walk {
    Slice text;
    size_t at;
    /* what was looked for from here on and is not there is not looked for again */
    bool no_comment_end, no_quote, no_apostrophe, no_quoted_tags, no_tag_end, no_end_of[8];
};

/* False at the end of the page. */
bool html_next(struct html_walk *walk, struct html_mark *out);
bool html_is(const struct html_mark *mark, Slice name); /* the name of a tag, in any case */
/* The attribute's value as it is written; empty when it has none. *found (or NULL) says whether it is there. */
Slice html_attribute(const struct html_mark *mark, Slice name, bool *found);
/* How many rows or columns a cell takes ("rowspan", "colspan"), at most `most`: 1 where it does not say so, and 0 as it
   is written, which reaches to the end of the table. */
uint32_t html_span(const struct html_mark *mark, Slice name, uint32_t most);

#define HTML_ENTITY_BYTES 4
/* "&nbsp;" or "&#8364;" at the start of text: how many bytes it takes, and the *count bytes of UTF-8 that it
   stands for; 0 when it is none. */
size_t html_entity(Slice text, char into[HTML_ENTITY_BYTES], size_t *count);

#endif
