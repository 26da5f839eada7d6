/* Numbers as people write them, read exactly or not at all. A number is cut into
   what stands before its digits, the body of digits and separators, and what
   follows; the separators of the body decide what they mean. */
#include "tickets/number.h"

#include "base/arena.h"
#include "base/slice.h"
#include "base/unicode.h"
#include "tickets/number_words_private.h"
#include "tickets/plain_private.h"

#include <string.h>

#define MAX_AMOUNT_BYTES 256 /* longer texts are no numbers, unless they are all digits */
#define MAX_GROUPS 32
#define MAX_WORDS 4

/* How separators are told apart; '.' and ',' stand for themselves. */
enum {
    MARK_NONE = 0,
    MARK_BLANK = ' ',
    MARK_APOSTROPHE = '\'',
    MARK_ARABIC_GROUP = 'g',
    MARK_ARABIC_DECIMAL = 'd'
};

/* The digits and separators: group[0] mark[1] group[1] mark[2] group[2] ... */
struct body {
    Slice group[MAX_GROUPS];
    char mark[MAX_GROUPS];
    size_t count;
};

/* A number taken apart. */
struct parts {
    bool negative, signed_already, bracketed;
    struct body body;
    char price_dash; /* the separator of "120,-", which says that there are no cents */
    int64_t factor;
    struct currency_word currency;
};

/* Steps over one separator; MARK_NONE when there is none. */
static char take_mark(Slice *rest)
{
    static const struct {
        Slice text;
        char mark;
    } marks[] = {
        {S_INIT("."), '.'},
        {S_INIT(","), ','},
        {S_INIT(" "), MARK_BLANK},
        {S_INIT("'"), MARK_APOSTROPHE},
        {S_INIT("\xe2\x80\x99"), MARK_APOSTROPHE},
        {S_INIT("\xe2\x80\x98"), MARK_APOSTROPHE},
        {S_INIT("\xd8\x8c"), ','}, /* the comma of Arabic keyboards */
        {S_INIT("\xd9\xac"), MARK_ARABIC_GROUP},
        {S_INIT("\xd9\xab"), MARK_ARABIC_DECIMAL},
    };
    for (size_t i = 0; i < COUNT_OF(marks); i++)
        if (slice_starts(*rest, marks[i].text)) {
            *rest = slice_skip(*rest, marks[i].text.len);
            return marks[i].mark;
        }
    return MARK_NONE;
}

static Slice take_digits(Slice *rest)
{
    size_t len = 0;
    while (len < rest->len && is_digit(rest->at[len]))
        len++;
    Slice digits = slice_part(*rest, 0, len);
    *rest = slice_skip(*rest, len);
    return digits;
}

static bool starts_with_digit(Slice text)
{
    return text.len && is_digit(text.at[0]);
}

/* Cuts the body off; a separator belongs to it when a digit follows. False: too many groups. */
static bool take_body(Slice *rest, struct body *body)
{
    body->group[0] = take_digits(rest);
    body->count = 1;
    for (;;) {
        Slice after = *rest;
        char mark = take_mark(&after);
        if (mark == MARK_NONE || !starts_with_digit(after))
            return true;
        if (body->count == MAX_GROUPS)
            return false;
        body->mark[body->count] = mark;
        body->group[body->count++] = take_digits(&after);
        *rest = after;
    }
}

/* Thousands, or the Indian lakh and crore, up to `count` groups. */
static bool groups_are_legal(const struct body *body, size_t count)
{
    if (count == 1)
        return true;
    Slice first = body->group[0];
    if (first.len == 0 || first.len > 3 || first.at[0] == '0')
        return false;
    bool thousands = body->group[count - 1].len == 3, indian = thousands && body->mark[1] == ',' && first.len < 3;
    for (size_t i = 1; i < count; i++) {
        if (body->mark[i] != body->mark[1])
            return false;
        thousands &= body->group[i].len == 3;
        indian &= i + 1 == count || body->group[i].len == 2;
    }
    return thousands || indian;
}

/* Can the body be read with this decimal mark? The mark stands once and last, or not at all. */
static bool body_is_legal(const struct body *body, char decimal_mark)
{
    size_t groups = body->count;
    for (size_t i = 1; i < body->count; i++)
        if (body->mark[i] == decimal_mark || body->mark[i] == MARK_ARABIC_DECIMAL) {
            if (i + 1 != body->count)
                return false;
            groups = i;
        }
    return groups_are_legal(body, groups);
}

