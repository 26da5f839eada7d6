/* JSON: one document, several in a list or one after another, or in what an interface wraps around
   them. It is read as names and values, never as lines of text. */
#include "base/arena.h"
#include "base/diag.h"
#include "base/slice.h"
#include "bytes/encoding.h"
#include "evidence/evidence_private.h"
#include "evidence/json_document.h"

#define MAX_DOCUMENT_JSON_BYTES ((size_t)4 << 20)
#define MAX_JSON_VALUES 4096 /* one after another */
#define PROBED_BYTES 4096

static void quote_witness(struct screener *screener, const struct json_rules *rules, const struct json_witness *witness)
{
    screener_quote_at(screener, witness->member->at, json_witness_words(witness, rules, screener->mem));
    if (!witness->is_unknown)
        screener_quote_speaks(screener, witness->kind, WEIGHT_STRUCTURE, S("member"));
}

static void quote_verdict(struct screener *screener, const struct json_rules *rules,
                          const struct json_document *document, const struct json_verdict *verdict)
{
    for (size_t i = 0; i < COUNT_OF(verdict->decided) && verdict->decided[i]; i++)
        quote_witness(screener, rules, verdict->decided[i]);
    if (verdict->decided[0] || !document->wrapper)
        return;
    screener_quote_at(screener, document->wrapper->at, document->wrapper->name);
    screener_quote_speaks(screener, document->wrapper_kind, WEIGHT_STRUCTURE, S("member"));
}

/* Several documents count as one kind only together, and an accepted one beside others not at all. */
static void judge_documents(struct screener *screener, const struct json_rules *rules,
                            const struct json_documents *documents)
{
    struct screening *out = screener->out;
    struct json_verdict first = {0};
    bool is_alike = !documents->too_many, may_be_accepted = documents->too_many;
    for (size_t i = 0; i < documents->count; i++) {
        struct json_verdict verdict;
        size_t mark = arena_mark(screener->mem);
        json_document_judge(&documents->at[i], rules, screener->mem, &verdict);
        bool is_first = i == 0, is_new = is_first || verdict.kind != first.kind;
        may_be_accepted = may_be_accepted || kind_is_accepted(verdict.kind) || verdict.kind == KIND_uncertain;
        is_alike = is_alike && !(i > 0 && is_new);
        if (is_new)
            quote_verdict(screener, rules, &documents->at[i], &verdict);
        else
            arena_rewind(screener->mem, mark);
        if (is_first)
            first = verdict;
    }
    out->kind = first.kind;
    out->because = first.because;
    if (documents->count > 1)
        out->because = arena_printf(screener->mem, "%zu documents, the first: %.*s", documents->count,
                                    SLICE_ARG(first.because));
    if (first.kind == KIND_uncertain || (!is_alike && may_be_accepted))
        screener_doubt(screener, DOUBT_UNDECIDED, out->because);
    if (documents->count == 1)
        json_document_facts(&documents->at[0], rules, out->kind, screener->mem, &out->facts);
}

void screener_judge_json(struct screener *screener, const struct json_value *value)
{
    const struct json_rules *rules = json_rules_use(screener->rules->jsons, screener->diag);
    struct json_documents documents;
    if (!rules) {
        screener_doubt(screener, DOUBT_UNDECIDED, S("JSON whose rules cannot be read"));
        return;
    }
    json_documents_find(&documents, rules, value, screener->mem);
    if (documents.count == 0)
        screener_doubt(screener, DOUBT_UNDECIDED, S("JSON that describes no known document"));
    else
        judge_documents(screener, rules, &documents);
}

void screener_hear_json(struct screener *screener, const struct json_value *value)
{
    const struct json_rules *rules = json_rules_use(screener->rules->jsons, screener->diag);
    struct screening *out = screener->out;
    struct json_documents documents;
    if (!rules || !kind_is_accepted(out->kind))
        return;
    json_documents_find(&documents, rules, value, screener->mem);
    for (size_t i = 0; i < documents.count; i++) {
        const struct json_witness *denial = json_document_denial(&documents.at[i]);
        if (!denial)
            continue;
        Slice words = json_witness_words(denial, rules, screener->mem);
        screener_doubt(screener, DOUBT_UNDECIDED, arena_printf(screener->mem, "%.*s, but '%.*s'",
                                                               SLICE_ARG(out->because), SLICE_ARG(words)));
        return;
    }
}

static void judge_value(struct screener *screener, const struct json_value *value)
{
    const struct json_value *alone = value->kind == JSON_ARRAY && value->count == 1 ? value->first : value;
    if (screener_json_as_xml(screener, alone))
        return;
    if (screener_jsonld(screener, value))
        screener->out->format = S("json-ld");
    else
        screener_judge_json(screener, value);
}

