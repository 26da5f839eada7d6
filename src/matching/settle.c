/* From an offer to the match that each of its claims keeps. */
#include "matching/settle.h"

#include "base/arena.h"
#include "base/slice.h"
#include "matching/candidates.h"
#include "programme/catalogue.h"

#include <string.h>

static enum match_stage name_stage(const struct match *match, const struct claim *claim)
{
    if (match->other_period)
        return STAGE_OTHER_PERIOD;
    if (match->other_type)
        return STAGE_OTHER_TYPE;
    if (match->other_location)
        return STAGE_OTHER_LOCATION;
    if (match->credit_count)
        return STAGE_NET;
    if (match->row_count > 1 || match->group_size > 1)
        return STAGE_LINES;
    return stage_of_number(match->rows[0], claim);
}

/* Credits stand at the end of the rows, and say nothing of where the invoice stands and under which type. */
static size_t invoice_row_count(const struct match *match)
{
    return match->row_count - match->credit_count;
}

static bool at_other_location(const struct match *match, const struct claim_group *group)
{
    if (!group->owner.partner_id.len)
        return false;
    for (size_t i = 0; i < invoice_row_count(match); i++)
        if (row_is_at_location(match->rows[i], &group->owner))
            return false;
    return true;
}

static bool of_other_type(const struct match *match, const struct claim *claim)
{
    if (claim->type == OMLP_NONE)
        return false;
    for (size_t i = 0; i < invoice_row_count(match); i++)
        if (match->rows[i]->type == claim->type)
            return false;
    return true;
}

static bool same_type(const struct kpi_row *a, const struct kpi_row *b)
{
    return a->type == b->type && (a->type != OMLP_NONE || slice_equal(a->type_text, b->type_text));
}

static bool of_several_types(const struct match *match)
{
    for (size_t i = 1; i < match->row_count; i++)
        if (!same_type(match->rows[0], match->rows[i]))
            return true;
    return false;
}

static struct match match_from(const struct offer *offer, struct arena *mem)
{
    struct match match = {.filter = offer->filter,
                          .rows = ARENA_ARRAY(mem, const struct kpi_row *, offer->row_count),
                          .row_count = offer->row_count,
                          .credit_count = offer->credit_count,
                          .recorded = offer->recorded,
                          .gross = offer->gross,
                          .currency = offer->currency};
    memcpy(match.rows, offer->rows, offer->row_count * sizeof(*match.rows));
    match.several_types = of_several_types(&match);
    match.several_currencies = offer->several_currencies;
    return match;
}

/* All but the one that leads are the same. */
void match_put(struct matches *matches, const struct claim_group *group, const struct match *match, bool leads,
               struct arena *mem)
{
    struct match *shared = NULL;
    for (size_t i = 0; i < group->count; i++) {
        if (i < 2) {
            shared = ARENA_NEW(mem, struct match);
            *shared = *match;
            shared->group_leader = leads && i == 0;
        }
        matches->whole[group->claims[i]] = shared;
    }
}

/* What depends on the claims of this group; `leads`: its first claim carries the difference. */
static void give(struct settling *settling, struct claim_group *group, const struct offer *offer, struct match match,
                 bool leads)
{
    const struct row_index *index = settling->index;
    const struct claim *claim = &index->input->batch->claims[group->claims[0]];
    match.other_period = offer->filter.period.k != claim->period.month.k;
    match.other_location = at_other_location(&match, group);
    match.other_type = of_other_type(&match, claim);
    match.stage = name_stage(&match, claim);
    match.publication = publication_for(index->input->gathered, offer->filter.period, group->as_of);
    if (compared_fully_equal(&offer->compared) && match.stage <= STAGE_NET)
        candidates_from_rows(index, group, &match, settling->mem);
    else
        candidates_find(index, NULL, group, &match, settling->mem);
    match_put(settling->matches, group, &match, leads, settling->mem);
    group->settled = true;
}

static void use_rows(struct settling *settling, const struct offer *offer)
{
    for (size_t i = 0; i < offer->row_count; i++)
        row_set_used(settling->index, row_number(settling->index, offer->rows[i]), true);
}

void settle(struct settling *settling, struct claim_group *group, const struct offer *offer,
            struct doubt_of_match doubt)
{
    bool is_doubted = doubt.ambiguous || doubt.contested || doubt.bounded;
    if (!is_doubted && offer_is_plain(settling->index, group, offer)) {
        settling->matches->row[group->claims[0]] = (uint32_t)row_number(settling->index, offer->rows[0]);
        use_rows(settling, offer);
        group->settled = true;
        return;
    }
    struct match match = match_from(offer, settling->mem);
    match.claimed = group->claimed;
    match.group_size = (uint32_t)group->count;
    match.overflow = offer->overflow || group->overflow;
    match.ambiguous = doubt.ambiguous;
    match.contested = doubt.contested;
    match.bounded = doubt.bounded;
    use_rows(settling, offer);
    give(settling, group, offer, match, true);
}

static uint32_t ticket_of(const struct settling *settling, const struct claim_group *group)
{
    return settling->index->input->batch->claims[group->claims[0]].ticket;
}

void settle_shared(struct settling *settling, struct claim_group *const *groups, size_t count,
                   const struct offer *offer)
{
    struct match match = match_from(offer, settling->mem);
    for (size_t i = 0; i < count; i++) {
        match.group_size += (uint32_t)groups[i]->count;
        match.overflow |= groups[i]->overflow || !measures_add(&match.claimed, &groups[i]->claimed);
        match.several_tickets |= ticket_of(settling, groups[i]) != ticket_of(settling, groups[0]);
    }
    use_rows(settling, offer);
    for (size_t i = 0; i < count; i++)
        give(settling, groups[i], offer, match, i == 0);
}
