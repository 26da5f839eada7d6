/* Header names as published and as people rename them. */
#include "dataset/columns.h"
#include "tickets/labels.h"
#include "unit/dataset/shelf.h"

static size_t recognise(struct shelf *shelf, Slice header, struct columns *columns)
{
    Slice names[64];
    size_t count = 0;
    while (header.len)
        names[count++] = slice_cut(header, '|', &header);
    const struct header_words words = {.programme = &shelf->programme};
    return columns_recognise(names, count, &words, &shelf->world.mem, columns);
}

static void test_names(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        enum dataset_field field; /* FIELD_COUNT: none */
        const char *currency;
    } rows[] = {
        {"partner_id", FIELD_PARTNER, ""},
        {"MPN ID", FIELD_PARTNER, ""},
        {"MPNId", FIELD_PARTNER, ""},
        {"Mpn Id", FIELD_PARTNER, ""},
        {"PartnerID", FIELD_PARTNER, ""},
        {"Partner Id", FIELD_PARTNER, ""},
        {"PartnerId", FIELD_PARTNER, ""},
        {"Location ID", FIELD_PARTNER, ""},
        {"PartnerLocation", FIELD_PARTNER, ""},
        {"PLA_MPNId", FIELD_PARTNER, ""},
        {"Partner Name", FIELD_COUNT, ""},
        {"PartnerName", FIELD_COUNT, ""},
        {"PGA_MPNId", FIELD_GROUP, ""},
        {"PGA MPN ID", FIELD_GROUP, ""},
        {"Month", FIELD_MONTH, ""},
        {"MonthYear", FIELD_MONTH, ""},
        {"Month Name", FIELD_MONTH, ""},
        {"Period", FIELD_MONTH, ""},
        {"Invoice Month", FIELD_MONTH, ""},
        {"Calendar Month", FIELD_MONTH, ""},
        {"Date", FIELD_MONTH, ""},
        {"Year", FIELD_YEAR, ""},
        {"Fiscal Month", FIELD_FISCAL_MONTH, ""},
        {"FiscalMonth", FIELD_FISCAL_MONTH, ""},
        {"Fiscal Year", FIELD_FISCAL_YEAR, ""},
        {"omlp_type", FIELD_TYPE, ""},
        {"OMLP Type", FIELD_TYPE, ""},
        {"OMLPType", FIELD_TYPE, ""},
        {"Product Type", FIELD_TYPE, ""},
        {"Product Family", FIELD_TYPE, ""},
        {"Category", FIELD_TYPE, ""},
        {"purchase_unit", FIELD_UNITS, ""},
        {"Purchase Unit", FIELD_UNITS, ""},
        {"Purchase Units", FIELD_UNITS, ""},
        {"Purchase Unit(s)", FIELD_UNITS, ""},
        {"PurchaseUnits", FIELD_UNITS, ""},
        {"Units", FIELD_UNITS, ""},
        {"Qty", FIELD_UNITS, ""},
        {"Quantity", FIELD_UNITS, ""},
        {"Sum of Quantity", FIELD_UNITS, ""},
        {"invoice_number", FIELD_INVOICE, ""},
        {"Invoice #", FIELD_INVOICE, ""},
        {"Invoice Number", FIELD_INVOICE, ""},
        {"InvoiceNumber", FIELD_INVOICE, ""},
        {"Invoice No", FIELD_INVOICE, ""},
        {"invoice_no.", FIELD_INVOICE, ""},
        {"InvoiceId", FIELD_INVOICE, ""},
        {"Sum of Invoice Number", FIELD_COUNT, ""},
        {"kpi_value", FIELD_KPI, ""},
        {"KPI Value", FIELD_KPI, ""},
        {"KPIValue", FIELD_KPI, ""},
        {"KPI", FIELD_KPI, ""},
        {"KPIs", FIELD_KPI, ""},
        {"Sum of KPI Value", FIELD_KPI, ""},
        {"Summe von KPI Value", FIELD_KPI, ""},
        {"revenue", FIELD_REVENUE, ""},
        {"Revenue Value", FIELD_REVENUE, ""},
        {"Revenue_LC", FIELD_REVENUE, ""},
        {"Net Revenue", FIELD_REVENUE, ""},
        {"Sum of Revenue", FIELD_REVENUE, ""},
        {"RevenueUSD", FIELD_REVENUE, "USD"},
        {"Revenue (USD)", FIELD_REVENUE, "USD"},
        {"Revenue EUR", FIELD_REVENUE, "EUR"},
        {"BilledRevenueUSD", FIELD_REVENUE, "USD"},
        {"Sum of RevenueUSD", FIELD_REVENUE, "USD"},
        {"Revenue (XQZ)", FIELD_COUNT, ""},
        {"ACR_USD", FIELD_COUNT, ""},
        {"Currency", FIELD_CURRENCY, ""},
        {"CurrencyCode", FIELD_CURRENCY, ""},
        {"Currency Code", FIELD_CURRENCY, ""},
        {"Document Type", FIELD_DOCUMENT, ""},
        {"documentType", FIELD_DOCUMENT, ""},
        {"Amends Of", FIELD_AMENDS, ""},
        {"amendsOf", FIELD_AMENDS, ""},
        {"published", FIELD_PUBLISHED, ""},
        {"Published On", FIELD_PUBLISHED, ""},
        {"Refresh Date", FIELD_PUBLISHED, ""},
        {"AsOf", FIELD_PUBLISHED, ""},
        {"As Of", FIELD_PUBLISHED, ""},
        {"  ＫＰＩ　Value ", FIELD_KPI, ""}, /* full width */
        {"", FIELD_COUNT, ""},
        {"#", FIELD_COUNT, ""},
        {"OrderId", FIELD_COUNT, ""},
        {"Subtotal", FIELD_COUNT, ""},
    };
    struct shelf shelf;
    shelf_open(&shelf);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct columns columns;
        Slice name = slice_from(rows[i].name);
        const struct header_words words = {.programme = &shelf.programme};
        size_t found = columns_recognise(&name, 1, &words, &shelf.world.mem, &columns);
        check_int(rows[i].name, (long long)found, rows[i].field != FIELD_COUNT);
        for (size_t field = 0; field < FIELD_COUNT; field++) {
            /* a file by groups only: the group is the partner */
            bool group = field == FIELD_PARTNER && rows[i].field == FIELD_GROUP;
            check_int(rows[i].name, columns.of[field], field == rows[i].field || group ? 0 : -1);
        }
        check_slice(rows[i].name, slice_from(columns.revenue_currency.code), slice_from(rows[i].currency));
    }
    shelf_close(&shelf);
}

