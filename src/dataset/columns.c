/* Header names of KPI datasets, as published and as people rename them. */
#include "dataset/columns.h"

#include "base/arena.h"
#include "base/slice.h"
#include "base/unicode.h"
#include "programme/catalogue.h"

#include <string.h>

struct accepted {
    enum dataset_field field;
    Slice name; /* lower case, letters and digits only */
};

/* Of one field the better name stands first. A partner's name is not a key and
   is not here. */
static const struct accepted accepted_names[] = {
    {FIELD_PARTNER, S_INIT("partnerid")},
    {FIELD_PARTNER, S_INIT("mpnid")},
    {FIELD_PARTNER, S_INIT("plampnid")},
    {FIELD_PARTNER, S_INIT("locationmpnid")},
    {FIELD_PARTNER, S_INIT("partnermpnid")},
    {FIELD_PARTNER, S_INIT("partnerlocationid")},
    {FIELD_PARTNER, S_INIT("locationid")},
    {FIELD_PARTNER, S_INIT("partnerlocation")},
    {FIELD_PARTNER, S_INIT("plaid")},
    {FIELD_PARTNER, S_INIT("pla")},
    {FIELD_PARTNER, S_INIT("mpn")},
    {FIELD_PARTNER, S_INIT("partner")},
    {FIELD_GROUP, S_INIT("pgampnid")},
    {FIELD_GROUP, S_INIT("pgaid")},
    {FIELD_GROUP, S_INIT("pga")},
    {FIELD_GROUP, S_INIT("partnergroup")},
    {FIELD_GROUP, S_INIT("partnergroupid")},
    {FIELD_GROUP, S_INIT("partnerglobalid")},
    {FIELD_GROUP, S_INIT("globalmpnid")},
    {FIELD_GROUP, S_INIT("groupid")},
    {FIELD_GROUP, S_INIT("group")},
    {FIELD_MONTH, S_INIT("month")},
    {FIELD_MONTH, S_INIT("period")},
    {FIELD_MONTH, S_INIT("monthyear")},
    {FIELD_MONTH, S_INIT("yearmonth")},
    {FIELD_MONTH, S_INIT("monthname")},
    {FIELD_MONTH, S_INIT("invoicemonth")},
    {FIELD_MONTH, S_INIT("calendarmonth")},
    {FIELD_MONTH, S_INIT("kpimonth")},
    {FIELD_MONTH, S_INIT("datamonth")},
    {FIELD_MONTH, S_INIT("invoicedate")},
    {FIELD_MONTH, S_INIT("date")},
    {FIELD_YEAR, S_INIT("year")},
    {FIELD_YEAR, S_INIT("calendaryear")},
    {FIELD_YEAR, S_INIT("invoiceyear")},
    {FIELD_FISCAL_MONTH, S_INIT("fiscalmonth")},
    {FIELD_FISCAL_MONTH, S_INIT("fiscalmonthname")},
    {FIELD_FISCAL_MONTH, S_INIT("fiscalperiod")},
    {FIELD_FISCAL_YEAR, S_INIT("fiscalyear")},
    {FIELD_FISCAL_YEAR, S_INIT("fy")},
    {FIELD_TYPE, S_INIT("omlptype")},
    {FIELD_TYPE, S_INIT("omlp")},
    {FIELD_TYPE, S_INIT("producttype")},
    {FIELD_TYPE, S_INIT("productfamily")},
    {FIELD_TYPE, S_INIT("category")},
    {FIELD_TYPE, S_INIT("type")},
    {FIELD_UNITS, S_INIT("purchaseunit")},
    {FIELD_UNITS, S_INIT("purchaseunits")},
    {FIELD_UNITS, S_INIT("units")},
    {FIELD_UNITS, S_INIT("unit")},
    {FIELD_UNITS, S_INIT("quantity")},
    {FIELD_UNITS, S_INIT("qty")},
    {FIELD_INVOICE, S_INIT("invoicenumber")},
    {FIELD_INVOICE, S_INIT("invoiceno")},
    {FIELD_INVOICE, S_INIT("invoicenr")},
    {FIELD_INVOICE, S_INIT("invoicenum")},
    {FIELD_INVOICE, S_INIT("invoiceid")},
    {FIELD_INVOICE, S_INIT("invoice")},
    {FIELD_KPI, S_INIT("kpivalue")},
    {FIELD_KPI, S_INIT("kpivalues")},
    {FIELD_KPI, S_INIT("kpi")},
    {FIELD_KPI, S_INIT("kpis")},
    {FIELD_REVENUE, S_INIT("revenue")},
    {FIELD_REVENUE, S_INIT("revenuevalue")},
    {FIELD_REVENUE, S_INIT("revenuelc")},
    {FIELD_REVENUE, S_INIT("revenuelocalcurrency")},
    {FIELD_REVENUE, S_INIT("netrevenue")},
    {FIELD_REVENUE, S_INIT("netrevenuelc")},
    {FIELD_REVENUE, S_INIT("billedrevenue")},
    {FIELD_CURRENCY, S_INIT("currency")},
    {FIELD_CURRENCY, S_INIT("currencycode")},
    {FIELD_CURRENCY, S_INIT("revenuecurrency")},
    {FIELD_CURRENCY, S_INIT("billingcurrency")},
    {FIELD_DOCUMENT, S_INIT("documenttype")},
    {FIELD_DOCUMENT, S_INIT("doctype")},
    {FIELD_AMENDS, S_INIT("amendsof")},
    {FIELD_AMENDS, S_INIT("amends")},
    {FIELD_AMENDS, S_INIT("amendsinvoice")},
    {FIELD_PUBLISHED, S_INIT("published")},
    {FIELD_PUBLISHED, S_INIT("publishedon")},
    {FIELD_PUBLISHED, S_INIT("publicationdate")},
    {FIELD_PUBLISHED, S_INIT("publication")},
    {FIELD_PUBLISHED, S_INIT("refreshdate")},
    {FIELD_PUBLISHED, S_INIT("asof")},
    {FIELD_PUBLISHED, S_INIT("asofdate")},
};

