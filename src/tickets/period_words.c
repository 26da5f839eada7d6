/* Month names and markers, as unicode_fold() leaves them. A new language is a few
   more rows; a name that means two months in two languages (listopad) is read by the
   language of the ticket only. */
#include "tickets/period_words_private.h"

#include "base/slice.h"
#include "base/unicode.h"
#include "tickets/period_private.h"
#include "tickets/plain_private.h"

static const struct {
    Slice name;
    int month;
    const char *languages;
} month_names[] = {
#define MONTH_NAME(name, month, languages) {S_INIT(name), month, languages},
#include "tickets/month_names.def"
#undef MONTH_NAME
};

#define W(kind, text, value) {S_INIT(text), PERIOD_WORD_##kind, value}

static const struct {
    Slice text;
    enum period_word kind;
    int value;
} markers[] = {
    W(SOLAR_MONTH, "فروردین", 1), W(SOLAR_MONTH, "اردیبهشت", 2), W(SOLAR_MONTH, "خرداد", 3),
    W(SOLAR_MONTH, "تیر", 4), W(SOLAR_MONTH, "مرداد", 5), W(SOLAR_MONTH, "امرداد", 5), W(SOLAR_MONTH, "شهریور", 6),
    W(SOLAR_MONTH, "مهر", 7), W(SOLAR_MONTH, "آبان", 8), W(SOLAR_MONTH, "آذر", 9), W(SOLAR_MONTH, "دی", 10),
    W(SOLAR_MONTH, "بهمن", 11), W(SOLAR_MONTH, "اسفند", 12),
    W(AFTER_YEAR, "年", 0), W(AFTER_YEAR, "년", 0), W(AFTER_YEAR, "년도", 0), W(AFTER_YEAR, "г", 0), W(AFTER_YEAR, "г.", 0),
    W(AFTER_YEAR, "год", 0), W(AFTER_YEAR, "года", 0), W(AFTER_YEAR, "р", 0),
    W(AFTER_YEAR, "r", 0), W(AFTER_YEAR, "r.", 0), W(AFTER_YEAR, "roku", 0), W(AFTER_YEAR, "р.", 0),
    W(AFTER_YEAR, "року", 0), W(AFTER_YEAR, "рік", 0), W(AFTER_YEAR, "рок", 0),
    W(AFTER_MONTH, "月", 0), W(AFTER_MONTH, "月份", 0), W(AFTER_MONTH, "월", 0), W(AFTER_MONTH, "월분", 0),
    W(AFTER_DAY, "日", 0), W(AFTER_DAY, "号", 0), W(AFTER_DAY, "號", 0), W(AFTER_DAY, "일", 0),
    W(BEFORE_MONTH, "m", 0), W(BEFORE_MONTH, "month", 0), W(BEFORE_MONTH, "monat", 0), W(BEFORE_MONTH, "mes", 0),
    W(BEFORE_MONTH, "mois", 0), W(BEFORE_MONTH, "mese", 0), W(BEFORE_MONTH, "maand", 0), W(BEFORE_MONTH, "thang", 0),
    W(BEFORE_MONTH, "thg", 0), W(BEFORE_MONTH, "miesiac", 0), W(BEFORE_MONTH, "ay", 0), W(BEFORE_MONTH, "месяц", 0),
    W(BEFORE_MONTH, "เดือน", 0), W(BEFORE_MONTH, "الشهر", 0), W(BEFORE_MONTH, "شهر", 0), W(BEFORE_MONTH, "mm", 0),
    W(BEFORE_PERIOD, "p", 0), W(BEFORE_PERIOD, "period", 0), W(BEFORE_PERIOD, "per", 0),
    W(BEFORE_PERIOD, "periode", 0), W(BEFORE_PERIOD, "periodo", 0),
    W(BEFORE_YEAR, "year", 0), W(BEFORE_YEAR, "jahr", 0), W(BEFORE_YEAR, "ano", 0), W(BEFORE_YEAR, "anno", 0),
    W(BEFORE_YEAR, "annee", 0), W(BEFORE_YEAR, "rok", 0), W(BEFORE_YEAR, "ar", 0), W(BEFORE_YEAR, "yıl", 0),
    W(BEFORE_YEAR, "nam", 0), W(BEFORE_YEAR, "ปี", 0), W(BEFORE_YEAR, "سنة", 0), W(BEFORE_YEAR, "عام", 0),
    W(BEFORE_YEAR, "西暦", 0), W(BEFORE_YEAR, "公元", 0), W(BEFORE_YEAR, "西元", 0), W(BEFORE_YEAR, "ค.ศ.", 0),
    W(BEFORE_YEAR, "พ.ศ.", 0), W(BEFORE_YEAR, "ad", 0), W(BEFORE_YEAR, "ce", 0), W(BEFORE_YEAR, "y", 0),
    W(AFTER_YEAR, "g", 0), W(AFTER_YEAR, "gada", 0), W(AFTER_YEAR, "gads", 0), W(AFTER_YEAR, "g.", 0),
    W(AFTER_YEAR, "ж", 0), W(AFTER_YEAR, "ж.", 0), W(AFTER_YEAR, "жыл", 0), W(AFTER_YEAR, "жылы", 0),
    W(AFTER_YEAR, "жылғы", 0), W(AFTER_YEAR, "թ", 0), W(AFTER_YEAR, "թ.", 0), W(AFTER_YEAR, "թ․", 0),
    W(AFTER_YEAR, "թվական", 0), W(AFTER_YEAR, "թվականի", 0), W(AFTER_YEAR, "godina", 0), W(AFTER_YEAR, "godine", 0),
    W(AFTER_YEAR, "god", 0), W(AFTER_YEAR, "god.", 0), W(AFTER_YEAR, "година", 0), W(AFTER_YEAR, "године", 0),
    W(AFTER_YEAR, "metai", 0), W(AFTER_YEAR, "metu", 0), W(AFTER_YEAR, "ev", 0), W(AFTER_YEAR, "evi", 0),
    W(AFTER_YEAR, "aasta", 0), W(AFTER_YEAR, "aastal", 0), W(AFTER_YEAR, "aastast", 0), W(AFTER_YEAR, "წ", 0),
    W(AFTER_YEAR, "წ.", 0), W(AFTER_YEAR, "წელი", 0), W(AFTER_YEAR, "წლის", 0), W(AFTER_YEAR, "ili", 0),
    W(AFTER_YEAR, "yılı", 0), W(AFTER_YEAR, "yili", 0), W(AFTER_YEAR, "yılının", 0), W(BEFORE_YEAR, "cy", 0),
    W(BEFORE_YEAR, "anul", 0), W(BEFORE_YEAR, "an", 0), W(BEFORE_YEAR, "leto", 0), W(BEFORE_YEAR, "leta", 0),
    W(BEFORE_YEAR, "vuosi", 0), W(BEFORE_YEAR, "vuonna", 0), W(BEFORE_YEAR, "vuoden", 0), W(BEFORE_YEAR, "aret", 0),
    W(BEFORE_YEAR, "jaar", 0), W(BEFORE_YEAR, "tahun", 0), W(BEFORE_YEAR, "ετοσ", 0), W(BEFORE_YEAR, "ετουσ", 0),
    W(BEFORE_YEAR, "שנת", 0), W(BEFORE_YEAR, "سال", 0), W(BEFORE_YEAR, "वर्ष", 0), W(BEFORE_YEAR, "सन्", 0),
    W(BEFORE_YEAR, "साल", 0), W(BEFORE_YEAR, "সাল", 0), W(BEFORE_YEAR, "il", 0), W(BEFORE_YEAR, "yil", 0),
    W(BEFORE_MONTH, "luna", 0), W(BEFORE_MONTH, "mesic", 0), W(BEFORE_MONTH, "mesice", 0),
    W(BEFORE_MONTH, "mesiac", 0), W(BEFORE_MONTH, "mjesec", 0), W(BEFORE_MONTH, "mjesecu", 0),
    W(BEFORE_MONTH, "mesec", 0), W(BEFORE_MONTH, "mesecu", 0), W(BEFORE_MONTH, "месец", 0),
    W(BEFORE_MONTH, "месеца", 0), W(BEFORE_MONTH, "місяць", 0), W(BEFORE_MONTH, "місяця", 0),
    W(BEFORE_MONTH, "kuu", 0), W(BEFORE_MONTH, "kuukausi", 0), W(BEFORE_MONTH, "menuo", 0),
    W(BEFORE_MONTH, "menesis", 0), W(BEFORE_MONTH, "honap", 0), W(BEFORE_MONTH, "manad", 0),
    W(BEFORE_MONTH, "manaden", 0), W(BEFORE_MONTH, "maned", 0), W(BEFORE_MONTH, "maneden", 0),
    W(BEFORE_MONTH, "bulan", 0), W(BEFORE_MONTH, "muaj", 0), W(BEFORE_MONTH, "muaji", 0),
    W(BEFORE_MONTH, "μηνασ", 0), W(BEFORE_MONTH, "μηνα", 0), W(BEFORE_MONTH, "μηνοσ", 0),
    W(BEFORE_MONTH, "חודש", 0), W(BEFORE_MONTH, "בחודש", 0), W(BEFORE_MONTH, "माह", 0), W(BEFORE_MONTH, "महीना", 0),
    W(BEFORE_MONTH, "মাস", 0), W(BEFORE_MONTH, "ай", 0), W(BEFORE_MONTH, "айы", 0), W(BEFORE_MONTH, "ayı", 0),
    W(BEFORE_MONTH, "ayi", 0), W(FILLER, "ko", 0), W(FILLER, "v", 0), W(FILLER, "ve", 0), W(FILLER, "u", 0),
    W(FILLER, "we", 0), W(FILLER, "za", 0), W(FILLER, "в", 0), W(FILLER, "у", 0), W(FILLER, "за", 0),
    W(FILLER, "na", 0), W(FILLER, "на", 0), W(FILLER, "ماه", 0), W(FILLER, "في", 0), W(FILLER, "در", 0),
    W(FILLER, "के", 0), W(FILLER, "का", 0), W(FILLER, "की", 0),
    W(FISCAL, "fy", FISCAL_PROGRAMME), W(FISCAL, "fiscal", FISCAL_PROGRAMME),
    W(AFTER_FISCAL, "年度", FISCAL_SOMEBODYS), W(AFTER_FISCAL, "会計年度", FISCAL_SOMEBODYS),
    W(AFTER_FISCAL, "會計年度", FISCAL_SOMEBODYS), W(AFTER_FISCAL, "会计年度", FISCAL_SOMEBODYS),
    W(AFTER_FISCAL, "事業年度", FISCAL_SOMEBODYS), W(AFTER_FISCAL, "営業年度", FISCAL_SOMEBODYS),
    W(AFTER_FISCAL, "财年", FISCAL_SOMEBODYS), W(AFTER_FISCAL, "財年", FISCAL_SOMEBODYS),
    W(AFTER_FISCAL, "财政年度", FISCAL_SOMEBODYS), W(AFTER_FISCAL, "財政年度", FISCAL_SOMEBODYS),
    W(AFTER_FISCAL, "회계연도", FISCAL_SOMEBODYS), W(AFTER_FISCAL, "회계년도", FISCAL_SOMEBODYS),
    W(AFTER_FISCAL, "사업연도", FISCAL_SOMEBODYS), W(FISCAL, "ano fiscal", FISCAL_SOMEBODYS),
    W(FISCAL, "ejercicio", FISCAL_SOMEBODYS), W(FISCAL, "ejercicio fiscal", FISCAL_SOMEBODYS),
    W(FISCAL, "exercicio", FISCAL_SOMEBODYS), W(FISCAL, "exercicio fiscal", FISCAL_SOMEBODYS),
    W(FISCAL, "exercice", FISCAL_SOMEBODYS), W(FISCAL, "exercice fiscal", FISCAL_SOMEBODYS),
    W(FISCAL, "exercice comptable", FISCAL_SOMEBODYS), W(FISCAL, "annee fiscale", FISCAL_SOMEBODYS),
    W(FISCAL, "annee comptable", FISCAL_SOMEBODYS), W(FISCAL, "exercici", FISCAL_SOMEBODYS),
    W(FISCAL, "exercici fiscal", FISCAL_SOMEBODYS), W(FISCAL, "any fiscal", FISCAL_SOMEBODYS),
    W(FISCAL, "esercizio", FISCAL_SOMEBODYS), W(FISCAL, "esercizio finanziario", FISCAL_SOMEBODYS),
    W(FISCAL, "esercizio fiscale", FISCAL_SOMEBODYS), W(FISCAL, "anno fiscale", FISCAL_SOMEBODYS),
    W(FISCAL, "exercitiu", FISCAL_SOMEBODYS), W(FISCAL, "exercitiul", FISCAL_SOMEBODYS),
    W(FISCAL, "exercitiu financiar", FISCAL_SOMEBODYS), W(FISCAL, "exercitiul financiar", FISCAL_SOMEBODYS),
    W(FISCAL, "an fiscal", FISCAL_SOMEBODYS), W(FISCAL, "anul fiscal", FISCAL_SOMEBODYS),
    W(FISCAL, "geschaftsjahr", FISCAL_SOMEBODYS), W(FISCAL, "geschaeftsjahr", FISCAL_SOMEBODYS),
    W(FISCAL, "gj", FISCAL_SOMEBODYS), W(FISCAL, "wirtschaftsjahr", FISCAL_SOMEBODYS),
    W(FISCAL, "rechnungsjahr", FISCAL_SOMEBODYS), W(FISCAL, "haushaltsjahr", FISCAL_SOMEBODYS),
    W(FISCAL, "boekjaar", FISCAL_SOMEBODYS), W(FISCAL, "rakenskapsar", FISCAL_SOMEBODYS),
    W(FISCAL, "budgetar", FISCAL_SOMEBODYS), W(FISCAL, "regnskapsar", FISCAL_SOMEBODYS),
    W(FISCAL, "regnskabsar", FISCAL_SOMEBODYS), W(FISCAL, "tilikausi", FISCAL_SOMEBODYS),
    W(FISCAL, "tilivuosi", FISCAL_SOMEBODYS), W(FISCAL, "majandusaasta", FISCAL_SOMEBODYS),
    W(FISCAL, "finansu gads", FISCAL_SOMEBODYS), W(FISCAL, "finansiniai metai", FISCAL_SOMEBODYS),
    W(FISCAL, "finansiniu metu", FISCAL_SOMEBODYS), W(FISCAL, "rok obrotowy", FISCAL_SOMEBODYS),
    W(FISCAL, "roku obrotowym", FISCAL_SOMEBODYS), W(FISCAL, "roku obrotowego", FISCAL_SOMEBODYS),
    W(FISCAL, "rok fiskalny", FISCAL_SOMEBODYS), W(FISCAL, "roku fiskalnego", FISCAL_SOMEBODYS),
    W(FISCAL, "hospodarsky rok", FISCAL_SOMEBODYS), W(FISCAL, "fiskalni rok", FISCAL_SOMEBODYS),
    W(FISCAL, "fiskalny rok", FISCAL_SOMEBODYS), W(FISCAL, "ucetni obdobi", FISCAL_SOMEBODYS),
    W(FISCAL, "uctovne obdobie", FISCAL_SOMEBODYS), W(FISCAL, "uctovny rok", FISCAL_SOMEBODYS),
    W(FISCAL, "poslovno leto", FISCAL_SOMEBODYS), W(FISCAL, "fiskalno leto", FISCAL_SOMEBODYS),
    W(FISCAL, "poslovna godina", FISCAL_SOMEBODYS), W(FISCAL, "fiskalna godina", FISCAL_SOMEBODYS),
    W(FISCAL, "фискална година", FISCAL_SOMEBODYS), W(FISCAL, "финансова година", FISCAL_SOMEBODYS),
    W(FISCAL, "финансовыи год", FISCAL_SOMEBODYS), W(FISCAL, "финансового года", FISCAL_SOMEBODYS),
    W(FISCAL, "фискальныи год", FISCAL_SOMEBODYS), W(FISCAL, "фінансовии рік", FISCAL_SOMEBODYS),
    W(FISCAL, "фінансового року", FISCAL_SOMEBODYS), W(FISCAL, "бюджетнии рік", FISCAL_SOMEBODYS),
    W(FISCAL, "uzleti ev", FISCAL_SOMEBODYS), W(FISCAL, "penzugyi ev", FISCAL_SOMEBODYS),
    W(FISCAL, "οικονομικο ετοσ", FISCAL_SOMEBODYS), W(FISCAL, "οικονομικου ετουσ", FISCAL_SOMEBODYS),
    W(FISCAL, "διαχειριστικη χρηση", FISCAL_SOMEBODYS), W(FISCAL, "mali yil", FISCAL_SOMEBODYS),
    W(FISCAL, "mali yıl", FISCAL_SOMEBODYS), W(FISCAL, "mali yılı", FISCAL_SOMEBODYS),
    W(FISCAL, "mali yili", FISCAL_SOMEBODYS), W(FISCAL, "שנת כספים", FISCAL_SOMEBODYS),
    W(FISCAL, "שנת הכספים", FISCAL_SOMEBODYS), W(FISCAL, "السنة المالية", FISCAL_SOMEBODYS),
    W(FISCAL, "سال مالی", FISCAL_SOMEBODYS), W(FISCAL, "سال مالي", FISCAL_SOMEBODYS),
    W(FISCAL, "қаржы жылы", FISCAL_SOMEBODYS), W(FISCAL, "nam tai chinh", FISCAL_SOMEBODYS),
    W(FISCAL, "nien đo", FISCAL_SOMEBODYS), W(FISCAL, "tahun fiskal", FISCAL_SOMEBODYS),
    W(FISCAL, "tahun buku", FISCAL_SOMEBODYS), W(FISCAL, "tahun anggaran", FISCAL_SOMEBODYS),
    W(FISCAL, "tahun kewangan", FISCAL_SOMEBODYS), W(FISCAL, "वित्त वर्ष", FISCAL_SOMEBODYS),
    W(FISCAL, "वित्तीय वर्ष", FISCAL_SOMEBODYS), W(FISCAL, "ปีงบประมาณ", FISCAL_SOMEBODYS),
    W(FISCAL, "ปีบัญชี", FISCAL_SOMEBODYS), W(FISCAL, "รอบบัญชี", FISCAL_SOMEBODYS),
    W(ERA, "令和", 2018), W(ERA, "平成", 1988), W(ERA, "昭和", 1925), W(ERA, "民國", 1911), W(ERA, "民国", 1911),
    W(ERA, "中華民國", 1911), W(ERA, "中华民国", 1911),
    W(ONE, "元", 0),
    W(PART, "q", 0), W(PART, "quarter", 0), W(PART, "quartal", 0), W(PART, "quartier", 0), W(PART, "trimestre", 0),
    W(PART, "trim", 0), W(PART, "trimester", 0), W(PART, "kvartal", 0), W(PART, "kwartal", 0), W(PART, "kwartał", 0),
    W(PART, "trimestru", 0), W(PART, "квартал", 0), W(PART, "кв", 0), W(PART, "ctvrtleti", 0), W(PART, "ceyrek", 0),
    W(PART, "quy", 0), W(PART, "분기", 0), W(PART, "四半期", 0), W(PART, "季度", 0), W(PART, "季", 0),
    W(PART, "ไตรมาส", 0), W(PART, "الربع", 0), W(PART, "h", 0), W(PART, "hj", 0), W(PART, "halbjahr", 0),
    W(PART, "half", 0), W(PART, "semester", 0), W(PART, "semestre", 0), W(PART, "semestr", 0),
    W(PART, "połrocze", 0), W(PART, "полугодие", 0), W(PART, "半期", 0), W(PART, "上半期", 0), W(PART, "下半期", 0),
    W(PART, "上半年", 0), W(PART, "下半年", 0), W(PART, "반기", 0), W(PART, "상반기", 0), W(PART, "하반기", 0),
    W(PART, "week", 0), W(PART, "kw", 0), W(PART, "cw", 0), W(PART, "w", 0), W(PART, "wk", 0), 

    W(FILLER, "de", 0), W(FILLER, "del", 0), W(FILLER, "d", 0), W(FILLER, "di", 0), W(FILLER, "du", 0),
    W(FILLER, "da", 0), W(FILLER, "do", 0), W(FILLER, "of", 0), W(FILLER, "the", 0), W(FILLER, "in", 0),
    W(FILLER, "en", 0), W(FILLER, "el", 0), W(FILLER, "la", 0), W(FILLER, "le", 0), W(FILLER, "st", 0),
    W(FILLER, "nd", 0), W(FILLER, "rd", 0), W(FILLER, "th", 0), W(FILLER, "er", 0), W(FILLER, "to", 0),
    W(FILLER, "bis", 0), W(FILLER, "through", 0), W(FILLER, "thru", 0), W(FILLER, "until", 0), W(FILLER, "till", 0),
    W(FILLER, "a", 0), W(FILLER, "au", 0), W(FILLER, "al", 0), W(FILLER, "az", 0), W(FILLER, "до", 0),
    W(FILLER, "по", 0), W(FILLER, "та", 0), W(FILLER, "and", 0), W(FILLER, "und", 0), W(FILLER, "et", 0),
    W(FILLER, "e", 0), W(FILLER, "i", 0), W(FILLER, "から", 0), W(FILLER, "부터", 0), W(FILLER, "까지", 0),
    W(FILLER, "まで", 0), W(FILLER, "~", 0), W(FILLER, "至", 0), W(FILLER, "到", 0), W(FILLER, "〜", 0),
    W(FILLER, "、", 0), W(FILLER, "・", 0), W(FILLER, "및", 0), W(FILLER, "و", 0), W(FILLER, "الى", 0),
    W(FILLER, "إلى", 0), W(FILLER, "من", 0), W(FILLER, "ถึง", 0), W(FILLER, "den", 0), W(FILLER, "for", 0),
    W(FILLER, "’", 0), W(FILLER, "‘", 0), W(FILLER, "von", 0), W(FILLER, "vom", 0), W(FILLER, "from", 0),
    W(FILLER, "第", 0),
};

