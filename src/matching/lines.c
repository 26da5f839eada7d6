/* Pairing lines with lines, by their values. */
#include "matching/lines.h"

#include "base/arena.h"
#include "base/slice.h"
#include "matching/subset.h"
#include "programme/catalogue.h"
#include "tickets/claim_order.h"

#include <stdlib.h>

struct line {
    struct measures values;
    uint32_t number; /* of the claim or of the row */
    uint32_t place;  /* among the others before they were sorted */
    bool taken;
};

static int compare_lines(const void *left, const void *right)
{
    const struct line *a = left, *b = right;
    const int64_t differences[][2] = {{a->values.kpi.micro, b->values.kpi.micro},
                                      {a->values.units.micro, b->values.units.micro},
                                      {a->values.revenue.micro, b->values.revenue.micro},
                                      {a->place, b->place}};
    for (size_t i = 0; i < COUNT_OF(differences); i++)
        if (differences[i][0] != differences[i][1])
            return differences[i][0] < differences[i][1] ? -1 : 1;
    return 0;
}

static int compare_values(const struct line *a, const struct line *b)
{
    struct line other = *b;
    other.place = a->place;
    return compare_lines(a, &other);
}

/* Which claim gets which rows. */
struct pairing {
    struct settling *settling;
    const struct claim_group *group;
    struct row_filter filter;
    struct line *claims, *rows;
    size_t claim_count, row_count;
    struct row_list *given; /* per claim of the sorted list */
    size_t claims_left, rows_left;
    bool bounded;
};

static void give_row(struct pairing *pairing, size_t claim, size_t row)
{
    struct row_list *given = &pairing->given[claim];
    if (!given->count)
        pairing->claims_left--;
    *ARENA_PUSH(pairing->settling->work, given->at, given->count, given->capacity, uint32_t) =
        pairing->rows[row].number;
    pairing->claims[claim].taken = pairing->rows[row].taken = true;
    pairing->rows_left--;
}

/* Both lists are in order of their values. */
static void pair_equal(struct pairing *pairing)
{
    size_t claim = 0, row = 0;
    while (claim < pairing->claim_count && row < pairing->row_count) {
        int order = compare_values(&pairing->claims[claim], &pairing->rows[row]);
        if (order == 0)
            give_row(pairing, claim, row);
        claim += order <= 0;
        row += order >= 0;
    }
}

/* A claim that is the sum of some of the rows left, in one way only. */
static void pair_sums(struct pairing *pairing, const struct programme *programme, const char *currency)
{
    struct measures lines[MAX_SUBSET_LINES];
    size_t rows[MAX_SUBSET_LINES], count;
    bool chosen[MAX_SUBSET_LINES];
    Decimal tolerance = money_tolerance(programme, currency, 1);
    for (size_t claim = 0; claim < pairing->claim_count && pairing->rows_left; claim++) {
        if (pairing->claims[claim].taken)
            continue;
        if (pairing->rows_left > MAX_SUBSET_LINES) {
            pairing->bounded = true;
            return;
        }
        count = 0;
        for (size_t row = 0; row < pairing->row_count; row++) {
            if (pairing->rows[row].taken)
                continue;
            lines[count] = pairing->rows[row].values;
            rows[count++] = row;
        }
        enum subset_result result =
            subset_find(lines, count, &pairing->claims[claim].values, tolerance, chosen);
        pairing->bounded |= result == SUBSET_STOPPED;
        for (size_t i = 0; i < count && result == SUBSET_FOUND; i++)
            if (chosen[i])
                give_row(pairing, claim, rows[i]);
    }
}

static bool all_read(const struct row_index *index, const struct claim_group *group)
{
    for (size_t i = 0; i < group->count; i++) {
        const struct claim *claim = &index->input->batch->claims[group->claims[i]];
        if (claim->units.state != AMOUNT_READ || claim->kpi.state != AMOUNT_READ ||
            claim->revenue.state != AMOUNT_READ || claim->currency_bad)
            return false;
    }
    return true;
}

static void list_lines(struct pairing *pairing, const struct offer *offer)
{
    struct arena *work = pairing->settling->work;
    const struct row_index *index = pairing->settling->index;
    pairing->claim_count = pairing->claims_left = pairing->group->count;
    pairing->row_count = pairing->rows_left = offer->row_count;
    pairing->claims = ARENA_ARRAY(work, struct line, pairing->claim_count);
    pairing->rows = ARENA_ARRAY(work, struct line, pairing->row_count);
    pairing->given = ARENA_ARRAY(work, struct row_list, pairing->claim_count);
    for (size_t i = 0; i < pairing->claim_count; i++) {
        const struct claim *claim = &index->input->batch->claims[pairing->group->claims[i]];
        pairing->claims[i] = (struct line){{claim->units.value, claim->kpi.value, claim->revenue.value},
                                           pairing->group->claims[i], (uint32_t)i, false};
    }
    for (size_t i = 0; i < pairing->row_count; i++) {
        const struct kpi_row *row = offer->rows[i];
        pairing->rows[i] = (struct line){
            {row->units, row->kpi, row->revenue}, (uint32_t)row_number(index, row), (uint32_t)i, false};
    }
    qsort(pairing->claims, pairing->claim_count, sizeof *pairing->claims, compare_lines);
    qsort(pairing->rows, pairing->row_count, sizeof *pairing->rows, compare_lines);
}

