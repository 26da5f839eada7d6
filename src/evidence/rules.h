/* What decides the kind of a structured document, as data: root elements, type
   codes, envelopes and telling profiles, from templates/rules/document-types.xml. */
#ifndef KPIRECON_EVIDENCE_RULES_H
#define KPIRECON_EVIDENCE_RULES_H

#include "base/table.h"
#include "evidence/kind.h"

struct arena;
struct diag;
struct templates;

/* How the facts of a document are laid out. */
enum document_family { FAMILY_OTHER, FAMILY_UBL, FAMILY_CII };

/* A kind of document known by its root. A path is local names joined by '/', a choice of paths
   is joined by '|', a list of choices by blanks. */
struct root_rule {
    Slice local; /* "Invoice" */
    Slice space; /* its namespace; a '*' at the end stands for any ending; empty: any namespace */
    Slice title; /* for people: "UBL Invoice" */
    enum document_family family;
    enum document_kind kind; /* what it is when no type code says otherwise */
    Slice code;              /* choice of paths to the type code; empty: the root alone decides */
    Slice lists;             /* which code lists to look in, in this order */
    Slice header;            /* list that must be there before anything is accepted */
    Slice shape;             /* list that must be there too when there is no type code; empty: never accepted then */
    Slice bare;              /* list that must be there before a root without a namespace is taken by its name */
    Slice says;              /* choice of paths to the title it gives itself */
};

/* An element that only carries documents. */
struct envelope_rule {
    Slice local, space, title;
    Slice inside; /* path to the element whose children are the documents; empty: itself */
    Slice skip;   /* children that are no documents, local names joined by blanks */
};

struct code_rule {
    Slice list; /* "untdid-1001", ... */
    Slice code;
    Slice name;  /* in our words: "commercial invoice" */
    Slice where; /* counts only where profile or code attributes hold this word; empty: always */
    enum document_kind kind;
};

/* A word in a profile identifier that shows what a document is whatever its root says. */
struct profile_rule {
    Slice word; /* lower case: "payment-request" */
    enum document_kind kind;
};

struct evidence_rules {
    struct root_rule *roots;
    size_t root_count, root_capacity;
    struct envelope_rule *envelopes;
    size_t envelope_count, envelope_capacity;
    struct code_rule *codes;
    size_t code_count, code_capacity;
    struct profile_rule *profiles;
    size_t profile_count, profile_capacity;
    struct table roots_by_local, codes_by_text;
};

/* Reads "rules/document-types.xml". What is wrong in it is a finding at its line (rule_unknown,
   rule_value, xml_not_well_formed) and then a fault. Everything lives in `mem`. */
bool evidence_rules_load(struct evidence_rules *rules, const struct templates *templates, struct arena *mem,
                         struct diag *diag);

/* NULL when no rule is about such a root. An element without any namespace is taken by its name. */
const struct root_rule *rules_find_root(const struct evidence_rules *rules, Slice local, Slice space);
const struct envelope_rule *rules_find_envelope(const struct evidence_rules *rules, Slice local, Slice space);
/* `about` is where a `where` word is looked for. */
const struct code_rule *rules_find_code(const struct evidence_rules *rules, Slice lists, Slice code, Slice about);

#endif
