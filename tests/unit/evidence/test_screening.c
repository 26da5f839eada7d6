/* Every document of fixtures/evidence: its kind, why, and the facts in it; then what stands
   only here: places of quotes and findings, and documents made to mislead. */
#include "support/test.h"

#include "bytes/source.h"
#include "bytes/template.h"
#include "bytes/xml.h"
#include "evidence/rules.h"
#include "evidence/screening.h"

#define UBL "urn:oasis:names:specification:ubl:schema:xsd:"
#define CBC "xmlns:cbc='" UBL "CommonBasicComponents-2'"

struct screen_world {
    struct arena mem;
    struct evidence_rules rules;
};

static int load_rules(void **state)
{
    static struct screen_world world;
    struct templates templates = {0};
    struct diag diag;
    arena_init(&world.mem, 0);
    diag_init(&diag, &world.mem);
    *state = &world;
    return evidence_rules_load(&world.rules, &templates, &world.mem, &diag) ? 0 : -1;
}

static int drop_rules(void **state)
{
    struct screen_world *world = *state;
    evidence_rules_close(&world->rules);
    arena_done(&world->mem);
    return 0;
}

/* The rules are loaded once; each screening has its own diag. */
static struct screening screen(struct screen_world *world, Slice name, Slice bytes, struct diag *diag)
{
    struct screening screening;
    diag_init(diag, &world->mem);
    screen_document(&world->rules, name, bytes, &world->mem, &screening, diag);
    return screening;
}

static struct screening screen_fixture(struct screen_world *world, Slice name, struct diag *diag)
{
    Slice bytes, why;
    if (!file_read_beneath(S("fixtures/evidence"), name, MAX_DOCUMENT_BYTES, &world->mem, &bytes, &why))
        fail_msg("%.*s: %.*s", SLICE_ARG(name), SLICE_ARG(why));
    return screen(world, name, bytes, diag);
}

