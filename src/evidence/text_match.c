/* Tries the rules on a folded text: the masks, most others on what the masks have left, and when the language is
   known those that need all of the text. */
#include "base/arena.h"
#include "base/slice.h"
#include "evidence/text_tally.h"

#include <string.h>

#define MAX_FINDS 3        /* of one pattern */
#define MAX_AMOUNT_FINDS 8 /* "total" heads columns and ends lines before the total of all */

static bool keep_hit(struct judging *judging, const struct text_rule *rule, const struct pattern_match *match)
{
    struct text_hits *hits = &judging->hits;
    if (hits->count == MAX_TEXT_HITS)
        return false;
    size_t at = (size_t)(match->words.at - judging->text.at);
    struct text_hit hit = {.rule = rule, .at = at, .end = at + match->words.len};
    if (match->value.len) {
        hit.value_at = (size_t)(match->value.at - judging->text.at);
        hit.value_end = hit.value_at + match->value.len;
    }
    hits->at[hits->count++] = hit;
    hits->per_scope[rule->scope]++;
    return true;
}

/* A label that looks like a title may stand above the title. */
static size_t finds_wanted(const struct text_rule *rule)
{
    bool is_amount = rule->fact == TEXT_FACT_NET || rule->fact == TEXT_FACT_GROSS || rule->fact == TEXT_FACT_TAX;
    bool is_own_title = rule->scope == TEXT_TITLE && kind_is_accepted(rule->kind);
    bool repeats = rule->scope == TEXT_NAME || rule->scope == TEXT_LABEL || rule->scope == TEXT_FACT || rule->scope == TEXT_MASK || is_own_title;
    return is_amount ? MAX_AMOUNT_FINDS : repeats ? MAX_FINDS : 1;
}

static void mask(char *text, const struct pattern_match *match, const char *base)
{
    for (size_t i = (size_t)(match->words.at - base), end = i + match->words.len; i < end; i++)
        if (text[i] != '\n' && text[i] != '\t')
            text[i] = '_';
}

static void try_pattern(struct judging *judging, const struct text_rule *rule, size_t i, char *masked)
{
    struct text_pattern *pattern = &judging->rules->patterns[i];
    if (!text_literals_stand(&pattern->literals, &judging->grams, judging->text))
        return;
    struct pattern *compiled = text_rules_pattern(judging->rules, i);
    bool in_head = rule->scope == TEXT_TITLE || rule->scope == TEXT_HEAD || rule->scope == TEXT_NAME;
    Slice text = in_head ? slice_part(judging->text, 0, judging->document->head_end) : judging->text;
    struct pattern_match match;
    size_t from = 0;
    for (size_t n = 0; compiled && n < finds_wanted(rule) && from <= text.len; n++) {
        enum pattern_result result = pattern_find_from(compiled, text, from, &match);
        if (result == PATTERN_GAVE_UP)
            judging->hits.gave_up = rule;
        if (result != PATTERN_FOUND || match.words.len == 0)
            return;
        if (masked)
            mask(masked, &match, text.at);
        else if (!keep_hit(judging, rule, &match))
            return;
        from = (size_t)(match.words.at - text.at) + match.words.len;
    }
}

/* What a document is for is said in its own language, or in English beside it. */
static bool is_spoken(const struct judging *judging, Slice language)
{
    return slice_equal(language, judging->language) || slice_equal(language, judging->neighbour) ||
           slice_equal(language, S("en")) || slice_equal(language, S("und"));
}

static bool is_late(enum text_scope scope)
{
    return scope == TEXT_ABOUT || scope == TEXT_PARTY || scope == TEXT_EVENT;
}

/* Addresses and sentences are what is masked, and what shows who it is from, what has happened and whether it is
   a document at all. */
static void try_late(struct judging *judging)
{
    for (size_t i = 0; i < judging->rules->rule_count; i++) {
        const struct text_rule *rule = &judging->rules->rules[i];
        if (!is_late(rule->scope) || (rule->scope != TEXT_PARTY && !is_spoken(judging, rule->language)))
            continue;
        for (size_t p = rule->first; p < rule->end; p++) {
            if (rule->scope == TEXT_PARTY && judging->hits.per_scope[TEXT_PARTY])
                break;
            try_pattern(judging, rule, p, NULL);
        }
    }
}

/* Invoices name the order in words that are masked because they name no invoice: only where nothing else does. */
static void try_orders(struct judging *judging)
{
    for (size_t i = 0; i < judging->hits.count; i++)
        if (judging->hits.at[i].rule->fact == TEXT_FACT_ORDER && judging->hits.at[i].value_end)
            return;
    for (size_t i = 0; i < judging->rules->rule_count; i++) {
        const struct text_rule *rule = &judging->rules->rules[i];
        for (size_t p = rule->first; p < rule->end && rule->fact == TEXT_FACT_ORDER; p++)
            if (is_spoken(judging, rule->language))
                try_pattern(judging, rule, p, NULL);
    }
}

static void try_rules(struct judging *judging, bool masks, char *masked)
{
    for (size_t i = 0; i < judging->rules->rule_count; i++) {
        const struct text_rule *rule = &judging->rules->rules[i];
        if ((rule->scope == TEXT_MASK) != masks || is_late(rule->scope))
            continue;
        for (size_t p = rule->first; p < rule->end; p++)
            try_pattern(judging, rule, p, masked);
    }
}

static unsigned count_language(const struct judging *judging, Slice language)
{
    unsigned count = 0;
    for (size_t h = 0; h < judging->hits.count; h++)
        if (slice_equal(judging->hits.at[h].rule->language, language))
            count += judging->hits.at[h].rule->scope == TEXT_WORD ? 2 : 1;
    return count;
}

/* The language whose rules matched most; its own small words count double. Neighbours that come close are
   remembered beside it. */
static void find_language(struct judging *judging)
{
    unsigned best = 0;
    for (size_t i = 0; i < judging->rules->rule_count; i++) {
        Slice language = judging->rules->rules[i].language;
        if (language.len != 2 || (i && slice_equal(language, judging->rules->rules[i - 1].language)))
            continue;
        unsigned count = count_language(judging, language);
        if (count > best) {
            best = count;
            judging->neighbour = judging->language;
            judging->language = language;
        } else if (count && count * 2 >= best) {
            judging->neighbour = language;
        }
    }
}

void text_match(struct judging *judging)
{
    Slice folded = judging->document->folded;
    char *masked = ARENA_ARRAY(judging->screener->mem, char, folded.len + 1);
    if (folded.len)
        memcpy(masked, folded.at, folded.len);
    judging->text = folded;
    text_grams_make(&judging->grams, folded);
    try_rules(judging, true, masked);
    judging->text = (Slice){masked, folded.len};
    try_rules(judging, false, NULL);
    find_language(judging);
    judging->text = folded;
    try_late(judging);
    try_orders(judging);
    judging->text = (Slice){masked, folded.len};
}

void text_match_rivals(struct judging *judging)
{
    Slice masked = judging->text;
    judging->text = judging->document->folded;
    for (size_t i = 0; i < judging->rules->rule_count; i++) {
        const struct text_rule *rule = &judging->rules->rules[i];
        if ((rule->scope != TEXT_TITLE && rule->scope != TEXT_PHRASE) || kind_is_accepted(rule->kind))
            continue;
        for (size_t p = rule->first; p < rule->end; p++)
            try_pattern(judging, rule, p, NULL);
    }
    judging->text = masked;
}