/* The value with this decimal mark, which body_is_legal() allowed. */
static enum decimal_result body_value(const struct parts *parts, char decimal_mark, Decimal *out)
{
    char digits[MAX_AMOUNT_BYTES + 2];
    const struct body *body = &parts->body;
    size_t len = 0;
    if (body->group[0].len == 0)
        digits[len++] = '0';
    for (size_t i = 0; i < body->count; i++) {
        if (i && (body->mark[i] == decimal_mark || body->mark[i] == MARK_ARABIC_DECIMAL))
            digits[len++] = '.';
        memcpy(digits + len, body->group[i].at, body->group[i].len);
        len += body->group[i].len;
    }
    Decimal value;
    enum decimal_result result = decimal_parse((Slice){digits, len}, &value);
    if (result != DECIMAL_READ)
        return result;
    if (!decimal_mul_int(value, parts->negative ? -parts->factor : parts->factor, out))
        return DECIMAL_TOO_LARGE;
    return DECIMAL_READ;
}

static bool take_sign(struct parts *parts, char sign)
{
    if (parts->signed_already)
        return false;
    parts->signed_already = true;
    parts->negative = sign == '-';
    return true;
}

/* Two different currencies are none; a sign that several share agrees with those. */
static bool note_currency(struct parts *parts, const struct currency_word *more)
{
    if (!currencies_agree(&parts->currency, more))
        return false;
    if (!parts->currency.code[0])
        parts->currency = *more;
    return true;
}

/* Signs, an opening bracket, a currency: nothing else may stand before the digits. */
static bool read_prefix(Slice prefix, const struct programme *programme, struct arena *scratch, struct parts *parts)
{
    while (prefix.len) {
        size_t len = 0;
        char c = prefix.at[0];
        struct currency_word named;
        if (c == '-' || c == '+') {
            if (!take_sign(parts, c))
                return false;
            len = 1;
        } else if (c == '(') {
            if (parts->bracketed || !take_sign(parts, '-'))
                return false;
            parts->bracketed = true;
            len = 1;
        } else if (c == ' ') {
            len = 1;
        } else if ((len = currency_phrase_at(prefix, programme, scratch, &named))) {
            if (!note_currency(parts, &named))
                return false;
        } else {
            while (len < prefix.len && !slice_has(S(" (+"), prefix.at[len]) && !(prefix.at[len] == '-' && len))
                len++;
            if (!currency_of_word(slice_part(prefix, 0, len), programme, scratch, &named) ||
                !note_currency(parts, &named))
                return false;
        }
        prefix = slice_skip(prefix, len);
    }
    return true;
}

/* The bracket closes behind the digits or at the very end. */
static bool close_bracket(Slice *suffix, const struct parts *parts)
{
    if (!parts->bracketed)
        return true;
    if (suffix->len && suffix->at[0] == ')') {
        *suffix = slice_skip(*suffix, 1);
        return true;
    }
    if (suffix->len && suffix->at[suffix->len - 1] == ')') {
        suffix->len--;
        return true;
    }
    return false;
}

/* "120,-", "120.--" and "120:-"; "Rs. 1,20,000/-" ends so that nobody can add to it */
static Slice take_price_dash(Slice suffix, struct parts *parts)
{
    if (slice_starts(suffix, S("/-")) && !slice_starts(suffix, S("/--")))
        return slice_skip(suffix, 2);
    char mark = suffix.len > 1 && suffix.at[1] == '-' ? suffix.at[0] : MARK_NONE;
    if (mark != '.' && mark != ',' && mark != ':')
        return suffix;
    parts->price_dash = mark;
    return slice_skip(suffix, suffix.len > 2 && suffix.at[2] == '-' ? 3 : 2);
}

/* One word behind the digits: a currency, perhaps with the minus behind it, or a unit. */
static bool read_word(Slice word, bool glued, const struct programme *programme, struct arena *scratch,
                      struct parts *parts)
{
    struct currency_word named;
    /* "12,50 kr. (DKK)" */
    if (slice_starts(word, S("(")) && slice_ends(word, S(")")) && word.len > 2 &&
        currency_of_word(slice_part(word, 1, word.len - 1), programme, scratch, &named))
        return note_currency(parts, &named);
    if (currency_of_word(word, programme, scratch, &named))
        return note_currency(parts, &named);
    if (word.at[word.len - 1] == '-' && word.len > 1 &&
        currency_of_word(slice_part(word, 0, word.len - 1), programme, scratch, &named))
        return take_sign(parts, '-') && note_currency(parts, &named);
    /* "3,960,000원입니다" */
    static const Slice copula = S_INIT("입니다");
    if (word.len > copula.len && slice_ends(word, copula))
        return read_word(slice_part(word, 0, word.len - copula.len), glued, programme, scratch, parts);
    return word_is_unit(word, glued, scratch);
}

