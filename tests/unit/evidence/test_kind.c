/* Kinds by name, and by the words of tickets in many languages: what is accepted, what
   is refused, and above all what stays uncertain. */
#include "support/test.h"

#include "base/unicode.h"
#include "evidence/kind.h"

static void test_names(void **state)
{
    (void)state;
    static const struct {
        Slice name;
        enum document_kind kind;
        enum kind_worth worth;
    } rows[] = {
        {S_INIT("invoice"), KIND_invoice, WORTH_ACCEPTED},
        {S_INIT("credit_note"), KIND_credit_note, WORTH_ACCEPTED},
        {S_INIT("self_billed_invoice"), KIND_self_billed_invoice, WORTH_ACCEPTED},
        {S_INIT("proforma"), KIND_proforma, WORTH_ORDER_CONFIRMATION},
        {S_INIT("order_confirmation"), KIND_order_confirmation, WORTH_ORDER_CONFIRMATION},
        {S_INIT("despatch_advice"), KIND_despatch_advice, WORTH_NOT_INVOICE},
        {S_INIT("partner_report"), KIND_partner_report, WORTH_PARTNER_REPORT},
        {S_INIT("uncertain"), KIND_uncertain, WORTH_UNCERTAIN},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        enum document_kind kind = KIND_COUNT;
        assert_true(kind_from_name(rows[i].name, &kind));
        check_int(rows[i].name.at, kind, rows[i].kind);
        check_slice(rows[i].name.at, kind_name(kind), rows[i].name);
        check_int(rows[i].name.at, kind_worth(kind), rows[i].worth);
        check_true(rows[i].name.at, kind_is_accepted(kind) == (rows[i].worth == WORTH_ACCEPTED));
    }
    enum document_kind untouched = KIND_other;
    assert_false(kind_from_name(S("Invoice"), &untouched));
    assert_false(kind_from_name(S(""), &untouched));
    check_int("left alone", untouched, KIND_other);
}

