/* What is asked of the index beside the matching itself: what rows would say to a claim, or said in another
   publication. No answer settles anything. */
#include "matching/match.h"

#include "base/arena.h"
#include "matching/offer.h"
#include "programme/catalogue.h"

static bool any_equal(const struct row_index *index, const struct claim_group *group, enum offer_level level,
                      struct arena *scratch)
{
    struct offers offers;
    offers_list(index, group, level, scratch, &offers);
    return offers.count && compared_all_equal(&offers.at[0].compared);
}

/* The claim is what was published before its credits, and they are the whole difference. */
static bool any_gross_equal(const struct row_index *index, const struct claim_group *group, struct arena *scratch)
{
    struct offers offers;
    offers_list(index, group, LEVEL_MONTH, scratch, &offers);
    for (size_t i = 0; i < offers.count; i++)
        if (offer_gross_is_equal(index, group, &offers.at[i]))
            return true;
    return false;
}

bool match_would_fit(const struct row_index *index, uint32_t claim, bool own_month, struct arena *scratch)
{
    struct claim_group group;
    struct offer offer;
    group_of_one(index, &claim, scratch, &group);
    if (group.partner_open)
        return false;
    if (own_month)
        return any_equal(index, &group, LEVEL_MONTH, scratch);
    return offer_exact(index, &group, scratch, &offer) || any_equal(index, &group, LEVEL_MONTH_EQUAL, scratch) ||
           any_gross_equal(index, &group, scratch) || any_equal(index, &group, LEVEL_OTHER_EQUAL, scratch);
}

bool match_recorded_in(const struct row_index *index, const struct match *match, const struct claim *claim,
                       const struct publication *publication, struct arena *scratch, struct measures *out)
{
    struct claim_group group;
    struct offer offer;
    uint32_t number = (uint32_t)(claim - index->input->batch->claims);
    size_t mark = arena_mark(scratch);
    group_of_one(index, &number, scratch, &group);
    bool found = offer_make(index, &group, match->filter, publication->date, scratch, &offer) && !offer.overflow;
    if (found)
        *out = offer.recorded;
    arena_rewind(scratch, mark);
    return found;
}

bool match_credits_elsewhere(const struct row_index *index, const struct match *match, const struct claim *claim,
                             struct arena *scratch, struct measures *out, Month *month)
{
    struct row_list credits;
    Date as_of = index->input->as_of[claim->ticket];
    bool any = false;
    credits_of_claim(index, (uint32_t)(claim - index->input->batch->claims), scratch, &credits);
    *out = (struct measures){DECIMAL_ZERO, DECIMAL_ZERO, DECIMAL_ZERO};
    for (size_t i = 0; i < credits.count; i++) {
        const struct kpi_row *row = &index->input->gathered->rows[credits.at[i]];
        struct measures values = {row->units, row->kpi, row->revenue};
        bool type = match->filter.any_type || row->type == match->filter.type || row->type == OMLP_NONE;
        if (row->period.k == match->filter.period.k || !type || !row_in_force(index, row, as_of))
            continue;
        if (!measures_add(out, &values))
            return false;
        *month = row->period;
        any = true;
    }
    return any;
}
