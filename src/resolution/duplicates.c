/* Finding repeats and corrections. Claims of one ticket with one key are one filing; filings of one
   key are put in order of time, and the later either repeats the one that stands or replaces it. */
#include "resolution/duplicates.h"

#include "base/arena.h"
#include "base/slice.h"
#include "programme/catalogue.h"
#include "programme/programme.h"
#include "resolution/ladder.h"
#include "tickets/claim_order.h"

#include <stdlib.h>
#include <string.h>

/* What one ticket says under one key, added up. */
struct filing {
    uint32_t ticket;
    const struct claim *first;
    struct measures sum;
    struct currency_word currency; /* of all that name one */
    bool complete; /* every value was read, and they are in one currency */
    uint32_t *claims; /* in the order of claim_compare() */
    size_t claim_count;
};

/* Nearly every key has one claim, and nothing is kept of it but that. */
struct filings {
    const struct duplicates_input *input;
    const struct batch *batch;
    struct arena *mem; /* until all are judged */
    struct arena *out_mem;
    struct duplicates *out;
    struct table by_key; /* the first claim of each that may have several */
    uint32_t *next;      /* per claim: the next of its key; CLAIM_NONE at the end */
    uint32_t *last;      /* per claim that is the first of its key */
};

static Slice group_of(const struct filings *filings, const struct claim *claim)
{
    return owner_of_claim(filings->input->owners, claim, (size_t)(claim - filings->batch->claims));
}

static uint64_t key_hash(const struct filings *filings, const struct claim *claim)
{
    uint64_t parts[4] = {slice_hash(group_of(filings, claim)), (uint64_t)claim->period.month.k, claim->type,
                         slice_hash(claim->invoice)};
    return slice_hash((Slice){(const char *)parts, sizeof parts});
}

static bool same_key(const struct filings *filings, const struct claim *a, const struct claim *b)
{
    return a->period.month.k == b->period.month.k && a->type == b->type && slice_equal(a->invoice, b->invoice) &&
           slice_equal(group_of(filings, a), group_of(filings, b));
}

/* A line that names no currency is in that of the others; those of two have no sum. */
static bool same_currency(struct filing *filing, const struct claim *claim)
{
    struct currency_word named = claim_currency(claim);
    bool agrees = currencies_agree(&filing->currency, &named);
    if (!currency_is_named(&filing->currency))
        filing->currency = named;
    return agrees;
}

static void add_up_filing(const struct filings *filings, struct filing *filing)
{
    for (size_t i = 0; i < filing->claim_count; i++) {
        const struct claim *claim = &filings->batch->claims[filing->claims[i]];
        struct measures values = {claim->units.value, claim->kpi.value, claim->revenue.value};
        /* what several invoices come to together says nothing about one of them */
        filing->complete &= !claim_more(claim)->list_count && claim->units.state == AMOUNT_READ &&
                            claim->kpi.state == AMOUNT_READ && claim->revenue.state == AMOUNT_READ &&
                            measures_add(&filing->sum, &values) && same_currency(filing, claim);
    }
}

/* The first claim of the same key, or CLAIM_NONE: later ones are linked behind it. */
static uint32_t find_key(const struct filings *filings, uint64_t hash, const struct claim *claim)
{
    uint32_t first;
    for (struct table_walk walk = table_walk(&filings->by_key, hash); table_next(&walk, &first);)
        if (same_key(filings, &filings->batch->claims[first], claim))
            return first;
    return CLAIM_NONE;
}

static void file(struct filings *filings, uint32_t i, uint64_t hash)
{
    uint32_t first = find_key(filings, hash, &filings->batch->claims[i]);
    filings->next[i] = CLAIM_NONE;
    if (first == CLAIM_NONE) {
        table_add(&filings->by_key, hash, i);
        filings->last[i] = i;
        return;
    }
    filings->next[filings->last[first]] = i;
    filings->last[first] = i;
}

