/* Candidates: every row of the number, and rows that look or count alike. */
#include "matching/candidates.h"

#include "base/arena.h"
#include "base/slice.h"
#include "programme/catalogue.h"
#include "tickets/invoice_number.h"

#include <stdlib.h>

static unsigned facts_of(const struct row_index *index, const struct claim_group *group, const struct claim *claim,
                         const struct kpi_row *row, unsigned *against)
{
    struct measures recorded = {row->units, row->kpi, row->revenue};
    struct measures claimed = {claim->units.value, claim->kpi.value, claim->revenue.value};
    struct comparisons compared =
        compare_measures(index->input->programme, claim, &claimed, &recorded, row->currency, 1);
    const struct {
        bool given, equal;
        unsigned bit;
    } facts[] = {
        {group->owner.partner_id.len > 0, row_is_owned(index, row, &group->owner), FACT_PARTNER},
        {claim->invoice.len > 0, slice_equal(row->normal, claim->invoice), FACT_INVOICE},
        {claim->period.state == PERIOD_READ, row->period.k == claim->period.month.k, FACT_PERIOD},
        {claim->type != OMLP_NONE, row->type == claim->type, FACT_TYPE},
        {compared.units != COMPARED_NOT, compared.units != COMPARED_DIFFERS, FACT_UNITS},
        {compared.kpi != COMPARED_NOT, compared.kpi != COMPARED_DIFFERS, FACT_KPI},
        {compared.revenue != COMPARED_NOT, compared.revenue != COMPARED_DIFFERS, FACT_REVENUE},
    };
    unsigned speaks_for = 0;
    *against = 0;
    for (size_t i = 0; i < COUNT_OF(facts); i++) {
        if (facts[i].given && facts[i].equal)
            speaks_for |= facts[i].bit;
        else if (facts[i].given)
            *against |= facts[i].bit;
    }
    return speaks_for;
}

#define FACTS_OF_VALUE (FACT_UNITS | FACT_KPI | FACT_REVENUE)

static enum match_stage stage_of(const struct claim *claim, unsigned speaks_for, unsigned against,
                                 const struct kpi_row *row)
{
    if (speaks_for & FACT_INVOICE) {
        if (against & FACT_PARTNER)
            return STAGE_OTHER_PARTNER;
        if (against & FACT_PERIOD)
            return STAGE_OTHER_PERIOD;
        return against & FACT_TYPE ? STAGE_OTHER_TYPE : STAGE_NORMALISED;
    }
    char skeletons[2][MAX_INVOICE_CHARS];
    if (claim->invoice.len && (invoice_one_edit_apart(claim->invoice, row->normal) ||
                               slice_equal(invoice_skeleton(claim->invoice, skeletons[0]),
                                           invoice_skeleton(row->normal, skeletons[1]))))
        return STAGE_NEAR_NUMBER;
    return STAGE_VALUE_ONLY;
}

struct gathering {
    const struct row_index *index;
    const struct claim_group *group;
    const struct claim *claim;
    struct match *match;
    struct arena *mem;
    size_t capacity;
};

static void add(struct gathering *gathering, const struct kpi_row *row, bool in_force)
{
    struct match *match = gathering->match;
    for (size_t i = 0; i < match->candidate_count; i++)
        if (match->candidates[i].row == row)
            return;
    struct candidate candidate = {.row = row, .superseded = !in_force};
    candidate.speaks_for =
        facts_of(gathering->index, gathering->group, gathering->claim, row, &candidate.speaks_against);
    candidate.stage = stage_of(gathering->claim, candidate.speaks_for, candidate.speaks_against, row);
    *ARENA_PUSH(gathering->mem, match->candidates, match->candidate_count, gathering->capacity, struct candidate) =
        candidate;
}

#define MAX_CANDIDATES_WEIGHED 1000

static void add_rows(struct gathering *gathering, const struct row_list *rows)
{
    for (size_t i = 0; i < rows->count && i < MAX_CANDIDATES_WEIGHED; i++) {
        const struct kpi_row *row = &gathering->index->input->gathered->rows[rows->at[i]];
        if (row->publication.day <= gathering->group->as_of.day)
            add(gathering, row, row_in_force(gathering->index, row, gathering->group->as_of));
    }
}

