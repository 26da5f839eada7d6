/* How documents of any make are read from JSON, as data: names of members by their role, what their
   values say, and what is known of single makes, from templates/rules/json.xml. */
#ifndef KPIRECON_EVIDENCE_JSON_RULES_H
#define KPIRECON_EVIDENCE_JSON_RULES_H

#include "base/table.h"
#include "evidence/kind.h"

struct arena;
struct diag;
struct templates;

enum json_role {
    ROLE_KIND,
    ROLE_TITLE,
    ROLE_NOTE,
    ROLE_STATE,
    ROLE_EVENT,
    ROLE_ENVIRONMENT,
    ROLE_FLAG,
    ROLE_SPEAKS,
    ROLE_NUMBER,
    ROLE_CREDIT_NUMBER,
    ROLE_ISSUED,
    ROLE_ISSUER,
    ROLE_BUYER,
    ROLE_PARTY,
    ROLE_CURRENCY,
    ROLE_ORDER,
    ROLE_AMENDS,
    ROLE_PARTNER,
    ROLE_GROSS,
    ROLE_NET,
    ROLE_TAX,
    ROLE_LINES,
    ROLE_QUANTITY,
    ROLE_UNIT,
    ROLE_LINE_NET,
    ROLE_LINE,
    ROLE_NAME,
    ROLE_AMOUNT,
    ROLE_TEXT,
    ROLE_FACE,
    ROLE_CARRIER,
    ROLE_COUNT
};

enum json_when { WHEN_TRUE, WHEN_FALSE, WHEN_SET };

/* A name of one role; `rank` counts the names of the role from the surest on. */
struct json_key {
    Slice name; /* plain, as by json_plain_name() */
    enum json_role role;
    uint32_t rank;
    unsigned places;         /* of an amount: digits that stand without their point */
    enum json_when when;     /* of a flag */
    enum document_kind kind; /* of a flag, and of a name that speaks */
};

struct json_word {
    Slice text; /* plain */
    enum json_role role;
    enum document_kind kind;
    bool is_silent; /* it says nothing */
};

enum json_dates { DATES_ISO, DATES_EPOCH, DATES_DAY_FIRST, DATES_MONTH_FIRST };

struct json_make {
    Slice title;
    Slice has; /* plain names, joined by blanks, that are all there */
    Slice where_name, where_word; /* plain; empty: none */
    bool has_kind;
    enum document_kind kind;
    Slice number, issued, gross, net; /* "totals/total|total", plain names */
    unsigned places;
    enum json_dates dates;
};

struct json_rules {
    Slice source;
    struct json_key *keys;
    size_t key_count, key_capacity;
    struct json_word *words;
    size_t word_count, word_capacity;
    struct json_make *makes;
    size_t make_count, make_capacity;
    struct table keys_by_name, words_by_text;
};

/* Not yet read: most runs meet no JSON. */
struct lazy_json_rules;
struct lazy_json_rules *json_rules_new(const struct templates *templates, struct arena *mem);
/* Read when first asked for, in an arena of their own. What is wrong in the file is a finding at its line, then a
   fault, and NULL: they cannot be used. */
const struct json_rules *json_rules_use(struct lazy_json_rules *lazy, struct diag *diag);
void json_rules_close(struct lazy_json_rules *lazy); /* accepts NULL */

#define MAX_PLAIN_NAME 80

/* Letters and digits alone, in lower case and without accents; empty when it is longer than MAX_PLAIN_NAME. */
Slice json_plain_name(Slice name, char into[MAX_PLAIN_NAME], struct arena *scratch);
/* NULL where the list of the role has no such word; both take plain ones. */
const struct json_word *json_find_word(const struct json_rules *rules, enum json_role role, Slice text);
const struct json_key *json_find_key(const struct json_rules *rules, enum json_role role, Slice name);

#endif