static int compare_numbers(const void *left, const void *right)
{
    const uint32_t *a = left, *b = right;
    return (*a > *b) - (*a < *b);
}

/* The rows prove it once more, currency and all. */
static bool settle_pair(struct pairing *pairing, size_t i)
{
    struct settling *settling = pairing->settling;
    struct claim_group single = *pairing->group;
    struct offer offer;
    uint32_t *claim = ARENA_NEW(settling->mem, uint32_t);
    *claim = pairing->claims[i].number;
    single.claims = claim;
    single.count = 1;
    single.invoice_rows = pairing->given[i];
    if (single.invoice_rows.count > 1)
        qsort(single.invoice_rows.at, single.invoice_rows.count, sizeof(uint32_t), compare_numbers);
    single.credit_rows = (struct row_list){0};
    group_add_up(&single, settling->index->input->batch);
    if (!pairing->given[i].count ||
        !offer_make(settling->index, &single, pairing->filter, DATE_NONE, settling->work, &offer) ||
        !compared_fully_equal(&offer.compared) || offer.overflow)
        return false;
    settle(settling, &single, &offer, (struct doubt_of_match){.bounded = pairing->bounded});
    return true;
}

/* The claims are in order of their values. */
static bool has_paired_twin(const struct pairing *pairing, size_t i)
{
    const struct line *claims = pairing->claims;
    return (i > 0 && pairing->given[i - 1].count && !compare_values(&claims[i - 1], &claims[i])) ||
           (i + 1 < pairing->claim_count && pairing->given[i + 1].count && !compare_values(&claims[i], &claims[i + 1]));
}

/* A line that only repeats one which has the only row: written twice, or a second line that was not published. */
static void settle_pairs(struct pairing *pairing, struct claim_group *group)
{
    size_t left = 0;
    bool repeats = false;
    for (size_t i = 0; i < pairing->claim_count; i++)
        if (!settle_pair(pairing, i)) {
            repeats |= !pairing->rows_left && has_paired_twin(pairing, i);
            group->claims[left++] = pairing->claims[i].number;
        }
    group->contested |= repeats;
    group->paired |= left < pairing->claim_count;
    if (left)
        claims_put_in_order(pairing->settling->index->input->batch, group->claims, left, pairing->settling->work);
    group->count = left;
    group->settled = left == 0;
    group_add_up(group, pairing->settling->index->input->batch);
}

/* Of the very location, else of the group's. */
static bool find_lines(struct pairing *pairing, const struct claim *first, struct offer *rows)
{
    const struct claim_group *group = pairing->group;
    pairing->filter = (struct row_filter){
        .period = first->period.month, .type = first->type, .at_location = group->owner.partner_id.len > 0};
    if (offer_make(pairing->settling->index, group, pairing->filter, DATE_NONE, pairing->settling->work, rows))
        return true;
    if (!pairing->filter.at_location)
        return false;
    pairing->filter.at_location = false;
    return offer_make(pairing->settling->index, group, pairing->filter, DATE_NONE, pairing->settling->work, rows);
}

void settle_lines(struct settling *settling, struct claim_group *group)
{
    const struct row_index *index = settling->index;
    const struct claim *first = &index->input->batch->claims[group->claims[0]];
    struct pairing pairing = {.settling = settling, .group = group};
    struct offer rows;
    size_t mark = arena_mark(settling->work);
    if (group->count > 1 && first->type != OMLP_NONE && all_read(index, group) &&
        find_lines(&pairing, first, &rows) && !rows.credit_count) {
        list_lines(&pairing, &rows);
        pair_equal(&pairing);
        if (!group->several_currencies)
            pair_sums(&pairing, index->input->programme, first->currency);
        if (pairing.claims_left || !pairing.rows_left)
            settle_pairs(&pairing, group);
    }
    arena_rewind(settling->work, mark);
}

/* ---- several types ---- */

/* Open groups of one month as one group, in `work`; their own rows are the same for all. */
static bool join_groups(struct settling *settling, struct claim_group *const *groups, size_t count,
                        struct claim_group *out)
{
    size_t total = 0;
    const struct batch *batch = settling->index->input->batch;
    *out = *groups[0];
    for (size_t i = 0; i < count; i++)
        total += groups[i]->count;
    out->claims = ARENA_ARRAY(settling->work, uint32_t, total);
    out->count = 0;
    for (size_t i = 0; i < count; i++) {
        for (size_t c = 0; c < groups[i]->count; c++)
            out->claims[out->count++] = groups[i]->claims[c];
        if (groups[i]->owner.any || groups[i]->as_of.day != out->as_of.day)
            return false;
    }
    group_add_up(out, batch);
    return !out->overflow && all_read(settling->index, out);
}

