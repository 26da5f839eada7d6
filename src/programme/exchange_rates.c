/* Reads the table of rates and tries it. A table of a few thousand rows is walked through. */
#include "programme/exchange_rates.h"

#include "base/arena.h"
#include "base/slice.h"
#include "programme/user_table.h"

#include <string.h>

#define MAX_EXCHANGE_RATES 100000
#define NEAR_ENOUGH 200 /* one part in so many */

__extension__ typedef __int128 Wide;

enum column { COLUMN_CURRENCY, COLUMN_WHEN, COLUMN_RATE, COLUMN_COUNT };

static const struct user_column columns[] = {
    {S_INIT("CURRENCY"), COLUMN_CURRENCY}, {S_INIT("CURRENCYCODE"), COLUMN_CURRENCY},
    {S_INIT("CODE"), COLUMN_CURRENCY},     {S_INIT("DATE"), COLUMN_WHEN},
    {S_INIT("DAY"), COLUMN_WHEN},          {S_INIT("MONTH"), COLUMN_WHEN},
    {S_INIT("PERIOD"), COLUMN_WHEN},       {S_INIT("RATE"), COLUMN_RATE},
    {S_INIT("EXCHANGERATE"), COLUMN_RATE}, {S_INIT("VALUE"), COLUMN_RATE},
};

static bool has_columns(const struct user_table *table)
{
    for (unsigned i = 0; i < COLUMN_COUNT; i++)
        if (!user_table_has(table, i))
            return diag_fault(table->diag, "rates '%.*s' need columns for currency, date or month, and rate",
                              SLICE_ARG(table->name));
    return true;
}

static bool read_row(struct user_table *table, struct exchange_rate *out)
{
    Slice currency = user_table_field(table, COLUMN_CURRENCY), when = user_table_field(table, COLUMN_WHEN);
    *out = (struct exchange_rate){0};
    if (currency.len != 3)
        return user_table_refuse(table, COLUMN_CURRENCY, "is not the code of a currency");
    for (size_t i = 0; i < 3; i++)
        out->currency[i] = (char)(currency.at[i] >= 'a' && currency.at[i] <= 'z' ? currency.at[i] - 'a' + 'A'
                                                                                : currency.at[i]);
    if (date_parse(when, &out->day))
        out->month = date_month(out->day);
    else if (!month_parse(when, &out->month))
        return user_table_refuse(table, COLUMN_WHEN, "is neither a date such as 2020-02-15 nor a month such as 2020-02");
    if (decimal_parse(user_table_field(table, COLUMN_RATE), &out->rate) != DECIMAL_READ || out->rate.micro <= 0)
        return user_table_refuse(table, COLUMN_RATE, "is not a rate");
    return true;
}

static bool read_rows(struct user_table *table, struct exchange_rates *rates)
{
    enum read_result got;
    while ((got = user_table_next(table)) == READ_RECORD) {
        struct exchange_rate rate;
        if (!read_row(table, &rate))
            continue;
        if (rates->count >= MAX_EXCHANGE_RATES)
            return diag_fault(table->diag, "rates '%.*s' have more than %d rows", SLICE_ARG(table->name),
                              MAX_EXCHANGE_RATES);
        *ARENA_PUSH(table->mem, rates->rates, rates->count, rates->capacity, struct exchange_rate) = rate;
    }
    return got == READ_END;
}

bool exchange_rates_read(struct exchange_rates *rates, struct source *source, struct arena *mem, struct diag *diag)
{
    struct user_table table;
    if (!user_table_open(&table, source, columns, COUNT_OF(columns), mem, diag))
        return false;
    bool done = has_columns(&table) && read_rows(&table, rates);
    user_table_close(&table);
    return done;
}

static Wide magnitude(Wide number)
{
    return number < 0 ? -number : number;
}

/* Both rates say what a unit is worth in the same third currency. */
static bool fits(Decimal amount, Decimal other, Decimal from, Decimal to, Decimal tolerance)
{
    Wide made = (Wide)amount.micro * from.micro / to.micro;
    Wide off = magnitude(made - other.micro);
    return off <= tolerance.micro || off * NEAR_ENOUGH <= magnitude(other.micro);
}

static bool is_of(const struct exchange_rate *rate, const char *currency, Month month)
{
    return rate->month.k == month.k && memcmp(rate->currency, currency, 3) == 0;
}

static bool is_listed(const struct exchange_rates *rates, const char *currency, Month month)
{
    for (size_t i = 0; i < rates->count; i++)
        if (is_of(&rates->rates[i], currency, month))
            return true;
    return false;
}

bool exchange_fits(const struct exchange_rates *rates, Month month, const char *from, const char *to, Decimal amount,
                   Decimal other, Decimal tolerance, Decimal *used)
{
    /* the currency that the others are given in has no row of its own */
    const struct exchange_rate base = {.rate = {DECIMAL_SCALE}};
    bool from_base = !is_listed(rates, from, month), to_base = !is_listed(rates, to, month);
    for (size_t i = 0; i <= rates->count && !(from_base && to_base); i++) {
        const struct exchange_rate *one = i < rates->count ? &rates->rates[i] : &base;
        if (one == &base ? !from_base : !is_of(one, from, month))
            continue;
        for (size_t j = 0; j <= rates->count; j++) {
            const struct exchange_rate *two = j < rates->count ? &rates->rates[j] : &base;
            if ((two == &base ? !to_base : !is_of(two, to, month)) ||
                !fits(amount, other, one->rate, two->rate, tolerance))
                continue;
            *used = (Decimal){(int64_t)((Wide)one->rate.micro * DECIMAL_SCALE / two->rate.micro)};
            return true;
        }
    }
    return false;
}