/* "Smallest" of two ticket ids: as numbers when both are. */
static int compare_ids(Slice a, Slice b)
{
    uint64_t left, right;
    if (slice_to_u64(a, UINT64_MAX, &left) && slice_to_u64(b, UINT64_MAX, &right) && left != right)
        return left < right ? -1 : 1;
    return slice_compare(a, b);
}

struct in_time {
    struct filing *filing;
    const struct ticket *ticket;
    bool refused; /* would replace the one that stands, and is no correction */
};

/* Without a filing time a ticket counts as filed when the run is: last. */
static int compare_in_time(const void *left, const void *right)
{
    const struct in_time *a = left, *b = right;
    if (a->ticket->filed.known != b->ticket->filed.known)
        return a->ticket->filed.known ? -1 : 1;
    if (a->ticket->filed.seconds != b->ticket->filed.seconds)
        return a->ticket->filed.seconds < b->ticket->filed.seconds ? -1 : 1;
    return compare_ids(a->ticket->id, b->ticket->id);
}

static bool same_values(const struct filing *a, const struct filing *b)
{
    bool currency = !a->currency.code[0] || !b->currency.code[0] ||
                    slice_equal(slice_from(a->currency.code), slice_from(b->currency.code));
    return currency && decimal_equal(a->sum.units, b->sum.units) && decimal_equal(a->sum.kpi, b->sum.kpi) &&
           decimal_equal(a->sum.revenue, b->sum.revenue);
}

static bool same_amounts(const struct claim *a, const struct claim *b)
{
    return a->currency_bad == b->currency_bad && slice_equal(slice_from(a->currency), slice_from(b->currency)) &&
           decimal_equal(a->units.value, b->units.value) && decimal_equal(a->kpi.value, b->kpi.value) &&
           decimal_equal(a->revenue.value, b->revenue.value);
}

/* What was not read can still be compared as written. */
static bool same_text(const struct claim *a, const struct claim *b)
{
    for (unsigned field = 0; field < CLAIM_FIELD_COUNT; field++)
        if (!slice_equal(claim_raw(a, field), claim_raw(b, field)))
            return false;
    return true;
}

static bool brings_invoice(const struct dossier *dossier)
{
    for (size_t i = 0; i < dossier->count; i++)
        if (kind_is_accepted(dossier->screenings[i].kind))
            return true;
    return false;
}

/* A later filing replaces the one that stands when it says something else, or brings the invoice for
   which the earlier one would be sent back. One that cannot be read replaces nothing. */
static bool replaces(const struct filings *filings, const struct filing *later, const struct filing *standing)
{
    if (!later->complete)
        return !standing->complete && !same_text(later->first, standing->first);
    if (!standing->complete || !same_values(later, standing))
        return true;
    const struct dossier *before = &filings->input->dossiers[standing->ticket],
                         *now = &filings->input->dossiers[later->ticket];
    return before->count && !brings_invoice(before) && brings_invoice(now);
}

static void put_claim(const struct filings *filings, uint32_t claim, struct duplicate_of said)
{
    struct duplicates *out = filings->out;
    if (!out->of_claim[claim]) {
        out->of_claim[claim] = (uint32_t)out->count;
        *ARENA_PUSH(filings->out_mem, out->at, out->count, out->capacity, struct duplicate_of) = said;
    }
    out->at[out->of_claim[claim]] = said;
}

static void mark(const struct filings *filings, const struct filing *filing, enum duplicate kind, Slice by)
{
    for (size_t i = 0; i < filing->claim_count; i++)
        put_claim(filings, filing->claims[i], (struct duplicate_of){.kind = kind, .ticket_id = by});
}

static bool is_refused(const struct filings *filings, const struct filing *filing)
{
    return filings->input->adds_nothing[filing->claims[0]]; /* as all of one ticket and key are */
}

static bool names_partner(const struct filings *filings, const struct filing *filing)
{
    return filings->batch->tickets[filing->ticket].partner_id.len > 0;
}

/* What is refused by itself corrects nothing that may be accepted; nor does a number that anybody may know. */
static bool is_no_correction(const struct filings *filings, const struct filing *later, bool refused, bool has_name)
{
    return (is_refused(filings, later) && !refused) || (!names_partner(filings, later) && has_name);
}

