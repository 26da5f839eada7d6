/* From masks to places. How many marks stand in 64 bytes is different from one to the next, and a loop over them would
   mostly be left at a wrong guess: so a dozen are always written, and those that are none are written over. */
#include "records/mark_list.h"

#include "base/slice.h"
#include "records/marks.h"

#define STARTS_AT_ONCE 12
#define LINES_AT_ONCE 2
static_assert(STARTS_AT_ONCE <= MARK_LIST_SPARE, "what is written too much has room");

/* Where the marks of a mask are; `to` has room for `at_once` of them, whether they are there or not. */
static ALWAYS_INLINE void put_places(uint64_t mask, unsigned from, unsigned at_once, uint16_t *to)
{
    for (unsigned i = 0; i < at_once; i++, mask &= mask - 1)
        to[i] = (uint16_t)(from + (unsigned)__builtin_ctzll(mask | UINT64_C(1) << 63));
    for (to += at_once; UNLIKELY(mask); mask &= mask - 1)
        *to++ = (uint16_t)(from + (unsigned)__builtin_ctzll(mask));
}

static ALWAYS_INLINE void add_marks(struct mark_list *out, const struct marks *marks, size_t at)
{
    uint64_t ends = marks->delimiter | marks->line;
    put_places(ends, (unsigned)at + 1, STARTS_AT_ONCE, out->starts + out->start_count);
    out->start_count += (size_t)__builtin_popcountll(ends);
    put_places(marks->line, (unsigned)at + 1, LINES_AT_ONCE, out->lines + out->line_count);
    out->line_count += (size_t)__builtin_popcountll(marks->line);
    for (uint64_t quotes = marks->quote; UNLIKELY(quotes); quotes &= quotes - 1)
        out->quotes[out->quote_count++] = (uint16_t)(at + (size_t)__builtin_ctzll(quotes));
}

/* Compiled once for each way of finding marks. */
static ALWAYS_INLINE void make_with(struct mark_list *out, Slice text, char delimiter, marks_function *marks_of)
{
    size_t at = 0;
    out->starts[0] = 0;
    out->start_count = 1;
    out->line_count = out->quote_count = 0;
    for (; text.len - at >= MARKS_BYTES; at += MARKS_BYTES) {
        struct marks marks = marks_of(text.at + at, delimiter);
        add_marks(out, &marks, at);
    }
    if (at < text.len) {
        struct marks marks = marks_in_tail(slice_skip(text, at), delimiter, marks_of);
        add_marks(out, &marks, at);
    }
}

static void make_portably(struct mark_list *out, Slice text, char delimiter)
{
    make_with(out, text, delimiter, marks_portable);
}

#if HAS_MARKS_BY_SIMD
static void make_by_sse2(struct mark_list *out, Slice text, char delimiter)
{
    make_with(out, text, delimiter, marks_sse2);
}

static MARKS_AVX2 void make_by_avx2(struct mark_list *out, Slice text, char delimiter)
{
    make_with(out, text, delimiter, marks_avx2);
}
#else
#define make_by_sse2 make_portably
#define make_by_avx2 make_portably
#endif

void mark_list_make(enum csv_way way, Slice text, char delimiter, struct mark_list *out)
{
    assert(text.len <= MARK_LIST_BYTES && delimiter);
    switch (way) {
    case CSV_PORTABLY: make_portably(out, text, delimiter); return;
    case CSV_BY_SSE2: make_by_sse2(out, text, delimiter); return;
    case CSV_BY_AVX2: break;
    }
    make_by_avx2(out, text, delimiter);
}
