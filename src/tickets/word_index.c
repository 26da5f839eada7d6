/* What can be reached from the beginning of a name, offset by offset, for all languages at once: a bit each. */
#include "tickets/word_index.h"

#include "base/arena.h"
#include "base/slice.h"
#include "tickets/label_words.h"

#include <string.h>

#define HEAD_BYTES 4
#define ENGLISH ((uint64_t)1)
#define FIRST_WIDE_BYTE 0xe3 /* of scripts that write no blanks */

static_assert(MAX_LABEL_LANGUAGES <= 64, "a language is a bit");
static_assert((size_t)MAX_LABEL_LANGUAGES * MAX_WORDS_OF_LANGUAGE < UINT16_MAX, "a word has sixteen bits");

struct indexed_word {
    Slice key;
    /* Languages: in which it may stand anywhere; only apart from others; in which it says something of a name; or
       that the name is of what is shown */
    uint64_t anywhere, apart, telling, showing;
    uint32_t meaning; /* in any of them */
    uint32_t of_names;
    uint16_t next;
};

/* --- building --- */

/* Of a key that begins with these bytes. */
static size_t head_of(Slice key, size_t len)
{
    uint32_t bytes = 0;
    memcpy(&bytes, key.at, len);
    return ((bytes + (uint32_t)len) * 0x9e3779b1u) >> 20;
}

static size_t head_bytes(Slice key)
{
    return key.len < HEAD_BYTES ? key.len : HEAD_BYTES;
}

static void add_word(struct word_index *index, const struct label_word *word, size_t language)
{
    uint64_t bit = (uint64_t)1 << language;
    uint16_t *head = &index->heads[head_of(word->key, head_bytes(word->key))], at = *head;
    while (at && !slice_equal(index->at[at].key, word->key))
        at = index->at[at].next;
    if (!at) {
        at = (uint16_t)++index->count;
        index->at[at] = (struct indexed_word){.key = word->key, .next = *head};
        *head = at;
    }
    struct indexed_word *indexed = &index->at[at];
    indexed->meaning |= word->meaning;
    if (!label_word_is_of_names(word))
        return;
    *(label_word_stands_apart(word) ? &indexed->apart : &indexed->anywhere) |= bit;
    indexed->of_names |= word->meaning;
    indexed->telling |= label_word_tells(word) ? bit : 0;
    indexed->showing |= label_word_shows(word) ? bit : 0;
}

void word_index_build(struct word_index *index, const struct label_words *words, struct arena *mem)
{
    size_t all = 1;
    for (size_t i = 0; i < words->count; i++)
        all += words->at[i].count;
    *index = (struct word_index){.at = ARENA_ARRAY(mem, struct indexed_word, all)};
    for (size_t i = 0; i < words->count; i++)
        for (size_t j = 0; j < words->at[i].count; j++)
            add_word(index, &words->at[i].at[j], i);
}

/* --- names --- */

/* The languages in which the word may stand between those edges. */
static uint64_t languages_of(const struct indexed_word *word, bool begins, bool ends)
{
    return (word->anywhere && label_word_may_stand(word->key, false, begins, ends) ? word->anywhere : 0) |
           (word->apart && label_word_may_stand(word->key, true, begins, ends) ? word->apart : 0);
}

/* What is reached from there by a word of those languages. */
static uint64_t go_on(uint64_t from, uint64_t languages)
{
    uint64_t own = languages & ~ENGLISH;
    return (from & languages) | (from & ENGLISH ? own : 0) | (languages & ENGLISH ? from & ~ENGLISH : 0);
}

static bool take(const struct word_reach *from, const struct indexed_word *word, uint64_t languages,
                 struct word_reach *to)
{
    uint64_t any = go_on(from->any, languages);
    to->any |= any;
    to->told |= go_on(from->told, languages) | go_on(from->any, languages & word->telling);
    to->shown |= go_on(from->shown, languages) | go_on(from->any, languages & word->showing);
    to->said |= any ? from->said | word->of_names : 0;
    return any;
}

void word_index_reach(const struct word_index *index, Slice key, const uint8_t *edge, struct word_reach *reach)
{
    size_t last = 0; /* that is reached */
    memset(reach, 0, (key.len + 1) * sizeof *reach);
    reach[0].any = ENGLISH;
    for (size_t at = 0; at <= last && at < key.len; at++) {
        Slice rest = slice_skip(key, at);
        for (size_t len = 1; reach[at].any && len <= head_bytes(rest); len++)
            for (uint16_t i = index->heads[head_of(rest, len)]; i; i = index->at[i].next) {
                const struct indexed_word *word = &index->at[i];
                size_t end = at + word->key.len;
                if (!slice_starts(rest, word->key))
                    continue;
                uint64_t languages = languages_of(word, !edge || edge[at], !edge || edge[end]);
                if (!take(&reach[at], word, languages, &reach[end]))
                    continue;
                last = end > last ? end : last;
            }
    }
}

/* --- words --- */

bool word_index_has(const struct word_index *index, Slice key, uint32_t meaning)
{
    uint16_t i = key.len ? index->heads[head_of(key, head_bytes(key))] : 0;
    while (i && !(index->at[i].meaning & meaning && slice_equal(index->at[i].key, key)))
        i = index->at[i].next;
    return i;
}

static bool begins_with(const struct word_index *index, Slice text, uint32_t meaning)
{
    for (size_t len = 1; len <= head_bytes(text); len++)
        for (uint16_t i = index->heads[head_of(text, len)]; i; i = index->at[i].next)
            if (index->at[i].meaning & meaning && slice_starts(text, index->at[i].key))
                return true;
    return false;
}

bool word_index_begins(const struct word_index *index, Slice key)
{
    return begins_with(index, key, UINT32_MAX);
}

bool word_index_holds(const struct word_index *index, Slice key, uint32_t meaning)
{
    for (size_t i = 0; i < key.len; i++)
        if ((unsigned char)key.at[i] >= FIRST_WIDE_BYTE && begins_with(index, slice_skip(key, i), meaning))
            return true;
    return false;
}
