/* Which claims stand on which page of the triage: those first that need a person, at
   most PAGE_CLAIMS a page, in input order on each. Of a run that has more than all pages hold they are half as large:
   the tree of a page is a third of the memory that such a run takes. */
#ifndef KPIRECON_REPORT_PAGE_PLAN_H
#define KPIRECON_REPORT_PAGE_PLAN_H

#include "resolution/resolution.h"

#define PAGE_CLAIMS 10000u
/* Nobody pages through more, and a page takes a second to make; the other forms have all claims. */
#define MAX_PAGED_CLAIMS 100000u

struct page_plan {
    uint64_t next[VERDICT_COUNT]; /* where the next claim of that verdict stands among all */
    uint64_t total;
    uint64_t page_claims; /* of each page, at most */
};

/* `shown` counts the claims of each verdict. */
void page_plan_begin(struct page_plan *plan, const uint64_t shown[VERDICT_COUNT]);
/* Where among all the next claim in input order stands. */
uint64_t page_plan_place(struct page_plan *plan, enum verdict verdict);
/* Its page, from 0; as many as there are, or more: on none. */
uint64_t page_plan_next(struct page_plan *plan, enum verdict verdict);
uint64_t page_plan_pages(const struct page_plan *plan); /* at least 1 */

#endif
