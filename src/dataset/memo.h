/* What a short text meant the last time it was read. Published files repeat a few
   texts over and over (months, types, currencies), so reading them is looking
   them up; what does not fit is simply read again.

       if (!memo_find(&memo, text, &value)) {
           value = ...;
           memo_keep(&memo, text, value);
       }
*/
#ifndef KPIRECON_DATASET_MEMO_H
#define KPIRECON_DATASET_MEMO_H

#include "base/slice.h"

#include <string.h>

#define MEMO_TEXT_BYTES 24
#define MEMO_SLOTS 64

struct memo_slot {
    uint32_t len; /* plus one; 0: nothing is kept here */
    int32_t value;
    char text[MEMO_TEXT_BYTES];
};

struct memo {
    struct memo_slot slots[MEMO_SLOTS];
    uint32_t last;
};

static inline bool memo_slot_holds(const struct memo_slot *slot, Slice text)
{
    return slot->len == text.len + 1 && (text.len == 0 || memcmp(slot->text, text.at, text.len) == 0);
}

static inline bool memo_find(struct memo *memo, Slice text, int32_t *value)
{
    if (text.len > MEMO_TEXT_BYTES)
        return false;
    if (!memo_slot_holds(&memo->slots[memo->last], text)) {
        memo->last = (uint32_t)(slice_hash(text) % MEMO_SLOTS);
        if (!memo_slot_holds(&memo->slots[memo->last], text))
            return false;
    }
    *value = memo->slots[memo->last].value;
    return true;
}

static inline void memo_keep(struct memo *memo, Slice text, int32_t value)
{
    if (text.len > MEMO_TEXT_BYTES)
        return;
    struct memo_slot *slot = &memo->slots[slice_hash(text) % MEMO_SLOTS];
    slot->len = (uint32_t)text.len + 1;
    slot->value = value;
    if (text.len)
        memcpy(slot->text, text.at, text.len);
}

#endif
