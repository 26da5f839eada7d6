/* Every document of fixtures/evidence-xml and fixtures/evidence-containers: its kind, why, and
   that each family of formats gives the same facts. */
#include "support/test.h"

#include "bytes/source.h"
#include "bytes/template.h"
#include "bytes/xml.h"
#include "evidence/rules.h"
#include "evidence/screening.h"

struct row {
    Slice file;
    enum document_kind kind;
    const char *because; /* NULL: any */
};

static const struct row formats[] = {
    {S_INIT("cxml-invoice.xml"), KIND_invoice, "cXML InvoiceDetailRequest, type code standard, in a cXML message"},
    {S_INIT("cxml-invoice-no-purpose.xml"), KIND_invoice,
     "cXML InvoiceDetailRequest without a type code, in a cXML message"},
    {S_INIT("cxml-credit-memo.xml"), KIND_credit_note,
     "cXML InvoiceDetailRequest, type code creditMemo (credit memo), in a cXML message"},
    {S_INIT("cxml-line-debit.xml"), KIND_debit_note,
     "cXML InvoiceDetailRequest, type code lineLevelDebitMemo (debit memo), in a cXML message"},
    {S_INIT("cxml-deleted.xml"), KIND_other,
     "cXML InvoiceDetailRequest, type code standard, delete (withdrawn), in a cXML message"},
    {S_INIT("cxml-information-only.xml"), KIND_uncertain,
     "cXML InvoiceDetailRequest, type code standard, but InvoiceDetailRequestHeader says that it is not to be booked, in a cXML message"},
    {S_INIT("cxml-confirmation.xml"), KIND_order_confirmation, "cXML ConfirmationRequest, in a cXML message"},
    {S_INIT("cxml-order.xml"), KIND_order, "cXML OrderRequest, type code new (new order), in a cXML message"},
    {S_INIT("cxml-order-update.xml"), KIND_order_change,
     "cXML OrderRequest, type code update (changed order), in a cXML message"},
    {S_INIT("cxml-ship-notice.xml"), KIND_despatch_advice, "cXML ShipNoticeRequest, in a cXML message"},
    {S_INIT("cxml-status.xml"), KIND_other, "cXML StatusUpdateRequest, in a cXML message"},
    {S_INIT("cxml-remittance.xml"), KIND_payment, "cXML PaymentRemittanceRequest, in a cXML message"},
    {S_INIT("idoc-invoice.xml"), KIND_invoice, "SAP IDoc, type code INVOIC, in a SAP IDoc"},
    {S_INIT("idoc-credit-memo.xml"), KIND_credit_note,
     "SAP IDoc, type code INVOIC, CRME (credit memo), in a SAP IDoc"},
    {S_INIT("idoc-proforma.xml"), KIND_uncertain,
     "SAP IDoc, type code INVOIC, but E1EDK14 says that it is not to be booked, in a SAP IDoc"},
    {S_INIT("idoc-own-root.xml"), KIND_invoice, "SAP IDoc, type code INVOIC, in a SAP IDoc"},
    {S_INIT("idoc-order.xml"), KIND_order, "SAP IDoc, type code ORDERS (order), in a SAP IDoc"},
    {S_INIT("idoc-order-confirmation.xml"), KIND_order_confirmation,
     "SAP IDoc, type code ORDRSP (order confirmation), in a SAP IDoc"},
    {S_INIT("idoc-own-message.xml"), KIND_uncertain,
     "SAP IDoc, type code ZINVOIC, which is in no list, in a SAP IDoc"},
    {S_INIT("oagis-invoice.xml"), KIND_invoice, "OAGIS ProcessInvoice without a type code"},
    {S_INIT("oagis-credit.xml"), KIND_credit_note, "OAGIS ProcessInvoice, type code Credit (credit)"},
    {S_INIT("oagis-acknowledge-po.xml"), KIND_order_confirmation, "OAGIS AcknowledgePurchaseOrder"},
    {S_INIT("oagis-process-po.xml"), KIND_order, "OAGIS ProcessPurchaseOrder"},
    {S_INIT("oagis-get-invoice.xml"), KIND_other, "OAGIS GetInvoice"},
    {S_INIT("opentrans-invoice.xml"), KIND_invoice, "openTRANS INVOICE without a type code"},
    {S_INIT("opentrans-order-response.xml"), KIND_order_confirmation, "openTRANS ORDERRESPONSE"},
    {S_INIT("opentrans-invoice-list.xml"), KIND_statement, "openTRANS INVOICELIST"},
    {S_INIT("opentrans-order.xml"), KIND_order, "openTRANS ORDER"},
    {S_INIT("fatturapa-td01.xml"), KIND_invoice, "FatturaPA, type code TD01, in a FatturaPA file"},
    {S_INIT("fatturapa-td04.xml"), KIND_credit_note, "FatturaPA, type code TD04 (credit note), in a FatturaPA file"},
    {S_INIT("fatturapa-td02.xml"), KIND_prepayment_invoice,
     "FatturaPA, type code TD02 (advance on an invoice), in a FatturaPA file"},
    {S_INIT("fatturapa-td17.xml"), KIND_self_billed_invoice,
     "FatturaPA, type code TD17 (purchase integrated by the buyer), in a FatturaPA file"},
    {S_INIT("fatturapa-td29.xml"), KIND_other,
     "FatturaPA, type code TD29 (report of an omitted invoice), in a FatturaPA file"},
    {S_INIT("fatturapa-td99.xml"), KIND_uncertain,
     "FatturaPA, type code TD99, which is in no list, in a FatturaPA file"},
    {S_INIT("fatturapa-batch.xml"), KIND_invoice,
     "2 documents, the first: FatturaPA, type code TD01, in a FatturaPA file"},
    {S_INIT("fatturapa-mixed.xml"), KIND_uncertain,
     "2 documents, the first: FatturaPA, type code TD01, in a FatturaPA file"},
    {S_INIT("fatturapa-notice.xml"), KIND_other, "FatturaPA RicevutaConsegna"},
    {S_INIT("facturae-original.xml"), KIND_invoice, "Facturae, type code OO, in a Facturae file"},
    {S_INIT("facturae-corrective.xml"), KIND_corrected_invoice,
     "Facturae, type code OR (corrective), in a Facturae file"},
    {S_INIT("facturae-self-billed.xml"), KIND_self_billed_invoice,
     "Facturae, type code OO, AF (self-billed), in a Facturae file"},
    {S_INIT("ksef-vat.xml"), KIND_invoice, "KSeF, type code VAT"},
    {S_INIT("ksef-kor.xml"), KIND_corrected_invoice, "KSeF, type code KOR (correction)"},
    {S_INIT("ksef-zal.xml"), KIND_prepayment_invoice, "KSeF, type code ZAL (advance payment)"},
    {S_INIT("ksef-no-namespace.xml"), KIND_invoice, "KSeF, type code VAT"},
    {S_INIT("nav-normal.xml"), KIND_invoice, "NAV, type code NORMAL"},
    {S_INIT("nav-modification.xml"), KIND_corrected_invoice,
     "NAV, type code NORMAL, with invoiceReference (correction)"},
    {S_INIT("ebinterface-invoice.xml"), KIND_invoice, "ebInterface, type code Invoice"},
    {S_INIT("ebinterface-credit.xml"), KIND_credit_note, "ebInterface, type code CreditMemo (credit memo)"},
    {S_INIT("ebinterface-advance.xml"), KIND_prepayment_invoice,
     "ebInterface, type code InvoiceForAdvancePayment (advance payment)"},
    {S_INIT("ebinterface-self-billing.xml"), KIND_self_billed_invoice,
     "ebInterface, type code SelfBilling (self-billing)"},
    {S_INIT("ebinterface-titled-confirmation.xml"), KIND_uncertain,
     "ebInterface, type code Invoice, but it calls itself 'Auftragsbestätigung'"},
    {S_INIT("isdoc-invoice.xml"), KIND_invoice, "ISDOC, type code 1"},
    {S_INIT("isdoc-credit.xml"), KIND_credit_note, "ISDOC, type code 2 (credit note)"},
    {S_INIT("isdoc-advance-request.xml"), KIND_proforma, "ISDOC, type code 4 (advance request, no tax document)"},
    {S_INIT("eslog2-invoice.xml"), KIND_invoice, "e-SLOG, type code 380"},
    {S_INIT("mydata-sales.xml"), KIND_invoice, "myDATA, type code 1.1, in a myDATA file"},
    {S_INIT("mydata-credit.xml"), KIND_credit_note, "myDATA, type code 5.1 (credit note), in a myDATA file"},
    {S_INIT("mydata-retail-receipt.xml"), KIND_receipt, "myDATA, type code 11.1 (retail receipt), in a myDATA file"},
    {S_INIT("cfdi-income.xml"), KIND_invoice, "CFDI, type code I"},
    {S_INIT("cfdi-outgo.xml"), KIND_credit_note, "CFDI, type code E (outgo)"},
    {S_INIT("cfdi-payment.xml"), KIND_payment, "CFDI, type code P (payment)"},
    {S_INIT("cfdi-transfer.xml"), KIND_despatch_advice, "CFDI, type code T (transfer of goods)"},
    {S_INIT("nfe-normal.xml"), KIND_invoice, "NF-e, type code 1, in a NF-e file"},
    {S_INIT("nfe-test.xml"), KIND_uncertain,
     "NF-e, type code 1, but tpAmb says that it is not to be booked, in a NF-e file"},
    {S_INIT("fatturapa-no-total.xml"), KIND_invoice, "FatturaPA, type code TD01, in a FatturaPA file"},
    {S_INIT("nfe-return.xml"), KIND_credit_note, "NF-e, type code 4 (return), in a NF-e file"},
    {S_INIT("nfe-consumer.xml"), KIND_receipt, "NF-e, type code 1, 65 (consumer receipt, model 65), in a NF-e file"},
    {S_INIT("ecf-31.xml"), KIND_invoice, "e-CF, type code 31"},
    {S_INIT("ecf-34.xml"), KIND_credit_note, "e-CF, type code 34 (credit note)"},
    {S_INIT("ecf-43.xml"), KIND_other, "e-CF, type code 43 (minor expenses)"},
    {S_INIT("ehf-invoice.xml"), KIND_invoice, "UBL Invoice, type code 380"},
    {S_INIT("dte-33.xml"), KIND_invoice, "DTE, type code 33, in a DTE"},
    {S_INIT("dte-52.xml"), KIND_despatch_advice, "DTE, type code 52 (despatch guide), in a DTE"},
    {S_INIT("dte-61.xml"), KIND_credit_note, "DTE, type code 61 (credit note), in a DTE"},
    {S_INIT("teapps-invoice.xml"), KIND_invoice, "TEAPPSXML invoice, type code 00, in a TEAPPSXML file"},
    {S_INIT("teapps-credit.xml"), KIND_credit_note,
     "TEAPPSXML invoice, type code 01 (credit note), in a TEAPPSXML file"},
    {S_INIT("svefaktura.xml"), KIND_invoice, "Svefaktura Invoice, type code 380"},
    {S_INIT("sri-factura.xml"), KIND_invoice, "SRI invoice, type code 01"},
    {S_INIT("gs1-order-response.xml"), KIND_order_confirmation, "GS1 orderResponse, in a GS1 message"},
    {S_INIT("gs1-invoice.xml"), KIND_invoice, "GS1 invoice, type code INVOICE, in a GS1 message"},
    {S_INIT("xcbl-proforma.xml"), KIND_proforma, "xCBL Invoice, type code ProformaInvoice (proforma)"},
    {S_INIT("rosettanet-confirmation.xml"), KIND_order_confirmation, "RosettaNet Pip3A4PurchaseOrderConfirmation"},
    {S_INIT("estonian-invoice.xml"), KIND_invoice, "Estonian e-invoice, type code DEB, in a Estonian e-invoice file"},
    {S_INIT("iso20022-statement.xml"), KIND_statement, "ISO 20022 Document"},
    {S_INIT("own-invoice-code-320.xml"), KIND_order_confirmation,
     "UBL Invoice, type code 320 (acknowledgement of order)"},
    {S_INIT("own-invoice.xml"), KIND_uncertain, "XML with the root 'Invoice' without namespace or header"},
    {S_INIT("own-invoice-namespace.xml"), KIND_uncertain, "XML with the root 'Invoice' without namespace or header"},
    {S_INIT("finvoice-invoice.xml"), KIND_invoice, "Finvoice, type code INV01"},
    {S_INIT("finvoice-credit.xml"), KIND_credit_note, "Finvoice, type code INV02 (credit note)"},
    {S_INIT("finvoice-confirmation.xml"), KIND_order_confirmation, "Finvoice, type code ORC01 (order confirmation)"},
    {S_INIT("finvoice-reminder.xml"), KIND_reminder, "Finvoice, type code INV05 (reminder or collection)"},
    {S_INIT("finvoice-proforma.xml"), KIND_proforma, "Finvoice, type code INV06 (proforma invoice)"},
    {S_INIT("finvoice-quote.xml"), KIND_quote, "Finvoice, type code QUO01 (quotation)"},
    {S_INIT("finvoice-unknown-code.xml"), KIND_uncertain, "Finvoice, type code XXX99, which is in no list"},
};

