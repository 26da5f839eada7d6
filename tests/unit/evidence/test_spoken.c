/* What a ticket's text says of documents: what refuses, and all that must not. */
#include "support/test.h"

#include "base/slice.h"
#include "base/unicode.h"
#include "evidence/spoken.h"

static const struct {
    const char *text, *found; /* found: how it begins; empty: nothing */
} rows[] = {
    {"Please see the attached order confirmation as proof.", "Please see"},
    {"Dear team,\nthe KPI is wrong. Enclosed is our order acknowledgement no. 4500.\nRegards", "Enclosed is"},
    {"Please see the attached order\nconfirmation of July", "Please see the attached order\nconfirmation"},
    {"Our own partner report is attached as evidence.", "Our own"},
    {"We only have an order confirmation, no invoice yet.", "We only have"},
    {"Attached: order confirmation. No invoice is attached yet.", "Attached"},
    {"The order confirmation for invoice 4711 is attached.", "The order"},
    {"Evidence: order confirmation\nKPI: 25", "Evidence: order confirmation"},
    {"Anbei die Auftragsbestätigung als Nachweis. Die Rechnung haben wir noch nicht.", "Anbei"},
    {"Veuillez trouver ci-joint la confirmation de commande.", "Veuillez"},
    {"Adjunto la confirmación de pedido.", "Adjunto"},
    {"In allegato la conferma d'ordine.", "In allegato"},
    {"Segue em anexo a confirmação de encomenda.", "Segue"},
    {"Bijgaand de orderbevestiging.", "Bijgaand"},
    {"W załączeniu przesyłam potwierdzenie zamówienia nr 77.", "W "},
    {"Bifogar orderbekräftelse.", "Bifogar"},
    {"Прилагаю подтверждение заказа.", "Прилагаю"},
    {"Ekte sipariş onayı vardır.", "Ekte"},
    {"주문 확인서를 첨부합니다.", "주문"},
    {"注文確認書を添付します。請求書はまだ届いていません。", "注文確認書を添付します"},
    {"附件是订单确认。", "附件"},
    /* pasted into the text */
    {"Hello,\n\nORDER CONFIRMATION\nThank you for your order 4500.\n10 x MOC 20740\nTotal USD 1,200.00\n", "ORDER"},
    {"Auftragsbestätigung Nr. 4500\nPos 1\nPos 2\nSumme 12,00\n", "Auftrags"},
    {"Order confirmation\nbye\n", ""},
    {"Order confirmation issue\nplease help\nthanks\nbye", ""},
    {"INVOICE\nOrder confirmation\nPos 1\nPos 2\nPos 3\n", ""},
    /* an invoice is spoken of as well */
    {"Please see the attached invoice. (We know order confirmations are not accepted.)", ""},
    {"Rechnung und Auftragsbestätigung liegen bei.", ""},
    {"Attached you will find the original invoice. The attached order confirmation is not needed.", ""},
    {"인보이스를 첨부했습니다.", ""},
    /* denied, asked, offered, a rule */
    {"No order confirmation is attached.", ""},
    {"Can I attach the order confirmation?", ""},
    {"If you need it, the order confirmation can be attached.", ""},
    {"Order confirmations are not accepted as evidence.", ""},
    {"The order confirmation attached to our last ticket was rejected.", ""},
    /* nothing is sent */
    {"The order was confirmed by phone last week; the dashboard shows the wrong number.", ""},
    {"We have an order confirmation of January.", ""},
    {"I have attached a screenshot of the dashboard.", ""},
    {"", ""},
};

static void test_spoken(void **state)
{
    struct test_world *world = *state;
    const struct spoken_words *words = spoken_words_new(&world->mem);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        Slice found = spoken_document(words, slice_from(rows[i].text), &world->mem), wanted = slice_from(rows[i].found);
        check_true(rows[i].text, wanted.len ? slice_starts(found, wanted) : found.len == 0);
    }
}

static void test_words_are_folded(void **state)
{
    struct test_world *world = *state;
    static const Slice words[] = {
#define SPOKEN(role, language, words) S_INIT(words),
#define SPOKEN_UNSPACED SPOKEN
#include "evidence/spoken.def"
#undef SPOKEN
#undef SPOKEN_UNSPACED
    };
    for (size_t i = 0; i < COUNT_OF(words); i++)
        for (Slice rest = words[i]; rest.len;) {
            Slice phrase = slice_cut(rest, '|', &rest);
            check_slice(words[i].at, phrase, unicode_fold(phrase, &world->mem));
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(test_spoken),
        WORLD_TEST(test_words_are_folded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
