/* PDF, by poppler's programs in a confined child: the text layer is judged as a text, what is embedded
   (Factur-X and its kin) by the same registry as everything else. The structured part counts for more,
   but when the printed page says something else nobody is believed. */
#include "base/arena.h"
#include "base/slice.h"
#include "base/unicode.h"
#include "evidence/begun.h"
#include "evidence/text_judge.h"

#define PAGES_PROGRAM S("pdftotext")
#define MAX_PDF_PAGES S("40")
#define MIN_TEXT_LETTERS 24 /* fewer are stamps on a picture */
#define MAX_ATTACHMENTS 8

static bool looks_like_pdf(Slice bytes)
{
    Slice head = slice_part(bytes, 0, 1024);
    return slice_find(head, S("%PDF-")) < head.len;
}

static unsigned probe_pdf(const struct screener *screener)
{
    /* some systems put a few bytes in front */
    if (!looks_like_pdf(screener->bytes))
        return 0;
    return slice_starts(screener->bytes, S("%PDF-")) ? PROBE_BEGINS + 5 : PROBE_LOOKS_LIKE;
}

/* ---- the programs ---- */

static void start_pages(Slice bytes, struct arena *scratch, struct child *out)
{
    const Slice arguments[] = {PAGES_PROGRAM, S("-layout"), S("-enc"), S("UTF-8"), S("-l"), MAX_PDF_PAGES,
                               CHILD_INPUT, S("-")};
    child_start(&(struct child_limits){0}, arguments, COUNT_OF(arguments), bytes, scratch, out);
}

static void start_listing(Slice bytes, struct arena *scratch, struct child *out)
{
    const Slice arguments[] = {S("pdfdetach"), S("-list"), CHILD_INPUT};
    child_start(&(struct child_limits){0}, arguments, COUNT_OF(arguments), bytes, scratch, out);
}

void document_begin(Slice bytes, struct arena *scratch, struct begun_document *out)
{
    *out = (struct begun_document){.hash = slice_hash(bytes), .is_begun = looks_like_pdf(bytes)};
    if (!out->is_begun)
        return;
    start_pages(bytes, scratch, &out->pages);
    start_listing(bytes, scratch, &out->attachments);
}

void begun_stop(struct begun_document *begun)
{
    child_stop(&begun->pages);
    child_stop(&begun->attachments);
}

/* What was begun for these bytes, or NULL. */
static struct begun_document *begun_for(const struct screener *screener)
{
    struct begun_document *begun = screener->begun;
    return begun && begun->is_begun && begun->hash == slice_hash(screener->bytes) ? begun : NULL;
}

static void run_pages(const struct screener *screener, struct child_result *out)
{
    struct begun_document *begun = begun_for(screener);
    struct child own = {0}, *child = begun && begun->pages.is_started ? &begun->pages : &own;
    if (child == &own)
        start_pages(screener->bytes, screener->mem, &own);
    child_finish(child, screener->mem, out);
}

static void run_listing(const struct screener *screener, struct child_result *out)
{
    struct begun_document *begun = begun_for(screener);
    struct child own = {0}, *child = begun && begun->attachments.is_started ? &begun->attachments : &own;
    if (child == &own)
        start_listing(screener->bytes, screener->mem, &own);
    child_finish(child, screener->mem, out);
}

static Slice outcome_words(const struct child_result *result, Slice program, struct arena *mem)
{
    switch (result->outcome) {
    case CHILD_MISSING:
        return arena_printf(mem, "PDF document, which needs the program '%.*s' of poppler-utils", SLICE_ARG(program));
    case CHILD_TOO_SLOW: return S("PDF document that takes too long to read");
    case CHILD_CRASHED: return S("PDF document that cannot be read without harm");
    case CHILD_TOO_MUCH: return S("PDF document with too much in it");
    case CHILD_NOT_STARTED: return S("PDF document, and no program could be started to read it");
    default: return S("PDF document that is encrypted or damaged");
    }
}

static size_t count_letters(Slice text)
{
    size_t letters = 0;
    for (size_t i = 0; i < text.len; i++)
        letters += (unsigned char)text.at[i] > ' ';
    return letters;
}

/* ---- what is embedded ---- */

/* "1: factur-x.xml" of pdfdetach -list: the numbers of what might be a document. */
static size_t list_attachments(struct screener *screener, Slice names[MAX_ATTACHMENTS], Slice numbers[MAX_ATTACHMENTS])
{
    struct child_result result;
    size_t count = 0;
    run_listing(screener, &result);
    Slice rest = result.outcome == CHILD_DONE ? result.output : (Slice){0};
    while (rest.len && count < MAX_ATTACHMENTS) {
        Slice line = slice_trim(slice_cut(rest, '\n', &rest)), name;
        Slice number = slice_trim(slice_cut(line, ':', &name));
        uint64_t value;
        if (!slice_to_u64(number, 10000, &value))
            continue;
        numbers[count] = number;
        names[count++] = slice_trim(name);
    }
    return count;
}