static const struct row containers[] = {
    {S_INIT("signed-invoice.xml.p7m"), KIND_invoice, "UBL Invoice, type code 380, in a signed message"},
    {S_INIT("signed-invoice.pem"), KIND_invoice, "UBL Invoice, type code 380, in a signed message"},
    {S_INIT("signed-invoice-base64.p7m"), KIND_invoice, "UBL Invoice, type code 380, in a signed message"},
    {S_INIT("signed-order-indefinite.xml.p7m"), KIND_order, "UBL Order, in a signed message"},
    {S_INIT("detached-signature.p7m"), KIND_uncertain, "signed message whose content cannot be read"},
    {S_INIT("bad-signed-cut.p7m"), KIND_uncertain, "signed message whose content cannot be read"},
    {S_INIT("invoice.xml.gz"), KIND_invoice, "UBL Invoice, type code 380, in a packed file"},
    {S_INIT("bad-cut.xml.gz"), KIND_uncertain, NULL},
    {S_INIT("invoice-and-order.zip"), KIND_invoice, "UBL Invoice, type code 380, in a ZIP archive"},
    {S_INIT("orders.zip"), KIND_order, "UBL Order, in a ZIP archive"},
    {S_INIT("order-and-scan.zip"), KIND_uncertain, NULL},
    {S_INIT("empty.zip"), KIND_uncertain, "ZIP archive without a document in it"},
    {S_INIT("finvoice-behind-soap.xml"), KIND_invoice, "Finvoice, type code INV01, in a sequence of XML documents"},
    {S_INIT("order-behind-soap.xml"), KIND_uncertain, NULL},
    {S_INIT("cdata.xml"), KIND_invoice, "UBL Invoice, type code 380, in a submitDocument"},
    {S_INIT("cdata-order-response.xml"), KIND_order_confirmation, "UBL OrderResponse, in a submitInvoice"},
    {S_INIT("cdata-rejection.xml"), KIND_uncertain,
     "XML with the root 'invoiceRejected', which is no known document"},
    {S_INIT("base64.xml"), KIND_invoice, "UBL Invoice, type code 380, in a deliver"},
    {S_INIT("unknown-wrapper.xml"), KIND_invoice, "UBL Invoice, type code 380, in a post"},
    {S_INIT("attached-document.xml"), KIND_invoice, "UBL Invoice, type code 380, in a UBL AttachedDocument"},
};

