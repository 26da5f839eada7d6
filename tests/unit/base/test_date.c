/* The calendar: every day once, nothing that is not a day, offsets across midnight. */
#include "base/date.h"
#include "support/test.h"

static Date day(int year, int month, int number)
{
    Date date = DATE_NONE;
    if (!date_make(year, month, number, &date))
        fail_msg("%d-%d-%d is a day", year, month, number);
    return date;
}

static Month month_of(int year, int number)
{
    Month month = MONTH_NONE;
    if (!month_make(year, number, &month))
        fail_msg("%d-%d is a month", year, number);
    return month;
}

static void knows_its_fixed_points(void **state)
{
    (void)state;
    check_int("first day of all", day(1, 1, 1).day, 367);
    check_int("epoch", day(1970, 1, 1).day, 719529);
    check_int("leap day", day(2000, 2, 29).day - day(2000, 2, 28).day, 1);
    check_int("month of year 0", month_of(1, 1).k, 12);
    check_int("the comment in the header: 1 is 0000-01-01", date_month((Date){1}).k, 0);
    check_int("and its day", date_day_of_month((Date){1}), 1);
}

/* Ten thousand years day by day: splitting is the inverse of making, and each
   day is the one after the day before. */
static void counts_every_day_once(void **state)
{
    (void)state;
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int expected = 367;
    for (int year = 1; year <= 9999; year++) {
        bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
        for (int month = 1; month <= 12; month++) {
            int last = days[month - 1] + (leap && month == 2);
            for (int number = 1; number <= last; number++, expected++) {
                Date date;
                int y, m, d;
                if (!date_make(year, month, number, &date) || date.day != expected)
                    fail_msg("%d-%d-%d is not day %d", year, month, number, expected);
                date_split(date, &y, &m, &d);
                if (y != year || m != month || d != number)
                    fail_msg("day %d is split into %d-%d-%d", expected, y, m, d);
            }
            Date none;
            check_true("no day after the last", !date_make(year, month, last + 1, &none));
            if (month_last_day(month_of(year, month)).day != expected - 1)
                fail_msg("%d-%d does not end on day %d", year, month, expected - 1);
        }
    }
}

static void days_before_the_calendar_are_days_too(void **state)
{
    (void)state;
    int year, month, number;
    date_split(date_add_days((Date){1}, -1), &year, &month, &number);
    check_int("year", year, -1);
    check_int("month", month, 12);
    check_int("day", number, 31);
}

static void refuses_what_is_no_day(void **state)
{
    (void)state;
    static const int rows[][3] = {{2019, 2, 29}, {1900, 2, 29}, {2020, 2, 30}, {2020, 4, 31}, {2020, 0, 1},  {2020, 13, 1},
                                  {2020, 1, 0},  {2020, 1, 32}, {0, 1, 1},     {10000, 1, 1}, {-1, 12, 31}, {2020, 1, -1}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        Date date = {4711};
        if (date_make(rows[i][0], rows[i][1], rows[i][2], &date) || date.day != 4711)
            fail_msg("%d-%d-%d is no day", rows[i][0], rows[i][1], rows[i][2]);
    }
}

static void months_add_over_years(void **state)
{
    (void)state;
    Month month = month_of(2020, 1);
    check_int("year before", month_year(month_add(month, -1)), 2019);
    check_int("December", month_number(month_add(month, -1)), 12);
    check_int("twelve later", month_add(month, 12).k, month_of(2021, 1).k);
    check_int("thirteen earlier", month_add(month, -13).k, month_of(2018, 12).k);
    check_int("below zero: month", month_number((Month){-1}), 12);
    check_int("below zero: year", month_year((Month){-1}), -1);
    check_int("day in it", month_day(month, 31).day, day(2020, 1, 31).day);
    check_int("last of February", date_day_of_month(month_last_day(month_of(2020, 2))), 29);
    check_int("last of February 1900", date_day_of_month(month_last_day(month_of(1900, 2))), 28);
    check_int("month of a day", date_month(day(2020, 12, 31)).k, month_of(2020, 12).k);
    Month none = {7};
    check_true("no month 0", !month_make(2020, 0, &none) && none.k == 7);
    check_true("no month 13", !month_make(2020, 13, &none));
    check_true("no year 0", !month_make(0, 1, &none) && !month_make(10000, 1, &none));
}

static void years_later_is_the_same_day(void **state)
{
    (void)state;
    check_int("plain", date_add_years(day(2019, 3, 31), 1).day, day(2020, 3, 31).day);
    check_int("29 February to a common year", date_add_years(day(2020, 2, 29), 1).day, day(2021, 2, 28).day);
    check_int("29 February to a leap year", date_add_years(day(2020, 2, 29), 4).day, day(2024, 2, 29).day);
    check_int("29 February to 2100", date_add_years(day(2096, 2, 29), 4).day, day(2100, 2, 28).day);
    check_int("backwards", date_add_years(day(2020, 2, 29), -1).day, day(2019, 2, 28).day);
    check_int("28 stays 28", date_add_years(day(2019, 2, 28), 1).day, day(2020, 2, 28).day);
}

