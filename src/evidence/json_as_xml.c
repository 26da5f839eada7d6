/* Documents of XML families written as JSON: UBL in the JSON of OASIS (with "_D", "_A" and "_B" for its
   namespaces and "_" for a text) and what converters make of XML ("cbc:ID", "@currencyID", "#text"). The
   XML is written again, each element in the line where the JSON has it, and judged as any other. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/diag.h"
#include "base/slice.h"
#include "evidence/evidence_private.h"
#include "records/json.h"

#define MAX_DOCUMENT_JSON_DEPTH 60
#define MAX_ROOT_NAME 64

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

/* What only converters and OASIS write: a namespace, a prefix, an attribute. */
static bool is_marked(const struct json_value *document, const struct json_value *root)
{
    for (const struct json_value *one = document->first; one; one = one->next)
        if (slice_equal(one->name, S("_D")) || slice_starts(one->name, S("@xmlns")))
            return true;
    const struct json_value *inner = without_list(root);
    bool is_prefixed = slice_has(root->name, ':');
    for (const struct json_value *one = inner && inner->kind == JSON_OBJECT ? inner->first : NULL; one; one = one->next)
        if (slice_equal(one->name, S("_D")) || slice_starts(one->name, S("@xmlns")) ||
            (is_prefixed && slice_has(one->name, ':')))
            return true;
    return false;
}

/* Without any mark it is of an XML family when what it must have then is there. */
static bool has_known_root(const struct screener *screener, Slice xml)
{
    struct diag ignored;
    struct xml_tree tree = {0};
    bool is_bare;
    diag_init(&ignored, screener->mem);
    if (!xml_tree_open(&tree, screener->name, xml, &ignored))
        return false;
    bool is_known = rules_find_root(screener->rules, xml_tree_root(&tree), &is_bare) != NULL;
    xml_tree_close(&tree);
    return is_known;
}

bool screener_json_as_xml(struct screener *screener, const struct json_value *document)
{
    const struct json_value *root = root_member(document);
    if (!root || !is_plain_name(local_name(root->name)) || !rules_know_root(screener->rules, local_name(root->name)))
        return false;
    struct rewriting to = {.json = screener->bytes};
    add_element(&to, local_name(root->name), root, space_of(document, root), 0);
    struct screener inner = *screener;
    inner.bytes = arena_copy(screener->mem, buf_slice(&to.xml));
    buf_done(&to.xml);
    if (!is_marked(document, root) && !has_known_root(screener, inner.bytes))
        return false;
    document_xml.screen(&inner);
    struct screening *out = screener->out;
    for (size_t i = 0; i < out->quote_count; i++)
        out->quotes[i].place.column = 0;
    for (size_t i = 0; i < out->signal_count; i++)
        out->signals[i].quote.place.column = 0;
    if (out->doubt != DOUBT_UNREADABLE)
        out->because = arena_printf(screener->mem, "%.*s, as JSON", SLICE_ARG(out->because));
    return true;
}
