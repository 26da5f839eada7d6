/* The gathered rows made findable: by invoice number, by what they amend, by
   skeleton and by value; and whose rows they are. Private to matching/. */
#ifndef KPIRECON_MATCHING_INDEX_H
#define KPIRECON_MATCHING_INDEX_H

#include "matching/match.h"

struct row_index {
    const struct match_input *input;
    struct arena *mem;
    struct table by_invoice, by_amended, by_skeleton, by_values;
    bool *used; /* per row: it settles a claim already */
};

void row_index_make(struct row_index *index, const struct match_input *input, struct arena *mem);

/* Is this the row's publication in force on `day`? */
bool row_in_force(const struct row_index *index, const struct kpi_row *row, Date day);
/* Group of a row: published PGA, else by the registry, else the location itself. */
Slice row_group(const struct row_index *index, const struct kpi_row *row);
/* The same for a partner id, known from registry, or from the dataset's own rows. */
Slice claim_group(const struct row_index *index, Slice partner_id);
uint64_t values_hash(Month period, Decimal kpi, Decimal revenue);

struct row_list {
    uint32_t *at; /* indexes into gathered.rows, ascending */
    size_t count, capacity;
};

/* Rows whose own number is this one, whatever partner, month and publication. */
void rows_of_invoice(const struct row_index *index, Slice normal, struct arena *mem, struct row_list *out);
/* Credits that amend this number. */
void rows_amending(const struct row_index *index, Slice normal, struct arena *mem, struct row_list *out);
bool row_is_credit(const struct kpi_row *row);
/* The group is asked for once per claim and not per row. */
struct owner {
    Slice partner_id; /* empty: not given */
    Slice group;
    bool any; /* no partner given and no group settled: everybody's rows are looked at */
};
bool row_is_owned(const struct row_index *index, const struct kpi_row *row, const struct owner *owner);
/* Of the very location that asks; of any location when the group's own id asks. */
bool row_is_at_location(const struct kpi_row *row, const struct owner *owner);
size_t row_number(const struct row_index *index, const struct kpi_row *row);

#endif
