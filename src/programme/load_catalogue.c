/* Reads the OMLP types with all their names, and the currencies, out of the rule file. */
#include "programme/loading_private.h"

#include "base/arena.h"
#include "base/slice.h"
#include "programme/catalogue_private.h"

#include <string.h>

#define MAX_CODE_BYTES 32
#define MAX_MINOR_PLACES 4

static_assert(MAX_TYPES < OMLP_NONE, "a type's index fits its byte");
static_assert(MAX_TYPE_NAMES <= UINT16_MAX, "the number of a name fits its table");

static bool is_code(Slice text)
{
    if (text.len == 0 || text.len > MAX_CODE_BYTES)
        return false;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.at[i];
        if (!(c >= 'A' && c <= 'Z') && !(c >= '0' && c <= '9') && c != '_')
            return false;
    }
    return true;
}

/* Repeating a name of the same type is harmless: spellings that differ in signs only look like two. */
static void add_name(struct loading *load, struct rule_value value, uint8_t type)
{
    struct rule_file *file = &load->file;
    struct programme *programme = load->programme;
    char compact[MAX_NAME_BYTES];
    Slice name = name_compact(value.text, compact, load->mem);
    uint8_t known = omlp_type_of_compact(programme, name);
    if (name.len == 0)
        RULE_COMPLAIN(file, rule_value, rule_value_place(file, value),
                      "'%.*s' has no letters or too many of them to be a name", SLICE_ARG(value.text));
    else if (known != OMLP_NONE && known != type)
        RULE_COMPLAIN(file, rule_value, rule_value_place(file, value),
                      "'%.*s' is a name of %.*s already", SLICE_ARG(value.text), SLICE_ARG(load->types[known].code));
    else if (known == OMLP_NONE && rule_has_room(file, value.element, programme->type_name_count, MAX_TYPE_NAMES)) {
        size_t i = programme->type_name_count++;
        load->names[i] = arena_copy(load->mem, name);
        load->name_type[i] = type;
        table_add(&programme->type_by_name, slice_hash(name), (uint32_t)i);
    }
}

static void add_names(struct loading *load, const struct _xmlNode *element, uint8_t type)
{
    struct rule_file *file = &load->file;
    static const char *const attributes[] = {"lang", NULL};
    struct rule_value all = rule_text(file, element);
    rule_allow(file, element, attributes);
    Slice rest = all.text;
    do
        add_name(load, rule_part(all, slice_cut(rest, '|', &rest)), type);
    while (rest.len && !rule_file_given_up(file));
}

/* The attributes of a type but for its code. */
static void read_type(struct loading *load, const struct _xmlNode *element, struct omlp_type *type)
{
    struct rule_file *file = &load->file;
    struct rule_value title, answer;
    if (rule_attribute_needed(file, element, "title", &title))
        type->title = title.text;
    if (rule_attribute_needed(file, element, "qualifies", &answer))
        rule_yes(file, answer, &type->qualifies);
    if (rule_attribute(file, element, "digital_moc", &answer))
        rule_yes(file, answer, &type->digital_moc);
    rule_months(file, element, true, &type->qualifies_from, &type->qualifies_to);
    if (!type->qualifies && (type->qualifies_from.k || type->qualifies_to.k))
        RULE_COMPLAIN(file, rule_value, rule_element_place(file, element),
                      "'from' and 'to' say when a type qualifies, and this one does not");
}

static bool code_is_new(struct loading *load, struct rule_value code)
{
    struct rule_file *file = &load->file;
    for (size_t i = 0; i < load->programme->type_count; i++) {
        if (slice_equal(load->types[i].code, code.text)) {
            RULE_COMPLAIN(file, rule_value, rule_value_place(file, code), "there are two types '%.*s'",
                          SLICE_ARG(code.text));
            return false;
        }
    }
    return true;
}

