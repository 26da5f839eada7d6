/* What the slots of a letter's texts stand for. Whose values a partner may see is decided in facts.c, and here
   for what only letters tell: another ticket, a near number. */
#include "report/letter.h"

#include "base/arena.h"
#include "base/slice.h"
#include "programme/catalogue.h"

typedef bool slot_adder(struct buf *buf, const struct letter_case *of);

static bool add_foreign(struct buf *buf, Slice text)
{
    size_t before = buf->len;
    letter_add_foreign(buf, text);
    return buf->len > before;
}

static bool add_date(struct buf *buf, const struct letter_case *of, Date date)
{
    if (date.day == DATE_NONE.day)
        return false;
    letter_add_date(buf, of->language, date);
    return true;
}

static bool add_month(struct buf *buf, const struct letter_case *of, Month month)
{
    if (month.k == MONTH_NONE.k)
        return false;
    letter_add_month(buf, of->language, month);
    return true;
}

static bool add_number(struct buf *buf, const struct letter_case *of, Slice decimal)
{
    if (decimal.len)
        letter_add_number(buf, of->language, decimal);
    return decimal.len > 0;
}

static bool add_money(struct buf *buf, const struct letter_case *of, Slice decimal, Slice currency)
{
    if (decimal.len)
        letter_add_money(buf, of->language, decimal, currency);
    return decimal.len > 0;
}

static const struct claim *claim_of(const struct letter_case *of)
{
    return of->facts->resolution->claim;
}

/* ---- the ticket ---- */

/* A ticket without an id goes by its place in our files. */
static bool add_ticket(struct buf *buf, const struct letter_case *of)
{
    const struct claim *first = &of->run->batch->claims[of->ticket->first_claim];
    bool own = !slice_equal(of->ticket->id, claim_place(first, of->scratch));
    return own && add_foreign(buf, of->ticket->id);
}

static bool add_day(struct buf *buf, const struct letter_case *of)
{
    return add_date(buf, of, of->day);
}

uint64_t letter_claim_count(const struct letter_case *of)
{
    const struct claim *claims = of->run->batch->claims;
    uint64_t count = 0;
    for (uint32_t i = of->ticket->first_claim; i != CLAIM_NONE; i = claims[i].next)
        count += claims[i].kind == CLAIM_KPI;
    return count;
}

static bool add_count(struct buf *buf, const struct letter_case *of)
{
    char digits[DECIMAL_CHARS];
    Decimal count = decimal_from_int((int64_t)letter_claim_count(of));
    return add_number(buf, of, decimal_format(count, 0, digits));
}

static bool add_claim_number(struct buf *buf, const struct letter_case *of)
{
    if (of->facts)
        buf_add_u64(buf, claim_of(of)->number);
    return of->facts != NULL;
}

/* ---- what the claim says ---- */

static bool add_invoice(struct buf *buf, const struct letter_case *of)
{
    return add_foreign(buf, of->facts->claimed.of[DETAIL_INVOICE]);
}

static bool add_claimed_month(struct buf *buf, const struct letter_case *of)
{
    return of->facts->claimed.of[DETAIL_PERIOD].len && add_month(buf, of, claim_of(of)->period.month);
}

static bool add_type(struct buf *buf, const struct letter_case *of)
{
    return add_foreign(buf, of->facts->claimed.of[DETAIL_OMLP_TYPE]);
}

static bool add_units(struct buf *buf, const struct letter_case *of)
{
    return add_number(buf, of, of->facts->claimed.of[DETAIL_UNITS]);
}

static bool add_kpi(struct buf *buf, const struct letter_case *of)
{
    return add_number(buf, of, of->facts->claimed.of[DETAIL_KPI]);
}

static Slice claimed_currency(const struct letter_case *of)
{
    const struct facts *facts = of->facts;
    Slice own = facts->claimed.of[DETAIL_CURRENCY];
    return own.len ? own : facts->recorded.of[DETAIL_CURRENCY];
}

static bool add_revenue(struct buf *buf, const struct letter_case *of)
{
    return add_money(buf, of, of->facts->claimed.of[DETAIL_REVENUE], claimed_currency(of));
}

/* ---- a difference ---- */

