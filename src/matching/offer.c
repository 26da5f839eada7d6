/* Which rows to add up for a claim: by location, month and type, never mixing
   what the rules keep apart (rules section 4). */
#include "matching/offer.h"

#include "base/arena.h"
#include "base/slice.h"
#include "programme/catalogue.h"

#include <stdlib.h>
#include <string.h>

static const struct kpi_row *row_at(const struct row_index *index, uint32_t i)
{
    return &index->input->gathered->rows[i];
}

static struct measures row_measures(const struct kpi_row *row)
{
    return (struct measures){row->units, row->kpi, row->revenue};
}

static const struct claim *first_claim(const struct row_index *index, const struct claim_group *group)
{
    return &index->input->batch->claims[group->claims[0]];
}

static bool row_available(const struct row_index *index, const struct claim_group *group, const struct kpi_row *row,
                          Date publication)
{
    if (publication.day)
        return row->publication.day == publication.day;
    return (group->whoever || !row_is_used(index, row_number(index, row))) && row_in_force(index, row, group->as_of);
}

static bool row_passes(const struct claim_group *group, const struct kpi_row *row, const struct row_filter *filter)
{
    return row->period.k == filter->period.k && (filter->any_type || row->type == filter->type) &&
           (!filter->at_location || row_is_at_location(row, &group->owner));
}

static bool credit_passes(const struct row_index *index, const struct claim_group *group, const struct kpi_row *row,
                          const struct row_filter *filter)
{
    bool month = index->input->programme->credit_policy == CREDIT_ORIGINAL_MONTH || row->period.k == filter->period.k;
    return month && (filter->any_type || row->type == filter->type || row->type == OMLP_NONE) &&
           (!filter->at_location || row_is_at_location(row, &group->owner));
}

static bool row_is_negative(const struct kpi_row *row)
{
    return row->units.micro < 0 || row->kpi.micro < 0 || row->revenue.micro < 0;
}

static void note_currency(struct offer *offer, const struct kpi_row *row)
{
    struct currency_word named = kpi_row_currency(row);
    if (!offer->row_count)
        offer->currency = named;
    else
        currency_words_join(&offer->currency, &named);
}

static void offer_add(struct offer *offer, const struct kpi_row *row, bool is_credit)
{
    struct measures values = row_measures(row);
    note_currency(offer, row);
    offer->rows[offer->row_count++] = row;
    offer->overflow |= !measures_add(&offer->recorded, &values);
    if (is_credit)
        offer->credit_count++;
    else
        offer->overflow |= !measures_add(&offer->gross, &values);
}

/* A void note that carries no negative figures still makes the original count nothing. */
static void apply_void(struct offer *offer, const struct kpi_row *row)
{
    if (row->document == ROW_VOID_NOTE && !row_is_negative(row))
        offer->recorded = (struct measures){DECIMAL_ZERO, DECIMAL_ZERO, DECIMAL_ZERO};
}

/* The rows of the number itself; negative ones beside positive ones are credits, and come last. */
static void add_invoice_rows(const struct row_index *index, const struct claim_group *group,
                             const struct row_filter *filter, Date publication, bool want_credits, bool any_positive,
                             struct offer *offer)
{
    for (size_t i = 0; i < group->invoice_rows.count; i++) {
        const struct kpi_row *row = row_at(index, group->invoice_rows.at[i]);
        if (!row_passes(group, row, filter) || !row_available(index, group, row, publication))
            continue;
        bool is_credit = any_positive && (row_is_credit(row) || row_is_negative(row));
        if (is_credit == want_credits) {
            offer_add(offer, row, is_credit);
            if (is_credit)
                apply_void(offer, row);
        }
    }
}

static bool any_positive_row(const struct row_index *index, const struct claim_group *group,
                             const struct row_filter *filter, Date publication)
{
    for (size_t i = 0; i < group->invoice_rows.count; i++) {
        const struct kpi_row *row = row_at(index, group->invoice_rows.at[i]);
        if (row_passes(group, row, filter) && !row_is_credit(row) && !row_is_negative(row) &&
            row_available(index, group, row, publication))
            return true;
    }
    return false;
}

