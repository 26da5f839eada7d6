/* Lines of documents: cut into parts, folded, and found again by where something matched. */
#include "evidence/text_document.h"

#include "base/arena.h"
#include "base/slice.h"
#include "base/unicode.h"
#include "tickets/text_quotes.h"

#include <string.h>

#define MIN_SPACED_LETTERS 3     /* "I N V O I C E", not "a b" */
#define MIN_FINGERPRINT_BYTES 64 /* shorter texts are alike by chance */
#define MIN_TABLE_ROWS 3
#define MIN_TABLE_COLUMNS 3

/* ---- one line ---- */

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\v' || c == '\f';
}

/* A blank of any script at the head of the text: its bytes, or 0. */
static size_t blank_at(Slice text)
{
    if (text.len && is_blank(text.at[0]))
        return 1;
    if (slice_starts(text, S("\xc2\xa0")))
        return 2;
    bool wide = slice_starts(text, S("\xe3\x80\x80")) || slice_starts(text, S("\xe2\x80\x83"));
    return wide ? 3 : 0;
}

struct word {
    Slice text;
    size_t blanks; /* before it; a tab counts as many */
    bool is_letter; /* one letter, as in titles written s p a c e d */
};

#define TAB_BLANKS 8
#define PART_BLANKS 2 /* so many blanks and more part a line */

static bool next_word(Slice *rest, struct word *word)
{
    *word = (struct word){0};
    for (size_t n; (n = blank_at(*rest)); *rest = slice_skip(*rest, n))
        word->blanks += rest->at[0] == '\t' ? TAB_BLANKS : 1;
    size_t len = 0, characters = 0;
    while (len < rest->len && !blank_at(slice_skip(*rest, len))) {
        uint32_t c;
        len += utf8_next(slice_skip(*rest, len), &c);
        characters++;
    }
    word->text = slice_part(*rest, 0, len);
    unsigned char first = len ? (unsigned char)word->text.at[0] : 0;
    word->is_letter = characters == 1 && (first >= 0x80 || (first >= 'A' && first <= 'Z'));
    *rest = slice_skip(*rest, len);
    return len > 0;
}

/* How many words from here on are single letters with as many blanks between. */
static size_t spaced_letters(Slice rest)
{
    struct word word;
    size_t count = 0, blanks = 0;
    while (next_word(&rest, &word) && word.is_letter) {
        if (count == 1)
            blanks = word.blanks;
        if (count > 1 && word.blanks != blanks)
            break;
        count++;
    }
    return count;
}

/* Parts with tabs between; what is spaced out for show is put together again. */
static Slice tidy_line(Slice text, struct arena *mem)
{
    char *at = ARENA_ARRAY(mem, char, text.len + 1);
    size_t len = 0, joined = 0;
    struct word word;
    for (Slice rest = text, before = text; next_word(&rest, &word); before = rest) {
        if (joined == 0 && len)
            at[len++] = word.blanks >= PART_BLANKS ? '\t' : ' ';
        if (joined == 0 && word.is_letter) {
            size_t letters = spaced_letters(before);
            joined = letters >= MIN_SPACED_LETTERS ? letters : 0;
        }
        memcpy(at + len, word.text.at, word.text.len);
        len += word.text.len;
        joined -= joined > 0;
    }
    return (Slice){at, len};
}

static Slice clip_bytes(Slice text, size_t max)
{
    size_t len = text.len < max ? text.len : max;
    while (len && len < text.len && ((unsigned char)text.at[len] & 0xc0) == 0x80)
        len--;
    return slice_part(text, 0, len);
}

/* The patterns' machine code walks by UTF-8 and checks nothing: what a mail says of its bytes need not be so. */
static Slice valid_text(Slice text, struct arena *mem)
{
    size_t bad_at, len = 0;
    if (utf8_valid(text, &bad_at))
        return text;
    char *at = ARENA_ARRAY(mem, char, text.len + 1);
    while (!utf8_valid(text, &bad_at)) {
        memcpy(at + len, text.at, bad_at);
        len += bad_at;
        at[len++] = '?';
        text = slice_skip(text, bad_at + 1);
    }
    if (text.len)
        memcpy(at + len, text.at, text.len);
    return (Slice){at, len + text.len};
}

