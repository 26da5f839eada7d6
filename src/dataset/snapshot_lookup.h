/* Which rows of a snapshot touch a key. Keys are looked up in the order of the index, and what they lead to is proved
   in the order of the rows: a page of either is come to once. */
#ifndef KPIRECON_DATASET_SNAPSHOT_LOOKUP_H
#define KPIRECON_DATASET_SNAPSHOT_LOOKUP_H

#include "dataset/keys.h"
#include "dataset/snapshot.h"

struct touched_rows {
    uint64_t *bits; /* of row numbers: one for each that the groups may have */
};

/* Marks them. False with a fault. What it needs on the way is taken from `work`. The number of lanes changes nothing. */
bool snapshot_look_up(struct snapshot *snapshot, const struct gather_keys *keys, unsigned lane_count,
                      struct arena *work, struct touched_rows *touched);

/* The id of a partner or group, or NO_SNAPSHOT_ID, and 1 + the id of its group, or 0. False with a fault. */
#define NO_SNAPSHOT_ID UINT32_MAX
bool snapshot_find_id(struct snapshot *snapshot, Slice text, uint32_t *id, uint32_t *group);

/* The first publication of the rows that name the id, or one not after `enough`; DATE_NONE: that of the file. False with
   a fault. */
bool snapshot_first_published(struct snapshot *snapshot, Slice text, uint32_t id, Date enough, Date *first);

#endif
