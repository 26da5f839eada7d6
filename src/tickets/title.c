/* Where a title ends and its qualifier begins. Nothing here knows what the name means. */
#include "tickets/title.h"

#include "base/arena.h"
#include "base/slice.h"
#include "tickets/number_words_private.h"
#include "tickets/plain_private.h"

#define MAX_ORDINAL_DIGITS 3
#define LONGEST_SIGN_BYTES 3

static const struct {
    Slice open, close;
} brackets[] = {
    {S_INIT("("), S_INIT(")")},
    {S_INIT("["), S_INIT("]")},
    {S_INIT("（"), S_INIT("）")},
    {S_INIT("【"), S_INIT("】")},
};

/* A question mark or a colon behind the brackets says nothing. */
static Slice without_end_marks(Slice text)
{
    while (text.len && slice_has(S("?:* "), text.at[text.len - 1]))
        text.len--;
    return text;
}

bool title_in_brackets(Slice text, struct title *title)
{
    text = without_end_marks(text);
    for (size_t i = 0; i < COUNT_OF(brackets); i++) {
        Slice open = brackets[i].open, close = brackets[i].close;
        if (!slice_ends(text, close))
            continue;
        size_t depth = 1, at = text.len - close.len;
        while (at && depth) {
            at--;
            depth += slice_starts(slice_skip(text, at), close);
            depth -= slice_starts(slice_skip(text, at), open);
        }
        Slice name = slice_trim(slice_part(text, 0, at));
        if (depth || !name.len)
            return false;
        *title = (struct title){name, slice_trim(slice_part(text, at + open.len, text.len - close.len))};
        return true;
    }
    return false;
}

static bool is_currency(Slice word, struct arena *scratch)
{
    struct currency_word named;
    /* what several currencies share is no title's unit when it is a word: "valor real" */
    return word.len && currency_of_word(slice_trim(plain_text(word, scratch)), NULL, scratch, &named) &&
           (named.code[0] || word.len <= LONGEST_SIGN_BYTES);
}

static bool is_unit(Slice word, struct arena *scratch)
{
    return word.len && word_is_unit(slice_trim(plain_text(word, scratch)), true, scratch) &&
           is_plain_ascii(word.at[0]);
}

/* The last of the separators of either kind, or text.len. */
static size_t last_separator(Slice text, Slice separators)
{
    size_t i = text.len;
    while (i && !slice_has(separators, text.at[i - 1]))
        i--;
    return i ? i - 1 : text.len;
}

bool title_with_unit(Slice text, struct arena *scratch, struct title *title)
{
    static const Slice kinds[] = {S_INIT(","), S_INIT(" _/")};
    size_t mark = arena_mark(scratch);
    bool found = false;
    text = without_end_marks(text);
    for (size_t i = 0; i < COUNT_OF(kinds) && !found; i++) {
        size_t at = last_separator(text, kinds[i]);
        Slice name = slice_trim(slice_part(text, 0, at)), word = slice_trim(slice_skip(text, at + 1));
        found = at < text.len && name.len &&
                (title_currency(word, scratch).len || (kinds[i].at[0] == ',' && is_unit(word, scratch)));
        if (found)
            *title = (struct title){name, word};
    }
    arena_rewind(scratch, mark);
    return found;
}

Slice title_without_ordinal(Slice text)
{
    size_t i = 0;
    while (i < text.len && i < MAX_ORDINAL_DIGITS && is_digit(text.at[i]))
        i++;
    bool numbered = i && i + 1 < text.len && slice_has(S(".)"), text.at[i]) && text.at[i + 1] == ' ';
    return numbered ? slice_trim(slice_skip(text, i + 1)) : text;
}

Slice title_currency(Slice qualifier, struct arena *scratch)
{
    size_t mark = arena_mark(scratch);
    Slice found = {0};
    while (qualifier.len && !found.len) {
        size_t len = 0;
        while (len < qualifier.len && !slice_has(S(" ,;:"), qualifier.at[len]))
            len++;
        Slice word = slice_part(qualifier, 0, len);
        if (is_currency(word, scratch))
            found = word;
        qualifier = slice_skip(qualifier, len + 1);
    }
    arena_rewind(scratch, mark);
    return found;
}