static const struct row described[] = {
    {S_INIT("invoice.json"), KIND_invoice, "schema.org Invoice"},
    {S_INIT("invoice-script.html"), KIND_invoice, "schema.org Invoice"},
    {S_INIT("order.json"), KIND_order_confirmation, "schema.org Order"},
    {S_INIT("order-script.html"), KIND_order_confirmation, "schema.org Order"},
    {S_INIT("graph-mixed.json"), KIND_uncertain, "schema.org Invoice beside other documents"},
    {S_INIT("nothing-due.json"), KIND_uncertain, "schema.org Invoice without anything to pay"},
    {S_INIT("organization.json"), KIND_uncertain, "JSON that describes no known document"},
    {S_INIT("bad-cut.json"), KIND_uncertain, NULL},
    {S_INIT("page-invoice.html"), KIND_invoice, "schema.org Invoice, in the page"},
    {S_INIT("page-order.html"), KIND_order_confirmation, "schema.org Order, in the page"},
    {S_INIT("page-disagrees.html"), KIND_uncertain,
     "the page and its JSON-LD disagree: it says 'Order confirmation'; schema.org Invoice"},
    {S_INIT("microdata-invoice.html"), KIND_invoice, "schema.org Invoice, in the page"},
    {S_INIT("microdata-order.html"), KIND_order_confirmation, "schema.org Order, in the page"},
    {S_INIT("rdfa-invoice.html"), KIND_invoice, "schema.org Invoice, in the page"},
    {S_INIT("rdfa-order.html"), KIND_order_confirmation, "schema.org Order, in the page"},
    {S_INIT("rdfa-other-vocabulary.html"), KIND_uncertain, "no words that tell what it is"},
    {S_INIT("microdata-adds-facts.html"), KIND_invoice, "it says 'Invoice', with its number, a date and a total"},
    {S_INIT("microdata-disagrees.html"), KIND_uncertain,
     "the page and its microdata disagree: it says 'Order confirmation'; schema.org Invoice"},
};

