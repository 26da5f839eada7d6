/* Does what a document prints agree with the claim: money, units, month, partner? */
#include "resolution/document_facts.h"

#include "base/slice.h"
#include "programme/catalogue.h"

#include <string.h>

#define MAX_LINES_COMBINED 12

/* A claim may be about some lines of an invoice only: do any lines add up to it? */
static bool lines_add_up(const struct document_facts *facts, Decimal wanted, Decimal tolerance, bool quantities)
{
    size_t count = facts->line_count < MAX_LINES_COMBINED ? facts->line_count : MAX_LINES_COMBINED;
    for (unsigned set = 1; set < 1u << count; set++) {
        Decimal sum = DECIMAL_ZERO, off;
        bool whole = true;
        for (size_t i = 0; i < count && whole; i++) {
            const struct document_line *line = &facts->lines[i];
            if (set >> i & 1)
                whole = (quantities ? line->has_quantity : line->has_net) &&
                        decimal_add(sum, quantities ? line->quantity : line->net, &sum);
        }
        if (whole && decimal_sub(decimal_abs(sum), decimal_abs(wanted), &off) &&
            decimal_compare(decimal_abs(off), tolerance) <= 0)
            return true;
    }
    return false;
}

/* A text may count its goods in words as well: one package of "25 seats" is 25 units, and two are 50. */
static bool counts_say(const struct document_facts *facts, Decimal wanted)
{
    for (size_t i = 0; i < facts->count_count; i++) {
        Decimal count = facts->counts[i], of_line;
        if (decimal_equal(count, decimal_abs(wanted)))
            return true;
        for (size_t k = 0; k < facts->line_count; k++)
            if (facts->lines[k].has_quantity &&
                decimal_mul_int(facts->lines[k].quantity, count.micro / DECIMAL_SCALE, &of_line) &&
                decimal_equal(decimal_abs(of_line), decimal_abs(wanted)))
                return true;
    }
    return false;
}

/* All lines of a long invoice, where trying every combination would take too long. */
bool document_has_units(const struct document_facts *facts, Decimal wanted)
{
    Decimal sum = DECIMAL_ZERO;
    for (size_t i = 0; i < facts->line_count; i++)
        if (!facts->lines[i].has_quantity || !decimal_add(sum, facts->lines[i].quantity, &sum))
            return false;
    return decimal_equal(decimal_abs(sum), decimal_abs(wanted));
}

/* What the ticket claims of this invoice in all, over its claims. */
static struct measures ticket_total(const struct case_file *file)
{
    const struct batch *batch = file->input->batch;
    struct measures total = {DECIMAL_ZERO, DECIMAL_ZERO, DECIMAL_ZERO};
    for (uint32_t i = file->ticket->first_claim; i != CLAIM_NONE; i = batch->claims[i].next) {
        const struct claim *claim = &batch->claims[i];
        struct measures values = {claim->units.value, claim->kpi.value, claim->revenue.value};
        if (slice_equal(claim->invoice, file->claim->invoice))
            measures_add(&total, &values);
    }
    return total;
}

bool document_near_amount(Decimal a, Decimal b, Decimal tolerance)
{
    Decimal off;
    return decimal_sub(decimal_abs(a), decimal_abs(b), &off) && decimal_compare(decimal_abs(off), tolerance) <= 0;
}

int document_tax(const struct case_file *file, const struct document_facts *facts, Decimal tolerance)
{
    if (facts->has_net || !facts->has_gross)
        return 0;
    Decimal gross = decimal_abs(facts->gross);
    int rate = tax_rate_between(file->programme, decimal_abs(file->claim->revenue.value), gross, tolerance);
    return rate ? rate : tax_rate_between(file->programme, decimal_abs(ticket_total(file).revenue), gross, tolerance);
}

static bool shows_amount(const struct case_file *file, const struct document_facts *facts)
{
    const struct claim *claim = file->claim;
    Decimal tolerance = money_tolerance(file->programme, claim->currency, facts->line_count + 1);
    Decimal total = ticket_total(file).revenue;
    return (facts->has_net && document_near_amount(claim->revenue.value, facts->net, tolerance)) ||
           (facts->has_gross && document_near_amount(claim->revenue.value, facts->gross, tolerance)) ||
           (facts->has_net && document_near_amount(total, facts->net, tolerance)) ||
           document_tax(file, facts, tolerance) ||
           lines_add_up(facts, claim->revenue.value, tolerance, false);
}

/* A ticket that names no currency speaks of the row's (rules section 6). */
bool document_in_other_currency(const struct case_file *file, const struct document_facts *facts)
{
    struct currency_word said = claim_currency(file->claim), printed = {0};
    if (facts->currency.len != sizeof printed.code - 1)
        return false;
    memcpy(printed.code, facts->currency.at, facts->currency.len);
    const struct currency_word *recorded = &file->match->currency;
    bool is_one = recorded->shared != SEVERAL_CURRENCIES;
    if (!said.code[0] && file->match->row_count && is_one && (recorded->code[0] || !said.shared))
        said = *recorded;
    return !currencies_agree(&said, &printed);
}