static const struct {
    Slice file;
    enum document_kind kind;
    enum doubt doubt;
    const char *because;
} kind_rows[] = {
    {S_INIT("ubl-invoice-380.xml"), KIND_invoice, DOUBT_NONE, "UBL Invoice, type code 380"},
    {S_INIT("ubl-credit-note-381.xml"), KIND_credit_note, DOUBT_NONE, "UBL CreditNote, type code 381 (credit note)"},
    {S_INIT("ubl-credit-note-no-code.xml"), KIND_credit_note, DOUBT_NONE, "UBL CreditNote without a type code"},
    {S_INIT("ubl-self-billed-389.xml"), KIND_self_billed_invoice, DOUBT_NONE,
     "UBL Invoice, type code 389 (self-billed invoice)"},
    {S_INIT("ubl-self-billed-root.xml"), KIND_self_billed_invoice, DOUBT_NONE, "UBL SelfBilledInvoice, type code 380"},
    {S_INIT("ubl-prepayment-386.xml"), KIND_prepayment_invoice, DOUBT_NONE,
     "UBL Invoice, type code 386 (prepayment invoice)"},
    {S_INIT("ubl-corrected-384.xml"), KIND_corrected_invoice, DOUBT_NONE,
     "UBL Invoice, type code 384 (corrected invoice)"},
    {S_INIT("ubl-proforma-325.xml"), KIND_proforma, DOUBT_NONE, "UBL Invoice, type code 325 (proforma invoice)"},
    {S_INIT("ubl-commission-382.xml"), KIND_other, DOUBT_NONE, "UBL Invoice, type code 382 (commission note)"},
    {S_INIT("ubl-payment-request.xml"), KIND_payment, DOUBT_NONE, "UBL Invoice whose profile says 'payment-request'"},
    {S_INIT("ubl-reminder-380.xml"), KIND_uncertain, DOUBT_UNDECIDED,
     "UBL Invoice, type code 380, but its profile says 'reminder'"},
    {S_INIT("ubl-invoice-no-code.xml"), KIND_invoice, DOUBT_NONE, "UBL Invoice without a type code"},
    {S_INIT("ubl-invoice-no-code-no-lines.xml"), KIND_uncertain, DOUBT_UNDECIDED,
     "UBL Invoice without a type code, but it is not complete: no InvoiceLine"},
    {S_INIT("ubl-invoice-unknown-code.xml"), KIND_uncertain, DOUBT_UNDECIDED,
     "UBL Invoice, type code 999, which is in no list"},
    {S_INIT("ubl-invoice-shell.xml"), KIND_uncertain, DOUBT_UNDECIDED,
     "UBL Invoice, type code 380, but it is not complete: no ID"},
    {S_INIT("ubl-invoice-tr-satis.xml"), KIND_invoice, DOUBT_NONE, "UBL Invoice, type code SATIS"},
    {S_INIT("ubl-invoice-tr-iade.xml"), KIND_credit_note, DOUBT_NONE, "UBL Invoice, type code IADE (return)"},
    {S_INIT("ubl-invoice-co-02.xml"), KIND_invoice, DOUBT_NONE, "UBL Invoice, type code 02"},
    {S_INIT("ubl-invoice-pe-03.xml"), KIND_uncertain, DOUBT_UNDECIDED,
     "UBL Invoice, type code 03 (sales slip for consumers)"},
    {S_INIT("ubl-invoice-attached-confirmation.xml"), KIND_invoice, DOUBT_NONE, "UBL Invoice, type code 380"},
    {S_INIT("ubl-invoice-fine-amounts.xml"), KIND_invoice, DOUBT_NONE, "UBL Invoice, type code 380"},
    {S_INIT("ubl-invoice-no-namespace.xml"), KIND_invoice, DOUBT_NONE, "UBL Invoice, type code 380"},
    {S_INIT("order-no-namespace.xml"), KIND_uncertain, DOUBT_UNDECIDED,
     "XML with the root 'Order' without namespace or header"},
    {S_INIT("ubl-invoice-odd-prefixes.xml"), KIND_invoice, DOUBT_NONE, "UBL Invoice, type code 380"},
    {S_INIT("ubl-invoice-latin1.xml"), KIND_invoice, DOUBT_NONE, "UBL Invoice, type code 380"},
    {S_INIT("ubl-invoice-leading-blanks.xml"), KIND_invoice, DOUBT_NONE, "UBL Invoice, type code 380"},
    {S_INIT("ubl-invoice-one-line.xml"), KIND_invoice, DOUBT_NONE, "UBL Invoice, type code 380"},
    {S_INIT("ubl-order.xml"), KIND_order, DOUBT_NONE, "UBL Order"},
    {S_INIT("ubl-order-response.xml"), KIND_order_confirmation, DOUBT_NONE, "UBL OrderResponse"},
    {S_INIT("ubl-despatch-advice.xml"), KIND_despatch_advice, DOUBT_NONE, "UBL DespatchAdvice"},
    {S_INIT("ubl-application-response.xml"), KIND_other, DOUBT_NONE, "UBL ApplicationResponse"},
    {S_INIT("cii-invoice-380.xml"), KIND_invoice, DOUBT_NONE, "CII Invoice, type code 380"},
    {S_INIT("cii-credit-note-381.xml"), KIND_credit_note, DOUBT_NONE, "CII Invoice, type code 381 (credit note)"},
    {S_INIT("cii-named-invoice.xml"), KIND_invoice, DOUBT_NONE, "CII Invoice, type code 380"},
    {S_INIT("cii-calls-itself-confirmation.xml"), KIND_uncertain, DOUBT_UNDECIDED,
     "CII Invoice, type code 380, but it calls itself 'Confirmation de commande'"},
    {S_INIT("cii-accounting-aid-751.xml"), KIND_other, DOUBT_NONE,
     "CII Invoice, type code 751 (invoice information for accounting)"},
    {S_INIT("cii-invoice-no-code.xml"), KIND_uncertain, DOUBT_UNDECIDED, "CII Invoice without a type code"},
    {S_INIT("cii-shell.xml"), KIND_uncertain, DOUBT_UNDECIDED, "CII Invoice without a type code"},
    {S_INIT("zugferd1-invoice-380.xml"), KIND_invoice, DOUBT_NONE, "ZUGFeRD 1 Invoice, type code 380"},
    {S_INIT("orderx-order-220.xml"), KIND_order, DOUBT_NONE, "Order-X, type code 220 (order)"},
    {S_INIT("orderx-response-231.xml"), KIND_order_confirmation, DOUBT_NONE,
     "Order-X, type code 231 (purchase order response)"},
    {S_INIT("orderx-invoice-code-380.xml"), KIND_uncertain, DOUBT_UNDECIDED,
     "Order-X, type code 380, which does not belong there"},
    {S_INIT("sbdh-order.xml"), KIND_order, DOUBT_NONE, "UBL Order, in a business document envelope"},
    {S_INIT("sbdh-order-called-invoice.xml"), KIND_order, DOUBT_NONE, "UBL Order, in a business document envelope"},
    {S_INIT("sbdh-invoice.xml"), KIND_invoice, DOUBT_NONE,
     "UBL Invoice, type code 380, in a business document envelope"},
    {S_INIT("sbdh-two-invoices.xml"), KIND_invoice, DOUBT_NONE,
     "2 documents, the first: UBL Invoice, type code 380, in a business document envelope"},
    {S_INIT("sbdh-mixed.xml"), KIND_uncertain, DOUBT_UNDECIDED,
     "2 documents, the first: UBL Invoice, type code 380, in a business document envelope"},
    {S_INIT("sbdh-empty.xml"), KIND_uncertain, DOUBT_UNDECIDED, "business document envelope without a document in it"},
    {S_INIT("soap-invoice.xml"), KIND_invoice, DOUBT_NONE, "UBL Invoice, type code 380, in a SOAP envelope"},
    {S_INIT("soap-invoice-word-only.xml"), KIND_uncertain, DOUBT_UNDECIDED,
     "XML with the root 'Manifest' without namespace or header, in a SOAP envelope"},
    {S_INIT("other-invoice-words.xml"), KIND_uncertain, DOUBT_UNDECIDED,
     "XML with the root 'InvoiceJournal', which is no known document"},
    {S_INIT("page.html"), KIND_uncertain, DOUBT_UNDECIDED, "it says 'Invoice LWN-2020-00417', but no date"},
    {S_INIT("mail.eml"), KIND_uncertain, DOUBT_UNDECIDED, "the mail says that something is attached, and nothing is"},
    {S_INIT("note.txt"), KIND_uncertain, DOUBT_UNDECIDED, "it says 'TAX INVOICE', but no date"},
    {S_INIT("bad-scan.pdf"), KIND_uncertain, DOUBT_UNREADABLE, "PDF document that is encrypted or damaged"},
    {S_INIT("bad-broken.xml"), KIND_uncertain, DOUBT_UNREADABLE, NULL},
    {S_INIT("bad-entity-bomb.xml"), KIND_uncertain, DOUBT_UNREADABLE, NULL},
    {S_INIT("bad-external-entity.xml"), KIND_uncertain, DOUBT_UNREADABLE, NULL},
    {S_INIT("bad-attributes.xml"), KIND_uncertain, DOUBT_UNREADABLE, NULL},
    {S_INIT("bad-deep.xml"), KIND_uncertain, DOUBT_UNREADABLE, NULL},
};

