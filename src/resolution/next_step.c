/* What to do next, in one or two sentences with the dates and values that matter. */
#include "resolution/case_file.h"

#include "base/arena.h"
#include "base/slice.h"
#include "programme/catalogue.h"

static Slice waiting(const struct case_file *file, Slice detail)
{
    (void)detail;
    Slice day = day_words(file, file->out->wait_until);
    return arena_printf(file->mem, "Nothing to do now; look again on %.*s.", SLICE_ARG(day));
}

static Slice expired(const struct case_file *file, Slice detail)
{
    Slice from = month_words(file, file->out->window.from), to = month_words(file, file->out->window.to);
    if (slice_equal(detail, S("renewal")))
        return arena_printf(file->mem, "Tell the partner that the renewal counts the months %.*s to %.*s only.",
                            SLICE_ARG(from), SLICE_ARG(to));
    return arena_printf(file->mem,
                        "Tell the partner that KPIs older than 12 months are neither shown nor measured; shown are "
                        "%.*s to %.*s.",
                        SLICE_ARG(from), SLICE_ARG(to));
}

static Slice renewal(const struct case_file *file, Slice detail)
{
    (void)detail;
    Slice until = day_words(file, file->out->renew_until);
    return arena_printf(file->mem, "Urgent: check by hand; the renewal is open until %.*s.", SLICE_ARG(until));
}

static Slice duplicate(const struct case_file *file, Slice detail)
{
    (void)detail;
    return file->duplicate.kind == DUPLICATE_CORRECTED
               ? arena_printf(file->mem, "Link to ticket %.*s, which replaces this one with other values, and close.",
                              SLICE_ARG(file->out->other_ticket))
               : arena_printf(file->mem, "Already handled in ticket %.*s: link to it and close.",
                              SLICE_ARG(file->out->other_ticket));
}

static Slice missing(const struct case_file *file, Slice detail)
{
    static const Slice titles[CLAIM_DETAIL_COUNT] = {
        [CLAIM_MONTH] = S_INIT("month"),
        [CLAIM_YEAR] = S_INIT("year"),
        [CLAIM_OMLP_TYPE] = S_INIT("OMLP type"),
        [CLAIM_PURCHASE_UNIT] = S_INIT("purchase units"),
        [CLAIM_INVOICE_NUMBER] = S_INIT("invoice number"),
        [CLAIM_KPI_VALUE] = S_INIT("KPI value"),
        [CLAIM_REVENUE] = S_INIT("revenue"),
    };
    Slice list = {0};
    (void)detail;
    for (int field = 0; field < CLAIM_DETAIL_COUNT; field++)
        if (file->claim->missing >> field & 1)
            list = arena_printf(file->mem, "%.*s%s%.*s", SLICE_ARG(list), list.len ? ", " : "",
                                SLICE_ARG(titles[field]));
    return arena_printf(file->mem, "Ask for: %.*s.", SLICE_ARG(list));
}

static Slice unreadable(const struct case_file *file, Slice detail)
{
    return arena_printf(file->mem, "Quote this back and ask what it should be: %.*s.", SLICE_ARG(detail));
}

static const struct amount *first_ambiguous(const struct claim *claim)
{
    const struct amount *amounts[] = {&claim->units, &claim->kpi, &claim->revenue};
    for (size_t i = 0; i < COUNT_OF(amounts); i++)
        if (amounts[i]->state == AMOUNT_AMBIGUOUS)
            return amounts[i];
    return NULL;
}

static Slice ambiguous(const struct case_file *file, Slice detail)
{
    const struct amount *amount = first_ambiguous(file->claim);
    Slice one, other;
    static const char *const months[] = {"January", "February", "March",     "April",   "May",      "June",
                                         "July",    "August",   "September", "October", "November", "December"};
    Month month = file->claim->period.month;
    if (slice_starts(detail, S("line:")))
        return file->match->contested ? S("Put the claims of this invoice side by side and ask which one the line is.")
               : file->match->taken ? S("Put the claims of this invoice side by side and ask which of them holds.")
                                    : S("Ask which line of the invoice is meant; the candidates show them.");
    if (file->claim->period.state == PERIOD_AMBIGUOUS && !file->claim->period.other.k) {
        one = month_words(file, month);
        return arena_printf(file->mem, "Ask which is meant, %.*s or %d %s (%.*s).", SLICE_ARG(one),
                            month_year(month) % 100, months[month_number(month) - 1], SLICE_ARG(detail));
    }
    if (file->claim->period.state == PERIOD_AMBIGUOUS) {
        one = month_words(file, file->claim->period.month);
        other = month_words(file, file->claim->period.other);
    } else if (amount) {
        one = decimal_words(amount->value, 0, file->mem);
        other = decimal_words(amount->grouped, 0, file->mem);
    } else {
        return reason_next_step(REASON_AMBIGUOUS_VALUE);
    }
    return arena_printf(file->mem, "Ask which is meant, %.*s or %.*s (%.*s).", SLICE_ARG(one), SLICE_ARG(other),
                        SLICE_ARG(detail));
}