static bool add_measure(struct buf *buf, const struct letter_case *of)
{
    buf_add(buf, of->language->fields[of->measure]);
    return true;
}

static bool add_detail(struct buf *buf, const struct letter_case *of, const struct details *details, Slice currency)
{
    switch (of->measure) {
    case CLAIM_OMLP_TYPE: return add_foreign(buf, details->of[DETAIL_OMLP_TYPE]);
    case CLAIM_PURCHASE_UNIT: return add_number(buf, of, details->of[DETAIL_UNITS]);
    case CLAIM_KPI_VALUE: return add_number(buf, of, details->of[DETAIL_KPI]);
    case CLAIM_REVENUE: return add_money(buf, of, details->of[DETAIL_REVENUE], currency);
    default: return false;
    }
}

/* Claims that share one line are compared together, and one alone then has not the value that differs. */
static bool compared_alone(const struct letter_case *of)
{
    return of->facts->recorded_by && of->facts->recorded_by->group_size <= 1;
}

static bool add_claimed(struct buf *buf, const struct letter_case *of)
{
    return compared_alone(of) && add_detail(buf, of, &of->facts->claimed, claimed_currency(of));
}

/* Whoever says no partner and has nothing right but the invoice's number may be anybody: he hears that the figures
   differ, not what they are. */
static bool may_hear_figures(const struct letter_case *of)
{
    bool knows_one = false;
    for (int i = 0; i < MEASURE_COUNT; i++)
        knows_one |= of->facts->compared[i] == COMPARED_EQUAL || of->facts->compared[i] == COMPARED_WITHIN;
    return of->ticket->partner_id.len || knows_one;
}

static bool add_published(struct buf *buf, const struct letter_case *of)
{
    const struct details *recorded = &of->facts->recorded;
    return compared_alone(of) && may_hear_figures(of) && add_detail(buf, of, recorded, recorded->of[DETAIL_CURRENCY]);
}

static bool add_difference(struct buf *buf, const struct letter_case *of)
{
    const Slice *difference = of->facts->difference;
    if (!of->facts->has_difference || !may_hear_figures(of))
        return false;
    switch (of->measure) {
    case CLAIM_PURCHASE_UNIT: return add_number(buf, of, difference[MEASURE_UNITS]);
    case CLAIM_KPI_VALUE: return add_number(buf, of, difference[MEASURE_KPI]);
    case CLAIM_REVENUE:
        return add_money(buf, of, difference[MEASURE_REVENUE], of->facts->recorded.of[DETAIL_CURRENCY]);
    default: return false;
    }
}

/* ---- a detail that cannot be used ---- */

/* "kpi_value: 1.250"; of a contradiction the invoice's own words. */
static bool field_of(const struct letter_case *of, enum claim_field *out)
{
    static const struct {
        Slice name;
        enum claim_field field;
    } of_invoice[] = {{S_INIT("number"), CLAIM_INVOICE_NUMBER}, {S_INIT("period"), CLAIM_MONTH},
                      {S_INIT("units"), CLAIM_PURCHASE_UNIT}};
    Slice rest, name = slice_cut(of->detail, ':', &rest);
    for (int field = 0; field < CLAIM_FIELD_COUNT; field++) {
        *out = (enum claim_field)field;
        if (slice_equal(claim_field_name(*out), name))
            return true;
    }
    for (size_t i = 0; i < COUNT_OF(of_invoice); i++) {
        *out = of_invoice[i].field;
        if (slice_equal(of_invoice[i].name, name))
            return true;
    }
    return false;
}

static bool add_field(struct buf *buf, const struct letter_case *of)
{
    enum claim_field field;
    if (of->reason == REASON_DIR_INCOMPLETE)
        buf_add(buf, of->language->directory_fields_within[directory_fault_field(of->fault)]);
    else if (field_of(of, &field))
        buf_add(buf, of->language->fields_within[field]);
    else
        return false;
    return true;
}

/* Two claims that contradict one another, or two readings of a date, are not in the field's text. */
static bool is_in_text(const struct claim *claim, enum claim_field field)
{
    return field != CLAIM_MONTH || claim->conflicting >> CLAIM_MONTH & 1 || claim->period.state != PERIOD_READ;
}

