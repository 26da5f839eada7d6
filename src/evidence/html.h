/* A page of HTML as lines of text: this room's door to libxml2's HTML parser. Nothing is fetched,
   run or obeyed; scripts, styles and what a reader would not see are left out; cells of a row are
   parts of one line. */
#ifndef KPIRECON_EVIDENCE_HTML_H
#define KPIRECON_EVIDENCE_HTML_H

#include "evidence/text_document.h"

#define MAX_HTML_BYTES ((size_t)4 << 20)
#define MAX_HTML_DEPTH 200
#define MAX_TAG_EQUALS 512 /* attributes of one tag: the parser is quadratic in them */

/* Adds the page's lines; the text is UTF-8. False when it is too large or too complex: *why says it. */
bool html_add_lines(struct text_document *document, Slice html, Slice *why);

#endif
