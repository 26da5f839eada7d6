/* Slips of digits. Numbers are compared as written with the same decimals and
   without their sign, so 560 and 506 are three digits each. */
#include "diagnosis/digits.h"

#include "base/arena.h"
#include "base/slice.h"
#include "diagnosis/diagnosis.h"
#include "diagnosis/weight.h"

__extension__ typedef __int128 Wide; /* products of two decimals */

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
    unsigned places;
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
    pair->places = places_of(a) > places_of(b) ? places_of(a) : places_of(b);
    pair->a = without_point(decimal_format(decimal_abs(a), pair->places, text), pair->text_a);
    pair->b = without_point(decimal_format(decimal_abs(b), pair->places, text), pair->text_b);
}

static bool find_swap(const struct digit_pair *pair, struct slip *out)
{
    size_t i = 0, len = pair->a.len;
    if (len != pair->b.len)
        return false;
    while (i < len && pair->a.at[i] == pair->b.at[i])
        i++;
    if (i + 1 >= len || pair->a.at[i] != pair->b.at[i + 1] || pair->a.at[i + 1] != pair->b.at[i] ||
        !slice_equal(slice_skip(pair->a, i + 2), slice_skip(pair->b, i + 2)))
        return false;
    *out = (struct slip){.code = CAUSE_DIGIT_SWAP, .weight = 30 + weight_among(len - 1), .at = i, .length = len};
    return true;
}

static bool find_typo(const struct digit_pair *pair, struct slip *out)
{
    size_t differing = 0, at = 0;
    /* One digit of a one-digit number is the whole number: that is no slip to be seen. */
    if (pair->a.len != pair->b.len || pair->a.len < 2)
        return false;
    for (size_t i = 0; i < pair->a.len; i++)
        if (pair->a.at[i] != pair->b.at[i]) {
            differing++;
            at = i;
        }
    if (differing != 1)
        return false;
    *out = (struct slip){.code = CAUSE_DIGIT_TYPO,
                         .weight = 30 + weight_among(9 * pair->a.len),
                         .at = at,
                         .given = pair->a.at[at],
                         .meant = pair->b.at[at]};
    return true;
}

static bool drops_one_digit(Slice longer, Slice shorter, size_t *at)
{
    size_t i = 0;
    if (longer.len != shorter.len + 1 || shorter.len < 2)
        return false;
    while (i < shorter.len && longer.at[i] == shorter.at[i])
        i++;
    *at = i;
    return slice_equal(slice_skip(longer, i + 1), slice_skip(shorter, i));
}

#define WEIGHT_OF_A_LOST_ZERO 25 /* a zero more or less at the end is a decimal point that moved */

static bool find_missing(const struct digit_pair *pair, bool is_shifted, struct slip *out)
{
    size_t at;
    bool longer = drops_one_digit(pair->a, pair->b, &at);
    if (!longer && !drops_one_digit(pair->b, pair->a, &at))
        return false;
    /* a digit struck twice is likelier than a new one */
    bool repeated = longer && at > 0 && pair->a.at[at] == pair->a.at[at - 1];
    size_t outcomes = longer && !repeated ? 10 * pair->a.len : pair->b.len;
    *out = (struct slip){.code = CAUSE_DIGIT_MISSING,
                         .weight = 35 + weight_among(outcomes) + (is_shifted ? WEIGHT_OF_A_LOST_ZERO : 0),
                         .form = longer ? FORM_CLAIMED_LONGER : FORM_CLAIMED_SHORTER};
    return true;
}

static bool find_shift(Decimal a, Decimal b, struct slip *out)
{
    int64_t factor = 10;
    if (a.micro == 0 || b.micro == 0)
        return false;
    for (int shift = 1; shift <= 6; shift++, factor *= 10) {
        Decimal shifted;
        bool larger = decimal_mul_int(b, factor, &shifted) && decimal_equal(a, shifted);
        if (!larger && !(decimal_mul_int(a, factor, &shifted) && decimal_equal(b, shifted)))
            continue;
        *out = (struct slip){.code = CAUSE_DECIMAL_SHIFT,
                             .weight = 40 + (shift < 4 ? 10 : 10 * shift),
                             .form = larger ? FORM_CLAIMED_LARGER : FORM_CLAIMED_SMALLER,
                             .factor = factor};
        return true;
    }
    return false;
}

/* Half away from zero; `unit` is in millionths. */
static Decimal rounded(Decimal a, int64_t unit, bool cut)
{
    Wide half = cut ? 0 : a.micro < 0 ? -unit / 2 : unit / 2;
    return (Decimal){(int64_t)(((Wide)a.micro + half) / unit * unit)};
}

/* Is `coarse` what is left of `fine` with fewer digits? To so many millionths, or 0. Whole numbers of thousands are
   rounded too, but only where little is lost of much. */
