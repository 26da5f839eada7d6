/* One <claim> of a run's document becomes a claim and its resolution again. */
#include "report/run_read_private.h"

#include "base/arena.h"
#include "base/slice.h"
#include "programme/catalogue.h"
#include "records/xml_nodes.h"
#include "report/xml_write.h"
#include "tickets/directory.h"

#include <string.h>

/* ---- names ---- */

static Slice reason_at(size_t i) { return i < REASON_COUNT ? reason_name((enum reason)i) : (Slice){0}; }
static Slice note_at(size_t i) { return i < NOTE_COUNT ? note_name((enum note)i) : (Slice){0}; }
static Slice cause_at(size_t i) { return i < CAUSE_COUNT ? cause_name((enum cause_code)i) : (Slice){0}; }
static Slice stage_at(size_t i) { return i < STAGE_COUNT ? match_stage_name((enum match_stage)i) : (Slice){0}; }
static Slice field_at(size_t i) { return i < CLAIM_FIELD_COUNT ? claim_field_name((enum claim_field)i) : (Slice){0}; }
static Slice kind_at(size_t i) { return reading_kind_name((enum claim_kind)i); }
static Slice period_at(size_t i) { return reading_period_name((enum period_state)i); }

static Slice cause_field_at(size_t i)
{
    return i < CAUSE_FIELD_COUNT ? cause_field_name((enum cause_field)i) : (Slice){0};
}

static Slice directory_at(size_t i)
{
    return i < DIRECTORY_FIELD_COUNT ? directory_field_name((enum directory_field)i) : (Slice){0};
}

static Slice wrong_at(size_t i)
{
    return i < DIRECTORY_FAULT_COUNT ? reading_wrong_name((enum directory_fault)i) : (Slice){0};
}

static Slice fact_at(size_t i)
{
    return i < FACT_COUNT ? fact_name(1u << i) : (Slice){0};
}

static Slice outcome_at(size_t i)
{
    static const Slice names[] = {[COMPARED_EQUAL] = S_INIT("equal"), [COMPARED_WITHIN] = S_INIT("within"),
                                  [COMPARED_DIFFERS] = S_INIT("differs"), [COMPARED_NOT] = S_INIT("not_compared")};
    return i < COUNT_OF(names) ? names[i] : (Slice){0};
}

/* A bit per name of a list with blanks between. */
static unsigned read_bits(const struct run_reading *reading, const struct _xmlNode *node, const char *name,
                          Slice (*of)(size_t i))
{
    unsigned bits = 0;
    for (Slice rest = read_attribute(reading, node, name); rest.len;) {
        size_t i = read_choice(slice_cut(rest, ' ', &rest), of, 32);
        if (i < 32)
            bits |= 1u << i;
    }
    return bits;
}

static void read_currency(const struct run_reading *reading, const struct _xmlNode *node, char into[4])
{
    Slice text = read_attribute(reading, node, "currency");
    memset(into, 0, 4);
    memcpy(into, text.at, text.len < 3 ? text.len : 3);
}

static uint8_t type_of(const struct run_reading *reading, Slice code)
{
    const struct programme *programme = &reading->out->programme;
    for (size_t i = 0; code.len && i < programme->type_count; i++)
        if (slice_equal(omlp_type_code(programme, (uint8_t)i), code))
            return (uint8_t)i;
    return OMLP_NONE;
}

/* ---- what the claim says ---- */

static void read_amount(const struct run_reading *reading, const struct _xmlNode *node, const char *name,
                        struct amount *amount)
{
    bool found;
    amount->value = read_decimal(reading, node, name, &found);
    amount->state = found ? AMOUNT_READ : AMOUNT_MISSING;
}

