/* Why, in one sentence: the facts that made the first reason the first. */
#include "resolution/case_file.h"

#include "base/arena.h"
#include "base/slice.h"
#include "tickets/invoice_shown.h"

/* What a reason is about; reasons that are not in the table are about all of it. */
static enum cause_field field_of_reason(const struct case_file *file)
{
    switch (file->out->hits[0].reason) {
    case REASON_UNITS_DIFFER: return CAUSE_OF_UNITS;
    case REASON_TYPE_DIFFERS: return CAUSE_OF_TYPE;
    case REASON_KPI_DIFFERS: return CAUSE_OF_KPI;
    case REASON_REVENUE_DIFFERS: return CAUSE_OF_REVENUE;
    default: return CAUSE_OF_ALL;
    }
}

/* The causes say it best where figures were compared: the first that speaks of what the reason speaks of. */
static Slice first_cause(const struct case_file *file, Slice detail)
{
    (void)detail;
    const struct diagnosis *diagnosis = &file->out->diagnosis;
    enum cause_field field = field_of_reason(file);
    for (size_t i = 0; i < diagnosis->count; i++)
        if (field == CAUSE_OF_ALL || diagnosis->causes[i].field == field || diagnosis->causes[i].field == CAUSE_OF_ALL)
            return diagnosis->causes[i].because;
    return diagnosis->count ? diagnosis->causes[0].because : reason_when(file->out->hits[0].reason);
}

static Slice cause_of_code(const struct case_file *file, enum cause_code code)
{
    const struct diagnosis *diagnosis = &file->out->diagnosis;
    for (size_t i = 0; i < diagnosis->count; i++)
        if (diagnosis->causes[i].code == code)
            return diagnosis->causes[i].because;
    return reason_when(file->out->hits[0].reason);
}

/* What it would need, and what it has instead. */
static Slice not_ours(const struct case_file *file, Slice detail)
{
    const struct ticket *ticket = file->ticket;
    const struct {
        const char *name;
        bool given;
    } fields[] = {{"partner_id", ticket->partner_id.len > 0},
                  {"evidence", ticket_more(ticket)->attachment_count > 0},
                  {"subject", ticket_more(ticket)->subject.len > 0},
                  {"body", ticket_more(ticket)->body.len > 0}};
    Slice list = {0};
    (void)detail;
    for (size_t i = 0; i < COUNT_OF(fields); i++)
        if (fields[i].given)
            list = arena_printf(file->mem, "%.*s%s%s", SLICE_ARG(list), list.len ? ", " : "", fields[i].name);
    return arena_printf(file->mem, "no KPI field and no directory field was found (given: %.*s)",
                        SLICE_ARG(list.len ? list : S("nothing")));
}

static Slice duplicate(const struct case_file *file, Slice detail)
{
    (void)detail;
    return cause_of_code(file, CAUSE_CLAIMED_TWICE);
}

static Slice unpublished(const struct case_file *file, Slice detail)
{
    (void)detail;
    Slice month = month_words(file, file->claim->period.month);
    Date published = publication_of(file->programme, file->claim->period.month);
    Slice day = day_words(file, published);
    return file->as_of.day < published.day
               ? arena_printf(file->mem, "%.*s is published on %.*s", SLICE_ARG(month), SLICE_ARG(day))
               : arena_printf(file->mem, "%.*s was due on %.*s and no publication has a row of it yet",
                              SLICE_ARG(month), SLICE_ARG(day));
}

static Slice outside(const struct case_file *file, Slice detail)
{
    Slice month = month_words(file, file->claim->period.month);
    Slice from = month_words(file, file->out->window.from), to = month_words(file, file->out->window.to);
    return arena_printf(file->mem, "%.*s is before %.*s to %.*s, the months that %s", SLICE_ARG(month),
                        SLICE_ARG(from), SLICE_ARG(to),
                        slice_equal(detail, S("renewal")) ? "count for the renewal" : "are shown");
}

static Slice renewal(const struct case_file *file, Slice detail)
{
    (void)detail;
    Slice month = month_words(file, file->claim->period.month), until = day_words(file, file->out->renew_until);
    return arena_printf(file->mem, "%.*s is no longer shown but counts for the renewal that is open until %.*s",
                        SLICE_ARG(month), SLICE_ARG(until));
}

/* The first document of the worth that the reason is about, with what decided its kind. */
static Slice document(const struct case_file *file, enum kind_worth worth)
{
    for (size_t i = 0; i < file->dossier->count; i++) {
        const struct screening *screening = &file->dossier->screenings[i];
        if (kind_worth(screening->kind) == worth)
            return arena_printf(file->mem, "'%.*s': %.*s", SLICE_ARG(screening->name), SLICE_ARG(screening->because));
    }
    return reason_when(file->out->hits[0].reason);
}

static Slice order_confirmation(const struct case_file *file, Slice detail)
{
    (void)detail;
    return document(file, WORTH_ORDER_CONFIRMATION);
}

