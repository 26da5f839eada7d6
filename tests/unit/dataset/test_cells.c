/* Single cells: numbers, periods, dates, documents, totals. */
#include "dataset/cells.h"
#include "records/totals.h"
#include "dataset/memo.h"
#include "unit/dataset/shelf.h"

static void test_amounts(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool comma_possible;
        enum amount_state state;
        const char *value, *currency;
    } rows[] = {
        {"25", false, AMOUNT_READ, "25", ""},
        {"-25", false, AMOUNT_READ, "-25", ""},
        {"0", false, AMOUNT_READ, "0", ""},
        {"0.5", false, AMOUNT_READ, "0.5", ""},
        {"3062500", false, AMOUNT_READ, "3062500", ""},
        {"3062500.00", false, AMOUNT_READ, "3062500", ""},
        {"0.03825", false, AMOUNT_READ, "0.03825", ""},
        {"1.250", false, AMOUNT_READ, "1.25", ""},
        {"1,250", false, AMOUNT_READ, "1250", ""},
        {"1,234.50", false, AMOUNT_READ, "1234.5", ""},
        {"1,234,567.891234", false, AMOUNT_READ, "1234567.891234", ""},
        {"(12.00)", false, AMOUNT_READ, "-12", ""},
        {"(1,188.00)", false, AMOUNT_READ, "-1188", ""},
        {"12.345,60", false, AMOUNT_UNREADABLE, "0", ""},
        {"1,5", false, AMOUNT_UNREADABLE, "0", ""},
        {"EUR 12.50", false, AMOUNT_READ, "12.5", "EUR"},
        {"12.50 KRW", false, AMOUNT_READ, "12.5", "KRW"},
        {"", false, AMOUNT_MISSING, "0", ""},
        {"-", false, AMOUNT_MISSING, "0", ""},
        {".", false, AMOUNT_UNREADABLE, "0", ""},
        {"25.", false, AMOUNT_READ, "25", ""},
        {"abc", false, AMOUNT_UNREADABLE, "0", ""},
        {"1e5", false, AMOUNT_UNREADABLE, "0", ""},
        {"0.1234567", false, AMOUNT_TOO_FINE, "0", ""},
        {"0.1234560", false, AMOUNT_READ, "0.123456", ""},
        {"999999999999", false, AMOUNT_READ, "999999999999", ""},
        {"9223372036854.775807", false, AMOUNT_READ, "9223372036854.775807", ""},
        {"9223372036854.775808", false, AMOUNT_TOO_LARGE, "0", ""},
        {"99999999999999999999999", false, AMOUNT_TOO_LARGE, "0", ""},
        {"25", true, AMOUNT_READ, "25", ""},
        {"1,5", true, AMOUNT_READ, "1.5", ""},
        {"1.5", true, AMOUNT_READ, "1.5", ""},
        {"1234.5", true, AMOUNT_READ, "1234.5", ""},
        {"12.345,60", true, AMOUNT_READ, "12345.6", ""},
        {"12,345.60", true, AMOUNT_READ, "12345.6", ""},
    };
    struct shelf shelf;
    shelf_open(&shelf);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct amount amount =
            cell_amount(slice_from(rows[i].text), rows[i].comma_possible, &shelf.programme, &shelf.world.mem);
        check_int(rows[i].text, amount.state, rows[i].state);
        check_slice(rows[i].text, slice_from(amount.currency.code), slice_from(rows[i].currency));
        if (amount.state == AMOUNT_READ)
            check_decimal(rows[i].text, amount.value, rows[i].value);
    }
    static const char *const ambiguous[] = {"1,250", "1.250", "-1,250"};
    for (size_t i = 0; i < COUNT_OF(ambiguous); i++)
        check_int(ambiguous[i],
                  cell_amount(slice_from(ambiguous[i]), true, &shelf.programme, &shelf.world.mem).state,
                  AMOUNT_AMBIGUOUS);
    shelf_close(&shelf);
}

