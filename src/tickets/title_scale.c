/* A title is cut into words, and each word is asked for what it multiplies by. A letter alone is a scale only beside a
   currency or in brackets; two words that say different things leave it open. */
#include "tickets/title_scale.h"

#include "base/arena.h"
#include "base/slice.h"
#include "tickets/number_words_private.h"
#include "tickets/plain_private.h"

#define MAX_TITLE_BYTES 256
#define MAX_TITLE_WORDS 32
#define LEAST_SIGN_BYTE 0xc2 /* of a currency's sign that is not ASCII */

/* Folded as unicode_fold() folds. What is sure everywhere beside those that numbers have behind them. */
static const char thousand_words[] =
    " thds thsd milliers millier migliaia miles milhares milers duizendtallen tusental tusener tusinder ezres tisice "
    "tuhansia tuhandetes tukstoshi tukstanciais hiljadama тысячах тысяч тисяч тисячах ths ";
static const char open_words[] =
    " mil bn billion billions milliard milliards milliarden mrd mld mia millard hundred hundreds hundert dozen dozens "
    "cent cents centimes centimos centavos pence penny pfennig rappen ore ore groszy halere kopeken копеек коп fen sen "
    "paise minor mn mm mmm myriad mille mil. 銭 分 角 전 십 百 十 ";
static const char open_letters[] = " m b mn e t h ";

struct words {
    Slice at[MAX_TITLE_WORDS];
    bool in_brackets[MAX_TITLE_WORDS];
    size_t count;
};

static bool is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

static bool is_lower(char c)
{
    return c >= 'a' && c <= 'z';
}

/* "RevenueTEUR", "revenueInThousands" are several words; "kEUR" is one. */
static bool begins_word(Slice text, size_t i, size_t from)
{
    return is_upper(text.at[i]) && is_lower(text.at[i - 1]) && i > from + 1;
}

static bool parts(char c)
{
    return slice_has(S(" ,;:()[]{}/_=+*\"\n\t-"), c);
}

static void add_word(struct words *words, Slice word, bool in_brackets)
{
    while (word.len && slice_has(S("."), word.at[word.len - 1]))
        word.len--;
    if (!word.len || words->count == MAX_TITLE_WORDS)
        return;
    words->in_brackets[words->count] = in_brackets;
    words->at[words->count++] = word;
}

/* "1,000" and "1.000" are one word. */
static bool groups_digits(Slice text, size_t i)
{
    return text.at[i] == ',' && i && i + 1 < text.len && is_digit(text.at[i - 1]) && is_digit(text.at[i + 1]);
}

static void cut_words(Slice text, struct words *words)
{
    size_t from = 0, depth = 0;
    for (size_t i = 0; i <= text.len; i++) {
        bool is_part = i == text.len || (parts(text.at[i]) && !groups_digits(text, i));
        if (!is_part && !(i > from && begins_word(text, i, from)))
            continue;
        add_word(words, slice_part(text, from, i), depth > 0);
        from = is_part ? i + 1 : i;
        if (i < text.len && slice_has(S("([{"), text.at[i]))
            depth++;
        else if (i < text.len && slice_has(S(")]}"), text.at[i]) && depth)
            depth--;
    }
}

static bool is_currency(Slice word, struct arena *scratch)
{
    struct currency_word named;
    return word.len && currency_of_word(word, NULL, scratch, &named);
}

static bool is_in(const char *list, size_t size, Slice word, struct arena *scratch)
{
    return word_in_list((Slice){list, size - 1}, word, scratch);
}

static bool is_beside_currency(const struct words *words, size_t i, struct arena *scratch)
{
    return (i && is_currency(words->at[i - 1], scratch)) ||
           (i + 1 < words->count && is_currency(words->at[i + 1], scratch));
}

/* "1000", "1.000", "'000", "x1000", "000s"; 1 for other numbers. */
static int64_t factor_of_digits(Slice word)
{
    int64_t value = 0;
    size_t digits = 0, zeros = 0;
    for (size_t i = 0; i < word.len; i++) {
        char c = word.at[i];
        bool around = (i == 0 && slice_has(S("xX'$"), c)) || (i + 1 == word.len && (c == 's' || c == '\''));
        if (!is_digit(c) && !slice_has(S(".,'"), c) && !around)
            return 1;
        if (!is_digit(c))
            continue;
        zeros += c == '0';
        value = digits < 10 ? value * 10 + (c - '0') : 0;
        digits++;
    }
    if (digits == 3 && zeros == 3)
        return 1000;
    bool is_power = value == 1000 || value == 10000 || value == 100000 || value == 1000000;
    return is_power && zeros + 1 == digits ? value : 1;
}

/* "千円", "백만원", "万": the sign, and a currency or nothing behind it. */
static int64_t factor_of_sign(Slice word, struct arena *scratch, Slice *currency)
{
    for (size_t i = 0; i < word.len; i++) {
        Slice rest = slice_skip(word, i);
        int64_t factor = is_plain_ascii(word.at[i]) ? 1 : take_multiplier(&rest);
        if (factor == 1)
            continue;
        if (rest.len && !is_currency(rest, scratch))
            return 1;
        if (!rest.len && i)
            return 1;
        *currency = rest;
        return factor;
    }
    return 1;
}

