/* Rows in, rows that touch a key out; and every bad row told at its place. */
#include "dataset/dataset.h"
#include "base/buf.h"
#include "records/csv.h"
#include "unit/dataset/shelf.h"

#include <sys/resource.h>

#define KPI "kpi-2020-02-15.csv"

static void test_touching(void **state)
{
    (void)state;
    static const char text[] = HEADER
        "6034453,2020-01,MOC,25,G001,25,3062500,KRW\n"
        "6034453,2020-01,MOC,25,inv. g002,25,100,KRW\n"  /* normal form */
        "6034453,2020-01,MOC,25,GOO3,25,100,KRW\n"       /* skeleton */
        "6034453,2020-01,MOC,7,X1,7,77.5,KRW\n"          /* values */
        "6034453,2019-12,MOC,7,X2,7,77.5,KRW\n"          /* values of another month */
        "6034453,2020-01,MOC,7,X3,77.5,7,KRW\n"
        "6034453,2020-01,MOC,7,,8,8,KRW\n"               /* no number */
        "6034453,2020-01,MOC,7,-,8,8,KRW\n";
    struct shelf shelf;
    shelf_open(&shelf);
    shelf_put(&shelf, KPI, text);
    shelf_want_invoice(&shelf, "G001");
    shelf_want_invoice(&shelf, "G002");
    char skeleton[MAX_INVOICE_CHARS];
    keys_add_skeleton(&shelf.keys, invoice_skeleton(S("G003"), skeleton));
    keys_add_values(&shelf.keys, month_of("2020-01"), decimal_of("7"), decimal_of("77.50"));
    shelf_gather(&shelf);
    check_no_findings("nothing wrong", &shelf.world.diag);
    check_int("rows", (long long)shelf.gathered.row_count, 4);
    static const struct {
        uint64_t line;
        Slice invoice, normal;
    } rows[] = {{2, S_INIT("G001"), S_INIT("G001")},
                {3, S_INIT("inv. g002"), S_INIT("G002")},
                {4, S_INIT("GOO3"), S_INIT("GOO3")},
                {5, S_INIT("X1"), S_INIT("X1")}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const struct kpi_row *row = &shelf.gathered.rows[i];
        check_int("line", (long long)row->line, (long long)rows[i].line);
        check_slice("as published", row->invoice, rows[i].invoice);
        check_slice("normal form", row->normal, rows[i].normal);
    }
    check_int("rows seen", (long long)shelf.gathered.scanned_row_count, 8);
    check_int("months counted", (long long)shelf.gathered.publications[0].months[1].row_count, 7);
    shelf_close(&shelf);
}

/* What is remembered of the row before must not be what was remembered of a bad row. */
static void test_rows_of_one_number(void **state)
{
    (void)state;
    static const char text[] = HEADER
        "1,2020-01,MOC,1,X9,1,1,EUR\n"
        "1,2020-01,MOC,bad,G001,1,1,EUR\n"
        "1,2020-01,MOC,1,G001,1,1,EUR\n"
        "1,2020-01,MOC,2,G001,2,2,EUR\n"
        "1,2020-01,MOC,bad,X9,1,1,EUR\n"
        "1,2020-01,MOC,1,X9,1,1,EUR\n"
        "1,2020-01,MOC,1,,1,1,EUR\n"
        "1,2020-01,MOC,1,G001-and-more-than-24-bytes,1,1,EUR\n"
        "1,2020-01,MOC,1,G001-and-more-than-24-bytes,1,1,EUR\n"
        "1,2020-01,MOC,1,g001,1,1,EUR\n";
    static const uint64_t lines[] = {4, 5, 11};
    struct shelf shelf;
    shelf_open(&shelf);
    shelf_put(&shelf, KPI, text);
    shelf_want_invoice(&shelf, "G001");
    shelf_gather(&shelf);
    check_int("rows", (long long)shelf.gathered.row_count, COUNT_OF(lines));
    for (size_t i = 0; i < COUNT_OF(lines); i++)
        check_int("line", (long long)shelf.gathered.rows[i].line, (long long)lines[i]);
    shelf_close(&shelf);
}