static Slice conflicting(const struct case_file *file, Slice detail)
{
    if (claim_more(file->claim)->list_count)
        return arena_printf(file->mem,
                            "Their published lines do not add up to this line. Ask for a line for each: %.*s.",
                            SLICE_ARG(claim_more(file->claim)->list));
    return arena_printf(file->mem, "Ask which one is right: %.*s.", SLICE_ARG(detail));
}

static Slice near_number(const struct case_file *file, Slice detail)
{
    return arena_printf(file->mem, "Ask: did you mean invoice %.*s?", SLICE_ARG(detail));
}

static Slice elsewhere(const struct case_file *file, Slice detail)
{
    Slice month = file->match->row_count        ? month_words(file, file->match->filter.period)
                  : file->match->candidate_count ? month_words(file, file->match->candidates[0].row->period)
                                                 : (Slice){0};
    if (slice_equal(detail, S("location")))
        return S("Tell the partner that the invoice counts under another location of its group; offer a move, and close.");
    return arena_printf(file->mem, "Tell the partner that the invoice is published under %.*s, and close.",
                        SLICE_ARG(month));
}

static Slice not_qualifying(const struct case_file *file, Slice detail)
{
    return arena_printf(file->mem, "Explain that %.*s does not earn KPIs, and name the qualifying OMLP types.",
                        SLICE_ARG(detail));
}

static Slice document_name(const struct case_file *file, bool accepted)
{
    for (size_t i = 0; i < file->dossier->count; i++)
        if (kind_is_accepted(file->dossier->screenings[i].kind) == accepted)
            return file->dossier->screenings[i].name;
    return (Slice){0};
}

/* "'a.pdf' and 'b.pdf'": those that the ticket names and nobody has here. */
static size_t absent_documents(const struct case_file *file, Slice *names)
{
    size_t count = 0;
    *names = (Slice){0};
    for (size_t i = 0; i < file->dossier->count; i++) {
        const struct screening *document = &file->dossier->screenings[i];
        if (!screening_is_absent(document))
            continue;
        *names = arena_printf(file->mem, "%.*s%s'%.*s'", SLICE_ARG(*names), count ? " and " : "",
                              SLICE_ARG(document->name));
        count++;
    }
    return count;
}

static Slice uncertain(const struct case_file *file, Slice detail)
{
    (void)detail;
    Slice name = document_name(file, false), absent;
    size_t count = absent_documents(file, &absent);
    if (count)
        return arena_printf(file->mem, count > 1 ? "Get %.*s, which are not at hand, or ask the partner for the invoice."
                                                 : "Get %.*s, which is not at hand, or ask the partner for it.",
                            SLICE_ARG(absent));
    Slice unread = document_name(file, true);
    if (unread.len)
        return arena_printf(file->mem, "Look at '%.*s': it is an invoice, but what would tie it to the claim was not read.",
                            SLICE_ARG(unread));
    return arena_printf(file->mem, "Look at '%.*s' and decide what kind of document it is.", SLICE_ARG(name));
}

static Slice contradicting(const struct case_file *file, Slice detail)
{
    if (file->credit_alone)
        return S("The document is a credit note: ask for the invoice, or whether the claim is about the credit.");
    if (file->invoice_is_published)
        return S("The invoice says what is published: tell the partner that the ticket differs from both, and close.");
    return arena_printf(file->mem, "The invoice has %s %.*s than the ticket: compare both and ask which is right.",
                        slice_equal(detail, S("units")) ? "other" : "another", SLICE_ARG(detail));
}

static Slice period_invalid(const struct case_file *file, Slice detail)
{
    Slice month = file->claim->period.state == PERIOD_READ ? month_words(file, file->claim->period.month) : detail;
    if (slice_equal(detail, S("future")))
        return arena_printf(file->mem, "Ask which month is meant: %.*s is after the month of filing.",
                            SLICE_ARG(month));
    if (slice_equal(detail, S("year")))
        return arena_printf(file->mem, "Ask which year is meant: %.*s is none that can have KPIs here.",
                            SLICE_ARG(month));
    if (slice_equal(detail, S("range")))
        return reason_next_step(REASON_PERIOD_INVALID);
    return arena_printf(file->mem, "Ask which month is meant: there is no month '%.*s'.",
                        SLICE_ARG(claim_raw(file->claim, CLAIM_MONTH)));
}

