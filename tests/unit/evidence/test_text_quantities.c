/* How much an invoice without a structure is for: read where it is sure, and not given where it is not. */
#include "support/test.h"

#include "base/arena.h"
#include "base/diag.h"
#include "base/slice.h"
#include "bytes/template.h"
#include "bytes/xml.h"
#include "evidence/rules.h"
#include "evidence/screening.h"

static const struct {
    const char *label, *text;
    const char *quantities; /* of the lines, "-" where one has none */
    const char *counts;
} quantity_rows[] = {
    {"a column", "Item            Qty   Price    Amount\nAZ-900           20   10.00    200.00\n"
                 "SC-200            5   10.00     50.00\nTotal 250.00\n", "20 5", ""},
    {"whose unit stands behind the number",
     "Item     Qty       Price   Amount\nAZ-900   25 pcs    10.00   250.00\nTotal 250.00\n",
     "25", "25"},
    {"whose unit has a cell",
     "Artikel   Menge   Einheit   Preis   Betrag\nKurs         25   Stk       10,00   250,00\nSumme 250,00\n",
     "25", "25"},
    {"behind its label", "Invoice\nQuantity: 20\nTotal 250.00\n", "20", ""},
    {"behind its label and counted", "세금계산서\n수량 20개\n합계 250,000\n", "20", "20"},
    {"behind its label within a line",
     "請求書\n品名　Course 20480　数量：２４　単価：￥３２\nご請求金額　￥８００\n", "24", ""},
    {"behind its label, of hours", "Invoice\nQuantity: 20 hours\nTotal 250.00\n", "", ""},
    {"found by reckoning where rows have drifted",
     "RECHNUNG\nRechnungsnummer: A-5\nPos  Bezeichnung  Menge  Einzelpreis  Betrag\n1 MOC 20480   20   40,00   800,00\nGesamtbetrag 800,00 EUR\n",
     "20", ""},
    {"above a row that adds it up",
     "Item        Qty     Price     Amount\nCourse      20     40.00    800.00\nTotal       20     40.00    800.00\n", "20", ""},
    {"in German",
     "Beschreibung   Menge   Einzelpreis   Betrag\nund mit der    1.000          1,00  1.000,00\n"
     "Gesamtbetrag 1.000,00\n",
     "1000", ""},
    {"that has drifted", "Item   Qty   Price   Amount\nSeat 10.00   1.00   10.00\nTotal 10.00\n", "", ""},
    {"in Korean", "품목        수량     단가      금액\nMOC 교재      25   10,000   250,000\n합계 250,000\n", "25", ""},
    {"in Chinese", "品名        数量     单价      金额\n课程          25   10.00   250.00\n合计 250.00\n", "25", ""},
    {"in Polish", "Nazwa      Ilość    Cena    Wartość\nKurs         25   10,00    250,00\nRazem 250,00\n", "25", ""},
    {"in Turkish",
     "Açıklama      Miktar    Fiyat    Tutar\nKurs       25 Adet   10,00    250,00\nToplam 250,00\n", "25", "25"},
    {"in Russian",
     "Наименование      Кол-во    Цена    Сумма\nКурс                25   10,00    250,00\nИтого 250,00\n", "25", ""},
    {"in full-width digits",
     "品名        数量     単価      金額\n教材      １００   １，０００   １００，０００\n合計 １００，０００\n", "100", ""},
    {"in Arabic digits",
     "الوصف        الكمية     السعر     المبلغ\nرخصة      ١٬٢٠٠   ١٠٫٠٠   ١٢٬٠٠٠٫٠٠\nالمجموع ١٢٬٠٠٠٫٠٠\n",
     "1200", ""},
    {"in Persian digits",
     "Item            Qty   Price    Amount\nAZ-900           ۲۵   ۱۰٫۰۰    ۲۵۰٫۰۰\nTotal ۲۵۰٫۰۰\n",
     "25", ""},
    {"in Devanagari digits",
     "Item            Qty   Price    Amount\nAZ-900           २५   १०.००    २५०.००\nTotal २५०.००\n",
     "25", ""},
    {"in Thai digits, beside the longer word for an amount",
     "รายการ          จำนวน   ราคา     จำนวนเงิน\nAZ-900           ๒๕   ๑๐.๐๐   ๒๕๐.๐๐\nรวมทั้งสิ้น ๒๕๐.๐๐\n",
     "25", ""},
    {"counted in Bengali digits", "২৫ x AZ-900    ২৫০.০০\nTotal ২৫০.০০\n", "25", "25"},
    {"below an empty cell",
     "Item      Code    Qty   Price    Amount\nAZ-900             20   10.00    200.00\nTotal 200.00\n",
     "20", ""},
    {"beside a line of hours",
     "Item       Qty    Price    Amount\nAZ-900      20    10.00    200.00\n"
     "Advice     8 h    10.00     80.00\nTotal 280.00\n",
     "20 -", ""},
    {"of hours only", "Item     Hours    Rate    Amount\nAdvice       8   10.00     80.00\nTotal 80.00\n", "", ""},
    {"of hours or goods",
     "Item    Qty/Hrs    Rate    Amount\nAdvice        8   10.00     80.00\nTotal 80.00\n", "", ""},
    {"a row without one",
     "Item            Qty   Price    Amount\nAZ-900           20   10.00    200.00\n"
     "SC-200                10.00     50.00\n"
     "Total 250.00\n", "", ""},
    {"two columns of quantities",
     "Item      Qty ordered   Qty shipped   Amount\nAZ-900             20            15   150.00\n"
     "Total 150.00\n", "", ""},
    {"a second table on the page",
     "Item       Qty    Price    Amount\nAZ-900      20    10.00    200.00\nTotal 200.00\n"
     "Item       Qty    Price    Amount\nAZ-900      20    10.00    200.00\n", "", ""},
    {"a sum below the column",
     "Item       Qty    Price    Amount\nAZ-900      20    10.00    200.00\nSC-200       5    10.00     50.00\n"
     "Total       25              250.00\n", "20 5", ""},
    {"a discount in the table",
     "Item       Qty    Price    Amount\nAZ-900      20    10.00    200.00\n"
     "Discount                    -20.00\nTotal 180.00\n",
     "20", ""},
    {"a total quantity", "Training\nTotal quantity: 25\nTotal 250.00\n", "25", ""},
    {"another total quantity than the column has",
     "Item       Qty    Price    Amount\nAZ-900      20    10.00    200.00\nTotal quantity: 30\n"
     "Total 200.00\n", "", ""},
    {"a total of hours",
     "Item     Hours    Rate    Amount\nAdvice       8   10.00     80.00\nTotal quantity: 8\nTotal 80.00\n",
     "", ""},
    {"lines that count", "25 x AZ-900    250.00\n5 licences SC-200    50.00\nTotal 300.00\n", "25 5", "25 5"},
    {"one that does not", "25 x AZ-900    250.00\nSC-200    50.00\nTotal 300.00\n", "", "25"},
    {"one that counts twice", "3 x pack of 10 seats    250.00\nTotal 250.00\n", "", "3 10"},
    {"words that count",
     "Item            Qty   Price    Amount\nPack, 25 seats    1   250.00   250.00\nTotal 250.00\n", "1", "25"},
    {"a rate is no quantity",
     "Item            Qty   Price    Amount\nTax               5 %   10.00    50.00\nTotal 50.00\n", "", ""},
};

