/* An open hash table with linear probing and no deletion. That is what keeps the
   entries of one hash in the order they came: later ones always stand further on. */
#include "base/table.h"

#include "base/arena.h"

#include <string.h>

#define LEAST_CAPACITY 16
#define SPREAD 0x9e3779b97f4a7c15u

/* 0 marks a free slot and cannot be a hash. */
static uint64_t usable(uint64_t hash)
{
    return hash ? hash : 1;
}

/* Callers may bring poor hashes (a month, a row number): the multiplication
   carries their low bits to the middle, where the slot is taken from. */
static size_t home_slot(const struct table *table, uint64_t hash)
{
    return (size_t)((hash * SPREAD) >> 24) & (table->capacity - 1);
}

static inline uint64_t slot_hash(const struct table_slot *slot)
{
    uint64_t hash;
    memcpy(&hash, slot->hash, sizeof hash);
    return hash;
}

static void allocate(struct table *table, size_t capacity)
{
    table->capacity = capacity;
    table->slots = ARENA_ARRAY(table->mem, struct table_slot, capacity);
}

void table_init(struct table *table, struct arena *mem, size_t expected)
{
    *table = (struct table){.mem = mem};
    size_t capacity = LEAST_CAPACITY;
    while (capacity / 2 < expected)
        capacity *= 2;
    allocate(table, capacity);
}

static void put(struct table *table, uint64_t hash, uint32_t value)
{
    size_t slot = home_slot(table, hash);
    while (slot_hash(&table->slots[slot]))
        slot = (slot + 1) & (table->capacity - 1);
    memcpy(table->slots[slot].hash, &hash, sizeof hash);
    table->slots[slot].value = value;
}

/* Runs that wrap around the end must be re-added from their start, or entries
   of one hash would change places; so the round begins behind a free slot. */
static void grow(struct table *table)
{
    struct table old = *table;
    size_t start = 0;
    while (slot_hash(&old.slots[start]))
        start++;
    allocate(table, old.capacity * 2);
    for (size_t i = 1; i < old.capacity; i++) {
        const struct table_slot *slot = &old.slots[(start + i) & (old.capacity - 1)];
        if (slot_hash(slot))
            put(table, slot_hash(slot), slot->value);
    }
}

void table_add(struct table *table, uint64_t hash, uint32_t value)
{
    assert(table->capacity);
    if (table->count + 1 > table->capacity - table->capacity / 4)
        grow(table);
    put(table, usable(hash), value);
    table->count++;
}

struct table_walk table_walk(const struct table *table, uint64_t hash)
{
    hash = usable(hash);
    return (struct table_walk){.table = table, .hash = hash, .slot = table->capacity ? home_slot(table, hash) : 0};
}

void table_foresee(const struct table *table, uint64_t hash)
{
    if (table->capacity)
        __builtin_prefetch(&table->slots[home_slot(table, usable(hash))]);
}

bool table_next(struct table_walk *walk, uint32_t *value)
{
    const struct table *table = walk->table;
    if (table->count == 0)
        return false;
    for (uint64_t hash; (hash = slot_hash(&table->slots[walk->slot])) != 0;) {
        const struct table_slot *slot = &table->slots[walk->slot];
        walk->slot = (walk->slot + 1) & (table->capacity - 1);
        if (hash == walk->hash) {
            *value = slot->value;
            return true;
        }
    }
    return false;
}