static bool may_be_document(Slice name)
{
    static const Slice ends[] = {S_INIT(".xml"), S_INIT(".edi"), S_INIT(".txt"), S_INIT(".pdf"), S_INIT(".p7m")};
    for (size_t i = 0; i < COUNT_OF(ends); i++)
        if (name.len > ends[i].len && slice_equal_nocase(slice_skip(name, name.len - ends[i].len), ends[i]))
            return true;
    return false;
}

/* How many parts were screened. *hidden: the name of one that was stopped at a ceiling. */
static size_t screen_attachments(struct screener *screener, struct screening parts[MAX_ATTACHMENTS], Slice *hidden)
{
    Slice names[MAX_ATTACHMENTS], numbers[MAX_ATTACHMENTS];
    size_t count = list_attachments(screener, names, numbers), made = 0;
    for (size_t i = 0; i < count; i++) {
        const Slice arguments[] = {S("pdfdetach"), S("-save"), numbers[i], S("-o"), S("/dev/stdout"), CHILD_INPUT};
        struct child_result result;
        if (!may_be_document(names[i]))
            continue;
        child_run(arguments, COUNT_OF(arguments), screener->bytes, screener->mem, &result);
        size_t bad_at;
        Slice name = utf8_valid(names[i], &bad_at) ? names[i] : numbers[i];
        if (result.outcome == CHILD_TOO_MUCH || result.outcome == CHILD_TOO_SLOW)
            *hidden = name;
        if (result.outcome == CHILD_DONE && result.output.len)
            screener_part(screener, name, result.output, &parts[made++]);
    }
    return made;
}

/* ---- the page ---- */

static bool judge_pages(struct screener *screener)
{
    struct child_result result;
    size_t bad_at;
    run_pages(screener, &result);
    if (result.outcome != CHILD_DONE && result.outcome != CHILD_TOO_MUCH) {
        screener_unreadable(screener, outcome_words(&result, PAGES_PROGRAM, screener->mem), 0, 0);
        return false;
    }
    Slice text = result.output;
    if (!utf8_valid(text, &bad_at))
        text = slice_part(text, 0, bad_at);
    if (count_letters(text) < MIN_TEXT_LETTERS) {
        screener_unreadable(screener, S("PDF document without a text layer: a picture"), 0, 0);
        return false;
    }
    struct text_document document = {.mem = screener->mem};
    text_document_add_all(&document, text, true);
    screener_judge_text(screener, &document);
    return true;
}

/* ---- both ---- */

static const struct screening *structured_part(const struct screening *parts, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (parts[i].kind != KIND_uncertain && slice_equal(parts[i].format, S("xml")))
            return &parts[i];
    return NULL;
}

static bool contradicts(const struct screening *page, const struct screening *part)
{
    return page->kind != KIND_uncertain && page->kind != KIND_other &&
           kind_is_accepted(page->kind) != kind_is_accepted(part->kind);
}

/* The page may only say that it is no invoice where the structured part calls itself one. */
static bool page_denies(const struct screening *page, const struct screening *part)
{
    return page->kind == KIND_other && page->quote_count > 0 && kind_is_accepted(part->kind);
}

static void take_structured(struct screener *screener, const struct screening *part)
{
    struct screening page = *screener->out, *out = screener->out;
    if (contradicts(&page, part) || page_denies(&page, part)) {
        screener_doubt(screener, DOUBT_UNDECIDED,
                       arena_printf(screener->mem, "the page and what is embedded disagree: %.*s; %.*s",
                                    SLICE_ARG(page.because), SLICE_ARG(part->because)));
        return;
    }
    out->kind = part->kind;
    out->doubt = part->doubt;
    out->because = arena_printf(screener->mem, "%.*s, embedded in the PDF", SLICE_ARG(part->because));
    out->facts = part->facts;
    out->quote_count = part->quote_count;
    for (size_t i = 0; i < part->quote_count; i++)
        out->quotes[i] = part->quotes[i];
}

static void screen_pdf(struct screener *screener)
{
    struct screening *parts = ARENA_ARRAY(screener->mem, struct screening, MAX_ATTACHMENTS);
    bool is_read = judge_pages(screener);
    Slice hidden = {0};
    size_t count =
        is_read || screener->out->doubt == DOUBT_UNREADABLE ? screen_attachments(screener, parts, &hidden) : 0;
    const struct screening *part = structured_part(parts, count);
    if (part)
        take_structured(screener, part);
    if (hidden.len && kind_is_accepted(screener->out->kind))
        screener_doubt(screener, DOUBT_UNDECIDED,
                       arena_printf(screener->mem, "'%.*s', embedded in the PDF, is too large or too slow to be read",
                                    SLICE_ARG(hidden)));
}

const struct document_format document_pdf = {.name = "pdf", .probe = probe_pdf, .screen = screen_pdf};
