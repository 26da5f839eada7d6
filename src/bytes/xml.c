/* The project's door to libxml2's parser. A scan over the bytes refuses what
   would cost too much before a tree is built; the parser then has nothing to fetch
   or to expand, and its errors stay with the document they belong to. */
#include "bytes/xml.h"

#include "base/diag.h"
#include "base/memory.h"
#include "base/slice.h"
#include "base/unicode.h"
#include "bytes/charset.h"
#include "bytes/xml_private.h"

#include <libxml/SAX2.h>
#include <libxml/parser.h>
#include <libxml/xmlmemory.h>

#include <stdlib.h>
#include <string.h>

void xml_library_init(void)
{
    /* A document it has no memory for would be called damaged, and libxslt, which shares these, would crash. */
    xmlMemSetup(free, memory_or_end, memory_resized_or_end, memory_copy_or_end);
    xmlInitParser();
}

void xml_library_done(void)
{
    xmlCleanupParser();
}

/* Encodings in which every ASCII byte is that ASCII character, so that what was
   scanned is what is parsed. UTF-16 is declared by programs that wrote UTF-8. */
static const struct {
    Slice head;
    const char *parse_as; /* NULL: by its own name */
} encodings[] = {
    {S_INIT("UTF-8"), "UTF-8"},  {S_INIT("UTF8"), "UTF-8"},   {S_INIT("UTF-16"), "UTF-8"},
    {S_INIT("US-ASCII"), NULL},  {S_INIT("ASCII"), NULL},     {S_INIT("ISO-8859-"), NULL},
    {S_INIT("ISO8859-"), NULL},  {S_INIT("CP125"), NULL},     {S_INIT("WINDOWS-125"), NULL},
    {S_INIT("KOI8-"), NULL},     {S_INIT("SHIFT_JIS"), NULL}, {S_INIT("EUC-"), NULL},
    {S_INIT("GB2312"), NULL},    {S_INIT("GBK"), NULL},       {S_INIT("GB18030"), NULL},
    {S_INIT("BIG5"), NULL},
};

Slice xml_declared_encoding(Slice text)
{
    if (!slice_starts(text, S("<?xml")))
        return S("");
    Slice declaration = slice_part(text, 0, slice_find(text, S("?>")));
    Slice value = slice_trim(slice_skip(declaration, slice_find(declaration, S("encoding")) + S("encoding").len));
    if (!slice_starts(value, S("=")))
        return S("");
    value = slice_trim(slice_skip(value, 1));
    if (!value.len || (value.at[0] != '"' && value.at[0] != '\''))
        return S("");
    Slice rest = slice_skip(value, 1);
    return slice_cut(rest, value.at[0], &rest);
}

/* The name to parse by, in `into` where it is the document's own; NULL when it is not one of ours. */
static const char *choose_encoding(Slice declared, char into[MAX_ENCODING_BYTES])
{
    if (declared.len == 0)
        return "UTF-8";
    if (declared.len >= MAX_ENCODING_BYTES)
        return NULL;
    memcpy(into, declared.at, declared.len);
    into[declared.len] = '\0';
    for (size_t i = 0; i < COUNT_OF(encodings); i++)
        if (slice_starts_nocase(declared, encodings[i].head))
            return encodings[i].parse_as ? encodings[i].parse_as : into;
    return NULL;
}

const char *xml_find_encoding(Slice source, Slice *text, char into[MAX_ENCODING_BYTES], struct diag *diag)
{
    size_t mark_bytes;
    enum charset charset = charset_detect(*text, &mark_bytes);
    *text = slice_skip(*text, mark_bytes);
    Place start = {.source = source, .line = 1, .column = 1};
    Slice declared = charset == CHARSET_UTF8 ? xml_declared_encoding(*text) : charset_name(charset);
    bool is_wide = charset == CHARSET_UTF16 || charset == CHARSET_UTF32;
    const char *encoding = is_wide ? NULL : choose_encoding(declared, into);
    if (!encoding)
        diag_add(diag, FINDING_xml_not_well_formed, start, "the encoding '%.*s' is not read", SLICE_ARG(declared));
    else if (slice_trim(*text).len == 0)
        diag_add(diag, FINDING_xml_not_well_formed, start, "the document is empty");
    else
        return encoding;
    return NULL;
}

static Slice line_at(Slice text, size_t start)
{
    Slice rest, line = slice_cut(slice_skip(text, start), '\n', &rest);
    return slice_ends(line, S("\r")) ? slice_part(line, 0, line.len - 1) : line;
}

Place xml_place_of_byte(Slice source, Slice text, size_t offset)
{
    if (offset > text.len)
        return (Place){.source = source};
    Place place = {.source = source, .line = 1, .column = 1};
    size_t start = 0;
    for (size_t i = 0; i < offset; i++) {
        if (text.at[i] == '\n') {
            place.line++;
            start = i + 1;
        }
    }
    uint32_t character;
    for (size_t i = start; i < offset; i += utf8_next(slice_skip(text, i), &character))
        place.column++;
    place.text = line_at(text, start);
    return place;
}

/* The parser counts lines and columns itself, but hands out no text. */
static Place place_of_line(Slice source, Slice text, uint64_t line, uint32_t column)
{
    size_t start = 0;
    for (uint64_t i = 1; i < line && start < text.len; i++)
        start += slice_find(slice_skip(text, start), S("\n")) + 1;
    return (Place){.source = source, .line = line, .column = column, .text = line_at(text, start)};
}

