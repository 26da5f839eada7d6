/* The end of a number, found from its head: perhaps a series ("FT"), then parts with digits, which only blanks and
   joining marks part. Numbers of capitals and digits, nearly all there are, are told by one look at each byte. */
#include "tickets/invoice_end.h"

#include "base/arena.h"
#include "base/slice.h"
#include "base/unicode.h"
#include "tickets/invoice_end_private.h"
#include "tickets/invoice_number.h"
#include "tickets/invoice_words_private.h"
#include "tickets/number_words_private.h"
#include "tickets/plain_private.h"

#define MAX_VALUE_BYTES 1024
#define LONGEST_SERIES 5   /* capitals before the number, with a blank between */
#define LONGEST_SUFFIX 2   /* and behind it: "4711 A" */
#define LONGEST_ENDING 5   /* letters of a grammatical ending behind an apostrophe or a colon: "RE-18'den" */
#define MOST_COUNT_DIGITS 3 /* "2 invoices attached": behind a number so short words say what it counts */

/* 1: in a number that is nothing but a number, whatever stands beside. */
#define TEN(c) [c] = true, true, true, true, true, true, true, true, true, true
#define CAPITALS TEN('A'), TEN('A' + 10), ['U'] = true, true, true, true, true, true
static const bool bare_bytes[256] = {TEN('0'), CAPITALS, ['-'] = true, ['/'] = true, ['_'] = true, ['#'] = true};

static bool is_bare(Slice text)
{
    size_t i = 0;
    while (i < text.len && bare_bytes[(unsigned char)text.at[i]])
        i++;
    return i == text.len && !(text.len && slice_has(S("-/"), text.at[text.len - 1]));
}

static bool is_lower(char c)
{
    return c >= 'a' && c <= 'z';
}

static bool is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

static bool is_wide(char c)
{
    return (unsigned char)c == 0xe0 || (unsigned char)c >= 0xe3;
}

static bool has_digit(Slice text)
{
    for (size_t i = 0; i < text.len; i++)
        if (is_digit(text.at[i]))
            return true;
    return false;
}

static bool has_letter(Slice text)
{
    for (size_t i = 0; i < text.len; i++)
        if (is_letter(text.at[i]) || !is_plain_ascii(text.at[i]))
            return true;
    return false;
}

/* --- quotes and brackets around it --- */

static const struct {
    Slice open, close;
} pairs[] = {
    {S_INIT("\""), S_INIT("\"")}, {S_INIT("'"), S_INIT("'")},   {S_INIT("`"), S_INIT("`")},   {S_INIT("“"), S_INIT("”")},
    {S_INIT("„"), S_INIT("“")},   {S_INIT("„"), S_INIT("”")},   {S_INIT("”"), S_INIT("”")},   {S_INIT("‘"), S_INIT("’")},
    {S_INIT("«"), S_INIT("»")},   {S_INIT("»"), S_INIT("«")},   {S_INIT("「"), S_INIT("」")}, {S_INIT("『"), S_INIT("』")},
    {S_INIT("("), S_INIT(")")},   {S_INIT("["), S_INIT("]")},   {S_INIT("<"), S_INIT(">")},   {S_INIT("{"), S_INIT("}")},
    {S_INIT("【"), S_INIT("】")}, {S_INIT("*"), S_INIT("*")},   {S_INIT("〈"), S_INIT("〉")},
};

/* Is the text a pair of marks with a number between, and what surely is none of it behind? */
static bool unwrap(Slice *text, struct arena *scratch)
{
    for (size_t i = 0; i < COUNT_OF(pairs); i++) {
        if (!slice_starts(*text, pairs[i].open))
            continue;
        Slice inside = slice_skip(*text, pairs[i].open.len);
        size_t at = slice_find(inside, pairs[i].close);
        if (at == inside.len)
            continue;
        Slice tail = slice_skip(inside, at + pairs[i].close.len);
        inside = slice_trim(slice_part(inside, 0, at));
        if (!has_digit(inside) || !invoice_tail_is_harmless(tail, scratch))
            return false;
        *text = inside;
        return true;
    }
    return false;
}

/* --- one part: letters, digits and what joins them --- */

/* Where the part ends: at a blank or at what stands in no number. */
static size_t part_end(Slice text, size_t from)
{
    bool digits = false;
    size_t i = from;
    for (; i < text.len; i++) {
        char c = text.at[i], next = i + 1 < text.len ? text.at[i + 1] : ' ';
        digits |= is_digit(c);
        if (is_digit(c) || is_letter(c) || c == '_' || c == '#')
            continue;
        if (!is_plain_ascii(c) && !(digits && is_wide(c)))
            continue;
        bool goes_on = is_digit(next) || is_letter(next) || (!is_plain_ascii(next) && !(digits && is_wide(next)));
        if (i == 0 && slice_has(S("-+=@"), c) && goes_on)
            continue;
        if (slice_has(S("-/.\\&+"), c) && goes_on && i > from)
            continue;
        if (slice_has(S(",:"), c) && i > from && is_digit(text.at[i - 1]) && is_digit(next))
            continue;
        break;
    }
    return i;
}