static void test_kinds(void **state)
{
    struct screen_world *world = *state;
    for (size_t i = 0; i < COUNT_OF(kind_rows); i++) {
        const char *label = kind_rows[i].file.at;
        struct diag diag;
        struct screening found = screen_fixture(world, kind_rows[i].file, &diag);
        check_slice(label, kind_name(found.kind), kind_name(kind_rows[i].kind));
        check_int(label, found.doubt, kind_rows[i].doubt);
        if (kind_rows[i].because)
            check_slice(label, found.because, slice_from(kind_rows[i].because));
        else
            check_true(label, found.because.len > 0);
        check_slice(label, found.name, kind_rows[i].file);
        check_true(label, !found.declared && found.sha256_hex[0]);
        if (found.doubt == DOUBT_UNREADABLE)
            check_finding(label, &diag, FINDING_evidence_unreadable, 0, 0);
        else
            check_no_findings(label, &diag);
    }
}

static const struct {
    Slice file, number, issued, net, gross, currency, order, amends; /* empty: not given */
    size_t line_count;
} fact_rows[] = {
    {S_INIT("ubl-invoice-380.xml"), S_INIT("LWN-2020-00417"), S_INIT("2020-01-31"), S_INIT("3562.50"),
     S_INIT("4239.38"), S_INIT("EUR"), S_INIT("BE-7731"), S_INIT(""), 2},
    {S_INIT("ubl-credit-note-381.xml"), S_INIT("CN-88"), S_INIT("2020-02-11"), S_INIT("1440.00"), S_INIT("1728.00"),
     S_INIT("GBP"), S_INIT(""), S_INIT("INV-10442"), 1},
    {S_INIT("ubl-corrected-384.xml"), S_INIT("LWN-2020-00503"), S_INIT("2020-03-02"), S_INIT("-612.50"),
     S_INIT("-728.88"), S_INIT("EUR"), S_INIT(""), S_INIT("LWN-2020-00417"), 1},
    {S_INIT("ubl-invoice-no-code.xml"), S_INIT("T-778"), S_INIT("2020-01-15"), S_INIT("2100.00"), S_INIT("2625.00"),
     S_INIT("DKK"), S_INIT(""), S_INIT(""), 1},
    {S_INIT("ubl-invoice-co-02.xml"), S_INIT("SETP990000101"), S_INIT("2020-02-19"), S_INIT("9500000.00"),
     S_INIT("11305000.00"), S_INIT("COP"), S_INIT(""), S_INIT(""), 1},
    {S_INIT("ubl-invoice-fine-amounts.xml"), S_INIT("LWN-2020-00440"), S_INIT("2020-02-09"), S_INIT(""), S_INIT(""),
     S_INIT("EUR"), S_INIT(""), S_INIT(""), 2},
    {S_INIT("ubl-invoice-no-namespace.xml"), S_INIT("OB-61"), S_INIT("2020-02-04"), S_INIT("5400.00"),
     S_INIT("6750.00"), S_INIT("SEK"), S_INIT(""), S_INIT(""), 1},
    {S_INIT("ubl-invoice-latin1.xml"), S_INIT("OB-63"), S_INIT("2020-02-05"), S_INIT("6300.00"), S_INIT("7875.00"),
     S_INIT("SEK"), S_INIT(""), S_INIT(""), 1},
    {S_INIT("ubl-order.xml"), S_INIT("BE-7731"), S_INIT("2020-01-10"), S_INIT("3562.50"), S_INIT(""), S_INIT("EUR"),
     S_INIT(""), S_INIT(""), 1},
    {S_INIT("ubl-order-response.xml"), S_INIT("AB-5512"), S_INIT("2020-01-14"), S_INIT(""), S_INIT(""), S_INIT("EUR"),
     S_INIT("BE-7731"), S_INIT(""), 0},
    {S_INIT("ubl-despatch-advice.xml"), S_INIT("LS-20771"), S_INIT("2020-01-20"), S_INIT(""), S_INIT(""), S_INIT(""),
     S_INIT("BE-7731"), S_INIT(""), 1},
    {S_INIT("cii-invoice-380.xml"), S_INIT("FA-2020-000123"), S_INIT("2020-01-31"), S_INIT("2137.50"),
     S_INIT("2565.00"), S_INIT("EUR"), S_INIT("CDE-88"), S_INIT(""), 2},
    {S_INIT("cii-credit-note-381.xml"), S_INIT("AV-2020-000009"), S_INIT("2020-02-14"), S_INIT("150.00"),
     S_INIT("180.00"), S_INIT("EUR"), S_INIT(""), S_INIT("FA-2020-000123"), 1},
    {S_INIT("cii-named-invoice.xml"), S_INIT("RE-2020-51"), S_INIT("2020-02-08"), S_INIT("980.00"), S_INIT("1055.46"),
     S_INIT("CHF"), S_INIT(""), S_INIT(""), 1},
    {S_INIT("zugferd1-invoice-380.xml"), S_INIT("LWN-2016-1188"), S_INIT("2016-11-30"), S_INIT("610.00"),
     S_INIT("725.90"), S_INIT("EUR"), S_INIT("BE-2201"), S_INIT(""), 1},
    {S_INIT("orderx-order-220.xml"), S_INIT("CDE-88"), S_INIT("2020-01-05"), S_INIT("2137.50"), S_INIT("2565.00"),
     S_INIT("EUR"), S_INIT(""), S_INIT(""), 2},
    {S_INIT("sbdh-invoice.xml"), S_INIT("LWN-2020-00417"), S_INIT("2020-01-31"), S_INIT("3562.50"), S_INIT("4239.38"),
     S_INIT("EUR"), S_INIT("BE-7731"), S_INIT(""), 2},
    {S_INIT("sbdh-two-invoices.xml"), S_INIT(""), S_INIT(""), S_INIT(""), S_INIT(""), S_INIT(""), S_INIT(""),
     S_INIT(""), 0},
    {S_INIT("note.txt"), S_INIT("LWN-2020-00417"), S_INIT(""), S_INIT(""), S_INIT("4239.38"), S_INIT("EUR"),
     S_INIT(""), S_INIT(""), 0},
};

