/* Writing, reading and hashing tickets. Numbers and texts go through the stream that snapshots use. */
#include "ledger/ticket_record.h"

#include "base/arena.h"
#include "base/slice.h"
#include "dataset/account.h"
#include "evidence/dossier.h"
#include "programme/catalogue.h"
#include "tickets/directory.h"

#include <stdlib.h>
#include <string.h>

#define RECORD_VERSION 1
#define LEAST_CLAIM_BYTES 64
#define LEAST_ATTACHMENT_BYTES 24

/* --- content ------------------------------------------------------------------------- */

/* One blank for any run of blanks and line ends: exports differ in those. */
static void add_words(struct buf *buf, Slice text)
{
    bool first = true;
    for (size_t i = 0; i < text.len;) {
        size_t from = i;
        while (i < text.len && (unsigned char)text.at[i] > ' ')
            i++;
        if (i > from) {
            if (!first)
                buf_add_char(buf, ' ');
            buf_add(buf, slice_part(text, from, i));
            first = false;
        }
        while (i < text.len && (unsigned char)text.at[i] <= ' ')
            i++;
    }
    buf_add_char(buf, '\n');
}

static void add_number(struct buf *buf, int64_t number)
{
    buf_addf(buf, "%lld\n", (long long)number);
}

static void add_amount(struct buf *buf, const struct amount *amount, Slice raw)
{
    add_number(buf, amount->state);
    if (amount->state == AMOUNT_READ)
        add_number(buf, amount->value.micro);
    else
        add_words(buf, raw);
}

static void add_directory(struct buf *buf, const struct directory_request *request)
{
    for (size_t i = 0; request && i < DIRECTORY_FIELD_COUNT; i++) {
        add_words(buf, request->given[i]);
        add_words(buf, request->other[i]);
    }
}

static void add_claim_content(struct buf *buf, const struct claim *claim, const struct programme *programme)
{
    bool period_read = claim->period.state == PERIOD_READ;
    add_words(buf, claim_more(claim)->list);
    add_number(buf, claim->kind);
    add_words(buf, claim->invoice.len ? claim->invoice : claim_raw(claim, CLAIM_INVOICE_NUMBER));
    add_number(buf, claim->period.state);
    add_number(buf, period_read ? claim->period.month.k : 0);
    add_words(buf, period_read ? (Slice){0} : claim_raw(claim, CLAIM_MONTH));
    add_words(buf, period_read ? (Slice){0} : claim_raw(claim, CLAIM_YEAR));
    add_words(buf, claim->type == OMLP_NONE ? claim_raw(claim, CLAIM_OMLP_TYPE)
                                            : omlp_type_code(programme, claim->type));
    add_amount(buf, &claim->units, claim_raw(claim, CLAIM_PURCHASE_UNIT));
    add_amount(buf, &claim->kpi, claim_raw(claim, CLAIM_KPI_VALUE));
    add_amount(buf, &claim->revenue, claim_raw(claim, CLAIM_REVENUE));
    add_words(buf, claim->currency_bad ? claim_raw(claim, CLAIM_CURRENCY)
                   : claim->currency[0] ? slice_from(claim->currency)
                                        : currency_name_codes(claim->currency_shared));
    add_number(buf, claim->conflicting);
    add_words(buf, claim_more(claim)->conflict_with);
    add_number(buf, claim->is_order_number | claim->invoice_damaged << 1 | claim->has_lost_letters << 2);
    add_directory(buf, claim_more(claim)->directory);
}

struct sorted_claim {
    const struct claim *claim;
    Slice content;
};

static int by_content(const void *left, const void *right)
{
    const struct sorted_claim *a = left, *b = right;
    /* two rows with the same list of numbers stay apart */
    const struct claim_more *one = claim_more(a->claim), *other = claim_more(b->claim);
    if (one->list.len && slice_equal(one->list, other->list) && one->list_first != other->list_first)
        return one->list_first < other->list_first ? -1 : 1;
    return slice_compare(a->content, b->content);
}

static struct sorted_claim *sort_claims(const struct batch *batch, const struct ticket *ticket,
                                        const struct programme *programme, struct arena *mem)
{
    struct sorted_claim *sorted = ARENA_ARRAY(mem, struct sorted_claim, ticket->claim_count + 1);
    struct buf buf;
    size_t count = 0;
    buf_init(&buf);
    for (uint32_t i = ticket->first_claim; i != CLAIM_NONE && count < ticket->claim_count; i = batch->claims[i].next) {
        buf_clear(&buf);
        add_claim_content(&buf, &batch->claims[i], programme);
        sorted[count++] = (struct sorted_claim){&batch->claims[i], arena_copy(mem, buf_slice(&buf))};
    }
    buf_done(&buf);
    qsort(sorted, count, sizeof *sorted, by_content);
    return sorted;
}

