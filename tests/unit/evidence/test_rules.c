/* The tables of document types: that what is built in can be read, how it is looked up,
   and that a mistake in a file of one's own is refused with its line. */
#include "support/test.h"

#include "bytes/template.h"
#include "bytes/xml.h"
#include "evidence/rules.h"
#include "evidence/xpath.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define UBL "urn:oasis:names:specification:ubl:schema:xsd:"

static void load_built_in(struct test_world *world, struct evidence_rules *rules)
{
    struct templates templates = {0};
    check_true("the built-in rules load", evidence_rules_load(rules, &templates, &world->mem, &world->diag));
    check_no_findings("the built-in rules", &world->diag);
}

/* What the rules say of a root that has an id and a date. */
static const struct root_rule *find_root(struct test_world *world, const struct evidence_rules *rules, Slice local,
                                         Slice space)
{
    struct xml_tree tree;
    Slice text = arena_printf(&world->mem, "<%.*s xmlns='%.*s'><ID>1</ID><IssueDate>2020-01-31</IssueDate></%.*s>",
                              SLICE_ARG(local), SLICE_ARG(space), SLICE_ARG(local));
    bool is_bare;
    assert_true(xml_tree_open(&tree, S("root"), text, &world->diag));
    const struct root_rule *rule = rules_find_root(rules, xml_tree_root(&tree), &is_bare);
    xml_tree_close(&tree);
    return rule;
}

static void test_roots(void **state)
{
    static const struct {
        Slice local, space;
        const char *title; /* NULL: no rule */
        enum document_kind kind;
    } rows[] = {
        {S_INIT("Invoice"), S_INIT(UBL "Invoice-2"), "UBL Invoice", KIND_invoice},
        {S_INIT("Invoice"), S_INIT(UBL "Invoice-1.0"), "UBL Invoice", KIND_invoice},
        {S_INIT("Invoice"), S_INIT(""), "UBL Invoice", KIND_invoice},
        {S_INIT("Invoice"), S_INIT(UBL "Order-2"), NULL, KIND_uncertain},
        {S_INIT("Invoice"), S_INIT("urn:example:invoice"), NULL, KIND_uncertain},
        {S_INIT("invoice"), S_INIT(UBL "Invoice-2"), NULL, KIND_uncertain},
        {S_INIT("CreditNote"), S_INIT(UBL "CreditNote-2"), "UBL CreditNote", KIND_credit_note},
        {S_INIT("SelfBilledInvoice"), S_INIT(UBL "SelfBilledInvoice-2"), "UBL SelfBilledInvoice",
         KIND_self_billed_invoice},
        {S_INIT("Order"), S_INIT(UBL "Order-2"), "UBL Order", KIND_order},
        {S_INIT("OrderCancellation"), S_INIT(UBL "OrderCancellation-2"), "UBL OrderCancellation", KIND_order_change},
        {S_INIT("OrderResponseSimple"), S_INIT(UBL "OrderResponseSimple-2"), "UBL OrderResponseSimple",
         KIND_order_confirmation},
        {S_INIT("Quotation"), S_INIT(UBL "Quotation-2"), "UBL Quotation", KIND_quote},
        {S_INIT("Statement"), S_INIT(UBL "Statement-2"), "UBL Statement", KIND_statement},
        {S_INIT("Reminder"), S_INIT(UBL "Reminder-2"), "UBL Reminder", KIND_reminder},
        {S_INIT("RemittanceAdvice"), S_INIT(UBL "RemittanceAdvice-2"), "UBL RemittanceAdvice", KIND_payment},
        {S_INIT("ApplicationResponse"), S_INIT(UBL "ApplicationResponse-2"), "UBL ApplicationResponse", KIND_other},
        {S_INIT("CrossIndustryInvoice"), S_INIT("urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"),
         "CII Invoice", KIND_invoice},
        {S_INIT("CrossIndustryDocument"), S_INIT("urn:ferd:CrossIndustryDocument:invoice:1p0"), "ZUGFeRD 1 Invoice",
         KIND_invoice},
        {S_INIT("SCRDMCCBDACIOMessageStructure"),
         S_INIT("urn:un:unece:uncefact:data:SCRDMCCBDACIOMessageStructure:100"), "Order-X", KIND_order},
        {S_INIT("EndUserStatisticsReport"), S_INIT("urn:fdc:peppol:end-user-statistics-report:1.1"),
         "Peppol EndUserStatisticsReport", KIND_partner_report},
    };
    struct test_world *world = *state;
    struct evidence_rules rules;
    load_built_in(world, &rules);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const struct root_rule *rule = find_root(world, &rules, rows[i].local, rows[i].space);
        check_true(rows[i].local.at, (rule != NULL) == (rows[i].title != NULL));
        if (!rule)
            continue;
        check_slice(rows[i].local.at, rule->title, slice_from(rows[i].title));
        check_slice(rows[i].local.at, kind_name(rule->kind), kind_name(rows[i].kind));
    }
}

