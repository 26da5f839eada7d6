/* What the members of a JSON document are called, and what their values say. The names are in json_keys.def. */
#ifndef KPIRECON_EVIDENCE_JSON_MEMBERS_H
#define KPIRECON_EVIDENCE_JSON_MEMBERS_H

#include "evidence/kind.h"
#include "records/json.h"

enum json_meaning {
    KEY_NONE,
    KEY_TYPE,    /* names its kind; what cannot be read there is a doubt */
    KEY_SUBTYPE, /* may do so */
    KEY_CODE,    /* a type code of UNTDID 1001 */
    KEY_SCHEMA,  /* an address that ends in its kind */
    KEY_EVENT,   /* it only tells what has happened */
    KEY_STATE,
    KEY_RIVAL,  /* only others have it */
    KEY_FLAG,   /* when true it is of that kind, or nothing yet */
    KEY_NEEDED, /* when false it is none */
    KEY_MOMENT, /* when it is there it is none any more */
    KEY_NUMBER,
    KEY_BARE_NUMBER,
    KEY_DATE,
    KEY_BARE_DATE,
    KEY_ORDER_DATE,
    KEY_NET,
    KEY_SUBTOTAL,
    KEY_GROSS,
    KEY_BARE_TOTAL,
    KEY_TAX,
    KEY_CURRENCY,
    KEY_ORDER,
    KEY_AMENDS,
    KEY_ISSUER,
    KEY_BUYER,
    KEY_LINES,
    KEY_TOTALS,
    KEY_CONTAINER,
    KEY_COUNT
};

struct json_key {
    enum json_meaning meaning;
    enum document_kind kind;
    Slice names; /* joined by blanks, without marks and in lower case */
};

/* NULL when nobody here knows such a name. */
const struct json_key *json_key_of(Slice name);
/* Is this, without marks and letter case, one of the words? */
bool json_word_is(Slice text, Slice words);

bool json_is_scalar(const struct json_value *value);
/* {"value": "USD"} is "USD". */
const struct json_value *json_unwrapped(const struct json_value *value);
bool json_says_something(const struct json_value *value); /* no null, no "", no 0 */
bool json_is_true(const struct json_value *value);
bool json_is_false(const struct json_value *value);
/* "salesInvoice", "credit_note", "TAX-INVOICE" as words. */
Slice json_as_words(Slice text, struct arena *mem);
/* The state of what was never issued, or is not any more; and what an issued one is called. */
bool json_is_unissued(Slice text);
bool json_is_issued(Slice text);

#endif
