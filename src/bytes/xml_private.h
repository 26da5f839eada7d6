/* What parsing as a tree and parsing as a stream share. */
#ifndef KPIRECON_BYTES_XML_PRIVATE_H
#define KPIRECON_BYTES_XML_PRIVATE_H

#include "bytes/xml.h"

#include <libxml/parser.h>

/* The markup of a document, followed far enough to count it. Where it is broken the
   scan just ends: the parser stops there too and says why. */
struct xml_scan {
    Slice text;
    size_t at;
    bool is_stream; /* the nodes of the whole are not counted: they are not kept */
    bool is_broken;
    unsigned depth;
    unsigned attributes[MAX_XML_DEPTH + 1]; /* of the open element at each depth */
    unsigned open_attributes;
    size_t node_count;
    const char *refusal; /* what is too much, at `at` */
};

/* Up to the end of the text, or to markup that is not all there: then that is where `at` stands,
   and more text may be given. False with a refusal. */
bool xml_scan_on(struct xml_scan *scan);

/* Without a line where the text is not at hand. */
Place xml_place_of_byte(Slice source, Slice text, size_t offset);

#define MAX_ENCODING_BYTES 32

/* Steps over the byte order mark of *text; the name to parse by, in `into` where it is the document's
   own; NULL after a finding. */
const char *xml_find_encoding(Slice source, Slice *text, char into[MAX_ENCODING_BYTES], struct diag *diag);

/* One document on its way through the parser (its context's _private points here), and what was
   complained of first, and worst. */
struct xml_parse {
    Slice source, text; /* text: empty when it is not at hand as a whole */
    bool has_too_many_names;
    xmlErrorLevel level;
    int code;
    Place place;
    char message[256];
};

/* Has the parser's errors and ceilings end in *parse. */
void xml_parse_watch(struct xml_parse *parse, xmlParserCtxtPtr context);
/* True when there are too many names: the parser has been stopped. */
bool xml_parse_stops(xmlParserCtxtPtr context);
void xml_parse_report(const struct xml_parse *parse, struct diag *diag);

#endif
