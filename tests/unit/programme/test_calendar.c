/* The calendar against dates worked out by hand, and two laws that hold for every
   day of 27 years. */
#include "base/arena.h"
#include "programme/calendar.h"
#include "support/test.h"

#include <stdio.h>

#define FIRST_YEAR 2009
#define LAST_YEAR 2035

static const struct programme usual = {
    .publication_day = 15,
    .publication_lag_months = 1,
    .window_months = 12,
    .renewal_open_days = 30,
    .renewal_remind_before = 15,
    .renewal_remind_after = 23,
    .directory_first_day = 15,
    .directory_last_day = 21,
    .directory_cutoff_day = 15,
    .directory_visible_day = 7,
};

static Month month(const char *text)
{
    Month month = MONTH_NONE;
    if (!month_parse(slice_from(text), &month))
        fail_msg("'%s' is a month", text);
    return month;
}

static Date date(const char *text)
{
    Date date = DATE_NONE;
    if (!date_parse(slice_from(text), &date))
        fail_msg("'%s' is a date", text);
    return date;
}

static void check_month(const char *label, Month found, const char *expected)
{
    char text[MONTH_CHARS];
    check_slice(label, month_format(found, text), slice_from(expected));
}

static void check_date(const char *label, Date found, const char *expected)
{
    char text[DATE_CHARS];
    check_slice(label, date_format(found, text), slice_from(expected));
}

static void check_months(const char *label, MonthSpan found, const char *from, const char *to)
{
    check_month(label, found.from, from);
    check_month(label, found.to, to);
}

static void check_dates(const char *label, DateSpan found, const char *from, const char *to)
{
    check_date(label, found.from, from);
    check_date(label, found.to, to);
}

/* 1 January 2000 was a Saturday. */
static const char *weekday(Date day)
{
    static const char *const names[] = {"Sat", "Sun", "Mon", "Tue", "Wed", "Thu", "Fri"};
    return names[(day.day - date("2000-01-01").day + 7 * 1000) % 7];
}