static void test_everything_of_a_row(void **state)
{
    (void)state;
    static const char text[] =
        "PGA_MPNId\tMPNId\tPublished On\tOMLP Type\tYear\tMonth\tInvoice #\tPurchase Unit(s)\tSum of KPI Value\t"
        "Revenue\tCurrency\tDocument Type\tAmends Of\tPartner Name\n"
        "800\t6034453\t2/15/2020\tMOC\t2020\tJanuary\tG001\t25\t12.5\t3,062,500.25\tkrw\tinvoice\t\tA \"big\" one\n"
        "800\t6034453\t2/15/2020\tmystery\t2020\t1\tC001\t-5\t(2.5)\t-100\tKRW\tadjustment_note\tinv g001\tB\n";
    struct shelf shelf;
    shelf_open(&shelf);
    shelf_put(&shelf, "kpi.tsv", text);
    shelf_want_invoice(&shelf, "G001");
    keys_add_partner(&shelf.keys, S("6034453"));
    keys_add_partner(&shelf.keys, S("800"));
    keys_add_partner(&shelf.keys, S("801"));
    shelf_gather(&shelf);
    check_int("the credit comes with its invoice", (long long)shelf.gathered.row_count, 2);
    const struct kpi_row *row = &shelf.gathered.rows[0], *credit = row + 1;
    check_slice("partner", row->partner, S("6034453"));
    check_slice("group", row->group, S("800"));
    check_month("period", row->period, "2020-01");
    check_slice("a known type has no text", row->type_text, S(""));
    check_decimal("units", row->units, "25");
    check_decimal("kpi", row->kpi, "12.5");
    check_decimal("revenue", row->revenue, "3062500.25");
    check_slice("currency", slice_from(row->currency), S("KRW"));
    check_slice("amends nothing", row->amends, S(""));
    check_int("an invoice", row->document, ROW_INVOICE);
    check_date("publication from the column", row->publication, "2020-02-15");
    check_true("not doubled", !row->doubled);
    check_slice("type as published", credit->type_text, S("mystery"));
    check_int("no type", credit->type, 0xff);
    check_decimal("credit units", credit->units, "-5");
    check_decimal("credit kpi", credit->kpi, "-2.5");
    check_slice("amends", credit->amends, S("G001"));
    check_int("a credit", credit->document, ROW_ADJUSTMENT_NOTE);
    check_finding("the type is told", &shelf.world.diag, FINDING_dataset_type_unknown, 3, 23);
    check_true("partner seen", shelf.gathered.partner_since[0].day != 0);
    check_true("group seen", shelf.gathered.partner_since[1].day != 0);
    check_true("nobody else", shelf.gathered.partner_since[2].day == 0);
    check_slice("group of the partner", shelf.gathered.partner_group[0], S("800"));
    check_slice("group of the group", shelf.gathered.partner_group[1], S("800"));
    check_slice("group of nobody", shelf.gathered.partner_group[2], S(""));
    check_true("not assumed", !shelf.gathered.publications[0].assumed);
    shelf_close(&shelf);
}

/* Common values would swell memory: of one value key so many rows, and the first ones. */
static void test_common_values(void **state)
{
    (void)state;
    struct shelf shelf;
    shelf_open(&shelf);
    Slice text = S(HEADER);
    for (int i = 0; i < 300; i++)
        text = arena_printf(&shelf.world.mem, "%.*s1,2020-01,MOC,1,N%d,1,0,EUR\n", (int)text.len, text.at, i);
    Slice path = shelf_write(&shelf, KPI, text);
    assert_true(dataset_add_file(shelf.dataset, path, DATE_NONE, &shelf.world.diag));
    keys_add_values(&shelf.keys, month_of("2020-01"), decimal_of("1"), decimal_of("0"));
    shelf_want_invoice(&shelf, "N299");
    shelf_gather(&shelf);
    check_int("bounded", (long long)shelf.gathered.row_count, MAX_ROWS_PER_VALUE + 1);
    check_slice("the first", shelf.gathered.rows[0].invoice, S("N0"));
    check_slice("in order", shelf.gathered.rows[MAX_ROWS_PER_VALUE - 1].invoice, S("N255"));
    check_slice("other keys are not bounded", shelf.gathered.rows[MAX_ROWS_PER_VALUE].invoice, S("N299"));
    shelf_close(&shelf);
}

