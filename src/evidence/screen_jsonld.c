/* Documents described in the words of schema.org, as JSON-LD: by itself, in the script of a page, or
   gathered from a page's elements (html_items.h). The outermost type decides: an invoice names its orders, and an order its invoice. */
#include "base/arena.h"
#include "base/slice.h"
#include "evidence/evidence_private.h"
#include "records/json.h"

#define MAX_JSONLD_BYTES ((size_t)1 << 20)
#define MAX_JSONLD_ITEMS 256
#define PROBED_BYTES 8192

struct described {
    const struct message_rule *rule;
    const struct json_value *item, *type;
    size_t count;
    bool is_mixed;
};

static Slice plain_type(Slice type)
{
    static const Slice heads[] = {S_INIT("http://schema.org/"), S_INIT("https://schema.org/"), S_INIT("schema:"),
                                  S_INIT("http://www.schema.org/"), S_INIT("https://www.schema.org/")};
    for (size_t i = 0; i < COUNT_OF(heads); i++)
        if (slice_starts(type, heads[i]))
            return slice_skip(type, heads[i].len);
    return type;
}

static void look_at(struct described *found, const struct evidence_rules *rules, const struct json_value *item)
{
    const struct json_value *type = json_member(item, S("@type"));
    const struct json_value *one = type && type->kind == JSON_ARRAY ? type->first : type;
    for (; one; one = type->kind == JSON_ARRAY ? one->next : NULL) {
        const struct message_rule *rule =
            one->kind == JSON_STRING ? rules_find_message(rules, S("schema.org"), plain_type(one->text)) : NULL;
        if (!rule)
            continue;
        found->is_mixed = found->is_mixed || (found->rule && found->rule->kind != rule->kind);
        if (found->count++ == 0) {
            found->rule = rule;
            found->item = item;
            found->type = one;
        }
    }
}

static void look_at_all(struct described *found, const struct evidence_rules *rules, const struct json_value *value)
{
    const struct json_value *graph = json_member(value, S("@graph"));
    const struct json_value *list = graph ? graph : value;
    if (list->kind != JSON_ARRAY) {
        look_at(found, rules, list);
        return;
    }
    size_t count = 0;
    for (const struct json_value *item = list->first; item && count < MAX_JSONLD_ITEMS; item = item->next, count++)
        look_at(found, rules, item);
}

/* The text at "a/b|c"; of a list the first. */
static Slice value_at(const struct json_value *item, Slice paths)
{
    while (paths.len) {
        Slice path = slice_cut(paths, '|', &paths);
        const struct json_value *value = item;
        while (value && path.len) {
            if (value->kind == JSON_ARRAY)
                value = value->first;
            value = json_member(value, slice_cut(path, '/', &path));
        }
        if (value && (value->kind == JSON_STRING || value->kind == JSON_NUMBER) && value->text.len)
            return value->text;
    }
    return (Slice){0};
}

static void read_facts(const struct json_value *item, struct arena *mem, struct document_facts *out)
{
    Slice currency = value_at(item, S("totalPaymentDue/priceCurrency|totalPaymentDue/currency|priceCurrency"));
    out->number = arena_copy(mem, value_at(item, S("identifier|confirmationNumber|orderNumber|accountId")));
    out->issued = date_from_document(value_at(item, S("dateCreated|datePublished|orderDate")));
    out->order = arena_copy(mem, value_at(item, S("referencesOrder/orderNumber")));
    out->issuer = arena_copy(mem, value_at(item, S("provider/name|broker/name|seller/name|merchant/name")));
    out->buyer = arena_copy(mem, value_at(item, S("customer/name")));
    out->has_gross = decimal_from_document(value_at(item, S("totalPaymentDue/price|totalPaymentDue/value|price")), false,
                                           &out->gross);
    if (currency.len == 3)
        out->currency = arena_copy(mem, currency);
}

static void judge(struct screener *screener, const struct described *found, size_t lead)
{
    struct arena *mem = screener->mem;
    struct screening *out = screener->out;
    Slice because = arena_printf(mem, "%.*s %.*s", SLICE_ARG(found->rule->title), SLICE_ARG(found->rule->type));
    size_t at = found->type->end ? lead + found->type->at : slice_find(screener->bytes, found->type->text);
    screener_quote_at(screener, at < screener->bytes.len ? at : 0, found->type->text);
    screener_quote_speaks(screener, found->rule->kind, WEIGHT_STRUCTURE, S("@type"));
    read_facts(found->item, mem, &out->facts);
    bool is_due = json_member(found->item, S("totalPaymentDue")) || json_member(found->item, S("paymentDueDate")) ||
                  json_member(found->item, S("minimumPaymentDue"));
    if (found->is_mixed)
        screener_doubt(screener, DOUBT_UNDECIDED, arena_printf(mem, "%.*s beside other documents", SLICE_ARG(because)));
    else if (kind_is_accepted(found->rule->kind) && !is_due)
        screener_doubt(screener, DOUBT_UNDECIDED, arena_printf(mem, "%.*s without anything to pay", SLICE_ARG(because)));
    else {
        out->kind = found->rule->kind;
        out->because = because;
        screener_hear_json(screener, found->item);
    }
}

Slice jsonld_next(Slice html, size_t *at)
{
    static const Slice mark = S_INIT("application/ld+json"), end = S_INIT("</script");
    size_t from = *at + slice_find(slice_skip(html, *at), mark);
    size_t start = from + slice_find(slice_skip(html, from), S(">")) + 1;
    if (from >= html.len || start >= html.len)
        return (Slice){0};
    size_t len = slice_find(slice_skip(html, start), end);
    *at = start + len;
    return slice_part(html, start, start + len);
}

static void screen_jsonld(struct screener *screener)
{
    Slice bytes = screener->bytes;
    size_t at = 0;
    Slice json = jsonld_next(bytes, &at);
    struct described found = {0};
    struct json_fault fault = {0};
    struct arena nodes;
    if (json.len > MAX_JSONLD_BYTES) {
        screener_unreadable(screener, S("JSON larger than 1 MiB"), 0, 0);
        return;
    }
    arena_init(&nodes, 0);
    size_t lead = (size_t)(json.at - bytes.at);
    at = 0;
    const struct json_value *value = json_parse(json, &at, &nodes, screener->mem, &fault);
    if (value) {
        look_at_all(&found, screener->rules, value);
        if (found.rule)
            judge(screener, &found, lead);
        else
            screener_doubt(screener, DOUBT_UNDECIDED, S("JSON that describes no known document"));
    } else {
        Place place = screener_place(screener, lead + fault.at);
        screener_unreadable(screener, arena_printf(screener->mem, "JSON: %s", fault.what), place.line, place.column);
    }
    arena_done(&nodes);
}

bool screener_jsonld(struct screener *screener, const struct json_value *value)
{
    struct described found = {0};
    look_at_all(&found, screener->rules, value);
    if (found.rule)
        judge(screener, &found, 0);
    return found.rule != NULL;
}

static unsigned probe_jsonld(const struct screener *screener)
{
    Slice head = slice_trim(slice_part(screener->bytes, 0, PROBED_BYTES));
    bool is_script = slice_starts_nocase(head, S("<script")) && text_holds(slice_part(head, 0, 200), S("ld+json"));
    return is_script ? PROBE_BEGINS + 1 : 0;
}

const struct document_format document_jsonld = {.name = "json-ld", .probe = probe_jsonld, .screen = screen_jsonld};
