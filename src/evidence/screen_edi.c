/* What an interchange of EDIFACT, X12 or TRADACOMS holds: the message type and the code in its
   first segment, looked up in the rules. Several messages count as one kind only together. */
#include "base/arena.h"
#include "base/diag.h"
#include "base/slice.h"
#include "base/unicode.h"
#include "bytes/encoding.h"
#include "evidence/edi.h"
#include "evidence/edi_facts.h"
#include "evidence/evidence_private.h"

#define MAX_EDI_MESSAGES 4096
#define MAX_SEGMENT_SHOWN 60
#define MAX_EDI_REMARKS 40     /* are heard; what follows is small print */
#define MAX_REMARK_LINES 5

/* Where a standard says what a message is: the segment that opens it, and the one with its code. */
static const struct dialect {
    const char *name;
    Slice opens;
    size_t type_element, type_component;
    Slice codes;             /* tags of segments that have the code */
    size_t code_element, code_component;
    size_t function_element; /* what is to be done with it */
    Slice withdrawn;         /* functions that take it back */
    Slice envelope;          /* the segment that says whether all is only a test (data elements 0035 and I14), */
    size_t test_element;     /* where, */
    Slice test;              /* and with which words */
    size_t title_component;  /* of the code's element: the document's name in words; 0 where it has none */
    Slice remark;            /* the segment of free text, */
    size_t remark_element;   /* and where */
} dialects[] = {
    [EDI_EDIFACT] = {"edifact", S_INIT("UNH"), 2, 1, S_INIT("BGM"), 1, 1, 3, S_INIT("1 3"), S_INIT("UNB"), 11,
                     S_INIT("1 2 3 4"), 4, S_INIT("FTX"), 4},
    [EDI_X12] = {"x12", S_INIT("ST"), 1, 1, S_INIT("BIG"), 7, 1, 8, S_INIT("01 03"), S_INIT("ISA"), 15, S_INIT("T"),
                 0, S_INIT("NTE"), 2},
    [EDI_TRADACOMS] = {"tradacoms", S_INIT("MHD"), 2, 1, S_INIT(""), 0, 0, 0, S_INIT(""), S_INIT(""), 0, S_INIT(""),
                       0, S_INIT(""), 0},
};

struct message {
    Slice type, code, title, function;
    size_t type_at, code_at;
    Slice type_segment, code_segment;
};

struct interchange {
    struct edi edi;
    const struct dialect *dialect;
    struct message *messages;
    size_t count, capacity;
    bool too_many;
    Slice test; /* the envelope that says that it is one */
    size_t test_at;
    Slice denial, denied_in; /* by words of a remark, and its segment */
    size_t denied_at;
};

/* Its components are the lines of one sentence. */
static void read_remark(const struct screener *screener, struct interchange *interchange,
                        const struct edi_segment *segment)
{
    const struct dialect *dialect = interchange->dialect;
    Slice text = {0};
    for (size_t i = 1; i <= MAX_REMARK_LINES; i++) {
        Slice line = edi_component(&interchange->edi, segment, dialect->remark_element, i);
        if (line.len)
            text = arena_printf(screener->mem, "%.*s%s%.*s", SLICE_ARG(text), text.len ? " " : "", SLICE_ARG(line));
    }
    if (!text.len || !remark_denies(screener, text, &interchange->denial))
        return;
    interchange->denied_in = segment->whole;
    interchange->denied_at = segment->at;
}

static void read_segment(struct interchange *interchange, const struct edi_segment *segment, struct arena *mem)
{
    const struct dialect *dialect = interchange->dialect;
    const struct edi *edi = &interchange->edi;
    if (slice_equal(segment->tag, dialect->opens)) {
        interchange->too_many = interchange->count == MAX_EDI_MESSAGES;
        if (interchange->too_many)
            return;
        *ARENA_PUSH(mem, interchange->messages, interchange->count, interchange->capacity, struct message) =
            (struct message){
                .type = edi_component(edi, segment, dialect->type_element, dialect->type_component),
                .type_at = segment->at,
                .type_segment = segment->whole,
            };
        return;
    }
    if (dialect->envelope.len && slice_equal(segment->tag, dialect->envelope) &&
        list_has(dialect->test, slice_trim(edi_element(segment, dialect->test_element)))) {
        interchange->test = segment->whole;
        interchange->test_at = segment->at;
    }
    struct message *message = interchange->count ? &interchange->messages[interchange->count - 1] : NULL;
    if (!message || message->code_segment.len || !list_has(dialect->codes, segment->tag))
        return;
    message->code = edi_component(edi, segment, dialect->code_element, dialect->code_component);
    if (dialect->title_component)
        message->title = edi_component(edi, segment, dialect->code_element, dialect->title_component);
    message->function = edi_component(edi, segment, dialect->function_element, 1);
    message->code_at = segment->at;
    message->code_segment = segment->whole;
}