static void parses_dates_and_months(void **state)
{
    (void)state;
    static const struct {
        Slice text, date, month;
    } rows[] = {
        {S_INIT("2020-02-15"), S_INIT("2020-02-15"), {0}},
        {S_INIT("20200215"), S_INIT("2020-02-15"), {0}},
        {S_INIT("2020-02-29"), S_INIT("2020-02-29"), {0}},
        {S_INIT("0001-01-01"), S_INIT("0001-01-01"), {0}},
        {S_INIT("9999-12-31"), S_INIT("9999-12-31"), {0}},
        {S_INIT("2020-01"), {0}, S_INIT("2020-01")},
        {S_INIT("0001-12"), {0}, S_INIT("0001-12")},
        {S_INIT("2019-02-29"), {0}, {0}},
        {S_INIT("2020-2-15"), {0}, {0}},
        {S_INIT("2020-02-1"), {0}, {0}},
        {S_INIT("2020-0215"), {0}, {0}},
        {S_INIT("202002-15"), {0}, {0}},
        {S_INIT("2020/02/15"), {0}, {0}},
        {S_INIT("2020-02-15 "), {0}, {0}},
        {S_INIT(" 2020-02-15"), {0}, {0}},
        {S_INIT("2020-02-15T00:00"), {0}, {0}},
        {S_INIT("+2020-02-15"), {0}, {0}},
        {S_INIT("0000-01-01"), {0}, {0}},
        {S_INIT("0000-00-00"), {0}, {0}},
        {S_INIT("20-02-15"), {0}, {0}},
        {S_INIT("2020-13"), {0}, {0}},
        {S_INIT("2020-00"), {0}, {0}},
        {S_INIT("202001"), {0}, {0}},
        {S_INIT("2020-1"), {0}, {0}},
        {S_INIT("2020-01-"), {0}, {0}},
        {S_INIT("2020"), {0}, {0}},
        {S_INIT(""), {0}, {0}},
        {{0}, {0}, {0}},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const char *label = rows[i].text.at ? rows[i].text.at : "nothing at all";
        char date_chars[DATE_CHARS], month_chars[MONTH_CHARS];
        Date date = {1};
        Month month = {1};
        check_int(label, date_parse(rows[i].text, &date), rows[i].date.len > 0);
        check_int(label, month_parse(rows[i].text, &month), rows[i].month.len > 0);
        if (rows[i].date.len)
            check_slice(label, date_format(date, date_chars), rows[i].date);
        else
            check_int(label, date.day, 1);
        if (rows[i].month.len)
            check_slice(label, month_format(month, month_chars), rows[i].month);
        else
            check_int(label, month.k, 1);
    }
}

#define TOKYO 540
#define NEW_YORK (-300)

static void parses_instants(void **state)
{
    (void)state;
    static const struct {
        Slice text;
        int zone;
        Slice utc;
        bool zone_given, date_only;
    } rows[] = {
        {S_INIT("2020-02-14T23:30:00-08:00"), TOKYO, S_INIT("2020-02-15T07:30:00Z"), true, false},
        {S_INIT("2020-02-15 07:30"), 0, S_INIT("2020-02-15T07:30:00Z"), false, false},
        {S_INIT("2020-02-15 07:30"), TOKYO, S_INIT("2020-02-14T22:30:00Z"), false, false},
        {S_INIT("2020-02-15T07:30:00.123Z"), TOKYO, S_INIT("2020-02-15T07:30:00Z"), true, false},
        {S_INIT("2020-02-15T07:30:00,5Z"), TOKYO, S_INIT("2020-02-15T07:30:00Z"), true, false},
        {S_INIT("2020-02-15T07:30:00.999999999"), 0, S_INIT("2020-02-15T07:30:00Z"), false, false},
        {S_INIT("2020-02-15t07:30z"), TOKYO, S_INIT("2020-02-15T07:30:00Z"), true, false},
        {S_INIT("2020-02-15"), 0, S_INIT("2020-02-15T00:00:00Z"), false, true},
        {S_INIT("2020-02-15"), TOKYO, S_INIT("2020-02-14T15:00:00Z"), false, true},
        {S_INIT("2020-02-15"), NEW_YORK, S_INIT("2020-02-15T05:00:00Z"), false, true},
        {S_INIT("20200215"), 0, S_INIT("2020-02-15T00:00:00Z"), false, true},
        {S_INIT("2020-02-15T07:30:00+0000"), TOKYO, S_INIT("2020-02-15T07:30:00Z"), true, false},
        {S_INIT("2020-02-15T07:30:00+09"), 0, S_INIT("2020-02-14T22:30:00Z"), true, false},
        {S_INIT("2020-02-15T07:30+0900"), 0, S_INIT("2020-02-14T22:30:00Z"), true, false},
        {S_INIT("2020-02-15T07:30-00:00"), TOKYO, S_INIT("2020-02-15T07:30:00Z"), true, false},
        {S_INIT("2020-03-01T00:30+05:45"), 0, S_INIT("2020-02-29T18:45:00Z"), true, false},
        {S_INIT("2019-12-31T23:59:59-14:00"), 0, S_INIT("2020-01-01T13:59:59Z"), true, false},
        {S_INIT("2020-01-01T00:00+14:00"), 0, S_INIT("2019-12-31T10:00:00Z"), true, false},
        {S_INIT("2016-12-31T23:59:60Z"), 0, S_INIT("2016-12-31T23:59:59Z"), true, false},
        {S_INIT("1969-12-31T23:59:59Z"), 0, S_INIT("1969-12-31T23:59:59Z"), true, false},
        {S_INIT("0001-01-02T00:00Z"), 0, S_INIT("0001-01-02T00:00:00Z"), true, false},
        {S_INIT("9999-12-30T23:59:59Z"), 0, S_INIT("9999-12-30T23:59:59Z"), true, false},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const char *label = rows[i].text.at;
        Instant instant = {0};
        char into[20];
        check_true(label, instant_parse(rows[i].text, rows[i].zone, &instant) && instant.known);
        check_slice(label, instant_format(instant, into), rows[i].utc);
        check_int(label, instant.zone_given, rows[i].zone_given);
        check_int(label, instant.date_only, rows[i].date_only);
    }
}

