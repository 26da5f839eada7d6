/* Sorting digit by digit: there may be a million, and a comparison of two costs more than moving both. */
#include "dataset/snapshot_probes.h"

#include "base/arena.h"

#define DIGIT_BITS 8
#define DIGITS 256

void probes_add(struct probes *probes, uint32_t at, uint32_t key)
{
    *ARENA_PUSH(probes->mem, probes->all, probes->count, probes->capacity, struct probe) = (struct probe){at, key};
}

void probes_expect(struct probes *probes, size_t count)
{
    assert(!probes->count);
    probes->all = ARENA_ARRAY(probes->mem, struct probe, count);
    probes->capacity = count;
}

void probes_sort(struct probes *probes)
{
    struct probe *from = probes->all, *to = ARENA_ARRAY(probes->mem, struct probe, probes->count);
    for (unsigned shift = 0; shift < 32; shift += DIGIT_BITS) {
        size_t starts[DIGITS + 1] = {0};
        for (size_t i = 0; i < probes->count; i++)
            starts[(from[i].at >> shift & (DIGITS - 1)) + 1]++;
        for (size_t digit = 0; digit < DIGITS; digit++)
            starts[digit + 1] += starts[digit];
        for (size_t i = 0; i < probes->count; i++)
            to[starts[from[i].at >> shift & (DIGITS - 1)]++] = from[i];
        struct probe *sorted = to;
        to = from;
        from = sorted;
    }
    probes->all = from;
    probes->capacity = probes->count;
}

bool probes_look_up(struct probes *tags, struct snapshot *snapshot, enum snapshot_section section,
                    struct probes *rows)
{
    *rows = (struct probes){.mem = tags->mem};
    probes_sort(tags);
    for (size_t i = 0; i < tags->count; i++) {
        struct index_range range;
        uint32_t row;
        if (!snapshot_find(snapshot, section, tags->all[i].at, &range))
            return false;
        while (snapshot_find_next(snapshot, &range, &row))
            probes_add(rows, row, tags->all[i].key);
        if (snapshot->diag->fault.at)
            return false;
    }
    probes_sort(rows);
    return true;
}
