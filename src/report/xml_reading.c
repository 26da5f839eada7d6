/* How a claim was read, where that does not show in what it says: what a letter quotes of the ticket, and what
   brings back the run when its document is all there is (run_read.c). */
#include "report/xml_write.h"

#include "base/arena.h"
#include "tickets/directory.h"

static const Slice kind_names[] = {[CLAIM_KPI] = S_INIT("kpi"), [CLAIM_DIRECTORY] = S_INIT("directory"),
                                   [CLAIM_OTHER] = S_INIT("other")};

static const Slice period_states[] = {
    [PERIOD_MISSING] = S_INIT("missing"),       [PERIOD_READ] = S_INIT("read"),
    [PERIOD_NO_MONTH] = S_INIT("no_month"),     [PERIOD_NO_YEAR] = S_INIT("no_year"),
    [PERIOD_BAD_MONTH] = S_INIT("bad_month"),   [PERIOD_RANGE] = S_INIT("range"),
    [PERIOD_AMBIGUOUS] = S_INIT("ambiguous"),   [PERIOD_CONFLICT] = S_INIT("conflict"),
    [PERIOD_UNREADABLE] = S_INIT("unreadable"),
};

Slice reading_kind_name(enum claim_kind kind)
{
    return (size_t)kind < COUNT_OF(kind_names) ? kind_names[kind] : (Slice){0};
}

Slice reading_period_name(enum period_state state)
{
    return (size_t)state < COUNT_OF(period_states) ? period_states[state] : (Slice){0};
}

Slice reading_wrong_name(enum directory_fault fault)
{
    return fault <= DIRECTORY_NO_URL ? directory_field_name(directory_fault_field(fault)) : directory_fault_name(fault);
}

static void add_fields(struct buf *buf, Slice open, unsigned bits)
{
    if (!bits)
        return;
    bool begun = false;
    buf_add(buf, open);
    for (unsigned i = 0; i < CLAIM_FIELD_COUNT; i++) {
        if (!(bits >> i & 1))
            continue;
        buf_add(buf, begun ? S(" ") : S(""));
        buf_add(buf, claim_field_name((enum claim_field)i));
        begun = true;
    }
    buf_add_char(buf, '"');
}

static void add_month(struct buf *buf, Slice open, Month month)
{
    char text[MONTH_CHARS];
    if (month.k != MONTH_NONE.k)
        add_attribute(buf, open, month_format(month, text));
}

static void add_period(struct buf *buf, const struct claim *claim)
{
    const struct period *period = &claim->period;
    bool hidden = claim->conflicting & (1u << CLAIM_MONTH | 1u << CLAIM_YEAR);
    add_attribute(buf, S(" period=\""), reading_period_name(period->state));
    if (period->state != PERIOD_READ || hidden)
        add_month(buf, S(" month=\""), period->month);
    if (period->state == PERIOD_AMBIGUOUS || period->state == PERIOD_CONFLICT)
        add_month(buf, S(" other-month=\""), period->other);
}

/* Where several claims share lines, and which month the rows stand in. */
static void add_rows(struct buf *buf, const struct match *match)
{
    if (!match || !match->row_count)
        return;
    add_month(buf, S(" rows-month=\""), match->filter.period);
    if (match->group_size > 1 || !match->group_leader) {
        add_count(buf, S(" group=\""), match->group_size);
        add_flag(buf, S(" leads=\""), match->group_leader);
    }
}

static void add_amount(struct buf *buf, const struct claim *claim, enum claim_field field, const struct amount *amount)
{
    char digits[DECIMAL_CHARS];
    bool hidden = amount->state == AMOUNT_READ && claim->conflicting >> field & 1;
    if (amount->state != AMOUNT_AMBIGUOUS && !hidden)
        return;
    add_attribute(buf, S("<amount field=\""), claim_field_name(field));
    add_attribute(buf, S(" value=\""), decimal_format(amount->value, 0, digits));
    if (!hidden)
        add_attribute(buf, S(" grouped=\""), decimal_format(amount->grouped, 0, digits));
    buf_add(buf, S("/>"));
}

