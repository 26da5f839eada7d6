/* The tables of templates/rules/document-types.xml, read once and looked up by local
   name and by type code. A mistake in them is refused with its line: a rule that is
   silently lost would accept what it should not. */
#include "evidence/rules.h"

#include "base/arena.h"
#include "base/diag.h"
#include "base/slice.h"
#include "bytes/template.h"
#include "evidence/evidence_private.h"
#include "evidence/json_rules.h"
#include "evidence/text_rules.h"

#define RULES_FILE S("rules/document-types.xml")

bool list_has(Slice list, Slice word)
{
    while (list.len) {
        Slice one = slice_cut(list, ' ', &list);
        if (one.len && slice_equal(one, word))
            return true;
    }
    return false;
}

bool text_holds(Slice text, Slice word)
{
    for (size_t i = 0; i + word.len <= text.len; i++)
        if (slice_starts_nocase(slice_skip(text, i), word))
            return true;
    return false;
}

struct rule_reader {
    struct evidence_rules *rules;
    Slice source;
    struct arena *mem;
    struct diag *diag;
    bool failed;
};

static void complain(struct rule_reader *reader, enum finding_id id, Element element, const char *what, Slice subject)
{
    Place place = {.source = reader->source, .line = element_line(element)};
    diag_add(reader->diag, id, place, "%s '%.*s'", what, SLICE_ARG(subject));
    reader->failed = true;
}

static Slice optional(struct rule_reader *reader, Element element, Slice name)
{
    return element_attribute(element, name, reader->mem);
}

static Slice required(struct rule_reader *reader, Element element, Slice name)
{
    Slice value = optional(reader, element, name);
    if (value.len == 0)
        complain(reader, FINDING_rule_value, element, "missing or empty attribute", name);
    return value;
}

static Slice own_or_group(struct rule_reader *reader, Element item, Element group, Slice name)
{
    Slice own = optional(reader, item, name);
    return own.len ? own : optional(reader, group, name);
}

static enum document_kind kind_of(struct rule_reader *reader, Element element)
{
    enum document_kind kind = KIND_uncertain;
    Slice name = required(reader, element, S("kind"));
    if (name.len && !kind_from_name(name, &kind))
        complain(reader, FINDING_rule_unknown, element, "no such kind of document:", name);
    return kind;
}

/* "urn:...:{name}-*" with the local name in its place. */
static Slice space_of(struct rule_reader *reader, Slice pattern, Slice local)
{
    static const Slice mark = S_INIT("{name}");
    size_t at = slice_find(pattern, mark);
    if (at == pattern.len)
        return pattern;
    Slice head = slice_part(pattern, 0, at), tail = slice_skip(pattern, at + mark.len);
    return arena_printf(reader->mem, "%.*s%.*s%.*s", SLICE_ARG(head), SLICE_ARG(local), SLICE_ARG(tail));
}

/* "UBL Invoice", unless the root has a title of its own. */
static Slice title_of(struct rule_reader *reader, Element group, Element item, Slice local)
{
    Slice family = required(reader, group, S("title")), own = optional(reader, item, S("title"));
    return own.len ? own : arena_printf(reader->mem, "%.*s %.*s", SLICE_ARG(family), SLICE_ARG(local));
}

static const struct layout *layout_of(struct rule_reader *reader, Element group)
{
    Slice name = required(reader, group, S("family"));
    for (size_t i = 0; i < reader->rules->layout_count; i++)
        if (slice_equal(reader->rules->layouts[i]->family, name))
            return reader->rules->layouts[i];
    if (name.len && !slice_equal(name, S("other")))
        complain(reader, FINDING_rule_unknown, group, "no such family of documents:", name);
    return NULL;
}

