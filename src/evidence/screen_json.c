/* Documents of XML families written as JSON: UBL in the JSON of OASIS (with "_D", "_A" and "_B" for its
   namespaces and "_" for a text) and what converters make of XML ("cbc:ID", "@currencyID", "#text"). The
   XML is written again, each element in the line where the JSON has it, and judged as any other. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/slice.h"
#include "evidence/evidence_private.h"
#include "evidence/json_keys.h"
#include "records/json.h"

#define MAX_DOCUMENT_JSON_BYTES ((size_t)4 << 20)
#define MAX_DOCUMENT_JSON_DEPTH 60
#define PROBED_BYTES 4096
#define MAX_ROOT_NAME 64
#define MIN_MEMBERS 4          /* of a text that is JSON, if not a whole one */
#define MAX_BYTES_A_MEMBER 150

struct rewriting {
    Slice json;
    size_t seen, line; /* of the JSON: the next byte to be looked at for a line break, and the lines until there */
    size_t written;    /* lines of the XML */
    struct buf xml;
};

/* "cbc:ID" without what stands for its namespace. */
static Slice local_name(Slice name)
{
    Slice local, prefix = slice_cut(name, ':', &local);
    return local.len ? local : prefix;
}

static bool is_plain_name(Slice name)
{
    for (size_t i = 0; i < name.len; i++) {
        char c = name.at[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
        if (!letter && (i == 0 || !((c >= '0' && c <= '9') || c == '-' || c == '.')))
            return false;
    }
    return name.len > 0 && name.len <= MAX_ROOT_NAME;
}

/* What such a member says is the element's own text. */
static bool is_text_member(Slice name)
{
    static const Slice names[] = {S_INIT("_"), S_INIT("#text"), S_INIT("$"), S_INIT("$t"), S_INIT("__text"),
                                  S_INIT("content"), S_INIT("value"), S_INIT("_text")};
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (slice_equal(name, names[i]))
            return true;
    return slice_ends(name, S("Content")) && name.at[0] >= 'A' && name.at[0] <= 'Z';
}

static bool is_scalar(const struct json_value *value)
{
    return value->kind != JSON_ARRAY && value->kind != JSON_OBJECT;
}

/* Attributes are named so by a mark, or by standing beside a text. */
static bool is_attribute(const struct json_value *member, bool has_text)
{
    return is_scalar(member) && !is_text_member(member->name) &&
           (slice_starts(member->name, S("@")) || slice_starts(member->name, S("-")) || has_text);
}

static void add_escaped(struct buf *xml, Slice text)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.at[i];
        if (c == '<' || c == '>' || c == '&' || c == '"')
            buf_addf(xml, "&#%u;", c);
        else
            buf_add_char(xml, c < ' ' || c == 0x7f ? ' ' : (char)c);
    }
}

static void add_lines_until(struct rewriting *to, size_t at)
{
    for (; to->seen < at && to->seen < to->json.len; to->seen++)
        to->line += to->json.at[to->seen] == '\n';
    for (; to->written < to->line; to->written++)
        buf_add_char(&to->xml, '\n');
}

static void add_attributes(struct rewriting *to, const struct json_value *value, bool has_text)
{
    for (const struct json_value *one = value->first; one; one = one->next) {
        Slice name = one->name;
        if (!is_attribute(one, has_text))
            continue;
        if (slice_starts(name, S("@")) || slice_starts(name, S("-")))
            name = slice_skip(name, 1);
        name = local_name(name);
        if (!is_plain_name(name) || slice_starts(name, S("xml")))
            continue;
        buf_addf(&to->xml, " %.*s=\"", SLICE_ARG(name));
        add_escaped(&to->xml, one->text);
        buf_add_char(&to->xml, '"');
    }
}