static void test_bad_rows(void **state)
{
    (void)state;
    static const struct {
        const char *label, *row;
        enum finding_id finding;
        uint64_t line;
        uint32_t column;
        const char *field, *found, *message;
    } rows[] = {
        {"kpi", "6034453,2020-01,MOC,25,G001,abc,10,EUR\n", FINDING_dataset_value, 2, 29, "kpi_value", "abc",
         "column 'kpi_value': 'abc': not a number"},
        {"empty kpi", "6034453,2020-01,MOC,25,G001,,10,EUR\n", FINDING_dataset_value, 2, 29, "kpi_value", "",
         "column 'kpi_value' is empty"},
        {"units with decimals", "6034453,2020-01,MOC,2.5,G001,1,10,EUR\n", FINDING_dataset_value, 2, 21,
         "purchase_unit", "2.5", "column 'purchase_unit': '2.5': units are whole numbers"},
        {"too fine", "6034453,2020-01,MOC,25,G001,1,0.1234567,EUR\n", FINDING_dataset_value, 2, 31, "revenue",
         "0.1234567", "column 'revenue': '0.1234567': more than six decimals"},
        {"too large", "6034453,2020-01,MOC,25,G001,1,99999999999999,EUR\n", FINDING_dataset_value, 2, 31, "revenue",
         "99999999999999", "column 'revenue': '99999999999999': too large"},
        {"month 13", "6034453,2020-13,MOC,25,G001,1,10,EUR\n", FINDING_dataset_value, 2, 9, "month", "2020-13", NULL},
        {"no partner", ",2020-01,MOC,25,G001,1,10,EUR\n", FINDING_dataset_value, 2, 1, "partner_id", "",
         "column 'partner_id' is empty"},
        {"currency", "6034453,2020-01,MOC,25,G001,1,10,XQZ\n", FINDING_dataset_value, 2, 34, "currency", "XQZ",
         "column 'currency': 'XQZ': no such currency"},
        {"sign of other currencies beside the number", "6034453,2020-01,MOC,25,G001,1,¥10,USD\n", FINDING_dataset_value,
         2, 31, "revenue", "¥10", "column 'revenue': '¥10': the currency is not the one the row or the column names"},
        {"currency beside the number", "6034453,2020-01,MOC,25,G001,1,10 USD,EUR\n", FINDING_dataset_value, 2, 31,
         "revenue", "10 USD", NULL},
        {"narrow", "6034453,2020-01,MOC,25,G001,1\n", FINDING_csv_row_width, 2, 30, "", "",
         "row has 6 fields, header has 8"},
        {"wide", "6034453,2020-01,MOC,25,G001,1,10,EUR,more\n", FINDING_csv_row_width, 2, 38, "", "more",
         "row has 9 fields, header has 8"},
        {"text after a quote", "6034453,\"2020\"-01,MOC,25,G001,1,10,EUR\n", FINDING_csv_text_after_quote, 2, 15, "",
         NULL, NULL},
        {"an open quote", "6034453,2020-01,MOC,25,\"G001,1,10,EUR\n", FINDING_csv_quote_open, 2, 24, "", NULL, NULL},
        {"after characters of several bytes", "é034453,2020-01,MOC,25,\"ü\",x,10,EUR\n", FINDING_dataset_value, 2, 28,
         "kpi_value", "x", NULL},
        {"quoted cells", "\"6034453\",\"2020-01\",MOC,25,G001,\"a\"\"b\",10,EUR\n", FINDING_dataset_value, 2, 33,
         "kpi_value", "a\"b", "column 'kpi_value': 'a\"b': not a number"},
        {"behind a quoted newline", "\"6034453\n\",2020-01,MOC,25,G001,x,10,EUR\n", FINDING_dataset_value, 3, 23,
         "kpi_value", "x", NULL},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct shelf shelf;
        shelf_open(&shelf);
        Slice text = arena_printf(&shelf.world.mem, HEADER "%s6034453,2020-01,MOC,25,G009,1,10,EUR\n", rows[i].row);
        Slice path = shelf_write(&shelf, KPI, text);
        assert_true(dataset_add_file(shelf.dataset, path, DATE_NONE, &shelf.world.diag));
        shelf_want_invoice(&shelf, "G009");
        shelf_gather(&shelf);
        check_int(rows[i].label, (long long)shelf.gathered.row_count, 1);
        check_finding(rows[i].label, &shelf.world.diag, rows[i].finding, rows[i].line, rows[i].column);
        check_int(rows[i].label, (long long)shelf.quarantine.count, 1);
        const struct quarantined *bad = shelf.quarantine.first;
        check_int(rows[i].label, bad->finding, rows[i].finding);
        check_int(rows[i].label, (long long)bad->place.line, (long long)rows[i].line);
        check_int(rows[i].label, bad->place.column, rows[i].column);
        check_slice(rows[i].label, bad->place.source, path);
        check_slice(rows[i].label, bad->field, slice_from(rows[i].field));
        if (rows[i].found)
            check_slice(rows[i].label, bad->found, slice_from(rows[i].found));
        if (rows[i].message)
            check_slice(rows[i].label, bad->message, slice_from(rows[i].message));
        Slice whole = slice_from(rows[i].row);
        check_slice(rows[i].label, bad->raw, slice_part(whole, 0, whole.len - 1));
        check_true(rows[i].label, bad->next == NULL);
        check_int(rows[i].label, (long long)shelf.gathered.sources[0].bad_count, 1);
        check_int(rows[i].label, (long long)shelf.gathered.sources[0].row_count, 2);
        shelf_close(&shelf);
    }
}

