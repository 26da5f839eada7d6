/* What a document in JSON is: its own word about its kind and state decides; then the name it stands
   under; then names that only such documents have. An invoice must have what every invoice has. */
#include "base/arena.h"
#include "base/slice.h"
#include "base/unicode.h"
#include "evidence/json_document.h"

#define MAX_VALUE_SHOWN 60

struct judge {
    const struct json_document *document;
    const struct json_rules *rules;
    struct arena *mem;
    struct json_verdict *out;
    const struct json_witness *word; /* the one that decided, or NULL: a make, or what it is made of */
    bool is_weak;                    /* no word of its own says it */
    bool is_settled;                 /* nothing more is to be asked */
};

/* "credit note" */
static Slice kind_words(const struct judge *judge, enum document_kind kind)
{
    Slice name = kind_name(kind);
    char *words = ARENA_ARRAY(judge->mem, char, name.len);
    for (size_t i = 0; i < name.len; i++)
        words[i] = (char)(name.at[i] == '_' ? ' ' : name.at[i]);
    return (Slice){words, name.len};
}

/* "document_type 'CREDIT_NOTE'" */
static Slice said_by(const struct judge *judge, const struct json_witness *witness)
{
    const struct json_value *value = witness->member;
    for (unsigned i = 0; i < 2 && value->kind == JSON_ARRAY && value->count == 1; i++)
        value = value->first;
    Slice name = unicode_clip(witness->member->name, MAX_VALUE_SHOWN), text = value->text;
    if (value->kind == JSON_OBJECT)
        text = json_text_of(judge->rules, value, judge->mem);
    if (witness->role == ROLE_SPEAKS || value->kind == JSON_ARRAY || text.len == 0)
        return arena_printf(judge->mem, "'%.*s'", SLICE_ARG(name));
    text = unicode_clip(text, MAX_VALUE_SHOWN);
    return arena_printf(judge->mem, "%.*s '%.*s'", SLICE_ARG(name), SLICE_ARG(text));
}

Slice json_witness_words(const struct json_witness *witness, const struct json_rules *rules, struct arena *mem)
{
    const struct json_value *value = witness->member;
    Slice name = unicode_clip(value->name, MAX_VALUE_SHOWN), text = json_text_of(rules, value, mem);
    if (value->kind == JSON_TRUE || value->kind == JSON_FALSE)
        text = value->kind == JSON_TRUE ? S("true") : S("false");
    return arena_printf(mem, "%.*s: %.*s", SLICE_ARG(name), SLICE_ARG(unicode_clip(text, MAX_VALUE_SHOWN)));
}

static void quote(struct judge *judge, const struct json_witness *witness)
{
    struct json_verdict *out = judge->out;
    for (size_t i = 0; i < COUNT_OF(out->decided); i++) {
        if (out->decided[i] == witness)
            return;
        if (!out->decided[i]) {
            out->decided[i] = witness;
            return;
        }
    }
}

static void settle(struct judge *judge, enum document_kind kind, Slice because)
{
    judge->out->kind = kind;
    judge->out->because = because;
    judge->is_settled = true;
}

static void contradict(struct judge *judge, const struct json_witness *one, const struct json_witness *other)
{
    quote(judge, one);
    quote(judge, other);
    settle(judge, KIND_uncertain,
           arena_printf(judge->mem, "JSON whose %.*s stands against its %.*s", SLICE_ARG(said_by(judge, one)),
                        SLICE_ARG(said_by(judge, other))));
}

/* Of two accepted kinds the one that says more; else they must agree. */
static void weigh(struct judge *judge, const struct json_witness *witness)
{
    const struct json_witness *before = judge->word;
    if (!before || before->kind == witness->kind) {
        judge->word = before ? before : witness;
        return;
    }
    bool both = kind_is_accepted(before->kind) && kind_is_accepted(witness->kind);
    if (both && before->kind == KIND_invoice)
        judge->word = witness;
    else if (!both || witness->kind != KIND_invoice)
        contradict(judge, before, witness);
}

static bool is_own_word(const struct json_witness *witness)
{
    bool names_kind = witness->role == ROLE_KIND || witness->role == ROLE_TITLE;
    bool is_kind_flag = witness->role == ROLE_FLAG && witness->kind != KIND_uncertain && witness->kind != KIND_other;
    return ((names_kind && !witness->is_silent) || is_kind_flag) && !witness->is_unknown;
}

static void hear_own_words(struct judge *judge)
{
    const struct json_document *document = judge->document;
    for (size_t i = 0; i < document->witness_count && !judge->is_settled; i++)
        if (is_own_word(&document->witnesses[i]))
            weigh(judge, &document->witnesses[i]);
}

/* A kind of its own that nobody knows is no invoice that anybody knows. */
static const struct json_witness *unknown_word(const struct json_document *document, enum json_role role)
{
    for (size_t i = 0; i < document->witness_count; i++)
        if (document->witnesses[i].role == role && document->witnesses[i].is_unknown)
            return &document->witnesses[i];
    return NULL;
}