static Slice text_of(const struct json_value *value)
{
    if (is_scalar(value))
        return value->kind == JSON_NULL ? (Slice){0} : value->text;
    for (const struct json_value *one = value->kind == JSON_OBJECT ? value->first : NULL; one; one = one->next)
        if (is_scalar(one) && is_text_member(one->name))
            return one->text;
    return (Slice){0};
}

static void add_element(struct rewriting *to, Slice name, const struct json_value *value, Slice space, unsigned depth);

static void add_children(struct rewriting *to, const struct json_value *value, unsigned depth)
{
    bool has_text = text_of(value).len > 0;
    for (const struct json_value *one = value->kind == JSON_OBJECT ? value->first : NULL; one; one = one->next)
        if (!is_attribute(one, has_text) && !(is_scalar(one) && is_text_member(one->name)))
            add_element(to, local_name(one->name), one, (Slice){0}, depth + 1);
}

static void add_one(struct rewriting *to, Slice name, const struct json_value *value, Slice space, unsigned depth)
{
    Slice text = text_of(value);
    buf_addf(&to->xml, "<%.*s", SLICE_ARG(name));
    if (space.len) {
        buf_add(&to->xml, S(" xmlns=\""));
        add_escaped(&to->xml, space);
        buf_add_char(&to->xml, '"');
    }
    if (value->kind == JSON_OBJECT)
        add_attributes(to, value, text.len > 0);
    buf_add_char(&to->xml, '>');
    add_escaped(&to->xml, text);
    add_children(to, value, depth);
    buf_addf(&to->xml, "</%.*s>", SLICE_ARG(name));
}

/* A list is the element repeated; the first stands where the list begins. */
static void add_element(struct rewriting *to, Slice name, const struct json_value *value, Slice space, unsigned depth)
{
    if (depth > MAX_DOCUMENT_JSON_DEPTH || !is_plain_name(name))
        return;
    add_lines_until(to, value->at);
    if (value->kind != JSON_ARRAY) {
        add_one(to, name, value, space, depth);
        return;
    }
    for (const struct json_value *one = value->first; one; one = one->next) {
        if (one != value->first)
            add_lines_until(to, one->at);
        if (one->kind != JSON_ARRAY)
            add_one(to, name, one, space, depth);
    }
}

/* The only member that is no namespace; NULL when there are several. */
static const struct json_value *root_member(const struct json_value *document)
{
    const struct json_value *root = NULL;
    for (const struct json_value *one = document->kind == JSON_OBJECT ? document->first : NULL; one; one = one->next) {
        if (is_scalar(one))
            continue;
        if (root)
            return NULL;
        root = one;
    }
    return root && root->kind == JSON_ARRAY && root->count != 1 ? NULL : root;
}

static const struct json_value *without_list(const struct json_value *value)
{
    return value->kind == JSON_ARRAY ? value->first : value;
}

/* Where it names none, its kind is found by what is in it, as in XML without namespaces. */
static Slice space_of(const struct json_value *document, const struct json_value *root)
{
    const struct json_value *inner = without_list(root);
    const struct json_value *given[] = {json_member(document, S("_D")), json_member(document, S("@xmlns")),
                                        json_member(inner, S("@xmlns")), json_member(inner, S("_D"))};
    for (size_t i = 0; i < COUNT_OF(given); i++)
        if (given[i] && given[i]->kind == JSON_STRING && given[i]->text.len)
            return given[i]->text;
    return (Slice){0};
}

/* Of one that is known, or of somebody's own? */
static bool is_of_family(const struct screener *screener, const struct json_value *document,
                         const struct json_value *root)
{
    return root && is_plain_name(local_name(root->name)) &&
           (space_of(document, root).len || rules_know_root(screener->rules, local_name(root->name)));
}

