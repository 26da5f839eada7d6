/* JSON in nobody's standard is judged by what its members are called, and by its own word about its kind and state;
   what it leaves open is never an invoice. */
#include "support/test.h"

#include "base/arena.h"
#include "base/diag.h"
#include "base/slice.h"
#include "bytes/template.h"
#include "bytes/xml.h"
#include "evidence/rules.h"
#include "evidence/screening.h"

#define PARTIES "\"seller\": {\"name\": \"Quell Ltd\"}, \"buyer\": {\"name\": \"Nord Ltd\"}, "
#define GOODS "\"lines\": [{\"name\": \"Seat\", " \
              "\"quantity\": 25, \"unit_price\": 4}], \"subtotal\": 100, \"total\": 120, \"tax\": 20"
#define REST "\"invoice_date\": \"2020-01-31\", " PARTIES GOODS

static const struct {
    const char *label, *text;
    enum document_kind kind;
    const char *number;
} rows[] = {
    {"an invoice", "{\"invoice_number\": \"INV-2020-7\", " REST "}", KIND_invoice, "INV-2020-7"},
    {"in camel case", "{\"invoiceNumber\": \"INV-2020-7\", \"issueDate\": \"2020-01-31\", " PARTIES GOODS "}",
     KIND_invoice,
     "INV-2020-7"},
    {"within another object", "{\"invoice\": {\"number\": \"7\", " REST "}}", KIND_invoice, "7"},
    {"in a list of one", "{\"invoices\": [{\"number\": \"7\", " REST "}]}", KIND_invoice, "7"},
    {"in a list of two", "{\"invoices\": [{\"number\": \"7\", " REST "}, {\"number\": \"8\"}]}", KIND_uncertain, NULL},
    {"by its type code", "{\"invoice_type_code\": \"380\", \"number\": \"7\", " REST "}", KIND_invoice, "7"},
    {"by the code of a proforma", "{\"invoice_type_code\": \"325\", \"number\": \"7\", " REST "}", KIND_proforma, NULL},
    {"by its type", "{\"documentType\": \"TAX_INVOICE\", \"number\": \"7\", " REST "}", KIND_invoice, "7"},
    {"by its schema", "{\"$schema\": \"https://bill.example/invoice\", \"code\": \"7\", " REST "}", KIND_invoice, "7"},
    {"a draft", "{\"status\": \"draft\", \"invoice_number\": \"INV-7\", " REST "}", KIND_other, NULL},
    {"void", "{\"state\": \"VOID\", \"invoice_number\": \"INV-7\", " REST "}", KIND_uncertain, NULL},
    {"voided at", "{\"voided_at\": \"2020-02-01\", \"invoice_number\": \"INV-7\", " REST "}", KIND_uncertain,
     NULL},
    {"never voided", "{\"voided_at\": null, \"invoice_number\": \"INV-7\", " REST "}", KIND_invoice, "INV-7"},
    {"paid", "{\"status\": \"paid\", \"invoice_number\": \"INV-7\", " REST "}", KIND_invoice, "INV-7"},
    {"in a state nobody knows", "{\"status\": \"zorped\", \"invoice_number\": \"INV-7\", " REST "}",
     KIND_uncertain, NULL},
    {"a template", "{\"is_template\": true, \"invoice_number\": \"INV-7\", " REST "}", KIND_other, NULL},
    {"no template", "{\"is_template\": false, \"invoice_number\": \"INV-7\", " REST "}", KIND_invoice, "INV-7"},
    {"said to be none", "{\"isInvoice\": \"False\", \"invoice_number\": \"INV-7\", " REST "}", KIND_uncertain, NULL},
    {"of a type nobody knows", "{\"type\": \"zorp\", \"invoice_number\": \"INV-7\", " REST "}", KIND_uncertain, NULL},
    {"a quote with an invoice's number", "{\"document_type\": \"quote\", \"invoice_number\": \"INV-7\", " REST "}",
     KIND_quote,
     NULL},
    {"an order with an invoice's number", "{\"type\": \"purchase_order\", \"invoice_number\": \"INV-7\", " REST "}",
     KIND_order,
     NULL},
    {"an order that is confirmed", "{\"order_status\": \"confirmed\", \"order_id\": \"S-8\", "
     "\"invoice_id\": \"INV-7\", " REST "}",
     KIND_uncertain, NULL},
    {"an order", "{\"order\": {\"number\": \"7\", " REST "}}", KIND_order, NULL},
    {"an order that calls itself an invoice", "{\"order\": {\"type\": \"invoice\", \"number\": \"7\", " REST "}}",
     KIND_uncertain,
     NULL},
    {"a receipt", "{\"type\": \"receipt\", \"receipt_number\": \"R-1\", \"invoice_number\": \"INV-7\", " REST "}",
     KIND_receipt,
     NULL},
    {"a statement of invoices", "{\"type\": \"statement\", \"invoices\": [{\"invoice_number\": \"INV-7\"}]}",
     KIND_statement,
     NULL},
    {"what happened to an invoice", "{\"event\": \"invoice.payment_failed\", \"invoice_number\": \"INV-7\", "
     REST "}", KIND_uncertain,
     NULL},
    {"a credit note", "{\"type\": \"credit_note\", \"credit_note_number\": \"CN-9\", \"invoice_number\": \"INV-7\", "
     REST "}",
     KIND_credit_note, "CN-9"},
    {"a credit note with the invoice's number only", "{\"type\": \"credit_note\", \"invoice_number\": \"INV-7\", "
     REST "}",
     KIND_credit_note, ""},
    {"no word of its kind", "{\"number\": \"Q-7\", \"date\": \"2020-01-31\", " PARTIES GOODS "}", KIND_uncertain, NULL},
    {"no date", "{\"invoice_number\": \"INV-7\", " PARTIES GOODS "}", KIND_uncertain, NULL},
    {"a due date only", "{\"invoice_number\": \"INV-7\", \"due_date\": \"2020-02-15\", " PARTIES GOODS "}",
     KIND_uncertain, NULL},
    {"nobody", "{\"invoice_number\": \"INV-7\", \"invoice_date\": \"2020-01-31\", " GOODS "}", KIND_uncertain, NULL},
    {"two values", "{\"invoice_number\": \"INV-7\", " REST "} {\"type\": \"quote\"}", KIND_uncertain, NULL},
    {"cut off", "\"invoice_number\": \"INV-7\",\n" REST ",\n", KIND_uncertain, NULL},
};

