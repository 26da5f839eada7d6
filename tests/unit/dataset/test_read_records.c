/* Published files that the scan leaves to the common readers. */
#include "tickets/labels.h"
#include "unit/dataset/shelf.h"

static void use_labels(struct shelf *shelf, struct labels *labels)
{
    const struct templates embedded = {0};
    assert_true(labels_load(labels, &embedded, &shelf->world.mem, &shelf->world.diag));
    dataset_use_labels(shelf->dataset, labels);
}

#define JSON_ROW(invoice, month) \
    "{\"MPN ID\":\"1\",\"Month\":\"" month "\",\"OMLP Type\":\"MOC\",\"Units\":1,\"Invoice Number\":\"" invoice \
    "\",\"KPI Value\":1.5,\"Revenue\":1.250,\"Currency\":\"EUR\"}"
#define MATRIX_BEFORE \
    "<Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\" " \
    "xmlns:ss=\"urn:schemas-microsoft-com:office:spreadsheet\">"
#define TEXT(text) "<Cell><Data ss:Type=\"String\">" text "</Data></Cell>"
#define NUMBER(number) "<Cell><Data ss:Type=\"Number\">" number "</Data></Cell>"
#define SHEET(name, rows) "<Worksheet ss:Name=\"" name "\"><Table>" rows "</Table></Worksheet>"
#define NAMES(month) \
    "<Row>" TEXT("MPN ID") month TEXT("OMLP Type") TEXT("Units") TEXT("Invoice Number") TEXT("KPI Value") \
        TEXT("Revenue (EUR)") "</Row>"
#define CELLS(month, invoice, revenue) \
    "<Row>" TEXT("1") month TEXT("MOC") NUMBER("1") TEXT(invoice) NUMBER("1") revenue "</Row>"

static void test_rows(void **state)
{
    (void)state;
    static const struct {
        const char *label, *text, *month, *revenue; /* of G001; month NULL: it is not there */
        enum finding_id finding; /* FINDING_COUNT: none */
        uint64_t bad;
    } rows[] = {
        {"JSON", "[" JSON_ROW("G001", "2020-01") "]", "2020-01", "1.25", FINDING_COUNT, 0},
        {"milliseconds", "[" JSON_ROW("G001", "/Date(1577836800000)/") "]", "2020-01", "1.25", FINDING_COUNT, 0},
        {"milliseconds of another zone", "[" JSON_ROW("G001", "/Date(1577804400000+0900)/") "]", "2020-01", "1.25",
         FINDING_COUNT, 0},
        {"milliseconds of nobody's midnight", "[" JSON_ROW("G001", "/Date(1577804400000)/") "]", NULL, NULL,
         FINDING_dataset_value, 1},
        {"a midnight elsewhere", "[" JSON_ROW("G001", "2019-12-31T23:00:00Z") "]", NULL, NULL, FINDING_dataset_value,
         1},
        {"a bad line among lines", JSON_ROW("G001", "2020-01") "\n{\"MPN ID\":\n" JSON_ROW("G002", "2020-01") "\n",
         "2020-01", "1.25", FINDING_json_not_well_formed, 1},
        {"a sheet called by its month", MATRIX_BEFORE SHEET("Jan 2020", NAMES("") CELLS("", "G001", NUMBER("1.125")))
         "</Workbook>", "2020-01", "1.125", FINDING_dataset_month_given, 0},
        {"the rows win over the sheet's name",
         MATRIX_BEFORE SHEET("Dec 2019", NAMES(TEXT("Month")) CELLS(TEXT("2020-01"), "G001", NUMBER("1")))
         "</Workbook>", "2020-01", "1", FINDING_dataset_name_disagrees, 0},
        {"text in a workbook has marks of somebody's language",
         MATRIX_BEFORE SHEET("KPI", NAMES(TEXT("Month")) CELLS(TEXT("2020-01"), "G001", TEXT("1.250"))) "</Workbook>",
         NULL, NULL, FINDING_dataset_value, 1},
        {"a comma language beside commas",
         "Partner-ID,Monat,OMLP-Typ,Menge,Rechnungsnr.,KPI-Wert,Umsatz in EUR\n1,2020-01,MOC,1,G001,1,1.250\n", NULL,
         NULL, FINDING_dataset_value, 1},
        {"which another number settles",
         "Partner-ID,Monat,OMLP-Typ,Menge,Rechnungsnr.,KPI-Wert,Umsatz in EUR\n1,2020-01,MOC,1,G001,\"1,5\",1.250\n",
         "2020-01", "1250", FINDING_COUNT, 0},
        {"a day that may be the month",
         "Partner-ID,Monat,OMLP-Typ,Menge,Rechnungsnr.,KPI-Wert,Umsatz in EUR\n1,3/1/2020,MOC,1,G001,1,1\n", NULL, NULL,
         FINDING_dataset_value, 1},
        {"thousands are no currency's", "MPN ID,Month,OMLP Type,Units,Invoice Number,KPI Value,Revenue (EUR)\n"
         "1,2020-01,MOC,1,G001,1,\"1,250\"\n", "2020-01", "1250", FINDING_COUNT, 0},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct shelf shelf;
        struct labels labels;
        shelf_open(&shelf);
        use_labels(&shelf, &labels);
        shelf_put(&shelf, "kpi-2020-02-15.dat", rows[i].text);
        shelf_want_invoice(&shelf, "G001");
        shelf_gather(&shelf);
        check_int(rows[i].label, (long long)shelf.gathered.row_count, rows[i].month != NULL);
        check_int(rows[i].label, (long long)shelf.quarantine.count, (long long)rows[i].bad);
        if (rows[i].month) {
            check_month(rows[i].label, shelf.gathered.rows[0].period, rows[i].month);
            check_decimal(rows[i].label, shelf.gathered.rows[0].revenue, rows[i].revenue);
            check_slice(rows[i].label, slice_from(shelf.gathered.rows[0].currency), S("EUR"));
        }
        if (rows[i].finding == FINDING_COUNT)
            check_no_findings(rows[i].label, &shelf.world.diag);
        else
            check_int(rows[i].label, (long long)shelf.world.diag.count[rows[i].finding], 1);
        shelf_close(&shelf);
    }
}