static void refuses_what_is_no_instant(void **state)
{
    (void)state;
    static const Slice rows[] = {
        {0},
        S_INIT(""),
        S_INIT("yesterday"),
        S_INIT("2020-02-30"),
        S_INIT("2020-02-15T"),
        S_INIT("2020-02-15 "),
        S_INIT("2020-02-15T07"),
        S_INIT("2020-02-15T7:30"),
        S_INIT("2020-02-15T07:3"),
        S_INIT("2020-02-15T24:00"),
        S_INIT("2020-02-15T23:60"),
        S_INIT("2020-02-15T23:59:61"),
        S_INIT("2020-02-15T07:30:"),
        S_INIT("2020-02-15T07:30:00."),
        S_INIT("2020-02-15T07:30.5"),
        S_INIT("2020-02-15T07:30:00 "),
        S_INIT("2020-02-15T07:30:00ZZ"),
        S_INIT("2020-02-15T07:30:00Z+09"),
        S_INIT("2020-02-15T07:30:00+"),
        S_INIT("2020-02-15T07:30:00+9"),
        S_INIT("2020-02-15T07:30:00+09:"),
        S_INIT("2020-02-15T07:30:00+09:0"),
        S_INIT("2020-02-15T07:30:00+09:60"),
        S_INIT("2020-02-15T07:30:00+090"),
        S_INIT("2020-02-15T07:30:00+14:01"),
        S_INIT("2020-02-15T07:30:00-14:01"),
        S_INIT("2020-02-15T07:30:00+15"),
        S_INIT("2020-02-15T07:30:00 JST"),
        S_INIT("2020-02-15  07:30"),
        S_INIT("2020-02-15-08:00"),
        S_INIT("2020-02-15Z"),
        S_INIT("0001-01-01T00:00+09:00"),
        S_INIT("9999-12-31T23:00-09:00"),
        S_INIT("2020-02-15T07:30\0"),
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        Instant instant = {.seconds = 4711};
        check_true(rows[i].at ? rows[i].at : "nothing at all",
                   !instant_parse(rows[i], 0, &instant) && instant.seconds == 4711 && !instant.known);
    }
}

static void instants_have_a_day_in_each_zone(void **state)
{
    (void)state;
    Instant instant;
    check_true("parsed", instant_parse(S("2020-02-29T20:00Z"), 0, &instant));
    check_int("Greenwich", instant_date(instant, 0).day, day(2020, 2, 29).day);
    check_int("Tokyo", instant_date(instant, TOKYO).day, day(2020, 3, 1).day);
    check_int("New York", instant_date(instant, NEW_YORK).day, day(2020, 2, 29).day);
    check_true("parsed", instant_parse(S("1969-12-31T23:59:59Z"), 0, &instant));
    check_int("before the epoch", instant_date(instant, 0).day, day(1969, 12, 31).day);
    check_int("before the epoch, to the east", instant_date(instant, 1).day, day(1970, 1, 1).day);
    for (int zone = -840; zone <= 840; zone += 15)
        check_int("there and back", instant_date(instant_from_date(day(2020, 2, 29), zone), zone).day,
                  day(2020, 2, 29).day);
    Instant midnight = instant_from_date(day(2020, 2, 29), TOKYO);
    check_true("a date only", midnight.known && midnight.date_only && !midnight.zone_given);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(knows_its_fixed_points),
        cmocka_unit_test(counts_every_day_once),
        cmocka_unit_test(days_before_the_calendar_are_days_too),
        cmocka_unit_test(refuses_what_is_no_day),
        cmocka_unit_test(months_add_over_years),
        cmocka_unit_test(years_later_is_the_same_day),
        cmocka_unit_test(parses_dates_and_months),
        cmocka_unit_test(parses_instants),
        cmocka_unit_test(refuses_what_is_no_instant),
        cmocka_unit_test(instants_have_a_day_in_each_zone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
