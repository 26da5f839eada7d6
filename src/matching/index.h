/* The gathered rows made findable: by invoice number and by what they amend; and whose
   rows they are. Nothing changes after it is made
   but `used`, so that many claims can ask at the same time. Private to matching/. */
#ifndef KPIRECON_MATCHING_INDEX_H
#define KPIRECON_MATCHING_INDEX_H

#include "matching/chains.h"
#include "matching/match.h"

#include <stdatomic.h>

/* A row may stand under several ids (location, global account, the registry's group). */
struct owned_row {
    uint32_t row, next;
    uint32_t number; /* whose rows these are */
};

struct row_index {
    const struct match_input *input;
    struct arena *mem;
    struct row_chains by_invoice, by_amended;
    struct table heavy_owners; /* of numbers with many rows: (number, id) -> the last of its owned rows */
    struct owned_row *owned;
    size_t owned_count, owned_capacity;
    Date day;        /* on which most tickets are judged */
    bool *in_force;  /* per row: on that day */
    atomic_bool *used; /* per row: it settles a claim already */
};

/* Numbers with more rows than this are indexed by owner too. */
#define MANY_ROWS 32

void row_index_make(struct row_index *index, const struct match_input *input, struct arena *mem);

/* Is this the row's publication in force on `day`? */
bool row_in_force(const struct row_index *index, const struct kpi_row *row, Date day);
/* Group of a row: published PGA, else by the registry, else the location itself. */
Slice row_group(const struct row_index *index, const struct kpi_row *row);
/* The same for a partner id, known from registry, or from the dataset's own rows. */
Slice claim_group(const struct row_index *index, Slice partner_id);

/* The group is asked for once per claim and not per row. */
struct owner {
    Slice partner_id; /* empty: not given */
    Slice group;
    bool any; /* no partner given and no group settled: everybody's rows are looked at */
};
bool row_is_owned(const struct row_index *index, const struct kpi_row *row, const struct owner *owner);
/* Of the very location that asks; of any location when the group's own id asks. */
bool row_is_at_location(const struct kpi_row *row, const struct owner *owner);

struct row_list {
    uint32_t *at; /* indexes into gathered.rows, ascending */
    size_t count, capacity;
};

/* Its rows are going to be asked for. */
void foresee_invoice(const struct row_index *index, Slice normal);
/* The owner's rows whose own number is this one, whatever month and publication. */
void rows_of_invoice(const struct row_index *index, Slice normal, const struct owner *owner, struct arena *mem,
                     struct row_list *out);
/* The owner's credits that amend this number. */
void rows_amending(const struct row_index *index, Slice normal, const struct owner *owner, struct arena *mem,
                   struct row_list *out);
/* Without a partner id the number may tell whose it is: the group of its rows in force. False when
   they are of several groups; *group is empty when there are none. */
bool number_points_to_one_group(const struct row_index *index, Slice normal, Date day, Slice *group);
/* Rows of any owner, one by one; ROW_NONE at the end. */
uint32_t first_of_invoice(const struct row_index *index, Slice normal);

/* Claims are looked at side by side where no two of them can want the same row as their own; a credit
   that names no type may be seen by two, and is taken by the one that it makes equal. */
static inline bool row_is_used(const struct row_index *index, size_t row)
{
    return atomic_load_explicit(&index->used[row], memory_order_relaxed);
}

static inline void row_set_used(const struct row_index *index, size_t row, bool used)
{
    atomic_store_explicit(&index->used[row], used, memory_order_relaxed);
}

bool row_is_credit(const struct kpi_row *row);
size_t row_number(const struct row_index *index, const struct kpi_row *row);

#endif