static bool add_given(struct buf *buf, const struct letter_case *of)
{
    const struct claim *claim = claim_of(of);
    enum claim_field field;
    if (of->reason == REASON_DIR_INCOMPLETE)
        return add_foreign(buf, claim_more(claim)->directory->given[directory_fault_field(of->fault)]);
    if (of->reason == REASON_PERIOD_INVALID)
        return add_foreign(buf, claim_raw(claim, claim_raw(claim, CLAIM_MONTH).len ? CLAIM_MONTH : CLAIM_YEAR));
    if (!field_of(of, &field))
        return false;
    if (of->reason == REASON_CONFLICTING_VALUES && claim_more(claim)->list_count)
        return add_foreign(buf, claim_more(claim)->list);
    return (of->reason != REASON_CONFLICTING_VALUES || is_in_text(claim, field)) &&
           add_foreign(buf, claim_raw(claim, field));
}

static const struct amount *amount_of(const struct claim *claim, enum claim_field field)
{
    switch (field) {
    case CLAIM_PURCHASE_UNIT: return &claim->units;
    case CLAIM_KPI_VALUE: return &claim->kpi;
    case CLAIM_REVENUE: return &claim->revenue;
    default: return NULL;
    }
}

/* One of the two readings of an amount or a month. */
static bool add_reading(struct buf *buf, const struct letter_case *of, enum claim_field field, bool first)
{
    const struct claim *claim = claim_of(of);
    const struct amount *amount = amount_of(claim, field);
    char digits[DECIMAL_CHARS];
    if (amount && amount->state == AMOUNT_AMBIGUOUS)
        return add_number(buf, of, decimal_format(first ? amount->value : amount->grouped, 0, digits));
    bool two_months = field == CLAIM_MONTH && claim->period.state == PERIOD_AMBIGUOUS;
    return two_months && add_month(buf, of, first ? claim->period.month : claim->period.other);
}

static bool add_conflict(struct buf *buf, const struct letter_case *of, enum claim_field field, bool first)
{
    const struct claim *claim = claim_of(of);
    if (field == CLAIM_MONTH && claim->period.state == PERIOD_CONFLICT)
        return add_month(buf, of, first ? claim->period.month : claim->period.other);
    Slice one = claim_raw(claim, field), other = claim_more(claim)->conflict_with;
    bool both = claim->conflicting >> field & 1 && !claim_more(claim)->list_count && other.len &&
                !slice_ends(one, other);
    return both && add_foreign(buf, first ? one : other);
}

static bool add_one_of_two(struct buf *buf, const struct letter_case *of, bool first)
{
    enum claim_field field;
    if (!field_of(of, &field))
        return false;
    return of->reason == REASON_CONFLICTING_VALUES ? add_conflict(buf, of, field, first)
                                                   : add_reading(buf, of, field, first);
}

static bool add_first(struct buf *buf, const struct letter_case *of)
{
    return add_one_of_two(buf, of, true);
}

static bool add_second(struct buf *buf, const struct letter_case *of)
{
    return add_one_of_two(buf, of, false);
}

static bool add_list(struct buf *buf, const struct letter_case *of, const Slice *items, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        letter_add_joint(buf, of->language, i, count);
        buf_add(buf, items[i]);
    }
    return count > 0;
}

static bool add_fields(struct buf *buf, const struct letter_case *of)
{
    Slice items[CLAIM_FIELD_COUNT];
    const struct claim *claim = claim_of(of);
    size_t count = 0;
    for (int field = 0; claim_more(claim)->directory && field < DIRECTORY_FIELD_COUNT; field++)
        if (claim_more(claim)->directory->wrong >> field & 1) /* the first faults are those of missing fields */
            items[count++] = of->language->directory_fields_within[field];
    for (int field = 0; !claim_more(claim)->directory && field < CLAIM_DETAIL_COUNT; field++)
        if (claim->missing >> field & 1)
            items[count++] = of->language->fields_within[field];
    return add_list(buf, of, items, count);
}

/* ---- days and months ---- */

static bool add_wait(struct buf *buf, const struct letter_case *of)
{
    return add_date(buf, of, of->facts->resolution->wait_until);
}

static bool add_until(struct buf *buf, const struct letter_case *of)
{
    return add_date(buf, of, of->facts->resolution->renew_until);
}

