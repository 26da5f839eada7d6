/* Walks the tree that the HTML parser makes of a page, and pours out what a reader would see. */
#include "evidence/html.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/slice.h"
#include "base/unicode.h"
#include "evidence/evidence_private.h"

#include <libxml/HTMLparser.h>

#include <string.h>

enum element_effect { EFFECT_NONE, EFFECT_BLOCK, EFFECT_CELL, EFFECT_HEADING, EFFECT_BREAK, EFFECT_HIDDEN };

static const struct {
    const char *name;
    enum element_effect effect;
} effects[] = {
    {"script", EFFECT_HIDDEN},  {"style", EFFECT_HIDDEN},   {"noscript", EFFECT_HIDDEN}, {"template", EFFECT_HIDDEN},
    {"svg", EFFECT_HIDDEN},     {"iframe", EFFECT_HIDDEN},  {"object", EFFECT_HIDDEN},   {"select", EFFECT_HIDDEN},
    {"textarea", EFFECT_HIDDEN}, {"title", EFFECT_HEADING}, {"h1", EFFECT_HEADING},      {"h2", EFFECT_HEADING},
    {"h3", EFFECT_HEADING},     {"br", EFFECT_BREAK},       {"hr", EFFECT_BREAK},        {"td", EFFECT_CELL},
    {"th", EFFECT_CELL},        {"p", EFFECT_BLOCK},        {"div", EFFECT_BLOCK},       {"tr", EFFECT_BLOCK},
    {"table", EFFECT_BLOCK},    {"li", EFFECT_BLOCK},       {"ul", EFFECT_BLOCK},        {"ol", EFFECT_BLOCK},
    {"dl", EFFECT_BLOCK},       {"dt", EFFECT_BLOCK},       {"dd", EFFECT_CELL},         {"section", EFFECT_BLOCK},
    {"article", EFFECT_BLOCK},  {"header", EFFECT_BLOCK},   {"footer", EFFECT_BLOCK},    {"address", EFFECT_BLOCK},
    {"center", EFFECT_BLOCK},   {"form", EFFECT_BLOCK},     {"pre", EFFECT_BLOCK},       {"blockquote", EFFECT_BLOCK},
    {"h4", EFFECT_BLOCK},       {"h5", EFFECT_BLOCK},       {"h6", EFFECT_BLOCK},        {"main", EFFECT_BLOCK},
    {"nav", EFFECT_BLOCK},      {"aside", EFFECT_BLOCK},    {"caption", EFFECT_BLOCK},   {"body", EFFECT_BLOCK},
};

struct pour {
    struct text_document *document;
    struct buf line;
    uint32_t first_line; /* of the page's text, where the line began */
    unsigned headings;   /* elements around that are headings */
    unsigned preformatted;
    unsigned spanned; /* cells that the last one of this line takes */
};

static enum element_effect effect_of(const xmlNode *node)
{
    for (size_t i = 0; i < COUNT_OF(effects); i++)
        if (strcmp((const char *)node->name, effects[i].name) == 0)
            return effects[i].effect;
    return EFFECT_NONE;
}

/* Blanks and letter case left out, "display:none" is one word. */
static bool style_hides(Slice style)
{
    static const Slice hiding[] = {S_INIT("display:none"), S_INIT("visibility:hidden"), S_INIT("font-size:0;"),
                                   S_INIT("font-size:0px"), S_INIT("mso-hide:all"), S_INIT("opacity:0;")};
    char text[512];
    size_t len = 0;
    for (size_t i = 0; i < style.len && len < sizeof text - 1; i++)
        if (style.at[i] > ' ')
            text[len++] = (char)(style.at[i] >= 'A' && style.at[i] <= 'Z' ? style.at[i] | 0x20 : style.at[i]);
    text[len++] = ';';
    for (size_t i = 0; i < COUNT_OF(hiding); i++)
        if (slice_find((Slice){text, len}, hiding[i]) < len)
            return true;
    return false;
}

