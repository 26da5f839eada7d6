/* Candidates: every row of the number, and rows that look or count alike. */
#include "matching/candidates.h"

#include "base/arena.h"
#include "base/slice.h"
#include "matching/alike.h"
#include "programme/catalogue.h"
#include "tickets/invoice_number.h"

#include <stdlib.h>
#include <string.h>

static unsigned facts_of(const struct row_index *index, const struct claim_group *group, const struct claim *claim,
                         const struct kpi_row *row, unsigned *against)
{
    struct measures recorded = {row->units, row->kpi, row->revenue};
    struct measures claimed = {claim->units.value, claim->kpi.value, claim->revenue.value};
    struct currency_word currency = kpi_row_currency(row);
    struct comparisons compared =
        compare_measures(index->input->programme, claim, &claimed, &recorded, &currency, 1);
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

static bool alike_in_number(const struct claim *claim, const struct kpi_row *row)
{
    char ours[MAX_INVOICE_CHARS], theirs[MAX_INVOICE_CHARS];
    return row->normal.len && claim->invoice.len &&
           slice_equal(invoice_skeleton(claim->invoice, ours), invoice_skeleton(row->normal, theirs));
}

static bool is_near_number(const struct claim *claim, const struct kpi_row *row)
{
    return claim->invoice.len && (alike_in_number(claim, row) || invoice_one_edit_apart(claim->invoice, row->normal));
}

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
    /* "INV 8812345" of a ticket is 8812345, and INV8812345 may be published: with the same values it is worth asking. */
    bool values = (speaks_for & FACTS_OF_VALUE) == FACTS_OF_VALUE;
    bool is_near = is_near_number(claim, row) || (values && invoice_differs_in_series(claim->invoice, row->normal));
    return is_near ? STAGE_NEAR_NUMBER : STAGE_VALUE_ONLY;
}

struct gathering {
    const struct row_index *index;
    const struct alike_rows *alike;
    const struct claim_group *group;
    const struct claim *claim;
    struct match *match;
    struct arena *mem;
    size_t capacity;
};

static void add(struct gathering *gathering, const struct kpi_row *row, bool in_force)
{
    struct match *match = gathering->match;
    struct candidate candidate = {.row = row, .superseded = !in_force};
    candidate.speaks_for =
        facts_of(gathering->index, gathering->group, gathering->claim, row, &candidate.speaks_against);
    candidate.stage = stage_of(gathering->claim, candidate.speaks_for, candidate.speaks_against, row);
    candidate.looks_same = candidate.stage == STAGE_NEAR_NUMBER && alike_in_number(gathering->claim, row);
    *ARENA_PUSH(gathering->mem, match->candidates, match->candidate_count, gathering->capacity, struct candidate) =
        candidate;
}

#define MAX_CANDIDATES_WEIGHED 1000
#define MAX_OTHERS_WEIGHED 64 /* rows of other partners, of which a few are shown */
#define MAX_ROWS_WALKED 4096

static void add_published(struct gathering *gathering, const struct kpi_row *row)
{
    if (row->publication.day <= gathering->group->as_of.day)
        add(gathering, row, row_in_force(gathering->index, row, gathering->group->as_of));
}

static const struct kpi_row *row_at(const struct gathering *gathering, uint32_t i)
{
    return &gathering->index->input->gathered->rows[i];
}

static void add_own(struct gathering *gathering)
{
    const struct claim_group *group = gathering->group;
    for (size_t i = 0; i < group->invoice_rows.count && i < MAX_CANDIDATES_WEIGHED; i++)
        add_published(gathering, row_at(gathering, group->invoice_rows.at[i]));
    for (size_t i = 0; i < group->credit_rows.count && i < MAX_CANDIDATES_WEIGHED; i++) {
        const struct kpi_row *credit = row_at(gathering, group->credit_rows.at[i]);
        if (!slice_equal(credit->normal, gathering->claim->invoice))
            add_published(gathering, credit);
    }
}

static void add_others(struct gathering *gathering)
{
    const struct row_index *index = gathering->index;
    size_t weighed = 0, walked = 0;
    for (uint32_t i = first_of_invoice(index, gathering->claim->invoice);
         i != ROW_NONE && weighed < MAX_OTHERS_WEIGHED && walked < MAX_ROWS_WALKED;
         i = index->by_invoice.next[i], walked++) {
        if (row_is_owned(index, row_at(gathering, i), &gathering->group->owner))
            continue;
        add_published(gathering, row_at(gathering, i));
        weighed++;
    }
}

