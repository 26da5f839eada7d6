/* Reading text by cutting it: everything here borrows from its input, nothing
   allocates, and ASCII is all it knows (base/unicode.h knows the rest).

       while (rest.len) {
           Slice line = slice_cut(rest, '\n', &rest);
           ...
       }
*/
#ifndef KPIRECON_BASE_SLICE_H
#define KPIRECON_BASE_SLICE_H

#include "base/base.h"

#include <string.h>

Slice slice_from(const char *text); /* borrows; NULL gives the empty slice */

/* Here and not in slice.c: they are asked so often, and of so few bytes, that the call would cost more. */
static inline bool slice_equal(Slice a, Slice b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.at, b.at, a.len) == 0);
}

static inline bool slice_starts(Slice text, Slice head)
{
    return text.len >= head.len && (head.len == 0 || memcmp(text.at, head.at, head.len) == 0);
}

/* The bytes [from, to) of text; both are clamped to its length. */
static inline Slice slice_part(Slice text, size_t from, size_t to)
{
    if (to > text.len)
        to = text.len;
    if (from > to)
        from = to;
    /* NULL plus nothing is undefined even when nothing is read */
    return (Slice){from ? text.at + from : text.at, to - from};
}

/* What is left after `count` bytes. */
static inline Slice slice_skip(Slice text, size_t count)
{
    return slice_part(text, count, text.len);
}

static inline bool slice_ends(Slice text, Slice tail)
{
    return text.len >= tail.len && slice_equal(slice_skip(text, text.len - tail.len), tail);
}

bool slice_equal_nocase(Slice a, Slice b); /* ASCII letters only */
int slice_compare(Slice a, Slice b);       /* bytes, then length: <0, 0, >0 */
bool slice_starts_nocase(Slice text, Slice head);
bool slice_has(Slice text, char c);
bool slice_is_ascii(Slice text);

/* Without ASCII blanks and controls (bytes <= ' ') at both ends. */
Slice slice_trim(Slice text);
/* Everything before the first `separator`; *rest is what follows it, or empty.
   rest may point at the argument. */
Slice slice_cut(Slice text, char separator, Slice *rest);
/* The position of the first occurrence, or text.len. */
size_t slice_find(Slice text, Slice needle);

/* The whole slice as digits only, at most `max`; false leaves *out alone. */
bool slice_to_u64(Slice text, uint64_t max, uint64_t *out);

/* 64 bits that spread well; stable within a run, not between versions. */
uint64_t slice_hash(Slice text);

#endif