static int by_bytes(const void *left, const void *right)
{
    return slice_compare(*(const Slice *)left, *(const Slice *)right);
}

/* A document by its bytes, or by its name: each once, whatever order they were named in. */
static void add_documents(struct buf *buf, const struct ticket *ticket, const struct dossier *dossier,
                          struct arena *mem)
{
    Slice *keys = ARENA_ARRAY(mem, Slice, ticket_more(ticket)->attachment_count + (dossier ? dossier->count : 0) + 1);
    size_t count = 0;
    for (size_t i = 0; dossier && i < dossier->count; i++) {
        const struct screening *screening = &dossier->screenings[i];
        keys[count++] = screening->sha256_hex[0] ? (Slice){screening->sha256_hex, DIGEST_HEX_CHARS} : screening->name;
    }
    for (const struct attachment *one = dossier ? NULL : ticket_more(ticket)->attachments; one; one = one->next)
        keys[count++] = one->name;
    qsort(keys, count, sizeof *keys, by_bytes);
    for (size_t i = 0; i < count; i++)
        if (i == 0 || !slice_equal(keys[i - 1], keys[i]))
            add_words(buf, keys[i]);
}

Slice ticket_content(const struct batch *batch, const struct ticket *ticket, const struct dossier *dossier,
                     const struct programme *programme, struct arena *scratch, char into[DIGEST_HEX_CHARS])
{
    size_t mark = arena_mark(scratch);
    struct buf buf;
    buf_init(&buf);
    add_words(&buf, ticket->id);
    add_number(&buf, ticket->filed.known ? ticket->filed.seconds : INT64_MIN);
    add_words(&buf, ticket->partner_id);
    add_number(&buf, ticket_more(ticket)->anniversary.day);
    add_number(&buf, ticket_more(ticket)->enrolled.day);
    add_words(&buf, ticket_more(ticket)->level);
    add_words(&buf, ticket_more(ticket)->competency);
    add_words(&buf, ticket_more(ticket)->subject);
    add_words(&buf, ticket_more(ticket)->body);
    const struct sorted_claim *claims = sort_claims(batch, ticket, programme, scratch);
    for (size_t i = 0; i < ticket->claim_count; i++)
        buf_add(&buf, claims[i].content);
    add_documents(&buf, ticket, dossier, scratch);
    Slice hex = digest_hex(buf_slice(&buf), into);
    buf_done(&buf);
    arena_rewind(scratch, mark);
    return hex;
}

/* --- the record, written ------------------------------------------------------------- */

static void put(struct buf *record, int64_t number)
{
    account_add_number(record, (uint64_t)number);
}

static void put_amount(struct buf *record, const struct amount *amount)
{
    put(record, amount->state);
    put(record, amount->value.micro);
    put(record, amount->grouped.micro);
    put(record, amount->decimal_mark);
    put(record, amount->ambiguous_mark);
    account_add_text(record, slice_from(amount->currency.code));
}

static void put_period(struct buf *record, const struct period *period)
{
    put(record, period->state);
    put(record, period->month.k);
    put(record, period->other.k);
    put(record, period->order_open);
    put(record, period->proves);
    put(record, period->month_at_fault);
}

static void put_directory(struct buf *record, const struct directory_request *request)
{
    put(record, request != NULL);
    for (size_t i = 0; request && i < DIRECTORY_FIELD_COUNT; i++) {
        account_add_text(record, request->given[i]);
        account_add_text(record, request->other[i]);
    }
    if (request) {
        account_add_text(record, request->country);
        account_add_text(record, request->objection);
        put(record, request->wrong);
    }
}

static void put_claim(struct buf *record, const struct claim *claim)
{
    put(record, claim->kind);
    for (size_t field = 0; field < CLAIM_FIELD_COUNT; field++)
        account_add_text(record, claim_raw(claim, field));
    put(record, claim->missing);
    put(record, claim->conflicting);
    account_add_text(record, claim_more(claim)->conflict_with);
    put_period(record, &claim->period);
    put_amount(record, &claim->units);
    put_amount(record, &claim->kpi);
    put_amount(record, &claim->revenue);
    account_add_text(record, slice_from(claim->currency));
    put(record, claim->currency_bad);
    account_add_text(record, claim->invoice);
    put(record, claim->label_mistranslated);
    put(record, claim_more(claim)->list_count);
    account_add_text(record, claim_more(claim)->list);
    put(record, claim->invoice_damaged);
    put(record, claim->has_lost_letters);
    put(record, claim->is_order_number);
    put(record, (int64_t)claim->line);
    account_add_text(record, claim_source(claim));
    put_directory(record, claim_more(claim)->directory);
}