struct verdict {
    enum document_kind kind;
    enum doubt doubt;
    Slice because;
    bool is_part; /* no document of its own: a trailer */
};

static struct verdict doubted(Slice because)
{
    return (struct verdict){.kind = KIND_uncertain, .doubt = DOUBT_UNDECIDED, .because = because};
}

/* An order with an invoice's code, or the other way round, is what nobody can tell. */
static struct verdict judge_code(const struct screener *screener, const struct dialect *dialect,
                                 const struct message_rule *rule, const struct message *message, Slice because)
{
    struct arena *mem = screener->mem;
    const struct code_rule *code = rules_find_code(screener->rules, S("untdid-1001"), message->code, (Slice){0});
    if (rule->lists.len)
        code = rules_find_code(screener->rules, rule->lists, message->code, (Slice){0});
    if (!kind_is_accepted(rule->kind)) {
        bool contradicts = rule->lists.len && code && kind_is_accepted(code->kind);
        if (contradicts)
            return doubted(arena_printf(mem, "%.*s, but its code %.*s says %.*s", SLICE_ARG(because),
                                        SLICE_ARG(message->code), SLICE_ARG(code->name)));
        return (struct verdict){
            .kind = rule->kind, .doubt = rule->kind == KIND_uncertain ? DOUBT_UNDECIDED : DOUBT_NONE, .because = because};
    }
    if (rule->needs_segment && message->code_segment.len == 0)
        return doubted(arena_printf(mem, "%.*s without %.*s", SLICE_ARG(because), SLICE_ARG(dialect->codes)));
    if (message->code.len == 0 && rule->needs_code)
        return doubted(arena_printf(mem, "%.*s without a type code", SLICE_ARG(because)));
    if (message->code.len == 0)
        return (struct verdict){.kind = rule->kind, .because = because};
    because = arena_printf(mem, "%.*s, type code %.*s", SLICE_ARG(because), SLICE_ARG(message->code));
    if (!code)
        return doubted(arena_printf(mem, "%.*s, which is in no list", SLICE_ARG(because)));
    if (code->kind != KIND_invoice)
        because = arena_printf(mem, "%.*s (%.*s)", SLICE_ARG(because), SLICE_ARG(code->name));
    if (kind_is_accepted(code->kind) && list_has(dialect->withdrawn, message->function))
        return doubted(arena_printf(mem, "%.*s, but it is withdrawn by function %.*s", SLICE_ARG(because),
                                    SLICE_ARG(message->function)));
    enum document_kind named = kind_from_words(message->title, mem);
    if (kind_is_accepted(code->kind) && named != KIND_uncertain && !kind_is_accepted(named))
        return doubted(arena_printf(mem, "%.*s, but it calls itself '%.*s'", SLICE_ARG(because),
                                    SLICE_ARG(unicode_clip(message->title, MAX_SEGMENT_SHOWN))));
    enum document_kind kind = kind_is_accepted(code->kind) && rule->kind != KIND_invoice ? rule->kind : code->kind;
    return (struct verdict){
        .kind = kind, .doubt = kind == KIND_uncertain ? DOUBT_UNDECIDED : DOUBT_NONE, .because = because};
}

static struct verdict judge(const struct screener *screener, const struct dialect *dialect,
                            const struct message *message)
{
    const struct message_rule *rule = rules_find_message(screener->rules, slice_from(dialect->name), message->type);
    Slice shown = unicode_clip(message->type, MAX_SEGMENT_SHOWN);
    if (!rule)
        return doubted(arena_printf(screener->mem, "%s message '%.*s', which is no known one", dialect->name,
                                    SLICE_ARG(shown)));
    Slice because = arena_printf(screener->mem, "%.*s %.*s", SLICE_ARG(rule->title), SLICE_ARG(shown));
    struct verdict verdict = judge_code(screener, dialect, rule, message, because);
    verdict.is_part = rule->is_part;
    return verdict;
}

static void quote_message(struct screener *screener, const struct dialect *dialect, const struct message *message)
{
    const struct message_rule *rule = rules_find_message(screener->rules, slice_from(dialect->name), message->type);
    screener_quote_at(screener, message->type_at, unicode_clip(message->type_segment, MAX_SEGMENT_SHOWN));
    if (rule)
        screener_quote_speaks(screener, rule->kind, WEIGHT_STRUCTURE, S("message type"));
    if (message->code_segment.len == 0)
        return;
    screener_quote_at(screener, message->code_at, unicode_clip(message->code_segment, MAX_SEGMENT_SHOWN));
    const struct code_rule *code = NULL;
    if (rule && rule->lists.len)
        code = rules_find_code(screener->rules, rule->lists, message->code, (Slice){0});
    if (code)
        screener_quote_speaks(screener, code->kind, WEIGHT_STRUCTURE, S("type code"));
}

