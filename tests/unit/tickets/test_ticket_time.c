/* Filing times of ticket systems. */
#include "support/test.h"

#include "tickets/ticket_time.h"

static void times_are_read(void **state)
{
    static const struct {
        const char *text, *expected, *month_first;
        enum day_order proves;
    } rows[] = {
        {"2/15/2020 7:30 AM", "2020-02-15T07:30:00Z", "", ORDER_MONTH_FIRST},
        {"15/2/2020 19:30", "2020-02-15T19:30:00Z", "", ORDER_DAY_FIRST},
        {"3/2/2020 8:15 AM", "2020-02-03T08:15:00Z", "2020-03-02T08:15:00Z", ORDER_OPEN},
        {"2/2/2020 12:05 AM", "2020-02-02T00:05:00Z", "", ORDER_OPEN},
        {"12/15/2020 12:05 PM", "2020-12-15T12:05:00Z", "", ORDER_MONTH_FIRST},
        {"15.02.20 07:30", "2020-02-15T07:30:00Z", "", ORDER_OPEN},
        {"03.02.2020", "2020-02-03T00:00:00Z", "", ORDER_OPEN},
        {"25/Feb/26 10:17 PM", "2026-02-25T22:17:00Z", "", ORDER_OPEN},
        {"30/Jul/18 23:33", "2018-07-30T23:33:00Z", "", ORDER_OPEN},
        {"Sat, 15 Feb 2020 07:30:00 +0000", "2020-02-15T07:30:00Z", "", ORDER_OPEN},
        {"Fri, 14 Feb 2020 23:30:00 -0800", "2020-02-15T07:30:00Z", "", ORDER_OPEN},
        {"Fri, 14 Feb 2020 23:30:00 PST", "2020-02-15T07:30:00Z", "", ORDER_OPEN},
        {"Sat Feb 15 07:30:00 2020", "2020-02-15T07:30:00Z", "", ORDER_OPEN},
        {"Feb 15, 2020 7:30 p.m.", "2020-02-15T19:30:00Z", "", ORDER_OPEN},
        {"15 mars 2020 07:30", "2020-03-15T07:30:00Z", "", ORDER_OPEN},
        {"2020년 2월 15일 오후 7:30", "2020-02-15T19:30:00Z", "", ORDER_OPEN},
        {"2020年2月15日 07:30", "2020-02-15T07:30:00Z", "", ORDER_OPEN},
        {"١٥/٠٢/٢٠٢٠ ٠٧:٣٠", "2020-02-15T07:30:00Z", "", ORDER_DAY_FIRST},
        {"1581751800", "2020-02-15T07:30:00Z", "", ORDER_OPEN},
        {"1581751800000", "2020-02-15T07:30:00Z", "", ORDER_OPEN},
        {"令和2年4月12日", "2020-04-12T00:00:00Z", "", ORDER_OPEN},
        {"令和 元 年 5 月 31 日", "2019-05-31T00:00:00Z", "", ORDER_OPEN},
        {"平成３０年４月１２日（木）", "2018-04-12T00:00:00Z", "", ORDER_OPEN},
        {"H30.4.12", "2018-04-12T00:00:00Z", "", ORDER_OPEN},
        {"R2/4/12 07:30", "2020-04-12T07:30:00Z", "", ORDER_OPEN},
        {"中華民國 109 年 3 月 27 日", "2020-03-27T00:00:00Z", "", ORDER_OPEN},
        {"109年03月05日", "2020-03-05T00:00:00Z", "", ORDER_OPEN},
        {"20년 3월 5일", "2020-03-05T00:00:00Z", "", ORDER_OPEN},
        {"20년 3월 15일", "2020-03-15T00:00:00Z", "", ORDER_OPEN},
        {"6 апреля 2020 г.", "2020-04-06T00:00:00Z", "", ORDER_OPEN},
        {"43876", "2020-02-15T00:00:00Z", "", ORDER_OPEN},
        {"43876.3125", "2020-02-15T07:30:00Z", "", ORDER_OPEN},
    };
    struct test_world *world = *state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct ticket_time time = {0};
        char into[20];
        check_true(rows[i].text, ticket_time_read(slice_from(rows[i].text), 0, (Slice){0}, &world->mem, &time));
        check_slice(rows[i].text, instant_format(time.at, into), slice_from(rows[i].expected));
        check_int(rows[i].text, time.proves, rows[i].proves);
        check_true(rows[i].text, time.is_ambiguous == (rows[i].month_first[0] != '\0'));
        if (time.is_ambiguous)
            check_slice(rows[i].text, instant_format(time.month_first, into), slice_from(rows[i].month_first));
    }
}

static void what_is_no_time_is_refused(void **state)
{
    static const char *const rows[] = {"", "yesterday", "31/02/2020", "15.13.2020", "13/13/2020", "2020", "Feb 2020",
                                       "25:30 15/02/2020", "15/02/2020 13:30 PM", "15/02/2020 07:30:00 +9900",
                                       "1 2 3 4", "00000", "15/02/020", "20年4月12日", "令和2020年4月12日",
                                       "令和年4月12日", "250年4月12日", "民國 3月 12日"};
    struct test_world *world = *state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct ticket_time time;
        check_true(rows[i], !ticket_time_read(slice_from(rows[i]), 0, (Slice){0}, &world->mem, &time));
    }
}

static void zones_count_where_none_is_written(void **state)
{
    struct test_world *world = *state;
    struct ticket_time time;
    char into[20];
    check_true("local", ticket_time_read(S("15.02.2020 07:30"), 540, (Slice){0}, &world->mem, &time));
    check_slice("local", instant_format(time.at, into), S("2020-02-14T22:30:00Z"));
    check_true("assumed", !time.at.zone_given && !time.at.date_only);
    check_true("written", ticket_time_read(S("Sat, 15 Feb 2020 07:30:00 +0200"), 540, (Slice){0}, &world->mem, &time));
    check_slice("written", instant_format(time.at, into), S("2020-02-15T05:30:00Z"));
    check_true("given", time.at.zone_given);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(times_are_read),
        WORLD_TEST(what_is_no_time_is_refused),
        WORLD_TEST(zones_count_where_none_is_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