/* The day it was filed, or else the one it is judged on. */
static Date filing_day(const struct filings *filings, const struct filing *filing)
{
    const struct duplicates_input *input = filings->input;
    Instant filed = input->batch->tickets[filing->ticket].filed;
    return filed.known ? instant_date(filed, input->programme->clock_zone_minutes) : input->as_of[filing->ticket];
}

/* Was the same decided before, for another ticket? What says something else is a correction, and is decided; so is
   what asks again when the wait is over. */
static void judge_by_earlier(const struct filings *filings, const struct filing *filing,
                             const struct earlier *earlier)
{
    const struct claim *claim = filing->first;
    struct claim_key key = {group_of(filings, claim), claim->period.month, claim->type, claim->invoice};
    struct earlier_claim known;
    Slice id = filings->batch->tickets[filing->ticket].id;
    if (!filing->complete || !earlier->find_claim(earlier->context, &key, id, &known))
        return;
    bool currency = !known.currency[0] || !filing->currency.code[0] ||
                    slice_equal(slice_from(known.currency), slice_from(filing->currency.code));
    bool same = currency && decimal_equal(known.values.units, filing->sum.units) &&
                decimal_equal(known.values.kpi, filing->sum.kpi) &&
                decimal_equal(known.values.revenue, filing->sum.revenue);
    bool waited = known.wait_until.day && filing_day(filings, filing).day >= known.wait_until.day;
    if (same && !waited)
        mark(filings, filing, DUPLICATE_REPEATS, arena_copy(filings->out_mem, known.ticket_id));
    else if (!same && is_no_correction(filings, filing, false, known.names_partner))
        mark(filings, filing, DUPLICATE_REFUSED, arena_copy(filings->out_mem, known.ticket_id));
    else
        earlier->replace_claim(earlier->context, &key, id);
}

/* Until when the first answer let it wait: one of an earlier run, or one of this run that was given on a day before the
   later ticket's. What is sent back for its documents does not wait. */
static Date waited_until(const struct filings *filings, const struct filing *standing, Date now)
{
    const struct duplicates_input *input = filings->input;
    Date until = DATE_NONE;
    for (size_t i = 0; i < standing->claim_count && input->waited_until; i++)
        if (input->waited_until[standing->claims[i]].day > until.day)
            until = input->waited_until[standing->claims[i]];
    const struct dossier *dossier = &input->dossiers[standing->ticket];
    if (until.day || input->as_of[standing->ticket].day >= now.day || (dossier->count && !brings_invoice(dossier)))
        return until;
    until = publication_awaited(input->programme, input->gathered, standing->first->period.month,
                                input->as_of[standing->ticket]);
    return until.day <= now.day ? until : DATE_NONE;
}

/* Who asks again after the wait that the first answer named does what it said. */
static bool asks_again(const struct filings *filings, const struct filing *later, const struct filing *standing)
{
    Date until = waited_until(filings, standing, filings->input->as_of[later->ticket]);
    return until.day && filing_day(filings, later).day >= until.day;
}

/* What says no more than the one before, line by line, is about the same published rows. */
static void mark_again(const struct filings *filings, const struct filing *again, const struct filing *standing)
{
    const struct claim *claims = filings->batch->claims;
    bool same = again->complete && standing->complete && again->claim_count == standing->claim_count;
    for (size_t i = 0; i < again->claim_count && same; i++)
        same = same_amounts(&claims[again->claims[i]], &claims[standing->claims[i]]);
    for (size_t i = 0; i < again->claim_count && same; i++)
        put_claim(filings, again->claims[i],
                  (struct duplicate_of){.kind = DUPLICATE_AGAIN,
                                        .ticket_id = filings->batch->tickets[standing->ticket].id,
                                        .claim = standing->claims[i]});
}

