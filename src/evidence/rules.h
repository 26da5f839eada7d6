/* What decides the kind of a structured document, as data: root elements and
   type codes from templates/rules/document-types.xml. */
#ifndef KPIRECON_EVIDENCE_RULES_H
#define KPIRECON_EVIDENCE_RULES_H

#include "base/table.h"
#include "evidence/kind.h"

struct arena;
struct diag;
struct templates;

/* How the facts of a document are laid out. */
enum document_family { FAMILY_OTHER, FAMILY_UBL, FAMILY_CII };

struct root_rule {
    Slice local;        /* "Invoice" */
    Slice space;        /* its namespace URI, or how that begins, ended by '*'; empty: any */
    Slice title;        /* for people: "UBL Invoice" */
    Slice list;         /* which code list its type codes come from; empty: it has none */
    enum document_family family;
    enum document_kind kind; /* without a type code, or where the code says nothing against it */
    bool by_code;       /* the type code decides; without one the document must look like its kind */
    bool is_envelope;   /* a document stands inside */
};

struct code_rule {
    Slice list; /* "untdid-1001", ... */
    Slice code;
    Slice name; /* in our words: "commercial invoice" */
    enum document_kind kind;
};

/* Words in a profile identifier that prove a document is not what its root says. */
struct profile_rule {
    Slice words; /* lower case: "payment-request" */
    enum document_kind kind;
};

struct evidence_rules {
    const struct root_rule *roots;
    size_t root_count;
    const struct code_rule *codes;
    size_t code_count;
    const struct profile_rule *profiles;
    size_t profile_count;
    struct table root_by_name, code_by_text;
};

/* Reads "rules/document-types.xml". An error in it is a finding at its line (rule_value,
   rule_unknown) and a fault; everything lives in `mem`. */
bool evidence_rules_load(struct evidence_rules *rules, const struct templates *templates, struct arena *mem,
                         struct diag *diag);

#endif
