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

/* Goes back for another sibling when the first one leads nowhere; as deep as the path is long. */
Element element_at(Element from, Slice path)
{
    if (path.len == 0 || !from)
        return from;
    Slice rest, step = slice_cut(path, '/', &rest);
    for (Element child = element_child(from, step); child; child = element_next(child, step)) {
        Element found = element_at(child, rest);
        if (found)
            return found;
    }
    return NULL;
}

Element element_choice(Element from, Slice paths)
{
    Element found = NULL;
    while (paths.len && !found) {
        Slice path = slice_cut(paths, '|', &paths);
        found = element_at(from, path);
    }
    return found;
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
