/* Documents in JSON of any make: what decides what they are, and the facts that are read from their members. */
#include "support/test.h"

#include "bytes/template.h"
#include "bytes/xml.h"
#include "evidence/rules.h"
#include "evidence/screening.h"

static struct screening screen(struct test_world *world, const struct evidence_rules *rules, Slice text)
{
    struct screening found;
    screen_document(rules, S("sent.json"), text, &world->mem, &found, &world->diag);
    return found;
}

static void load_rules(struct test_world *world, struct evidence_rules *rules)
{
    struct templates templates = {0};
    assert_true(evidence_rules_load(rules, &templates, &world->mem, &world->diag));
}

/* An invoice as plain as any, with something more that it says of itself. */
static const char invoice[] =
    "{%s\"invoice_number\": \"INV-9\", \"invoice_date\": \"2020-01-31\", \"seller\": \"Loam\", \"buyer\": \"Rook\","
    "\"items\": [{\"qty\": 2}], \"subtotal\": 100, \"tax\": 20, \"total\": 120, \"currency\": \"EUR\"%s}";

static const struct {
    const char *before, *behind;
    enum document_kind kind;
    const char *because; /* NULL: any */
} said[] = {
    {"", "", KIND_invoice, "JSON invoice with 'invoice_number'"},
    {"\"type\": \"Invoice\",", "", KIND_invoice, "JSON invoice by its type 'Invoice'"},
    {"\"documentTypeCode\": 380,", "", KIND_invoice, NULL},
    {"\"invoice-type-code\": \"384\",", "", KIND_corrected_invoice, NULL},
    {"\"status\": \"paid\",", "", KIND_invoice, NULL},
    {"\"status\": \"draft\",", "", KIND_other, "JSON invoice with 'invoice_number', but its status 'draft'"},
    {"", ", \"State\": \"Entwurf\"", KIND_other, NULL},
    {"\"status\": \"void\",", "", KIND_uncertain, "JSON invoice with 'invoice_number', but its status 'void'"},
    {"\"status\": \"CANCELLED\",", "", KIND_uncertain, NULL},
    {"\"status\": \"uncollectible\",", "", KIND_uncertain, NULL},
    {"\"status\": \"zorbled\",", "", KIND_uncertain,
     "JSON invoice with 'invoice_number', but its status 'zorbled', which nobody here knows"},
    {"\"document_type\": \"quote\",", "", KIND_quote, "JSON quote by its document_type 'quote'"},
    {"\"documentType\": \"creditNote\",", "", KIND_credit_note, NULL},
    {"\"doc_type\": \"DEBIT_NOTE\",", "", KIND_debit_note, NULL},
    {"\"type\": \"proforma\",", "", KIND_proforma, NULL},
    {"\"kind\": \"Sales Receipt\",", "", KIND_receipt, NULL},
    {"\"object\": \"order\",", "", KIND_order, NULL},
    {"\"document_type\": \"purchase_order\", \"po_number\": \"PO-1\",", "", KIND_order, NULL},
    {"\"Belegart\": \"Auftragsbest\\u00e4tigung\",", "", KIND_order_confirmation, NULL},
    {"\"tipo_documento\": \"Presupuesto\",", "", KIND_quote, NULL},
    {"\"type\": \"statement\",", "", KIND_statement, NULL},
    {"\"type\": \"invoice\", \"document_type\": \"quote\",", "", KIND_uncertain,
     "JSON whose type 'invoice' stands against its document_type 'quote'"},
    {"\"document_type\": \"gizmo\",", "", KIND_uncertain, "JSON whose document_type 'gizmo' nobody here knows"},
    {"\"title\": \"PROFORMA INVOICE\",", "", KIND_proforma, NULL},
    {"\"title\": \"Website, second part\",", "", KIND_invoice, NULL},
    {"\"notes\": \"This is NOT a tax-invoice.\",", "", KIND_uncertain, NULL},
    {"\"notes\": \"Thank you, your order confirmation was BE-7.\",", "", KIND_invoice, NULL},
    {"\"event\": \"invoice.payment_failed\",", "", KIND_uncertain, NULL},
    {"\"event\": \"invoice.finalized\",", "", KIND_invoice, NULL},
    {"\"is_template\": true,", "", KIND_other, NULL},
    {"\"isTemplate\": false, \"draft\": false, \"proforma\": 0,", "", KIND_invoice, NULL},
    {"\"livemode\": false,", "", KIND_uncertain, NULL},
    {"\"environment\": \"sandbox\",", "", KIND_uncertain, NULL},
    {"\"voided_at\": null,", "", KIND_invoice, NULL},
    {"\"voided_at\": \"2020-02-01T10:00:00Z\",", "", KIND_uncertain, NULL},
    {"\"IsInvoice\": \"False\",", "", KIND_uncertain, NULL},
    {"\"is_credit_note\": true,", "", KIND_credit_note, NULL},
    {"\"order_id\": \"SO-8\", \"order_status\": \"confirmed\",", "", KIND_uncertain,
     "JSON whose 'order_status' stands against its 'invoice_number'"},
    {"\"quote_number\": \"Q-7\",", "", KIND_uncertain, NULL},
    {"\"quote_number\": null,", "", KIND_invoice, NULL},
    {"\"payment_id\": 7,", "", KIND_uncertain, NULL},
};