static void judge_rewritten(struct screener *screener, const struct json_value *document)
{
    const struct json_value *root = root_member(document);
    if (!is_of_family(screener, document, root)) {
        json_keys_judge(screener, document);
        return;
    }
    struct rewriting to = {.json = screener->bytes};
    add_element(&to, local_name(root->name), root, space_of(document, root), 0);
    struct screener inner = *screener;
    inner.bytes = arena_copy(screener->mem, buf_slice(&to.xml));
    buf_done(&to.xml);
    struct screening *out = screener->out, before = *out;
    document_xml.screen(&inner);
    if (out->kind == KIND_uncertain && !out->facts.number.len && !space_of(document, root).len) {
        *out = before; /* of the name of a known root, and nothing else of it */
        json_keys_judge(screener, document);
        return;
    }
    for (size_t i = 0; i < out->quote_count; i++)
        out->quotes[i].place.column = 0;
    for (size_t i = 0; i < out->signal_count; i++)
        out->signals[i].quote.place.column = 0;
    if (out->doubt != DOUBT_UNREADABLE)
        out->because = arena_printf(screener->mem, "%.*s, as JSON", SLICE_ARG(out->because));
}

static void screen_json(struct screener *screener)
{
    struct json_fault fault = {0};
    struct arena nodes;
    size_t at = slice_starts(screener->bytes, S("\xef\xbb\xbf")) ? 3 : 0;
    if (screener->bytes.len > MAX_DOCUMENT_JSON_BYTES) {
        screener_unreadable(screener, S("JSON larger than 4 MiB"), 0, 0);
        return;
    }
    arena_init(&nodes, 0);
    const struct json_value *value = json_parse(screener->bytes, &at, &nodes, screener->mem, &fault);
    if (value && json_skip_blanks(screener->bytes, at) < screener->bytes.len) {
        screener_doubt(screener, DOUBT_UNDECIDED, S("JSON with more behind it: several documents"));
    } else if (value) {
        judge_rewritten(screener, value->kind == JSON_ARRAY && value->count == 1 ? value->first : value);
    } else {
        Place place = screener_place(screener, fault.at);
        screener_unreadable(screener, arena_printf(screener->mem, "JSON: %s", fault.what), place.line, place.column);
    }
    arena_done(&nodes);
}

/* The names of members in the text, whatever they are in. */
static Slice next_name(Slice *rest)
{
    while (rest->len) {
        Slice text;
        slice_cut(*rest, '"', rest);
        text = slice_cut(*rest, '"', rest);
        if (slice_starts(slice_trim(*rest), S(":")))
            return text;
    }
    return (Slice){0};
}

/* Members rather than sentences. */
static bool holds_members(Slice head)
{
    size_t names = 0, bytes = head.len;
    while (next_name(&head).len)
        names++;
    return names >= MIN_MEMBERS && bytes / names <= MAX_BYTES_A_MEMBER;
}

/* It begins as a JSON object whose first names are those of a namespace or of a known root; any other JSON is no text
   either, and what was cut out of some is not: its lines are no sentences. */
static unsigned probe_json(const struct screener *screener)
{
    Slice whole = slice_part(screener->bytes, 0, PROBED_BYTES);
    Slice head = slice_trim(slice_starts(whole, S("\xef\xbb\xbf")) ? slice_skip(whole, 3) : whole), inside = head;
    bool is_object = slice_starts(head, S("{")) || slice_starts(head, S("["));
    for (size_t i = 0; i < 6 && is_object && head.len; i++) {
        Slice name = next_name(&head);
        if (slice_equal(name, S("_D")))
            return PROBE_BEGINS;
        if (name.len && rules_know_root(screener->rules, local_name(name)))
            return PROBE_LOOKS_LIKE - 1;
        if (name.len && !slice_starts(name, S("_")) && !slice_starts(name, S("@")))
            break;
    }
    bool opens = is_object && slice_starts(slice_trim(slice_skip(inside, 1)), S("\""));
    return opens || holds_members(inside) ? PROBE_PERHAPS + 10 : 0;
}

const struct document_format document_json = {.name = "json", .probe = probe_json, .screen = screen_json};
