/* Reads templates/rules/evidence.xml into patterns. Rules are written as people write the words;
   they are folded here as the texts will be, and a blank stands for a blank, a line end or a tab. */
#include "evidence/text_rules.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/diag.h"
#include "base/slice.h"
#include "base/unicode.h"
#include "bytes/template.h"
#include "evidence/evidence_private.h"
#include "evidence/text_document.h"

#define RULES_FILE S("rules/evidence.xml")

struct text_loading {
    struct text_rules *rules;
    Slice leads, joins; /* the words around titles */
    struct arena *mem;
    struct diag *diag;
    bool failed;
};

static void complain(struct text_loading *load, Element element, enum finding_id id, const char *what, Slice subject)
{
    Place place = {.source = load->rules->source, .line = element_line(element)};
    diag_add(load->diag, id, place, "%s '%.*s'", what, SLICE_ARG(subject));
    load->failed = true;
}

/* ---- patterns ---- */

/* A blank may be a line end; '#' would begin a comment. */
static void add_plain(struct buf *buf, Slice text)
{
    bool in_class = false;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.at[i];
        if (c == '\\' && i + 1 < text.len) {
            buf_add(buf, slice_part(text, i, i + 2));
            i++;
            continue;
        }
        in_class = c == '[' || (in_class && c != ']');
        if (c == ' ' && !in_class)
            buf_add(buf, S("[ \\n\\t]"));
        else if (c == '#')
            buf_add(buf, S("\\#"));
        else
            buf_add_char(buf, c);
    }
}

/* What stands where a number would: one with a digit, or the mark of a program's template. Blanks that people
   fill in ("[number]", "____") are none. */
#define TEMPLATE_VALUE "[\\#]?(?:\\{{1,2}|<%|[$%]{1,2})[^\\n\\t]{1,60}"
#define VALUE "([^\\s\\d]{0,16}\\d[^\\s]{0,40}|" TEMPLATE_VALUE ")"
#define DATE_VALUE "((?:\\pL{2,14}[.,]{0,2}[ ]){0,2}[^\\s\\d]{0,16}\\d[^\\s]{0,40}|" TEMPLATE_VALUE ")"
#define RATE "\\d{1,2}(?:[.,]\\d{1,3})?[ ]?%"
#define AMOUNT "([^\\n\\t\\d]{0,24}(?!" RATE ")\\d[^\\n\\t]{0,32}|[$€£¥]?[ ]?(?:\\{{1,2}|<%|%)[^\\n\\t]{1,40})"

/* "FT 2023/87": letters that stand apart are no value, but a value stands behind them. */
static void add_series(struct buf *buf, const struct text_loading *load)
{
    if (!load->rules->series.len)
        return;
    buf_add(buf, S("(?:(?:"));
    add_plain(buf, load->rules->series);
    buf_add(buf, S(")[ ])?"));
}

/* "Account statement - August": what is no invoice says so whatever goes on behind a dash. */
static void add_title(struct buf *buf, const struct text_loading *load, Slice text, bool may_go_on)
{
    buf_add(buf, S("(?m)(?:^|\\t|[ ][-\\x{2013}\\x{2014}|][ ])[^\\pL\\pN\\t\\n{]*(?:(?:"));
    add_plain(buf, load->leads);
    buf_add(buf, S(")[ ]){0,2}(?:"));
    add_plain(buf, text);
    buf_add(buf, S(")(?![\\pL])(?:[ .:\\#()/-]*(?:"));
    add_plain(buf, load->rules->number_words);
    buf_add(buf, S(")(?![\\pL])[ .:\\#°()/-]*)?(?:[ .:\\#()/-]*(?:[a-z]{1,4}[ ]|[^\\s\\d]{3,10}[ ](?=(?:19|20)\\d\\d))?" VALUE "(?:[ ,/|()-][^\\t\\n]{0,80})?|[ ](?:"));
    add_plain(buf, load->joins);
    buf_add(buf, S(")[ ][^\\t\\n]{1,60}|[ ]?[(\\x{ff08}\\[][^\\t\\n)]{1,40}[)\\x{ff09}\\]])?"));
    if (load->rules->title_notes.len) {
        buf_add(buf, S("(?:[ ]?[-\\x{2013}/][ ]?(?:"));
        add_plain(buf, load->rules->title_notes);
        buf_add(buf, S("))?"));
    }
    buf_add(buf, S("[^\\pL\\pN\\t\\n]*(?=\\t|$"));
    buf_add(buf, may_go_on ? S("|(?<=[ ][\\x{2013}\\x{2014}|][ ]))") : S(")"));
}

