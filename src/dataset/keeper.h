/* What becomes of a good row: it is counted for its month, its partner is noted, and
   it is kept when it touches a key.

       row_read_number(&reader, &view, &row);
       keeper_expect(&keeper, &row);         // its keys are fetched meanwhile
       if (row_read(&reader, &view, &row) && !keeper_take(&keeper, &view, &row)) return false;
*/
#ifndef KPIRECON_DATASET_KEEPER_H
#define KPIRECON_DATASET_KEEPER_H

#include "dataset/dataset_private.h"
#include "dataset/memo.h"

/* One file's; its arrays live in the gathering's working memory. */
struct keeper {
    struct gathering *gathering;
    const struct gather_keys *keys;
    struct scanned *out;
    uint32_t source;
    struct month_cell *cell; /* of the row before */
    struct table cell_by_month;
    uint16_t *value_rows; /* per value key: rows kept for it alone */
    bool has_groups;                     /* the file has a column of them */
    struct memo_key noted, noted_group;  /* partner and group of the row before */
    struct key_filter open_partners;     /* keys of which the rows may still tell something */
    bool *partner_closed;                /* per partner key */
    size_t open_count, filtered_count;   /* now; when the filter was made */
    struct memo_key number, found_number; /* of this row; of the last one that was looked up */
    uint64_t number_hash;
    bool number_is_found, number_touches;
    Slice partner, group, invoice, normal; /* of the row kept before, already copied */
};

void keeper_init(struct keeper *keeper, struct gathering *gathering, uint32_t source, bool has_groups,
                 struct scanned *out);
/* The row's number is known, the rest not yet. */
void keeper_expect(struct keeper *keeper, const struct kpi_row *row);
/* False on a fault only. */
bool keeper_take(struct keeper *keeper, const struct row_view *view, const struct kpi_row *row);

#endif
