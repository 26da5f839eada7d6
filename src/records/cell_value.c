/* Numbers of cells, worked out on their digits: no binary floating point here either. */
#include "records/cell_value.h"

#include "base/arena.h"
#include "base/date.h"
#include "base/slice.h"

#include <inttypes.h>
#include <string.h>

#define SHOWN_DIGITS 15 /* as many as spreadsheets show of a number */
#define LONG_DIGITS 12  /* numbers of so many are shown with an exponent */
#define MAX_EXPONENT 40
#define LAST_SERIAL 2958465 /* 9999-12-31 */

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

/* Of the first section: what is quoted, escaped or in brackets is no code. */
static size_t plain_code(Slice code, char into[64])
{
    size_t len = 0;
    for (size_t i = 0; i < code.len && len < 64; i++) {
        char c = code.at[i];
        Slice rest = slice_skip(code, i);
        if (c == ';')
            break;
        if (c == '"')
            i += 1 + slice_find(slice_skip(rest, 1), S("\""));
        else if (c == '\\' || c == '_' || c == '*')
            i++;
        else if (slice_starts_nocase(rest, S("[h")) || slice_starts_nocase(rest, S("[m")) ||
                 slice_starts_nocase(rest, S("[s")))
            into[len++] = 'h';
        else if (c == '[')
            i += slice_find(rest, S("]"));
        else if (slice_starts_nocase(rest, S("am/pm")))
            i += 4;
        else
            into[len++] = lower(c);
    }
    return len;
}

static struct cell_format format_of_code(Slice code)
{
    char text[64];
    struct cell_format format = {0};
    size_t len = plain_code(code, text);
    bool has_months = false, has_zeros_only = len > 1;
    if (slice_equal_nocase(code, S("General")))
        return format;
    for (size_t i = 0; i < len; i++) {
        format.has_date |= text[i] == 'y' || text[i] == 'd';
        format.has_time |= text[i] == 'h' || text[i] == 's';
        has_months |= text[i] == 'm';
        has_zeros_only &= text[i] == '0';
    }
    format.has_date |= has_months && !format.has_time;
    if (has_zeros_only)
        format.digits = (unsigned)len;
    return format;
}

struct cell_format cell_format_read(uint64_t id, Slice code)
{
    static const struct {
        uint64_t first, last;
        struct cell_format format;
    } built_in[] = {
        {14, 17, {true, false, 0}}, {18, 21, {false, true, 0}}, {22, 22, {true, true, 0}},
        {27, 31, {true, false, 0}}, {32, 35, {false, true, 0}}, {36, 36, {true, false, 0}},
        {45, 47, {false, true, 0}}, {50, 58, {true, false, 0}},
    };
    if (code.len)
        return format_of_code(code);
    for (size_t i = 0; i < COUNT_OF(built_in); i++)
        if (id >= built_in[i].first && id <= built_in[i].last)
            return built_in[i].format;
    return (struct cell_format){0};
}

/* The digits of a number, the first one not zero, and how many stand before the point. */
struct digits {
    char at[MAX_EXPONENT * 2 + 64];
    size_t count;
    long before;
    bool is_negative;
};

static bool cut_exponent(Slice *text, long *exponent)
{
    Slice power = {0};
    for (size_t i = 0; i < text->len; i++) {
        if (lower(text->at[i]) != 'e')
            continue;
        power = slice_skip(*text, i + 1);
        *text = slice_part(*text, 0, i);
        break;
    }
    *exponent = 0;
    if (!power.at)
        return true;
    bool is_negative = slice_starts(power, S("-"));
    uint64_t number;
    if (!slice_to_u64(slice_skip(power, is_negative || slice_starts(power, S("+"))), MAX_EXPONENT, &number))
        return false;
    *exponent = is_negative ? -(long)number : (long)number;
    return true;
}

static bool take_digits(Slice text, struct digits *digits)
{
    long exponent;
    *digits = (struct digits){.is_negative = slice_starts(text, S("-"))};
    text = slice_skip(text, digits->is_negative);
    bool has_digit = false, behind = false;
    if (text.len > 64 || !cut_exponent(&text, &exponent))
        return false;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.at[i];
        if (c == '.' && !behind) {
            behind = true;
            continue;
        }
        if (c < '0' || c > '9')
            return false;
        has_digit = true;
        if (digits->count || c != '0') {
            digits->at[digits->count++] = c;
            digits->before += !behind;
        } else {
            digits->before -= behind;
        }
    }
    digits->before += exponent;
    return has_digit;
}

