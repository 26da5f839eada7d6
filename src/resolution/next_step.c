/* What to do next, in one or two sentences with the dates and values that matter. */
#include "resolution/case_file.h"

#include "base/arena.h"
#include "base/slice.h"
#include "programme/catalogue.h"

static Slice day_words(const struct case_file *file, Date date)
{
    char text[DATE_CHARS];
    return arena_copy(file->mem, date_format(date, text));
}

static Slice month_words(const struct case_file *file, Month month)
{
    char text[MONTH_CHARS];
    return arena_copy(file->mem, month_format(month, text));
}

static Slice waiting(const struct case_file *file, Slice detail)
{
    (void)detail;
    Slice day = day_words(file, file->out->wait_until);
    return arena_printf(file->mem, "Nothing to do now; look again on %.*s.", SLICE_ARG(day));
}

static Slice expired(const struct case_file *file, Slice detail)
{
    Slice from = month_words(file, file->out->window.from), to = month_words(file, file->out->window.to);
    return arena_printf(file->mem, "Tell the partner that KPIs older than 12 months are neither shown nor measured; %s %.*s to %.*s.",
                        slice_equal(detail, S("renewal")) ? "the renewal counts" : "shown are", SLICE_ARG(from),
                        SLICE_ARG(to));
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
    Slice rest = detail, list = {0};
    while (rest.len) {
        Slice name = slice_cut(rest, ',', &rest);
        char *words = arena_cstr(file->mem, name);
        for (char *c = words; *c; c++)
            if (*c == '_')
                *c = ' ';
        list = list.len ? arena_printf(file->mem, "%.*s, %s", SLICE_ARG(list), words) : slice_from(words);
    }
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
    if (file->claim->period.state == PERIOD_AMBIGUOUS && !file->claim->period.other.k)
        return arena_printf(file->mem, "Ask which month of which year is meant (%.*s).", SLICE_ARG(detail));
    if (file->claim->period.state == PERIOD_AMBIGUOUS) {
        one = month_words(file, file->claim->period.month);
        other = month_words(file, file->claim->period.other);
    } else if (amount) {
        one = decimal_words(amount->value, file->mem);
        other = decimal_words(amount->grouped, file->mem);
    } else {
        return reason_next_step(REASON_AMBIGUOUS_VALUE);
    }
    return arena_printf(file->mem, "Ask which is meant, %.*s or %.*s (%.*s).", SLICE_ARG(one), SLICE_ARG(other),
                        SLICE_ARG(detail));
}

static Slice conflicting(const struct case_file *file, Slice detail)
{
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

static Slice uncertain(const struct case_file *file, Slice detail)
{
    (void)detail;
    Slice name = document_name(file, false);
    return arena_printf(file->mem, "Look at '%.*s' and decide what kind of document it is.", SLICE_ARG(name));
}

static Slice contradicting(const struct case_file *file, Slice detail)
{
    return arena_printf(file->mem, "The invoice says another %.*s than the ticket: compare both and ask which is right.",
                        SLICE_ARG(detail));
}

static Slice forwarding(const struct case_file *file, Slice detail)
{
    (void)detail;
    const struct resolution *out = file->out;
    if (!out->compared_at_all)
        return S("Forward for correction with all seven details.");
    Slice list = {0};
    const struct {
        const char *name;
        enum comparison comparison;
        Decimal claimed, recorded;
    } measures[] = {
        {"units", out->compared.units, file->match->claimed.units, file->match->recorded.units},
        {"KPI", out->compared.kpi, file->match->claimed.kpi, file->match->recorded.kpi},
        {"revenue", out->compared.revenue, file->match->claimed.revenue, file->match->recorded.revenue},
    };
    for (size_t i = 0; i < COUNT_OF(measures); i++) {
        if (measures[i].comparison != COMPARED_DIFFERS)
            continue;
        Slice claimed = decimal_words(measures[i].claimed, file->mem),
              recorded = decimal_words(measures[i].recorded, file->mem);
        list = arena_printf(file->mem, "%.*s%s%s %.*s, published %.*s", SLICE_ARG(list), list.len ? "; " : "",
                            measures[i].name, SLICE_ARG(claimed), SLICE_ARG(recorded));
    }
    if (!list.len)
        return reason_next_step(out->hits[0].reason);
    return arena_printf(file->mem, "Forward for correction: %.*s.", SLICE_ARG(list));
}

static const struct {
    enum reason reason;
    Slice (*words)(const struct case_file *file, Slice detail);
} wordings[] = {
    {REASON_DUPLICATE_TICKET, duplicate},
    {REASON_NOT_YET_PUBLISHED, waiting},
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
};

Slice next_step_words(const struct case_file *file)
{
    const struct reason_hit *first = &file->out->hits[0];
    for (size_t i = 0; i < COUNT_OF(wordings); i++)
        if (wordings[i].reason == first->reason)
            return wordings[i].words(file, first->detail);
    return reason_next_step(first->reason);
}
