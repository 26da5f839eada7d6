/* Putting claims into groups, and finding whose rows each group asks for. */
#include "matching/groups.h"

#include "base/arena.h"
#include "base/slice.h"
#include "tickets/claim_order.h"

#include <string.h>

static bool takes_part(const struct match_input *input, size_t i)
{
    const struct claim *claim = &input->batch->claims[i];
    return claim->kind == CLAIM_KPI && claim->invoice.len && claim->period.state == PERIOD_READ &&
           !input->claim_out[i];
}

/* What a value is missing of would make the sum of the others another one. */
static bool is_whole(const struct claim *claim)
{
    return claim->units.state == AMOUNT_READ && claim->kpi.state == AMOUNT_READ && claim->revenue.state == AMOUNT_READ;
}

static uint64_t group_hash(const struct claim *claim)
{
    if (UNLIKELY(claim_more(claim)->list_count))
        return slice_hash((Slice){(const char *)&claim_more(claim)->list_first, sizeof(uint32_t)});
    uint64_t parts[3] = {slice_hash(claim->invoice), ((uint64_t)claim->ticket << 32) | (uint32_t)claim->period.month.k,
                         claim->type};
    return slice_hash((Slice){(const char *)parts, sizeof parts});
}

static bool same_group(const struct claim *a, const struct claim *b)
{
    const struct claim_more *one = claim_more(a), *other = claim_more(b);
    if (UNLIKELY(one->list_count || other->list_count))
        return one->list_count && other->list_count && one->list_first == other->list_first;
    return a->ticket == b->ticket && a->period.month.k == b->period.month.k && a->type == b->type &&
           slice_equal(a->invoice, b->invoice) && is_whole(a) == is_whole(b);
}

#define LEAST_CLAIMS_OF_SEVERAL 4u

/* Claims of several grow by doubling: whenever their count is a power of two there is no room left. */
static void add_to_group(struct claims_of_group *group, uint32_t claim, struct arena *mem)
{
    bool is_full = group->count >= LEAST_CLAIMS_OF_SEVERAL && (group->count & (group->count - 1)) == 0;
    if (group->count == 1 || is_full) {
        uint32_t *larger = ARENA_ARRAY(mem, uint32_t, is_full ? 2 * group->count : LEAST_CLAIMS_OF_SEVERAL);
        memcpy(larger, group->more ? group->more : &group->first, group->count * sizeof *larger);
        group->more = larger;
    }
    group->more[group->count++] = claim;
}

static void put_new(struct claim_groups *groups, uint32_t claim, struct arena *mem)
{
    *ARENA_PUSH(mem, groups->at, groups->count, groups->capacity, struct claims_of_group) =
        (struct claims_of_group){.first = claim, .count = 1};
}

static void put(struct claim_groups *groups, struct table *by_key, const struct batch *batch, uint32_t claim,
                struct arena *mem)
{
    uint32_t g;
    uint64_t hash = group_hash(&batch->claims[claim]);
    for (struct table_walk walk = table_walk(by_key, hash); table_next(&walk, &g);) {
        struct claims_of_group *group = &groups->at[g];
        if (!same_group(&batch->claims[group->first], &batch->claims[claim]))
            continue;
        add_to_group(group, claim, mem);
        return;
    }
    table_add(by_key, hash, (uint32_t)groups->count);
    put_new(groups, claim, mem);
}

/* A line that names no currency is in that of the others. */
static void add_currency(struct claim_group *group, const struct claim *claim, struct currency_word *currency)
{
    struct currency_word named = claim_currency(claim);
    group->several_currencies |= claim->currency_bad || !currencies_agree(currency, &named);
    if (!currency_is_named(currency))
        *currency = named;
}

void group_add_up(struct claim_group *group, const struct batch *batch)
{
    struct currency_word currency = {0};
    size_t count = group->is_list ? 1 : group->count;
    group->claimed = (struct measures){DECIMAL_ZERO, DECIMAL_ZERO, DECIMAL_ZERO};
    group->overflow = group->several_currencies = false;
    for (size_t i = 0; i < count; i++) {
        const struct claim *claim = &batch->claims[group->claims[i]];
        struct measures values = {claim->units.value, claim->kpi.value, claim->revenue.value};
        group->overflow |= !measures_add(&group->claimed, &values);
        if (count > 1)
            add_currency(group, claim, &currency);
    }
}

/* Without a partner id the rows in force must point to one group only. */
static void find_owner(const struct row_index *index, struct claim_group *group, const struct claim *claim)
{
    Slice partner_id = index->input->batch->tickets[claim->ticket].partner_id;
    group->owner = (struct owner){.partner_id = partner_id};
    if (partner_id.len) {
        group->owner.group = claim_group(index, partner_id);
        return;
    }
    group->partner_open = !number_points_to_one_group(index, claim->invoice, group->as_of, &group->owner.group);
    group->owner.any = group->owner.group.len == 0 || group->partner_open;
}