static const struct word_case {
    const char *words;
    enum document_kind kind;
} word_cases[] = {
    /* the words themselves */
    {"invoice", KIND_invoice},
    {"Tax Invoice", KIND_invoice},
    {"  INVOICES ", KIND_invoice},
    {"invoice scan", KIND_invoice},
    {"Invoice No. 4711", KIND_invoice},
    {"invoice no INV-4711", KIND_invoice},
    {"Facture no. FA-2020-000123", KIND_invoice},
    {"Rechnung", KIND_invoice},
    {"Rechnung 4711", KIND_invoice},
    {"Rechnung4711", KIND_invoice},
    {"facture", KIND_invoice},
    {"Factura", KIND_invoice},
    {"FATURA", KIND_invoice},
    {"fatturá", KIND_invoice},
    {"Факту́ра", KIND_invoice},
    {"Счёт-фактура", KIND_invoice},
    {"τιμολόγιο", KIND_invoice},
    {"فاتورة", KIND_invoice},
    {"חשבונית מס", KIND_invoice},
    {"ใบแจ้งหนี้", KIND_invoice},
    {"Hóa đơn", KIND_invoice},
    {"請求書", KIND_invoice},
    {"請求書です", KIND_invoice},
    {"ｲﾝﾎﾞｲｽ", KIND_invoice},
    {"세금계산서", KIND_invoice},
    {"송장 사본입니다", KIND_invoice},
    {"实际发票", KIND_invoice},
    {"發票", KIND_invoice},
    {"credit note", KIND_credit_note},
    {"credit note for invoice 4711", KIND_credit_note},
    {"Gutschrift", KIND_credit_note},
    {"self-billed invoice", KIND_self_billed_invoice},
    {"facture d'acompte", KIND_prepayment_invoice},
    {"corrected invoice", KIND_corrected_invoice},
    {"debit note", KIND_debit_note},

    {"order confirmation", KIND_order_confirmation},
    {"Order-Confirmation", KIND_order_confirmation},
    {"order_confirmation", KIND_order_confirmation},
    {"OC", KIND_order_confirmation},
    {"OC 4711", KIND_order_confirmation},
    {"AB", KIND_order_confirmation},
    {"Auftragsbestätigung", KIND_order_confirmation},
    {"AUFTRAGSBESTÄTIGUNG Nr. 7", KIND_order_confirmation},
    {"confirmation de commande", KIND_order_confirmation},
    {"confirmação de pedido", KIND_order_confirmation},
    {"Conferma d’ordine", KIND_order_confirmation},
    {"Rendelés-visszaigazolás", KIND_order_confirmation},
    {"подтверждение заказа", KIND_order_confirmation},
    {"주문 확인서", KIND_order_confirmation},
    {"주문확인서입니다", KIND_order_confirmation},
    {"注文確認書", KIND_order_confirmation},
    {"订单确认", KIND_order_confirmation},
    {"ใบยืนยันคำสั่งซื้อ", KIND_order_confirmation},
    {"PO", KIND_order},
    {"PO copy", KIND_order},
    {"purchase order", KIND_order},
    {"Bestellung", KIND_order},
    {"order number 4711", KIND_order},
    {"proforma", KIND_proforma},
    {"pro forma invoice", KIND_proforma},
    {"Pro-forma-Rechnung", KIND_proforma},
    {"factura proforma", KIND_proforma},
    {"견적송장", KIND_proforma},
    {"形式发票", KIND_proforma},
    {"quote", KIND_quote},
    {"devis", KIND_quote},
    {"見積書", KIND_quote},
    {"delivery note", KIND_despatch_advice},
    {"Lieferschein", KIND_despatch_advice},
    {"운송장", KIND_despatch_advice},
    {"receipt", KIND_receipt},
    {"영수증", KIND_receipt},
    {"statement", KIND_statement},
    {"billing statement", KIND_statement},
    {"partner report", KIND_partner_report},
    {"usage report", KIND_partner_report},
    {"own report", KIND_partner_report},
    {"dashboard screenshot", KIND_partner_report},
    {"Excel report", KIND_partner_report},
    {"파트너 보고서", KIND_partner_report},
    {"remittance advice", KIND_payment},
    {"Mahnung", KIND_reminder},
    {"contract", KIND_contract},

    /* numbers and addresses of other documents decide nothing */
    {"invoice 4711, PO number 88", KIND_invoice},
    {"billing address", KIND_uncertain},

    /* both named: only a provable head noun decides, and never for an invoice */
    {"order confirmation (invoice 4711)", KIND_order_confirmation},
    {"order confirmation for invoice 4711", KIND_order_confirmation},
    {"Auftragsbestätigung zur Rechnung", KIND_order_confirmation},
    {"invoice for order confirmation 4711", KIND_uncertain},
    {"invoice for order 4711", KIND_uncertain},
    {"invoice and order confirmation", KIND_uncertain},
    {"invoice, receipt", KIND_uncertain},
    {"invoice receipt", KIND_uncertain},
    {"請求書/注文確認書", KIND_uncertain},

    /* denials and promises */
    {"no invoice", KIND_uncertain},
    {"not an invoice", KIND_uncertain},
    {"This is not an invoice", KIND_uncertain},
    {"invoice will follow", KIND_uncertain},
    {"invoice pending", KIND_uncertain},
    {"keine Rechnung", KIND_uncertain},
    {"Rechnung folgt", KIND_uncertain},
    {"pas de facture", KIND_uncertain},
    {"sin factura", KIND_uncertain},
    {"没有发票", KIND_uncertain},
    {"非发票", KIND_uncertain},
    {"請求書ではありません", KIND_uncertain},
    {"세금계산서가 아닙니다", KIND_uncertain},
    {"invoice, not an order confirmation", KIND_uncertain},
    {"no order confirmation", KIND_uncertain},
    {"order confirmation (invoice follows)", KIND_order_confirmation},
    {"order confirmation, not an invoice", KIND_order_confirmation},
    {"no invoice yet, only the order confirmation", KIND_order_confirmation},
    {"Keine Rechnung, nur Auftragsbestätigung", KIND_order_confirmation},
    {"订单确认，非发票", KIND_order_confirmation},

    /* what takes the certainty away */
    {"invoice screenshot", KIND_uncertain},
    {"screenshot of the invoice", KIND_uncertain},
    {"draft invoice", KIND_uncertain},
    {"invoice request", KIND_uncertain},
    {"发票申请", KIND_uncertain},
    {"테스트송장", KIND_uncertain},
    {"仮の請求書類似", KIND_uncertain},

    /* words that only look alike, file names, nothing */
    {"Rechnungswesen", KIND_uncertain},
    {"invoicing", KIND_uncertain},
    {"preinvoice", KIND_uncertain},
    {"AB Januar", KIND_uncertain},
    {"invoice.pdf", KIND_uncertain},
    {"Tax Invoice 4711.PDF", KIND_uncertain},
    {"счёт", KIND_uncertain},
    {"账单", KIND_uncertain},
    {"document", KIND_uncertain},
    {"4711", KIND_uncertain},
    {"((((", KIND_uncertain},
    {"", KIND_uncertain},
};

