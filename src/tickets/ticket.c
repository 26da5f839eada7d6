/* The batch: tickets found by their id, claims linked to them, rows put aside. */
#include "tickets/ticket.h"

#include "base/arena.h"
#include "base/slice.h"

#include <string.h>

#define USUAL_TICKETS 1024
#define MAX_EXPECTED_ROWS ((size_t)1 << 20)
#define MAX_ATTACHMENTS 512 /* of one ticket; more than evidence/ looks at, so that it notices */

Slice claim_field_name(enum claim_field field)
{
    static const Slice names[CLAIM_FIELD_COUNT] = {
        [CLAIM_MONTH] = S_INIT("month"),
        [CLAIM_YEAR] = S_INIT("year"),
        [CLAIM_OMLP_TYPE] = S_INIT("omlp_type"),
        [CLAIM_PURCHASE_UNIT] = S_INIT("purchase_unit"),
        [CLAIM_INVOICE_NUMBER] = S_INIT("invoice_number"),
        [CLAIM_KPI_VALUE] = S_INIT("kpi_value"),
        [CLAIM_REVENUE] = S_INIT("revenue"),
        [CLAIM_CURRENCY] = S_INIT("currency"),
    };
    assert(field < CLAIM_FIELD_COUNT);
    return names[field];
}

void quarantine_init(struct quarantine *quarantine, struct arena *mem)
{
    *quarantine = (struct quarantine){.mem = mem};
    quarantine->last = &quarantine->first;
}

void quarantine_add(struct quarantine *quarantine, struct quarantined row)
{
    struct quarantined *kept = ARENA_NEW(quarantine->mem, struct quarantined);
    *kept = row;
    kept->next = NULL;
    *quarantine->last = kept;
    quarantine->last = &kept->next;
    quarantine->count++;
}

void batch_init(struct batch *batch, struct arena *mem)
{
    *batch = (struct batch){.mem = mem};
    table_init(&batch->ticket_by_id, mem, USUAL_TICKETS);
}

void batch_expect(struct batch *batch, size_t rows)
{
    if (rows > MAX_EXPECTED_ROWS)
        rows = MAX_EXPECTED_ROWS;
    if (!batch->ticket_count && rows > USUAL_TICKETS)
        table_init(&batch->ticket_by_id, batch->mem, rows - rows / 3); /* a table too large is looked up slowly */
    batch->tickets = arena_grow(batch->mem, batch->tickets, batch->ticket_count, batch->ticket_count + rows,
                                &batch->ticket_capacity, sizeof *batch->tickets, _Alignof(struct ticket));
    batch->claims = arena_grow(batch->mem, batch->claims, batch->claim_count, batch->claim_count + rows,
                               &batch->claim_capacity, sizeof *batch->claims, _Alignof(struct claim));
}

const struct claim_more claim_no_more;
const struct ticket_more ticket_no_more;

struct claim_more *claim_have_more(struct claim *claim, struct arena *mem)
{
    if (!claim->more)
        claim->more = ARENA_NEW(mem, struct claim_more);
    return claim->more;
}

void claim_contradict(struct claim *claim, unsigned fields, Slice other, struct arena *mem)
{
    if (!claim->conflicting)
        claim_have_more(claim, mem)->conflict_with = other;
    claim->conflicting |= (uint8_t)fields;
}

struct ticket_more *ticket_have_more(struct ticket *ticket, struct arena *mem)
{
    if (!ticket->more)
        ticket->more = ARENA_NEW(mem, struct ticket_more);
    return ticket->more;
}

const struct ticket_source *ticket_source_keep(Slice name, uint32_t input, struct arena *mem)
{
    struct ticket_source *kept = ARENA_NEW(mem, struct ticket_source);
    *kept = (struct ticket_source){name, input};
    return kept;
}

void claim_set_row(struct claim *claim, Slice row)
{
    claim->row_at = row.at;
    claim->row_len = row.len < UINT32_MAX ? (uint32_t)row.len : UINT32_MAX;
}

