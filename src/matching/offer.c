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
        return row->publication.day == publication.day && row_is_owned(index, row, &group->owner);
    return !index->used[row_number(index, row)] && row_is_owned(index, row, &group->owner) &&
           row_in_force(index, row, group->as_of);
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
    if (!offer->row_count)
        memcpy(offer->currency, row->currency, sizeof offer->currency);
    else if (strcmp(offer->currency, row->currency) != 0)
        memcpy(offer->currency, CURRENCY_SEVERAL, sizeof offer->currency);
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
        if (!row_available(index, group, row, publication) || !row_passes(group, row, filter))
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
        if (row_available(index, group, row, publication) && row_passes(group, row, filter) && !row_is_credit(row) &&
            !row_is_negative(row))
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
    size_t lines = out->row_count > group->count ? out->row_count : group->count;
    out->compared = compare_measures(index->input->programme, first_claim(index, group), &group->claimed,
                                     &out->recorded, out->currency, lines);
    return true;
}

/* ---- the offers of one month ---- */

struct best {
    struct offer offer;
    bool found;
    int score;
};

/* How much of an unequal offer agrees all the same: units tell most about the line. */
static int agreement(const struct comparisons *compared)
{
    return 4 * (compared->units <= COMPARED_WITHIN) + 2 * (compared->kpi <= COMPARED_WITHIN) +
           2 * (compared->revenue <= COMPARED_WITHIN);
}

enum want { WANT_EQUAL, WANT_ANY };

/* A claim may be sure of its month and type and still be wrong in a value; a line of another type
   is only its line when something agrees. */
static int score_of(const struct offer *offer, const struct claim *claim, enum want want)
{
    bool typed = !offer->filter.any_type && offer->filter.type == claim->type;
    bool equal = compared_fully_equal(&offer->compared) && !offer->overflow;
    if (want == WANT_EQUAL)
        return equal ? 100 + 8 * typed + 4 * offer->filter.any_type + 2 * offer->filter.at_location : 0;
    if (typed)
        return 50 + 20 * offer->filter.at_location + agreement(&offer->compared);
    int agrees = agreement(&offer->compared);
    return claim->type == OMLP_NONE || agrees >= 4 ? 1 + agrees * 2 + offer->filter.at_location : 0;
}

static void consider(const struct row_index *index, const struct claim_group *group, struct row_filter filter,
                     enum want want, struct arena *mem, struct best *best)
{
    struct offer offer;
    if (!offer_make(index, group, filter, DATE_NONE, mem, &offer))
        return;
    int score = score_of(&offer, first_claim(index, group), want);
    if (score > best->score)
        *best = (struct best){offer, true, score};
}

static void consider_types(const struct row_index *index, const struct claim_group *group, Month month,
                           bool at_location, enum want want, struct arena *mem, struct best *best)
{
    const struct claim *claim = first_claim(index, group);
    struct row_filter filter = {.period = month, .at_location = at_location, .type = claim->type};
    if (claim->type != OMLP_NONE)
        consider(index, group, filter, want, mem, best);
    filter.any_type = true;
    consider(index, group, filter, want, mem, best);
    filter.any_type = false;
    uint64_t seen[4] = {0};
    for (size_t i = 0; i < group->invoice_rows.count; i++) {
        uint8_t type = row_at(index, group->invoice_rows.at[i])->type;
        if (type == claim->type || (seen[type >> 6] >> (type & 63) & 1))
            continue;
        seen[type >> 6] |= (uint64_t)1 << (type & 63);
        filter.type = type;
        consider(index, group, filter, want, mem, best);
    }
}

static void consider_month(const struct row_index *index, const struct claim_group *group, Month month,
                           enum want want, struct arena *mem, struct best *best)
{
    if (group->owner.partner_id.len)
        consider_types(index, group, month, true, want, mem, best);
    consider_types(index, group, month, false, want, mem, best);
}

/* The nearest months first: a shifted month is mostly a neighbour. */
static void consider_other_months(const struct row_index *index, const struct claim_group *group, enum want want,
                                  struct arena *mem, struct best *best)
{
    int32_t own = first_claim(index, group)->period.month.k;
    int32_t last_distance = 0;
    for (;;) {
        int32_t nearest = INT32_MAX;
        for (size_t i = 0; i < group->invoice_rows.count; i++) {
            int32_t distance = abs(row_at(index, group->invoice_rows.at[i])->period.k - own);
            if (distance > last_distance && distance < nearest)
                nearest = distance;
        }
        if (nearest == INT32_MAX || best->found)
            return;
        consider_month(index, group, (Month){own - nearest}, want, mem, best);
        consider_month(index, group, (Month){own + nearest}, want, mem, best);
        last_distance = nearest;
    }
}

static bool offer_exact(const struct row_index *index, const struct claim_group *group, struct arena *mem,
                        struct offer *out)
{
    const struct claim *claim = first_claim(index, group);
    struct row_filter filter = {
        .period = claim->period.month, .type = claim->type, .at_location = group->owner.partner_id.len > 0};
    return claim->type != OMLP_NONE && offer_make(index, group, filter, DATE_NONE, mem, out) &&
           compared_fully_equal(&out->compared) && !out->overflow;
}

bool offer_best(const struct row_index *index, const struct claim_group *group, enum offer_level level,
                struct arena *mem, struct offer *out)
{
    Month own = first_claim(index, group)->period.month;
    struct best best = {.found = false};
    switch (level) {
    case LEVEL_EXACT:
        return offer_exact(index, group, mem, out);
    case LEVEL_MONTH_EQUAL:
        consider_month(index, group, own, WANT_EQUAL, mem, &best);
        break;
    case LEVEL_MONTH:
        consider_month(index, group, own, WANT_ANY, mem, &best);
        break;
    case LEVEL_OTHER_EQUAL:
        consider_other_months(index, group, WANT_EQUAL, mem, &best);
        break;
    case LEVEL_OTHER:
        consider_other_months(index, group, WANT_ANY, mem, &best);
        break;
    case LEVEL_COUNT:
        break;
    }
    if (best.found)
        *out = best.offer;
    return best.found;
}
