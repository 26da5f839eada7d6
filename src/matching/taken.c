/* Offers as they would be if no row were taken. */
#include "matching/taken.h"

#include "base/arena.h"

static bool any_used(const struct row_index *index, const struct offer *offer)
{
    for (size_t i = 0; i < offer->row_count; i++)
        if (row_is_used(index, row_number(index, offer->rows[i])))
            return true;
    return false;
}

static bool any_listed_used(const struct row_index *index, const struct row_list *rows)
{
    for (size_t i = 0; i < rows->count; i++)
        if (row_is_used(index, rows->at[i]))
            return true;
    return false;
}

/* All but one value agree, and not with nothing: whoever says so much means that line. */
static bool is_almost(const struct offer *offer)
{
    const struct comparisons *compared = &offer->compared;
    int agreeing = (compared->units <= COMPARED_WITHIN) + (compared->kpi <= COMPARED_WITHIN) +
                   (compared->revenue <= COMPARED_WITHIN);
    return agreeing >= 2 && !offer->overflow && (offer->recorded.units.micro || offer->recorded.kpi.micro);
}

static bool fits_any(const struct row_index *index, const struct claim_group *group, enum offer_level level,
                     bool almost, struct arena *scratch)
{
    struct claim_group asking = *group;
    struct offers offers;
    size_t mark = arena_mark(scratch);
    bool fits = false;
    asking.whoever = true;
    offers_list(index, &asking, level, scratch, &offers);
    for (size_t i = 0; i < offers.count && !fits; i++) {
        const struct offer *offer = &offers.at[i];
        bool net = compared_fully_equal(&offer->compared) && !offer->overflow;
        fits = (net || offer_gross_is_equal(index, group, offer) || (almost && is_almost(offer))) &&
               any_used(index, offer);
    }
    arena_rewind(scratch, mark);
    return fits;
}

bool taken_fits(const struct row_index *index, const struct claim_group *group, enum offer_level level,
                struct arena *scratch)
{
    if ((level != LEVEL_MONTH && level != LEVEL_OTHER) ||
        (!any_listed_used(index, &group->invoice_rows) && !any_listed_used(index, &group->credit_rows)))
        return false;
    return fits_any(index, group, LEVEL_MONTH, false, scratch) ||
           (level == LEVEL_OTHER && fits_any(index, group, LEVEL_OTHER, false, scratch));
}

/* Claims of one ticket and key that were given rows line by line leave nothing to be the odd one's. */
static bool has_own_line(const struct row_index *index, const struct claim_group *group)
{
    const struct claim *claim = &index->input->batch->claims[group->claims[0]];
    for (size_t i = 0; i < group->invoice_rows.count && !group->paired; i++) {
        const struct kpi_row *row = &index->input->gathered->rows[group->invoice_rows.at[i]];
        if (row->period.k == claim->period.month.k && row->type == claim->type && !row_is_credit(row) &&
            row_in_force(index, row, group->as_of))
            return true;
    }
    return false;
}

bool taken_is_claimed(const struct row_index *index, const struct claim_group *group, struct arena *scratch)
{
    return has_own_line(index, group) || fits_any(index, group, LEVEL_MONTH, true, scratch) ||
           fits_any(index, group, LEVEL_OTHER, true, scratch);
}
