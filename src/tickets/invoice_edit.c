/* How far two invoice numbers are apart: one slip of the hand, or more. */
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
