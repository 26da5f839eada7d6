/* The order of urgency, cut into pages. */
#include "report/page_plan.h"

static const enum verdict by_urgency[] = {VERDICT_REVIEW, VERDICT_CONFIRMED, VERDICT_NEED_INFO, VERDICT_REJECT,
                                          VERDICT_EXPIRED, VERDICT_ROUTE,    VERDICT_WAIT,      VERDICT_OK};
static_assert(COUNT_OF(by_urgency) == VERDICT_COUNT, "every verdict has its place");

void page_plan_begin(struct page_plan *plan, const uint64_t shown[VERDICT_COUNT])
{
    plan->total = 0;
    for (size_t i = 0; i < COUNT_OF(by_urgency); i++) {
        plan->next[by_urgency[i]] = plan->total;
        plan->total += shown[by_urgency[i]];
    }
    plan->page_claims = plan->total > MAX_PAGED_CLAIMS ? PAGE_CLAIMS / 2 : PAGE_CLAIMS;
}

uint64_t page_plan_place(struct page_plan *plan, enum verdict verdict)
{
    return plan->next[verdict]++;
}

uint64_t page_plan_next(struct page_plan *plan, enum verdict verdict)
{
    return page_plan_place(plan, verdict) / plan->page_claims;
}

uint64_t page_plan_pages(const struct page_plan *plan)
{
    uint64_t paged = plan->total < MAX_PAGED_CLAIMS ? plan->total : MAX_PAGED_CLAIMS;
    return paged == 0 ? 1 : (paged + plan->page_claims - 1) / plan->page_claims;
}
