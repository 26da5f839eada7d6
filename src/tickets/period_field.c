/* One field of a period, read word by word and number by number: words say what
   the numbers beside them are, and what is left over is placed by its shape. */
#include "tickets/period_private.h"

#include "base/arena.h"
#include "base/date.h"
#include "base/slice.h"
#include "base/unicode.h"
#include "tickets/period_words_private.h"
#include "tickets/plain_private.h"

#define MAX_PERIOD_BYTES 256
#define MAX_NUMBERS 4
#define REPUBLIC_YEARS 1911
#define FIRST_SERIAL 36526 /* 2000-01-01 in a workbook */
#define LAST_SERIAL 55153  /* 2050-12-31 */

struct number {
    int value;
    size_t digits;
    bool name_before; /* a month's name stands before it */
    char mark;        /* the separator before it, blanks aside; 0 when there is none */
};

static int full_year(struct number number)
{
    return number.digits == 2 ? number.value + (number.value < 70 ? 2000 : 1900) : number.value;
}

static bool is_month(int value)
{
    return value >= 1 && value <= 12;
}

static bool is_day(struct number number)
{
    return number.digits <= 2 && number.value >= 1 && number.value <= 31;
}

static void set_month(struct period_field *field, int month, enum month_said said)
{
    if (!is_month(month))
        field->bad_month = true;
    else if (field->month && field->month != month)
        field->range = true;
    field->month = month;
    field->said = said;
}

/* Years have two digits or four. */
static void set_year(struct period_field *field, struct number number, int added)
{
    int year = added ? number.value + added : full_year(number);
    if ((!added && number.digits != 2 && number.digits != 4) || (number.digits == 4 && number.value < 1000))
        field->unreadable = true;
    else if (field->year && field->year != year)
        field->range = true;
    else
        field->year = year;
}

/* What a word has announced about the next number, or a number about the word after it. */
struct walk {
    Slice language;
    enum period_word before;
    int value;
    bool name_seen;
    char mark;
    struct number last;
    bool last_pending; /* no word has said yet what it is */
    struct number numbers[MAX_NUMBERS]; /* the ones nobody named */
    size_t number_count;
};

static void keep_last(struct walk *walk, struct period_field *field)
{
    if (!walk->last_pending)
        return;
    walk->last_pending = false;
    if (walk->number_count == MAX_NUMBERS)
        field->unreadable = true;
    else
        walk->numbers[walk->number_count++] = walk->last;
}

/* Where years are counted from the Republic, three digits are one: "109年". */
static void count_from_republic(const struct walk *walk, struct number *number)
{
    bool counts = slice_starts_nocase(walk->language, S("zh-hant")) || slice_starts_nocase(walk->language, S("zh-tw"));
    if (!counts || number->digits != 3 || walk->before == PERIOD_WORD_ERA)
        return;
    number->value += REPUBLIC_YEARS;
    number->digits = 4;
}

static void take_number(struct walk *walk, struct period_field *field, struct number number)
{
    enum period_word before = walk->before;
    count_from_republic(walk, &number);
    keep_last(walk, field);
    walk->before = PERIOD_WORD_NONE;
    switch (before) {
    case PERIOD_WORD_BEFORE_PERIOD:
    case PERIOD_WORD_BEFORE_MONTH:
        if (number.digits <= 2) {
            set_month(field, number.value, before == PERIOD_WORD_BEFORE_PERIOD ? SAID_PERIOD : SAID_MONTH);
            return;
        }
        break;
    case PERIOD_WORD_FISCAL: field->fiscal = (enum fiscal_year)walk->value; /* fall through */
    case PERIOD_WORD_BEFORE_YEAR:
        if (number.digits == 2 || number.digits == 4) {
            set_year(field, number, 0);
            return;
        }
        break;
    case PERIOD_WORD_ERA: set_year(field, number, walk->value); return;
    default: break;
    }
    walk->last = number;
    walk->last_pending = true;
}

