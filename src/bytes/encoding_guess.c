/* Guessing an encoding by reading the text in each and looking at what comes out:
   letters where letters belong, in the languages people write, and no capitals
   or signs in the middle of words. Few letters must do: an export may hold one
   "Müller". */
#include "bytes/encoding_guess.h"

#include "base/arena.h"
#include "base/slice.h"
#include "base/unicode.h"

#include <string.h>

#define SAMPLE_BYTES ((size_t)32 << 10)
#define HIGH 0x80u
#define HIGH_COUNT 128u
#define NO_SCORE (-1000000)
#define SCALE 100 /* points are summed whole and compared a hundredfold */

#define WESTERN "äöüß", "éèêëàâçôîïûùœæ", "áéíóúñü", "ãõáéíóúâêôçà", "æøåé", "åäöé", "àèéìòù", "éëïöüè"
#define CYRILLIC "абвгдежзийклмнопрстуфхцчшщъыьэюяё", "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя", "абвгдђежзијклљмнњопрстћуфхцчџш"
#define MAX_LANGUAGES 12

struct alphabet {
    Slice charset;
    int prior; /* of two that read alike, what is met more often */
    const char *languages[MAX_LANGUAGES];
    const char *frequent; /* of scripts other than ours: half of any text are these */
};

static const struct alphabet alphabets[] = {
    {S_INIT("WINDOWS-1252"), 30, {WESTERN}, ""},
    {S_INIT("WINDOWS-1250"), 10, {"ěščřžýáíéůúďťňó", "ąęółśźżćń", "áéíóöőúüű", "ăâîşţ", "čćžšđ", "áäčďéíĺľňóôŕšťúýž", "äöüß"}, ""},
    {S_INIT("WINDOWS-1251"), 20, {CYRILLIC}, "оеаинтсрвл"},
    {S_INIT("WINDOWS-1253"), 10, {"αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώϊϋ"}, "αοιετσνηρ"},
    {S_INIT("WINDOWS-1254"), 15, {"ışğüöçâİ", "äöüß"}, ""},
    {S_INIT("WINDOWS-1255"), 10, {"אבגדהוזחטיךכלםמןנסעףפץצקרשת"}, "יוהלאמרשתנ"},
    {S_INIT("WINDOWS-1256"), 10, {"ابتثجحخدذرزسشصضطظعغفقكلمنهويىةأإآئؤء"}, "اليمونرتب"},
    {S_INIT("WINDOWS-1257"), 10, {"āčēģīķļņšūž", "ąčęėįšųūž", "äöüõšž"}, ""},
    {S_INIT("WINDOWS-1258"), 0, {"ăâđêôơưàáéíóú"}, ""},
    {S_INIT("ISO-8859-2"), 5, {"ěščřžýáíéůúďťňó", "ąęółśźżćń", "áéíóöőúüű", "čćžšđ", "áäčďéíĺľňóôŕšťúýž"}, ""},
    {S_INIT("ISO-8859-5"), 0, {CYRILLIC}, "оеаинтсрвл"},
    {S_INIT("ISO-8859-7"), 5, {"αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώϊϋ"}, "αοιετσνηρ"},
    {S_INIT("ISO-8859-9"), 5, {"ışğüöçâİ"}, ""},
    {S_INIT("ISO-8859-13"), 0, {"āčēģīķļņšūž", "ąčęėįšųūž"}, ""},
    {S_INIT("ISO-8859-15"), 20, {WESTERN}, ""},
    {S_INIT("ISO-8859-1"), 0, {WESTERN}, ""},
    {S_INIT("KOI8-R"), -60, {CYRILLIC}, "оеаинтсрвл"},
    {S_INIT("KOI8-U"), -61, {CYRILLIC}, "оеаинтсрвл"},
    {S_INIT("CP866"), -60, {CYRILLIC}, "оеаинтсрвл"},
    {S_INIT("MACINTOSH"), -100, {WESTERN}, ""},
    {S_INIT("CP850"), -120, {WESTERN}, ""},
    {S_INIT("CP852"), -120, {"ěščřžýáíéůúďťňó", "ąęółśźżćń", "áéíóöőúüű"}, ""},
    {S_INIT("CP874"), 0, {"กขคฆงจฉชซญฎฏฐณดตถทธนบปผฝพฟภมยรลวศษสหอฮะัาำิีึืุูเแโใไ็่้์"}, "านรกอเงมว่้ี"},
};

/* Of wide encodings: where in their tables the characters stand that texts are
   made of, and what they read as. The first that fits counts. */
