/* Rows that are none: blank ones, the header once more, and the totals that exports
   put below. They are counted, not quarantined. */
#ifndef KPIRECON_DATASET_LEFT_OUT_H
#define KPIRECON_DATASET_LEFT_OUT_H

#include "dataset/bad_rows.h"

struct arena;
struct programme;

/* A row of names, other ones than the file's or the same in another order: another table begins. */
bool row_names_columns(const struct columns *columns, const struct row_view *row, const struct programme *programme,
                       struct arena *scratch);
bool row_is_left_out(const struct columns *columns, const struct row_view *row, struct arena *scratch);

#endif
