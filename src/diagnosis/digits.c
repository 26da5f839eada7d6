/* Slips of digits. Numbers are compared as written with the same decimals and
   without their sign, so 560 and 506 are three digits each. */
#include "diagnosis/digits.h"

#include "base/arena.h"
#include "base/slice.h"
#include "diagnosis/diagnosis.h"

Slice decimal_words(Decimal a, unsigned places, struct arena *mem)
{
    char text[DECIMAL_CHARS];
    return arena_copy(mem, decimal_format(a, places, text));
}

static unsigned places_of(Decimal a)
{
    unsigned places = DECIMAL_PLACES;
    for (int64_t rest = a.micro; places && rest % 10 == 0; rest /= 10)
        places--;
    return places;
}

/* Both numbers without sign and point, with the same number of decimals. */
struct digit_pair {
    char text_a[DECIMAL_CHARS], text_b[DECIMAL_CHARS];
    Slice a, b;
};

static Slice without_point(Slice text, char into[DECIMAL_CHARS])
{
    size_t len = 0;
    for (size_t i = 0; i < text.len; i++)
        if (text.at[i] >= '0' && text.at[i] <= '9')
            into[len++] = text.at[i];
    return (Slice){into, len};
}

static void digit_pair_make(struct digit_pair *pair, Decimal a, Decimal b)
{
    char text[DECIMAL_CHARS];
    unsigned places = places_of(a) > places_of(b) ? places_of(a) : places_of(b);
    pair->a = without_point(decimal_format(decimal_abs(a), places, text), pair->text_a);
    pair->b = without_point(decimal_format(decimal_abs(b), places, text), pair->text_b);
}

static bool signs_agree(Decimal a, Decimal b)
{
    return (a.micro < 0) == (b.micro < 0) && a.micro != INT64_MIN && b.micro != INT64_MIN;
}

static Slice two(Decimal a, Decimal b, unsigned places, struct arena *mem)
{
    Slice left = decimal_words(a, places, mem), right = decimal_words(b, places, mem);
    return arena_printf(mem, "%.*s and %.*s", SLICE_ARG(left), SLICE_ARG(right));
}

Slice digits_swapped(Decimal a, Decimal b, unsigned places, struct arena *mem)
{
    struct digit_pair pair;
    if (!signs_agree(a, b))
        return (Slice){0};
    digit_pair_make(&pair, a, b);
    size_t i = 0, len = pair.a.len;
    if (len != pair.b.len)
        return (Slice){0};
    while (i < len && pair.a.at[i] == pair.b.at[i])
        i++;
    if (i + 1 >= len || pair.a.at[i] != pair.b.at[i + 1] || pair.a.at[i + 1] != pair.b.at[i] ||
        !slice_equal(slice_skip(pair.a, i + 2), slice_skip(pair.b, i + 2)))
        return (Slice){0};
    Slice numbers = two(a, b, places, mem);
    if (i + 2 == len)
        return arena_printf(mem, "%.*s: the last two digits are swapped", SLICE_ARG(numbers));
    return arena_printf(mem, "%.*s: digits %zu and %zu are swapped", SLICE_ARG(numbers), i + 1, i + 2);
}

Slice digits_typo(Decimal a, Decimal b, unsigned places, struct arena *mem)
{
    struct digit_pair pair;
    if (!signs_agree(a, b))
        return (Slice){0};
    digit_pair_make(&pair, a, b);
    size_t differing = 0, at = 0;
    /* One digit of a one-digit number is the whole number: that is no slip to be seen. */
    if (pair.a.len != pair.b.len || pair.a.len < 2)
        return (Slice){0};
    for (size_t i = 0; i < pair.a.len; i++)
        if (pair.a.at[i] != pair.b.at[i]) {
            differing++;
            at = i;
        }
    if (differing != 1)
        return (Slice){0};
    Slice numbers = two(a, b, places, mem);
    return arena_printf(mem, "%.*s: one digit differs, %c for %c", SLICE_ARG(numbers), pair.a.at[at], pair.b.at[at]);
}

static bool drops_one_digit(Slice longer, Slice shorter)
{
    size_t i = 0;
    if (longer.len != shorter.len + 1 || shorter.len < 2)
        return false;
    while (i < shorter.len && longer.at[i] == shorter.at[i])
        i++;
    return slice_equal(slice_skip(longer, i + 1), slice_skip(shorter, i));
}

Slice digits_missing(Decimal a, Decimal b, unsigned places, struct arena *mem)
{
    struct digit_pair pair;
    if (!signs_agree(a, b))
        return (Slice){0};
    digit_pair_make(&pair, a, b);
    Slice numbers = two(a, b, places, mem);
    if (drops_one_digit(pair.a, pair.b))
        return arena_printf(mem, "%.*s: the ticket has one digit more", SLICE_ARG(numbers));
    if (drops_one_digit(pair.b, pair.a))
        return arena_printf(mem, "%.*s: the ticket has one digit less", SLICE_ARG(numbers));
    return (Slice){0};
}

Slice digits_shifted(Decimal a, Decimal b, unsigned places, struct arena *mem)
{
    if (a.micro == 0 || b.micro == 0)
        return (Slice){0};
    int64_t factor = 10;
    for (int shift = 1; shift <= 6; shift++, factor *= 10) {
        Decimal shifted;
        Slice numbers = two(a, b, places, mem);
        if (decimal_mul_int(b, factor, &shifted) && decimal_equal(a, shifted))
            return arena_printf(mem, "%.*s: the claimed number is %lld times the published one", SLICE_ARG(numbers),
                                (long long)factor);
        if (decimal_mul_int(a, factor, &shifted) && decimal_equal(b, shifted))
            return arena_printf(mem, "%.*s: the published number is %lld times the claimed one", SLICE_ARG(numbers),
                                (long long)factor);
    }
    return (Slice){0};
}

static Decimal to_whole(Decimal a)
{
    int64_t half = a.micro < 0 ? -DECIMAL_SCALE / 2 : DECIMAL_SCALE / 2;
    return (Decimal){(a.micro / DECIMAL_SCALE + (a.micro % DECIMAL_SCALE + half) / DECIMAL_SCALE) * DECIMAL_SCALE};
}

Slice digits_rounded(Decimal a, Decimal b, unsigned places, struct arena *mem)
{
    bool claimed_is = !decimal_is_whole(b) && decimal_equal(a, to_whole(b));
    bool published_is = !decimal_is_whole(a) && decimal_equal(b, to_whole(a));
    if (!claimed_is && !published_is)
        return (Slice){0};
    Slice numbers = two(a, b, places, mem);
    return arena_printf(mem, "%.*s: the %s number is the other one rounded to whole units", SLICE_ARG(numbers),
                        claimed_is ? "claimed" : "published");
}

Slice digits_sign(Decimal a, Decimal b, unsigned places, struct arena *mem)
{
    if (a.micro == 0 || a.micro == INT64_MIN || a.micro != -b.micro)
        return (Slice){0};
    Slice numbers = two(a, b, places, mem);
    return arena_printf(mem, "%.*s: the same amount with the opposite sign", SLICE_ARG(numbers));
}
