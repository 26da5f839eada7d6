/* What the numbers of a period are that no word names: placed by how many there are, their digits and the signs between
   them. */
#include "tickets/period_numbers_private.h"

#include "base/date.h"
#include "base/slice.h"

#define FIRST_SERIAL 36526 /* 2000-01-01 in a workbook */
#define LAST_SERIAL 55153  /* 2050-12-31 */

static int full_year(struct period_number number)
{
    return number.digits == 2 ? number.value + (number.value < 70 ? 2000 : 1900) : number.value;
}

static bool is_month(int value)
{
    return value >= 1 && value <= 12;
}

static bool is_day(struct period_number number)
{
    return number.digits <= 2 && number.value >= 1 && number.value <= 31;
}

void period_set_month(struct period_field *field, int month, enum month_said said)
{
    if (!is_month(month))
        field->bad_month = true;
    else if (field->month && field->month != month)
        field->range = true;
    field->month = month;
    field->said = said;
}

void period_set_year(struct period_field *field, struct period_number number, int added)
{
    int year = added ? number.value + added : full_year(number);
    if ((!added && number.digits != 2 && number.digits != 4) || (number.digits == 4 && number.value < 1000))
        field->unreadable = true;
    else if (field->year && field->year != year)
        field->range = true;
    else
        field->year = year;
}

/* "01/02/2020": day and month in either order; with dots the day comes first. */
static void read_day_month(struct period_field *field, struct period_number a, struct period_number b)
{
    bool day_first = is_day(a) && is_month(b.value), month_first = is_month(a.value) && is_day(b);
    if (!day_first && !month_first) {
        field->unreadable = true;
        return;
    }
    bool dotted = b.mark == '.' && day_first;
    period_set_month(field, dotted || !month_first ? b.value : a.value, SAID_DATED);
    if (day_first && month_first && !dotted && a.value != b.value)
        field->other_month = b.value;
    else if (!dotted && day_first != month_first)
        field->proves = day_first ? ORDER_DAY_FIRST : ORDER_MONTH_FIRST;
}

/* Digits without separators: a workbook's serial, YYYYMM, MMYYYY, YYYYMMDD. */
static void read_run(struct period_field *field, struct period_number number, bool alone)
{
    int year, month, day, value = number.value;
    Date date;
    if (number.digits == 5 && alone && value >= FIRST_SERIAL && value <= LAST_SERIAL) {
        if (date_make(1899, 12, 30, &date)) {
            date_split(date_add_days(date, value), &year, &month, &day);
            field->year = year;
            period_set_month(field, month, SAID_DATED);
        }
    } else if (number.digits == 6 && value / 100 >= 1900 && value / 100 <= 2999) {
        field->year = value / 100;
        if (!is_month(value % 100) && is_month(value / 10000) && value % 10000 >= 1900 && value % 10000 <= 2999) {
            field->year = value % 10000;
            value = value / 10000;
        }
        period_set_month(field, value % 100, SAID_DATED);
    } else if (number.digits == 6 && value % 10000 >= 1900 && value % 10000 <= 2999) {
        field->year = value % 10000;
        period_set_month(field, value / 10000, SAID_DATED);
    } else if (number.digits == 8 && date_make(value / 10000, value / 100 % 100, value % 100, &date)) {
        field->year = value / 10000;
        period_set_month(field, value / 100 % 100, SAID_DATED);
    } else {
        field->unreadable = true;
    }
}

static bool is_next_year(struct period_number number, int year)
{
    return number.value == (year + 1) % 100;
}

static void read_one_number(struct period_field *field, struct period_number number, enum period_role role, bool alone)
{
    bool has_month = field->month || field->solar_month;
    if (number.digits == 4) {
        period_set_year(field, number, 0);
    } else if (field->fiscal && number.digits == 2 && is_next_year(number, field->year)) {
        /* "FY20/21" */
        field->range = true;
    } else if (has_month && field->year) {
        field->unreadable = !is_day(number);
    } else if (has_month && field->said == SAID_MARKED) {
        /* "1-3월" */
        field->range = is_month(number.value);
        field->unreadable = !field->range;
    } else if (has_month && number.digits == 2 && (number.name_before || number.value > 31)) {
        period_set_year(field, number, 0);
    } else if (has_month && number.digits == 2 && is_day(number)) {
        field->doubtful_year = full_year(number);
    } else if (has_month) {
        field->unreadable = !is_day(number);
    } else if (field->year || (role == ROLE_MONTH && number.digits <= 2)) {
        if (number.digits > 2)
            field->unreadable = true;
        else
            period_set_month(field, number.value, SAID_BARE);
    } else if (role == ROLE_YEAR && number.digits == 2) {
        period_set_year(field, number, 0);
    } else {
        read_run(field, number, alone);
    }
}

static void read_two_numbers(struct period_field *field, struct period_number a, struct period_number b)
{
    bool has_month = field->month || field->solar_month;
    if (a.digits == 4 && b.digits == 4) {
        field->range = true;
    } else if (has_month && (a.digits == 4 || b.digits == 4)) {
        field->unreadable = !is_day(a.digits == 4 ? b : a);
        period_set_year(field, a.digits == 4 ? a : b, 0);
    } else if (has_month) {
        /* "1-Jan-20" */
        field->unreadable = !is_day(a);
        period_set_year(field, b, 0);
    } else if (field->year) {
        field->range = is_month(a.value) && is_month(b.value) && a.digits <= 2 && b.digits <= 2;
        field->unreadable = !field->range;
    } else if (a.digits == 4 && b.digits == 2 && !is_month(b.value) && is_next_year(b, a.value)) {
        /* "2020/21" */
        field->range = true;
    } else if (a.digits == 4 && b.digits <= 2) {
        period_set_year(field, a, 0);
        period_set_month(field, b.value, SAID_DATED);
    } else if (a.digits <= 2 && b.digits == 4) {
        period_set_year(field, b, 0);
        period_set_month(field, a.value, SAID_DATED);
    } else if (a.digits <= 2 && b.digits == 2 && is_month(a.value)) {
        /* "05/20" may be a day; "1-3" a range: the year field has to say */
        field->month = a.value;
        field->doubtful_year = full_year(b);
        field->range = b.mark != '/' && b.mark != '.' && is_month(b.value) && b.value > a.value;
    } else if (is_month(a.value) && is_month(b.value)) {
        field->range = true;
    } else {
        field->unreadable = true;
    }
}

static void read_three_numbers(struct period_field *field, const struct period_number *n)
{
    Date date;
    if (field->month || field->year)
        field->unreadable = true;
    else if (n[0].digits == 4 && n[1].digits <= 2 && date_make(n[0].value, n[1].value, n[2].value, &date)) {
        period_set_year(field, n[0], 0);
        period_set_month(field, n[1].value, SAID_DATED);
    } else if (n[0].digits <= 2 && n[1].digits <= 2 && n[2].digits == 4) {
        period_set_year(field, n[2], 0);
        read_day_month(field, n[0], n[1]);
    } else {
        field->unreadable = true;
    }
}

void period_place_numbers(const struct period_number *numbers, size_t count, struct period_field *field,
                          enum period_role role, bool alone)
{
    switch (count) {
    case 0: return;
    case 1: read_one_number(field, numbers[0], role, alone); return;
    case 2: read_two_numbers(field, numbers[0], numbers[1]); return;
    case 3: read_three_numbers(field, numbers); return;
    default: field->range = true; return;
    }
}
