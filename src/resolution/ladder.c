/* The ladder of decisions: every rung that applies leaves a hit, in order; the
   first is the reason, the rest is told as well. */
#include "resolution/ladder.h"

#include "base/arena.h"
#include "base/slice.h"
#include "programme/catalogue.h"
#include "programme/partner_registry.h"

void hit(struct case_file *file, enum reason reason, Slice detail)
{
    struct resolution *out = file->out;
    if (out->hit_count < MAX_HITS && !has_hit(out, reason))
        out->hits[out->hit_count++] = (struct reason_hit){reason, detail};
}

bool has_hit(const struct resolution *resolution, enum reason reason)
{
    for (size_t i = 0; i < resolution->hit_count; i++)
        if (resolution->hits[i].reason == reason)
            return true;
    return false;
}

void note(struct case_file *file, enum note which)
{
    file->out->notes |= 1u << which;
}

bool is_claimed_twice(const struct case_file *file)
{
    return file->claimed_by_other_group && !file->match->other_partner_listed && !file->match->rows_settled_elsewhere;
}

Slice month_words(const struct case_file *file, Month month)
{
    char text[MONTH_CHARS];
    return arena_copy(file->mem, month_format(month, text));
}

Slice day_words(const struct case_file *file, Date date)
{
    char text[DATE_CHARS];
    return arena_copy(file->mem, date_format(date, text));
}

/* ---- 1, 2: is it ours, and is it new ---- */

static void rung_kind(struct case_file *file)
{
    if (file->claim->kind == CLAIM_OTHER)
        hit(file, REASON_NOT_KPI_TICKET, (Slice){0});
    if (file->claim->kind == CLAIM_DIRECTORY)
        rung_directory(file);
}

static bool is_duplicate(const struct case_file *file)
{
    return file->duplicate.kind == DUPLICATE_REPEATS || file->duplicate.kind == DUPLICATE_CORRECTED;
}

static void rung_duplicate(struct case_file *file)
{
    if (!is_duplicate(file))
        return;
    hit(file, REASON_DUPLICATE_TICKET, (Slice){0});
    file->out->other_ticket = file->duplicate.ticket_id;
    if (file->duplicate.kind == DUPLICATE_CORRECTED)
        note(file, NOTE_N_CORRECTED_BY_LATER);
    diagnosis_add(&file->out->diagnosis, CAUSE_CLAIMED_TWICE, CAUSE_OF_ALL,
                  file->duplicate.kind == DUPLICATE_CORRECTED
                      ? arena_printf(file->mem, "ticket %.*s claims the same line again, later and otherwise",
                                     SLICE_ARG(file->out->other_ticket))
                      : arena_printf(file->mem, "ticket %.*s already claims the same line",
                                     SLICE_ARG(file->out->other_ticket)));
}

/* ---- 3, 4: the month, and the window it must lie in ---- */

static void rung_period(struct case_file *file)
{
    const struct period *period = &file->claim->period;
    if (period->state == PERIOD_BAD_MONTH)
        hit(file, REASON_PERIOD_INVALID, (Slice){0});
    if (period->state == PERIOD_RANGE)
        hit(file, REASON_PERIOD_INVALID, S("range"));
    if (period->state != PERIOD_READ)
        return;
    int year = month_year(period->month);
    if (year < file->programme->first_year || year > month_year(date_month(file->as_of)) + 1)
        hit(file, REASON_PERIOD_INVALID, S("year"));
    else if (period->month.k > date_month(file->filed).k)
        hit(file, REASON_PERIOD_INVALID, S("future"));
    else
        file->month_valid = true;
}

static void renewal_still_open(struct case_file *file, MonthSpan eligible)
{
    file->out->window = eligible;
    file->out->renew_until = renewal_open(file->programme, file->anniversary).to;
    hit(file, REASON_RENEWAL_STILL_OPEN, (Slice){0});
}

static void rung_window(struct case_file *file)
{
    Month month = file->claim->period.month;
    MonthSpan shown = display_window(file->programme, file->as_of);
    file->out->window = shown;
    if (!file->month_valid)
        return;
    bool aged = month.k < shown.from.k;
    if (file->anniversary.day) {
        MonthSpan eligible = eligibility_window(file->programme, file->anniversary);
        bool open = date_in(renewal_open(file->programme, file->anniversary), file->as_of);
        if (aged && open && month_in(eligible, month)) {
            file->outside = true;
            renewal_still_open(file, eligible);
            return;
        }
        /* Later months count for the next renewal; only earlier ones are lost. */
        if (!aged && month.k < eligible.from.k) {
            file->outside = true;
            file->out->window = eligible;
            hit(file, REASON_OUT_OF_WINDOW, S("renewal"));
        }
    }
    if (aged) {
        file->outside = true;
        hit(file, REASON_OUT_OF_WINDOW, S("display"));
    }
}

