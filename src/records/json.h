/* One JSON value as a tree, by the grammar of RFC 8259 and nothing beyond it.
   Numbers stay the text they are: 12345.60 and ids of any length lose nothing.

       size_t at = 0;
       struct json_fault fault;
       const struct json_value *value = json_parse(text, &at, &nodes, mem, &fault);
       if (!value) ... fault.what is wrong at the byte fault.at
*/
#ifndef KPIRECON_RECORDS_JSON_H
#define KPIRECON_RECORDS_JSON_H

#include "base/base.h"

struct arena;

#define MAX_JSON_DEPTH 512

enum json_kind { JSON_NULL, JSON_FALSE, JSON_TRUE, JSON_NUMBER, JSON_STRING, JSON_ARRAY, JSON_OBJECT };

struct json_value {
    enum json_kind kind;
    Slice name; /* of a member */
    Slice text; /* what a string says, a number or word as written; else empty */
    size_t at, end; /* its bytes in the text */
    size_t count;   /* of what is in it */
    struct json_value *first, *next;
};

struct json_fault {
    size_t at;
    const char *what;
};

/* Reads the value at *at, blanks around it included, and steps over it. The tree lives in `nodes`;
   texts are borrowed, those with escapes are made in `mem`. NULL: see *fault. */
struct json_value *json_parse(Slice text, size_t *at, struct arena *nodes, struct arena *mem, struct json_fault *fault);
/* The first byte from `at` on that is no blank, or text.len. */
size_t json_skip_blanks(Slice text, size_t at);
/* The member of that name, or NULL; also for what is no object. */
const struct json_value *json_member(const struct json_value *object, Slice name);

#endif