static void test_keys(void **state)
{
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct screening found;
        struct diag diag;
        struct arena mem;
        arena_init(&mem, 0);
        diag_init(&diag, &mem);
        screen_document(*state, S("a.json"), slice_from(rows[i].text), &mem, &found, &diag);
        check_slice(rows[i].label, kind_name(found.kind), kind_name(rows[i].kind));
        check_slice(rows[i].label, found.format, S("json"));
        if (rows[i].number)
            check_slice(rows[i].label, found.facts.number, slice_from(rows[i].number));
        arena_done(&mem);
    }
}

/* What a due or delivery date says is no date of issue, and hours are no units. */
static void test_facts(void **state)
{
    static const char text[] = "{\"type\": \"invoice\", \"due_date\": \"2020-03-01\", \"invoice_no\": \"INV-7\",\n"
                               " \"issued_on\": \"2020-01-31\", \"vendor\": \"Quell Ltd\", \"po_number\": \"PO-5\",\n"
                               " \"currency\": {\"value\": \"EUR\"}, \"totals\": {\"net_total\": \"100.00\", "
     "\"grand_total\": 120},\n"
                               " \"items\": [{\"qty\": 20}, {\"qty\": 5}, {\"qty\": 8, \"unit\": \"hour\"}]}";
    struct screening found;
    struct diag diag;
    struct arena mem;
    char day[DATE_CHARS], amount[DECIMAL_CHARS];
    arena_init(&mem, 0);
    diag_init(&diag, &mem);
    screen_document(*state, S("a.json"), slice_from(text), &mem, &found, &diag);
    check_slice("kind", kind_name(found.kind), S("invoice"));
    check_slice("number", found.facts.number, S("INV-7"));
    check_slice("issued", date_format(found.facts.issued, day), S("2020-01-31"));
    check_slice("order", found.facts.order, S("PO-5"));
    check_slice("currency", found.facts.currency, S("EUR"));
    check_slice("issuer", found.facts.issuer, S("Quell Ltd"));
    check_slice("net", decimal_format(found.facts.net, 2, amount), S("100.00"));
    check_slice("gross", decimal_format(found.facts.gross, 2, amount), S("120.00"));
    check_int("lines", (long long)found.facts.line_count, 3);
    check_true("units", found.facts.lines[0].has_quantity && found.facts.lines[1].has_quantity);
    check_true("hours", !found.facts.lines[2].has_quantity);
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
        cmocka_unit_test(test_keys),
        cmocka_unit_test(test_facts),
    };
    int failed = cmocka_run_group_tests(tests, load, drop);
    xml_library_done();
    return failed;
}