static bool is_hidden(const xmlNode *node)
{
    for (const xmlAttr *one = node->properties; one; one = one->next) {
        if (strcmp((const char *)one->name, "hidden") == 0)
            return true;
        const char *value = one->children ? (const char *)one->children->content : NULL;
        if (value && strcmp((const char *)one->name, "style") == 0 && style_hides(slice_from(value)))
            return true;
    }
    return false;
}

static void end_line(struct pour *pour)
{
    text_document_add(pour->document, buf_slice(&pour->line), pour->first_line, 0, pour->headings > 0);
    buf_clear(&pour->line);
    pour->first_line = 0;
    pour->spanned = 0;
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

/* Blanks of the source are one blank: what stands apart in it need not on the page. */
static void pour_text(struct pour *pour, const xmlNode *node)
{
    Slice text = slice_from((const char *)node->content);
    for (size_t i = 0; i < text.len && pour->line.len < MAX_LINE_BYTES; i++) {
        char c = text.at[i];
        char last = pour->line.len ? pour->line.at[pour->line.len - 1] : ' ';
        if (c == '\n' && pour->preformatted) {
            end_line(pour);
        } else if (is_space(c)) {
            if (pour->preformatted || !is_space(last))
                buf_add_char(&pour->line, c == '\t' && pour->preformatted ? '\t' : ' ');
        } else {
            if (pour->first_line == 0)
                pour->first_line = node->line;
            buf_add_char(&pour->line, c);
        }
    }
}

#define MAX_SPANNED 40

/* An empty cell keeps its place in the row, and one that spans several takes theirs. */
static void begin_cell(struct pour *pour, const xmlNode *node)
{
    uint64_t spanned = 1;
    if (pour->line.len && !pour->spanned)
        pour->spanned = 1;
    for (; pour->spanned; pour->spanned--)
        buf_add_char(&pour->line, '\t');
    for (const xmlAttr *one = node->properties; one; one = one->next)
        if (strcmp((const char *)one->name, "colspan") == 0 && one->children && one->children->content)
            slice_to_u64(slice_from((const char *)one->children->content), MAX_SPANNED, &spanned);
    pour->spanned = spanned ? (unsigned)spanned : 1;
}

static void pour_nodes(struct pour *pour, const xmlNode *node, unsigned depth);

static void pour_element(struct pour *pour, const xmlNode *node, unsigned depth)
{
    enum element_effect effect = effect_of(node);
    bool is_pre = strcmp((const char *)node->name, "pre") == 0;
    if (effect == EFFECT_HIDDEN || is_hidden(node))
        return;
    if (effect == EFFECT_BLOCK || effect == EFFECT_BREAK || effect == EFFECT_HEADING)
        end_line(pour);
    if (effect == EFFECT_CELL)
        begin_cell(pour, node);
    pour->headings += effect == EFFECT_HEADING;
    pour->preformatted += is_pre;
    pour_nodes(pour, node->children, depth + 1);
    if (effect == EFFECT_BLOCK || effect == EFFECT_HEADING)
        end_line(pour);
    pour->headings -= effect == EFFECT_HEADING;
    pour->preformatted -= is_pre;
}

static void pour_nodes(struct pour *pour, const xmlNode *node, unsigned depth)
{
    for (; node && depth < MAX_HTML_DEPTH; node = node->next) {
        if (node->type == XML_TEXT_NODE && node->content)
            pour_text(pour, node);
        else if (node->type == XML_ELEMENT_NODE)
            pour_element(pour, node, depth);
    }
}

static bool has_crowded_tag(Slice html)
{
    size_t equals = 0;
    for (size_t i = 0; i < html.len; i++) {
        if (html.at[i] == '<' || html.at[i] == '>')
            equals = 0;
        equals += html.at[i] == '=' || html.at[i] == ' ';
        if (equals > MAX_TAG_EQUALS && memchr(html.at + i, '>', html.len - i) == NULL)
            return true;
    }
    return false;
}

static void silent(void *context, xmlErrorPtr error)
{
    (void)context;
    (void)error;
}

bool html_page_open(struct html_page *page, Slice html, Slice *why)
{
    *page = (struct html_page){0};
    if (html.len > MAX_HTML_BYTES || has_crowded_tag(html)) {
        *why = S("page that is too large or too complex to be read");
        return false;
    }
    htmlParserCtxtPtr parser = htmlNewParserCtxt();
    if (!parser) {
        *why = S("there is no memory for its tree");
        return false;
    }
    parser->sax->serror = silent;
    page->tree = htmlCtxtReadMemory(parser, html.at ? html.at : "", (int)html.len, NULL, "UTF-8",
                                    HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING |
                                        HTML_PARSE_NONET | HTML_PARSE_NODEFDTD | HTML_PARSE_COMPACT);
    htmlFreeParserCtxt(parser);
    return true;
}

void html_page_close(struct html_page *page)
{
    xmlFreeDoc(page->tree);
    page->tree = NULL;
}

Element html_page_root(const struct html_page *page)
{
    return page->tree ? xmlDocGetRootElement(page->tree) : NULL;
}

void html_page_pour(const struct html_page *page, struct text_document *document)
{
    struct pour pour = {.document = document};
    pour_nodes(&pour, html_page_root(page), 0);
    end_line(&pour);
    buf_done(&pour.line);
}

/* ---- frames ---- */

static Slice attribute_text(const xmlNode *node, const char *name)
{
    for (const xmlAttr *one = node->properties; one; one = one->next)
        if (strcmp((const char *)one->name, name) == 0 && one->children && one->children->content)
            return slice_from((const char *)one->children->content);
    return (Slice){0};
}

static int hex_digit(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* "%41" of a URL; a per cent sign before anything else stands for itself. */
static Slice percent_decode(Slice text, struct arena *mem)
{
    char *plain = ARENA_ARRAY(mem, char, text.len + 1);
    size_t len = 0;
    for (size_t i = 0; i < text.len; i++) {
        int high = i + 2 < text.len && text.at[i] == '%' ? hex_digit(text.at[i + 1]) : -1;
        int low = high >= 0 ? hex_digit(text.at[i + 2]) : -1;
        plain[len++] = low >= 0 ? (char)(high * 16 + low) : text.at[i];
        i += low >= 0 ? 2 : 0;
    }
    return (Slice){plain, len};
}

/* The page in "data:text/html;charset=utf-8;base64,PGh0b..."; empty for any other address. */
static Slice page_in_address(Slice address, struct arena *mem)
{
    Slice body, head = slice_cut(address, ',', &body);
    if (!slice_starts_nocase(head, S("data:text/html")))
        return (Slice){0};
    Slice text = slice_ends(head, S(";base64")) ? base64_decode(body, mem) : percent_decode(body, mem);
    size_t bad_at;
    return utf8_valid(text, &bad_at) ? text : (Slice){0};
}

static Slice page_in_frame(const xmlNode *node, struct arena *mem)
{
    bool is_frame = strcmp((const char *)node->name, "iframe") == 0 || strcmp((const char *)node->name, "frame") == 0;
    Slice page = is_frame ? attribute_text(node, "srcdoc") : (Slice){0};
    if (is_frame && page.len == 0)
        return page_in_address(attribute_text(node, "src"), mem);
    return arena_copy(mem, page);
}

struct frames {
    struct arena *mem;
    Slice *into;
    size_t count, max;
};

static void find_frames(struct frames *frames, const xmlNode *node, unsigned depth)
{
    for (; node && depth < MAX_HTML_DEPTH && frames->count < frames->max; node = node->next) {
        if (node->type != XML_ELEMENT_NODE || is_hidden(node))
            continue;
        Slice page = page_in_frame(node, frames->mem);
        if (page.len)
            frames->into[frames->count++] = page;
        find_frames(frames, node->children, depth + 1);
    }
}

size_t html_page_frames(const struct html_page *page, struct arena *mem, Slice *into, size_t max)
{
    struct frames frames = {.mem = mem, .into = into, .max = max};
    find_frames(&frames, html_page_root(page), 0);
    return frames.count;
}