static void round_digits(struct digits *digits)
{
    if (digits->count > SHOWN_DIGITS) {
        bool up = digits->at[SHOWN_DIGITS] >= '5';
        size_t i = digits->count = SHOWN_DIGITS;
        while (up && i && digits->at[i - 1] == '9')
            digits->at[--i] = '0';
        if (up && i) {
            digits->at[i - 1]++;
        } else if (up) {
            digits->at[0] = '1';
            digits->before++;
        }
    }
    while (digits->count && digits->at[digits->count - 1] == '0')
        digits->count--;
}

static Slice write_digits(const struct digits *digits, unsigned least, struct arena *mem)
{
    size_t whole = digits->before > 0 ? (size_t)digits->before : 0, count = digits->count;
    size_t zeros = digits->before < 0 ? (size_t)-digits->before : 0;
    size_t pad = whole < least ? least - whole : whole == 0;
    char *text = ARENA_ARRAY(mem, char, 2 + pad + whole + zeros + count), *end = text;
    if (count && digits->is_negative)
        *end++ = '-';
    for (size_t i = 0; i < pad; i++)
        *end++ = '0';
    for (size_t i = 0; i < whole; i++)
        *end++ = i < count ? digits->at[i] : '0';
    if (count > whole) {
        *end++ = '.';
        for (size_t i = 0; i < zeros; i++)
            *end++ = '0';
        memcpy(end, digits->at + whole, count - whole);
        end += count - whole;
    }
    return (Slice){text, (size_t)(end - text)};
}

static char digit_at(const struct digits *digits, long position)
{
    return position >= 0 && (size_t)position < digits->count ? digits->at[position] : '0';
}

/* Days, and seconds of the day; false where no calendar goes. */
static bool split_serial(const struct digits *digits, int *day, int *seconds)
{
    int64_t days = 0, part = 0;
    if (digits->is_negative || digits->before > 7)
        return false;
    for (long i = 0; i < digits->before; i++)
        days = days * 10 + (digit_at(digits, i) - '0');
    for (long i = 0; i < 12; i++)
        part = part * 10 + (digit_at(digits, digits->before + i) - '0');
    int64_t rounded = (part * 86400 + 500000000000) / 1000000000000;
    days += rounded / 86400;
    *day = (int)days;
    *seconds = (int)(rounded % 86400);
    return days <= LAST_SERIAL;
}

/* Spreadsheets believe in a 29 February 1900, for the sake of an older one. */
static bool date_of_serial(int day, bool from_1904, Date *date)
{
    if (from_1904)
        return date_make(1904, 1, 1, date) && ((*date = date_add_days(*date, day)), true);
    if (day < 1 || day == 60 || !date_make(1899, 12, day < 60 ? 31 : 30, date))
        return false;
    *date = date_add_days(*date, day);
    return true;
}

static bool write_date(const struct digits *digits, struct cell_format format, bool from_1904, struct arena *mem,
                       Slice *text)
{
    int day, seconds;
    Date date;
    char into[DATE_CHARS];
    if (!split_serial(digits, &day, &seconds))
        return false;
    int hours = seconds / 3600, minutes = seconds / 60 % 60;
    if (!format.has_date && day == 0) {
        *text = arena_printf(mem, "%02d:%02d:%02d", hours, minutes, seconds % 60);
        return true;
    }
    if (!format.has_date || day > LAST_SERIAL - 1462 || !date_of_serial(day, from_1904, &date))
        return false;
    Slice iso = date_format(date, into);
    *text = format.has_time || seconds ? arena_printf(mem, "%.*sT%02d:%02d:%02d", SLICE_ARG(iso), hours, minutes,
                                                      seconds % 60)
                                       : arena_copy(mem, iso);
    return true;
}

Slice cell_value(Slice number, struct cell_format format, bool from_1904, struct arena *mem, bool *is_date)
{
    struct digits digits;
    Slice text;
    *is_date = false;
    if (!take_digits(number, &digits))
        return number;
    if ((format.has_date || format.has_time) && write_date(&digits, format, from_1904, mem, &text)) {
        *is_date = true;
        return text;
    }
    /* how a narrow cell shows a long number: its end is gone, and nobody knows that it was zeros */
    if (digits.before >= LONG_DIGITS && (long)digits.count < digits.before && slice_has(number, 'E'))
        return number;
    round_digits(&digits);
    return write_digits(&digits, format.digits, mem);
}