static void hear_names(struct judge *judge)
{
    const struct json_document *document = judge->document;
    judge->is_weak = true;
    for (size_t i = 0; i < document->witness_count && !judge->is_settled; i++)
        if (document->witnesses[i].role == ROLE_SPEAKS)
            weigh(judge, &document->witnesses[i]);
}

/* "INV-2026-001" */
static bool number_speaks(const struct judge *judge)
{
    const struct json_holder *number = &judge->document->holders[ROLE_NUMBER];
    Slice text = json_text_of(judge->rules, number->member, judge->mem);
    size_t len = 0;
    char into[MAX_PLAIN_NAME];
    while (len < text.len && ((text.at[len] | 0x20) >= 'a' && (text.at[len] | 0x20) <= 'z'))
        len++;
    return len < text.len &&
           json_find_word(judge->rules, ROLE_NUMBER,
                          json_plain_name(slice_part(text, 0, len), into, judge->mem)) != NULL;
}

static bool has(const struct json_document *document, enum json_role role)
{
    return document->holders[role].member != NULL;
}

/* Does one of the make's paths lead to anything? */
static bool is_at(const struct judge *judge, Slice paths)
{
    while (paths.len)
        if (json_is_given(json_at_path(judge->document->value, slice_cut(paths, '|', &paths), judge->mem)))
            return true;
    return false;
}

static bool has_lines(const struct json_document *document)
{
    const struct json_value *lines = document->holders[ROLE_LINES].member;
    return lines && (lines->kind == JSON_ARRAY || lines->kind == JSON_OBJECT);
}

static bool has_total(const struct json_document *document)
{
    return has(document, ROLE_GROSS) || has(document, ROLE_NET) ||
           (document->make && (document->make->gross.len || document->make->net.len));
}

static bool has_party(const struct json_document *document)
{
    return has(document, ROLE_ISSUER) || has(document, ROLE_BUYER) || has(document, ROLE_PARTY);
}

/* A shop's order knows its invoice: one name of an invoice beside an order's does not tell which of the two it is. */
static bool may_be_an_order(const struct judge *judge)
{
    const struct json_document *document = judge->document;
    const struct json_value *order = document->holders[ROLE_ORDER].member;
    size_t speakers = 0;
    for (size_t i = 0; i < document->witness_count; i++)
        speakers += document->witnesses[i].role == ROLE_SPEAKS;
    return order && slice_starts_nocase(order->name, S("order")) && speakers < 2;
}

/* By the name it stands under, the make, names of members, or its number and all else that an invoice has. */
static enum document_kind kind_without_word(struct judge *judge, Slice *by)
{
    const struct json_document *document = judge->document;
    hear_names(judge);
    if (judge->is_settled)
        return KIND_uncertain;
    bool is_named = document->wrapper != NULL, is_made = document->make && document->make->has_kind;
    if (is_named || is_made) {
        enum document_kind kind = is_named ? document->wrapper_kind : document->make->kind;
        *by = is_named ? arena_printf(judge->mem, "in '%.*s'", SLICE_ARG(document->wrapper->name))
                       : arena_printf(judge->mem, "of %.*s", SLICE_ARG(document->make->title));
        judge->is_weak = is_named && document->is_of_many;
        if (judge->word && kind_is_accepted(kind) && !kind_is_accepted(judge->word->kind)) {
            quote(judge, judge->word);
            settle(judge, KIND_uncertain,
                   arena_printf(judge->mem, "JSON %.*s, but with %.*s of a %.*s", SLICE_ARG(*by),
                                SLICE_ARG(said_by(judge, judge->word)),
                                SLICE_ARG(kind_words(judge, judge->word->kind))));
        }
        return kind_is_accepted(kind) && judge->word && judge->word->kind != KIND_invoice ? judge->word->kind : kind;
    }
    if (judge->word) {
        *by = arena_printf(judge->mem, "with %.*s", SLICE_ARG(said_by(judge, judge->word)));
        quote(judge, judge->word);
        if (kind_is_accepted(judge->word->kind) && may_be_an_order(judge))
            settle(judge, KIND_uncertain,
                   arena_printf(judge->mem, "JSON %.*s, but with '%.*s' beside it", SLICE_ARG(*by),
                                SLICE_ARG(judge->document->holders[ROLE_ORDER].member->name)));
        return judge->word->kind;
    }
    *by = S("whose number is an invoice's");
    bool is_whole = has(document, ROLE_ISSUER) && has(document, ROLE_BUYER) && has(document, ROLE_ISSUED);
    return is_whole && number_speaks(judge) ? KIND_invoice : KIND_uncertain;
}

/* What takes an invoice back, or shows that it is none yet. */
static bool denies(const struct json_witness *witness)
{
    switch (witness->role) {
    case ROLE_STATE:
    case ROLE_EVENT:
    case ROLE_ENVIRONMENT:
    case ROLE_NOTE:
        return true;
    case ROLE_FLAG:
        return witness->kind == KIND_other || witness->kind == KIND_uncertain;
    default:
        return false;
    }
}