/* The better name wins wherever it stands, then the first column. */
static void test_preferences(void **state)
{
    (void)state;
    static const struct {
        const char *header;
        enum dataset_field field;
        int column;
        const char *currency;
    } rows[] = {
        {"Category|OMLP Type", FIELD_TYPE, 1, ""},
        {"OMLP Type|Category", FIELD_TYPE, 0, ""},
        {"Date|Month", FIELD_MONTH, 1, ""},
        {"InvoiceId|Invoice Number", FIELD_INVOICE, 1, ""},
        {"Units|Units", FIELD_UNITS, -1, ""},
        {"Month|Month", FIELD_MONTH, 0, ""},
        {"PGA_MPNId|MPNId", FIELD_PARTNER, 1, ""},
        {"RevenueUSD|Revenue_LC|Currency", FIELD_REVENUE, 1, ""},
        {"Revenue_LC|RevenueUSD|Currency", FIELD_REVENUE, 0, ""},
        {"RevenueEUR|RevenueUSD", FIELD_REVENUE, 0, "EUR"},
    };
    struct shelf shelf;
    shelf_open(&shelf);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct columns columns;
        recognise(&shelf, slice_from(rows[i].header), &columns);
        check_int(rows[i].header, columns.of[rows[i].field], rows[i].column);
        check_slice(rows[i].header, slice_from(columns.revenue_currency.code), slice_from(rows[i].currency));
    }
    shelf_close(&shelf);
}

