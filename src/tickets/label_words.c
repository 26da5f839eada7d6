/* A name is cut into words of one language, the longest first, and every byte of it must belong to one.
   A table says which field words mean together. */
#include "tickets/label_words.h"

#include "base/arena.h"
#include "base/diag.h"
#include "base/slice.h"
#include "bytes/template.h"
#include "programme/rule_file.h"
#include "tickets/columns_private.h"
#include "tickets/labels.h"

#include <stdlib.h>

#define WORDS_FILE S("rules/label-words.xml")
#define MAX_CUTS 600     /* tried for one name in one language */
#define LONGEST_KEY ((size_t)MAX_LABEL_BYTES * 4)
#define LEAST_INNER_BYTES 3 /* shorter words stand alone or at an end */

enum meaning {
    MEANS_FILLER = 1u << 0,
    MEANS_INVOICE = 1u << 1,
    MEANS_NUMBER = 1u << 2,
    MEANS_MONTH = 1u << 3,
    MEANS_YEAR = 1u << 4,
    MEANS_PERIOD = 1u << 5,
    MEANS_TYPE = 1u << 6,
    MEANS_PRODUCT = 1u << 7,
    MEANS_UNITS = 1u << 8,
    MEANS_PURCHASE = 1u << 9,
    MEANS_KPI = 1u << 10,
    MEANS_VALUE = 1u << 11,
    MEANS_REVENUE = 1u << 12,
    MEANS_CURRENCY = 1u << 13,
    MEANS_PARTNER = 1u << 14,
    MEANS_TICKET = 1u << 15,
    MEANS_CREATED = 1u << 16,
    MEANS_DATE = 1u << 17,
    MEANS_UPDATED = 1u << 18,
    MEANS_SUBJECT = 1u << 19,
    MEANS_BODY = 1u << 20,
    MEANS_EVIDENCE = 1u << 21,
    MEANS_OTHER = 1u << 22, /* of a kind that no detail of a claim is */
    MEANS_PUBLISHED = 1u << 23, /* what is published, and not what is claimed */
    MEANS_SHOWN = 1u << 25, /* what a partner sees; in a name it is what is claimed */
    MEANS_NOT = 1u << 26, /* before what a title does not mean */
    MEANS_LINK = 1u << 24, /* between a label and its value in a sentence; in no name */
    MEANS_ASIDE = 1u << 27, /* of files that are not the claim's: what was exported, what a page looks like; in no name */
};

static const struct {
    const char *name;
    uint32_t meaning;
} meanings[] = {
    {"invoice", MEANS_INVOICE},   {"number", MEANS_NUMBER},     {"month", MEANS_MONTH},
    {"year", MEANS_YEAR},         {"period", MEANS_PERIOD},     {"type", MEANS_TYPE},
    {"product", MEANS_PRODUCT},   {"units", MEANS_UNITS},       {"purchase", MEANS_PURCHASE},
    {"kpi", MEANS_KPI},           {"value", MEANS_VALUE},       {"revenue", MEANS_REVENUE},
    {"currency", MEANS_CURRENCY}, {"partner", MEANS_PARTNER},   {"mpn", MEANS_PARTNER | MEANS_NUMBER},
    {"ticket", MEANS_TICKET},     {"created", MEANS_CREATED},   {"date", MEANS_DATE},
    {"updated", MEANS_UPDATED},   {"subject", MEANS_SUBJECT},   {"body", MEANS_BODY},
    {"evidence", MEANS_EVIDENCE}, {"other", MEANS_OTHER},       {"filler", MEANS_FILLER},
    {"published", MEANS_PUBLISHED}, {"shown", MEANS_SHOWN}, {"link", MEANS_LINK},
    {"not", MEANS_NOT},           {"aside", MEANS_ASIDE},
};