static void read_claimed(const struct run_reading *reading, const struct _xmlNode *node, struct claim *claim)
{
    claim->period.month = read_month(reading, node, "period");
    claim->period.state = claim->period.month.k != MONTH_NONE.k ? PERIOD_READ : PERIOD_MISSING;
    claim->type = type_of(reading, read_attribute(reading, node, "omlp-type"));
    claim->invoice = read_attribute(reading, node, "invoice");
    read_amount(reading, node, "units", &claim->units);
    read_amount(reading, node, "kpi", &claim->kpi);
    read_amount(reading, node, "revenue", &claim->revenue);
    read_currency(reading, node, claim->currency);
    claim_set_raw(claim, CLAIM_OMLP_TYPE, read_attribute(reading, node, "omlp-type"), reading->mem);
    claim_set_raw(claim, CLAIM_INVOICE_NUMBER, claim->invoice, reading->mem);
    claim_set_raw(claim, CLAIM_PURCHASE_UNIT, read_attribute(reading, node, "units"), reading->mem);
    claim_set_raw(claim, CLAIM_KPI_VALUE, read_attribute(reading, node, "kpi"), reading->mem);
    claim_set_raw(claim, CLAIM_REVENUE, read_attribute(reading, node, "revenue"), reading->mem);
    claim_set_raw(claim, CLAIM_CURRENCY, read_attribute(reading, node, "currency"), reading->mem);
}

static void read_two_readings(const struct run_reading *reading, const struct _xmlNode *node, struct claim *claim)
{
    struct amount *const amounts[CLAIM_FIELD_COUNT] = {
        [CLAIM_PURCHASE_UNIT] = &claim->units, [CLAIM_KPI_VALUE] = &claim->kpi, [CLAIM_REVENUE] = &claim->revenue};
    size_t field = read_choice(read_attribute(reading, node, "field"), field_at, CLAIM_FIELD_COUNT);
    bool found;
    if (field == CLAIM_FIELD_COUNT || !amounts[field])
        return;
    amounts[field]->value = read_decimal(reading, node, "value", &found);
    amounts[field]->grouped = read_decimal(reading, node, "grouped", &found);
    amounts[field]->state = found ? AMOUNT_AMBIGUOUS : AMOUNT_READ;
}

static void read_request(const struct run_reading *reading, const struct _xmlNode *node, struct claim *claim)
{
    struct directory_request *request = ARENA_NEW(reading->mem, struct directory_request);
    request->wrong = (uint8_t)read_bits(reading, node, "wrong", wrong_at);
    for (const struct _xmlNode *given = xml_first(node); given; given = xml_next(given)) {
        size_t field = read_choice(read_attribute(reading, given, "field"), directory_at, DIRECTORY_FIELD_COUNT);
        if (field == DIRECTORY_FIELD_COUNT)
            continue;
        request->given[field] = xml_own_text(given, reading->mem);
        request->other[field] = read_attribute(reading, given, "other");
    }
    claim_have_more(claim, reading->mem)->directory = request;
}

static bool read_reading(const struct run_reading *reading, const struct _xmlNode *node, struct claim *claim,
                         struct match *match)
{
    size_t kind = read_choice(read_attribute(reading, node, "kind"), kind_at, CLAIM_OTHER + 1);
    size_t state = read_choice(read_attribute(reading, node, "period"), period_at, PERIOD_UNREADABLE + 1);
    if (kind > CLAIM_OTHER || state > PERIOD_UNREADABLE)
        return false;
    claim->kind = (enum claim_kind)kind;
    claim->period.state = (enum period_state)state;
    if (read_attribute(reading, node, "month").len)
        claim->period.month = read_month(reading, node, "month");
    claim->period.other = read_month(reading, node, "other-month");
    claim->missing = (uint8_t)read_bits(reading, node, "missing", field_at);
    claim->conflicting = (uint8_t)read_bits(reading, node, "conflicting", field_at);
    struct claim_more *more = claim_have_more(claim, reading->mem);
    more->conflict_with = read_attribute(reading, node, "conflicts-with");
    more->list = read_attribute(reading, node, "list");
    more->list_count = more->list.len > 0;
    if (read_attribute(reading, node, "currency").len)
        read_currency(reading, node, claim->currency);
    claim->currency_bad = slice_equal(read_attribute(reading, node, "currency"), S(CURRENCY_UNREADABLE));
    if (match) {
        uint64_t group = read_count(reading, node, "group");
        match->filter.period = read_month(reading, node, "rows-month");
        match->group_size = group > 1 && group < UINT32_MAX ? (uint32_t)group : 1;
        match->group_leader = group == 0 || read_flag(reading, node, "leads");
    }
    for (const struct _xmlNode *child = xml_first(node); child; child = xml_next(child)) {
        size_t field = read_choice(read_attribute(reading, child, "field"), field_at, CLAIM_FIELD_COUNT);
        if (xml_is(child, S("amount")))
            read_two_readings(reading, child, claim);
        else if (xml_is(child, S("raw")) && field < CLAIM_FIELD_COUNT)
            claim_set_raw(claim, field, xml_own_text(child, reading->mem), reading->mem);
        else if (xml_is(child, S("request")))
            read_request(reading, child, claim);
    }
    if (!claim->currency[0] && !claim->currency_bad)
        claim->currency_shared = currency_shared_in(claim_raw(claim, CLAIM_CURRENCY), claim_raw(claim, CLAIM_REVENUE),
                                                    &reading->out->programme, reading->mem);
    return true;
}

