/* Finds texts by their hash; only the text itself proves it. */
#include "dataset/text_set.h"

#include "base/arena.h"
#include "base/slice.h"

void text_set_init(struct text_set *set, struct arena *mem)
{
    *set = (struct text_set){.mem = mem};
}

Slice text_set_keep(struct text_set *set, Slice text, bool *is_new)
{
    uint64_t hash = slice_hash(text);
    uint32_t i;
    if (!set->by_hash.mem)
        table_init(&set->by_hash, set->mem, 0);
    if (is_new)
        *is_new = false;
    for (struct table_walk walk = table_walk(&set->by_hash, hash); table_next(&walk, &i);)
        if (slice_equal(set->texts[i], text))
            return set->texts[i];
    assert(set->count < UINT32_MAX);
    table_add(&set->by_hash, hash, (uint32_t)set->count);
    Slice copy = arena_copy(set->mem, text);
    *ARENA_PUSH(set->mem, set->texts, set->count, set->capacity, Slice) = copy;
    if (is_new)
        *is_new = true;
    return copy;
}
