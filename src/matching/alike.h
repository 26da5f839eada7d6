/* Rows that are alike without having the claim's number: by its skeleton, and by values. Only claims that found
   nothing ask for them, so only rows that one of these may mean are linked. Private to matching/. */
#ifndef KPIRECON_MATCHING_ALIKE_H
#define KPIRECON_MATCHING_ALIKE_H

#include "matching/chains.h"

struct claim;

struct alike_rows {
    struct row_chains by_skeleton, by_values;
    struct key_filter skeletons, values; /* what is going to be asked for */
    size_t expected;
};

void alike_init(struct alike_rows *alike, size_t expected_claims, struct arena *mem);
/* All claims that are going to ask come first; then the rows. `lane_mem` has an arena per lane. */
void alike_expect(struct alike_rows *alike, const struct claim *claim);
void alike_link(struct alike_rows *alike, const struct gathered *gathered, struct arena *lane_mem, unsigned lane_count);

/* ROW_NONE when there is none, or the claim does not say what it takes; the others by `next` of the chains. */
uint32_t alike_in_skeleton(const struct alike_rows *alike, const struct claim *claim);
uint32_t alike_in_values(const struct alike_rows *alike, const struct claim *claim);

#endif
