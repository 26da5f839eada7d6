/* Plural rules of the CLDR: what is read, and which form a count has. */
#include "support/test.h"

#include "report/plural.h"

static void rules(void **state)
{
    static const struct {
        const char *rule;
        const char *holds, *fails; /* counts, parted by blanks */
    } rows[] = {
        {"n = 1", "1", "0 2 11"},
        {"i = 0,1", "0 1", "2 10"},
        {"i = 0..1", "0 1", "2"},
        {"v = 0 and i % 10 = 2..4 and i % 100 != 12..14", "2 3 4 22 104", "1 5 12 13 14 112"},
        {"v = 0 and i % 10 = 0 or v = 0 and i % 10 = 5..9 or v = 0 and i % 100 = 11..14", "0 5 10 11 14 111 20",
         "1 2 21 22 104"},
        {"i != 0 and i % 1000000 = 0 and v = 0", "1000000 3000000", "0 1 1000001"},
        {"v != 0", "", "0 1 2"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct plurals plurals = {0};
        uint64_t count;
        check_true(rows[i].rule, plural_rule_parse(slice_from(rows[i].rule), &plurals.rules[PLURAL_FEW]));
        for (Slice rest = slice_from(rows[i].holds); rest.len;) {
            assert_true(slice_to_u64(slice_cut(rest, ' ', &rest), UINT64_MAX, &count));
            check_int(rows[i].rule, plural_of(&plurals, count), PLURAL_FEW);
        }
        for (Slice rest = slice_from(rows[i].fails); rest.len;) {
            assert_true(slice_to_u64(slice_cut(rest, ' ', &rest), UINT64_MAX, &count));
            check_int(rows[i].rule, plural_of(&plurals, count), PLURAL_OTHER);
        }
    }
}

static void not_rules(void **state)
{
    static const char *const rows[] = {"",          "n",         "n = ",           "m = 1",        "n = one",
                                       "n % 0 = 1", "n = 4..2",  "n = 1 and",      "n = 1 but",    "n == 1",
                                       "n = 1,",    "n = 1..2..3", "n = -1",       "nn = 1",       "n % = 1",
                                       "n = 1,2,3,4,5,6,7,8,9", ("n = 1 or n = 2 or n = 3 or n = 4 or n = 5 or n = 6 or "
                                        "n = 7 or n = 8 or n = 9")};
    struct plural_rule rule;
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        check_true(rows[i], !plural_rule_parse(slice_from(rows[i]), &rule));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(rules), cmocka_unit_test(not_rules)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
