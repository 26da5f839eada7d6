/* Cuts a text into sentences, and asks of those that send something what they call it. */
#include "evidence/spoken.h"

#include "base/arena.h"
#include "base/slice.h"
#include "base/table.h"
#include "evidence/kind.h"

#define MAX_SPOKEN_BYTES ((size_t)16384) /* what people write themselves stands at the beginning */
#define MAX_SENTENCE_BYTES 600
#define LONGEST_TITLE_BYTES 60
#define FEWEST_LINES_PASTED 3

enum spoken_role { SENDS, MAYBE };

static const struct {
    enum spoken_role role;
    bool unspaced; /* no blanks between words */
    Slice words;
} spoken_rows[] = {
#define SPOKEN(role, language, words) {role, false, S_INIT(words)},
#define SPOKEN_UNSPACED(role, language, words) {role, true, S_INIT(words)},
#include "evidence/spoken.def"
#undef SPOKEN
#undef SPOKEN_UNSPACED
};

struct spoken_phrase {
    enum spoken_role role;
    Slice words;
};

struct spoken_words {
    struct spoken_phrase *phrases; /* of scripts that have blanks between words */
    size_t count, capacity;
    struct table by_first_word;
    struct spoken_phrase *unspaced;
    size_t unspaced_count, unspaced_capacity;
};

static Slice first_word(Slice text)
{
    Slice rest;
    return slice_cut(text, ' ', &rest);
}

static void add_phrase(struct spoken_words *words, struct spoken_phrase phrase, bool unspaced, struct arena *mem)
{
    if (unspaced) {
        *ARENA_PUSH(mem, words->unspaced, words->unspaced_count, words->unspaced_capacity,
                    struct spoken_phrase) = phrase;
        return;
    }
    table_add(&words->by_first_word, slice_hash(first_word(phrase.words)), (uint32_t)words->count);
    *ARENA_PUSH(mem, words->phrases, words->count, words->capacity, struct spoken_phrase) = phrase;
}

const struct spoken_words *spoken_words_new(struct arena *mem)
{
    struct spoken_words *words = ARENA_NEW(mem, struct spoken_words);
    table_init(&words->by_first_word, mem, 1024);
    for (size_t i = 0; i < COUNT_OF(spoken_rows); i++)
        for (Slice rest = spoken_rows[i].words; rest.len;) {
            Slice phrase = slice_cut(rest, '|', &rest);
            add_phrase(words, (struct spoken_phrase){spoken_rows[i].role, phrase}, spoken_rows[i].unspaced, mem);
        }
    return words;
}

static bool says_at(const struct spoken_words *words, Slice plain, size_t at, enum spoken_role role)
{
    uint32_t i;
    for (struct table_walk walk = table_walk(&words->by_first_word, slice_hash(first_word(slice_skip(plain, at))));
         table_next(&walk, &i);)
        if (words->phrases[i].role == role && phrase_stands_at(plain, at, words->phrases[i].words))
            return true;
    return false;
}

static bool says(const struct spoken_words *words, Slice plain, enum spoken_role role)
{
    for (size_t at = 0; at < plain.len; at++)
        if ((at == 0 || plain.at[at - 1] == ' ') && says_at(words, plain, at, role))
            return true;
    for (size_t i = 0; i < words->unspaced_count && !slice_is_ascii(plain); i++)
        if (words->unspaced[i].role == role && phrase_stands_in(plain, words->unspaced[i].words))
            return true;
    return false;
}

/* How many bytes of a sentence's end stand at `at`: a full stop before a blank, a mark of another script. */
static size_t stop_at(Slice text, size_t at)
{
    static const Slice stops[] = {S_INIT("。"), S_INIT("！"), S_INIT("？"), S_INIT("؟")};
    char c = text.at[at];
    bool at_blank = at + 1 == text.len || (unsigned char)text.at[at + 1] <= ' ';
    if (c == '!' || c == '?' || c == ';')
        return 1;
    /* "no. 4500" goes on */
    if (c == '.' && at_blank)
        return at + 2 < text.len && text.at[at + 2] >= '0' && text.at[at + 2] <= '9' ? 0 : 1;
    for (size_t i = 0; i < COUNT_OF(stops); i++)
        if (slice_starts(slice_skip(text, at), stops[i]))
            return stops[i].len;
    return 0;
}

