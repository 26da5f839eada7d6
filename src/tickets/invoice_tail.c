/* What people write behind the number of an invoice. A number in it is taken for none of an invoice only when it
   is a date, money, a count of something or the number of an order. */
#include "tickets/invoice_end_private.h"

#include "base/arena.h"
#include "base/slice.h"
#include "tickets/invoice_words_private.h"
#include "tickets/number_words_private.h"
#include "tickets/period_words_private.h"
#include "tickets/plain_private.h"

#define MAX_TAIL_WORDS 80
#define LONGEST_CODE 4      /* capitals alone in brackets may belong to the number: "12/2020 (KOR)" */
#define LEAST_COUNTED 3     /* letters of what is counted: "2 pages" */
#define MAX_ORDER_WORDS 3   /* between "order" and its number */

/* What may follow a number without a mark between. Folded as unicode_fold() folds. */
static const char following_words[] =
    /* thanks and please */
    " thanks thank thx tks please pls plz kindly regards cheers bitte danke vielen gruss grusse mfg merci svp veuillez "
    "gracias favor grazie prego obrigado obrigada dank bedankt alstublieft tack takk tak kiitos dziekuje dziekujemy "
    "prosze dekuji dekujeme prosim dakujem koszonom kerem multumesc tesekkurler tesekkur lutfen спасибо пожалуйста "
    "дякую дякуємо благодаря моля ευχαριστω hvala aciu paldies tanan aitah شكرا תודה धन्यवाद कृपया ขอบคุณ terima cam "
    "감사합니다 감사드립니다 부탁드립니다 확인 ありがとうございます お願いします よろしく 谢谢 謝謝 请 請 "
    /* attached */
    "attached attachment enclosed see copy-attached siehe anbei anhang beigefugt beiliegend liegt voir ci-joint joint "
    "jointe ver adjunto adjunta vedi allegato allegata vedere anexo anexa zie bijlage bijgevoegd se bifogad bifogas "
    "bilaga vedlagt vedhaeftet bilag liitteena liite zalacznik zalaczeniu zalaczona patrz priloha prilohe viz "
    "mellekelve csatolva atasat atasata ekte ekli прилагается приложении приложена вложении см смотрите додаток "
    "додається συνημμενο prilogu priloga مرفق terlampir 첨부 참조 첨부합니다 첨부파일 첨부참조 添付 添付参照 添付済 添付あり 参照 附件 见附件 請見附件 "
    /* issued on */
    "dated date of from on issued dd d.d. vom datiert ausgestellt du de del datee date-du emise fecha fechada con "
    "emitida datata della datada em van gedateerd d daterad av den fra af dateret paivatty z dnia wystawiona ze dne "
    "zo dna kelt kelte din tarihli tarih от выставлен датирован від на σεσ ημερομηνιασ iz "
    /* a sentence goes on */
    "is was are has which that ist war fehlt wurde est manque es esta falta e manca foi brakuje jest chybi je on puuttuu "
    "mangler saknas hianyzik lipseste eksik missing not-shown в за for fur pour per para isn't "
    "입니다 이고 이며 인데 です の は ";

/* They say that there are more numbers, or that the document is another one. */
static const char telling_words[] =
    " ff ff. etc etc. usw usw. uvm others more andere weitere autres otros altri outros andra andre inne ostatni bis ter "
    "и др. др т.д. 등 외 など 等 他 storno stornierung stornorechnung gutschrift credit credited avoir abono cancelled "
    "canceled cancellation annullata annulee anulada korekta korygujaca korrektur korrigiert corrected correction "
    "corrective rectificativa rectificative correctif dobropis jovairo stornirana возврат сторно корректировочный "
    "replaces replaced ersetzt remplace reemplaza sostituisce zastepuje instead statt anstatt or oder ou oppure eller "
    "lub nebo vagy sau veya или або 또는 または 或 ";

static const Slice date_signs[] = {S_INIT("年"), S_INIT("월"), S_INIT("月"), S_INIT("년"), S_INIT("日"), S_INIT("일")};

