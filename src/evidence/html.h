/* A page of HTML as lines of text, and as a tree: this room's door to libxml2's HTML parser. Nothing is fetched,
   run or obeyed; scripts, styles and what a reader would not see are left out; cells of a row are
   parts of one line.

       struct html_page page;
       if (html_page_open(&page, html, &why)) {
           html_page_pour(&page, document);
           html_page_close(&page);
       }
*/
#ifndef KPIRECON_EVIDENCE_HTML_H
#define KPIRECON_EVIDENCE_HTML_H

#include "evidence/text_document.h"
#include "evidence/xpath.h"

#define MAX_HTML_BYTES ((size_t)4 << 20)
#define MAX_HTML_DEPTH 200
#define MAX_TAG_EQUALS 512 /* attributes of one tag: the parser is quadratic in them */

struct html_page {
    struct _xmlDoc *tree;
};

/* The text is UTF-8. False when it is too large or too complex: *why says it. */
bool html_page_open(struct html_page *page, Slice html, Slice *why);
void html_page_close(struct html_page *page);
/* The first element, under which all of the page stands, MAX_HTML_DEPTH of which are safe to go down; NULL where
   there is none. */
Element html_page_root(const struct html_page *page);
/* Adds what a reader sees of it, without what its frames show. */
void html_page_pour(const struct html_page *page, struct text_document *document);
/* Pages that its frames hold in themselves (srcdoc, data:text/html), up to `max`; the texts are made in `mem`. */
size_t html_page_frames(const struct html_page *page, struct arena *mem, Slice *into, size_t max);

#endif