static void add_raw(struct buf *buf, const struct claim *claim, const struct details *claimed)
{
    static const enum detail same[CLAIM_FIELD_COUNT] = {
        [CLAIM_MONTH] = DETAIL_COUNT,            [CLAIM_YEAR] = DETAIL_COUNT,
        [CLAIM_OMLP_TYPE] = DETAIL_OMLP_TYPE,    [CLAIM_PURCHASE_UNIT] = DETAIL_UNITS,
        [CLAIM_INVOICE_NUMBER] = DETAIL_INVOICE, [CLAIM_KPI_VALUE] = DETAIL_KPI,
        [CLAIM_REVENUE] = DETAIL_REVENUE,        [CLAIM_CURRENCY] = DETAIL_CURRENCY,
    };
    for (unsigned field = 0; field < CLAIM_FIELD_COUNT; field++) {
        Slice raw = claim_raw(claim, field);
        if (!raw.len || (same[field] != DETAIL_COUNT && slice_equal(raw, claimed->of[same[field]])))
            continue;
        add_attribute(buf, S("<raw field=\""), claim_field_name((enum claim_field)field));
        buf_add_char(buf, '>');
        xml_add_text(buf, raw);
        buf_add(buf, S("</raw>"));
    }
}

static void add_request(struct buf *buf, const struct directory_request *request)
{
    if (!request)
        return;
    bool begun = false;
    buf_add(buf, S("<request"));
    for (int i = 0; i < DIRECTORY_FAULT_COUNT; i++) {
        if (!(request->wrong >> i & 1))
            continue;
        buf_add(buf, begun ? S(" ") : S(" wrong=\""));
        buf_add(buf, reading_wrong_name((enum directory_fault)i));
        begun = true;
    }
    buf_add(buf, begun ? S("\">") : S(">"));
    for (int i = 0; i < DIRECTORY_FIELD_COUNT; i++) {
        if (!request->given[i].len)
            continue;
        add_attribute(buf, S("<given field=\""), directory_field_name((enum directory_field)i));
        add_attribute(buf, S(" other=\""), request->other[i]);
        buf_add_char(buf, '>');
        xml_add_text(buf, request->given[i]);
        buf_add(buf, S("</given>"));
    }
    buf_add(buf, S("</request>"));
}

void xml_add_reading(struct buf *buf, const struct resolution *resolution, const struct details *claimed)
{
    const struct claim *claim = resolution->claim;
    add_attribute(buf, S("<reading kind=\""), reading_kind_name(claim->kind));
    add_period(buf, claim);
    add_fields(buf, S(" missing=\""), claim->missing);
    add_fields(buf, S(" conflicting=\""), claim->conflicting);
    add_attribute(buf, S(" conflicts-with=\""), claim_more(claim)->conflict_with);
    if (claim->currency_bad)
        add_attribute(buf, S(" currency=\""), S(CURRENCY_UNREADABLE));
    else if (claim->conflicting >> CLAIM_CURRENCY & 1)
        add_attribute(buf, S(" currency=\""), (Slice){claim->currency, claim->currency[0] ? 3 : 0});
    if (claim_more(claim)->list_count)
        add_attribute(buf, S(" list=\""), claim_more(claim)->list);
    add_rows(buf, resolution->match);
    buf_add_char(buf, '>');
    add_amount(buf, claim, CLAIM_PURCHASE_UNIT, &claim->units);
    add_amount(buf, claim, CLAIM_KPI_VALUE, &claim->kpi);
    add_amount(buf, claim, CLAIM_REVENUE, &claim->revenue);
    add_raw(buf, claim, claimed);
    add_request(buf, claim_more(claim)->directory);
    buf_add(buf, S("</reading>"));
}