/* "tickets.csv:12" */
static void read_place(Slice place, struct claim *claim, struct arena *mem)
{
    size_t cut = place.len;
    while (cut > 0 && place.at[cut - 1] != ':')
        cut--;
    bool has_line = cut > 1 && slice_to_u64(slice_skip(place, cut), UINT64_MAX, &claim->line);
    claim->source = ticket_source_keep(has_line ? slice_part(place, 0, cut - 1) : place, 0, mem);
}

/* ---- what is recorded ---- */

static uint32_t source_of(struct run_reading *reading, Slice name)
{
    for (size_t i = 0; i < reading->source_count; i++)
        if (slice_equal(reading->sources[i].name, name))
            return (uint32_t)i;
    *ARENA_PUSH(reading->mem, reading->sources, reading->source_count, reading->source_capacity,
                struct dataset_source_info) = (struct dataset_source_info){.name = name};
    return (uint32_t)(reading->source_count - 1);
}

static const struct kpi_row *read_row(struct run_reading *reading, const struct _xmlNode *node)
{
    struct kpi_row *row = ARENA_NEW(reading->mem, struct kpi_row);
    Slice code = read_attribute(reading, node, "omlp-type");
    bool found;
    row->partner = read_attribute(reading, node, "partner");
    row->type = type_of(reading, code);
    row->type_text = row->type == OMLP_NONE ? code : (Slice){0};
    row->invoice = read_attribute(reading, node, "invoice");
    row->units = read_decimal(reading, node, "units", &found);
    row->kpi = read_decimal(reading, node, "kpi", &found);
    row->revenue = read_decimal(reading, node, "revenue", &found);
    row->period = read_month(reading, node, "period");
    row->publication = read_day(reading, node, "publication");
    row->line = read_count(reading, node, "line");
    row->source = source_of(reading, read_attribute(reading, node, "source"));
    read_currency(reading, node, row->currency);
    row->currency_shared = currency_name_with(read_attribute(reading, node, "currency-among"));
    return row;
}

static void read_recorded(struct run_reading *reading, const struct _xmlNode *node, struct match *match)
{
    size_t capacity = 0;
    bool units, kpi, revenue;
    match->recorded.units = read_decimal(reading, node, "units", &units);
    match->recorded.kpi = read_decimal(reading, node, "kpi", &kpi);
    match->recorded.revenue = read_decimal(reading, node, "revenue", &revenue);
    match->overflow = !units || !kpi;
    for (const struct _xmlNode *row = xml_first(node); row; row = xml_next(row)) {
        const struct kpi_row *read = read_row(reading, row);
        const struct currency_word currency = kpi_row_currency(read);
        if (match->row_count)
            currency_words_join(&match->currency, &currency);
        else
            match->currency = currency;
        match->credit_count += read_flag(reading, row, "credit");
        *ARENA_PUSH(reading->mem, match->rows, match->row_count, capacity, const struct kpi_row *) = read;
    }
    match->rows_not_kept = read_count(reading, node, "rows-left-out");
    match->several_currencies = match->currency.shared == SEVERAL_CURRENCIES;
    match->several_types = !read_attribute(reading, node, "omlp-type").len;
}

static void read_match(struct run_reading *reading, const struct _xmlNode *node, struct match *match)
{
    size_t capacity = 0;
    match->stage = (enum match_stage)read_choice(read_attribute(reading, node, "stage"), stage_at, STAGE_NONE);
    match->candidate_total = read_count(reading, node, "candidates");
    for (const struct _xmlNode *one = xml_first(node); one; one = xml_next(one)) {
        size_t stage = read_choice(read_attribute(reading, one, "stage"), stage_at, STAGE_NONE);
        *ARENA_PUSH(reading->mem, match->candidates, match->candidate_count, capacity, struct candidate) =
            (struct candidate){.row = read_row(reading, one),
                               .stage = (enum match_stage)stage,
                               .speaks_for = read_bits(reading, one, "for", fact_at),
                               .speaks_against = read_bits(reading, one, "against", fact_at),
                               .superseded = read_flag(reading, one, "superseded")};
    }
}