static void read_layout(struct rule_reader *reader, Element group, Element item)
{
    (void)group;
    struct evidence_rules *rules = reader->rules;
    struct layout *layout = ARENA_NEW(reader->mem, struct layout);
    const struct {
        const char *name;
        Slice *value;
    } paths[] = {
        {"number", &layout->number},       {"issued", &layout->issued},     {"issuer", &layout->issuer},
        {"buyer", &layout->buyer},         {"body", &layout->body},         {"currency", &layout->currency},
        {"order", &layout->order},         {"amends", &layout->amends},     {"totals", &layout->totals},
        {"lines", &layout->lines},         {"net", &layout->net},           {"gross", &layout->gross},
        {"quantity", &layout->quantity},   {"line-net", &layout->line_net}, {"if-profile", &layout->if_profile},
        {"then-net", &layout->then_net},   {"implied", &layout->implied},   {"so-called", &layout->so_called},
        {"series", &layout->series},       {"series-join", &layout->series_join},
    };
    layout->family = required(reader, item, S("family"));
    layout->has_commas = slice_equal(optional(reader, item, S("decimal")), S(","));
    layout->has_days_first = slice_equal(optional(reader, item, S("dates")), S("dmy"));
    for (size_t i = 0; i < COUNT_OF(paths); i++)
        *paths[i].value = optional(reader, item, slice_from(paths[i].name));
    *ARENA_PUSH(reader->mem, rules->layouts, rules->layout_count, rules->layout_capacity, struct layout *) = layout;
}

static void read_root(struct rule_reader *reader, Element group, Element item)
{
    struct evidence_rules *rules = reader->rules;
    Slice local = required(reader, item, S("local"));
    struct root_rule *rule = ARENA_PUSH(reader->mem, rules->roots, rules->root_count, rules->root_capacity,
                                        struct root_rule);
    *rule = (struct root_rule){
        .local = local,
        .space = space_of(reader, optional(reader, group, S("space")), local),
        .title = title_of(reader, group, item, local),
        .layout = layout_of(reader, group),
        .kind = kind_of(reader, item),
        .code = optional(reader, item, S("code")),
        .lists = optional(reader, item, S("lists")),
        .header = optional(reader, item, S("header")),
        .shape = optional(reader, item, S("shape")),
        .bare = own_or_group(reader, item, group, S("bare")),
        .also = optional(reader, item, S("also")),
        .corrects = optional(reader, item, S("corrects")),
        .denies = optional(reader, item, S("denies")),
        .says = optional(reader, item, S("says")),
        .tests = optional(reader, item, S("tests")),
        .remarks = optional(reader, item, S("remarks")),
    };
    if (kind_is_accepted(rule->kind) && rule->header.len == 0)
        complain(reader, FINDING_rule_value, item, "an accepted kind needs a header:", local);
}

static void read_envelope(struct rule_reader *reader, Element group, Element item)
{
    (void)group;
    struct evidence_rules *rules = reader->rules;
    *ARENA_PUSH(reader->mem, rules->envelopes, rules->envelope_count, rules->envelope_capacity,
                struct envelope_rule) = (struct envelope_rule){
        .local = required(reader, item, S("local")),
        .space = optional(reader, item, S("space")),
        .title = required(reader, item, S("title")),
        .has = optional(reader, item, S("has")),
        .inside = optional(reader, item, S("inside")),
        .skip = optional(reader, item, S("skip")),
        .text = optional(reader, item, S("text")),
    };
}

static void read_no_carrier(struct rule_reader *reader, Element group, Element item)
{
    (void)group;
    struct evidence_rules *rules = reader->rules;
    rules->no_carriers = arena_printf(reader->mem, "%.*s %.*s", SLICE_ARG(rules->no_carriers),
                                      SLICE_ARG(required(reader, item, S("word"))));
}

static void read_code(struct rule_reader *reader, Element group, Element item)
{
    struct evidence_rules *rules = reader->rules;
    struct code_rule rule = {
        .list = required(reader, group, S("list")),
        .code = required(reader, item, S("value")),
        .name = required(reader, item, S("name")),
        .where = optional(reader, item, S("where")),
        .kind = kind_of(reader, item),
    };
    for (size_t i = 0; i < rules->code_count; i++)
        if (slice_equal(rules->codes[i].code, rule.code) && slice_equal(rules->codes[i].list, rule.list) &&
            slice_equal(rules->codes[i].where, rule.where))
            complain(reader, FINDING_rule_value, item, "the list has this code already:", rule.code);
    *ARENA_PUSH(reader->mem, rules->codes, rules->code_count, rules->code_capacity, struct code_rule) = rule;
}

