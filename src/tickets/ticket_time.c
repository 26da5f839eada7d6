/* A time read token by token: numbers, one clock time, names of months and zones. Words that say
   nothing (days of the week, "at") are passed over; the numbers must make exactly one date. */
#include "tickets/ticket_time.h"

#include "base/arena.h"
#include "base/slice.h"
#include "base/unicode.h"
#include "tickets/period_words_private.h"
#include "tickets/plain_private.h"

#define MAX_TIME_BYTES 128
#define MAX_DATE_NUMBERS 3
#define SECONDS_OF_DAY 86400
#define BUDDHIST_YEARS 543
#define MINGUO_YEARS 1911
#define MIN_MINGUO 100 /* years in three digits are of this calendar: of none else has a hundred come, or three digits */
#define MAX_MINGUO 199
#define YEAR_DIGITS 4

enum token { TOKEN_NONE, TOKEN_NUMBER, TOKEN_CLOCK, TOKEN_ZONE, TOKEN_WORD };

struct number {
    int value;
    size_t digits;
    char mark; /* before it, blanks aside */
    bool is_year; /* an era stands before it, or a word for "year" behind it */
};

struct walk {
    struct number numbers[MAX_DATE_NUMBERS];
    size_t count;
    int month; /* by name */
    bool name_open; /* the month's name means another one in another language */
    bool counts_eras; /* written as those do whose years are of eras */
    int era; /* what to add to the number that follows, of years */
    bool has_clock, is_pm, is_am, zone_given;
    int seconds, zone_minutes;
    char mark;
    enum token last;
};

static bool take_digits(Slice *rest, size_t most, int *value, size_t *digits)
{
    size_t len = 0;
    uint64_t number;
    while (len < rest->len && is_digit(rest->at[len]))
        len++;
    if (len == 0 || len > most || !slice_to_u64(slice_part(*rest, 0, len), 99999999, &number))
        return false;
    *value = (int)number;
    *digits = len;
    *rest = slice_skip(*rest, len);
    return true;
}

static bool head_is(Slice rest, char c)
{
    return rest.len && rest.at[0] == c;
}

/* ":30", ":30:00", ":30:00.000" after the hour. */
static bool take_clock(struct walk *walk, Slice *rest, int hour)
{
    int part[2] = {0, 0}, fraction;
    size_t digits;
    for (size_t i = 0; i < COUNT_OF(part) && head_is(*rest, ':'); i++) {
        *rest = slice_skip(*rest, 1);
        if (!take_digits(rest, 2, &part[i], &digits))
            return false;
    }
    if (head_is(*rest, '.') && rest->len > 1 && is_digit(rest->at[1])) {
        *rest = slice_skip(*rest, 1);
        if (!take_digits(rest, 8, &fraction, &digits))
            return false;
    }
    walk->has_clock = true;
    walk->seconds = hour * 3600 + part[0] * 60 + part[1];
    walk->last = TOKEN_CLOCK;
    return hour < 24 && part[0] < 60 && part[1] < 60;
}

/* "+0200", "-08:00", "+9" */
static bool take_offset(struct walk *walk, Slice *rest)
{
    bool east = head_is(*rest, '+');
    int hours, minutes = 0;
    size_t digits;
    *rest = slice_skip(*rest, 1);
    if (!take_digits(rest, 4, &hours, &digits) || digits == 3)
        return false;
    if (digits == 4) {
        minutes = hours % 100;
        hours /= 100;
    } else if (head_is(*rest, ':')) {
        *rest = slice_skip(*rest, 1);
        if (!take_digits(rest, 2, &minutes, &digits))
            return false;
    }
    walk->zone_given = true;
    walk->zone_minutes = (hours * 60 + minutes) * (east ? 1 : -1);
    walk->last = TOKEN_NUMBER;
    return hours <= 14 && minutes < 60;
}

static bool add_number(struct walk *walk, struct number number)
{
    if (walk->count == MAX_DATE_NUMBERS || (walk->era && number.digits > 3))
        return false;
    if (walk->era) {
        number.value += walk->era;
        number.digits = YEAR_DIGITS;
        number.is_year = true;
    }
    walk->numbers[walk->count++] = number;
    walk->last = TOKEN_NUMBER;
    walk->mark = 0;
    walk->era = 0;
    return true;
}

static bool take_number(struct walk *walk, Slice *rest)
{
    struct number number = {.mark = walk->mark};
    if (!take_digits(rest, 8, &number.value, &number.digits))
        return false;
    if (head_is(*rest, ':') && number.digits <= 2 && !walk->has_clock)
        return take_clock(walk, rest, number.value);
    return add_number(walk, number);
}