/* A word that says what the number before it is. */
static void name_last(struct walk *walk, struct period_field *field, enum period_word kind)
{
    if (!walk->last_pending)
        return;
    walk->last_pending = false;
    bool is_year = kind == PERIOD_WORD_AFTER_YEAR || kind == PERIOD_WORD_AFTER_FISCAL ||
                   (kind == PERIOD_WORD_AFTER_DAY && walk->last.digits == 4);
    if (is_year)
        set_year(field, walk->last, 0);
    if (kind == PERIOD_WORD_AFTER_MONTH)
        set_month(field, walk->last.value, SAID_MARKED);
}

static void take_name(struct walk *walk, struct period_field *field, const struct period_name *name)
{
    bool again = field->month && field->month == name->month;
    set_month(field, name->month, SAID_NAMED);
    if (name->other_month && !again) {
        field->other_month = name->other_month;
        field->name_open = true;
    }
    walk->name_seen = true;
}

static void take_word(struct walk *walk, struct period_field *field, enum period_word kind, int value)
{
    if (kind == PERIOD_WORD_AFTER_FISCAL && (walk->last_pending || field->year)) {
        name_last(walk, field, kind);
        field->fiscal = (enum fiscal_year)value;
        return;
    }
    if (kind == PERIOD_WORD_AFTER_FISCAL)
        kind = PERIOD_WORD_FISCAL;
    switch (kind) {
    case PERIOD_WORD_AFTER_YEAR:
    case PERIOD_WORD_AFTER_MONTH:
    case PERIOD_WORD_AFTER_DAY: name_last(walk, field, kind); return;
    case PERIOD_WORD_ONE:
        if (walk->before == PERIOD_WORD_ERA)
            take_number(walk, field, (struct number){.value = 1, .digits = 1});
        else
            field->unreadable = true;
        return;
    default: break;
    }
    keep_last(walk, field);
    if (kind == PERIOD_WORD_FILLER)
        return;
    /* "fiscal year 2020" */
    if (kind != PERIOD_WORD_BEFORE_YEAR || walk->before != PERIOD_WORD_FISCAL) {
        walk->before = kind;
        walk->value = value;
    }
    if (kind == PERIOD_WORD_SOLAR_MONTH) {
        field->solar_month = value;
        walk->name_seen = true;
    } else if (kind == PERIOD_WORD_PART) {
        field->range = true;
    }
}

/* Takes one number, word or separator off the head of *rest; false when it is none that we know. */
static bool take_token(Slice *rest, struct walk *walk, struct period_field *field)
{
    size_t len = 0;
    int value = 0;
    char c = rest->at[0];
    if (is_digit(c)) {
        while (len < rest->len && is_digit(rest->at[len]))
            len++;
        uint64_t number;
        if (!slice_to_u64(slice_part(*rest, 0, len), 99999999, &number))
            return false;
        struct number taken = {(int)number, len, walk->name_seen, walk->mark};
        take_number(walk, field, taken);
        walk->mark = 0;
    } else if (c == ' ' || slice_has(S("-/.,'_:&+()"), c)) {
        walk->mark = c == ' ' ? walk->mark : c;
        len = 1;
    } else {
        struct period_name name;
        enum period_word kind = period_word_at(*rest, walk->language, &name, &value, &len);
        if (kind == PERIOD_WORD_NONE)
            return false;
        take_word(walk, field, kind, value);
        if (kind == PERIOD_WORD_MONTH)
            take_name(walk, field, &name);
        walk->mark = 0;
    }
    *rest = slice_skip(*rest, len);
    return true;
}

/* "01/02/2020": day and month in either order; with dots the day comes first. */
static void read_day_month(struct period_field *field, struct number a, struct number b)
{
    bool day_first = is_day(a) && is_month(b.value), month_first = is_month(a.value) && is_day(b);
    if (!day_first && !month_first) {
        field->unreadable = true;
        return;
    }
    bool dotted = b.mark == '.' && day_first;
    set_month(field, dotted || !month_first ? b.value : a.value, SAID_DATED);
    if (day_first && month_first && !dotted && a.value != b.value)
        field->other_month = b.value;
    else if (!dotted && day_first != month_first)
        field->proves = day_first ? ORDER_DAY_FIRST : ORDER_MONTH_FIRST;
}

