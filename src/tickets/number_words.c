/* The words around numbers: currencies, units, multipliers, and what says that there
   is no number at all. Folded as unicode_fold() folds. */
#include "tickets/number_words_private.h"

#include "base/arena.h"
#include "base/slice.h"
#include "base/unicode.h"
#include "programme/catalogue.h"
#include "tickets/number.h"
#include "tickets/plain_private.h"

#include <string.h>

enum currency_family {
    NOT_SHARED,
#define CURRENCY_FAMILY(name, codes) SHARED_##name,
#include "tickets/currency_families.def"
#undef CURRENCY_FAMILY
};

/* ISO 4217 codes, between blanks. */
static const char *const shared_by[] = {
    [NOT_SHARED] = "",
#define CURRENCY_FAMILY(name, codes) [SHARED_##name] = codes,
#include "tickets/currency_families.def"
#undef CURRENCY_FAMILY
};

struct currency_name {
    Slice name;
    struct currency_word currency;
};

static const struct currency_name currency_names[] = {
#define CURRENCY_NAME(name, code) {S_INIT(name), {code, NOT_SHARED}},
#define CURRENCY_SHARED(name, family) {S_INIT(name), {"", SHARED_##family}},
#include "tickets/currency_names.def"
#undef CURRENCY_NAME
#undef CURRENCY_SHARED
};
#define LONGEST_CURRENCY_WORDS 4
#define NOT_IN_CURRENCIES " 0123456789,'()-+"
#define LONGEST_CURRENCY_BYTES 64

/* Before these a number is not the whole number: multipliers, shares, and the
   bookkeepers' letters for debit and credit. */
static const char refused_words[] =
    " k m mm mn t bn b e h x tsd tausend thousand thousands grand mio mill mln million millions millionen millones "
    "milhao milhoes milioni milione miljoen miljon miljoner milliard milliards milliarden miliardi mrd mld md mia "
    "billion billions trillion lakh lakhs lac crore crores cr dr hundred hundert hundreds dozen dozens dz dtzd "
    "dutzend docena duzia dozzina douzaine mil mille mila duizend tusen tusind tys тыс тысяч тысячи млн млрд "
    "миллион миллиона миллионов тис milyon milyar bin ribu juta miliar ngan nghin trieu ty ti พัน หมื่น แสน ล้าน "
    "हज़ार लाख करोड़ ألف مليون مليار هزار میلیون אלף מיליון 千 百 十 兆 千万 百万 천 백 십 조 백만 천만 percent "
    "prozent pct процент procent pour por per pp ";

/* Known well enough to be written without a blank: "25EA". */
static const char unit_words[] =
    " ea each pc pcs piece pieces unit units uds ud und un unid unidad unidades unidade unites unite unita einheit "
    "einheiten stk stck st stuck lic lics licence licences license licenses lizenz lizenzen licencia licencias "
    "licenca licencas licenze licenza licenties licens licenser lisanslar lisans seat seats copy copies user users "
    "voucher vouchers exam exams kpi kpis qty szt db ks kpl kom kos buc tk gab vnt adet шт ед u kurs course "
    "courses ";

/* What words of scripts without blanks begin with, to the same effect. */
static const Slice refused_heads[] = {
    S_INIT("千"), S_INIT("百"), S_INIT("十"), S_INIT("兆"), S_INIT("천"),   S_INIT("백"),
    S_INIT("십"), S_INIT("조"), S_INIT("พัน"), S_INIT("หมื่น"), S_INIT("แสน"), S_INIT("ล้าน"),
};

static const struct {
    Slice sign;
    int64_t factor;
} multipliers[] = {
    {S_INIT("万"), 10000},     {S_INIT("萬"), 10000},     {S_INIT("만"), 10000},     {S_INIT("億"), 100000000},
    {S_INIT("亿"), 100000000}, {S_INIT("억"), 100000000}, {S_INIT("千万"), 10000000}, {S_INIT("百万"), 1000000},
    {S_INIT("천만"), 10000000}, {S_INIT("백만"), 1000000}, {S_INIT("千"), 1000}, {S_INIT("천"), 1000},
};