/* The zones that RFC 822 names, in hours west of UTC. */
static bool zone_of_word(Slice word, int *minutes)
{
    static const struct {
        Slice name;
        int hours_west;
    } zones[] = {
        {S_INIT("z"), 0},   {S_INIT("utc"), 0}, {S_INIT("gmt"), 0}, {S_INIT("edt"), 4}, {S_INIT("est"), 5},
        {S_INIT("cdt"), 5}, {S_INIT("cst"), 6}, {S_INIT("mdt"), 6}, {S_INIT("mst"), 7}, {S_INIT("pdt"), 7},
        {S_INIT("pst"), 8},
    };
    for (size_t i = 0; i < COUNT_OF(zones); i++)
        if (slice_equal(zones[i].name, word)) {
            *minutes = zones[i].hours_west * -60;
            return true;
        }
    return false;
}

static bool is_word_of_time(Slice word, const char *const *list)
{
    for (; *list; list++)
        if (slice_equal(word, slice_from(*list)))
            return true;
    return false;
}

/* "R2.4.12", "H30.4.12", "S63.1.5" */
static int era_of_letter(const struct walk *walk, Slice word, Slice behind)
{
    static const struct {
        Slice name;
        int years;
    } eras[] = {{S_INIT("r"), 2018}, {S_INIT("h"), 1988}, {S_INIT("s"), 1925},
                {S_INIT("reiwa"), 2018}, {S_INIT("heisei"), 1988}, {S_INIT("showa"), 1925}};
    for (size_t i = 0; i < COUNT_OF(eras); i++)
        if (walk->count == 0 && slice_equal(eras[i].name, word) &&
            (word.len > 1 || (behind.len && is_digit(behind.at[0]))))
            return eras[i].years;
    return 0;
}

/* Eras, their first years and what says which number is the year. False where that cannot be a date. */
static bool take_year_word(struct walk *walk, enum period_word kind, int years, bool behind_number)
{
    if (kind == PERIOD_WORD_ERA)
        walk->era = years;
    else if (kind == PERIOD_WORD_ONE && walk->era)
        return add_number(walk, (struct number){.value = 1, .digits = 1});
    else if (kind == PERIOD_WORD_AFTER_YEAR && behind_number && walk->count)
        walk->numbers[walk->count - 1].is_year = true;
    return true;
}

/* What is known of periods; *len is what it takes. */
static bool take_period_word(struct walk *walk, Slice rest, Slice language, bool behind_number, size_t *len)
{
    struct period_name name;
    size_t known = 0;
    int value = 0, years = era_of_letter(walk, slice_part(rest, 0, *len), slice_skip(rest, *len));
    enum period_word kind = years ? PERIOD_WORD_NONE : period_word_at(rest, language, &name, &value, &known);
    if (years)
        walk->era = years;
    if (kind == PERIOD_WORD_NONE || (known < *len && kind != PERIOD_WORD_ERA && kind != PERIOD_WORD_ONE))
        return true;
    if (kind == PERIOD_WORD_MONTH) {
        walk->month = name.month;
        walk->name_open = name.other_month != 0;
    }
    if (kind == PERIOD_WORD_MONTH || known < *len)
        *len = known;
    return take_year_word(walk, kind, value, behind_number);
}

static bool take_word(struct walk *walk, Slice *rest, Slice language)
{
    static const char *const morning[] = {"am", "a", "오전", "上午", "午前", NULL};
    static const char *const afternoon[] = {"pm", "p", "오후", "下午", "午後", NULL};
    bool behind_number = walk->last == TOKEN_NUMBER, goes_on = true;
    size_t len = 0;
    int minutes;
    while (len < rest->len && !slice_has(S(" ,.-/:+()0123456789"), rest->at[len]))
        len++;
    Slice word = slice_part(*rest, 0, len);
    walk->last = TOKEN_WORD;
    if (is_word_of_time(word, morning)) {
        walk->is_am = true;
    } else if (is_word_of_time(word, afternoon)) {
        walk->is_pm = true;
    } else if (walk->has_clock && zone_of_word(word, &minutes)) {
        walk->zone_given = true;
        walk->zone_minutes = minutes;
        walk->last = TOKEN_ZONE;
    } else {
        goes_on = take_period_word(walk, *rest, language, behind_number, &len);
    }
    *rest = slice_skip(*rest, len ? len : 1);
    return goes_on;
}

static bool walk_text(struct walk *walk, Slice rest, Slice language)
{
    while (rest.len) {
        char c = rest.at[0];
        bool after_clock = walk->last == TOKEN_CLOCK || walk->last == TOKEN_ZONE;
        if (is_digit(c)) {
            if (!take_number(walk, &rest))
                return false;
        } else if ((c == '+' || c == '-') && after_clock && rest.len > 1 && is_digit(rest.at[1])) {
            if (!take_offset(walk, &rest))
                return false;
        } else if (slice_has(S(" ,.-/:+()"), c)) {
            walk->mark = c == ' ' ? walk->mark : c;
            rest = slice_skip(rest, 1);
        } else if (!take_word(walk, &rest, language)) {
            return false;
        }
    }
    return true;
}

static int year_of(struct number number)
{
    return number.digits <= 2 ? 2000 + number.value
           : number.digits == 3 ? MINGUO_YEARS + number.value
           : number.value > 2400 && number.value < 2700 ? number.value - BUDDHIST_YEARS
                                                        : number.value;
}