static enum comparison read_outcome(const struct run_reading *reading, const struct _xmlNode *node, const char *name)
{
    return (enum comparison)read_choice(read_attribute(reading, node, name), outcome_at, COMPARED_NOT);
}

static void read_difference(const struct run_reading *reading, const struct _xmlNode *node, struct resolution *out)
{
    struct comparisons *compared = &out->compared;
    bool found;
    out->compared_at_all = true;
    compared->units = read_outcome(reading, node, "units-is");
    compared->kpi = read_outcome(reading, node, "kpi-is");
    compared->revenue = read_outcome(reading, node, "revenue-is");
    compared->units_difference = read_decimal(reading, node, "units", &found);
    compared->kpi_difference = read_decimal(reading, node, "kpi", &found);
    compared->revenue_difference = read_decimal(reading, node, "revenue", &found);
}

/* ---- what was decided ---- */

static bool add_reason(const struct run_reading *reading, const struct _xmlNode *node, struct resolution *out)
{
    size_t reason = read_choice(read_attribute(reading, node, "name"), reason_at, REASON_COUNT);
    if (reason == REASON_COUNT || out->hit_count == MAX_HITS)
        return false;
    out->hits[out->hit_count++] = (struct reason_hit){(enum reason)reason, read_attribute(reading, node, "detail")};
    return true;
}

/* "N_PUBLICATION_USED(2020-01-15)" */
static bool add_note(const struct run_reading *reading, const struct _xmlNode *node, struct resolution *out)
{
    Slice rest, name = slice_cut(read_attribute(reading, node, "name"), '(', &rest);
    size_t note = read_choice(name, note_at, NOTE_COUNT);
    if (note == NOTE_COUNT)
        return false;
    out->notes |= 1u << note;
    date_parse(slice_part(rest, 0, DATE_CHARS), &out->publication_used);
    return true;
}

static bool add_cause(const struct run_reading *reading, const struct _xmlNode *node, struct resolution *out)
{
    size_t code = read_choice(read_attribute(reading, node, "code"), cause_at, CAUSE_COUNT);
    size_t field = read_choice(read_attribute(reading, node, "field"), cause_field_at, CAUSE_FIELD_COUNT);
    if (code == CAUSE_COUNT || field == CAUSE_FIELD_COUNT || out->diagnosis.count == MAX_CAUSES)
        return false;
    out->diagnosis.causes[out->diagnosis.count++] =
        (struct cause){(enum cause_code)code, (enum cause_field)field, xml_own_text(node, reading->mem)};
    return true;
}

struct screenings {
    struct screening *at;
    size_t count, capacity;
};

static void add_screening(const struct run_reading *reading, const struct _xmlNode *node, struct screenings *list)
{
    struct screening *screening = ARENA_PUSH(reading->mem, list->at, list->count, list->capacity, struct screening);
    Slice sha256 = read_attribute(reading, node, "sha256");
    *screening = (struct screening){.name = read_text(reading, node, "name"),
                                    .because = read_text(reading, node, "because"),
                                    .declared = read_flag(reading, node, "declared")};
    if (!kind_from_name(read_attribute(reading, node, "kind"), &screening->kind))
        screening->kind = KIND_uncertain;
    if (sha256.len == DIGEST_HEX_CHARS)
        memcpy(screening->sha256_hex, sha256.at, DIGEST_HEX_CHARS);
}

static const struct publication *publication_on(struct run_reading *reading, Date date)
{
    for (size_t i = 0; i < reading->publication_count; i++)
        if (reading->publications[i].date.day == date.day)
            return &reading->publications[i];
    struct publication *publication = ARENA_NEW(reading->mem, struct publication);
    publication->date = date;
    return publication;
}

