/* What a page describes in attributes of its elements, as microdata (itemtype, itemprop) or RDFa (typeof,
   property): a list of objects as JSON-LD would write them, "@type" and all. */
#ifndef KPIRECON_EVIDENCE_HTML_ITEMS_H
#define KPIRECON_EVIDENCE_HTML_ITEMS_H

#include "evidence/html.h"

struct json_value;

#define MAX_HTML_ITEMS 2048 /* objects and values of one page; what follows is not read */

/* An array of what stands in nothing else, NULL when there is none; in the words of schema.org only. It lives in
   `mem`; at == end everywhere. */
const struct json_value *html_items(const struct html_page *page, struct arena *mem);

#endif
