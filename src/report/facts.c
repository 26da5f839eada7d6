/* One resolution as the texts that every form prints, so that no two forms can
   disagree. Which values are null, how many decimals a number has and whose partner
   id may be seen is decided here and nowhere else. */
#include "report/report_private.h"

#include "base/arena.h"
#include "base/slice.h"
#include "programme/catalogue.h"
#include "tickets/invoice_shown.h"

#include <string.h>

static const Slice detail_names[DETAIL_COUNT] = {
    [DETAIL_PERIOD] = S_INIT("period"),     [DETAIL_OMLP_TYPE] = S_INIT("omlp_type"),
    [DETAIL_UNITS] = S_INIT("units"),       [DETAIL_INVOICE] = S_INIT("invoice"),
    [DETAIL_KPI] = S_INIT("kpi"),           [DETAIL_REVENUE] = S_INIT("revenue"),
    [DETAIL_CURRENCY] = S_INIT("currency"),
};

static const enum detail measure_details[MEASURE_COUNT] = {
    [MEASURE_UNITS] = DETAIL_UNITS, [MEASURE_KPI] = DETAIL_KPI, [MEASURE_REVENUE] = DETAIL_REVENUE};

Slice detail_name(enum detail detail)
{
    return detail_names[detail];
}

enum detail measure_detail(enum measure measure)
{
    return measure_details[measure];
}

Slice measure_name(enum measure measure)
{
    return detail_name(measure_detail(measure));
}

static char *pen_room(struct pen *pen, size_t need)
{
    assert(sizeof pen->text - pen->used >= need);
    (void)need; /* only the assert asks */
    return pen->text + pen->used;
}

static Slice pen_keep(struct pen *pen, Slice text)
{
    pen->used += text.len;
    return text;
}

/* "kpi.xlsx:Jan 2020"; the name alone where there is no room. */
static Slice pen_sheet(struct pen *pen, Slice source, Slice sheet)
{
    size_t len = source.len + 1 + sheet.len;
    if (len > sizeof pen->text - pen->used)
        return source;
    char *text = pen_room(pen, len);
    memcpy(text, source.at, source.len);
    text[source.len] = ':';
    memcpy(text + source.len + 1, sheet.at, sheet.len);
    return pen_keep(pen, (Slice){text, len});
}

static Slice pen_month(struct pen *pen, Month month)
{
    return month.k == MONTH_NONE.k ? (Slice){0} : pen_keep(pen, month_format(month, pen_room(pen, MONTH_CHARS)));
}

static Slice pen_date(struct pen *pen, Date date)
{
    return date.day == DATE_NONE.day ? (Slice){0} : pen_keep(pen, date_format(date, pen_room(pen, DATE_CHARS)));
}

static Slice pen_decimal(struct pen *pen, Decimal number, unsigned places)
{
    return pen_keep(pen, decimal_format(number, places, pen_room(pen, DECIMAL_CHARS)));
}

static Slice code_slice(const char code[4])
{
    return (Slice){code, strnlen(code, 3)};
}

/* Without a currency nothing says how many decimals an amount has. */
static unsigned places_of(const struct programme *programme, const char code[4])
{
    return code[0] ? currency_places(programme, code) : 0;
}

static bool is_conflicting(const struct claim *claim, enum claim_field field)
{
    return claim->conflicting & (1u << field);
}

static Slice amount_text(struct pen *pen, const struct claim *claim, enum claim_field field,
                         const struct amount *amount, unsigned places)
{
    if (amount->state != AMOUNT_READ || is_conflicting(claim, field))
        return (Slice){0};
    return pen_decimal(pen, amount->value, places);
}

