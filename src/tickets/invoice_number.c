/* The normal form of invoice numbers, and what looks like it. Every published row
   passes through invoice_normal(), so a number that already is normal is told
   by one look at each byte. */
#include "tickets/invoice_number.h"

#include "base/arena.h"
#include "base/slice.h"
#include "base/unicode.h"
#include "tickets/invoice_end_private.h"
#include "tickets/invoice_words_private.h"
#include "tickets/lookalike.h"
#include "tickets/plain_private.h"

#include <string.h>

/* Longer texts are no numbers and stay as they are. */
#define MAX_INVOICE_BYTES 1024
/* A label can be uncovered by what was taken away around it; hostile texts could go on for long. */
#define MAX_ROUNDS 8
#define SHORTEST_GLUED_ORDER_WORD 5 /* "Order12", but not "PO12" */

/* 1: belongs in a normal form. */
static const unsigned char normal_bytes[256] = {
    ['-'] = 1, ['/'] = 1, ['.'] = 1, ['_'] = 1, ['0'] = 1, ['1'] = 1, ['2'] = 1, ['3'] = 1, ['4'] = 1, ['5'] = 1,
    ['6'] = 1, ['7'] = 1, ['8'] = 1, ['9'] = 1, ['A'] = 1, ['B'] = 1, ['C'] = 1, ['D'] = 1, ['E'] = 1, ['F'] = 1,
    ['G'] = 1, ['H'] = 1, ['I'] = 1, ['J'] = 1, ['K'] = 1, ['L'] = 1, ['M'] = 1, ['N'] = 1, ['O'] = 1, ['P'] = 1,
    ['Q'] = 1, ['R'] = 1, ['S'] = 1, ['T'] = 1, ['U'] = 1, ['V'] = 1, ['W'] = 1, ['X'] = 1, ['Y'] = 1, ['Z'] = 1,
};

/* What stands between a word and the next one. */
enum gap {
    GAP_NONE,
    GAP_GLUED,  /* nothing, but the script changes: a label in Korean, a number in ASCII */
    GAP_HYPHEN, /* "Re-Nr" */
    GAP_DOT,    /* "Nr.12" */
    GAP_BLANK,
    GAP_SIGN    /* '#', ':', a degree sign, a dot and a blank: only labels end like this */
};

/* True for a normal form. A dot after a letter may end a label ("INV.NO.12"). */
static bool is_normal(Slice text)
{
    for (size_t i = 0; i < text.len; i++)
        if (!normal_bytes[(unsigned char)text.at[i]] || (text.at[i] == '.' && i && is_letter(text.at[i - 1])))
            return false;
    return true;
}

static char upper(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - ('a' - 'A')) : c;
}

/* Scripts that are written without blanks, by their first UTF-8 byte: Indic and
   Thai, then everything from the CJK punctuation on. */
static bool is_wide(char c)
{
    return (unsigned char)c == 0xe0 || (unsigned char)c >= 0xe3;
}

static bool is_cjk_punctuation(Slice text)
{
    return slice_starts(text, S("\xe3\x80"));
}

static bool is_degree_sign(Slice text)
{
    return slice_starts(text, S("\xc2\xb0"));
}

/* The letters at `from`, of one kind of script. */
static Slice read_word(Slice text, size_t from)
{
    size_t i = from;
    bool wide = i < text.len && is_wide(text.at[i]);
    while (i < text.len) {
        Slice rest = slice_skip(text, i);
        uint32_t c;
        if (is_plain_ascii(text.at[i])) {
            if (wide || !is_letter(text.at[i]))
                break;
            i++;
            continue;
        }
        if (is_wide(text.at[i]) != wide || is_cjk_punctuation(rest) || is_degree_sign(rest))
            break;
        i += utf8_next(rest, &c);
    }
    return slice_part(text, from, i);
}

/* A hyphen joins two words, or stands between blanks. */
static bool hyphen_is_gap(Slice text, size_t i, bool blank_before)
{
    if (i + 1 >= text.len)
        return false;
    char next = text.at[i + 1];
    return blank_before ? next == ' ' : is_letter(next) || !is_plain_ascii(next);
}

/* Steps over what separates words. */
static enum gap read_gap(Slice text, size_t *at)
{
    bool blank = false, dot = false, sign = false, hyphen = false;
    size_t i = *at;
    for (; i < text.len; i++) {
        if (text.at[i] == ' ')
            blank = true;
        else if (text.at[i] == '.')
            dot = true;
        else if (text.at[i] == '#' || text.at[i] == ':')
            sign = true;
        else if (text.at[i] == '-' && !hyphen && hyphen_is_gap(text, i, blank))
            hyphen = true;
        else if (is_degree_sign(slice_skip(text, i)))
            sign = true, i++;
        else
            break;
    }
    *at = i;
    if (sign || (dot && blank))
        return GAP_SIGN;
    return blank ? GAP_BLANK : hyphen ? GAP_HYPHEN : dot ? GAP_DOT : GAP_NONE;
}