/* Marks of direction and what else takes no room on paper: the bytes of the one at the head of the text, or 0. */
static size_t invisible_at(Slice text)
{
    uint32_t c;
    size_t len = (unsigned char)text.at[0] >= 0x80 ? utf8_next(text, &c) : 0;
    bool is_invisible = len && (c == 0xad || c == 0x61c || c == 0x200b || c == 0x200e || c == 0x200f || c == 0xfeff ||
                                (c >= 0x202a && c <= 0x202e) || (c >= 0x2060 && c <= 0x206f));
    return is_invisible ? len : 0;
}

/* They would stand in a number that nobody typed them into. */
static Slice visible_text(Slice text, struct arena *mem)
{
    size_t at = 0, len = 0;
    while (at < text.len && ((unsigned char)text.at[at] < 0x80 || !invisible_at(slice_skip(text, at))))
        at++;
    if (at == text.len)
        return text;
    char *into = ARENA_ARRAY(mem, char, text.len);
    for (at = 0; at < text.len;) {
        size_t bytes = invisible_at(slice_skip(text, at));
        if (!bytes)
            into[len++] = text.at[at];
        at += bytes ? bytes : 1;
    }
    return (Slice){into, len};
}

void text_document_add(struct text_document *document, Slice text, uint32_t line, uint32_t page, bool is_heading)
{
    if (document->line_count >= MAX_TEXT_LINES || document->byte_count >= MAX_TEXT_BYTES) {
        document->is_cut = true;
        return;
    }
    Slice laid = visible_text(valid_text(clip_bytes(text, MAX_LINE_BYTES), document->mem), document->mem);
    text = tidy_line(laid, document->mem);
    if (text.len == 0)
        return;
    document->byte_count += text.len;
    laid = slice_has(text, '\t') ? arena_copy(document->mem, laid) : (Slice){0};
    *ARENA_PUSH(document->mem, document->lines, document->line_count, document->line_capacity, struct text_line) =
        (struct text_line){.text = text, .laid = laid, .line = line, .page = page, .is_heading = is_heading};
}

void text_document_add_all(struct text_document *document, Slice text, bool has_pages)
{
    uint32_t line = 0, page = has_pages ? 1 : 0;
    while (text.len) {
        Slice one = slice_cut(text, '\n', &text);
        line++;
        for (; one.len && one.at[0] == '\f'; one = slice_skip(one, 1)) {
            page += has_pages;
            line = has_pages ? 1 : line;
        }
        text_document_add(document, one, line, page, false);
    }
}

/* ---- the whole ---- */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool has_digit(Slice text)
{
    for (size_t i = 0; i < text.len; i++)
        if (is_digit(text.at[i]))
            return true;
    return false;
}

static bool part_is_goods(Slice part, Slice goods)
{
    while (goods.len) {
        Slice word = slice_cut(goods, '|', &goods);
        if (word.len && slice_starts(part, word))
            return true;
    }
    return false;
}

/* The row of headings above the goods: several of their words, and no number. */
static bool is_goods_row(Slice folded, Slice goods)
{
    size_t parts = 0, known = 0;
    if (has_digit(folded))
        return false;
    while (folded.len) {
        Slice part = slice_trim(slice_cut(folded, '\t', &folded));
        parts++;
        known += part_is_goods(part, goods);
    }
    return known >= 2 && parts >= 3;
}

static size_t count_char(Slice text, char c)
{
    size_t count = 0;
    for (size_t i = 0; i < text.len; i++)
        count += text.at[i] == c;
    return count;
}

/* Most cells of an export hold something; a form saved from a workbook is mostly empty. */
static bool is_filled(Slice row, char separator)
{
    size_t cells = 0, filled = 0;
    while (row.len) {
        filled += slice_trim(slice_cut(row, separator, &row)).len > 0;
        cells++;
    }
    return filled * 5 >= cells * 3;
}

/* Rows with as many separators each, from the first line or just below a title. */
static bool looks_like_table(const struct text_document *document)
{
    static const char separators[] = {',', ';', '|', '\t'};
    for (size_t s = 0; s < COUNT_OF(separators); s++) {
        size_t rows = 0, width = 0, checked = 0;
        for (size_t i = document->line_count > 40 ? 1 : 0; i < document->line_count && checked < 40; i++, checked++) {
            size_t found = count_char(document->lines[i].text, separators[s]);
            if (found + 1 >= MIN_TABLE_COLUMNS && (width == 0 || found == width) &&
                is_filled(document->lines[i].text, separators[s])) {
                width = found;
                rows++;
            }
        }
        if (rows >= MIN_TABLE_ROWS && rows * 10 >= checked * 9)
            return true;
    }
    return false;
}

