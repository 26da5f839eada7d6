/* Which claims stand on which page of the triage: those first that need a person, at
   most PAGE_CLAIMS a page, in input order on each. */
#ifndef KPIRECON_REPORT_PAGE_PLAN_H
#define KPIRECON_REPORT_PAGE_PLAN_H

#include "resolution/resolution.h"

#define PAGE_CLAIMS 10000u
/* Nobody pages through more, and a page takes a second to make; the other forms have all claims. */
#define MAX_PAGES 10u

struct page_plan {
    uint64_t next[VERDICT_COUNT]; /* where the next claim of that verdict stands among all */
    uint64_t total;
};

/* `shown` counts the claims of each verdict. */
void page_plan_begin(struct page_plan *plan, const uint64_t shown[VERDICT_COUNT]);
/* The page, from 0, of the next claim in input order; MAX_PAGES or more: on none. */
uint64_t page_plan_next(struct page_plan *plan, enum verdict verdict);
uint64_t page_plan_pages(const struct page_plan *plan); /* at least 1 */

#endif
