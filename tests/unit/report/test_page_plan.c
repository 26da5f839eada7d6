/* How many pages a run has, and on which its claims stand. */
#include "report/page_plan.h"
#include "support/test.h"

static const struct plan_case {
    const char *label;
    uint64_t review, ok; /* claims of these verdicts */
    uint64_t pages, page_of_first_ok, page_of_last_ok;
} cases[] = {
    {"no claims", 0, 0, 1, 0, 0},
    {"one page", 4, 9996, 1, 0, 0},
    {"one claim more", 4, 9997, 2, 0, 1},
    {"whole pages", 10000, 10000, 2, 1, 1},
    {"as many as all pages hold", 40000, 60000, 10, 4, 9},
    {"more than they hold: smaller pages, and the last claims on none", 40000, 60001, 20, 8, 20},
};

static void claims_are_cut_into_pages(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct plan_case *expected = &cases[i];
        const uint64_t shown[VERDICT_COUNT] = {[VERDICT_REVIEW] = expected->review, [VERDICT_OK] = expected->ok};
        struct page_plan plan;
        uint64_t page = 0;
        page_plan_begin(&plan, shown);
        check_int(expected->label, (long long)page_plan_pages(&plan), (long long)expected->pages);
        for (uint64_t claim = 0; claim < expected->ok; claim++) {
            page = page_plan_next(&plan, VERDICT_OK);
            if (claim == 0)
                check_int(expected->label, (long long)page, (long long)expected->page_of_first_ok);
        }
        check_int(expected->label, (long long)page, (long long)expected->page_of_last_ok);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(claims_are_cut_into_pages)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
