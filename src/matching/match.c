/* The passes of matching: surer offers are taken before less sure ones, over the whole batch,
   so that the order of tickets does not matter and a row settles one claim. */
#include "matching/match.h"

#include "base/arena.h"
#include "base/slice.h"
#include "matching/candidates.h"
#include "programme/catalogue.h"
#include "programme/partner_registry.h"
#include "tickets/invoice_number.h"

#include <stdlib.h>
#include <string.h>

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

/* ---- claims of one ticket and one key ---- */

static bool claim_takes_part(const struct match_input *input, size_t i)
{
    const struct claim *claim = &input->batch->claims[i];
    return claim->kind == CLAIM_KPI && claim->invoice.len && claim->period.state == PERIOD_READ &&
           !input->claim_out[i];
}

static uint64_t group_hash(const struct claim *claim)
{
    uint64_t parts[3] = {slice_hash(claim->invoice), ((uint64_t)claim->ticket << 32) | (uint32_t)claim->period.month.k,
                         claim->type};
    return slice_hash((Slice){(const char *)parts, sizeof parts});
}

static bool same_group(const struct claim *a, const struct claim *b)
{
    return a->ticket == b->ticket && a->period.month.k == b->period.month.k && a->type == b->type &&
           slice_equal(a->invoice, b->invoice);
}

struct groups {
    struct claim_group *at;
    size_t count, capacity;
    size_t *claim_capacity; /* per group */
    size_t claim_capacity_count, claim_capacity_capacity;
    struct table by_key;
};

static void add_to_group(struct groups *groups, const struct batch *batch, uint32_t claim, struct arena *mem)
{
    uint32_t g;
    uint64_t hash = group_hash(&batch->claims[claim]);
    for (struct table_walk walk = table_walk(&groups->by_key, hash); table_next(&walk, &g);) {
        struct claim_group *group = &groups->at[g];
        if (!same_group(&batch->claims[group->claims[0]], &batch->claims[claim]))
            continue;
        *ARENA_PUSH(mem, group->claims, group->count, groups->claim_capacity[g], uint32_t) = claim;
        return;
    }
    table_add(&groups->by_key, hash, (uint32_t)groups->count);
    struct claim_group *group = ARENA_PUSH(mem, groups->at, groups->count, groups->capacity, struct claim_group);
    *group = (struct claim_group){0};
    size_t *capacity = ARENA_PUSH(mem, groups->claim_capacity, groups->claim_capacity_count,
                                  groups->claim_capacity_capacity, size_t);
    *capacity = 0;
    *ARENA_PUSH(mem, group->claims, group->count, *capacity, uint32_t) = claim;
}

static void add_up(struct claim_group *group, const struct batch *batch)
{
    group->claimed = (struct measures){DECIMAL_ZERO, DECIMAL_ZERO, DECIMAL_ZERO};
    for (size_t i = 0; i < group->count; i++) {
        const struct claim *claim = &batch->claims[group->claims[i]];
        struct measures values = {claim->units.value, claim->kpi.value, claim->revenue.value};
        group->overflow |= !measures_add(&group->claimed, &values);
    }
}

/* Without a partner id the rows in force must point to one group only. */
static void find_owner(const struct row_index *index, struct claim_group *group, Slice partner_id)
{
    group->owner = (struct owner){.partner_id = partner_id};
    if (partner_id.len) {
        group->owner.group = claim_group(index, partner_id);
        return;
    }
    group->owner.any = true;
    for (size_t i = 0; i < group->invoice_rows.count; i++) {
        const struct kpi_row *row = &index->input->gathered->rows[group->invoice_rows.at[i]];
        if (!row_in_force(index, row, group->as_of))
            continue;
        Slice owner = row_group(index, row);
        if (group->owner.any)
            group->owner = (struct owner){.group = owner};
        else if (!slice_equal(owner, group->owner.group))
            group->partner_open = true;
    }
}

static void make_groups(struct groups *groups, const struct row_index *index, struct arena *mem)
{
    const struct batch *batch = index->input->batch;
    *groups = (struct groups){0};
    table_init(&groups->by_key, mem, batch->claim_count);
    for (size_t i = 0; i < batch->claim_count; i++)
        if (claim_takes_part(index->input, i))
            add_to_group(groups, batch, (uint32_t)i, mem);
    for (size_t g = 0; g < groups->count; g++) {
        struct claim_group *group = &groups->at[g];
        const struct claim *claim = &batch->claims[group->claims[0]];
        group->as_of = index->input->as_of[claim->ticket];
        rows_of_invoice(index, claim->invoice, mem, &group->invoice_rows);
        rows_amending(index, claim->invoice, mem, &group->credit_rows);
        find_owner(index, group, batch->tickets[claim->ticket].partner_id);
        add_up(group, batch);
    }
}

