/* Reads the rules of directory requests and answers from them. Labels, countries and
   hosts are found by hash; the few phrases are looked for one after the other. */
#include "programme/directory_rules.h"

#include "base/arena.h"
#include "base/slice.h"
#include "base/table.h"
#include "base/unicode.h"
#include "bytes/template.h"
#include "programme/catalogue_private.h"
#include "programme/rule_file.h"

#define RULES_FILE S("rules/directory.xml")
#define MAX_PHRASES 500
#define MAX_COUNTRIES 400
#define MAX_COUNTRY_NAMES 20000
#define MAX_HOSTS 5000

/* A compact name, and the country that it stands for. */
struct named {
    Slice name;
    Slice code; /* of the country */
};

struct host {
    Slice name, why;
};

struct names {
    struct table by_name;
    struct named *rows;
    size_t count, capacity, ceiling;
};

struct directory_rules {
    struct names countries;
    struct table host_by_name;
    struct host *hosts;
    size_t host_count, host_capacity;
    Slice *about, *not_about; /* folded */
    size_t about_count, about_capacity, not_about_count, not_about_capacity;
};

struct loading {
    struct rule_file file;
    struct directory_rules *rules;
    struct arena *mem;
    size_t country_count;
};

static const struct named *find_named(const struct names *names, Slice compact)
{
    uint32_t i;
    for (struct table_walk walk = table_walk(&names->by_name, slice_hash(compact)); table_next(&walk, &i);)
        if (slice_equal(names->rows[i].name, compact))
            return &names->rows[i];
    return NULL;
}

/* ---- loading ---- */

/* Spellings that differ in signs only are one name; the same for two things is a mistake. */
static void add_named(struct loading *load, struct names *names, struct rule_value value, struct named row)
{
    struct rule_file *file = &load->file;
    char compact[MAX_NAME_BYTES];
    row.name = name_compact(value.text, compact, load->mem);
    if (row.name.len == 0) {
        RULE_COMPLAIN(file, rule_value, rule_value_place(file, value),
                      "'%.*s' has no letters or too many of them to be a name", SLICE_ARG(value.text));
        return;
    }
    const struct named *known = find_named(names, row.name);
    if (known && !slice_equal(known->code, row.code))
        RULE_COMPLAIN(file, rule_value, rule_value_place(file, value), "'%.*s' stands for something else already",
                      SLICE_ARG(value.text));
    if (known || !rule_has_room(file, value.element, names->count, names->ceiling))
        return;
    row.name = arena_copy(load->mem, row.name);
    table_add(&names->by_name, slice_hash(row.name), (uint32_t)names->count);
    *ARENA_PUSH(load->mem, names->rows, names->count, names->capacity, struct named) = row;
}

static void add_list(struct loading *load, struct names *names, const struct _xmlNode *element, struct named row)
{
    struct rule_value all = rule_text(&load->file, element);
    Slice rest = all.text;
    do
        add_named(load, names, rule_part(all, slice_cut(rest, '|', &rest)), row);
    while (rest.len && !rule_file_given_up(&load->file));
}

static void read_phrases(struct loading *load, const struct _xmlNode *element, Slice **list, size_t *count,
                         size_t *capacity)
{
    struct rule_file *file = &load->file;
    rule_allow(file, element, rule_no_attributes);
    for (Slice rest = rule_text(file, element).text; rest.len;) {
        Slice phrase = unicode_fold(slice_trim(slice_cut(rest, '|', &rest)), load->mem);
        if (phrase.len && rule_has_room(file, element, *count, MAX_PHRASES))
            *ARENA_PUSH(load->mem, *list, *count, *capacity, Slice) = phrase;
    }
}

static void read_about(struct loading *load, const struct _xmlNode *element)
{
    struct directory_rules *rules = load->rules;
    read_phrases(load, element, &rules->about, &rules->about_count, &rules->about_capacity);
}

static void read_not_about(struct loading *load, const struct _xmlNode *element)
{
    struct directory_rules *rules = load->rules;
    read_phrases(load, element, &rules->not_about, &rules->not_about_count, &rules->not_about_capacity);
}

static void read_hosts(struct loading *load, const struct _xmlNode *element)
{
    static const char *const attributes[] = {"why", NULL};
    struct directory_rules *rules = load->rules;
    struct rule_file *file = &load->file;
    struct rule_value why;
    rule_allow(file, element, attributes);
    if (!rule_attribute_needed(file, element, "why", &why))
        return;
    for (Slice rest = rule_text(file, element).text, word; (word = rule_word(&rest)).len;) {
        if (!rule_has_room(file, element, rules->host_count, MAX_HOSTS))
            return;
        table_add(&rules->host_by_name, slice_hash(word), (uint32_t)rules->host_count);
        *ARENA_PUSH(load->mem, rules->hosts, rules->host_count, rules->host_capacity, struct host) =
            (struct host){word, why.text};
    }
}

static bool is_capitals(Slice text, size_t len)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.at[i] < 'A' || text.at[i] > 'Z')
            return false;
    return text.len == len;
}

