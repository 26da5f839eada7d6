/* Where the marks of CSV stand: 64 bytes at a time become three masks, of delimiters, line ends and quotes, by the
   widest way the processor has. What works through text is written once, over a marks_function, and compiled once for
   each way; csv_way_works() tells which of them works here. */
#ifndef KPIRECON_RECORDS_MARKS_H
#define KPIRECON_RECORDS_MARKS_H

#include "base/base.h"

#include <string.h>
#if defined(__x86_64__) && defined(__GNUC__)
#define HAS_MARKS_BY_SIMD 1
#include <immintrin.h>
#else
#define HAS_MARKS_BY_SIMD 0
#endif

#define MARKS_BYTES 64

struct marks {
    uint64_t delimiter, line, quote;
};

/* Bit i of each mask says whether at[i] is that byte, for the 64 bytes at `at`. */
typedef struct marks marks_function(const char *at, char delimiter);

#define LOW_SEVEN 0x7f7f7f7f7f7f7f7fu

static inline uint64_t mask8(const char *at, uint64_t wanted)
{
    uint64_t bytes;
    memcpy(&bytes, at, sizeof bytes);
    if (__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__)
        bytes = __builtin_bswap64(bytes);
    uint64_t differs = bytes ^ wanted;
    /* the top bit of every byte that differs in no bit, then those eight bits together */
    uint64_t same = ~(((differs & LOW_SEVEN) + LOW_SEVEN) | differs | LOW_SEVEN);
    return ((same >> 7) * 0x0102040810204080u) >> 56;
}

static inline uint64_t mask64(const char *at, char c)
{
    uint64_t wanted = (unsigned char)c * 0x0101010101010101u, mask = 0;
    for (unsigned i = 0; i < MARKS_BYTES; i += 8)
        mask |= mask8(at + i, wanted) << i;
    return mask;
}

static inline struct marks marks_portable(const char *at, char delimiter)
{
    return (struct marks){mask64(at, delimiter), mask64(at, '\n'), mask64(at, '"')};
}

/* The end of a text is no place to read 64 bytes from. */
static inline struct marks marks_in_tail(Slice tail, char delimiter, marks_function *marks_of)
{
    char block[MARKS_BYTES] = {0};
    memcpy(block, tail.at, tail.len);
    return marks_of(block, delimiter);
}

#if HAS_MARKS_BY_SIMD
static inline uint64_t mask16(const char *at, __m128i wanted)
{
    __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)at);
    return (uint16_t)_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, wanted));
}

static inline uint64_t mask64_sse2(const char *at, char c)
{
    __m128i wanted = _mm_set1_epi8(c);
    return mask16(at, wanted) | mask16(at + 16, wanted) << 16 | mask16(at + 32, wanted) << 32 |
           mask16(at + 48, wanted) << 48;
}

static inline struct marks marks_sse2(const char *at, char delimiter)
{
    return (struct marks){mask64_sse2(at, delimiter), mask64_sse2(at, '\n'), mask64_sse2(at, '"')};
}

#define MARKS_AVX2 __attribute__((target("avx2,bmi,popcnt")))

static MARKS_AVX2 inline uint64_t mask64_avx2(__m256i low, __m256i high, char c)
{
    __m256i wanted = _mm256_set1_epi8(c);
    return (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(low, wanted)) |
           (uint64_t)(uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(high, wanted)) << 32;
}

static MARKS_AVX2 inline struct marks marks_avx2(const char *at, char delimiter)
{
    __m256i low = _mm256_loadu_si256((const __m256i *)(const void *)at);
    __m256i high = _mm256_loadu_si256((const __m256i *)(const void *)(at + 32));
    return (struct marks){mask64_avx2(low, high, delimiter), mask64_avx2(low, high, '\n'),
                          mask64_avx2(low, high, '"')};
}

#endif

#endif
