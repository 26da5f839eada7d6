/* Sentences of scripts that write no blanks, with blanks put where words end that are known: labels, types, and
   numbers with what counts them. */
#include "tickets/text_sentence_private.h"

#include "base/arena.h"
#include "base/slice.h"
#include "base/unicode.h"
#include "programme/catalogue.h"
#include "tickets/columns_private.h"
#include "tickets/number_words_private.h"
#include "tickets/plain_private.h"

#include <string.h>

#define MAX_SPACED_BYTES ((size_t)16 << 10) /* of a paragraph; what is behind stays as it is */
#define MAX_WORD_BYTES 45
#define LEAST_WORD_BYTES 6 /* two letters: one alone begins too many words */

struct spaced {
    struct text_walk *walk;
    char *at;
    size_t len;
};

/* Kana and Han; Korean has blanks. */
static bool is_wide_at(Slice text, size_t i)
{
    uint32_t c;
    if (i >= text.len || (unsigned char)text.at[i] < 0xe3)
        return false;
    utf8_next(slice_skip(text, i), &c);
    return (c >= 0x3041 && c <= 0x30ff) || (c >= 0x3400 && c <= 0x9fff);
}

static bool is_plain_at(Slice text, size_t i)
{
    return i < text.len && (is_letter(text.at[i]) || is_digit(text.at[i]));
}

static void add(struct spaced *spaced, Slice text)
{
    memcpy(spaced->at + spaced->len, text.at, text.len);
    spaced->len += text.len;
}

static void add_blank(struct spaced *spaced)
{
    if (spaced->len && !slice_has(S(" (["), spaced->at[spaced->len - 1]))
        spaced->at[spaced->len++] = ' ';
}

static bool is_label(const struct text_walk *walk, Slice text)
{
    const struct label *label = labels_next(walk->labels, label_key(text, walk->mem), NULL);
    return label && (label->field == FIELD_PARTNER_ID || (label->field < CLAIM_DETAIL_COUNT &&
                                                          label->field != CLAIM_MONTH && label->field != CLAIM_YEAR));
}

/* Bytes of the longest label or type that begins there, with a wide letter in it; 0 when none does. */
static size_t known_word_at(const struct text_walk *walk, Slice text, size_t from)
{
    size_t ends[MAX_WORD_BYTES], count = 0, mark = arena_mark(walk->mem), found = 0;
    bool is_wide = false;
    for (size_t i = from; i < text.len && i - from < MAX_WORD_BYTES;) {
        uint32_t c;
        if (!is_wide_at(text, i) && !is_plain_at(text, i) && text.at[i] != ' ')
            break;
        is_wide |= is_wide_at(text, i);
        i += utf8_next(slice_skip(text, i), &c);
        if (is_wide && i - from >= LEAST_WORD_BYTES && i - from <= MAX_WORD_BYTES)
            ends[count++] = i;
    }
    while (count-- && !found) {
        Slice word = slice_part(text, from, ends[count]);
        if (is_label(walk, word) || omlp_type_find(walk->programme, word, walk->mem) != OMLP_NONE)
            found = word.len;
        arena_rewind(walk->mem, mark);
    }
    return found;
}

static bool is_counter(Slice sign)
{
    static const Slice signs = S_INIT("个個张張部件套份枚本冊册名席台组組盒点點");
    return slice_find(signs, sign) < signs.len;
}

/* "30张", "49,500元", "2020": a number, with the sign of what it counts or the currency. */
static size_t number_at(const struct text_walk *walk, Slice text, size_t from)
{
    size_t end = from, mark = arena_mark(walk->mem);
    while (end < text.len && (is_digit(text.at[end]) || (slice_has(S(".,"), text.at[end]) && is_plain_at(text, end + 1))))
        end++;
    if (!is_wide_at(text, end))
        return end - from;
    uint32_t c;
    Slice sign = slice_part(text, end, end + utf8_next(slice_skip(text, end), &c));
    bool counts = is_counter(sign) || names_money(slice_part(text, from, end + sign.len), walk->mem);
    arena_rewind(walk->mem, mark);
    return end - from + (counts ? sign.len : 0);
}

/* One step: a known word or a number as a whole, else a letter. */
static size_t take_next(struct spaced *spaced, Slice text, size_t at)
{
    bool is_wide = is_wide_at(text, at), was_wide = false, was_plain = at && is_plain_at(text, at - 1);
    for (size_t back = 1; back <= 3 && back <= at; back++)
        was_wide |= (unsigned char)text.at[at - back] >= 0xc0 && is_wide_at(text, at - back);
    size_t known = is_wide || !was_plain ? known_word_at(spaced->walk, text, at) : 0;
    size_t number = !known && !was_plain && is_digit(text.at[at]) ? number_at(spaced->walk, text, at) : 0;
    bool changes = (is_wide && was_plain) || (was_wide && (is_plain_at(text, at) || text.at[at] == '(')) ||
                   (was_plain && text.at[at] == '(') || (is_wide && at && text.at[at - 1] == ')');
    bool parts_label = text.at[at] == ':' && at && !is_digit(text.at[at - 1]);
    uint32_t c;
    size_t len = known ? known : number ? number : utf8_next(slice_skip(text, at), &c);
    if (known || changes)
        add_blank(spaced);
    add(spaced, slice_part(text, at, at + len));
    if (known || parts_label || (number && is_wide_at(text, at + len)))
        add_blank(spaced);
    return at + len;
}

Slice text_with_spaces(struct text_walk *walk, Slice text)
{
    size_t at = 0, end = text.len < MAX_SPACED_BYTES ? text.len : MAX_SPACED_BYTES;
    bool any = false;
    for (size_t i = 0; i < end && !any; i++)
        any = is_wide_at(text, i);
    if (!any)
        return text;
    struct spaced spaced = {.walk = walk, .at = ARENA_ARRAY(walk->mem, char, text.len + 2 * end + 2)};
    while (at < end)
        at = take_next(&spaced, text, at);
    add(&spaced, slice_skip(text, at));
    return (Slice){spaced.at, spaced.len};
}