/* Scripts that are written without blanks, where a word may end anywhere. */
static bool is_wide(uint32_t c)
{
    return (c >= 0x0e00 && c <= 0x0eff) || (c >= 0x1780 && c <= 0x17ff) || c >= 0x2e80;
}

/* Does `word` stand at the head of `text`, and does it end there? */
static bool stands_at_head(Slice text, Slice word)
{
    uint32_t last, next;
    if (text.at[0] != word.at[0] || !slice_starts(text, word))
        return false;
    Slice rest = slice_skip(text, word.len);
    if (rest.len == 0)
        return true;
    utf8_next(word, &last);
    utf8_next(rest, &next);
    return is_wide(last) || is_wide(next) || last == 0x2018 || last == 0x2019 || (next < 0x80 ? !is_letter((char)next) : next == 0x2019);
}

/* "hr-HR" is among "cs hr". */
static bool is_among(Slice language, const char *languages)
{
    Slice rest = slice_from(languages);
    size_t len = 0;
    while (len < language.len && is_letter(language.at[len]))
        len++;
    while (len && rest.len)
        if (slice_equal_nocase(slice_cut(rest, ' ', &rest), slice_part(language, 0, len)))
            return true;
    return false;
}

/* The first name that begins with this byte or a later one. */
static size_t first_name(unsigned char head)
{
    size_t from = 0, to = COUNT_OF(month_names);
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        if ((unsigned char)month_names[middle].name.at[0] < head)
            from = middle + 1;
        else
            to = middle;
    }
    return from;
}

