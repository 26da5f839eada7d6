/* Many keys on their way through a snapshot: sorted by tag they go through an index from front to back, and what they
   lead to is sorted by row, so that no page is come to twice. */
#ifndef KPIRECON_DATASET_SNAPSHOT_PROBES_H
#define KPIRECON_DATASET_SNAPSHOT_PROBES_H

#include "dataset/snapshot.h"

struct probe {
    uint32_t at;  /* tag, or row */
    uint32_t key; /* the asker's */
};

struct probes {
    struct arena *mem;
    struct probe *all;
    size_t count, capacity;
};

/* Before the first one: room for about so many, so that what is added beside them is never copied. */
void probes_expect(struct probes *probes, size_t count);
void probes_add(struct probes *probes, uint32_t at, uint32_t key);
/* By `at`; those of the same stay as they came. */
void probes_sort(struct probes *probes);
/* Sorts the tags; *rows, in the same memory, are those that they lead to in a section, sorted. False with a fault. */
bool probes_look_up(struct probes *tags, struct snapshot *snapshot, enum snapshot_section section,
                    struct probes *rows);

#endif
