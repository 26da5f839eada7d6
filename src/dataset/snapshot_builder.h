/* Makes a snapshot of one published file: the file is scanned as ever, and every
   good row is packed instead of being held against keys. Memory does not grow with
   the rows: groups of them go to disk as they fill, and indexes spill.

       struct snapshot_order order = {.dataset = dataset, .fd = fd, .spill_fd = spill, .name = name};
       if (!snapshot_build(&order, &gathered, diag)) return false;

   One snapshot per file and not per publication: source, line, bad rows, hash and what
   counts once belong to a file, and a file may hold several publications. */
#ifndef KPIRECON_DATASET_SNAPSHOT_BUILDER_H
#define KPIRECON_DATASET_SNAPSHOT_BUILDER_H

#include "dataset/dataset.h"

struct snapshot_order {
    struct dataset *dataset; /* of one file */
    int fd, spill_fd;        /* to be written, and for what does not fit in memory; both empty */
    Slice name;              /* of the snapshot, for messages */
    uint64_t memory_bytes;   /* budget; 0: the usual */
};

#define USUAL_BUILD_MEMORY ((uint64_t)1 << 30)

/* Whole and on the disk when true. *out has no rows: publications, months, sources; the findings of the file
   are told as by a gathering. */
bool snapshot_build(const struct snapshot_order *order, struct gathered *out, struct diag *diag);

#endif