/* The first row whose `must` are all there, and nothing beyond `may`. */
static const struct {
    size_t field;
    uint32_t must, may;
} fields[] = {
    {CLAIM_INVOICE_NUMBER, MEANS_INVOICE, MEANS_NUMBER},
    {CLAIM_MONTH, MEANS_MONTH,
     MEANS_INVOICE | MEANS_KPI | MEANS_PERIOD | MEANS_YEAR | MEANS_PURCHASE | MEANS_REVENUE | MEANS_DATE},
    {CLAIM_YEAR, MEANS_PERIOD | MEANS_YEAR, MEANS_INVOICE | MEANS_KPI | MEANS_PURCHASE | MEANS_DATE},
    {CLAIM_MONTH, MEANS_PERIOD, MEANS_INVOICE | MEANS_KPI | MEANS_YEAR | MEANS_PURCHASE},
    {CLAIM_YEAR, MEANS_YEAR, MEANS_INVOICE | MEANS_KPI | MEANS_PURCHASE | MEANS_DATE},
    {CLAIM_OMLP_TYPE, MEANS_PRODUCT, MEANS_TYPE | MEANS_PURCHASE},
    {CLAIM_PURCHASE_UNIT, MEANS_UNITS,
     MEANS_PURCHASE | MEANS_NUMBER | MEANS_PRODUCT | MEANS_VALUE | MEANS_INVOICE},
    {CLAIM_KPI_VALUE, MEANS_KPI, MEANS_VALUE | MEANS_NUMBER},
    {CLAIM_REVENUE, MEANS_REVENUE, MEANS_VALUE | MEANS_INVOICE | MEANS_KPI},
    {CLAIM_REVENUE, MEANS_INVOICE | MEANS_VALUE, 0},
    {CLAIM_REVENUE, MEANS_REVENUE | MEANS_VALUE | MEANS_CURRENCY, MEANS_INVOICE | MEANS_KPI},
    {CLAIM_CURRENCY, MEANS_CURRENCY, MEANS_INVOICE | MEANS_REVENUE | MEANS_NUMBER},
    {FIELD_PARTNER_ID, MEANS_PARTNER | MEANS_NUMBER, 0},
    {FIELD_TICKET_ID, MEANS_NUMBER, MEANS_TICKET},
    {FIELD_UPDATED, MEANS_UPDATED, MEANS_DATE | MEANS_TICKET},
    {FIELD_FILED, MEANS_CREATED, MEANS_DATE | MEANS_TICKET},
    {FIELD_FILED, MEANS_TICKET | MEANS_DATE, 0},
    {FIELD_SUBJECT, MEANS_SUBJECT, MEANS_TICKET},
    {FIELD_BODY, MEANS_BODY, MEANS_TICKET},
    {FIELD_EVIDENCE, MEANS_EVIDENCE, MEANS_INVOICE | MEANS_TICKET},
};

/* Details that the programme publishes as well, so that a name may mean either side. */
static bool has_two_sides(size_t field)
{
    return field == CLAIM_PURCHASE_UNIT || field == CLAIM_KPI_VALUE || field == CLAIM_REVENUE;
}

static bool field_of(uint32_t said, bool is_published, size_t *field)
{
    bool says_published = said & (is_published ? MEANS_PUBLISHED | MEANS_SHOWN : MEANS_PUBLISHED);
    said &= ~(uint32_t)(MEANS_FILLER | MEANS_PUBLISHED | MEANS_SHOWN);
    for (size_t i = 0; i < COUNT_OF(fields); i++)
        if ((said & fields[i].must) == fields[i].must && !(said & ~(fields[i].must | fields[i].may))) {
            *field = fields[i].field;
            return is_published == (says_published && has_two_sides(*field));
        }
    return false;
}

static bool is_of_claims(size_t field)
{
    return field < CLAIM_FIELD_COUNT || field == FIELD_PARTNER_ID;
}

/* May words that mean this, some of them or all, be a name? */
static bool may_name(uint32_t said, bool of_claims)
{
    for (size_t i = 0; i < COUNT_OF(fields); i++)
        if ((said & fields[i].must) == fields[i].must && (!of_claims || is_of_claims(fields[i].field)))
            return true;
    return false;
}

bool label_words_may_name(const struct word_reach *reach)
{
    return reach->told && may_name(reach->said, true);
}

/* --- cutting a name --- */

