/* Two generations of hash tables. */
#include "cli/seen.h"

#include "base/slice.h"

#include <string.h>

static uint64_t key_hash(const struct claim_key *key)
{
    uint64_t parts[4] = {slice_hash(key->group), (uint64_t)key->period.k, key->type, slice_hash(key->invoice)};
    return slice_hash((Slice){(const char *)parts, sizeof parts});
}

static bool same_key(const struct claim_key *a, const struct claim_key *b)
{
    return a->period.k == b->period.k && a->type == b->type && slice_equal(a->invoice, b->invoice) &&
           slice_equal(a->group, b->group);
}

static struct seen_claim *find(struct seen *seen, const struct claim_key *key)
{
    uint32_t i;
    for (unsigned half = 0; half < 2; half++) {
        struct seen_half *in = &seen->halves[seen->young ^ half];
        for (struct table_walk walk = table_walk(&in->by_key, key_hash(key)); table_next(&walk, &i);)
            if (!in->claims[i].gone && same_key(&in->claims[i].key, key))
                return &in->claims[i];
    }
    return NULL;
}

static bool find_claim(void *context, const struct claim_key *key, Slice ticket_id, struct earlier_claim *out)
{
    const struct seen_claim *claim = find(context, key);
    if (!claim || slice_equal(claim->said.ticket_id, ticket_id))
        return false;
    *out = claim->said;
    return true;
}

static void replace_claim(void *context, const struct claim_key *key, Slice ticket_id)
{
    struct seen_claim *claim = find(context, key);
    if (claim && !slice_equal(claim->said.ticket_id, ticket_id))
        claim->gone = true;
}

static struct seen_row row_as_published(Slice source, const struct kpi_row *row)
{
    struct seen_row out = {.source = source, .part = row->part, .partner = row->partner, .normal = row->normal,
                           .amends = row->amends, .values = {row->units, row->kpi, row->revenue}, .line = row->line,
                           .period = row->period, .publication = row->publication, .type = row->type};
    memcpy(out.currency, row->currency, sizeof out.currency);
    return out;
}

static uint64_t row_hash(const struct seen_row *row)
{
    uint64_t parts[] = {slice_hash(row->source), row->line, slice_hash(row->normal)};
    return slice_hash((Slice){(const char *)parts, sizeof parts});
}

static bool same_row(const struct seen_row *a, const struct seen_row *b)
{
    return a->line == b->line && a->period.k == b->period.k && a->publication.day == b->publication.day &&
           a->type == b->type && decimal_equal(a->values.units, b->values.units) &&
           decimal_equal(a->values.kpi, b->values.kpi) && decimal_equal(a->values.revenue, b->values.revenue) &&
           memcmp(a->currency, b->currency, sizeof a->currency) == 0 && slice_equal(a->normal, b->normal) &&
           slice_equal(a->partner, b->partner) && slice_equal(a->part, b->part) && slice_equal(a->amends, b->amends) &&
           slice_equal(a->source, b->source);
}

/* Rows that are alike in all stand for one another: as many are settled as claims have settled. */
static bool row_is_settled(struct seen *seen, const struct seen_row *row)
{
    uint32_t i;
    uint64_t hash = row_hash(row);
    for (unsigned half = 0; half < 2; half++) {
        struct seen_half *in = &seen->halves[half];
        for (struct table_walk walk = table_walk(&in->by_row, hash); table_next(&walk, &i);) {
            struct seen_row *known = &in->rows[i];
            if (in->claims[known->claim].gone || known->batch == seen->batch || !same_row(known, row))
                continue;
            known->batch = seen->batch;
            return true;
        }
    }
    return false;
}

static void find_settled(void *context, const struct settled_question *question, bool *settled)
{
    const struct gathered *gathered = question->gathered;
    struct seen *seen = context;
    seen->batch++;
    for (size_t i = 0; i < gathered->row_count; i++) {
        const struct kpi_row *row = &gathered->rows[i];
        const struct seen_row asked = row_as_published(gathered->sources[row->source].name, row);
        settled[i] = row_is_settled(seen, &asked);
    }
}

static void half_init(struct seen_half *half)
{
    arena_done(&half->mem);
    *half = (struct seen_half){.count = 0};
    arena_init(&half->mem, 0);
    table_init(&half->by_key, &half->mem, 0);
    table_init(&half->by_ticket, &half->mem, 0);
    table_init(&half->by_row, &half->mem, 0);
    text_set_init(&half->texts, &half->mem);
}