/* "円(税抜)" is two words. */
static Slice cut_suffix_word(Slice *suffix)
{
    size_t len = 0;
    while (len < suffix->len && suffix->at[len] != ' ' && !(len && suffix->at[len] == '('))
        len++;
    Slice word = slice_part(*suffix, 0, len);
    *suffix = slice_skip(*suffix, len + (len < suffix->len && suffix->at[len] == ' '));
    return word;
}

static bool read_suffix(Slice suffix, const struct programme *programme, struct arena *scratch, struct parts *parts)
{
    bool glued = suffix.len && suffix.at[0] != ' ';
    if (!close_bracket(&suffix, parts))
        return false;
    suffix = take_price_dash(suffix, parts);
    if (suffix.len && suffix.at[0] == '-') {
        if (!take_sign(parts, '-'))
            return false;
        suffix = slice_skip(suffix, 1);
    }
    if (slice_equal(suffix, S(".")))
        return true;
    for (size_t words = 0; suffix.len;) {
        struct currency_word named;
        size_t phrase = words < MAX_WORDS ? currency_phrase_at(suffix, programme, scratch, &named) : 0;
        if (phrase) {
            if (!note_currency(parts, &named))
                return false;
            suffix = slice_skip(suffix, phrase);
            words++;
            continue;
        }
        Slice word = cut_suffix_word(&suffix);
        if (word.len == 0) {
            glued = false;
            continue;
        }
        /* "2,5 Mio. EUR"; glued letters may be half of an invoice number */
        if (words == 0) {
            int64_t factor = glued ? 1 : word_multiplier(word, scratch);
            parts->factor = factor == 1 ? take_multiplier(&word) : factor;
            if (factor != 1)
                word.len = 0;
        }
        if (++words > MAX_WORDS || (word.len && !read_word(word, glued, programme, scratch, parts)))
            return false;
        glued = false;
    }
    return true;
}

/* Where the body begins: at the first digit, or at a separator right before it (".5"). */
static size_t body_start(Slice text)
{
    size_t i = 0;
    while (i < text.len && !is_digit(text.at[i]))
        i++;
    bool point = i && i < text.len && (text.at[i - 1] == '.' || text.at[i - 1] == ',');
    return point && (i == 1 || !is_letter(text.at[i - 2])) ? i - 1 : i;
}

static bool take_apart(Slice text, const struct programme *programme, struct arena *scratch, struct parts *parts)
{
    size_t start = body_start(text);
    Slice rest = slice_skip(text, start);
    if (rest.len == 0 || !take_body(&rest, &parts->body))
        return false;
    return read_prefix(slice_part(text, 0, start), programme, scratch, parts) &&
           read_suffix(rest, programme, scratch, parts);
}

static enum amount_state state_of(enum decimal_result result)
{
    switch (result) {
    case DECIMAL_READ: return AMOUNT_READ;
    case DECIMAL_TOO_LARGE: return AMOUNT_TOO_LARGE;
    case DECIMAL_TOO_FINE: return AMOUNT_TOO_FINE;
    default: return AMOUNT_UNREADABLE;
    }
}

static char other_mark(char mark)
{
    return mark == '.' ? ',' : '.';
}

/* Which of '.' and ',' occur in the body. */
static bool body_has(const struct parts *parts, char mark)
{
    if (parts->price_dash == mark)
        return true;
    for (size_t i = 1; i < parts->body.count; i++)
        if (parts->body.mark[i] == mark)
            return true;
    return false;
}

static bool can_read(const struct parts *parts, char decimal_mark)
{
    if (parts->price_dash == other_mark(decimal_mark))
        return false;
    for (size_t i = 1; parts->price_dash && i < parts->body.count; i++)
        if (parts->body.mark[i] == decimal_mark || parts->body.mark[i] == MARK_ARABIC_DECIMAL)
            return false;
    return body_is_legal(&parts->body, decimal_mark);
}

