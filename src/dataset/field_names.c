/* Header names of KPI datasets, as published and as people rename them. */
#include "dataset/field_names.h"

#include "base/slice.h"

/* Of one field the better name stands first. A partner's name is not a key and
   is not here. */
static const struct {
    enum dataset_field field;
    Slice name; /* folded */
} accepted_names[] = {
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

size_t field_name_find(Slice folded)
{
    for (size_t i = 0; i < COUNT_OF(accepted_names); i++)
        if (slice_equal(accepted_names[i].name, folded))
            return i;
    return FIELD_NAME_UNKNOWN;
}
static_assert(COUNT_OF(accepted_names) < FIELD_NAME_UNKNOWN, "every name has its number");

enum dataset_field field_name_field(size_t i)
{
    assert(i < COUNT_OF(accepted_names));
    return accepted_names[i].field;
}

Slice field_name_text(size_t i)
{
    assert(i < COUNT_OF(accepted_names));
    return accepted_names[i].name;
}

Slice field_title(enum dataset_field field)
{
    return descriptions[field].title;
}

Slice field_example(enum dataset_field field)
{
    return descriptions[field].example;
}