/* Words that mean one number wherever they are used; "billion" and "m" do not. Folded. */
static const struct {
    const char *words;
    int64_t factor;
} multiplier_words[] = {
    {" thousand thousands tausend tsd mille mila duizend tusen tusind tys тыс тысяч тысячи тис хиляди ezer "
     "tisic tisice tisuca tisuc tisoc hiljada hiljade tuhat tuhatta tukst tukstanciai tukstanciu tuks bin ribu ngan "
     "nghin พัน هزار אלף ألف हज़ार हजार χιλιαδεσ ",
     1000},
    {" lakh lakhs lac lacs लाख ", 100000},
    {" million millions millionen mio mln millon millones milhao milhoes milione milioni miljoen miljon miljoner "
     "miljoonaa milj miljonit milion miliony milionow milionu milionov milioane millio millioner milijon milijona "
     "milijonov milijun milijuna milioni миллион миллиона миллионов млн мільион мільиона мільионів милион милиона "
     "милиони milyon juta trieu ล้าน مليون میلیون מיליון εκατομμυρια εκατ ",
     1000000},
    {" crore crores करोड़ करोड ", 10000000},
};

int64_t take_multiplier(Slice *word)
{
    for (size_t i = 0; i < COUNT_OF(multipliers); i++)
        if (slice_starts(*word, multipliers[i].sign)) {
            *word = slice_skip(*word, multipliers[i].sign.len);
            return multipliers[i].factor;
        }
    return 1;
}

static Slice without_last_dot(Slice word)
{
    return slice_part(word, 0, word.len - (word.len > 1 && word.at[word.len - 1] == '.'));
}

/* Codes in capitals only: "25 all" are not 25 Albanian lek. */
static bool is_currency_code(Slice word, const struct programme *programme)
{
    for (size_t i = 0; i < word.len; i++)
        if (word.at[i] < 'A' || word.at[i] > 'Z')
            return false;
    return programme && currency_find(programme, word);
}

/* Of two byte strings as of two numbers: below 0 when `a` comes first. */
static int compare(Slice a, Slice b)
{
    size_t len = a.len < b.len ? a.len : b.len;
    int order = len ? memcmp(a.at, b.at, len) : 0;
    return order ? order : (a.len > b.len) - (a.len < b.len);
}

static const struct currency_name *currency_name_of(Slice folded)
{
    size_t from = 0, to = COUNT_OF(currency_names);
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        int order = compare(currency_names[middle].name, folded);
        if (order == 0)
            return &currency_names[middle];
        if (order < 0)
            from = middle + 1;
        else
            to = middle;
    }
    return NULL;
}

bool currency_of_word(Slice word, const struct programme *programme, struct arena *scratch, struct currency_word *out)
{
    word = without_last_dot(word);
    if (word.len == 3 && is_currency_code(word, programme)) {
        *out = (struct currency_word){{word.at[0], word.at[1], word.at[2]}, NOT_SHARED};
        return true;
    }
    if (word.len > LONGEST_CURRENCY_BYTES)
        return false;
    size_t mark = arena_mark(scratch);
    const struct currency_name *found = currency_name_of(unicode_fold(word, scratch));
    arena_rewind(scratch, mark);
    if (found)
        *out = found->currency;
    return found;
}

Slice currency_name_codes(uint8_t shared)
{
    return shared < COUNT_OF(shared_by) ? slice_from(shared_by[shared]) : (Slice){0};
}

uint8_t currency_name_with(Slice codes)
{
    for (uint8_t shared = 1; codes.len && shared < COUNT_OF(shared_by); shared++)
        if (slice_equal(currency_name_codes(shared), codes))
            return shared;
    return NOT_SHARED;
}

bool currency_name_exists(uint8_t shared)
{
    return shared && shared < COUNT_OF(shared_by);
}

bool currency_name_covers(uint8_t shared, const char code[4])
{
    return shared < COUNT_OF(shared_by) && (!shared_by[shared][0] || strstr(shared_by[shared], code));
}

