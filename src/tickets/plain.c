/* Text of any script brought to the few characters that the grammars of this
   room speak of. Plain ASCII passes through untouched. */
#include "tickets/plain_private.h"

#include "base/arena.h"
#include "base/slice.h"
#include "base/unicode.h"

#include <string.h>

#define LONGEST_WORD_BYTES 96 /* longer ones are in no list */

struct span {
    uint32_t from, to;
    char reads_as; /* 0: left out */
};

static const struct span spans[] = {
    {0x0000, 0x0020, ' '}, {0x007f, 0x00a0, ' '}, {0x00ad, 0x00ad, 0},   {0x061c, 0x061c, 0},
    {0x1680, 0x1680, ' '}, {0x180e, 0x180e, 0},   {0x2000, 0x200a, ' '}, {0x200b, 0x200f, 0},
    {0x2010, 0x2015, '-'}, {0x2028, 0x2029, ' '}, {0x202a, 0x202e, 0},   {0x202f, 0x202f, ' '},
    {0x205f, 0x205f, ' '}, {0x2060, 0x2069, 0},   {0x2212, 0x2212, '-'}, {0x3000, 0x3000, ' '},
    {0xfe00, 0xfe0f, 0},   {0xfeff, 0xfeff, 0},   {0xff0d, 0xff0d, '-'},
};

/* True when the character stands for one of ASCII, or for nothing (0). */
static bool has_plain_form(uint32_t c, char *plain)
{
    for (size_t i = 0; i < COUNT_OF(spans); i++)
        if (c >= spans[i].from && c <= spans[i].to) {
            *plain = spans[i].reads_as;
            return true;
        }
    *plain = unicode_digit(c);
    return *plain != 0;
}

/* Letters and syllables that NFKC leaves as they are, whichever of them stand side by side, and that have no plainer
   form: most of what is not ASCII in most languages. */
static bool is_settled(uint32_t c)
{
    static const struct {
        uint32_t from, to;
    } settled[] = {
        {0x4e00, 0x9fa5}, {0xac00, 0xd7a3}, {0x0410, 0x044f}, {0x00c0, 0x0131}, {0x3041, 0x3096}, {0x30a1, 0x30fa},
        {0x0391, 0x03a1}, {0x03a3, 0x03ce}, {0x0621, 0x063a}, {0x0641, 0x064a},
    };
    for (size_t i = 0; i < COUNT_OF(settled); i++)
        if (c >= settled[i].from && c <= settled[i].to)
            return true;
    return false;
}

static bool all_settled(Slice text)
{
    while (text.len) {
        uint32_t c;
        size_t size = utf8_next(text, &c);
        if (c < 0x80 ? c < ' ' || c == 0x7f : !is_settled(c))
            return false;
        text = slice_skip(text, size);
    }
    return true;
}

static bool is_plain(Slice text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.at[i] < ' ' || text.at[i] == 0x7f)
            return false;
    return true;
}

Slice plain_text(Slice text, struct arena *mem)
{
    if (slice_is_ascii(text) ? is_plain(text) : all_settled(text))
        return text;
    Slice rest = unicode_nfkc(text, mem);
    char *plain = ARENA_ARRAY(mem, char, rest.len);
    size_t len = 0;
    while (rest.len) {
        uint32_t c;
        size_t size = utf8_next(rest, &c);
        char one;
        if (!has_plain_form(c, &one))
            for (size_t i = 0; i < size; i++)
                plain[len++] = rest.at[i];
        else if (one)
            plain[len++] = one;
        rest = slice_skip(rest, size);
    }
    return (Slice){plain, len};
}

bool word_in_list(Slice list, Slice word, struct arena *scratch)
{
    char key[LONGEST_WORD_BYTES + 2] = " ";
    size_t mark = arena_mark(scratch);
    Slice folded = word.len <= LONGEST_WORD_BYTES ? unicode_fold(word, scratch) : (Slice){0};
    size_t len = folded.len <= LONGEST_WORD_BYTES ? folded.len : 0;
    if (len)
        memcpy(key + 1, folded.at, len);
    key[len + 1] = ' ';
    arena_rewind(scratch, mark);
    return len && !slice_has((Slice){key + 1, len}, ' ') && slice_find(list, (Slice){key, len + 2}) < list.len;
}
