/* Pages of HTML: what a reader sees by the scored rules, what they describe in the words of schema.org by its
   type, and the pages in their frames. The main part answers for the whole. */
#include "base/arena.h"
#include "base/slice.h"
#include "evidence/html_items.h"
#include "evidence/text_judge.h"
#include "records/json.h"

#include <string.h>

#define MAX_DECLARATION_BYTES 4096 /* of a page, where it may say its character set */

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

/* ---- what a page describes in the words of schema.org ---- */

#define MAX_PAGE_SCRIPTS 8

/* Does anything visible speak against an invoice? That it names the order it is for does not. */
static bool speaks_against(const struct screening *page, Slice order)
{
    for (size_t i = 0; i < page->signal_count; i++) {
        const struct signal *signal = &page->signals[i];
        bool is_reference = signal->kind == KIND_order && order.len && text_holds(signal->quote.words, order);
        if (signal->weight < 0 || (!kind_is_accepted(signal->kind) && !is_reference))
            return true;
    }
    return false;
}

static const struct screening *script_part(struct screener *screener, Slice json)
{
    struct screening *part = ARENA_NEW(screener->mem, struct screening);
    screener_part(screener, S(""), json, part);
    return part->kind != KIND_uncertain && slice_equal(part->format, S("json-ld")) ? part : NULL;
}

static const struct screening *items_part(struct screener *screener, const struct html_page *page)
{
    struct screening *part = ARENA_NEW(screener->mem, struct screening);
    const struct json_value *items = html_items(page, screener->mem);
    struct screener inner = *screener;
    inner.out = part;
    *part = (struct screening){.name = screener->name, .format = S("microdata"), .kind = KIND_uncertain};
    return items && screener_jsonld(&inner, items) && part->kind != KIND_uncertain ? part : NULL;
}

/* The one kind that all scripts of the page, and its elements, describe a document of, or NULL. */
static const struct screening *described_part(struct screener *screener, const struct html_page *page, Slice html)
{
    const struct screening *found = items_part(screener, page);
    size_t at = 0;
    for (size_t count = 0; count < MAX_PAGE_SCRIPTS; count++) {
        Slice json = jsonld_next(html, &at);
        const struct screening *part = json.len ? script_part(screener, json) : NULL;
        if (part && found && found->kind != part->kind)
            return NULL;
        found = part ? part : found;
    }
    return found;
}

static bool may_be_issued(const struct document_facts *facts, Date date)
{
    const Date *either = facts->issued_either;
    return either[0].day == DATE_NONE.day || either[0].day == date.day || either[1].day == date.day;
}

/* What the page leaves open and its description says, or the other way round; never against what is there. */
static void add_facts(struct document_facts *facts, const struct document_facts *described)
{
    bool is_same_total = !facts->has_gross || (described->has_gross && facts->gross.micro == described->gross.micro);
    facts->number = facts->number.len ? facts->number : described->number;
    facts->order = facts->order.len ? facts->order : described->order;
    facts->issuer = facts->issuer.len ? facts->issuer : described->issuer;
    facts->buyer = facts->buyer.len ? facts->buyer : described->buyer;
    if (facts->currency.len == 0 && is_same_total)
        facts->currency = described->currency;
    if (!facts->has_gross && (described->currency.len == 0 || slice_equal(facts->currency, described->currency))) {
        facts->has_gross = described->has_gross;
        facts->gross = described->gross;
    }
    if (facts->issued.day == DATE_NONE.day && may_be_issued(facts, described->issued))
        facts->issued = described->issued;
}

/* It decides what the page leaves open; against what the page says it is only a doubt. */
static void settle_described(struct screener *screener, const struct screening *part)
{
    struct screening *out = screener->out;
    bool claims = kind_is_accepted(part->kind), is_script = slice_equal(part->format, S("json-ld"));
    if (out->kind != KIND_uncertain && out->kind != KIND_other) {
        if (kind_is_accepted(out->kind) == claims)
            add_facts(&out->facts, &part->facts);
        else
            screener_doubt(screener, DOUBT_UNDECIDED,
                           arena_printf(screener->mem, "the page and its %s disagree: %.*s; %.*s",
                                        is_script ? "JSON-LD" : "microdata", SLICE_ARG(out->because),
                                        SLICE_ARG(part->because)));
        return;
    }
    if (out->doubt == DOUBT_UNREADABLE || (claims && (out->kind == KIND_other || speaks_against(out, part->facts.order))))
        return;
    out->kind = part->kind;
    out->doubt = DOUBT_NONE;
    out->because = arena_printf(screener->mem, "%.*s, in the page", SLICE_ARG(part->because));
    struct document_facts seen = out->facts;
    out->facts = part->facts;
    add_facts(&out->facts, &seen);
    for (out->quote_count = 0; out->quote_count < part->quote_count; out->quote_count++)
        out->quotes[out->quote_count] = part->quotes[out->quote_count];
}