static const struct row rewritten[] = {
    {S_INIT("ubl-invoice-380.json"), KIND_invoice, "UBL Invoice, type code 380, as JSON"},
    {S_INIT("ubl-invoice-one-line.json"), KIND_invoice, "UBL Invoice, type code 380, as JSON"},
    {S_INIT("ubl-invoice-no-code.json"), KIND_invoice, "UBL Invoice without a type code, as JSON"},
    {S_INIT("ubl-invoice-myinvois.json"), KIND_invoice, "UBL Invoice, type code 01, as JSON"},
    {S_INIT("ubl-credit-myinvois.json"), KIND_credit_note, "UBL Invoice, type code 02 (credit note), as JSON"},
    {S_INIT("ubl-proforma-325.json"), KIND_proforma, "UBL Invoice, type code 325 (proforma invoice), as JSON"},
    {S_INIT("ubl-order-called-invoice.json"), KIND_order, "UBL Order, as JSON"},
    {S_INIT("ubl-order-response.json"), KIND_order_confirmation, "UBL OrderResponse, as JSON"},
    {S_INIT("ubl-content-names.json"), KIND_invoice, "UBL Invoice, type code 380, as JSON"},
    {S_INIT("converted-invoice.json"), KIND_invoice, "UBL Invoice, type code 380, as JSON"},
    {S_INIT("converted-no-namespace.json"), KIND_invoice, "UBL Invoice, type code 380, as JSON"},
    {S_INIT("converted-order-response.json"), KIND_order_confirmation, "UBL OrderResponse, as JSON"},
    {S_INIT("own-invoice.json"), KIND_uncertain, "JSON invoice in 'Invoice' without a seller or buyer"},
    {S_INIT("bad-cut.json"), KIND_uncertain, NULL},
    {S_INIT("keys-snake.json"), KIND_invoice, "JSON invoice with 'invoice_number'"},
    {S_INIT("keys-camel-nested.json"), KIND_invoice, "JSON invoice in 'invoice'"},
    {S_INIT("keys-minor-units.json"), KIND_invoice, "JSON invoice by its object 'invoice'"},
    {S_INIT("keys-list.json"), KIND_invoice, "2 documents, the first: JSON invoice in 'invoices'"},
    {S_INIT("keys-list-mixed.json"), KIND_uncertain, "2 documents, the first: JSON invoice in 'invoices'"},
    {S_INIT("keys-register.json"), KIND_uncertain,
     "2 documents, the first: JSON invoice with 'invoice_number' without lines and a total"},
    {S_INIT("keys-order.json"), KIND_order, "JSON order in 'order'"},
    {S_INIT("keys-credit.json"), KIND_credit_note, "JSON credit note by its document-type 'CREDIT_NOTE'"},
    {S_INIT("keys-signed-envelope.json"), KIND_invoice,
     "JSON invoice by its $schema 'https://example.org/bill/invoice'"},
    {S_INIT("keys-fenced.json"), KIND_quote, "JSON quote by its type 'quote'"},
    {S_INIT("keys-one-a-line.json"), KIND_invoice, "2 documents, the first: JSON invoice by its type 'invoice'"},
    {S_INIT("keys-cjk.json"), KIND_invoice, NULL},
    {S_INIT("keys-utf16.json"), KIND_invoice, "JSON invoice by its type 'invoice'"},
    {S_INIT("keys-deep.json"), KIND_uncertain, NULL},
    {S_INIT("bad-fragment.json"), KIND_uncertain, "JSON: this is no JSON value"},
    {S_INIT("bad-comma.json"), KIND_uncertain, "JSON: a name in quotes is missing"},
};

