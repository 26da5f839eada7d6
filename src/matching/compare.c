/* Comparing exact decimals within the programme's tolerances. */
#include "matching/compare.h"

#include "programme/catalogue.h"
#include "tickets/ticket.h"

#include <string.h>

bool measures_add(struct measures *sum, const struct measures *more)
{
    struct measures total;
    if (!decimal_add(sum->units, more->units, &total.units) || !decimal_add(sum->kpi, more->kpi, &total.kpi) ||
        !decimal_add(sum->revenue, more->revenue, &total.revenue))
        return false;
    *sum = total;
    return true;
}

static enum comparison compare(const struct amount *given, Decimal claimed, Decimal recorded, Decimal tolerance,
                               Decimal *difference)
{
    if (given->state != AMOUNT_READ || !decimal_sub(claimed, recorded, difference))
        return COMPARED_NOT;
    if (difference->micro == 0)
        return COMPARED_EQUAL;
    return decimal_compare(decimal_abs(*difference), tolerance) <= 0 ? COMPARED_WITHIN : COMPARED_DIFFERS;
}

struct comparisons compare_measures(const struct programme *programme, const struct claim *claim,
                                    const struct measures *claimed, const struct measures *recorded,
                                    const struct currency_word *currency, size_t line_count)
{
    struct comparisons result = {.currency_assumed = !claim->currency[0] && currency->code[0]};
    const char *money = currency->code[0] ? currency->code : claim->currency;
    result.revenue_tolerance = money_tolerance(programme, money, line_count);
    result.units = compare(&claim->units, claimed->units, recorded->units, programme->units_tolerance,
                           &result.units_difference);
    result.kpi = compare(&claim->kpi, claimed->kpi, recorded->kpi, programme->kpi_tolerance, &result.kpi_difference);
    result.revenue = compare(&claim->revenue, claimed->revenue, recorded->revenue, result.revenue_tolerance,
                             &result.revenue_difference);
    /* No silent conversion: in two currencies only a zero is the same amount. A dataset without
       any currency can prove equality, but a difference there proves nothing; so it is where the dataset
       has a sign, for those currencies that share it. */
    if (claim->currency_bad) {
        result.revenue = COMPARED_NOT;
        return result;
    }
    struct currency_word claimed_in = claim_currency(claim);
    bool other = !currencies_agree(&claimed_in, currency);
    bool unknown = claim->currency[0] && !currency->code[0];
    bool both_zero = claimed->revenue.micro == 0 && recorded->revenue.micro == 0 &&
                     currency->shared != SEVERAL_CURRENCIES;
    if (result.revenue != COMPARED_NOT && !both_zero &&
        (other || (unknown && result.revenue == COMPARED_DIFFERS))) {
        result.revenue = COMPARED_NOT;
        result.currency_differs = true;
    }
    return result;
}

bool compared_any_differs(const struct comparisons *compared)
{
    return compared->units == COMPARED_DIFFERS || compared->kpi == COMPARED_DIFFERS ||
           compared->revenue == COMPARED_DIFFERS;
}

bool compared_all_equal(const struct comparisons *compared)
{
    bool any = compared->units != COMPARED_NOT || compared->kpi != COMPARED_NOT || compared->revenue != COMPARED_NOT;
    return any && !compared_any_differs(compared);
}

bool compared_fully_equal(const struct comparisons *compared)
{
    return compared->units <= COMPARED_WITHIN && compared->kpi <= COMPARED_WITHIN &&
           compared->revenue <= COMPARED_WITHIN;
}