/* What a summarised export puts before the name of a measure. */
static const Slice summary_words[] = {S_INIT("sumof"), S_INIT("totalof"), S_INIT("summevon"), S_INIT("sommede"),
                                      S_INIT("sumade")};

static const struct {
    Slice title, example;
} descriptions[FIELD_COUNT] = {
    [FIELD_PARTNER] = {S_INIT("partner"), S_INIT("MPN ID")},
    [FIELD_GROUP] = {S_INIT("partner group"), S_INIT("PGA_MPNId")},
    [FIELD_MONTH] = {S_INIT("month"), S_INIT("Month")},
    [FIELD_YEAR] = {S_INIT("year"), S_INIT("Year")},
    [FIELD_FISCAL_MONTH] = {S_INIT("fiscal month"), S_INIT("Fiscal Month")},
    [FIELD_FISCAL_YEAR] = {S_INIT("fiscal year"), S_INIT("Fiscal Year")},
    [FIELD_TYPE] = {S_INIT("OMLP type"), S_INIT("OMLP Type")},
    [FIELD_UNITS] = {S_INIT("purchase units"), S_INIT("Purchase Units")},
    [FIELD_INVOICE] = {S_INIT("invoice number"), S_INIT("Invoice Number")},
    [FIELD_KPI] = {S_INIT("KPI value"), S_INIT("KPI Value")},
    [FIELD_REVENUE] = {S_INIT("revenue"), S_INIT("Revenue")},
    [FIELD_CURRENCY] = {S_INIT("currency"), S_INIT("Currency")},
    [FIELD_DOCUMENT] = {S_INIT("document type"), S_INIT("Document Type")},
    [FIELD_AMENDS] = {S_INIT("amended document"), S_INIT("Amends Of")},
    [FIELD_PUBLISHED] = {S_INIT("publication date"), S_INIT("Published On")},
};

static bool is_measure(enum dataset_field field)
{
    return field == FIELD_UNITS || field == FIELD_KPI || field == FIELD_REVENUE;
}