/* What the labels of tickets know in other languages, all columns of a file taken together. */
static void test_languages(void **state)
{
    (void)state;
    static const struct {
        const char *header;
        int month, year, units, revenue;
        const char *currency, *language;
        bool commas;
    } rows[] = {
        {"Partner-ID|Monat|Jahr|OMLP-Typ|Menge|Rechnungsnr.|KPI-Wert|Umsatz in EUR", 1, 2, 4, 7, "EUR", "de", true},
        {"Partner-ID|Monat|OMLP-Typ|Summe von Menge|Rechnungsnr.|Summe von KPI-Wert|Umsatz (€)", 1, -1, 3, 6, "EUR",
         "de", true},
        {"パートナー ID|年月|OMLP種別|数量|請求書番号|KPI 値|売上 の合計", 1, -1, 3, 6, "", "ja", false},
        {"파트너 ID|월|OMLP 유형|수량|송장 번호|KPI 값|매출(KRW)", 1, -1, 3, 6, "KRW", "ko", false},
        {"MPN ID|Month|OMLP Type|Units|Invoice Number|KPI Value|Umsatz (Tsd. EUR)", 1, -1, 3, -1, "", "", false},
        {"MPN ID|Month|OMLP Type|Units|Invoice Number|KPI Value|Revenue (in thousands)", 1, -1, 3, -1, "", "", false},
        {"MPN ID|Month|OMLP Type|Units|Invoice Number|KPI Value|Average of Revenue", 1, -1, 3, -1, "", "", false},
        {"MPN ID|Month|OMLP Type|Units|Invoice Number|KPI Value|Revenue, USD", 1, -1, 3, 6, "USD", "", false},
        {"MPN ID|Month|OMLP Type|Units|Invoice Number|KPI Value|Revenue [in EUR]", 1, -1, 3, 6, "EUR", "", false},
        {"K[MPN ID]|K[Month]|K[OMLP Type]|K[Units]|K[Invoice #]|[Sum of KPI Value]|[Revenue EUR]", 1, -1, 3, 6, "EUR",
         "", false},
        {"a.MPNId|a.Month|a.OMLPType|a.Units|a.InvoiceNumber|a.KPI|a.Revenue", 1, -1, 3, 6, "", "", false},
        {"MPN ID|Month|OMLP Type|Units|Invoice Number|KPI Value|Umsatz|Betrag", 1, -1, 3, -1, "", "de", true},
        {"Identifiant MPN|Mois|Type OMLP|Unité d'achat|N° de facture|Valeur KPI|Chiffre d'affaires|Devise", 1, -1, 3, 6,
         "", "fr", true},
        {"N° partenaire|Mois|Type OMLP|Quantité|N° de facture|Valeur KPI|Chiffre d'affaires", 1, -1, 3, 6, "", "fr", true},
    };
    struct shelf shelf;
    struct labels labels;
    const struct templates embedded = {0};
    shelf_open(&shelf);
    assert_true(labels_load(&labels, &embedded, &shelf.world.mem, &shelf.world.diag));
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct columns columns;
        Slice names[16], header = slice_from(rows[i].header);
        size_t count = 0;
        while (header.len)
            names[count++] = slice_cut(header, '|', &header);
        const struct header_words words = {&shelf.programme, &labels};
        columns_recognise(names, count, &words, &shelf.world.mem, &columns);
        check_int(rows[i].header, columns.of[FIELD_PARTNER], 0);
        check_int(rows[i].header, columns.of[FIELD_MONTH], rows[i].month);
        check_int(rows[i].header, columns.of[FIELD_YEAR], rows[i].year);
        check_int(rows[i].header, columns.of[FIELD_UNITS], rows[i].units);
        check_int(rows[i].header, columns.of[FIELD_REVENUE], rows[i].revenue);
        check_slice(rows[i].header, slice_from(columns.revenue_currency.code), slice_from(rows[i].currency));
        check_slice(rows[i].header, columns.language, slice_from(rows[i].language));
        check_int(rows[i].header, columns.comma_language, rows[i].commas);
    }
    shelf_close(&shelf);
}

static void test_missing(void **state)
{
    (void)state;
    static const char whole[] = "MPNId|Month|OMLPType|Units|InvoiceNumber|KPI|Revenue";
    static const struct {
        const char *header;
        enum dataset_field missing; /* FIELD_COUNT: nothing */
    } rows[] = {
        {whole, FIELD_COUNT},
        {"Partner Name|Month|OMLPType|Units|InvoiceNumber|KPI|Revenue", FIELD_PARTNER},
        {"MPNId|Year|OMLPType|Units|InvoiceNumber|KPI|Revenue", FIELD_MONTH},
        {"MPNId|Fiscal Month|OMLPType|Units|InvoiceNumber|KPI|Revenue", FIELD_COUNT},
        {"MPNId|Month|Units|InvoiceNumber|KPI|Revenue", FIELD_TYPE},
        {"MPNId|Month|OMLPType|InvoiceNumber|KPI|Revenue", FIELD_UNITS},
        {"MPNId|Month|OMLPType|Units|KPI|Revenue", FIELD_INVOICE},
        {"MPNId|Month|OMLPType|Units|InvoiceNumber|Revenue", FIELD_KPI},
        {"MPNId|Month|OMLPType|Units|InvoiceNumber|KPI", FIELD_REVENUE},
    };
    struct shelf shelf;
    shelf_open(&shelf);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct columns columns;
        recognise(&shelf, slice_from(rows[i].header), &columns);
        for (size_t field = 0; field < FIELD_COUNT; field++)
            check_int(rows[i].header, columns_missing(&columns, (enum dataset_field)field), field == rows[i].missing);
    }
    shelf_close(&shelf);
}

static void test_dates_are_known(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        bool is_date;
    } rows[] = {{"Date", true}, {"Invoice Date", true}, {"Month", false}, {"Invoice Month", false}};
    struct shelf shelf;
    shelf_open(&shelf);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct columns columns;
        recognise(&shelf, slice_from(rows[i].name), &columns);
        check_int(rows[i].name, columns.month_is_date, rows[i].is_date);
        check_slice("as in the file", columns_name(&columns, FIELD_MONTH), slice_from(rows[i].name));
        check_slice("no column, no name", columns_name(&columns, FIELD_TYPE), S(""));
    }
    shelf_close(&shelf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_preferences),
        cmocka_unit_test(test_languages),
        cmocka_unit_test(test_missing),
        cmocka_unit_test(test_dates_are_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
