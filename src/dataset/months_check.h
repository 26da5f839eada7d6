/* Months of a publication that have far fewer rows than the months beside them, or none. */
#ifndef KPIRECON_DATASET_MONTHS_CHECK_H
#define KPIRECON_DATASET_MONTHS_CHECK_H

#include "dataset/dataset.h"

/* A finding for each, at `place`. */
void months_check(const struct publication *publication, Place place, struct diag *diag);

#endif