Slice text_plain_letters(Slice folded, struct arena *mem)
{
    static const struct {
        Slice bytes;
        char plain;
    } letters[] = {{S_INIT("\xe2\x80\x99"), '\''}, {S_INIT("\xe2\x80\x98"), '\''}, {S_INIT("\xca\xbc"), '\''},
                   {S_INIT("\xc2\xb4"), '\''},     {S_INIT("\xc4\x91"), 'd'}};
    if (slice_is_ascii(folded))
        return folded;
    char *at = ARENA_ARRAY(mem, char, folded.len);
    size_t len = 0;
    for (size_t i = 0; i < folded.len;) {
        size_t bytes = 1;
        char plain = folded.at[i];
        for (size_t k = 0; (unsigned char)folded.at[i] >= 0x80 && k < COUNT_OF(letters) && bytes == 1; k++)
            if (slice_starts(slice_skip(folded, i), letters[k].bytes)) {
                plain = letters[k].plain;
                bytes = letters[k].bytes.len;
            }
        at[len++] = plain;
        i += bytes;
    }
    return (Slice){at, len};
}

/* Numbers of every script as ASCII ones, with a point before the decimals: rules and readers know no others. */
static Slice plain_numbers(Slice folded, struct arena *mem)
{
    static const Slice group = S_INIT("\xd9\xac"), point = S_INIT("\xd9\xab");
    if (slice_is_ascii(folded))
        return folded;
    Slice plain = unicode_plain_digits(folded, mem);
    char *at = ARENA_ARRAY(mem, char, plain.len);
    size_t len = 0;
    for (size_t i = 0; i < plain.len; i++) {
        Slice rest = slice_skip(plain, i);
        bool is_mark = slice_starts(rest, group) || slice_starts(rest, point);
        bool between = is_mark && len && is_digit(at[len - 1]) && rest.len > group.len && is_digit(rest.at[group.len]);
        if (!between)
            at[len++] = plain.at[i];
        else if (slice_starts(rest, point))
            at[len++] = '.';
        i += between;
    }
    return (Slice){at, len};
}

/* "n.º", where folding would make a letter of the sign: what is "nº" elsewhere. */
static Slice plain_ordinals(Slice part, struct arena *mem)
{
    static const Slice sign = S_INIT(".\xc2\xba");
    if (slice_is_ascii(part) || slice_find(part, sign) == part.len)
        return part;
    char *at = ARENA_ARRAY(mem, char, part.len);
    size_t len = 0;
    for (size_t i = 0; i < part.len; i++)
        if (!slice_starts(slice_skip(part, i), sign))
            at[len++] = part.at[i];
    return (Slice){at, len};
}

static void put(struct text_document *document, char *at, size_t *len, struct text_line *line)
{
    line->at = *len;
    Slice rest = line->text;
    while (rest.len) {
        Slice part = slice_cut(rest, '\t', &rest);
        size_t mark = arena_mark(document->mem);
        Slice folded = unicode_fold(plain_ordinals(part, document->mem), document->mem);
        folded = plain_numbers(folded, document->mem);
        folded = text_plain_letters(folded, document->mem);
        if (folded.len)
            memcpy(at + *len, folded.at, folded.len);
        *len += folded.len;
        arena_rewind(document->mem, mark);
        if (rest.len)
            at[(*len)++] = '\t';
    }
    line->end = *len;
    at[(*len)++] = '\n';
}

/* Folding may grow a text: the worst ligature has 18 letters of two bytes for its three bytes. */
#define FOLDED_BYTES 18

void text_document_finish(struct text_document *document, Slice goods)
{
    size_t bytes = 1;
    for (size_t i = 0; i < document->line_count; i++)
        bytes += document->lines[i].text.len * (slice_is_ascii(document->lines[i].text) ? 1 : FOLDED_BYTES) + 2;
    char *at = ARENA_ARRAY(document->mem, char, bytes);
    size_t len = 0;
    bool in_head = true;
    for (size_t i = 0; i < document->line_count; i++) {
        struct text_line *line = &document->lines[i];
        put(document, at, &len, line);
        bool is_goods = is_goods_row((Slice){at + line->at, line->end - line->at}, goods);
        bool ends = i >= MAX_HEAD_LINES || line->page > 1 || is_goods;
        document->has_goods |= is_goods;
        in_head &= !ends;
        if (in_head)
            document->head_end = len;
    }
    document->folded = (Slice){at, len};
    document->is_table = looks_like_table(document);
}

