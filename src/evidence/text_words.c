/* Words in Latin letters end where no letter follows; scripts without blanks have no ends to look for. */
#include "evidence/text_words.h"

#include "base/slice.h"

static bool is_letter(char c)
{
    return c >= 'a' && c <= 'z';
}

static bool begins_with(Slice text, Slice word)
{
    return word.len && slice_starts(text, word) &&
           (text.len == word.len || !is_letter(text.at[word.len]) || !is_letter(word.at[word.len - 1]));
}

bool text_begins_with_word(Slice text, Slice words)
{
    while (words.len)
        if (begins_with(text, slice_trim(slice_cut(words, '|', &words))))
            return true;
    return false;
}

size_t text_first_word(Slice text, Slice words)
{
    size_t longest = 0;
    while (words.len) {
        Slice word = slice_trim(slice_cut(words, '|', &words));
        if (word.len > longest && begins_with(text, word))
            longest = word.len;
    }
    return longest;
}

bool text_holds_word(Slice text, Slice words)
{
    for (size_t i = 0; i < text.len; i++)
        if ((i == 0 || !is_letter(text.at[i - 1])) && text_begins_with_word(slice_skip(text, i), words))
            return true;
    return false;
}

bool text_is_word(Slice text, Slice words)
{
    while (text.len && text.at[text.len - 1] == '.')
        text.len--;
    while (text.len && words.len)
        if (slice_equal(slice_trim(slice_cut(words, '|', &words)), text))
            return true;
    return false;
}
