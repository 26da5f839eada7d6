/* A stylesheet (XSLT 1.0) compiled once and applied to as many trees as there are pages, on one
   thread at a time; while one is compiled none is applied.
   It can reach nothing but the tree it is given, its parameters, and t:... of
   report/template_calls.h (xmlns:t="urn:kpirecon:template:1"). */
#ifndef KPIRECON_REPORT_STYLESHEET_H
#define KPIRECON_REPORT_STYLESHEET_H

#include "base/base.h"

struct _xmlDoc;
struct _xmlXPathParserContext;
struct arena;
struct diag;
struct letter_desk;
struct out;
struct stylesheet;

/* Parameters of a stylesheet; NUL ends them. */
struct page_fact {
    const char *name, *value;
};

#define MAX_PAGE_FACTS 12

struct page_facts {
    struct page_fact of[MAX_PAGE_FACTS];
    size_t count;
};

/* `source` names it in messages. NULL after a fault. */
struct stylesheet *stylesheet_new(Slice source, Slice text, struct arena *mem, struct diag *diag);
/* `desk` knows how languages write numbers and dates; NULL: only English is known. */
bool stylesheet_apply(const struct stylesheet *sheet, struct _xmlDoc *tree, const struct page_facts *facts,
                      struct letter_desk *desk, struct out *out, struct diag *diag);
/* Of the transformation at work, for the functions it calls. */
struct letter_desk *stylesheet_desk(const struct _xmlXPathParserContext *context);
void stylesheet_close(struct stylesheet *sheet); /* accepts NULL */

#endif
