/* The room's door to libxml2's tree: walks a rule file and says where things stood.
   libxml2 keeps lines only; columns are found by looking at the line again, and
   are left out when that does not settle them (character references, say). */
#include "programme/rule_file.h"

#include "base/arena.h"
#include "base/slice.h"
#include "base/unicode.h"
#include "bytes/xml.h"

#include <libxml/tree.h>

#include <string.h>

#define RULE_FILE_VERSION "1"
/* A start tag over more lines than this keeps only its last line. */
#define MAX_TAG_LINES 20

static Slice from_xml(const xmlChar *text)
{
    return slice_from((const char *)text);
}

Slice rule_name(const struct _xmlNode *element)
{
    return from_xml(element->name);
}

/* --- places --- */

static Slice line_of_text(Slice text, uint64_t line)
{
    Slice found = slice_cut(text, '\n', &text);
    while (--line > 0 && text.len)
        found = slice_cut(text, '\n', &text);
    return slice_ends(found, S("\r")) ? slice_part(found, 0, found.len - 1) : found;
}

static Place line_place(const struct rule_file *file, uint64_t line)
{
    return (Place){.source = file->source, .line = line, .text = line_of_text(file->text, line)};
}

static Place column_place(Place place, size_t offset)
{
    if (offset < place.text.len)
        place.column = (uint32_t)utf8_count(slice_part(place.text, 0, offset)) + 1;
    return place;
}

static uint64_t element_line(const struct _xmlNode *element)
{
    long line = xmlGetLineNo(element);
    return line > 0 ? (uint64_t)line : 0;
}

/* The place of `needle` in the start tag; libxml2 remembers the line the tag ends on. */
static bool find_in_tag(const struct rule_file *file, const struct _xmlNode *element, Slice needle, Place *out)
{
    uint64_t last = element_line(element);
    Slice tag = arena_printf(file->mem, "<%s", (const char *)element->name);
    for (uint64_t line = last; line > 0 && line + MAX_TAG_LINES > last; line--) {
        Place place = line_place(file, line);
        size_t offset = slice_find(place.text, needle);
        if (offset < place.text.len) {
            *out = column_place(place, offset);
            return true;
        }
        if (slice_find(place.text, tag) < place.text.len)
            break;
    }
    return false;
}

Place rule_element_place(const struct rule_file *file, const struct _xmlNode *element)
{
    Place place;
    Slice tag = arena_printf(file->mem, "<%s", (const char *)element->name);
    return find_in_tag(file, element, tag, &place) ? place : line_place(file, element_line(element));
}

static Place attribute_place(const struct rule_file *file, struct rule_value value)
{
    Place place;
    Slice quoted = arena_printf(file->mem, " %s=\"%.*s\"", value.attribute, SLICE_ARG(value.content));
    Slice single = arena_printf(file->mem, " %s='%.*s'", value.attribute, SLICE_ARG(value.content));
    if (!find_in_tag(file, value.element, quoted, &place) && !find_in_tag(file, value.element, single, &place))
        return line_place(file, element_line(value.element));
    if (place.column)
        place.column += (uint32_t)strlen(value.attribute) + 3; /* blank, '=' and the quote */
    return place;
}

/* Text may run over many lines: those before the value are counted in the text
   itself, and its own line is looked up to see where that text starts in it. */
static Place text_place(const struct rule_file *file, struct rule_value value)
{
    size_t offset = (size_t)(value.text.at - value.content.at), line_start = 0;
    uint64_t lines_before = 0;
    for (size_t i = 0; i < offset; i++) {
        if (value.content.at[i] == '\n') {
            lines_before++;
            line_start = i + 1;
        }
    }
    if (value.text.len == 0)
        return rule_element_place(file, value.element);
    Slice rest = slice_skip(value.content, line_start), line_text = slice_cut(rest, '\n', &rest);
    Place place = line_place(file, element_line(value.element) + lines_before);
    Slice needle = lines_before ? line_text : arena_printf(file->mem, ">%.*s", SLICE_ARG(line_text));
    size_t found = slice_find(place.text, needle);
    if (found == place.text.len)
        return place;
    return column_place(place, found + (lines_before ? 0 : 1) + offset - line_start);
}

Place rule_value_place(const struct rule_file *file, struct rule_value value)
{
    return value.attribute ? attribute_place(file, value) : text_place(file, value);
}

/* --- the tree --- */

bool rule_file_given_up(const struct rule_file *file)
{
    return file->error_count >= MAX_RULE_ERRORS;
}

const struct _xmlNode *rule_root(const struct rule_file *file)
{
    return xmlDocGetRootElement(file->doc);
}

/* What stands between elements: comments are nobody's concern, blanks neither. */
static void check_between(struct rule_file *file, const xmlNode *node)
{
    if (node->type == XML_COMMENT_NODE)
        return;
    if (node->type == XML_TEXT_NODE && slice_trim(from_xml(node->content)).len == 0)
        return;
    Slice found = node->type == XML_TEXT_NODE ? slice_trim(from_xml(node->content)) : S("markup");
    RULE_COMPLAIN(file, rule_unknown, line_place(file, element_line(node->parent)),
                  "'%s' holds elements only, not '%.*s'", (const char *)node->parent->name,
                  SLICE_ARG(slice_part(found, 0, 40)));
}

const struct _xmlNode *rule_next(struct rule_file *file, const struct _xmlNode *parent, const struct _xmlNode *previous)
{
    const xmlNode *node = previous ? previous->next : parent->children;
    for (; node && !rule_file_given_up(file); node = node->next) {
        if (node->type == XML_ELEMENT_NODE)
            return node;
        check_between(file, node);
    }
    return NULL;
}