struct word {
    enum word_class class;
    enum gap gap;      /* after it */
    size_t at, end;    /* end: where the next thing begins */
    size_t len;
};

static bool is_purchase_order_sign(Slice text)
{
    return text.len >= 3 && upper(text.at[0]) == 'P' && (text.at[1] == '.' || text.at[1] == '/') &&
           upper(text.at[2]) == 'O' && !(text.len > 3 && is_letter(text.at[3]));
}

/* Brazil's electronic invoices: "NF-e", "NFS-e", "NFC-e". Its length, or 0. */
static size_t electronic_invoice_sign(Slice text)
{
    static const Slice signs[] = {S_INIT("NF-e"), S_INIT("NFS-e"), S_INIT("NFC-e"), S_INIT("NFe"), S_INIT("NFSe")};
    for (size_t i = 0; i < COUNT_OF(signs); i++)
        if (slice_starts_nocase(text, signs[i]) && text.len > signs[i].len &&
            slice_has(S(" .:#"), text.at[signs[i].len]))
            return signs[i].len;
    return 0;
}

/* False when no word stands at `from` that could belong to a label. */
static bool next_word(Slice text, size_t from, struct arena *scratch, struct word *out)
{
    struct word word = {.at = from, .end = from};
    if (is_purchase_order_sign(slice_skip(text, from))) {
        word.len = 3;
        word.class = WORD_ORDER;
    } else if ((word.len = electronic_invoice_sign(slice_skip(text, from)))) {
        word.class = WORD_LABEL;
    } else {
        word.len = read_word(text, from).len;
    }
    if (word.len == 0)
        return false;
    word.end = from + word.len;
    word.gap = read_gap(text, &word.end);
    char next = word.end < text.len ? text.at[word.end] : ' ';
    if (word.gap == GAP_NONE && next != '-' && (is_wide(text.at[from]) || is_wide(next)))
        word.gap = GAP_GLUED;
    /* digits right behind one letter: the number itself */
    if (word.gap == GAP_NONE && (!is_digit(next) || word.len == 1))
        return false;
    if (word.class == WORD_OTHER)
        word.class = word_class_of(slice_part(text, from, from + word.len), scratch);
    *out = word;
    return word.class != WORD_OTHER;
}

/* Does the label end with this word? `labelled`: one has ended before. */
static bool word_ends_label(const struct word *word, bool labelled)
{
    bool apart = word->gap == GAP_BLANK || word->gap == GAP_SIGN || word->gap == GAP_GLUED;
    switch (word->class) {
    case WORD_LABEL: return apart;
    case WORD_CODE: return word->gap == GAP_SIGN;
    case WORD_NUMBER: return apart || word->gap == GAP_DOT || (labelled && word->gap == GAP_NONE);
    case WORD_PART: return labelled && apart;
    default: return false;
    }
}

static size_t after_last_digit(Slice text)
{
    size_t i = text.len;
    while (i && !is_digit(text.at[i - 1]))
        i--;
    return i;
}

/* Where the number begins, behind the label words. A label is one only when
   something with a digit remains. */
size_t invoice_label_end(Slice text, struct arena *scratch)
{
    size_t limit = after_last_digit(text), i = 0, end = 0;
    if (read_gap(text, &i) == GAP_SIGN && i < limit)
        end = i;
    struct word word;
    while (i < limit && next_word(text, i, scratch, &word) && word.class != WORD_ORDER) {
        if (word.end < limit && word_ends_label(&word, end > 0))
            end = word.end;
        if (word.gap == GAP_NONE)
            break;
        i = word.end;
    }
    return end;
}

/* NFKC would turn the numero sign into "No" and the ordinal sign into 'o', which
   then touch the digits that follow. */
static Slice spell_number_signs(Slice text, struct arena *mem)
{
    if (slice_is_ascii(text))
        return text;
    char *spelled = ARENA_ARRAY(mem, char, text.len);
    size_t len = 0;
    for (size_t i = 0; i < text.len;) {
        Slice rest = slice_skip(text, i);
        Slice from = slice_starts(rest, S("\xe2\x84\x96")) ? S("\xe2\x84\x96") : S("\xc2\xba");
        Slice to = from.len == 3 ? S("#") : S("\xc2\xb0");
        if (!slice_starts(rest, from))
            from = to = slice_part(rest, 0, 1);
        memcpy(spelled + len, to.at, to.len);
        len += to.len;
        i += from.len;
    }
    return (Slice){spelled, len};
}

