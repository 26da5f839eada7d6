/* Finds texts by their hash; only the text itself proves it. */
#include "dataset/text_set.h"

#include "base/arena.h"
#include "base/slice.h"

void text_set_init(struct text_set *set, struct arena *mem)
{
    *set = (struct text_set){.mem = mem};
}

static bool find(const struct text_set *set, Slice text, uint64_t hash, uint32_t *out)
{
    for (struct table_walk walk = table_walk(&set->by_hash, hash); table_next(&walk, out);)
        if (slice_equal(set->texts[*out], text))
            return true;
    return false;
}

Slice text_set_keep(struct text_set *set, Slice text, bool *is_new)
{
    uint64_t hash = slice_hash(text);
    uint32_t i;
    if (!set->by_hash.mem)
        table_init(&set->by_hash, set->mem, 0);
    bool found = find(set, text, hash, &i);
    if (is_new)
        *is_new = !found;
    if (found)
        return set->texts[i];
    assert(set->count < UINT32_MAX);
    table_add(&set->by_hash, hash, (uint32_t)set->count);
    Slice copy = arena_copy(set->mem, text);
    *ARENA_PUSH(set->mem, set->texts, set->count, set->capacity, Slice) = copy;
    return copy;
}

bool text_set_has(const struct text_set *set, Slice text)
{
    uint32_t i;
    return set->count && find(set, text, slice_hash(text), &i);
}
