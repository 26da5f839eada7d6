/* Texts are judged by what they say: every labelled text of fixtures/evidence, and what each rule of the
   judgement is for. No text that is no invoice may be accepted, whatever else changes. */
#include "support/test.h"

#include "base/arena.h"
#include "base/diag.h"
#include "base/slice.h"
#include "bytes/source.h"
#include "bytes/template.h"
#include "bytes/xml.h"
#include "evidence/rules.h"
#include "evidence/screening.h"
#include "evidence/text_rules.h"

static const struct {
    const char *label;
    Slice text;
    enum document_kind kind;
} judged_rows[] = {
    {"an invoice",
     S_INIT("INVOICE\nTo: Quell Ltd\nInvoice no: A-1\nDate: 31 January 2020\nTotal 100.00\n"), KIND_invoice},
    {"without its number", S_INIT("INVOICE\nTo: Quell Ltd\nDate: 31 January 2020\nTotal 100.00\n"), KIND_uncertain},
    {"without a date", S_INIT("INVOICE\nTo: Quell Ltd\nInvoice no: A-1\nTotal 100.00\n"), KIND_uncertain},
    {"without a total", S_INIT("INVOICE\nTo: Quell Ltd\nInvoice no: A-1\nDate: 31 January 2020\n"), KIND_uncertain},
    {"denied",
     S_INIT("INVOICE\nTo: Quell Ltd\nInvoice no: A-1\nDate: 31 January 2020\nTotal 100.00\nThis is not an invoice.\n"),
     KIND_uncertain},
    {"spaced letters",
     S_INIT("I N V O I C E\nTo: Quell Ltd\nInvoice no: A-1\nDate: 31 January 2020\nTotal 100.00\n"), KIND_invoice},
    {"an order quoted on it",
     S_INIT("INVOICE\nTo: Quell Ltd\nInvoice no: A-1\nPurchase order: 4711\nDate: 31 January 2020\nTotal 9.00\n"),
     KIND_invoice},
    {"titled with words that invoices quote",
     S_INIT("Order confirmation no. 4711\nDate: 31 January 2020\nTotal 9.00\n"),
     KIND_order_confirmation},
    {"whose blanks no program has filled in",
     S_INIT("INVOICE\nTo: {{ customer }} Ltd\nInvoice no: {{ invoice.number }}\nDate: {{ date }}\nTotal {{ total }}\n"),
     KIND_uncertain},
    {"nor another program",
     S_INIT("# Rechnung ${INVOICE_NUMBER}\nAn: ${CUSTOMER} GmbH\nRechnungsdatum: ${DATE}\n"
            "Gesamtbetrag (brutto): ${GROSS_TOTAL}\n"), KIND_uncertain},
    {"a number in the corner",
     S_INIT("Quell S.A.C.          FACTURA ELECTRÓNICA\nLima                  F001-00002345\n"
            "Fecha de Emisión : 14/02/2020\nImporte Total : S/ 590.00\n"), KIND_invoice},
    {"a telephone in the corner is none",
     S_INIT("Quell S.A.C.          FACTURA ELECTRÓNICA\nLima                  001-00002345\n"
            "Fecha de Emisión : 14/02/2020\nImporte Total : S/ 590.00\n"), KIND_uncertain},
    {"a correction without a total",
     S_INIT("FAKTURA KORYGUJĄCA nr FK/12/2020\nSprzedawca: Quell Sp. z o.o.\nData wystawienia: 18.05.2020\n"
            "Dotyczy faktury nr FV/331/2020\nPrzyczyna korekty: nazwa towaru\n"), KIND_corrected_invoice},
    {"a cancellation among the words of invoices",
     S_INIT("SZTORNÓ SZÁMLA\nSorszám: ST-2020-19\nÉrvénytelenített számla sorszáma: 2020-000455\n"
            "Kiállítás dátuma: 2020-07-20\nFizetési határidő: 2020-07-20\nÖsszesen: -25 400 Ft\nEladó: Quell Kft.\n"),
     KIND_credit_note},
    {"a credit note that says what it is not",
     S_INIT("Quell Ltd\nCREDIT NOTE CN-14\nDate: 31 January 2020\nOriginal invoice INV-9000\nCredit total: 210.00 GBP\n"
            "This is a credit note, not an invoice.\n"), KIND_credit_note},
    {"an account with a credit in it",
     S_INIT("Account statement as at 31 March 2020\nQuell Ltd   Account 31\n"
            "Day         Paper           Debit    Credit   Balance\n05/02/2020  Invoice A-91    280.00            280.00\n"
            "02/03/2020  Credit CN-4              30.00    250.00\nAmount due 250.00\n"), KIND_statement},
    {"the same without its title",
     S_INIT("Quell Ltd   Account 31\n"
            "Day         Paper           Debit    Credit   Balance\n05/02/2020  Invoice A-91    280.00            280.00\n"
            "02/03/2020  Credit CN-4              30.00    250.00\nAmount due 250.00\n"), KIND_uncertain},
    {"an account in French",
     S_INIT("Extrait de compte client\nQuell SA   Compte 31\n"
            "Jour        Pièce           Débit    Crédit   Solde\n05/02/2020  Facture A-91    280,00            280,00\n"
            "02/03/2020  Avoir AV-4               30,00    250,00\nTotal à payer 250,00\n"), KIND_statement},
    {"an order quoted beneath its label",
     S_INIT("INVOICE\nQuell Ltd                        Invoice #\nVAT GB 999 9999 73               A-31\n"
            "                                 Date issued\n                                 8 May 2020\n"
            "                                 PO ref\n                                 HX-7\n"
            "Item          Qty    Price    Net\nCourse        2      10.00    20.00\n"
            "                              Net 20.00\n                              VAT 4.00\n"
            "                              Total due 24.00\n"), KIND_invoice},
    {"a confirmation in Vietnamese without accents",
     S_INIT("Xac nhan don hang #DH-20-0551\nDon hang cua quy khach da duoc tiep nhan.\nTong cong: 11.000.000 VND\n"),
     KIND_order_confirmation},
    {"a confirmation with the apostrophe of word processors",
     S_INIT("Conferma d\xe2\x80\x99ordine n. 4471\nData 31/01/2020\nTotale 10,00\n"), KIND_order_confirmation},
    {"thanks for an order above an invoice",
     S_INIT("Thank you for your order!\n\nCommercial invoice\nInvoice # 77-X | Invoiced on May 13, 2020 | Order # 881\n"
            "Quell Ltd\nSubtotal 100.00\nSales tax 8.00\nInvoice total 108.00\n"), KIND_invoice},
    {"thanks for an order above a list of it",
     S_INIT("Thank you for your order!\n\nInvoice\nOrder # 881\nQuell Ltd\nOrder date: May 13, 2020\nSubtotal 100.00\n"
            "Sales tax 8.00\nTotal 108.00\n"), KIND_order_confirmation},
    {"a label that holds its own title again",
     S_INIT("Quell Kft. Adószám: 12345678-2-41\nSZÁMLA\nSzámla sorszáma: SZ-2020/9\nKelt: 2020.05.21.\n"
            "Fizetendő végösszeg: 407 365 Ft\n"), KIND_invoice},
    {"an invoice that says so is denied",
     S_INIT("INVOICE\nTo: Quell Ltd\nInvoice no: A-1\nDate: 31 January 2020\nTotal 100.00\n"
            "This is a credit note, not an invoice.\n"), KIND_uncertain},
    {"a company called sample",
     S_INIT("株式会社サンプル研修\n請求書\n請求書番号：A-1\n発行日：2020年3月5日\nサンプル商事 御中\n合計金額 ¥110,000\n"),
     KIND_invoice},
    {"another one",
     S_INIT("SC Exemplu Test SRL\nFACTURĂ\nNr. factură: 231\nData facturii: 05.03.2020\nTotal de plată 100,00 lei\n"),
     KIND_invoice},
    {"a sample of an invoice",
     S_INIT("請求書（サンプル）\nQuell株式会社\n請求書番号：A-1\n発行日：2020年3月5日\n合計金額 ¥110,000\n"), KIND_uncertain},
    {"a remittance over one invoice",
     S_INIT("REMITTANCE ADVICE\nPayer: Quell Ltd\nPayment date: 28/03/2020\n"
            "Invoice No     Invoice date   Invoice amount   Discount   Paid\n"
            "INV-3001       01/03/2020           1,200.00       0.00   1,200.00\nTotal paid: GBP 1,200.00\n"),
     KIND_payment},
    {"a reminder over one",
     S_INIT("Quell GmbH\n2. MAHNUNG\n20.05.2020\nRechnung Nr.     Rechnungsdatum   fällig am     Betrag\n"
            "RE-417           15.03.2020       29.03.2020    6.720,00\nGesamtbetrag 6.720,00\n"), KIND_reminder},
    {"a title that goes on behind a dash",
     S_INIT("Quell Ltd\nACCOUNT STATEMENT \u2014 August 2020\nPrevious balance: 40.00\nPayments received: 66.20\n"
            "BALANCE DUE: 86.20 GBP\n"), KIND_statement},
    {"in Serbian letters",
     S_INIT("ФАКТУРА бр. 55/2020\nДатум издавања: 03.04.2020.\nПродавац: Обука д.о.о. Београд\n"
            "Укупно за уплату: 14.400,00\n"), KIND_invoice},
    {"a list of invoices", S_INIT("REMITTANCE ADVICE\nInvoice  Date  Amount paid\nA-1  31/01/2020  10.00\n"
                                  "A-2  31/01/2020  20.00\nTotal 30.00\n"), KIND_payment},
    {"amounts in a language nobody knows",
     S_INIT("the and your with please from\nZgglkr 31/01/2020\nVAT 10.00 Total 20.00\n"
                                                 "the rest of it is long enough to be looked at,"
            " and says nothing of any document\n"),
     KIND_uncertain},
    {"two titles",
     S_INIT("ORDER CONFIRMATION\nINVOICE\nTo: Quell Ltd\nInvoice no: A-1\nDate: 31 January 2020\nTotal 100.00\n"),
     KIND_uncertain},
    {"proforma",
     S_INIT("PROFORMA INVOICE\nTo: Quell Ltd\nInvoice no: A-1\nDate: 31 January 2020\nTotal 100.00\n"), KIND_proforma},
    {"paid by invoice", S_INIT("Order confirmation\nThank you for your order\nPayment method: Invoice\n"
                               "Date: 31 January 2020\nTotal 100.00\n"), KIND_order_confirmation},
    {"that nobody issued", S_INIT("INVOICE\nInvoice no: A-1\nDate: 31 January 2020\nTotal 100.00\n"), KIND_uncertain},
    {"whose amounts add up, though it names nobody",
     S_INIT("INVOICE\nInvoice no: A-1\nDate: 31 January 2020\nVAT 20.00\nTotal 120.00\n"), KIND_invoice},
    {"a version is no number",
     S_INIT("INVOICE v1.2\nTo: Quell Ltd\nDate: 31 January 2020\nTotal 100.00\n"), KIND_uncertain},
    {"a place in the contents is no number",
     S_INIT("INVOICE\nTo: Quell Ltd\nInvoice no .......... 12\nDate: 31 January 2020\nTotal 100.00\n"), KIND_uncertain},
    {"a number in a sentence is not its own",
     S_INIT("INVOICE\nTo: Quell Ltd\nInvoice no. 4711 was never paid,"
            " and nobody could tell us the reason for it until today\n"
            "Date: 31 January 2020\nTotal 100.00\n"), KIND_uncertain},
    {"a total in a sentence is none",
     S_INIT("INVOICE\nTo: Quell Ltd\nInvoice no: A-1\nDate: 31 January 2020\n"
            "Total EUR 100.00 is what the customer was charged, and he did not agree\n"), KIND_uncertain},
    {"a rate is no amount",
     S_INIT("INVOICE\nTo: Quell Ltd\nInvoice no: A-1\nDate: 31 January 2020\nVAT 25 %\n"), KIND_uncertain},
    {"the heading of a column has no total",
     S_INIT("INVOICE\nTo: Quell Ltd\nInvoice no: A-1\nDate: 31 January 2020\n"
            "Item\tPrice\tTotal\nSeat\t250.00\t500.00\nBook\t10.00\t250.00\n"), KIND_uncertain},
    {"two numbers of its own",
     S_INIT("INVOICE\nTo: Quell Ltd\nInvoice no: A-1\nDate: 31 January 2020\nTotal 100.00\nInvoice no: A-2\n"
            "Total 50.00\n"),
     KIND_uncertain},
    {"a blank form",
     S_INIT("INVOICE\nTo: ________\nInvoice no: ________\nDate: 31 January 2020\nTotal 100.00\n"), KIND_uncertain},
    {"words in brackets for people to fill in",
     S_INIT("INVOICE\nTo: Quell Ltd\nInvoice no: [number]\nDate: 31 January 2020\nTotal 100.00\n"), KIND_uncertain},
    {"a sample", S_INIT("SAMPLE\nINVOICE\nTo: Quell Ltd\nInvoice no: A-1\nDate: 31 January 2020\nTotal 100.00\n"),
     KIND_uncertain},
    {"from a company called Sample",
     S_INIT("INVOICE\nSample Textiles Ltd\nInvoice no: A-1\nDate: 31 January 2020\nTotal 100.00\n"), KIND_invoice},
    {"with a label that names an order",
     S_INIT("Loam Ltd\nInvoice Number: Z-7\nInvoice Date: 2020-01-31\nPO Number: PO-1\nBill To: Rook\n"
            "Subtotal 80.00\nVAT 20.00\nTotal: 100.00\n"), KIND_invoice},
    {"an order with a label of an invoice's",
     S_INIT("Loam Ltd\nPurchase Order: PO-1\nOrder Date: 2020-01-31\nInvoice To: Rook\nTotal: 100.00\n"),
     KIND_order},
    {"proforma in brackets",
     S_INIT("Invoice (Pro Forma)\nTo: Quell Ltd\nInvoice no: A-1\nDate: 31 January 2020\nTotal 100.00\n"
            ""), KIND_proforma},
    {"proforma behind a title",
     S_INIT("發票 PROFORMA INVOICE\nTo: Quell Ltd\nInvoice no: A-1\nDate: 31 January 2020\nTotal 100.00\n"),
     KIND_proforma},
    {"that only quotes a proforma",
     S_INIT("INVOICE\nTo: Quell Ltd\nInvoice no: A-1\nProforma PF-7 of 3 March 2020\nDate: 31 January 2020\n"
            "Total 100.00\n"),
     KIND_invoice},
    {"approved by somebody",
     S_INIT("Invoice approved\nInvoice no: A-1\nInvoice date: 31 January 2020\nVendor: Quell Ltd\n"
            "VAT 20.00\nTotal 120.00\n"
            "Approved by D. Miles\n"), KIND_uncertain},
    {"with labels, and nothing that was sold",
     S_INIT("Supplier: Quell Ltd\nInvoice no: A-1\nInvoice date: 31 January 2020\nTotal 100.00\n"), KIND_uncertain},
    {"a bare number beside the title",
     S_INIT("INVOICE\nNo. 118\nTo: Quell Ltd\nDate: 31 January 2020\nTotal 100.00\n"), KIND_invoice},
    {"a bare number far from it",
     S_INIT("INVOICE\nTo: Quell Ltd\nMain Street\nDate: 31 January 2020\nSeats 3\nNo. 118\nTotal 100.00\n"
            ""), KIND_uncertain},
    {"a number with two marks is no date",
     S_INIT("INVOICE no. 118/1/1\nTo: Quell Ltd\nDate: 31 January 2020\nTotal 100.00\n"), KIND_invoice},
    {"an order above the title",
     S_INIT("Quell Ltd\nInvoice no: A-1\nYour order: B-4711\nINVOICE\nDate: 31 January 2020\nTotal 100.00\n"
            ""), KIND_invoice},
    {"a heading inside it",
     S_INIT("INVOICE\nQuell Ltd\nInvoice no: A-1\nDate: 31 January 2020\nBilling summary\nTotal 100.00\n"
            ""), KIND_invoice},
    {"a means of payment", S_INIT("INVOICE\nQuell Ltd\nInvoice no: A-1\nDate: 31 January 2020\n"
            "Payment method\tBank transfer\n"
                                  "Total 100.00\n"), KIND_invoice},
    {"thanks for the order it names",
     S_INIT("Thank you for your order from Quell Ltd.\nYour Invoice #118 for Order #4711\n"
            "Date: 31 January 2020\nTotal 100.00\n"),
     KIND_invoice},
    {"a credit note for an invoice",
     S_INIT("Credit note AV-5\nTo: Quell Ltd\nDate: 31 January 2020\nInvoice concerned\n"
            "Invoice date 31/01/2020\nTotal 100.00\n"),
     KIND_credit_note},
    {"an article that has no invoice in it",
     S_INIT("How to write an invoice\nEvery invoice must have a number. In this article we show what the tax office wants.\n"
            "Read more\n"), KIND_other},
    {"in an article",
     S_INIT("How to write an invoice\nINVOICE\nTo: Quell Ltd\nInvoice no: A-1\nDate: 31 January 2020\nTotal 100.00\n"
            "In this article you have read what must be on it. Read more\n"), KIND_uncertain},
    {"that waits for an approval",
     S_INIT("Invoice A-118 from Quell Ltd is waiting for your approval.\nSupplier: Quell Ltd\n"
            "Invoice date: 31 January 2020\nInvoice amount: 100.00 EUR\nDue date: 28 February 2020\n"), KIND_uncertain},
    {"named by a Russian act",
     S_INIT("Акт № 7 сдачи-приемки выполненных работ от 31 января 2020 г.\nИсполнитель: ООО «Мост»\n"
            "Услуга  Сумма\nКурс  500,00\nИтого: 500,00 в т.ч. НДС 83,33. Счет-фактура № 18 от 31.01.2020\n"),
     KIND_partner_report},
    {"a transfer document that is a deed only",
     S_INIT("Универсальный передаточный документ\nСтатус: 2\nСчет-фактура № 18 от 31.01.2020\n"
            "Продавец: ООО «Мост»\nПокупатель: АНО «Школа»\nВсего к оплате 500,00\n"), KIND_uncertain},
    {"a Portuguese credit note",
     S_INIT("Nota de Crédito NC 2020/7\nQuell, Lda  NIF PT501234567\nData: 31-01-2020\nCliente: Escola\n"
            "Fatura n.º FT 2019/90\nTotal 123,00 EUR\n"), KIND_credit_note},
};

