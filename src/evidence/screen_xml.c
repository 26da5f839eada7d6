/* What an XML document is: its root element and type code looked up in the rules, through
   envelopes, with everything that speaks against an invoice heard before one is accepted. */
#include "base/arena.h"
#include "base/diag.h"
#include "base/slice.h"
#include "base/unicode.h"
#include "bytes/charset.h"
#include "bytes/encoding.h"
#include "evidence/evidence_private.h"

#define MAX_WORDS_COLUMNS 60 /* of foreign text in a sentence of ours */

/* What one document says about itself. */
struct judgement {
    enum document_kind kind;
    enum doubt doubt;
    Slice because;
    const struct root_rule *rule;
    Element document, code, also, witness; /* what decided; NULL where there was nothing */
    Slice code_text, also_text, witness_text;
};

static struct judgement doubted(struct judgement judgement, Slice because)
{
    judgement.kind = KIND_uncertain;
    judgement.doubt = DOUBT_UNDECIDED;
    judgement.because = because;
    return judgement;
}

static bool is_filled(Element element, struct arena *mem)
{
    return element_child(element, (Slice){0}) || element_text(element, mem).len || element_attributes(element, mem).len;
}

/* The first choice of a list of paths that is not there or says nothing, or empty. People know no path upwards. */
static Slice missing_part(Element document, Slice list, struct arena *mem)
{
    while (list.len) {
        Slice choice = slice_cut(list, ' ', &list), unused;
        if (!choice.len || is_filled(element_choice(document, choice), mem))
            continue;
        Slice first = slice_cut(choice, '|', &unused);
        while (slice_starts(first, S("../")))
            first = slice_skip(first, 3);
        return first;
    }
    return (Slice){0};
}

Slice document_profile(Element document, struct arena *mem)
{
    static const Slice paths[] = {
        S_INIT("CustomizationID"),
        S_INIT("ProfileID"),
        S_INIT("ExchangedDocumentContext/GuidelineSpecifiedDocumentContextParameter/ID"),
        S_INIT("ExchangedDocumentContext/BusinessProcessSpecifiedDocumentContextParameter/ID"),
        S_INIT("SpecifiedExchangedDocumentContext/GuidelineSpecifiedDocumentContextParameter/ID"),
    };
    Slice profile = {0};
    for (size_t i = 0; i < COUNT_OF(paths); i++) {
        Slice one = element_text(element_at(document, paths[i]), mem);
        if (one.len)
            profile = arena_printf(mem, "%.*s %.*s", SLICE_ARG(profile), SLICE_ARG(one));
    }
    return profile;
}

static const struct profile_rule *telling_profile(const struct screener *screener, Slice profile)
{
    const struct evidence_rules *rules = screener->rules;
    for (size_t i = 0; i < rules->profile_count; i++)
        if (text_holds(profile, rules->profiles[i].word))
            return &rules->profiles[i];
    return NULL;
}

#define MAX_REMARKS 16

/* The first remark that takes an invoice back. */
static Element find_remark(const struct screener *screener, Element document, Slice paths, Slice *words)
{
    Element remarks[MAX_REMARKS];
    while (paths.len) {
        Slice path = slice_cut(paths, ' ', &paths);
        size_t count = path.len ? element_all(document, path, remarks, MAX_REMARKS) : 0;
        for (size_t i = 0; i < count && i < MAX_REMARKS; i++)
            if (remark_denies(screener, element_text(remarks[i], screener->mem), words))
                return remarks[i];
    }
    return NULL;
}

/* A mark that many actual documents carry: said, and not decided by. */
static struct judgement with_test(const struct screener *screener, struct judgement judgement)
{
    Element test = judgement.rule->tests.len ? element_choice(judgement.document, judgement.rule->tests) : NULL;
    if (test)
        judgement.because = arena_printf(screener->mem, "%.*s, sent as a test by its %.*s", SLICE_ARG(judgement.because),
                                         SLICE_ARG(element_local(test)));
    return judgement;
}

