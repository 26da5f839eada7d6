/* The passes of matching: surer offers are taken before less sure ones, invoice by invoice,
   so that the order of tickets does not matter and a row settles one claim. */
#include "matching/match.h"

#include "base/arena.h"
#include "base/slice.h"
#include "matching/assign.h"
#include "matching/candidates.h"
#include "matching/lines.h"
#include "matching/settle.h"
#include "programme/partner_registry.h"
#include "tickets/invoice_number.h"

#include <stdlib.h>

static const Slice stage_names[] = {
    [STAGE_NONE] = S_INIT("none"),
    [STAGE_EXACT] = S_INIT("exact"),
    [STAGE_NORMALISED] = S_INIT("normalised"),
    [STAGE_LINES] = S_INIT("lines"),
    [STAGE_NET] = S_INIT("net"),
    [STAGE_OTHER_PERIOD] = S_INIT("other_period"),
    [STAGE_OTHER_TYPE] = S_INIT("other_type"),
    [STAGE_OTHER_LOCATION] = S_INIT("other_location"),
    [STAGE_OTHER_PARTNER] = S_INIT("other_partner"),
    [STAGE_NEAR_NUMBER] = S_INIT("near_number"),
    [STAGE_VALUE_ONLY] = S_INIT("value_only"),
};
static_assert(COUNT_OF(stage_names) == STAGE_COUNT, "every stage has a name");

Slice match_stage_name(enum match_stage stage)
{
    return stage_names[stage];
}

Slice fact_name(unsigned fact_bit)
{
    static const Slice names[FACT_COUNT] = {S_INIT("partner"), S_INIT("invoice"), S_INIT("period"), S_INIT("omlp_type"),
                                            S_INIT("units"),   S_INIT("kpi"),     S_INIT("revenue")};
    for (size_t i = 0; i < FACT_COUNT; i++)
        if (fact_bit == 1u << i)
            return names[i];
    return (Slice){0};
}

/* ---- keys ---- */

static void add_value_keys(const struct claim *claim, struct gather_keys *keys)
{
    if (claim->period.state != PERIOD_READ || claim->kpi.state != AMOUNT_READ || claim->revenue.state != AMOUNT_READ)
        return;
    keys_add_values(keys, claim->period.month, claim->kpi.value, claim->revenue.value);
}

void match_keys(const struct batch *batch, const struct partner_registry *registry, struct gather_keys *keys,
                struct arena *mem)
{
    char skeleton[MAX_INVOICE_CHARS];
    keys_init(keys, mem, batch->claim_count);
    for (size_t i = 0; i < batch->claim_count; i++) {
        const struct claim *claim = &batch->claims[i];
        if (claim->kind != CLAIM_KPI)
            continue;
        keys_add_invoice(keys, claim->invoice);
        if (claim->invoice.len)
            keys_add_skeleton(keys, arena_copy(mem, invoice_skeleton(claim->invoice, skeleton)));
        add_value_keys(claim, keys);
    }
    for (size_t i = 0; i < batch->ticket_count; i++) {
        keys_add_partner(keys, batch->tickets[i].partner_id);
        keys_add_partner(keys, partner_group(registry, batch->tickets[i].partner_id));
    }
}

/* ---- the claims of one invoice ---- */

/* Never by position in a file. */
static int compare_groups(const struct batch *batch, const struct claim_group *a, const struct claim_group *b)
{
    const struct claim *first = &batch->claims[a->claims[0]], *second = &batch->claims[b->claims[0]];
    const struct ticket *one = &batch->tickets[first->ticket], *other = &batch->tickets[second->ticket];
    if (one->filed.seconds != other->filed.seconds)
        return one->filed.seconds < other->filed.seconds ? -1 : 1;
    int by_id = slice_compare(one->id, other->id);
    if (by_id)
        return by_id;
    return first->number < second->number ? -1 : first->number > second->number;
}

/* By invoice number, then owner: claims that may want the same rows stand side by side. */
static int compare_open(const void *left, const void *right)
{
    const struct open_group *a = left, *b = right;
    int by_invoice = slice_compare(a->invoice, b->invoice);
    if (by_invoice)
        return by_invoice;
    int by_owner = slice_compare(a->group->owner.group, b->group->owner.group);
    return by_owner ? by_owner : compare_groups(a->batch, a->group, b->group);
}