static const struct {
    const char *label;
    Slice text;
    const char *net, *gross, *currency;
} amount_rows[] = {
    {"behind", S_INIT("Net total: 100.00 EUR\nTotal due: 120.00 EUR\n"), "100", "120", "EUR"},
    {"before", S_INIT("Net total: EUR 1,100.00\nTotal due: EUR 1,320.00\n"), "1100", "1320", "EUR"},
    {"a sign before", S_INIT("Total due: €120.00\n"), "", "120", "EUR"},
    {"none", S_INIT("Total due: 120.00\n"), "", "120", ""},
    {"a word before is none", S_INIT("Total due now 120.00\n"), "", "120", ""},
    {"a label behind its amount", S_INIT("Course 300.00 net   VAT 60.00   Total 360.00 GBP\n"), "300", "360", "GBP"},
    {"the same within one cell", S_INIT("Kurs 300,00 netto MwSt 57,00 Gesamt 357,00 EUR\n"), "300", "357", "EUR"},
    {"a currency between", S_INIT("Formation 1 612,50 \xe2\x82\xac HT   TVA 322,50 \xe2\x82\xac   Total TTC 1 935,00 \xe2\x82\xac\n"), "1612.5", "1935",
     "EUR"},
    {"parted by dashes", S_INIT("Imponibile \xe2\x82\xac 960,00 \xe2\x80\x93 IVA 22% \xe2\x82\xac 211,20 \xe2\x80\x93 Totale fattura \xe2\x82\xac 1.171,20\n"), "960",
     "1171.2", "EUR"},
    {"a net that has no label", S_INIT("Course   25   122.50   3,062.50\nGST 10 %   306.25\nTotal AUD 3,368.75\n"), "3062.5",
     "3368.75", "AUD"},
    {"a net that is not printed", S_INIT("Course   25\nGST 10 %   306.25\nTotal AUD 3,368.75\n"), "", "3368.75", "AUD"},
    {"two totals that differ", S_INIT("Total due: 120.00 EUR\nTotal: 130.00 EUR\n"), "", "", "EUR"},
};