/* What the body says, given which decimal marks allow it to be read. */
static void read_body(const struct parts *parts, char decimal_mark, struct amount *out)
{
    bool point = can_read(parts, '.'), comma = can_read(parts, ',');
    bool has_point = body_has(parts, '.'), has_comma = body_has(parts, ',');
    bool matters = has_point || has_comma;
    char proven = !matters || point == comma ? MARK_NONE : point ? '.' : ',';
    out->decimal_mark = proven;
    if ((decimal_mark == '.' && !point) || (decimal_mark == ',' && !comma) || (!point && !comma)) {
        out->state = AMOUNT_UNREADABLE;
        return;
    }
    if (decimal_mark || proven || !matters) {
        out->state = state_of(body_value(parts, decimal_mark ? decimal_mark : proven ? proven : '.', &out->value));
        return;
    }
    out->ambiguous_mark = has_point ? '.' : ',';
    out->state = state_of(body_value(parts, out->ambiguous_mark, &out->value));
    if (out->state == AMOUNT_READ)
        out->state = state_of(body_value(parts, other_mark(out->ambiguous_mark), &out->grouped));
    if (out->state == AMOUNT_READ)
        out->state = AMOUNT_AMBIGUOUS;
}

/* Digits with at most one point that can only be a decimal point: no tables, no scratch. */
static bool read_plain(Slice text, char decimal_mark, struct amount *out)
{
    size_t from = text.len && text.at[0] == '-', i = from, whole;
    while (i < text.len && is_digit(text.at[i]))
        i++;
    whole = i - from;
    if (whole == 0)
        return false;
    if (i < text.len) {
        if (text.at[i] != '.' || decimal_mark == ',' || ++i == text.len)
            return false;
        size_t decimals_from = i;
        while (i < text.len && is_digit(text.at[i]))
            i++;
        bool may_be_group = i - decimals_from == 3 && whole <= 3 && text.at[from] != '0';
        if (i < text.len || (may_be_group && decimal_mark == 0))
            return false;
        out->decimal_mark = may_be_group ? MARK_NONE : '.';
    }
    out->state = state_of(decimal_parse(text, &out->value));
    return true;
}

/* Exporters put an apostrophe before what a spreadsheet would take for a formula. */
static Slice without_guard(Slice text)
{
    bool guarded = text.len > 1 && text.at[0] == '\'' && slice_has(S("-+=@"), text.at[1]);
    return slice_skip(text, guarded);
}

/* "EUR;4500.25": how ServiceNow keeps an amount beside its currency. */
static Slice part_code(Slice plain, struct arena *scratch)
{
    size_t capitals = 0;
    while (capitals < plain.len && plain.at[capitals] >= 'A' && plain.at[capitals] <= 'Z')
        capitals++;
    bool is_kept_so = capitals == 3 && plain.len > 4 && plain.at[3] == ';' && (is_digit(plain.at[4]) || plain.at[4] == '-');
    return is_kept_so ? arena_printf(scratch, "%.3s %.*s", plain.at, SLICE_ARG(slice_skip(plain, 4))) : plain;
}

struct amount amount_read(Slice text, char decimal_mark, const struct programme *programme, struct arena *scratch)
{
    struct amount amount = {0};
    text = slice_trim(text);
    if (LIKELY(read_plain(text, decimal_mark, &amount)))
        return amount;
    if (text.len == 0 || text_is_empty_marker(text))
        return amount;
    amount.state = AMOUNT_UNREADABLE;
    if (text.len > MAX_AMOUNT_BYTES)
        return amount;
    size_t mark = arena_mark(scratch);
    Slice plain = slice_trim(plain_text(without_guard(text), scratch));
    struct parts parts = {.factor = 1};
    if (plain.len <= MAX_AMOUNT_BYTES && !slice_is_ascii(plain))
        plain = spell_out_places(plain, scratch);
    plain = part_code(plain, scratch);
    if (plain.len == 0)
        amount.state = AMOUNT_MISSING;
    else if (plain.len <= MAX_AMOUNT_BYTES && take_apart(plain, programme, scratch, &parts)) {
        read_body(&parts, decimal_mark, &amount);
        amount.currency = parts.currency;
    }
    arena_rewind(scratch, mark);
    return amount;
}

struct amount amount_settle(struct amount amount, char decimal_mark)
{
    if (amount.state != AMOUNT_AMBIGUOUS || decimal_mark == 0)
        return amount;
    if (decimal_mark != amount.ambiguous_mark)
        amount.value = amount.grouped;
    amount.state = AMOUNT_READ;
    return amount;
}