static bool same_case(const struct open_group *a, const struct open_group *b)
{
    return slice_equal(a->invoice, b->invoice) && slice_equal(a->group->owner.group, b->group->owner.group);
}

static size_t list_contenders(const struct settling *settling, struct open_group *open, size_t count,
                              enum offer_level level, struct contender *out)
{
    size_t contenders = 0;
    for (size_t i = 0; i < count; i++) {
        struct claim_group *group = open[i].group;
        if (group->settled || group->partner_open)
            continue;
        struct contender *contender = &out[contenders++];
        *contender = (struct contender){.group = group};
        offers_list(settling->index, group, level, settling->work, &contender->offers);
    }
    return contenders;
}

/* Another offer that is still free and fits as well says that the choice was none. */
static bool is_ambiguous(const struct row_index *index, const struct contender *contender)
{
    const struct offers *offers = &contender->offers;
    for (size_t i = 0; i < offers->count; i++) {
        const struct offer *other = &offers->at[i];
        bool free = true;
        if (!offers_tie(other, contender->given))
            continue;
        for (size_t r = 0; r < other->row_count; r++)
            free &= !index->used[row_number(index, other->rows[r])];
        if (free)
            return true;
    }
    return false;
}

static bool overlap(const struct offer *a, const struct offer *b)
{
    for (size_t i = 0; i < a->row_count; i++)
        for (size_t j = 0; j < b->row_count; j++)
            if (a->rows[i] == b->rows[j])
                return true;
    return false;
}

/* Does somebody go away empty whom these rows would have fitted as well? */
static bool is_contested(struct contender *contenders, size_t count, const struct contender *holder)
{
    bool contested = false;
    for (size_t i = 0; i < count; i++) {
        const struct offers *offers = &contenders[i].offers;
        for (size_t o = 0; o < offers->count && !contenders[i].given; o++)
            if (offers->at[o].score == holder->given->score && overlap(&offers->at[o], holder->given))
                contenders[i].group->contested = contested = true;
    }
    return contested;
}

static void settle_level(struct settling *settling, struct open_group *open, size_t count, enum offer_level level)
{
    struct arena *work = settling->work;
    size_t mark = arena_mark(work);
    struct contender *contenders = ARENA_ARRAY(work, struct contender, count);
    size_t contending = list_contenders(settling, open, count, level, contenders);
    bool best = assign(settling->index, contenders, contending, work);
    for (size_t i = 0; i < contending; i++) {
        if (!contenders[i].given)
            continue;
        struct doubt_of_match doubt = {.ambiguous = is_ambiguous(settling->index, &contenders[i]),
                                       .contested = is_contested(contenders, contending, &contenders[i]),
                                       .bounded = !best};
        settle(settling, contenders[i].group, contenders[i].given, doubt);
    }
    arena_rewind(work, mark);
}

static void settle_case(struct settling *settling, struct open_group *open, size_t count)
{
    settle_level(settling, open, count, LEVEL_MONTH_EQUAL);
    settle_together(settling, open, count);
    for (size_t i = 0; i < count; i++)
        if (!open[i].group->settled && !open[i].group->partner_open)
            settle_lines(settling, open[i].group);
    for (int level = LEVEL_MONTH; level < LEVEL_COUNT; level++)
        settle_level(settling, open, count, (enum offer_level)level);
}

/* What took no part, or found nothing, still says what came near. */
static void explain_unmatched(const struct row_index *index, const struct claim_group *group, struct match *matches,
                              struct arena *mem)
{
    const struct claim *claim = &index->input->batch->claims[group->claims[0]];
    struct match match = {.claimed = group->claimed,
                          .group_size = (uint32_t)group->count,
                          .partner_open = group->partner_open,
                          .contested = group->contested,
                          .overflow = group->overflow};
    match.publication = publication_for(index->input->gathered, claim->period.month, group->as_of);
    candidates_find(index, group, &match, mem);
    if (group->is_list)
        match.near_row = NULL; /* its values are the list's, not the number's */
    for (size_t i = 0; i < group->count; i++) {
        match.group_leader = i == 0;
        matches[group->claims[i]] = match;
    }
}

