/* Texts that are kept once, however often they come: partners, types. */
#ifndef KPIRECON_DATASET_TEXT_SET_H
#define KPIRECON_DATASET_TEXT_SET_H

#include "base/table.h"

struct text_set {
    struct arena *mem;
    struct table by_hash;
    Slice *texts;
    size_t count, capacity;
};

/* Lives in `mem`, and so do the copies. Allocates nothing before the first text. */
void text_set_init(struct text_set *set, struct arena *mem);
/* The copy that is kept; *is_new says whether it was made now, and may be NULL. */
Slice text_set_keep(struct text_set *set, Slice text, bool *is_new);
bool text_set_has(const struct text_set *set, Slice text);

#endif
