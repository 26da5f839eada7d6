/* From a 64-bit hash to small numbers (indexes into somebody's array). Several
   entries may share a hash; only the caller's key proves which one is meant:

       uint32_t i;
       for (struct table_walk walk = table_walk(&by_id, slice_hash(id)); table_next(&walk, &i);)
           if (slice_equal(tickets[i].id, id)) return &tickets[i];

   Adding walks past the entries of the same hash: where thousands may share a
   key, add the first one only and chain the others in your own array. */
#ifndef KPIRECON_BASE_TABLE_H
#define KPIRECON_BASE_TABLE_H

#include "base/base.h"

struct arena;

/* Side by side, so that looking at a slot touches one line of the cache. */
struct table_slot {
    uint32_t hash[2]; /* both halves 0: a free slot */
    uint32_t value;
};

struct table {
    struct arena *mem;
    struct table_slot *slots;
    size_t capacity; /* a power of two */
    size_t count;
};

struct table_walk {
    const struct table *table;
    uint64_t hash;
    size_t slot;
};

/* Lives in `mem`; `expected` avoids growing. */
void table_init(struct table *table, struct arena *mem, size_t expected);
void table_add(struct table *table, uint64_t hash, uint32_t value);
struct table_walk table_walk(const struct table *table, uint64_t hash);
/* For who knows early what will be asked: the memory of it is fetched meanwhile. */
void table_foresee(const struct table *table, uint64_t hash);
/* Entries come in the order they were added. */
bool table_next(struct table_walk *walk, uint32_t *value);

#endif
