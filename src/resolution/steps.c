/* One function a step says in words what the step saw; which reason it left is told beside it. */
#include "resolution/steps.h"

#include "base/arena.h"
#include "base/slice.h"
#include "programme/catalogue.h"

static const struct {
    Slice name, asked, settings;
} steps[STEP_COUNT] = {
#define STEP(code, name, asked, settings) [STEP_##code] = {S_INIT(name), S_INIT(asked), S_INIT(settings)},
#include "resolution/steps.def"
#undef STEP
};

Slice step_name(enum ladder_step step)
{
    return steps[step].name;
}

Slice step_asked(enum ladder_step step)
{
    return steps[step].asked;
}

Slice step_settings(enum ladder_step step)
{
    return steps[step].settings;
}

enum ladder_step step_of_reason(enum reason reason)
{
    static const enum ladder_step of[REASON_COUNT] = {
        [REASON_NOT_KPI_TICKET] = STEP_KIND,
        [REASON_DIR_ACCEPTED] = STEP_KIND,
        [REASON_DIR_INCOMPLETE] = STEP_KIND,
        [REASON_DIR_OVERDUE] = STEP_KIND,
        [REASON_DUPLICATE_TICKET] = STEP_DUPLICATE,
        [REASON_PERIOD_INVALID] = STEP_PERIOD,
        [REASON_OUT_OF_WINDOW] = STEP_WINDOW,
        [REASON_RENEWAL_STILL_OPEN] = STEP_WINDOW,
        [REASON_EVIDENCE_ORDER_CONFIRMATION] = STEP_EVIDENCE,
        [REASON_EVIDENCE_PARTNER_REPORT] = STEP_EVIDENCE,
        [REASON_EVIDENCE_NOT_INVOICE] = STEP_EVIDENCE,
        [REASON_EVIDENCE_UNCERTAIN] = STEP_EVIDENCE,
        [REASON_EVIDENCE_MISSING] = STEP_EVIDENCE,
        [REASON_EVIDENCE_CONTRADICTS] = STEP_EVIDENCE,
        [REASON_EVIDENCE_REUSED] = STEP_EVIDENCE,
        [REASON_MISSING_FIELDS] = STEP_FIELDS,
        [REASON_VALUE_UNREADABLE] = STEP_FIELDS,
        [REASON_AMBIGUOUS_VALUE] = STEP_FIELDS,
        [REASON_CONFLICTING_VALUES] = STEP_FIELDS,
        [REASON_PARTNER_UNKNOWN] = STEP_PARTNER,
        [REASON_NON_QUALIFYING_PRODUCT] = STEP_PARTNER,
        [REASON_DURATION_CLAIM] = STEP_PARTNER,
        [REASON_NOT_YET_PUBLISHED] = STEP_PUBLICATION,
        [REASON_PUBLICATION_LATE] = STEP_PUBLICATION,
        [REASON_INVOICE_OTHER_PARTNER] = STEP_MATCH,
        [REASON_INVOICE_NEAR_MATCH] = STEP_MATCH,
        [REASON_MISSING_IN_DATASET] = STEP_MATCH,
        [REASON_FOUND_ELSEWHERE] = STEP_COMPARE,
        [REASON_UNITS_DIFFER] = STEP_COMPARE,
        [REASON_TYPE_DIFFERS] = STEP_COMPARE,
        [REASON_KPI_DIFFERS] = STEP_COMPARE,
        [REASON_REVENUE_DIFFERS] = STEP_COMPARE,
        [REASON_CREDIT_NOTE_APPLIED] = STEP_COMPARE,
        [REASON_RESTATED] = STEP_COMPARE,
        [REASON_CURRENCY_NOT_COMPARABLE] = STEP_COMPARE,
        [REASON_MATCH_OK] = STEP_COMPARE,
    };
    return of[reason];
}

/* What the answers are made of. */
struct telling {
    const struct programme *programme;
    const struct batch *batch;
    const struct resolution *resolution;
    const struct claim *claim;
    const struct ticket *ticket;
    struct arena *mem;
};