struct zone {
    unsigned char lead_from, lead_to, trail_from, trail_to;
    int points;
};

#define MAX_ZONES 6

struct wide {
    Slice charset;
    int prior;
    const char *common; /* characters that hardly any text of the language lacks */
    struct zone zones[MAX_ZONES];
};

static const struct wide wides[] = {
    {S_INIT("CP949"), 20, "이다는의에을를가고하지기사로인도대한수리스자월년일송장금액번호국요청확내역주문김박최정강조윤임서울부산시구동상품제주식회사전자확인",
     {{0xb0, 0xc8, 0xa1, 0xfe, 3}, {0xa1, 0xa3, 0xa1, 0xfe, 1}, {0x81, 0xc6, 0x41, 0xfe, -1}, {0xca, 0xfd, 0xa1, 0xfe, -2}}},
    {S_INIT("CP932"), 20, "のにはをたがでてとしれさるいます年月日番号請求書数量株式会社注文確認東京大阪市社部者田中山本",
     {{0x82, 0x82, 0x9f, 0xf1, 4}, {0x83, 0x83, 0x40, 0x96, 4}, {0x88, 0x97, 0x40, 0xfc, 3}, {0x81, 0x82, 0x40, 0xfc, 1},
      {0x98, 0x9f, 0x40, 0xfc, 0}}},
    {S_INIT("EUC-JP"), 15, "のにはをたがでてとしれさるいます年月日番号請求書数量株式会社注文確認東京大阪市社部者田中山本",
     {{0xa4, 0xa5, 0xa1, 0xf6, 4}, {0xb0, 0xcf, 0xa1, 0xfe, 3}, {0xa1, 0xa3, 0xa1, 0xfe, 1}, {0xd0, 0xf4, 0xa1, 0xfe, -1}}},
    {S_INIT("GB18030"), 15, "的一是不了在人有我中来上大为和国地到以说时要就出会可也你对生能年月日数量公司订单发票收入产品客户问题编号类型金额北京海广州深圳王李张刘陈杨黄赵周吴三小明文华东软件科技",
     {{0xb0, 0xd7, 0xa1, 0xfe, 3}, {0xa1, 0xa3, 0xa1, 0xfe, 1}, {0xd8, 0xf7, 0xa1, 0xfe, -1}, {0xa4, 0xa9, 0xa1, 0xfe, -1}}},
    {S_INIT("BIG5-HKSCS"), 10, "的一是不了在人有我中來上大為和國地到以說時要就出會可也你對生能年月日數量公司訂單發票收入產品客戶問題編號類型金額北京海廣王李張劉陳楊黃趙周吳三小明文華台臺灣東軟體科技",
     {{0xa4, 0xc6, 0x40, 0xfe, 3}, {0xa1, 0xa3, 0x40, 0xfe, 1}, {0xc9, 0xf9, 0x40, 0xfe, -1}}},
};

enum sort { SORT_SIGN, SORT_GOOD_SIGN, SORT_LOWER, SORT_UPPER, SORT_CONTROL };
enum script { SCRIPT_NONE, SCRIPT_LATIN, SCRIPT_OTHER };

struct letter {
    bool known;
    uint32_t character;
    enum sort sort;
    enum script script;
    bool is_vowel, is_frequent;
    uint32_t languages; /* bit per language that writes it */
};

static bool is_high(char c)
{
    return (unsigned char)c >= HIGH;
}

static bool is_ascii_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_ascii_lower(char c)
{
    return c >= 'a' && c <= 'z';
}

/* Signs that stand beside words and numbers in ordinary texts. */
static bool is_good_sign(Slice text)
{
    static const Slice signs = S_INIT("€£°§–—’‘“”„«»…·©®™½№•ºª");
    return text.len && slice_find(signs, text) < signs.len;
}

static enum sort sort_of(Slice text, uint32_t character, Slice folded, struct arena *scratch)
{
    if (character < 0xa0)
        return SORT_CONTROL;
    if (is_good_sign(text) || character == 0xa0)
        return SORT_GOOD_SIGN;
    if (character == 0xaa || character == 0xba || character == 0xb5)
        return SORT_SIGN;
    if (character == 0xdf || !slice_equal(unicode_upper(text, scratch), text))
        return SORT_LOWER;
    if (folded.len && !slice_equal(unicode_upper(folded, scratch), folded))
        return SORT_UPPER;
    bool is_uncased = (character >= 0x5d0 && character < 0x700) || (character >= 0xe00 && character < 0xe80);
    return is_uncased ? SORT_LOWER : SORT_SIGN;
}

