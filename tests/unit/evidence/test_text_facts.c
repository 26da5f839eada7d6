/* Facts of texts: what stands behind a label of it and nothing else; where two readings are left there is none. */
#include "support/test.h"

#include "base/arena.h"
#include "base/diag.h"
#include "base/slice.h"
#include "bytes/template.h"
#include "bytes/xml.h"
#include "evidence/rules.h"
#include "evidence/screening.h"

/* "number issued net gross currency order amends", "-" where there is none. */
static const struct {
    const char *label, *text, *facts;
} rows[] = {
    {"in Arabic digits",
     "فاتورة ضريبية\nرقم الفاتورة: ٢٠٢٠-١١٨\nتاريخ الفاتورة: ٠٥/٠٣/٢٠٢٠\nالإجمالي: ١٬١٥٠٫٠٠ SAR\n",
     "2020-118 2020-03-05 - 1150.00 SAR - -"},
    {"a yen in Japanese", "請求書\n株式会社まなび舎\n請求書番号: A-1\n請求日: 2020年1月31日\n合計 ¥396,000\n",
     "A-1 2020-01-31 - 396000.00 JPY - -"},
    {"a yuan in Chinese", "发票\n北京学伴科技有限公司\n发票号码：12345678\n开票日期：2020年01月15日\n价税合计：¥10,600.00\n",
     "12345678 2020-01-15 - 10600.00 CNY - -"},
    {"a krona in Swedish", "Faktura\nQuell AB\nFakturanummer: 123\nFakturadatum: 2020-01-31\nAtt betala: 7 500,00 kr\n",
     "123 2020-01-31 - 7500.00 SEK - -"},
    {"either krone", "Faktura\nQuell ApS\nFakturanr.: 123\nFakturadato: 31-01-2020\nI alt at betale: 7.500,00 kr\n",
     "123 2020-01-31 - 7500.00 - - -"},
    {"in Devanagari digits", "Tax invoice\nInvoice no: SL/२०२०/११८\nInvoice date: २०२०-०३-०५\nTotal: INR १,१८०.००\n",
     "SL/2020/118 2020-03-05 - 1180.00 INR - -"},
    {"in Thai digits", "ใบกำกับภาษี\nเลขที่ใบกำกับภาษี: INV๖๓-๐๓๑\nวันที่: ๕ มีนาคม ๒๕๖๓\nรวมทั้งสิ้น ๑,๐๗๐.๐๐ บาท\n",
     "INV63-031 2020-03-05 - 1070.00 THB - -"},
    {"a due date beside it",
     "Invoice\nInvoice no: A-1\nInvoice date: 2020-01-31\nDue date: 2020-02-15\nTotal: 10.00\n",
     "A-1 2020-01-31 - 10.00 - - -"},
    {"a due date alone", "Invoice\nInvoice no: A-1\nDue date: 24/02/2020\nTotal: 10.00\n", "A-1 - - 10.00 - - -"},
    {"a delivery date alone", "Invoice\nInvoice no: A-1\nDelivery date: 24/02/2020\nTotal: 10.00\n",
     "A-1 - - 10.00 - - -"},
    {"day and month that the due date settles",
     "Invoice\nInvoice no: A-1\nInvoice date: 10/02/2020\nPayment due date: 24/02/2020\nTotal: 10.00\n",
     "A-1 2020-02-10 - 10.00 - - -"},
    {"day and month that nothing settles", "Invoice\nInvoice no: A-1\nInvoice date: 10/02/2020\nTotal: 10.00\n",
     "A-1 - - 10.00 - - -"},
    {"day and month of a stated form",
     "Invoice\nInvoice no: A-1\nInvoice date: 02/10/2020 (MM/DD/YYYY)\nTotal: 10.00\n", "A-1 2020-02-10 - 10.00 - - -"},
    {"a month first", "Invoice\nInvoice no: A-1\nInvoice date: March 20, 2020\nTotal: 10.00\n",
     "A-1 2020-03-20 - 10.00 - - -"},
    {"a day of the week", "Invoice\nInvoice no: A-1\nDate: Friday, Mar 20, 2020\nTotal: 10.00\n",
     "A-1 2020-03-20 - 10.00 - - -"},
    {"the date of an order beside it",
     "Rechnung\nRechnungsnummer: A-1\nRechnungsdatum: 27.01.2020\nIhre Bestellung: B-4471 vom 20.01.2020\n"
     "Gesamtbetrag: 10,00 EUR\n", "A-1 2020-01-27 - 10.00 EUR B-4471 -"},
    {"dates in a row of headings",
     "Invoice\nInvoice no\tInvoice date\tDue date\nA-1\t2020-01-31\t2020-02-15\nTotal: 10.00\n",
     "A-1 2020-01-31 - 10.00 - - -"},
    {"terms of payment", "Invoice\nInvoice no: A-1\nPayment terms: Net 30\nTotal: 10.00\n", "A-1 - - 10.00 - - -"},
    {"days alone", "Invoice\nInvoice no: A-1\nTERMS: NET 120\nTotal: 10.00\n", "A-1 - - 10.00 - - -"},
    {"net and gross", "Invoice\nInvoice no: A-1\nSubtotal: 100.00\nVAT: 20.00\nTotal: 120.00\n",
     "A-1 - 100.00 120.00 - - -"},
    {"a total of the tax", "Facture\nFacture no: A-1\nTotal HT 100,00\nTotal TVA 20,00\nTotal TTC 120,00\n",
     "A-1 - 100.00 120.00 - - -"},
    {"a subtotal before a discount", "Invoice\nInvoice no: A-1\nSubtotal: 100.00\nDiscount: 20.00\nTotal: 80.00\n",
     "A-1 - - 80.00 - - -"},
    {"totals that the tax settles",
     "Invoice\nInvoice no: A-1\nTotal: 60.00\nTotal: 40.00\nSubtotal: 100.00\nVAT: 20.00\nTotal: 120.00\n",
     "A-1 - 100.00 120.00 - - -"},
    {"the heading of a column of goods, and below it all three totals in a line",
     "Faktura VAT nr A-1\nNazwa   Ilość   Cena netto   Wartość netto   VAT\nKurs   40   396,00   15 840,00   23%\n"
     "Razem netto 15 840,00 VAT 3 643,20 brutto 19 483,20\nDo zapłaty: 19 483,20 PLN\n",
     "A-1 - 15840.00 19483.20 PLN - -"},
    {"the total named before the net amount of its line",
     "Счет-фактура № 28\nВсего к оплате: 175 000,00  НДС 20% 35 000,00  Стоимость с налогом 210 000,00\n",
     "28 - 175000.00 210000.00 - - -"},
    {"a label that goes on up to its amount",
     "فاتورة ضريبية\nرقم الفاتورة: A-1\nالإجمالي قبل الضريبة 9375.50\nالإجمالي شامل الضريبة 9844.28\n",
     "A-1 - 9375.50 9844.28 - - -"},
    {"the fourth total of the same word",
     "SZÁMLA\nSorszám: A-1\nMegnevezés   Menny.   Nettó   Bruttó\nKurzus   1 db   100 000   127 000\n"
     "Nettó összesen: 100 000 Ft\nÁFA összesen: 27 000 Ft\nFizetendő végösszeg: 127 000 Ft\n",
     "A-1 - 100000.00 127000.00 HUF - -"},
    {"an order in words that are masked: Dutch",
     "Factuur\nFactuurnummer: A-1\nOrdernummer: WEB-99\nTotaal te betalen: 10,00 EUR\n", "A-1 - - 10.00 EUR WEB-99 -"},
    {"Finnish", "Lasku\nLaskun numero: A-1\nTilausnumero T-44\nYhteensä: 10,00 EUR\n", "A-1 - - 10.00 EUR T-44 -"},
    {"Hungarian", "Számla\nSzámlaszám: A-1\nMegrendelés száma: M-301\nFizetendő: 10,00 EUR\n",
     "A-1 - - 10.00 EUR M-301 -"},
    {"Turkish", "Fatura\nFatura no: A-1\nSipariş No: S-778\nGenel toplam: 10,00 EUR\n", "A-1 - - 10.00 EUR S-778 -"},
    {"an invoice quoted by a reminder",
     "Payment reminder\nInvoice no: A-1\nInvoice date: 2020-01-31\nYour payment is overdue.\nAmount due: 10.00\n",
     "- 2020-01-31 - 10.00 - - -"},
    {"the heading of a column of goods",
     "Rechnung\nRechnungsnummer: A-1\nPos   Artikel   Preis   Gesamt\n1   Kurs   90,00   3.150,00\n"
     "Summe netto   3.150,00\nMwSt   598,50\nRechnungsbetrag   3.748,50 EUR\n", "A-1 - 3150.00 3748.50 EUR - -"},
    {"below zero", "Gutschrift\nGutschriftsnummer: G-1\nGesamtbetrag: -186,30 EUR\n", "G-1 - - -186.30 EUR - -"},
    {"a point in a language of commas", "Rechnung\nRechnungsnummer: A-1\nGesamtbetrag: 1190.00 EUR\n",
     "A-1 - - 1190.00 EUR - -"},
    {"three digits behind a comma", "Rechnung\nRechnungsnummer: A-1\nGesamtbetrag: 18,150 EUR\n", "A-1 - - - - - -"},
    {"the currency in the label", "Invoice\nInvoice no: A-1\nTotal (USD): 10.00\n", "A-1 - - 10.00 USD - -"},
    {"the currency in its line", "Invoice\nInvoice no: A-1\nCurrency: USD\nTotal: 10.00\n", "A-1 - - 10.00 USD - -"},
    {"letters of the number", "Rechnung\nRechnungsnummer: INV-2020-001\nGesamtbetrag: 10,00\n",
     "INV-2020-001 - - 10.00 - - -"},
    {"letters of the order", "Invoice\nInvoice no: A-1\nOrder no: PO-55102\nTotal: 10.00\n",
     "A-1 - - 10.00 - PO-55102 -"},
    {"a quotation mark", "Invoice\nInvoice no: \"A-1\", paid\nTotal: 10.00\n", "A-1 - - 10.00 - - -"},
    {"a month in words", "Invoice\nInvoice date: 31 January 2020\nTotal: 10.00\n", "- 2020-01-31 - 10.00 - - -"},
    {"a due day", "Invoice due 12 March 2020\nTotal: 10.00\n", "- - - 10.00 - - -"},
    {"a month in the title", "Rechnung Januar 2020\nRechnungsdatum: 31.01.2020\nGesamtbetrag: 10,00\n",
     "- 2020-01-31 - 10.00 - - -"},
    {"set in bold", "# Invoice\n**Invoice No: INV-5**\nTotal: 10.00\n", "INV-5 - - 10.00 - - -"},
    {"a doubted number", "Invoice\nInvoice no: OA-77? or OA-71\nTotal: 10.00\n", "- - - 10.00 - - -"},
    {"a total that names the invoice",
     "Factura\nNúmero de factura: F-77\nTotal factura 800,00 EUR\n", "F-77 - - 800.00 EUR - -"},
    {"the same in whole euros", "Fattura\nNumero fattura: F-77\nTotale fattura 800 EUR\n", "F-77 - - 800.00 EUR - -"},
    {"an address below the title", "Facture\n12 rue des Lilas\nN° FA-118\nTotal TTC 10,00\n", "FA-118 - - 10.00 - - -"},
    {"the reference of a payment",
     "LASKU\nLaskun numero: 5521\nViitenumero: 55217\nYhteensä EUR 124,00\n", "5521 - - 124.00 EUR - -"},
    {"the code of a form",
     "发票\n发票代码:011002300111\n发票号码:12345678\n总计：650.00\n", "12345678 - - 650.00 - - -"},
    {"a series that stands apart", "Fatura FT 2023/87\nData: 2023-10-12\nTotal 246,00\n",
     "FT 2023/87 2023-10-12 - 246.00 - - -"},
    {"a series with its label", "Factură fiscală\nSeria ACD Nr. 00231\nTotal de plată: 1.190,50 lei\n",
     "ACD 00231 - - 1190.50 RON - -"},
    {"a point of sale",
     "FACTURA\nPunto de Venta: 0003  Comp. Nro: 00001234\nImporte Total: $ 18150,00\n", "0003-00001234 - - 18150.00 - - -"},
    {"a company's name with the word for net",
     "Faktura\nNumer faktury: F-1\nSprzedawca: Kurs-Net S.A., NIP 7811234567\nRazem brutto: 615,00 PLN\n",
     "F-1 - - 615.00 PLN - -"},
    {"a number to quote", "Invoice\nInvoice no: AA-909\nAmount due: CAD 4,812.00\nPlease pay by EFT quoting AA-909.\n",
     "AA-909 - - 4812.00 CAD - -"},
    {"a row of net, tax and total", "Invoice\nInvoice no: A-1\nTotal  100.00  20.00  120.00\n",
     "A-1 - 100.00 120.00 - - -"},
    {"the same in one cell", "Invoice\nInvoice no: A-1\nTotal 100.00 20.00 120.00\n", "A-1 - 100.00 120.00 - - -"},
    {"in Russian",
     "Счет-фактура № 418\nВсего к оплате   10000.00   X   2000.00   12000.00\n", "418 - 10000.00 12000.00 - - -"},
    {"a row that nothing tells apart", "Invoice\nInvoice no: A-1\nTotal  100.00  120.00\n", "A-1 - - - - - -"},
    {"a row of goods and money", "Invoice\nInvoice no: A-1\nTotal  20  800.00\n", "A-1 - - 800.00 - - -"},
    {"a row of labels", "FAKTURA\nFakturanr 10045\nNetto 10 000,00   Moms 25% 2 500,00   Att betala SEK 12 500,00\n",
     "10045 - 10000.00 12500.00 SEK - -"},
    {"headings that stand close together",
     "FATTURA\nNumero fattura Data fattura Vs. ordine Scadenza\n550091       16/01/2020      PO-7104       15/02/2020\n"
     "Imponibile 10,00\nTotale fattura EUR 12,20\n", "550091 2020-01-16 10.00 12.20 EUR PO-7104 -"},
    {"and their values, too",
     "發票\n發票號碼  開立日期 訂單編號 付款期限\nAB-26441022 2020-03-17 PO-7122 2020-04-16\n總計 NT$644,700\n",
     "AB-26441022 2020-03-17 - 644700.00 TWD PO-7122 -"},
    {"the last label in a row of headings above another's value",
     "INVOICE\nYour order Invoice no\nPO-7104     A-17\nInvoice date: 2020-01-31\nTotal: 10.00\n",
     "A-17 2020-01-31 - 10.00 - PO-7104 -"},
    {"fewer values than headings",
     "INVOICE\nYour order Invoice no Terms\nPO-7104     A-17\nInvoice date: 2020-01-31\nTotal: 10.00\n",
     "A-17 2020-01-31 - 10.00 - PO-7104 -"},
    {"the ordinal of an instalment and its number",
     "Abschlagsrechnung Nr. 2\nRechnungs-Nr.: V-4721\nRechnungsdatum: 23.08.2020\nRechnungsbetrag 10,00 EUR\n",
     "V-4721 2020-08-23 - 10.00 EUR - -"},
    {"a sign of numbers with a point", "FACTURA\nFactura n.º A26/3377\nFecha de factura: 23/08/2020\nTotal 10,00 EUR\n",
     "A26/3377 2020-08-23 - 10.00 EUR - -"},
    {"a number between marks of direction",
     "INVOICE\nInvoice no: \xe2\x80\xaa" "A-17\xe2\x80\xac\nInvoice date: 2020-01-31\nTotal: 10.00\n",
     "A-17 2020-01-31 - 10.00 - - -"},
    {"a credit note's own number",
     "CREDIT NOTE\nCredit note number: CN-0034\nOriginal invoice: INV-2020-00871\nTotal: 10.00\n",
     "CN-0034 - - 10.00 - - INV-2020-00871"},
};