const struct text_line *text_document_line(const struct text_document *document, size_t at)
{
    size_t low = 0, high = document->line_count;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (document->lines[middle].at <= at)
            low = middle;
        else
            high = middle;
    }
    return document->line_count ? &document->lines[low] : NULL;
}

static size_t words_before(Slice text, size_t at)
{
    size_t count = 0;
    for (size_t i = 1; i < at && i < text.len; i++)
        count += (text.at[i] == ' ' || text.at[i] == '\t') && text.at[i - 1] != ' ' && text.at[i - 1] != '\t';
    return count;
}

static Slice words_between(Slice text, size_t first, size_t last)
{
    size_t word = 0, start = 0, end = text.len;
    for (size_t i = 0; i < text.len; i++) {
        if (text.at[i] != ' ' && text.at[i] != '\t')
            continue;
        if (word == last) {
            end = i;
            break;
        }
        if (++word == first)
            start = i + 1;
    }
    return slice_trim(slice_part(text, start, end));
}

/* Folding keeps the blanks, so the words of a line keep their order. */
Slice text_document_words(const struct text_document *document, size_t at, size_t end)
{
    while (at < end && (document->folded.at[at] == '\n' || document->folded.at[at] == '\t' ||
                        document->folded.at[at] == ' '))
        at++;
    while (end > at && (document->folded.at[end - 1] == '\n' || document->folded.at[end - 1] == '\t' ||
                        document->folded.at[end - 1] == ' '))
        end--;
    const struct text_line *line = text_document_line(document, at);
    if (!line)
        return (Slice){0};
    Slice folded = slice_part(document->folded, line->at, line->end);
    size_t stop = end < line->end ? end : line->end;
    if (line->text.len == folded.len)
        return slice_part(line->text, at - line->at, stop - line->at);
    return words_between(line->text, words_before(folded, at - line->at),
                         words_before(folded, stop > line->at ? stop - line->at : 0));
}

/* ---- the same text again ---- */

#define MAX_MAIL_HEAD_LINES 6

static bool is_rule_off(Slice text)
{
    return slice_starts(text, S("---")) || slice_starts(text, S("___"));
}

static Slice unquoted(Slice text)
{
    while (text.len && (text.at[0] == '>' || text.at[0] == '|' || is_blank(text.at[0])))
        text = slice_skip(text, 1);
    return text;
}

/* The lines that a mail program wrote above the message it passes on, from this one on. What an invoice says of
   sender, recipient and date looks the same: an address for mails or a line of dashes above tells the two apart. */
static size_t forwarding_lines(const struct text_document *document, size_t i)
{
    size_t mark = arena_mark(document->mem);
    Slice line = unquoted(document->lines[i].text), rest = {0};
    bool is_marked = slice_has(line, '@') || (i > 0 && is_rule_off(unquoted(document->lines[i - 1].text)));
    if (!is_marked)
        return 0;
    for (size_t k = i + 1; k < document->line_count && k < i + MAX_MAIL_HEAD_LINES; k++)
        rest = arena_printf(document->mem, "%.*s%.*s\n", SLICE_ARG(rest), SLICE_ARG(unquoted(document->lines[k].text)));
    size_t count = text_mail_head(line, rest, document->mem);
    if (!count && text_introduces_copy(line, document->mem))
        count = 1;
    arena_rewind(document->mem, mark);
    return count;
}

static size_t keep_letters(Slice folded, char *into)
{
    size_t len = 0;
    for (size_t i = 0; i < folded.len; i++) {
        char c = folded.at[i];
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (unsigned char)c >= 0x80)
            into[len++] = c;
    }
    return len;
}

/* What somebody wrote above a forwarded text is not of it. */
uint64_t text_document_fingerprint(const struct text_document *document)
{
    size_t mark = arena_mark(document->mem);
    char *kept = ARENA_ARRAY(document->mem, char, document->folded.len + 1);
    size_t len = keep_letters(document->folded, kept);
    for (size_t i = 0; i < document->line_count; i++) {
        size_t heads = forwarding_lines(document, i);
        size_t from = i + heads < document->line_count ? document->lines[i + heads].at : document->folded.len;
        Slice below = slice_skip(document->folded, from);
        if (heads && below.len >= MIN_FINGERPRINT_BYTES) {
            size_t below_len = keep_letters(below, kept);
            len = below_len >= MIN_FINGERPRINT_BYTES ? below_len : keep_letters(document->folded, kept);
        }
    }
    uint64_t hash = len >= MIN_FINGERPRINT_BYTES ? slice_hash((Slice){kept, len}) : 0;
    arena_rewind(document->mem, mark);
    return hash;
}