static void test_codes(void **state)
{
    static const Slice all = S_INIT("untdid-1001 ubl-tr latin-america cius-pt");
    static const struct {
        Slice code, about;
        int kind; /* -1: in no list */
    } rows[] = {
        {S_INIT("380"), S_INIT(""), KIND_invoice},
        {S_INIT("381"), S_INIT(""), KIND_credit_note},
        {S_INIT("383"), S_INIT(""), KIND_debit_note},
        {S_INIT("384"), S_INIT(""), KIND_corrected_invoice},
        {S_INIT("386"), S_INIT(""), KIND_prepayment_invoice},
        {S_INIT("389"), S_INIT(""), KIND_self_billed_invoice},
        {S_INIT("326"), S_INIT(""), KIND_invoice},
        {S_INIT("204"), S_INIT(""), KIND_invoice},
        {S_INIT("261"), S_INIT(""), KIND_credit_note},
        {S_INIT("480"), S_INIT(""), KIND_invoice},
        {S_INIT("575"), S_INIT(""), KIND_invoice},
        {S_INIT("325"), S_INIT(""), KIND_proforma},
        {S_INIT("220"), S_INIT(""), KIND_order},
        {S_INIT("230"), S_INIT(""), KIND_order_change},
        {S_INIT("231"), S_INIT(""), KIND_order_confirmation},
        {S_INIT("320"), S_INIT(""), KIND_order_confirmation},
        {S_INIT("310"), S_INIT(""), KIND_quote},
        {S_INIT("351"), S_INIT(""), KIND_despatch_advice},
        {S_INIT("382"), S_INIT(""), KIND_other},
        {S_INIT("751"), S_INIT(""), KIND_other},
        {S_INIT("456"), S_INIT(""), KIND_payment},
        {S_INIT("71"), S_INIT(""), KIND_uncertain},
        {S_INIT("211"), S_INIT(""), KIND_uncertain},
        {S_INIT("935"), S_INIT(""), KIND_uncertain},
        {S_INIT("SATIS"), S_INIT(""), KIND_invoice},
        {S_INIT("IADE"), S_INIT(""), KIND_credit_note},
        {S_INIT("01"), S_INIT(""), KIND_invoice},
        {S_INIT("03"), S_INIT("DIAN 2.1"), KIND_invoice},
        {S_INIT("03"), S_INIT("PE:SUNAT"), KIND_uncertain},
        {S_INIT("07"), S_INIT("pe:sunat"), KIND_credit_note},
        {S_INIT("FT"), S_INIT(""), KIND_invoice},
        {S_INIT("03"), S_INIT(""), -1},
        {S_INIT("07"), S_INIT("DIAN 2.1"), -1},
        {S_INIT("1"), S_INIT(""), -1},
        {S_INIT("0380"), S_INIT(""), -1},
        {S_INIT("38"), S_INIT(""), -1},
        {S_INIT(""), S_INIT(""), -1},
    };
    struct test_world *world = *state;
    struct evidence_rules rules;
    load_built_in(world, &rules);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const struct code_rule *rule = rules_find_code(&rules, all, rows[i].code, rows[i].about);
        check_int(rows[i].code.at, rule ? (int)rule->kind : -1, rows[i].kind);
    }
    check_true("only the lists that are asked for", !rules_find_code(&rules, S("untdid-1001"), S("SATIS"), S("")));
    check_true("no list, no code", !rules_find_code(&rules, S(""), S("380"), S("")));
}

static void test_envelopes(void **state)
{
    struct test_world *world = *state;
    struct evidence_rules rules;
    load_built_in(world, &rules);
    static const struct {
        const char *text, *title; /* NULL: no envelope */
    } rows[] = {
        {"<e:Envelope xmlns:e='http://www.w3.org/2003/05/soap-envelope'/>", "SOAP envelope"},
        {"<Envelope xmlns='urn:example:post'/>", NULL},
        {"<Invoice/>", NULL},
        {"<ORDERS05><IDOC><EDI_DC40/></IDOC></ORDERS05>", "SAP IDoc"},
        {"<ORDERS05><IDOC/></ORDERS05>", NULL},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct xml_tree tree;
        assert_true(xml_tree_open(&tree, S("envelope"), slice_from(rows[i].text), &world->diag));
        const struct envelope_rule *rule = rules_find_envelope(&rules, xml_tree_root(&tree));
        check_true(rows[i].text, (rule != NULL) == (rows[i].title != NULL));
        if (rule)
            check_slice(rows[i].text, rule->title, slice_from(rows[i].title));
        xml_tree_close(&tree);
    }
}