/* ---- settling ---- */

static enum match_stage name_stage(const struct match *match, const struct claim *claim, size_t group_size)
{
    if (match->other_period)
        return STAGE_OTHER_PERIOD;
    if (match->other_type)
        return STAGE_OTHER_TYPE;
    if (match->other_location)
        return STAGE_OTHER_LOCATION;
    if (match->credit_count)
        return STAGE_NET;
    if (match->row_count > 1 || group_size > 1)
        return STAGE_LINES;
    return slice_equal(match->rows[0]->invoice, claim->raw[CLAIM_INVOICE_NUMBER]) ? STAGE_EXACT : STAGE_NORMALISED;
}

static bool at_other_location(const struct match *match, const struct claim_group *group)
{
    if (!group->owner.partner_id.len)
        return false;
    for (size_t i = 0; i < match->row_count; i++)
        if (row_is_at_location(match->rows[i], &group->owner))
            return false;
    return true;
}

static bool of_other_type(const struct match *match, const struct claim *claim)
{
    if (claim->type == OMLP_NONE)
        return false;
    for (size_t i = 0; i < match->row_count; i++)
        if (match->rows[i]->type == claim->type)
            return false;
    return true;
}

static void settle(struct row_index *index, struct claim_group *group, const struct offer *offer,
                   struct match *matches, struct arena *mem)
{
    const struct batch *batch = index->input->batch;
    const struct claim *claim = &batch->claims[group->claims[0]];
    struct match match = {.filter = offer->filter,
                          .rows = offer->rows,
                          .row_count = offer->row_count,
                          .credit_count = offer->credit_count,
                          .recorded = offer->recorded,
                          .gross = offer->gross,
                          .claimed = group->claimed,
                          .group_size = (uint32_t)group->count,
                          .overflow = offer->overflow || group->overflow};
    memcpy(match.currency, offer->currency, sizeof match.currency);
    match.other_period = offer->filter.period.k != claim->period.month.k;
    match.other_location = at_other_location(&match, group);
    match.other_type = of_other_type(&match, claim);
    match.stage = name_stage(&match, claim, group->count);
    match.publication = publication_for(index->input->gathered, offer->filter.period, group->as_of);
    for (size_t i = 0; i < offer->row_count; i++)
        index->used[row_number(index, offer->rows[i])] = true;
    if (compared_fully_equal(&offer->compared) && match.stage <= STAGE_NET)
        candidates_from_rows(index, group, &match, mem);
    else
        candidates_find(index, group, &match, mem);
    for (size_t i = 0; i < group->count; i++) {
        match.group_leader = i == 0;
        matches[group->claims[i]] = match;
    }
    group->settled = true;
}

/* Several claims of one key whose sum does not fit: those that equal a single row each are settled
   one by one, so that only the odd one is left to explain. */
static void settle_pairs(struct row_index *index, struct claim_group *group, struct match *matches,
                         struct arena *mem)
{
    const struct batch *batch = index->input->batch;
    struct offer rows;
    struct row_filter filter = {.period = batch->claims[group->claims[0]].period.month,
                                .type = batch->claims[group->claims[0]].type,
                                .at_location = group->owner.partner_id.len > 0};
    if (group->count < 2 || !offer_make(index, group, filter, DATE_NONE, mem, &rows) || rows.credit_count ||
        rows.row_count > group->count)
        return;
    size_t left = 0;
    for (size_t i = 0; i < group->count; i++) {
        struct claim_group single = *group;
        struct offer pair;
        bool paired = false;
        single.claims = ARENA_NEW(mem, uint32_t);
        single.claims[0] = group->claims[i];
        single.count = 1;
        add_up(&single, batch);
        for (size_t r = 0; r < rows.row_count && !paired; r++) {
            uint32_t number = (uint32_t)row_number(index, rows.rows[r]);
            single.invoice_rows = (struct row_list){&number, 1, 1};
            paired = offer_best(index, &single, LEVEL_EXACT, mem, &pair);
            if (paired)
                settle(index, &single, &pair, matches, mem);
        }
        if (!paired)
            group->claims[left++] = group->claims[i];
    }
    group->count = left;
    group->settled = left == 0;
    add_up(group, batch);
}

/* Surer values first, then by filing time, ticket id and claim number: never by position in a file. */
struct ordered {
    struct claim_group *group;
    const struct ticket *ticket;
    uint32_t number;
};

