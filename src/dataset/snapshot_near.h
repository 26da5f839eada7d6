/* The numbers of a snapshot that are one edit away from a number that is asked for. For a few keys what they may
   have been written as is looked up in the index of numbers; for many, and for letters of other scripts,
   the texts of all groups are read, without their rows. */
#ifndef KPIRECON_DATASET_SNAPSHOT_NEAR_H
#define KPIRECON_DATASET_SNAPSHOT_NEAR_H

#include "dataset/keys.h"
#include "dataset/snapshot.h"
#include "dataset/text_set.h"

/* Normal forms, each once, into the set. False with a fault. The number of lanes changes nothing in it. */
bool snapshot_find_near(struct snapshot *snapshot, const struct gather_keys *keys, unsigned lane_count,
                        struct text_set *out);

#endif