const struct json_witness *json_document_denial(const struct json_document *document)
{
    const struct json_witness *worst = NULL;
    for (size_t i = 0; i < document->witness_count; i++) {
        const struct json_witness *one = &document->witnesses[i];
        if (denies(one) && (!worst || (worst->kind == KIND_uncertain && one->kind != KIND_uncertain) ||
                            (worst->is_unknown && !one->is_unknown)))
            worst = one;
    }
    return worst;
}

static void hear_denials(struct judge *judge, enum document_kind kind, Slice by)
{
    const struct json_witness *worst = json_document_denial(judge->document);
    if (!worst)
        return;
    quote(judge, worst);
    const char *unknown = worst->is_unknown ? ", which nobody here knows" : "";
    settle(judge, worst->kind,
           arena_printf(judge->mem, "JSON %.*s %.*s, but its %.*s%s", SLICE_ARG(kind_words(judge, kind)), SLICE_ARG(by),
                        SLICE_ARG(said_by(judge, worst)), unknown));
}

static void ask_for_the_rest(struct judge *judge, enum document_kind kind, Slice by)
{
    const struct json_document *document = judge->document;
    const struct json_make *make = document->make;
    bool is_numbered = has(document, ROLE_NUMBER) || has(document, ROLE_CREDIT_NUMBER) ||
                       (make && is_at(judge, make->number));
    bool is_dated = has(document, ROLE_ISSUED) || (make && is_at(judge, make->issued));
    bool is_whole = judge->is_weak ? has_lines(document) && has_total(document)
                                   : has_lines(document) || has_total(document);
    const struct {
        bool is_there;
        const char *name;
    } needs[] = {{is_numbered, "a number"},
                 {is_dated, "a date of issue"},
                 {has_party(document), "a seller or buyer"},
                 {is_whole, judge->is_weak ? "lines and a total" : "lines or a total"}};
    Slice missing = {0};
    for (size_t i = 0; i < COUNT_OF(needs); i++)
        if (!needs[i].is_there)
            missing = arena_printf(judge->mem, "%.*s%s%s", SLICE_ARG(missing), missing.len ? ", " : "", needs[i].name);
    if (missing.len)
        settle(judge, KIND_uncertain,
               arena_printf(judge->mem, "JSON %.*s %.*s without %.*s", SLICE_ARG(kind_words(judge, kind)),
                            SLICE_ARG(by), SLICE_ARG(missing)));
}

/* What is told by nothing that an order or a report has too needs something of a document in it. */
static bool is_some_document(const struct json_document *document)
{
    return has(document, ROLE_NUMBER) || has(document, ROLE_ORDER) || has_lines(document) || has_total(document) ||
           has(document, ROLE_CREDIT_NUMBER) || document->wrapper;
}

void json_document_judge(const struct json_document *document, const struct json_rules *rules, struct arena *mem,
                         struct json_verdict *out)
{
    struct judge judge = {.document = document, .rules = rules, .mem = mem, .out = out};
    Slice by = {0};
    *out = (struct json_verdict){0};
    if (document->too_many_witnesses) {
        settle(&judge, KIND_uncertain, S("JSON that says too often what it is"));
        return;
    }
    hear_own_words(&judge);
    if (judge.is_settled)
        return;
    enum document_kind kind = judge.word ? judge.word->kind : KIND_uncertain;
    const struct json_witness *unknown = judge.word ? NULL : unknown_word(document, ROLE_KIND);
    if (judge.word) {
        by = arena_printf(mem, "by its %.*s", SLICE_ARG(said_by(&judge, judge.word)));
        quote(&judge, judge.word);
    } else {
        kind = kind_without_word(&judge, &by);
    }
    if (judge.is_settled)
        return;
    if (document->wrapper && judge.word && !judge.is_weak && kind_is_accepted(kind) &&
        !kind_is_accepted(document->wrapper_kind)) {
        settle(&judge, KIND_uncertain, arena_printf(mem, "JSON %.*s %.*s, but in '%.*s'",
                                                    SLICE_ARG(kind_words(&judge, kind)),
                                                    SLICE_ARG(by), SLICE_ARG(document->wrapper->name)));
        return;
    }
    if (unknown && (kind_is_accepted(kind) || kind == KIND_uncertain) && is_some_document(document)) {
        quote(&judge, unknown);
        settle(&judge, KIND_uncertain, arena_printf(mem, "JSON whose %.*s nobody here knows",
                                                    SLICE_ARG(said_by(&judge, unknown))));
    } else if (kind == KIND_uncertain || !is_some_document(document)) {
        settle(&judge, KIND_uncertain,
               judge.word ? arena_printf(mem, "JSON %.*s", SLICE_ARG(by)) : S("JSON that describes no known document"));
    }
    if (!judge.is_settled && kind_is_accepted(kind))
        hear_denials(&judge, kind, by);
    if (!judge.is_settled && kind_is_accepted(kind))
        ask_for_the_rest(&judge, kind, by);
    if (!judge.is_settled)
        settle(&judge, kind, arena_printf(mem, "JSON %.*s %.*s", SLICE_ARG(kind_words(&judge, kind)), SLICE_ARG(by)));
}
