/* Words cut out of a sentence, and labels found among them: the keys of the words follow each other, so the key of
   any run of them is a part, and one walk over it says how far the words of labels reach. */
#include "tickets/text_sentence_private.h"

#include "base/arena.h"
#include "base/slice.h"
#include "tickets/period_words_private.h"
#include "tickets/plain_private.h"

#include <string.h>

#define MAX_LABEL_WORDS 6
#define LONGEST_LABEL_KEY 512
#define MAX_ABBREVIATION 4 /* bytes: "Nr.", "núm." */

/* --- words --- */

static Slice bare(Slice word)
{
    static const Slice opening = S_INIT("([{\"'<"), closing = S_INIT(",.;:)]}\"'>!?=");
    while (word.len && slice_has(opening, word.at[0]))
        word = slice_skip(word, 1);
    while (word.len && slice_has(closing, word.at[word.len - 1]))
        word = slice_part(word, 0, word.len - 1);
    return word;
}

size_t digits_in(Slice text)
{
    size_t count = 0;
    for (size_t i = 0; i < text.len; i++)
        count += is_digit(text.at[i]);
    return count;
}

static bool ends_clause(Slice word)
{
    size_t stop = slice_ends(word, S("."));
    return word.len > stop && slice_has(S(",;)"), word.at[word.len - 1 - stop]);
}

/* "Nr.", and not "EUR)." */
static bool is_abbreviation(const struct sentence_word *word)
{
    bool is_kpi = slice_equal_nocase(word->bare, S("KPI")) || slice_equal_nocase(word->bare, S("KPIs"));
    return word->text.len <= MAX_ABBREVIATION + 1 && word->digits == 0 && !word->ends_clause && !is_kpi;
}

/* "Rechnungsnr.", "fakturanr." */
static bool ends_in_number(Slice word)
{
    static const Slice ends[] = {S_INIT("nr"), S_INIT("num"), S_INIT("szam")};
    for (size_t i = 0; i < COUNT_OF(ends); i++)
        if (slice_ends(word, ends[i]))
            return true;
    return false;
}

/* "am 5. Januar", "die 3 letzten": of a number that a sentence ends with, the next one begins with a capital. */
static bool is_ordinal(const struct sentence *sentence, const struct sentence_word *word, Slice rest)
{
    bool may_be = word->digits <= 2 && word->digits + 1 == word->text.len;
    bool is_year = word->digits == 4 && word->bare.len == 4; /* "2026. július"; "in 2026. May we ask" begins anew */
    if (!is_year && (!may_be || sentence->count < 2))
        return may_be;
    Slice next = slice_cut(slice_trim(rest), ' ', &rest);
    if (is_year)
        return next.len && ((next.at[0] >= 'a' && next.at[0] <= 'z') || slice_starts(next, S("á"))) &&
               period_names_month(bare(next), sentence->walk->mem);
    bool begins = next.len && ((next.at[0] >= 'A' && next.at[0] <= 'Z') || !is_plain_ascii(next.at[0]));
    return !begins || period_names_month(bare(next), sentence->walk->mem);
}

bool sentence_is_over(const struct sentence *sentence, Slice rest)
{
    const struct sentence_word *word = &sentence->words[sentence->count - 1];
    if (slice_ends(word->text, S("。")))
        return true;
    if (!word->text.len || !slice_has(S(".!?"), word->text.at[word->text.len - 1]))
        return false;
    return !is_ordinal(sentence, word, rest) && !is_abbreviation(word) && !ends_in_number(word->bare);
}

/* --- sentences --- */

struct sentence *sentence_new(struct text_walk *walk)
{
    struct sentence *sentence = ARENA_NEW(walk->mem, struct sentence);
    sentence->walk = walk;
    return sentence;
}

void sentence_clear(struct sentence *sentence)
{
    memset(sentence->there, 0, sentence->count * sizeof *sentence->there);
    memset(sentence->edges, 0, sentence->words[sentence->count].key_at + 1);
    sentence->count = sentence->past = 0;
}

static bool parts_words(char c)
{
    return slice_has(S(" \t\n_-./()[]:,;'\"?"), c);
}