/* Rows that are alike without having the number: only those nobody else's claim has settled. */
static void add_alike(struct gathering *gathering, const struct table *table, uint64_t hash, unsigned needed)
{
    uint32_t i;
    size_t weighed = 0;
    for (struct table_walk walk = table_walk(table, hash); table_next(&walk, &i);) {
        const struct kpi_row *row = &gathering->index->input->gathered->rows[i];
        unsigned against;
        if (++weighed > MAX_CANDIDATES_WEIGHED || slice_equal(row->normal, gathering->claim->invoice) ||
            gathering->index->used[i] || !row_is_owned(gathering->index, row, &gathering->group->owner) ||
            !row_in_force(gathering->index, row, gathering->group->as_of))
            continue;
        unsigned speaks_for = facts_of(gathering->index, gathering->group, gathering->claim, row, &against);
        if ((speaks_for & needed) == needed)
            add(gathering, row, true);
    }
}

static int bits(unsigned set)
{
    int count = 0;
    for (; set; set &= set - 1)
        count++;
    return count;
}

/* In force before superseded, surer stage first, more facts first, then as published. */
static int compare_candidates(const void *left, const void *right)
{
    const struct candidate *a = left, *b = right;
    if (a->superseded != b->superseded)
        return a->superseded ? 1 : -1;
    if (a->stage != b->stage)
        return a->stage < b->stage ? -1 : 1;
    int more = bits(b->speaks_for) - bits(a->speaks_for);
    if (more)
        return more;
    return a->row < b->row ? -1 : a->row > b->row;
}

static bool is_matched(const struct match *match, const struct kpi_row *row)
{
    for (size_t i = 0; i < match->row_count; i++)
        if (match->rows[i] == row)
            return true;
    return false;
}

/* The rows that are compared stand under the stage that found them, credits too. */
static void finish(struct match *match)
{
    for (size_t i = 0; i < match->candidate_count; i++)
        if (is_matched(match, match->candidates[i].row))
            match->candidates[i].stage = match->stage;
    match->candidate_total = match->candidate_count;
    if (match->candidate_count > 1)
        qsort(match->candidates, match->candidate_count, sizeof *match->candidates, compare_candidates);
    if (match->candidate_count > MAX_CANDIDATES_KEPT)
        match->candidate_count = MAX_CANDIDATES_KEPT;
}

/* A near number is only worth asking about when all three values agree. */
static void read_suggestions(struct match *match)
{
    for (size_t i = 0; i < match->candidate_count; i++) {
        const struct candidate *candidate = &match->candidates[i];
        bool values = (candidate->speaks_for & FACTS_OF_VALUE) == FACTS_OF_VALUE;
        if (candidate->stage == STAGE_OTHER_PARTNER && !candidate->superseded)
            match->other_partner_listed = true;
        if (candidate->stage == STAGE_NEAR_NUMBER && values && !match->near_row)
            match->near_row = candidate->row;
        bool own = candidate->stage < STAGE_OTHER_PARTNER;
        if (own && candidate->superseded)
            match->withdrawn = true;
        if (own && !candidate->superseded)
            match->rows_settled_elsewhere = true;
    }
    match->withdrawn &= !match->rows_settled_elsewhere;
    match->stage = match->other_partner_listed ? STAGE_OTHER_PARTNER
                  : match->near_row           ? STAGE_NEAR_NUMBER
                  : match->candidate_count && match->candidates[0].stage == STAGE_VALUE_ONLY ? STAGE_VALUE_ONLY
                                                                                              : STAGE_NONE;
}

void candidates_find(const struct row_index *index, const struct claim_group *group, struct match *match,
                     struct arena *mem)
{
    const struct claim *claim = &index->input->batch->claims[group->claims[0]];
    struct gathering gathering = {index, group, claim, match, mem, 0};
    add_rows(&gathering, &group->invoice_rows);
    add_rows(&gathering, &group->credit_rows);
    if (!match->row_count && claim->invoice.len) {
        char skeleton[MAX_INVOICE_CHARS];
        add_alike(&gathering, &index->by_skeleton, slice_hash(invoice_skeleton(claim->invoice, skeleton)), 0);
    }
    if (!match->row_count && claim->kpi.state == AMOUNT_READ && claim->revenue.state == AMOUNT_READ &&
        claim->period.state == PERIOD_READ)
        add_alike(&gathering, &index->by_values,
                  values_hash(claim->period.month, claim->kpi.value, claim->revenue.value), FACTS_OF_VALUE);
    finish(match);
    if (!match->row_count)
        read_suggestions(match);
}

void candidates_from_rows(const struct row_index *index, const struct claim_group *group, struct match *match,
                          struct arena *mem)
{
    struct gathering gathering = {index, group, &index->input->batch->claims[group->claims[0]], match, mem, 0};
    for (size_t i = 0; i < match->row_count && i < MAX_CANDIDATES_WEIGHED; i++)
        add(&gathering, match->rows[i], true);
    finish(match);
}
