/* Every interchange of fixtures/evidence-edi: its kind, why, and the facts in it. */
#include "support/test.h"

#include "base/arena.h"
#include "bytes/source.h"
#include "bytes/template.h"
#include "evidence/rules.h"
#include "evidence/screening.h"

static const struct {
    Slice file;
    enum document_kind kind;
    const char *because;
} rows[] = {
    {S_INIT("invoic-380.edi"), KIND_invoice, "EDIFACT INVOIC, type code 380"},
    {S_INIT("invoic-one-line.edi"), KIND_invoice, "EDIFACT INVOIC, type code 380"},
    {S_INIT("invoic-no-envelope.edi"), KIND_invoice, "EDIFACT INVOIC, type code 380"},
    {S_INIT("invoic-una-odd.edi"), KIND_invoice, "EDIFACT INVOIC, type code 380"},
    {S_INIT("invoic-latin1.edi"), KIND_invoice, "EDIFACT INVOIC, type code 380"},
    {S_INIT("invoic-released.edi"), KIND_invoice, "EDIFACT INVOIC, type code 380"},
    {S_INIT("invoic-381-credit-note.edi"), KIND_credit_note, "EDIFACT INVOIC, type code 381 (credit note)"},
    {S_INIT("invoic-383-debit-note.edi"), KIND_debit_note, "EDIFACT INVOIC, type code 383 (debit note)"},
    {S_INIT("invoic-384-corrected.edi"), KIND_corrected_invoice, "EDIFACT INVOIC, type code 384 (corrected invoice)"},
    {S_INIT("invoic-386-prepayment.edi"), KIND_prepayment_invoice,
     "EDIFACT INVOIC, type code 386 (prepayment invoice)"},
    {S_INIT("invoic-389-self-billed.edi"), KIND_self_billed_invoice,
     "EDIFACT INVOIC, type code 389 (self-billed invoice)"},
    {S_INIT("invoic-325-proforma.edi"), KIND_proforma, "EDIFACT INVOIC, type code 325 (proforma invoice)"},
    {S_INIT("invoic-999-unknown.edi"), KIND_uncertain, "EDIFACT INVOIC, type code 999, which is in no list"},
    {S_INIT("invoic-no-code.edi"), KIND_uncertain, "EDIFACT INVOIC without a type code"},
    {S_INIT("invoic-cancelled.edi"), KIND_uncertain,
     "EDIFACT INVOIC, type code 380, but it is withdrawn by function 1"},
    {S_INIT("invoic-test.edi"), KIND_uncertain, "EDIFACT INVOIC, type code 380, but sent as a test by its UNB"},
    {S_INIT("x12-810-test.edi"), KIND_uncertain, "X12 810, type code DI, but sent as a test by its ISA"},
    {S_INIT("x12-210-carrier.edi"), KIND_invoice, "X12 210"},
    {S_INIT("tradacoms-utility.edi"), KIND_invoice, "TRADACOMS UTLHDR"},
    {S_INIT("orders-220.edi"), KIND_order, "EDIFACT ORDERS"},
    {S_INIT("orders-code-380.edi"), KIND_uncertain, "EDIFACT ORDERS, but its code 380 says commercial invoice"},
    {S_INIT("ordrsp-231.edi"), KIND_order_confirmation, "EDIFACT ORDRSP"},
    {S_INIT("desadv.edi"), KIND_despatch_advice, "EDIFACT DESADV"},
    {S_INIT("slsrpt.edi"), KIND_partner_report, "EDIFACT SLSRPT"},
    {S_INIT("remadv.edi"), KIND_payment, "EDIFACT REMADV"},
    {S_INIT("aperak.edi"), KIND_other, "EDIFACT APERAK"},
    {S_INIT("two-invoices.edi"), KIND_invoice, "2 messages, the first: EDIFACT INVOIC, type code 380"},
    {S_INIT("invoice-and-order.edi"), KIND_uncertain, "2 messages, the first: EDIFACT INVOIC, type code 380"},
    {S_INIT("bad-no-end.edi"), KIND_uncertain, "interchange with a segment that does not end"},
    {S_INIT("x12-810.edi"), KIND_invoice, "X12 810, type code DI"},
    {S_INIT("x12-810-no-code.edi"), KIND_invoice, "X12 810"},
    {S_INIT("x12-810-odd-separators.edi"), KIND_invoice, "X12 810"},
    {S_INIT("x12-810-short-header.edi"), KIND_invoice, "X12 810"},
    {S_INIT("x12-810-credit.edi"), KIND_credit_note, "X12 810, type code CR (credit memo)"},
    {S_INIT("x12-810-unknown-code.edi"), KIND_uncertain, "X12 810, type code ZZ, which is in no list"},
    {S_INIT("x12-810-shell.edi"), KIND_uncertain, "X12 810 without BIG"},
    {S_INIT("x12-811-statement-or-invoice.edi"), KIND_uncertain, "X12 811"},
    {S_INIT("x12-820-payment.edi"), KIND_payment, "X12 820"},
    {S_INIT("x12-850-order.edi"), KIND_order, "X12 850"},
    {S_INIT("x12-855-confirmation.edi"), KIND_order_confirmation, "X12 855"},
    {S_INIT("x12-856-ship-notice.edi"), KIND_despatch_advice, "X12 856"},
    {S_INIT("x12-867-report.edi"), KIND_partner_report, "X12 867"},
    {S_INIT("x12-997-acknowledgement.edi"), KIND_other, "X12 997"},
    {S_INIT("tradacoms-invoice.edi"), KIND_invoice, "TRADACOMS INVFIL"},
    {S_INIT("tradacoms-credit.edi"), KIND_credit_note, "TRADACOMS CREHDR"},
    {S_INIT("tradacoms-order.edi"), KIND_order, "TRADACOMS ORDHDR"},
    {S_INIT("tradacoms-acknowledgement.edi"), KIND_order_confirmation, "TRADACOMS ACKHDR"},
};

