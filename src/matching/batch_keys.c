/* The keys of a batch: every number with its skeleton, the values and the partners. Four million look-ups for a
   million claims, so each is told to the table some claims ahead. */
#include "matching/match.h"

#include "base/lanes.h"
#include "programme/partner_registry.h"
#include "tickets/invoice_number.h"

struct adding {
    const struct batch *batch;
    const struct partner_registry *registry;
    struct gather_keys *keys;
    uint32_t *number_of_claim; /* may be NULL */
};

#define CLAIMS_FORESEEN 16u /* a power of two */

static bool has_values(const struct claim *claim)
{
    return claim->kind == CLAIM_KPI && claim->period.state == PERIOD_READ && claim->kpi.state == AMOUNT_READ &&
           claim->revenue.state == AMOUNT_READ;
}

static void add_values(const struct adding *adding)
{
    const struct batch *batch = adding->batch;
    for (size_t i = 0; i < batch->claim_count; i++) {
        const struct claim *claim = &batch->claims[i], *later = claim + CLAIMS_FORESEEN;
        if (i + CLAIMS_FORESEEN < batch->claim_count && has_values(later))
            keys_foresee_values(adding->keys, later->period.month, later->kpi.value, later->revenue.value);
        if (has_values(claim))
            keys_add_values(adding->keys, claim->period.month, claim->kpi.value, claim->revenue.value);
    }
}

static bool has_number(const struct claim *claim)
{
    return claim->kind == CLAIM_KPI && claim->invoice.len;
}

static void add_numbers(const struct adding *adding)
{
    const struct batch *batch = adding->batch;
    char chars[CLAIMS_FORESEEN][MAX_INVOICE_CHARS];
    Slice skeletons[CLAIMS_FORESEEN];
    for (size_t i = 0; i < batch->claim_count + CLAIMS_FORESEEN; i++) {
        size_t place = i % CLAIMS_FORESEEN;
        size_t before = i - CLAIMS_FORESEEN;
        if (i >= CLAIMS_FORESEEN && has_number(&batch->claims[before])) {
            uint32_t key = keys_add_invoice(adding->keys, batch->claims[before].invoice);
            keys_add_skeleton(adding->keys, skeletons[place]);
            if (adding->number_of_claim)
                adding->number_of_claim[before] = key;
        }
        if (i < batch->claim_count && has_number(&batch->claims[i])) {
            skeletons[place] = invoice_skeleton(batch->claims[i].invoice, chars[place]);
            keys_foresee_numbers(adding->keys, batch->claims[i].invoice, skeletons[place]);
        }
    }
}

static void add_partners(const struct adding *adding)
{
    for (size_t i = 0; i < adding->batch->ticket_count; i++) {
        Slice id = adding->batch->tickets[i].partner_id;
        keys_add_partner(adding->keys, id);
        keys_add_partner(adding->keys, partner_group(adding->registry, id));
    }
}

/* Values need no memory that is not there, so they may come while numbers and partners do. */
static void add_kind(void *context, size_t kind, unsigned lane)
{
    const struct adding *adding = context;
    (void)lane;
    if (kind == 0) {
        add_numbers(adding);
        add_partners(adding);
    } else {
        add_values(adding);
    }
}

#define MANY_CLAIMS_TO_ADD 4096u /* fewer are added before a thread would have begun */

void match_keys(const struct batch *batch, const struct partner_registry *registry, unsigned lane_count,
                struct gather_keys *keys, uint32_t *number_of_claim)
{
    struct adding adding = {batch, registry, keys, number_of_claim};
    lanes_run(&(struct lanes){.piece_count = 2,
                              .lane_count = batch->claim_count < MANY_CLAIMS_TO_ADD ? 1 : lane_count,
                              .work = add_kind,
                              .context = &adding});
}
