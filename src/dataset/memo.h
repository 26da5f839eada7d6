/* What a short text meant the last time it was read. Published files repeat a few
   texts over and over (months, types, currencies), so reading them is looking
   them up; what does not fit is simply read again.

       struct memo_key key = memo_key(text);
       if (!memo_find(&memo, &key, &value)) {
           value = ...;
           memo_keep(&memo, &key, value);
       }
*/
#ifndef KPIRECON_DATASET_MEMO_H
#define KPIRECON_DATASET_MEMO_H

#include "base/base.h"

#include <string.h>

#define MEMO_TEXT_BYTES 24
#define MEMO_SLOTS 64

/* A text of at most 24 bytes, whole, as three words: comparing them is cheaper than any call of
   memcmp. */
struct memo_key {
    uint64_t head, middle, tail;
    uint32_t len; /* plus one; 0: no text, or one that is too long */
};

struct memo_slot {
    struct memo_key key;
    int32_t value;
};

struct memo {
    struct memo_slot slots[MEMO_SLOTS];
};

static inline uint64_t memo_load8(const char *at)
{
    uint64_t word;
    memcpy(&word, at, sizeof word);
    return word;
}

/* The first `len` bytes, at most eight, of those that a word was loaded from. */
static inline uint64_t memo_first_bytes(uint64_t word, size_t len)
{
    /* in two steps, since a word cannot be shifted by all its bits */
    unsigned half = 32 - 4 * (unsigned)len;
    return __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__ ? word >> half >> half << half << half
                                                  : word << half << half >> half >> half;
}

static inline struct memo_key memo_key_long(Slice text)
{
    if (text.len > MEMO_TEXT_BYTES)
        return (struct memo_key){0};
    return (struct memo_key){
        .head = memo_load8(text.at),
        .middle = memo_load8(text.at + 8),
        .tail = memo_load8(text.at + text.len - 8),
        .len = (uint32_t)text.len + 1,
    };
}

static inline struct memo_key memo_key(Slice text)
{
    char padded[16] = {0};
    if (text.len > sizeof padded)
        return memo_key_long(text);
    if (text.len)
        memcpy(padded, text.at, text.len);
    return (struct memo_key){
        .head = memo_load8(padded),
        .middle = memo_load8(padded + 8),
        .len = (uint32_t)text.len + 1,
    };
}

/* The same key of a text after which sixteen bytes may be read, whatever they hold. Texts of any
   length follow each other: the less is decided by it, the less is guessed wrongly. */
static inline struct memo_key memo_key_quick(Slice text)
{
    if (UNLIKELY(text.len > 16))
        return memo_key_long(text);
    size_t first = text.len < 8 ? text.len : 8;
    return (struct memo_key){
        .head = memo_first_bytes(memo_load8(text.at), first),
        .middle = memo_first_bytes(memo_load8(text.at + 8), text.len - first),
        .len = (uint32_t)text.len + 1,
    };
}

static inline bool memo_key_same(const struct memo_key *a, const struct memo_key *b)
{
    return ((a->head ^ b->head) | (a->middle ^ b->middle) | (a->tail ^ b->tail) | (a->len ^ b->len)) == 0;
}

/* `bits` bits of hash. */
static inline uint32_t memo_key_hash(const struct memo_key *key, unsigned bits)
{
    uint64_t mixed = (key->head + key->len) * 0x9e3779b97f4a7c15u ^ (key->tail + key->middle) * 0xb7e151628aed2a6bu;
    return (uint32_t)((mixed * 0x9e3779b97f4a7c15u) >> (64 - bits));
}
static_assert(MEMO_SLOTS == 1 << 6, "six bits say the slot");

/* The slot is worked out anew even for the text of the row before: which texts follow each other
   is chance, and a wrongly guessed branch costs more than the hash. */
static inline bool memo_find(const struct memo *memo, const struct memo_key *key, int32_t *value)
{
    const struct memo_slot *slot = &memo->slots[memo_key_hash(key, 6)];
    if (UNLIKELY(!memo_key_same(&slot->key, key))) {
        slot = &memo->slots[memo_key_hash(key, 6) ^ 1];
        if (!memo_key_same(&slot->key, key))
            return false;
    }
    if (key->len == 0)
        return false;
    *value = slot->value;
    return true;
}

/* Each text has two slots to stand in; a third one takes the place of the second. */
static inline void memo_keep(struct memo *memo, const struct memo_key *key, int32_t value)
{
    uint32_t i = memo_key_hash(key, 6);
    if (key->len)
        memo->slots[memo->slots[i].key.len ? i ^ 1 : i] = (struct memo_slot){*key, value};
}

#endif
