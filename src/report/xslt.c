/* The project's door to libxslt: from the run's XML document to pages. A stylesheet
   can neither read nor write a file, nor reach the network, nor pull in another
   stylesheet; what it complains about becomes a fault. */
#include "report/writers.h"

#include "base/arena.h"
#include "base/diag.h"
#include "base/library.h"
#include "base/slice.h"
#include "bytes/digest.h"
#include "bytes/template.h"
#include "bytes/xml.h"
#include "report/report_private.h"

#include <libxml/parser.h>
#include <libxml/xpathInternals.h>
#include <libxslt/extensions.h>
#include <libxslt/security.h>
#include <libxslt/transform.h>
#include <libxslt/variables.h>
#include <libxslt/xsltInternals.h>
#include <libxslt/xsltutils.h>

#include <stdarg.h>

/* A page without a script stays usable up to here; resolutions.csv has them all. */
#define MAX_PAGE_CLAIMS 2000
#define TEMPLATE_NAMESPACE "urn:kpirecon:template:1"
#define MAX_COMPLAINT_BYTES 1024

/* The first two are variables: theirs is the address. */
#define XSLT(X) \
    X(xsltGenericError) \
    X(xsltGenericErrorContext) \
    X(xsltSetGenericErrorFunc) \
    X(xsltParseStylesheetDoc) \
    X(xsltFreeStylesheet) \
    X(xsltNewSecurityPrefs) \
    X(xsltSetSecurityPrefs) \
    X(xsltSecurityForbid) \
    X(xsltSetCtxtSecurityPrefs) \
    X(xsltFreeSecurityPrefs) \
    X(xsltNewTransformContext) \
    X(xsltSetTransformErrorFunc) \
    X(xsltRegisterExtFunction) \
    X(xsltQuoteOneUserParam) \
    X(xsltApplyStylesheetUser) \
    X(xsltFreeTransformContext) \
    X(xsltSaveResultTo)

LIBRARY(xslt, XSLT, XSLT_SONAME, "libxslt1.1", "writing a page");

/* What libxslt says, in its many small calls. */
struct complaint {
    char text[MAX_COMPLAINT_BYTES];
    size_t len;
};

static void PRINTF_LIKE(2, 3) take_complaint(void *to, const char *format, ...)
{
    struct complaint *complaint = to;
    va_list args;
    va_start(args, format);
    size_t left = sizeof complaint->text - complaint->len;
    int len = vsnprintf(complaint->text + complaint->len, left, format, args);
    va_end(args);
    if (len > 0)
        complaint->len += (size_t)len < left ? (size_t)len : left - 1;
}

/* libxml2 2.12 made the error const. */
#if LIBXML_VERSION >= 21200
typedef const xmlError *XmlError;
#else
typedef xmlErrorPtr XmlError;
#endif

static void take_error(void *to, XmlError error)
{
    take_complaint(to, "%s", error && error->message ? error->message : "");
}

/* The libraries' handlers are global and print; they are borrowed for as long as a stylesheet is at work. */
struct handlers {
    xmlGenericErrorFunc xslt;
    xmlStructuredErrorFunc xml;
    void *xslt_context, *xml_context;
};

static struct handlers borrow_handlers(const struct xslt *xslt, struct complaint *complaint)
{
    struct handlers old = {*xslt->xsltGenericError, xmlStructuredError, *xslt->xsltGenericErrorContext,
                           xmlStructuredErrorContext};
    xslt->xsltSetGenericErrorFunc(complaint, take_complaint);
    xmlSetStructuredErrorFunc(complaint, take_error);
    return old;
}

static void return_handlers(const struct xslt *xslt, const struct handlers *old)
{
    xslt->xsltSetGenericErrorFunc(old->xslt_context, old->xslt);
    xmlSetStructuredErrorFunc(old->xml_context, old->xml);
}

static Slice complaint_line(struct complaint *complaint)
{
    for (size_t i = 0; i < complaint->len; i++)
        if ((unsigned char)complaint->text[i] < ' ')
            complaint->text[i] = ' ';
    Slice text = slice_trim((Slice){complaint->text, complaint->len});
    return text.len ? text : S("no reason given");
}

/* --- the run as a tree --- */

struct tree_maker {
    xmlParserCtxtPtr parser;
    bool failed;
};

static void feed_parser(struct buf *buf, void *to)
{
    struct tree_maker *maker = to;
    if (!maker->failed && buf->len <= INT32_MAX)
        maker->failed = xmlParseChunk(maker->parser, buf->at, (int)buf->len, 0) != 0;
    buf_clear(buf);
}