/* An invoice by root and code, until its header, its profile or its own title object. */
static struct judgement with_objections(const struct screener *screener, struct judgement judgement, Slice profile)
{
    struct arena *mem = screener->mem;
    const struct root_rule *rule = judgement.rule;
    Slice because = judgement.because, missing = missing_part(judgement.document, rule->header, mem);
    if (missing.len == 0 && !judgement.code)
        missing = missing_part(judgement.document, rule->shape, mem);
    const struct profile_rule *other = telling_profile(screener, profile);
    if (other && !judgement.code) {
        judgement.kind = other->kind;
        judgement.because = arena_printf(mem, "%.*s whose profile says '%.*s'", SLICE_ARG(rule->title),
                                         SLICE_ARG(other->word));
        return judgement;
    }
    if (other)
        return doubted(judgement, arena_printf(mem, "%.*s, but its profile says '%.*s'", SLICE_ARG(because),
                                               SLICE_ARG(other->word)));
    if (missing.len)
        return doubted(judgement, arena_printf(mem, "%.*s, but it is not complete: no %.*s", SLICE_ARG(because),
                                               SLICE_ARG(missing)));
    Element title, denial = element_choice(judgement.document, rule->denies);
    if (rule->denies.len && denial) {
        judgement.witness = denial;
        judgement.witness_text = unicode_clip(arena_printf(mem, "%.*s %.*s", SLICE_ARG(element_local(denial)),
                                                           SLICE_ARG(element_text(denial, mem))), MAX_WORDS_COLUMNS);
        return doubted(judgement, arena_printf(mem, "%.*s, but %.*s says that it is not to be booked", SLICE_ARG(because),
                                               SLICE_ARG(element_local(denial))));
    }
    Slice words = element_value(judgement.document, rule->says, mem, &title);
    enum document_kind said = kind_from_words(words, mem);
    bool is_named = said != KIND_uncertain && !kind_is_accepted(said);
    if (!is_named)
        title = find_remark(screener, judgement.document, rule->remarks, &words);
    if (!title)
        return with_test(screener, judgement);
    judgement.witness = title;
    judgement.witness_text = words;
    words = unicode_clip(words, MAX_WORDS_COLUMNS);
    return doubted(judgement, arena_printf(mem, "%.*s, but it %s '%.*s'", SLICE_ARG(because),
                                           is_named ? "calls itself" : "says", SLICE_ARG(words)));
}

/* The root says more than a code that only says "an invoice": a credit note stays one. */
static enum document_kind combined(enum document_kind root, enum document_kind code)
{
    return kind_is_accepted(code) && root != KIND_invoice ? root : code;
}

static struct judgement judge_by_code(const struct screener *screener, struct judgement judgement, Slice profile)
{
    struct arena *mem = screener->mem;
    const struct root_rule *rule = judgement.rule;
    Slice about = arena_printf(mem, "%.*s %.*s", SLICE_ARG(profile),
                               SLICE_ARG(element_attributes(judgement.code, mem)));
    const struct code_rule *found = rules_find_code(screener->rules, rule->lists, judgement.code_text, about);
    Slice shown = unicode_clip(judgement.code_text, MAX_WORDS_COLUMNS);
    judgement.because = arena_printf(mem, "%.*s, type code %.*s", SLICE_ARG(rule->title), SLICE_ARG(shown));
    if (!found)
        return doubted(judgement, arena_printf(mem, "%.*s, which is in no list", SLICE_ARG(judgement.because)));
    if (found->kind != KIND_invoice)
        judgement.because = arena_printf(mem, "%.*s (%.*s)", SLICE_ARG(judgement.because), SLICE_ARG(found->name));
    if (kind_is_accepted(found->kind) && !kind_is_accepted(rule->kind))
        return doubted(judgement, arena_printf(mem, "%.*s, which does not belong there", SLICE_ARG(judgement.because)));
    judgement.kind = combined(rule->kind, found->kind);
    judgement.doubt = judgement.kind == KIND_uncertain ? DOUBT_UNDECIDED : DOUBT_NONE;
    return judgement;
}

static struct judgement judge_by_root(const struct screener *screener, struct judgement judgement)
{
    const struct root_rule *rule = judgement.rule;
    judgement.kind = rule->kind;
    judgement.doubt = rule->kind == KIND_uncertain ? DOUBT_UNDECIDED : DOUBT_NONE;
    judgement.because = rule->title;
    if (rule->code.len == 0)
        return judgement;
    judgement.because = arena_printf(screener->mem, "%.*s without a type code", SLICE_ARG(rule->title));
    return rule->shape.len || !kind_is_accepted(rule->kind) ? judgement : doubted(judgement, judgement.because);
}

/* A second code may narrow an invoice down or take it away; it cannot make one. */
static struct judgement with_second_code(const struct screener *screener, struct judgement judgement, Slice profile)
{
    struct arena *mem = screener->mem;
    Slice about = arena_printf(mem, "%.*s %.*s", SLICE_ARG(profile), SLICE_ARG(element_attributes(judgement.also, mem)));
    const struct code_rule *found = rules_find_code(screener->rules, judgement.rule->lists, judgement.also_text, about);
    Slice shown = unicode_clip(judgement.also_text, MAX_WORDS_COLUMNS);
    if (!kind_is_accepted(judgement.kind) || (found && found->kind == KIND_invoice))
        return judgement;
    if (!found)
        return doubted(judgement, arena_printf(mem, "%.*s, with '%.*s', which is in no list",
                                               SLICE_ARG(judgement.because), SLICE_ARG(shown)));
    judgement.because = arena_printf(mem, "%.*s, %.*s (%.*s)", SLICE_ARG(judgement.because), SLICE_ARG(shown),
                                     SLICE_ARG(found->name));
    if (judgement.kind == KIND_invoice || !kind_is_accepted(found->kind))
        judgement.kind = found->kind;
    judgement.doubt = judgement.kind == KIND_uncertain ? DOUBT_UNDECIDED : DOUBT_NONE;
    return judgement;
}

