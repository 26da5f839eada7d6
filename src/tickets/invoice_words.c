/* The words that stand before invoice and order numbers, in the languages partners
   write. Folded as unicode_fold() folds; a list is one text, in which a word
   stands between two blanks. */
#include "tickets/invoice_words_private.h"

#include "tickets/plain_private.h"

/* They say "invoice" and nothing else. */
static const char label_words[] =
    " invoice invoices inv bill folio voice invoiceno invoicenr invoicenumber rechnung rechnungs rechnungsnummer "
    "rechnungsnr rechn beleg belegnummer belegnr facture factures factura facturas facturii fattura fatture fatt "
    "fatura faturas fat factuur facturen factuurnr factuurnummer faktura faktury fakture faktur fakt fakturanr "
    "fakturanummer lasku laskun laskunro laskunumero szamla szamlaszam szamlaszama szla numarası tagihan invois "
    "arve racun racuna rekins rekina reikningsnr saskaita saskaitos hoa счет счета фактура фактуры инвоис инвоиса "
    "інвоис інвоису рахунок рахунку шот τιμολογιο τιμολογιου τιμ חשבונית فاتورة الفاتورة فاکتور صورتحساب इनवॉइस "
    "चालान बीजक ใบแจ้งหนี้ เลขที่ใบแจ้งหนี้ หมายเลขใบแจ้งหนี้ ใบกํากับภาษี เลขที่ใบกํากับภาษี 請求書 請求書番号 "
    "請求番号 請求 インボイス インボイス番号 送り状 送り状番号 发票 发票号 发票号码 发票编号 发票代码 账单 账单编号 "
    "發票 發票號 發票號碼 發票編號 統一發票 統一發票號碼 帳單 송장 송장번호 계산서 세금계산서 인보이스 인보이스번호 "
    "청구서 청구서번호 gutschrift gutschriftsnr avoir note memo fiscal ";

/* These may as well be the first letters of the number itself: "FA 12", "RE 2020-1". */
static const char code_words[] =
    " n re rg rnr fa fv ft nf vf sf fact fac doc hđ ";

static const char number_words[] =
    " no nos nr nro num numero numer number nbr nummer nomor cislo broj stevilka номер رقم شماره מספר αρ αριθμοσ "
    "番号 号 号码 編號 編号 號 號碼 编号 번호 เลขที่ หมายเลข संख्या नंबर नम्बर ";

/* Part of a label, but no label alone: "invoice ID", "Fatura seri no". */
static const char part_words[] =
    " id ref reference br st c sz szam szama so ma đon seri seria si מס credit kredit nota ";

static const char joining_words[] =
    " of the de du da do di des del della dei degli la le der fur for d l en na za tax vat sales purchase work "
    "customer your our commercial microsoft ms actual bon ordini conferma confirmation confirmacion confirmacao "
    "confirmare potvrzeni potvrda potvrdenie potwierdzenie подтверждение підтвердження потвърждение на ";

static const char order_words[] =
    " po pono ponumber order orders orderno ordernr ordernumber orderid ordre ordrenr ordrenummer bestellung "
    "bestellnr bestellnummer bestell bestellbestatigung bestelling bestelnummer bestelbevestiging auftrag auftrags "
    "auftragsnr auftragsnummer auftragsbestatigung orderbestatigung orderbekraftelse commande commandes cde pedido "
    "pedidos encomenda orden ordem ordine zamowienie zamowienia objednavka objednavky siparis tilaus tilausnro "
    "tilausnumero tilausvahvistus rendeles megrendeles comanda comenzii narudzba narudzbe narudzbenica porudzbina "
    "narocilo tellimus pasutijums uzsakymas pesanan đat заказ заказа замовлення поръчка поръчки παραγγελια "
    "παραγγελιασ הזמנה طلب الطلب شراء سفارش ऑर्डर आदेश ใบสั่งซื้อ เลขที่ใบสั่งซื้อ คําสั่งซื้อ 注文 注文番号 注文書 "
    "注文書番号 注文確認書 発注 発注書 発注番号 発注書番号 受注 受注番号 オーダー オーダー番号 订单 订单号 订单号码 "
    "订单编号 訂單 訂單號 訂單號碼 訂單編號 采购单 采购订单 採購單 採購訂單 주문 주문번호 주문서 주문확인서 발주 "
    "발주번호 발주서 오더 ";

static const struct {
    Slice words;
    enum word_class class;
} lists[] = {
    {{label_words, sizeof label_words - 1}, WORD_LABEL},
    {{code_words, sizeof code_words - 1}, WORD_CODE},
    {{number_words, sizeof number_words - 1}, WORD_NUMBER},
    {{part_words, sizeof part_words - 1}, WORD_PART},
    {{joining_words, sizeof joining_words - 1}, WORD_JOINING},
    {{order_words, sizeof order_words - 1}, WORD_ORDER},
};

enum word_class word_class_of(Slice word, struct arena *scratch)
{
    for (size_t i = 0; i < COUNT_OF(lists); i++)
        if (word_in_list(lists[i].words, word, scratch))
            return lists[i].class;
    return WORD_OTHER;
}