/* Our own document may be larger than what is accepted from outside, so it is not read by xml_parse(). */
static xmlDocPtr run_tree(const struct run *run, struct arena *scratch)
{
    struct tree_maker maker = {.parser = xmlCreatePushParserCtxt(NULL, NULL, NULL, 0, "run.xml")};
    struct buf buf;
    if (!maker.parser)
        return NULL;
    xmlCtxtUseOptions(maker.parser, XML_PARSE_NONET | XML_PARSE_HUGE | XML_PARSE_COMPACT | XML_PARSE_NOERROR |
                                        XML_PARSE_NOWARNING);
    buf_init(&buf);
    xml_pour(&buf, run, 0, MAX_PAGE_CLAIMS, scratch, feed_parser, &maker);
    buf_done(&buf);
    bool whole = xmlParseChunk(maker.parser, "", 0, 1) == 0 && !maker.failed && maker.parser->wellFormed;
    xmlDocPtr tree = maker.parser->myDoc;
    xmlFreeParserCtxt(maker.parser);
    if (!whole) {
        xmlFreeDoc(tree);
        tree = NULL;
    }
    return tree;
}

/* --- the stylesheet --- */

/* Compiling would fetch them before there is a context that could forbid it. */
static bool pulls_in_others(const xmlDoc *sheet)
{
    for (const xmlNode *node = xmlDocGetRootElement(sheet)->children; node; node = node->next)
        if (IS_XSLT_ELEM(node) && (IS_XSLT_NAME(node, "include") || IS_XSLT_NAME(node, "import")))
            return true;
    return false;
}

static xsltStylesheetPtr compile(const struct xslt *xslt, xmlDocPtr sheet, struct complaint *complaint)
{
    struct handlers handlers = borrow_handlers(xslt, complaint);
    xsltStylesheetPtr style = xslt->xsltParseStylesheetDoc(sheet);
    return_handlers(xslt, &handlers);
    if (style && style->errors) {
        xslt->xsltFreeStylesheet(style); /* and the tree with it */
        return NULL;
    }
    if (!style)
        xmlFreeDoc(sheet);
    return style;
}

static xsltStylesheetPtr load_stylesheet(const struct xslt *xslt, const struct templates *templates, Slice name,
                                         struct arena *scratch, struct diag *diag)
{
    Slice text, source;
    struct complaint complaint = {.len = 0};
    if (!template_load(templates, name, scratch, &text, &source, diag))
        return NULL;
    xmlDocPtr sheet = xml_parse(source, text, diag);
    if (!sheet) {
        diag_fault(diag, "cannot use the stylesheet '%.*s': it is not well-formed", SLICE_ARG(source));
        return NULL;
    }
    if (pulls_in_others(sheet)) {
        xmlFreeDoc(sheet);
        diag_fault(diag, "cannot use the stylesheet '%.*s': it includes or imports another", SLICE_ARG(source));
        return NULL;
    }
    xsltStylesheetPtr style = compile(xslt, sheet, &complaint);
    if (!style)
        diag_fault(diag, "cannot use the stylesheet '%.*s': %.*s", SLICE_ARG(source),
                   SLICE_ARG(complaint_line(&complaint)));
    return style;
}

/* --- what stylesheets may call: t:number('3062500') is 3,062,500 --- */

static void group_digits(struct buf *buf, Slice number)
{
    size_t sign = number.len && number.at[0] == '-', whole = sign;
    while (whole < number.len && number.at[whole] >= '0' && number.at[whole] <= '9')
        whole++;
    buf_add(buf, sign ? S("\xe2\x88\x92") : (Slice){0}); /* U+2212 is as wide as a digit */
    for (size_t i = sign; i < whole; i++) {
        if (i > sign && (whole - i) % 3 == 0)
            buf_add_char(buf, ',');
        buf_add_char(buf, number.at[i]);
    }
    buf_add(buf, slice_skip(number, whole));
}

static void call_number(xmlXPathParserContextPtr context, int arg_count)
{
    if (arg_count != 1) {
        xmlXPathSetArityError(context);
        return;
    }
    xmlChar *text = xmlXPathPopString(context);
    if (!text)
        return;
    struct buf buf;
    buf_init(&buf);
    group_digits(&buf, slice_from((const char *)text));
    buf_add_char(&buf, '\0');
    xmlFree(text);
    xmlXPathReturnString(context, xmlStrdup((const xmlChar *)buf.at));
    buf_done(&buf);
}

/* --- the transformation --- */

static bool forbid_everything(const struct xslt *xslt, xsltSecurityPrefsPtr security, xsltTransformContextPtr context)
{
    static const xsltSecurityOption options[] = {XSLT_SECPREF_READ_FILE, XSLT_SECPREF_WRITE_FILE,
                                                 XSLT_SECPREF_CREATE_DIRECTORY, XSLT_SECPREF_READ_NETWORK,
                                                 XSLT_SECPREF_WRITE_NETWORK};
    for (size_t i = 0; i < COUNT_OF(options); i++)
        if (xslt->xsltSetSecurityPrefs(security, options[i], xslt->xsltSecurityForbid) != 0)
            return false;
    return xslt->xsltSetCtxtSecurityPrefs(security, context) == 0;
}