static uint32_t languages_of(const struct alphabet *alphabet, Slice text, Slice lower)
{
    uint32_t languages = 0;
    for (unsigned i = 0; i < MAX_LANGUAGES && alphabet->languages[i]; i++) {
        Slice letters = slice_from(alphabet->languages[i]);
        if (slice_find(letters, text) < letters.len || (lower.len && slice_find(letters, lower) < letters.len))
            languages |= 1u << i;
    }
    return languages;
}

/* The small letter of a capital: the letters of the alphabet are tried, for there are few. */
static Slice small_letter(const struct alphabet *alphabet, Slice capital, struct arena *scratch)
{
    for (unsigned i = 0; i < MAX_LANGUAGES && alphabet->languages[i]; i++) {
        for (Slice rest = slice_from(alphabet->languages[i]); rest.len;) {
            uint32_t character;
            Slice letter = slice_part(rest, 0, utf8_next(rest, &character));
            if (slice_equal(unicode_upper(letter, scratch), capital))
                return letter;
            rest = slice_skip(rest, letter.len);
        }
    }
    return (Slice){0};
}

static bool is_vowel_letter(Slice folded)
{
    static const Slice vowels = S_INIT("aeiouyøæœıаеёиоуыэюяіїєαεηιοωυ");
    return folded.len && slice_find(vowels, folded) < vowels.len;
}

static void learn_letter(const struct alphabet *alphabet, unsigned byte, struct letter *letter, struct arena *scratch)
{
    char in = (char)byte;
    Slice text;
    letter->known = encoding_convert(alphabet->charset, (Slice){&in, 1}, scratch, &text) && text.len;
    if (!letter->known)
        return;
    utf8_next(text, &letter->character);
    Slice folded = unicode_fold(text, scratch);
    letter->sort = sort_of(text, letter->character, folded, scratch);
    if (letter->sort != SORT_LOWER && letter->sort != SORT_UPPER)
        return;
    letter->script = letter->character < 0x250 || letter->character >= 0x1e00 ? SCRIPT_LATIN : SCRIPT_OTHER;
    letter->is_vowel = is_vowel_letter(folded);
    Slice lower = letter->sort == SORT_UPPER ? small_letter(alphabet, text, scratch) : (Slice){0};
    letter->languages = languages_of(alphabet, text, lower);
    Slice frequent = slice_from(alphabet->frequent), small = lower.len ? lower : text;
    letter->is_frequent = slice_find(frequent, small) < frequent.len;
}

static bool is_vowel(char c, const struct letter *letters)
{
    return is_high(c) ? letters[(unsigned char)c - HIGH].is_vowel : memchr("aeiouyAEIOUY", c, 12) != NULL;
}

static bool is_letter(char c, const struct letter *letters)
{
    if (!is_high(c))
        return is_ascii_letter(c);
    enum sort sort = letters[(unsigned char)c - HIGH].sort;
    return sort == SORT_LOWER || sort == SORT_UPPER;
}

static bool is_lower(char c, const struct letter *letters)
{
    return is_high(c) ? letters[(unsigned char)c - HIGH].sort == SORT_LOWER : is_ascii_lower(c);
}

static bool is_upper(char c, const struct letter *letters)
{
    return is_letter(c, letters) && !is_lower(c, letters);
}

/* Three vowels or four consonants in a row are rare in every language. */
static int rhythm(Slice text, size_t at, const struct letter *letters)
{
    size_t from = at, to = at + 1;
    bool vowel = is_vowel(text.at[at], letters);
    while (from > 0 && is_letter(text.at[from - 1], letters) && is_vowel(text.at[from - 1], letters) == vowel)
        from--;
    while (to < text.len && is_letter(text.at[to], letters) && is_vowel(text.at[to], letters) == vowel)
        to++;
    size_t limit = vowel ? 2 : 3;
    return to - from > limit ? -1 : 0;
}

/* Where vowels are not written, there is none. */
static int cased_rhythm(Slice text, size_t at, const struct letter *letters)
{
    uint32_t character = letters[(unsigned char)text.at[at] - HIGH].character;
    return character < 0x530 ? rhythm(text, at, letters) : 0;
}

/* "Nº factura", "Mª": where other encodings have letters, the words would be "Nş" and "MŞ". */
static bool is_ordinal_sign(Slice text, size_t at, const struct letter *letters)
{
    unsigned char byte = (unsigned char)text.at[at];
    bool ends = at + 1 == text.len || !is_letter(text.at[at + 1], letters);
    bool begins = at == 1 || (at > 1 && !is_letter(text.at[at - 2], letters));
    return (byte == 0xba || byte == 0xaa) && ends && begins && slice_has(S("NnMm"), text.at[at - 1]);
}