static void check_decimal(const char *label, bool has, Decimal found, Slice expected)
{
    char text[DECIMAL_CHARS];
    check_slice(label, has ? decimal_format(found, 2, text) : S(""), expected);
}

static void test_facts(void **state)
{
    struct screen_world *world = *state;
    for (size_t i = 0; i < COUNT_OF(fact_rows); i++) {
        const char *label = fact_rows[i].file.at;
        struct diag diag;
        struct document_facts found = screen_fixture(world, fact_rows[i].file, &diag).facts;
        char date[DATE_CHARS];
        check_slice(label, found.number, fact_rows[i].number);
        check_slice(label, found.issued.day ? date_format(found.issued, date) : S(""), fact_rows[i].issued);
        check_decimal(label, found.has_net, found.net, fact_rows[i].net);
        check_decimal(label, found.has_gross, found.gross, fact_rows[i].gross);
        check_slice(label, found.currency, fact_rows[i].currency);
        check_slice(label, found.order, fact_rows[i].order);
        check_slice(label, found.amends, fact_rows[i].amends);
        check_int(label, (long long)found.line_count, (long long)fact_rows[i].line_count);
    }
}

static void test_lines(void **state)
{
    struct screen_world *world = *state;
    struct diag diag;
    struct document_facts plain = screen_fixture(world, S("ubl-invoice-380.xml"), &diag).facts;
    check_decimal("quantity", plain.lines[0].has_quantity, plain.lines[0].quantity, S("25.00"));
    check_decimal("net", plain.lines[0].has_net, plain.lines[0].net, S("3062.50"));
    check_decimal("second quantity", plain.lines[1].has_quantity, plain.lines[1].quantity, S("4.00"));
    struct document_facts fine = screen_fixture(world, S("ubl-invoice-fine-amounts.xml"), &diag).facts;
    check_decimal("a quantity beside a bad net", fine.lines[0].has_quantity, fine.lines[0].quantity, S("3.00"));
    check_decimal("seven decimals", fine.lines[0].has_net, fine.lines[0].net, S(""));
    check_decimal("an exponent", fine.lines[1].has_net, fine.lines[1].net, S(""));
    struct document_facts cii = screen_fixture(world, S("cii-invoice-380.xml"), &diag).facts;
    check_decimal("CII quantity", cii.lines[1].has_quantity, cii.lines[1].quantity, S("2.00"));
    check_decimal("CII net", cii.lines[1].has_net, cii.lines[1].net, S("300.00"));
}

