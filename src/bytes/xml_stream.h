/* A document of any size, parsed as its bytes come: the tags that are passed, and whole elements
   where they are wanted. The ceilings are those of bytes/xml.h; those on size and nodes hold
   for each element that is taken, and not for the document.

       struct xml_stream stream;
       if (!xml_stream_open(&stream, name, S(""), &events, user, mem, diag)) return false;
       while (bytes come)
           if (!xml_stream_feed(&stream, bytes, is_last, diag)) ...
       xml_stream_close(&stream);
*/
#ifndef KPIRECON_BYTES_XML_STREAM_H
#define KPIRECON_BYTES_XML_STREAM_H

#include "base/base.h"

struct arena;
struct diag;
struct _xmlNode;

#define XML_STREAM_BLOCK_BYTES ((size_t)1 << 16) /* as much as is worth feeding at a time */

/* A start tag; what it holds lives until the call returns. */
struct xml_tag {
    Slice name, space;  /* without its prefix; the namespace, or empty */
    size_t at;          /* the byte of its '<', counted from the first byte fed */
    uint64_t line;      /* of its '<' */
    unsigned depth;     /* 0: the root */
    size_t attribute_count;
    const void *attributes; /* the parser's own */
};

/* The value of the attribute of that name, without regard to prefixes; empty when there is none. */
Slice xml_tag_attribute(const struct xml_tag *tag, Slice name);
Slice xml_tag_attribute_name(const struct xml_tag *tag, size_t i); /* without its prefix */

enum xml_wish {
    XML_GO_IN, /* its children are told, and its end */
    XML_TAKE   /* it is wanted as a whole */
};

struct xml_events {
    enum xml_wish (*open)(void *user, const struct xml_tag *tag);
    void (*close)(void *user, Slice name);                     /* of an element gone into; may be NULL */
    void (*take)(void *user, const struct _xmlNode *element); /* freed after the call */
};

struct xml_stream {
    struct xml_stream_state *state;
};

/* `whole`: the document that will be fed, when it is at hand: findings show its lines. What is not
   UTF-8 is read when it says what it is, but then the bytes of tags are not known. */
bool xml_stream_open(struct xml_stream *stream, Slice source, Slice whole, const struct xml_events *events,
                     void *user, struct arena *mem, struct diag *diag);
/* False after a finding (xml_not_well_formed, xml_too_complex): nothing more can be fed. */
bool xml_stream_feed(struct xml_stream *stream, Slice bytes, bool is_last, struct diag *diag);
void xml_stream_close(struct xml_stream *stream); /* accepts a zeroed struct */

/* Of an element that was taken, or one in it: the byte of its '<'. */
size_t xml_node_at(const struct _xmlNode *element);

#endif