static bool is_file_ending(Slice ending)
{
    static const Slice endings[] = {
        S_INIT("pdf"),  S_INIT("xml"),  S_INIT("jpg"),  S_INIT("jpeg"), S_INIT("png"),  S_INIT("tif"), S_INIT("tiff"),
        S_INIT("gif"),  S_INIT("doc"),  S_INIT("docx"), S_INIT("xls"),  S_INIT("xlsx"), S_INIT("eml"), S_INIT("msg"),
        S_INIT("zip"),  S_INIT("html"), S_INIT("htm"),  S_INIT("txt"),  S_INIT("csv"),  S_INIT("p7m"), S_INIT("heic"),
        S_INIT("json"), S_INIT("webp"), S_INIT("rtf"),  S_INIT("odt"),
    };
    for (size_t i = 0; i < COUNT_OF(endings); i++)
        if (slice_equal_nocase(ending, endings[i]))
            return true;
    return false;
}

/* "IMG_4711.jpg", "Invoice_12.pdf": what a file was named, of which its number may be only a part. */
static bool is_name_of_file(Slice stem)
{
    static const Slice heads[] = {S_INIT("img"), S_INIT("scan"), S_INIT("dsc"), S_INIT("doc"), S_INIT("file"),
                                  S_INIT("pxl"), S_INIT("image"), S_INIT("screenshot")};
    bool lower = false;
    for (size_t i = 0; i < COUNT_OF(heads); i++)
        lower |= slice_starts_nocase(stem, heads[i]);
    for (size_t i = 0; i < stem.len && !lower; i++)
        lower = is_lower(stem.at[i]);
    return lower;
}

/* Endings that Hungarian, Estonian and Finnish put behind a hyphen. */
static bool is_grammatical(Slice ending)
{
    static const Slice endings[] = {
        S_INIT("as"),  S_INIT("es"),  S_INIT("os"),  S_INIT("is"),  S_INIT("at"),  S_INIT("et"),  S_INIT("ot"),
        S_INIT("ra"),  S_INIT("re"),  S_INIT("ban"), S_INIT("ben"), S_INIT("hoz"), S_INIT("hez"), S_INIT("nak"),
        S_INIT("nek"), S_INIT("val"), S_INIT("vel"), S_INIT("le"),  S_INIT("ga"),  S_INIT("lle"), S_INIT("ssa"),
    };
    for (size_t i = 0; i < COUNT_OF(endings); i++)
        if (slice_equal(ending, endings[i]))
            return true;
    return false;
}

/* Small letters behind digits: a number that is written small throughout, an ending, or a word that lost its blank.
   *end is where the number ends. */
static bool settle_letters(Slice part, size_t *end)
{
    size_t first = 0, i;
    while (first < part.len && !is_digit(part.at[first]))
        first++;
    bool is_small = false, is_capital = false;
    for (i = 0; i < first; i++) {
        is_small |= is_lower(part.at[i]);
        is_capital |= is_upper(part.at[i]);
    }
    if (is_small && !is_capital)
        return true;
    for (i = first; i < part.len; i++) {
        size_t run = i;
        while (run < part.len && is_lower(part.at[run]))
            run++;
        if (run - i < 2)
            continue;
        bool is_end = run == part.len && part.at[i - 1] == '-' && is_grammatical(slice_skip(part, i));
        *end = is_end ? i - 1 : *end;
        return is_end;
    }
    return true;
}

/* A file ending or one of grammar cut off; false when the part may be more than a number. */
static bool settle_part(Slice part, size_t *end)
{
    size_t dot = part.len;
    while (dot && part.at[dot - 1] != '.')
        dot--;
    *end = part.len;
    if (dot > 1 && is_file_ending(slice_skip(part, dot))) {
        *end = dot - 1;
        return !is_name_of_file(slice_part(part, 0, dot - 1));
    }
    return settle_letters(part, end);
}