/* A folder of templates of one's own with this as its only file. */
static Slice write_rules(const char *text, char folder[32])
{
    snprintf(folder, 32, "/tmp/kpirecon-rules-XXXXXX");
    assert_non_null(mkdtemp(folder));
    char path[80];
    snprintf(path, sizeof path, "%s/rules", folder);
    assert_int_equal(mkdir(path, 0700), 0);
    snprintf(path, sizeof path, "%s/rules/document-types.xml", folder);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
    return slice_from(folder);
}

static void remove_rules(const char *folder)
{
    char path[80];
    snprintf(path, sizeof path, "%s/rules/document-types.xml", folder);
    unlink(path);
    snprintf(path, sizeof path, "%s/rules", folder);
    rmdir(path);
    rmdir(folder);
}

static const struct {
    const char *label, *text;
    enum finding_id finding;
    uint64_t line;
} mistakes[] = {
    {"another root", "<programme/>", FINDING_rule_unknown, 1},
    {"an unknown group", "<document-types>\n<rots/>\n</document-types>", FINDING_rule_unknown, 2},
    {"an unknown item", "<document-types>\n<codes list='x'>\n<cod/>\n</codes>\n</document-types>", FINDING_rule_unknown,
     3},
    {"an unknown attribute",
     "<document-types>\n<codes list='x'>\n\n<code value='1' kind='other' name='n' were='y'/>\n</codes>\n"
     "</document-types>",
     FINDING_rule_unknown, 4},
    {"an unknown attribute of a group", "<document-types>\n<profiles from='x'/>\n</document-types>",
     FINDING_rule_unknown, 2},
    {"an unknown kind",
     "<document-types>\n<codes list='x'>\n<code value='1' kind='invoise' name='n'/>\n</codes>\n</document-types>",
     FINDING_rule_unknown, 3},
    {"a kind left out", "<document-types>\n<codes list='x'>\n<code value='1' name='n'/>\n</codes>\n</document-types>",
     FINDING_rule_value, 3},
    {"a code twice",
     "<document-types>\n<codes list='x'>\n<code value='1' kind='other' name='n'/>\n"
     "<code value='1' kind='invoice' name='n'/>\n</codes>\n</document-types>",
     FINDING_rule_value, 4},
    {"an unknown family",
     "<document-types>\n<roots family='ubk' title='T'>\n<root local='R' kind='order'/>\n</roots>\n</document-types>",
     FINDING_rule_unknown, 2},
    {"an accepted root without header",
     "<document-types>\n<roots family='ubl' title='T'>\n<root local='R' kind='invoice'/>\n</roots>\n</document-types>",
     FINDING_rule_value, 3},
    {"an unknown list of codes",
     "<document-types>\n<roots family='ubl' title='T'>\n<root local='R' kind='order' code='C' lists='x'/>\n</roots>\n"
     "</document-types>",
     FINDING_rule_unknown, 1},
    {"an empty word", "<document-types>\n<profiles>\n<profile word='' kind='order'/>\n</profiles>\n</document-types>",
     FINDING_rule_value, 3},
    {"not well-formed", "<document-types>\n<roots>\n</document-types>", FINDING_xml_not_well_formed, 3},
};

static void test_mistakes(void **state)
{
    struct test_world *world = *state;
    for (size_t i = 0; i < COUNT_OF(mistakes); i++) {
        char folder[32];
        struct templates templates = {.folder = write_rules(mistakes[i].text, folder)};
        struct evidence_rules rules;
        diag_init(&world->diag, &world->diag_mem);
        bool loaded = evidence_rules_load(&rules, &templates, &world->mem, &world->diag);
        remove_rules(folder);
        check_true(mistakes[i].label, !loaded && world->diag.fault.len);
        check_finding(mistakes[i].label, &world->diag, mistakes[i].finding, mistakes[i].line, 0);
    }
}

static void test_rules_of_ones_own(void **state)
{
    struct test_world *world = *state;
    char folder[32];
    struct templates templates = {
        .folder = write_rules("<document-types><roots family='other' title='House' space='urn:{name}:1'>"
                              "<root local='Bestellung' kind='order'/></roots></document-types>",
                              folder)};
    struct evidence_rules rules;
    bool loaded = evidence_rules_load(&rules, &templates, &world->mem, &world->diag);
    remove_rules(folder);
    assert_true(loaded);
    check_true("its own root", find_root(world, &rules, S("Bestellung"), S("urn:Bestellung:1")) != NULL);
    check_true("the namespace is whole", !find_root(world, &rules, S("Bestellung"), S("urn:Bestellung:11")));
    check_true("nothing built in", !find_root(world, &rules, S("Invoice"), S(UBL "Invoice-2")));
}

int main(void)
{
    xml_library_init();
    const struct CMUnitTest tests[] = {
        WORLD_TEST(test_roots),
        WORLD_TEST(test_codes),
        WORLD_TEST(test_envelopes),
        WORLD_TEST(test_mistakes),
        WORLD_TEST(test_rules_of_ones_own),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    xml_library_done();
    return failed;
}
