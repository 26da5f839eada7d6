/* Exact decimal numbers as a count of millionths. Only this file knows how the
   digits and the point get in and out. */
#include "base/decimal.h"

#include <string.h>

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* The digits at *i as a number; past UINT64_MAX it stays there, which is larger
   than any caller's ceiling. */
static uint64_t read_whole(Slice text, size_t *i)
{
    uint64_t number = 0;
    for (; *i < text.len && is_digit(text.at[*i]); ++*i) {
        unsigned digit = (unsigned)(text.at[*i] - '0');
        number = number > (UINT64_MAX - digit) / 10 ? UINT64_MAX : number * 10 + digit;
    }
    return number;
}

/* The decimals at *i as millionths; *too_fine when some do not fit. */
static uint64_t read_fraction(Slice text, size_t *i, bool *too_fine)
{
    uint64_t number = 0, worth = DECIMAL_SCALE / 10;
    for (; *i < text.len && is_digit(text.at[*i]); ++*i) {
        unsigned digit = (unsigned)(text.at[*i] - '0');
        number += digit * worth;
        *too_fine |= worth == 0 && digit != 0;
        worth /= 10;
    }
    return number;
}

enum decimal_result decimal_parse(Slice text, Decimal *out)
{
    bool negative = text.len && text.at[0] == '-', too_fine = false;
    size_t i = negative || (text.len && text.at[0] == '+'), digits_from = i;
    uint64_t whole = read_whole(text, &i), fraction = 0;
    if (i == digits_from)
        return DECIMAL_NOT_A_NUMBER;
    if (i < text.len && text.at[i] == '.') {
        size_t decimals_from = ++i;
        fraction = read_fraction(text, &i, &too_fine);
        if (i == decimals_from)
            return DECIMAL_NOT_A_NUMBER;
    }
    if (i < text.len)
        return DECIMAL_NOT_A_NUMBER;
    if (whole > INT64_MAX / DECIMAL_SCALE || whole * DECIMAL_SCALE + fraction > INT64_MAX)
        return DECIMAL_TOO_LARGE;
    if (too_fine)
        return DECIMAL_TOO_FINE;
    int64_t micro = (int64_t)(whole * DECIMAL_SCALE + fraction);
    out->micro = negative ? -micro : micro;
    return DECIMAL_READ;
}

/* The range is the same on both sides of zero, so that a number can always be negated. */
static bool store(bool overflown, int64_t micro, Decimal *out)
{
    if (overflown || micro == INT64_MIN)
        return false;
    out->micro = micro;
    return true;
}

bool decimal_add(Decimal a, Decimal b, Decimal *out)
{
    int64_t micro;
    bool overflown = __builtin_add_overflow(a.micro, b.micro, &micro);
    return store(overflown, micro, out);
}

bool decimal_sub(Decimal a, Decimal b, Decimal *out)
{
    int64_t micro;
    bool overflown = __builtin_sub_overflow(a.micro, b.micro, &micro);
    return store(overflown, micro, out);
}

bool decimal_mul_int(Decimal a, int64_t factor, Decimal *out)
{
    int64_t micro;
    bool overflown = __builtin_mul_overflow(a.micro, factor, &micro);
    return store(overflown, micro, out);
}

Decimal decimal_from_int(int64_t whole)
{
    assert(whole >= -(INT64_MAX / DECIMAL_SCALE) && whole <= INT64_MAX / DECIMAL_SCALE);
    return (Decimal){whole * DECIMAL_SCALE};
}

Decimal decimal_negate(Decimal a)
{
    assert(a.micro != INT64_MIN);
    return (Decimal){-a.micro};
}

Decimal decimal_abs(Decimal a)
{
    return a.micro < 0 ? decimal_negate(a) : a;
}

int decimal_compare(Decimal a, Decimal b)
{
    return (a.micro > b.micro) - (a.micro < b.micro);
}

bool decimal_equal(Decimal a, Decimal b)
{
    return a.micro == b.micro;
}

bool decimal_is_whole(Decimal a)
{
    return a.micro % DECIMAL_SCALE == 0;
}

/* How many decimals are left when trailing zeroes go, but not below `least`. */
static unsigned places_needed(uint64_t *fraction, unsigned least)
{
    unsigned places = DECIMAL_PLACES;
    if (*fraction == 0)
        return least;
    for (; places > least && *fraction % 10 == 0; places--)
        *fraction /= 10;
    return places;
}

/* Writes `count` or more digits that end before `end`; returns their start. */
static char *write_digits(char *end, uint64_t number, unsigned count)
{
    for (; number || count; number /= 10, count -= count > 0)
        *--end = (char)('0' + number % 10);
    return end;
}

Slice decimal_format(Decimal a, unsigned min_places, char into[DECIMAL_CHARS])
{
    uint64_t size = a.micro < 0 ? 0 - (uint64_t)a.micro : (uint64_t)a.micro;
    uint64_t fraction = size % DECIMAL_SCALE;
    unsigned places = places_needed(&fraction, min_places < DECIMAL_PLACES ? min_places : DECIMAL_PLACES);
    char *end = into + DECIMAL_CHARS, *at = end;
    if (places) {
        at = write_digits(at, fraction, places);
        *--at = '.';
    }
    at = write_digits(at, size / DECIMAL_SCALE, 1);
    if (a.micro < 0)
        *--at = '-';
    size_t len = (size_t)(end - at);
    memmove(into, at, len);
    return (Slice){into, len};
}