/* What is glued to the part and belongs to the sentence: a particle, "'s", ":n". False when it may be of the number. */
static bool skip_ending(Slice text, size_t *at)
{
    Slice rest = slice_skip(text, *at);
    if (rest.len && !is_plain_ascii(rest.at[0]) && is_wide(rest.at[0])) {
        size_t particle = invoice_particle_at(rest);
        *at += particle;
        return particle > 0 || slice_starts(rest, S("\xe3\x80"));
    }
    size_t mark = slice_starts(rest, S("’")) ? 3 : rest.len && slice_has(S("':"), rest.at[0]) ? 1 : 0, i = mark;
    while (i < rest.len && (is_lower(rest.at[i]) || (!is_plain_ascii(rest.at[i]) && !is_wide(rest.at[i]))))
        i++;
    bool is_over = i == rest.len || slice_has(S(" .,;!?)"), rest.at[i]);
    *at += mark && i > mark && i - mark <= LONGEST_ENDING && is_over ? i : 0;
    return true;
}

/* --- the number --- */

struct span {
    size_t from, end; /* of the number */
    size_t tail;
    bool has_mixed; /* a part of letters and digits: no further one of either follows */
    bool is_digits, is_labelled;
    bool has_series; /* letters stand before the digits, with a blank between */
};

static Slice word_at(Slice text, size_t from)
{
    size_t end = from;
    while (end < text.len && text.at[end] != ' ')
        end++;
    return slice_part(text, from, end);
}

static bool is_capitals(Slice word, size_t longest)
{
    bool any = false;
    for (size_t i = 0; i < word.len; i++) {
        any |= is_upper(word.at[i]) || !is_plain_ascii(word.at[i]);
        if (is_lower(word.at[i]) || is_digit(word.at[i]) || is_wide(word.at[i]) || slice_has(S("(),;:"), word.at[i]))
            return false;
    }
    return any && utf8_count(word) <= longest;
}

/* Written small throughout. */
static bool is_small(Slice text)
{
    size_t small = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (is_upper(text.at[i]))
            return false;
        small += is_lower(text.at[i]);
    }
    return small > 1;
}

static bool is_joiner(Slice word)
{
    return word.len == 1 && slice_has(S("-/"), word.at[0]);
}

/* The words before the first digit: a series at most. */
static bool find_head(Slice text, size_t from, size_t *at, struct arena *scratch)
{
    size_t series = 0;
    for (*at = from; *at < text.len;) {
        Slice word = word_at(text, *at);
        if (has_digit(word))
            return true;
        if (word.len && !is_joiner(word)) {
            enum word_class class = word_class_of(slice_part(word, 0, word.len - slice_ends(word, S("."))), scratch);
            bool is_label = class == WORD_LABEL || class == WORD_CODE || class == WORD_NUMBER || class == WORD_PART;
            bool is_series = is_capitals(word, LONGEST_SERIES) || invoice_is_small_series(word, scratch);
            if (!is_label && (!is_series || ++series > 1))
                return false;
        }
        *at += word.len + 1;
    }
    return false;
}

/* "2020 - 2021", but not "2020 - 11": one as long behind another is a range. */
static bool is_range(Slice text, const struct span *span, Slice word)
{
    size_t from = span->end;
    while (from > span->from && text.at[from - 1] != ' ')
        from--;
    Slice before = slice_part(text, from, span->end);
    return before.len == word.len && slice_compare(before, word) < 0;
}

/* "G002 297 401": thousands as people write them, behind letters and their digits. */
static bool is_grouped(Slice text, const struct span *span, Slice part)
{
    size_t from = span->end, digits = 0;
    while (from > span->from && text.at[from - 1] != ' ')
        from--;
    Slice before = slice_part(text, from, span->end);
    while (digits < before.len && is_digit(before.at[before.len - 1 - digits]))
        digits++;
    size_t zeros = 0;
    while (zeros < digits && before.at[before.len - 1 - zeros] == '0')
        zeros++;
    /* "fh-000 8831": nothing but zeros is no number yet */
    if (zeros == digits && digits > 1 && !has_letter(part))
        return true;
    bool is_plain = before.len == digits || (before.len == digits + 1 && is_letter(before.at[0]));
    return is_plain && digits == 3 && part.len == 3 && !has_letter(part);
}

/* Does the word behind a blank, or behind a mark between blanks, belong to the number? False in *known: nobody can
   tell. */
static bool goes_on(Slice text, const struct span *span, Slice word, bool is_joined, struct arena *scratch, bool *known)
{
    size_t len = part_end(word, 0);
    bool is_over = len == word.len || slice_has(S(".,;:!?)"), word.at[len]);
    Slice part = slice_part(word, 0, len);
    if (has_digit(part) && !invoice_is_date(part) && is_over) {
        bool is_group = !is_joined && is_grouped(text, span, part);
        *known = (!span->has_mixed || is_group) && !has_letter(part) && !(is_joined && is_range(text, span, part));
        return true;
    }
    size_t behind = (size_t)(word.at - text.at) + word.len;
    bool is_suffix = is_capitals(word, LONGEST_SUFFIX) || (word.len == 1 && is_lower(word.at[0]) && is_small(text)) ||
                     (span->has_series && (is_capitals(word, LONGEST_SUFFIX + 1) || is_small(text)) &&
                      invoice_is_small_series(word, scratch) && !is_file_ending(word) && !names_money(word, scratch));
    return !is_joined && len == word.len && behind == text.len && is_suffix &&
           !slice_equal(word, S("OK")) && !slice_equal(word, S("PO"));
}