static bool is_opposite(Decimal a, Decimal b)
{
    return (a.micro < 0 && b.micro > 0) || (a.micro > 0 && b.micro < 0);
}

static Decimal document_total(const struct document_facts *facts)
{
    return facts->has_net ? facts->net : facts->has_gross ? facts->gross : DECIMAL_ZERO;
}

/* An invoice of less than nothing takes back: it proves no claim above zero, nor one that bills a claim below. What a
   credit note takes back is written above zero. */
static bool revenue_is_opposite(const struct case_file *file, const struct screening *document)
{
    const struct document_facts *facts = &document->facts;
    Decimal claimed = file->claim->revenue.value, total = document_total(facts);
    if (document->kind == KIND_credit_note || !is_opposite(claimed, total))
        return false;
    for (size_t i = 0; i < facts->line_count; i++)
        if (facts->lines[i].has_net && decimal_equal(facts->lines[i].net, claimed))
            return false;
    return is_opposite(ticket_total(file).revenue, total);
}

/* In two currencies other amounts may be one sum; the same figures are not. */
bool document_denies_revenue(const struct case_file *file, const struct screening *document)
{
    const struct document_facts *facts = &document->facts;
    if (file->claim->revenue.state != AMOUNT_READ || (!facts->has_net && !facts->has_gross))
        return false;
    if (revenue_is_opposite(file, document))
        return true;
    return document_in_other_currency(file, facts) ? file->claim->revenue.value.micro && shows_amount(file, facts)
                                             : !shows_amount(file, facts);
}

/* What takes back may count its goods above zero. */
static bool units_are_opposite(const struct case_file *file, const struct screening *document)
{
    const struct document_facts *facts = &document->facts;
    if (document->kind == KIND_credit_note || document_total(facts).micro < 0)
        return false;
    for (size_t i = 0; i < facts->line_count; i++)
        if (facts->lines[i].has_quantity && !is_opposite(file->claim->units.value, facts->lines[i].quantity))
            return false;
    return facts->line_count && is_opposite(ticket_total(file).units, facts->lines[0].quantity);
}

bool document_denies_units(const struct case_file *file, const struct screening *document)
{
    const struct document_facts *facts = &document->facts;
    Decimal units = file->claim->units.value;
    bool any = false;
    for (size_t i = 0; i < facts->line_count; i++)
        any |= facts->lines[i].has_quantity;
    if (!any || file->claim->units.state != AMOUNT_READ)
        return false;
    return units_are_opposite(file, document) ||
           (!document_has_units(facts, units) && !document_has_units(facts, ticket_total(file).units) &&
            !lines_add_up(facts, units, DECIMAL_ZERO, true) && !counts_say(facts, units));
}

bool document_denies_period(const struct case_file *file, const struct document_facts *facts)
{
    const Date *either = facts->issued_either;
    Month month = file->claim->period.month;
    if (file->claim->period.state != PERIOD_READ)
        return false;
    if (!facts->issued.day)
        return either[0].day && either[1].day && date_month(either[0]).k != month.k &&
               date_month(either[1]).k != month.k;
    return date_month(facts->issued).k != month.k;
}

/* Of ids of the partner programme: names never decide. An id of the same group, or of whoever the rows name, is the
   partner's own. */
bool document_denies_partner(const struct case_file *file, const struct document_facts *facts)
{
    Slice own = file->ticket->partner_id, group = match_group(file->index, own), ids = facts->partner_ids;
    if (!own.len || !ids.len)
        return false;
    while (ids.len) {
        Slice id = slice_cut(ids, ' ', &ids);
        if (slice_equal(id, own) || slice_equal(match_group(file->index, id), group))
            return false;
        for (size_t i = 0; i < file->match->row_count; i++)
            if (slice_equal(file->match->rows[i]->partner, id) || slice_equal(file->match->rows[i]->group, id))
                return false;
    }
    return true;
}

bool document_says_published(const struct case_file *file, const struct document_facts *facts)
{
    const struct match *match = file->match;
    struct currency_word printed = {0};
    bool counts = false;
    if (!match->row_count || match->overflow || !facts->has_net || facts->currency.len != sizeof printed.code - 1)
        return false;
    memcpy(printed.code, facts->currency.at, facts->currency.len);
    for (size_t i = 0; i < facts->line_count; i++)
        counts |= facts->lines[i].has_quantity;
    return currencies_agree(&match->currency, &printed) && !is_opposite(facts->net, match->recorded.revenue) &&
           document_near_amount(facts->net, match->recorded.revenue,
                                money_tolerance(file->programme, match->currency.code, facts->line_count + 1)) &&
           (!counts || document_has_units(facts, match->recorded.units));
}
