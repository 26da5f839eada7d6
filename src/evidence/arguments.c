/* Searches subjects and bodies for arguments from training days. A text is first asked for
   cheap words (KPI, a language's day), so that few patterns are tried on few texts. */
#include "evidence/arguments.h"

#include "base/arena.h"
#include "base/diag.h"
#include "base/slice.h"
#include "base/unicode.h"
#include "bytes/template.h"
#include "evidence/evidence_private.h"
#include "evidence/pattern.h"
#include "tickets/ticket.h"

#define RULES_FILE S("rules/arguments.xml")
#define MAX_PATTERNS 500
#define MAX_QUOTED_COLUMNS 100

/* The patterns of one language, tried where one of its words for "day" stands. */
struct language {
    Slice days; /* joined by '|' */
    size_t first_pattern, end_pattern;
};

struct argument_rules {
    Slice about; /* joined by '|': without one of these no text is searched */
    struct language *languages;
    size_t language_count, language_capacity;
    struct pattern **patterns;
    Slice *names;
    size_t pattern_count, pattern_capacity, name_capacity;
};

/* ---- the rules ---- */

struct loading {
    struct argument_rules *rules;
    Slice source;
    struct arena *mem;
    struct diag *diag;
    bool failed;
};

static void complain(struct loading *load, Element element, enum finding_id id, const char *what, Slice subject)
{
    Place place = {.source = load->source, .line = element_line(element)};
    diag_add(load->diag, id, place, "%s '%.*s'", what, SLICE_ARG(subject));
    load->failed = true;
}

static Slice required(struct loading *load, Element element, Slice name)
{
    Slice value = element_attribute(element, name, load->mem);
    if (value.len == 0)
        complain(load, element, FINDING_rule_value, "missing or empty attribute", name);
    return value;
}

static Slice replaced(Slice text, Slice mark, Slice by, struct arena *mem)
{
    Slice done = {0};
    for (size_t at; (at = slice_find(text, mark)) < text.len; text = slice_skip(text, at + mark.len)) {
        Slice head = slice_part(text, 0, at);
        done = arena_printf(mem, "%.*s%.*s%.*s", SLICE_ARG(done), SLICE_ARG(head), SLICE_ARG(by));
    }
    return arena_printf(mem, "%.*s%.*s", SLICE_ARG(done), SLICE_ARG(text));
}

static void read_pattern(struct loading *load, Element language, Element element)
{
    struct argument_rules *rules = load->rules;
    Slice so = required(load, language, S("so")), text = element_text(element, load->mem), problem;
    size_t offset;
    if (rules->pattern_count == MAX_PATTERNS || text.len == 0) {
        complain(load, element, FINDING_rule_value, "empty, too long, or one too many:", element_local(element));
        return;
    }
    text = replaced(text, S("{so}"), so, load->mem);
    text = replaced(text, S("{near}"), S("[^.!?。！？]{0,30}?"), load->mem);
    text = replaced(text, S("{far}"), S("[^.!?。！？]{0,60}?"), load->mem);
    struct pattern *pattern = pattern_new(text, load->mem, &problem, &offset);
    if (!pattern) {
        complain(load, element, FINDING_rule_value, "no regular expression:", problem);
        return;
    }
    size_t count = rules->pattern_count;
    *ARENA_PUSH(load->mem, rules->names, count, rules->name_capacity, Slice) = required(load, element, S("name"));
    *ARENA_PUSH(load->mem, rules->patterns, rules->pattern_count, rules->pattern_capacity, struct pattern *) = pattern;
}

static void check_attributes(struct loading *load, Element element, Slice known)
{
    Slice odd = element_odd_attribute(element, known);
    if (odd.len)
        complain(load, element, FINDING_rule_unknown, "no such attribute:", odd);
}

static void read_language(struct loading *load, Element element)
{
    struct argument_rules *rules = load->rules;
    struct language language = {.days = required(load, element, S("days")), .first_pattern = rules->pattern_count};
    check_attributes(load, element, S("code days so"));
    for (Element item = element_child(element, (Slice){0}); item; item = element_next(item, (Slice){0})) {
        check_attributes(load, item, S("name"));
        if (slice_equal(element_local(item), S("pattern")))
            read_pattern(load, element, item);
        else
            complain(load, item, FINDING_rule_unknown, "no such element here:", element_local(item));
    }
    language.end_pattern = rules->pattern_count;
    *ARENA_PUSH(load->mem, rules->languages, rules->language_count, rules->language_capacity,
                struct language) = language;
}

static void read_rules(struct loading *load, Element root)
{
    if (!slice_equal(element_local(root), S("arguments")))
        complain(load, root, FINDING_rule_unknown, "no such element here:", element_local(root));
    load->rules->about = required(load, root, S("about"));
    check_attributes(load, root, S("version about"));
    for (Element element = element_child(root, (Slice){0}); element; element = element_next(element, (Slice){0})) {
        if (slice_equal(element_local(element), S("language")))
            read_language(load, element);
        else
            complain(load, element, FINDING_rule_unknown, "no such element here:", element_local(element));
    }
}

