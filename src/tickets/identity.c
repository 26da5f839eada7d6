/* Rows are compared by what they say and not by their bytes, because a list may come as CSV and as JSON. */
#include "tickets/identity_private.h"

#include "base/arena.h"
#include "base/diag.h"
#include "base/slice.h"
#include "programme/catalogue.h"
#include "tickets/directory.h"

#include <string.h>

static Slice place_of(const struct batch *batch, Slice source, uint64_t line)
{
    return place_format((Place){.source = source, .line = line}, batch->mem);
}

/* ---- older and newer ---- */

static void forget(struct batch *batch, struct ticket *ticket)
{
    for (uint32_t i = ticket->first_claim; i != CLAIM_NONE; i = batch->claims[i].next) {
        batch->left_out_count += !batch->claims[i].left_out;
        batch->claims[i].left_out = true;
    }
    *ticket = (struct ticket){.id = ticket->id, .first_claim = CLAIM_NONE, .last_claim = CLAIM_NONE};
}

bool identity_take(struct batch *batch, struct ticket *ticket, Instant updated, Place place, struct diag *diag)
{
    const Instant before = ticket_more(ticket)->updated;
    bool newer = updated.known && before.known && updated.seconds > before.seconds;
    bool older = updated.known && before.known && updated.seconds < before.seconds;
    if (LIKELY(!newer && !older)) {
        if (updated.known && !before.known)
            ticket_have_more(ticket, batch->mem)->updated = updated;
        return true;
    }
    size_t mark = arena_mark(batch->mem);
    Slice other = place_of(batch, ticket_source(ticket), ticket->line);
    if (newer)
        diag_add(diag, FINDING_ticket_repeated, place, "ticket '%.*s' is newer here than at %.*s, which is left out",
                 SLICE_ARG(ticket->id), SLICE_ARG(other));
    else
        diag_add(diag, FINDING_ticket_repeated, place, "ticket '%.*s' is older here than at %.*s; it is left out",
                 SLICE_ARG(ticket->id), SLICE_ARG(other));
    arena_rewind(batch->mem, mark);
    if (older) {
        batch->left_out_count++;
        return false;
    }
    forget(batch, ticket);
    ticket_have_more(ticket, batch->mem)->updated = updated;
    return true;
}

/* ---- the same claim twice ---- */

static bool same_amount(const struct amount *a, const struct amount *b, Slice raw_a, Slice raw_b)
{
    if (a->state == AMOUNT_AMBIGUOUS && b->state == AMOUNT_READ)
        return decimal_equal(a->value, b->value) || decimal_equal(a->grouped, b->value);
    if (b->state == AMOUNT_AMBIGUOUS && a->state == AMOUNT_READ)
        return same_amount(b, a, raw_b, raw_a);
    if (a->state != b->state)
        return false;
    return a->state == AMOUNT_READ || a->state == AMOUNT_AMBIGUOUS ? decimal_equal(a->value, b->value)
                                                                     : slice_equal(raw_a, raw_b);
}

static bool same_period(const struct claim *a, const struct claim *b)
{
    if (a->period.state == PERIOD_READ && b->period.state == PERIOD_READ)
        return a->period.month.k == b->period.month.k;
    return a->period.state == b->period.state && slice_equal(claim_raw(a, CLAIM_MONTH), claim_raw(b, CLAIM_MONTH)) &&
           slice_equal(claim_raw(a, CLAIM_YEAR), claim_raw(b, CLAIM_YEAR));
}

