/* What the parts of the JSON reader share: the document that is being read. */
#ifndef KPIRECON_RECORDS_JSON_PRIVATE_H
#define KPIRECON_RECORDS_JSON_PRIVATE_H

#include "base/arena.h"
#include "base/diag.h"
#include "records/flatten.h"
#include "records/json.h"

struct json_state {
    struct flat flat;   /* first: flat_next() knows it */
    struct column_title *titles;
    size_t title_count, title_capacity;
    struct arena nodes; /* the trees of what is being read */
    bool is_stream;     /* lines that somebody still writes */
    size_t at;          /* lines: the next one */
    size_t counted_at;  /* up to here lines are counted */
    uint64_t line;
    struct diag *diag;
    const struct reader_taste *taste; /* of who wants what lies below records too, or NULL */
    Slice source_name, text;
};

Place json_place_at(const struct json_state *state, size_t at);

static inline bool json_is_scalar(const struct json_value *value)
{
    return value && value->kind < JSON_ARRAY;
}

static inline const struct json_value *json_scalar_member(const struct json_value *object, Slice name)
{
    const struct json_value *member = json_member(object, name);
    return json_is_scalar(member) ? member : NULL;
}

/* ---- json_flat.c: what a record holds ---- */

/* Into the record begun last, under the name reached. */
void json_add_value(struct json_state *state, const struct json_value *value);
void json_add_members(struct json_state *state, const struct json_value *object);

/* ---- json_shape.c: which part of a document is a record ---- */

/* `start`, `end`: its bytes. */
struct flat_record *json_begin_record(struct json_state *state, size_t start, size_t end);
/* All records of one document, or of one line of them. */
void json_take_document(struct json_state *state, const struct json_value *value, bool is_line);

#endif
