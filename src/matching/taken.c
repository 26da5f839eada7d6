/* Offers as they would be if no row were taken. What they find settles nothing: it only keeps a claim from what
   would be said of it for want of rows that another claim has. */
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

static bool fits(const struct row_index *index, const struct claim_group *group, const struct offer *offer)
{
    return (compared_fully_equal(&offer->compared) && !offer->overflow) || offer_gross_is_equal(index, group, offer);
}

struct asking {
    const struct row_index *index;
    enum offer_level level;
    bool almost;     /* one value may differ */
    bool free_count; /* rows that nobody has count as well */
    struct arena *scratch;
};

static bool fits_any(const struct asking *asking, const struct claim_group *group)
{
    const struct row_index *index = asking->index;
    struct claim_group whoever = *group;
    struct offers offers;
    size_t mark = arena_mark(asking->scratch);
    bool found = false;
    whoever.whoever = true;
    offers_list(index, &whoever, asking->level, asking->scratch, &offers);
    for (size_t i = 0; i < offers.count && !found; i++) {
        const struct offer *offer = &offers.at[i];
        found = (fits(index, group, offer) || (asking->almost && is_almost(offer))) &&
                (asking->free_count || any_used(index, offer));
    }
    arena_rewind(asking->scratch, mark);
    return found;
}

#define MAX_CLAIMS_ASKED 16 /* of one key and ticket: more of them are asked for together only */

/* A total and its line in one ticket are of one key, and no row says what they make together. */
static bool fits_one(const struct asking *asking, const struct claim_group *group)
{
    struct asking each = *asking;
    each.free_count = true;
    if (group->count < 2 || group->count > MAX_CLAIMS_ASKED || group->is_list)
        return false;
    for (size_t i = 0; i < group->count; i++) {
        struct claim_group one = *group;
        one.claims = &group->claims[i];
        one.count = 1;
        group_add_up(&one, asking->index->input->batch);
        if (fits_any(&each, &one))
            return true;
    }
    return false;
}

static bool asks(const struct row_index *index, const struct claim_group *group, enum offer_level level, bool almost,
                 struct arena *scratch)
{
    const struct asking asking = {.index = index, .level = level, .almost = almost, .scratch = scratch};
    bool any = any_listed_used(index, &group->invoice_rows) || any_listed_used(index, &group->credit_rows);
    return (any && fits_any(&asking, group)) || fits_one(&asking, group);
}

/* Who claims several types of an invoice, and one of them is what all published lines come to, may mean the whole with it
   or that line: neither can be told. */
static bool may_be_total(const struct row_index *index, const struct claim_group *group, struct arena *scratch)
{
    struct claim_group whoever = *group;
    struct offers offers;
    size_t mark = arena_mark(scratch);
    bool found = false;
    if (!group->beside_others)
        return false;
    whoever.whoever = true;
    whoever.beside_others = false;
    offers_list(index, &whoever, LEVEL_MONTH, scratch, &offers);
    for (size_t i = 0; i < offers.count && !found; i++)
        found = offers.at[i].filter.any_type && fits(index, group, &offers.at[i]);
    arena_rewind(scratch, mark);
    return found;
}

bool taken_fits(const struct row_index *index, const struct claim_group *group, enum offer_level level,
                struct arena *scratch)
{
    if (level != LEVEL_MONTH && level != LEVEL_OTHER)
        return false;
    return may_be_total(index, group, scratch) || asks(index, group, LEVEL_MONTH, false, scratch) ||
           (level == LEVEL_OTHER && asks(index, group, LEVEL_OTHER, false, scratch));
}

bool taken_is_rest(const struct row_index *index, const struct contender *contender)
{
    const struct offers *offers = &contender->offers;
    if (fits(index, contender->group, contender->given))
        return false;
    for (size_t i = 0; i < offers->count; i++)
        if (fits(index, contender->group, &offers->at[i]))
            return true;
    return false;
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
    return has_own_line(index, group) || asks(index, group, LEVEL_MONTH, true, scratch) ||
           asks(index, group, LEVEL_OTHER, true, scratch);
}