static void check_judged(struct evidence_rules *rules, struct arena *mem, const char *label, Slice text,
                         enum document_kind expected)
{
    struct screening found;
    struct diag diag;
    diag_init(&diag, mem);
    screen_document(rules, S("text.txt"), text, mem, &found, &diag);
    check_slice(label, kind_name(found.kind), kind_name(expected));
}

static void test_judged(void **state)
{
    struct evidence_rules *rules = *state;
    struct arena mem;
    arena_init(&mem, 0);
    for (size_t i = 0; i < COUNT_OF(judged_rows); i++)
        check_judged(rules, &mem, judged_rows[i].label, judged_rows[i].text, judged_rows[i].kind);
    arena_done(&mem);
}

static Slice decimal_text(bool has, Decimal value, struct arena *mem)
{
    char text[DECIMAL_CHARS];
    return has ? arena_copy(mem, decimal_format(value, 0, text)) : S("");
}

/* The currency may stand on either side of an amount, and the longer label says what the amount is. */
static void test_amounts(void **state)
{
    struct evidence_rules *rules = *state;
    struct arena mem;
    arena_init(&mem, 0);
    for (size_t i = 0; i < COUNT_OF(amount_rows); i++) {
        struct screening found;
        struct diag diag;
        Slice text = arena_printf(&mem, "INVOICE\nTo: Quell Ltd\nInvoice no: A-1\nDate: 31 January 2020\n%.*s",
                                  SLICE_ARG(amount_rows[i].text));
        diag_init(&diag, &mem);
        screen_document(rules, S("text.txt"), text, &mem, &found, &diag);
        check_slice(amount_rows[i].label, decimal_text(found.facts.has_net, found.facts.net, &mem),
                    slice_from(amount_rows[i].net));
        check_slice(amount_rows[i].label, decimal_text(found.facts.has_gross, found.facts.gross, &mem),
                    slice_from(amount_rows[i].gross));
        check_slice(amount_rows[i].label, found.facts.currency, slice_from(amount_rows[i].currency));
    }
    arena_done(&mem);
}