static void test_own_word(void **state)
{
    struct test_world *world = *state;
    struct evidence_rules rules;
    load_rules(world, &rules);
    for (size_t i = 0; i < COUNT_OF(said); i++) {
        char text[1000];
        int len = snprintf(text, sizeof text, invoice, said[i].before, said[i].behind);
        const char *label = said[i].before[0] ? said[i].before : said[i].behind;
        struct screening found = screen(world, &rules, (Slice){text, (size_t)len});
        check_int(label, found.kind, said[i].kind);
        check_slice(label, found.format, S("json"));
        if (said[i].because)
            check_slice(label, found.because, slice_from(said[i].because));
    }
    evidence_rules_close(&rules);
}

#define ONE "\"number\": \"A-1\", \"issue_date\": \"2020-01-31\", " \
            "\"client\": {\"name\": \"Rook\"}, \"lines\": [{}], \"total\": 5"

static const struct {
    const char *text;
    enum document_kind kind;
    const char *because; /* NULL: any */
} placed[] = {
    {"{\"invoice\": {" ONE "}}", KIND_invoice, "JSON invoice in 'invoice'"},
    {"{\"Rechnung\": {" ONE "}}", KIND_invoice, NULL},
    {"{\"status\": \"success\", \"code\": 200, \"data\": {\"invoice\": {" ONE "}}}", KIND_invoice, NULL},
    {"{\"invoices\": [{" ONE "}], \"page\": 1, \"total\": 1}", KIND_invoice, NULL},
    {"[{\"type\": \"invoice\", " ONE "}]", KIND_invoice, NULL},
    {"{\"data\": [{\"type\": \"invoices\", \"id\": \"1\", \"attributes\": {" ONE "}}]}", KIND_invoice, NULL},
    {"{\"order\": {" ONE "}}", KIND_order, "JSON order in 'order'"},
    {"{\"estimate\": {" ONE "}}", KIND_quote, NULL},
    {"{\"invoice\": {" ONE ", \"type\": \"credit_note\"}}", KIND_credit_note, NULL},
    {"{\"order\": {" ONE ", \"type\": \"invoice\"}}", KIND_uncertain,
     "JSON invoice by its type 'invoice', but in 'order'"},
    {"{\"invoice\": {" ONE "}, \"order\": {" ONE "}}", KIND_uncertain, "2 documents, the first: JSON invoice in 'invoice'"},
    {"{\"object\": \"event\", \"type\": \"invoice.voided\", \"data\": {\"object\": {\"object\": \"invoice\", " ONE "}}}",
     KIND_uncertain, NULL},
    {"{\"object\": \"event\", \"type\": \"invoice.paid\", \"data\": {\"object\": {\"object\": \"invoice\", " ONE "}}}",
     KIND_invoice, NULL},
    {"{\"type\": \"statement\", \"customer\": \"R\", \"invoices\": [{\"invoice_number\": \"1\"}, "
     "{\"invoice_number\": \"2\"}]}", KIND_statement, NULL},
    {"{" ONE "}", KIND_uncertain, "JSON that describes no known document"},
    {"{\"type\": \"invoice\"}", KIND_uncertain, NULL},
    {"{\"type\": \"invoice\", \"number\": \"1\", \"date\": \"2020-01-31\", \"total\": 5}", KIND_uncertain,
     "JSON invoice by its type 'invoice' without a seller or buyer"},
    {"{\"type\": \"invoice\", \"number\": \"0\", \"date\": \"0000-00-00\", \"buyer\": \"R\", \"total\": 5}", KIND_uncertain,
     "JSON invoice by its type 'invoice' without a number, a date of issue"},
    {"{\"type\": \"invoice\", \"number\": \"1\", \"due_date\": \"2020-01-31\", \"buyer\": \"R\", \"total\": 5}",
     KIND_uncertain, "JSON invoice by its type 'invoice' without a date of issue"},
    {"[1, 2]", KIND_uncertain, NULL},
    {"{}", KIND_uncertain, "JSON that describes no known document"},
};