static void rules_close(struct argument_rules *rules)
{
    for (size_t i = 0; i < rules->pattern_count; i++)
        pattern_close(rules->patterns[i]);
}

static bool rules_open(struct argument_rules *rules, const struct templates *templates, struct arena *mem,
                       struct diag *diag)
{
    struct loading load = {.rules = rules, .mem = mem, .diag = diag};
    struct xml_tree tree = {0};
    Slice text;
    *rules = (struct argument_rules){0};
    if (!template_load(templates, RULES_FILE, mem, &text, &load.source, diag))
        return false;
    if (!xml_tree_open(&tree, load.source, text, diag))
        return diag_fault(diag, "cannot use '%.*s': not well-formed", SLICE_ARG(load.source));
    read_rules(&load, xml_tree_root(&tree));
    xml_tree_close(&tree);
    return !load.failed || diag_fault(diag, "cannot use '%.*s': it has errors", SLICE_ARG(load.source));
}

/* ---- texts ---- */

static bool holds_one(Slice text, Slice words)
{
    while (words.len) {
        Slice word = slice_trim(slice_cut(words, '|', &words));
        if (word.len && text_holds(text, word))
            return true;
    }
    return false;
}

struct search {
    const struct templates *templates;
    const struct batch *batch;
    struct arena *mem;
    struct diag *diag;
    struct argument_rules rules;
    bool opened;
    Slice *words;
};

static Slice clipped(Slice text)
{
    size_t len = text.len < MAX_ARGUMENT_BYTES ? text.len : MAX_ARGUMENT_BYTES;
    while (len && len < text.len && ((unsigned char)text.at[len] & 0xc0) == 0x80)
        len--;
    return slice_part(text, 0, len);
}

static void gave_up(const struct search *search, const struct ticket *ticket, Slice name)
{
    Place place = {.source = ticket_source(ticket), .line = ticket->line};
    diag_add(search->diag, FINDING_pattern_gave_up, place,
             "the text is too hard for the pattern '%.*s' of rules/arguments.xml", SLICE_ARG(name));
}

static Slice search_with(const struct search *search, const struct ticket *ticket, Slice text,
                         const struct language *language)
{
    Slice words;
    for (size_t i = language->first_pattern; i < language->end_pattern; i++) {
        switch (pattern_find(search->rules.patterns[i], text, &words)) {
        case PATTERN_FOUND: return words;
        case PATTERN_GAVE_UP: gave_up(search, ticket, search->rules.names[i]); break;
        case PATTERN_NOT_FOUND: break;
        }
    }
    return (Slice){0};
}

static Slice quoted(Slice words, struct arena *mem)
{
    char *text = ARENA_ARRAY(mem, char, words.len + 1);
    for (size_t i = 0; i < words.len; i++)
        text[i] = (unsigned char)words.at[i] < ' ' ? ' ' : words.at[i];
    return unicode_clip((Slice){text, words.len}, MAX_QUOTED_COLUMNS);
}

static Slice search_text(const struct search *search, const struct ticket *ticket, Slice text)
{
    size_t mark = arena_mark(search->mem);
    Slice plain = unicode_nfkc(clipped(text), search->mem), words = {0};
    if (holds_one(plain, search->rules.about))
        for (size_t i = 0; i < search->rules.language_count && !words.len; i++)
            if (holds_one(plain, search->rules.languages[i].days))
                words = search_with(search, ticket, plain, &search->rules.languages[i]);
    if (!words.len) {
        arena_rewind(search->mem, mark);
        return words;
    }
    return quoted(words, search->mem);
}

static bool search_ticket(struct search *search, size_t i)
{
    const struct ticket *ticket = &search->batch->tickets[i];
    if (!search->opened) {
        search->opened = true;
        search->words = ARENA_ARRAY(search->mem, Slice, search->batch->ticket_count);
        if (!rules_open(&search->rules, search->templates, search->mem, search->diag))
            return false;
    }
    search->words[i] = search_text(search, ticket, ticket_more(ticket)->subject);
    if (!search->words[i].len)
        search->words[i] = search_text(search, ticket, ticket_more(ticket)->body);
    return true;
}

bool arguments_find(const struct templates *templates, const struct batch *batch, struct arena *mem,
                    const Slice **words, struct diag *diag)
{
    struct search search = {.templates = templates, .batch = batch, .mem = mem, .diag = diag};
    bool searched = true;
    for (size_t i = 0; i < batch->ticket_count && searched; i++)
        if (UNLIKELY(ticket_more(&batch->tickets[i])->subject.len || ticket_more(&batch->tickets[i])->body.len))
            searched = search_ticket(&search, i);
    rules_close(&search.rules);
    if (searched)
        *words = search.words;
    return searched;
}