/* The key of a word, and where parts of the word begin in it: "KPI-Wert", "kpiValue". */
static bool add_key(struct sentence *sentence, Slice word, size_t *at)
{
    struct arena *mem = sentence->walk->mem;
    size_t mark = arena_mark(mem), from = 0;
    bool fits = true;
    for (size_t i = 1; i <= word.len && fits; i++) {
        bool is_camel = i < word.len && word.at[i] >= 'A' && word.at[i] <= 'Z' && word.at[i - 1] >= 'a' &&
                        word.at[i - 1] <= 'z';
        if (i < word.len && !is_camel && !parts_words(word.at[i]))
            continue;
        Slice key = label_part_key(slice_part(word, from, i), mem);
        fits = *at + key.len <= MAX_SENTENCE_KEYS;
        sentence->edges[*at] = 1;
        if (key.len && fits)
            memcpy(sentence->keys + *at, key.at, key.len);
        *at += fits ? key.len : 0;
        from = i;
    }
    arena_rewind(mem, mark);
    return fits;
}

bool sentence_add(struct sentence *sentence, Slice word)
{
    size_t i = sentence->count, at = sentence->words[i].key_at;
    if (i == MAX_SENTENCE_WORDS)
        return false;
    if (!add_key(sentence, word, &at)) {
        at = sentence->words[i].key_at;
        memset(sentence->edges + at + 1, 0, MAX_SENTENCE_KEYS - at);
        return false;
    }
    sentence->edges[at] = 1;
    sentence->words[i] = (struct sentence_word){
        .text = word,
        .bare = bare(word),
        .digits = (uint32_t)digits_in(word),
        .key_at = sentence->words[i].key_at,
        .ends_clause = ends_clause(word),
    };
    sentence->words[i + 1].key_at = (uint32_t)at;
    sentence->count++;
    return true;
}

Slice sentence_span(const struct sentence *sentence, size_t from, size_t count)
{
    const char *at = sentence->words[from].text.at;
    Slice last = sentence->words[from + count - 1].text;
    return bare((Slice){at, (size_t)(last.at + last.len - at)});
}

bool sentence_holds_together(const struct sentence *sentence, size_t from, size_t count)
{
    for (size_t i = from; i + 1 < from + count; i++)
        if (sentence->words[i].ends_clause || slice_ends(sentence->words[i].text, S(":")))
            return false;
    return true;
}

Slice sentence_key(const struct sentence *sentence, size_t from, size_t count)
{
    size_t begin = sentence->words[from].key_at, end = sentence->words[from + count].key_at;
    return (Slice){sentence->keys + begin, end - begin};
}

/* --- labels --- */

/* Of these words together. */
static bool find_label(struct text_walk *walk, Slice name, struct label_there *there)
{
    struct label label;
    if (text_label_at(walk, name, true, &label) ||
        (!(there->is_published = text_label_is_published(walk, name)) && text_names_invoice(walk, name, &label))) {
        struct label *kept = ARENA_NEW(walk->mem, struct label);
        *kept = label;
        there->label = kept;
    }
    return there->label || there->is_published;
}

static void look_for_label(struct sentence *sentence, size_t at, struct label_there *there)
{
    const struct labels *labels = sentence->walk->labels;
    struct word_reach reach[LONGEST_LABEL_KEY + 1];
    size_t most = sentence->count - at < MAX_LABEL_WORDS ? sentence->count - at : MAX_LABEL_WORDS;
    while (most > 1 && !sentence_holds_together(sentence, at, most))
        most--;
    while (most > 1 && sentence_key(sentence, at, most).len > LONGEST_LABEL_KEY)
        most--;
    Slice key = sentence_key(sentence, at, most);
    if (!labels_may_begin(labels, key) || key.len > LONGEST_LABEL_KEY)
        return;
    word_index_reach(&labels->words.index, key, sentence->edges + sentence->words[at].key_at, reach);
    for (size_t count = most; count > 0; count--) {
        Slice part = sentence_key(sentence, at, count);
        if ((label_words_may_name(&reach[part.len]) || labels_next(labels, part, NULL)) &&
            find_label(sentence->walk, sentence_span(sentence, at, count), there)) {
            there->words = (uint8_t)count;
            return;
        }
    }
}

size_t sentence_label(struct sentence *sentence, size_t at, const struct label **label)
{
    struct label_there *there = &sentence->there[at];
    if (!there->is_known)
        look_for_label(sentence, at, there);
    there->is_known = true;
    *label = there->label;
    return there->words;
}