static const Slice particles[] = {
    S_INIT("입니다"), S_INIT("입니다만"), S_INIT("이고"), S_INIT("이고요"), S_INIT("이며"), S_INIT("인데"), S_INIT("인데요"),
    S_INIT("이에요"), S_INIT("예요"), S_INIT("이다"), S_INIT("임"), S_INIT("은"), S_INIT("는"), S_INIT("이"), S_INIT("가"),
    S_INIT("을"), S_INIT("를"), S_INIT("의"), S_INIT("로"), S_INIT("으로"), S_INIT("와"), S_INIT("과"), S_INIT("에"),
    S_INIT("에서"), S_INIT("에는"), S_INIT("도"), S_INIT("라고"), S_INIT("이라고"), S_INIT("이었습니다"), S_INIT("였습니다"),
    S_INIT("번"), S_INIT("번은"), S_INIT("번이"), S_INIT("번이고"), S_INIT("번이며"), S_INIT("번입니다"), S_INIT("번의"),
    S_INIT("번을"), S_INIT("です"), S_INIT("でした"), S_INIT("であり"), S_INIT("である"), S_INIT("ですが"), S_INIT("ですので"),
    S_INIT("でございます"), S_INIT("になります"), S_INIT("となります"), S_INIT("だ"), S_INIT("の"), S_INIT("は"), S_INIT("が"),
    S_INIT("を"), S_INIT("に"), S_INIT("で"), S_INIT("と"), S_INIT("も"), S_INIT("について"), S_INIT("番"), S_INIT("番です"),
    S_INIT("番の"), S_INIT("番は"), S_INIT("的"), S_INIT("是"),
};

size_t invoice_particle_at(Slice text)
{
    size_t longest = 0;
    for (size_t i = 0; i < COUNT_OF(particles); i++) {
        size_t len = particles[i].len;
        bool ends = slice_starts(text, particles[i]) && (len == text.len || is_plain_ascii(text.at[len]) ||
                                                         slice_starts(slice_skip(text, len), S("\xe3\x80")));
        if (ends && len > longest)
            longest = len;
    }
    return longest;
}

/* --- words of the tail --- */

struct tail {
    struct arena *mem;
    Slice word[MAX_TAIL_WORDS];
    size_t count;
};

static Slice bare(Slice word)
{
    static const Slice marks = S_INIT("([{<\"'`,.;:!?)]}>*_");
    while (word.len && slice_has(marks, word.at[0]))
        word = slice_skip(word, 1);
    while (word.len && slice_has(marks, word.at[word.len - 1]))
        word = slice_part(word, 0, word.len - 1);
    return word;
}

static bool has_digit(Slice text)
{
    for (size_t i = 0; i < text.len; i++)
        if (is_digit(text.at[i]))
            return true;
    return false;
}

static size_t digits_at(Slice text)
{
    size_t count = 0;
    while (count < text.len && is_digit(text.at[count]))
        count++;
    return count;
}

static bool is_list_word(const char *list, size_t size, Slice word, struct arena *mem)
{
    return word_in_list((Slice){list, size - 1}, word, mem);
}

bool invoice_is_date(Slice word)
{
    size_t groups = 0, longest = 0;
    char mark = 0;
    for (size_t i = 0; i < word.len;) {
        size_t digits = digits_at(slice_skip(word, i));
        if (!digits || digits > 4)
            return false;
        longest = digits > longest ? digits : longest;
        groups++;
        i += digits;
        if (i < word.len && (!slice_has(S("./-"), word.at[i]) || (mark && word.at[i] != mark)))
            return false;
        mark = i < word.len ? word.at[i++] : mark;
    }
    return groups == 3 && longest != 3;
}

static bool is_year(Slice word)
{
    uint64_t value;
    return word.len == 4 && slice_to_u64(word, 2099, &value) && value >= 1900;
}

/* "28" and "28th" of "28th Feb", "2020年", "2020-02" beside no name. */
static bool is_of_date(const struct tail *tail, size_t i)
{
    Slice word = tail->word[i], rest = slice_skip(word, digits_at(word));
    bool before = i && period_names_month(tail->word[i - 1], tail->mem);
    bool after = i + 1 < tail->count && period_names_month(tail->word[i + 1], tail->mem);
    after |= i + 2 < tail->count && period_names_month(tail->word[i + 2], tail->mem); /* "28 de febrero" */
    if (invoice_is_date(word) || is_year(word))
        return true;
    for (size_t s = 0; s < COUNT_OF(date_signs); s++)
        if (digits_at(word) && digits_at(word) <= 4 && slice_starts(rest, date_signs[s]))
            return true;
    return (before || after) && digits_at(word) && digits_at(word) <= 2 && rest.len <= 2 && !has_digit(rest);
}

static bool is_money(const struct tail *tail, size_t i)
{
    size_t mark = arena_mark(tail->mem);
    bool is = names_money(tail->word[i], tail->mem) ||
              (i && !has_digit(tail->word[i - 1]) && names_money(tail->word[i - 1], tail->mem)) ||
              (i + 1 < tail->count && !has_digit(tail->word[i + 1]) && names_money(tail->word[i + 1], tail->mem));
    arena_rewind(tail->mem, mark);
    return is;
}

