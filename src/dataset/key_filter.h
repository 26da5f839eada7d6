/* Says for sure that a key is not there, for most of those that are not: three bits
   a key, in so little memory that it stays in the processor's cache. */
#ifndef KPIRECON_DATASET_KEY_FILTER_H
#define KPIRECON_DATASET_KEY_FILTER_H

#include "base/arena.h"

struct key_filter {
    uint64_t *words;
    size_t word_count; /* a power of two */
};

#define KEYS_PER_FILTER_WORD 8 /* at most; then one of thirty that are no key passes */
#define LEAST_FILTER_WORDS 64

static inline void key_filter_init(struct key_filter *filter, struct arena *mem, size_t expected)
{
    filter->word_count = LEAST_FILTER_WORDS;
    while (filter->word_count * KEYS_PER_FILTER_WORD < expected)
        filter->word_count *= 2;
    filter->words = ARENA_ARRAY(mem, uint64_t, filter->word_count);
}

/* The bits of a hash, and the word they stand in; tables take their slots from others. */
static inline uint64_t key_filter_bits(uint64_t hash)
{
    return (uint64_t)1 << (hash & 63) | (uint64_t)1 << (hash >> 6 & 63) | (uint64_t)1 << (hash >> 58);
}

static inline uint64_t *key_filter_word(const struct key_filter *filter, uint64_t hash)
{
    return &filter->words[(hash >> 12) & (filter->word_count - 1)];
}

static inline void key_filter_put(struct key_filter *filter, uint64_t hash)
{
    *key_filter_word(filter, hash) |= key_filter_bits(hash);
}

static inline bool key_filter_may_hold(const struct key_filter *filter, uint64_t hash)
{
    return (~*key_filter_word(filter, hash) & key_filter_bits(hash)) == 0;
}

#endif