static bool has_step_hit(const struct resolution *resolution, enum ladder_step step)
{
    for (size_t i = 0; i < resolution->hit_count; i++)
        if (step_of_reason(resolution->hits[i].reason) == step)
            return true;
    return false;
}

static Slice words_of_month(const struct telling *tell, Month month)
{
    char text[MONTH_CHARS];
    return arena_copy(tell->mem, month_format(month, text));
}

static Slice words_of_day(const struct telling *tell, Date day)
{
    char text[DATE_CHARS];
    return arena_copy(tell->mem, date_format(day, text));
}

static Slice or_else(Slice text, Slice other)
{
    return text.len ? text : other;
}

/* What the hits of a step say in detail, as "kpi_value,revenue". */
static Slice details_of(const struct telling *tell, enum ladder_step step)
{
    Slice list = {0};
    for (size_t i = 0; i < tell->resolution->hit_count; i++) {
        const struct reason_hit *hit = &tell->resolution->hits[i];
        if (step_of_reason(hit->reason) == step && hit->detail.len)
            list = list.len ? arena_printf(tell->mem, "%.*s; %.*s", SLICE_ARG(list), SLICE_ARG(hit->detail))
                            : hit->detail;
    }
    return list;
}

/* ---- the steps ---- */

static Slice tell_kind(const struct telling *tell)
{
    static const Slice kinds[] = {[CLAIM_KPI] = S_INIT("yes"),
                                  [CLAIM_DIRECTORY] = S_INIT("no, it asks for a listing in the directory"),
                                  [CLAIM_OTHER] = S_INIT("no field of a KPI claim was found in it")};
    return kinds[tell->claim->kind];
}

static Slice tell_duplicate(const struct telling *tell)
{
    const struct resolution *resolution = tell->resolution;
    if (!has_step_hit(resolution, STEP_DUPLICATE))
        return S("no");
    return arena_printf(tell->mem, "ticket %.*s %s", SLICE_ARG(resolution->other_ticket),
                        resolution->notes & 1u << NOTE_N_CORRECTED_BY_LATER
                            ? "says it again later and otherwise, and stands in its place"
                            : "claims the same line and stands");
}

static Slice tell_period(const struct telling *tell)
{
    Slice asked_on = words_of_day(tell, tell->resolution->as_of);
    if (tell->claim->period.state != PERIOD_READ)
        return arena_printf(tell->mem, "'%.*s' '%.*s' is not one month", SLICE_ARG(claim_raw(tell->claim, CLAIM_MONTH)),
                            SLICE_ARG(claim_raw(tell->claim, CLAIM_YEAR)));
    Slice month = words_of_month(tell, tell->claim->period.month);
    return arena_printf(tell->mem, "%.*s, judged as of %.*s", SLICE_ARG(month), SLICE_ARG(asked_on));
}

static Slice tell_window(const struct telling *tell)
{
    const struct resolution *resolution = tell->resolution;
    MonthSpan shown = display_window(tell->programme, resolution->as_of);
    Slice from = words_of_month(tell, shown.from), to = words_of_month(tell, shown.to);
    Slice text = arena_printf(tell->mem, "%.*s to %.*s are shown", SLICE_ARG(from), SLICE_ARG(to));
    if (!resolution->anniversary.day)
        return arena_printf(tell->mem, "%.*s; no anniversary is known", SLICE_ARG(text));
    MonthSpan counts = eligibility_window(tell->programme, resolution->anniversary);
    DateSpan open = renewal_open(tell->programme, resolution->anniversary);
    Slice first = words_of_month(tell, counts.from), last = words_of_month(tell, counts.to);
    Slice opens = words_of_day(tell, open.from), closes = words_of_day(tell, open.to);
    return arena_printf(tell->mem, "%.*s; %.*s to %.*s count for the renewal open from %.*s to %.*s", SLICE_ARG(text),
                        SLICE_ARG(first), SLICE_ARG(last), SLICE_ARG(opens), SLICE_ARG(closes));
}