static struct screening screen(struct test_world *world, const struct evidence_rules *rules, Slice name)
{
    Slice bytes, why;
    struct screening found;
    if (!file_read_beneath(S("fixtures/evidence-edi"), name, MAX_DOCUMENT_BYTES, &world->mem, &bytes, &why))
        fail_msg("%.*s: %.*s", SLICE_ARG(name), SLICE_ARG(why));
    screen_document(rules, name, bytes, &world->mem, &found, &world->diag);
    return found;
}

static void load_rules(struct test_world *world, struct evidence_rules *rules)
{
    struct templates templates = {0};
    assert_true(evidence_rules_load(rules, &templates, &world->mem, &world->diag));
}

static void test_kinds(void **state)
{
    struct test_world *world = *state;
    struct evidence_rules rules;
    load_rules(world, &rules);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct screening found = screen(world, &rules, rows[i].file);
        check_slice(rows[i].file.at, kind_name(found.kind), kind_name(rows[i].kind));
        check_slice(rows[i].file.at, found.because, slice_from(rows[i].because));
        check_true(rows[i].file.at, (found.doubt != DOUBT_NONE) == (found.kind == KIND_uncertain));
    }
}

static void test_facts(void **state)
{
    static const struct {
        Slice file;
        const char *issuer;
        int64_t net, gross; /* 0: not given */
    } facts[] = {
        {S_INIT("invoic-380.edi"), "Lernwerk Nord GmbH", 3562500000, 4239380000},
        {S_INIT("invoic-una-odd.edi"), "Lernwerk Nord GmbH", 3562500000, 4239380000},
        {S_INIT("invoic-latin1.edi"), "Lernwerk S\xc3\xbc" "d GmbH", 3562500000, 4239380000},
        {S_INIT("invoic-released.edi"), "Lernwerk + O'Neill", 3562500000, 4239380000},
        {S_INIT("x12-810.edi"), "Lernwerk Nord GmbH", 0, 4239380000},
    };
    struct test_world *world = *state;
    struct evidence_rules rules;
    load_rules(world, &rules);
    for (size_t i = 0; i < COUNT_OF(facts); i++) {
        const char *label = facts[i].file.at;
        struct document_facts found = screen(world, &rules, facts[i].file).facts;
        check_slice(label, found.number, S("LWN-2020-00417"));
        check_slice(label, found.order, S("BE-7731"));
        check_slice(label, found.currency, S("EUR"));
        check_slice(label, found.issuer, slice_from(facts[i].issuer));
        check_slice(label, found.buyer, S("Stadtwerke Beispielheim"));
        char day[DATE_CHARS];
        check_slice(label, date_format(found.issued, day), S("2020-01-31"));
        check_int(label, (int)(found.net.micro / 10000), (int)(facts[i].net / 10000));
        check_int(label, (int)(found.gross.micro / 10000), (int)(facts[i].gross / 10000));
        check_int(label, (int)found.line_count, 1);
        check_int(label, (int)(found.lines[0].quantity.micro / DECIMAL_SCALE), 25);
    }
}