static void test_nul(void **state)
{
    (void)state;
    static const char text[] = HEADER "6034453,2020-01,MOC,25,G0\0" "01,1,10,EUR\n";
    struct shelf shelf;
    shelf_open(&shelf);
    Slice path = shelf_write(&shelf, KPI, (Slice){text, sizeof text - 1});
    assert_true(dataset_add_file(shelf.dataset, path, DATE_NONE, &shelf.world.diag));
    shelf_gather(&shelf);
    check_finding("told", &shelf.world.diag, FINDING_text_has_nul, 2, 26);
    check_int("quarantined", (long long)shelf.quarantine.count, 1);
    shelf_close(&shelf);
}

/* Semicolons: the comma may be the decimal mark, and one number of a row can prove it. */
static void test_decimal_comma(void **state)
{
    (void)state;
    static const struct {
        const char *label, *row, *kpi, *revenue; /* kpi NULL: quarantined */
    } rows[] = {
        {"plain", "1;2020-01;MOC;25;G001;25;100", "25", "100"},
        {"comma", "1;2020-01;MOC;25;G001;1,5;12345,60", "1.5", "12345.6"},
        {"point", "1;2020-01;MOC;25;G001;1.5;12345.60", "1.5", "12345.6"},
        {"the revenue proves the comma", "1;2020-01;MOC;25;G001;1.250;12.345,60", "1250", "12345.6"},
        {"the revenue proves the point", "1;2020-01;MOC;25;G001;1.250;12,345.60", "1.25", "12345.6"},
        {"nothing proves it", "1;2020-01;MOC;25;G001;1,250;100", NULL, NULL},
        {"two prove different marks", "1;2020-01;MOC;1,250;G001;1,5;1.5", NULL, NULL},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct shelf shelf;
        shelf_open(&shelf);
        Slice text = arena_printf(&shelf.world.mem, "MPNId;Month;Type;Units;Invoice;KPI;Revenue\n%s\n", rows[i].row);
        Slice path = shelf_write(&shelf, KPI, text);
        assert_true(dataset_add_file(shelf.dataset, path, DATE_NONE, &shelf.world.diag));
        shelf_want_invoice(&shelf, "G001");
        shelf_gather(&shelf);
        check_int(rows[i].label, (long long)shelf.gathered.row_count, rows[i].kpi != NULL);
        if (rows[i].kpi) {
            check_decimal(rows[i].label, shelf.gathered.rows[0].kpi, rows[i].kpi);
            check_decimal(rows[i].label, shelf.gathered.rows[0].revenue, rows[i].revenue);
            check_slice(rows[i].label, slice_from(shelf.gathered.rows[0].currency), S(""));
        } else {
            check_int(rows[i].label, (long long)shelf.quarantine.count, 1);
        }
        shelf_close(&shelf);
    }
}