/* Under all that an invoice shows, one sentence is enough; and a copy stays an invoice. */
static const struct {
    const char *label;
    Slice words;
} denial_rows[] = {
    {"en", S_INIT("This is not an invoice.")},
    {"en", S_INIT("This is not a tax invoice.")},
    {"en", S_INIT("Pro forma, for customs purposes only.")},
    {"en", S_INIT("An invoice will follow.")},
    {"en", S_INIT("Sample invoice")},
    {"de", S_INIT("Dies ist keine Rechnung.")},
    {"de", S_INIT("Rechnung folgt.")},
    {"fr", S_INIT("Ceci n'est pas une facture.")},
    {"es", S_INIT("Este documento no es una factura.")},
    {"pt", S_INIT("Este documento não é uma fatura.")},
    {"it", S_INIT("Questo documento non è una fattura.")},
    {"nl", S_INIT("Dit is geen factuur.")},
    {"pl", S_INIT("To nie jest faktura.")},
    {"sv", S_INIT("Detta är inte en faktura.")},
    {"da", S_INIT("Dette er ikke en faktura.")},
    {"no", S_INIT("Dette er ikke en faktura.")},
    {"fi", S_INIT("Tämä ei ole lasku.")},
    {"tr", S_INIT("Bu belge fatura değildir.")},
    {"ru", S_INIT("Данный документ не является счётом.")},
    {"uk", S_INIT("Цей документ не є рахунком.")},
    {"cs", S_INIT("Toto není faktura.")},
    {"sk", S_INIT("Toto nie je faktúra.")},
    {"hu", S_INIT("Ez nem számla.")},
    {"el", S_INIT("Το παρόν δεν αποτελεί τιμολόγιο.")},
    {"ro", S_INIT("Aceasta nu este o factură.")},
    {"bg", S_INIT("Това не е фактура.")},
    {"hr", S_INIT("Ovo nije račun.")},
    {"sl", S_INIT("To ni račun.")},
    {"lt", S_INIT("Tai nėra sąskaita.")},
    {"lv", S_INIT("Šis nav rēķins.")},
    {"et", S_INIT("See ei ole arve.")},
    {"ja", S_INIT("これは請求書ではありません。")},
    {"ja", S_INIT("請求書は別途お送りします。")},
    {"ko", S_INIT("본 문서는 세금계산서가 아닙니다.")},
    {"ko", S_INIT("세금계산서는 별도 발행됩니다.")},
    {"zh", S_INIT("本单据不是发票。")},
    {"zh", S_INIT("發票將另行寄出。")},
    {"ar", S_INIT("هذه ليست فاتورة.")},
    {"he", S_INIT("מסמך זה אינו מהווה חשבונית.")},
    {"th", S_INIT("เอกสารนี้ไม่ใช่ใบกำกับภาษี")},
    {"vi", S_INIT("Đây không phải là hóa đơn.")},
    {"id", S_INIT("Ini bukan faktur.")},
    {"hi", S_INIT("यह चालान नहीं है।")},
    {"ca", S_INIT("Això no és una factura.")},
    {"ms", S_INIT("Ini bukan invois.")},
    {"fa", S_INIT("این فاکتور نیست.")},
    {"is", S_INIT("Þetta er ekki reikningur.")},
    {"en", S_INIT("For information only – no invoice.")},
    {"en", S_INIT("This does not replace your invoice.")},
    {"en", S_INIT("Please note: this isn't an invoice.")},
    {"en", S_INIT("The present document cannot be used as an invoice.")},
    {"en", S_INIT("This is not a bill.")},
    {"de", S_INIT("Kein Rechnungsbeleg")},
    {"de", S_INIT("Ersetzt die Rechnung nicht.")},
    {"fr", S_INIT("Document non valable comme facture")},
    {"fr", S_INIT("Ce document n’a pas valeur de facture.")},
    {"fr", S_INIT("Ne peut en aucun cas être considéré comme une facture.")},
    {"es", S_INIT("No tiene carácter de factura.")},
    {"pt", S_INIT("Não tem validade de fatura.")},
    {"nl", S_INIT("Dit document vervangt de factuur niet.")},
    {"pl", S_INIT("Nie zastępuje faktury.")},
    {"no", S_INIT("Gjelder ikke som faktura.")},
    {"no", S_INIT("Ikke faktura")},
    {"ru", S_INIT("Это не счёт.")},
    {"uk", S_INIT("Це не рахунок.")},
    {"mk", S_INIT("Не претставува фактура.")},
    {"cs", S_INIT("Nejedná se o fakturu.")},
    {"sk", S_INIT("Nejedná sa o faktúru.")},
    {"lt", S_INIT("Tai ne sąskaita.")},
    {"et", S_INIT("See pole arve.")},
    {"is", S_INIT("Gildir ekki sem reikningur.")},
    {"zh", S_INIT("此单非发票")},
    {"zh", S_INIT("不得作为报销凭证")},
    {"ar", S_INIT("لا يعتبر هذا المستند فاتورة.")},
    {"ca", S_INIT("No té validesa com a factura.")},
    {"gl", S_INIT("Isto non é unha factura.")},
    {"eu", S_INIT("Hau ez da faktura bat.")},
    {"sq", S_INIT("Kjo nuk është faturë.")},
    {"be", S_INIT("Гэта не рахунак.")},
    {"az", S_INIT("Bu qaimə deyil.")},
    {"kk", S_INIT("Бұл шот-фактура емес.")},
    {"ka", S_INIT("ეს არ არის ინვოისი.")},
    {"hy", S_INIT("Սա հաշիվ-ապրանքագիր չէ։")},
    {"fil", S_INIT("Hindi ito invoice.")},
    {"sw", S_INIT("Hii si ankara.")},
    {"af", S_INIT("Hierdie is nie 'n faktuur nie.")},
    {"bn", S_INIT("এটি চালান নয়।")},
    {"ta", S_INIT("இது விலைப்பட்டியல் அல்ல.")},
    {"ur", S_INIT("یہ انوائس نہیں ہے۔")},
    {"mt", S_INIT("Dan mhux fattura.")},
    {"ga", S_INIT("Ní sonrasc é seo.")},
    {"cy", S_INIT("Nid anfoneb yw hon.")},
}, copy_rows[] = {
    {"duplicate", S_INIT("DUPLICATE")}, {"copy of", S_INIT("COPY OF INVOICE")}, {"copy", S_INIT("Copy")},
    {"Duplikat", S_INIT("Duplikat")},   {"Kopie", S_INIT("Kopie der Rechnung")}, {"a place", S_INIT("Test Valley")},
    {"an invoice that speaks of itself", S_INIT("If you have not received this invoice in error, please pay.")},
    {"a heading of columns", S_INIT("Order no\tInvoice no\tPage\n4711\tA-1\t1")},
    {"a seller without tax", S_INIT("Продавец не является плательщиком НДС\nСчет-фактура A-1")},
}, stamp_rows[] = {
    {"de", S_INIT("STORNIERT")},           {"de", S_INIT("Storno")},        {"de", S_INIT("*** UNGÜLTIG ***")},
    {"en", S_INIT("CANCELLED")},           {"en", S_INIT("NOT VALID")},     {"en", S_INIT("VOID")},
    {"it", S_INIT("ANNULLATA")},           {"nl", S_INIT("GEANNULEERD")},   {"nl", S_INIT("CONCEPT")},
    {"es", S_INIT("ANULADA")},             {"pt", S_INIT("Cancelada")},     {"pl", S_INIT("Anulowano")},
    {"cs", S_INIT("STORNOVÁNO")},          {"hu", S_INIT("Érvénytelen")},   {"tr", S_INIT("GEÇERSİZ")},
    {"ru", S_INIT("АННУЛИРОВАНО")},        {"ja", S_INIT("取消済")},        {"zh", S_INIT("作废")},
    {"ko", S_INIT("취소")},                {"he", S_INIT("מבוטל")},         {"en", S_INIT("TEST")},
    {"en", S_INIT("Test invoice - do not pay")}, {"de", S_INIT("TEST – nicht buchen")},
    {"pl", S_INIT("DOKUMENT TESTOWY – NIE KSIĘGOWAĆ")}, {"fr", S_INIT("Facture de test")}, {"ja", S_INIT("テスト")},
};