/* A value given twice differently is not known to be one of the two. */
void claimed_details_make(const struct programme *programme, const struct claim *claim, const char *other_currency,
                          struct pen *pen, struct arena *scratch, struct details *out)
{
    const char *currency = claim->currency_bad ? "" : claim->currency;
    unsigned places = places_of(programme, currency[0] ? currency : other_currency);
    bool period_known = claim->period.state == PERIOD_READ && !is_conflicting(claim, CLAIM_MONTH) &&
                        !is_conflicting(claim, CLAIM_YEAR);
    *out = (struct details){0};
    if (period_known)
        out->of[DETAIL_PERIOD] = pen_month(pen, claim->period.month);
    if (!is_conflicting(claim, CLAIM_OMLP_TYPE))
        out->of[DETAIL_OMLP_TYPE] = omlp_type_code(programme, claim->type);
    if (!is_conflicting(claim, CLAIM_INVOICE_NUMBER))
        out->of[DETAIL_INVOICE] = invoice_shown(claim, scratch);
    out->of[DETAIL_UNITS] = amount_text(pen, claim, CLAIM_PURCHASE_UNIT, &claim->units, 0);
    out->of[DETAIL_KPI] = amount_text(pen, claim, CLAIM_KPI_VALUE, &claim->kpi, 0);
    out->of[DETAIL_REVENUE] = amount_text(pen, claim, CLAIM_REVENUE, &claim->revenue, places);
    if (!is_conflicting(claim, CLAIM_CURRENCY))
        out->of[DETAIL_CURRENCY] = code_slice(currency);
}

static Slice row_type(const struct run *run, const struct kpi_row *row)
{
    Slice code = omlp_type_code(run->programme, row->type);
    return code.len ? code : row->type_text;
}

static void row_identity(const struct run *run, const struct kpi_row *row, struct pen *pen, struct details *out)
{
    *out = (struct details){0};
    out->of[DETAIL_PERIOD] = pen_month(pen, row->period);
    out->of[DETAIL_OMLP_TYPE] = row_type(run, row);
    out->of[DETAIL_INVOICE] = row->invoice;
    out->of[DETAIL_CURRENCY] = code_slice(row->currency);
}

static void add_measures(const struct run *run, const struct measures *measures, const char currency[4],
                         struct pen *pen, struct details *out)
{
    out->of[DETAIL_UNITS] = pen_decimal(pen, measures->units, 0);
    out->of[DETAIL_KPI] = pen_decimal(pen, measures->kpi, 0);
    out->of[DETAIL_REVENUE] = pen_decimal(pen, measures->revenue, places_of(run->programme, currency));
}

/* Rows of a match that are the claim's own; what is another partner's is not recorded for this one. */
static const struct match *recording_match(const struct resolution *resolution)
{
    const struct match *match = resolution->match;
    bool is_own = match && match->row_count && match->stage != STAGE_OTHER_PARTNER && !match->partner_open;
    return is_own ? match : NULL;
}

static const char *recorded_currency(const struct match *match)
{
    return match->several_currencies ? "" : match->rows[0]->currency;
}

static void recorded_details(const struct run *run, const struct match *match, struct pen *pen, struct details *out)
{
    const char *currency = recorded_currency(match);
    row_identity(run, match->rows[0], pen, out);
    out->of[DETAIL_CURRENCY] = code_slice(currency);
    if (match->several_types)
        out->of[DETAIL_OMLP_TYPE] = (Slice){0};
    if (!match->overflow)
        add_measures(run, &match->recorded, currency, pen, out);
    if (match->several_currencies)
        out->of[DETAIL_REVENUE] = (Slice){0}; /* no sum */
}

static void differences(const struct run *run, const struct resolution *resolution, const char *currency,
                        struct facts *out)
{
    const struct comparisons *compared = &resolution->compared;
    const Decimal difference[MEASURE_COUNT] = {compared->units_difference, compared->kpi_difference,
                                               compared->revenue_difference};
    const enum comparison outcome[MEASURE_COUNT] = {compared->units, compared->kpi, compared->revenue};
    for (int i = 0; i < MEASURE_COUNT; i++) {
        unsigned places = i == MEASURE_REVENUE ? places_of(run->programme, currency) : 0;
        out->compared[i] = outcome[i];
        out->difference[i] = outcome[i] == COMPARED_NOT ? (Slice){0} : pen_decimal(&out->pen, difference[i], places);
    }
}