static void test_periods(void **state)
{
    struct test_world *world = *state;
    static const struct {
        const char *month, *year, *fiscal_month, *fiscal_year;
        bool is_date;
        const char *expected; /* NULL: refused */
    } rows[] = {
        {"2020-01", "", "", "", false, "2020-01"},
        {"2020-01-01", "", "", "", false, "2020-01"},
        {"2020-01-31", "", "", "", false, "2020-01"},
        {"2020-01-01T00:00:00", "", "", "", false, "2020-01"},
        {"2020-01-01T00:00:00Z", "", "", "", false, "2020-01"},
        {"2020-01-01 00:00:00.000", "", "", "", false, "2020-01"},
        {"202001", "", "", "", false, "2020-01"},
        {"20200101", "", "", "", false, "2020-01"},
        {"1/1/2020", "", "", "", false, "2020-01"},
        {"01/01/2020", "", "", "", false, "2020-01"},
        {"12/1/2019", "", "", "", false, "2019-12"},
        {"1/1/2020 12:00:00 AM", "", "", "", false, "2020-01"},
        {"1/31/2020", "", "", "", false, "2020-01"},
        {"1/3/2020", "", "", "", false, NULL},
        {"1/3/2020", "", "", "", true, "2020-01"},
        {"3/3/2020", "", "", "", false, "2020-03"},
        {"13/1/2020", "", "", "", false, NULL},
        {"2/30/2020", "", "", "", false, NULL},
        {"1/1/20201", "", "", "", false, NULL},
        {"January 2020", "", "", "", false, "2020-01"},
        {"Jan 2020", "", "", "", false, "2020-01"},
        {"Jan-20", "", "", "", false, "2020-01"},
        {"1", "2020", "", "", false, "2020-01"},
        {"01", "2020", "", "", false, "2020-01"},
        {"12", "2019", "", "", false, "2019-12"},
        {"January", "2020", "", "", false, "2020-01"},
        {"Jan", "2020", "", "", false, "2020-01"},
        {"2020-01-01", "2020", "", "", false, "2020-01"},
        {"2020-01-01", "2019", "", "", false, NULL},
        {"13", "2020", "", "", false, NULL},
        {"0", "2020", "", "", false, NULL},
        {"1", "", "", "", false, NULL},
        {"", "2020", "", "", false, NULL},
        {"", "", "", "", false, NULL},
        {"Total", "2020", "", "", false, NULL},
        {"Q1", "2020", "", "", false, NULL},
        {"", "", "FY20 M7", "", false, "2020-01"},
        {"", "", "FY20 M1", "", false, "2019-07"},
        {"", "", "7", "2020", false, "2020-01"},
        {"", "", "1", "FY20", false, "2019-07"},
        {"", "", "12", "FY2020", false, "2020-06"},
        {"", "", "M07", "20", false, "2020-01"},
        {"", "", "FM6", "FY20", false, "2019-12"},
        {"", "", "January", "FY20", false, "2020-01"},
        {"", "", "July", "FY20", false, "2019-07"},
        {"", "", "2020-01-01", "", false, "2020-01"},
        {"", "", "January 2020", "FY20", false, "2020-01"},
        {"", "", "13", "FY20", false, NULL},
        {"", "", "7", "", false, NULL},
        {"January", "", "", "FY20", false, "2020-01"},
        {"August", "", "", "FY20", false, "2019-08"},
        {"7", "", "", "FY20", false, NULL},
        {"1", "2020", "7", "FY20", false, "2020-01"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct period_cells cells = {slice_from(rows[i].month), slice_from(rows[i].year),
                                     slice_from(rows[i].fiscal_month), slice_from(rows[i].fiscal_year),
                                     rows[i].is_date, false};
        Slice label = arena_printf(&world->mem, "row %zu: '%s' '%s' '%s' '%s'", i, rows[i].month, rows[i].year,
                                   rows[i].fiscal_month, rows[i].fiscal_year);
        Month month = MONTH_NONE;
        Slice why = {0};
        bool read = cell_period(&cells, &world->mem, &month, &why);
        check_int(label.at, read, rows[i].expected != NULL);
        if (read)
            check_month(label.at, month, rows[i].expected);
        else
            check_true(label.at, why.len > 0);
    }
}

static void test_dates(void **state)
{
    (void)state;
    static const struct {
        const char *text, *expected;
    } rows[] = {
        {"2020-02-15", "2020-02-15"},
        {"20200215", "2020-02-15"},
        {"2020-02-15T07:30:00Z", "2020-02-15"},
        {"2/15/2020", "2020-02-15"},
        {"02/15/2020", "2020-02-15"},
        {"2/15/2020 7:30:00 AM", "2020-02-15"},
        {"15/2/2020", NULL},
        {"2020-02-30", NULL},
        {"2020-02", NULL},
        {"2/15/20", NULL},
        {"2020-02-15x", NULL},
        {"2020-02-15 later", NULL},
        {"", NULL},
        {"never", NULL},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        Date date = DATE_NONE;
        check_int(rows[i].text, cell_date(slice_from(rows[i].text), false, &date), rows[i].expected != NULL);
        if (rows[i].expected)
            check_date(rows[i].text, date, rows[i].expected);
    }
}

static void test_documents(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int expected; /* -1: refused */
    } rows[] = {
        {"", ROW_INVOICE},
        {"invoice", ROW_INVOICE},
        {"Invoice", ROW_INVOICE},
        {"adjustment_note", ROW_ADJUSTMENT_NOTE},
        {"Adjustment Note", ROW_ADJUSTMENT_NOTE},
        {"Credit Note", ROW_ADJUSTMENT_NOTE},
        {"void_note", ROW_VOID_NOTE},
        {"VOID", ROW_VOID_NOTE},
        {"proforma", -1},
        {"1", -1},
        {"an invoice and much more than fits", -1},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        enum row_document document = ROW_INVOICE;
        bool read = cell_document(slice_from(rows[i].text), &document);
        check_int(rows[i].text, read ? (int)document : -1, rows[i].expected);
    }
}