/* Marks those of from..to-1 that do not stand; gives the one that does. */
static size_t judge_filings(struct filings *filings, struct in_time *order, size_t from, size_t to)
{
    size_t standing = from;
    for (size_t i = from + 1; i < to; i++) {
        const struct filing *before = order[standing].filing;
        bool says_otherwise = replaces(filings, order[i].filing, before);
        order[i].refused = says_otherwise && is_no_correction(filings, order[i].filing, is_refused(filings, before),
                                                               names_partner(filings, before));
        if (says_otherwise && !order[i].refused)
            standing = i;
    }
    for (size_t i = from; i < to; i++)
        if (i != standing)
            mark(filings, order[i].filing,
                 order[i].refused ? DUPLICATE_REFUSED
                 : i < standing   ? DUPLICATE_CORRECTED
                                  : DUPLICATE_REPEATS,
                 order[standing].ticket->id);
    return standing;
}

static void judge_in_time(struct filings *filings, struct in_time *order, size_t count)
{
    size_t from = 0, before = 0;
    bool asked = false;
    qsort(order, count, sizeof *order, compare_in_time);
    for (size_t i = 1; i < count; i++)
        if (asks_again(filings, order[i].filing, order[from].filing)) {
            before = judge_filings(filings, order, from, i);
            from = i;
            asked = true;
        }
    size_t last = judge_filings(filings, order, from, count);
    if (asked)
        mark_again(filings, order[last].filing, order[before].filing);
}

struct claim_of_key {
    uint32_t ticket, claim;
};

static int compare_by_ticket(const void *left, const void *right)
{
    const struct claim_of_key *a = left, *b = right;
    if (a->ticket != b->ticket)
        return a->ticket < b->ticket ? -1 : 1;
    return (a->claim > b->claim) - (a->claim < b->claim);
}

static int compare_by_first(const void *left, const void *right)
{
    const struct filing *a = left, *b = right;
    return (a->first > b->first) - (a->first < b->first);
}

/* The claims of a key by ticket, in the order of the first of each. */
static struct filing *list_filings(const struct filings *filings, uint32_t first, size_t *filing_count)
{
    struct arena *mem = filings->mem;
    size_t count = 0;
    for (uint32_t i = first; i != CLAIM_NONE; i = filings->next[i])
        count++;
    struct claim_of_key *order = ARENA_ARRAY(mem, struct claim_of_key, count);
    uint32_t *claims = ARENA_ARRAY(mem, uint32_t, count);
    struct filing *list = ARENA_ARRAY(mem, struct filing, count);
    count = *filing_count = 0;
    for (uint32_t i = first; i != CLAIM_NONE; i = filings->next[i])
        order[count++] = (struct claim_of_key){filings->batch->claims[i].ticket, i};
    qsort(order, count, sizeof *order, compare_by_ticket);
    for (size_t i = 0; i < count; i++) {
        claims[i] = order[i].claim;
        if (i == 0 || order[i].ticket != order[i - 1].ticket)
            list[(*filing_count)++] = (struct filing){.ticket = order[i].ticket,
                                                      .first = &filings->batch->claims[order[i].claim],
                                                      .complete = true,
                                                      .claims = &claims[i]};
        list[*filing_count - 1].claim_count++;
    }
    for (size_t f = 0; f < *filing_count; f++) {
        claims_put_in_order(filings->batch, list[f].claims, list[f].claim_count, mem);
        list[f].first = &filings->batch->claims[list[f].claims[0]];
        add_up_filing(filings, &list[f]);
    }
    qsort(list, *filing_count, sizeof *list, compare_by_first);
    return list;
}

static bool stands(const struct filings *filings, const struct filing *filing)
{
    enum duplicate kind = duplicate_of(filings->out, filing->claims[0])->kind;
    return kind == DUPLICATE_NO || kind == DUPLICATE_AGAIN;
}

