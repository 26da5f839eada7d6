/* Kinds by name and worth, and by the words of a ticket. Words are the weakest evidence
   there is, so every doubt about them ends as KIND_uncertain. */
#include "evidence/kind.h"

#include "base/arena.h"
#include "base/slice.h"
#include "base/unicode.h"

#define MAX_WORDS_BYTES 1024 /* longer texts are letters, not names of documents */
#define MAX_MENTIONS 32

static const struct {
    Slice name;
    enum kind_worth worth;
} kinds[] = {
#define KIND(id, worth) {S_INIT(#id), worth},
#include "evidence/kinds.def"
#undef KIND
};

static_assert(COUNT_OF(kinds) == KIND_COUNT, "kinds.def is read the same way everywhere");

Slice kind_name(enum document_kind kind)
{
    assert(kind < KIND_COUNT);
    return kinds[kind].name;
}

bool kind_from_name(Slice name, enum document_kind *out)
{
    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        if (slice_equal(kinds[i].name, name)) {
            *out = (enum document_kind)i;
            return true;
        }
    return false;
}

enum kind_worth kind_worth(enum document_kind kind)
{
    assert(kind < KIND_COUNT);
    return kinds[kind].worth;
}

bool kind_is_accepted(enum document_kind kind)
{
    return kind_worth(kind) == WORTH_ACCEPTED;
}

/* What a phrase does to a reading: words.def explains each. */
enum role { NAMES, ALONE, QUOTES, CLOUDS, NEUTRAL, PARTICLE, DENIES_NEXT, DENIES_LAST, RELATES };

static const struct word_row {
    enum role role;
    enum document_kind kind;
    Slice words;
} word_rows[] = {
#define WORDS(role, kind, language, words) {role, KIND_##kind, S_INIT(words)},
#include "evidence/words.def"
#undef WORDS
};

struct mention {
    enum role role;
    enum document_kind kind;
    bool denied;
};

struct reading {
    struct mention mentions[MAX_MENTIONS];
    size_t count;
    bool clouded; /* an invoice is touched by letters nobody knows, or there is too much to read */
};

static bool is_letter(uint32_t c)
{
    if (c < 0x80)
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    return c >= 0xc0 && c != 0xd7 && c != 0xf7 && !(c >= 0x2000 && c <= 0x2bff) && !(c >= 0x3000 && c <= 0x3004) &&
           !(c >= 0x3008 && c <= 0x3020) && c != 0x30fb && !(c >= 0xe000 && c <= 0xf8ff) &&
           !(c >= 0xfe10 && c <= 0xfe6f);
}

/* Scripts that are written without blanks between words. */
static bool is_unspaced(uint32_t c)
{
    return (c >= 0x0e00 && c <= 0x0eff) || (c >= 0x1000 && c <= 0x109f) || (c >= 0x1780 && c <= 0x17ff) ||
           (c >= 0x1100 && c <= 0x11ff) || (c >= 0x3005 && c <= 0x9fff) || (c >= 0xac00 && c <= 0xd7a3) || c >= 0x20000;
}

static uint32_t character_at(Slice text, size_t at)
{
    uint32_t c = ' ';
    if (at < text.len)
        utf8_next(slice_skip(text, at), &c);
    return c;
}

static uint32_t character_before(Slice text, size_t at)
{
    if (at == 0)
        return ' ';
    do
        at--;
    while (at > 0 && ((unsigned char)text.at[at] & 0xc0) == 0x80);
    return character_at(text, at);
}

/* Could one word end and the next begin between these two? */
static bool is_boundary(uint32_t left, uint32_t right)
{
    return !is_letter(left) || !is_letter(right) || is_unspaced(left) || is_unspaced(right);
}

static bool has_letters(Slice text)
{
    while (text.len) {
        uint32_t c;
        text = slice_skip(text, utf8_next(text, &c));
        if (is_letter(c))
            return true;
    }
    return false;
}

/* Does this phrase stand at `at`, whole? */
static bool phrase_fits(Slice text, size_t at, Slice phrase)
{
    size_t end = at + phrase.len;
    return slice_starts(slice_skip(text, at), phrase) &&
           is_boundary(character_before(text, at), character_at(text, at)) &&
           is_boundary(character_before(text, end), character_at(text, end));
}

static bool role_fits(enum role role, Slice text, size_t at, size_t end, bool behind_word)
{
    if (role == ALONE)
        return at == 0 && !has_letters(slice_skip(text, end));
    return role != PARTICLE || behind_word;
}

/* The longest phrase that starts at `at`; its length, 0 when there is none. */
static size_t longest_phrase(Slice text, size_t at, bool behind_word, const struct word_row **row)
{
    size_t longest = 0;
    for (size_t i = 0; i < COUNT_OF(word_rows); i++)
        for (Slice rest = word_rows[i].words; rest.len;) {
            Slice phrase = slice_cut(rest, '|', &rest);
            if (phrase.len <= longest || phrase.at[0] != text.at[at] || !phrase_fits(text, at, phrase) ||
                !role_fits(word_rows[i].role, text, at, at + phrase.len, behind_word))
                continue;
            longest = phrase.len;
            *row = &word_rows[i];
        }
    return longest;
}