static void test_currencies(void **state)
{
    (void)state;
    static const struct {
        const char *label, *header, *revenue, *currency, *expected;
        const char *among; /* one of the currencies that the sign may mean */
    } rows[] = {
        {"column", "Revenue", "10", "eur", "EUR", NULL},
        {"header", "RevenueUSD", "10", "", "USD", NULL},
        {"a header is about its own column", "RevenueUSD", "10", "KRW", "USD", NULL},
        {"beside the number", "Revenue", "10 KRW", "", "KRW", NULL},
        {"beside the number, and the same", "Revenue", "KRW 10", "KRW", "KRW", NULL},
        {"a sign of many currencies", "Revenue", "$10", "CAD", "CAD", NULL},
        {"and nothing else", "Revenue", "$10", "", "", "CAD"},
        {"in the header", "Revenue ($)", "10", "", "", "CAD"},
        {"in the header, without a blank", "Revenue$", "10", "", "", "CAD"},
        {"in the header, of two bytes", "Revenue¥", "10", "", "", "CNY"},
        {"in the header, which is about its own column", "Revenue ($)", "10", "EUR", "", "CAD"},
        {"in the header, the column says which", "Revenue ($)", "10", "CAD", "CAD", NULL},
        {"in the header, the amount says which", "Revenue ($)", "10 CAD", "", "CAD", NULL},
        {"in both", "Revenue (kr)", "kr 10", "", "", "SEK"},
        {"nowhere", "Revenue", "10", "", "", NULL},
        {"none", "Revenue", "10", "N/A", "", NULL},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct shelf shelf;
        shelf_open(&shelf);
        Slice text = arena_printf(&shelf.world.mem,
                                  "MPNId,Month,Type,Units,Invoice,KPI,%s,Currency\n1,2020-01,MOC,1,G001,1,%s,%s\n",
                                  rows[i].header, rows[i].revenue, rows[i].currency);
        Slice path = shelf_write(&shelf, KPI, text);
        assert_true(dataset_add_file(shelf.dataset, path, DATE_NONE, &shelf.world.diag));
        shelf_want_invoice(&shelf, "G001");
        shelf_gather(&shelf);
        const struct kpi_row *row = &shelf.gathered.rows[0];
        check_int(rows[i].label, (long long)shelf.world.diag.count[FINDING_dataset_currency_missing],
                  rows[i].expected[0] == 0);
        check_slice(rows[i].label, slice_from(row->currency), slice_from(rows[i].expected));
        check_int(rows[i].label, row->currency_shared != 0, rows[i].among != NULL);
        if (rows[i].among) {
            check_int(rows[i].label, currency_name_covers(row->currency_shared, rows[i].among), true);
            check_int(rows[i].label, currency_name_covers(row->currency_shared, "EUR"), false);
        }
        shelf_close(&shelf);
    }
}

/* A flood of bad rows is counted in full and kept in part. */
static void test_many_bad_rows(void **state)
{
    (void)state;
    struct shelf shelf;
    shelf_open(&shelf);
    size_t count = MAX_BAD_ROWS_KEPT + 50, kept = 0;
    static const char row[] = "1,2020-01,MOC,x,G001,1,1,EUR\n";
    size_t header_len = sizeof HEADER - 1, row_len = sizeof row - 1;
    char *text = ARENA_ARRAY(&shelf.world.mem, char, header_len + count * row_len);
    memcpy(text, HEADER, header_len);
    for (size_t i = 0; i < count; i++)
        memcpy(text + header_len + i * row_len, row, row_len);
    Slice path = shelf_write(&shelf, KPI, (Slice){text, header_len + count * row_len});
    assert_true(dataset_add_file(shelf.dataset, path, DATE_NONE, &shelf.world.diag));
    shelf_gather(&shelf);
    for (const struct quarantined *bad = shelf.quarantine.first; bad; bad = bad->next)
        kept++;
    check_int("counted", (long long)shelf.quarantine.count, (long long)count);
    check_int("kept", (long long)kept, MAX_BAD_ROWS_KEPT);
    check_int("a month without good rows is absent", (long long)shelf.gathered.publications[0].month_count, 0);
    shelf_close(&shelf);
}