static Slice or_dash(Slice text)
{
    return text.len ? text : S("-");
}

static Slice amount_text(bool has, Decimal value, struct arena *mem)
{
    char text[DECIMAL_CHARS];
    return has ? arena_copy(mem, decimal_format(value, 2, text)) : S("-");
}

static void test_facts(void **state)
{
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct screening found;
        struct diag diag;
        struct arena mem;
        char day[DATE_CHARS];
        arena_init(&mem, 0);
        diag_init(&diag, &mem);
        screen_document(*state, S("a.txt"), slice_from(rows[i].text), &mem, &found, &diag);
        const struct document_facts *facts = &found.facts;
        Slice issued = facts->issued.day == DATE_NONE.day ? S("-") : date_format(facts->issued, day);
        Slice number = or_dash(facts->number), currency = or_dash(facts->currency), order = or_dash(facts->order);
        Slice all = arena_printf(&mem, "%.*s %.*s %.*s %.*s %.*s %.*s %.*s", SLICE_ARG(number), SLICE_ARG(issued),
                                 SLICE_ARG(amount_text(facts->has_net, facts->net, &mem)),
                                 SLICE_ARG(amount_text(facts->has_gross, facts->gross, &mem)), SLICE_ARG(currency),
                                 SLICE_ARG(order), SLICE_ARG(or_dash(facts->amends)));
        check_slice(rows[i].label, all, slice_from(rows[i].facts));
        arena_done(&mem);
    }
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
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_facts)};
    int failed = cmocka_run_group_tests(tests, load, drop);
    xml_library_done();
    return failed;
}
