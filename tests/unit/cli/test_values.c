/* Zones, locales and moments as they are given on the command line. */
#include "support/test.h"

#include "base/slice.h"
#include "cli/values.h"

static void test_zones(void **state)
{
    static const struct {
        const char *text;
        bool fine;
        int minutes;
    } rows[] = {{"UTC", true, 0},     {"utc", true, 0},   {"Z", true, 0},         {"+09:00", true, 540},
                {"+0900", true, 540}, {"+09", true, 540}, {"-03:30", true, -210}, {"Europe/Berlin", false, 0},
                {"+25:00", false, 0}, {"9", false, 0},    {"+09:00 ", false, 0},  {".5", false, 0}};
    struct test_world *world = *state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        int minutes = 1;
        diag_init(&world->diag, &world->diag_mem);
        bool fine = zone_option(slice_from(rows[i].text), &world->mem, &minutes, &world->diag);
        check_int(rows[i].text, fine, rows[i].fine);
        check_int(rows[i].text, minutes, rows[i].fine ? rows[i].minutes : 1);
        check_int(rows[i].text, world->diag.fault.len == 0, rows[i].fine);
    }
}

static void test_as_of(void **state)
{
    static const struct {
        const char *text;
        int zone_minutes;
        const char *expected; /* NULL: refused */
        const char *label;
    } rows[] = {
        {"2020-02-15", 0, "2020-02-15T00:00:00Z", "a day begins at its midnight"},
        {"2020-02-15", 540, "2020-02-14T15:00:00Z", "in the programme's zone"},
        {"2020-02-15T07:30:00Z", 540, "2020-02-15T07:30:00Z", "a time with its offset"},
        {"2020-02-15T07:30:00+09:00", 0, "2020-02-14T22:30:00Z", "another offset"},
        {"2020-02-15 07:30", 60, "2020-02-15T06:30:00Z", "without an offset in the programme's zone"},
        {"2020-02-30", 0, NULL, "no such day"},
        {"yesterday", 0, NULL, "no such word"},
    };
    struct test_world *world = *state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct as_of as_of;
        char text[20];
        diag_init(&world->diag, &world->diag_mem);
        bool fine = as_of_option(slice_from(rows[i].text), rows[i].zone_minutes, &as_of, &world->diag);
        check_int(rows[i].label, fine, rows[i].expected != NULL);
        if (fine)
            check_slice(rows[i].label, instant_format(as_of.at, text), slice_from(rows[i].expected));
    }
}

static void test_clock(void **state)
{
    static const struct {
        const char *text;
        bool filed;
    } rows[] = {{"", false}, {"now", false}, {"Now", false}, {"filed", true}};
    Instant long_ago;
    assert_true(instant_parse(S("2020-01-01"), 0, &long_ago));
    struct test_world *world = *state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct as_of as_of = {0};
        assert_true(as_of_option(slice_from(rows[i].text), 0, &as_of, &world->diag));
        check_int(rows[i].text, as_of.filed, rows[i].filed);
        check_true("the clock of the machine", as_of.at.known && as_of.at.seconds > long_ago.seconds);
    }
}

static void test_locales(void **state)
{
    static const struct {
        const char *text;
        char mark;
    } rows[] = {{"de", ','}, {"pt-BR", ','}, {"en", '.'}, {"ko", '.'}, {"xx", 0}};
    struct test_world *world = *state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        char mark = 0;
        diag_init(&world->diag, &world->diag_mem);
        check_int(rows[i].text, locale_option(slice_from(rows[i].text), &mark, &world->diag), rows[i].mark != 0);
        check_int(rows[i].text, mark, rows[i].mark);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {WORLD_TEST(test_zones), WORLD_TEST(test_as_of), WORLD_TEST(test_clock),
                                       WORLD_TEST(test_locales)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