/* The code and the title are names too. */
static void add_type(struct loading *load, const struct _xmlNode *element)
{
    struct rule_file *file = &load->file;
    static const char *const attributes[] = {"code", "title", "qualifies", "from", "to", "digital_moc", NULL};
    struct programme *programme = load->programme;
    struct rule_value code, title;
    rule_allow(file, element, attributes);
    if (!rule_attribute_needed(file, element, "code", &code) || !code_is_new(load, code) ||
        !rule_has_room(file, element, programme->type_count, MAX_TYPES))
        return;
    if (!is_code(code.text))
        RULE_COMPLAIN(file, rule_value, rule_value_place(file, code),
                      "the code '%.*s' is not made of A-Z, 0-9 and _", SLICE_ARG(code.text));
    uint8_t index = (uint8_t)programme->type_count++;
    load->types[index] = (struct omlp_type){.code = code.text};
    read_type(load, element, &load->types[index]);
    add_name(load, code, index);
    if (rule_attribute(file, element, "title", &title))
        add_name(load, title, index);
    for (const struct _xmlNode *names = NULL; (names = rule_next_named(file, element, names, "names"));)
        add_names(load, names, index);
}

void load_catalogue(struct loading *load, const struct _xmlNode *section)
{
    struct rule_file *file = &load->file;
    rule_allow(file, section, rule_no_attributes);
    for (const struct _xmlNode *element = NULL; (element = rule_next_named(file, section, element, "type"));)
        add_type(load, element);
    if (load->programme->type_count == 0)
        RULE_COMPLAIN(file, rule_value, rule_element_place(file, section), "the catalogue has no type");
}

/* --- currencies --- */

static bool is_currency_code(Slice text)
{
    if (text.len != 3)
        return false;
    for (size_t i = 0; i < 3; i++)
        if (text.at[i] < 'A' || text.at[i] > 'Z')
            return false;
    return true;
}

/* Keeps the list ascending. */
static void add_currency(struct loading *load, struct rule_value value, int places)
{
    struct rule_file *file = &load->file;
    size_t *count = &load->programme->currency_count, at = *count;
    if (!is_currency_code(value.text)) {
        RULE_COMPLAIN(file, rule_value, rule_value_place(file, value),
                      "'%.*s' is not a currency code of three capital letters", SLICE_ARG(value.text));
        return;
    }
    if (!rule_has_room(file, value.element, *count, MAX_CURRENCIES))
        return;
    struct currency currency = {.minor_places = (uint8_t)places};
    memcpy(currency.code, value.text.at, 3);
    while (at > 0 && memcmp(load->currencies[at - 1].code, currency.code, 3) > 0)
        at--;
    if (at > 0 && memcmp(load->currencies[at - 1].code, currency.code, 3) == 0) {
        RULE_COMPLAIN(file, rule_value, rule_value_place(file, value), "currency '%s' stands twice",
                      currency.code);
        return;
    }
    memmove(&load->currencies[at + 1], &load->currencies[at], (*count - at) * sizeof currency);
    load->currencies[at] = currency;
    (*count)++;
}

void load_currencies(struct loading *load, const struct _xmlNode *section)
{
    struct rule_file *file = &load->file;
    static const char *const attributes[] = {"minor_places", NULL};
    rule_allow(file, section, rule_no_attributes);
    for (const struct _xmlNode *element = NULL; (element = rule_next_named(file, section, element, "codes"));) {
        struct rule_value all = rule_text(file, element), attribute;
        int places = 0;
        rule_allow(file, element, attributes);
        if (rule_attribute_needed(file, element, "minor_places", &attribute))
            rule_number(file, attribute, 0, MAX_MINOR_PLACES, &places);
        for (Slice rest = all.text, word; (word = rule_word(&rest)).len && !rule_file_given_up(file);)
            add_currency(load, rule_part(all, word), places);
    }
    if (load->programme->currency_count == 0)
        RULE_COMPLAIN(file, rule_value, rule_element_place(file, section), "there are no currencies");
}
