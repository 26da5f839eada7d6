/* The same claim in several tickets (rules section 3): the earliest stands, a later one with other
   values replaces it. Private to resolution/. */
#ifndef KPIRECON_RESOLUTION_DUPLICATES_H
#define KPIRECON_RESOLUTION_DUPLICATES_H

#include "resolution/decide.h"

enum duplicate { DUPLICATE_NO, DUPLICATE_REPEATS, DUPLICATE_CORRECTED };

struct duplicate_of {
    enum duplicate kind;
    Slice ticket_id; /* of the one that stands */
};

/* One entry per claim. `group_of_claim`: the partner group of each, empty where it is not known. `earlier` may
   be NULL. */
struct duplicate_of *duplicates_find(const struct batch *batch, const Slice *group_of_claim,
                                     const struct dossier *dossiers, const struct earlier *earlier,
                                     struct arena *mem);

#endif
