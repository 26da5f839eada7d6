/* Lines that add up: found, found twice, not found, and too many. */
#include "matching/subset.h"
#include "support/test.h"

#define MAX_LINES 70

struct subset_row {
    const char *label;
    int lines[8][3]; /* units, KPI, revenue; ends with zeros */
    int target[3];
    enum subset_result result;
    unsigned chosen; /* bit per line */
};

static struct measures measures_from(const int values[3])
{
    return (struct measures){{values[0] * DECIMAL_SCALE}, {values[1] * DECIMAL_SCALE}, {values[2] * DECIMAL_SCALE}};
}

static const struct subset_row rows[] = {
    {"one line", {{60, 60, 600}, {40, 40, 400}}, {40, 40, 400}, SUBSET_FOUND, 2},
    {"both", {{60, 60, 600}, {40, 40, 400}}, {100, 100, 1000}, SUBSET_FOUND, 3},
    {"two of three", {{60, 60, 600}, {45, 45, 450}, {40, 40, 400}}, {100, 100, 1000}, SUBSET_FOUND, 5},
    {"units alone do not do", {{60, 60, 600}, {40, 40, 410}}, {100, 100, 1000}, SUBSET_NONE, 0},
    {"nothing of nothing", {{0}}, {1, 1, 1}, SUBSET_NONE, 0},
    {"the empty set is none", {{60, 60, 600}}, {0, 0, 0}, SUBSET_NONE, 0},
    {"two ways", {{50, 50, 500}, {30, 30, 300}, {20, 20, 200}, {40, 40, 400}, {10, 10, 100}}, {50, 50, 500},
     SUBSET_SEVERAL, 0},
    {"equal lines are one way", {{20, 20, 200}, {20, 20, 200}, {20, 20, 200}}, {40, 40, 400}, SUBSET_FOUND, 3},
    {"a negative line", {{100, 100, 1000}, {7, 7, 70}, {-12, -12, -120}}, {88, 88, 880}, SUBSET_FOUND, 5},
    {"rounding of money", {{60, 60, 600}, {40, 40, 401}}, {100, 100, 1000}, SUBSET_NONE, 0},
};

static void test_found(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct measures lines[8], target = measures_from(rows[i].target);
        bool chosen[8] = {false};
        size_t count = 0;
        unsigned bits = 0;
        for (; count < 8 && (rows[i].lines[count][0] || rows[i].lines[count][1]); count++)
            lines[count] = measures_from(rows[i].lines[count]);
        enum subset_result result = subset_find(lines, count, &target, DECIMAL_ZERO, chosen);
        check_int(rows[i].label, result, rows[i].result);
        for (size_t bit = 0; bit < count && result == SUBSET_FOUND; bit++)
            bits |= (unsigned)chosen[bit] << bit;
        check_int(rows[i].label, bits, rows[i].chosen);
    }
}

static void test_tolerance(void **state)
{
    (void)state;
    const struct measures lines[] = {{{60 * DECIMAL_SCALE}, {60 * DECIMAL_SCALE}, {600 * DECIMAL_SCALE}},
                                     {{40 * DECIMAL_SCALE}, {40 * DECIMAL_SCALE}, {400 * DECIMAL_SCALE + 10000}}};
    const struct measures target = {{100 * DECIMAL_SCALE}, {100 * DECIMAL_SCALE}, {1000 * DECIMAL_SCALE}};
    bool chosen[2];
    check_int("a cent off", subset_find(lines, 2, &target, (Decimal){10000}, chosen), SUBSET_FOUND);
    check_int("more than allowed", subset_find(lines, 2, &target, (Decimal){9999}, chosen), SUBSET_NONE);
}

/* Lines of many sizes around a target that none of their sums meets: the bound must end it. */
static void test_bounds(void **state)
{
    (void)state;
    struct measures lines[MAX_LINES];
    bool chosen[MAX_LINES];
    for (size_t i = 0; i < MAX_LINES; i++) {
        int64_t size = (int64_t)(1000 + i * 37 + i * i % 11) * DECIMAL_SCALE * 2;
        lines[i] = (struct measures){{size}, {size}, {size}};
    }
    const int64_t far = (int64_t)40001 * DECIMAL_SCALE;
    struct measures odd = {{far}, {far}, {far}};
    check_int("too many steps", subset_find(lines, 60, &odd, DECIMAL_ZERO, chosen), SUBSET_STOPPED);
    check_int("too many lines", subset_find(lines, MAX_SUBSET_LINES + 1, &odd, DECIMAL_ZERO, chosen), SUBSET_STOPPED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_found), cmocka_unit_test(test_tolerance),
                                       cmocka_unit_test(test_bounds)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