/* Of the rows of one name, which follow each other from `i`: the month that the language says, or two. */
static void read_name(size_t i, Slice language, struct period_name *out)
{
    Slice name = month_names[i].name;
    size_t claimed = 0;
    *out = (struct period_name){.month = month_names[i].month};
    for (size_t row = i; row < COUNT_OF(month_names) && slice_equal(month_names[row].name, name); row++) {
        if (row > i)
            out->other_month = month_names[row].month;
        claimed += is_among(language, month_names[row].languages);
    }
    if (!out->other_month || claimed != 1)
        return;
    if (!is_among(language, month_names[i].languages))
        out->month = out->other_month;
    out->other_month = 0;
}

static size_t month_at(Slice text, Slice language, struct period_name *out)
{
    size_t found = COUNT_OF(month_names);
    unsigned char head = (unsigned char)text.at[0];
    for (size_t i = first_name(head); i < COUNT_OF(month_names) && (unsigned char)month_names[i].name.at[0] == head; i++)
        if ((found == COUNT_OF(month_names) || month_names[i].name.len > month_names[found].name.len) &&
            stands_at_head(text, month_names[i].name))
            found = i;
    if (found == COUNT_OF(month_names))
        return 0;
    read_name(found, language, out);
    return month_names[found].name.len;
}

enum period_word period_word_at(Slice text, Slice language, struct period_name *name, int *value, size_t *len)
{
    *len = month_at(text, language, name);
    enum period_word kind = *len ? PERIOD_WORD_MONTH : PERIOD_WORD_NONE;
    for (size_t i = 0; i < COUNT_OF(markers); i++)
        if (markers[i].text.len > *len && stands_at_head(text, markers[i].text)) {
            kind = markers[i].kind;
            *value = markers[i].value;
            *len = markers[i].text.len;
        }
    return kind;
}