static void read_message(struct rule_reader *reader, Element group, Element item)
{
    struct evidence_rules *rules = reader->rules;
    struct message_rule rule = {
        .standard = required(reader, group, S("standard")),
        .title = required(reader, group, S("title")),
        .lists = optional(reader, item, S("lists")),
        .kind = kind_of(reader, item),
        .needs_code = slice_equal(optional(reader, item, S("code")), S("needed")),
        .needs_segment = slice_equal(optional(reader, item, S("code")), S("optional")),
        .is_part = slice_equal(optional(reader, item, S("part")), S("yes")),
    };
    for (Slice types = required(reader, item, S("types")); types.len;) {
        rule.type = slice_cut(types, ' ', &types);
        if (rule.type.len == 0)
            continue;
        for (size_t i = 0; i < rules->message_count; i++)
            if (slice_equal(rules->messages[i].type, rule.type) &&
                slice_equal(rules->messages[i].standard, rule.standard))
                complain(reader, FINDING_rule_value, item, "the standard has this message already:", rule.type);
        *ARENA_PUSH(reader->mem, rules->messages, rules->message_count, rules->message_capacity,
                    struct message_rule) = rule;
    }
}

static void read_profile(struct rule_reader *reader, Element group, Element item)
{
    (void)group;
    struct evidence_rules *rules = reader->rules;
    *ARENA_PUSH(reader->mem, rules->profiles, rules->profile_count, rules->profile_capacity,
                struct profile_rule) = (struct profile_rule){.word = required(reader, item, S("word")),
                                                             .kind = kind_of(reader, item)};
}

static const struct section {
    Slice group, group_attributes;
    Slice item, item_attributes;
    void (*read)(struct rule_reader *reader, Element group, Element item);
} sections[] = {
    {S_INIT("envelopes"), S_INIT("source"), S_INIT("envelope"), S_INIT("local space title has inside skip text"),
     read_envelope},
    {S_INIT("no-carriers"), S_INIT("source"), S_INIT("name"), S_INIT("word"), read_no_carrier},
    {S_INIT("layouts"), S_INIT("source"), S_INIT("layout"),
     S_INIT("family number issued issuer buyer body currency order amends totals lines net gross quantity line-net "
            "if-profile then-net decimal dates implied so-called series series-join"),
     read_layout},
    {S_INIT("roots"), S_INIT("family title space bare source"), S_INIT("root"),
     S_INIT("local title kind bare code lists header shape also corrects denies says remarks tests"), read_root},
    {S_INIT("codes"), S_INIT("list source"), S_INIT("code"), S_INIT("value kind name where"), read_code},
    {S_INIT("messages"), S_INIT("standard title source"), S_INIT("message"), S_INIT("types kind lists code part"),
     read_message},
    {S_INIT("profiles"), S_INIT("source"), S_INIT("profile"), S_INIT("word kind"), read_profile},
};

static void check_attributes(struct rule_reader *reader, Element element, Slice known)
{
    Slice odd = element_odd_attribute(element, known);
    if (odd.len)
        complain(reader, FINDING_rule_unknown, element, "no such attribute:", odd);
}

static void read_section(struct rule_reader *reader, const struct section *section, Element group)
{
    check_attributes(reader, group, section->group_attributes);
    for (Element item = element_child(group, (Slice){0}); item; item = element_next(item, (Slice){0})) {
        if (!slice_equal(element_local(item), section->item)) {
            complain(reader, FINDING_rule_unknown, item, "no such element here:", element_local(item));
            continue;
        }
        check_attributes(reader, item, section->item_attributes);
        section->read(reader, group, item);
    }
}