/* "No. 4711", "no INV-4711": a number sign, not a denial. */
static bool is_number_sign(Slice phrase, Slice rest)
{
    Slice unused, token = slice_cut(slice_trim(rest), ' ', &unused);
    if (!slice_equal(phrase, S("no")))
        return false;
    for (size_t i = 0; i < token.len; i++)
        if (token.at[i] >= '0' && token.at[i] <= '9')
            return true;
    return false;
}

static void add_mention(struct reading *reading, const struct word_row *row)
{
    if (row->role == NEUTRAL || row->role == PARTICLE)
        return;
    if (reading->count == MAX_MENTIONS) {
        reading->clouded = true;
        return;
    }
    enum role role = row->role == ALONE ? NAMES : row->role;
    reading->mentions[reading->count++] = (struct mention){.role = role, .kind = row->kind};
}

/* Cuts the text into known phrases. Letters between them that no phrase covers are passed over, but an invoice
   that they touch ("운송장" ends like an invoice) is not sure any more. */
static void read_mentions(Slice text, struct reading *reading)
{
    bool behind_word = false, behind_unknown = false, behind_invoice = false;
    for (size_t at = 0; at < text.len;) {
        const struct word_row *row = NULL;
        size_t len = longest_phrase(text, at, behind_word, &row);
        uint32_t c;
        size_t step = utf8_next(slice_skip(text, at), &c);
        bool invoice = row && row->role == NAMES && kind_is_accepted(row->kind);
        bool unknown = !row && is_letter(c);
        if ((invoice && behind_unknown && is_unspaced(c)) || (unknown && behind_invoice && is_unspaced(c)))
            reading->clouded = true;
        if (row && !is_number_sign(slice_part(text, at, at + len), slice_skip(text, at + len)))
            add_mention(reading, row);
        behind_word = row != NULL;
        behind_unknown = unknown;
        behind_invoice = invoice;
        at += row ? len : step;
    }
}

static struct mention *find_named(struct reading *reading, size_t from, int step)
{
    for (size_t i = from; i < reading->count; i += (size_t)step) /* below 0 wraps beyond count */
        if (reading->mentions[i].role == NAMES)
            return &reading->mentions[i];
    return NULL;
}

/* A denial takes what it points at, or what is there on its other side. */
static bool apply_denials(struct reading *reading)
{
    bool denied = false;
    for (size_t i = 0; i < reading->count; i++) {
        enum role role = reading->mentions[i].role;
        if (role != DENIES_NEXT && role != DENIES_LAST)
            continue;
        int step = role == DENIES_NEXT ? 1 : -1;
        struct mention *target = find_named(reading, i + (size_t)step, step);
        if (!target)
            target = find_named(reading, i - (size_t)step, -step);
        if (target)
            target->denied = true;
        denied = true;
    }
    return denied;
}

/* The first mention of this role that is not denied, invoices or others; reading->count when there is none. */
static size_t find_mention(const struct reading *reading, enum role role, bool accepted)
{
    size_t i = 0;
    while (i < reading->count && !(reading->mentions[i].role == role && !reading->mentions[i].denied &&
                                   kind_is_accepted(reading->mentions[i].kind) == accepted))
        i++;
    return i;
}

/* "order confirmation for invoice 4711": what comes first is what the document is, the rest says more about it. */
static bool is_head(const struct reading *reading, size_t head, size_t other)
{
    for (size_t i = head; i < other; i++)
        if (reading->mentions[i].role == RELATES)
            return true;
    return false;
}

static enum document_kind kind_when_unnamed(const struct reading *reading)
{
    static const enum role roles[] = {CLOUDS, QUOTES};
    for (size_t i = 0; i < COUNT_OF(roles); i++) {
        size_t found = find_mention(reading, roles[i], false);
        if (found < reading->count)
            return reading->mentions[found].kind;
    }
    return KIND_uncertain;
}

static enum document_kind settle(struct reading *reading)
{
    bool denied = apply_denials(reading);
    size_t none = reading->count;
    size_t invoice = find_mention(reading, NAMES, true), other = find_mention(reading, NAMES, false);
    bool sure = !denied && !reading->clouded && find_mention(reading, CLOUDS, false) == none;
    if (other == none && invoice == none)
        return denied ? KIND_uncertain : kind_when_unnamed(reading);
    if (other == none)
        return sure ? reading->mentions[invoice].kind : KIND_uncertain;
    if (invoice == none || is_head(reading, other, invoice))
        return reading->mentions[other].kind;
    return KIND_uncertain;
}

