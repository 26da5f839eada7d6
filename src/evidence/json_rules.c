/* The tables of templates/rules/json.xml, read when the first JSON comes. Names and words are made
   plain here as those of the documents will be. */
#include "evidence/json_rules.h"

#include "base/arena.h"
#include "base/diag.h"
#include "base/slice.h"
#include "base/unicode.h"
#include "bytes/template.h"
#include "evidence/evidence_private.h"

#define RULES_FILE S("rules/json.xml")

static const Slice role_names[ROLE_COUNT] = {
    [ROLE_KIND] = S_INIT("kind"),       [ROLE_TITLE] = S_INIT("title"),
    [ROLE_NOTE] = S_INIT("note"),       [ROLE_STATE] = S_INIT("state"),
    [ROLE_EVENT] = S_INIT("event"),     [ROLE_ENVIRONMENT] = S_INIT("environment"),
    [ROLE_FLAG] = S_INIT("flag"),       [ROLE_SPEAKS] = S_INIT("speaks"),
    [ROLE_NUMBER] = S_INIT("number"),   [ROLE_CREDIT_NUMBER] = S_INIT("credit-number"),
    [ROLE_ISSUED] = S_INIT("issued"),   [ROLE_ISSUER] = S_INIT("issuer"),
    [ROLE_BUYER] = S_INIT("buyer"),     [ROLE_PARTY] = S_INIT("party"),
    [ROLE_CURRENCY] = S_INIT("currency"), [ROLE_ORDER] = S_INIT("order"),
    [ROLE_AMENDS] = S_INIT("amends"),   [ROLE_GROSS] = S_INIT("gross"),
    [ROLE_PARTNER] = S_INIT("partner"),
    [ROLE_NET] = S_INIT("net"),         [ROLE_TAX] = S_INIT("tax"),
    [ROLE_LINES] = S_INIT("lines"),     [ROLE_QUANTITY] = S_INIT("quantity"),
    [ROLE_UNIT] = S_INIT("unit"),
    [ROLE_LINE_NET] = S_INIT("line-net"), [ROLE_LINE] = S_INIT("line"),
    [ROLE_NAME] = S_INIT("name"),       [ROLE_AMOUNT] = S_INIT("amount"),
    [ROLE_TEXT] = S_INIT("text"),       [ROLE_FACE] = S_INIT("face"),
    [ROLE_CARRIER] = S_INIT("carrier"),
};

static const Slice when_names[] = {
    [WHEN_TRUE] = S_INIT("true"), [WHEN_FALSE] = S_INIT("false"), [WHEN_SET] = S_INIT("set")};

static const Slice date_names[] = {[DATES_ISO] = S_INIT(""),
                                   [DATES_EPOCH] = S_INIT("epoch"),
                                   [DATES_DAY_FIRST] = S_INIT("dmy"),
                                   [DATES_MONTH_FIRST] = S_INIT("mdy")};

struct json_loading {
    struct json_rules *rules;
    struct arena *mem;
    struct diag *diag;
    uint32_t ranks[ROLE_COUNT];
    bool failed;
};

