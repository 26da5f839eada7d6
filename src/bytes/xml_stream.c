/* libxml2's push parser behind a scan of what it is given: elements that are wanted whole
   grow as a tree of their own, all others leave no trace. */
#include "bytes/xml_stream.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/diag.h"
#include "base/slice.h"
#include "bytes/xml_private.h"

#include <libxml/SAX2.h>
#include <libxml/parserInternals.h>

#include <string.h>

#define MAX_MARKUP_BYTES ((size_t)16 << 20) /* from a '<' to its '>' */
#define OPTIONS (XML_PARSE_NONET | XML_PARSE_IGNORE_ENC | XML_PARSE_BIG_LINES | XML_PARSE_NOENT)

struct xml_stream_state {
    struct xml_parse parse;
    struct xml_scan scan;
    xmlParserCtxtPtr context;
    const struct xml_events *events;
    void *user;
    struct buf ahead;     /* fed, but not parsed yet: markup that is not all there */
    size_t skipped_bytes; /* the byte order mark */
    unsigned depth;
    unsigned taken_depth; /* of the element that is being taken, plus 1; 0: none is */
    size_t taken_nodes;
    size_t parsed_bytes;
    bool has_begun, has_failed;
};

static struct xml_stream_state *state_of(void *context)
{
    xmlParserCtxtPtr parser = context;
    return (struct xml_stream_state *)((char *)parser->_private - offsetof(struct xml_stream_state, parse));
}

/* The parser stands behind the attributes; no '<' can stand in them. */
static void locate(const struct xml_stream_state *state, size_t *at, uint64_t *line)
{
    const xmlParserInput *input = state->context->input;
    const xmlChar *start = input->cur;
    uint64_t lines = 0;
    while (start > input->base && *start != '<')
        lines += *--start == '\n';
    *at = state->skipped_bytes + input->consumed + (size_t)(start - input->base);
    *line = input->line > 0 && (uint64_t)input->line > lines ? (uint64_t)input->line - lines : 1;
}

Slice xml_tag_attribute(const struct xml_tag *tag, Slice name)
{
    const xmlChar *const *attributes = tag->attributes;
    for (size_t i = 0; i < tag->attribute_count; i++) {
        const xmlChar *const *one = attributes + i * 5;
        if (slice_equal(slice_from((const char *)one[0]), name))
            return (Slice){(const char *)one[3], (size_t)(one[4] - one[3])};
    }
    return S("");
}

Slice xml_tag_attribute_name(const struct xml_tag *tag, size_t i)
{
    const xmlChar *const *attributes = tag->attributes;
    return slice_from((const char *)attributes[i * 5]);
}

static void refuse(struct xml_stream_state *state, const char *why)
{
    size_t at;
    state->parse.level = XML_ERR_FATAL;
    state->parse.code = XML_ERR_NAME_TOO_LONG; /* one of the codes of ceilings */
    snprintf(state->parse.message, sizeof state->parse.message, "%s", why);
    state->parse.place = (Place){.source = state->parse.source};
    locate(state, &at, &state->parse.place.line);
    xmlStopParser(state->context);
}

/* As one of a tree by itself: what is above it is not there, so namespaces are not sought. */
static void grow(struct xml_stream_state *state, const xmlChar *name, int attribute_count, int defaulted_count,
                 const xmlChar **attributes, size_t at)
{
    state->taken_nodes += 1 + (size_t)attribute_count;
    if (state->taken_nodes > MAX_XML_NODES) {
        refuse(state, "a record of it has more than two million nodes");
        return;
    }
    xmlSAX2StartElementNs(state->context, name, NULL, NULL, 0, NULL, attribute_count, defaulted_count, attributes);
    if (state->context->node)
        state->context->node->_private = (void *)(uintptr_t)at;
}

static void start_element(void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri,
                          int namespace_count, const xmlChar **namespaces, int attribute_count, int defaulted_count,
                          const xmlChar **attributes)
{
    struct xml_stream_state *state = state_of(context);
    (void)prefix;
    (void)namespace_count;
    (void)namespaces;
    if (xml_parse_stops(context))
        return;
    struct xml_tag tag = {.name = slice_from((const char *)name),
                          .space = slice_from((const char *)uri),
                          .depth = state->depth++,
                          .attribute_count = (size_t)attribute_count,
                          .attributes = attributes};
    locate(state, &tag.at, &tag.line);
    if (!state->taken_depth && state->events->open(state->user, &tag) == XML_TAKE) {
        state->taken_depth = state->depth;
        state->taken_nodes = 0;
    }
    if (state->taken_depth)
        grow(state, name, attribute_count, defaulted_count, attributes, tag.at);
}

static void hand_out(struct xml_stream_state *state)
{
    xmlDocPtr doc = state->context->myDoc;
    xmlNodePtr element = doc ? doc->children : NULL;
    state->taken_depth = 0;
    if (!element)
        return;
    state->events->take(state->user, element);
    xmlUnlinkNode(element);
    xmlFreeNode(element);
}

static void end_element(void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
    struct xml_stream_state *state = state_of(context);
    if (state->taken_depth)
        xmlSAX2EndElementNs(context, name, prefix, uri);
    if (state->taken_depth == state->depth)
        hand_out(state);
    else if (!state->taken_depth && state->events->close)
        state->events->close(state->user, slice_from((const char *)name));
    state->depth -= state->depth > 0;
}

static void characters(void *context, const xmlChar *text, int len)
{
    struct xml_stream_state *state = state_of(context);
    if (!state->taken_depth)
        return;
    if (++state->taken_nodes > MAX_XML_NODES)
        refuse(state, "a record of it has more than two million nodes");
    else
        xmlSAX2Characters(context, text, len);
}

