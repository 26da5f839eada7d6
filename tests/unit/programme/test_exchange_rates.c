/* Rates that users give: by day and by month, in one common currency, and rows that are none. */
#include "programme/exchange_rates.h"
#include "bytes/source.h"
#include "support/test.h"

static struct exchange_rates rates_of(struct test_world *world, const char *text)
{
    struct exchange_rates rates = {0};
    struct source source;
    source_from_text(&source, S("rates.csv"), slice_from(text));
    if (!exchange_rates_read(&rates, &source, &world->mem, &world->diag))
        fail_msg("rates are read: %.*s", SLICE_ARG(world->diag.fault));
    source_close(&source);
    return rates;
}

static Decimal decimal(const char *text)
{
    Decimal out;
    if (decimal_parse(slice_from(text), &out) != DECIMAL_READ)
        fail_msg("'%s' is a number", text);
    return out;
}

static void converts_between(void **state)
{
    struct test_world *world = *state;
    struct exchange_rates rates = rates_of(world, "currency,date,rate\nUSD,2020-01-10,0.90\nusd,2020-01-20,0.91\n"
                                                  "KRW,2020-01,0.00077\nUSD,2020-02-10,0.80\n");
    static const struct {
        const char *label, *month, *from, *to, *amount, *other;
        bool fits;
    } rows[] = {
        {"into the common currency", "2020-01", "USD", "EUR", "1000", "900", true},
        {"at the rate of another day", "2020-01", "USD", "EUR", "1000", "910", true},
        {"a bank's rate, near the given one", "2020-01", "USD", "EUR", "1000", "903", true},
        {"too far from any", "2020-01", "USD", "EUR", "1000", "950", false},
        {"out of the common currency", "2020-01", "EUR", "USD", "900", "1000", true},
        {"between two that are listed", "2020-01", "USD", "KRW", "770", "900000", true},
        {"of another month", "2020-02", "USD", "EUR", "1000", "900", false},
        {"a month without rates", "2020-03", "USD", "EUR", "1000", "900", false},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        Month month;
        Decimal used;
        if (!month_parse(slice_from(rows[i].month), &month))
            fail_msg("%s is a month", rows[i].month);
        check_int(rows[i].label,
                  exchange_fits(&rates, month, rows[i].from, rows[i].to, decimal(rows[i].amount),
                                decimal(rows[i].other), decimal("0.01"), &used),
                  rows[i].fits);
    }
    check_no_findings("four good rows", &world->diag);
}

static void leaves_bad_rows_out(void **state)
{
    struct test_world *world = *state;
    struct exchange_rates rates =
        rates_of(world, "currency,month,rate\nDollar,2020-01,0.9\nUSD,January,0.9\nUSD,2020-01,none\nUSD,2020-01,-1\n"
                        "USD,2020-01,0.9\n");
    check_int("one row is left", (long long)rates.count, 1);
    check_int("each of the others is told", (long long)diag_count(&world->diag, SEVERITY_ERROR), 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {WORLD_TEST(converts_between), WORLD_TEST(leaves_bad_rows_out)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
