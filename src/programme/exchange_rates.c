/* Reads the table of rates and tries it. A table of a few thousand rows is walked through. */
#include "programme/exchange_rates.h"

#include "base/arena.h"
#include "base/slice.h"
#include "bytes/source.h"
#include "programme/catalogue_private.h"
#include "records/record.h"

#include <string.h>

#define MAX_EXCHANGE_RATES 100000
#define NOT_THERE SIZE_MAX
#define NEAR_ENOUGH 200 /* one part in so many */

__extension__ typedef __int128 Wide;

enum column { COLUMN_CURRENCY, COLUMN_WHEN, COLUMN_RATE, COLUMN_COUNT };

static const struct {
    Slice name;
    enum column column;
} column_names[] = {
    {S_INIT("CURRENCY"), COLUMN_CURRENCY},
    {S_INIT("CURRENCYCODE"), COLUMN_CURRENCY},
    {S_INIT("CODE"), COLUMN_CURRENCY},
    {S_INIT("DATE"), COLUMN_WHEN},
    {S_INIT("DAY"), COLUMN_WHEN},
    {S_INIT("MONTH"), COLUMN_WHEN},
    {S_INIT("PERIOD"), COLUMN_WHEN},
    {S_INIT("RATE"), COLUMN_RATE},
    {S_INIT("EXCHANGERATE"), COLUMN_RATE},
    {S_INIT("VALUE"), COLUMN_RATE},
};

struct reading {
    struct reader reader;
    struct record row;
    struct arena *mem;
    struct diag *diag;
    size_t column[COLUMN_COUNT];
};

static bool map_columns(struct reading *reading, Slice name)
{
    char compact[MAX_NAME_BYTES];
    for (size_t i = 0; i < COLUMN_COUNT; i++)
        reading->column[i] = NOT_THERE;
    for (size_t i = 0; i < reading->reader.column_count; i++) {
        Slice title = name_compact(reading->reader.columns[i], compact, reading->mem);
        for (size_t k = 0; k < COUNT_OF(column_names); k++)
            if (slice_equal(title, column_names[k].name) && reading->column[column_names[k].column] == NOT_THERE)
                reading->column[column_names[k].column] = i;
    }
    for (size_t i = 0; i < COLUMN_COUNT; i++)
        if (reading->column[i] == NOT_THERE)
            return diag_fault(reading->diag, "rates '%.*s' need columns for currency, date or month, and rate",
                              SLICE_ARG(name));
    return true;
}

static Slice field(const struct reading *reading, enum column column)
{
    return slice_trim(reading->row.fields[reading->column[column]]);
}

static bool refuse(struct reading *reading, enum column column, const char *complaint)
{
    Slice found = field(reading, column);
    diag_add(reading->diag, FINDING_registry_value,
             record_place(&reading->reader, &reading->row, reading->column[column]), "'%.*s' %s; the row is left out",
             SLICE_ARG(found), complaint);
    return false;
}

static bool read_row(struct reading *reading, struct exchange_rate *out)
{
    Slice currency = field(reading, COLUMN_CURRENCY), when = field(reading, COLUMN_WHEN);
    *out = (struct exchange_rate){0};
    if (currency.len != 3)
        return refuse(reading, COLUMN_CURRENCY, "is not the code of a currency");
    for (size_t i = 0; i < 3; i++)
        out->currency[i] = (char)(currency.at[i] >= 'a' && currency.at[i] <= 'z' ? currency.at[i] - 'a' + 'A'
                                                                                : currency.at[i]);
    if (date_parse(when, &out->day))
        out->month = date_month(out->day);
    else if (!month_parse(when, &out->month))
        return refuse(reading, COLUMN_WHEN, "is neither a date such as 2020-02-15 nor a month such as 2020-02");
    if (decimal_parse(field(reading, COLUMN_RATE), &out->rate) != DECIMAL_READ || out->rate.micro <= 0)
        return refuse(reading, COLUMN_RATE, "is not a rate");
    return true;
}

static bool read_rows(struct reading *reading, struct exchange_rates *rates, Slice name)
{
    enum read_result got;
    while ((got = reader_next(&reading->reader, &reading->row, reading->diag)) != READ_END) {
        struct exchange_rate rate;
        if (got == READ_FAILED)
            return false;
        if (got != READ_RECORD || !read_row(reading, &rate))
            continue;
        if (rates->count >= MAX_EXCHANGE_RATES)
            return diag_fault(reading->diag, "rates '%.*s' have more than %d rows", SLICE_ARG(name),
                              MAX_EXCHANGE_RATES);
        *ARENA_PUSH(reading->mem, rates->rates, rates->count, rates->capacity, struct exchange_rate) = rate;
    }
    return true;
}

bool exchange_rates_read(struct exchange_rates *rates, struct source *source, struct arena *mem, struct diag *diag)
{
    struct reading reading = {.mem = mem, .diag = diag};
    if (!reader_open(&reading.reader, source, NULL, mem, diag))
        return false;
    bool done = map_columns(&reading, source->name) && read_rows(&reading, rates, source->name);
    reader_close(&reading.reader);
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