/* "第12号": the sign that counts belongs to the number. */
static size_t counter_at(Slice rest)
{
    bool counts = slice_starts(rest, S("号")) || slice_starts(rest, S("號")) || slice_starts(rest, S("호"));
    Slice behind = slice_skip(rest, 3);
    return counts && (!behind.len || is_plain_ascii(behind.at[0]) || invoice_particle_at(behind)) ? 3 : 0;
}

/* One part from `at` on. */
static bool take_part(Slice text, size_t at, struct span *span)
{
    size_t end = part_end(text, at), kept;
    Slice part = slice_part(text, at, end);
    if (end == at || !settle_part(part, &kept))
        return false;
    span->has_mixed |= has_letter(part) && has_digit(part);
    span->is_digits &= !has_letter(slice_part(part, 0, kept));
    span->end = at + kept;
    span->tail = end;
    if (kept == part.len)
        span->tail = span->end += counter_at(slice_skip(text, end));
    return skip_ending(text, &span->tail);
}

static bool take_number(Slice text, struct span *span, struct arena *scratch)
{
    while (span->tail < text.len && span->tail == span->end && text.at[span->tail] == ' ') {
        size_t at = span->tail + 1;
        Slice word = word_at(text, at);
        bool is_joined = is_joiner(word), known = true;
        if (is_joined) {
            at += 2;
            word = word_at(text, at);
        }
        if (!word.len || !goes_on(text, span, word, is_joined, scratch, &known))
            return true;
        if (!known || !take_part(text, at, span))
            return false;
    }
    return true;
}

/* "2 invoices attached", but not "12. Please", where the sentence ends. */
static bool counts_something(Slice text, const struct span *span)
{
    Slice number = slice_part(text, span->from, span->end), tail = slice_skip(text, span->tail);
    return !span->is_labelled && span->is_digits && number.len <= MOST_COUNT_DIGITS && span->tail == span->end && tail.len &&
           !slice_has(S(".,;!"), tail.at[0]);
}

static bool find_number(Slice text, struct span *span, struct arena *scratch)
{
    size_t from = invoice_label_end(text, scratch), at;
    *span = (struct span){.from = from, .is_digits = true, .is_labelled = from > 0};
    if (slice_find(text, S("://")) < text.len || slice_find(text, S("www.")) < text.len)
        return false;
    if (!find_head(text, from, &at, scratch))
        return false;
    span->is_digits = at == from;
    span->has_series = at > from;
    if (invoice_has_own_shape(slice_skip(text, from))) {
        span->tail = span->end = text.len;
        return true;
    }
    return take_part(text, at, span) && take_number(text, span, scratch) && !counts_something(text, span) &&
           invoice_tail_is_harmless(slice_skip(text, span->tail), scratch);
}

enum invoice_end invoice_end_of(Slice text, struct arena *mem, Slice *number)
{
    if (LIKELY(is_bare(text)) || !text.len) {
        *number = text;
        return INVOICE_WHOLE;
    }
    if (text.len > MAX_VALUE_BYTES)
        return INVOICE_OPEN;
    size_t mark = arena_mark(mem);
    Slice plain = slice_trim(invoice_plain_text(text, mem)), whole = plain;
    struct span span;
    /* ="0014": what exports put around digits that are to stay text */
    if (slice_starts(plain, S("=\"")) && slice_ends(plain, S("\"")) && plain.len > 3)
        plain = slice_part(plain, 2, plain.len - 1);
    while (unwrap(&plain, mem))
        ;
    /* what spreadsheets put before digits that are to stay text */
    if (plain.len > 1 && plain.at[0] == '\'' && (is_digit(plain.at[1]) || is_letter(plain.at[1])))
        plain = slice_skip(plain, 1);
    if (!has_digit(plain) || invoice_is_order_number(plain, mem)) {
        *number = text;
        arena_rewind(mem, mark);
        return INVOICE_WHOLE;
    }
    if (!find_number(plain, &span, mem))
        return INVOICE_OPEN;
    bool is_whole = plain.len == whole.len && span.end == plain.len;
    *number = is_whole ? text : slice_part(plain, span.from, span.end);
    if (is_whole)
        arena_rewind(mem, mark);
    return is_whole ? INVOICE_WHOLE : INVOICE_CUT;
}
