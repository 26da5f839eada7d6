/* Published files turned into snapshots that live in memory only, for datasets that
   are asked again and again. */
#ifndef KPIRECON_DATASET_COMPILED_H
#define KPIRECON_DATASET_COMPILED_H

#include "dataset/dataset.h"

/* Reads the one file at `path` and adds its snapshot to `into`; findings and bad rows are told by the
   gatherings, as those of any snapshot. It takes as much memory as a snapshot in a store would take room. */
bool dataset_add_compiled(struct dataset *into, Slice path, Date published, struct diag *diag);

#endif