static void test_long_row(void **state)
{
    (void)state;
    struct shelf shelf;
    shelf_open(&shelf);
    size_t len = (size_t)2 << 20;
    char *text = ARENA_ARRAY(&shelf.world.mem, char, len);
    memset(text, 'x', len);
    Slice whole = arena_printf(&shelf.world.mem, HEADER "1,2020-01,MOC,1,%.*s,1,1,EUR\n1,2020-01,MOC,1,G001,1,1,EUR\n",
                               (int)len, text);
    Slice path = shelf_write(&shelf, KPI, whole);
    assert_true(dataset_add_file(shelf.dataset, path, DATE_NONE, &shelf.world.diag));
    shelf_want_invoice(&shelf, "G001");
    shelf_gather(&shelf);
    check_finding("told", &shelf.world.diag, FINDING_csv_field_too_long, 2, 17);
    check_int("the raw record is cut", (long long)shelf.quarantine.first->raw.len, MAX_RAW_KEPT);
    check_int("the next row is read", (long long)shelf.gathered.row_count, 1);
    check_int("and its line is right", (long long)shelf.gathered.rows[0].line, 3);
    shelf_close(&shelf);
}

/* A line that never ends, longer than any record may be: skipped, not swallowed. */
static void test_endless_line(void **state)
{
    (void)state;
    struct shelf shelf;
    shelf_open(&shelf);
    size_t len = 2 * MAX_RECORD_BYTES, header_len = sizeof HEADER - 1;
    static const char row[] = "\n1,2020-01,MOC,1,G001,1,1,EUR\n";
    char *text = ARENA_ARRAY(&shelf.world.mem, char, header_len + len + sizeof row - 1);
    memcpy(text, HEADER, header_len);
    memset(text + header_len, ',', len);
    memcpy(text + header_len + len, row, sizeof row - 1);
    Slice path = shelf_write(&shelf, KPI, (Slice){text, header_len + len + sizeof row - 1});
    assert_true(dataset_add_file(shelf.dataset, path, DATE_NONE, &shelf.world.diag));
    shelf_want_invoice(&shelf, "G001");
    shelf_gather(&shelf);
    check_int("one bad row", (long long)shelf.quarantine.count, 1);
    check_int("the next row is read", (long long)shelf.gathered.row_count, 1);
    check_int("and its line is right", (long long)shelf.gathered.rows[0].line, 3);
    shelf_close(&shelf);
}