static void read_group(struct rule_reader *reader, Element group)
{
    for (size_t i = 0; i < COUNT_OF(sections); i++)
        if (slice_equal(element_local(group), sections[i].group)) {
            read_section(reader, &sections[i], group);
            return;
        }
    complain(reader, FINDING_rule_unknown, group, "no such element here:", element_local(group));
}

static bool list_exists(const struct evidence_rules *rules, Slice list)
{
    for (size_t i = 0; i < rules->code_count; i++)
        if (slice_equal(rules->codes[i].list, list))
            return true;
    return false;
}

static void check_list(struct rule_reader *reader, Element root, Slice lists)
{
    while (lists.len) {
        Slice list = slice_cut(lists, ' ', &lists);
        if (list.len && !list_exists(reader->rules, list))
            complain(reader, FINDING_rule_unknown, root, "no such list of codes:", list);
    }
}

static void check_lists(struct rule_reader *reader, Element root)
{
    for (size_t i = 0; i < reader->rules->root_count; i++)
        check_list(reader, root, reader->rules->roots[i].lists);
    for (size_t i = 0; i < reader->rules->message_count; i++)
        check_list(reader, root, reader->rules->messages[i].lists);
}

static void index_rules(struct evidence_rules *rules, struct arena *mem)
{
    table_init(&rules->roots_by_local, mem, rules->root_count);
    for (size_t i = 0; i < rules->root_count; i++)
        table_add(&rules->roots_by_local, slice_hash(rules->roots[i].local), (uint32_t)i);
    table_init(&rules->codes_by_text, mem, rules->code_count);
    for (size_t i = 0; i < rules->code_count; i++)
        table_add(&rules->codes_by_text, slice_hash(rules->codes[i].code), (uint32_t)i);
}

/* An element without any namespace lost it on its way; its name and shape still tell. */
static bool space_fits(Slice rule, Slice space)
{
    if (rule.len == 0 || space.len == 0)
        return true;
    if (slice_ends(rule, S("*")))
        return slice_starts(space, slice_part(rule, 0, rule.len - 1));
    return slice_equal(rule, space);
}

/* Names like Invoice and Order are everybody's; without a namespace the header must be that of the family. */
static bool has_parts(Element document, Slice list)
{
    while (list.len) {
        Slice choice = slice_cut(list, ' ', &list);
        if (choice.len && !element_choice(document, choice))
            return false;
    }
    return true;
}

const struct root_rule *rules_find_root(const struct evidence_rules *rules, Element document, bool *is_bare)
{
    Slice local = element_local(document), space = element_space(document);
    uint32_t i;
    *is_bare = false;
    for (struct table_walk walk = table_walk(&rules->roots_by_local, slice_hash(local)); table_next(&walk, &i);) {
        const struct root_rule *rule = &rules->roots[i];
        if (!slice_equal(rule->local, local) || !space_fits(rule->space, space))
            continue;
        if ((space.len && rule->space.len) || has_parts(document, rule->bare))
            return rule;
        *is_bare = true;
    }
    return NULL;
}

bool rules_know_root(const struct evidence_rules *rules, Slice local)
{
    uint32_t i;
    for (struct table_walk walk = table_walk(&rules->roots_by_local, slice_hash(local)); table_next(&walk, &i);)
        if (slice_equal(rules->roots[i].local, local))
            return true;
    return false;
}

static bool is_envelope(const struct envelope_rule *rule, Element element)
{
    return (slice_equal(rule->local, S("*")) || slice_equal(rule->local, element_local(element))) &&
           space_fits(rule->space, element_space(element)) && (rule->has.len == 0 || element_at(element, rule->has));
}

const struct envelope_rule *rules_find_envelope(const struct evidence_rules *rules, Element element)
{
    for (size_t i = 0; i < rules->envelope_count; i++)
        if (is_envelope(&rules->envelopes[i], element))
            return &rules->envelopes[i];
    return NULL;
}

