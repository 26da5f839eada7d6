/* Takes names of columns apart. What is left over is looked up elsewhere. */
#include "dataset/header_name.h"

#include "base/arena.h"
#include "base/slice.h"
#include "base/unicode.h"
#include "programme/catalogue.h"
#include "tickets/number.h"

#include <string.h>

#define CODE_CHARS 3 /* of a currency */

Slice header_name_fold(Slice name, struct arena *mem)
{
    Slice folded = unicode_fold(name, mem);
    char *kept = ARENA_ARRAY(mem, char, folded.len);
    size_t len = 0;
    for (size_t i = 0; i < folded.len; i++) {
        char c = folded.at[i];
        bool is_kept = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '$' || (unsigned char)c >= 0x80;
        if (is_kept)
            kept[len++] = c;
    }
    return (Slice){kept, len};
}

/* Where one begins with another, the longer one stands first. */
static const struct {
    Slice before, behind;
} summaries[] = {
    {.before = S_INIT("sumof")},         {.before = S_INIT("totalof")},       {.before = S_INIT("summevon")},
    {.before = S_INIT("sommedes")},      {.before = S_INIT("sommede")},       {.before = S_INIT("sumade")},
    {.before = S_INIT("somade")},        {.before = S_INIT("sommadi")},       {.before = S_INIT("somvan")},
    {.before = S_INIT("summaav")},       {.before = S_INIT("sumaf")},         {.before = S_INIT("sumav")},
    {.before = S_INIT("sumaelementow")}, {.before = S_INIT("sumaz")},         {.before = S_INIT("suma")},
    {.before = S_INIT("soucetz")},       {.before = S_INIT("soucet")},        {.before = S_INIT("суммапополю")},
    {.before = S_INIT("сумма")},         {.before = S_INIT("сума")},          {.before = S_INIT("osszeg")},
    {.before = S_INIT("求和项")},        {.before = S_INIT("加總")},          {.before = S_INIT("合計")},
    {.before = S_INIT("합계")},          {.behind = S_INIT("の合計")},        {.behind = S_INIT("的总和")},
    {.behind = S_INIT("的總和")},        {.behind = S_INIT("의합계")},        {.behind = S_INIT("합계")},
    {.behind = S_INIT("toplami")},       {.behind = S_INIT("toplamı")},
};

static Slice folded_word(Slice word, struct arena *mem)
{
    return slice_is_ascii(word) ? word : header_name_fold(word, mem);
}

bool header_name_cut_summary(Slice folded, struct arena *mem, Slice *rest)
{
    for (size_t i = 0; i < COUNT_OF(summaries); i++) {
        Slice before = folded_word(summaries[i].before, mem), behind = folded_word(summaries[i].behind, mem);
        size_t around = before.len + behind.len;
        if (folded.len <= around || !slice_starts(folded, before) || !slice_ends(folded, behind))
            continue;
        *rest = slice_part(folded, before.len, folded.len - behind.len);
        return true;
    }
    return false;
}

static bool is_between_words(char c)
{
    return (unsigned char)c <= ' ' || c == '_' || c == ',' || c == '/' || c == ':' || c == '-';
}

static Slice without_tail(Slice text)
{
    while (text.len && is_between_words(text.at[text.len - 1]))
        text.len--;
    return text;
}

/* Where the last word begins. */
static size_t last_word(Slice text)
{
    size_t at = text.len;
    while (at > 0 && !is_between_words(text.at[at - 1]))
        at--;
    return at;
}

/* "Umsatz in": the word before a currency. */
static Slice without_preposition(Slice text)
{
    static const Slice words[] = {S_INIT("in"), S_INIT("en"), S_INIT("em"), S_INIT("w"),  S_INIT("v"),
                                  S_INIT("i"),  S_INIT("på"), S_INIT("в"),  S_INIT("у"), S_INIT("(")};
    text = without_tail(text);
    Slice word = slice_skip(text, last_word(text));
    for (size_t i = 0; i < COUNT_OF(words); i++)
        if (slice_equal_nocase(word, words[i]))
            return without_tail(slice_part(text, 0, text.len - word.len));
    return text;
}

bool header_word_is_currency(Slice word, const struct programme *programme, struct arena *mem, struct currency_word *out)
{
    if (word.len == 0 || word.len > 16)
        return false;
    struct amount one = amount_read(arena_printf(mem, "1 %.*s", SLICE_ARG(word)), '.', programme, mem);
    const struct currency *code = word.len == CODE_CHARS ? currency_find(programme, word) : NULL;
    *out = (struct currency_word){0};
    if (code)
        memcpy(out->code, code->code, sizeof code->code);
    else if (one.state == AMOUNT_READ && one.value.micro == DECIMAL_SCALE)
        *out = one.currency;
    return currency_is_named(out);
}

/* How many bytes of a code or a sign the name ends with, without a blank before it: "RevenueUSD", "Revenue$". */
static size_t currency_tail(Slice name, const struct programme *programme, struct arena *mem,
                            struct currency_word *out)
{
    for (size_t len = CODE_CHARS; len && len < name.len; len--) {
        Slice tail = slice_skip(name, name.len - len);
        bool is_sign = tail.at[0] == '$' || (unsigned char)tail.at[0] >= 0xc0;
        if ((len == CODE_CHARS || is_sign) && header_word_is_currency(tail, programme, mem, out))
            return len;
    }
    return 0;
}

/* What stands in brackets at the end of a name. */
static bool cut_brackets(Slice name, Slice *inner, Slice *rest)
{
    static const struct {
        Slice open, close;
    } brackets[] = {{S_INIT("("), S_INIT(")")}, {S_INIT("["), S_INIT("]")}, {S_INIT("（"), S_INIT("）")}};
    for (size_t i = 0; i < COUNT_OF(brackets); i++) {
        if (!slice_ends(name, brackets[i].close))
            continue;
        size_t open = slice_find(name, brackets[i].open);
        if (open == name.len)
            return false;
        *inner = slice_trim(slice_part(name, open + brackets[i].open.len, name.len - brackets[i].close.len));
        *rest = without_tail(slice_part(name, 0, open));
        return true;
    }
    return false;
}

bool header_name_cut_currency(Slice name, const struct programme *programme, struct arena *mem, Slice *rest,
                              struct currency_word *currency)
{
    Slice inner;
    *currency = (struct currency_word){0};
    name = without_tail(name);
    if (cut_brackets(name, &inner, rest)) {
        size_t at = last_word(inner);
        return without_preposition(slice_part(inner, 0, at)).len == 0 &&
               header_word_is_currency(slice_skip(inner, at), programme, mem, currency);
    }
    size_t at = last_word(name);
    if (at > 0 && header_word_is_currency(slice_skip(name, at), programme, mem, currency)) {
        *rest = without_preposition(slice_part(name, 0, at));
        return true;
    }
    size_t tail = currency_tail(name, programme, mem, currency);
    *rest = without_tail(slice_part(name, 0, name.len - tail));
    return tail > 0;
}

bool header_name_cut_path(Slice name, Slice *rest)
{
    Slice inner, before;
    if (slice_ends(name, S("]")) && cut_brackets(name, &inner, &before)) {
        *rest = inner;
        return true;
    }
    size_t at = name.len;
    while (at > 0 && name.at[at - 1] != '.')
        at--;
    *rest = slice_skip(name, at);
    return at > 0 && rest->len > 0;
}