static void add_amending_rows(const struct row_index *index, const struct claim_group *group,
                              const struct row_filter *filter, Date publication, struct offer *offer)
{
    for (size_t i = 0; i < group->credit_rows.count; i++) {
        const struct kpi_row *row = row_at(index, group->credit_rows.at[i]);
        if (slice_equal(row->normal, row->amends) || !row_available(index, group, row, publication) ||
            !credit_passes(index, group, row, filter))
            continue;
        offer_add(offer, row, true);
        apply_void(offer, row);
    }
}

bool offer_make(const struct row_index *index, const struct claim_group *group, struct row_filter filter,
                Date publication, struct arena *mem, struct offer *out)
{
    size_t most = group->invoice_rows.count + group->credit_rows.count;
    *out = (struct offer){.filter = filter, .rows = ARENA_ARRAY(mem, const struct kpi_row *, most + 1)};
    bool any_positive = any_positive_row(index, group, &filter, publication);
    add_invoice_rows(index, group, &filter, publication, false, any_positive, out);
    if (!out->row_count)
        return false;
    if (any_positive) {
        add_invoice_rows(index, group, &filter, publication, true, any_positive, out);
        add_amending_rows(index, group, &filter, publication, out);
    }
    out->several_currencies = out->currency.shared == SEVERAL_CURRENCIES;
    if (group->several_currencies)
        out->currency = (struct currency_word){.shared = SEVERAL_CURRENCIES};
    size_t lines = out->row_count > group->count ? out->row_count : group->count;
    out->compared = compare_measures(index->input->programme, first_claim(index, group), &group->claimed,
                                     &out->recorded, &out->currency, lines);
    return true;
}

/* ---- the offers of one level ---- */

#define AGREEMENT_OF_UNITS 4

/* How much of an unequal offer agrees all the same: units tell most about the line. */
static int agreement(const struct comparisons *compared)
{
    return AGREEMENT_OF_UNITS * (compared->units <= COMPARED_WITHIN) + 2 * (compared->kpi <= COMPARED_WITHIN) +
           2 * (compared->revenue <= COMPARED_WITHIN);
}

enum want { WANT_EQUAL, WANT_ANY };

static struct comparisons compare_gross(const struct row_index *index, const struct claim_group *group,
                                        const struct offer *offer)
{
    size_t lines = offer->row_count > group->count ? offer->row_count : group->count;
    return compare_measures(index->input->programme, first_claim(index, group), &group->claimed, &offer->gross,
                            &offer->currency, lines);
}

bool offer_gross_is_equal(const struct row_index *index, const struct claim_group *group, const struct offer *offer)
{
    if (!offer->credit_count || offer->overflow)
        return false;
    struct comparisons compared = compare_gross(index, group, offer);
    return compared_fully_equal(&compared);
}

/* Net, or gross where that agrees better: a slip hides no line that has a credit. */
static struct comparisons compare_best(const struct row_index *index, const struct claim_group *group,
                                       const struct offer *offer)
{
    if (!offer->credit_count || offer->overflow)
        return offer->compared;
    struct comparisons gross = compare_gross(index, group, offer);
    return agreement(&gross) > agreement(&offer->compared) ? gross : offer->compared;
}

/* All that can be compared is equal, and the money cannot: a person is to look rather than a difference be told. */
static bool is_equal_but_for_currency(const struct offer *offer)
{
    const struct comparisons *compared = &offer->compared;
    return compared->currency_differs && compared->units <= COMPARED_WITHIN && compared->kpi <= COMPARED_WITHIN &&
           !offer->overflow;
}

/* A claim may be sure of its month and type and still be wrong in a value; a line of another type
   is only its line when something agrees. */
