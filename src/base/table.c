/* An open hash table with linear probing and no deletion. That is what keeps the
   entries of one hash in the order they came: later ones always stand further on. */
#include "base/table.h"

#include "base/arena.h"

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

static void allocate(struct table *table, size_t capacity)
{
    table->capacity = capacity;
    table->hash = ARENA_ARRAY(table->mem, uint64_t, capacity);
    table->value = ARENA_ARRAY(table->mem, uint32_t, capacity);
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
    while (table->hash[slot])
        slot = (slot + 1) & (table->capacity - 1);
    table->hash[slot] = hash;
    table->value[slot] = value;
}

/* Runs that wrap around the end must be re-added from their start, or entries
   of one hash would change places; so the round begins behind a free slot. */
static void grow(struct table *table)
{
    struct table old = *table;
    size_t start = 0;
    while (old.hash[start])
        start++;
    allocate(table, old.capacity * 2);
    for (size_t i = 1; i < old.capacity; i++) {
        size_t slot = (start + i) & (old.capacity - 1);
        if (old.hash[slot])
            put(table, old.hash[slot], old.value[slot]);
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

bool table_next(struct table_walk *walk, uint32_t *value)
{
    const struct table *table = walk->table;
    if (table->count == 0)
        return false;
    while (table->hash[walk->slot]) {
        size_t slot = walk->slot;
        walk->slot = (slot + 1) & (table->capacity - 1);
        if (table->hash[slot] == walk->hash) {
            *value = table->value[slot];
            return true;
        }
    }
    return false;
}