/* A carrier's invoice has its facts in one segment, and totals of EDIFACT have ranks. */
static void test_totals(void **state)
{
    struct test_world *world = *state;
    struct evidence_rules rules;
    char day[DATE_CHARS], amount[DECIMAL_CHARS];
    load_rules(world, &rules);
    struct document_facts found = screen(world, &rules, S("x12-210-carrier.edi")).facts;
    check_slice("carrier", found.number, S("LWN-2020-00417"));
    check_slice("carrier", date_format(found.issued, day), S("2020-01-31"));
    check_slice("carrier", found.currency, S("EUR"));
    check_slice("carrier", decimal_format(found.gross, 2, amount), S("4239.38"));
    static const struct {
        const char *label, *segments, *net, *gross;
    } totals[] = {
        {"message total alone", "MOA+79:100'MOA+86:120'", "100.00", "120.00"},
        {"amount due is the last choice", "MOA+9:60'MOA+86:120'MOA+77:119'", "0.00", "119.00"},
        {"an amount due alone", "MOA+9:60'", "0.00", "60.00"},
        {"net above gross", "MOA+79:100'MOA+77:90'", "", "90.00"},
    };
    for (size_t i = 0; i < COUNT_OF(totals); i++) {
        struct screening screened;
        Slice text = arena_printf(&world->mem, "UNH+1+INVOIC:D:96A:UN'BGM+380+A-1+9'RFF+IV:A-1'UNS+S'%sUNT+5+1'",
                                  totals[i].segments);
        screen_document(&rules, S("sent.edi"), text, &world->mem, &screened, &world->diag);
        found = screened.facts;
        if (totals[i].net[0])
            check_slice(totals[i].label, decimal_format(found.net, 2, amount), slice_from(totals[i].net));
        else
            check_true(totals[i].label, !found.has_net);
        check_slice(totals[i].label, decimal_format(found.gross, 2, amount), slice_from(totals[i].gross));
        check_slice(totals[i].label, found.amends, S(""));
    }
}

static void test_quotes(void **state)
{
    struct test_world *world = *state;
    struct evidence_rules rules;
    load_rules(world, &rules);
    struct screening found = screen(world, &rules, S("invoic-380.edi"));
    assert_int_equal(found.quote_count, 2);
    check_slice("type", found.quotes[0].words, S("UNH+1+INVOIC:D:96A:UN:EAN008"));
    check_int("its line", (int)found.quotes[0].place.line, 2);
    check_slice("code", found.quotes[1].words, S("BGM+380+LWN-2020-00417+9"));
    check_int("its column", (int)found.quotes[1].place.column, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {WORLD_TEST(test_kinds), WORLD_TEST(test_facts), WORLD_TEST(test_totals),
                                       WORLD_TEST(test_quotes)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
