/* As decimal_format() writes, for more digits. */
#include "dataset/wide_sum.h"

Slice wide_sum_format(WideSum sum, struct arena *mem)
{
    __uint128_t left = sum.micro < 0 ? -(__uint128_t)sum.micro : (__uint128_t)sum.micro;
    char chars[48];
    size_t at = sizeof chars;
    unsigned places = DECIMAL_PLACES;
    for (; places && left % 10 == 0; places--)
        left /= 10;
    for (unsigned i = 0; i < places; i++, left /= 10)
        chars[--at] = (char)('0' + (int)(left % 10));
    if (places)
        chars[--at] = '.';
    do {
        chars[--at] = (char)('0' + (int)(left % 10));
        left /= 10;
    } while (left);
    if (sum.micro < 0)
        chars[--at] = '-';
    return arena_copy(mem, (Slice){chars + at, sizeof chars - at});
}
