/* The pages people read, made from the run's document by the stylesheets in
   templates/reports/: the triage in one page or several, and one report a ticket. */
#ifndef KPIRECON_REPORT_PAGES_H
#define KPIRECON_REPORT_PAGES_H

#include "base/out.h"
#include "report/run.h"
#include "report/stylesheet.h"

struct letter_desk;
struct templates;

/* A stylesheet with the style and the script that go into its pages, each with its hash
   for the page's Content-Security-Policy. */
enum page_kind { PAGE_INDEX, PAGE_TICKET };

struct page_maker {
    struct stylesheet *sheet; /* NULL: not open */
    struct page_facts facts;  /* style, style-hash, script, script-hash */
    struct letter_desk *desk; /* the caller's, not of the pages' memory: writes their letters; NULL: none */
};

/* Beyond, letters would be most of a triage page: they stand in the tickets' reports and in their files. */
#define MAX_LETTERS_ON_PAGE 2000

/* PAGE_INDEX takes reports/index.xsl, common.css, index.css and index.js. False after a fault. */
bool page_maker_open(struct page_maker *maker, const struct templates *templates, enum page_kind kind,
                     struct arena *mem, struct diag *diag);
void page_maker_close(struct page_maker *maker);
/* Page 0 is index.html; `in_folder`: the other files of the run folder stand beside it. */
bool page_write(const struct page_maker *maker, const struct run *run, uint64_t page, bool in_folder, struct out *out,
                struct arena *scratch, struct diag *diag);
uint64_t page_total(const struct run *run);
bool ticket_page_write(const struct page_maker *maker, const struct run *run, const struct ticket *ticket,
                       struct buf *buf, struct out *out, struct arena *scratch, struct diag *diag);

#endif
