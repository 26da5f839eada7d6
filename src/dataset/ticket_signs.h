/* Does a header belong to an export of tickets? It has the same seven details as a published row, so it would
   be taken for a dataset, and every ticket would find itself published. */
#ifndef KPIRECON_DATASET_TICKET_SIGNS_H
#define KPIRECON_DATASET_TICKET_SIGNS_H

#include "dataset/columns.h"

/* Sets is_tickets, may_be_tickets and ticket_column of *columns, whose names are there. `is_known`: per column,
   it has one of the names in use for published rows. */
void ticket_signs_look(struct columns *columns, const bool *is_known, const struct header_words *words,
                       struct arena *mem);

#endif
