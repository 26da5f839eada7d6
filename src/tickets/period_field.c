/* One field of a period, read word by word and number by number: words say what
   the numbers beside them are, and what is left over is placed by its shape. */
#include "tickets/period_private.h"

#include "base/arena.h"
#include "base/date.h"
#include "base/slice.h"
#include "base/unicode.h"
#include "tickets/period_numbers_private.h"
#include "tickets/period_words_private.h"
#include "tickets/plain_private.h"

#include <string.h>

#define MAX_PERIOD_BYTES 256
#define MAX_NUMBERS 4
#define REPUBLIC_YEARS 1911
#define FIRST_SHORT_BUDDHIST 43 /* 2543, which is 2000 */
#define SHORT_BUDDHIST_YEARS 1957

/* What a word has announced about the next number, or a number about the word after it. */
struct walk {
    Slice language;
    enum period_word before;
    int value;
    bool name_seen;
    bool is_thai; /* years of two digits may be counted from the Buddha */
    char mark;
    struct period_number last;
    bool last_pending; /* no word has said yet what it is */
    struct period_number numbers[MAX_NUMBERS]; /* the ones nobody named */
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
static void count_from_republic(const struct walk *walk, struct period_number *number)
{
    bool counts = slice_starts_nocase(walk->language, S("zh-hant")) || slice_starts_nocase(walk->language, S("zh-tw"));
    if (!counts || number->digits != 3 || walk->before == PERIOD_WORD_ERA)
        return;
    number->value += REPUBLIC_YEARS;
    number->digits = 4;
}

/* "ม.ค. 63" is of 2563, which is 2020: a month of 2063 is none that anybody asks about, and neither is one of before
   the year 2000. */
static void count_from_buddha(const struct walk *walk, struct period_number *number)
{
    if (!walk->is_thai || number->digits != 2 || number->value < FIRST_SHORT_BUDDHIST)
        return;
    number->value += SHORT_BUDDHIST_YEARS;
    number->digits = 4;
}

static void take_number(struct walk *walk, struct period_field *field, struct period_number number)
{
    enum period_word before = walk->before;
    count_from_republic(walk, &number);
    count_from_buddha(walk, &number);
    keep_last(walk, field);
    walk->before = PERIOD_WORD_NONE;
    switch (before) {
    case PERIOD_WORD_BEFORE_PERIOD:
    case PERIOD_WORD_BEFORE_MONTH:
        if (number.digits <= 2) {
            period_set_month(field, number.value, before == PERIOD_WORD_BEFORE_PERIOD ? SAID_PERIOD : SAID_MONTH);
            return;
        }
        break;
    case PERIOD_WORD_FISCAL: field->fiscal = (enum fiscal_year)walk->value; /* fall through */
    case PERIOD_WORD_BEFORE_YEAR:
        if (number.digits == 2 || number.digits == 4) {
            period_set_year(field, number, 0);
            return;
        }
        break;
    case PERIOD_WORD_ERA: period_set_year(field, number, walk->value); return;
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
        period_set_year(field, walk->last, 0);
    if (kind == PERIOD_WORD_AFTER_MONTH)
        period_set_month(field, walk->last.value, SAID_MARKED);
}

static void take_name(struct walk *walk, struct period_field *field, const struct period_name *name)
{
    bool again = field->month && field->month == name->month;
    period_set_month(field, name->month, SAID_NAMED);
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
            take_number(walk, field, (struct period_number){.value = 1, .digits = 1});
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
        struct period_number taken = {(int)number, len, walk->name_seen, walk->mark};
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

/* "2020-01-01T00:00:00+09:00": the month as it is written there. */
static bool read_timestamp(Slice text, struct period_field *field)
{
    Instant instant;
    Date date;
    if (text.len <= DATE_CHARS || !instant_parse(text, 0, &instant) ||
        !date_parse(slice_part(text, 0, DATE_CHARS), &date))
        return false;
    period_set_month(field, month_number(date_month(date)), SAID_DATED);
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

/* "2.020", "2 020": a year that a system has grouped like any number. */
static Slice without_grouping(Slice text, char into[4])
{
    static const Slice marks[] = {S_INIT("."), S_INIT(","), S_INIT(" "), S_INIT("\xc2\xa0"), S_INIT("\xe2\x80\xaf")};
    for (size_t i = 0; i < COUNT_OF(marks); i++) {
        if (text.len != 4 + marks[i].len || !slice_starts(slice_skip(text, 1), marks[i]))
            continue;
        Slice rest = slice_skip(text, 1 + marks[i].len);
        if (!is_digit(text.at[0]) || !is_digit(rest.at[0]) || !is_digit(rest.at[1]) || !is_digit(rest.at[2]))
            continue;
        into[0] = text.at[0];
        memcpy(into + 1, rest.at, 3);
        return (Slice){into, 4};
    }
    return text;
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
    walk.is_thai = slice_starts_nocase(language, S("th")) || slice_find(folded, S("\xe0\xb8")) < folded.len;
    field.given = rest.len > 0;
    field.unreadable = rest.len && slice_has(S("-/.,_:&+)"), rest.at[0]);
    while (rest.len && !field.unreadable)
        field.unreadable = !take_token(&rest, &walk, &field);
    keep_last(&walk, &field);
    bool asks_for_number = walk.before == PERIOD_WORD_ERA || walk.before == PERIOD_WORD_FISCAL;
    if (asks_for_number && !field.range)
        field.unreadable = true;
    if (!field.unreadable && !field.range)
        period_place_numbers(walk.numbers, walk.number_count, &field, role, alone);
    if (field.given && !field.month && !field.year && !field.solar_month && !field.range && !field.bad_month)
        field.unreadable = true;
    return field;
}
