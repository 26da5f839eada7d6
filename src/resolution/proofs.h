/* What proves what: an accepted document proves the claim whose number it carries. One that proves claims of two
   partners, or two different ones, is used again (EVIDENCE_REUSED). */
#ifndef KPIRECON_RESOLUTION_PROOFS_H
#define KPIRECON_RESOLUTION_PROOFS_H

#include "base/base.h"

struct arena;
struct decide_input;

/* A document by what makes it the same one again: its bytes, as SHA-256 in hexadecimal, or its text without
   its layout, as "text-" and its fingerprint. */
struct proof {
    Slice key;
    uint32_t claim;
};

struct proofs {
    struct proof *all; /* in the order of claims */
    size_t count, capacity;
    bool *reused; /* per claim */
};

void proofs_find(const struct decide_input *input, const Slice *group_of_ticket, struct arena *mem, struct proofs *out);

#endif