static Slice with_single_blanks(Slice text, struct arena *mem)
{
    if (slice_find(text, S("  ")) == text.len)
        return text;
    char *out = ARENA_ARRAY(mem, char, text.len);
    size_t len = 0;
    for (size_t i = 0; i < text.len; i++)
        if (text.at[i] != ' ' || (len && out[len - 1] != ' '))
            out[len++] = text.at[i];
    return (Slice){out, len};
}

Slice invoice_plain_text(Slice text, struct arena *mem)
{
    return with_single_blanks(plain_text(spell_number_signs(text, mem), mem), mem);
}

/* One round: signs spelled, label away, upper case, no blanks. */
static Slice normalise(Slice text, struct arena *mem)
{
    text = invoice_plain_text(text, mem);
    text = slice_skip(text, invoice_label_end(text, mem));
    if (!slice_is_ascii(text))
        text = unicode_upper(text, mem);
    char *normal = ARENA_ARRAY(mem, char, text.len);
    size_t len = 0;
    for (size_t i = 0; i < text.len; i++)
        if (text.at[i] != ' ')
            normal[len++] = upper(text.at[i]);
    return (Slice){normal, len};
}

/* Keeps the result and gives back what was used on the way to it. */
static Slice keep_only(Slice result, size_t mark, struct arena *mem)
{
    char copy[MAX_INVOICE_BYTES];
    if (result.len > sizeof copy)
        return result;
    if (result.len)
        memcpy(copy, result.at, result.len);
    arena_rewind(mem, mark);
    return arena_copy(mem, (Slice){copy, result.len});
}

Slice invoice_normal(Slice text, struct arena *mem)
{
    if (LIKELY(is_normal(text)) || text.len > MAX_INVOICE_BYTES)
        return text;
    size_t mark = arena_mark(mem);
    Slice before = text;
    for (int round = 0; round < MAX_ROUNDS; round++) {
        Slice after = normalise(before, mem);
        bool settled = is_normal(after) || slice_equal(before, after);
        before = after;
        if (settled)
            break;
    }
    return slice_equal(before, text) ? (arena_rewind(mem, mark), text) : keep_only(before, mark, mem);
}

/* What each byte is in a skeleton: letters in upper case, those that eyes and scanners take for digits as
   these; 0 for signs, which are left out. Bytes of other characters stay. */
#define SAME8(c) c, c + 1, c + 2, c + 3, c + 4, c + 5, c + 6, c + 7
#define SAME16(c) SAME8(c), SAME8(c + 8)
#define LETTERS(at) \
    [at] = 'A', '8', 'C', 'D', 'E', 'F', 'G', 'H', '1', 'J', 'K', '1', 'M', 'N', '0', 'P', 'Q', 'R', '5', 'T', 'U', \
           'V', 'W', 'X', 'Y', '2'
static const unsigned char skeleton_bytes[256] = {
    ['0'] = SAME8('0'), '8', '9', LETTERS('A'), LETTERS('a'), [0x80] = SAME16(0x80), SAME16(0x90), SAME16(0xa0),
    SAME16(0xb0), SAME16(0xc0), SAME16(0xd0), SAME16(0xe0), SAME16(0xf0)};

static size_t append_bytes(Slice bytes, char into[MAX_INVOICE_CHARS], size_t len)
{
    for (size_t i = 0; i < bytes.len && len < MAX_INVOICE_CHARS; i++) {
        unsigned char c = skeleton_bytes[(unsigned char)bytes.at[i]];
        len -= len == 1 && c && into[0] == '0';
        into[len] = (char)c;
        len += c != 0;
    }
    return len;
}

Slice invoice_skeleton(Slice normal, char into[MAX_INVOICE_CHARS])
{
    if (LIKELY(slice_is_ascii(normal)))
        return (Slice){into, append_bytes(normal, into, 0)};
    size_t len = 0;
    while (normal.len) {
        uint32_t character;
        Slice bytes = slice_part(normal, 0, utf8_next(normal, &character));
        char looks_like = (char)lookalike_of(character);
        len = append_bytes(looks_like ? (Slice){&looks_like, 1} : bytes, into, len);
        normal = slice_skip(normal, bytes.len);
    }
    return (Slice){into, len};
}

#define MAX_PLAIN_CHARS 24

