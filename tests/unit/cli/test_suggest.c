/* Which word is near enough to be meant. */
#include "support/test.h"

#include "base/slice.h"
#include "cli/suggest.h"

static void test_nearest(void **state)
{
    (void)state;
    static const struct {
        const char *word, *expected, *label;
    } rows[] = {
        {"reconcile", "reconcile", "the word itself"},
        {"recncile", "reconcile", "a letter left out"},
        {"reconcille", "reconcile", "a letter too many"},
        {"reoncile", "reconcile", "a letter left out early"},
        {"erconcile", "reconcile", "neighbours swapped count once"},
        {"RECONCILE", "reconcile", "any case"},
        {"recon", "reconcile", "a beginning"},
        {"rea", "read", "the nearer of two"},
        {"re", "", "two letters are not yet a beginning"},
        {"screne", "screen", "swapped and near"},
        {"x", "", "one letter is near to nothing"},
        {"", "", "an empty word"},
        {"banana", "", "far off"},
        {"reconcilereconcilereconcilereconcilereconcilereconcile", "", "longer than any word"},
    };
    static const Slice words[] = {S_INIT("reconcile"), S_INIT("read"), S_INIT("screen"), S_INIT("help")};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct suggestion near = suggestion_for(slice_from(rows[i].word));
        for (size_t j = 0; j < COUNT_OF(words); j++)
            suggestion_offer(&near, words[j]);
        check_slice(rows[i].label, near.best, slice_from(rows[i].expected));
    }
}

static void test_distance(void **state)
{
    (void)state;
    static const struct {
        const char *word, *candidate;
        size_t expected;
    } rows[] = {{"kpi_differs", "KPI_DIFFERS", 0},
                {"kpi_difers", "KPI_DIFFERS", 1},
                {"kip_differs", "KPI_DIFFERS", 1},
                {"kip_difers", "KPI_DIFFERS", 2},
                {"kpx_dixxers", "KPI_DIFFERS", 3}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct suggestion near = suggestion_for(slice_from(rows[i].word));
        suggestion_offer(&near, slice_from(rows[i].candidate));
        check_slice(rows[i].word, near.best, slice_from(rows[i].candidate));
        check_int(rows[i].word, (long long)near.distance, (long long)rows[i].expected);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_nearest), cmocka_unit_test(test_distance)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
