/* Which elements of a document are its records: found by following it once, with no more kept
   than the first of each name beside the others. */
#ifndef KPIRECON_RECORDS_XML_SHAPE_H
#define KPIRECON_RECORDS_XML_SHAPE_H

#include "base/base.h"

struct diag;
struct reader;
struct xml_events;

/* Bytes are counted from the first of the text. */
struct xml_shape {
    Slice root_name, root_space;
    bool is_empty; /* nothing is a record */
    bool is_root;  /* the root is the only one */
    Slice name;    /* of the records */
    size_t list_at, first_at; /* the '<' of the element they stand in, and of the first one */
    Slice other_name; /* what stands beside the records and is none */
    size_t other_at, other_count;
};

/* `text` is UTF-8 and part of the source's. False after a fault. */
bool xml_shape_find(struct xml_shape *shape, struct reader *reader, Slice text, struct diag *diag);

/* All of a text through the parser. False after a fault. */
bool xml_feed_all(struct reader *reader, Slice text, const struct xml_events *events, void *user, struct diag *diag);

#endif