/* Values one after another are a list of them. NULL: see *fault. */
static const struct json_value *parse_all(struct screener *screener, size_t at, struct arena *nodes,
                                          struct json_fault *fault)
{
    Slice text = screener->bytes;
    struct json_value *first = json_parse(text, &at, nodes, screener->mem, fault), *last = first;
    struct json_value *all = ARENA_NEW(nodes, struct json_value);
    *all = (struct json_value){.kind = JSON_ARRAY, .first = first, .count = 1};
    while (last && (at = json_skip_blanks(text, at)) < text.len) {
        if (text.at[at] == ',' || all->count == MAX_JSON_VALUES) {
            *fault = (struct json_fault){.at = at, .what = "more behind the document than can be read"};
            return NULL;
        }
        last->next = json_parse(text, &at, nodes, screener->mem, fault);
        last = last->next;
        all->count++;
    }
    return !last ? NULL : all->count == 1 ? first : all;
}

/* What people put around it: a byte order mark, blanks, the fence of a Markdown block. */
static Slice without_frame(Slice text)
{
    Slice rest, mark = S("```");
    text = slice_trim(slice_starts(text, S("\xef\xbb\xbf")) ? slice_skip(text, 3) : text);
    if (!slice_starts(text, mark))
        return text;
    slice_cut(text, '\n', &rest);
    rest = slice_trim(rest);
    return slice_ends(rest, mark) ? slice_trim(slice_part(rest, 0, rest.len - mark.len)) : rest;
}

static void decode(struct screener *screener)
{
    struct encoding encoding;
    struct diag ignored;
    Slice text;
    diag_init(&ignored, screener->mem);
    if (encoding_is_foreign(slice_part(screener->bytes, 0, PROBED_BYTES)) &&
        encoding_decode(screener->name, screener->bytes, (Slice){0}, screener->mem, &text, &encoding, &ignored))
        screener->bytes = text;
}

static void screen_json(struct screener *screener)
{
    struct json_fault fault = {0};
    struct arena nodes;
    if (screener->bytes.len > MAX_DOCUMENT_JSON_BYTES) {
        screener_unreadable(screener, S("JSON larger than 4 MiB"), 0, 0);
        return;
    }
    decode(screener);
    struct screener whole = *screener;
    screener->bytes = without_frame(screener->bytes);
    size_t lead = (size_t)(screener->bytes.at - whole.bytes.at);
    screener->bytes = slice_part(whole.bytes, 0, lead + screener->bytes.len);
    arena_init(&nodes, 0);
    const struct json_value *value = parse_all(screener, lead, &nodes, &fault);
    if (value) {
        screener->out->fingerprint = text_fingerprint(screener->bytes, screener->mem);
        judge_value(screener, value);
    } else {
        Place place = screener_place(screener, fault.at);
        screener_unreadable(screener, arena_printf(screener->mem, "JSON: %s", fault.what), place.line, place.column);
    }
    arena_done(&nodes);
}

/* "name": */
static bool begins_member(Slice text)
{
    Slice rest;
    if (!slice_starts(text, S("\"")))
        return false;
    slice_cut(slice_skip(text, 1), '"', &rest);
    return slice_starts(slice_trim(rest), S(":"));
}

/* Broken JSON is JSON too: whatever reads lines would find words in it that nobody meant so. */
static bool begins_json(Slice text)
{
    text = without_frame(text);
    if (begins_member(text))
        return true;
    if (slice_starts(text, S("[")))
        text = slice_trim(slice_skip(text, 1)); /* "[{shop_url}]" begins a mail's template */
    Slice inner = slice_trim(slice_skip(text, 1));
    return slice_starts(text, S("{")) && (slice_starts(inner, S("\"")) || slice_starts(inner, S("}")));
}

static unsigned probe_json(const struct screener *screener)
{
    Slice head = slice_part(screener->bytes, 0, PROBED_BYTES);
    bool is_wide = slice_starts(head, (Slice){"{\0", 2}) || slice_starts(head, (Slice){"\0{", 2}) ||
                   slice_starts(head, (Slice){"\xff\xfe{\0", 4}) || slice_starts(head, (Slice){"\xfe\xff\0{", 4}) ||
                   slice_starts(head, (Slice){"\xff\xfe[\0", 4}) || slice_starts(head, (Slice){"\xfe\xff\0[", 4});
    return is_wide || begins_json(head) ? PROBE_LOOKS_LIKE : 0;
}

const struct document_format document_json = {.name = "json", .probe = probe_json, .screen = screen_json};
