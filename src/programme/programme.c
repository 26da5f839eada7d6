/* Reads the rule file section by section. The settings are read by settings.c, the catalogue by
   load_catalogue.c, XML by rule_file.c; what they mean is for the rooms to the right. */
#include "programme/programme.h"

#include "base/arena.h"
#include "base/slice.h"
#include "bytes/digest.h"
#include "programme/loading_private.h"

#define MAX_TAX_PERMILLE 1000

/* --- extensions, promotions, levels, tax rates --- */

/* The texts of all children called `name`, none of them empty. */
static const Slice *read_texts(struct loading *load, const struct _xmlNode *parent, const char *name, size_t *count)
{
    struct rule_file *file = &load->file;
    Slice *texts = NULL;
    size_t capacity = 0;
    *count = 0;
    for (const struct _xmlNode *element = NULL; (element = rule_next_named(file, parent, element, name));) {
        struct rule_value value = rule_text(file, element);
        rule_allow(file, element, rule_no_attributes);
        if (value.text.len)
            *ARENA_PUSH(load->mem, texts, *count, capacity, Slice) = value.text;
        else
            RULE_COMPLAIN(file, rule_value, rule_element_place(file, element), "'%s' is empty", name);
    }
    return texts;
}

static void read_extensions(struct loading *load, const struct _xmlNode *section)
{
    struct rule_file *file = &load->file;
    static const char *const attributes[] = {"enabled", "from", "to", NULL};
    struct programme *programme = load->programme;
    rule_allow(file, section, rule_no_attributes);
    for (const struct _xmlNode *element = NULL; (element = rule_next_named(file, section, element, "extension"));) {
        struct extension extension = {0};
        struct rule_value enabled;
        bool is_enabled = false;
        rule_allow(file, element, attributes);
        if (rule_attribute_needed(file, element, "enabled", &enabled))
            rule_yes(file, enabled, &is_enabled);
        bool dated = rule_dates(file, element, &extension.from, &extension.to);
        extension.excluded_competencies =
            read_texts(load, element, "excluded_competency", &extension.excluded_count);
        if (dated && is_enabled && rule_has_room(file, element, programme->extension_count, MAX_EXTENSIONS))
            load->extensions[programme->extension_count++] = extension;
    }
}

static void read_promotions(struct loading *load, const struct _xmlNode *section)
{
    struct rule_file *file = &load->file;
    static const char *const attributes[] = {"from", "to", NULL};
    struct programme *programme = load->programme;
    rule_allow(file, section, rule_no_attributes);
    for (const struct _xmlNode *element = NULL; (element = rule_next_named(file, section, element, "zero_revenue"));) {
        struct promotion promotion;
        rule_allow(file, element, attributes);
        rule_must_be_empty(file, element);
        if (rule_months(file, element, false, &promotion.from, &promotion.to) &&
            rule_has_room(file, element, programme->promotion_count, MAX_PROMOTIONS))
            load->promotions[programme->promotion_count++] = promotion;
    }
}

static void read_levels(struct loading *load, const struct _xmlNode *section)
{
    rule_allow(&load->file, section, rule_no_attributes);
    load->programme->levels_without_kpi =
        read_texts(load, section, "level", &load->programme->level_without_kpi_count);
}

static void read_tax_rates(struct loading *load, const struct _xmlNode *section)
{
    struct rule_file *file = &load->file;
    struct programme *programme = load->programme;
    struct rule_value all = rule_text(file, section);
    int rate, rate_before = 0;
    rule_allow(file, section, rule_no_attributes);
    for (Slice rest = all.text, word; (word = rule_word(&rest)).len && !rule_file_given_up(file);) {
        struct rule_value value = rule_part(all, word);
        if (!rule_number(file, value, 1, MAX_TAX_PERMILLE, &rate) ||
            !rule_has_room(file, section, programme->tax_rate_count, MAX_TAX_RATES))
            continue;
        if (rate <= rate_before)
            RULE_COMPLAIN(file, rule_value, rule_value_place(file, value),
                          "%d follows %d, and rates must ascend", rate, rate_before);
        programme->tax_rate_permille[programme->tax_rate_count++] = rate_before = rate;
    }
}

/* Empty so far: nothing computes KPI values, and a rate that is ignored would deceive. */
static void read_rates(struct loading *load, const struct _xmlNode *section)
{
    struct rule_file *file = &load->file;
    rule_allow(file, section, rule_no_attributes);
    rule_must_be_empty(file, section);
}

/* --- the file --- */

static const struct section {
    const char *name;
    void (*read)(struct loading *load, const struct _xmlNode *section);
    bool may_be_missing;
} sections[] = {
    {"settings", load_settings, false},
    {"extensions", read_extensions, false},
    {"promotions", read_promotions, false},
    {"levels_without_kpi", read_levels, false},
    {"tax_rates", read_tax_rates, false},
    {"taxes", load_taxes, true},
    {"omlp_rates", read_rates, false},
    {"catalogue", load_catalogue, false},
    {"currencies", load_currencies, false},
};

static void read_sections(struct loading *load)
{
    struct rule_file *file = &load->file;
    const struct _xmlNode *root = rule_root(file), *element = NULL;
    bool seen[COUNT_OF(sections)] = {0};
    while ((element = rule_next(file, root, element))) {
        size_t i = 0;
        Slice name = rule_name(element);
        while (i < COUNT_OF(sections) && !slice_equal(name, slice_from(sections[i].name)))
            i++;
        if (i == COUNT_OF(sections))
            RULE_COMPLAIN(file, rule_unknown, rule_element_place(file, element),
                          "there is no section '%.*s'", SLICE_ARG(name));
        else if (seen[i])
            RULE_COMPLAIN(file, rule_value, rule_element_place(file, element), "'%s' stands twice",
                          sections[i].name);
        else
            sections[i].read(load, element);
        if (i < COUNT_OF(sections))
            seen[i] = true;
    }
    for (size_t i = 0; i < COUNT_OF(sections) && !rule_file_given_up(file); i++)
        if (!seen[i] && !sections[i].may_be_missing)
            RULE_COMPLAIN(file, rule_value, rule_element_place(file, root), "section '%s' is missing",
                          sections[i].name);
}

static struct loading *loading_new(struct programme *programme, struct arena *mem)
{
    struct loading *load = ARENA_NEW(mem, struct loading);
    load->programme = programme;
    load->mem = mem;
    load->names = ARENA_ARRAY(mem, Slice, MAX_TYPE_NAMES);
    load->name_type = ARENA_ARRAY(mem, uint16_t, MAX_TYPE_NAMES);
    table_init(&programme->type_by_name, mem, MAX_TYPE_NAMES / 10);
    programme->types = load->types;
    programme->extensions = load->extensions;
    programme->promotions = load->promotions;
    programme->currencies = load->currencies;
    programme->type_names = load->names;
    programme->type_of_name = load->name_type;
    return load;
}

bool programme_load(struct programme *programme, Slice source, Slice text, struct arena *mem, struct diag *diag)
{
    struct programme loaded = {0};
    struct loading *load = loading_new(&loaded, mem);
    if (rule_file_open(&load->file, source, text, "programme", mem, diag))
        read_sections(load);
    size_t errors = load->file.error_count;
    rule_file_close(&load->file);
    if (errors)
        return diag_fault(diag, "rules in '%.*s' cannot be used: %zu error%s%s", SLICE_ARG(source), errors,
                          errors == 1 ? "" : "s", errors >= MAX_RULE_ERRORS ? ", and reading stopped there" : "");
    loaded.rule_file = source;
    *programme = loaded;
    return true;
}
