/* What becomes of a good row: it is counted for its month, its partner is noted, and
   it goes into the harvest when it touches a key.

       row_read_number(&reader, &view, &row);
       keeper_expect(&keeper, &view, &row);  // its keys are fetched meanwhile
       if (row_read_values(&reader, &view, &row)) {
           keeper_expect_values(&keeper, &row);
           if (row_read_rest(&reader, &view, &row) && !keeper_take(&keeper, &view, &row)) return false;
       }
*/
#ifndef KPIRECON_DATASET_KEEPER_H
#define KPIRECON_DATASET_KEEPER_H

#include "dataset/harvest.h"
#include "dataset/memo.h"
#include "dataset/scan_plan.h"

/* One thread's. */
struct keeper {
    const struct scan_plan *plan;
    const struct gather_keys *keys;
    struct harvest *harvest;
    struct memo_key noted, noted_group;  /* partner and group of the row before */
    Date noted_publication;              /* and its own; while they may be of several */
    struct key_filter open_partners;     /* keys of which the rows may still tell something */
    size_t filtered_count;               /* how many there were when the filter was made */
    struct memo_key number, found_number; /* of this row; of the last one that was looked up */
    uint64_t number_hash, values_hash;
    bool number_is_found, number_touches;
    Slice partner, group, invoice, normal; /* of the row kept before, already copied */
    struct arena *mem;                     /* holds the filter */
};

void keeper_init(struct keeper *keeper, const struct scan_plan *plan, struct arena *mem);
/* The rows that come go into this one. */
void keeper_begin(struct keeper *keeper, struct harvest *harvest);
/* The row's number is known, the rest not yet. */
void keeper_expect(struct keeper *keeper, const struct row_view *view, const struct kpi_row *row);
/* And its period and amounts. */
void keeper_expect_values(struct keeper *keeper, const struct kpi_row *row);
/* Of a row whose number is known: may it touch a key, when only near numbers are asked for? */
bool keeper_wants_near(struct keeper *keeper, const struct row_view *view, const struct kpi_row *row);
/* Is a row of this partner, which touches nothing, one that tells nothing of any partner? Then it is taken as noted. */
bool keeper_knows_partner(struct keeper *keeper, Slice partner, Slice group);
/* False on a fault only, which the harvest then has. */
bool keeper_take(struct keeper *keeper, const struct row_view *view, const struct kpi_row *row);

#endif