static bool is_listed(const struct facts *facts, Slice reason)
{
    for (size_t i = 0; i < facts->also_count; i++)
        if (slice_equal(facts->also[i], reason))
            return true;
    return slice_equal(facts->reason, reason);
}

static void reasons(const struct resolution *resolution, struct facts *out)
{
    out->also_count = 0;
    if (!resolution->hit_count)
        return;
    out->reason = reason_name(resolution->hits[0].reason);
    out->detail = resolution->hits[0].detail;
    for (size_t i = 1; i < resolution->hit_count; i++) {
        Slice name = reason_name(resolution->hits[i].reason);
        if (!is_listed(out, name))
            out->also[out->also_count++] = name;
    }
}

static void notes(const struct resolution *resolution, struct arena *scratch, struct facts *out)
{
    out->note_count = 0;
    for (unsigned note = 0; note < NOTE_COUNT; note++) {
        if (!(resolution->notes & (1u << note)))
            continue;
        Slice text = note_name((enum note)note);
        if (note == NOTE_N_PUBLICATION_USED && resolution->publication_used.day != DATE_NONE.day) {
            char date[DATE_CHARS];
            Slice day = date_format(resolution->publication_used, date);
            text = arena_printf(scratch, "%.*s(%.*s)", SLICE_ARG(text), SLICE_ARG(day));
        }
        out->notes[out->note_count] = (enum note)note;
        out->note_texts[out->note_count++] = text;
    }
}

static bool is_plain(Slice text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.at[i] < ' ' || text.at[i] > '~')
            return false;
    return true;
}

/* The same as place_format(), which costs four passes of printf per claim. */
Slice claim_place(const struct claim *claim, struct arena *scratch)
{
    Slice source = claim_source(claim);
    if (!is_plain(source) || !source.len || !claim->line)
        return place_format((Place){.source = source, .line = claim->line}, scratch);
    char digits[20];
    size_t from = sizeof digits;
    for (uint64_t rest = claim->line; rest; rest /= 10)
        digits[--from] = (char)('0' + rest % 10);
    size_t count = sizeof digits - from;
    char *text = ARENA_ARRAY(scratch, char, source.len + 1 + count);
    memcpy(text, source.at, source.len);
    text[source.len] = ':';
    memcpy(text + source.len + 1, digits + from, count);
    return (Slice){text, source.len + 1 + count};
}

void facts_make(const struct run *run, const struct resolution *resolution, struct arena *scratch, struct facts *out)
{
    const struct claim *claim = resolution->claim;
    const struct match *match = recording_match(resolution);
    const char *currency = match ? recorded_currency(match) : "";
    struct pen *pen = &out->pen;
    *pen = (struct pen){.used = 0};
    out->resolution = resolution;
    out->ticket = claim_ticket(run->batch, claim);
    out->ticket_id = out->ticket->id;
    out->partner_id = out->ticket->partner_id;
    out->verdict = verdict_name(resolution->verdict);
    out->reason = out->detail = (Slice){0};
    reasons(resolution, out);
    notes(resolution, scratch, out);
    claimed_details_make(run->programme, claim, currency, pen, scratch, &out->claimed);
    out->recorded_by = match;
    out->recorded = (struct details){0};
    if (match)
        recorded_details(run, match, pen, &out->recorded);
    out->has_difference = match && resolution->compared_at_all;
    if (out->has_difference)
        differences(run, resolution, currency, out);
    out->has_corrected = resolution->corrected;
    out->wait_until = pen_date(pen, resolution->wait_until);
    out->renew_until = pen_date(pen, resolution->renew_until);
    out->window_from = pen_month(pen, resolution->window.from);
    out->window_to = pen_month(pen, resolution->window.to);
    out->place = claim_place(claim, scratch);
    bool published = resolution->match && resolution->match->publication;
    out->publication = pen_date(pen, published ? resolution->match->publication->date : DATE_NONE);
}

