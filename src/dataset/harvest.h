/* What one stretch of a published file gave: rows that touch a key, counts, and
   what is wrong with it. A stretch is read without knowing what stands before it,
   so its lines count from 0 and nothing in it is settled that earlier rows may
   settle otherwise; joining the stretches in their order (joiner.h) does that. */
#ifndef KPIRECON_DATASET_HARVEST_H
#define KPIRECON_DATASET_HARVEST_H

#include "base/arena.h"
#include "dataset/dataset_private.h"
#include "dataset/text_set.h"
#include "tickets/ticket.h"

/* A row that touches a key, with its text in the harvest. */
struct found_row {
    struct kept_row kept;
    uint32_t value_key; /* of a row that touches nothing else, see MAX_ROWS_PER_VALUE; else KEY_NONE */
};

/* A partner key that a row names. */
struct partner_note {
    uint32_t key;
    bool is_group; /* as its group */
    Slice group;   /* of the row; empty when it has none */
    Date publication; /* of the row; DATE_NONE: the file's */
};

/* A type that the catalogue lacks: once a stretch. */
struct type_note {
    Slice text;
    Place place;
    size_t findings_before; /* of the stretch, kept with their text */
};

/* A stretch with more different unknown types than this is told about no more; nor is a file. */
#define MAX_UNKNOWN_TYPES 1000u

struct harvest {
    struct arena mem; /* everything below lives in it */
    struct diag diag; /* findings of the stretch, and its fault */
    struct quarantine quarantine;
    struct bad_rows bad;
    struct found_row *rows;
    size_t row_count, row_capacity;
    struct month_cells cells;
    struct partner_note *partners;
    size_t partner_count, partner_capacity;
    struct type_note *types;
    size_t type_count, type_capacity;
    struct text_set type_texts;
    uint64_t data_row_count, left_out_count; /* as in dataset_source_info */
    uint64_t no_currency_count; /* good rows whose currency nothing tells */
    uint64_t line_count;
    bool names_groups;
    bool is_cut_off; /* its last row lacks fields and a line end */
};

void harvest_init(struct harvest *harvest);
void harvest_done(struct harvest *harvest); /* accepts a zeroed struct */
/* Empty again, for rows of the file that `of` speaks of. */
void harvest_begin(struct harvest *harvest, const struct bad_rows *of);
/* Only the first of equal texts of a stretch is noted. */
void harvest_note_type(struct harvest *harvest, Slice text, Place place);

#endif