/* ---- 6: fields ---- */

static bool field_missing(const struct claim *claim, enum claim_field field)
{
    return claim->missing >> field & 1;
}

static void missing_fields(struct case_file *file)
{
    Slice list = {0};
    for (int field = 0; field < CLAIM_DETAIL_COUNT; field++)
        if (field_missing(file->claim, (enum claim_field)field)) {
            Slice name = claim_field_name((enum claim_field)field);
            list = list.len ? arena_printf(file->mem, "%.*s,%.*s", SLICE_ARG(list), SLICE_ARG(name)) : name;
        }
    if (list.len)
        hit(file, REASON_MISSING_FIELDS, list);
}

static Slice field_and_text(const struct case_file *file, enum claim_field field)
{
    Slice name = claim_field_name(field);
    return arena_printf(file->mem, "%.*s: %.*s", SLICE_ARG(name), SLICE_ARG(claim_raw(file->claim, field)));
}

/* What each field's reader says, as one list: which field, and whether it failed or has two readings. */
struct reading {
    enum claim_field field;
    bool unreadable, ambiguous;
};

static bool amount_failed(const struct amount *amount)
{
    return amount->state == AMOUNT_UNREADABLE || amount->state == AMOUNT_TOO_LARGE || amount->state == AMOUNT_TOO_FINE;
}

static size_t readings_of(const struct claim *claim, struct reading out[CLAIM_FIELD_COUNT])
{
    size_t count = 0;
    enum period_state period = claim->period.state;
    out[count++] = (struct reading){claim->period.month_at_fault ? CLAIM_MONTH : CLAIM_YEAR,
                                    period == PERIOD_UNREADABLE, false};
    out[count++] = (struct reading){CLAIM_MONTH, false, period == PERIOD_AMBIGUOUS};
    out[count++] = (struct reading){CLAIM_OMLP_TYPE,
                                    claim->type == OMLP_NONE && claim_raw(claim, CLAIM_OMLP_TYPE).len, false};
    out[count++] = (struct reading){CLAIM_PURCHASE_UNIT, amount_failed(&claim->units),
                                    claim->units.state == AMOUNT_AMBIGUOUS};
    out[count++] =
        (struct reading){CLAIM_KPI_VALUE, amount_failed(&claim->kpi), claim->kpi.state == AMOUNT_AMBIGUOUS};
    out[count++] =
        (struct reading){CLAIM_REVENUE, amount_failed(&claim->revenue), claim->revenue.state == AMOUNT_AMBIGUOUS};
    out[count++] = (struct reading){CLAIM_INVOICE_NUMBER, claim->invoice_damaged, false};
    out[count++] = (struct reading){CLAIM_CURRENCY, claim->currency_bad, false};
    return count;
}

static void unread_fields(struct case_file *file)
{
    struct reading readings[CLAIM_FIELD_COUNT];
    size_t count = readings_of(file->claim, readings);
    for (size_t i = 0; i < count; i++)
        if (readings[i].unreadable)
            hit(file, REASON_VALUE_UNREADABLE, field_and_text(file, readings[i].field));
    for (size_t i = 0; i < count; i++)
        if (readings[i].ambiguous)
            hit(file, REASON_AMBIGUOUS_VALUE, field_and_text(file, readings[i].field));
}

static void conflicting_fields(struct case_file *file)
{
    const struct claim *claim = file->claim;
    char first[MONTH_CHARS], second[MONTH_CHARS];
    if (claim->period.state == PERIOD_CONFLICT) {
        Slice a = month_format(claim->period.month, first), b = month_format(claim->period.other, second);
        hit(file, REASON_CONFLICTING_VALUES,
            arena_printf(file->mem, "month: %.*s and %.*s", SLICE_ARG(a), SLICE_ARG(b)));
    }
    if (ticket_more(file->ticket)->other_partner_id.len)
        hit(file, REASON_CONFLICTING_VALUES,
            arena_printf(file->mem, "partner_id: %.*s and %.*s", SLICE_ARG(file->ticket->partner_id),
                         SLICE_ARG(ticket_more(file->ticket)->other_partner_id)));
    for (unsigned field = 0; field < CLAIM_FIELD_COUNT; field++)
        if (claim->conflicting >> field & 1) {
            Slice name = claim_field_name((enum claim_field)field), given = claim_raw(claim, field);
            bool listed = slice_ends(given, claim_more(claim)->conflict_with);
            hit(file, REASON_CONFLICTING_VALUES,
                listed ? field_and_text(file, (enum claim_field)field)
                       : arena_printf(file->mem, "%.*s: %.*s and %.*s", SLICE_ARG(name), SLICE_ARG(given),
                                      SLICE_ARG(claim_more(claim)->conflict_with)));
        }
}