/* "kEUR", "k€", "TEUR", "T€", "$k", "EURk": the letter for thousands glued to a currency. */
static int64_t factor_of_letter(Slice word, struct arena *scratch, Slice *currency)
{
    Slice rest = slice_skip(word, 1), head = slice_part(word, 0, word.len - (word.len > 0));
    char first = word.len ? word.at[0] : ' ', last = word.len ? word.at[word.len - 1] : ' ';
    bool is_sign = rest.len && (unsigned char)rest.at[0] >= LEAST_SIGN_BYTE;
    bool is_code = rest.len == 3 && is_upper(rest.at[0]) && is_upper(rest.at[1]) && is_upper(rest.at[2]);
    bool is_head_code = head.len == 3 && is_upper(head.at[0]) && is_upper(head.at[1]) && is_upper(head.at[2]);
    bool is_head_sign = head.len && ((unsigned char)head.at[0] >= LEAST_SIGN_BYTE || slice_equal(head, S("$")));
    if (slice_has(S("kKT"), first) && (is_sign || is_code || slice_equal(rest, S("$"))) && is_currency(rest, scratch)) {
        *currency = rest;
        return 1000;
    }
    if (slice_has(S("kK"), last) && (is_head_code || is_head_sign) && is_currency(head, scratch)) {
        *currency = head;
        return 1000;
    }
    return 1;
}

/* "m€", "MUSD", "$m", "EURm": millions, or thousands to those who write MM for millions. */
static bool is_open_letter(Slice word, struct arena *scratch)
{
    Slice rest = slice_skip(word, 1), head = slice_part(word, 0, word.len - (word.len > 0));
    while (rest.len > 3 && slice_has(S("mMnN"), rest.at[0]))
        rest = slice_skip(rest, 1);
    bool begins = word.len > 1 && slice_has(S("mMbB"), word.at[0]) && !is_currency(word, scratch) &&
                  (rest.len == 3 || (unsigned char)rest.at[0] >= LEAST_SIGN_BYTE || rest.at[0] == '$');
    bool ends = word.len > 1 && slice_has(S("mMbBn"), word.at[word.len - 1]) && !is_currency(word, scratch) &&
                (head.len == 3 || (unsigned char)head.at[0] >= LEAST_SIGN_BYTE || head.at[0] == '$');
    return (begins && is_currency(rest, scratch)) || (ends && is_currency(head, scratch));
}

static enum title_scale scale_of_word(const struct words *words, size_t i, struct arena *scratch, int64_t *factor,
                                      Slice *currency)
{
    Slice word = words->at[i];
    bool is_alone = word.len <= 2 && is_plain_ascii(word.at[0]);
    bool is_placed = words->in_brackets[i] || is_beside_currency(words, i, scratch);
    if (is_alone && !is_placed)
        return SCALE_NONE;
    if (is_alone && slice_equal_nocase(word, S("k")))
        return *factor = 1000, SCALE_READ;
    if (slice_equal(word, S("T")) && is_beside_currency(words, i, scratch))
        return *factor = 1000, SCALE_READ;
    if (is_alone && is_in(open_letters, sizeof open_letters, word, scratch))
        return SCALE_OPEN;
    if (is_in(open_words, sizeof open_words, word, scratch))
        return SCALE_OPEN;
    if (is_in(thousand_words, sizeof thousand_words, word, scratch))
        return *factor = 1000, SCALE_READ;
    int64_t found = word_multiplier(word, scratch);
    found = found == 1 ? factor_of_digits(word) : found;
    found = found == 1 ? factor_of_sign(word, scratch, currency) : found;
    found = found == 1 ? factor_of_letter(word, scratch, currency) : found;
    *factor = found;
    if (found != 1)
        return SCALE_READ;
    return is_open_letter(word, scratch) ? SCALE_OPEN : SCALE_NONE;
}

static enum title_scale scale_of(const struct words *words, struct arena *scratch, int64_t *factor, Slice *currency)
{
    enum title_scale scale = SCALE_NONE;
    for (size_t i = 0; i < words->count; i++) {
        int64_t found = 1;
        Slice named = {0};
        enum title_scale one = scale_of_word(words, i, scratch, &found, &named);
        if (one == SCALE_NONE)
            continue;
        if (one == SCALE_OPEN || (scale == SCALE_READ && *factor != found))
            return SCALE_OPEN;
        scale = SCALE_READ;
        *factor = found;
        *currency = named.len ? named : *currency;
    }
    return scale;
}

enum title_scale title_scale(Slice title, struct arena *scratch, int64_t *factor, Slice *currency)
{
    if (!title.len || title.len > MAX_TITLE_BYTES)
        return SCALE_NONE;
    size_t mark = arena_mark(scratch);
    struct words words = {.count = 0};
    Slice named = {0};
    int64_t found = 1;
    cut_words(plain_text(title, scratch), &words);
    enum title_scale scale = scale_of(&words, scratch, &found, &named);
    char kept[16];
    named = named.len <= sizeof kept ? named : (Slice){0};
    for (size_t i = 0; i < named.len; i++)
        kept[i] = named.at[i];
    arena_rewind(scratch, mark);
    if (scale != SCALE_READ)
        return scale;
    *factor = found;
    *currency = named.len ? arena_copy(scratch, (Slice){kept, named.len}) : (Slice){0};
    return SCALE_READ;
}
