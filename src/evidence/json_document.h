/* Documents in JSON of any make: where they stand in it, what they are by their own words, and the
   facts in them. Everything that names are looked for by is in templates/rules/json.xml. */
#ifndef KPIRECON_EVIDENCE_JSON_DOCUMENT_H
#define KPIRECON_EVIDENCE_JSON_DOCUMENT_H

#include "evidence/json_rules.h"
#include "evidence/screening.h"
#include "records/json.h"

#define MAX_JSON_WITNESSES 24
#define MAX_JSON_OUTER 8 /* objects around a document */

/* A member that says something about what a document is. */
struct json_witness {
    const struct json_value *member; /* its name and value; NULL for a make */
    enum json_role role;
    enum document_kind kind;
    bool is_silent, is_unknown;
    bool is_outer; /* it stands outside of the document's own object */
};

/* The member that has the role, by the surest name. */
struct json_holder {
    const struct json_value *member;
    uint32_t rank;
    unsigned places;
};

struct json_document {
    const struct json_value *value;
    struct json_holder holders[ROLE_COUNT];
    struct json_witness witnesses[MAX_JSON_WITNESSES];
    size_t witness_count;
    bool too_many_witnesses;
    const struct json_make *make; /* NULL: nobody's */
    const struct json_value *outer[MAX_JSON_OUTER]; /* from the outermost on */
    size_t outer_count;
    const struct json_value *wrapper; /* the member that names it, or NULL */
    enum document_kind wrapper_kind;
    bool is_of_many; /* the wrapper holds several */
};

#define MAX_JSON_DOCUMENTS 512

struct json_documents {
    struct json_document *at;
    size_t count, capacity;
    bool too_many;
};

/* Every document in the value, through all that carries them; their values are read. */
void json_documents_find(struct json_documents *out, const struct json_rules *rules, const struct json_value *value,
                         struct arena *mem);

struct json_verdict {
    enum document_kind kind;
    Slice because;
    const struct json_witness *decided[3]; /* whom to quote, unless NULL */
};

void json_document_judge(const struct json_document *document, const struct json_rules *rules, struct arena *mem,
                         struct json_verdict *out);
/* What takes an invoice back or shows that it is none yet, or NULL. */
const struct json_witness *json_document_denial(const struct json_document *document);
/* "document_type: CREDIT_NOTE", for quoting. */
Slice json_witness_words(const struct json_witness *witness, const struct json_rules *rules, struct arena *mem);
void json_document_facts(const struct json_document *document, const struct json_rules *rules,
                         enum document_kind kind, struct arena *mem, struct document_facts *out);

/* A text or number, or the text in an object or a list of one that stands for it; empty for anything else. */
Slice json_text_of(const struct json_rules *rules, const struct json_value *value, struct arena *scratch);
/* The member at a path of plain names joined by '/'; of a list the first. */
const struct json_value *json_at_path(const struct json_value *value, Slice path, struct arena *scratch);
/* Is there anything: neither null, nor empty, nor blank? */
bool json_is_given(const struct json_value *value);

#endif