/* Odd, and otherwise by chance: what a character is worth at its place. */
static const uint64_t place_worth[MAX_PLAIN_CHARS] = {
    0x2cb0f69f4abea221u, 0x9417034723148989u, 0xdd555950609dfe03u, 0xdbafb150deb12801u,
    0x7e789b2e6c442cb7u, 0xf41e5636c7e4f8c5u, 0x0959d150f8fba7e5u, 0xa97316f13cdb9eebu,
    0x74cd8258f9520069u, 0x55c74a62e116868bu, 0xd2f4c799a2023cbdu, 0xdf98cb79a37b51b9u,
    0x396f5885524f3905u, 0xaf1d56386ca3b277u, 0xa9ffbe6b5104e85bu, 0x6bd0c51b9fd533b3u,
    0x980ce91c50ab4b57u, 0x28ac395780fe62c5u, 0x768912e3a6bcedc7u, 0x50b3e8c9332c7c89u,
    0xce3bbfe520bd47dbu, 0xcba6c8e8e0bb7c4fu, 0xbf194db8434a346du, 0x7d8f2a7b60416d7fu};

static inline uint64_t finish_hash(uint64_t sum, size_t len)
{
    uint64_t hash = (sum + len) * 0x9e3779b97f4a7c15u;
    return hash ^ hash >> 32;
}

uint64_t invoice_skeleton_hash(Slice skeleton)
{
    uint64_t sum = 0;
    if (skeleton.len > MAX_PLAIN_CHARS)
        return slice_hash(skeleton);
    for (size_t i = 0; i < skeleton.len; i++)
        sum += (unsigned char)skeleton.at[i] * place_worth[i];
    return finish_hash(sum, skeleton.len);
}

static inline bool is_no_start(char c)
{
    unsigned char folded = skeleton_bytes[(unsigned char)c];
    return folded == 0 || folded == '0';
}

/* Asked for every published number: nothing in the loops is decided by what stands in it, but for leading zeros. */
bool invoice_is_plain(Slice text, uint64_t *skeleton_hash)
{
    bool is_plain = text.len && text.len <= MAX_PLAIN_CHARS;
    size_t from = 0, len = 0;
    uint64_t sum = 0;
    if (!is_plain)
        return false;
    for (size_t i = 0; i < text.len; i++)
        is_plain &= normal_bytes[(unsigned char)text.at[i]] & (text.at[i] != '.');
    while (from + 1 < text.len && is_no_start(text.at[from]))
        from++;
    for (size_t i = from; i < text.len; i++) {
        unsigned char c = skeleton_bytes[(unsigned char)text.at[i]];
        sum += c * place_worth[len];
        len += c != 0;
    }
    *skeleton_hash = finish_hash(sum, len);
    return is_plain && len > 0;
}

/* The word says "order"; does a number of one follow? */
static bool order_number_follows(Slice text, const struct word *word, struct arena *scratch)
{
    struct word next;
    if (word->end >= after_last_digit(text))
        return false;
    switch (word->gap) {
    case GAP_NONE: return word->len >= SHORTEST_GLUED_ORDER_WORD;
    case GAP_HYPHEN: return next_word(text, word->end, scratch, &next);
    default: return true;
    }
}

/* Without separators only a long word says "order". */
static bool may_be_order_number(Slice text)
{
    size_t letters = 0;
    while (letters < text.len && is_letter(text.at[letters]))
        letters++;
    return text.len && text.len <= MAX_INVOICE_BYTES &&
           (letters >= SHORTEST_GLUED_ORDER_WORD || !is_normal(text));
}

/* "PO-778", "Order-12": nothing but digits behind the word; "PO-A12" may be anything. */
static bool is_hyphened_order(Slice text, struct arena *scratch)
{
    size_t letters = 0, i;
    while (letters < text.len && is_letter(text.at[letters]))
        letters++;
    for (i = letters + 1; i < text.len && is_digit(text.at[i]); i++)
        ;
    if (i != text.len || i < letters + 2 || text.at[letters] != '-')
        return false;
    bool is_po = letters == 2 && upper(text.at[0]) == 'P' && upper(text.at[1]) == 'O';
    return is_po || (letters >= SHORTEST_GLUED_ORDER_WORD &&
                     word_class_of(slice_part(text, 0, letters), scratch) == WORD_ORDER);
}

bool invoice_is_order_number(Slice text, struct arena *scratch)
{
    if (is_hyphened_order(text, scratch))
        return true;
    if (LIKELY(!may_be_order_number(text)))
        return false;
    size_t mark = arena_mark(scratch), i = 0;
    bool is_order = false;
    struct word word;
    text = invoice_plain_text(text, scratch);
    read_gap(text, &i);
    while (next_word(text, i, scratch, &word) && word.class != WORD_LABEL) {
        if (word.class == WORD_ORDER) {
            is_order = order_number_follows(text, &word, scratch);
            break;
        }
        if (word.gap == GAP_NONE)
            break;
        i = word.end;
    }
    arena_rewind(scratch, mark);
    return is_order;
}
