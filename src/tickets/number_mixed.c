/* "3万2千円", "1억 2천만원": numbers of East Asia that name their places. Several places together are spelled out in digits,
   and the rest of the text is read as it is always read. One place alone ("1.5万") needs no spelling out. */
#include "tickets/number_words_private.h"

#include "base/arena.h"
#include "base/slice.h"
#include "tickets/plain_private.h"

#define LARGEST INT64_C(1000000000000000)

struct place_sign {
    Slice sign;
    int64_t factor;
    bool is_large; /* it multiplies all that was said since the last large one */
};

static const struct place_sign place_signs[] = {
    {S_INIT("十"), 10, false},           {S_INIT("십"), 10, false},          {S_INIT("百"), 100, false},
    {S_INIT("백"), 100, false},          {S_INIT("千"), 1000, false},        {S_INIT("천"), 1000, false},
    {S_INIT("万"), 10000, true},         {S_INIT("萬"), 10000, true},        {S_INIT("만"), 10000, true},
    {S_INIT("億"), 100000000, true},     {S_INIT("亿"), 100000000, true},    {S_INIT("억"), 100000000, true},
    {S_INIT("兆"), 1000000000000, true}, {S_INIT("조"), 1000000000000, true},
};

static const struct place_sign *place_at(Slice text)
{
    for (size_t i = 0; i < COUNT_OF(place_signs); i++)
        if (slice_starts(text, place_signs[i].sign))
            return &place_signs[i];
    return NULL;
}

/* "2", "2000", "2,000": digits, perhaps in thousands. */
static bool take_count(Slice *rest, int64_t *count, size_t *digits)
{
    size_t i = 0;
    int64_t value = 0;
    *digits = 0;
    for (; i < rest->len; i++) {
        bool groups = rest->at[i] == ',' && i + 3 < rest->len && is_digit(rest->at[i + 1]) &&
                      is_digit(rest->at[i + 2]) && is_digit(rest->at[i + 3]);
        if (!is_digit(rest->at[i]) && !(groups && *digits))
            break;
        if (is_digit(rest->at[i])) {
            value = value * 10 + (rest->at[i] - '0');
            ++*digits;
        }
        if (value > LARGEST)
            return false;
    }
    *count = value;
    *rest = slice_skip(*rest, i);
    return *digits > 0;
}

/* What has been said: places only fall within a section, and sections within the number. */
struct sum {
    int64_t total, section, small, large, last;
    size_t places;
};

static bool add_place(struct sum *sum, int64_t count, bool has_count, const struct place_sign *place)
{
    if (!place->is_large) {
        if (place->factor >= sum->small)
            return false;
        sum->section += (has_count ? count : 1) * place->factor;
        sum->small = place->factor;
    } else {
        int64_t section = sum->section + (has_count ? count : 0);
        if (place->factor >= sum->large || !section || section > LARGEST / place->factor)
            return false;
        sum->total += section * place->factor;
        sum->section = 0;
        sum->small = LARGEST;
        sum->large = place->factor;
    }
    sum->last = place->factor;
    sum->places += has_count;
    return sum->section <= LARGEST && sum->total <= LARGEST;
}

/* "5000" behind a 万; "3万5" may be 35,000 or 30,005. */
static bool fills_its_place(size_t digits, int64_t last)
{
    for (; last > 1; last /= 10)
        if (digits-- == 0)
            return false;
    return digits == 0;
}

static bool read_sum(Slice *text, struct sum *sum)
{
    for (Slice rest = *text;;) {
        int64_t count = 0;
        size_t digits = 0;
        while (sum->places && rest.len && rest.at[0] == ' ')
            rest = slice_skip(rest, 1);
        bool has_count = rest.len && is_digit(rest.at[0]);
        if (has_count && !take_count(&rest, &count, &digits))
            return false;
        const struct place_sign *place = place_at(rest);
        if (!place) {
            if (has_count && (!sum->places || !fills_its_place(digits, sum->last)))
                return false;
            sum->total += sum->section + count;
            sum->places += has_count;
            *text = has_count || !sum->places ? rest : *text;
            return true;
        }
        if (!has_count && !sum->places)
            return false;
        if (!add_place(sum, count, has_count, place))
            return false;
        rest = slice_skip(rest, place->sign.len);
        *text = rest;
    }
}

Slice spell_out_places(Slice text, struct arena *mem)
{
    size_t from = 0;
    while (from < text.len && !is_digit(text.at[from]))
        from++;
    Slice rest = slice_skip(text, from);
    struct sum sum = {.small = LARGEST, .large = LARGEST};
    if (!read_sum(&rest, &sum) || sum.places < 2)
        return text;
    return arena_printf(mem, "%.*s%lld%.*s", SLICE_ARG(slice_part(text, 0, from)), (long long)sum.total,
                        SLICE_ARG(rest));
}