static int compare_ordered(const void *left, const void *right)
{
    const struct ordered *a = left, *b = right;
    if (a->ticket->filed.seconds != b->ticket->filed.seconds)
        return a->ticket->filed.seconds < b->ticket->filed.seconds ? -1 : 1;
    int by_id = slice_compare(a->ticket->id, b->ticket->id);
    if (by_id)
        return by_id;
    return a->number < b->number ? -1 : a->number > b->number;
}

static void run_level(struct row_index *index, struct ordered *open, size_t open_count, enum offer_level level,
                      struct match *matches, struct arena *mem)
{
    for (size_t i = 0; i < open_count; i++) {
        struct claim_group *group = open[i].group;
        struct offer offer;
        if (group->settled || group->partner_open)
            continue;
        if (level == LEVEL_MONTH)
            settle_pairs(index, group, matches, mem);
        if (!group->settled && offer_best(index, group, level, mem, &offer))
            settle(index, group, &offer, matches, mem);
    }
}

static size_t order_open(const struct row_index *index, struct groups *groups, struct ordered *out)
{
    const struct batch *batch = index->input->batch;
    size_t count = 0;
    for (size_t g = 0; g < groups->count; g++) {
        if (groups->at[g].settled)
            continue;
        const struct claim *claim = &batch->claims[groups->at[g].claims[0]];
        out[count++] = (struct ordered){&groups->at[g], &batch->tickets[claim->ticket], claim->number};
    }
    qsort(out, count, sizeof *out, compare_ordered);
    return count;
}

/* What took no part, or found nothing, still says what came near. */
static void explain_unmatched(struct row_index *index, struct claim_group *group, struct match *matches,
                              struct arena *mem)
{
    const struct claim *claim = &index->input->batch->claims[group->claims[0]];
    struct match match = {.claimed = group->claimed,
                          .group_size = (uint32_t)group->count,
                          .partner_open = group->partner_open,
                          .overflow = group->overflow};
    match.publication = publication_for(index->input->gathered, claim->period.month, group->as_of);
    candidates_find(index, group, &match, mem);
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

struct match *match_batch(struct row_index *index, struct arena *mem, struct diag *diag)
{
    const struct match_input *input = index->input;
    struct groups groups;
    struct match *matches = ARENA_ARRAY(mem, struct match, input->batch->claim_count + 1);
    make_groups(&groups, index, mem);
    start_matches(input, matches);
    /* At the first level claims are not in each other's way: month, type and location are theirs alone. */
    for (size_t g = 0; g < groups.count; g++) {
        struct offer offer;
        if (!groups.at[g].partner_open && offer_best(index, &groups.at[g], LEVEL_EXACT, mem, &offer))
            settle(index, &groups.at[g], &offer, matches, mem);
    }
    struct ordered *open = ARENA_ARRAY(mem, struct ordered, groups.count + 1);
    size_t open_count = order_open(index, &groups, open);
    for (int level = LEVEL_MONTH_EQUAL; level < LEVEL_COUNT; level++)
        run_level(index, open, open_count, (enum offer_level)level, matches, mem);
    for (size_t i = 0; i < open_count; i++)
        if (!open[i].group->settled)
            explain_unmatched(index, open[i].group, matches, mem);
    diag_debug(diag, S("matching"), "%zu keys of %zu claims, %zu rows, %zu keys not settled by equal values",
               groups.count, input->batch->claim_count, input->gathered->row_count, open_count);
    return matches;
}

/* One claim as a group of its own, for questions that settle nothing. */
static void group_of_one(const struct row_index *index, uint32_t *claim, struct arena *mem, struct claim_group *out)
{
    const struct batch *batch = index->input->batch;
    const struct claim *first = &batch->claims[*claim];
    *out = (struct claim_group){.claims = claim, .count = 1, .as_of = index->input->as_of[first->ticket]};
    rows_of_invoice(index, first->invoice, mem, &out->invoice_rows);
    rows_amending(index, first->invoice, mem, &out->credit_rows);
    find_owner(index, out, batch->tickets[first->ticket].partner_id);
    add_up(out, batch);
}

bool match_would_fit(const struct row_index *index, uint32_t claim, bool own_month, struct arena *scratch)
{
    struct claim_group group;
    struct offer offer;
    group_of_one(index, &claim, scratch, &group);
    if (group.partner_open)
        return false;
    if (own_month)
        return offer_best(index, &group, LEVEL_MONTH, scratch, &offer) && compared_all_equal(&offer.compared);
    return offer_best(index, &group, LEVEL_EXACT, scratch, &offer) ||
           offer_best(index, &group, LEVEL_MONTH_EQUAL, scratch, &offer) ||
           offer_best(index, &group, LEVEL_OTHER_EQUAL, scratch, &offer);
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