static const struct {
    Slice file;
    size_t quote;
    Slice words;
    uint64_t line;
    uint32_t column;
} quote_rows[] = {
    {S_INIT("ubl-invoice-380.xml"), 0, S_INIT("Invoice"), 2, 1},
    {S_INIT("ubl-invoice-380.xml"), 1, S_INIT("InvoiceTypeCode 380"), 9, 3},
    {S_INIT("ubl-invoice-leading-blanks.xml"), 0, S_INIT("Invoice"), 4, 1},
    {S_INIT("ubl-invoice-one-line.xml"), 0, S_INIT("Invoice"), 1, 39},
    {S_INIT("ubl-invoice-odd-prefixes.xml"), 0, S_INIT("Invoice"), 2, 1},
    {S_INIT("cii-calls-itself-confirmation.xml"), 2, S_INIT("Confirmation de commande"), 12, 5},
    {S_INIT("sbdh-order.xml"), 0, S_INIT("Order"), 13, 3},
    {S_INIT("sbdh-mixed.xml"), 2, S_INIT("Order"), 63, 3},
    {S_INIT("sbdh-empty.xml"), 0, S_INIT("StandardBusinessDocument"), 2, 1},
};

static void test_quotes(void **state)
{
    struct screen_world *world = *state;
    for (size_t i = 0; i < COUNT_OF(quote_rows); i++) {
        const char *label = quote_rows[i].file.at;
        struct diag diag;
        struct screening found = screen_fixture(world, quote_rows[i].file, &diag);
        check_true(label, quote_rows[i].quote < found.quote_count);
        const struct quote *quote = &found.quotes[quote_rows[i].quote];
        check_slice(label, quote->words, quote_rows[i].words);
        check_slice(label, quote->place.source, quote_rows[i].file);
        check_int(label, (long long)quote->place.line, (long long)quote_rows[i].line);
        check_int(label, quote->place.column, quote_rows[i].column);
        check_true(label, quote->place.text.len == 0 || quote->place.text.at[quote->place.column - 1] == '<');
    }
}

/* Two tags of one name in a line: the parser does not say which, so no column is made up. */
static void test_no_column_when_unsure(void **state)
{
    struct screen_world *world = *state;
    struct diag diag;
    struct screening found = screen(world, S("x.xml"), S("<Order xmlns='" UBL "Order-2'><Order/>\n<ID>1</ID></Order>"),
                                    &diag);
    check_slice("kind", kind_name(found.kind), S("order"));
    check_int("line", (long long)found.quotes[0].place.line, 1);
    check_int("column", found.quotes[0].place.column, 0);
}