/* "order no. 55", "PO-778" */
static bool is_of_order(const struct tail *tail, size_t i)
{
    Slice word = tail->word[i];
    size_t letters = 0;
    while (letters < word.len && !is_digit(word.at[letters]) && !slice_has(S("-/.:#"), word.at[letters]))
        letters++;
    if (letters && word_class_of(slice_part(word, 0, letters), tail->mem) == WORD_ORDER)
        return true;
    for (size_t back = 1; back <= MAX_ORDER_WORDS && back <= i; back++) {
        Slice before = tail->word[i - back];
        enum word_class class = word_class_of(before, tail->mem);
        if (class == WORD_ORDER || slice_equal_nocase(before, S("P.O")) || slice_equal_nocase(before, S("P/O")))
            return true;
        if (class != WORD_NUMBER && class != WORD_PART && class != WORD_CODE && before.len)
            return false;
    }
    return false;
}

static size_t letters_in(Slice word)
{
    size_t count = 0;
    for (size_t i = 0; i < word.len; i++)
        count += is_letter(word.at[i]) || !is_plain_ascii(word.at[i]);
    return count;
}

/* "2 pages" */
static bool is_count(const struct tail *tail, size_t i)
{
    Slice word = tail->word[i];
    return digits_at(word) == word.len && word.len <= 2 && i + 1 < tail->count && !has_digit(tail->word[i + 1]) &&
           letters_in(tail->word[i + 1]) >= LEAST_COUNTED;
}

static bool words_are_harmless(const struct tail *tail)
{
    for (size_t i = 0; i < tail->count; i++) {
        Slice word = tail->word[i];
        if (!has_digit(word) && is_list_word(telling_words, sizeof telling_words, word, tail->mem))
            return false;
        if (has_digit(word) && !is_of_date(tail, i) && !is_money(tail, i) && !is_of_order(tail, i) && !is_count(tail, i))
            return false;
    }
    return true;
}

/* False: more words than anybody writes behind a number. */
static bool cut_words(struct tail *tail, Slice text)
{
    while (text.len) {
        Slice word = bare(slice_cut(text, ' ', &text));
        if (word.len == 0)
            continue;
        if (tail->count == MAX_TAIL_WORDS)
            return false;
        tail->word[tail->count++] = word;
    }
    return true;
}

/* --- the mark before it --- */

static bool is_capital_code(Slice word)
{
    for (size_t i = 0; i < word.len; i++)
        if (!(word.at[i] >= 'A' && word.at[i] <= 'Z') && word.at[i] != '.')
            return false;
    return word.len && word.len <= LONGEST_CODE;
}

static bool names_document(Slice word, struct arena *mem)
{
    enum word_class class = word_class_of(word, mem);
    return class == WORD_ORDER || class == WORD_LABEL;
}

/* A word that is known to follow numbers, or the name of a month. */
static bool may_follow(const struct tail *tail)
{
    Slice word = tail->word[0];
    return is_list_word(following_words, sizeof following_words, word, tail->mem) || is_of_date(tail, 0) ||
           period_names_month(word, tail->mem) || (!has_digit(word) && names_document(word, tail->mem));
}

/* What joins two numbers joins nothing else but the number of an order. */
static bool is_order_beside(const struct tail *tail)
{
    return tail->count && (word_class_of(tail->word[0], tail->mem) == WORD_ORDER || is_of_order(tail, 0));
}

static bool judge(struct tail *tail, Slice text)
{
    Slice trimmed = slice_trim(text);
    char first = trimmed.len ? trimmed.at[0] : ' ';
    bool is_apart = trimmed.len < text.len;
    if (slice_starts(trimmed, S("..")) || !cut_words(tail, trimmed))
        return false;
    if (!tail->count)
        return !slice_has(S("-/+&"), first);
    if (slice_has(S("/+&|"), first))
        return is_order_beside(tail) && words_are_harmless(tail);
    if (first == '-' && !(is_apart && trimmed.len > 1 && trimmed.at[1] == ' '))
        return false;
    bool is_marked = slice_has(S("-.,;:!?"), first), is_bracketed = slice_has(S("([{"), first);
    if (is_bracketed || first == '-' || first == ',')
        is_marked = tail->count > 1 || !is_capital_code(tail->word[0]);
    if (is_bracketed && !is_apart && tail->count == 1 && !is_list_word(following_words, sizeof following_words, tail->word[0], tail->mem))
        return false;
    if (!is_marked && (is_bracketed || first == '-' || first == ',' || !may_follow(tail)))
        return false;
    return words_are_harmless(tail);
}

bool invoice_tail_is_harmless(Slice tail, struct arena *scratch)
{
    size_t mark = arena_mark(scratch);
    struct tail *words = ARENA_NEW(scratch, struct tail);
    words->mem = scratch;
    bool harmless = judge(words, tail);
    arena_rewind(scratch, mark);
    return harmless;
}
