/* Claims that share rows share one difference: their first claim carries it. What a credit explains is at no stake. */
#include "resolution/stake.h"

static bool has_hit_of(const struct resolution *resolution, enum reason reason)
{
    for (size_t i = 0; i < resolution->hit_count; i++)
        if (resolution->hits[i].reason == reason)
            return true;
    return false;
}

static bool stake(const struct resolution *resolution, enum comparison outcome, Decimal difference,
                  const struct amount *claimed, Decimal *out)
{
    const struct match *match = resolution->match;
    if (resolution->verdict != VERDICT_CONFIRMED || (match && !match->group_leader) ||
        has_hit_of(resolution, REASON_CREDIT_NOTE_APPLIED))
        return false;
    if (resolution->compared_at_all && outcome != COMPARED_NOT)
        *out = decimal_abs(difference);
    else if (has_hit_of(resolution, REASON_MISSING_IN_DATASET) && claimed->state == AMOUNT_READ)
        *out = decimal_abs(claimed->value);
    else
        return false;
    return out->micro != 0;
}

bool stake_of(const struct resolution *resolution, Decimal *out)
{
    const struct comparisons *compared = &resolution->compared;
    return stake(resolution, compared->revenue, compared->revenue_difference, &resolution->claim->revenue, out);
}

bool stake_of_kpi(const struct resolution *resolution, Decimal *out)
{
    const struct comparisons *compared = &resolution->compared;
    return stake(resolution, compared->kpi, compared->kpi_difference, &resolution->claim->kpi, out);
}

const char *stake_currency(const struct resolution *resolution)
{
    const struct claim *claim = resolution->claim;
    if (claim->currency[0] && !claim->currency_bad)
        return claim->currency;
    const struct match *match = resolution->match;
    return match && match->row_count ? match->rows[0]->currency : "";
}