/* Lower case, and of ASCII only the letters and digits: "Invoice #" is "invoice". */
static Slice fold_name(Slice name, struct arena *mem)
{
    Slice folded = unicode_fold(name, mem);
    char *kept = ARENA_ARRAY(mem, char, folded.len);
    size_t len = 0;
    for (size_t i = 0; i < folded.len; i++) {
        char c = folded.at[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (unsigned char)c >= 0x80;
        if (letter)
            kept[len++] = c;
    }
    return (Slice){kept, len};
}

/* COUNT_OF(accepted_names) when the name is not known. */
static size_t accepted_row(Slice folded)
{
    for (size_t i = 0; i < COUNT_OF(accepted_names); i++)
        if (slice_equal(accepted_names[i].name, folded))
            return i;
    return COUNT_OF(accepted_names);
}

/* "revenueusd" is "revenue" in USD; "revenuelc" is a name of its own. */
static size_t with_currency(Slice folded, const struct programme *programme, char currency[4])
{
    size_t row = accepted_row(folded);
    if (row < COUNT_OF(accepted_names) || folded.len <= 3)
        return row;
    row = accepted_row(slice_part(folded, 0, folded.len - 3));
    if (row == COUNT_OF(accepted_names) || accepted_names[row].field != FIELD_REVENUE)
        return COUNT_OF(accepted_names);
    const struct currency *known = currency_find(programme, slice_skip(folded, folded.len - 3));
    if (!known)
        return COUNT_OF(accepted_names);
    memcpy(currency, known->code, 4);
    return row;
}

static size_t summarised(Slice folded, const struct programme *programme, char currency[4])
{
    for (size_t i = 0; i < COUNT_OF(summary_words); i++) {
        if (!slice_starts(folded, summary_words[i]))
            continue;
        size_t row = with_currency(slice_skip(folded, summary_words[i].len), programme, currency);
        if (row < COUNT_OF(accepted_names) && is_measure(accepted_names[row].field))
            return row;
    }
    return COUNT_OF(accepted_names);
}

static size_t name_row(Slice name, const struct programme *programme, struct arena *mem, char currency[4])
{
    Slice folded = fold_name(name, mem);
    size_t row = with_currency(folded, programme, currency);
    return row < COUNT_OF(accepted_names) ? row : summarised(folded, programme, currency);
}

/* A name in the table's order; one with a currency in it comes after all without:
   beside "Revenue_LC" and "Currency", "RevenueUSD" is the converted copy. */
static size_t rank(size_t row, const char currency[4])
{
    return row + (currency[0] ? COUNT_OF(accepted_names) : 0);
}

static bool is_date_name(size_t row)
{
    return slice_ends(accepted_names[row].name, S("date"));
}

static void choose(struct columns *columns, size_t best[FIELD_COUNT], size_t column, size_t row,
                   const char currency[4])
{
    enum dataset_field field = accepted_names[row].field;
    if (columns->of[field] >= 0 && rank(row, currency) >= best[field])
        return;
    best[field] = rank(row, currency);
    columns->of[field] = (int)column;
    if (field == FIELD_REVENUE)
        memcpy(columns->revenue_currency, currency, 4);
    if (field == FIELD_MONTH)
        columns->month_is_date = is_date_name(row);
}

bool columns_missing(const struct columns *columns, enum dataset_field field)
{
    switch (field) {
    case FIELD_PARTNER:
    case FIELD_TYPE:
    case FIELD_UNITS:
    case FIELD_INVOICE:
    case FIELD_KPI:
    case FIELD_REVENUE:
        return columns->of[field] < 0;
    case FIELD_MONTH:
        return columns->of[FIELD_MONTH] < 0 && columns->of[FIELD_FISCAL_MONTH] < 0;
    default:
        return false;
    }
}

Slice field_title(enum dataset_field field)
{
    return descriptions[field].title;
}

Slice field_example(enum dataset_field field)
{
    return descriptions[field].example;
}

Slice columns_name(const struct columns *columns, enum dataset_field field)
{
    return columns->of[field] < 0 ? (Slice){0} : columns->names[columns->of[field]];
}

size_t columns_recognise(const Slice *names, size_t count, const struct programme *programme, struct arena *mem,
                         struct columns *out)
{
    size_t best[FIELD_COUNT] = {0}, found = 0;
    *out = (struct columns){.count = count};
    for (size_t field = 0; field < FIELD_COUNT; field++)
        out->of[field] = -1;
    Slice *copies = ARENA_ARRAY(mem, Slice, count);
    for (size_t i = 0; i < count; i++) {
        char currency[4] = "";
        copies[i] = arena_copy(mem, slice_trim(names[i]));
        size_t row = name_row(copies[i], programme, mem, currency);
        if (row < COUNT_OF(accepted_names))
            choose(out, best, i, row, currency);
    }
    out->names = copies;
    for (size_t field = 0; field < FIELD_COUNT; field++)
        found += out->of[field] >= 0;
    /* a file by groups only: the group is the partner */
    if (out->of[FIELD_PARTNER] < 0)
        out->of[FIELD_PARTNER] = out->of[FIELD_GROUP];
    return found;
}