static void test_words(void **state)
{
    struct test_world *world = *state;
    for (size_t i = 0; i < COUNT_OF(word_cases); i++) {
        enum document_kind found = kind_from_words(slice_from(word_cases[i].words), &world->mem);
        check_slice(word_cases[i].words, kind_name(found), kind_name(word_cases[i].kind));
    }
}

static void test_long_words(void **state)
{
    struct test_world *world = *state;
    char *text = ARENA_ARRAY(&world->mem, char, 4096);
    for (size_t i = 0; i + 8 <= 4096; i += 8)
        for (size_t j = 0; j < 8; j++)
            text[i + j] = "invoice "[j];
    check_int("a thousand bytes", kind_from_words((Slice){text, 64}, &world->mem), KIND_invoice);
    check_int("more mentions than are kept", kind_from_words((Slice){text, 1000}, &world->mem), KIND_uncertain);
    check_int("a letter", kind_from_words((Slice){text, 4096}, &world->mem), KIND_uncertain);
}

static const struct {
    const char *role, *kind;
    Slice words;
} word_rows[] = {
#define WORDS(role, kind, language, words) {#role, #kind, S_INIT(words)},
#include "evidence/words.def"
#undef WORDS
};

/* A phrase that is not written as folding leaves it would never be found. */
static void test_words_are_folded(void **state)
{
    struct test_world *world = *state;
    for (size_t i = 0; i < COUNT_OF(word_rows); i++)
        for (Slice rest = word_rows[i].words; rest.len;) {
            Slice phrase = slice_cut(rest, '|', &rest);
            check_slice(word_rows[i].words.at, phrase, unicode_fold(phrase, &world->mem));
            check_true(word_rows[i].words.at, phrase.len > 0);
            for (size_t j = 0; j < phrase.len; j++)
                check_true(word_rows[i].words.at, !slice_has(S("-_./,;:'|"), phrase.at[j]));
        }
}

static bool says_otherwise(size_t i, size_t j)
{
    return slice_compare(slice_from(word_rows[i].role), slice_from(word_rows[j].role)) != 0 ||
           slice_compare(slice_from(word_rows[i].kind), slice_from(word_rows[j].kind)) != 0;
}

static bool holds(Slice words, Slice phrase)
{
    while (words.len) {
        Slice one = slice_cut(words, '|', &words);
        if (slice_equal(one, phrase))
            return true;
    }
    return false;
}

static void test_words_do_not_contradict(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(word_rows); i++)
        for (Slice rest = word_rows[i].words; rest.len;) {
            Slice phrase = slice_cut(rest, '|', &rest);
            for (size_t j = i + 1; j < COUNT_OF(word_rows); j++)
                if (says_otherwise(i, j) && holds(word_rows[j].words, phrase))
                    fail_msg("'%.*s' is %s %s and %s %s", SLICE_ARG(phrase), word_rows[i].role, word_rows[i].kind,
                             word_rows[j].role, word_rows[j].kind);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names),
        WORLD_TEST(test_words),
        WORLD_TEST(test_long_words),
        WORLD_TEST(test_words_are_folded),
        cmocka_unit_test(test_words_do_not_contradict),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