static int64_t rounding_unit(Decimal coarse, Decimal fine, bool cut)
{
    const int64_t whole = DECIMAL_SCALE;
    int64_t magnitude = fine.micro < 0 ? -fine.micro : fine.micro;
    if (fine.micro % whole && decimal_equal(coarse, rounded(fine, whole, cut)))
        return whole;
    for (int64_t unit = whole * 1000; unit >= 10; unit /= 10) {
        bool sensible = unit < whole || magnitude / unit >= 100;
        if (coarse.micro % unit == 0 && fine.micro % unit != 0 && sensible &&
            decimal_equal(coarse, rounded(fine, unit, cut)))
            return unit;
    }
    return 0;
}

/* One digit that became a zero is a typing error as well as anything else, but for a fraction cut off whole. */
static bool is_one_digit(const struct digit_pair *pair, int64_t unit)
{
    size_t differing = 0;
    for (size_t i = 0; i < pair->a.len && pair->a.len == pair->b.len; i++)
        differing += pair->a.at[i] != pair->b.at[i];
    return unit != DECIMAL_SCALE && differing == 1;
}

#define WEIGHT_OF_ROUNDING_ONE_DIGIT 60

static bool find_rounding(const struct digit_pair *pair, Decimal a, Decimal b, struct slip *out)
{
    static const struct {
        enum slip_form claimed, recorded;
        bool cut;
        int weight;
    } ways[] = {{FORM_CLAIMED_ROUNDED, FORM_RECORDED_ROUNDED, false, 30},
                {FORM_CLAIMED_CUT, FORM_RECORDED_CUT, true, 35}};
    for (size_t i = 0; i < COUNT_OF(ways); i++) {
        int64_t claimed = rounding_unit(a, b, ways[i].cut);
        int64_t recorded = claimed ? 0 : rounding_unit(b, a, ways[i].cut);
        int64_t unit = claimed ? claimed : recorded;
        if (!unit)
            continue;
        *out = (struct slip){.code = CAUSE_ROUNDING,
                             .weight = ways[i].weight + (unit > DECIMAL_SCALE ? 35 : 0) +
                                       (is_one_digit(pair, unit) ? WEIGHT_OF_ROUNDING_ONE_DIGIT : 0),
                             .form = claimed ? ways[i].claimed : ways[i].recorded,
                             .factor = unit};
        return true;
    }
    return false;
}

size_t slips_between(Decimal claimed, Decimal recorded, struct slip out[MAX_SLIPS])
{
    struct digit_pair pair;
    size_t count = 0;
    if (claimed.micro == INT64_MIN || recorded.micro == INT64_MIN)
        return 0;
    if (claimed.micro != 0 && claimed.micro == -recorded.micro) {
        out[0] = (struct slip){.code = CAUSE_SIGN_FLIPPED, .weight = 60};
        return 1;
    }
    if ((claimed.micro < 0) != (recorded.micro < 0))
        return 0;
    digit_pair_make(&pair, claimed, recorded);
    bool is_shifted = find_shift(claimed, recorded, &out[count]);
    count += is_shifted;
    count += find_swap(&pair, &out[count]);
    count += find_rounding(&pair, claimed, recorded, &out[count]);
    count += find_typo(&pair, &out[count]);
    count += find_missing(&pair, is_shifted, &out[count]);
    return count;
}

/* ---- words ---- */

static Slice rounding_words(const struct slip *slip, Slice numbers, struct arena *mem)
{
    bool claimed = slip->form == FORM_CLAIMED_ROUNDED || slip->form == FORM_CLAIMED_CUT;
    bool cut = slip->form == FORM_CLAIMED_CUT || slip->form == FORM_RECORDED_CUT;
    Slice unit = decimal_words((Decimal){slip->factor}, 0, mem);
    return arena_printf(mem, "%.*s: the %s number is the other one %s to %s%.*s", SLICE_ARG(numbers),
                        claimed ? "claimed" : "published", cut ? "cut off" : "rounded",
                        slip->factor == DECIMAL_SCALE ? "whole units" : "multiples of ",
                        SLICE_ARG(slip->factor == DECIMAL_SCALE ? S("") : unit));
}

