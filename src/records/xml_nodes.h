/* Small steps through libxml2's tree, for the readers of this room. */
#ifndef KPIRECON_RECORDS_XML_NODES_H
#define KPIRECON_RECORDS_XML_NODES_H

#include "base/base.h"

struct arena;
struct _xmlNode;

Slice xml_name(const struct _xmlNode *node); /* without its prefix */
bool xml_is(const struct _xmlNode *node, Slice name);
const struct _xmlNode *xml_first(const struct _xmlNode *parent); /* element, or NULL */
const struct _xmlNode *xml_next(const struct _xmlNode *element);
const struct _xmlNode *xml_child(const struct _xmlNode *parent, Slice name); /* the first of that name, or NULL */
/* By its name without prefix; borrowed from the tree, empty when there is none. */
Slice xml_attribute(const struct _xmlNode *element, Slice name);
/* Everything written in it, without what its child elements say. */
Slice xml_own_text(const struct _xmlNode *element, struct arena *mem);

#endif