static void judge_key(struct filings *filings, uint32_t first)
{
    const struct earlier *earlier = filings->input->earlier;
    size_t count, mark_at = arena_mark(filings->mem);
    struct filing *list = list_filings(filings, first, &count);
    struct in_time *order = ARENA_ARRAY(filings->mem, struct in_time, count);
    for (size_t f = 0; f < count; f++)
        order[f] = (struct in_time){.filing = &list[f], .ticket = &filings->batch->tickets[list[f].ticket]};
    if (count > 1)
        judge_in_time(filings, order, count);
    for (size_t f = 0; f < count && earlier; f++)
        if (stands(filings, &list[f]))
            judge_by_earlier(filings, &list[f], earlier);
    arena_rewind(filings->mem, mark_at);
}

/* Whose ticket nobody can tell stands in nobody's way. */
static bool has_key(const struct filings *filings, const struct claim *claim)
{
    return claim->kind == CLAIM_KPI && claim->invoice.len && claim->period.state == PERIOD_READ &&
           claim->type != OMLP_NONE && !ticket_names_two_partners(claim_ticket(filings->batch, claim));
}

/* Nobody else speaks of its number: it is the only one of its key. */
static bool is_alone(const struct filings *filings, size_t i)
{
    const struct duplicates_input *input = filings->input;
    return input->claims_of_number[input->number_of_claim[i]] == 1;
}

static size_t count_in_company(const struct filings *filings)
{
    size_t count = 0;
    for (size_t i = 0; i < filings->batch->claim_count; i++)
        count += !is_alone(filings, i);
    return count;
}

static void file_alone(struct filings *filings, uint32_t i)
{
    filings->next[i] = CLAIM_NONE;
    filings->last[i] = i;
}

#define CLAIMS_FORESEEN 16u /* a power of two */

/* The table is larger than any cache: it is asked for early. */
static void file_all(struct filings *filings)
{
    const struct claim *claims = filings->batch->claims;
    size_t count = filings->batch->claim_count;
    uint64_t hashes[CLAIMS_FORESEEN] = {0};
    for (size_t i = 0; i < count + CLAIMS_FORESEEN; i++) {
        uint64_t *hash = &hashes[i % CLAIMS_FORESEEN];
        uint32_t before = (uint32_t)(i - CLAIMS_FORESEEN);
        if (i >= CLAIMS_FORESEEN && has_key(filings, &claims[before]) && !is_alone(filings, before))
            file(filings, before, *hash);
        if (i >= count || !has_key(filings, &claims[i]))
            continue;
        if (is_alone(filings, i)) {
            file_alone(filings, (uint32_t)i);
            continue;
        }
        *hash = key_hash(filings, &claims[i]);
        table_foresee(&filings->by_key, *hash);
    }
}

static bool is_first_of_key(const struct filings *filings, uint32_t i)
{
    return has_key(filings, &filings->batch->claims[i]) && filings->last[i] != CLAIM_NONE;
}

struct duplicates *duplicates_find(const struct duplicates_input *input, struct arena *mem)
{
    const struct batch *batch = input->batch;
    struct arena work;
    arena_init(&work, 0);
    struct duplicates *out = ARENA_NEW(mem, struct duplicates);
    out->of_claim = ARENA_ARRAY(mem, uint32_t, batch->claim_count + 1);
    *ARENA_PUSH(mem, out->at, out->count, out->capacity, struct duplicate_of) =
        (struct duplicate_of){.kind = DUPLICATE_NO};
    struct filings filings = {.input = input, .batch = batch, .mem = &work, .out_mem = mem, .out = out};
    table_init(&filings.by_key, &work, count_in_company(&filings));
    filings.next = ARENA_ARRAY(&work, uint32_t, batch->claim_count + 1);
    filings.last = ARENA_ARRAY(&work, uint32_t, batch->claim_count + 1);
    memset(filings.last, 0xff, batch->claim_count * sizeof *filings.last);
    file_all(&filings);
    for (uint32_t i = 0; i < batch->claim_count; i++)
        if (is_first_of_key(&filings, i) && (input->earlier || filings.next[i] != CLAIM_NONE))
            judge_key(&filings, i);
    arena_done(&work);
    return out;
}
static_assert(CLAIM_NONE == UINT32_MAX, "all bits set are no claim");
