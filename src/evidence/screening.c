/* The front of the room: whose sort of document some bytes are, and what a document is that
   holds others. What nobody here understands is uncertain; a file name never decides. */
#include "evidence/screening.h"

#include "base/arena.h"
#include "base/slice.h"
#include "base/unicode.h"
#include "evidence/begun.h"
#include "evidence/evidence_private.h"

#include <string.h>

#define MIN_FINGERPRINT_BYTES 64 /* of visible text: less is not told apart from others */
#define MAX_DECLARED_COLUMNS 80 /* of the ticket's own words in a sentence of ours */

/* A new sort of document is a row here. Of equally sure ones the first judges. */
static const struct document_format *const document_formats[] = {
    &document_edi,
    &document_jsonld,
    &document_json,
    &document_sequence,
    &document_xml,
    &document_packed,
    &document_zip,
    &document_signed,
    &document_mail,
    &document_office,
    &document_rtf,
    &document_html,
    &document_pdf,
    &document_text,
    &document_unopened,
};

static const struct document_format *format_of(const struct screener *screener)
{
    const struct document_format *best = &document_unopened;
    unsigned surest = 0;
    for (size_t i = 0; i < COUNT_OF(document_formats); i++) {
        unsigned sure = document_formats[i]->probe(screener);
        if (sure > surest) {
            surest = sure;
            best = document_formats[i];
        }
    }
    return best;
}

uint64_t text_fingerprint(Slice text, struct arena *scratch)
{
    size_t mark = arena_mark(scratch), len = 0;
    char *plain = ARENA_ARRAY(scratch, char, text.len + 1);
    for (size_t i = 0; i < text.len; i++) {
        char c = text.at[i];
        if ((unsigned char)c > ' ')
            plain[len++] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
    }
    uint64_t hash = len < MIN_FINGERPRINT_BYTES ? 0 : slice_hash((Slice){plain, len});
    arena_rewind(scratch, mark);
    return hash;
}

/* What a credit note takes back is told without a sign, whichever way its format writes it. */
static void unsign_credit(struct document_facts *facts)
{
    struct document_line *lines = facts->lines;
    bool counts_back = true;
    if (facts->has_gross ? facts->gross.micro >= 0 : !facts->has_net || facts->net.micro >= 0)
        return;
    facts->gross = decimal_negate(facts->gross);
    facts->net = decimal_negate(facts->net);
    for (size_t i = 0; i < facts->line_count; i++)
        counts_back = counts_back && (!lines[i].has_quantity || lines[i].quantity.micro <= 0);
    for (size_t i = 0; i < facts->line_count; i++) {
        lines[i].net = decimal_negate(lines[i].net);
        if (counts_back)
            lines[i].quantity = decimal_negate(lines[i].quantity);
    }
}

/* The same of every format: no document is about itself, a net amount above the gross one is a sum before a discount
   or a charge, and a credit has no sign. */
static void settle_facts(struct screening *out)
{
    struct document_facts *facts = &out->facts;
    if (slice_equal(facts->amends, facts->number))
        facts->amends = (Slice){0};
    if (out->kind == KIND_credit_note)
        unsign_credit(facts);
    if (facts->has_net && facts->has_gross && facts->gross.micro > 0 && facts->net.micro > facts->gross.micro)
        facts->has_net = false;
}

static void screen(struct screener *screener)
{
    struct screening *out = screener->out;
    *out = (struct screening){.name = screener->name, .kind = KIND_uncertain};
    digest_hex(screener->bytes, out->sha256_hex);
    const struct document_format *format = format_of(screener);
    out->format = slice_from(format->name);
    format->screen(screener);
    settle_facts(out);
}

void screener_part(const struct screener *outer, Slice name, Slice bytes, struct screening *out)
{
    struct arena *mem = outer->mem;
    struct screener inner = {.rules = outer->rules, .bytes = bytes, .mem = mem, .out = out, .diag = outer->diag};
    inner.name = name.len ? arena_printf(mem, "%.*s/%.*s", SLICE_ARG(outer->name), SLICE_ARG(name)) : outer->name;
    inner.depth = outer->depth + 1;
    if (inner.depth <= MAX_SCREENING_DEPTH) {
        screen(&inner);
        return;
    }
    *out = (struct screening){.name = inner.name};
    screener_unreadable(&inner, S("documents within documents, too deep to be opened"), 0, 0);
}

/* Which part answers for the whole: an invoice counts when it is a document of its own, and nothing else does
   while a part might be one. */
static const struct screening *telling_part(const struct screening *parts, size_t count)
{
    const struct screening *accepted = NULL, *doubtful = NULL;
    for (size_t i = 0; i < count; i++) {
        if (!accepted && kind_is_accepted(parts[i].kind))
            accepted = &parts[i];
        if (!doubtful && parts[i].kind == KIND_uncertain)
            doubtful = &parts[i];
    }
    return accepted ? accepted : doubtful ? doubtful : &parts[0];
}

void screener_take(struct screener *screener, const struct screening *parts, size_t count, Slice container)
{
    struct screening *out = screener->out, whole = *out;
    if (count == 0) {
        screener_doubt(screener, DOUBT_UNDECIDED,
                       arena_printf(screener->mem, "%.*s without a document in it", SLICE_ARG(container)));
        return;
    }
    *out = *telling_part(parts, count);
    out->name = whole.name;
    memcpy(out->sha256_hex, whole.sha256_hex, sizeof out->sha256_hex);
    out->because = arena_printf(screener->mem, "%.*s, in a %.*s", SLICE_ARG(out->because), SLICE_ARG(container));
}

void screen_begun(const struct evidence_rules *rules, Slice name, Slice bytes, struct begun_document *begun,
                  struct arena *mem, struct screening *out, struct diag *diag)
{
    struct screener screener = {.rules = rules, .name = arena_copy(mem, name), .bytes = bytes, .mem = mem, .out = out,
                                .diag = diag, .begun = begun};
    screen(&screener);
    begun_stop(begun);
}

void screen_document(const struct evidence_rules *rules, Slice name, Slice bytes, struct arena *mem,
                     struct screening *out, struct diag *diag)
{
    screen_begun(rules, name, bytes, &(struct begun_document){0}, mem, out, diag);
}

bool screening_is_absent(const struct screening *screening)
{
    return screening->doubt == DOUBT_UNREADABLE && !screening->declared && !screening->sha256_hex[0];
}

void screen_declared(Slice words, struct arena *mem, struct screening *out)
{
    words = slice_trim(words);
    *out = (struct screening){.name = arena_copy(mem, words), .kind = kind_from_words(words, mem), .declared = true};
    out->doubt = out->kind == KIND_uncertain ? DOUBT_UNDECIDED : DOUBT_NONE;
    Slice shown = unicode_clip(out->name, MAX_DECLARED_COLUMNS);
    out->because = arena_printf(mem, "the ticket calls it '%.*s'", SLICE_ARG(shown));
    out->quotes[0].words = shown;
    out->quote_count = 1;
}