static struct screening screen(struct test_world *world, const struct evidence_rules *rules, Slice folder, Slice name)
{
    Slice bytes, why;
    struct screening found;
    if (!file_read_beneath(folder, name, MAX_DOCUMENT_BYTES, &world->mem, &bytes, &why))
        fail_msg("%.*s: %.*s", SLICE_ARG(name), SLICE_ARG(why));
    screen_document(rules, name, bytes, &world->mem, &found, &world->diag);
    return found;
}

static void load_rules(struct test_world *world, struct evidence_rules *rules)
{
    struct templates templates = {0};
    assert_true(evidence_rules_load(rules, &templates, &world->mem, &world->diag));
}

static void check_rows(struct test_world *world, Slice folder, const struct row *rows, size_t count)
{
    struct evidence_rules rules;
    load_rules(world, &rules);
    for (size_t i = 0; i < count; i++) {
        struct screening found = screen(world, &rules, folder, rows[i].file);
        check_slice(rows[i].file.at, kind_name(found.kind), kind_name(rows[i].kind));
        if (rows[i].because)
            check_slice(rows[i].file.at, found.because, slice_from(rows[i].because));
        check_true(rows[i].file.at, (found.doubt != DOUBT_NONE) == (found.kind == KIND_uncertain));
        check_slice(rows[i].file.at, found.name, rows[i].file);
    }
    evidence_rules_close(&rules);
}

