/* The project's door to libxslt: from a document's tree to a page. A stylesheet can
   neither read nor write a file, nor reach the network, nor pull in another
   stylesheet; what it complains about becomes a fault. */
#include "report/stylesheet.h"

#include "base/arena.h"
#include "base/diag.h"
#include "base/library.h"
#include "base/slice.h"
#include "base/out.h"
#include "bytes/xml.h"
#include "report/template_calls.h"

#include <libxml/parser.h>
#include <libxml/xpathInternals.h>
#include <libxslt/extensions.h>
#include <libxslt/security.h>
#include <libxslt/transform.h>
#include <libxslt/variables.h>
#include <libxslt/xsltInternals.h>
#include <libxslt/xsltutils.h>

#include <stdarg.h>

#define TEMPLATE_NAMESPACE "urn:kpirecon:template:1"
#define MAX_COMPLAINT_BYTES 1024

#define XSLT(X) \
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

struct stylesheet {
    struct xslt xslt;
    xsltStylesheetPtr style;
    Slice source; /* its name in messages */
};

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

/* libxml2's handler is the thread's; it is borrowed for as long as a stylesheet is at work. */
struct xml_handler {
    xmlStructuredErrorFunc call;
    void *context;
};

static struct xml_handler borrow_xml_handler(struct complaint *complaint)
{
    struct xml_handler old = {xmlStructuredError, xmlStructuredErrorContext};
    xmlSetStructuredErrorFunc(complaint, take_error);
    return old;
}

static void return_xml_handler(const struct xml_handler *old)
{
    xmlSetStructuredErrorFunc(old->context, old->call);
}

static void PRINTF_LIKE(2, 3) drop_complaint(void *to, const char *format, ...)
{
    (void)to;
    (void)format;
}

static Slice complaint_line(struct complaint *complaint)
{
    for (size_t i = 0; i < complaint->len; i++)
        if ((unsigned char)complaint->text[i] < ' ')
            complaint->text[i] = ' ';
    Slice text = slice_trim((Slice){complaint->text, complaint->len});
    return text.len ? text : S("no reason given");
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

/* libxslt's handler is one for all threads, and prints unless it is set: it listens while a stylesheet is compiled,
   and is deaf from then on, when several may be at work, each of which has a handler of its own. */
static xsltStylesheetPtr compile(const struct xslt *xslt, xmlDocPtr sheet, struct complaint *complaint)
{
    struct xml_handler old = borrow_xml_handler(complaint);
    xslt->xsltSetGenericErrorFunc(complaint, take_complaint);
    xsltStylesheetPtr style = xslt->xsltParseStylesheetDoc(sheet);
    xslt->xsltSetGenericErrorFunc(NULL, drop_complaint);
    return_xml_handler(&old);
    if (style && style->errors) {
        xslt->xsltFreeStylesheet(style); /* and the tree with it */
        return NULL;
    }
    if (!style)
        xmlFreeDoc(sheet);
    return style;
}

struct stylesheet *stylesheet_new(Slice source, Slice text, struct arena *mem, struct diag *diag)
{
    struct complaint complaint = {.len = 0};
    struct stylesheet *sheet = ARENA_NEW(mem, struct stylesheet);
    *sheet = (struct stylesheet){.source = source};
    if (!LIBRARY_LOAD(xslt, &sheet->xslt, diag))
        return NULL;
    xmlDocPtr tree = xml_parse(source, text, diag);
    if (!tree) {
        diag_fault(diag, "cannot use the stylesheet '%.*s': it is not well-formed", SLICE_ARG(source));
        return NULL;
    }
    if (pulls_in_others(tree)) {
        xmlFreeDoc(tree);
        diag_fault(diag, "cannot use the stylesheet '%.*s': it includes or imports another", SLICE_ARG(source));
        return NULL;
    }
    sheet->style = compile(&sheet->xslt, tree, &complaint);
    if (sheet->style)
        return sheet;
    diag_fault(diag, "cannot use the stylesheet '%.*s': %.*s", SLICE_ARG(source),
               SLICE_ARG(complaint_line(&complaint)));
    return NULL;
}

void stylesheet_close(struct stylesheet *sheet)
{
    if (sheet)
        sheet->xslt.xsltFreeStylesheet(sheet->style);
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

static xmlDocPtr transform(const struct stylesheet *sheet, xmlDocPtr tree, const struct page_facts *facts,
                           struct letter_desk *desk, struct complaint *complaint)
{
    const struct xslt *xslt = &sheet->xslt;
    xmlDocPtr page = NULL;
    struct xml_handler old;
    xsltSecurityPrefsPtr security = xslt->xsltNewSecurityPrefs();
    xsltTransformContextPtr context = xslt->xsltNewTransformContext(sheet->style, tree);
    if (!security || !context || !forbid_everything(xslt, security, context))
        goto done;
    context->_private = desk;
    xslt->xsltSetTransformErrorFunc(context, complaint, take_complaint);
    for (size_t i = 0; template_calls[i].name; i++)
        xslt->xsltRegisterExtFunction(context, (const xmlChar *)template_calls[i].name,
                                      (const xmlChar *)TEMPLATE_NAMESPACE, template_calls[i].call);
    for (size_t i = 0; i < facts->count; i++)
        xslt->xsltQuoteOneUserParam(context, (const xmlChar *)facts->of[i].name, (const xmlChar *)facts->of[i].value);
    old = borrow_xml_handler(complaint);
    page = xslt->xsltApplyStylesheetUser(sheet->style, tree, NULL, NULL, NULL, context);
    return_xml_handler(&old);
    if (page && context->state != XSLT_STATE_OK) {
        xmlFreeDoc(page);
        page = NULL;
    }
done:
    xslt->xsltFreeTransformContext(context);
    xslt->xsltFreeSecurityPrefs(security);
    return page;
}

struct letter_desk *stylesheet_desk(const struct _xmlXPathParserContext *context)
{
    xsltTransformContextPtr transformation = context->context->extra;
    return transformation->_private;
}

bool stylesheet_apply(const struct stylesheet *sheet, struct _xmlDoc *tree, const struct page_facts *facts,
                      struct letter_desk *desk, struct out *out, struct diag *diag)
{
    struct complaint complaint = {.len = 0};
    xmlDocPtr page = transform(sheet, tree, facts, desk, &complaint);
    bool written = page && save(&sheet->xslt, out, page, sheet->style);
    xmlFreeDoc(page);
    return written || diag_fault(diag, "the stylesheet '%.*s' failed: %.*s", SLICE_ARG(sheet->source),
                                 SLICE_ARG(complaint_line(&complaint)));
}