Slice json_plain_name(Slice name, char into[MAX_PLAIN_NAME], struct arena *scratch)
{
    size_t mark = arena_mark(scratch), len = 0;
    if (!slice_is_ascii(name))
        name = unicode_fold(slice_part(name, 0, 4 * MAX_PLAIN_NAME), scratch);
    for (size_t i = 0; i < name.len; i++) {
        unsigned char c = (unsigned char)name.at[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c >= 0x80;
        if (!letter && !(c >= 'A' && c <= 'Z'))
            continue;
        if (len == MAX_PLAIN_NAME) {
            len = 0;
            break;
        }
        into[len++] = (char)(letter ? c : c - 'A' + 'a');
    }
    arena_rewind(scratch, mark);
    return (Slice){into, len};
}

static void complain(struct json_loading *load, enum finding_id id, Element element, const char *what, Slice subject)
{
    Place place = {.source = load->rules->source, .line = element_line(element)};
    diag_add(load->diag, id, place, "%s '%.*s'", what, SLICE_ARG(subject));
    load->failed = true;
}

static Slice plain_copy(struct json_loading *load, Element element, Slice text)
{
    char into[MAX_PLAIN_NAME];
    size_t bad_at;
    if (!utf8_valid(text, &bad_at))
        return (Slice){0};
    Slice plain = json_plain_name(text, into, load->mem);
    if (plain.len == 0)
        complain(load, FINDING_rule_value, element, "nothing is left of the name", text);
    return arena_copy(load->mem, plain);
}

/* The place of a name in a list of them; complains about any other. */
static size_t choice_of(struct json_loading *load, Element element, Slice attribute, const Slice *names, size_t count)
{
    Slice given = element_attribute(element, attribute, load->mem);
    for (size_t i = 0; i < count; i++)
        if (slice_equal(given, names[i]))
            return i;
    complain(load, FINDING_rule_unknown, element, "no such value here:", given);
    return 0;
}

static bool read_kind(struct json_loading *load, Element element, enum document_kind *kind)
{
    Slice name = element_attribute(element, S("kind"), load->mem);
    *kind = KIND_uncertain;
    if (name.len && !kind_from_name(name, kind))
        complain(load, FINDING_rule_unknown, element, "no such kind of document:", name);
    return name.len > 0;
}

/* "total_amount_cents:2" */
static Slice cut_places(struct json_loading *load, Element element, Slice name, unsigned *places)
{
    Slice digits;
    uint64_t given = 0;
    name = slice_cut(name, ':', &digits);
    if (digits.len && !slice_to_u64(digits, 2, &given))
        complain(load, FINDING_rule_value, element, "so many digits are of no amount:", digits);
    *places = (unsigned)given;
    return name;
}

static void read_key(struct json_loading *load, Element item)
{
    struct json_rules *rules = load->rules;
    struct json_key key = {.role = (enum json_role)choice_of(load, item, S("role"), role_names, ROLE_COUNT)};
    bool has_kind = read_kind(load, item, &key.kind), needs_kind = key.role == ROLE_FLAG || key.role == ROLE_SPEAKS;
    if (key.role == ROLE_FLAG)
        key.when = (enum json_when)choice_of(load, item, S("when"), when_names, COUNT_OF(when_names));
    if (has_kind != needs_kind)
        complain(load, FINDING_rule_value, item, "a kind is for what speaks, and for all of that: role",
                 role_names[key.role]);
    for (Slice names = element_content(item, load->mem); names.len;) {
        Slice name = slice_trim(slice_cut(names, ' ', &names));
        if (name.len == 0)
            continue;
        key.name = plain_copy(load, item, cut_places(load, item, name, &key.places));
        key.rank = ++load->ranks[key.role];
        table_add(&rules->keys_by_name, slice_hash(key.name), (uint32_t)rules->key_count);
        *ARENA_PUSH(load->mem, rules->keys, rules->key_count, rules->key_capacity, struct json_key) = key;
    }
}

static void read_word(struct json_loading *load, Element item)
{
    struct json_rules *rules = load->rules;
    struct json_word word = {.role = (enum json_role)choice_of(load, item, S("role"), role_names, ROLE_COUNT)};
    word.is_silent = !read_kind(load, item, &word.kind);
    for (Slice says = element_content(item, load->mem); says.len;) {
        word.text = plain_copy(load, item, slice_trim(slice_cut(says, ',', &says)));
        const struct json_word *same = json_find_word(rules, word.role, word.text);
        if (same && (same->kind != word.kind || same->is_silent != word.is_silent))
            complain(load, FINDING_rule_value, item, "the role has another meaning for it:", word.text);
        table_add(&rules->words_by_text, slice_hash(word.text), (uint32_t)rules->word_count);
        *ARENA_PUSH(load->mem, rules->words, rules->word_count, rules->word_capacity, struct json_word) = word;
    }
}

/* "totals/total_with_tax|total", each name made plain. */
static Slice plain_paths(struct json_loading *load, Element item, Slice attribute)
{
    Slice made = {0};
    for (Slice paths = element_attribute(item, attribute, load->mem); paths.len;) {
        Slice path = slice_cut(paths, '|', &paths);
        const char *mark = made.len ? "|" : "";
        while (path.len) {
            Slice step = plain_copy(load, item, slice_cut(path, '/', &path));
            made = arena_printf(load->mem, "%.*s%s%.*s", SLICE_ARG(made), mark, SLICE_ARG(step));
            mark = "/";
        }
    }
    return made;
}

static void read_make(struct json_loading *load, Element item)
{
    struct json_rules *rules = load->rules;
    struct json_make make = {.title = element_attribute(item, S("title"), load->mem)};
    Slice word, name = slice_cut(element_attribute(item, S("where"), load->mem), '=', &word);
    uint64_t places = 0;
    if (name.len) {
        make.where_name = plain_copy(load, item, name);
        make.where_word = plain_copy(load, item, word);
    }
    for (Slice names = element_attribute(item, S("has"), load->mem); names.len;) {
        Slice one = slice_trim(slice_cut(names, ' ', &names));
        if (one.len)
            make.has = arena_printf(load->mem, "%.*s %.*s", SLICE_ARG(make.has),
                                    SLICE_ARG(plain_copy(load, item, one)));
    }
    if (name.len == 0 && make.has.len == 0)
        complain(load, FINDING_rule_value, item, "nothing tells this make:", make.title);
    make.has_kind = read_kind(load, item, &make.kind);
    make.number = plain_paths(load, item, S("number"));
    make.issued = plain_paths(load, item, S("issued"));
    make.gross = plain_paths(load, item, S("gross"));
    make.net = plain_paths(load, item, S("net"));
    Slice minor = element_attribute(item, S("minor"), load->mem);
    if (minor.len && !slice_to_u64(minor, 2, &places))
        complain(load, FINDING_rule_value, item, "so many digits are of no amount:", minor);
    make.places = (unsigned)places;
    make.dates = (enum json_dates)choice_of(load, item, S("dates"), date_names, COUNT_OF(date_names));
    *ARENA_PUSH(load->mem, rules->makes, rules->make_count, rules->make_capacity, struct json_make) = make;
}

static const struct {
    Slice group, item, attributes;
    void (*read)(struct json_loading *load, Element item);
} sections[] = {
    {S_INIT("keys"), S_INIT("key"), S_INIT("role when kind"), read_key},
    {S_INIT("words"), S_INIT("word"), S_INIT("role kind"), read_word},
    {S_INIT("makes"), S_INIT("make"), S_INIT("title has where kind number issued gross net minor dates"), read_make},
};

static void check_attributes(struct json_loading *load, Element element, Slice known)
{
    Slice odd = element_odd_attribute(element, known);
    if (odd.len)
        complain(load, FINDING_rule_unknown, element, "no such attribute:", odd);
}

static void read_group(struct json_loading *load, Element group)
{
    for (size_t i = 0; i < COUNT_OF(sections); i++) {
        if (!slice_equal(element_local(group), sections[i].group))
            continue;
        check_attributes(load, group, S("source"));
        for (Element item = element_child(group, (Slice){0}); item; item = element_next(item, (Slice){0})) {
            if (!slice_equal(element_local(item), sections[i].item)) {
                complain(load, FINDING_rule_unknown, item, "no such element here:", element_local(item));
                continue;
            }
            check_attributes(load, item, sections[i].attributes);
            sections[i].read(load, item);
        }
        return;
    }
    complain(load, FINDING_rule_unknown, group, "no such element here:", element_local(group));
}

const struct json_word *json_find_word(const struct json_rules *rules, enum json_role role, Slice text)
{
    uint32_t i;
    for (struct table_walk walk = table_walk(&rules->words_by_text, slice_hash(text)); table_next(&walk, &i);)
        if (rules->words[i].role == role && slice_equal(rules->words[i].text, text))
            return &rules->words[i];
    return NULL;
}

const struct json_key *json_find_key(const struct json_rules *rules, enum json_role role, Slice name)
{
    uint32_t i;
    for (struct table_walk walk = table_walk(&rules->keys_by_name, slice_hash(name)); table_next(&walk, &i);)
        if (rules->keys[i].role == role && slice_equal(rules->keys[i].name, name))
            return &rules->keys[i];
    return NULL;
}

static bool load_rules(struct json_rules *rules, const struct templates *templates, struct arena *mem,
                       struct diag *diag)
{
    Slice text;
    *rules = (struct json_rules){0};
    if (!template_load(templates, RULES_FILE, mem, &text, &rules->source, diag))
        return false;
    table_init(&rules->keys_by_name, mem, 1024);
    table_init(&rules->words_by_text, mem, 1024);
    struct json_loading load = {.rules = rules, .mem = mem, .diag = diag};
    struct xml_tree tree = {0};
    if (!xml_tree_open(&tree, rules->source, text, diag))
        return diag_fault(diag, "cannot use '%.*s': not well-formed", SLICE_ARG(rules->source));
    Element root = xml_tree_root(&tree);
    if (!slice_equal(element_local(root), S("json-documents")))
        complain(&load, FINDING_rule_unknown, root, "no such element here:", element_local(root));
    for (Element group = element_child(root, (Slice){0}); group; group = element_next(group, (Slice){0}))
        read_group(&load, group);
    xml_tree_close(&tree);
    return !load.failed || diag_fault(diag, "cannot use '%.*s': it has errors", SLICE_ARG(rules->source));
}

struct lazy_json_rules {
    struct templates templates;
    struct arena mem;
    struct json_rules rules;
    bool is_tried, is_loaded;
};

struct lazy_json_rules *json_rules_new(const struct templates *templates, struct arena *mem)
{
    struct lazy_json_rules *lazy = ARENA_NEW(mem, struct lazy_json_rules);
    lazy->templates = *templates;
    return lazy;
}

const struct json_rules *json_rules_use(struct lazy_json_rules *lazy, struct diag *diag)
{
    if (!lazy->is_tried) {
        lazy->is_tried = true;
        arena_init(&lazy->mem, 0);
        lazy->is_loaded = load_rules(&lazy->rules, &lazy->templates, &lazy->mem, diag);
    }
    return lazy->is_loaded ? &lazy->rules : NULL;
}

void json_rules_close(struct lazy_json_rules *lazy)
{
    if (lazy)
        arena_done(&lazy->mem);
}
