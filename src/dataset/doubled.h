/* Rows of one publication that are wholly identical: both count, and both say so. */
#ifndef KPIRECON_DATASET_DOUBLED_H
#define KPIRECON_DATASET_DOUBLED_H

#include "dataset/dataset_private.h"

/* `rows` in their final order; those without an invoice number are left alone. One
   finding for each set of equal rows, at the first of them. */
void doubled_mark(const struct gathering *gathering, const struct scanned *files, struct kept_row *rows, size_t count);

#endif
