/* Plain text and pages: brought to lines, and judged by the scored rules. */
#include "base/arena.h"
#include "base/slice.h"
#include "base/unicode.h"
#include "bytes/encoding.h"
#include "evidence/html.h"
#include "evidence/text_judge.h"

#include <string.h>

#define MAX_DECLARATION_BYTES 4096 /* of a page, where it may say its character set */

static Slice goods_of(const struct screener *screener)
{
    const struct text_rules *rules = evidence_text_rules(screener->rules, screener->diag);
    return rules ? rules->goods : (Slice){0};
}

void screener_judge_text(struct screener *screener, struct text_document *document)
{
    text_document_finish(document, goods_of(screener));
    if (document->line_count == 0) {
        screener_unreadable(screener, S("document without any text"), 0, 0);
        return;
    }
    text_judge(screener, document);
}

/* `charset=` of a page's head. */
static Slice declared_charset(Slice html)
{
    Slice head = slice_part(html, 0, MAX_DECLARATION_BYTES);
    for (size_t i = 0; i + 8 < head.len; i++) {
        if (!slice_starts_nocase(slice_skip(head, i), S("charset=")))
            continue;
        Slice name = slice_skip(head, i + 8);
        while (name.len && (name.at[0] == '"' || name.at[0] == '\'' || name.at[0] == ' '))
            name = slice_skip(name, 1);
        size_t len = 0;
        while (len < name.len && len < 40 && strchr("\"' ;/>\r\n\t", name.at[len]) == NULL)
            len++;
        return slice_part(name, 0, len);
    }
    return (Slice){0};
}

static bool decode(struct screener *screener, Slice declared, Slice *text)
{
    struct encoding encoding;
    size_t bad_at;
    bool fine = encoding_decode(screener->name, screener->bytes, declared, screener->mem, text, &encoding,
                                screener->diag) &&
                encoding.from != ENCODING_UNKNOWN && utf8_valid(*text, &bad_at);
    if (!fine || slice_has(*text, '\0'))
        screener_unreadable(screener, S("text in an encoding that nobody knows"), 0, 0);
    return fine && !slice_has(*text, '\0');
}

/* ---- what a page says of itself in JSON-LD ---- */

#define MAX_PAGE_SCRIPTS 8

/* Does anything visible speak against an invoice? */
static bool speaks_against(const struct screening *page)
{
    for (size_t i = 0; i < page->signal_count; i++)
        if (page->signals[i].weight < 0 || !kind_is_accepted(page->signals[i].kind))
            return true;
    return false;
}

/* The one kind that all scripts of the page describe a document of, or NULL. */
static const struct screening *described_part(struct screener *screener, Slice html)
{
    struct screening *found = NULL;
    size_t at = 0;
    for (size_t count = 0; count < MAX_PAGE_SCRIPTS; count++) {
        Slice json = jsonld_next(html, &at);
        if (json.len == 0)
            break;
        struct screening *part = ARENA_NEW(screener->mem, struct screening);
        screener_part(screener, S(""), json, part);
        if (part->kind == KIND_uncertain || !slice_equal(part->format, S("json-ld")))
            continue;
        if (found && found->kind != part->kind)
            return NULL;
        found = part;
    }
    return found;
}

/* The script decides what the page leaves open; against what the page says it is only a doubt. */
static void settle_described(struct screener *screener, const struct screening *part)
{
    struct screening *out = screener->out;
    bool claims = kind_is_accepted(part->kind);
    if (out->kind != KIND_uncertain && out->kind != KIND_other) {
        if (kind_is_accepted(out->kind) != claims)
            screener_doubt(screener, DOUBT_UNDECIDED,
                           arena_printf(screener->mem, "the page and its JSON-LD disagree: %.*s; %.*s",
                                        SLICE_ARG(out->because), SLICE_ARG(part->because)));
        return;
    }
    if (out->doubt == DOUBT_UNREADABLE || (claims && (out->kind == KIND_other || speaks_against(out))))
        return;
    out->kind = part->kind;
    out->doubt = DOUBT_NONE;
    out->because = arena_printf(screener->mem, "%.*s, in the page", SLICE_ARG(part->because));
    out->facts = part->facts;
    for (out->quote_count = 0; out->quote_count < part->quote_count; out->quote_count++)
        out->quotes[out->quote_count] = part->quotes[out->quote_count];
}