/* An invoice that amends another is a correction where the family has no code for it. */
static struct judgement with_correction(const struct screener *screener, struct judgement judgement)
{
    Element found = judgement.rule->corrects.len ? element_choice(judgement.document, judgement.rule->corrects) : NULL;
    if (judgement.kind != KIND_invoice || !found)
        return judgement;
    judgement.kind = KIND_corrected_invoice;
    judgement.because = arena_printf(screener->mem, "%.*s, with %.*s (correction)", SLICE_ARG(judgement.because),
                                     SLICE_ARG(element_local(found)));
    return judgement;
}

static struct judgement judge(const struct screener *screener, Element document)
{
    struct arena *mem = screener->mem;
    struct judgement judgement = {.document = document};
    Slice shown = unicode_clip(element_local(document), MAX_WORDS_COLUMNS);
    bool is_bare;
    judgement.rule = rules_find_root(screener->rules, document, &is_bare);
    if (!judgement.rule)
        return doubted(judgement, arena_printf(mem, "XML with the root '%.*s'%s", SLICE_ARG(shown),
                                               is_bare ? " without namespace or header" : ", which is no known document"));
    Slice profile = document_profile(document, mem);
    judgement.code_text = element_value(document, judgement.rule->code, mem, &judgement.code);
    judgement.also_text = element_value(document, judgement.rule->also, mem, &judgement.also);
    judgement = judgement.code ? judge_by_code(screener, judgement, profile) : judge_by_root(screener, judgement);
    if (judgement.also)
        judgement = with_second_code(screener, judgement, profile);
    judgement = with_correction(screener, judgement);
    return kind_is_accepted(judgement.kind) ? with_objections(screener, judgement, profile) : judgement;
}

/* Every word that was heard, and for what it speaks, whether or not it prevailed. */
static void quote_code(struct screener *screener, const struct root_rule *rule, Element element, Slice text)
{
    if (!element)
        return;
    screener_quote(screener, element,
                   arena_printf(screener->mem, "%.*s %.*s", SLICE_ARG(element_local(element)), SLICE_ARG(text)));
    const struct code_rule *code = rules_find_code(screener->rules, rule->lists, text, (Slice){0});
    if (code)
        screener_quote_speaks(screener, code->kind, WEIGHT_STRUCTURE, S("type code"));
}

static void quote_judgement(struct screener *screener, const struct judgement *judgement)
{
    screener_quote(screener, judgement->document, element_local(judgement->document));
    if (judgement->rule)
        screener_quote_speaks(screener, judgement->rule->kind, WEIGHT_STRUCTURE, S("root"));
    quote_code(screener, judgement->rule, judgement->code, judgement->code_text);
    quote_code(screener, judgement->rule, judgement->also, judgement->also_text);
    if (!judgement->witness)
        return;
    screener_quote(screener, judgement->witness, judgement->witness_text);
    screener_quote_speaks(screener, KIND_invoice, -WEIGHT_STRUCTURE, S("contradiction"));
}

static Slice in_envelope(const struct screener *screener, const struct contents *contents, Slice because)
{
    if (contents->envelope.len == 0)
        return because;
    return arena_printf(screener->mem, "%.*s, in a %.*s", SLICE_ARG(because), SLICE_ARG(contents->envelope));
}

/* Several documents count as one kind only when all of them are of it; their facts would contradict each other. */
static struct judgement judge_all(struct screener *screener, const struct contents *contents)
{
    struct judgement first = judge(screener, contents->documents[0]);
    bool alike = first.kind != KIND_uncertain && !contents->too_many;
    quote_judgement(screener, &first);
    for (size_t i = 1; i < contents->count; i++) {
        struct judgement next = judge(screener, contents->documents[i]);
        quote_judgement(screener, &next);
        alike = alike && next.kind == first.kind;
    }
    if (contents->count == 1)
        return first;
    Slice because = arena_printf(screener->mem, "%zu documents, the first: %.*s", contents->count,
                                 SLICE_ARG(first.because));
    if (!alike)
        return doubted(first, because);
    first.because = because;
    return first;
}