#define WHOLE_INVOICE "INVOICE\nTo: Quell Ltd\nInvoice no: A-1\nDate: 31 January 2020\nTotal 100.00\n"

#define LABELLED_INVOICE "\nTo: Quell Ltd\nInvoice number: A-1\nInvoice date: 31 January 2020\nVAT 20.00\nTotal 120.00\n"

/* Number, date and total prove no invoice beneath a title that takes it back. */
static const struct {
    const char *label;
    Slice title;
    bool is_accepted;
} title_rows[] = {
    {"none", S_INIT("Quell Ltd"), true},
    {"a label beside another", S_INIT("Quell Ltd   Invoice currency: EUR"), true},
    {"a known one", S_INIT("Final invoice"), true},
    {"a note that it is a copy", S_INIT("Invoice (copy)"), true},
    {"a note with a number", S_INIT("Invoice (page 1)"), true},
    {"a note in another language", S_INIT("Rechnung (Invoice)"), true},
    {"a note that nobody knows", S_INIT("Invoice (unissued)"), false},
    {"a note in Korean", S_INIT("\xec\xb2\xad\xea\xb5\xac\xec\x84\x9c (\xec\xb7\xa8\xec\x86\x8c)"), false},
    {"a word before it", S_INIT("Scheduled invoice"), false},
    {"a word behind it", S_INIT("Invoice simulation"), false},
    {"behind a dash", S_INIT("FACTUUR - VERVALLEN"), false},
    {"behind a colon", S_INIT("Friendly reminder: your invoice"), false},
    {"a compound", S_INIT("Rechnungsvorschlag"), false},
    {"another compound", S_INIT("Laskuluonnos"), false},
    {"in French", S_INIT("Pr\xc3\xa9-facture"), false},
    {"in Danish", S_INIT("Annulleret faktura"), false},
    {"in Hebrew", S_INIT("\xd7\x98\xd7\x99\xd7\x95\xd7\x98\xd7\xaa \xd7\x97\xd7\xa9\xd7\x91\xd7\x95\xd7\xa0\xd7\x99\xd7\xaa"), false},
    {"another paper", S_INIT("Subscription renewal notice"), false},
    {"a preview", S_INIT("Vista previa"), false},
};