static const struct {
    const char *label;
    Slice bytes;
    enum document_kind kind;
    enum doubt doubt;
    const char *because; /* NULL: any */
} inline_rows[] = {
    {"empty", S_INIT(""), KIND_uncertain, DOUBT_UNREADABLE, "empty document"},
    {"blanks", S_INIT(" \r\n\t\n"), KIND_uncertain, DOUBT_UNREADABLE, "empty document"},
    {"only a mark", S_INIT("\xef\xbb\xbf"), KIND_uncertain, DOUBT_UNREADABLE, NULL},
    {"PNG", S_INIT("\x89PNG\r\n\x1a\n\0\0"), KIND_uncertain, DOUBT_UNREADABLE,
     "PNG image, which holds no text to read"},
    {"JPEG", S_INIT("\xff\xd8\xff\xe0\0\x10JFIF"), KIND_uncertain, DOUBT_UNREADABLE,
     "JPEG image, which holds no text to read"},
    {"zip", S_INIT("PK\x03\x04\x14\0"), KIND_uncertain, DOUBT_UNREADABLE,
     NULL},
    {"binary", S_INIT("\x01\x02\0\x03invoice"), KIND_uncertain, DOUBT_UNREADABLE, "binary file of no known kind"},
    {"another encoding", S_INIT("Rechnung f\xfcr Kiel"), KIND_uncertain, DOUBT_UNDECIDED,
     "it says 'Rechnung für Kiel', but no number of its own"},
    {"EDIFACT", S_INIT("UNB+UNOC:3+A+B+200131:0900+1'UNH+1+INVOIC:D:96A:UN'"), KIND_uncertain, DOUBT_UNDECIDED,
     "EDIFACT INVOIC without a type code"},
    {"a comparison", S_INIT("< 5 invoices"), KIND_uncertain, DOUBT_UNDECIDED, "no words that tell what it is"},
    {"XHTML", S_INIT("<html xmlns='http://www.w3.org/1999/xhtml'><body>invoice</body></html>"), KIND_uncertain,
     DOUBT_UNDECIDED, NULL},
    {"UTF-8 mark", S_INIT("\xef\xbb\xbf<Order xmlns='" UBL "Order-2'/>"), KIND_order, DOUBT_NONE, "UBL Order"},
    {"wrong namespace", S_INIT("<Order xmlns='urn:example:shop'><ID>1</ID><IssueDate>2020-01-01</IssueDate></Order>"),
     KIND_uncertain, DOUBT_UNDECIDED, "XML with the root 'Order', which is no known document"},
    {"namespace of another document",
     S_INIT("<Invoice xmlns='" UBL "Order-2' " CBC "><cbc:ID>1</cbc:ID><cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode>"
            "<LegalMonetaryTotal><a/></LegalMonetaryTotal></Invoice>"),
     KIND_uncertain, DOUBT_UNDECIDED, NULL},
    {"a credit note's root with an invoice's code stays a credit note",
     S_INIT("<CreditNote xmlns='" UBL "CreditNote-2' " CBC "><cbc:ID>1</cbc:ID>"
            "<cbc:CreditNoteTypeCode>326</cbc:CreditNoteTypeCode><CreditNoteLine><a/></CreditNoteLine></CreditNote>"),
     KIND_credit_note, DOUBT_NONE, "UBL CreditNote, type code 326"},
    {"an invoice's root with a credit note's code is one",
     S_INIT("<Invoice xmlns='" UBL "Invoice-2' " CBC "><cbc:ID>1</cbc:ID>"
            "<cbc:InvoiceTypeCode>381</cbc:InvoiceTypeCode><InvoiceLine><a/></InvoiceLine></Invoice>"),
     KIND_credit_note, DOUBT_NONE, "UBL Invoice, type code 381 (credit note)"},
    {"a credit note's root with an order's code is none",
     S_INIT("<CreditNote xmlns='" UBL "CreditNote-2' " CBC "><cbc:ID>1</cbc:ID>"
            "<cbc:CreditNoteTypeCode>220</cbc:CreditNoteTypeCode><CreditNoteLine><a/></CreditNoteLine></CreditNote>"),
     KIND_order, DOUBT_NONE, "UBL CreditNote, type code 220 (order)"},
    {"the code of something that is only attached",
     S_INIT("<Invoice xmlns='" UBL "Invoice-2' " CBC "><cbc:ID>1</cbc:ID><AdditionalDocumentReference>"
            "<cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode></AdditionalDocumentReference></Invoice>"),
     KIND_uncertain, DOUBT_UNDECIDED, NULL},
    {"an invoice inside an order",
     S_INIT("<Order xmlns='" UBL "Order-2' " CBC "><Invoice xmlns='" UBL "Invoice-2'><cbc:ID>1</cbc:ID>"
            "<cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode></Invoice></Order>"),
     KIND_order, DOUBT_NONE, "UBL Order"},
    {"order guideline in an invoice's root",
     S_INIT("<CrossIndustryInvoice><ExchangedDocumentContext><GuidelineSpecifiedDocumentContextParameter>"
            "<ID>urn:order-x.eu:1p0:basic</ID></GuidelineSpecifiedDocumentContextParameter></ExchangedDocumentContext>"
            "<ExchangedDocument><ID>1</ID><TypeCode>380</TypeCode></ExchangedDocument>"
            "<SupplyChainTradeTransaction><a/></SupplyChainTradeTransaction></CrossIndustryInvoice>"),
     KIND_uncertain, DOUBT_UNDECIDED, "CII Invoice, type code 380, but its profile says 'order-x'"},
    {"a remark titled as a proforma",
     S_INIT("<Invoice xmlns='" UBL "Invoice-2' " CBC "><cbc:ID>1</cbc:ID><cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode>"
            "<cbc:Note>Pay in advance. PROFORMA INVOICE - no tax document</cbc:Note><InvoiceLine><a/></InvoiceLine>"
            "</Invoice>"),
     KIND_uncertain, DOUBT_UNDECIDED, "UBL Invoice, type code 380, but it says 'PROFORMA INVOICE'"},
    {"a remark that names a proforma with its number",
     S_INIT("<Invoice xmlns='" UBL "Invoice-2' " CBC "><cbc:ID>1</cbc:ID><cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode>"
            "<cbc:Note>Proforma invoice PF-11. Auftragsbest\xc3\xa4tigung 4711</cbc:Note><InvoiceLine><a/>"
            "</InvoiceLine></Invoice>"),
     KIND_invoice, DOUBT_NONE, "UBL Invoice, type code 380"},
    {"a remark that denies an invoice",
     S_INIT("<Invoice xmlns='" UBL "Invoice-2' " CBC "><cbc:ID>1</cbc:ID><cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode>"
            "<cbc:Note>Thank you. Ceci n\xe2\x80\x99" "est pas une facture.</cbc:Note><InvoiceLine><a/></InvoiceLine></Invoice>"),
     KIND_uncertain, DOUBT_UNDECIDED, "UBL Invoice, type code 380, but it says 'n\xe2\x80\x99" "est pas une facture.'"},
    {"a remark about another invoice",
     S_INIT("<Invoice xmlns='" UBL "Invoice-2' " CBC "><cbc:ID>1</cbc:ID><cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode>"
            "<cbc:Note>A new invoice will be issued. This is a sample of our work.</cbc:Note><InvoiceLine><a/>"
            "</InvoiceLine></Invoice>"),
     KIND_invoice, DOUBT_NONE, "UBL Invoice, type code 380"},
    {"a free text of an interchange that denies an invoice",
     S_INIT("UNB+UNOC:3+A+B+200131:0900+1'UNH+1+INVOIC:D:96A:UN'BGM+380+A-1+9'FTX+AAI+++Dies ist:keine Rechnung'"),
     KIND_uncertain, DOUBT_UNDECIDED, "EDIFACT INVOIC, type code 380, but it says 'Dies ist keine Rechnung'"},
    {"a note of an interchange that denies an invoice",
     S_INIT("ISA*00*          *00*          *ZZ*A              *ZZ*B              *200131*0900*U*00401*000000001*0*P*>~"
            "GS*IN*A*B*20200131*0900*1*X*004010~ST*810*0001~BIG*20200131*A-1***DI~NTE*GEN*THIS IS NOT AN INVOICE~"),
     KIND_uncertain, DOUBT_UNDECIDED, NULL},
    {"a type code with another name",
     S_INIT("<Invoice xmlns='" UBL "Invoice-2' " CBC "><cbc:ID>1</cbc:ID>"
            "<cbc:InvoiceTypeCode name='Order confirmation'>380</cbc:InvoiceTypeCode><InvoiceLine><a/></InvoiceLine>"
            "</Invoice>"),
     KIND_uncertain, DOUBT_UNDECIDED, "UBL Invoice, type code 380, but it calls itself 'Order confirmation'"},
    {"an interchange's document with another name",
     S_INIT("UNB+UNOC:3+A+B+200131:0900+1'UNH+1+INVOIC:D:96A:UN'BGM+380:::PROFORMA INVOICE+A-1+9'"),
     KIND_uncertain, DOUBT_UNDECIDED,
     "EDIFACT INVOIC, type code 380, but it calls itself 'PROFORMA INVOICE'"},
    {"a document sent as a test",
     S_INIT("<CrossIndustryInvoice><ExchangedDocumentContext><TestIndicator><Indicator>true</Indicator></TestIndicator>"
            "</ExchangedDocumentContext><ExchangedDocument><ID>1</ID><TypeCode>380</TypeCode></ExchangedDocument>"
            "<SupplyChainTradeTransaction><a/></SupplyChainTradeTransaction></CrossIndustryInvoice>"),
     KIND_invoice, DOUBT_NONE, "CII Invoice, type code 380, sent as a test by its TestIndicator"},
    {"a message sent as a test",
     S_INIT("<cXML><Request deploymentMode='test'><InvoiceDetailRequest><InvoiceDetailRequestHeader invoiceID='1' "
            "purpose='standard'/><InvoiceDetailSummary><a/></InvoiceDetailSummary></InvoiceDetailRequest></Request>"
            "</cXML>"),
     KIND_uncertain, DOUBT_UNDECIDED,
     "cXML InvoiceDetailRequest, type code standard, but Request says that it is not to be booked, in a cXML message"},
    {"an IDoc sent as a test",
     S_INIT("<INVOIC02><IDOC BEGIN='1'><EDI_DC40 SEGMENT='1'><TEST>X</TEST><MESTYP>INVOIC</MESTYP></EDI_DC40>"
            "<E1EDK01><BSART>INVO</BSART></E1EDK01></IDOC></INVOIC02>"),
     KIND_uncertain, DOUBT_UNDECIDED,
     "SAP IDoc, type code INVOIC, but TEST says that it is not to be booked, in a SAP IDoc"},
    {"envelopes without end",
     S_INIT("<StandardBusinessDocument><StandardBusinessDocument><StandardBusinessDocument><StandardBusinessDocument>"
            "<StandardBusinessDocument><Order xmlns='" UBL "Order-2'/></StandardBusinessDocument>"
            "</StandardBusinessDocument></StandardBusinessDocument></StandardBusinessDocument>"
            "</StandardBusinessDocument>"),
     KIND_uncertain, DOUBT_UNDECIDED, NULL},
};

