/* Both readings of a number are tried against the dataset, and one is taken when only one fits. */
#include "resolution/ambiguous.h"

#include "base/arena.h"

static void amounts_of(struct claim *claim, struct amount *into[3])
{
    into[0] = &claim->units;
    into[1] = &claim->kpi;
    into[2] = &claim->revenue;
}

static bool is_ambiguous(struct claim *claim)
{
    struct amount *amounts[3];
    amounts_of(claim, amounts);
    for (size_t i = 0; i < 3; i++)
        if (amounts[i]->state == AMOUNT_AMBIGUOUS)
            return true;
    return false;
}

/* One writer uses one mark, so all ambiguous amounts of a claim are read the same way. */
static void read_with(struct claim *claim, char decimal_mark)
{
    struct amount *amounts[3];
    amounts_of(claim, amounts);
    for (size_t i = 0; i < 3; i++)
        *amounts[i] = amount_settle(*amounts[i], decimal_mark);
}

/* Without the amounts that were clear from the start: a ticket may be wrong in those. */
static void keep_ambiguous_only(struct claim *claim, const struct claim *before)
{
    const struct amount *was[] = {&before->units, &before->kpi, &before->revenue};
    struct amount *amounts[3];
    amounts_of(claim, amounts);
    for (size_t i = 0; i < 3; i++)
        if (was[i]->state != AMOUNT_AMBIGUOUS)
            amounts[i]->state = AMOUNT_MISSING;
}

static bool fits(struct batch *batch, const struct row_index *index, uint32_t i, char decimal_mark, bool only_ambiguous,
                 struct arena *scratch)
{
    struct claim *claim = &batch->claims[i], before = *claim;
    size_t mark = arena_mark(scratch);
    read_with(claim, decimal_mark);
    if (only_ambiguous)
        keep_ambiguous_only(claim, &before);
    bool found = claim->invoice.len && claim->period.state == PERIOD_READ &&
                 match_would_fit(index, i, only_ambiguous, scratch);
    *claim = before;
    arena_rewind(scratch, mark);
    return found;
}

void ambiguous_settle(struct batch *batch, const struct row_index *index, struct arena *scratch)
{
    for (uint32_t i = 0; i < batch->claim_count; i++) {
        if (!is_ambiguous(&batch->claims[i]))
            continue;
        bool point = fits(batch, index, i, '.', false, scratch), comma = fits(batch, index, i, ',', false, scratch);
        if (!point && !comma) {
            point = fits(batch, index, i, '.', true, scratch);
            comma = fits(batch, index, i, ',', true, scratch);
        }
        if (point != comma)
            read_with(&batch->claims[i], point ? '.' : ',');
    }
}