static Slice restated(const struct case_file *file, Slice detail)
{
    Slice day = day_words(file, file->match->publication->date);
    return slice_equal(detail, S("resolved"))
               ? arena_printf(file->mem, "Tell the partner that publication %.*s agrees with the ticket, and close.",
                              SLICE_ARG(day))
               : arena_printf(file->mem,
                              "Ask the partner to refresh its dashboard, restated on %.*s, and close.",
                              SLICE_ARG(day));
}

static Slice forwarding(const struct case_file *file, Slice detail)
{
    (void)detail;
    const struct resolution *out = file->out;
    if (!out->compared_at_all && file->match->rows_settled_elsewhere)
        return S("Forward for correction with all seven details: the invoice is published, this line of it is not.");
    if (!out->compared_at_all)
        return S("Forward for correction with all seven details.");
    Slice list = {0};
    if (file->match->other_type) {
        Slice claimed = omlp_type_code(file->programme, file->claim->type),
              recorded = omlp_type_code(file->programme, file->match->rows[0]->type);
        list = arena_printf(file->mem, "OMLP type %.*s, published %.*s", SLICE_ARG(claimed), SLICE_ARG(recorded));
    }
    const struct {
        const char *name;
        unsigned places;
        enum comparison comparison;
        Decimal claimed, recorded;
    } measures[] = {
        {"units", 0, out->compared.units, file->match->claimed.units, file->match->recorded.units},
        {"KPI", 0, out->compared.kpi, file->match->claimed.kpi, file->match->recorded.kpi},
        {"revenue", currency_places(file->programme, file->match->currency.code), out->compared.revenue, file->match->claimed.revenue, file->match->recorded.revenue},
    };
    for (size_t i = 0; i < COUNT_OF(measures); i++) {
        if (measures[i].comparison != COMPARED_DIFFERS || file->credit_explains)
            continue;
        Slice claimed = decimal_words(measures[i].claimed, measures[i].places, file->mem),
              recorded = decimal_words(measures[i].recorded, measures[i].places, file->mem);
        list = arena_printf(file->mem, "%.*s%s%s %.*s, published %.*s", SLICE_ARG(list), list.len ? "; " : "",
                            measures[i].name, SLICE_ARG(claimed), SLICE_ARG(recorded));
    }
    if (!list.len)
        return reason_next_step(out->hits[0].reason);
    return arena_printf(file->mem, "%sForward for correction: %.*s.",
                        out->notes >> NOTE_N_TAX_SUSPECTED & 1
                            ? "Ask first whether the claimed revenue includes tax, it is meant net. "
                            : "",
                        SLICE_ARG(list));
}

static Slice late(const struct case_file *file, Slice detail)
{
    (void)detail;
    return file->damaged_row ? S("Tell the data team that the published row is damaged, and decide when it is mended.")
                             : reason_next_step(REASON_PUBLICATION_LATE);
}

static const struct {
    enum reason reason;
    Slice (*words)(const struct case_file *file, Slice detail);
} wordings[] = {
    {REASON_DUPLICATE_TICKET, duplicate},
    {REASON_PERIOD_INVALID, period_invalid},
    {REASON_NOT_YET_PUBLISHED, waiting},
    {REASON_RESTATED, restated},
    {REASON_PUBLICATION_LATE, late},
    {REASON_OUT_OF_WINDOW, expired},
    {REASON_RENEWAL_STILL_OPEN, renewal},
    {REASON_EVIDENCE_UNCERTAIN, uncertain},
    {REASON_EVIDENCE_CONTRADICTS, contradicting},
    {REASON_MISSING_FIELDS, missing},
    {REASON_VALUE_UNREADABLE, unreadable},
    {REASON_AMBIGUOUS_VALUE, ambiguous},
    {REASON_CONFLICTING_VALUES, conflicting},
    {REASON_NON_QUALIFYING_PRODUCT, not_qualifying},
    {REASON_INVOICE_NEAR_MATCH, near_number},
    {REASON_FOUND_ELSEWHERE, elsewhere},
    {REASON_MISSING_IN_DATASET, forwarding},
    {REASON_UNITS_DIFFER, forwarding},
    {REASON_TYPE_DIFFERS, forwarding},
    {REASON_KPI_DIFFERS, forwarding},
    {REASON_REVENUE_DIFFERS, forwarding},
    {REASON_DIR_ACCEPTED, directory_next_step},
    {REASON_DIR_INCOMPLETE, directory_next_step},
    {REASON_DIR_OVERDUE, directory_next_step},
};

Slice next_step_words(const struct case_file *file)
{
    const struct reason_hit *first = &file->out->hits[0];
    for (size_t i = 0; i < COUNT_OF(wordings); i++)
        if (wordings[i].reason == first->reason)
            return wordings[i].words(file, first->detail);
    return reason_next_step(first->reason);
}