static Slice cut_sentence(Slice text, Slice *rest, bool *asks)
{
    *asks = false;
    for (size_t at = 0; at < text.len; at++) {
        size_t stop = stop_at(text, at);
        /* a line that goes on in small letters was broken to fit */
        bool is_break = text.at[at] == '\n' && !(at + 1 < text.len && text.at[at + 1] >= 'a' && text.at[at + 1] <= 'z');
        if (!stop && !is_break)
            continue;
        size_t end = at + (stop ? stop : 1);
        *asks = stop && (text.at[at] == '?' || slice_starts(slice_skip(text, at), S("？")) ||
                         slice_starts(slice_skip(text, at), S("؟")));
        *rest = slice_skip(text, end);
        return slice_trim(slice_part(text, 0, at));
    }
    *rest = slice_skip(text, text.len);
    return slice_trim(text);
}

/* Does the sentence send what is no invoice, by its name? A picture of a page may just show what is meant. */
static bool sends_other(const struct spoken_words *words, Slice sentence, bool asks, bool *invoice,
                        struct arena *scratch)
{
    if (asks || sentence.len == 0 || sentence.len > MAX_SENTENCE_BYTES)
        return false;
    Slice plain = kind_plain_words(sentence, scratch);
    if (!says(words, plain, SENDS))
        return false;
    enum kind_worth worth = kind_worth(kind_from_words(sentence, scratch));
    if (worth == WORTH_ACCEPTED || worth == WORTH_UNCERTAIN) {
        *invoice |= kind_words_name(plain, WORTH_ACCEPTED);
        return false;
    }
    return kind_words_name(plain, worth) && !says(words, plain, MAYBE);
}

static bool has_more_lines(Slice text, size_t wanted)
{
    size_t count = 0;
    while (text.len && count < wanted)
        count += slice_trim(slice_cut(text, '\n', &text)).len != 0;
    return count >= wanted;
}

/* The title of a document that stands in the text itself, at the head of its lines. */
static Slice pasted_title(Slice text, struct arena *scratch)
{
    while (text.len) {
        Slice line = slice_trim(slice_cut(text, '\n', &text));
        if (line.len == 0 || line.len >= LONGEST_TITLE_BYTES)
            continue;
        size_t mark = arena_mark(scratch);
        enum document_kind kind = kind_of_title(line, WORTH_ORDER_CONFIRMATION, scratch);
        bool is_title = kind != KIND_uncertain && kind != KIND_order && has_more_lines(text, FEWEST_LINES_PASTED);
        arena_rewind(scratch, mark);
        if (is_title)
            return line;
    }
    return (Slice){0};
}

static bool titles_invoice(Slice text, struct arena *scratch)
{
    bool found = false;
    size_t mark = arena_mark(scratch);
    while (text.len && !found) {
        Slice line = slice_trim(slice_cut(text, '\n', &text));
        found = line.len && line.len < LONGEST_TITLE_BYTES &&
                kind_of_title(line, WORTH_ACCEPTED, scratch) != KIND_uncertain;
    }
    arena_rewind(scratch, mark);
    return found;
}

Slice spoken_document(const struct spoken_words *words, Slice text, struct arena *scratch)
{
    Slice found = {0}, rest = slice_part(text, 0, text.len < MAX_SPOKEN_BYTES ? text.len : MAX_SPOKEN_BYTES);
    bool invoice = false, asks;
    text = rest;
    while (rest.len && !invoice) {
        Slice sentence = cut_sentence(rest, &rest, &asks);
        size_t mark = arena_mark(scratch);
        bool other = sends_other(words, sentence, asks, &invoice, scratch);
        arena_rewind(scratch, mark);
        if (!found.len && other)
            found = sentence;
    }
    if (invoice)
        return (Slice){0};
    if (found.len)
        return found;
    found = pasted_title(text, scratch);
    return found.len && !titles_invoice(text, scratch) ? found : (Slice){0};
}