/* What the envelope or a remark holds against an invoice. */
static void doubt_invoice(struct screener *screener, const struct interchange *interchange)
{
    struct screening *out = screener->out;
    /* often only the sending is tried out, and often the document: nobody can tell */
    if (kind_is_accepted(out->kind) && interchange->test.len) {
        screener_quote_at(screener, interchange->test_at, unicode_clip(interchange->test, MAX_SEGMENT_SHOWN));
        screener_doubt(screener, DOUBT_UNDECIDED,
                       arena_printf(screener->mem, "%.*s, but sent as a test by its %.*s", SLICE_ARG(out->because),
                                    SLICE_ARG(interchange->dialect->envelope)));
    }
    if (kind_is_accepted(out->kind) && out->kind != KIND_credit_note && interchange->denial.len) {
        screener_quote_at(screener, interchange->denied_at, unicode_clip(interchange->denied_in, MAX_SEGMENT_SHOWN));
        screener_doubt(screener, DOUBT_UNDECIDED,
                       arena_printf(screener->mem, "%.*s, but it says '%.*s'", SLICE_ARG(out->because),
                                    SLICE_ARG(interchange->denial)));
    }
}

/* Documents of an interchange are one file: together they are something only when they are all of it. */
static void judge_all(struct screener *screener, const struct interchange *interchange)
{
    struct verdict first = {.is_part = true};
    size_t count = 0;
    bool alike = !interchange->too_many, accepted = false;
    for (size_t i = 0; i < interchange->count; i++) {
        const struct message *message = &interchange->messages[i];
        size_t mark = arena_mark(screener->mem);
        struct verdict verdict = judge(screener, interchange->dialect, message);
        if (verdict.is_part)
            continue;
        accepted = accepted || kind_is_accepted(verdict.kind) || verdict.kind == KIND_uncertain;
        alike = alike && (count == 0 || verdict.kind == first.kind);
        if (count++ == 0 || verdict.kind != first.kind)
            quote_message(screener, interchange->dialect, message);
        if (first.is_part)
            first = verdict;
        else if (screener->out->quote_count == MAX_QUOTES)
            arena_rewind(screener->mem, mark);
    }
    struct screening *out = screener->out;
    if (count == 0) {
        screener_doubt(screener, DOUBT_UNDECIDED, S("interchange without a message that is a document"));
        return;
    }
    out->kind = first.kind;
    out->doubt = first.doubt;
    out->because = first.because;
    if (count > 1)
        out->because = arena_printf(screener->mem, "%zu messages, the first: %.*s", count, SLICE_ARG(first.because));
    if (!alike && accepted)
        screener_doubt(screener, DOUBT_UNDECIDED, out->because);
    doubt_invoice(screener, interchange);
    if (count == 1)
        edi_facts(&interchange->edi, screener->mem, &out->facts);
}

static void screen_edi(struct screener *screener)
{
    struct interchange interchange = {0};
    struct encoding encoding;
    Slice text;
    struct diag decoding;
    diag_init(&decoding, screener->mem);
    if (encoding_decode(screener->name, screener->bytes, (Slice){0}, screener->mem, &text, &encoding, &decoding))
        screener->bytes = text;
    screener->bytes = slice_trim(screener->bytes);
    if (!edi_open(&interchange.edi, screener->bytes)) {
        screener_unreadable(screener, S("interchange whose separators cannot be told"), 1, 0);
        return;
    }
    interchange.dialect = &dialects[interchange.edi.standard];
    screener->out->format = slice_from(interchange.dialect->name);
    struct edi reader = interchange.edi;
    struct edi_segment segment;
    size_t remark_count = 0;
    while (edi_next(&reader, &segment)) {
        read_segment(&interchange, &segment, screener->mem);
        bool is_remark = interchange.dialect->remark.len && slice_equal(segment.tag, interchange.dialect->remark);
        if (is_remark && !interchange.denial.len && remark_count++ < MAX_EDI_REMARKS)
            read_remark(screener, &interchange, &segment);
    }
    if (reader.is_broken) {
        Place place = screener_place(screener, (size_t)(reader.rest.at - screener->bytes.at));
        screener_unreadable(screener, S("interchange with a segment that does not end"), place.line, place.column);
        return;
    }
    screener->out->fingerprint = text_fingerprint(screener->bytes, screener->mem);
    judge_all(screener, &interchange);
}

static unsigned probe_edi(const struct screener *screener)
{
    size_t mark = slice_starts(screener->bytes, S("\xef\xbb\xbf")) ? 3 : 0;
    struct edi edi;
    Slice text = slice_part(slice_skip(screener->bytes, mark), 0, 4096);
    return edi_open(&edi, text) ? PROBE_SURE : 0;
}

const struct document_format document_edi = {.name = "edi", .probe = probe_edi, .screen = screen_edi};