static void test_formats(void **state)
{
    check_rows(*state, S("fixtures/evidence-xml"), formats, COUNT_OF(formats));
}

static void test_containers(void **state)
{
    check_rows(*state, S("fixtures/evidence-containers"), containers, COUNT_OF(containers));
}

/* Whichever way a page says it, the facts are the same. */
static void test_described(void **state)
{
    static const struct {
        Slice file, number, issued;
    } facts[] = {{S_INIT("microdata-invoice.html"), S_INIT("LWN-2020-00421"), S_INIT("2020-01-31")},
                 {S_INIT("rdfa-invoice.html"), S_INIT("LWN-2020-00422"), S_INIT("2020-01-31")},
                 {S_INIT("microdata-adds-facts.html"), S_INIT("LWN-2020-00423"), S_INIT("2020-01-03")}};
    struct evidence_rules rules;
    check_rows(*state, S("fixtures/evidence-jsonld"), described, COUNT_OF(described));
    load_rules(*state, &rules);
    for (size_t i = 0; i < COUNT_OF(facts); i++) {
        struct document_facts found = screen(*state, &rules, S("fixtures/evidence-jsonld"), facts[i].file).facts;
        char date[DATE_CHARS], gross[DECIMAL_CHARS];
        check_slice(facts[i].file.at, found.number, facts[i].number);
        check_slice(facts[i].file.at, date_format(found.issued, date), facts[i].issued);
        check_slice(facts[i].file.at, found.has_gross ? decimal_format(found.gross, 2, gross) : S(""), S("380.00"));
        check_slice(facts[i].file.at, found.currency, S("EUR"));
        check_slice(facts[i].file.at, found.issuer, S("Larkwell Nordics AB"));
    }
    evidence_rules_close(&rules);
}