static Slice tell_evidence(const struct telling *tell)
{
    const struct dossier *dossier = tell->resolution->dossier;
    Slice list = {0};
    for (size_t i = 0; dossier && i < dossier->count; i++) {
        const struct screening *document = &dossier->screenings[i];
        Slice one = arena_printf(tell->mem, "'%.*s': %.*s, %s", SLICE_ARG(document->name),
                                 SLICE_ARG(kind_name(document->kind)),
                                 kind_is_accepted(document->kind) ? "accepted" : "not accepted");
        list = list.len ? arena_printf(tell->mem, "%.*s; %.*s", SLICE_ARG(list), SLICE_ARG(one)) : one;
    }
    if (!list.len)
        return has_step_hit(tell->resolution, STEP_EVIDENCE)
                   ? arena_printf(tell->mem, "no document; %.*s",
                                  SLICE_ARG(or_else(details_of(tell, STEP_EVIDENCE), S("one is asked for"))))
                   : S("no document, and none is asked for");
    Slice agrees = tell->resolution->evidence_agrees;
    return agrees.len ? arena_printf(tell->mem, "%.*s; %.*s", SLICE_ARG(list), SLICE_ARG(agrees)) : list;
}

static Slice tell_fields(const struct telling *tell)
{
    if (!has_step_hit(tell->resolution, STEP_FIELDS))
        return S("yes");
    return or_else(details_of(tell, STEP_FIELDS), S("no"));
}

static Slice tell_partner(const struct telling *tell)
{
    Slice type = omlp_type_code(tell->programme, tell->claim->type);
    Slice id = tell->ticket->partner_id;
    Slice partner = id.len ? arena_printf(tell->mem, "partner %.*s", SLICE_ARG(id)) : S("no partner given");
    bool unknown = false, unfit = false;
    for (size_t i = 0; i < tell->resolution->hit_count; i++) {
        unknown |= tell->resolution->hits[i].reason == REASON_PARTNER_UNKNOWN;
        unfit |= tell->resolution->hits[i].reason == REASON_NON_QUALIFYING_PRODUCT;
    }
    if (unknown)
        return arena_printf(tell->mem, "%.*s: whose claim it is cannot be told", SLICE_ARG(partner));
    if (!type.len)
        return partner;
    return arena_printf(tell->mem, "%.*s; %.*s %s", SLICE_ARG(partner), SLICE_ARG(type),
                        unfit ? "does not qualify in that month" : "qualifies");
}

static Slice tell_publication(const struct telling *tell)
{
    const struct match *match = tell->resolution->match;
    if (tell->claim->period.state != PERIOD_READ)
        return S("the month is not known");
    Month month = tell->claim->period.month;
    Slice words = words_of_month(tell, month), due = words_of_day(tell, publication_of(tell->programme, month));
    if (has_step_hit(tell->resolution, STEP_PUBLICATION) || !match || !match->publication)
        return arena_printf(tell->mem, "%.*s is due on %.*s", SLICE_ARG(words), SLICE_ARG(due));
    Slice used = words_of_day(tell, match->publication->date);
    return arena_printf(tell->mem, "%.*s was due on %.*s; publication %.*s is in force", SLICE_ARG(words),
                        SLICE_ARG(due), SLICE_ARG(used));
}

static Slice tell_match(const struct telling *tell)
{
    const struct match *match = tell->resolution->match;
    if (!match || !match->row_count)
        return match && match->candidate_count
                   ? arena_printf(tell->mem, "none to compare with; %zu candidate%s came near", match->candidate_total,
                                  match->candidate_total == 1 ? "" : "s")
                   : S("none, and nothing came near");
    Slice stage = match_stage_name(match->stage);
    Slice doubt = match->ambiguous   ? S("; other rows fit as well")
                  : match->contested ? S("; another claim fits them as well")
                  : match->bounded   ? S("; the search stopped at its bound")
                                     : S("");
    return arena_printf(tell->mem, "%zu row%s, found by stage '%.*s'%.*s", match->row_count,
                        match->row_count == 1 ? "" : "s", SLICE_ARG(stage), SLICE_ARG(doubt));
}

