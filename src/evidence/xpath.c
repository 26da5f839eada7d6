/* The door to libxml2's trees for this room: elements by local name, their text and
   attributes, nothing else. What XML may contain is bounded by bytes/xml.c. */
#include "evidence/xpath.h"

#include "base/arena.h"
#include "base/slice.h"
#include "bytes/xml.h"
#include "evidence/evidence_private.h"

#include <libxml/tree.h>

#include <string.h>

static Slice text_of(const xmlChar *text)
{
    return slice_from((const char *)text);
}

bool xml_tree_open(struct xml_tree *tree, Slice source, Slice text, struct diag *diag)
{
    tree->doc = xml_parse(source, text, diag);
    return tree->doc != NULL;
}

void xml_tree_close(struct xml_tree *tree)
{
    if (tree->doc)
        xmlFreeDoc(tree->doc);
    tree->doc = NULL;
}

Element xml_tree_root(const struct xml_tree *tree)
{
    return xmlDocGetRootElement(tree->doc);
}

Slice element_local(Element element)
{
    return element ? text_of(element->name) : (Slice){0};
}

Slice element_space(Element element)
{
    return element && element->ns ? text_of(element->ns->href) : (Slice){0};
}

Slice element_name(Element element, struct arena *mem)
{
    Slice prefix = element && element->ns ? text_of(element->ns->prefix) : (Slice){0};
    if (prefix.len == 0)
        return arena_copy(mem, element_local(element));
    return arena_printf(mem, "%.*s:%.*s", SLICE_ARG(prefix), SLICE_ARG(element_local(element)));
}

uint64_t element_line(Element element)
{
    long line = element ? xmlGetLineNo(element) : 0;
    return line > 0 ? (uint64_t)line : 0;
}

static Element first_from(const struct _xmlNode *node, Slice local)
{
    for (; node; node = node->next)
        if (node->type == XML_ELEMENT_NODE && (local.len == 0 || slice_equal(text_of(node->name), local)))
            return node;
    return NULL;
}

Element element_child(Element parent, Slice local)
{
    return parent ? first_from(parent->children, local) : NULL;
}

Element element_next(Element element, Slice local)
{
    return element ? first_from(element->next, local) : NULL;
}

/* Blanks at the ends of a text say nothing: those in front go, those behind only where there is no room for them,
   because more text may follow. */
static Slice without_blanks(Slice part, bool is_first, size_t room)
{
    Slice trimmed = slice_trim(part);
    if (is_first && trimmed.len)
        part = slice_skip(part, (size_t)(trimmed.at - part.at));
    if ((is_first || part.len > room) && trimmed.len == 0)
        return trimmed;
    return part.len > room ? slice_part(part, 0, (size_t)(trimmed.at + trimmed.len - part.at)) : part;
}

/* Text and CDATA of a list of nodes. Anything that would have to be expanded makes it unknown. */
static Slice joined_text(const struct _xmlNode *nodes, struct arena *mem)
{
    char text[MAX_ELEMENT_TEXT];
    size_t len = 0;
    for (const struct _xmlNode *node = nodes; node; node = node->next) {
        if (node->type == XML_ENTITY_REF_NODE)
            return (Slice){0};
        if (node->type != XML_TEXT_NODE && node->type != XML_CDATA_SECTION_NODE)
            continue;
        Slice part = without_blanks(text_of(node->content), len == 0, sizeof text - len);
        if (part.len > sizeof text - len)
            return (Slice){0};
        if (part.len)
            memcpy(text + len, part.at, part.len);
        len += part.len;
    }
    return arena_copy(mem, slice_trim((Slice){text, len}));
}

Slice element_text(Element element, struct arena *mem)
{
    return element ? joined_text(element->children, mem) : (Slice){0};
}

Slice element_start(Element element)
{
    for (const struct _xmlNode *node = element ? element->children : NULL; node; node = node->next) {
        bool is_text = node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE;
        Slice text = is_text ? slice_trim(text_of(node->content)) : (Slice){0};
        if (text.len)
            return text;
    }
    return (Slice){0};
}

Slice element_content(Element element, struct arena *mem)
{
    size_t len = 0;
    for (const struct _xmlNode *node = element ? element->children : NULL; node; node = node->next)
        if (node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE)
            len += text_of(node->content).len;
    if (len == 0 || len > MAX_XML_BYTES)
        return (Slice){0};
    char *text = ARENA_ARRAY(mem, char, len), *end = text;
    for (const struct _xmlNode *node = element->children; node; node = node->next)
        if (node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE) {
            Slice part = text_of(node->content);
            memcpy(end, part.at, part.len);
            end += part.len;
        }
    return slice_trim((Slice){text, len});
}

static const struct _xmlAttr *first_attribute(Element element)
{
    return element ? element->properties : NULL;
}

Slice element_attribute(Element element, Slice name, struct arena *mem)
{
    for (const struct _xmlAttr *one = first_attribute(element); one; one = one->next)
        if (slice_equal(text_of(one->name), name))
            return joined_text(one->children, mem);
    return (Slice){0};
}