static void test_inline(void **state)
{
    struct screen_world *world = *state;
    for (size_t i = 0; i < COUNT_OF(inline_rows); i++) {
        struct diag diag;
        struct screening found = screen(world, S("tax-invoice.pdf"), inline_rows[i].bytes, &diag);
        check_slice(inline_rows[i].label, kind_name(found.kind), kind_name(inline_rows[i].kind));
        check_int(inline_rows[i].label, found.doubt, inline_rows[i].doubt);
        if (inline_rows[i].because)
            check_slice(inline_rows[i].label, found.because, slice_from(inline_rows[i].because));
    }
}

static void test_findings_have_places(void **state)
{
    static const struct {
        Slice bytes;
        uint64_t line;
        uint32_t column;
    } rows[] = {
        {S_INIT("<a>\n <b></a>\n"), 2, 0},
        {S_INIT("\n\n<?xml version='1.0'?>\n<a>\n <b></a>\n"), 5, 0},
        {S_INIT("<!DOCTYPE a [\n  <!ENTITY b 'c'>\n]><a/>"), 2, 3},
    };
    struct screen_world *world = *state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct diag diag;
        screen(world, S("bad.xml"), rows[i].bytes, &diag);
        check_finding(rows[i].bytes.at, &diag, FINDING_evidence_unreadable, rows[i].line, rows[i].column);
        check_int("only one finding",
                  (long long)(diag_count(&diag, SEVERITY_ERROR) + diag_count(&diag, SEVERITY_WARNING)), 1);
    }
}

