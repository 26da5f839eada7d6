/* Comparing, cutting and hashing of borrowed text. Hot: every field of every
   published row passes through here, so the loops work on eight bytes at a time. */
#include "base/slice.h"

#include <string.h>

static uint64_t load8(const char *at)
{
    uint64_t word;
    memcpy(&word, at, sizeof word);
    return word;
}

static uint64_t load4(const char *at)
{
    uint32_t word;
    memcpy(&word, at, sizeof word);
    return word;
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

Slice slice_from(const char *text)
{
    return text ? (Slice){text, strlen(text)} : (Slice){0};
}

bool slice_equal_nocase(Slice a, Slice b)
{
    return a.len == b.len && slice_starts_nocase(a, b);
}

int slice_compare(Slice a, Slice b)
{
    size_t shared = a.len < b.len ? a.len : b.len;
    int order = shared ? memcmp(a.at, b.at, shared) : 0;
    return order ? order : (a.len > b.len) - (a.len < b.len);
}

bool slice_starts_nocase(Slice text, Slice head)
{
    if (text.len < head.len)
        return false;
    for (size_t i = 0; i < head.len; i++)
        if (lower(text.at[i]) != lower(head.at[i]))
            return false;
    return true;
}

bool slice_has(Slice text, char c)
{
    return text.len && memchr(text.at, c, text.len);
}

bool slice_is_ascii(Slice text)
{
    size_t i = 0;
    for (; i + 8 <= text.len; i += 8)
        if (load8(text.at + i) & 0x8080808080808080u)
            return false;
    for (; i < text.len; i++)
        if ((unsigned char)text.at[i] >= 0x80)
            return false;
    return true;
}

Slice slice_trim(Slice text)
{
    size_t from = 0, to = text.len;
    while (from < to && (unsigned char)text.at[from] <= ' ')
        from++;
    while (to > from && (unsigned char)text.at[to - 1] <= ' ')
        to--;
    return slice_part(text, from, to);
}

Slice slice_cut(Slice text, char separator, Slice *rest)
{
    const char *found = text.len ? memchr(text.at, separator, text.len) : NULL;
    size_t len = found ? (size_t)(found - text.at) : text.len;
    *rest = slice_skip(text, found ? len + 1 : len);
    return (Slice){text.at, len};
}

size_t slice_find(Slice text, Slice needle)
{
    if (needle.len == 0)
        return 0;
    if (text.len < needle.len)
        return text.len;
    const char *found = memmem(text.at, text.len, needle.at, needle.len);
    return found ? (size_t)(found - text.at) : text.len;
}

bool slice_to_u64(Slice text, uint64_t max, uint64_t *out)
{
    uint64_t number = 0;
    if (text.len == 0)
        return false;
    for (size_t i = 0; i < text.len; i++) {
        unsigned digit = (unsigned)(unsigned char)text.at[i] - '0';
        if (digit > 9 || number > (UINT64_MAX - digit) / 10)
            return false;
        number = number * 10 + digit;
    }
    if (number > max)
        return false;
    *out = number;
    return true;
}

/* Odd constants with their bits spread: digits of pi, e and the golden ratio. */
#define HASH_PI 0x243f6a8885a308d3u
#define HASH_E 0xb7e151628aed2a6bu
#define HASH_PHI 0x9e3779b97f4a7c15u

/* Both halves of the 128-bit product: every input bit reaches every output bit. */
static uint64_t hash_mix(uint64_t a, uint64_t b)
{
    __uint128_t product = (__uint128_t)a * b;
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

uint64_t slice_hash(Slice text)
{
    const char *at = text.at;
    size_t left = text.len;
    uint64_t state = HASH_PHI, a = 0, b = 0;
    for (; left > 16; at += 16, left -= 16)
        state = hash_mix(load8(at) ^ HASH_PI, load8(at + 8) ^ state);
    if (left >= 8) {
        a = load8(at);
        b = load8(at + left - 8);
    } else if (left >= 4) {
        a = load4(at);
        b = load4(at + left - 4);
    } else if (left > 0) {
        a = (uint64_t)(unsigned char)at[0] << 16 | (uint64_t)(unsigned char)at[left / 2] << 8 |
            (unsigned char)at[left - 1];
    }
    uint64_t hash = hash_mix(HASH_E ^ text.len, hash_mix(a ^ HASH_PI, b ^ state));
    return hash ? hash : 1;
}