static bool have_one_in_common(uint8_t a, uint8_t b)
{
    Slice one, rest = currency_name_codes(a);
    if (!rest.len || a == b)
        return true;
    while ((one = slice_cut(rest, ' ', &rest)).len) {
        const char code[4] = {one.at[0], one.at[1], one.at[2]};
        if (currency_name_covers(b, code))
            return true;
    }
    return false;
}

bool currencies_agree(const struct currency_word *a, const struct currency_word *b)
{
    if (a->shared == SEVERAL_CURRENCIES || b->shared == SEVERAL_CURRENCIES)
        return false;
    if (a->code[0] && b->code[0])
        return memcmp(a->code, b->code, sizeof a->code) == 0;
    if (a->code[0])
        return currency_name_covers(b->shared, a->code);
    return b->code[0] ? currency_name_covers(a->shared, b->code) : have_one_in_common(a->shared, b->shared);
}

/* Where the n-th word of the text ends; 0 when it has fewer. */
static size_t end_of_words(Slice text, size_t n)
{
    size_t i = 0;
    for (; n && i < text.len; n--) {
        while (i < text.len && text.at[i] == ' ')
            i++;
        while (i < text.len && text.at[i] != ' ')
            i++;
    }
    return n ? 0 : i;
}

size_t currency_phrase_at(Slice text, const struct programme *programme, struct arena *scratch,
                          struct currency_word *out)
{
    for (size_t words = LONGEST_CURRENCY_WORDS; words; words--) {
        size_t end = end_of_words(text, words);
        if (end && currency_of_word(slice_trim(slice_part(text, 0, end)), programme, scratch, out))
            return end;
    }
    return 0;
}

bool names_money(Slice text, struct arena *scratch)
{
    struct currency_word named;
    text = plain_text(text, scratch);
    for (size_t from = 0, i = 0; i <= text.len; i++) {
        if (i < text.len && !slice_has(S(NOT_IN_CURRENCIES), text.at[i]))
            continue;
        if (i > from && currency_of_word(slice_part(text, from, i), NULL, scratch, &named))
            return true;
        from = i + 1;
    }
    return false;
}

bool currency_of_language(Slice text, Slice language, struct arena *scratch, char code[4])
{
    /* by the spelling of the language itself: "kronor" in a Danish text are Swedish ones */
    static const struct {
        Slice language;
        const char *names, *code;
    } own[] = {
        {S_INIT("da"), " kr krone kroner ", "DKK"},     {S_INIT("sv"), " kr krona kronor ", "SEK"},
        {S_INIT("nb"), " kr krone kroner ", "NOK"},     {S_INIT("nn"), " kr krone kroner ", "NOK"},
        {S_INIT("no"), " kr krone kroner ", "NOK"},     {S_INIT("is"), " kr krona kronur ", "ISK"},
        {S_INIT("cs"), " koruna koruny korun ", "CZK"}, {S_INIT("hi"), " rs रुपया रुपये रुपए रु रू ", "INR"},
        {S_INIT("de"), " fr ", "CHF"},                  {S_INIT("it"), " fr franco franchi ", "CHF"},
        {S_INIT("tr"), " lira ", "TRY"},                {S_INIT("sr"), " dinar dinara динар динара ", "RSD"},
        {S_INIT("fa"), " ریال ", "IRR"},                {S_INIT("az"), " manat ", "AZN"},
        {S_INIT("pt-br"), " real ", "BRL"},             {S_INIT("ur"), " روپے روپیہ ", "PKR"},
        {S_INIT("zh-hans"), " 元 圆 块 ¥ ", "CNY"},     {S_INIT("zh-cn"), " 元 圆 块 ¥ ", "CNY"},
        {S_INIT("zh"), " ¥ ", "CNY"},                   {S_INIT("ja"), " ¥ ", "JPY"},
    };
    text = plain_text(text, scratch);
    for (size_t from = 0, i = 0; i <= text.len; i++) {
        if (i < text.len && !slice_has(S(NOT_IN_CURRENCIES), text.at[i]))
            continue;
        Slice word = without_last_dot(slice_part(text, from, i));
        while (word.len && take_multiplier(&word) != 1) /* "3万元" */
            ;
        for (size_t j = 0; word.len && j < COUNT_OF(own); j++) {
            size_t len = own[j].language.len;
            bool speaks = slice_starts_nocase(language, own[j].language) &&
                          (language.len == len || slice_has(S("-_"), language.at[len]));
            if (!speaks || !word_in_list(slice_from(own[j].names), word, scratch))
                continue;
            memcpy(code, own[j].code, 4);
            return true;
        }
        from = i + 1;
    }
    return false;
}