static Slice many_lines(struct arena *mem, size_t count)
{
    static const Slice line = S_INIT("<InvoiceLine><InvoicedQuantity>1</InvoicedQuantity></InvoiceLine>\n");
    Slice text = arena_copy(mem, S("<Invoice><ID>1</ID><IssueDate>2020-01-01</IssueDate>"
                                   "<InvoiceTypeCode>380</InvoiceTypeCode>\n"));
    char *all = ARENA_ARRAY(mem, char, text.len + count * line.len + 10), *end = all;
    for (size_t i = 0; i < text.len; i++)
        *end++ = text.at[i];
    for (size_t i = 0; i < count * line.len; i++)
        *end++ = line.at[i % line.len];
    for (size_t i = 0; i < 10; i++)
        *end++ = "</Invoice>"[i];
    return (Slice){all, (size_t)(end - all)};
}

static void test_all_lines_or_none(void **state)
{
    struct screen_world *world = *state;
    struct diag diag;
    struct screening most = screen(world, S("x.xml"), many_lines(&world->mem, MAX_DOCUMENT_LINES), &diag);
    check_int("as many as are kept", (long long)most.facts.line_count, MAX_DOCUMENT_LINES);
    struct screening more = screen(world, S("x.xml"), many_lines(&world->mem, MAX_DOCUMENT_LINES + 1), &diag);
    check_slice("still an invoice", kind_name(more.kind), S("invoice"));
    check_int("one more", (long long)more.facts.line_count, 0);
}

static void test_totals_in_two_currencies(void **state)
{
    struct screen_world *world = *state;
    struct diag diag;
    struct document_facts found =
        screen(world, S("x.xml"),
               S("<Invoice><ID>1</ID><IssueDate>2020-01-01</IssueDate><InvoiceTypeCode>380</InvoiceTypeCode>"
                 "<DocumentCurrencyCode>SEK</DocumentCurrencyCode><LegalMonetaryTotal>"
                 "<TaxExclusiveAmount currencyID='EUR'>10</TaxExclusiveAmount>"
                 "<TaxExclusiveAmount currencyID='SEK'>105.5</TaxExclusiveAmount>"
                 "<TaxInclusiveAmount currencyID='EUR'>12</TaxInclusiveAmount></LegalMonetaryTotal></Invoice>"),
               &diag)
            .facts;
    check_decimal("net in the document's currency", found.has_net, found.net, S("105.50"));
    check_decimal("gross in another only", found.has_gross, found.gross, S(""));
    struct document_facts danish =
        screen(world, S("x.xml"),
               S("<Invoice><CustomizationID>OIOUBL-2.02</CustomizationID><ID>1</ID><IssueDate>2020-01-01</IssueDate>"
                 "<InvoiceTypeCode>380</InvoiceTypeCode><LegalMonetaryTotal>"
                 "<LineExtensionAmount currencyID='DKK'>100</LineExtensionAmount>"
                 "<TaxExclusiveAmount currencyID='DKK'>25</TaxExclusiveAmount></LegalMonetaryTotal></Invoice>"),
               &diag)
            .facts;
    check_decimal("the tax is not the net", danish.has_net, danish.net, S("100.00"));
    check_slice("currency of the amounts", danish.currency, S("DKK"));
}

static void test_digest(void **state)
{
    struct screen_world *world = *state;
    struct diag diag;
    struct screening found = screen(world, S("abc"), S("abc"), &diag);
    check_slice("sha256 of abc", (Slice){found.sha256_hex, DIGEST_HEX_CHARS},
                S("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
}

static void test_declared(void **state)
{
    static const struct {
        Slice words;
        enum document_kind kind;
        enum doubt doubt;
        const char *because;
    } rows[] = {
        {S_INIT(" Tax Invoice "), KIND_invoice, DOUBT_NONE, "the ticket calls it 'Tax Invoice'"},
        {S_INIT("order confirmation"), KIND_order_confirmation, DOUBT_NONE, "the ticket calls it 'order confirmation'"},
        {S_INIT("see attached"), KIND_uncertain, DOUBT_UNDECIDED, "the ticket calls it 'see attached'"},
    };
    struct screen_world *world = *state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct screening found;
        screen_declared(rows[i].words, &world->mem, &found);
        check_slice(rows[i].words.at, kind_name(found.kind), kind_name(rows[i].kind));
        check_int(rows[i].words.at, found.doubt, rows[i].doubt);
        check_slice(rows[i].words.at, found.because, slice_from(rows[i].because));
        check_slice(rows[i].words.at, found.name, slice_trim(rows[i].words));
        check_true(rows[i].words.at, found.declared && !found.sha256_hex[0]);
    }
}

int main(void)
{
    xml_library_init();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_kinds),
        cmocka_unit_test(test_facts),
        cmocka_unit_test(test_lines),
        cmocka_unit_test(test_quotes),
        cmocka_unit_test(test_no_column_when_unsure),
        cmocka_unit_test(test_inline),
        cmocka_unit_test(test_findings_have_places),
        cmocka_unit_test(test_all_lines_or_none),
        cmocka_unit_test(test_totals_in_two_currencies),
        cmocka_unit_test(test_digest),
        cmocka_unit_test(test_declared),
    };
    int failed = cmocka_run_group_tests(tests, load_rules, drop_rules);
    xml_library_done();
    return failed;
}
