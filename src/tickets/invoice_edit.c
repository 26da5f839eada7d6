/* How far two invoice numbers are apart: one slip of the hand, a series in letters, or more. */
#include "tickets/invoice_number.h"

#include "base/slice.h"
#include "base/unicode.h"

/* The bytes of the character at the end. */
static size_t last_character(Slice text)
{
    size_t bytes = 1;
    while (bytes < text.len && ((unsigned char)text.at[text.len - bytes] & 0xc0) == 0x80)
        bytes++;
    return bytes;
}

static size_t first_character(Slice text)
{
    uint32_t character;
    return utf8_next(text, &character);
}

bool invoice_one_edit_apart(Slice a, Slice b)
{
    for (size_t n; a.len && b.len && slice_starts(b, slice_part(a, 0, n = first_character(a)));) {
        a = slice_skip(a, n);
        b = slice_skip(b, n);
    }
    for (size_t n; a.len && b.len && slice_ends(b, slice_skip(a, a.len - (n = last_character(a))));) {
        a.len -= n;
        b.len -= n;
    }
    size_t of_a = utf8_count(a), of_b = utf8_count(b);
    if (of_a == 2 && of_b == 2) {
        size_t left = first_character(a);
        return slice_starts(b, slice_skip(a, left)) && slice_ends(b, slice_part(a, 0, left));
    }
    return of_a <= 1 && of_b <= 1 && of_a + of_b > 0;
}

static bool is_without_series(Slice shorter, Slice longer)
{
    static const size_t most_letters = 6, fewest_left = 3;
    if (shorter.len < fewest_left || shorter.len >= longer.len || longer.len - shorter.len > most_letters ||
        !slice_ends(longer, shorter))
        return false;
    for (size_t i = 0; i < longer.len - shorter.len; i++)
        if (longer.at[i] >= '0' && longer.at[i] <= '9')
            return false;
    return true;
}

bool invoice_differs_in_series(Slice a, Slice b)
{
    return is_without_series(a, b) || is_without_series(b, a);
}