static bool date_of(struct number year, int month, int day, Date *out)
{
    bool is_minguo = year.is_year && year.digits == 3 && year.value >= MIN_MINGUO && year.value <= MAX_MINGUO;
    return (year.digits == 2 || year.digits == YEAR_DIGITS || is_minguo) && date_make(year_of(year), month, day, out);
}

/* "20年4月12日" may be of an era; in Korean, which counts none, it is not. */
static bool is_open_year(const struct walk *walk)
{
    for (size_t i = 0; i < walk->count; i++)
        if (walk->numbers[i].is_year && walk->numbers[i].digits < 3 && walk->counts_eras)
            return true;
    return walk->era != 0;
}

/* Day first into *a, month first into *b. */
static bool read_dates(const struct walk *walk, Date *a, Date *b, enum day_order *proves)
{
    const struct number *n = walk->numbers;
    bool year_first = n[0].digits == YEAR_DIGITS || n[0].is_year, day_first, month_first;
    *b = DATE_NONE;
    if (is_open_year(walk))
        return false;
    if (walk->month)
        return walk->count == 2 && (year_first ? date_of(n[0], walk->month, n[1].value, a)
                                               : date_of(n[1], walk->month, n[0].value, a));
    if (walk->count != MAX_DATE_NUMBERS)
        return false;
    if (year_first)
        return date_of(n[0], n[1].value, n[2].value, a);
    day_first = date_of(n[2], n[1].value, n[0].value, a);
    if (n[1].mark == '.')
        return day_first;
    month_first = date_of(n[2], n[0].value, n[1].value, b);
    if (day_first && month_first && n[0].value != n[1].value)
        return true;
    if (day_first != month_first)
        *proves = day_first ? ORDER_DAY_FIRST : ORDER_MONTH_FIRST;
    if (!day_first)
        *a = *b;
    *b = DATE_NONE;
    return day_first || month_first;
}

static Instant instant_of(Date date, const struct walk *walk, int zone_minutes)
{
    Instant instant = instant_from_date(date, walk->zone_given ? walk->zone_minutes : zone_minutes);
    instant.seconds += walk->seconds;
    instant.known = true;
    instant.zone_given = walk->zone_given;
    instant.date_only = !walk->has_clock;
    return instant;
}

/* "1581751800", "1581751800.25", "1581751800000", "43876", "43876.3125" */
static bool read_count(Slice text, int zone_minutes, Instant *out)
{
    Slice fraction, whole = slice_cut(text, '.', &fraction);
    uint64_t value, parts = 0;
    Date date;
    if (!slice_to_u64(whole, 99999999999999, &value))
        return false;
    if (whole.len == 10 || whole.len == 13) {
        *out = (Instant){.seconds = (int64_t)(whole.len == 13 ? value / 1000 : value), .known = true,
                         .zone_given = true};
        return !fraction.len || slice_to_u64(fraction, UINT64_MAX, &value);
    }
    if (whole.len != 5 || value < 36526 || value > 73050 || !date_make(1899, 12, 30, &date))
        return false;
    *out = instant_from_date(date_add_days(date, (int)value), zone_minutes);
    uint64_t scale = 1;
    fraction = slice_part(fraction, 0, 9);
    for (size_t i = 0; i < fraction.len; i++)
        scale *= 10;
    if (fraction.len && !slice_to_u64(fraction, scale, &parts))
        return false;
    out->seconds += (int64_t)((parts * SECONDS_OF_DAY + scale / 2) / scale);
    out->known = true;
    out->zone_given = false;
    out->date_only = text.len == whole.len;
    return true;
}

bool ticket_time_read(Slice text, int zone_minutes, Slice language, struct arena *scratch, struct ticket_time *out)
{
    struct ticket_time time = {0};
    struct walk walk = {0};
    Date date, other;
    text = slice_trim(text);
    if (text.len > MAX_TIME_BYTES)
        return false;
    if (read_count(text, zone_minutes, &time.at)) {
        *out = time;
        return true;
    }
    size_t mark = arena_mark(scratch);
    Slice folded = unicode_fold(plain_text(text, scratch), scratch);
    walk.counts_eras = slice_find(folded, S("年")) < folded.len;
    bool read = walk_text(&walk, folded, language);
    arena_rewind(scratch, mark);
    int hour = walk.seconds / 3600;
    if (!read || !read_dates(&walk, &date, &other, &time.proves) || ((walk.is_am || walk.is_pm) && hour > 12))
        return false;
    if ((walk.is_am && hour == 12) || (walk.is_pm && hour != 12))
        walk.seconds += walk.is_pm ? SECONDS_OF_DAY / 2 : -SECONDS_OF_DAY / 2;
    time.at = instant_of(date, &walk, zone_minutes);
    time.name_open = walk.name_open;
    time.is_ambiguous = walk.name_open || other.day != DATE_NONE.day;
    if (time.is_ambiguous && !walk.name_open)
        time.month_first = instant_of(other, &walk, zone_minutes);
    *out = time;
    return true;
}