void claim_set_raw(struct claim *claim, size_t field, Slice text, struct arena *mem)
{
    uintptr_t row = (uintptr_t)claim->row_at, at = (uintptr_t)text.at;
    bool is_in_row = row && at >= row && at - row <= UINT16_MAX && text.len < ROW_PART_ELSEWHERE &&
                     at - row + text.len <= claim->row_len;
    if (!text.len) {
        claim->raw[field] = (struct row_part){0};
    } else if (LIKELY(is_in_row)) {
        claim->raw[field] = (struct row_part){(uint16_t)(at - row), (uint16_t)text.len};
    } else {
        claim->raw[field] = (struct row_part){.len = ROW_PART_ELSEWHERE};
        claim_have_more(claim, mem)->raw[field] = text;
    }
}

struct currency_word claim_currency(const struct claim *claim)
{
    struct currency_word word = {.shared = claim->currency_shared};
    memcpy(word.code, claim->currency, sizeof word.code);
    return word;
}

struct ticket *claim_ticket(const struct batch *batch, const struct claim *claim)
{
    assert(claim->ticket < batch->ticket_count);
    return &batch->tickets[claim->ticket];
}

struct ticket *batch_ticket_hashed(struct batch *batch, Slice id, uint64_t hash)
{
    uint32_t i;
    for (struct table_walk walk = table_walk(&batch->ticket_by_id, hash); table_next(&walk, &i);)
        if (slice_equal(batch->tickets[i].id, id))
            return &batch->tickets[i];
    table_add(&batch->ticket_by_id, hash, (uint32_t)batch->ticket_count);
    struct ticket *ticket = ARENA_PUSH(batch->mem, batch->tickets, batch->ticket_count, batch->ticket_capacity,
                                       struct ticket);
    *ticket = (struct ticket){.id = id, .first_claim = CLAIM_NONE, .last_claim = CLAIM_NONE};
    return ticket;
}

struct ticket *batch_ticket(struct batch *batch, Slice id)
{
    return batch_ticket_hashed(batch, id, slice_hash(id));
}

size_t batch_tickets_claiming(const struct batch *batch)
{
    size_t count = 0;
    for (size_t i = 0; i < batch->ticket_count; i++)
        count += batch->tickets[i].claim_count > 0;
    return count;
}

void batch_link_claim(struct batch *batch, uint32_t i)
{
    struct claim *claim = &batch->claims[i];
    struct ticket *ticket = claim_ticket(batch, claim);
    claim->next = CLAIM_NONE;
    claim->number = ++ticket->claim_count;
    if (ticket->last_claim == CLAIM_NONE)
        ticket->first_claim = i;
    else
        batch->claims[ticket->last_claim].next = i;
    ticket->last_claim = i;
}

struct claim *batch_add_claim(struct batch *batch, struct ticket *ticket)
{
    uint32_t i = (uint32_t)batch->claim_count;
    struct claim *claim = ARENA_PUSH(batch->mem, batch->claims, batch->claim_count, batch->claim_capacity,
                                     struct claim);
    *claim = (struct claim){.ticket = (uint32_t)(ticket - batch->tickets), .next = CLAIM_NONE};
    batch_link_claim(batch, i);
    return claim;
}

void ticket_attach(struct batch *batch, struct ticket *ticket, struct attachment attachment)
{
    struct ticket_more *more = ticket_have_more(ticket, batch->mem);
    if (more->attachment_count == MAX_ATTACHMENTS)
        return;
    for (const struct attachment *one = more->attachments; one; one = one->next)
        if (one->is_file == attachment.is_file && one->mail.at == attachment.mail.at &&
            slice_equal(one->name, attachment.name))
            return;
    struct attachment *kept = ARENA_NEW(batch->mem, struct attachment);
    *kept = attachment;
    kept->next = NULL;
    *(more->attachments ? more->last_attachment : &more->attachments) = kept;
    more->last_attachment = &kept->next;
    more->attachment_count++;
}

uint64_t batch_claimed_rows(const struct batch *batch)
{
    uint64_t count = 0;
    for (size_t i = 0; i < batch->claim_count; i++) {
        const struct claim *claim = &batch->claims[i], *before = i ? claim - 1 : NULL;
        count += !before || before->line != claim->line || !slice_equal(claim_source(before), claim_source(claim));
    }
    return count;
}