static void put_instant(struct buf *record, Instant instant)
{
    put(record, instant.known ? instant.seconds : 0);
    put(record, instant.known | instant.zone_given << 1 | instant.date_only << 2);
}

static void put_head(struct buf *record, const struct ticket *ticket)
{
    put(record, RECORD_VERSION);
    account_add_text(record, ticket->id);
    put_instant(record, ticket->filed);
    put_instant(record, ticket_more(ticket)->updated);
    account_add_text(record, ticket->partner_id);
    account_add_text(record, ticket->language);
    account_add_text(record, ticket_more(ticket)->subject);
    account_add_text(record, ticket_more(ticket)->body);
    put(record, ticket_more(ticket)->anniversary.day);
    account_add_text(record, ticket_more(ticket)->level);
    account_add_text(record, ticket_more(ticket)->competency);
    put(record, ticket_more(ticket)->enrolled.day);
    put(record, (int64_t)ticket->line);
    account_add_text(record, ticket_source(ticket));
}

void ticket_record_write(struct buf *record, const struct batch *batch, const struct ticket *ticket,
                         const struct programme *programme, struct arena *scratch)
{
    size_t mark = arena_mark(scratch);
    const struct sorted_claim *claims = sort_claims(batch, ticket, programme, scratch);
    put_head(record, ticket);
    put(record, ticket_more(ticket)->attachment_count);
    for (const struct attachment *one = ticket_more(ticket)->attachments; one; one = one->next) {
        account_add_text(record, one->name);
        put(record, one->is_file);
        account_add_text(record, one->folder);
    }
    put(record, ticket->claim_count);
    for (size_t i = 0; i < ticket->claim_count; i++)
        put_claim(record, claims[i].claim);
    arena_rewind(scratch, mark);
}

/* --- the record, read ---------------------------------------------------------------- */

static int64_t get(struct account *record)
{
    return (int64_t)account_number(record);
}

/* A number within 0..most; anything else is damage. */
static unsigned get_up_to(struct account *record, unsigned most)
{
    uint64_t number = account_number(record);
    record->bad |= number > most;
    return number > most ? 0 : (unsigned)number;
}

static void get_code(struct account *record, char into[4])
{
    Slice text = account_text(record);
    record->bad |= text.len > 3;
    if (text.len <= 3 && text.len)
        memcpy(into, text.at, text.len);
}

static struct amount get_amount(struct account *record)
{
    struct amount amount = {.state = (enum amount_state)get_up_to(record, AMOUNT_TOO_FINE)};
    amount.value.micro = get(record);
    amount.grouped.micro = get(record);
    amount.decimal_mark = (char)get_up_to(record, 127);
    amount.ambiguous_mark = (char)get_up_to(record, 127);
    get_code(record, amount.currency.code);
    return amount;
}

static struct period get_period(struct account *record)
{
    struct period period = {.state = (enum period_state)get_up_to(record, PERIOD_UNREADABLE)};
    period.month.k = (int32_t)get_up_to(record, INT32_MAX);
    period.other.k = (int32_t)get_up_to(record, INT32_MAX);
    period.order_open = get_up_to(record, 1);
    period.proves = (enum day_order)get_up_to(record, ORDER_MONTH_FIRST);
    period.month_at_fault = get_up_to(record, 1);
    return period;
}

static const struct directory_request *get_directory(struct account *record, struct arena *mem)
{
    if (!get_up_to(record, 1))
        return NULL;
    struct directory_request *request = ARENA_NEW(mem, struct directory_request);
    for (size_t i = 0; i < DIRECTORY_FIELD_COUNT; i++) {
        request->given[i] = account_text(record);
        request->other[i] = account_text(record);
    }
    request->country = account_text(record);
    request->objection = account_text(record);
    request->wrong = (uint8_t)get_up_to(record, UINT8_MAX);
    return request;
}