#if LIBXML_VERSION >= 21200
typedef const xmlError *Problem;
#else
typedef xmlErrorPtr Problem;
#endif

/* 2.9 has no handler for one context, but asks the context's SAX table first; later
   versions still do. */
static void keep_worst(void *user_data, Problem problem)
{
    xmlParserCtxtPtr context = user_data;
    struct xml_parse *parse = context->_private;
    if (problem->level <= parse->level)
        return;
    Slice message = slice_trim(slice_from(problem->message));
    if (message.len >= sizeof parse->message)
        message.len = sizeof parse->message - 1;
    memcpy(parse->message, message.at, message.len);
    parse->message[message.len] = '\0';
    parse->level = problem->level;
    parse->code = problem->code;
    parse->place = place_of_line(parse->source, parse->text, problem->line > 0 ? (uint64_t)problem->line : 0,
                                 problem->int2 > 0 ? (uint32_t)problem->int2 : 0);
}

/* The parser keeps every name, and texts of up to three bytes, in a hash table of
   limited size: asked whenever it may have grown, wherever names can come from. */
bool xml_parse_stops(xmlParserCtxtPtr context)
{
    struct xml_parse *parse = context->_private;
    if (xmlDictSize(context->dict) <= MAX_XML_NAMES)
        return false;
    if (!parse->has_too_many_names)
        parse->place = place_of_line(parse->source, parse->text, (uint64_t)xmlSAX2GetLineNumber(context), 0);
    parse->has_too_many_names = true;
    xmlStopParser(context);
    return true;
}

static void start_element(void *user_data, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri,
                          int namespace_count, const xmlChar **namespaces, int attribute_count, int defaulted_count,
                          const xmlChar **attributes)
{
    if (!xml_parse_stops(user_data))
        xmlSAX2StartElementNs(user_data, name, prefix, uri, namespace_count, namespaces, attribute_count,
                              defaulted_count, attributes);
}

static void processing_instruction(void *user_data, const xmlChar *target, const xmlChar *data)
{
    if (!xml_parse_stops(user_data))
        xmlSAX2ProcessingInstruction(user_data, target, data);
}

static xmlEntityPtr get_entity(void *user_data, const xmlChar *name)
{
    return xml_parse_stops(user_data) ? NULL : xmlSAX2GetEntity(user_data, name);
}

static xmlEntityPtr get_parameter_entity(void *user_data, const xmlChar *name)
{
    return xml_parse_stops(user_data) ? NULL : xmlSAX2GetParameterEntity(user_data, name);
}

void xml_parse_watch(struct xml_parse *parse, xmlParserCtxtPtr context)
{
    context->_private = parse;
    context->sax->serror = keep_worst;
    context->sax->processingInstruction = processing_instruction;
    context->sax->getEntity = get_entity;
    context->sax->getParameterEntity = get_parameter_entity;
}

/* The parser has ceilings of its own, on names and on text; most have no code but
   name the option that lifts them. */
static bool is_ceiling(const struct xml_parse *parse)
{
    return parse->code == XML_ERR_ENTITY_LOOP || parse->code == XML_ERR_NAME_TOO_LONG ||
           strcasestr(parse->message, "huge");
}

void xml_parse_report(const struct xml_parse *parse, struct diag *diag)
{
    if (parse->has_too_many_names)
        diag_add(diag, FINDING_xml_too_complex, parse->place,
                 "the document is refused: it has more than 65536 different names");
    else if (parse->level == XML_ERR_NONE)
        diag_add(diag, FINDING_xml_not_well_formed, (Place){.source = parse->source},
                 "the document cannot be parsed: no reason is known");
    else
        diag_add(diag, is_ceiling(parse) ? FINDING_xml_too_complex : FINDING_xml_not_well_formed, parse->place,
                 "the document cannot be parsed: %s", parse->message);
}
static_assert(MAX_XML_NAMES == 65536, "as the message says");

static xmlDocPtr build_tree(Slice source, Slice text, const char *encoding, struct diag *diag)
{
    const int options = XML_PARSE_NONET | XML_PARSE_IGNORE_ENC | XML_PARSE_BIG_LINES;
    struct xml_parse parse = {.source = source, .text = text, .level = XML_ERR_NONE};
    xmlDocPtr doc = NULL;
    xmlParserCtxtPtr context = xmlNewParserCtxt();
    if (context) {
        xml_parse_watch(&parse, context);
        context->sax->startElementNs = start_element;
        doc = xmlCtxtReadMemory(context, text.at, (int)text.len, NULL, encoding, options);
        xmlFreeParserCtxt(context);
    }
    /* a stopped parser hands out what it had */
    if (doc && parse.has_too_many_names) {
        xmlFreeDoc(doc);
        doc = NULL;
    }
    if (!doc)
        xml_parse_report(&parse, diag);
    return doc;
}

xmlDocPtr xml_parse(Slice source, Slice text, struct diag *diag)
{
    if (text.len > MAX_XML_BYTES) {
        diag_add(diag, FINDING_xml_too_complex, (Place){.source = source}, "the document is larger than 64 MiB");
        return NULL;
    }
    char name[MAX_ENCODING_BYTES];
    const char *encoding = xml_find_encoding(source, &text, name, diag);
    if (!encoding)
        return NULL;
    struct xml_scan scan = {.text = text};
    if (!xml_scan_on(&scan)) {
        diag_add(diag, FINDING_xml_too_complex, xml_place_of_byte(source, text, scan.at), "the document is refused: %s",
                 scan.refusal);
        return NULL;
    }
    return build_tree(source, text, encoding, diag);
}
