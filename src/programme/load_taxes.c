/* Reads <taxes>: a <tax> is a country's rates in permille, from a month to a month. */
#include "programme/loading_private.h"

#include "base/arena.h"
#include "base/slice.h"

#include <string.h>

#define MAX_COUNTRY_TAXES 2000
#define MAX_TAX_PERMILLE 1000

static bool read_code(struct rule_file *file, const struct _xmlNode *element, const char *attribute, size_t len,
                      char *out)
{
    struct rule_value value;
    if (!rule_attribute_needed(file, element, attribute, &value))
        return false;
    bool upper = value.text.len == len;
    for (size_t i = 0; i < value.text.len; i++)
        upper &= value.text.at[i] >= 'A' && value.text.at[i] <= 'Z';
    if (!upper) {
        RULE_COMPLAIN(file, rule_value, rule_value_place(file, value),
                      "'%s' is '%.*s', and must be %zu capital letters", attribute, SLICE_ARG(value.text), len);
        return false;
    }
    memcpy(out, value.text.at, len);
    return true;
}

static void read_tax(struct loading *load, const struct _xmlNode *element)
{
    static const char *const attributes[] = {"country", "currency", "permille", "from", "to", NULL};
    struct rule_file *file = &load->file;
    struct programme *programme = load->programme;
    struct tax_rate rate = {0};
    struct rule_value all;
    rule_allow(file, element, attributes);
    rule_must_be_empty(file, element);
    if (!read_code(file, element, "country", 2, rate.country) ||
        !read_code(file, element, "currency", 3, rate.currency) ||
        !rule_attribute_needed(file, element, "permille", &all) ||
        !rule_months(file, element, true, &rate.from, &rate.to))
        return;
    for (Slice rest = all.text, word; (word = rule_word(&rest)).len && !rule_file_given_up(file);)
        if (rule_number(file, rule_part(all, word), 1, MAX_TAX_PERMILLE, &rate.permille) &&
            rule_has_room(file, element, programme->country_tax_count, MAX_COUNTRY_TAXES))
            *ARENA_PUSH(load->mem, load->country_taxes, programme->country_tax_count, load->country_tax_capacity,
                        struct tax_rate) = rate;
}

void load_taxes(struct loading *load, const struct _xmlNode *section)
{
    rule_allow(&load->file, section, rule_no_attributes);
    for (const struct _xmlNode *element = NULL; (element = rule_next_named(&load->file, section, element, "tax"));)
        read_tax(load, element);
    load->programme->country_taxes = load->country_taxes;
}