/* Digits without separators: a workbook's serial, YYYYMM, MMYYYY, YYYYMMDD. */
static void read_run(struct period_field *field, struct number number, bool alone)
{
    int year, month, day, value = number.value;
    Date date;
    if (number.digits == 5 && alone && value >= FIRST_SERIAL && value <= LAST_SERIAL) {
        if (date_make(1899, 12, 30, &date)) {
            date_split(date_add_days(date, value), &year, &month, &day);
            field->year = year;
            set_month(field, month, SAID_DATED);
        }
    } else if (number.digits == 6 && value / 100 >= 1900 && value / 100 <= 2999) {
        field->year = value / 100;
        if (!is_month(value % 100) && is_month(value / 10000) && value % 10000 >= 1900 && value % 10000 <= 2999) {
            field->year = value % 10000;
            value = value / 10000;
        }
        set_month(field, value % 100, SAID_DATED);
    } else if (number.digits == 6 && value % 10000 >= 1900 && value % 10000 <= 2999) {
        field->year = value % 10000;
        set_month(field, value / 10000, SAID_DATED);
    } else if (number.digits == 8 && date_make(value / 10000, value / 100 % 100, value % 100, &date)) {
        field->year = value / 10000;
        set_month(field, value / 100 % 100, SAID_DATED);
    } else {
        field->unreadable = true;
    }
}

static bool is_next_year(struct number number, int year)
{
    return number.value == (year + 1) % 100;
}

static void read_one_number(struct period_field *field, struct number number, enum period_role role, bool alone)
{
    bool has_month = field->month || field->solar_month;
    if (number.digits == 4) {
        set_year(field, number, 0);
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
        set_year(field, number, 0);
    } else if (has_month && number.digits == 2 && is_day(number)) {
        field->doubtful_year = full_year(number);
    } else if (has_month) {
        field->unreadable = !is_day(number);
    } else if (field->year || (role == ROLE_MONTH && number.digits <= 2)) {
        if (number.digits > 2)
            field->unreadable = true;
        else
            set_month(field, number.value, SAID_BARE);
    } else if (role == ROLE_YEAR && number.digits == 2) {
        set_year(field, number, 0);
    } else {
        read_run(field, number, alone);
    }
}

