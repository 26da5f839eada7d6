/* A row of totals is known by one word in one of its cells. */
#include "records/totals.h"

#include "base/arena.h"
#include "base/slice.h"
#include "base/unicode.h"

#define MAX_TOTAL_BYTES 80

static bool is_word(Slice text, struct arena *scratch)
{
    /* as unicode_fold leaves them: lower case, no marks */
    static const Slice words[] = {
        S_INIT("total"), S_INIT("totals"), S_INIT("grand total"), S_INIT("overall total"), S_INIT("sum"),
        S_INIT("sub total"), S_INIT("subtotal"), S_INIT("total sum"), S_INIT("합계"), S_INIT("총합계"), S_INIT("총계"),
        S_INIT("합 계"), S_INIT("소계"), S_INIT("누계"), S_INIT("合計"), S_INIT("総計"), S_INIT("総合計"), S_INIT("小計"),
        S_INIT("总计"), S_INIT("总和"), S_INIT("合计"), S_INIT("小计"), S_INIT("總計"), S_INIT("總和"), S_INIT("gesamt"),
        S_INIT("gesamtsumme"), S_INIT("gesamtergebnis"), S_INIT("zwischensumme"), S_INIT("insgesamt"),
        S_INIT("endsumme"), S_INIT("summe"), S_INIT("somme"), S_INIT("total general"), S_INIT("sous-total"),
        S_INIT("totaux"), S_INIT("totale"), S_INIT("totale complessivo"), S_INIT("totale generale"),
        S_INIT("subtotale"), S_INIT("totaal"), S_INIT("eindtotaal"), S_INIT("totalen"), S_INIT("subtotaal"),
        S_INIT("suma"), S_INIT("suma total"), S_INIT("sumatorio"), S_INIT("razem"), S_INIT("ogolem"),
        S_INIT("łacznie"), S_INIT("suma koncowa"), S_INIT("total geral"), S_INIT("soma"), S_INIT("итого"),
        S_INIT("общии итог"), S_INIT("всего"), S_INIT("сумма"), S_INIT("общо"), S_INIT("всичко"), S_INIT("сума"),
        S_INIT("разом"), S_INIT("усього"), S_INIT("всього"), S_INIT("загалом"), S_INIT("підсумок"),
        S_INIT("toplam"), S_INIT("genel toplam"), S_INIT("ara toplam"), S_INIT("summa"), S_INIT("totalsumma"),
        S_INIT("totalt"), S_INIT("sammanlagt"), S_INIT("i alt"), S_INIT("ialt"), S_INIT("sum totalt"),
        S_INIT("yhteensa"), S_INIT("summa yhteensa"), S_INIT("kokonaissumma"), S_INIT("celkem"),
        S_INIT("celkovy soucet"), S_INIT("soucet"), S_INIT("spolu"), S_INIT("celkom"), S_INIT("sucet"),
        S_INIT("osszesen"), S_INIT("vegosszeg"), S_INIT("mindosszesen"), S_INIT("συνολο"), S_INIT("γενικο συνολο"),
        S_INIT("συνολα"), S_INIT("المجموع"), S_INIT("الاجمالي"), S_INIT("الإجمالي"), S_INIT("اجمالي"),
        S_INIT("مجموع"), S_INIT("جمع"), S_INIT("جمع كل"), S_INIT("جمع کل"), S_INIT("کل"), S_INIT("סהכ"),
        S_INIT("סה\"כ"), S_INIT("סה״כ"), S_INIT("סך הכל"), S_INIT("ผลรวม"), S_INIT("รวม"), S_INIT("รวมทั้งสิ้น"),
        S_INIT("ยอดรวม"), S_INIT("tong cong"), S_INIT("tong"), S_INIT("cong"), S_INIT("jumlah"),
        S_INIT("jumlah keseluruhan"), S_INIT("total keseluruhan"), S_INIT("ukupno"), S_INIT("sveukupno"),
        S_INIT("skupaj"), S_INIT("vsota"), S_INIT("svega"), S_INIT("укупно"), S_INIT("вкупно"), S_INIT("kokku"),
        S_INIT("kopa"), S_INIT("kopsumma"), S_INIT("is viso"), S_INIT("viso"), S_INIT("totali"), S_INIT("shuma"),
        S_INIT("gjithsej"), S_INIT("समग्र"), S_INIT("कुल"), S_INIT("कुल योग"), S_INIT("योग"), S_INIT("মোট"),
        S_INIT("மொத்தம்"), S_INIT("samtals"), S_INIT("alls"), S_INIT("барлығы"), S_INIT("жиыны"), S_INIT("cəmi"),
        S_INIT("cemi"), S_INIT("yekun"), S_INIT("jami"), S_INIT("ჯამი"), S_INIT("ընդամենը"), S_INIT("ລວມ"),
        S_INIT("សរុប"),
    };
    /* no such word has a digit, and ids have */
    for (size_t i = 0; i < text.len; i++)
        if (text.at[i] >= '0' && text.at[i] <= '9')
            return false;
    size_t mark = arena_mark(scratch);
    Slice folded = unicode_fold(text, scratch);
    bool found = false;
    for (size_t i = 0; i < COUNT_OF(words) && !found; i++)
        found = slice_equal(folded, words[i]);
    arena_rewind(scratch, mark);
    return found;
}

static Slice without_colon(Slice text)
{
    text = slice_trim(text);
    return slice_ends(text, S(":")) ? slice_trim(slice_part(text, 0, text.len - 1)) : text;
}

/* Ids and numbers, which is what usually stands there, and texts. */
static bool cannot_be(Slice text)
{
    return text.len > MAX_TOTAL_BYTES || text.len == 0 ||
           (text.at[0] >= '0' && text.at[0] <= '9' && !slice_has(text, ' '));
}

bool cell_is_total_word(Slice text, struct arena *scratch)
{
    return !cannot_be(text) && is_word(without_colon(text), scratch);
}

bool cell_is_total(Slice text, struct arena *scratch)
{
    if (cannot_be(text))
        return false;
    text = without_colon(text);
    if (is_word(text, scratch))
        return true;
    Slice rest, first = slice_cut(text, ' ', &rest), last = rest;
    if (!rest.len)
        return false;
    while (slice_has(last, ' '))
        slice_cut(last, ' ', &last);
    return is_word(first, scratch) || is_word(last, scratch);
}