/* Documents carried as text: each is screened as if it lay there by itself. */
static void screen_texts(struct screener *screener, const struct contents *contents)
{
    struct arena *mem = screener->mem;
    struct screening parts[MAX_CARRIED_DOCUMENTS];
    size_t count = 0;
    for (size_t i = 0; i < contents->text_count; i++) {
        Slice text = carried_document(contents->texts[i], mem);
        if (text.len)
            screener_part(screener, element_local(contents->texts[i]), text, &parts[count++]);
    }
    screener_take(screener, parts, count, contents->envelope);
}

static void screen_tree(struct screener *screener, const struct xml_tree *tree)
{
    struct contents contents;
    contents_find(&contents, screener->rules, xml_tree_root(tree));
    if (contents.text_count && contents.count == 0) {
        screen_texts(screener, &contents);
        return;
    }
    if (contents.count == 0) {
        screener_quote(screener, xml_tree_root(tree), element_local(xml_tree_root(tree)));
        screener_doubt(screener, DOUBT_UNDECIDED,
                       arena_printf(screener->mem, "%.*s without a document in it", SLICE_ARG(contents.envelope)));
        return;
    }
    struct judgement judgement = judge_all(screener, &contents);
    struct screening *out = screener->out;
    out->kind = judgement.kind;
    out->doubt = judgement.doubt;
    out->because = in_envelope(screener, &contents, arena_copy(screener->mem, judgement.because));
    if (contents.count == 1 && judgement.rule)
        facts_from_xml(judgement.rule->layout, judgement.document, screener->mem, &out->facts);
}

/* One finding about the document is enough, and it is about evidence: the parser's goes into it. */
static void report_broken(struct screener *screener, const struct diag *parsing)
{
    const struct finding *first = parsing->first;
    Place place = first ? first->place : (Place){0};
    Slice because =
        arena_printf(screener->mem, "XML: %.*s", SLICE_ARG(first ? first->message : S("the document cannot be parsed")));
    uint64_t line = place.line ? place.line + screener->lead_lines : 0;
    screener_unreadable(screener, because, line, place.column);
}

/* XML in UTF-16 shows as '<' with a NUL on one side, with or without a mark before it. */
static bool is_wide_xml(Slice bytes)
{
    size_t mark;
    Slice head = slice_skip(bytes, charset_detect(bytes, &mark) == CHARSET_UTF16 ? mark : 0);
    return slice_starts(head, (Slice){"<\0", 2}) || slice_starts(head, (Slice){"\0<", 2});
}

static bool begins_element(Slice text)
{
    if (text.len < 2 || text.at[0] != '<')
        return false;
    char c = text.at[1];
    bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (unsigned char)c >= 0x80;
    return letter || c == '?' || c == '!' || c == '_';
}

/* Blanks in front of XML come from careless copying; its parser would refuse them. */
static bool find_xml(const struct screener *screener, size_t *lead_bytes, size_t *lead_lines)
{
    size_t mark;
    charset_detect(screener->bytes, &mark);
    Slice text = slice_skip(screener->bytes, mark), trimmed = slice_trim(text);
    if (is_wide_xml(screener->bytes))
        return true;
    if (!begins_element(trimmed))
        return false;
    size_t blanks = (size_t)(trimmed.at - text.at);
    for (size_t i = 0; i < blanks; i++)
        *lead_lines += text.at[i] == '\n';
    *lead_bytes = blanks ? mark + blanks : 0;
    return true;
}

static unsigned probe_xml(const struct screener *screener)
{
    size_t lead_bytes = 0, lead_lines = 0;
    return find_xml(screener, &lead_bytes, &lead_lines) ? PROBE_LOOKS_LIKE : 0;
}

/* What follows works on one byte a character of markup. */
static void narrow(struct screener *screener)
{
    Slice text, half = S("UTF-16LE");
    struct encoding encoding;
    struct diag ignored;
    if (!is_wide_xml(screener->bytes))
        return;
    if (slice_starts(screener->bytes, (Slice){"\0", 1}))
        half = S("UTF-16BE");
    diag_init(&ignored, screener->mem);
    if (encoding_decode(screener->name, screener->bytes, half, screener->mem, &text, &encoding, &ignored) &&
        encoding.from != ENCODING_UNKNOWN)
        screener->bytes = text;
}

static void screen_xml(struct screener *screener)
{
    struct diag parsing;
    narrow(screener);
    find_xml(screener, &screener->lead_bytes, &screener->lead_lines);
    diag_init(&parsing, screener->mem);
    struct xml_tree tree = {0};
    if (!xml_tree_open(&tree, screener->name, slice_skip(screener->bytes, screener->lead_bytes), &parsing)) {
        report_broken(screener, &parsing);
        return;
    }
    screener->out->fingerprint = text_fingerprint(screener->bytes, screener->mem);
    screen_tree(screener, &tree);
    xml_tree_close(&tree);
}

const struct document_format document_xml = {.name = "xml", .probe = probe_xml, .screen = screen_xml};