static void get_claim(struct account *record, struct claim *claim, const struct programme *programme, struct arena *mem)
{
    claim->kind = (enum claim_kind)get_up_to(record, CLAIM_OTHER);
    for (size_t field = 0; field < CLAIM_FIELD_COUNT; field++)
        claim_set_raw(claim, field, account_text(record), mem);
    claim->missing = (uint8_t)get_up_to(record, UINT8_MAX);
    claim->conflicting = (uint8_t)get_up_to(record, UINT8_MAX);
    Slice conflict_with = account_text(record);
    claim->period = get_period(record);
    claim->units = get_amount(record);
    claim->kpi = get_amount(record);
    claim->revenue = get_amount(record);
    get_code(record, claim->currency);
    if (!claim->currency[0])
        claim->currency_shared =
            currency_shared_in(claim_raw(claim, CLAIM_CURRENCY), claim_raw(claim, CLAIM_REVENUE), programme, mem);
    claim->currency_bad = get_up_to(record, 1);
    claim->invoice = account_text(record);
    claim->label_mistranslated = get_up_to(record, 1);
    uint32_t list_count = get_up_to(record, UINT16_MAX);
    Slice list = account_text(record);
    claim->invoice_damaged = get_up_to(record, 1);
    claim->has_lost_letters = get_up_to(record, 1);
    claim->is_order_number = get_up_to(record, 1);
    claim->line = account_number(record);
    claim->source = ticket_source_keep(account_text(record), 0, mem);
    const struct directory_request *directory = get_directory(record, mem);
    record->bad |= (claim->kind == CLAIM_DIRECTORY) != (directory != NULL);
    if (!conflict_with.len && !list_count && !list.len && !directory)
        return;
    struct claim_more *more = claim_have_more(claim, mem);
    more->conflict_with = conflict_with;
    more->list_count = list_count;
    more->list = list;
    more->directory = directory;
}

static Instant get_instant(struct account *record)
{
    Instant instant = {.seconds = get(record)};
    unsigned bits = get_up_to(record, 7);
    instant.known = bits & 1;
    instant.zone_given = bits >> 1 & 1;
    instant.date_only = bits >> 2 & 1;
    return instant;
}

static struct ticket *get_head(struct account *record, struct batch *batch)
{
    record->bad |= account_number(record) != RECORD_VERSION;
    struct ticket *ticket = batch_ticket(batch, account_text(record));
    record->bad |= ticket->claim_count != 0;
    struct ticket_more *more = ticket_have_more(ticket, batch->mem);
    ticket->filed = get_instant(record);
    more->updated = get_instant(record);
    ticket->partner_id = account_text(record);
    ticket->language = account_text(record);
    more->subject = account_text(record);
    more->body = account_text(record);
    more->anniversary.day = (int32_t)get_up_to(record, INT32_MAX);
    more->level = account_text(record);
    more->competency = account_text(record);
    more->enrolled.day = (int32_t)get_up_to(record, INT32_MAX);
    ticket->line = account_number(record);
    ticket->source = ticket_source_keep(account_text(record), 0, batch->mem);
    return ticket;
}

/* Claims of one cell stand side by side, because its text sorts first. */
static bool link_lists(struct batch *batch, size_t from)
{
    for (size_t i = from; i < batch->claim_count;) {
        const struct claim_more *first = claim_more(&batch->claims[i]);
        uint32_t count = first->list_count;
        if (count > batch->claim_count - i)
            return false;
        for (uint32_t k = 0; k < count; k++) {
            const struct claim_more *one = claim_more(&batch->claims[i + k]);
            if (one->list_count != count || !slice_equal(one->list, first->list))
                return false;
            claim_have_more(&batch->claims[i + k], batch->mem)->list_first = (uint32_t)i;
        }
        i += count ? count : 1;
    }
    return true;
}

bool ticket_record_read(Slice record, struct batch *batch, const struct programme *programme, struct arena *scratch)
{
    struct account account = {.rest = record};
    size_t from = batch->claim_count;
    struct ticket *ticket = get_head(&account, batch);
    for (uint64_t left = account_count(&account, LEAST_ATTACHMENT_BYTES); left && !account.bad; left--) {
        struct attachment one = {.name = account_text(&account)};
        one.is_file = get_up_to(&account, 1);
        one.folder = account_text(&account);
        ticket_attach(batch, ticket, one);
    }
    for (uint64_t left = account_count(&account, LEAST_CLAIM_BYTES); left && !account.bad; left--) {
        struct claim *claim = batch_add_claim(batch, ticket);
        get_claim(&account, claim, programme, batch->mem);
        Slice type = claim_raw(claim, CLAIM_OMLP_TYPE);
        size_t mark = arena_mark(scratch);
        claim->type = type.len ? omlp_type_find(programme, type, scratch) : OMLP_NONE;
        arena_rewind(scratch, mark);
    }
    return !account.bad && account.rest.len == 0 && link_lists(batch, from);
}