/* The Content-Security-Policy names the one style of the page by its hash: "sha256-...". */
static Slice style_hash(Slice style, struct arena *mem)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    char hex[DIGEST_HEX_CHARS];
    char text[DIGEST_HEX_CHARS / 2 * 4 / 3 + 2];
    size_t len = 0;
    digest_hex(style, hex);
    for (size_t i = 0; i < DIGEST_HEX_CHARS; i += 3) {
        /* three hex digits are two base64 letters; the last, single one is filled up */
        unsigned bits = 0;
        for (size_t k = 0; k < 3; k++) {
            char c = i + k < DIGEST_HEX_CHARS ? hex[i + k] : '0';
            bits = bits << 4 | (unsigned)(c <= '9' ? c - '0' : c - 'a' + 10);
        }
        text[len++] = letters[bits >> 6];
        if (i + 1 < DIGEST_HEX_CHARS)
            text[len++] = letters[bits & 63];
    }
    return arena_printf(mem, "sha256-%.*s=", (int)len, text);
}

static int write_page(void *to, const char *bytes, int len)
{
    struct out *out = to;
    buf_add(&out->buf, (Slice){bytes, (size_t)len});
    out_drain(out);
    return len;
}

static bool save(const struct xslt *xslt, struct out *out, xmlDocPtr page, xsltStylesheetPtr style)
{
    xmlOutputBufferPtr to = xmlOutputBufferCreateIO(write_page, NULL, out, NULL);
    if (!to)
        return false;
    bool saved = xslt->xsltSaveResultTo(to, page, style) >= 0;
    return xmlOutputBufferClose(to) >= 0 && saved;
}

static xmlDocPtr transform(const struct xslt *xslt, xsltStylesheetPtr style, xmlDocPtr tree, Slice css,
                           struct arena *scratch, struct complaint *complaint)
{
    xmlDocPtr page = NULL;
    struct handlers handlers;
    xsltSecurityPrefsPtr security = xslt->xsltNewSecurityPrefs();
    xsltTransformContextPtr context = xslt->xsltNewTransformContext(style, tree);
    if (!security || !context || !forbid_everything(xslt, security, context))
        goto done;
    xslt->xsltSetTransformErrorFunc(context, complaint, take_complaint);
    xslt->xsltRegisterExtFunction(context, (const xmlChar *)"number", (const xmlChar *)TEMPLATE_NAMESPACE, call_number);
    xslt->xsltQuoteOneUserParam(context, (const xmlChar *)"style", (const xmlChar *)arena_cstr(scratch, css));
    xslt->xsltQuoteOneUserParam(context, (const xmlChar *)"style-hash",
                                (const xmlChar *)arena_cstr(scratch, style_hash(css, scratch)));
    handlers = borrow_handlers(xslt, complaint);
    page = xslt->xsltApplyStylesheetUser(style, tree, NULL, NULL, NULL, context);
    return_handlers(xslt, &handlers);
    if (page && context->state != XSLT_STATE_OK) {
        xmlFreeDoc(page);
        page = NULL;
    }
done:
    xslt->xsltFreeTransformContext(context);
    xslt->xsltFreeSecurityPrefs(security);
    return page;
}

bool write_html(struct out *out, const struct run *run, const struct templates *templates, struct arena *scratch,
                struct diag *diag)
{
    size_t mark = arena_mark(scratch);
    struct complaint complaint = {.len = 0};
    xmlDocPtr tree = NULL, page = NULL;
    Slice css, source;
    bool written = false;
    struct xslt xslt;
    if (!LIBRARY_LOAD(xslt, &xslt, diag))
        return false;
    xsltStylesheetPtr style = load_stylesheet(&xslt, templates, S("reports/index.xsl"), scratch, diag);
    if (!style || !template_load(templates, S("reports/page.css"), scratch, &css, &source, diag))
        goto done;
    tree = run_tree(run, scratch);
    if (!tree) {
        diag_fault(diag, "cannot make the page: the run's own document is not well-formed");
        goto done;
    }
    page = transform(&xslt, style, tree, css, scratch, &complaint);
    written = page && save(&xslt, out, page, style);
    if (!written)
        diag_fault(diag, "the stylesheet 'reports/index.xsl' failed: %.*s", SLICE_ARG(complaint_line(&complaint)));
done:
    xmlFreeDoc(page);
    xmlFreeDoc(tree);
    xslt.xsltFreeStylesheet(style);
    arena_rewind(scratch, mark);
    return written;
}
