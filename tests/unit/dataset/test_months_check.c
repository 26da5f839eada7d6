/* Months that a broken load left thin. */
#include "dataset/months_check.h"
#include "unit/dataset/shelf.h"

static void test_months(void **state)
{
    struct test_world *world = *state;
    static const struct {
        const char *label;
        struct {
            const char *month;
            uint64_t rows;
        } months[4];
        uint64_t findings;
    } rows[] = {
        {"even", {{"2019-11", 100}, {"2019-12", 90}, {"2020-01", 110}}, 0},
        {"one with 90 % fewer", {{"2019-11", 100}, {"2019-12", 10}, {"2020-01", 110}}, 1},
        {"not quite", {{"2019-11", 100}, {"2019-12", 11}, {"2020-01", 110}}, 0},
        {"the newest", {{"2019-11", 100}, {"2019-12", 90}, {"2020-01", 2}}, 1},
        {"thin beside one of two only", {{"2019-11", 100}, {"2019-12", 9}, {"2020-01", 20}}, 0},
        {"of few rows nothing follows", {{"2019-11", 15}, {"2019-12", 1}, {"2020-01", 19}}, 0},
        {"a gap", {{"2019-11", 100}, {"2020-01", 100}}, 1},
        {"a gap of two", {{"2019-10", 100}, {"2020-01", 100}}, 1},
        {"a gap in few rows", {{"2019-11", 3}, {"2020-01", 3}}, 0},
        {"other years", {{"2017-11", 100}, {"2020-01", 100}}, 0},
        {"one month", {{"2020-01", 1}}, 0},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct month_count months[4];
        struct publication publication = {.months = months};
        uint64_t before = world->diag.count[FINDING_dataset_month_thin];
        for (; publication.month_count < 4 && rows[i].months[publication.month_count].month; publication.month_count++)
            months[publication.month_count] =
                (struct month_count){month_of(rows[i].months[publication.month_count].month),
                                     rows[i].months[publication.month_count].rows};
        months_check(&publication, (Place){.source = S("kpi.csv")}, &world->diag);
        check_int(rows[i].label, (long long)(world->diag.count[FINDING_dataset_month_thin] - before),
                  (long long)rows[i].findings);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {WORLD_TEST(test_months)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