static void append(struct row_list *list, const struct row_list *more, struct arena *mem)
{
    for (size_t i = 0; i < more->count; i++)
        *ARENA_PUSH(mem, list->at, list->count, list->capacity, uint32_t) = more->at[i];
}

/* The rows of the other numbers of the cell. */
static void add_listed_rows(const struct row_index *index, struct claim_group *group, struct arena *mem)
{
    for (size_t i = 1; i < group->count; i++) {
        Slice invoice = index->input->batch->claims[group->claims[i]].invoice;
        struct row_list rows, credits;
        rows_of_invoice(index, invoice, &group->owner, mem, &rows);
        rows_amending(index, invoice, &group->owner, mem, &credits);
        append(&group->invoice_rows, &rows, mem);
        append(&group->credit_rows, &credits, mem);
    }
}

static void complete(const struct row_index *index, struct claim_group *group, struct arena *mem)
{
    const struct claim *claim = &index->input->batch->claims[group->claims[0]];
    group->as_of = index->input->as_of[claim->ticket];
    find_owner(index, group, claim);
    rows_of_invoice(index, claim->invoice, &group->owner, mem, &group->invoice_rows);
    rows_amending(index, claim->invoice, &group->owner, mem, &group->credit_rows);
    group->is_list = claim_more(claim)->list_count > 0;
    if (UNLIKELY(group->is_list))
        add_listed_rows(index, group, mem);
    group_add_up(group, index->input->batch);
}

void group_open(const struct row_index *index, struct claims_of_group *claims, struct arena *mem,
                struct claim_group *out)
{
    *out = (struct claim_group){.claims = claims->more ? claims->more : &claims->first, .count = claims->count};
    complete(index, out, mem);
}

static void keep_rows(struct row_list *list, struct arena *mem)
{
    uint32_t *rows = ARENA_ARRAY(mem, uint32_t, list->count);
    if (list->count)
        memcpy(rows, list->at, list->count * sizeof *rows);
    *list = (struct row_list){rows, list->count, list->count};
}

struct claim_group *group_keep(const struct claim_group *group, struct arena *mem)
{
    struct claim_group *kept = ARENA_NEW(mem, struct claim_group);
    *kept = *group;
    keep_rows(&kept->invoice_rows, mem);
    keep_rows(&kept->credit_rows, mem);
    return kept;
}

/* The first stands for all, so it must not be the one whose row happens to come first. */
static void put_in_order(struct claims_of_group *group, const struct batch *batch, struct arena *scratch)
{
    claims_put_in_order(batch, group->more, group->count, scratch);
    group->first = group->more[0];
}

void groups_make(struct claim_groups *groups, const struct row_index *index, struct arena *mem)
{
    const struct batch *batch = index->input->batch;
    struct arena work;
    struct table by_key;
    arena_init(&work, 0);
    table_init(&by_key, &work, batch->claim_count);
    *groups = (struct claim_groups){.at = ARENA_ARRAY(mem, struct claims_of_group, batch->claim_count),
                                    .capacity = batch->claim_count};
    for (uint32_t i = 0; i < batch->claim_count; i++) {
        if (!takes_part(index->input, i))
            continue;
        /* the claims of a group are of one ticket: an only one is looked up nowhere */
        if (claim_ticket(batch, &batch->claims[i])->claim_count == 1)
            put_new(groups, i, mem);
        else
            put(groups, &by_key, batch, i, mem);
    }
    for (size_t g = 0; g < groups->count; g++)
        if (groups->at[g].more && !claim_more(&batch->claims[groups->at[g].first])->list_count)
            put_in_order(&groups->at[g], batch, &work);
    arena_done(&work);
}

void group_of_one(const struct row_index *index, uint32_t *claim, struct arena *mem, struct claim_group *out)
{
    const struct claim *first = &index->input->batch->claims[*claim];
    *out = (struct claim_group){.claims = claim, .count = 1};
    if (UNLIKELY(claim_more(first)->list_count)) {
        *out = (struct claim_group){.claims = ARENA_ARRAY(mem, uint32_t, claim_more(first)->list_count),
                                    .count = claim_more(first)->list_count};
        for (uint32_t i = 0; i < claim_more(first)->list_count; i++)
            out->claims[i] = claim_more(first)->list_first + i;
    }
    complete(index, out, mem);
}

void credits_of_claim(const struct row_index *index, uint32_t claim, struct arena *mem, struct row_list *out)
{
    const struct claim *first = &index->input->batch->claims[claim];
    struct claim_group group = {.claims = &claim, .count = 1, .as_of = index->input->as_of[first->ticket]};
    if (UNLIKELY(claim_more(first)->list_count)) {
        group_of_one(index, &claim, mem, &group);
        *out = group.credit_rows;
        return;
    }
    find_owner(index, &group, first);
    rows_amending(index, first->invoice, &group.owner, mem, out);
}