static int letter_points(Slice text, size_t at, const struct letter *letters)
{
    if (is_ordinal_sign(text, at, letters))
        return -4;
    const struct letter *letter = &letters[(unsigned char)text.at[at] - HIGH];
    char before = at ? text.at[at - 1] : ' ', after = at + 1 < text.len ? text.at[at + 1] : ' ';
    bool inside = is_letter(before, letters), ends = !is_letter(after, letters);
    int points = letter->languages ? 2 : -1;
    points -= 3 * (is_digit(before) || is_digit(after));
    /* of "õ" and "È", which stand for Hungarian and Czech letters too, most are in "ões" and before nothing */
    if ((letter->character == 0xf5 && !ends && after != 'e') || (letter->character == 0xc8 && is_lower(after, letters)))
        points--;
    if (letter->sort == SORT_UPPER && inside && is_lower(before, letters))
        points -= 4;
    if (letter->sort == SORT_LOWER && inside && !is_lower(before, letters) && !ends && !is_lower(after, letters))
        points -= 2;
    if (letter->sort == SORT_LOWER && at > 1 && is_upper(before, letters) && is_upper(text.at[at - 2], letters))
        points -= 2;
    if (letter->script == SCRIPT_OTHER && letter->sort == SORT_UPPER && !inside && ends)
        points -= 2;
    if (letter->script == SCRIPT_OTHER)
        return points + (letter->is_frequent && (inside || !ends)) - (letter->sort == SORT_UPPER && is_upper(after, letters)) +
               cased_rhythm(text, at, letters) - 3 * (is_ascii_letter(before) + is_ascii_letter(after)) + (inside && is_high(before));
    /* words of our alphabets are mostly ASCII: a run of other letters is some other script */
    if (is_high(before) && inside && is_high(after) && !ends)
        points -= 2;
    return points + rhythm(text, at, letters);
}

static int sign_points(Slice text, size_t at, const struct letter *letters)
{
    const struct letter *letter = &letters[(unsigned char)text.at[at] - HIGH];
    char before = at ? text.at[at - 1] : ' ', after = at + 1 < text.len ? text.at[at + 1] : ' ';
    int beside = is_letter(before, letters) + is_letter(after, letters);
    if (letter->sort == SORT_CONTROL)
        return -4;
    if (letter->character == 0xbf || letter->character == 0xa1) /* Spanish opens with them */
        return is_letter(after, letters) && !is_letter(before, letters) ? 3 : -3;
    if (letter->sort == SORT_GOOD_SIGN)
        return beside == 2 && letter->character != 0x2019 && letter->character != 0xa0 ? -2 : 2;
    return -1 - beside;
}

static int score_alphabet(const struct alphabet *alphabet, Slice text, struct arena *scratch)
{
    struct letter letters[HIGH_COUNT] = {0};
    int64_t points = 0, count = 0, spoken[MAX_LANGUAGES] = {0};
    for (size_t i = 0; i < text.len; i++) {
        if (!is_high(text.at[i]))
            continue;
        struct letter *letter = &letters[(unsigned char)text.at[i] - HIGH];
        if (!letter->known)
            learn_letter(alphabet, (unsigned char)text.at[i], letter, scratch);
        if (!letter->known)
            return NO_SCORE;
    }
    for (size_t i = 0; i < text.len; i++) {
        if (!is_high(text.at[i]))
            continue;
        const struct letter *letter = &letters[(unsigned char)text.at[i] - HIGH];
        bool is_one = letter->sort == SORT_LOWER || letter->sort == SORT_UPPER;
        points += is_one ? letter_points(text, i, letters) : sign_points(text, i, letters);
        for (unsigned j = 0; j < MAX_LANGUAGES; j++)
            spoken[j] += letter->languages >> j & 1;
        count++;
    }
    int64_t best = 0;
    for (unsigned j = 0; j < MAX_LANGUAGES; j++)
        best = spoken[j] > best ? spoken[j] : best;
    return (int)((points + best) * SCALE / (count ? count : 1)) + alphabet->prior;
}

static int zone_points(const struct wide *wide, unsigned char lead, unsigned char trail)
{
    for (size_t i = 0; i < MAX_ZONES && wide->zones[i].lead_from; i++) {
        const struct zone *zone = &wide->zones[i];
        if (lead >= zone->lead_from && lead <= zone->lead_to && trail >= zone->trail_from && trail <= zone->trail_to)
            return zone->points;
    }
    return -2;
}