void seen_init(struct seen *seen)
{
    *seen = (struct seen){.earlier = {.context = seen, .find_claim = find_claim, .replace_claim = replace_claim,
                                      .find_settled = find_settled}};
    half_init(&seen->halves[0]);
    half_init(&seen->halves[1]);
}

void seen_done(struct seen *seen)
{
    arena_done(&seen->halves[0].mem);
    arena_done(&seen->halves[1].mem);
}

/* What was sent back is asked for again, and what comes then is no repeat. */
static bool stands(const struct resolution *resolution)
{
    return resolution->verdict != VERDICT_NEED_INFO && resolution->verdict != VERDICT_REJECT &&
           resolution->verdict != VERDICT_ROUTE;
}

static void forget_ticket(struct seen_half *half, Slice id)
{
    uint32_t i;
    for (struct table_walk walk = table_walk(&half->by_ticket, slice_hash(id)); table_next(&walk, &i);)
        if (slice_equal(half->claims[i].said.ticket_id, id))
            half->claims[i].gone = true;
}

void seen_forget_tickets(struct seen *seen, const struct batch *batch)
{
    for (size_t i = 0; i < batch->ticket_count; i++) {
        forget_ticket(&seen->halves[0], batch->tickets[i].id);
        forget_ticket(&seen->halves[1], batch->tickets[i].id);
    }
}

static void remember_rows(struct seen_half *half, const struct decided *decided, const struct match *match,
                          uint32_t claim)
{
    for (size_t i = 0; i < match->row_count; i++) {
        const struct kpi_row *row = match->rows[i];
        struct seen_row kept = row_as_published(decided->gathered.sources[row->source].name, row);
        table_add(&half->by_row, row_hash(&kept), (uint32_t)half->row_count);
        kept.claim = claim;
        kept.source = text_set_keep(&half->texts, kept.source, NULL);
        kept.part = text_set_keep(&half->texts, kept.part, NULL);
        kept.partner = text_set_keep(&half->texts, kept.partner, NULL);
        kept.normal = arena_copy(&half->mem, kept.normal);
        kept.amends = arena_copy(&half->mem, kept.amends);
        *ARENA_PUSH(&half->mem, half->rows, half->row_count, half->row_capacity, struct seen_row) = kept;
    }
}

static void remember(struct seen *seen, const struct batch *batch, const struct decided *decided, size_t i)
{
    struct seen_half *half = &seen->halves[seen->young];
    const struct resolution *resolution = &decided->resolutions[i];
    const struct claim *claim = resolution->claim;
    struct claim_key key;
    bool has_key = decided_key(decided, i, &key) && !find(seen, &key);
    if (!has_key && !resolution->match->row_count)
        return;
    uint32_t number = (uint32_t)half->count;
    struct seen_claim *kept = ARENA_PUSH(&half->mem, half->claims, half->count, half->capacity, struct seen_claim);
    *kept = (struct seen_claim){.said.values = resolution->match->claimed};
    kept->said.ticket_id = arena_copy(&half->mem, claim_ticket(batch, claim)->id);
    kept->said.wait_until = resolution->verdict == VERDICT_WAIT ? resolution->wait_until : DATE_NONE;
    kept->said.names_partner = claim_ticket(batch, claim)->partner_id.len > 0;
    memcpy(kept->said.currency, claim->currency, sizeof kept->said.currency);
    table_add(&half->by_ticket, slice_hash(kept->said.ticket_id), number);
    if (has_key) {
        kept->key = key;
        kept->key.group = arena_copy(&half->mem, key.group);
        kept->key.invoice = arena_copy(&half->mem, key.invoice);
        table_add(&half->by_key, key_hash(&kept->key), number);
    }
    if (resolution->match->group_leader)
        remember_rows(half, decided, resolution->match, number);
}

void seen_remember(struct seen *seen, const struct batch *batch, const struct decided *decided)
{
    for (size_t i = 0; i < decided->count; i++)
        if (stands(&decided->resolutions[i]))
            remember(seen, batch, decided, i);
    const struct seen_half *young = &seen->halves[seen->young];
    if (young->count < CLAIMS_REMEMBERED && young->row_count < CLAIMS_REMEMBERED)
        return;
    seen->young ^= 1;
    half_init(&seen->halves[seen->young]);
}