bool label_word_stands_apart(const struct label_word *word)
{
    return word->meaning & (MEANS_FILLER | MEANS_PUBLISHED | MEANS_SHOWN);
}

bool label_word_is_of_names(const struct label_word *word)
{
    return !(word->meaning & (MEANS_OTHER | MEANS_LINK | MEANS_NOT | MEANS_ASIDE));
}

bool label_word_tells(const struct label_word *word)
{
    return word->meaning & ~(uint32_t)(MEANS_FILLER | MEANS_PUBLISHED | MEANS_SHOWN);
}

bool label_word_shows(const struct label_word *word)
{
    return word->meaning & (MEANS_PUBLISHED | MEANS_SHOWN);
}

bool label_word_may_stand(Slice key, bool stands_apart, bool begins, bool ends)
{
    bool has_no_blanks = (unsigned char)key.at[0] >= 0xe0; /* scripts that write words without blanks */
    if (stands_apart)
        return has_no_blanks || (begins && ends);
    return key.len >= LEAST_INNER_BYTES || begins || ends;
}

struct cutting {
    const struct word_list *lists[2];
    Slice key;
    uint8_t edge[LONGEST_KEY + 1]; /* a word of the name begins or ends here */
    size_t cuts;
    size_t field;
    bool is_published; /* names of what is published are looked for, and no others */
};

static bool may_stand(const struct cutting *cutting, const struct label_word *word, size_t at)
{
    return label_word_may_stand(word->key, label_word_stands_apart(word), cutting->edge[at],
                                cutting->edge[at + word->key.len]);
}

static bool cut_on(struct cutting *cutting, size_t at, uint32_t said);

static bool cut_with(struct cutting *cutting, const struct word_list *list, size_t at, uint32_t said)
{
    Slice rest = slice_skip(cutting->key, at);
    unsigned char first = (unsigned char)rest.at[0];
    for (size_t i = list->from[first + 1]; i-- > list->from[first];) {
        const struct label_word *word = &list->at[i];
        if (rest.len > 1 && word->key.len > 1 && word->key.at[1] != rest.at[1])
            continue;
        if (slice_starts(rest, word->key) && may_stand(cutting, word, at) &&
            cut_on(cutting, at + word->key.len, said | word->meaning))
            return true;
    }
    return false;
}

static bool cut_on(struct cutting *cutting, size_t at, uint32_t said)
{
    if (at == cutting->key.len)
        return field_of(said, cutting->is_published, &cutting->field);
    if (++cutting->cuts > MAX_CUTS)
        return false;
    for (size_t i = 0; i < COUNT_OF(cutting->lists); i++)
        if (cutting->lists[i] && cut_with(cutting, cutting->lists[i], at, said))
            return true;
    return false;
}

/* The ends of the words of `text`, as offsets into its key. */
static void find_edges(struct cutting *cutting, Slice text, struct arena *mem)
{
    size_t at = 0, from = 0;
    cutting->edge[0] = cutting->edge[cutting->key.len] = 1;
    for (size_t i = 0; i <= text.len; i++) {
        bool parts = i == text.len || slice_has(S(" \t\n_-./()[]:,;'\"?"), text.at[i]);
        bool camel = i && i < text.len && text.at[i] >= 'A' && text.at[i] <= 'Z' && text.at[i - 1] >= 'a' &&
                     text.at[i - 1] <= 'z';
        if (!parts && !camel)
            continue;
        at += label_key(slice_part(text, from, i), mem).len;
        from = i + parts;
        if (at < cutting->key.len)
            cutting->edge[at] = 1;
    }
}

/* Bits of those whose words cover the name; without its edges, of those whose words might. */
static uint64_t languages_of(const struct label_words *words, const struct cutting *cutting)
{
    struct word_reach reach[LONGEST_KEY + 1], *end = &reach[cutting->key.len];
    word_index_reach(&words->index, cutting->key, cutting->edge[0] ? cutting->edge : NULL, reach);
    return may_name(end->said, false) ? end->told & (cutting->is_published ? end->shown : UINT64_MAX) : 0;
}