static void rung_fields(struct case_file *file)
{
    explain_damage(file);
    missing_fields(file);
    unread_fields(file);
    conflicting_fields(file);
}

/* ---- 7: the partner ---- */

static bool partner_is_known(const struct case_file *file)
{
    Slice id = file->ticket->partner_id;
    uint32_t key = keys_find_partner(file->keys, id);
    return partner_find(file->input->registry, id) || partner_is_published(file->gathered, key, file->as_of);
}

/* Who names no partner and says something else of a line that was settled before may be anybody. */
static bool asks_for_settled(const struct case_file *file)
{
    const struct match *match = file->match;
    for (size_t i = 0; i < match->candidate_count && file->settled && !match->row_count; i++) {
        const struct candidate *candidate = &match->candidates[i];
        if (candidate->stage < STAGE_OTHER_PARTNER && !candidate->superseded &&
            file->settled[candidate->row - file->gathered->rows])
            return true;
    }
    return false;
}

static void rung_product(struct case_file *file)
{
    Month month = file->claim->period.state == PERIOD_READ ? file->claim->period.month : date_month(file->filed);
    if (file->claim->type != OMLP_NONE && !omlp_type_qualifies(file->programme, file->claim->type, month))
        hit(file, REASON_NON_QUALIFYING_PRODUCT, omlp_type_code(file->programme, file->claim->type));
}

static void rung_partner(struct case_file *file)
{
    const struct match *match = file->match;
    bool given = file->ticket->partner_id.len > 0;
    file->partner_unknown =
        (given && !partner_is_known(file)) || match->partner_open || file->number_of_another ||
        (!given && (file->duplicate.kind == DUPLICATE_REFUSED || asks_for_settled(file))) ||
        (!given && file->programme->partner_required);
    if (file->partner_unknown)
        hit(file, REASON_PARTNER_UNKNOWN, (Slice){0});
    else if (!given)
        note(file, NOTE_N_PARTNER_NOT_GIVEN);
    rung_product(file);
    if (match->other_partner_listed && !match->row_count)
        hit(file, REASON_INVOICE_OTHER_PARTNER, S("listed"));
}

/* KPIs are unrelated to the length of a training. */
static void rung_duration(struct case_file *file)
{
    const Slice *words = file->input->duration_words;
    if (words && words[file->claim->ticket].len)
        hit(file, REASON_DURATION_CLAIM, (Slice){0});
}

/* Whose the invoice is, and whether another number is meant, can only be asked of published months. */
static void rung_identity(struct case_file *file)
{
    const struct match *match = file->match;
    if (match->row_count || file->unpublished || file->outside || !file->month_valid)
        return;
    if (is_claimed_twice(file))
        hit(file, REASON_INVOICE_OTHER_PARTNER, S("claimed_twice"));
    else if (match->near_row && !match->other_partner_listed) {
        hit_damaged(file);
        hit(file, REASON_INVOICE_NEAR_MATCH, match->near_row->invoice);
    }
}

/* ---- 8: what only time does ---- */

Date publication_awaited(const struct programme *programme, const struct gathered *gathered, Month month, Date as_of)
{
    Date published = publication_of(programme, month);
    if (as_of.day < published.day)
        return published;
    Date late = date_add_days(published, programme->publication_grace_days);
    return as_of.day < late.day && !publication_for(gathered, month, as_of) ? late : DATE_NONE;
}

static void rung_publication(struct case_file *file)
{
    if (!file->month_valid || file->outside)
        return;
    Month month = file->claim->period.month;
    Date published = publication_of(file->programme, month);
    Date until = publication_awaited(file->programme, file->gathered, month, file->as_of);
    if (!until.day && publication_for(file->gathered, month, file->as_of))
        return;
    file->out->wait_until = until;
    hit(file, until.day ? REASON_NOT_YET_PUBLISHED : REASON_PUBLICATION_LATE, (Slice){0});
    if (file->as_of.day >= published.day)
        explain_absent_month(file, published);
    file->unpublished = true;
}

/* ---- 11, and what changes no verdict ---- */

static void rung_ok(struct case_file *file)
{
    if (file->out->hit_count)
        return;
    /* Whatever is left undecided by now is no approval. */
    bool equal = file->match->row_count && !file->match->overflow && compared_fully_equal(&file->out->compared);
    hit(file, equal ? REASON_MATCH_OK : REASON_VALUE_UNREADABLE, (Slice){0});
}

static bool zone_matters(const struct case_file *file)
{
    const struct ticket *ticket = file->ticket;
    if (!ticket->filed.known || ticket->filed.zone_given || ticket->filed.date_only)
        return false;
    Date early = instant_date(ticket->filed, -14 * 60), late = instant_date(ticket->filed, 14 * 60);
    return last_visible(file->programme, early).k != last_visible(file->programme, late).k;
}

