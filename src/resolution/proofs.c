/* Each document of each claim, beside those of the batch and of before. */
#include "resolution/proofs.h"

#include "base/arena.h"
#include "base/slice.h"
#include "base/table.h"
#include "evidence/dossier.h"
#include "resolution/decide.h"
#include "tickets/invoice_number.h"

#include <inttypes.h>

struct search {
    const struct decide_input *input;
    const Slice *group_of_ticket;
    struct arena *mem;
    struct table by_key; /* one proof each of the same partner and number */
    struct proofs *out;
};

/* The proof of one claim: who, and of which number. */
static bool same_proof(const struct search *search, const struct claim *a, const struct claim *b)
{
    Slice group_a = search->group_of_ticket[a->ticket], group_b = search->group_of_ticket[b->ticket];
    bool partner = a->ticket == b->ticket || !group_a.len || !group_b.len || slice_equal(group_a, group_b);
    return partner && slice_equal(a->invoice, b->invoice);
}

/* Where a ticket has several claims, a document proves the one whose number it carries. */
static bool proves(const struct search *search, const struct screening *document, const struct claim *claim)
{
    Slice number = invoice_normal(document->facts.number, search->mem);
    bool only_claim = search->input->batch->tickets[claim->ticket].claim_count == 1;
    return claim->invoice.len && (only_claim || !number.len || slice_equal(number, claim->invoice));
}

static bool was_used_before(const struct search *search, Slice key, const struct claim *claim)
{
    const struct earlier *earlier = search->input->earlier;
    return earlier && earlier->evidence_is_used &&
           earlier->evidence_is_used(earlier->context, key, search->group_of_ticket[claim->ticket], claim->invoice,
                                     search->input->batch->tickets[claim->ticket].id);
}

static void add_proof(struct search *search, Slice key, uint32_t claim)
{
    const struct claim *claims = search->input->batch->claims;
    struct proofs *proofs = search->out;
    uint32_t p;
    bool known = false;
    for (struct table_walk walk = table_walk(&search->by_key, slice_hash(key)); table_next(&walk, &p);) {
        if (!slice_equal(proofs->all[p].key, key))
            continue;
        if (same_proof(search, &claims[proofs->all[p].claim], &claims[claim]))
            known = true;
        else
            proofs->reused[claim] = proofs->reused[proofs->all[p].claim] = true;
    }
    if (!known)
        table_add(&search->by_key, slice_hash(key), (uint32_t)proofs->count);
    if (was_used_before(search, key, &claims[claim]))
        proofs->reused[claim] = true;
    *ARENA_PUSH(search->mem, proofs->all, proofs->count, proofs->capacity, struct proof) = (struct proof){key, claim};
}

void proofs_find(const struct decide_input *input, const Slice *group_of_ticket, struct arena *mem, struct proofs *out)
{
    const struct batch *batch = input->batch;
    struct search search = {.input = input, .group_of_ticket = group_of_ticket, .mem = mem, .out = out};
    *out = (struct proofs){.reused = ARENA_ARRAY(mem, bool, batch->claim_count + 1)};
    table_init(&search.by_key, mem, batch->ticket_count);
    for (size_t i = 0; i < batch->claim_count; i++) {
        const struct dossier *dossier = &input->dossiers[batch->claims[i].ticket];
        for (size_t d = 0; d < dossier->count; d++) {
            const struct screening *document = &dossier->screenings[d];
            if (!document->sha256_hex[0] || !kind_is_accepted(document->kind) ||
                !proves(&search, document, &batch->claims[i]))
                continue;
            add_proof(&search, (Slice){document->sha256_hex, sizeof document->sha256_hex}, (uint32_t)i);
            if (document->fingerprint)
                add_proof(&search, arena_printf(mem, "text-%016" PRIx64, document->fingerprint), (uint32_t)i);
        }
    }
}
