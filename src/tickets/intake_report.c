/* Findings about values: each at its place, with what it says. */
#include "tickets/intake_private.h"

#include "programme/catalogue.h"
#include "tickets/claim_values_private.h"

static void report_amount(const struct intake *intake, const struct claim *claim, enum claim_field field,
                          const struct amount *amount)
{
    static const char *const problems[] = {
        [AMOUNT_UNREADABLE] = "is not a number",
        [AMOUNT_TOO_LARGE] = "is too large a number",
        [AMOUNT_TOO_FINE] = "has more than six decimals",
    };
    Slice name = claim_field_name(field), text = intake_quoted(claim_raw(claim, field));
    char one[DECIMAL_CHARS], other[DECIMAL_CHARS];
    if (amount->state == AMOUNT_MISSING || amount->state == AMOUNT_READ)
        return;
    if (amount->state == AMOUNT_AMBIGUOUS)
        diag_add(intake->diag, FINDING_ticket_value, intake_place(intake, field),
                 "%.*s '%.*s' can be read as %.*s or as %.*s", SLICE_ARG(name), SLICE_ARG(text),
                 SLICE_ARG(decimal_format(amount->value, 0, one)),
                 SLICE_ARG(decimal_format(amount->grouped, 0, other)));
    else
        diag_add(intake->diag, FINDING_ticket_value, intake_place(intake, field), "%.*s '%.*s' %s", SLICE_ARG(name),
                 SLICE_ARG(text), problems[amount->state]);
}

static void report_period(const struct intake *intake, const struct claim *claim)
{
    const struct period *period = &claim->period;
    enum claim_field field = period->month_at_fault ? CLAIM_MONTH : CLAIM_YEAR;
    const char *problem;
    switch (period->state) {
    case PERIOD_UNREADABLE: problem = field == CLAIM_MONTH ? "is not a month" : "is not a year"; break;
    case PERIOD_BAD_MONTH: problem = "names a month that does not exist"; break;
    case PERIOD_RANGE: problem = "is more than one month"; break;
    case PERIOD_AMBIGUOUS:
        if (period->order_open || period->name_open)
            return;
        problem = "can be read two ways";
        field = claim_raw(claim, CLAIM_MONTH).len ? CLAIM_MONTH : CLAIM_YEAR;
        break;
    case PERIOD_CONFLICT: problem = "contradicts the year beside it"; field = CLAIM_MONTH; break;
    default: return;
    }
    diag_add(intake->diag, FINDING_ticket_value, intake_place(intake, field), "%.*s '%.*s' %s",
             SLICE_ARG(claim_field_name(field)), SLICE_ARG(intake_quoted(claim_raw(claim, field))), problem);
}

static void report_currency(const struct intake *intake, const struct claim *claim)
{
    Slice text = intake_quoted(claim_raw(claim, CLAIM_CURRENCY));
    if (claim->currency_bad)
        diag_add(intake->diag, FINDING_ticket_value, intake_place(intake, CLAIM_CURRENCY),
                 "currency '%.*s' is not a currency", SLICE_ARG(text));
    else if (claim->conflicting & (1u << CLAIM_CURRENCY) && claim->revenue.currency.code[0] &&
             !slice_equal(slice_from(claim->currency), slice_from(claim->revenue.currency.code)))
        diag_add(intake->diag, FINDING_ticket_value, intake_place(intake, CLAIM_CURRENCY),
                 "currency is '%.*s', but the revenue says %s", SLICE_ARG(text), claim->revenue.currency.code);
}

/* A number that the row, the setting or the language makes clear is no finding. */
void intake_report_values(const struct intake *intake, const struct claim *claim, Slice language)
{
    struct claim settled = *claim;
    claim_settle(&settled, mark_that_decides(claim, claim_proves_marks(claim), intake->options->decimal_mark, language));
    report_period(intake, claim);
    if (claim->type == OMLP_NONE && claim_raw(claim, CLAIM_OMLP_TYPE).len)
        diag_add(intake->diag, FINDING_ticket_value, intake_place(intake, CLAIM_OMLP_TYPE),
                 "omlp_type '%.*s' is not in the catalogue",
                 SLICE_ARG(intake_quoted(claim_raw(claim, CLAIM_OMLP_TYPE))));
    report_amount(intake, claim, CLAIM_PURCHASE_UNIT, &settled.units);
    report_amount(intake, claim, CLAIM_KPI_VALUE, &settled.kpi);
    report_amount(intake, claim, CLAIM_REVENUE, &settled.revenue);
    report_currency(intake, claim);
    if (claim->invoice_damaged)
        diag_add(intake->diag, FINDING_ticket_value, intake_place(intake, CLAIM_INVOICE_NUMBER),
                 "invoice_number '%.*s' is %s", SLICE_ARG(intake_quoted(claim_raw(claim, CLAIM_INVOICE_NUMBER))),
                 claim_invoice_trouble(claim_raw(claim, CLAIM_INVOICE_NUMBER), intake->programme, intake->batch->mem));
}

static bool amount_is_fine(const struct amount *amount)
{
    return amount->state == AMOUNT_READ || amount->state == AMOUNT_MISSING;
}

bool intake_nothing_to_report(const struct claim *claim)
{
    return !claim->invoice_damaged && claim->period.state == PERIOD_READ && claim->type != OMLP_NONE &&
           amount_is_fine(&claim->units) &&
           amount_is_fine(&claim->kpi) && amount_is_fine(&claim->revenue) && !claim->currency_bad &&
           !claim->conflicting;
}