/* The value stands behind it or below, with nothing masked between; a label in a row of headings has it in its
   column. */
static void add_label(struct buf *buf, const struct text_loading *load, Slice text)
{
    buf_add(buf, S("(?<![\\pL])(?:"));
    add_plain(buf, text);
    buf_add(buf, S(")(?![\\pL_])(?:[^\\pL\\pN\\n{<\\[$%_]*(?:\\n[^\\pL\\pN\\n{<\\[$%_]*)?"));
    add_series(buf, load);
    buf_add(buf, S(VALUE ")?"));
}

/* A date may begin with the name of a day or month: "Friday, March 20, 2026". */
static void add_date(struct buf *buf, Slice text)
{
    buf_add(buf, S("(?<![\\pL])(?:"));
    add_plain(buf, text);
    buf_add(buf, S(")(?![\\pL_])(?:[^\\pL\\pN\\n{<\\[$%]*(?:\\n[^\\pL\\pN\\n{<\\[$%]*)?"
                   DATE_VALUE ")?"));
}

static void add_amount(struct buf *buf, Slice text)
{
    buf_add(buf, S("(?<![\\pL])(?:"));
    add_plain(buf, text);
    buf_add(buf, S(")(?![\\pL])[^\\d\\n{<%]{0,60}(?:" RATE "[^\\d\\n{<%]{0,40})?(?:\\n[^\\d\\n{<%]{0,40})?"));
    buf_add(buf, S(AMOUNT));
}

/* Digits alone, beside the label or below it. */
static void add_partner(struct buf *buf, Slice text)
{
    buf_add(buf, S("(?<![\\pL])(?:"));
    add_plain(buf, text);
    buf_add(buf, S(")(?![\\pL])[^\\pL\\pN\\n]{0,12}(?:\\n[^\\pL\\pN\\n]{0,4})?(\\d{5,9})(?![\\pL\\pN./,-])"));
}

static void add_word(struct buf *buf, Slice text)
{
    buf_add(buf, S("(?<![\\pL])(?:"));
    add_plain(buf, text);
    buf_add(buf, S(")(?![\\pL])"));
}

/* Scripts written without blanks have no ends of words to look for. */
static bool is_unspaced(Slice text)
{
    for (Slice rest = text; rest.len;) {
        uint32_t c;
        rest = slice_skip(rest, utf8_next(rest, &c));
        if ((c >= 0x0e00 && c <= 0x0e7f) || (c >= 0x3040 && c <= 0x9fff) || (c >= 0xac00 && c <= 0xd7a3))
            return true;
    }
    return false;
}

static Slice compiled_text(const struct text_loading *load, const struct text_rule *rule, Slice text)
{
    struct buf buf = {0};
    if (rule->scope == TEXT_TITLE)
        add_title(&buf, load, text, !kind_is_accepted(rule->kind));
    else if (rule->fact == TEXT_FACT_DATE)
        add_date(&buf, text);
    else if (rule->scope == TEXT_LABEL || rule->fact == TEXT_FACT_ORDER || rule->fact == TEXT_FACT_AMENDS)
        add_label(&buf, load, text);
    else if (rule->fact == TEXT_FACT_PARTNER)
        add_partner(&buf, text);
    else if (rule->scope == TEXT_FACT && rule->fact != TEXT_FACT_ANY_DATE)
        add_amount(&buf, text);
    else if (rule->fact == TEXT_FACT_ANY_DATE || is_unspaced(text))
        add_plain(&buf, text);
    else
        add_word(&buf, text);
    Slice made = arena_copy(load->mem, buf_slice(&buf));
    buf_done(&buf);
    return made;
}

static void add_patterns(struct text_loading *load, struct text_rule *rule, Slice text)
{
    struct text_rules *rules = load->rules;
    rule->first = rules->pattern_count;
    while (text.len) {
        Slice one = slice_trim(text_choice_cut(text, &text));
        if (one.len == 0 || rules->pattern_count == MAX_TEXT_PATTERNS)
            continue;
        *ARENA_PUSH(load->mem, rules->patterns, rules->pattern_count, rules->pattern_capacity, struct text_pattern) =
            (struct text_pattern){.text = compiled_text(load, rule, one), .literals = text_literals_of(one, load->mem)};
    }
    rule->end = rules->pattern_count;
}

/* ---- the file ---- */