/* Bit per claim_field that says something else; a currency on one side only is no contradiction. */
static unsigned differences(const struct claim *a, const struct claim *b)
{
    Slice one[CLAIM_FIELD_COUNT], two[CLAIM_FIELD_COUNT];
    for (size_t field = 0; field < CLAIM_FIELD_COUNT; field++) {
        one[field] = claim_raw(a, field);
        two[field] = claim_raw(b, field);
    }
    bool type = a->type == b->type && (a->type != OMLP_NONE || slice_equal(one[CLAIM_OMLP_TYPE], two[CLAIM_OMLP_TYPE]));
    bool units = same_amount(&a->units, &b->units, one[CLAIM_PURCHASE_UNIT], two[CLAIM_PURCHASE_UNIT]);
    bool kpi = same_amount(&a->kpi, &b->kpi, one[CLAIM_KPI_VALUE], two[CLAIM_KPI_VALUE]);
    bool revenue = same_amount(&a->revenue, &b->revenue, one[CLAIM_REVENUE], two[CLAIM_REVENUE]);
    const struct currency_word ours = claim_currency(a), theirs = claim_currency(b);
    bool currency = currencies_agree(&ours, &theirs);
    bool invoice = slice_equal(a->invoice, b->invoice) && a->is_order_number == b->is_order_number &&
                   claim_more(a)->list_count == claim_more(b)->list_count;
    return (unsigned)!same_period(a, b) << CLAIM_MONTH | (unsigned)!type << CLAIM_OMLP_TYPE |
           (unsigned)!units << CLAIM_PURCHASE_UNIT | (unsigned)!invoice << CLAIM_INVOICE_NUMBER |
           (unsigned)!kpi << CLAIM_KPI_VALUE | (unsigned)!revenue << CLAIM_REVENUE |
           (unsigned)!currency << CLAIM_CURRENCY;
}

static bool same_request(const struct directory_request *a, const struct directory_request *b)
{
    for (int field = 0; field < DIRECTORY_FIELD_COUNT; field++)
        if (!slice_equal(a->given[field], b->given[field]))
            return false;
    return true;
}

static bool same_claim(const struct claim *a, const struct claim *b)
{
    if (a->kind != b->kind || a->conflicting != b->conflicting)
        return false;
    if (a->kind == CLAIM_DIRECTORY)
        return same_request(claim_more(a)->directory, claim_more(b)->directory);
    return a->kind == CLAIM_OTHER || !differences(a, b);
}

/* What only one of two equal claims makes clear is kept. */
static void take_clearer(struct claim *kept, const struct claim *other)
{
    struct amount *mine[] = {&kept->units, &kept->kpi, &kept->revenue};
    const struct amount *theirs[] = {&other->units, &other->kpi, &other->revenue};
    for (size_t i = 0; i < COUNT_OF(mine); i++)
        if (mine[i]->state == AMOUNT_AMBIGUOUS && theirs[i]->state == AMOUNT_READ)
            *mine[i] = *theirs[i];
    if (!kept->currency[0] && other->currency[0]) {
        memcpy(kept->currency, other->currency, sizeof kept->currency);
        kept->currency_shared = 0;
        kept->missing &= (uint8_t)~(1u << CLAIM_CURRENCY);
    }
}

/* ---- a ticket in two files ---- */

static void leave_out(struct batch *batch, struct claim *claim, const struct claim *first, struct diag *diag)
{
    size_t mark = arena_mark(batch->mem);
    Slice place = place_of(batch, claim_source(first), first->line), id = claim_ticket(batch, claim)->id;
    diag_add(diag, FINDING_ticket_repeated, (Place){.source = claim_source(claim), .line = claim->line},
             "the row of ticket '%.*s' was read at %.*s already; it is left out", SLICE_ARG(id), SLICE_ARG(place));
    arena_rewind(batch->mem, mark);
    claim->left_out = true;
    batch->left_out_count++;
}

/* Of the ticket's claims in the other part of the batch, before `first` or from it on. */
static struct claim *find_same(struct batch *batch, const struct claim *claim, size_t first, bool before)
{
    for (uint32_t i = claim_ticket(batch, claim)->first_claim; i != CLAIM_NONE; i = batch->claims[i].next) {
        struct claim *other = &batch->claims[i];
        if ((i < first) == before && other != claim && same_claim(other, claim))
            return other;
    }
    return NULL;
}

/* The copy of the claim that says something else: of the same number, or the only one there is. */
static struct claim *find_rival(struct batch *batch, const struct claim *claim, size_t first)
{
    struct claim *only = NULL;
    size_t count = 0;
    for (uint32_t i = claim_ticket(batch, claim)->first_claim; i != CLAIM_NONE && i < first;
         i = batch->claims[i].next) {
        struct claim *other = &batch->claims[i];
        if (other->left_out || find_same(batch, other, first, false))
            continue;
        if (other->invoice.len && slice_equal(other->invoice, claim->invoice))
            return other;
        only = other;
        count++;
    }
    return count == 1 ? only : NULL;
}