/* Letters, and what stands in words: "licence(s)", "p.p.", "d'examen". */
static bool is_word(Slice word)
{
    bool has_letter = false;
    for (size_t i = 0; i < word.len; i++) {
        char c = word.at[i];
        has_letter |= is_letter(c) || !is_plain_ascii(c);
        if (is_plain_ascii(c) && !is_letter(c) && !slice_has(S(".,/()'-"), c))
            return false;
    }
    return has_letter;
}

int64_t word_multiplier(Slice word, struct arena *scratch)
{
    word = without_last_dot(word);
    for (size_t i = 0; i < COUNT_OF(multiplier_words); i++)
        if (word_in_list(slice_from(multiplier_words[i].words), word, scratch))
            return multiplier_words[i].factor;
    return 1;
}

bool word_is_unit(Slice word, bool glued, struct arena *scratch)
{
    if (!is_word(word))
        return false;
    word = without_last_dot(word);
    if (word_in_list((Slice){unit_words, sizeof unit_words - 1}, word, scratch))
        return true;
    if (word_in_list((Slice){refused_words, sizeof refused_words - 1}, word, scratch))
        return false;
    for (size_t i = 0; i < COUNT_OF(refused_heads); i++)
        if (slice_starts(word, refused_heads[i]))
            return false;
    /* "12AB" may be half of an invoice number */
    return !is_plain_ascii(word.at[0]) || (!glued && word.len > 1);
}

struct language_mark {
    Slice tag;
    char mark;
};

/* Languages, and before them the countries that do otherwise. Where a language
   has both habits (Arabic, Persian) only countries are listed. */
