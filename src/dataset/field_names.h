/* The names that columns of published files have in English, and what each field is called in messages. Of one field
   the better name has the smaller number. */
#ifndef KPIRECON_DATASET_FIELD_NAMES_H
#define KPIRECON_DATASET_FIELD_NAMES_H

#include "dataset/columns.h"

#define FIELD_NAME_UNKNOWN ((size_t)128)

/* The number of a name that header_name_fold() made, or FIELD_NAME_UNKNOWN. */
size_t field_name_find(Slice folded);
enum dataset_field field_name_field(size_t i);
Slice field_name_text(size_t i);

#endif