static size_t read_name(const struct label_words *words, Slice text, bool is_published, struct label *out,
                        size_t room, struct arena *mem)
{
    struct cutting cutting = {.key = label_key(text, mem), .is_published = is_published};
    size_t count = 0, mark = arena_mark(mem);
    if (!words || !words->count || !cutting.key.len || cutting.key.len > LONGEST_KEY)
        return 0;
    uint64_t languages = languages_of(words, &cutting);
    if (!languages)
        return 0;
    find_edges(&cutting, text, mem);
    arena_rewind(mem, mark);
    languages = languages_of(words, &cutting);
    for (size_t i = 0; i < words->count && count < room; i++) {
        if (!(languages >> i & 1))
            continue;
        cutting.lists[0] = &words->at[i];
        cutting.lists[1] = i ? &words->at[0] : NULL;
        cutting.cuts = 0;
        if (cut_on(&cutting, 0, 0))
            out[count++] = (struct label){
                .key = cutting.key, .language = words->at[i].language, .field = (uint8_t)cutting.field};
        if (count && i == 0)
            break;
    }
    return count;
}

size_t label_words_read(const struct label_words *words, Slice text, struct label *out, size_t room,
                        struct arena *mem)
{
    return read_name(words, text, false, out, room, mem);
}

bool label_words_are_published(const struct label_words *words, Slice text, struct arena *mem)
{
    struct label found;
    size_t mark = arena_mark(mem);
    bool are = read_name(words, text, true, &found, 1, mem) > 0;
    arena_rewind(mem, mark);
    return are;
}

/* --- qualifiers --- */

static uint32_t meaning_of_word(const struct label_words *words, Slice key, Slice language)
{
    uint32_t said = 0;
    for (size_t i = 0; i < words->count; i++)
        for (size_t j = 0; j < words->at[i].count && (i == 0 || slice_equal(words->at[i].language, language)); j++)
            if (slice_equal(words->at[i].at[j].key, key))
                said |= words->at[i].at[j].meaning;
    return said;
}

bool label_word_begins(const struct label_word *word)
{
    return word->meaning & ~(uint32_t)(MEANS_FILLER | MEANS_LINK | MEANS_OTHER | MEANS_NOT | MEANS_ASIDE);
}

static Slice cut_word(Slice text, Slice *rest)
{
    size_t len = 0;
    while (len < text.len && !slice_has(S(" _-./,;:()[]\"'\t"), text.at[len]))
        len++;
    *rest = slice_skip(text, len + 1);
    return slice_part(text, 0, len);
}

/* A word of any language; texts in scripts that write no blanks hold it anywhere. */
static bool is_said(const struct label_words *words, Slice key, uint32_t meaning)
{
    return word_index_has(&words->index, key, meaning) || word_index_holds(&words->index, key, meaning);
}

static bool say(const struct label_words *words, Slice text, uint32_t meaning, struct arena *mem)
{
    size_t mark = arena_mark(mem);
    bool found = false;
    while (text.len && !found) {
        Slice rest, behind, whole = text, word = cut_word(text, &rest);
        cut_word(rest, &behind);
        Slice both = slice_part(whole, 0, whole.len - behind.len);
        found = is_said(words, label_key(word, mem), meaning) ||
                (both.len > word.len && is_said(words, label_key(both, mem), meaning));
        text = rest;
    }
    arena_rewind(mem, mark);
    return found;
}

bool label_words_say_published(const struct label_words *words, Slice text, struct arena *mem)
{
    return say(words, text, MEANS_PUBLISHED | MEANS_SHOWN, mem);
}

bool label_words_set_aside(const struct label_words *words, Slice text, struct arena *mem)
{
    return say(words, text, MEANS_ASIDE, mem) && !say(words, text, MEANS_INVOICE, mem);
}

bool label_words_link(const struct label_words *words, Slice key)
{
    return word_index_has(&words->index, key, MEANS_LINK);
}