static void test_titled(void **state)
{
    struct evidence_rules *rules = *state;
    struct arena mem;
    arena_init(&mem, 0);
    for (size_t i = 0; i < COUNT_OF(title_rows); i++) {
        struct screening found;
        struct diag diag;
        diag_init(&diag, &mem);
        Slice text = arena_printf(&mem, "%.*s" LABELLED_INVOICE, SLICE_ARG(title_rows[i].title));
        screen_document(rules, S("text.txt"), text, &mem, &found, &diag);
        check_true(title_rows[i].label, kind_is_accepted(found.kind) == title_rows[i].is_accepted);
    }
    for (size_t i = 0; i < 2; i++)
        check_judged(rules, &mem, "the number of a draft",
                     i ? S("Facture n\xc2\xb0 PROVISOIRE-12\nQuell SARL\nDate de facture : 31/01/2020\nTotal TTC 120,00 EUR\n")
                       : S("Facture\nR\xc3\xa9" "f. : (PROV12)\nQuell SARL\nDate facturation : 31/01/2020\nTotal TTC 120,00 EUR\n"),
                     KIND_uncertain);
    arena_done(&mem);
}

static void test_denied(void **state)
{
    struct evidence_rules *rules = *state;
    struct arena mem;
    arena_init(&mem, 0);
    for (size_t i = 0; i < COUNT_OF(denial_rows); i++) {
        struct screening found;
        struct diag diag;
        diag_init(&diag, &mem);
        Slice text = arena_printf(&mem, WHOLE_INVOICE "%.*s\n", SLICE_ARG(denial_rows[i].words));
        screen_document(rules, S("text.txt"), text, &mem, &found, &diag);
        check_true(denial_rows[i].label, !kind_is_accepted(found.kind));
    }
    for (size_t i = 0; i < COUNT_OF(stamp_rows); i++)
        check_judged(rules, &mem, stamp_rows[i].label,
                     arena_printf(&mem, "%.*s\n" WHOLE_INVOICE, SLICE_ARG(stamp_rows[i].words)), KIND_uncertain);
    for (size_t i = 0; i < COUNT_OF(copy_rows); i++)
        check_judged(rules, &mem, copy_rows[i].label,
                     arena_printf(&mem, "%.*s\n" WHOLE_INVOICE, SLICE_ARG(copy_rows[i].words)), KIND_invoice);
    arena_done(&mem);
}