static Slice plain_ascii_words(Slice words, struct arena *scratch)
{
    char *plain = ARENA_ARRAY(scratch, char, words.len + 1);
    size_t len = 0;
    for (size_t i = 0; i < words.len; i++) {
        char c = words.at[i];
        if (c >= 'A' && c <= 'Z')
            c = (char)(c - 'A' + 'a');
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '(')
            plain[len++] = c;
        else if (len && plain[len - 1] != ' ')
            plain[len++] = ' ';
    }
    return slice_trim((Slice){plain, len});
}

Slice kind_plain_words(Slice words, struct arena *scratch)
{
    if (slice_is_ascii(words))
        return plain_ascii_words(words, scratch);
    Slice folded = unicode_fold(words, scratch);
    char *plain = ARENA_ARRAY(scratch, char, folded.len + 1);
    size_t len = 0;
    for (Slice rest = folded; rest.len;) {
        uint32_t c;
        size_t size = utf8_next(rest, &c);
        bool kept = is_letter(c) || (c >= '0' && c <= '9') || c == '(';
        if (kept)
            for (size_t i = 0; i < size; i++)
                plain[len++] = rest.at[i];
        else if (len && plain[len - 1] != ' ')
            plain[len++] = ' ';
        rest = slice_skip(rest, size);
    }
    return slice_trim((Slice){plain, len});
}

/* "invoice.pdf" names a file, and a file may hold anything. */
static bool is_file_name(Slice words)
{
    static const Slice endings[] = {
        S_INIT(".pdf"),  S_INIT(".xml"),  S_INIT(".png"), S_INIT(".jpg"),  S_INIT(".jpeg"),
        S_INIT(".tif"),  S_INIT(".tiff"), S_INIT(".gif"), S_INIT(".docx"), S_INIT(".doc"),
        S_INIT(".xlsx"), S_INIT(".xls"),  S_INIT(".csv"), S_INIT(".eml"),  S_INIT(".msg"),
        S_INIT(".html"), S_INIT(".htm"),  S_INIT(".txt"), S_INIT(".zip"),  S_INIT(".heic"),
    };
    for (size_t i = 0; i < COUNT_OF(endings); i++)
        if (words.len > endings[i].len && slice_equal_nocase(slice_skip(words, words.len - endings[i].len), endings[i]))
            return true;
    return false;
}

enum document_kind kind_from_words(Slice words, struct arena *scratch)
{
    enum document_kind kind = KIND_uncertain;
    words = slice_trim(words);
    if (kind_from_name(words, &kind) || words.len > MAX_WORDS_BYTES || is_file_name(words))
        return kind;
    struct reading reading = {.count = 0};
    read_mentions(kind_plain_words(words, scratch), &reading);
    return settle(&reading);
}

bool phrase_stands_in(Slice plain, Slice phrase)
{
    Slice rest = plain;
    for (size_t at = 0, step; (step = slice_find(rest, phrase)) < rest.len; at += step + 1) {
        if (phrase_fits(plain, at + step, phrase))
            return true;
        rest = slice_skip(plain, at + step + 1);
    }
    return false;
}

bool phrase_stands_at(Slice plain, size_t at, Slice phrase)
{
    return phrase_fits(plain, at, phrase);
}

bool kind_words_name(Slice plain, enum kind_worth worth)
{
    struct reading reading = {.count = 0};
    read_mentions(plain, &reading);
    apply_denials(&reading);
    for (size_t i = 0; i < reading.count; i++) {
        const struct mention *mention = &reading.mentions[i];
        if (mention->role == NAMES && !mention->denied && kind_worth(mention->kind) == worth)
            return true;
    }
    return false;
}

static bool is_phrase_of(Slice words, Slice phrases)
{
    while (phrases.len)
        if (slice_equal(words, slice_cut(phrases, '|', &phrases)))
            return true;
    return false;
}

enum document_kind kind_of_title(Slice line, enum kind_worth worth, struct arena *scratch)
{
    static const Slice number_words = S_INIT("no|nr|n|num|number|nummer|numero|no de|番号|번호|号|號");
    Slice words = kind_plain_words(line, scratch);
    for (size_t i = 0; i < words.len; i++)
        if (words.at[i] >= '0' && words.at[i] <= '9')
            words = slice_trim(slice_part(words, 0, i));
    size_t last = words.len;
    while (last && words.at[last - 1] != ' ')
        last--;
    if (last && is_phrase_of(slice_skip(words, last), number_words))
        words = slice_trim(slice_part(words, 0, last));
    for (size_t i = 0; words.len && i < COUNT_OF(word_rows); i++)
        if (word_rows[i].role == NAMES && kind_worth(word_rows[i].kind) == worth &&
            is_phrase_of(words, word_rows[i].words))
            return word_rows[i].kind;
    return KIND_uncertain;
}

bool kind_is_named_refused(Slice words, struct arena *scratch)
{
    size_t mark = arena_mark(scratch);
    enum document_kind kind = kind_of_title(words, WORTH_ORDER_CONFIRMATION, scratch);
    arena_rewind(scratch, mark);
    return kind == KIND_order_confirmation || kind == KIND_proforma;
}