Slice slip_words(const struct slip *slip, Decimal claimed, Decimal recorded, unsigned places, struct arena *mem)
{
    Slice left = decimal_words(claimed, places, mem), right = decimal_words(recorded, places, mem);
    Slice numbers = arena_printf(mem, "%.*s and %.*s", SLICE_ARG(left), SLICE_ARG(right));
    switch (slip->code) {
    case CAUSE_DIGIT_SWAP:
        if (slip->at + 2 == slip->length)
            return arena_printf(mem, "%.*s: the last two digits are swapped", SLICE_ARG(numbers));
        return arena_printf(mem, "%.*s: digits %zu and %zu are swapped", SLICE_ARG(numbers), slip->at + 1,
                            slip->at + 2);
    case CAUSE_DIGIT_TYPO:
        return arena_printf(mem, "%.*s: one digit differs, %c for %c", SLICE_ARG(numbers), slip->given, slip->meant);
    case CAUSE_DIGIT_MISSING:
        return arena_printf(mem, "%.*s: the ticket has one digit %s", SLICE_ARG(numbers),
                            slip->form == FORM_CLAIMED_LONGER ? "more" : "less");
    case CAUSE_DECIMAL_SHIFT:
        return arena_printf(mem, "%.*s: the %s number is %lld times the %s one", SLICE_ARG(numbers),
                            slip->form == FORM_CLAIMED_LARGER ? "claimed" : "published", (long long)slip->factor,
                            slip->form == FORM_CLAIMED_LARGER ? "published" : "claimed");
    case CAUSE_ROUNDING: return rounding_words(slip, numbers, mem);
    default: return arena_printf(mem, "%.*s: the same amount with the opposite sign", SLICE_ARG(numbers));
    }
}

/* ---- what comes near without fitting ---- */

struct near_miss {
    Wide target; /* all in units of the last decimal, without sign */
    Wide best, off;
    const char *how;
    size_t digit; /* for swaps: from 1, 0 for the last two */
};

static void try_near(struct near_miss *near, Wide made, const char *how, size_t digit)
{
    Wide off = made < near->target ? near->target - made : made - near->target;
    if (near->how && off >= near->off)
        return;
    *near = (struct near_miss){near->target, made, off, how, digit};
}

static Wide number_of(const char *digits, size_t len, size_t skip)
{
    Wide number = 0;
    for (size_t i = 0; i < len; i++)
        if (i != skip)
            number = number * 10 + (digits[i] - '0');
    return number;
}

#define NO_DIGIT SIZE_MAX

static void try_slips(struct near_miss *near, Slice recorded)
{
    char digits[DECIMAL_CHARS];
    for (size_t i = 0; i < recorded.len; i++)
        digits[i] = recorded.at[i];
    Wide whole = number_of(digits, recorded.len, NO_DIGIT);
    for (size_t i = 0; i + 1 < recorded.len; i++) {
        char first = digits[i];
        if (first == digits[i + 1])
            continue;
        digits[i] = digits[i + 1];
        digits[i + 1] = first;
        try_near(near, number_of(digits, recorded.len, NO_DIGIT), "swap", i + 2 == recorded.len ? 0 : i + 1);
        digits[i + 1] = digits[i];
        digits[i] = first;
    }
    for (size_t i = 0; i < recorded.len; i++)
        try_near(near, number_of(digits, recorded.len, i), "a digit left out", 0);
    try_near(near, whole * 10, "a shift of the decimal point", 0);
    try_near(near, whole / 10, "a shift of the decimal point", 0);
    try_near(near, whole * 100, "a shift of the decimal point", 0);
    try_near(near, whole / 100, "a shift of the decimal point", 0);
}

static Decimal from_last_place(Wide number, unsigned places)
{
    for (unsigned i = places; i < DECIMAL_PLACES; i++)
        number *= 10;
    return (Decimal){number > INT64_MAX ? INT64_MAX : (int64_t)number};
}

Slice near_miss_words(Decimal claimed, Decimal recorded, unsigned places, struct arena *mem)
{
    struct digit_pair pair;
    if ((claimed.micro < 0) != (recorded.micro < 0) || claimed.micro == INT64_MIN || recorded.micro == INT64_MIN)
        return (Slice){0};
    digit_pair_make(&pair, claimed, recorded);
    struct near_miss near = {.target = number_of(pair.a.at, pair.a.len, NO_DIGIT)};
    Wide plain = number_of(pair.b.at, pair.b.len, NO_DIGIT) - near.target;
    try_slips(&near, pair.b);
    /* near means near: within a hundredth, and much nearer than what is published already is */
    if (!near.how || near.off * 100 > near.target || near.off * 4 > (plain < 0 ? -plain : plain))
        return (Slice){0};
    Slice made = decimal_words(from_last_place(near.best, pair.places), places, mem);
    Slice off = decimal_words(from_last_place(near.off, pair.places), places, mem);
    bool swap = near.how[0] == 's';
    Slice how = !swap        ? slice_from(near.how)
                : near.digit ? arena_printf(mem, "a swap of digits %zu and %zu", near.digit, near.digit + 1)
                             : S("a swap of the last two digits");
    return arena_printf(mem, "; closest: %.*s would give %.*s, off by %.*s", SLICE_ARG(how), SLICE_ARG(made),
                        SLICE_ARG(off));
}