/* Right, or a doubt; accepted only what is an invoice. */
static void check_folder(struct evidence_rules *rules, Slice folder)
{
    struct arena mem;
    Slice labels, text, why;
    size_t right = 0, count = 0;
    arena_init(&mem, 0);
    assert_true(file_read_beneath(folder, S("labels.tsv"), 1 << 20, &mem, &labels, &why));
    slice_cut(labels, '\n', &labels);
    while (labels.len) {
        Slice line = slice_cut(labels, '\n', &labels), file = slice_cut(line, '\t', &line);
        enum document_kind expected;
        struct screening found;
        struct diag diag;
        diag_init(&diag, &mem);
        assert_true(kind_from_name(slice_cut(line, '\t', &line), &expected));
        assert_true(file_read_beneath(folder, file, 1 << 20, &mem, &text, &why));
        screen_document(rules, file, text, &mem, &found, &diag);
        if (kind_is_accepted(found.kind))
            check_true(arena_cstr(&mem, file), kind_is_accepted(expected));
        right += found.kind == expected;
        count++;
    }
    check_true(arena_cstr(&mem, folder), count > 60 && right * 20 >= count * 19);
    arena_done(&mem);
}

/* Guides, articles, letters, forms and samples: they say all that an invoice says. */
static void test_about(void **state)
{
    struct evidence_rules *rules = *state;
    Slice folder = S("fixtures/evidence/about");
    struct arena mem;
    Slice list, text, why;
    size_t count = 0;
    arena_init(&mem, 0);
    assert_true(file_read_beneath(folder, S("labels.tsv"), 1 << 20, &mem, &list, &why));
    slice_cut(list, '\n', &list);
    for (; list.len; count++) {
        Slice line = slice_cut(list, '\n', &list), file = slice_cut(line, '\t', &line);
        struct screening found;
        struct diag diag;
        diag_init(&diag, &mem);
        assert_true(file_read_beneath(folder, file, 1 << 20, &mem, &text, &why));
        screen_document(rules, file, text, &mem, &found, &diag);
        check_true(arena_cstr(&mem, file), !kind_is_accepted(found.kind));
    }
    check_true("a good many", count >= 40);
    arena_done(&mem);
}