size_t rows_shown(const struct match *match)
{
    return match->row_count < MAX_ROWS_SHOWN ? match->row_count : MAX_ROWS_SHOWN;
}

size_t rows_left_out(const struct match *match)
{
    return match->row_count - rows_shown(match) + match->rows_not_kept;
}

Slice facts_why(const struct facts *facts)
{
    const struct resolution *resolution = facts->resolution;
    return resolution->because.len ? resolution->because : resolution->next_step;
}

void row_place_make(const struct run *run, const struct kpi_row *row, struct row_facts *out)
{
    const struct gathered *gathered = &run->decided->gathered;
    out->pen.used = 0;
    out->source = row->source < gathered->source_count ? gathered->sources[row->source].name : (Slice){0};
    if (row->part.len)
        out->source = pen_sheet(&out->pen, out->source, row->part);
    out->publication = pen_date(&out->pen, row->publication);
    out->line = row->line;
}

void row_facts_make(const struct run *run, const struct kpi_row *row, struct row_facts *out)
{
    const struct measures measures = {row->units, row->kpi, row->revenue};
    row_place_make(run, row, out);
    row_identity(run, row, &out->pen, &out->details);
    add_measures(run, &measures, row->currency, &out->pen, &out->details);
    out->currency_among = currency_name_codes(row->currency_shared);
    out->partner_id = row->partner;
}

static const unsigned measure_facts[MEASURE_COUNT] = {FACT_UNITS, FACT_KPI, FACT_REVENUE};

/* As the stages of matching compared it: this row alone, against the claim alone. */
static void compare_candidate(const struct run *run, const struct claim *claim, const struct candidate *candidate,
                              struct candidate_facts *out)
{
    const struct kpi_row *row = candidate->row;
    const unsigned said = candidate->speaks_for | candidate->speaks_against;
    const struct measures claimed = {claim->units.value, claim->kpi.value, claim->revenue.value};
    const struct measures recorded = {row->units, row->kpi, row->revenue};
    struct currency_word currency = kpi_row_currency(row);
    struct comparisons compared =
        compare_measures(run->programme, claim, &claimed, &recorded, &currency, 1);
    const enum comparison outcome[MEASURE_COUNT] = {compared.units, compared.kpi, compared.revenue};
    const Decimal by[MEASURE_COUNT] = {compared.units_difference, compared.kpi_difference, compared.revenue_difference};
    for (int i = 0; i < MEASURE_COUNT; i++) {
        unsigned places = i == MEASURE_REVENUE ? places_of(run->programme, row->currency) : 0;
        bool is_said = outcome[i] != COMPARED_NOT && said & measure_facts[i];
        out->difference[i] = is_said ? pen_decimal(&out->pen, by[i], places) : (Slice){0};
        out->within |= outcome[i] == COMPARED_WITHIN ? measure_facts[i] : 0;
        out->against &= is_said ? ~0u : ~measure_facts[i];
    }
}

void candidate_facts_make(const struct run *run, const struct resolution *resolution,
                          const struct candidate *candidate, struct candidate_facts *out)
{
    const unsigned all = (1u << FACT_COUNT) - 1;
    row_facts_make(run, candidate->row, &out->row);
    if (candidate->stage == STAGE_OTHER_PARTNER || candidate->speaks_against & FACT_PARTNER ||
        resolution->match->partner_open)
        out->row.partner_id = (Slice){0};
    out->pen.used = 0;
    out->within = 0;
    out->against = candidate->speaks_against; /* of all the rows of a sum: what this one alone cannot say goes */
    compare_candidate(run, resolution->claim, candidate, out);
    out->not_compared = all & ~(candidate->speaks_for | out->against);
}