static const struct claim *first_claim(const struct settling *settling, const struct claim_group *group)
{
    return &settling->index->input->batch->claims[group->claims[0]];
}

#define MAX_LINES_APART 64

/* Is each of the claims, by itself, just one of the rows? */
static bool is_line_by_line(const struct settling *settling, const struct claim_group *all, const struct offer *offer)
{
    bool taken[MAX_LINES_APART] = {false};
    if (all->count != offer->row_count || offer->row_count > MAX_LINES_APART)
        return false;
    for (size_t c = 0; c < all->count; c++) {
        const struct claim *claim = &settling->index->input->batch->claims[all->claims[c]];
        size_t row = 0;
        while (row < offer->row_count &&
               (taken[row] || !decimal_equal(claim->units.value, offer->rows[row]->units) ||
                !decimal_equal(claim->kpi.value, offer->rows[row]->kpi) ||
                !decimal_equal(claim->revenue.value, offer->rows[row]->revenue)))
            row++;
        if (row == offer->row_count)
            return false;
        taken[row] = true;
    }
    return true;
}

/* What adds up. Claims of several months are several purchases: of these each must be a line by itself. */
struct joining {
    Month month;
    bool any_type, all_months;
};

/* Where both sides tell types apart, the sum over them says nothing: they are compared type by type. */
static bool both_tell_types(const struct settling *settling, struct claim_group *const *groups, size_t count,
                            const struct offer *offer)
{
    bool claims = false, rows = false;
    for (size_t i = 1; i < count; i++)
        claims |= first_claim(settling, groups[i])->type != first_claim(settling, groups[0])->type;
    for (size_t i = 1; i < offer->row_count - offer->credit_count; i++)
        rows |= offer->rows[i]->type != offer->rows[0]->type;
    return claims && rows;
}

static void settle_joined(struct settling *settling, struct claim_group *const *groups, size_t count,
                          const struct joining *joining)
{
    struct claim_group all;
    struct offer offer;
    if (count < 2 || !join_groups(settling, groups, count, &all))
        return;
    const struct claim *first = first_claim(settling, &all);
    struct row_filter filter = {.period = joining->month, .type = first->type, .any_type = joining->any_type};
    if (offer_make(settling->index, &all, filter, DATE_NONE, settling->work, &offer) && !offer.overflow &&
        compared_fully_equal(&offer.compared) && !both_tell_types(settling, groups, count, &offer) &&
        (!joining->all_months || is_line_by_line(settling, &all, &offer)))
        settle_shared(settling, groups, count, &offer);
}

/* Of one type first, which several tickets may share; then over all types. */
static void settle_month(struct settling *settling, struct claim_group **groups, size_t count, struct joining joining)
{
    struct claim_group **same = ARENA_ARRAY(settling->work, struct claim_group *, count + 1);
    size_t open = 0;
    for (size_t i = 0; i < count; i++) {
        uint8_t type = first_claim(settling, groups[i])->type;
        size_t same_count = 0;
        for (size_t j = i; j < count && !groups[i]->settled && type != OMLP_NONE; j++)
            if (!groups[j]->settled && first_claim(settling, groups[j])->type == type)
                same[same_count++] = groups[j];
        settle_joined(settling, same, same_count, &joining);
    }
    for (size_t i = 0; i < count; i++)
        if (!groups[i]->settled)
            groups[open++] = groups[i];
    joining.any_type = true;
    settle_joined(settling, groups, open, &joining);
}

static bool is_open(const struct settling *settling, const struct open_group *open)
{
    return !open->group->settled && !open->group->partner_open &&
           !settling->index->input->claim_adds_nothing[open->group->claims[0]];
}

static Month month_of(const struct open_group *open)
{
    return open->batch->claims[open->group->claims[0]].period.month;
}

static bool is_first_of_month(const struct settling *settling, const struct open_group *open, size_t i)
{
    for (size_t before = 0; before < i; before++)
        if (is_open(settling, &open[before]) && month_of(&open[before]).k == month_of(&open[i]).k)
            return false;
    return is_open(settling, &open[i]);
}

/* Those of the claims' own month, or of all: lines of one invoice, of which one is claimed for another month. */
static void settle_months(struct settling *settling, struct open_group *open, size_t count, bool all_months)
{
    struct claim_group **groups = ARENA_ARRAY(settling->work, struct claim_group *, count);
    for (size_t i = 0; i < count; i++) {
        Month month = month_of(&open[i]);
        size_t taken = 0;
        if (!is_first_of_month(settling, open, i))
            continue;
        for (size_t j = all_months ? 0 : i; j < count; j++)
            if (is_open(settling, &open[j]) && (all_months || month_of(&open[j]).k == month.k))
                groups[taken++] = open[j].group;
        settle_month(settling, groups, taken, (struct joining){.month = month, .all_months = all_months});
    }
}

void settle_together(struct settling *settling, struct open_group *open, size_t count)
{
    size_t mark = arena_mark(settling->work);
    if (count > 1) {
        settle_months(settling, open, count, false);
        settle_months(settling, open, count, true);
    }
    arena_rewind(settling->work, mark);
}