static bool level_has_no_kpi(const struct case_file *file)
{
    for (size_t i = 0; i < file->programme->level_without_kpi_count; i++)
        if (slice_equal_nocase(file->programme->levels_without_kpi[i], file->level))
            return true;
    return false;
}

static void rung_notes(struct case_file *file)
{
    const struct claim *claim = file->claim;
    const struct publication *used = file->match->publication;
    const struct gathered *gathered = file->gathered;
    if (file->anniversary.day && file->month_valid &&
        month_in(eligibility_window(file->programme, file->anniversary), claim->period.month) &&
        extension_applies(file->programme, file->anniversary, file->competency, file->mem))
        note(file, NOTE_N_COVID_EXTENSION);
    if (level_has_no_kpi(file))
        note(file, NOTE_N_LEVEL_HAS_NO_KPI);
    if (file->month_valid && file->enrolled.day && claim->period.month.k < date_month(file->enrolled).k)
        note(file, NOTE_N_PRE_ENROLMENT);
    if (file->month_valid && claim->revenue.state == AMOUNT_READ && claim->revenue.value.micro == 0 &&
        claim->units.value.micro > 0 && omlp_zero_revenue(file->programme, claim->type, claim->period.month))
        note(file, NOTE_N_ZERO_REVENUE_PROMO);
    if (claim->label_mistranslated)
        note(file, NOTE_N_LABEL_MISTRANSLATED);
    if (zone_matters(file))
        note(file, NOTE_N_ZONE_ASSUMED);
    if (!used || (!file->match->row_count && !has_hit(file->out, REASON_MISSING_IN_DATASET)))
        return;
    if (used->assumed)
        note(file, NOTE_N_PUBLICATION_ASSUMED);
    for (size_t i = 0; i < gathered->publication_count; i++)
        if (gathered->publications[i].date.day > used->date.day &&
            gathered->publications[i].date.day <= file->as_of.day) {
            note(file, NOTE_N_PUBLICATION_USED);
            file->out->publication_used = used->date;
        }
}

/* With `to_confirm`, only what would be forwarded needs an invoice. */
static void demand_evidence(struct case_file *file)
{
    struct resolution *out = file->out;
    if (file->programme->evidence_required != EVIDENCE_TO_CONFIRM || file->dossier->count ||
        reason_verdict(out->hits[0].reason) != VERDICT_CONFIRMED)
        return;
    if (out->hit_count == MAX_HITS)
        out->hit_count--;
    for (size_t i = out->hit_count++; i > 0; i--)
        out->hits[i] = out->hits[i - 1];
    out->hits[0] = (struct reason_hit){REASON_EVIDENCE_MISSING, {0}};
}

static void put_in_ladder_order(struct resolution *out)
{
    /* The comparison's OK reasons follow everything else; the table of reasons is in ladder order but for
       the partner's and the publication's, which the rungs have left in the right order. */
    for (size_t i = 1; i < out->hit_count; i++)
        for (size_t j = i; j > 0 && reason_verdict(out->hits[j - 1].reason) == VERDICT_OK &&
                           reason_verdict(out->hits[j].reason) != VERDICT_OK;
             j--) {
            struct reason_hit earlier = out->hits[j - 1];
            out->hits[j - 1] = out->hits[j];
            out->hits[j] = earlier;
        }
}

bool ladder_refuses(struct case_file *file)
{
    rung_period(file);
    rung_window(file);
    rung_product(file);
    rung_duration(file);
    rung_publication(file);
    return file->out->hit_count > 0 || evidence_proves_nothing(file);
}

void ladder_climb(struct case_file *file)
{
    static void (*const rungs[])(struct case_file *) = {rung_duplicate, rung_period,      rung_window,
                                                        rung_evidence,  rung_fields,      rung_partner,  rung_duration,
                                                        rung_publication, rung_identity};
    struct resolution *out = file->out;
    rung_kind(file);
    if (!out->hit_count) {
        for (size_t i = 0; i < COUNT_OF(rungs); i++)
            rungs[i](file);
        if ((file->duplicate.kind == DUPLICATE_NO || file->duplicate.kind == DUPLICATE_AGAIN) &&
            !ticket_names_two_partners(file->ticket)) {
            rung_compare(file);
            put_in_ladder_order(out);
        }
        if (!is_duplicate(file))
            rung_ok(file);
        demand_evidence(file);
        rung_notes(file);
    }
    out->verdict = reason_verdict(out->hits[0].reason);
    out->corrected = out->verdict == VERDICT_CONFIRMED;
    out->because = because_words(file);
    out->next_step = next_step_words(file);
}
