/* What reading a file tells besides its rows: a snapshot keeps it, and whoever reads that is told the same. */
#ifndef KPIRECON_DATASET_SNAPSHOT_TOLD_H
#define KPIRECON_DATASET_SNAPSHOT_TOLD_H

#include "base/buf.h"

struct arena;
struct diag;
struct scanned;

/* Everything is kept with its text, whatever the grades of this run: they are asked again by each that reads. */
void told_listen(struct diag *told, struct arena *mem);
void told_repeat(const struct diag *told, struct diag *diag);
/* Months with their rows, findings, quarantined rows. */
void account_add_told(struct buf *account, const struct scanned *scanned, const struct diag *told);

#endif
