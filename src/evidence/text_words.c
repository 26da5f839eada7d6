/* Words in Latin letters end where no letter follows; scripts without blanks have no ends to look for. */
#include "evidence/text_words.h"

#include "base/slice.h"

static bool is_letter(char c)
{
    return c >= 'a' && c <= 'z';
}

bool text_begins_with_word(Slice text, Slice words)
{
    while (words.len) {
        Slice word = slice_trim(slice_cut(words, '|', &words));
        if (word.len == 0 || !slice_starts(text, word))
            continue;
        if (text.len == word.len || !is_letter(text.at[word.len]) || !is_letter(word.at[word.len - 1]))
            return true;
    }
    return false;
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
