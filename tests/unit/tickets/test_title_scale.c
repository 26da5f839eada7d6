/* What titles of amounts say they count in. */
#include "support/test.h"

#include "tickets/title_scale.h"

#define OPEN 0
#define NONE 1

static void scales(void **state)
{
    struct test_world *world = *state;
    static const struct {
        const char *title;
        long long factor; /* OPEN, NONE, or what it multiplies by */
        const char *currency;
    } rows[] = {
        {"Revenue (kUSD)", 1000, "USD"}, {"Revenue [k€]", 1000, "€"}, {"Umsatz (TEUR)", 1000, "EUR"},
        {"Umsatz (T€)", 1000, "€"}, {"RevenueTEUR", 1000, "EUR"}, {"Umsatz (Tsd. €)", 1000, ""},
        {"Revenue in thousands", 1000, ""}, {"Revenue (in 1000 EUR)", 1000, ""}, {"Omzet (x 1000)", 1000, ""},
        {"Revenue ('000 EUR)", 1000, ""}, {"Revenue (1,000 EUR)", 1000, ""}, {"Revenue (k)", 1000, ""},
        {"Revenue (T EUR)", 1000, ""}, {"Revenue ($k)", 1000, "$"}, {"revenue_in_thousands", 1000, ""},
        {"Выручка, тыс. руб.", 1000, ""}, {"Przychód (tys. zł)", 1000, ""}, {"Ingresos (miles €)", 1000, ""},
        {"売上（千円）", 1000, "円"}, {"売上（万円）", 10000, "円"}, {"売上（百万円）", 1000000, "円"},
        {"收入（万元）", 10000, "元"}, {"매출(만원)", 10000, "원"}, {"매출(백만원)", 1000000, "원"},
        {"매출(천원)", 1000, "원"}, {"Revenue (lakhs)", 100000, ""}, {"Revenue (Mio. EUR)", 1000000, ""},
        {"Revenue (millions)", 1000000, ""}, {"Umsatz in Tsd. (TEUR)", 1000, "EUR"},
        {"Revenue (m USD)", OPEN, NULL}, {"Revenue (MUSD)", OPEN, NULL}, {"Revenue (cents)", OPEN, NULL},
        {"Revenue (mil.)", OPEN, NULL}, {"Revenue (bn)", OPEN, NULL}, {"Revenue (Mio. TEUR)", OPEN, NULL},
        {"Revenue", NONE, NULL}, {"Revenue (USD)", NONE, NULL}, {"Revenue (TRY)", NONE, NULL}, {"", NONE, NULL},
        {"Revenue KRW", NONE, NULL}, {"Revenue (MXN)", NONE, NULL}, {"Revenue (KES)", NONE, NULL},
        {"Revenue (EUR, net)", NONE, NULL}, {"Revenue (2020)", NONE, NULL}, {"Total (incl. VAT)", NONE, NULL},
        {"Umsatz in EUR", NONE, NULL}, {"KPI value", NONE, NULL}, {"매출", NONE, NULL}, {"売上（円）", NONE, NULL},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        int64_t factor = 7;
        Slice currency = {0};
        enum title_scale scale = title_scale(slice_from(rows[i].title), &world->mem, &factor, &currency);
        enum title_scale expected = rows[i].factor == OPEN ? SCALE_OPEN : rows[i].factor == NONE ? SCALE_NONE : SCALE_READ;
        check_int(rows[i].title, scale, expected);
        check_int(rows[i].title, factor, scale == SCALE_READ ? rows[i].factor : 7);
        if (scale == SCALE_READ)
            check_slice(rows[i].title, currency, slice_from(rows[i].currency));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(scales),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