static void test_left_out(void **state)
{
    (void)state;
    static const struct {
        const char *label, *row;
        uint64_t left_out, bad;
    } rows[] = {
        {"blank", "\n", 1, 0},
        {"empty cells", ",,,,,,,\n", 1, 0},
        {"blank cells", "  , ,,,,,,\n", 1, 0},
        {"total in the first column", "Total,,,25,,25,100,\n", 1, 0},
        {"total, narrow", "Total,,,25\n", 1, 0},
        {"total in another column", ",Grand Total,,25,,25,100,\n", 1, 0},
        {"total where the invoice stands", ",,,25,Total,25,100,\n", 1, 0},
        {"total of a partner", "6034453 Total,,,25,,25,100,\n", 1, 0},
        {"total of a month", "6034453,Total 2020-01,,25,,25,100,\n", 1, 0},
        {"total with a colon", "Gesamt:,,,25,,25,100,\n", 1, 0},
        {"total of a type, with its partner", "1,2020-01,Somme,25,,25,100,EUR\n", 1, 0},
        {"total in Japanese, behind the month", "1,2020年1月 合計,,25,,25,100,\n", 1, 0},
        {"total in Korean", "합계,,,25,,25,100,\n", 1, 0},
        {"total in Chinese", "总计,,,25,,25,100,\n", 1, 0},
        {"total in German", "Gesamt,,,25,,25,100,\n", 1, 0},
        {"total in French", "Total général,,,25,,25,100,\n", 1, 0},
        {"a total with an invoice number is a row", "Total,2020-01,MOC,25,G009,25,100,EUR\n", 0, 0},
        {"total where the month stands", "1,Total,MOC,25,,25,100,EUR\n", 1, 0},
        {"an invoice called so is a row", "1,2020-01,MOC,25,TOTAL-7,25,100,EUR\n", 0, 0},
        {"totals of nothing: a word that only begins so", "1,Totality,MOC,25,,25,100,EUR\n", 0, 1},
        {"the header again", HEADER, 1, 0},
        {"the header again, blanks around", " partner_id,month,omlp_type,purchase_unit,invoice_number,kpi_value,"
                                           "revenue,currency\n", 1, 0},
        {"trailing delimiters", "1,2020-01,MOC,25,G009,25,100,EUR,,\n", 0, 1},
        {"filters below", "Applied filters: Month is January\n", 1, 0},
        {"filters below, in German", "Angewendete Filter: Monat ist Januar,,,,,,,\n", 1, 0},
        {"another sentence below is lost by nobody", "Data as of today\n", 0, 1},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct shelf shelf;
        shelf_open(&shelf);
        Slice text = arena_printf(&shelf.world.mem, HEADER "1,2020-01,MOC,1,G001,1,1,EUR\n%s"
                                  "1,2020-01,MOC,1,G002,1,1,EUR\n", rows[i].row);
        Slice path = shelf_write(&shelf, KPI, text);
        assert_true(dataset_add_file(shelf.dataset, path, DATE_NONE, &shelf.world.diag));
        shelf_want_invoice(&shelf, "G002");
        shelf_gather(&shelf);
        check_int(rows[i].label, (long long)shelf.gathered.sources[0].left_out_count, (long long)rows[i].left_out);
        check_int(rows[i].label, (long long)shelf.gathered.sources[0].bad_count, (long long)rows[i].bad);
        check_int(rows[i].label, (long long)shelf.gathered.sources[0].row_count, 3 - (long long)rows[i].left_out);
        check_int(rows[i].label, (long long)shelf.gathered.rows[0].line, 4);
        if (!rows[i].bad)
            check_no_findings(rows[i].label, &shelf.world.diag);
        shelf_close(&shelf);
    }
}

static void test_preamble(void **state)
{
    (void)state;
    struct shelf shelf;
    shelf_open(&shelf);
    shelf_put(&shelf, KPI, "\xef\xbb\xbf" "Learning KPIs of \"all\" partners\r\n"
                           "Applied filters: \"Month is\r\n"
                           "\r\n" HEADER "1,2020-01,MOC,x,G001,1,1,EUR\r\n1,2020-01,MOC,1,G002,1,1,EUR\r\n");
    shelf_want_invoice(&shelf, "G002");
    shelf_gather(&shelf);
    check_finding("lines count from the top", &shelf.world.diag, FINDING_dataset_value, 5, 15);
    check_int("of rows too", (long long)shelf.gathered.rows[0].line, 6);
    shelf_close(&shelf);
}

