/* What a document would cost, seen before a parser works on it: the bytes are followed from
   markup to markup and counted. */
#include "base/slice.h"
#include "bytes/xml.h"
#include "bytes/xml_private.h"

#include <string.h>

static bool refuse(struct xml_scan *scan, size_t at, const char *refusal)
{
    scan->at = at;
    scan->refusal = refusal;
    return false;
}

static bool is_ahead(const struct xml_scan *scan, Slice text)
{
    return slice_starts(slice_skip(scan->text, scan->at), text);
}

/* Past the '>' that ends the markup or past `other`, whichever comes first outside
   of quotes; false when neither does. Counts the equals signs, one an attribute. */
static bool skip_markup(struct xml_scan *scan, char other, size_t *equals)
{
    *equals = 0;
    while (scan->at < scan->text.len) {
        char c = scan->text.at[scan->at++];
        if (c == '>' || c == other)
            return true;
        *equals += c == '=';
        if (c != '"' && c != '\'')
            continue;
        const char *close = memchr(scan->text.at + scan->at, c, scan->text.len - scan->at);
        if (!close)
            return false;
        scan->at = (size_t)(close - scan->text.at) + 1;
    }
    return false;
}

/* Comments and the like, where quotes and brackets mean nothing; *found says whether there was one. */
static bool skip_opaque(struct xml_scan *scan, bool *found)
{
    static const struct {
        Slice head, end;
    } opaque[] = {
        {S_INIT("<!--"), S_INIT("-->")},
        {S_INIT("<![CDATA["), S_INIT("]]>")},
        {S_INIT("<?"), S_INIT("?>")},
    };
    for (size_t i = 0; i < COUNT_OF(opaque); i++) {
        if (!is_ahead(scan, opaque[i].head))
            continue;
        *found = true;
        scan->at += opaque[i].head.len;
        scan->at += slice_find(slice_skip(scan->text, scan->at), opaque[i].end) + opaque[i].end.len;
        return scan->at <= scan->text.len;
    }
    *found = false;
    return true;
}

/* Entities multiply text, default attributes multiply nodes, and content models and
   many names take the parser long: a business document needs none of them. */
static bool scan_subset(struct xml_scan *scan)
{
    size_t ignored;
    bool found;
    while (scan->at < scan->text.len) {
        if (!skip_opaque(scan, &found))
            return false;
        if (found)
            continue;
        if (is_ahead(scan, S("<!ENTITY")))
            return refuse(scan, scan->at, "it declares entities");
        if (is_ahead(scan, S("<")))
            return refuse(scan, scan->at, "it declares a grammar of its own");
        if (is_ahead(scan, S("]")))
            return skip_markup(scan, '>', &ignored);
        scan->at++;
    }
    return false;
}

static bool scan_doctype(struct xml_scan *scan)
{
    size_t ignored;
    /* what an external subset may define is not an error, but a node for each reference */
    for (size_t i = scan->at; i < scan->text.len; i++)
        scan->node_count += scan->text.at[i] == '&';
    if (!skip_markup(scan, '[', &ignored))
        return false;
    return scan->text.at[scan->at - 1] == '>' || scan_subset(scan);
}

static bool open_element(struct xml_scan *scan, size_t start, size_t attribute_count)
{
    if (attribute_count > MAX_XML_ATTRIBUTES)
        return refuse(scan, start, "an element has more than 256 attributes");
    if (scan->depth == MAX_XML_DEPTH)
        return refuse(scan, start, "elements are nested deeper than 256");
    if (scan->open_attributes + attribute_count > MAX_XML_OPEN_ATTRIBUTES)
        return refuse(scan, start, "an element and those around it have more than 1024 attributes");
    scan->node_count += attribute_count;
    if (scan->text.at[scan->at - 2] == '/')
        return true;
    scan->attributes[++scan->depth] = (unsigned)attribute_count;
    scan->open_attributes += (unsigned)attribute_count;
    return true;
}

static bool close_element(struct xml_scan *scan)
{
    if (scan->depth == 0) {
        scan->is_broken = true;
        return false;
    }
    scan->open_attributes -= scan->attributes[scan->depth--];
    return true;
}
static_assert(MAX_XML_ATTRIBUTES == 256 && MAX_XML_DEPTH == 256 && MAX_XML_OPEN_ATTRIBUTES == 1024,
              "as the messages say");

/* From one '<' to behind its '>'. */
static bool scan_markup(struct xml_scan *scan)
{
    size_t start = scan->at, attribute_count;
    bool is_end = is_ahead(scan, S("</")), found;
    if (!is_end && ++scan->node_count > MAX_XML_NODES && !scan->is_stream)
        return refuse(scan, start, "it has more than two million nodes");
    if (is_ahead(scan, S("<!DOCTYPE")))
        return scan_doctype(scan);
    if (!skip_opaque(scan, &found))
        return false;
    if (found)
        return true;
    if (!skip_markup(scan, '>', &attribute_count))
        return false;
    return is_end ? close_element(scan) : open_element(scan, start, attribute_count);
}

bool xml_scan_on(struct xml_scan *scan)
{
    while (!scan->is_broken) {
        const char *next = scan->at < scan->text.len
                               ? memchr(scan->text.at + scan->at, '<', scan->text.len - scan->at)
                               : NULL;
        scan->at = next ? (size_t)(next - scan->text.at) : scan->text.len;
        size_t start = scan->at, node_count = scan->node_count;
        if (!next)
            return true;
        if (scan_markup(scan))
            continue;
        if (scan->refusal)
            return false;
        /* not all of it is there: it is looked at again when more is */
        scan->at = start;
        scan->node_count = node_count;
        return true;
    }
    return true;
}