static void publishes_on_the_fifteenth_of_the_next_month(void **state)
{
    (void)state;
    /* the weekdays show that nothing is moved off a weekend */
    static const struct {
        const char *month, *day, *weekday;
    } rows[] = {
        {"2019-01", "2019-02-15", "Fri"}, {"2019-12", "2020-01-15", "Wed"}, {"2020-01", "2020-02-15", "Sat"},
        {"2020-02", "2020-03-15", "Sun"}, {"2020-11", "2020-12-15", "Tue"}, {"2020-12", "2021-01-15", "Fri"},
        {"2021-01", "2021-02-15", "Mon"}, {"2021-12", "2022-01-15", "Sat"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        Date day = publication_of(&usual, month(rows[i].month));
        check_date(rows[i].month, day, rows[i].day);
        check_slice(rows[i].month, slice_from(weekday(day)), slice_from(rows[i].weekday));
    }
}

static void shows_twelve_months(void **state)
{
    (void)state;
    static const struct {
        const char *day, *from, *to;
    } rows[] = {
        {"2020-01-14", "2018-12", "2019-11"}, {"2020-01-15", "2019-01", "2019-12"},
        {"2020-01-31", "2019-01", "2019-12"}, {"2020-02-14", "2019-01", "2019-12"},
        {"2020-02-15", "2019-02", "2020-01"}, {"2020-02-29", "2019-02", "2020-01"},
        {"2020-03-01", "2019-02", "2020-01"}, {"2020-12-31", "2019-12", "2020-11"},
        {"2021-01-01", "2019-12", "2020-11"}, {"2021-01-15", "2020-01", "2020-12"},
        {"2021-02-28", "2020-02", "2021-01"}, {"2021-03-14", "2020-02", "2021-01"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        check_months(rows[i].day, display_window(&usual, date(rows[i].day)), rows[i].from, rows[i].to);
        check_month(rows[i].day, last_visible(&usual, date(rows[i].day)), rows[i].to);
    }
}

static void shows_each_month_for_a_year(void **state)
{
    (void)state;
    static const struct {
        const char *month, *first, *last;
    } rows[] = {
        {"2019-01", "2019-02-15", "2020-02-14"}, {"2019-12", "2020-01-15", "2021-01-14"},
        {"2020-01", "2020-02-15", "2021-02-14"}, {"2020-02", "2020-03-15", "2021-03-14"},
        {"2020-11", "2020-12-15", "2021-12-14"}, {"2020-12", "2021-01-15", "2022-01-14"},
        {"2021-01", "2021-02-15", "2022-02-14"}, {"2021-12", "2022-01-15", "2023-01-14"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        check_dates(rows[i].month, visible_interval(&usual, month(rows[i].month)), rows[i].first, rows[i].last);
}

struct anniversary_row {
    const char *anniversary;
    const char *complete[2], *published[2], *exact[2];
    const char *reminders[2];
    const char *renew_until, *next_365, *next_calendar;
};

static const struct anniversary_row anniversaries[] = {
    {"2020-01-15", {"2019-01", "2019-12"}, {"2019-01", "2019-12"}, {"2019-01-15", "2020-01-14"},
     {"2019-12-31", "2020-02-07"}, "2020-02-14", "2021-01-14", "2021-01-15"},
    {"2020-01-14", {"2019-01", "2019-12"}, {"2018-12", "2019-11"}, {"2019-01-14", "2020-01-13"},
     {"2019-12-30", "2020-02-06"}, "2020-02-13", "2021-01-13", "2021-01-14"},
    {"2020-02-10", {"2019-02", "2020-01"}, {"2019-01", "2019-12"}, {"2019-02-10", "2020-02-09"},
     {"2020-01-26", "2020-03-04"}, "2020-03-11", "2021-02-09", "2021-02-10"},
    {"2020-02-20", {"2019-02", "2020-01"}, {"2019-02", "2020-01"}, {"2019-02-20", "2020-02-19"},
     {"2020-02-05", "2020-03-14"}, "2020-03-21", "2021-02-19", "2021-02-20"},
    {"2020-02-29", {"2019-02", "2020-01"}, {"2019-02", "2020-01"}, {"2019-02-28", "2020-02-28"},
     {"2020-02-14", "2020-03-23"}, "2020-03-30", "2021-02-28", "2021-02-28"},
    {"2020-03-01", {"2019-03", "2020-02"}, {"2019-02", "2020-01"}, {"2019-03-01", "2020-02-29"},
     {"2020-02-15", "2020-03-24"}, "2020-03-31", "2021-03-01", "2021-03-01"},
    {"2020-12-31", {"2019-12", "2020-11"}, {"2019-12", "2020-11"}, {"2019-12-31", "2020-12-30"},
     {"2020-12-16", "2021-01-23"}, "2021-01-30", "2021-12-31", "2021-12-31"},
    {"2021-01-01", {"2020-01", "2020-12"}, {"2019-12", "2020-11"}, {"2020-01-01", "2020-12-31"},
     {"2020-12-17", "2021-01-24"}, "2021-01-31", "2022-01-01", "2022-01-01"},
    {"2021-06-30", {"2020-06", "2021-05"}, {"2020-06", "2021-05"}, {"2020-06-30", "2021-06-29"},
     {"2021-06-15", "2021-07-23"}, "2021-07-30", "2022-06-30", "2022-06-30"},
    {"2021-07-01", {"2020-07", "2021-06"}, {"2020-06", "2021-05"}, {"2020-07-01", "2021-06-30"},
     {"2021-06-16", "2021-07-24"}, "2021-07-31", "2022-07-01", "2022-07-01"},
};

static void measures_a_renewal_by_each_setting(void **state)
{
    (void)state;
    struct programme complete = usual, published = usual, exact = usual;
    published.renewal_window = RENEWAL_PUBLISHED;
    exact.renewal_window = RENEWAL_EXACT_DAYS;
    for (size_t i = 0; i < COUNT_OF(anniversaries); i++) {
        const struct anniversary_row *row = &anniversaries[i];
        Date day = date(row->anniversary);
        check_months(row->anniversary, eligibility_window(&complete, day), row->complete[0], row->complete[1]);
        check_months(row->anniversary, eligibility_window(&published, day), row->published[0], row->published[1]);
        check_dates(row->anniversary, eligibility_days(&exact, day), row->exact[0], row->exact[1]);
        MonthSpan touched = {date_month(date(row->exact[0])), date_month(date(row->exact[1]))}, found;
        found = eligibility_window(&exact, day);
        check_int(row->anniversary, found.from.k, touched.from.k);
        check_int(row->anniversary, found.to.k, touched.to.k);
    }
}

/* Whole months are the days from the first of one to the last of the other. */
static void gives_whole_months_as_days(void **state)
{
    (void)state;
    struct programme published = usual;
    published.renewal_window = RENEWAL_PUBLISHED;
    check_dates("leap February", eligibility_days(&usual, date("2020-03-01")), "2019-03-01", "2020-02-29");
    check_dates("published", eligibility_days(&published, date("2020-03-01")), "2019-02-01", "2020-01-31");
}

static void keeps_a_renewal_open(void **state)
{
    (void)state;
    struct programme calendar = usual;
    calendar.anniversary_step = ANNIVERSARY_CALENDAR_YEAR;
    for (size_t i = 0; i < COUNT_OF(anniversaries); i++) {
        const struct anniversary_row *row = &anniversaries[i];
        Date day = date(row->anniversary);
        check_dates(row->anniversary, renewal_open(&usual, day), row->anniversary, row->renew_until);
        check_dates(row->anniversary, renewal_reminders(&usual, day), row->reminders[0], row->reminders[1]);
        check_date(row->anniversary, next_anniversary(&usual, day), row->next_365);
        check_date(row->anniversary, next_anniversary(&calendar, day), row->next_calendar);
    }
}

static void finds_the_anniversary_a_day_is_about(void **state)
{
    (void)state;
    static const struct {
        const char *label, *known, *day;
        enum anniversary_step step;
        const char *expected;
    } rows[] = {
        {"on the day", "2020-02-20", "2020-02-20", ANNIVERSARY_365_DAYS, "2020-02-20"},
        {"last open day", "2020-02-20", "2020-03-21", ANNIVERSARY_365_DAYS, "2020-02-20"},
        {"renewal over", "2020-02-20", "2020-03-22", ANNIVERSARY_365_DAYS, "2021-02-19"},
        {"renewal over, calendar", "2020-02-20", "2020-03-22", ANNIVERSARY_CALENDAR_YEAR, "2021-02-20"},
        {"long before", "2020-02-20", "2019-06-01", ANNIVERSARY_365_DAYS, "2020-02-20"},
        {"the one before is still open", "2020-02-20", "2019-03-01", ANNIVERSARY_365_DAYS, "2019-02-20"},
        {"its last open day", "2020-02-20", "2019-03-22", ANNIVERSARY_365_DAYS, "2019-02-20"},
        {"three years on", "2018-01-15", "2021-01-20", ANNIVERSARY_365_DAYS, "2021-01-14"},
        {"three years on, calendar", "2018-01-15", "2021-01-20", ANNIVERSARY_CALENDAR_YEAR, "2021-01-15"},
        {"three years back", "2021-01-14", "2018-01-20", ANNIVERSARY_365_DAYS, "2018-01-15"},
        {"a leap day stays on the 28th", "2016-02-29", "2020-02-01", ANNIVERSARY_CALENDAR_YEAR, "2020-02-28"},
        {"a known date far back", "1950-05-05", "2020-05-05", ANNIVERSARY_CALENDAR_YEAR, "2020-05-05"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct programme programme = usual;
        programme.anniversary_step = rows[i].step;
        check_date(rows[i].label, current_anniversary(&programme, date(rows[i].known), date(rows[i].day)),
                   rows[i].expected);
    }
}

/* Whatever the two dates are: the renewal is not over, and the one before is. */
static void finds_the_first_anniversary_not_over(void **state)
{
    (void)state;
    for (int step = ANNIVERSARY_365_DAYS; step <= ANNIVERSARY_CALENDAR_YEAR; step++) {
        struct programme programme = usual;
        programme.anniversary_step = (enum anniversary_step)step;
        for (Date day = date("2009-01-01"); day.day < date("2035-12-31").day; day.day += 13) {
            Date found = current_anniversary(&programme, date("2021-03-10"), day);
            DateSpan open = renewal_open(&programme, found);
            if (open.to.day < day.day || open.to.day - 366 >= day.day)
                fail_msg("step %d, day %d: renewal open until %d", step, day.day, open.to.day);
        }
    }
}

static const Slice cloud_business[] = {S_INIT("Cloud Business Applications")};
static const struct extension extensions[] = {
    {{0}, {0}, cloud_business, COUNT_OF(cloud_business)},
    {{0}, {0}, NULL, 0},
};

static void waives_renewals_in_an_extension(void **state)
{
    (void)state;
    struct arena scratch;
    static const struct {
        const char *label, *anniversary, *competency;
        bool expected;
    } rows[] = {
        {"first day", "2021-01-01", "Security", true},
        {"last day", "2021-06-30", "Security", true},
        {"the day before", "2020-12-31", "Security", false},
        {"the day after", "2021-07-01", "Security", false},
        {"excluded", "2021-03-10", "Cloud Business Applications", false},
        {"excluded, other case and blanks", "2021-03-10", "  cloud business APPLICATIONS ", false},
        {"excluded, blanks of two kinds", "2021-03-10", "Cloud \302\240 Business Applications", false},
        {"only begins like the excluded one", "2021-03-10", "Cloud Business", true},
        {"competency not known", "2021-03-10", "", true},
        {"another extension without exclusions", "2019-05-05", "Cloud Business Applications", true},
    };
    struct extension dated[COUNT_OF(extensions)] = {extensions[0], extensions[1]};
    dated[0].from = date("2021-01-01");
    dated[0].to = date("2021-06-30");
    dated[1].from = date("2019-05-05");
    dated[1].to = date("2019-05-05");
    struct programme programme = usual;
    arena_init(&scratch, 0);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        programme.extensions = dated;
        programme.extension_count = COUNT_OF(dated);
        check_int(rows[i].label,
                  extension_applies(&programme, date(rows[i].anniversary), slice_from(rows[i].competency), &scratch),
                  rows[i].expected);
        programme.extension_count = 0;
        check_true("no extension, nothing waived",
                   !extension_applies(&programme, date(rows[i].anniversary), slice_from(rows[i].competency), &scratch));
    }
    arena_done(&scratch);
}

static void dates_directory_requests(void **state)
{
    (void)state;
    static const struct {
        const char *complete_on, *batch, *from, *to, *visible_by;
    } rows[] = {
        {"2021-02-01", "2021-02", "2021-02-15", "2021-02-21", "2021-03-07"},
        {"2021-02-14", "2021-02", "2021-02-15", "2021-02-21", "2021-03-07"},
        {"2021-02-15", "2021-03", "2021-03-15", "2021-03-21", "2021-04-07"},
        {"2021-02-16", "2021-03", "2021-03-15", "2021-03-21", "2021-04-07"},
        {"2021-02-21", "2021-03", "2021-03-15", "2021-03-21", "2021-04-07"},
        {"2021-02-22", "2021-03", "2021-03-15", "2021-03-21", "2021-04-07"},
        {"2021-12-20", "2022-01", "2022-01-15", "2022-01-21", "2022-02-07"},
        {"2020-12-31", "2021-01", "2021-01-15", "2021-01-21", "2021-02-07"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct directory_dates found = directory_dates(&usual, date(rows[i].complete_on));
        check_month(rows[i].complete_on, found.batch, rows[i].batch);
        check_dates(rows[i].complete_on, found.submitted, rows[i].from, rows[i].to);
        check_date(rows[i].complete_on, found.visible_by, rows[i].visible_by);
    }
}

/* The day of a ticket depends on the zone that days are counted in, and with it
   what was published when the ticket was written. */
static void counts_days_in_the_clock_zone(void **state)
{
    (void)state;
    static const struct {
        const char *label, *written;
        int zone_minutes;
        const char *day, *last_visible;
    } rows[] = {
        {"California evening in UTC", "2020-02-14T23:30:00-08:00", 0, "2020-02-15", "2020-01"},
        {"California evening at home", "2020-02-14T23:30:00-08:00", -480, "2020-02-14", "2019-12"},
        {"Seoul morning in UTC", "2020-02-15T08:00:00+09:00", 0, "2020-02-14", "2019-12"},
        {"Seoul morning at home", "2020-02-15T08:00:00+09:00", 540, "2020-02-15", "2020-01"},
        {"New York month end in UTC", "2020-01-31T23:30:00-05:00", 0, "2020-02-01", "2019-12"},
        {"UTC afternoon in Seoul", "2020-01-31T16:00:00Z", 540, "2020-02-01", "2019-12"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        Instant instant;
        check_true(rows[i].label, instant_parse(slice_from(rows[i].written), 0, &instant));
        Date day = instant_date(instant, rows[i].zone_minutes);
        check_date(rows[i].label, day, rows[i].day);
        check_month(rows[i].label, last_visible(&usual, day), rows[i].last_visible);
    }
}

static void publishes_after_the_month_is_over(void **state)
{
    (void)state;
    for (int k = FIRST_YEAR * 12; k < (LAST_YEAR + 1) * 12; k++)
        if (publication_of(&usual, (Month){k}).day <= month_last_day((Month){k}).day)
            fail_msg("month %d is published before it is over", k);
}

/* Complete months and published ones are the same exactly from the 15th on; before
   it the last month comes out at most 14 days later, while the renewal is open. */
static void complete_months_are_published_from_the_fifteenth(void **state)
{
    (void)state;
    struct programme published = usual;
    published.renewal_window = RENEWAL_PUBLISHED;
    for (Date day = date("2009-01-01"), last = date("2035-12-31"); day.day <= last.day; day = date_add_days(day, 1)) {
        MonthSpan complete = eligibility_window(&usual, day), shown = eligibility_window(&published, day);
        bool same = complete.from.k == shown.from.k && complete.to.k == shown.to.k;
        if (same != (date_day_of_month(day) >= 15))
            fail_msg("anniversary on day %d: the windows are %s", day.day, same ? "the same" : "not the same");
        int wait_days = publication_of(&usual, complete.to).day - day.day;
        if (wait_days > 14 || !date_in(renewal_open(&usual, day), date_add_days(day, wait_days < 0 ? 0 : wait_days)))
            fail_msg("anniversary on day %d: its last month comes out %d days later", day.day, wait_days);
    }
}

/* From the 16th on, the first month that counts is no longer shown before the
   renewal closes; earlier than that it still is. */
static void the_first_month_leaves_while_the_renewal_is_open(void **state)
{
    (void)state;
    for (Date day = date("2009-01-01"), last = date("2035-12-31"); day.day <= last.day; day = date_add_days(day, 1)) {
        if (date_day_of_month(day) < 16)
            continue;
        MonthSpan counts = eligibility_window(&usual, day);
        Date gone = date_add_days(visible_interval(&usual, counts.from).to, 1);
        check_int("it leaves on the 15th", date_day_of_month(gone), 15);
        check_int("of the month after", date_month(gone).k, date_month(day).k + 1);
        if (!date_in(renewal_open(&usual, day), gone))
            fail_msg("anniversary on day %d: the renewal is closed by %d", day.day, gone.day);
    }
}

static void check_window_law(const struct programme *programme, const char *label)
{
    for (Date day = date("2009-01-01"), last = date("2035-12-31"); day.day <= last.day; day = date_add_days(day, 1)) {
        MonthSpan window = display_window(programme, day);
        check_int(label, window.to.k - window.from.k + 1, programme->window_months);
        Month around = date_month(day);
        for (int k = around.k - programme->window_months - 4; k <= around.k + 2; k++) {
            bool in_window = month_in(window, (Month){k});
            bool shown = date_in(visible_interval(programme, (Month){k}), day);
            if (in_window != shown)
                fail_msg("%s: day %d, month %d: in the window %d, shown %d", label, day.day, k, in_window, shown);
        }
    }
}

/* A month is in the window of a day exactly when the day is in the interval of the
   month, whatever the numbers are. */
static void windows_and_intervals_agree(void **state)
{
    (void)state;
    static const struct {
        const char *label;
        int day, lag, window;
    } rows[] = {{"as published", 15, 1, 12}, {"day 10, six months", 10, 1, 6}, {"first day", 1, 1, 12},
                {"last day, two months later", 28, 2, 24}, {"one month", 15, 1, 1}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct programme programme = usual;
        programme.publication_day = rows[i].day;
        programme.publication_lag_months = rows[i].lag;
        programme.window_months = rows[i].window;
        check_window_law(&programme, rows[i].label);
    }
}

static void follows_other_settings(void **state)
{
    (void)state;
    struct programme programme = usual;
    programme.publication_day = 10;
    programme.window_months = 6;
    programme.renewal_open_days = 45;
    check_date("publication", publication_of(&programme, month("2020-01")), "2020-02-10");
    check_months("the day before", display_window(&programme, date("2020-02-09")), "2019-07", "2019-12");
    check_months("on the day", display_window(&programme, date("2020-02-10")), "2019-08", "2020-01");
    check_dates("interval", visible_interval(&programme, month("2020-01")), "2020-02-10", "2020-08-09");
    check_months("complete", eligibility_window(&programme, date("2020-08-31")), "2020-02", "2020-07");
    check_dates("open", renewal_open(&programme, date("2020-08-31")), "2020-08-31", "2020-10-15");
    programme.renewal_window = RENEWAL_EXACT_DAYS;
    check_dates("six months before 31 August", eligibility_days(&programme, date("2020-08-31")), "2020-02-29",
                "2020-08-30");
    programme.publication_lag_months = 3;
    check_date("published three months later", publication_of(&programme, month("2019-11")), "2020-02-10");
    programme.directory_cutoff_day = 20;
    check_month("later cut-off", directory_dates(&programme, date("2021-02-19")).batch, "2021-02");
}

/* What tickets say of their time can be any date; the answers can still be written. */
static void stays_within_years_that_can_be_written(void **state)
{
    (void)state;
    static const struct {
        const char *day, *shown_from, *shown_to, *next, *visible_by;
    } rows[] = {
        {"0001-01-01", "1898-12", "1899-11", "1901-01-01", "1900-02-07"},
        {"1899-12-31", "1898-12", "1899-11", "1901-01-01", "1900-02-07"},
        {"3000-01-01", "2998-12", "2999-11", "3000-12-31", "3000-02-07"},
        {"9999-12-31", "2998-12", "2999-11", "3000-12-31", "3000-02-07"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        Date day = date(rows[i].day);
        check_months(rows[i].day, display_window(&usual, day), rows[i].shown_from, rows[i].shown_to);
        check_date(rows[i].day, next_anniversary(&usual, day), rows[i].next);
        check_date(rows[i].day, directory_dates(&usual, day).visible_by, rows[i].visible_by);
        DateSpan interval = visible_interval(&usual, date_month(day));
        check_true(rows[i].day, interval.from.day < interval.to.day);
        check_date("a known anniversary is followed from there", current_anniversary(&usual, date("2020-05-05"), day),
                   i < 2 ? "1900-06-04" : "3000-09-10");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(publishes_on_the_fifteenth_of_the_next_month),
        cmocka_unit_test(shows_twelve_months),
        cmocka_unit_test(shows_each_month_for_a_year),
        cmocka_unit_test(measures_a_renewal_by_each_setting),
        cmocka_unit_test(gives_whole_months_as_days),
        cmocka_unit_test(keeps_a_renewal_open),
        cmocka_unit_test(finds_the_anniversary_a_day_is_about),
        cmocka_unit_test(finds_the_first_anniversary_not_over),
        cmocka_unit_test(waives_renewals_in_an_extension),
        cmocka_unit_test(dates_directory_requests),
        cmocka_unit_test(counts_days_in_the_clock_zone),
        cmocka_unit_test(publishes_after_the_month_is_over),
        cmocka_unit_test(complete_months_are_published_from_the_fifteenth),
        cmocka_unit_test(the_first_month_leaves_while_the_renewal_is_open),
        cmocka_unit_test(windows_and_intervals_agree),
        cmocka_unit_test(follows_other_settings),
        cmocka_unit_test(stays_within_years_that_can_be_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
