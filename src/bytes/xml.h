/* Parsing XML that nobody trusts: no network, no DTD is loaded, no entity is
   expanded, bounded size, depth and attributes. UTF-8 and the encodings whose
   ASCII bytes are ASCII are read. Returns libxml2's tree; the caller includes
   <libxml/tree.h> only in the few files that are doors to it. */
#ifndef KPIRECON_BYTES_XML_H
#define KPIRECON_BYTES_XML_H

#include "base/place.h"

struct arena;
struct diag;
struct _xmlDoc;

#define MAX_XML_BYTES ((size_t)64 << 20)
#define MAX_XML_DEPTH 256
#define MAX_XML_ATTRIBUTES 256 /* per element: libxml2 2.9 is quadratic in them */
#define MAX_XML_OPEN_ATTRIBUTES 1024 /* of an element and all it stands in: namespaces are sought in them */
#define MAX_XML_NODES ((size_t)2 << 20) /* elements, attributes, comments: the tree takes 30 times their text */
#define MAX_XML_NAMES 65536 /* different ones, and other short text: libxml2 2.9 is quadratic in them too */

/* Call once, from cli_main() and from tests; and once at the end. */
void xml_library_init(void);
void xml_library_done(void);

/* NULL after a finding (xml_not_well_formed, xml_too_complex) at its place. The
   document is the caller's: xmlFreeDoc(). `text` must outlive the call only. */
struct _xmlDoc *xml_parse(Slice source, Slice text, struct diag *diag);

/* What the XML declaration at the start of the text says, or empty. */
Slice xml_declared_encoding(Slice text);

#endif