static void test_place(void **state)
{
    struct test_world *world = *state;
    struct evidence_rules rules;
    load_rules(world, &rules);
    for (size_t i = 0; i < COUNT_OF(placed); i++) {
        struct screening found = screen(world, &rules, slice_from(placed[i].text));
        check_int(placed[i].text, found.kind, placed[i].kind);
        if (placed[i].because)
            check_slice(placed[i].text, found.because, slice_from(placed[i].because));
    }
    check_slice("a mail's template", screen(world, &rules, S("[{shop_url}] Invoice\nTotal: 5.00 EUR\n")).format,
                S("text"));
    evidence_rules_close(&rules);
}

static const struct {
    const char *members;
    const char *number, *issued, *net, *gross, *currency, *order, *amends, *buyer;
} known[] = {
    {"\"number\": \"INV 2020/1, b\", \"date\": \"2020-01-31T23:30:00+09:00\", \"total\": \"120.50\"", "INV 2020/1, b",
     "2020-01-31", "", "120.50", "", "", "", "R"},
    {"\"number\": 7, \"date\": \"20200131\", \"total\": 12.5, \"currency\": \"eur\", \"order\": {\"number\": \"O-1\"}", "7",
     "2020-01-31", "", "12.50", "EUR", "O-1", "", "R"},
    {"\"number\": \"7\", \"date\": \"03/04/2020\", \"total\": {\"amount\": \"9.00\", \"currency\": \"USD\"}", "7", "", "",
     "9.00", "USD", "", "", "R"},
    {"\"number\": \"7\", \"date\": \"March 20, 2020\", \"total\": \"$1,150.00\"", "7", "2020-03-20", "", "1150.00", "", "",
     "", "R"},
    {"\"number\": \"7\", \"date\": 1580428800, \"total\": \"1.150\"", "7", "", "", "1.15", "", "", "", "R"},
    {"\"number\": \"7\", \"date\": \"2020-01-31\", \"total_amount_cents\": 1250, \"currency\": \"EUR\"", "7", "2020-01-31",
     "", "12.50", "EUR", "", "", "R"},
    {"\"number\": \"7\", \"date\": \"2020-01-31\", \"total_amount_cents\": 1250, \"currency\": \"JPY\"", "7", "2020-01-31",
     "", "1250.00", "JPY", "", "", "R"},
    {"\"number\": \"7\", \"date\": \"2020-01-31\", \"total_amount_cents\": 1250", "7", "2020-01-31", "", "", "", "", "", "R"},
    {"\"number\": \"7\", \"date\": \"2020-01-31\", \"subtotal\": 100, \"tax\": 20, \"grand_total\": 120, \"total\": 100", "7",
     "2020-01-31", "100.00", "120.00", "", "", "", "R"},
    {"\"number\": \"7\", \"date\": \"2020-01-31\", \"subtotal\": 130, \"tax\": 20, \"total\": 120", "7", "2020-01-31", "",
     "120.00", "", "", "", "R"},
    {"\"number\": \"7\", \"date\": \"2020-01-31\", \"total\": 1, \"original_invoice\": \"7\", \"order_number\": \"7\"", "7",
     "2020-01-31", "", "1.00", "", "", "", "R"},
};

static const char *date_text(Date date, char into[DATE_CHARS + 1])
{
    into[date.day == DATE_NONE.day ? 0 : date_format(date, into).len] = '\0';
    return into;
}

static void test_values(void **state)
{
    struct test_world *world = *state;
    struct evidence_rules rules;
    load_rules(world, &rules);
    for (size_t i = 0; i < COUNT_OF(known); i++) {
        char text[1000], date[DATE_CHARS + 1], amount[DECIMAL_CHARS];
        const char *label = known[i].members;
        int len = snprintf(text, sizeof text, "{\"type\": \"invoice\", \"buyer\": {\"name\": \"R\"}, %s}", label);
        struct screening found = screen(world, &rules, (Slice){text, (size_t)len});
        const struct document_facts *facts = &found.facts;
        check_int(label, found.kind, KIND_invoice);
        check_slice(label, facts->number, slice_from(known[i].number));
        check_slice(label, slice_from(date_text(facts->issued, date)), slice_from(known[i].issued));
        check_slice(label, facts->has_net ? decimal_format(facts->net, 2, amount) : S(""), slice_from(known[i].net));
        check_slice(label, facts->has_gross ? decimal_format(facts->gross, 2, amount) : S(""),
                    slice_from(known[i].gross));
        check_slice(label, facts->currency, slice_from(known[i].currency));
        check_slice(label, facts->order, slice_from(known[i].order));
        check_slice(label, facts->amends, slice_from(known[i].amends));
        check_slice(label, facts->buyer, slice_from(known[i].buyer));
    }
    evidence_rules_close(&rules);
}

int main(void)
{
    xml_library_init();
    const struct CMUnitTest tests[] = {
        WORLD_TEST(test_own_word),
        WORLD_TEST(test_place),
        WORLD_TEST(test_values),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    xml_library_done();
    return failed;
}