static const struct {
    Slice name;
    enum text_scope scope;
    int weight;
} scopes[] = {
    {S_INIT("title"), TEXT_TITLE, 10},  {S_INIT("label"), TEXT_LABEL, 5}, {S_INIT("head"), TEXT_HEAD, 5},
    {S_INIT("phrase"), TEXT_PHRASE, 5}, {S_INIT("denial"), TEXT_DENIAL, 0}, {S_INIT("event"), TEXT_EVENT, 6},
    {S_INIT("about"), TEXT_ABOUT, 4},   {S_INIT("party"), TEXT_PARTY, 0}, {S_INIT("mask"), TEXT_MASK, 0},
    {S_INIT("fact"), TEXT_FACT, 0},     {S_INIT("word"), TEXT_WORD, 0},
    {S_INIT("name"), TEXT_NAME, 0}};
static_assert(COUNT_OF(scopes) == TEXT_SCOPE_COUNT, "every scope has its name");

static const struct {
    Slice name;
    enum text_fact fact;
} facts[] = {{S_INIT("date"), TEXT_FACT_DATE}, {S_INIT("any-date"), TEXT_FACT_ANY_DATE}, {S_INIT("net"), TEXT_FACT_NET},
             {S_INIT("gross"), TEXT_FACT_GROSS}, {S_INIT("tax"), TEXT_FACT_TAX}, {S_INIT("order"), TEXT_FACT_ORDER},
             {S_INIT("amends"), TEXT_FACT_AMENDS}, {S_INIT("partner"), TEXT_FACT_PARTNER}};
static_assert(COUNT_OF(facts) == TEXT_FACT_COUNT - 1, "every fact has its name");

static void read_scope(struct text_loading *load, Element element, struct text_rule *rule)
{
    Slice name = element_attribute(element, S("scope"), load->mem);
    for (size_t i = 0; i < COUNT_OF(scopes); i++)
        if (slice_equal(scopes[i].name, name)) {
            rule->scope = scopes[i].scope;
            rule->weight = scopes[i].weight;
            return;
        }
    complain(load, element, FINDING_rule_unknown, "no such scope:", name);
}

static void read_fact(struct text_loading *load, Element element, struct text_rule *rule)
{
    Slice name = element_attribute(element, S("fact"), load->mem);
    for (size_t i = 0; i < COUNT_OF(facts); i++)
        if (slice_equal(facts[i].name, name))
            rule->fact = facts[i].fact;
    if ((rule->scope == TEXT_FACT) != (rule->fact != TEXT_FACT_NONE))
        complain(load, element, FINDING_rule_value, "no such fact:", name);
}

static void read_kind(struct text_loading *load, Element element, struct text_rule *rule)
{
    Slice name = element_attribute(element, S("kind"), load->mem);
    rule->kind = KIND_uncertain;
    bool needs = rule->scope == TEXT_TITLE || rule->scope == TEXT_LABEL || rule->scope == TEXT_HEAD ||
                 rule->scope == TEXT_PHRASE || rule->scope == TEXT_EVENT;
    if (name.len ? !kind_from_name(name, &rule->kind) : needs)
        complain(load, element, FINDING_rule_unknown, "no such kind of document:", name);
}

static void read_rule(struct text_loading *load, Slice language, Element element)
{
    struct text_rules *rules = load->rules;
    struct text_rule rule = {.language = language};
    Slice odd = element_odd_attribute(element, S("scope kind fact weight"));
    if (odd.len || rules->rule_count == MAX_TEXT_RULES)
        complain(load, element, FINDING_rule_unknown, "no such attribute, or one rule too many:", odd);
    read_scope(load, element, &rule);
    read_fact(load, element, &rule);
    read_kind(load, element, &rule);
    Slice weight = element_attribute(element, S("weight"), load->mem);
    uint64_t given;
    if (weight.len && slice_to_u64(weight, 100, &given))
        rule.weight = (int)given;
    else if (weight.len)
        complain(load, element, FINDING_rule_value, "no weight from 0 to 100:", weight);
    Slice scope = scopes[rule.scope].name, kind = rule.kind == KIND_uncertain ? (Slice){0} : kind_name(rule.kind);
    rule.name = arena_printf(load->mem, "%.*s %.*s%s%.*s", SLICE_ARG(language), SLICE_ARG(scope), kind.len ? " " : "",
                             SLICE_ARG(kind));
    Slice text = text_plain_letters(unicode_fold(element_content(element, load->mem), load->mem), load->mem);
    if (text.len == 0)
        complain(load, element, FINDING_rule_value, "an empty or too long rule in", language);
    add_patterns(load, &rule, text);
    *ARENA_PUSH(load->mem, rules->rules, rules->rule_count, rules->rule_capacity, struct text_rule) = rule;
}