/* "KPI value 25 against 26, differs by -1" */
static Slice measure_words(const struct telling *tell, const char *name, enum comparison outcome, Decimal claimed,
                           Decimal recorded, Decimal difference, unsigned places)
{
    Slice ours = decimal_words(claimed, places, tell->mem), theirs = decimal_words(recorded, places, tell->mem);
    Slice by = decimal_words(difference, places, tell->mem);
    switch (outcome) {
    case COMPARED_EQUAL: return arena_printf(tell->mem, "%s %.*s on both sides", name, SLICE_ARG(ours));
    case COMPARED_NOT: return arena_printf(tell->mem, "%s not compared", name);
    case COMPARED_WITHIN: break;
    case COMPARED_DIFFERS: break;
    }
    return arena_printf(tell->mem, "%s %.*s against %.*s, %s %.*s", name, SLICE_ARG(ours), SLICE_ARG(theirs),
                        outcome == COMPARED_WITHIN ? "within the tolerance, by" : "differs by", SLICE_ARG(by));
}

static Slice tell_compare(const struct telling *tell)
{
    const struct resolution *resolution = tell->resolution;
    const struct match *match = resolution->match;
    const struct comparisons *compared = &resolution->compared;
    if (!resolution->compared_at_all || !match || !match->row_count)
        return S("there is nothing to compare with");
    unsigned places = match->currency.code[0] ? currency_places(tell->programme, match->currency.code) : 0;
    Slice units = measure_words(tell, "units", compared->units, match->claimed.units, match->recorded.units,
                                compared->units_difference, 0);
    Slice kpi = measure_words(tell, "KPI value", compared->kpi, match->claimed.kpi, match->recorded.kpi,
                              compared->kpi_difference, 0);
    Slice revenue = measure_words(tell, "revenue", compared->revenue, match->claimed.revenue, match->recorded.revenue,
                                  compared->revenue_difference, places);
    Slice tolerance = decimal_words(compared->revenue_tolerance, places, tell->mem);
    Slice money = compared->revenue == COMPARED_WITHIN || compared->revenue == COMPARED_DIFFERS
                      ? arena_printf(tell->mem, " (tolerance %.*s)", SLICE_ARG(tolerance))
                      : (Slice){0};
    return arena_printf(tell->mem, "%.*s; %.*s; %.*s%.*s", SLICE_ARG(units), SLICE_ARG(kpi), SLICE_ARG(revenue),
                        SLICE_ARG(money));
}

bool step_was_asked(const struct resolution *resolution, enum ladder_step step)
{
    if (resolution->claim->kind != CLAIM_KPI)
        return step == STEP_KIND;
    bool repeated = has_step_hit(resolution, STEP_DUPLICATE);
    return !repeated || (step != STEP_MATCH && step != STEP_COMPARE);
}

Slice step_answer(const struct programme *programme, const struct batch *batch, const struct resolution *resolution,
                  enum ladder_step step, struct arena *mem)
{
    static Slice (*const tell[STEP_COUNT])(const struct telling *) = {
        [STEP_KIND] = tell_kind,         [STEP_DUPLICATE] = tell_duplicate,     [STEP_PERIOD] = tell_period,
        [STEP_WINDOW] = tell_window,     [STEP_EVIDENCE] = tell_evidence,       [STEP_FIELDS] = tell_fields,
        [STEP_PARTNER] = tell_partner,   [STEP_PUBLICATION] = tell_publication, [STEP_MATCH] = tell_match,
        [STEP_COMPARE] = tell_compare,
    };
    const struct telling telling = {programme, batch, resolution, resolution->claim,
                                    claim_ticket(batch, resolution->claim), mem};
    return step_was_asked(resolution, step) ? tell[step](&telling) : (Slice){0};
}