static Slice partner_report(const struct case_file *file, Slice detail)
{
    (void)detail;
    return document(file, WORTH_PARTNER_REPORT);
}

static Slice no_invoice(const struct case_file *file, Slice detail)
{
    return slice_equal(detail, S("document")) ? document(file, WORTH_NOT_INVOICE)
                                              : cause_of_code(file, CAUSE_ORDER_NUMBER_GIVEN);
}

static Slice uncertain(const struct case_file *file, Slice detail)
{
    (void)detail;
    for (size_t i = 0; i < file->dossier->count; i++) /* an invoice whose facts were not read is no doubtful kind */
        if (kind_is_accepted(file->dossier->screenings[i].kind))
            return document(file, WORTH_ACCEPTED);
    return document(file, WORTH_UNCERTAIN);
}

static Slice said_by_ticket(const struct case_file *file, Slice detail)
{
    const struct claim *claim = file->claim;
    if (slice_equal(detail, S("number")))
        return invoice_shown(claim, file->mem);
    if (slice_equal(detail, S("period")))
        return month_words(file, claim->period.month);
    if (slice_equal(detail, S("partner")))
        return file->ticket->partner_id;
    if (slice_equal(detail, S("units")))
        return decimal_words(claim->units.value, 0, file->mem);
    bool named = claim->currency[0] != '\0';
    const char *currency = named ? claim->currency : file->match->currency.code;
    return arena_printf(file->mem, "%.*s%s%s", SLICE_ARG(decimal_words(claim->revenue.value, 2, file->mem)),
                        named       ? " "
                        : *currency ? ", published in "
                                    : "",
                        currency);
}

/* Of an invoice some of whose lines have none. */
static Slice units_read(const struct case_file *file, const struct document_facts *facts)
{
    Decimal sum = DECIMAL_ZERO;
    size_t count = 0;
    for (size_t i = 0; i < facts->line_count; i++)
        count += facts->lines[i].has_quantity && decimal_add(sum, facts->lines[i].quantity, &sum);
    return arena_printf(file->mem, "%.*s units on %zu of its %zu lines, the others' could not be read",
                        SLICE_ARG(decimal_words(sum, 0, file->mem)), count, facts->line_count);
}

/* "25 units", or "3562.50 EUR" as the invoice has it. */
static Slice printed_amount(const struct case_file *file, const struct document_facts *facts, bool units)
{
    Decimal sum = DECIMAL_ZERO;
    bool whole = units && facts->line_count;
    for (size_t i = 0; i < facts->line_count && whole; i++)
        whole = facts->lines[i].has_quantity && decimal_add(sum, facts->lines[i].quantity, &sum);
    if (whole)
        return arena_printf(file->mem, "%.*s units", SLICE_ARG(decimal_words(sum, 0, file->mem)));
    if (units)
        return units_read(file, facts);
    if (!facts->has_net && !facts->has_gross)
        return (Slice){0};
    Slice total = decimal_words(facts->has_net ? facts->net : facts->gross, 2, file->mem);
    return arena_printf(file->mem, "%.*s %.*s", SLICE_ARG(total), SLICE_ARG(facts->currency));
}

/* "invoice G1 of 2020-01-31 over 3562.50 EUR", as far as it shows these. */
static Slice printed_invoice(const struct case_file *file, const struct screening *document, bool units)
{
    const struct document_facts *facts = &document->facts;
    Slice over = printed_amount(file, facts, units);
    const Date *either = facts->issued_either;
    Slice issued = {0};
    if (facts->issued.day)
        issued = day_words(file, facts->issued);
    else if (either[0].day && either[1].day)
        issued = arena_printf(file->mem, "%.*s or %.*s", SLICE_ARG(day_words(file, either[0])),
                              SLICE_ARG(day_words(file, either[1])));
    const char *kind = document->kind == KIND_credit_note ? "credit note" : "invoice";
    return arena_printf(file->mem, "%s%s%.*s%s%.*s%s%.*s", kind,
                        facts->number.len ? " " : "", SLICE_ARG(facts->number),
                        issued.len ? " of " : "", SLICE_ARG(issued),
                        over.len ? " over " : "", SLICE_ARG(over));
}

static Slice contradicting(const struct case_file *file, Slice detail)
{
    for (size_t i = 0; i < file->dossier->count; i++) {
        const struct screening *screening = &file->dossier->screenings[i];
        bool is_mute = slice_equal(detail, S("number")) && !screening->facts.number.len;
        if (!kind_is_accepted(screening->kind) || (file->credit_alone && screening->kind != KIND_credit_note) || is_mute)
            continue;
        Slice printed = printed_invoice(file, screening, slice_equal(detail, S("units")));
        if (slice_equal(detail, S("partner")))
            printed = arena_printf(file->mem, "%.*s for partner %.*s", SLICE_ARG(printed),
                                   SLICE_ARG(screening->facts.partner_ids));
        if (file->credit_alone)
            return arena_printf(file->mem, "a credit takes away: '%.*s' is %.*s, the ticket claims %.*s",
                                SLICE_ARG(screening->name), SLICE_ARG(printed),
                                SLICE_ARG(said_by_ticket(file, detail)));
        return arena_printf(file->mem, "another %.*s: '%.*s' is %.*s%s, the ticket says %.*s", SLICE_ARG(detail),
                            SLICE_ARG(screening->name), SLICE_ARG(printed),
                            file->invoice_is_published ? ", as is published" : "",
                            SLICE_ARG(said_by_ticket(file, detail)));
    }
    return reason_when(REASON_EVIDENCE_CONTRADICTS);
}