static Slice lines_text(const struct document_facts *facts, struct arena *mem)
{
    Slice list = S("");
    for (size_t i = 0; i < facts->line_count; i++) {
        char text[DECIMAL_CHARS];
        Slice one = facts->lines[i].has_quantity ? decimal_format(facts->lines[i].quantity, 0, text) : S("-");
        list = arena_printf(mem, "%.*s%s%.*s", SLICE_ARG(list), i ? " " : "", SLICE_ARG(one));
    }
    return list;
}

static Slice counts_text(const struct document_facts *facts, struct arena *mem)
{
    Slice list = S("");
    for (size_t i = 0; i < facts->count_count; i++) {
        char text[DECIMAL_CHARS];
        list = arena_printf(mem, "%.*s%s%.*s", SLICE_ARG(list), i ? " " : "",
                            SLICE_ARG(decimal_format(facts->counts[i], 0, text)));
    }
    return list;
}

static void check(const struct evidence_rules *rules, const char *label, Slice text, const char *lines,
                  const char *counts)
{
    struct screening found;
    struct diag diag;
    struct arena mem;
    arena_init(&mem, 0);
    diag_init(&diag, &mem);
    screen_document(rules, S("text"), text, &mem, &found, &diag);
    check_slice(label, lines_text(&found.facts, &mem), slice_from(lines));
    check_slice(label, counts_text(&found.facts, &mem), slice_from(counts));
    arena_done(&mem);
}

static void test_texts(void **state)
{
    struct arena mem;
    arena_init(&mem, 0);
    for (size_t i = 0; i < COUNT_OF(quantity_rows); i++)
        check(*state, quantity_rows[i].label,
              arena_printf(&mem, "INVOICE\nTo: Quell Ltd\nInvoice no: A-1\nDate: 2020-01-31\n"
              "%s", quantity_rows[i].text),
              quantity_rows[i].quantities, quantity_rows[i].counts);
    arena_done(&mem);
}

/* Cells keep their places where some are empty or span others. */
static void test_pages(void **state)
{
    static const char head[] = "<html><body><h1>INVOICE</h1><table><tr><th></th><th>Code</th><th>Item</th><th>Qty</th>"
                               "<th>Price</th><th>Amount</th></tr>";
    static const struct {
        const char *label, *rows, *quantities;
    } rows[] = {{"empty cells", "<tr><td></td><td></td><td>Course</td><td>25</td><td>10.00</td>"
            "<td>250.00</td></tr>", "25"},
                {"a number within a cell",
                 "<tr><td>1</td><td></td><td>MOC 25740</td><td>25</td><td>1</td><td>25.00</td></tr>", "25"},
                {"a cell over two",
                 "<tr><td></td><td colspan='2'>Course</td><td>25</td><td>1</td><td>25.00</td></tr>", "25"},
                {"no quantity", "<tr><td></td><td>1</td><td>Course</td><td></td><td>10</td><td>250.00</td></tr>", ""}};
    struct arena mem;
    arena_init(&mem, 0);
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        check(*state, rows[i].label, arena_printf(&mem, "%s%s</table></body></html>", head, rows[i].rows),
              rows[i].quantities, "");
    arena_done(&mem);
}

static struct arena rules_mem;
static struct evidence_rules loaded;

static int load(void **state)
{
    struct templates templates = {0};
    struct diag diag;
    arena_init(&rules_mem, 0);
    diag_init(&diag, &rules_mem);
    *state = &loaded;
    return evidence_rules_load(&loaded, &templates, &rules_mem, &diag) ? 0 : -1;
}

static int drop(void **state)
{
    evidence_rules_close(*state);
    arena_done(&rules_mem);
    return 0;
}

int main(void)
{
    xml_library_init();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_texts),
        cmocka_unit_test(test_pages),
    };
    int failed = cmocka_run_group_tests(tests, load, drop);
    xml_library_done();
    return failed;
}