static Slice first_text(const struct claim *claim, unsigned fields)
{
    for (size_t field = 0; field < CLAIM_FIELD_COUNT; field++)
        if (fields >> field & 1 && claim_raw(claim, field).len)
            return claim_raw(claim, field);
    return S("nothing");
}

/* Two copies of one time that say different things: neither counts alone. */
static void dispute(struct batch *batch, struct claim *claim, size_t first, struct diag *diag)
{
    struct claim *rival = find_rival(batch, claim, first);
    Slice id = claim_ticket(batch, claim)->id;
    unsigned fields = rival ? differences(rival, claim) : 1u << CLAIM_INVOICE_NUMBER;
    diag_add(diag, FINDING_ticket_contradicts, (Place){.source = claim_source(claim), .line = claim->line},
             "ticket '%.*s' says something else here than in an earlier copy, at the same update time; a person must "
             "look",
             SLICE_ARG(id));
    if (!fields)
        fields = 1u << CLAIM_INVOICE_NUMBER;
    if (!rival) {
        claim_contradict(claim, fields, S("nothing"), batch->mem);
        return;
    }
    claim_contradict(rival, fields, first_text(claim, fields), batch->mem);
    claim->left_out = true;
    batch->left_out_count++;
}

/* A claim of the earlier file that the later copy of the ticket lacks. */
static void dispute_missing(struct batch *batch, const struct ticket *ticket, size_t first)
{
    for (uint32_t i = ticket->first_claim; i != CLAIM_NONE && i < first; i = batch->claims[i].next)
        if (!batch->claims[i].conflicting && !find_same(batch, &batch->claims[i], first, false))
            claim_contradict(&batch->claims[i], 1u << CLAIM_INVOICE_NUMBER, S("nothing"), batch->mem);
}

void identity_settle_ticket(struct batch *batch, const struct ticket *ticket, size_t first, struct diag *diag)
{
    bool disputed = false;
    for (uint32_t i = ticket->first_claim; i != CLAIM_NONE; i = batch->claims[i].next) {
        struct claim *claim = &batch->claims[i], *same;
        if (i < first || claim->left_out)
            continue;
        if ((same = find_same(batch, claim, first, true))) {
            take_clearer(same, claim);
            leave_out(batch, claim, same, diag);
        } else if (ticket_more(ticket)->updated.known) {
            dispute(batch, claim, first, diag);
            disputed = true;
        }
    }
    if (disputed)
        dispute_missing(batch, ticket, first);
}

void identity_settle_file(struct batch *batch, size_t first, struct diag *diag)
{
    for (size_t i = first; first && i < batch->claim_count; i++) {
        const struct ticket *ticket = claim_ticket(batch, &batch->claims[i]);
        bool is_first_here = ticket->first_claim < first && !batch->claims[i].left_out;
        if (is_first_here)
            identity_settle_ticket(batch, ticket, first, diag);
    }
}

/* ---- out of the batch ---- */

void identity_drop(struct batch *batch)
{
    size_t kept = 0;
    bool any = false;
    /* the count has claims that are left out, and rows that never became any */
    for (size_t i = 0; batch->left_out_count && i < batch->claim_count && !any; i++)
        any = batch->claims[i].left_out;
    if (LIKELY(!any))
        return;
    for (size_t i = 0; i < batch->ticket_count; i++) {
        batch->tickets[i].claim_count = 0;
        batch->tickets[i].first_claim = batch->tickets[i].last_claim = CLAIM_NONE;
    }
    for (size_t i = 0; i < batch->claim_count; i++) {
        if (batch->claims[i].left_out)
            continue;
        struct claim claim = batch->claims[i];
        if (claim_more(&claim)->list_count)
            claim.more->list_first -= (uint32_t)(i - kept);
        batch->claims[kept] = claim;
        batch_link_claim(batch, (uint32_t)kept++);
    }
    batch->claim_count = kept;
    batch->claims_in_table = 0;
}