static int score_of(const struct row_index *index, const struct claim_group *group, const struct offer *offer,
                    enum want want)
{
    const struct claim *claim = first_claim(index, group);
    bool typed = !offer->filter.any_type && offer->filter.type == claim->type;
    bool equal = compared_fully_equal(&offer->compared) && !offer->overflow;
    if (want == WANT_EQUAL)
        return equal ? 100 + 8 * typed + 4 * offer->filter.any_type + 2 * offer->filter.at_location : 0;
    bool is_claims_own = typed || offer->filter.any_type;
    if (offer_gross_is_equal(index, group, offer) || (is_claims_own && is_equal_but_for_currency(offer)))
        return 80 + 8 * typed + 4 * offer->filter.any_type + 2 * offer->filter.at_location;
    struct comparisons best = compare_best(index, group, offer);
    int agrees = agreement(&best);
    if (typed)
        return 50 + 20 * offer->filter.at_location + agrees;
    bool alike = agrees >= AGREEMENT_OF_UNITS || best.revenue <= COMPARED_WITHIN;
    return claim->type == OMLP_NONE || alike ? 1 + agrees * 2 + offer->filter.at_location : 0;
}

#define FARTHEST_MONTH 999
#define SCORE_OF_A_MONTH 1000 /* more than any score_of() */

struct harvest {
    const struct row_index *index;
    const struct claim_group *group;
    enum want want;
    struct arena *mem;
    struct offers *out;
};

static bool same_rows(const struct offer *a, const struct offer *b)
{
    if (a->row_count != b->row_count)
        return false;
    for (size_t i = 0; i < a->row_count; i++)
        if (a->rows[i] != b->rows[i])
            return false;
    return true;
}

static void keep(struct harvest *harvest, const struct offer *offer)
{
    struct offers *out = harvest->out;
    for (size_t i = 0; i < out->count; i++) {
        if (!same_rows(&out->at[i], offer))
            continue;
        if (offer->score > out->at[i].score)
            out->at[i] = *offer;
        return;
    }
    if (out->count < MAX_OFFERS)
        *ARENA_PUSH(harvest->mem, out->at, out->count, out->capacity, struct offer) = *offer;
}

static void consider(struct harvest *harvest, struct row_filter filter)
{
    struct offer offer;
    const struct claim *claim = first_claim(harvest->index, harvest->group);
    int distance = abs(filter.period.k - claim->period.month.k);
    if (!offer_make(harvest->index, harvest->group, filter, DATE_NONE, harvest->mem, &offer))
        return;
    offer.score = score_of(harvest->index, harvest->group, &offer, harvest->want);
    if (!offer.score)
        return;
    /* the nearest months first: a shifted month is mostly a neighbour */
    offer.score += (int64_t)SCORE_OF_A_MONTH * (distance < FARTHEST_MONTH ? FARTHEST_MONTH - distance : 0);
    keep(harvest, &offer);
}

/* The sum over all types answers who claims nothing but the sum: not who claims several types of which this one is
   published. */
static bool wants_total(const struct harvest *harvest, Month month)
{
    const struct claim_group *group = harvest->group;
    uint8_t type = first_claim(harvest->index, group)->type;
    for (size_t i = 0; i < group->invoice_rows.count && group->beside_others; i++) {
        const struct kpi_row *row = row_at(harvest->index, group->invoice_rows.at[i]);
        if (row->type == type && row->period.k == month.k && !row_is_credit(row) &&
            row_in_force(harvest->index, row, group->as_of))
            return false;
    }
    return true;
}

static void consider_types(struct harvest *harvest, Month month, bool at_location)
{
    const struct claim *claim = first_claim(harvest->index, harvest->group);
    struct row_filter filter = {.period = month, .at_location = at_location, .type = claim->type};
    if (claim->type != OMLP_NONE)
        consider(harvest, filter);
    filter.any_type = true;
    if (wants_total(harvest, month))
        consider(harvest, filter);
    filter.any_type = false;
    uint64_t seen[4] = {0};
    for (size_t i = 0; i < harvest->group->invoice_rows.count; i++) {
        const struct kpi_row *row = row_at(harvest->index, harvest->group->invoice_rows.at[i]);
        if (row->period.k != month.k || row->type == claim->type || (seen[row->type >> 6] >> (row->type & 63) & 1))
            continue;
        seen[row->type >> 6] |= (uint64_t)1 << (row->type & 63);
        filter.type = row->type;
        consider(harvest, filter);
    }
}