static const struct language_mark language_marks[] = {
    {S_INIT("de-ch"), '.'}, {S_INIT("de-li"), '.'}, {S_INIT("fr-ch"), '.'}, {S_INIT("it-ch"), '.'},
    {S_INIT("en-za"), ','}, {S_INIT("en-at"), ','}, {S_INIT("en-be"), ','}, {S_INIT("en-de"), ','},
    {S_INIT("en-dk"), ','}, {S_INIT("en-fi"), ','}, {S_INIT("en-nl"), ','}, {S_INIT("en-se"), ','},
    {S_INIT("es-mx"), '.'}, {S_INIT("es-us"), '.'}, {S_INIT("es-419"), '.'}, {S_INIT("es-cu"), '.'},
    {S_INIT("es-do"), '.'}, {S_INIT("es-gt"), '.'}, {S_INIT("es-hn"), '.'}, {S_INIT("es-ni"), '.'},
    {S_INIT("es-pa"), '.'}, {S_INIT("es-pe"), '.'}, {S_INIT("es-pr"), '.'}, {S_INIT("es-sv"), '.'},
    {S_INIT("ar-ae"), '.'}, {S_INIT("ar-eg"), '.'}, {S_INIT("ar-kw"), '.'}, {S_INIT("ar-qa"), '.'},
    {S_INIT("ar-sa"), '.'}, {S_INIT("ar-dz"), ','}, {S_INIT("ar-ly"), ','}, {S_INIT("ar-ma"), ','},
    {S_INIT("ar-tn"), ','}, {S_INIT("en"), '.'},    {S_INIT("ja"), '.'},    {S_INIT("ko"), '.'},
    {S_INIT("zh"), '.'},    {S_INIT("yue"), '.'},   {S_INIT("th"), '.'},    {S_INIT("he"), '.'},
    {S_INIT("hi"), '.'},    {S_INIT("bn"), '.'},    {S_INIT("ta"), '.'},    {S_INIT("te"), '.'},
    {S_INIT("ml"), '.'},    {S_INIT("kn"), '.'},    {S_INIT("gu"), '.'},    {S_INIT("mr"), '.'},
    {S_INIT("pa"), '.'},    {S_INIT("ur"), '.'},    {S_INIT("ne"), '.'},    {S_INIT("si"), '.'},
    {S_INIT("my"), '.'},    {S_INIT("ms"), '.'},    {S_INIT("fil"), '.'},   {S_INIT("tl"), '.'},
    {S_INIT("cy"), '.'},    {S_INIT("ga"), '.'},    {S_INIT("mt"), '.'},    {S_INIT("sw"), '.'},
    {S_INIT("am"), '.'},    {S_INIT("mn"), '.'},    {S_INIT("rm"), '.'},    {S_INIT("de"), ','},
    {S_INIT("fr"), ','},    {S_INIT("es"), ','},    {S_INIT("pt"), ','},    {S_INIT("it"), ','},
    {S_INIT("nl"), ','},    {S_INIT("pl"), ','},    {S_INIT("sv"), ','},    {S_INIT("da"), ','},
    {S_INIT("nb"), ','},    {S_INIT("nn"), ','},    {S_INIT("no"), ','},    {S_INIT("fi"), ','},
    {S_INIT("is"), ','},    {S_INIT("cs"), ','},    {S_INIT("sk"), ','},    {S_INIT("hu"), ','},
    {S_INIT("ro"), ','},    {S_INIT("ru"), ','},    {S_INIT("uk"), ','},    {S_INIT("be"), ','},
    {S_INIT("bg"), ','},    {S_INIT("sr"), ','},    {S_INIT("hr"), ','},    {S_INIT("bs"), ','},
    {S_INIT("sl"), ','},    {S_INIT("mk"), ','},    {S_INIT("sq"), ','},    {S_INIT("el"), ','},
    {S_INIT("tr"), ','},    {S_INIT("az"), ','},    {S_INIT("kk"), ','},    {S_INIT("hy"), ','},
    {S_INIT("ka"), ','},    {S_INIT("uz"), ','},    {S_INIT("vi"), ','},    {S_INIT("id"), ','},
    {S_INIT("et"), ','},    {S_INIT("lv"), ','},    {S_INIT("lt"), ','},    {S_INIT("ca"), ','},
    {S_INIT("gl"), ','},    {S_INIT("eu"), ','},    {S_INIT("af"), ','},    {S_INIT("lb"), ','},
};

/* Does the listed tag stand at the head of `language`, up to one of its joints? "de_CH.UTF-8". */
static bool tag_matches(Slice language, Slice tag)
{
    if (language.len < tag.len)
        return false;
    for (size_t i = 0; i < tag.len; i++) {
        char c = language.at[i] == '_' ? '-' : language.at[i];
        if (!slice_equal_nocase((Slice){&c, 1}, slice_part(tag, i, i + 1)))
            return false;
    }
    return language.len == tag.len || slice_has(S("-_.@"), language.at[tag.len]);
}

char decimal_mark_of_language(Slice language)
{
    language = slice_trim(language);
    for (size_t i = 0; i < COUNT_OF(language_marks); i++)
        if (tag_matches(language, language_marks[i].tag))
            return language_marks[i].mark;
    return 0;
}

/* Where both habits are at home in one language the currency tells the country; MARK_OPEN where even that does not. */
#define MARK_OPEN '?'
static const struct {
    Slice language;
    const char *currencies;
    char mark;
} writer_marks[] = {
    {S_INIT("es"), " MXN GTQ HNL NIO DOP PAB PEN SVC CUP ", '.'},
    {S_INIT("es"), " USD ", MARK_OPEN},
    {S_INIT("de"), " CHF ", '.'},
    {S_INIT("fr"), " CHF ", '.'},
    {S_INIT("it"), " CHF ", '.'},
    {S_INIT("en"), " ZAR ", MARK_OPEN},
    {S_INIT("ar"), " AED BHD EGP IQD JOD KWD LBP OMR QAR SAR SYP YER ", '.'},
    {S_INIT("ar"), " DZD LYD MAD TND ", ','},
};

