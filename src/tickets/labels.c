/* The labels of templates/rules/labels.xml in one table, by their keys. */
#include "tickets/labels.h"

#include "base/arena.h"
#include "base/diag.h"
#include "base/slice.h"
#include "base/unicode.h"
#include "bytes/template.h"
#include "programme/rule_file.h"
#include "tickets/columns_private.h"
#include "tickets/plain_private.h"
#include "tickets/title.h"

#define LABELS_FILE S("rules/labels.xml")

/* --- keys --- */

/* What NFKC leaves of punctuation beyond ASCII. */
static bool is_punctuation(uint32_t c)
{
    static const struct {
        uint32_t from, to;
    } spans[] = {
        {0x00a1, 0x00a9}, {0x00ab, 0x00b4}, {0x00b6, 0x00b9}, {0x00bb, 0x00bb}, {0x00bf, 0x00bf}, {0x02b9, 0x02bf},
        {0x05be, 0x05be}, {0x05f3, 0x05f4}, {0x060c, 0x060d}, {0x061b, 0x061f}, {0x066a, 0x066d}, {0x06d4, 0x06d4},
        {0x0964, 0x0965}, {0x2010, 0x206f}, {0x3000, 0x3004}, {0x3008, 0x3020}, {0x30fb, 0x30fb}, {0xfe30, 0xfe4f},
    };
    for (size_t i = 0; i < COUNT_OF(spans); i++)
        if (c >= spans[i].from && c <= spans[i].to)
            return true;
    return false;
}

static bool counts_in_key(uint32_t c)
{
    return c < 0x80 ? is_letter((char)c) || is_digit((char)c) || c == '#' : !is_punctuation(c);
}

struct key {
    Slice text;
    bool has_letter; /* or a digit */
};

/* Texts that need no tables, which most words of most texts are. */
static struct key key_of_ascii(Slice text, struct arena *mem)
{
    char *at = ARENA_ARRAY(mem, char, text.len + 1);
    struct key key = {{at, 0}, false};
    for (size_t i = 0; i < text.len; i++) {
        char c = text.at[i], low = c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
        if (!counts_in_key((unsigned char)low))
            continue;
        at[key.text.len++] = low;
        key.has_letter |= low != '#';
    }
    return key;
}

static struct key key_of(Slice text, struct arena *mem)
{
    if (text.len > MAX_LABEL_BYTES)
        return (struct key){.has_letter = false};
    if (slice_is_ascii(text))
        return key_of_ascii(text, mem);
    Slice folded = unicode_fold(plain_text(text, mem), mem);
    char *at = ARENA_ARRAY(mem, char, folded.len + 1);
    struct key key = {{at, 0}, false};
    while (folded.len) {
        uint32_t c;
        size_t size = utf8_next(folded, &c);
        key.has_letter |= counts_in_key(c) && c != '#';
        for (size_t i = 0; i < size && counts_in_key(c); i++)
            at[key.text.len++] = folded.at[i];
        folded = slice_skip(folded, size);
    }
    return key;
}

Slice label_key(Slice text, struct arena *mem)
{
    struct key key = key_of(text, mem);
    return key.has_letter ? key.text : (Slice){0};
}

Slice label_part_key(Slice word, struct arena *mem)
{
    return key_of(word, mem).text;
}

Slice column_key(Slice name, struct arena *mem)
{
    return slice_equal(name, S("#")) ? name : label_key(name, mem);
}

static const struct labels *ready(const struct labels *labels)
{
    struct labels_later *later = labels ? labels->later : NULL;
    if (LIKELY(!later || later->is_done))
        return labels;
    later->is_done = true;
    arena_init(&later->mem, 0);
    later->has_failed = !labels_load(later->labels, later->templates, &later->mem, later->diag);
    later->labels->later = later;
    if (later->has_failed)
        later->labels->count = later->labels->words.count = 0;
    return labels;
}

const struct label *labels_next(const struct labels *labels, Slice key, const struct label *previous)
{
    bool passed = previous == NULL;
    uint32_t i;
    if (!key.len || !ready(labels) || !labels->count)
        return NULL;
    for (struct table_walk walk = table_walk(&labels->by_key, slice_hash(key)); table_next(&walk, &i);) {
        if (passed && slice_equal(labels->at[i].key, key))
            return &labels->at[i];
        passed |= previous == &labels->at[i];
    }
    return NULL;
}