static void read_country(struct loading *load, const struct _xmlNode *element)
{
    static const char *const attributes[] = {"code", "code3", NULL};
    struct names *names = &load->rules->countries;
    struct rule_file *file = &load->file;
    struct rule_value code, code3;
    rule_allow(file, element, attributes);
    if (!rule_attribute_needed(file, element, "code", &code) ||
        !rule_attribute_needed(file, element, "code3", &code3) ||
        !rule_has_room(file, element, load->country_count++, MAX_COUNTRIES))
        return;
    if (!is_capitals(code.text, 2) || !is_capitals(code3.text, 3))
        RULE_COMPLAIN(file, rule_value, rule_value_place(file, code),
                      "the codes '%.*s' and '%.*s' are not two and three capital letters", SLICE_ARG(code.text),
                      SLICE_ARG(code3.text));
    struct named row = {.code = code.text};
    add_named(load, names, code, row);
    add_named(load, names, code3, row);
    add_list(load, names, element, row);
}

static void read_countries(struct loading *load, const struct _xmlNode *section)
{
    rule_allow(&load->file, section, rule_no_attributes);
    for (const struct _xmlNode *element = NULL;
         (element = rule_next_named(&load->file, section, element, "country"));)
        read_country(load, element);
}

static void read_sections(struct loading *load)
{
    static const struct {
        Slice name;
        void (*read)(struct loading *load, const struct _xmlNode *element);
    } sections[] = {{S_INIT("about"), read_about},   {S_INIT("not-about"), read_not_about},
                    {S_INIT("hosts"), read_hosts},
                    {S_INIT("countries"), read_countries}};
    struct rule_file *file = &load->file;
    for (const struct _xmlNode *element = NULL; (element = rule_next(file, rule_root(file), element));) {
        size_t i = 0;
        while (i < COUNT_OF(sections) && !slice_equal(rule_name(element), sections[i].name))
            i++;
        if (i < COUNT_OF(sections))
            sections[i].read(load, element);
        else
            RULE_COMPLAIN(file, rule_unknown, rule_element_place(file, element), "there is no section '%.*s'",
                          SLICE_ARG(rule_name(element)));
    }
}

static struct directory_rules *rules_new(struct arena *mem)
{
    struct directory_rules *rules = ARENA_NEW(mem, struct directory_rules);
    rules->countries.ceiling = MAX_COUNTRY_NAMES;
    table_init(&rules->countries.by_name, mem, MAX_COUNTRY_NAMES / 2);
    table_init(&rules->host_by_name, mem, MAX_HOSTS / 10);
    return rules;
}

const struct directory_rules *directory_rules_load(const struct templates *templates, struct arena *mem,
                                                   struct diag *diag)
{
    struct loading load = {.mem = mem};
    Slice text, source;
    if (!template_load(templates, RULES_FILE, mem, &text, &source, diag))
        return NULL;
    load.rules = rules_new(mem);
    if (rule_file_open(&load.file, source, text, "directory", mem, diag))
        read_sections(&load);
    size_t errors = load.file.error_count;
    rule_file_close(&load.file);
    if (!errors)
        return load.rules;
    diag_fault(diag, "rules in '%.*s' cannot be used: %zu error%s", SLICE_ARG(source), errors, errors == 1 ? "" : "s");
    return NULL;
}

/* ---- answers ---- */

static bool holds_any(Slice text, const Slice *phrases, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (slice_find(text, phrases[i]) < text.len)
            return true;
    return false;
}

bool directory_spoken_of(const struct directory_rules *rules, Slice text, struct arena *scratch)
{
    size_t mark = arena_mark(scratch);
    Slice folded = unicode_fold(text, scratch);
    bool spoken = holds_any(folded, rules->about, rules->about_count) &&
                  !holds_any(folded, rules->not_about, rules->not_about_count);
    arena_rewind(scratch, mark);
    return spoken;
}

static Slice country_of(const struct directory_rules *rules, Slice text, struct arena *scratch)
{
    char compact[MAX_NAME_BYTES];
    Slice name = name_compact(text, compact, scratch);
    const struct named *found = name.len ? find_named(&rules->countries, name) : NULL;
    return found ? found->code : (Slice){0};
}

static bool ends_part(char c)
{
    return c == '(' || c == ')' || c == ',' || c == '/' || c == ';' || c == '|';
}

/* "Germany (DE)", "Bayern, Germany": what names a country must name one. */
static Slice country_of_parts(const struct directory_rules *rules, Slice text, struct arena *scratch)
{
    Slice found = {0};
    for (size_t from = 0, to = 0; from < text.len; from = ++to) {
        while (to < text.len && !ends_part(text.at[to]))
            to++;
        Slice code = country_of(rules, slice_part(text, from, to), scratch);
        if (code.len && found.len && !slice_equal(code, found))
            return (Slice){0};
        if (code.len)
            found = code;
    }
    return found;
}

Slice country_find(const struct directory_rules *rules, Slice text, struct arena *scratch)
{
    Slice code = country_of(rules, text, scratch);
    return code.len ? code : country_of_parts(rules, text, scratch);
}

Slice host_objection(const struct directory_rules *rules, Slice host)
{
    for (Slice tail = host; tail.len; slice_cut(tail, '.', &tail)) {
        uint32_t i;
        for (struct table_walk walk = table_walk(&rules->host_by_name, slice_hash(tail)); table_next(&walk, &i);)
            if (slice_equal(rules->hosts[i].name, tail))
                return rules->hosts[i].why;
    }
    return (Slice){0};
}