void screener_judge_html(struct screener *screener, struct text_document *document, Slice html)
{
    Slice why;
    if (!html_add_lines(document, html, &why)) {
        screener_unreadable(screener, why, 0, 0);
        return;
    }
    screener_judge_text(screener, document);
    const struct screening *part = described_part(screener, html);
    if (part)
        settle_described(screener, part);
}

/* ---- pages ---- */

static bool begins_page(Slice text)
{
    static const Slice begins[] = {S_INIT("<!doctype html"), S_INIT("<html"), S_INIT("<head"), S_INIT("<body"),
                                   S_INIT("<table"), S_INIT("<div"), S_INIT("<p>"), S_INIT("<p "), S_INIT("<h1"),
                                   S_INIT("<meta"), S_INIT("<title"), S_INIT("<style"), S_INIT("<center")};
    for (size_t i = 0; i < COUNT_OF(begins); i++)
        if (slice_starts_nocase(text, begins[i]))
            return true;
    return false;
}

/* Templates put comments and marks before the first tag. */
static bool is_html(Slice bytes)
{
    Slice text = slice_trim(bytes);
    if (slice_starts(text, S("\xef\xbb\xbf")))
        text = slice_trim(slice_skip(text, 3));
    while (slice_starts(text, S("<!--")))
        text = slice_trim(slice_skip(text, slice_find(text, S("-->")) + 3));
    if (slice_starts(text, S("<?xml")))
        text = slice_trim(slice_skip(text, slice_find(text, S("?>")) + 2));
    return begins_page(text);
}

static bool holds_tags(Slice bytes)
{
    static const Slice tags[] = {S_INIT("</td>"), S_INIT("</table>"), S_INIT("</div>"), S_INIT("</html>"),
                                 S_INIT("</body>"), S_INIT("</span>")};
    size_t found = 0;
    for (size_t i = 0; i < COUNT_OF(tags); i++)
        found += slice_find(bytes, tags[i]) < bytes.len;
    return found >= 2;
}

static unsigned probe_html(const struct screener *screener)
{
    if (is_html(screener->bytes))
        return PROBE_BEGINS + 1;
    bool is_tagged = slice_starts(slice_trim(screener->bytes), S("<")) || holds_tags(screener->bytes);
    return is_tagged && holds_tags(screener->bytes) ? PROBE_PERHAPS + 5 : 0;
}

static void screen_html(struct screener *screener)
{
    struct text_document document = {.mem = screener->mem};
    Slice text;
    if (decode(screener, declared_charset(screener->bytes), &text))
        screener_judge_html(screener, &document, text);
}

const struct document_format document_html = {.name = "html", .probe = probe_html, .screen = screen_html};

/* ---- text ---- */

static unsigned probe_text(const struct screener *screener)
{
    Slice head = slice_part(screener->bytes, 0, 4096);
    if (slice_trim(head).len == 0)
        return 0;
    bool is_marked = slice_starts(head, S("\xff\xfe")) || slice_starts(head, S("\xfe\xff"));
    bool is_wide = encoding_is_foreign(head) && is_marked;
    return is_wide || !slice_has(head, '\0') ? PROBE_PERHAPS : 0;
}

static void screen_text(struct screener *screener)
{
    struct text_document document = {.mem = screener->mem};
    Slice text;
    if (!decode(screener, (Slice){0}, &text))
        return;
    text_document_add_all(&document, text, slice_has(text, '\f'));
    screener_judge_text(screener, &document);
}

const struct document_format document_text = {.name = "text", .probe = probe_text, .screen = screen_text};