char decimal_mark_of_writer(Slice language, const char currency[4])
{
    language = slice_trim(language);
    for (size_t i = 0; currency[0] && i < COUNT_OF(writer_marks); i++)
        if (slice_equal_nocase(language, writer_marks[i].language) &&
            slice_find(slice_from(writer_marks[i].currencies), slice_from(currency)) <
                slice_from(writer_marks[i].currencies).len)
            return writer_marks[i].mark == MARK_OPEN ? 0 : writer_marks[i].mark;
    return decimal_mark_of_language(language);
}

/* Compared byte by byte but for the case of ASCII letters. */
static const Slice empty_markers[] = {
    S_INIT("\\N"), /* of dumps of databases */
    S_INIT("-"),          S_INIT("--"),          S_INIT("---"),        S_INIT("–"),
    S_INIT("—"),          S_INIT("－"),          S_INIT("n/a"),        S_INIT("#n/a"),
    S_INIT("n.a."),       S_INIT("n. a."),       S_INIT("na"),         S_INIT("n/d"),
    S_INIT("none"),       S_INIT("(none)"),      S_INIT("null"),       S_INIT("(null)"),
    S_INIT("nil"),        S_INIT("nan"),         S_INIT("undefined"),  S_INIT("not set"),
    S_INIT("(not set)"),  S_INIT("not given"),   S_INIT("not available"), S_INIT("not applicable"),
    S_INIT("empty"),      S_INIT("(empty)"),     S_INIT("blank"),      S_INIT("(blank)"),
    S_INIT("k.a."),       S_INIT("k. a."),       S_INIT("k.A."),       S_INIT("keine"),
    S_INIT("keine Angabe"), S_INIT("nicht angegeben"), S_INIT("entfällt"), S_INIT("aucun"),
    S_INIT("aucune"),     S_INIT("néant"),       S_INIT("s/o"),        S_INIT("non renseigné"),
    S_INIT("ninguno"),    S_INIT("ninguna"),     S_INIT("sin datos"),  S_INIT("nessuno"),
    S_INIT("nessuna"),    S_INIT("nenhum"),      S_INIT("nenhuma"),    S_INIT("não informado"),
    S_INIT("geen"),       S_INIT("n.v.t."),      S_INIT("brak"),       S_INIT("nie dotyczy"),
    S_INIT("ingen"),      S_INIT("inget"),       S_INIT("není"),       S_INIT("žádné"),
    S_INIT("nincs"),      S_INIT("yok"),         S_INIT("niciunul"),   S_INIT("нет"),
    S_INIT("Нет"),        S_INIT("н/д"),         S_INIT("Н/Д"),        S_INIT("не указано"),
    S_INIT("Не указано"), S_INIT("немає"),       S_INIT("Немає"),      S_INIT("няма"),
    S_INIT("không có"),   S_INIT("Không có"),    S_INIT("tidak ada"),  S_INIT("ไม่มี"),
    S_INIT("لا يوجد"),    S_INIT("غير متوفر"),   S_INIT("אין"),        S_INIT("無"),
    S_INIT("無し"),       S_INIT("なし"),        S_INIT("未設定"),     S_INIT("无"),
    S_INIT("未设置"),     S_INIT("未設置"),      S_INIT("不适用"),     S_INIT("不適用"),
    S_INIT("없음"),       S_INIT("해당 없음"),   S_INIT("미설정"),     S_INIT("해당없음"),
};
#define LONGEST_MARKER_BYTES 32

/* Every field of every row is asked, so most answers come from the ends of the text. */
static bool may_be_marker(Slice text)
{
    return text.len && text.len <= LONGEST_MARKER_BYTES && !is_digit(text.at[text.len - 1]) &&
           (!is_plain_ascii(text.at[0]) || slice_has(S("-#(\\abegiknstuyABEGIKNSTUY"), text.at[0]));
}

bool text_is_empty_marker(Slice text)
{
    text = slice_trim(text);
    if (!may_be_marker(text))
        return false;
    for (size_t i = 0; i < COUNT_OF(empty_markers); i++)
        if (text.len == empty_markers[i].len && slice_equal_nocase(text, empty_markers[i]))
            return true;
    return false;
}
