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

/* A text of at most 24 bytes, whole, as three overlapping words: comparing them is
   cheaper than any call of memcmp. */
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
    uint32_t last;
};

static inline uint64_t memo_load8(const char *at)
{
    uint64_t word;
    memcpy(&word, at, sizeof word);
    return word;
}

static inline uint64_t memo_load4(const char *at)
{
    uint32_t word;
    memcpy(&word, at, sizeof word);
    return word;
}

static inline struct memo_key memo_key(Slice text)
{
    struct memo_key key = {.len = (uint32_t)text.len + 1};
    if (text.len > MEMO_TEXT_BYTES)
        return (struct memo_key){0};
    if (text.len >= 8) {
        key.head = memo_load8(text.at);
        key.middle = memo_load8(text.at + (text.len > 16 ? 8 : 0));
        key.tail = memo_load8(text.at + text.len - 8);
    } else if (text.len >= 4) {
        key.head = memo_load4(text.at);
        key.tail = memo_load4(text.at + text.len - 4);
    } else if (text.len > 0) {
        key.head = (unsigned char)text.at[0];
        key.middle = (unsigned char)text.at[text.len / 2];
        key.tail = (unsigned char)text.at[text.len - 1];
    }
    return key;
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

static inline bool memo_find(struct memo *memo, const struct memo_key *key, int32_t *value)
{
    if (!memo_key_same(&memo->slots[memo->last].key, key)) {
        memo->last = memo_key_hash(key, 6);
        if (!memo_key_same(&memo->slots[memo->last].key, key))
            memo->last ^= 1;
        if (!memo_key_same(&memo->slots[memo->last].key, key))
            return false;
    }
    if (key->len == 0)
        return false;
    *value = memo->slots[memo->last].value;
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