bool element_has_attribute(Element element, Slice name)
{
    for (const struct _xmlAttr *one = first_attribute(element); one; one = one->next)
        if (slice_equal(text_of(one->name), name))
            return true;
    return false;
}

Slice element_odd_attribute(Element element, Slice known)
{
    for (const struct _xmlAttr *one = first_attribute(element); one; one = one->next)
        if (!list_has(known, text_of(one->name)))
            return text_of(one->name);
    return (Slice){0};
}

Slice element_attributes(Element element, struct arena *mem)
{
    Slice all = {0};
    for (const struct _xmlAttr *one = first_attribute(element); one; one = one->next)
        all = arena_printf(mem, "%.*s %.*s", SLICE_ARG(all), SLICE_ARG(joined_text(one->children, mem)));
    return slice_trim(all);
}

/* ---- paths ---- */

/* "name[child=text]" */
struct step {
    Slice name, child, text;
    bool is_up, is_any;
};

static struct step step_read(Slice text)
{
    Slice behind, rest;
    struct step step = {.name = slice_cut(text, '[', &behind)};
    step.child = slice_cut(behind, '=', &rest);
    step.text = slice_ends(rest, S("]")) ? slice_part(rest, 0, rest.len - 1) : rest;
    step.is_up = slice_equal(step.name, S(".."));
    step.is_any = slice_equal(step.name, S("*"));
    return step;
}

/* Compares in place: conditions are short and texts are whatever was sent. */
static bool nodes_say(const struct _xmlNode *nodes, Slice wanted)
{
    return nodes && (nodes->type == XML_TEXT_NODE || nodes->type == XML_CDATA_SECTION_NODE) && !nodes->next &&
           slice_equal(slice_trim(text_of(nodes->content)), wanted);
}

static bool step_fits(const struct step *step, Element element)
{
    if (!step->is_any && !slice_equal(text_of(element->name), step->name))
        return false;
    if (step->child.len == 0)
        return true;
    if (step->child.at[0] == '@') {
        for (const struct _xmlAttr *one = first_attribute(element); one; one = one->next)
            if (slice_equal(text_of(one->name), slice_skip(step->child, 1)))
                return nodes_say(one->children, step->text);
        return false;
    }
    for (Element child = element_child(element, step->child); child; child = element_next(child, step->child))
        if (nodes_say(child->children, step->text))
            return true;
    return false;
}

static Element parent_of(Element element)
{
    return element->parent && element->parent->type == XML_ELEMENT_NODE ? element->parent : NULL;
}

/* Stops at the first `enough`, of which `room` have a place in `into`. */
static size_t gather(Element from, Slice path, Element *into, size_t room, size_t enough)
{
    if (path.len == 0 || !from) {
        if (from && room)
            into[0] = from;
        return from ? 1 : 0;
    }
    Slice rest;
    struct step step = step_read(slice_cut(path, '/', &rest));
    if (step.is_up)
        return gather(parent_of(from), rest, into, room, enough);
    size_t count = 0;
    for (Element child = element_child(from, (Slice){0}); child && count < enough; child = element_next(child, (Slice){0}))
        if (step_fits(&step, child)) {
            size_t used = count < room ? count : room;
            count += gather(child, rest, into + used, room - used, enough - count);
        }
    return count;
}

size_t element_all(Element from, Slice path, Element *into, size_t max)
{
    return gather(from, path, into, max, max + 1);
}

Element element_at(Element from, Slice path)
{
    Element first = NULL;
    gather(from, path, &first, 1, 1);
    return first;
}

Element element_choice(Element from, Slice paths)
{
    Element found = NULL;
    while (paths.len && !found) {
        Slice path = slice_cut(paths, '|', &paths);
        found = element_at(from, slice_trim(path));
    }
    return found;
}

/* As deep as bytes/xml.c lets a document be. */
void element_visit(Element element, const struct element_visitor *visitor, void *user)
{
    if (!element || !visitor->open(user, element))
        return;
    for (const struct _xmlNode *node = element->children; node; node = node->next) {
        if (node->type == XML_ELEMENT_NODE)
            element_visit(node, visitor, user);
        else if ((node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE) && node->content)
            visitor->text(user, text_of(node->content));
    }
    visitor->close(user, element);
}

/* An attribute's name stands behind the last '@' that is not in a condition. */
static Slice cut_attribute(Slice path, Slice *name)
{
    const char *at = path.len ? memrchr(path.at, '@', path.len) : NULL;
    *name = (Slice){0};
    if (!at || (at > path.at && at[-1] == '['))
        return path;
    size_t before = (size_t)(at - path.at);
    *name = slice_skip(path, before + 1);
    return slice_part(path, 0, before);
}

Slice element_value(Element from, Slice paths, struct arena *mem, Element *where)
{
    while (paths.len) {
        Slice name, path = cut_attribute(slice_trim(slice_cut(paths, '|', &paths)), &name);
        Element element = element_at(from, path);
        Slice text = name.len ? element_attribute(element, name, mem) : element_text(element, mem);
        if (text.len == 0)
            continue;
        if (where)
            *where = element;
        return text;
    }
    if (where)
        *where = NULL;
    return (Slice){0};
}
