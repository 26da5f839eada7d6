/* Walking a parsed XML document by local names, whatever prefixes and namespaces its
   elements wear: this room's door to libxml2's trees. Nothing here follows a reference
   or expands an entity.

       struct xml_tree tree;
       if (!xml_tree_open(&tree, name, bytes, diag)) return false;
       Element total = element_at(xml_tree_root(&tree), S("LegalMonetaryTotal/PayableAmount"));
       Slice amount = element_text(total, mem);
       xml_tree_close(&tree);

   Elements and what they return by slice live as long as the tree, texts as long as `mem`. */
#ifndef KPIRECON_EVIDENCE_XPATH_H
#define KPIRECON_EVIDENCE_XPATH_H

#include "base/base.h"

struct arena;
struct diag;
struct _xmlDoc;
struct _xmlNode;

typedef const struct _xmlNode *Element; /* NULL where there is none; every function takes it */

struct xml_tree {
    struct _xmlDoc *doc;
};

/* Longer texts are no fact, code or identifier: they read as empty. */
#define MAX_ELEMENT_TEXT 512

bool xml_tree_open(struct xml_tree *tree, Slice source, Slice text, struct diag *diag);
void xml_tree_close(struct xml_tree *tree); /* accepts a zeroed struct */
Element xml_tree_root(const struct xml_tree *tree);

Slice element_local(Element element);
Slice element_space(Element element);                   /* its namespace, or empty */
Slice element_name(Element element, struct arena *mem); /* as written, with its prefix */
uint64_t element_line(Element element);                 /* where its start tag ends; 0 when not known */

/* Everything in an element in the order in which it is written. */
struct element_visitor {
    bool (*open)(void *user, Element element); /* false: nothing in it is visited, and close() is not called */
    void (*text)(void *user, Slice text);
    void (*close)(void *user, Element element);
};
void element_visit(Element element, const struct element_visitor *visitor, void *user);

/* The first child element; of that name, unless `local` is empty. */
Element element_child(Element parent, Slice local);
/* The next sibling of that name, or of any. */
Element element_next(Element element, Slice local);
/* The first element at a path below `from`; an empty path is `from` itself. A step is a local name,
   "*" for any or ".." for what it stands in; "E1EDK02[QUALF=009]" and "Date[@type=issue]" ask for a
   child's or an attribute's text besides. */
Element element_at(Element from, Slice path);
/* The first choice of "a/b|c" that is there. */
Element element_choice(Element from, Slice paths);
/* Every element at the path, in their order, up to `max`; returns how many there are, max + 1 for more. */
size_t element_all(Element from, Slice path, Element *into, size_t max);
/* The text of the first choice that has one; "a/b@c" is an attribute. *where is its element, and may be NULL. */
Slice element_value(Element from, Slice paths, struct arena *mem, Element *where);

/* Its own text without the text of its children, trimmed. */
Slice element_text(Element element, struct arena *mem);
/* Its first piece of text as it stands there, from its first visible character; lives with the tree. */
Slice element_start(Element element);
/* The same whatever its length: for whole documents carried as text. Empty above MAX_XML_BYTES. */
Slice element_content(Element element, struct arena *mem);
Slice element_attribute(Element element, Slice name, struct arena *mem); /* empty when not given */
bool element_has_attribute(Element element, Slice name);
/* The name of its first attribute that is not in this list of names, or empty. */
Slice element_odd_attribute(Element element, Slice known);
/* The values of all its attributes, joined by blanks. */
Slice element_attributes(Element element, struct arena *mem);

#endif