#define LONGEST_START 4

static size_t start_of(Slice key, size_t len, uint64_t *bit)
{
    uint64_t hash = slice_hash(slice_part(key, 0, len)) % LABEL_STARTS;
    *bit = (uint64_t)1 << (hash % 64);
    return hash / 64;
}

static void note_start(uint64_t *starts, Slice key)
{
    uint64_t bit = 0;
    size_t at = start_of(key, key.len < LONGEST_START ? key.len : LONGEST_START, &bit);
    starts[at] |= bit;
}

static bool is_noted(const uint64_t *starts, Slice key)
{
    for (size_t len = 1; len <= LONGEST_START && len <= key.len; len++) {
        uint64_t bit = 0;
        size_t at = start_of(key, len, &bit);
        if (starts[at] & bit)
            return true;
    }
    return false;
}

bool labels_may_begin(const struct labels *labels, Slice key)
{
    return ready(labels) && labels->count && is_noted(labels->starts, key);
}

/* Fillers begin names as well. */
static bool begins_name(const struct labels *labels, Slice text, struct arena *mem)
{
    size_t mark = arena_mark(mem);
    Slice key = label_key(text, mem);
    bool begins = labels_may_begin(labels, key) || word_index_begins(&labels->words.index, key);
    arena_rewind(mem, mark);
    return begins;
}

static size_t meanings_of(const struct labels *labels, Slice text, struct arena *mem, struct label *found,
                          bool *put_together)
{
    size_t count = 0;
    Slice key = label_key(text, mem);
    for (const struct label *label = NULL; count < MAX_MEANINGS && (label = labels_next(labels, key, label));)
        found[count++] = *label;
    *put_together = key.len && count == 0;
    if (*put_together)
        count = label_words_read(&labels->words, text, found, MAX_MEANINGS, mem);
    return count;
}

/* "Revenue (EUR)" is revenue, but "Invoice (date)" is no invoice. */
static size_t meanings_of_name(const struct labels *labels, struct title title, struct arena *mem,
                               struct label *found)
{
    bool put_together;
    size_t kept = 0, count = meanings_of(labels, title.name, mem, found, &put_together);
    for (size_t i = 0; i < count; i++)
        if (!label_words_turn(&labels->words, title.qualifier, &found[i], mem)) {
            found[kept] = found[i];
            found[kept++].qualifier = title.qualifier;
        }
    return kept;
}

size_t labels_of(const struct labels *labels, Slice text, struct arena *mem, const struct label **meanings,
                 bool *put_together)
{
    struct label found[MAX_MEANINGS];
    struct title title;
    text = title_without_ordinal(text);
    *put_together = false;
    *meanings = NULL;
    if (!ready(labels) || text.len > MAX_LABEL_BYTES || !begins_name(labels, text, mem))
        return 0;
    size_t count = meanings_of(labels, text, mem, found, put_together);
    if (*put_together && !count && title_in_brackets(text, &title))
        count = meanings_of_name(labels, title, mem, found);
    if (*put_together && !count && title_with_unit(text, mem, &title))
        count = meanings_of_name(labels, title, mem, found);
    struct label *kept = ARENA_ARRAY(mem, struct label, count + 1);
    for (size_t i = 0; i < count; i++)
        kept[i] = found[i];
    *meanings = kept;
    return count;
}

bool labels_set_aside(const struct labels *labels, Slice title, struct arena *mem)
{
    return ready(labels) && labels->count && label_words_set_aside(&labels->words, title, mem);
}

Slice label_field_name(const struct label *label)
{
    return ticket_field_name(label->field);
}

/* --- the file --- */

struct loading {
    struct rule_file file;
    struct label *at;
    struct labels *labels;
    struct arena *mem;
};

static void add_label(struct loading *load, struct rule_value value, struct label label)
{
    struct labels *labels = load->labels;
    label.key = label_key(value.text, load->mem);
    if (!rule_has_room(&load->file, value.element, labels->count, MAX_LABELS))
        return;
    if (!label.key.len) {
        RULE_COMPLAIN(&load->file, rule_value, rule_value_place(&load->file, value), "'%.*s' cannot be a label",
                      SLICE_ARG(value.text));
        return;
    }
    table_add(&labels->by_key, slice_hash(label.key), (uint32_t)labels->count);
    load->at[labels->count++] = label;
}