static void test_totals(void **state)
{
    struct test_world *world = *state;
    static const char *const totals[] = {"Total",  "TOTAL", "total",  "Grand Total", "合計",  "합계",          "总计",
                                         "總計",   "Gesamt", "Summe", "Somme",       "Total général", "Totale", "Totaal",
                                         "Suma",   "Ｔｏｔａｌ", "Итого", "Total 2020-01", "6034453 Total",
                                         "Gesamt:"};
    static const char *const others[] = {"", "6034453", "Totally Learning Ltd", "Summer", "Totality 25", "MOC"};
    for (size_t i = 0; i < COUNT_OF(totals); i++)
        check_true(totals[i], cell_is_total(slice_from(totals[i]), &world->mem));
    for (size_t i = 0; i < COUNT_OF(others); i++)
        check_true(others[i], !cell_is_total(slice_from(others[i]), &world->mem));
}

/* What is quick says nothing or the same, for whatever stands around the cell. */
static void test_quick_numbers(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "0", "7", "25", "123", "1234", "12345678", "123456789", "123456789012", "1234567890123", "99999999.99",
        "1.50", "12.50", ".50", "1.5", "1.505", "0.00", "00.01", "123456789012.99", "1234567890123.99", "12,50", "1 2",
        "-5", "-5.00", "+5", "5-", "a", "12a45678", "1234567a9", "1..50", "1.5a", "1.a5", "5.", "1e5", "/5", ":5",
        "\xb2",
        "99999999999999999999", "1234567890123456.78", ""};
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        for (int comma = 0; comma < 2; comma++) {
            char around[2 * CELL_MARGIN_BYTES + 32];
            Slice cell = {around + CELL_MARGIN_BYTES, strlen(texts[i])};
            Decimal quick = {1}, plain = {2};
            memset(around, i % 2 ? '1' : '.', sizeof around);
            memcpy(around + CELL_MARGIN_BYTES, texts[i], cell.len);
            bool is_plain = cell_plain_number(cell, comma, &plain), is_quick = cell_quick_number(cell, comma, &quick);
            check_true(texts[i], is_plain || !is_quick);
            if (is_quick)
                check_int(texts[i], quick.micro, plain.micro);
        }
    }
    Decimal read;
    check_true("two decimals are", cell_quick_number(slice_part(S("----------------12.50----------------"), 16, 21),
                                                     false, &read));
}

static void test_memo_keys(void **state)
{
    (void)state;
    static const char text[] = "abcdefghijklmnopqrstuvwxyz0123456789abcdefghijklmnopqrstuvwxyz";
    for (size_t len = 0; len <= 30; len++) {
        struct memo_key key = memo_key((Slice){text + 16, len}), quick = memo_key_quick((Slice){text + 16, len});
        check_true("the same", memo_key_same(&key, &quick));
        check_true("none for long ones", (key.len != 0) == (len <= MEMO_TEXT_BYTES));
        struct memo_key next = memo_key((Slice){text + 16, len + 1}), other = memo_key((Slice){text + 17, len});
        check_true("longer", len >= MEMO_TEXT_BYTES || !memo_key_same(&key, &next));
        check_true("other", len == 0 || len > MEMO_TEXT_BYTES || !memo_key_same(&key, &other));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_amounts),  WORLD_TEST(test_periods), cmocka_unit_test(test_dates),
        cmocka_unit_test(test_documents), WORLD_TEST(test_totals),
        cmocka_unit_test(test_quick_numbers),
        cmocka_unit_test(test_memo_keys),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
