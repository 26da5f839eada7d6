/* Months, days and instants of the proleptic Gregorian calendar. Days are counted
   in years that start on 1 March, so that the leap day comes last and needs no
   case of its own; eras are the 400 years after which the calendar repeats. */
#include "base/date.h"

#define FIRST_OF_MARCH_0000 61 /* as a Date */
#define EPOCH_DAY 719529       /* 1970-01-01 as a Date */
#define DAYS_PER_ERA 146097
#define DAY_SECONDS 86400
#define MAX_OFFSET_MINUTES (14 * 60)
#define MAX_YEAR 9999

static bool is_leap_year(int year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int days_in_month(int year, int month)
{
    static const signed char days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return days[month - 1] + (month == 2 && is_leap_year(year));
}

static int32_t day_number(int year, int month, int day)
{
    int march_year = year - (month <= 2);
    int era = (march_year >= 0 ? march_year : march_year - 399) / 400;
    int year_of_era = march_year - era * 400;
    int day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * DAYS_PER_ERA + day_of_era + FIRST_OF_MARCH_0000;
}

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

/* Fixed-width numbers, most significant digit first. */
static void write_number(char *at, int digits, int number)
{
    for (int i = digits - 1; i >= 0; i--, number /= 10)
        at[i] = (char)('0' + number % 10);
}

/* The `digits` digits at the head of *text, which are cut off. */
static bool take_number(Slice *text, size_t digits, int *out)
{
    int number = 0;
    if (text->len < digits)
        return false;
    for (size_t i = 0; i < digits; i++) {
        unsigned digit = (unsigned)(unsigned char)text->at[i] - '0';
        if (digit > 9)
            return false;
        number = number * 10 + (int)digit;
    }
    *text = (Slice){text->at + digits, text->len - digits};
    *out = number;
    return true;
}

static bool take_char(Slice *text, char c)
{
    if (text->len == 0 || text->at[0] != c)
        return false;
    *text = (Slice){text->at + 1, text->len - 1};
    return true;
}

bool month_make(int year, int month, Month *out)
{
    if (year < 1 || year > MAX_YEAR || month < 1 || month > 12)
        return false;
    out->k = year * 12 + month - 1;
    return true;
}

int month_year(Month month)
{
    return (int)floor_div(month.k, 12);
}

int month_number(Month month)
{
    return month.k - month_year(month) * 12 + 1;
}

Month month_add(Month month, int months)
{
    return (Month){month.k + months};
}

bool month_parse(Slice text, Month *out)
{
    int year, month;
    return take_number(&text, 4, &year) && take_char(&text, '-') && take_number(&text, 2, &month) && text.len == 0 &&
           month_make(year, month, out);
}

Slice month_format(Month month, char into[MONTH_CHARS])
{
    assert(month_year(month) >= 0 && month_year(month) <= MAX_YEAR);
    write_number(into, 4, month_year(month));
    into[4] = '-';
    write_number(into + 5, 2, month_number(month));
    return (Slice){into, MONTH_CHARS};
}

bool date_make(int year, int month, int day, Date *out)
{
    if (year < 1 || year > MAX_YEAR || month < 1 || month > 12 || day < 1 || day > days_in_month(year, month))
        return false;
    out->day = day_number(year, month, day);
    return true;
}

void date_split(Date date, int *year, int *month, int *day)
{
    int days = date.day - FIRST_OF_MARCH_0000;
    int era = (int)floor_div(days, DAYS_PER_ERA);
    int day_of_era = days - era * DAYS_PER_ERA;
    int year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int march_month = (5 * day_of_year + 2) / 153;
    *day = day_of_year - (153 * march_month + 2) / 5 + 1;
    *month = march_month < 10 ? march_month + 3 : march_month - 9;
    *year = year_of_era + era * 400 + (*month <= 2);
}

int date_day_of_month(Date date)
{
    int year, month, day;
    date_split(date, &year, &month, &day);
    return day;
}

Month date_month(Date date)
{
    int year, month, day;
    date_split(date, &year, &month, &day);
    return (Month){year * 12 + month - 1};
}

Date date_add_days(Date date, int days)
{
    return (Date){date.day + days};
}

Date date_add_years(Date date, int years)
{
    int year, month, day;
    date_split(date, &year, &month, &day);
    int last = days_in_month(year + years, month);
    return (Date){day_number(year + years, month, day < last ? day : last)};
}

Date month_day(Month month, int day)
{
    assert(day >= 1 && day <= days_in_month(month_year(month), month_number(month)));
    return (Date){day_number(month_year(month), month_number(month), day)};
}

Date month_last_day(Month month)
{
    return month_day(month, days_in_month(month_year(month), month_number(month)));
}

/* The date at the head of *text, which is cut off. */
static bool take_date(Slice *text, Date *out)
{
    int year, month, day;
    if (!take_number(text, 4, &year))
        return false;
    bool dashes = take_char(text, '-');
    return take_number(text, 2, &month) && take_char(text, '-') == dashes && take_number(text, 2, &day) &&
           date_make(year, month, day, out);
}

bool date_parse(Slice text, Date *out)
{
    Date date;
    if (!take_date(&text, &date) || text.len)
        return false;
    *out = date;
    return true;
}

Slice date_format(Date date, char into[DATE_CHARS])
{
    int year, month, day;
    date_split(date, &year, &month, &day);
    assert(year >= 0 && year <= MAX_YEAR);
    write_number(into, 4, year);
    into[4] = '-';
    write_number(into + 5, 2, month);
    into[7] = '-';
    write_number(into + 8, 2, day);
    return (Slice){into, DATE_CHARS};
}

/* A fraction of a second is read and dropped: tickets are compared by the day. */
static bool take_fraction(Slice *text)
{
    if (!take_char(text, '.') && !take_char(text, ','))
        return true;
    int digit;
    if (!take_number(text, 1, &digit))
        return false;
    while (take_number(text, 1, &digit))
        ;
    return true;
}

/* "07:30", "07:30:00", "07:30:00.123"; a leap second counts as the one before. */
static bool take_time(Slice *text, int *seconds)
{
    int hour, minute, second = 0;
    if (!take_number(text, 2, &hour) || !take_char(text, ':') || !take_number(text, 2, &minute))
        return false;
    if (take_char(text, ':') && (!take_number(text, 2, &second) || !take_fraction(text)))
        return false;
    if (hour > 23 || minute > 59 || second > 60)
        return false;
    *seconds = hour * 3600 + minute * 60 + (second < 60 ? second : 59);
    return true;
}

/* "Z", "+09:00", "+0900", "+09". */
static bool take_offset(Slice *text, int *minutes)
{
    if (take_char(text, 'Z') || take_char(text, 'z')) {
        *minutes = 0;
        return true;
    }
    bool west = take_char(text, '-');
    int hour, minute = 0;
    if ((!west && !take_char(text, '+')) || !take_number(text, 2, &hour))
        return false;
    if ((take_char(text, ':') || text->len) && !take_number(text, 2, &minute))
        return false;
    if (minute > 59 || hour * 60 + minute > MAX_OFFSET_MINUTES)
        return false;
    *minutes = (west ? -1 : 1) * (hour * 60 + minute);
    return true;
}

static int64_t seconds_of(Date date, int seconds, int zone_minutes)
{
    return ((int64_t)date.day - EPOCH_DAY) * DAY_SECONDS + seconds - zone_minutes * 60;
}

/* A day inside the years 1 to 9999 on both sides, so that every zone can write it. */
static bool is_writable(int64_t seconds)
{
    int32_t day = (int32_t)floor_div(seconds, DAY_SECONDS) + EPOCH_DAY;
    return day > day_number(1, 1, 1) && day < day_number(MAX_YEAR, 12, 31);
}

bool instant_parse(Slice text, int zone_minutes, Instant *out)
{
    Date date;
    Instant found = {.known = true};
    int seconds = 0, offset = zone_minutes;
    if (!take_date(&text, &date))
        return false;
    found.date_only = text.len == 0;
    if (!found.date_only) {
        if (!take_char(&text, 'T') && !take_char(&text, 't') && !take_char(&text, ' '))
            return false;
        if (!take_time(&text, &seconds))
            return false;
        found.zone_given = text.len > 0;
        if (found.zone_given && !take_offset(&text, &offset))
            return false;
    }
    found.seconds = seconds_of(date, seconds, offset);
    if (text.len || !is_writable(found.seconds))
        return false;
    *out = found;
    return true;
}

Date instant_date(Instant instant, int zone_minutes)
{
    return (Date){(int32_t)(floor_div(instant.seconds + zone_minutes * 60, DAY_SECONDS) + EPOCH_DAY)};
}

Instant instant_from_date(Date date, int zone_minutes)
{
    return (Instant){.seconds = seconds_of(date, 0, zone_minutes), .known = true, .date_only = true};
}

Slice instant_format(Instant instant, char into[20])
{
    int seconds = (int)(instant.seconds - floor_div(instant.seconds, DAY_SECONDS) * DAY_SECONDS);
    date_format(instant_date(instant, 0), into);
    into[10] = 'T';
    write_number(into + 11, 2, seconds / 3600);
    into[13] = ':';
    write_number(into + 14, 2, seconds / 60 % 60);
    into[16] = ':';
    write_number(into + 17, 2, seconds % 60);
    into[19] = 'Z';
    return (Slice){into, 20};
}