static void cdata(void *context, const xmlChar *text, int len)
{
    if (state_of(context)->taken_depth && ++state_of(context)->taken_nodes <= MAX_XML_NODES)
        xmlSAX2CDataBlock(context, text, len);
}

static void reference(void *context, const xmlChar *name)
{
    if (state_of(context)->taken_depth && ++state_of(context)->taken_nodes <= MAX_XML_NODES)
        xmlSAX2Reference(context, name);
}

static void instruction(void *context, const xmlChar *target, const xmlChar *data)
{
    (void)target;
    (void)data;
    xml_parse_stops(context);
}

static void listen(struct xml_stream_state *state)
{
    xmlSAXHandlerPtr sax = state->context->sax;
    xml_parse_watch(&state->parse, state->context);
    sax->startElementNs = start_element;
    sax->endElementNs = end_element;
    sax->characters = sax->ignorableWhitespace = characters;
    sax->cdataBlock = cdata;
    sax->reference = reference;
    sax->processingInstruction = instruction;
    sax->comment = NULL;
    sax->internalSubset = NULL;
    sax->externalSubset = NULL;
}

bool xml_stream_open(struct xml_stream *stream, Slice source, Slice whole, const struct xml_events *events,
                     void *user, struct arena *mem, struct diag *diag)
{
    xmlParserCtxtPtr context = xmlCreatePushParserCtxt(NULL, NULL, NULL, 0, NULL);
    if (!context)
        return diag_fault(diag, "cannot read '%.*s': no memory", SLICE_ARG(source));
    struct xml_stream_state *state = ARENA_NEW(mem, struct xml_stream_state);
    *state = (struct xml_stream_state){
        .parse = {.source = source, .text = whole, .level = XML_ERR_NONE},
        .scan = {.is_stream = true},
        .context = context,
        .events = events,
        .user = user,
    };
    buf_init(&state->ahead);
    xmlCtxtUseOptions(context, OPTIONS);
    listen(state);
    stream->state = state;
    return true;
}

/* The first bytes say how all of them are to be read. */
static bool begin(struct xml_stream_state *state, struct diag *diag)
{
    char name[MAX_ENCODING_BYTES];
    Slice text = buf_slice(&state->ahead);
    const char *encoding = xml_find_encoding(state->parse.source, &text, name, diag);
    if (!encoding)
        return false;
    state->skipped_bytes = state->ahead.len - text.len;
    memmove(state->ahead.at, text.at, text.len);
    state->ahead.len = text.len;
    state->has_begun = true;
    /* wide letters would pass the scan unseen, and the parser would recognise them */
    if (memchr(state->ahead.at, '\0', text.len < 4 ? text.len : 4) || state->ahead.at[0] == 'L') {
        diag_add(diag, FINDING_xml_not_well_formed, (Place){.source = state->parse.source, .line = 1},
                 "the document is in an encoding that is not read");
        return false;
    }
    return slice_equal_nocase(slice_from(encoding), S("UTF-8")) ||
           xmlSwitchToEncoding(state->context, xmlFindCharEncodingHandler(encoding)) == 0;
}

/* Gives the parser what was scanned. */
static bool parse(struct xml_stream_state *state, size_t count, bool is_last, struct diag *diag)
{
    int failed = xmlParseChunk(state->context, state->ahead.at ? state->ahead.at : "", (int)count, is_last);
    if (count)
        memmove(state->ahead.at, state->ahead.at + count, state->ahead.len - count);
    state->ahead.len -= count;
    state->parsed_bytes += count;
    state->scan.at -= count < state->scan.at ? count : state->scan.at;
    if (!failed && state->context->wellFormed && !state->parse.has_too_many_names &&
        state->parse.level < XML_ERR_FATAL)
        return true;
    xml_parse_report(&state->parse, diag);
    return false;
}

static void refuse_scanned(const struct xml_stream_state *state, const char *why, struct diag *diag)
{
    size_t at = state->skipped_bytes + state->parsed_bytes + state->scan.at;
    diag_add(diag, FINDING_xml_too_complex, xml_place_of_byte(state->parse.source, state->parse.text, at),
             "the document is refused: %s", why);
}

static bool feed(struct xml_stream_state *state, Slice bytes, bool is_last, struct diag *diag)
{
    buf_add(&state->ahead, bytes);
    if (!state->has_begun && !is_last && state->ahead.len < 1024)
        return true;
    if (!state->has_begun && !begin(state, diag))
        return false;
    state->scan.text = buf_slice(&state->ahead);
    if (!xml_scan_on(&state->scan)) {
        refuse_scanned(state, state->scan.refusal, diag);
        return false;
    }
    bool is_all = is_last || state->scan.is_broken;
    if (!is_all && state->ahead.len - state->scan.at > MAX_MARKUP_BYTES) {
        refuse_scanned(state, "a tag of it is larger than 16 MiB", diag);
        return false;
    }
    return parse(state, is_all ? state->ahead.len : state->scan.at, is_last, diag);
}
static_assert(MAX_MARKUP_BYTES == 16u << 20, "as the message says");

bool xml_stream_feed(struct xml_stream *stream, Slice bytes, bool is_last, struct diag *diag)
{
    struct xml_stream_state *state = stream->state;
    assert(!state->has_failed);
    state->has_failed = !feed(state, bytes, is_last, diag);
    return !state->has_failed;
}

void xml_stream_close(struct xml_stream *stream)
{
    struct xml_stream_state *state = stream->state;
    if (!state)
        return;
    xmlFreeDoc(state->context->myDoc);
    xmlFreeParserCtxt(state->context);
    buf_done(&state->ahead);
    stream->state = NULL;
}

size_t xml_node_at(const xmlNode *element)
{
    return (size_t)(uintptr_t)element->_private;
}
