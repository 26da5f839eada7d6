/* Elements, attributes and text of a parsed document, as slices. */
#include "records/xml_nodes.h"

#include "base/arena.h"
#include "base/slice.h"

#include <libxml/tree.h>

#include <string.h>

Slice xml_name(const xmlNode *node)
{
    return slice_from((const char *)node->name);
}

bool xml_is(const xmlNode *node, Slice name)
{
    return slice_equal(xml_name(node), name);
}

static const xmlNode *element_from(const xmlNode *node)
{
    while (node && node->type != XML_ELEMENT_NODE)
        node = node->next;
    return node;
}

const xmlNode *xml_first(const xmlNode *parent)
{
    return element_from(parent->children);
}

const xmlNode *xml_next(const xmlNode *element)
{
    return element_from(element->next);
}

const xmlNode *xml_child(const xmlNode *parent, Slice name)
{
    for (const xmlNode *child = xml_first(parent); child; child = xml_next(child))
        if (xml_is(child, name))
            return child;
    return NULL;
}

Slice xml_attribute(const xmlNode *element, Slice name)
{
    for (const xmlAttr *attribute = element->properties; attribute; attribute = attribute->next)
        if (slice_equal(slice_from((const char *)attribute->name), name) && attribute->children)
            return slice_from((const char *)attribute->children->content);
    return S("");
}

static bool is_text(const xmlNode *node)
{
    return node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE;
}

Slice xml_own_text(const xmlNode *element, struct arena *mem)
{
    size_t len = 0;
    for (const xmlNode *node = element->children; node; node = node->next)
        len += is_text(node) ? strlen((const char *)node->content) : 0;
    char *text = ARENA_ARRAY(mem, char, len + 1), *end = text;
    for (const xmlNode *node = element->children; node; node = node->next)
        if (is_text(node))
            end = stpcpy(end, (const char *)node->content);
    return (Slice){text, len};
}