static void start_matches(const struct match_input *input, struct match *matches)
{
    const struct batch *batch = input->batch;
    for (size_t i = 0; i < batch->claim_count; i++) {
        const struct claim *claim = &batch->claims[i];
        matches[i].group_size = 1;
        matches[i].group_leader = true;
        matches[i].claimed = (struct measures){claim->units.value, claim->kpi.value, claim->revenue.value};
        if (claim->period.state == PERIOD_READ)
            matches[i].publication =
                publication_for(input->gathered, claim->period.month, input->as_of[claim->ticket]);
    }
}

struct row_index *match_index_new(const struct match_input *input, struct arena *mem)
{
    struct row_index *index = ARENA_NEW(mem, struct row_index);
    row_index_make(index, input, mem);
    return index;
}

Slice match_group(const struct row_index *index, Slice partner_id)
{
    return claim_group(index, partner_id);
}

/* At the first level claims are not in each other's way: month, type and location are theirs alone. */
static void settle_exact(struct settling *settling, struct claim_groups *groups)
{
    size_t mark = arena_mark(settling->work);
    for (size_t g = 0; g < groups->count; g++) {
        struct offer offer;
        if (!groups->at[g].partner_open && offer_exact(settling->index, &groups->at[g], settling->work, &offer))
            settle(settling, &groups->at[g], &offer, (struct doubt_of_match){0});
        arena_rewind(settling->work, mark);
    }
}

static struct open_group *list_open(const struct row_index *index, const struct claim_groups *groups,
                                    struct arena *mem, size_t *count)
{
    const struct batch *batch = index->input->batch;
    struct open_group *open = ARENA_ARRAY(mem, struct open_group, groups->count + 1);
    *count = 0;
    for (size_t g = 0; g < groups->count; g++)
        if (!groups->at[g].settled && !groups->at[g].is_list)
            open[(*count)++] =
                (struct open_group){&groups->at[g], batch, batch->claims[groups->at[g].claims[0]].invoice};
    if (*count)
        qsort(open, *count, sizeof *open, compare_open);
    return open;
}

static void settle_cases(struct settling *settling, struct open_group *open, size_t count)
{
    for (size_t first = 0, next; first < count; first = next) {
        for (next = first + 1; next < count && same_case(&open[first], &open[next]);)
            next++;
        settle_case(settling, &open[first], next - first);
    }
}

struct match *match_batch(struct row_index *index, struct arena *mem, struct diag *diag)
{
    const struct match_input *input = index->input;
    struct claim_groups groups;
    struct arena work;
    struct match *matches = ARENA_ARRAY(mem, struct match, input->batch->claim_count + 1);
    arena_init(&work, 0);
    struct settling settling = {index, matches, mem, &work};
    groups_make(&groups, index, mem);
    start_matches(input, matches);
    settle_exact(&settling, &groups);
    size_t open_count;
    struct open_group *open = list_open(index, &groups, mem, &open_count);
    settle_cases(&settling, open, open_count);
    /* last: what is alike is only shown when nobody has it */
    for (size_t i = 0; i < open_count; i++)
        if (!open[i].group->settled)
            explain_unmatched(index, open[i].group, matches, mem);
    for (size_t g = 0; g < groups.count; g++)
        if (groups.at[g].is_list && !groups.at[g].settled)
            explain_unmatched(index, &groups.at[g], matches, mem);
    diag_debug(diag, S("matching"), "%zu keys of %zu claims, %zu rows, %zu keys not settled by equal values",
               groups.count, input->batch->claim_count, input->gathered->row_count, open_count);
    arena_done(&work);
    return matches;
}

static bool any_equal(const struct row_index *index, const struct claim_group *group, enum offer_level level,
                      struct arena *scratch)
{
    struct offers offers;
    offers_list(index, group, level, scratch, &offers);
    return offers.count && compared_all_equal(&offers.at[0].compared);
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
           any_equal(index, &group, LEVEL_OTHER_EQUAL, scratch);
}

bool match_recorded_in(const struct row_index *index, const struct match *match, const struct claim *claim,
                       const struct publication *publication, struct arena *scratch, struct measures *out)
{
    struct claim_group group;
    struct offer offer;
    uint32_t number = (uint32_t)(claim - index->input->batch->claims);
    group_of_one(index, &number, scratch, &group);
    if (!offer_make(index, &group, match->filter, publication->date, scratch, &offer) || offer.overflow)
        return false;
    *out = offer.recorded;
    return true;
}
