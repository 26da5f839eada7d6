/* What decides the kind of a structured document, as data: root elements, type
   codes, envelopes and telling profiles, from templates/rules/document-types.xml. */
#ifndef KPIRECON_EVIDENCE_RULES_H
#define KPIRECON_EVIDENCE_RULES_H

#include "base/table.h"
#include "evidence/kind.h"
#include "evidence/xpath.h"

struct arena;
struct diag;
struct json_rules;
struct lazy_json_rules;
struct lazy_text_rules;
struct text_rules;
struct templates;

/* Where a family of documents keeps its facts. A path is as in evidence/xpath.h; a choice of paths is
   joined by '|', a list of choices by blanks. Paths are from the document, except: `currency`, `order`,
   `amends`, `totals` and `lines` from the body, amounts from the totals, the last two from a line. A
   choice of an amount that begins with '+' is the sum of all there are, of several paths where '+' joins them; as the
   last choice it counts where the others lead nowhere. */
struct layout {
    Slice family;
    Slice number, issued, issuer, buyer;
    Slice body; /* empty: the document itself */
    Slice currency, order, amends, totals, lines;
    Slice net, gross, quantity, line_net;
    Slice if_profile, then_net; /* where the profile holds this word the net amount stands elsewhere */
    Slice implied, so_called;   /* the currency where none is named, and words that stand for it */
    Slice series, series_join;  /* choices of paths to what stands before the number, and the mark between */
    bool has_commas;            /* amounts are written "1234,56" */
    bool has_days_first;        /* dates are written "31/01/2020" */
};

/* A kind of document known by its root. */
struct root_rule {
    Slice local; /* "Invoice" */
    Slice space; /* its namespace; a '*' at the end stands for any ending; empty: any namespace */
    Slice title; /* for people: "UBL Invoice" */
    const struct layout *layout; /* NULL: no facts are read */
    enum document_kind kind; /* what it is when no type code says otherwise */
    Slice code;              /* choice of paths to the type code; empty: the root alone decides */
    Slice lists;             /* which code lists to look in, in this order */
    Slice header;            /* list that must be there before anything is accepted */
    Slice shape;             /* list that must be there too when there is no type code; empty: never accepted then */
    Slice bare;              /* list that must be there before a root that no namespace proves is taken by its name */
    Slice also;              /* choice of paths to a second code, in the same lists, that may say otherwise */
    Slice corrects;          /* choice of paths: where one leads somewhere, an invoice is a corrected one */
    Slice denies;            /* choice of paths: where one leads somewhere, it is not accepted */
    Slice says;              /* choice of paths to the title it gives itself */
    Slice tests;             /* choice of paths to what marks it as sent for a test */
    Slice remarks;           /* paths to words that people write freely, joined by blanks */
};

/* An element that only carries documents. */
struct envelope_rule {
    Slice local, space, title; /* local "*": any */
    Slice has;    /* path that must lead somewhere; empty: none need to */
    Slice inside; /* choice of paths to elements whose children are the documents; empty: itself */
    Slice skip;   /* children that are no documents, local names joined by blanks */
    Slice text;   /* choice of paths to elements whose text is the document, plain or in base64 */
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

/* A message of a standard that has its type in its first segment. */
struct message_rule {
    Slice standard; /* "edifact" */
    Slice type;     /* "INVOIC"; "*" where no other row fits */
    Slice title;
    Slice lists;    /* of type codes, where it has any */
    enum document_kind kind;
    bool needs_code, needs_segment; /* before it is accepted: a type code; the segment that has it */
    bool is_part;    /* of the documents beside it, and none itself */
};

struct evidence_rules {
    struct message_rule *messages;
    size_t message_count, message_capacity;
    struct layout **layouts;
    size_t layout_count, layout_capacity;
    struct root_rule *roots;
    size_t root_count, root_capacity;
    struct envelope_rule *envelopes;
    size_t envelope_count, envelope_capacity;
    struct code_rule *codes;
    size_t code_count, code_capacity;
    struct profile_rule *profiles;
    size_t profile_count, profile_capacity;
    Slice no_carriers; /* words in the name of an element that carries no documents, joined by blanks */
    struct table roots_by_local, codes_by_text;
    struct lazy_json_rules *jsons; /* what decides JSON of any make, likewise */
    struct lazy_text_rules *texts; /* what decides documents without a structure, read when the first one comes */
};

/* Reads "rules/document-types.xml". What is wrong in it is a finding at its line (rule_unknown,
   rule_value, xml_not_well_formed) and then a fault. Everything lives in `mem`. */
bool evidence_rules_load(struct evidence_rules *rules, const struct templates *templates, struct arena *mem,
                         struct diag *diag);

void evidence_rules_close(struct evidence_rules *rules); /* accepts a zeroed struct */
/* From "rules/evidence.xml"; NULL after a fault: they cannot be used. */
struct text_rules *evidence_text_rules(const struct evidence_rules *rules, struct diag *diag);

/* NULL when no rule is about such a root. One without a namespace of its own, or of its rule, must have what is
   `bare`; *is_bare tells that only this was missing. */
const struct root_rule *rules_find_root(const struct evidence_rules *rules, Element document, bool *is_bare);
/* Does any rule speak of a root of that local name? */
bool rules_know_root(const struct evidence_rules *rules, Slice local);
const struct envelope_rule *rules_find_envelope(const struct evidence_rules *rules, Element element);
/* NULL when the standard has no such message; any name is not taken for one ("*" fits plain names only). */
const struct message_rule *rules_find_message(const struct evidence_rules *rules, Slice standard, Slice type);
/* `about` is where a `where` word is looked for. */
const struct code_rule *rules_find_code(const struct evidence_rules *rules, Slice lists, Slice code, Slice about);

#endif