bool ticket_claims_number(const struct row_index *index, const struct claim *claim, Slice number)
{
    const struct batch *batch = index->input->batch;
    const struct ticket *ticket = claim_ticket(batch, claim);
    for (uint32_t i = ticket->first_claim; i != CLAIM_NONE; i = batch->claims[i].next)
        if (slice_equal(batch->claims[i].invoice, number))
            return true;
    return false;
}

/* Rows that are alike without having the number: those nobody else's claim has settled. Who files the same again and
   mistypes the number means a settled row, so a near number is asked about all the same - but not where the ticket
   itself lists both numbers. */
static bool may_be_meant(const struct gathering *gathering, uint32_t i)
{
    const struct row_index *index = gathering->index;
    const struct kpi_row *row = row_at(gathering, i);
    if (slice_equal(row->normal, gathering->claim->invoice) || !row_is_owned(index, row, &gathering->group->owner) ||
        !row_in_force(index, row, gathering->group->as_of))
        return false;
    return !row_is_used(index, i) ||
           (is_near_number(gathering->claim, row) && !ticket_claims_number(index, gathering->claim, row->normal));
}

static void add_alike_in_number(struct gathering *gathering)
{
    size_t walked = 0;
    for (uint32_t i = alike_in_skeleton(gathering->alike, gathering->claim);
         i != ROW_NONE && walked < MAX_CANDIDATES_WEIGHED; i = gathering->alike->by_skeleton.next[i], walked++)
        if (may_be_meant(gathering, i))
            add(gathering, row_at(gathering, i), true);
}