static bool read_field(struct loading *load, const struct _xmlNode *element, uint8_t *field)
{
    struct rule_value value;
    size_t found;
    if (!rule_attribute_needed(&load->file, element, "field", &value))
        return false;
    if (!ticket_field_from_name(value.text, &found)) {
        RULE_COMPLAIN(&load->file, rule_value, rule_value_place(&load->file, value), "no field is called '%.*s'",
                      SLICE_ARG(value.text));
        return false;
    }
    *field = (uint8_t)found;
    return true;
}

static void add_names(struct loading *load, const struct _xmlNode *element, Slice language)
{
    static const char *const attributes[] = {"field", "kind", "sure", NULL};
    static const char *const kinds[] = {"page_mt_bug", "page", "page_part", "common", "native", NULL};
    struct label label = {.language = language};
    struct rule_value kind, sure, all = rule_text(&load->file, element);
    bool is_sure = true;
    int index;
    rule_allow(&load->file, element, attributes);
    if (!read_field(load, element, &label.field) || !rule_attribute_needed(&load->file, element, "kind", &kind) ||
        !rule_choice(&load->file, kind, kinds, &index))
        return;
    if (rule_attribute(&load->file, element, "sure", &sure) && !rule_yes(&load->file, sure, &is_sure))
        return;
    if (!is_sure && label.field >= FIELD_DIRECTORY && label.field < FIELD_PLAIN)
        label.field = (uint8_t)(label.field + DIRECTORY_FIELD_COUNT);
    label.mistranslated = index == 0;
    for (Slice rest = all.text; rest.len && !rule_file_given_up(&load->file);)
        add_label(load, rule_part(all, slice_cut(rest, '|', &rest)), label);
}

static void add_language(struct loading *load, const struct _xmlNode *element)
{
    static const char *const attributes[] = {"code", NULL};
    struct rule_value code;
    rule_allow(&load->file, element, attributes);
    if (!rule_attribute_needed(&load->file, element, "code", &code))
        return;
    for (const struct _xmlNode *names = NULL; (names = rule_next_named(&load->file, element, names, "names"));)
        add_names(load, names, code.text);
}

bool labels_load(struct labels *labels, const struct templates *templates, struct arena *mem, struct diag *diag)
{
    struct loading load = {.labels = labels, .mem = mem};
    Slice text, source;
    if (!template_load(templates, LABELS_FILE, mem, &text, &source, diag))
        return false;
    *labels = (struct labels){0};
    table_init(&labels->by_key, mem, 2048);
    labels->starts = ARENA_ARRAY(mem, uint64_t, LABEL_STARTS / 64);
    load.at = ARENA_ARRAY(mem, struct label, MAX_LABELS);
    labels->at = load.at;
    if (rule_file_open(&load.file, source, text, "labels", mem, diag))
        for (const struct _xmlNode *language = NULL;
             (language = rule_next_named(&load.file, rule_root(&load.file), language, "language"));)
            add_language(&load, language);
    rule_file_close(&load.file);
    if (load.file.error_count)
        return diag_fault(diag, "the labels in '%.*s' cannot be used", SLICE_ARG(source));
    if (!label_words_load(&labels->words, templates, mem, diag))
        return false;
    for (size_t i = 0; i < labels->count; i++)
        note_start(labels->starts, labels->at[i].key);
    for (size_t i = 0; i < labels->words.count; i++)
        for (size_t j = 0; j < labels->words.at[i].count; j++) {
            const struct label_word *word = &labels->words.at[i].at[j];
            if (label_word_begins(word))
                note_start(labels->starts, word->key);
        }
    return true;
}

void labels_load_later(struct labels *labels, struct labels_later *later, const struct templates *templates,
                       struct diag *diag)
{
    *later = (struct labels_later){.labels = labels, .templates = templates, .diag = diag};
    *labels = (struct labels){.later = later};
}

bool labels_are_fine(const struct labels *labels)
{
    return !labels || !labels->later || !labels->later->has_failed;
}

void labels_done(struct labels *labels)
{
    if (labels->later)
        arena_done(&labels->later->mem);
}