/* Half-width katakana, the one-byte characters of CP932, are seldom written alone. */
static bool is_single(const struct wide *wide, unsigned char c)
{
    return slice_equal(wide->charset, S("CP932")) && c >= 0xa1 && c <= 0xdf;
}

static int common_points(const struct wide *wide, Slice decoded)
{
    Slice common = slice_from(wide->common);
    int points = 0;
    while (decoded.len) {
        uint32_t character;
        Slice one = slice_part(decoded, 0, utf8_next(decoded, &character));
        points += character >= HIGH && slice_find(common, one) < common.len ? 2 : 0;
        decoded = slice_skip(decoded, one.len);
    }
    return points;
}

/* A sample may end in the middle of a character. */
static bool convert_head(Slice charset, Slice text, struct arena *scratch, Slice *decoded)
{
    for (size_t cut = 0; cut < 4 && cut < text.len; cut++)
        if (encoding_convert(charset, slice_part(text, 0, text.len - cut), scratch, decoded))
            return true;
    return false;
}

static int score_wide(const struct wide *wide, Slice text, struct arena *scratch)
{
    Slice decoded;
    int64_t points = 0, count = 0;
    if (!convert_head(wide->charset, text, scratch, &decoded))
        return NO_SCORE;
    for (size_t i = 0; i + 1 < text.len; i++) {
        unsigned char lead = (unsigned char)text.at[i], trail = (unsigned char)text.at[i + 1];
        if (lead < HIGH)
            continue;
        count++;
        if (is_single(wide, lead)) {
            points--;
            continue;
        }
        points += zone_points(wide, lead, trail);
        /* "Jänner": a lone character between small letters, one of which it swallows */
        if (i && is_ascii_lower(text.at[i - 1]) && is_ascii_letter((char)trail))
            points -= 4;
        else if (i && is_ascii_letter(text.at[i - 1]) && i + 2 < text.len && !is_high(text.at[i + 2]))
            points -= 2;
        i++;
    }
    points += common_points(wide, decoded);
    return (int)(points * SCALE / (count ? count : 1)) + wide->prior;
}

/* The lines that have something to say, as many as fit. */
static Slice sample_of(Slice bytes, struct arena *scratch)
{
    char *sample = ARENA_ARRAY(scratch, char, SAMPLE_BYTES);
    size_t len = 0;
    for (Slice rest = bytes; rest.len && len < SAMPLE_BYTES;) {
        Slice line = slice_cut(rest, '\n', &rest);
        if (slice_is_ascii(line))
            continue;
        if (len && line.len >= SAMPLE_BYTES - len)
            break;
        line = slice_part(line, 0, SAMPLE_BYTES - len - 1);
        memcpy(sample + len, line.at, line.len);
        len += line.len;
        sample[len++] = '\n';
    }
    return (Slice){sample, len};
}

struct ranking {
    Slice charset[MAX_GUESSES];
    int score[MAX_GUESSES];
    size_t count;
};

static void rank(struct ranking *ranking, Slice charset, int score)
{
    if (score == NO_SCORE)
        return;
    size_t i = ranking->count < MAX_GUESSES ? ranking->count++ : MAX_GUESSES;
    for (; i > 0 && score > ranking->score[i - 1]; i--) {
        if (i < MAX_GUESSES) {
            ranking->score[i] = ranking->score[i - 1];
            ranking->charset[i] = ranking->charset[i - 1];
        }
    }
    if (i < MAX_GUESSES) {
        ranking->score[i] = score;
        ranking->charset[i] = charset;
    }
}

size_t encoding_guess(Slice bytes, struct arena *scratch, Slice guesses[MAX_GUESSES])
{
    struct ranking ranking = {0};
    Slice sample = sample_of(bytes, scratch);
    size_t mark = arena_mark(scratch);
    for (size_t i = 0; i < COUNT_OF(alphabets); i++) {
        rank(&ranking, alphabets[i].charset, score_alphabet(&alphabets[i], sample, scratch));
        arena_rewind(scratch, mark);
    }
    for (size_t i = 0; i < COUNT_OF(wides); i++) {
        rank(&ranking, wides[i].charset, score_wide(&wides[i], sample, scratch));
        arena_rewind(scratch, mark);
    }
    memcpy(guesses, ranking.charset, sizeof ranking.charset);
    return ranking.count;
}