static Slice field_value(const struct case_file *file, Slice detail)
{
    Slice when = reason_when(file->out->hits[0].reason);
    return detail.len ? arena_printf(file->mem, "%.*s (%.*s)", SLICE_ARG(when), SLICE_ARG(detail)) : when;
}

static Slice ambiguous(const struct case_file *file, Slice detail)
{
    if (slice_starts(detail, S("line:")) && file->match->contested)
        return S("another claim fits the same published line as well; one of the two must be wrong");
    if (slice_starts(detail, S("line:")) && file->match->taken)
        return cause_of_code(file, CAUSE_CLAIMED_TWICE);
    if (slice_starts(detail, S("line:")) && file->match->ambiguous)
        return S("several published lines of the invoice fit the claim equally well");
    return field_value(file, detail);
}

static Slice duration(const struct case_file *file, Slice detail)
{
    (void)detail;
    Slice words = file->input->duration_words[file->claim->ticket];
    return arena_printf(file->mem, "the ticket argues from training days: '%.*s'", SLICE_ARG(words));
}

static Slice late(const struct case_file *file, Slice detail)
{
    (void)detail;
    const struct diagnosis *diagnosis = &file->out->diagnosis;
    for (size_t i = 0; i < diagnosis->count; i++)
        if (diagnosis->causes[i].code == CAUSE_PUBLICATION_PARTIAL ||
            diagnosis->causes[i].code == CAUSE_PUBLICATION_STALE)
            return diagnosis->causes[i].because;
    return reason_when(file->out->hits[0].reason);
}

static const struct {
    enum reason reason;
    Slice (*words)(const struct case_file *file, Slice detail);
} wordings[] = {
    {REASON_NOT_KPI_TICKET, not_ours},
    {REASON_DUPLICATE_TICKET, duplicate},
    {REASON_PERIOD_INVALID, field_value},
    {REASON_NOT_YET_PUBLISHED, unpublished},
    {REASON_PUBLICATION_LATE, late},
    {REASON_OUT_OF_WINDOW, outside},
    {REASON_RENEWAL_STILL_OPEN, renewal},
    {REASON_EVIDENCE_ORDER_CONFIRMATION, order_confirmation},
    {REASON_EVIDENCE_PARTNER_REPORT, partner_report},
    {REASON_EVIDENCE_NOT_INVOICE, no_invoice},
    {REASON_EVIDENCE_UNCERTAIN, uncertain},
    {REASON_EVIDENCE_CONTRADICTS, contradicting},
    {REASON_MISSING_FIELDS, field_value},
    {REASON_VALUE_UNREADABLE, field_value},
    {REASON_AMBIGUOUS_VALUE, ambiguous},
    {REASON_CONFLICTING_VALUES, field_value},
    {REASON_NON_QUALIFYING_PRODUCT, field_value},
    {REASON_DURATION_CLAIM, duration},
    {REASON_INVOICE_NEAR_MATCH, first_cause},
    {REASON_FOUND_ELSEWHERE, first_cause},
    {REASON_MISSING_IN_DATASET, first_cause},
    {REASON_UNITS_DIFFER, first_cause},
    {REASON_TYPE_DIFFERS, first_cause},
    {REASON_KPI_DIFFERS, first_cause},
    {REASON_REVENUE_DIFFERS, first_cause},
    {REASON_CREDIT_NOTE_APPLIED, first_cause},
    {REASON_RESTATED, first_cause},
    {REASON_CURRENCY_NOT_COMPARABLE, first_cause},
    {REASON_MATCH_OK, first_cause},
    {REASON_DIR_ACCEPTED, directory_because},
    {REASON_DIR_INCOMPLETE, directory_because},
    {REASON_DIR_OVERDUE, directory_because},
};

static Slice first_reason(const struct case_file *file)
{
    const struct reason_hit *first = &file->out->hits[0];
    for (size_t i = 0; i < COUNT_OF(wordings); i++)
        if (wordings[i].reason == first->reason)
            return wordings[i].words(file, first->detail);
    return reason_when(first->reason);
}

/* What the invoice itself confirms belongs to every answer. */
Slice because_words(const struct case_file *file)
{
    Slice because = first_reason(file), agrees = file->out->evidence_agrees;
    return agrees.len ? arena_printf(file->mem, "%.*s; %.*s", SLICE_ARG(because), SLICE_ARG(agrees)) : because;
}