static void consider_month(struct harvest *harvest, Month month)
{
    if (harvest->group->owner.partner_id.len)
        consider_types(harvest, month, true);
    consider_types(harvest, month, false);
}

#define MAX_OTHER_MONTHS 24 /* with rows of the number, the nearest first */

static void consider_other_months(struct harvest *harvest)
{
    const struct row_list *rows = &harvest->group->invoice_rows;
    int32_t own = first_claim(harvest->index, harvest->group)->period.month.k, last = 0;
    for (size_t months = 0; months < MAX_OTHER_MONTHS; months++) {
        int32_t nearest = INT32_MAX;
        for (size_t i = 0; i < rows->count; i++) {
            int32_t distance = abs(row_at(harvest->index, rows->at[i])->period.k - own);
            if (distance > last && distance < nearest)
                nearest = distance;
        }
        if (nearest == INT32_MAX)
            return;
        consider_month(harvest, (Month){own - nearest});
        consider_month(harvest, (Month){own + nearest});
        last = nearest;
    }
}

static bool has_row_of(const struct offer *offer, Slice invoice)
{
    for (size_t i = 0; i < offer->row_count; i++)
        if (slice_equal(offer->rows[i]->normal, invoice))
            return true;
    return false;
}

/* A list is settled whole: every number is published, and none is settled otherwise. */
static bool is_whole(const struct row_index *index, const struct claim_group *group, const struct offer *offer)
{
    for (size_t i = 0; i < group->count; i++)
        if (!has_row_of(offer, index->input->batch->claims[group->claims[i]].invoice))
            return false;
    return group->count == claim_more(first_claim(index, group))->list_count;
}

bool offer_exact(const struct row_index *index, const struct claim_group *group, struct arena *mem,
                 struct offer *out)
{
    const struct claim *claim = first_claim(index, group);
    struct row_filter filter = {
        .period = claim->period.month, .type = claim->type, .at_location = group->owner.partner_id.len > 0};
    return claim->type != OMLP_NONE && offer_make(index, group, filter, DATE_NONE, mem, out) &&
           compared_fully_equal(&out->compared) && !out->overflow && (!group->is_list || is_whole(index, group, out));
}

/* Equally good ones in an order that no order of rows changes. */
static bool comes_before(const struct offer *a, const struct offer *b)
{
    if (a->score != b->score)
        return a->score > b->score;
    if (a->filter.period.k != b->filter.period.k)
        return a->filter.period.k < b->filter.period.k;
    if (a->filter.any_type != b->filter.any_type)
        return b->filter.any_type;
    return a->filter.type < b->filter.type;
}

static void sort_offers(struct offers *offers)
{
    for (size_t i = 1; i < offers->count; i++) {
        struct offer one = offers->at[i];
        size_t j = i;
        for (; j > 0 && comes_before(&one, &offers->at[j - 1]); j--)
            offers->at[j] = offers->at[j - 1];
        offers->at[j] = one;
    }
}

void offers_list(const struct row_index *index, const struct claim_group *group, enum offer_level level,
                 struct arena *mem, struct offers *out)
{
    bool equal = level == LEVEL_MONTH_EQUAL || level == LEVEL_OTHER_EQUAL;
    struct harvest harvest = {index, group, equal ? WANT_EQUAL : WANT_ANY, mem, out};
    *out = (struct offers){0};
    if (level == LEVEL_MONTH_EQUAL || level == LEVEL_MONTH)
        consider_month(&harvest, first_claim(index, group)->period.month);
    else
        consider_other_months(&harvest);
    sort_offers(out);
}

bool offers_tie(const struct offer *a, const struct offer *b)
{
    bool same_values = decimal_equal(a->recorded.units, b->recorded.units) &&
                       decimal_equal(a->recorded.kpi, b->recorded.kpi) &&
                       decimal_equal(a->recorded.revenue, b->recorded.revenue);
    return a->score == b->score && !same_rows(a, b) &&
           !(same_values && a->filter.period.k == b->filter.period.k && a->filter.type == b->filter.type);
}