static void add_alike_in_values(struct gathering *gathering)
{
    const struct claim *claim = gathering->claim;
    const struct row_index *index = gathering->index;
    size_t walked = 0;
    for (uint32_t i = alike_in_values(gathering->alike, claim); i != ROW_NONE && walked < MAX_CANDIDATES_WEIGHED;
         i = gathering->alike->by_values.next[i], walked++) {
        const struct kpi_row *row = row_at(gathering, i);
        unsigned against;
        if (!alike_in_number(claim, row) && may_be_meant(gathering, i) &&
            (facts_of(index, gathering->group, claim, row, &against) & FACTS_OF_VALUE) == FACTS_OF_VALUE)
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

/* By month, type and number, so that the order of rows in a file does not show in what is said of the first; then as
   published. */
static int compare_rows(const struct kpi_row *a, const struct kpi_row *b)
{
    if (a->period.k != b->period.k)
        return a->period.k < b->period.k ? -1 : 1;
    if (a->type != b->type)
        return a->type < b->type ? -1 : 1;
    int by_number = slice_compare(a->normal, b->normal);
    if (by_number)
        return by_number;
    return a < b ? -1 : a > b;
}

/* In force before superseded, surer stage first, more facts first; an O for a 0 before another digit. */
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
    if (a->looks_same != b->looks_same)
        return a->looks_same ? -1 : 1;
    return compare_rows(a->row, b->row);
}

static bool is_matched(const struct match *match, const struct kpi_row *row)
{
    for (size_t i = 0; i < match->row_count; i++)
        if (match->rows[i] == row)
            return true;
    return false;
}

/* Many may have been weighed; what is kept takes their place. */
static void keep_best(struct match *match, struct arena *mem, size_t mark)
{
    struct candidate best[MAX_CANDIDATES_KEPT];
    if (match->candidate_count > MAX_CANDIDATES_KEPT)
        match->candidate_count = MAX_CANDIDATES_KEPT;
    if (!match->candidate_count)
        return;
    memcpy(best, match->candidates, match->candidate_count * sizeof *best);
    arena_rewind(mem, mark);
    match->candidates = ARENA_ARRAY(mem, struct candidate, match->candidate_count);
    memcpy(match->candidates, best, match->candidate_count * sizeof *best);
}

/* The rows that are compared stand under the stage that found them, credits too. */
static void finish(struct match *match, struct arena *mem, size_t mark)
{
    for (size_t i = 0; i < match->candidate_count; i++)
        if (is_matched(match, match->candidates[i].row))
            match->candidates[i].stage = match->stage;
    match->candidate_total = match->candidate_count;
    if (match->candidate_count > 1)
        qsort(match->candidates, match->candidate_count, sizeof *match->candidates, compare_candidates);
    keep_best(match, mem, mark);
}

/* Whether the publication that had `row` also had the other number: then nobody took the one for the other. */
static bool stood_beside(const struct row_index *index, const struct claim_group *group, const struct kpi_row *row,
                         Slice other)
{
    size_t walked = 0;
    for (uint32_t i = first_of_invoice(index, other); i != ROW_NONE && walked < MAX_ROWS_WALKED;
         i = index->by_invoice.next[i], walked++) {
        const struct kpi_row *beside = &index->input->gathered->rows[i];
        if (beside->publication.day == row->publication.day && slice_equal(beside->normal, other) &&
            row_is_owned(index, beside, &group->owner))
            return true;
    }
    return false;
}

bool number_is_another(const struct row_index *index, const struct claim_group *group, const struct match *match,
                       Slice number)
{
    for (size_t i = 0; match->withdrawn && i < match->candidate_count; i++) {
        const struct candidate *candidate = &match->candidates[i];
        if (candidate->stage < STAGE_OTHER_PARTNER && candidate->superseded &&
            stood_beside(index, group, candidate->row, number))
            return true;
    }
    return false;
}

/* A near number is only worth asking about when all three values agree. */
static void read_suggestions(const struct gathering *gathering)
{
    struct match *match = gathering->match;
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
    /* a number that is published as it stands needs no other */
    if (match->rows_settled_elsewhere ||
        (match->near_row && number_is_another(gathering->index, gathering->group, match, match->near_row->normal)))
        match->near_row = NULL;
    match->stage = match->other_partner_listed ? STAGE_OTHER_PARTNER
                  : match->near_row           ? STAGE_NEAR_NUMBER
                  : match->candidate_count && match->candidates[0].stage == STAGE_VALUE_ONLY ? STAGE_VALUE_ONLY
                                                                                              : STAGE_NONE;
}

void candidates_find(const struct row_index *index, const struct alike_rows *alike, const struct claim_group *group,
                     struct match *match, struct arena *mem)
{
    assert(alike || match->row_count);
    const struct claim *claim = &index->input->batch->claims[group->claims[0]];
    struct gathering gathering = {index, alike, group, claim, match, mem, 0};
    size_t mark = arena_mark(mem);
    add_own(&gathering);
    add_others(&gathering);
    if (!match->row_count) {
        add_alike_in_number(&gathering);
        add_alike_in_values(&gathering);
    }
    finish(match, mem, mark);
    if (!match->row_count)
        read_suggestions(&gathering);
}

void candidates_from_rows(const struct row_index *index, const struct claim_group *group, struct match *match,
                          struct arena *mem)
{
    size_t count = match->row_count < MAX_CANDIDATES_WEIGHED ? match->row_count : MAX_CANDIDATES_WEIGHED;
    struct gathering gathering = {index, NULL, group, &index->input->batch->claims[group->claims[0]], match, mem, count};
    size_t mark = arena_mark(mem);
    match->candidates = ARENA_ARRAY(mem, struct candidate, count);
    for (size_t i = 0; i < count; i++)
        add(&gathering, match->rows[i], true);
    finish(match, mem, mark);
}

void candidates_add_near(const struct row_index *index, const struct claim_group *group,
                         const struct kpi_row *const *rows, size_t count, struct match *match, struct arena *mem)
{
    struct gathering gathering = {index, NULL, group, &index->input->batch->claims[group->claims[0]], match, mem, 0};
    const struct candidate *before = match->candidates;
    size_t before_count = match->candidate_count;
    size_t mark = arena_mark(mem);
    match->candidates = NULL;
    match->candidate_count = 0;
    for (size_t i = 0; i < count && i < MAX_CANDIDATES_WEIGHED; i++)
        add(&gathering, rows[i], true);
    for (size_t i = 0; i < before_count; i++)
        *ARENA_PUSH(mem, match->candidates, match->candidate_count, gathering.capacity, struct candidate) = before[i];
    finish(match, mem, mark);
}