/* Mails about one order, parted by lines of "=== KIND": what has become of it decides. */
static void check_mails(struct evidence_rules *rules, Slice file)
{
    struct arena mem;
    Slice text, why;
    size_t count = 0;
    arena_init(&mem, 0);
    assert_true(file_read_beneath(S("fixtures/evidence/mails"), file, 1 << 20, &mem, &text, &why));
    while (text.len) {
        assert_true(slice_starts(text, S("=== ")));
        Slice head = slice_cut(slice_skip(text, 4), '\n', &text);
        size_t end = slice_find(text, S("\n=== "));
        enum document_kind expected;
        assert_true(kind_from_name(head, &expected));
        const char *label = arena_cstr(&mem, arena_printf(&mem, "%.*s mail %zu", SLICE_ARG(file), ++count));
        check_judged(rules, &mem, label, slice_part(text, 0, end), expected);
        text = slice_skip(text, end < text.len ? end + 1 : end);
    }
    check_true("a few", count >= 4);
    arena_done(&mem);
}

static void test_mails(void **state)
{
    static const char *const languages[] = {"ar", "cs", "da", "de", "el", "en", "es", "fi", "fr", "hu", "id", "it",
                                            "ja", "ko", "nl", "pl", "pt", "ro", "ru", "sv", "th", "tr", "uk", "vi",
            "zh"};
    struct arena mem;
    arena_init(&mem, 0);
    for (size_t i = 0; i < COUNT_OF(languages); i++)
        check_mails(*state, arena_printf(&mem, "%s.txt", languages[i]));
    arena_done(&mem);
}

static void test_labelled(void **state)
{
    check_folder(*state, S("fixtures/evidence/texts"));
    check_folder(*state, S("fixtures/evidence/blind"));
}

static void test_rules_compile(void **state)
{
    (void)state;
    struct arena mem;
    struct diag diag;
    struct templates templates = {0};
    struct text_rules rules;
    arena_init(&mem, 0);
    diag_init(&diag, &mem);
    check_true("loads", text_rules_load(&rules, &templates, &mem, &diag));
    bool good = text_rules_check(&rules, &diag);
    for (const struct finding *bad = diag.first; bad; bad = bad->next)
        print_message("%.*s\n", SLICE_ARG(bad->message));
    check_true("every pattern is one", good);
    text_rules_close(&rules);
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
        cmocka_unit_test(test_judged),
        cmocka_unit_test(test_amounts),
        cmocka_unit_test(test_labelled),
        cmocka_unit_test(test_denied),
        cmocka_unit_test(test_titled),
        cmocka_unit_test(test_about),
        cmocka_unit_test(test_mails),
        cmocka_unit_test(test_rules_compile),
    };
    int failed = cmocka_run_group_tests(tests, load, drop);
    xml_library_done();
    return failed;
}