static bool is_listed(const char *const *names, Slice name)
{
    for (; *names; names++)
        if (slice_equal(slice_from(*names), name))
            return true;
    return false;
}

const struct _xmlNode *rule_next_named(struct rule_file *file, const struct _xmlNode *parent,
                                       const struct _xmlNode *previous, const char *name)
{
    while ((previous = rule_next(file, parent, previous))) {
        if (slice_equal(rule_name(previous), slice_from(name)))
            return previous;
        RULE_COMPLAIN(file, rule_unknown, rule_element_place(file, previous), "'%s' holds '%s', not '%s'",
                      (const char *)parent->name, name, (const char *)previous->name);
    }
    return NULL;
}

bool rule_has_room(struct rule_file *file, const struct _xmlNode *element, size_t count, size_t ceiling)
{
    if (count < ceiling)
        return true;
    RULE_COMPLAIN(file, rule_value, rule_element_place(file, element), "there are more than %zu '%s'", ceiling,
                  (const char *)element->name);
    return false;
}

const char *const rule_no_attributes[] = {NULL};

void rule_allow(struct rule_file *file, const struct _xmlNode *element, const char *const *attributes)
{
    for (const xmlAttr *attribute = element->properties; attribute; attribute = attribute->next) {
        Slice name = from_xml(attribute->name);
        if (!attribute->ns && is_listed(attributes, name))
            continue;
        Place place = rule_element_place(file, element);
        find_in_tag(file, element, arena_printf(file->mem, "%.*s=", SLICE_ARG(name)), &place);
        RULE_COMPLAIN(file, rule_unknown, place, "'%s' has no attribute '%.*s'", (const char *)element->name,
                      SLICE_ARG(name));
    }
}

bool rule_attribute(struct rule_file *file, const struct _xmlNode *element, const char *name, struct rule_value *out)
{
    const xmlAttr *attribute = xmlHasProp(element, (const xmlChar *)name);
    if (!attribute)
        return false;
    xmlChar *text = xmlNodeListGetString(file->doc, attribute->children, 1);
    Slice content = arena_copy(file->mem, from_xml(text));
    xmlFree(text);
    *out = (struct rule_value){slice_trim(content), element, name, content};
    return true;
}

bool rule_attribute_needed(struct rule_file *file, const struct _xmlNode *element, const char *name,
                           struct rule_value *out)
{
    if (rule_attribute(file, element, name, out))
        return true;
    RULE_COMPLAIN(file, rule_value, rule_element_place(file, element), "'%s' lacks its attribute '%s'",
                  (const char *)element->name, name);
    return false;
}

/* Of a comment inside text the line ends stay, so that lines can be counted in it. */
static size_t add_text(const xmlNode *node, char *into)
{
    size_t len = 0;
    for (Slice rest = from_xml(node->content); rest.len; rest = slice_skip(rest, 1))
        if (node->type != XML_COMMENT_NODE || rest.at[0] == '\n')
            into[len++] = rest.at[0];
    return len;
}

static bool is_text(const xmlNode *node)
{
    return node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE || node->type == XML_COMMENT_NODE;
}

struct rule_value rule_text(struct rule_file *file, const struct _xmlNode *element)
{
    size_t size = 0;
    for (const xmlNode *node = element->children; node; node = node->next)
        size += is_text(node) ? from_xml(node->content).len : 0;
    char *text = ARENA_ARRAY(file->mem, char, size + 1);
    Slice content = {text, 0};
    for (const xmlNode *node = element->children; node; node = node->next) {
        if (is_text(node))
            content.len += add_text(node, text + content.len);
        else
            RULE_COMPLAIN(file, rule_unknown, rule_element_place(file, element), "'%s' holds text only, not '%s'",
                          (const char *)element->name,
                          node->type == XML_ELEMENT_NODE ? (const char *)node->name : "markup");
    }
    return (struct rule_value){slice_trim(content), element, NULL, content};
}

void rule_must_be_empty(struct rule_file *file, const struct _xmlNode *element)
{
    struct rule_value value = rule_text(file, element);
    if (value.text.len)
        RULE_COMPLAIN(file, rule_value, rule_value_place(file, value), "'%s' must be empty",
                      (const char *)element->name);
}

/* --- opening --- */

static bool root_is(struct rule_file *file, const char *name)
{
    static const char *const attributes[] = {"version", NULL};
    static const char *const versions[] = {RULE_FILE_VERSION, NULL};
    const xmlNode *root = rule_root(file);
    struct rule_value version;
    int unused;
    if (!slice_equal(from_xml(root->name), slice_from(name)) || root->ns) {
        RULE_COMPLAIN(file, rule_unknown, rule_element_place(file, root), "the rules are a '%s', not a '%s'%s", name,
                      (const char *)root->name, root->ns ? " of a namespace" : "");
        return false;
    }
    rule_allow(file, root, attributes);
    return rule_attribute_needed(file, root, "version", &version) && rule_choice(file, version, versions, &unused);
}

bool rule_file_open(struct rule_file *file, Slice source, Slice text, const char *root, struct arena *mem,
                    struct diag *diag)
{
    *file = (struct rule_file){.source = source, .text = text, .mem = mem, .diag = diag};
    file->doc = xml_parse(source, text, diag);
    if (!file->doc) {
        file->error_count++;
        return false;
    }
    /* entities would be a second way to write everything, and the tree would expand them */
    if (xmlGetIntSubset(file->doc)) {
        RULE_COMPLAIN(file, rule_unknown, line_place(file, 1), "rules have no document type");
        return false;
    }
    return root_is(file, root);
}

void rule_file_close(struct rule_file *file)
{
    xmlFreeDoc(file->doc); /* accepts NULL */
    file->doc = NULL;
}
