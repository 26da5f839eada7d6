/* From what is kept of a match to the match: where that is a row alone, as settle() would have made it. */
#include "matching/matches.h"

#include "base/arena.h"
#include "base/slice.h"
#include "programme/catalogue.h"

#include <string.h>

static const struct claim *claim_at(const struct row_index *index, uint32_t claim)
{
    return &index->input->batch->claims[claim];
}

struct matches *matches_new(const struct row_index *index, struct arena *mem)
{
    size_t count = index->input->batch->claim_count;
    struct matches *matches = ARENA_NEW(mem, struct matches);
    *matches = (struct matches){.index = index,
                                .row = ARENA_ARRAY(mem, uint32_t, count + 1),
                                .whole = ARENA_ARRAY(mem, struct match *, count + 1)};
    memset(matches->row, 0xff, count * sizeof *matches->row);
    return matches;
}
static_assert(ROW_NONE == UINT32_MAX, "all bits set are no row");

struct match match_before(const struct row_index *index, uint32_t number)
{
    const struct match_input *input = index->input;
    const struct claim *claim = claim_at(index, number);
    struct match match = {.group_size = 1,
                          .group_leader = true,
                          .claimed = {claim->units.value, claim->kpi.value, claim->revenue.value}};
    if (claim->period.state == PERIOD_READ)
        match.publication = publication_for(input->gathered, claim->period.month, input->as_of[claim->ticket]);
    return match;
}

static struct row_filter own_filter(const struct row_index *index, const struct claim *claim)
{
    return (struct row_filter){.period = claim->period.month,
                               .type = claim->type,
                               .at_location = claim_ticket(index->input->batch, claim)->partner_id.len > 0};
}

bool offer_is_plain(const struct row_index *index, const struct claim_group *group, const struct offer *offer)
{
    const struct claim *claim = claim_at(index, group->claims[0]);
    struct row_filter own = own_filter(index, claim);
    return !index->input->keep_whole && group->count == 1 && !group->is_list && offer->row_count == 1 &&
           !offer->credit_count && !offer->overflow && !group->overflow && !offer->filter.any_type &&
           offer->filter.type == own.type && own.type != OMLP_NONE && offer->filter.period.k == own.period.k &&
           offer->filter.at_location == own.at_location && compared_fully_equal(&offer->compared);
}

enum match_stage stage_of_number(const struct kpi_row *row, const struct claim *claim)
{
    bool as_written = slice_equal(row->invoice, claim_raw(claim, CLAIM_INVOICE_NUMBER));
    return as_written ? STAGE_EXACT : STAGE_NORMALISED;
}

/* Everything that was given speaks for it, and a partner need not be given. */
static struct candidate *plain_candidate(const struct kpi_row *row, const struct match *match, struct arena *mem)
{
    struct candidate *candidate = ARENA_NEW(mem, struct candidate);
    unsigned all = (1u << FACT_COUNT) - 1;
    *candidate = (struct candidate){.row = row,
                                    .stage = match->stage,
                                    .speaks_for = match->filter.at_location ? all : all & ~(unsigned)FACT_PARTNER};
    return candidate;
}

static void fill_plain(const struct row_index *index, const struct claim *claim, const struct kpi_row *row,
                       struct match *match, struct arena *mem)
{
    match->rows = ARENA_NEW(mem, const struct kpi_row *);
    match->rows[0] = row;
    match->row_count = 1;
    match->filter = own_filter(index, claim);
    match->recorded = match->gross = (struct measures){row->units, row->kpi, row->revenue};
    match->currency = kpi_row_currency(row);
    match->stage = stage_of_number(row, claim);
    match->candidates = plain_candidate(row, match, mem);
    match->candidate_count = match->candidate_total = 1;
}

const struct match *match_of(const struct matches *matches, uint32_t claim, struct arena *mem)
{
    if (matches->whole[claim])
        return matches->whole[claim];
    const struct row_index *index = matches->index;
    struct match *match = ARENA_NEW(mem, struct match);
    *match = match_before(index, claim);
    if (matches->row[claim] != ROW_NONE)
        fill_plain(index, claim_at(index, claim), &index->input->gathered->rows[matches->row[claim]], match, mem);
    return match;
}

void match_repeat(struct matches *matches, uint32_t claim, uint32_t first, struct arena *mem)
{
    struct match *again = ARENA_NEW(mem, struct match);
    *again = *match_of(matches, first, mem);
    again->group_leader = false;
    matches->whole[claim] = again;
}

void match_take(struct matches *matches, uint32_t claim, const struct matches *from)
{
    matches->row[claim] = from->row[claim];
    matches->whole[claim] = from->whole[claim];
}