bool label_words_turn(const struct label_words *words, Slice qualifier, const struct label *name, struct arena *mem)
{
    bool is_period = name->field == CLAIM_MONTH || name->field == CLAIM_YEAR;
    uint32_t times = MEANS_MONTH | MEANS_YEAR | MEANS_PERIOD | MEANS_DATE | MEANS_CREATED | MEANS_UPDATED;
    uint32_t turning = MEANS_OTHER | (is_period || name->field >= CLAIM_FIELD_COUNT ? 0 : times);
    size_t mark = arena_mark(mem);
    bool turns = has_two_sides(name->field) && say(words, qualifier, MEANS_PUBLISHED, mem);
    while (qualifier.len && !turns) {
        Slice key = label_key(cut_word(qualifier, &qualifier), mem);
        uint32_t said = key.len ? meaning_of_word(words, key, name->language) : 0;
        if (said & MEANS_NOT)
            break;
        turns = said & turning;
    }
    arena_rewind(mem, mark);
    return turns;
}

/* --- the file --- */

/* A word sorts before those that it begins, so that from the end the longest comes first. */
static int compare_words(const void *left, const void *right)
{
    return slice_compare(((const struct label_word *)left)->key, ((const struct label_word *)right)->key);
}

static void add_words(struct rule_file *file, struct word_list *list, struct rule_value all, uint32_t meaning)
{
    for (Slice rest = all.text; rest.len && !rule_file_given_up(file);) {
        struct rule_value one = rule_part(all, slice_cut(rest, '|', &rest));
        Slice key = slice_equal(one.text, S("#")) ? one.text : label_key(one.text, file->mem);
        if (!rule_has_room(file, one.element, list->count, MAX_WORDS_OF_LANGUAGE))
            return;
        if (key.len)
            list->at[list->count++] = (struct label_word){key, meaning};
        else
            RULE_COMPLAIN(file, rule_value, rule_value_place(file, one), "'%.*s' cannot be a word",
                          SLICE_ARG(one.text));
    }
}

static void add_language(struct rule_file *file, const struct _xmlNode *element, struct label_words *words)
{
    const char *allowed[COUNT_OF(meanings) + 2] = {"code"};
    struct rule_value code, value;
    for (size_t i = 0; i < COUNT_OF(meanings); i++)
        allowed[i + 1] = meanings[i].name;
    rule_allow(file, element, allowed);
    rule_must_be_empty(file, element);
    if (!rule_attribute_needed(file, element, "code", &code) ||
        !rule_has_room(file, element, words->count, MAX_LABEL_LANGUAGES))
        return;
    struct word_list *list = &words->at[words->count++];
    *list = (struct word_list){.language = code.text,
                               .at = ARENA_ARRAY(file->mem, struct label_word, MAX_WORDS_OF_LANGUAGE)};
    for (size_t i = 0; i < COUNT_OF(meanings); i++)
        if (rule_attribute(file, element, meanings[i].name, &value))
            add_words(file, list, value, meanings[i].meaning);
    qsort(list->at, list->count, sizeof *list->at, compare_words);
    for (size_t i = 0; i < list->count; i++)
        list->from[(unsigned char)list->at[i].key.at[0] + 1] = (uint16_t)(i + 1);
    for (size_t byte = 1; byte < COUNT_OF(list->from); byte++)
        if (list->from[byte] < list->from[byte - 1])
            list->from[byte] = list->from[byte - 1];
}

bool label_words_load(struct label_words *words, const struct templates *templates, struct arena *mem,
                      struct diag *diag)
{
    struct rule_file file;
    Slice text, source;
    if (!template_load(templates, WORDS_FILE, mem, &text, &source, diag))
        return false;
    *words = (struct label_words){.at = ARENA_ARRAY(mem, struct word_list, MAX_LABEL_LANGUAGES)};
    if (rule_file_open(&file, source, text, "label-words", mem, diag))
        for (const struct _xmlNode *language = NULL;
             (language = rule_next_named(&file, rule_root(&file), language, "language"));)
            add_language(&file, language, words);
    rule_file_close(&file);
    word_index_build(&words->index, words, mem);
    return file.error_count == 0 ||
           diag_fault(diag, "the words of labels in '%.*s' cannot be used", SLICE_ARG(source));
}