/* Rows of many sheets come in the order of the sheets, whatever their lines. */
static void test_sheets_in_order(void **state)
{
    (void)state;
    struct shelf shelf;
    shelf_open(&shelf);
    shelf_put(&shelf, "kpi-2020-02-15.xml",
              MATRIX_BEFORE SHEET("Dec 2019", NAMES("") CELLS("", "A", NUMBER("1")) CELLS("", "B", NUMBER("2")))
                  SHEET("Jan 2020", NAMES("") CELLS("", "C", NUMBER("3"))) "</Workbook>");
    shelf_want_invoice(&shelf, "A");
    shelf_want_invoice(&shelf, "B");
    shelf_want_invoice(&shelf, "C");
    shelf_gather(&shelf);
    check_int("three", (long long)shelf.gathered.row_count, 3);
    check_slice("the second of the first sheet", shelf.gathered.rows[1].invoice, S("B"));
    check_slice("its sheet", shelf.gathered.rows[1].part, S("Dec 2019"));
    check_month("its month", shelf.gathered.rows[1].period, "2019-12");
    check_slice("the next sheet", shelf.gathered.rows[2].part, S("Jan 2020"));
    check_month("the next month", shelf.gathered.rows[2].period, "2020-01");
    shelf_close(&shelf);
}

static void test_pages(void **state)
{
    (void)state;
    static const struct {
        const char *label, *first, *second;
        uint64_t missing;
        size_t doubled;
        bool fails;
    } rows[] = {
        {"two pages add up", "{\"value\":[" JSON_ROW("G001", "2020-01") "],\"@odata.nextLink\":\"https://k/2\"}",
         "{\"value\":[" JSON_ROW("G002", "2020-01") "]}", 0, 0, false},
        {"what overlaps is told", "{\"value\":[" JSON_ROW("G001", "2020-01") "],\"@odata.nextLink\":\"https://k/2\"}",
         "{\"value\":[" JSON_ROW("G001", "2020-01") "," JSON_ROW("G002", "2020-01") "]}", 0, 2, false},
        {"the last one is missing",
         "{\"value\":[" JSON_ROW("G001", "2020-01") "],\"@odata.nextLink\":\"https://k/2\"}",
         "{\"value\":[" JSON_ROW("G002", "2020-01") "],\"@odata.nextLink\":\"https://k/3\"}", 1, 0, false},
        {"no pages: a contradiction", "{\"value\":[" JSON_ROW("G001", "2020-01") "],\"@odata.nextLink\":null}",
         "{\"value\":[" JSON_ROW("G002", "2020-01") "]}", 0, 0, true},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct shelf shelf;
        shelf_open(&shelf);
        shelf_put(&shelf, "kpi-2020-02-15-1.json", rows[i].first);
        shelf_put(&shelf, "kpi-2020-02-15-2.json", rows[i].second);
        shelf_want_invoice(&shelf, "G001");
        shelf_want_invoice(&shelf, "G002");
        check_int(rows[i].label, dataset_gather(shelf.dataset, &shelf.keys, &shelf.gathered, &shelf.world.diag),
                  !rows[i].fails);
        check_int(rows[i].label, (long long)shelf.world.diag.count[FINDING_dataset_page_missing],
                  (long long)rows[i].missing);
        size_t doubled = 0;
        for (size_t j = 0; j < shelf.gathered.row_count; j++)
            doubled += shelf.gathered.rows[j].doubled;
        check_int(rows[i].label, (long long)doubled, (long long)rows[i].doubled);
        shelf_close(&shelf);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_rows), cmocka_unit_test(test_sheets_in_order),
                                       cmocka_unit_test(test_pages)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