/* The facts and the line of the deciding word are those of the JSON. */
static void test_rewritten(void **state)
{
    static const Slice same[] = {S_INIT("ubl-invoice-380.json"), S_INIT("ubl-content-names.json"),
                                 S_INIT("converted-invoice.json"), S_INIT("converted-no-namespace.json"),
                                 S_INIT("keys-snake.json"),        S_INIT("keys-camel-nested.json")};
    struct test_world *world = *state;
    struct evidence_rules rules;
    check_rows(world, S("fixtures/evidence-json"), rewritten, COUNT_OF(rewritten));
    load_rules(world, &rules);
    for (size_t i = 0; i < COUNT_OF(same); i++) {
        char net[DECIMAL_CHARS];
        struct screening found = screen(world, &rules, S("fixtures/evidence-json"), same[i]);
        check_slice(same[i].at, found.facts.number, S("LWN-2020-00417"));
        check_slice(same[i].at, found.facts.order, S("BE-7731"));
        check_slice(same[i].at, found.facts.has_net ? decimal_format(found.facts.net, 2, net) : S(""), S("3562.50"));
        check_int(same[i].at, (long long)found.facts.line_count, 2);
        if (i == 0)
            check_int("line of the type code", (long long)found.quotes[1].place.line, 17);
    }
    evidence_rules_close(&rules);
}

/* The same invoice in many formats; what a format does not carry is not looked for. */
static void test_facts(void **state)
{
    enum { NET = 1, GROSS = 2, ORDER = 4, CURRENCY = 8, LINES = 16, ALL = 31 };
    static const struct {
        Slice file;
        unsigned has;
    } rows[] = {
        {S_INIT("cxml-invoice.xml"), ALL},
        {S_INIT("idoc-invoice.xml"), ALL},
        {S_INIT("oagis-invoice.xml"), ALL},
        {S_INIT("opentrans-invoice.xml"), ALL},
        {S_INIT("fatturapa-td01.xml"), ALL},
        {S_INIT("fatturapa-no-total.xml"), ALL},
        {S_INIT("facturae-original.xml"), ALL},
        {S_INIT("isdoc-invoice.xml"), ALL},
        {S_INIT("nav-normal.xml"), ALL & ~ORDER},
        {S_INIT("ebinterface-invoice.xml"), ALL},
        {S_INIT("ksef-vat.xml"), ALL},
        {S_INIT("mydata-sales.xml"), ALL & ~ORDER},
        {S_INIT("cfdi-income.xml"), ALL & ~ORDER},
        {S_INIT("sri-factura.xml"), ALL & ~(ORDER | LINES)},
        {S_INIT("ehf-invoice.xml"), ALL},
        {S_INIT("teapps-invoice.xml"), ALL & ~ORDER},
        {S_INIT("svefaktura.xml"), ALL & ~ORDER},
        {S_INIT("estonian-invoice.xml"), ALL & ~(ORDER | LINES)},
    };
    struct test_world *world = *state;
    struct evidence_rules rules;
    load_rules(world, &rules);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const char *label = rows[i].file.at;
        struct document_facts found = screen(world, &rules, S("fixtures/evidence-xml"), rows[i].file).facts;
        char day[DATE_CHARS];
        check_slice(label, found.number, S("LWN-2020-00417"));
        check_slice(label, date_format(found.issued, day), S("2020-01-31"));
        check_slice(label, found.issuer, S("Lernwerk Nord GmbH"));
        check_slice(label, found.buyer, S("Stadtwerke Beispielheim"));
        check_slice(label, found.order, rows[i].has & ORDER ? S("BE-7731") : S(""));
        check_slice(label, found.currency, rows[i].has & CURRENCY ? S("EUR") : S(""));
        check_int(label, found.has_net ? (int)(found.net.micro / 10000) : 0, rows[i].has & NET ? 356250 : 0);
        check_int(label, found.has_gross ? (int)(found.gross.micro / 10000) : 0, rows[i].has & GROSS ? 423938 : 0);
        check_int(label, (int)found.line_count, rows[i].has & LINES ? 1 : 0);
        if (found.line_count == 1)
            check_int(label, (int)(found.lines[0].quantity.micro / DECIMAL_SCALE), 25);
    }
    evidence_rules_close(&rules);
}

int main(void)
{
    xml_library_init();
    const struct CMUnitTest tests[] = {WORLD_TEST(test_formats), WORLD_TEST(test_containers), WORLD_TEST(test_described),
                                       WORLD_TEST(test_rewritten),
                                       WORLD_TEST(test_facts)};
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    xml_library_done();
    return failed;
}