static bool is_plain_name(Slice type)
{
    for (size_t i = 0; i < type.len; i++)
        if (!((type.at[i] >= 'A' && type.at[i] <= 'Z') || (type.at[i] >= '0' && type.at[i] <= '9')))
            return false;
    return type.len == 3 || type.len == 6;
}

const struct message_rule *rules_find_message(const struct evidence_rules *rules, Slice standard, Slice type)
{
    const struct message_rule *any = NULL;
    for (size_t i = 0; i < rules->message_count; i++) {
        const struct message_rule *rule = &rules->messages[i];
        if (!slice_equal(rule->standard, standard))
            continue;
        if (slice_equal(rule->type, type))
            return rule;
        if (slice_equal(rule->type, S("*")))
            any = rule;
    }
    return is_plain_name(type) ? any : NULL;
}

static const struct code_rule *find_in_list(const struct evidence_rules *rules, Slice list, Slice code, Slice about)
{
    uint32_t i;
    for (struct table_walk walk = table_walk(&rules->codes_by_text, slice_hash(code)); table_next(&walk, &i);) {
        const struct code_rule *rule = &rules->codes[i];
        if (slice_equal(rule->code, code) && slice_equal(rule->list, list) &&
            (rule->where.len == 0 || text_holds(about, rule->where)))
            return rule;
    }
    return NULL;
}

const struct code_rule *rules_find_code(const struct evidence_rules *rules, Slice lists, Slice code, Slice about)
{
    const struct code_rule *found = NULL;
    while (lists.len && !found) {
        Slice list = slice_cut(lists, ' ', &lists);
        found = find_in_list(rules, list, code, about);
    }
    return found;
}

/* In an arena of its own: the first text may come while another one is about to be rewound. */
struct lazy_text_rules {
    struct templates templates;
    struct arena mem;
    struct text_rules rules;
    bool is_tried, is_loaded;
};

static struct lazy_text_rules *lazy_text_rules_new(const struct templates *templates, struct arena *mem)
{
    struct lazy_text_rules *texts = ARENA_NEW(mem, struct lazy_text_rules);
    texts->templates = *templates;
    return texts;
}

struct text_rules *evidence_text_rules(const struct evidence_rules *rules, struct diag *diag)
{
    struct lazy_text_rules *texts = rules->texts;
    if (!texts->is_tried) {
        texts->is_tried = true;
        arena_init(&texts->mem, 0);
        texts->is_loaded = text_rules_load(&texts->rules, &texts->templates, &texts->mem, diag);
    }
    return texts->is_loaded ? &texts->rules : NULL;
}

void evidence_rules_close(struct evidence_rules *rules)
{
    json_rules_close(rules->jsons);
    if (!rules->texts)
        return;
    text_rules_close(&rules->texts->rules);
    arena_done(&rules->texts->mem);
}

bool evidence_rules_load(struct evidence_rules *rules, const struct templates *templates, struct arena *mem,
                         struct diag *diag)
{
    Slice text, source;
    if (!template_load(templates, RULES_FILE, mem, &text, &source, diag))
        return false;
    *rules = (struct evidence_rules){.texts = lazy_text_rules_new(templates, mem), .jsons = json_rules_new(templates, mem)};
    struct rule_reader reader = {.rules = rules, .source = source, .mem = mem, .diag = diag};
    struct xml_tree tree = {0};
    if (!xml_tree_open(&tree, source, text, diag))
        return diag_fault(diag, "cannot use '%.*s': not well-formed", SLICE_ARG(source));
    Element root = xml_tree_root(&tree);
    if (!slice_equal(element_local(root), S("document-types")))
        complain(&reader, FINDING_rule_unknown, root, "no such element here:", element_local(root));
    for (Element group = element_child(root, (Slice){0}); group; group = element_next(group, (Slice){0}))
        read_group(&reader, group);
    check_lists(&reader, root);
    xml_tree_close(&tree);
    index_rules(rules, mem);
    return !reader.failed || diag_fault(diag, "cannot use '%.*s': it has errors", SLICE_ARG(source));
}