/* ---- a page and its frames ---- */

#define MAX_PAGE_FRAMES 16

/* One page without its frames. */
static void judge_alone(struct screener *screener, struct text_document *document, const struct html_page *page,
                        Slice html)
{
    html_page_pour(page, document);
    screener_judge_text(screener, document);
    const struct screening *part = described_part(screener, page, html);
    if (part)
        settle_described(screener, part);
}

/* A frame of the page, or what is seen of the page around its frames. */
struct page_part {
    struct screening screening;
    size_t seen_bytes;
};

static void judge_frame(const struct screener *outer, Slice html, struct page_part *out)
{
    struct screener inner = *outer;
    struct text_document document = {.mem = outer->mem};
    struct html_page page;
    Slice why;
    inner.out = &out->screening;
    out->screening = (struct screening){.name = outer->name, .format = outer->out->format, .kind = KIND_uncertain};
    if (html_page_open(&page, html, &why)) {
        judge_alone(&inner, &document, &page, html);
        html_page_close(&page);
    } else {
        screener_unreadable(&inner, why, 0, 0);
    }
    out->seen_bytes = document.byte_count;
}

/* A frame around the document proper, an empty one, an advertisement. */
static bool says_nothing(const struct screening *part)
{
    return (part->kind == KIND_uncertain || part->kind == KIND_other) && part->signal_count == 0;
}

/* The one with the most to see among those that say anything. */
static const struct page_part *main_part(const struct page_part *parts, size_t count)
{
    const struct page_part *best = NULL;
    for (size_t i = 0; i < count; i++)
        if (!says_nothing(&parts[i].screening) && (!best || parts[i].seen_bytes > best->seen_bytes))
            best = &parts[i];
    return best;
}

/* An invoice beside a part that says it is something else is a doubt. */
static const struct page_part *part_against(const struct page_part *parts, size_t count, const struct page_part *main)
{
    for (size_t i = 0; i < count && kind_is_accepted(main->screening.kind); i++) {
        const struct screening *part = &parts[i].screening;
        if (!kind_is_accepted(part->kind) && part->kind != KIND_uncertain && !says_nothing(part))
            return &parts[i];
    }
    return NULL;
}

static void take_main_part(struct screener *screener, struct page_part *parts, size_t count)
{
    struct screening *out = screener->out, whole = *out;
    const struct page_part *main = main_part(parts, count), *against = main ? part_against(parts, count, main) : NULL;
    main = main ? main : &parts[0];
    *out = main->screening;
    memcpy(out->sha256_hex, whole.sha256_hex, sizeof out->sha256_hex);
    if (main != &parts[0])
        out->because = arena_printf(screener->mem, "%.*s, in a frame of the page", SLICE_ARG(out->because));
    if (against)
        screener_doubt(screener, DOUBT_UNDECIDED,
                       arena_printf(screener->mem, "the page and a frame in it disagree: %.*s; %.*s",
                                    SLICE_ARG(main->screening.because), SLICE_ARG(against->screening.because)));
}

void screener_judge_html(struct screener *screener, struct text_document *document, Slice html, const Slice *frames,
                         size_t frame_count)
{
    struct html_page page;
    Slice why, inside[MAX_PAGE_FRAMES];
    if (!html_page_open(&page, html, &why)) {
        screener_unreadable(screener, why, 0, 0);
        return;
    }
    judge_alone(screener, document, &page, html);
    size_t inside_count = html_page_frames(&page, screener->mem, inside, MAX_PAGE_FRAMES), count = 1;
    html_page_close(&page);
    if (inside_count + frame_count == 0)
        return;
    struct page_part *parts = ARENA_ARRAY(screener->mem, struct page_part, 1 + inside_count + frame_count);
    parts[0] = (struct page_part){*screener->out, document->byte_count};
    for (size_t i = 0; i < inside_count; i++)
        judge_frame(screener, inside[i], &parts[count++]);
    for (size_t i = 0; i < frame_count; i++)
        judge_frame(screener, frames[i], &parts[count++]);
    take_main_part(screener, parts, count);
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
    if (screener_decode(screener, declared_charset(screener->bytes), &text))
        screener_judge_html(screener, &document, text, NULL, 0);
}

const struct document_format document_html = {.name = "html", .probe = probe_html, .screen = screen_html};

