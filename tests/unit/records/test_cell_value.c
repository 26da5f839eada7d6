/* Numbers of cells: digits as they are shown, and dates by their formats. */
#include "records/cell_value.h"
#include "support/test.h"

static void writes_numbers_as_they_are_shown(void **state)
{
    struct test_world *world = *state;
    static const struct {
        Slice number, shown;
        unsigned digits;
    } rows[] = {
        {S_INIT("0"), S_INIT("0"), 0},
        {S_INIT("-0"), S_INIT("0"), 0},
        {S_INIT("25"), S_INIT("25"), 0},
        {S_INIT("25.0"), S_INIT("25"), 0},
        {S_INIT("-12"), S_INIT("-12"), 0},
        {S_INIT("12345.6"), S_INIT("12345.6"), 0},
        {S_INIT("1234.5600000000001"), S_INIT("1234.56"), 0},
        {S_INIT("0.30000000000000004"), S_INIT("0.3"), 0},
        {S_INIT("4.9999999999999999"), S_INIT("5"), 0},
        {S_INIT("999999999999999.9"), S_INIT("1000000000000000"), 0},
        {S_INIT("6130907993114"), S_INIT("6130907993114"), 0},
        {S_INIT("1.5E3"), S_INIT("1500"), 0},
        {S_INIT("1.23E+11"), S_INIT("1.23E+11"), 0},
        {S_INIT("1.2345678901199999E11"), S_INIT("123456789012"), 0},
        {S_INIT("1.2300000000000001E-2"), S_INIT("0.0123"), 0},
        {S_INIT("2.5E-3"), S_INIT("0.0025"), 0},
        {S_INIT("0.0025"), S_INIT("0.0025"), 0},
        {S_INIT("1E-41"), S_INIT("1E-41"), 0},
        {S_INIT("47"), S_INIT("00047"), 5},
        {S_INIT("123456"), S_INIT("123456"), 5},
        {S_INIT("1.2.3"), S_INIT("1.2.3"), 0},
        {S_INIT("abc"), S_INIT("abc"), 0},
        {S_INIT("-"), S_INIT("-"), 0},
        {S_INIT(""), S_INIT(""), 0},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        bool is_date = true;
        Slice shown = cell_value(rows[i].number, (struct cell_format){.digits = rows[i].digits}, false, &world->mem,
                                 &is_date);
        check_slice(rows[i].number.at, shown, rows[i].shown);
        check_true(rows[i].number.at, !is_date);
    }
}

static void writes_dates(void **state)
{
    struct test_world *world = *state;
    static const struct {
        uint64_t id;
        Slice code, number, shown;
        bool from_1904;
    } rows[] = {
        {14, S_INIT(""), S_INIT("43831"), S_INIT("2020-01-01"), false},
        {14, S_INIT(""), S_INIT("42369"), S_INIT("2020-01-01"), true},
        {22, S_INIT(""), S_INIT("43876.3125"), S_INIT("2020-02-15T07:30:00"), false},
        {22, S_INIT(""), S_INIT("43876"), S_INIT("2020-02-15T00:00:00"), false},
        {14, S_INIT(""), S_INIT("43876.999999999"), S_INIT("2020-02-16"), false},
        {14, S_INIT(""), S_INIT("1"), S_INIT("1900-01-01"), false},
        {14, S_INIT(""), S_INIT("59"), S_INIT("1900-02-28"), false},
        {14, S_INIT(""), S_INIT("60"), S_INIT("60"), false},
        {14, S_INIT(""), S_INIT("61"), S_INIT("1900-03-01"), false},
        {14, S_INIT(""), S_INIT("0"), S_INIT("0"), false},
        {14, S_INIT(""), S_INIT("-1"), S_INIT("-1"), false},
        {14, S_INIT(""), S_INIT("99999999"), S_INIT("99999999"), false},
        {20, S_INIT(""), S_INIT("0.5"), S_INIT("12:00:00"), false},
        {46, S_INIT(""), S_INIT("1.5"), S_INIT("1.5"), false},
        {0, S_INIT(""), S_INIT("43831"), S_INIT("43831"), false},
        {164, S_INIT("mmm-yy"), S_INIT("43831"), S_INIT("2020-01-01"), false},
        {164, S_INIT("[$-409]d\\-mmm\\-yyyy;@"), S_INIT("43831"), S_INIT("2020-01-01"), false},
        {164, S_INIT("yyyy\"年\"m\"月\""), S_INIT("43831"), S_INIT("2020-01-01"), false},
        {164, S_INIT("dd/mm/yyyy hh:mm AM/PM"), S_INIT("43831.25"), S_INIT("2020-01-01T06:00:00"), false},
        {164, S_INIT("h:mm"), S_INIT("0.25"), S_INIT("06:00:00"), false},
        {164, S_INIT("#,##0.00 \"days\""), S_INIT("43831"), S_INIT("43831"), false},
        {164, S_INIT("[Red]#,##0"), S_INIT("43831"), S_INIT("43831"), false},
        {164, S_INIT("0.00;\"d\""), S_INIT("43831"), S_INIT("43831"), false},
        {14, S_INIT("General"), S_INIT("43831"), S_INIT("43831"), false},
        {164, S_INIT("000000"), S_INIT("43831"), S_INIT("043831"), false},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        bool is_date;
        struct cell_format format = cell_format_read(rows[i].id, rows[i].code);
        Slice shown = cell_value(rows[i].number, format, rows[i].from_1904, &world->mem, &is_date);
        check_slice(arena_printf(&world->mem, "%d %.*s", (int)i, SLICE_ARG(rows[i].code)).at, shown, rows[i].shown);
        check_int(rows[i].shown.at, is_date, shown.len > 4 && (shown.at[2] == ':' || shown.at[4] == '-'));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(writes_numbers_as_they_are_shown),
        WORLD_TEST(writes_dates),
    };
    return cmocka_run_group_tests_name("records/cell_value", tests, NULL, NULL);
}