static bool add_from(struct buf *buf, const struct letter_case *of)
{
    return add_month(buf, of, of->facts->resolution->window.from);
}

static bool add_to(struct buf *buf, const struct letter_case *of)
{
    return add_month(buf, of, of->facts->resolution->window.to);
}

static bool add_publication(struct buf *buf, const struct letter_case *of)
{
    Date date;
    return date_parse(of->facts->publication, &date) && add_date(buf, of, date);
}

static bool add_there(struct buf *buf, const struct letter_case *of)
{
    const struct match *match = of->facts->resolution->match;
    if (!match || (!match->row_count && !match->candidate_count) || !may_hear_figures(of))
        return false;
    return add_month(buf, of, match->row_count ? match->filter.period : match->candidates[0].row->period);
}

/* ---- others ---- */

/* Only where both tickets say that they are of one partner is the other one's number no secret. */
static bool add_other(struct buf *buf, const struct letter_case *of)
{
    const struct batch *batch = of->run->batch;
    Slice id = of->facts->resolution->other_ticket;
    uint32_t i;
    for (struct table_walk walk = table_walk(&batch->ticket_by_id, slice_hash(id)); table_next(&walk, &i);) {
        const struct ticket *other = &batch->tickets[i];
        if (slice_equal(other->id, id))
            return of->ticket->partner_id.len && other->partner_id.len && other->first_claim != CLAIM_NONE &&
                   !slice_equal(id, claim_place(&batch->claims[other->first_claim], of->scratch)) &&
                   add_foreign(buf, id);
    }
    return false;
}

/* Without a partner the number might be anybody's. */
static bool add_near(struct buf *buf, const struct letter_case *of)
{
    return of->ticket->partner_id.len && add_foreign(buf, of->detail);
}

static bool add_types(struct buf *buf, const struct letter_case *of)
{
    const struct programme *programme = of->run->programme;
    const struct claim *claim = claim_of(of);
    Month month = claim->period.state == PERIOD_READ ? claim->period.month : date_month(of->facts->resolution->as_of);
    Slice *items = ARENA_ARRAY(of->scratch, Slice, programme->type_count + 1);
    size_t count = 0;
    for (size_t i = 0; i < programme->type_count; i++)
        if (omlp_type_qualifies(programme, (uint8_t)i, month))
            items[count++] = programme->types[i].code;
    return add_list(buf, of, items, count);
}

/* Written for the partner, as help says of decide --because. */
static bool add_said(struct buf *buf, const struct letter_case *of)
{
    const struct resolution *resolution = of->facts->resolution;
    return resolution->hits[0].reason == REASON_DECIDED_BY_PERSON && add_foreign(buf, resolution->because);
}

static slot_adder *const adders[SLOT_COUNT] = {
    [SLOT_ticket] = add_ticket,         [SLOT_day] = add_day,
    [SLOT_count] = add_count,           [SLOT_number] = add_claim_number,
    [SLOT_invoice] = add_invoice,       [SLOT_month] = add_claimed_month,
    [SLOT_type] = add_type,             [SLOT_units] = add_units,
    [SLOT_kpi] = add_kpi,               [SLOT_revenue] = add_revenue,
    [SLOT_measure] = add_measure,       [SLOT_claimed] = add_claimed,
    [SLOT_published] = add_published,   [SLOT_difference] = add_difference,
    [SLOT_field] = add_field,           [SLOT_given] = add_given,
    [SLOT_first] = add_first,           [SLOT_second] = add_second,
    [SLOT_fields] = add_fields,         [SLOT_wait] = add_wait,
    [SLOT_until] = add_until,           [SLOT_from] = add_from,
    [SLOT_to] = add_to,                 [SLOT_publication] = add_publication,
    [SLOT_other] = add_other,           [SLOT_near] = add_near,
    [SLOT_there] = add_there,           [SLOT_types] = add_types,
    [SLOT_said] = add_said,
};

bool letter_add_slot(struct buf *buf, const struct letter_case *of, enum letter_slot slot)
{
    size_t before = buf->len;
    if (adders[slot] && adders[slot](buf, of))
        return true;
    buf->len = before;
    return false;
}