static void test_refused_files(void **state)
{
    (void)state;
    static const struct {
        const char *label, *text;
        const char *faults[2];
        enum finding_id finding; /* FINDING_COUNT: none */
    } rows[] = {
        {"no KPI and no revenue", "MPNId,Month,Type,Units,Invoice\n",
         {"no column for KPI value, revenue", "names 'MPNId', 'Month', 'Type', 'Units', 'Invoice'"},
         FINDING_dataset_column_missing},
        {"a partner's name is no key", "Partner Name,Month,Type,Units,Invoice,KPI,Revenue\n",
         {"no column for partner;", "'Partner Name'"}, FINDING_dataset_column_missing},
        {"another file", "a,b,c\n1,2,3\n", {"is no KPI dataset", "'a', 'b', 'c'"}, FINDING_COUNT},
        {"a page", "<!DOCTYPE html><html><body>Sign in</body></html>", {"an HTML page", ""}, FINDING_COUNT},
        {"a page with blanks before it", "\n  <html>\n<body>", {"an HTML page", ""}, FINDING_COUNT},
        {"tickets", "ticket_id,filed,partner_id,month,omlp_type,purchase_unit,invoice_number,kpi_value,revenue\n1\n",
         {"it is an export of tickets", ""}, FINDING_COUNT},
        {"a column a month", "MPN ID,Invoice #,OMLP Type,Nov 2019,Dec 2019,Jan 2020\n1,2,3,4,5,6\n",
         {"months stand side by side", "'Nov 2019'"}, FINDING_COUNT},
        {"two revenues", "MPNId,Month,Type,Units,Invoice,KPI,Revenue,Revenue\n", {"no column for revenue", ""},
         FINDING_dataset_column_missing},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct shelf shelf;
        shelf_open(&shelf);
        shelf_put(&shelf, KPI, rows[i].text);
        check_true(rows[i].label,
                   !dataset_gather(shelf.dataset, &shelf.keys, &shelf.gathered, &shelf.world.diag));
        check_fault(rows[i].label, &shelf.world.diag, rows[i].faults[0]);
        check_fault(rows[i].label, &shelf.world.diag, rows[i].faults[1]);
        if (rows[i].finding != FINDING_COUNT)
            check_finding(rows[i].label, &shelf.world.diag, rows[i].finding, 1, 0);
        shelf_close(&shelf);
    }
}

static void test_unknown_types_are_told_once(void **state)
{
    (void)state;
    struct shelf shelf;
    shelf_open(&shelf);
    shelf_put(&shelf, KPI, HEADER "1,2020-01,odd one,1,G001,1,1,EUR\n1,2020-01,MOC,1,G002,1,1,EUR\n"
                                  "1,2020-01,odd one,1,G003,1,1,EUR\n1,2020-01,,1,G004,1,1,EUR\n");
    shelf_gather(&shelf);
    check_int("two texts", (long long)shelf.world.diag.count[FINDING_dataset_type_unknown], 2);
    check_finding("the first of it", &shelf.world.diag, FINDING_dataset_type_unknown, 2, 11);
    check_finding("none is one too", &shelf.world.diag, FINDING_dataset_type_unknown, 5, 11);
    check_int("the rows stay", (long long)shelf.gathered.sources[0].bad_count, 0);
    shelf_close(&shelf);
}

/* Five times the file is not five times the memory. */
static long peak_kilobytes(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
}

static void gather_large(size_t rows)
{
    static const char row[] = "6034453,2020-01,MOC,25,G001,25,3062500,KRW\n";
    struct shelf shelf;
    shelf_open(&shelf);
    Slice path = shelf_write(&shelf, KPI, S(HEADER));
    FILE *file = fopen(shelf.paths[0], "a");
    assert_non_null(file);
    for (size_t i = 0; i < rows; i++)
        fputs(row, file);
    assert_int_equal(fclose(file), 0);
    assert_true(dataset_add_file(shelf.dataset, path, DATE_NONE, &shelf.world.diag));
    shelf_want_invoice(&shelf, "G002");
    shelf_gather(&shelf);
    check_int("all rows", (long long)shelf.gathered.scanned_row_count, (long long)rows);
    shelf_close(&shelf);
}

static void test_memory_is_flat(void **state)
{
    (void)state;
    gather_large(20000);
    long before = peak_kilobytes();
    gather_large(200000);
    check_true("8 MB more file, less than 2 MB more memory", peak_kilobytes() - before < 2048);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_touching),
        cmocka_unit_test(test_rows_of_one_number),
        cmocka_unit_test(test_everything_of_a_row),
        cmocka_unit_test(test_common_values),
        cmocka_unit_test(test_bad_rows),
        cmocka_unit_test(test_nul),
        cmocka_unit_test(test_decimal_comma),
        cmocka_unit_test(test_currencies),
        cmocka_unit_test(test_many_bad_rows),
        cmocka_unit_test(test_long_row),
        cmocka_unit_test(test_endless_line),
        cmocka_unit_test(test_left_out),
        cmocka_unit_test(test_preamble),
        cmocka_unit_test(test_refused_files),
        cmocka_unit_test(test_unknown_types_are_told_once),
        cmocka_unit_test(test_memory_is_flat),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