static void read_two_numbers(struct period_field *field, struct number a, struct number b)
{
    bool has_month = field->month || field->solar_month;
    if (a.digits == 4 && b.digits == 4) {
        field->range = true;
    } else if (has_month && (a.digits == 4 || b.digits == 4)) {
        field->unreadable = !is_day(a.digits == 4 ? b : a);
        set_year(field, a.digits == 4 ? a : b, 0);
    } else if (has_month) {
        /* "1-Jan-20" */
        field->unreadable = !is_day(a);
        set_year(field, b, 0);
    } else if (field->year) {
        field->range = is_month(a.value) && is_month(b.value) && a.digits <= 2 && b.digits <= 2;
        field->unreadable = !field->range;
    } else if (a.digits == 4 && b.digits == 2 && !is_month(b.value) && is_next_year(b, a.value)) {
        /* "2020/21" */
        field->range = true;
    } else if (a.digits == 4 && b.digits <= 2) {
        set_year(field, a, 0);
        set_month(field, b.value, SAID_DATED);
    } else if (a.digits <= 2 && b.digits == 4) {
        set_year(field, b, 0);
        set_month(field, a.value, SAID_DATED);
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

static void read_three_numbers(struct period_field *field, const struct number *n)
{
    Date date;
    if (field->month || field->year)
        field->unreadable = true;
    else if (n[0].digits == 4 && n[1].digits <= 2 && date_make(n[0].value, n[1].value, n[2].value, &date)) {
        set_year(field, n[0], 0);
        set_month(field, n[1].value, SAID_DATED);
    } else if (n[0].digits <= 2 && n[1].digits <= 2 && n[2].digits == 4) {
        set_year(field, n[2], 0);
        read_day_month(field, n[0], n[1]);
    } else {
        field->unreadable = true;
    }
}

static void place_numbers(const struct walk *walk, struct period_field *field, enum period_role role, bool alone)
{
    switch (walk->number_count) {
    case 0: return;
    case 1: read_one_number(field, walk->numbers[0], role, alone); return;
    case 2: read_two_numbers(field, walk->numbers[0], walk->numbers[1]); return;
    case 3: read_three_numbers(field, walk->numbers); return;
    default: field->range = true; return;
    }
}

/* "2020-01-01T00:00:00+09:00": the month as it is written there. */
static bool read_timestamp(Slice text, struct period_field *field)
{
    Instant instant;
    Date date;
    if (text.len <= DATE_CHARS || !instant_parse(text, 0, &instant) ||
        !date_parse(slice_part(text, 0, DATE_CHARS), &date))
        return false;
    set_month(field, month_number(date_month(date)), SAID_DATED);
    field->year = month_year(date_month(date));
    return true;
}

/* Workbooks turn 1 into "1.0". */
static Slice without_zero_fraction(Slice text)
{
    size_t len = text.len;
    while (len && text.at[len - 1] == '0')
        len--;
    if (len < 2 || len == text.len || text.at[len - 1] != '.')
        return text;
    for (size_t i = 0; i + 1 < len; i++)
        if (!is_digit(text.at[i]))
            return text;
    return slice_part(text, 0, len - 1);
}

/* "2.020": a year that a system has grouped like any number. */
static Slice without_grouping(Slice text, char into[4])
{
    bool grouped = text.len == 5 && is_digit(text.at[0]) && (text.at[1] == '.' || text.at[1] == ',') &&
                   is_digit(text.at[2]) && is_digit(text.at[3]) && is_digit(text.at[4]);
    if (!grouped)
        return text;
    into[0] = text.at[0];
    for (size_t i = 1; i < 4; i++)
        into[i] = text.at[i + 1];
    return (Slice){into, 4};
}

/* "二〇二〇年" and "令和二年": digits spelled one by one, of a year; "二月" and "十二月" are names. */
static Slice spell_digits(Slice text, struct arena *mem)
{
    static const char *const digits[] = {"〇", "一", "二", "三", "四", "五", "六", "七", "八", "九"};
    if (slice_is_ascii(text) || slice_find(text, S("年")) == text.len)
        return text;
    char *out = ARENA_ARRAY(mem, char, text.len);
    size_t year_at = slice_find(text, S("年")), len = 0;
    for (size_t i = 0; i < text.len;) {
        Slice rest = slice_skip(text, i);
        size_t found = slice_starts(rest, S("零")) ? 0 : COUNT_OF(digits);
        for (size_t d = 0; d < COUNT_OF(digits) && found == COUNT_OF(digits) && i < year_at; d++)
            if (slice_starts(rest, slice_from(digits[d])))
                found = d;
        if (found < COUNT_OF(digits) && i < year_at) {
            out[len++] = (char)('0' + found);
            i += 3;
        } else {
            out[len++] = text.at[i++];
        }
    }
    return (Slice){out, len};
}

struct period_field period_field_read(Slice text, enum period_role role, bool alone, Slice language,
                                      struct arena *scratch)
{
    struct period_field field = {.given = true};
    struct walk walk = {.language = language};
    char year[4];
    if (role == ROLE_YEAR)
        text = without_grouping(slice_trim(text), year);
    if (text.len > MAX_PERIOD_BYTES) {
        field.unreadable = true;
        return field;
    }
    if (read_timestamp(text, &field))
        return field;
    Slice folded = spell_digits(unicode_fold(plain_text(text, scratch), scratch), scratch);
    Slice rest = slice_trim(without_zero_fraction(slice_trim(folded)));
    field.given = rest.len > 0;
    field.unreadable = rest.len && slice_has(S("-/.,_:&+)"), rest.at[0]);
    while (rest.len && !field.unreadable)
        field.unreadable = !take_token(&rest, &walk, &field);
    keep_last(&walk, &field);
    bool asks_for_number = walk.before == PERIOD_WORD_ERA || walk.before == PERIOD_WORD_FISCAL;
    if (asks_for_number && !field.range)
        field.unreadable = true;
    if (!field.unreadable && !field.range)
        place_numbers(&walk, &field, role, alone);
    if (field.given && !field.month && !field.year && !field.solar_month && !field.range && !field.bad_month)
        field.unreadable = true;
    return field;
}