static bool read_child(struct run_reading *reading, const struct _xmlNode *child, struct claim *claim,
                       struct match *match, struct resolution *out, struct screenings *screenings)
{
    if (xml_is(child, S("reason")))
        return add_reason(reading, child, out);
    if (xml_is(child, S("note")))
        return add_note(reading, child, out);
    if (xml_is(child, S("cause")))
        return add_cause(reading, child, out);
    if (xml_is(child, S("reading")))
        return read_reading(reading, child, claim, match);
    if (xml_is(child, S("claimed")))
        read_claimed(reading, child, claim);
    else if (xml_is(child, S("recorded")) && match)
        read_recorded(reading, child, match);
    else if (xml_is(child, S("difference")))
        read_difference(reading, child, out);
    else if (xml_is(child, S("match")) && match)
        read_match(reading, child, match);
    else if (xml_is(child, S("evidence")))
        add_screening(reading, child, screenings);
    else if (xml_is(child, S("window")))
        out->window = (MonthSpan){read_month(reading, child, "from"), read_month(reading, child, "to")};
    return true;
}

static bool read_decision(struct run_reading *reading, const struct _xmlNode *node, struct claim *claim,
                          struct resolution *out)
{
    struct screenings screenings = {0};
    struct match *match = xml_child(node, S("match")) ? ARENA_NEW(reading->mem, struct match) : NULL;
    Date published = read_day(reading, node, "publication");
    bool good = verdict_from_name(read_attribute(reading, node, "verdict"), &out->verdict) &&
                xml_child(node, S("reading"));
    out->hits = ARENA_ARRAY(reading->mem, struct reason_hit, MAX_HITS);
    out->diagnosis.causes = ARENA_ARRAY(reading->mem, struct cause, MAX_CAUSES);
    for (const struct _xmlNode *child = xml_first(node); good && child; child = xml_next(child))
        good = read_child(reading, child, claim, match, out, &screenings);
    if (match && published.day != DATE_NONE.day)
        match->publication = publication_on(reading, published);
    out->match = match;
    out->corrected = xml_child(node, S("corrected")) != NULL;
    out->because = read_text(reading, node, "because");
    out->next_step = read_text(reading, node, "next-step");
    out->wait_until = read_day(reading, node, "wait-until");
    out->renew_until = read_day(reading, node, "renew-until");
    out->other_ticket = read_attribute(reading, node, "other-ticket");
    out->as_of = read_day(reading, node, "as-of");
    if (screenings.count) {
        struct dossier *dossier = ARENA_NEW(reading->mem, struct dossier);
        *dossier = (struct dossier){screenings.at, screenings.count};
        out->dossier = dossier;
    }
    return good && out->hit_count > 0;
}

static struct ticket *read_ticket(struct run_reading *reading, const struct _xmlNode *node)
{
    struct batch *batch = &reading->out->batch;
    size_t before = batch->ticket_count;
    struct ticket *ticket = batch_ticket(batch, read_attribute(reading, node, "ticket"));
    if (batch->ticket_count == before)
        return ticket;
    ticket->partner_id = read_attribute(reading, node, "partner");
    ticket->language = read_attribute(reading, node, "language");
    ticket_have_more(ticket, reading->mem)->subject = read_text(reading, node, "subject");
    instant_parse(read_attribute(reading, node, "filed"), 0, &ticket->filed);
    *ARENA_PUSH(reading->mem, reading->file_names, reading->file_count, reading->file_capacity, Slice) =
        read_attribute(reading, node, "file");
    *ARENA_PUSH(reading->mem, reading->claim_counts, reading->claim_count_count, reading->claim_count_capacity,
                uint64_t) = read_count(reading, node, "of");
    return ticket;
}

bool read_claim(struct run_reading *reading, const struct _xmlNode *node)
{
    struct run_read *out = reading->out;
    struct ticket *ticket = read_ticket(reading, node);
    struct claim *claim = batch_add_claim(&out->batch, ticket);
    struct resolution *resolution = ARENA_PUSH(reading->mem, reading->resolutions, out->decided.count,
                                               reading->resolution_capacity, struct resolution);
    uint64_t number = read_count(reading, node, "number");
    *resolution = (struct resolution){.as_of = DATE_NONE};
    claim->number = number < UINT32_MAX ? (uint32_t)number : 0;
    claim->type = OMLP_NONE;
    read_place(read_attribute(reading, node, "place"), claim, reading->mem);
    if (claim->number == 1 || !ticket->line) {
        ticket->source = claim->source;
        ticket->line = claim->line;
    }
    return claim->number && read_decision(reading, node, claim, resolution);
}
