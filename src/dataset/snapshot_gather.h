/* What a scan of the published file would have given, from its snapshot. */
#ifndef KPIRECON_DATASET_SNAPSHOT_GATHER_H
#define KPIRECON_DATASET_SNAPSHOT_GATHER_H

#include "dataset/dataset_private.h"
#include "dataset/snapshot.h"

/* `source`: index of the file in the dataset. Texts are copied, nothing points into the snapshot. */
bool snapshot_gather(struct snapshot *snapshot, struct gathering *gathering, uint32_t source, struct scanned *out);

/* The account behind the types, each once and in this order: months, findings, quarantined rows. */
bool snapshot_read_cells(struct snapshot *snapshot, struct arena *mem, struct month_cell **cells, size_t *count);

#endif