static void read_language(struct text_loading *load, Element element)
{
    Slice code = element_attribute(element, S("code"), load->mem);
    if (code.len == 0)
        complain(load, element, FINDING_rule_value, "missing or empty attribute", S("code"));
    for (Element item = element_child(element, (Slice){0}); item; item = element_next(item, (Slice){0})) {
        if (slice_equal(element_local(item), S("rule")))
            read_rule(load, code, item);
        else
            complain(load, item, FINDING_rule_unknown, "no such element here:", element_local(item));
    }
}

static void read_words(struct text_loading *load, Element element)
{
    const struct {
        Slice name;
        Slice *into;
    } lists[] = {{S("leads"), &load->leads},
                 {S("numbers"), &load->rules->number_words},
                 {S("joins"), &load->joins},
                 {S("goods"), &load->rules->goods},
                 {S("quantities"), &load->rules->quantities},
                 {S("quantity-totals"), &load->rules->quantity_totals},
                 {S("counted"), &load->rules->counted},
                 {S("durations"), &load->rules->durations},
                 {S("other-dates"), &load->rules->other_dates},
                 {S("title-notes"), &load->rules->title_notes},
                 {S("draft-numbers"), &load->rules->draft_numbers},
                 {S("included"), &load->rules->included},
                 {S("currencies"), &load->rules->currencies},
                 {S("series"), &load->rules->series},
                 {S("series-labels"), &load->rules->series_labels},
                 {S("attached"), &load->rules->attached}};
    for (size_t i = 0; i < COUNT_OF(lists); i++)
        if (slice_equal(element_local(element), lists[i].name)) {
            *lists[i].into =
                text_plain_letters(unicode_fold(element_content(element, load->mem), load->mem), load->mem);
            return;
        }
    complain(load, element, FINDING_rule_unknown, "no such element here:", element_local(element));
}

bool text_rules_load(struct text_rules *rules, const struct templates *templates, struct arena *mem,
                     struct diag *diag)
{
    struct text_loading load = {.rules = rules, .mem = mem, .diag = diag};
    struct xml_tree tree = {0};
    Slice text;
    *rules = (struct text_rules){.mem = mem};
    if (!template_load(templates, RULES_FILE, mem, &text, &rules->source, diag))
        return false;
    if (!xml_tree_open(&tree, rules->source, text, diag))
        return diag_fault(diag, "cannot use '%.*s': not well-formed", SLICE_ARG(rules->source));
    Element root = xml_tree_root(&tree);
    if (!slice_equal(element_local(root), S("evidence")))
        complain(&load, root, FINDING_rule_unknown, "no such element here:", element_local(root));
    for (Element item = element_child(root, (Slice){0}); item; item = element_next(item, (Slice){0})) {
        if (slice_equal(element_local(item), S("language")))
            read_language(&load, item);
        else
            read_words(&load, item);
    }
    xml_tree_close(&tree);
    return !load.failed || diag_fault(diag, "cannot use '%.*s': it has errors", SLICE_ARG(rules->source));
}

struct pattern *text_rules_pattern(struct text_rules *rules, size_t i)
{
    struct text_pattern *pattern = &rules->patterns[i];
    Slice problem;
    size_t offset;
    if (!pattern->compiled && !pattern->is_bad) {
        pattern->compiled = pattern_new(pattern->text, rules->mem, &problem, &offset);
        pattern->is_bad = !pattern->compiled;
    }
    return pattern->compiled;
}

bool text_rules_check(const struct text_rules *rules, struct diag *diag)
{
    bool good = true;
    for (size_t i = 0; i < rules->pattern_count; i++) {
        Slice problem;
        size_t offset;
        if (pattern_is_valid(rules->patterns[i].text, rules->mem, &problem, &offset))
            continue;
        Place place = {.source = rules->source, .column = (uint32_t)offset};
        diag_add(diag, FINDING_rule_value, place, "%.*s: '%.*s'", SLICE_ARG(problem),
                 SLICE_ARG(rules->patterns[i].text));
        good = false;
    }
    return good;
}

void text_rules_close(struct text_rules *rules)
{
    for (size_t i = 0; i < rules->pattern_count; i++) {
        pattern_close(rules->patterns[i].compiled);
        rules->patterns[i].compiled = NULL;
    }
}

bool text_announces(const struct text_rules *rules, Slice folded)
{
    for (Slice rest = rules ? rules->attached : (Slice){0}; rest.len;) {
        Slice word = slice_trim(slice_cut(rest, '|', &rest));
        if (word.len && slice_find(folded, word) < folded.len)
            return true;
    }
    return false;
}
