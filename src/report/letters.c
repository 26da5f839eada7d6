/* The desk where letters are written: which language a ticket is answered in, each language read when it is
   first needed, and the files of all letters. */
#include "report/letters.h"

#include "base/arena.h"
#include "base/diag.h"
#include "base/slice.h"
#include "bytes/template.h"
#include "report/letter.h"
#include "report/report_private.h"

#include <inttypes.h>
#include <string.h>

#define ENGLISH S("en")
#define MAX_TAG_BYTES 35 /* BCP 47 */
#define MAX_UNKNOWN_LANGUAGES 64 /* told of, each once */

struct letter_desk {
    const struct run *run;
    const struct templates *templates;
    struct arena *mem;
    struct diag *diag;
    Slice *tags; /* of the files there are */
    const struct letter_language **languages; /* NULL: not read yet */
    size_t tag_count;
    Slice unknown[MAX_UNKNOWN_LANGUAGES];
    size_t unknown_count;
    bool has_all; /* the languages were read for all tickets, and what they lack is told */
    struct arena letter_mem;
    struct letter letter;
    size_t composed; /* the ticket that `letter` answers, from 1 on; 0: none */
};

/* Tags that mean a file of another name. */
static const struct {
    Slice tag, file;
} aliases[] = {
    {S_INIT("zh-tw"), S_INIT("zh-Hant")}, {S_INIT("zh-hk"), S_INIT("zh-Hant")}, {S_INIT("zh-mo"), S_INIT("zh-Hant")},
    {S_INIT("zh"), S_INIT("zh-Hans")},    {S_INIT("pt-ao"), S_INIT("pt-PT")},   {S_INIT("pt-mz"), S_INIT("pt-PT")},
    {S_INIT("pt"), S_INIT("pt-BR")},
};

static void find_files(struct letter_desk *desk)
{
    Slice folder = S("letters/"), end = S(".xml");
    desk->tag_count = templates_beneath(desk->templates, folder, end, desk->mem, &desk->tags);
    for (size_t i = 0; i < desk->tag_count; i++)
        desk->tags[i] = slice_part(desk->tags[i], folder.len, desk->tags[i].len - end.len);
}

static bool find_tag(const struct letter_desk *desk, Slice tag, size_t *out)
{
    for (size_t i = 0; i < desk->tag_count; i++) {
        if (slice_equal_nocase(desk->tags[i], tag)) {
            *out = i;
            return true;
        }
    }
    return false;
}

static Slice file_of_tag(Slice tag)
{
    for (size_t i = 0; i < COUNT_OF(aliases); i++)
        if (slice_equal_nocase(aliases[i].tag, tag))
            return aliases[i].file;
    return tag;
}

static Slice without_last_part(Slice tag)
{
    const char *dash = tag.len ? memrchr(tag.at, '-', tag.len) : NULL;
    return dash ? slice_part(tag, 0, (size_t)(dash - tag.at)) : (Slice){0};
}

/* "ko_KR.UTF-8" and "ko-KR" are answered in "ko". */
static bool find_language(const struct letter_desk *desk, Slice asked, size_t *out)
{
    char tag[MAX_TAG_BYTES];
    asked = slice_trim(slice_cut(slice_cut(asked, '.', &(Slice){0}), '@', &(Slice){0}));
    if (asked.len > sizeof tag)
        return false;
    for (size_t i = 0; i < asked.len; i++)
        tag[i] = asked.at[i] == '_' ? '-' : asked.at[i];
    for (Slice rest = {tag, asked.len}; rest.len; rest = without_last_part(rest))
        if (find_tag(desk, rest, out) || find_tag(desk, file_of_tag(rest), out))
            return true;
    return false;
}

static void tell_unknown(struct letter_desk *desk, const struct ticket *ticket)
{
    for (size_t i = 0; i < desk->unknown_count; i++)
        if (slice_equal(desk->unknown[i], ticket->language))
            return;
    if (desk->unknown_count < MAX_UNKNOWN_LANGUAGES)
        desk->unknown[desk->unknown_count++] = ticket->language;
    diag_add(desk->diag, FINDING_letter_language, (Place){.source = ticket_source(ticket), .line = ticket->line},
             "there are no letters in '%.*s'; the reply is in English", SLICE_ARG(slice_part(ticket->language, 0, 40)));
}

static const struct letter_language *load(struct letter_desk *desk, size_t i)
{
    if (!desk->languages[i])
        desk->languages[i] = letter_language_load(desk->tags[i], desk->templates, desk->mem, desk->diag);
    return desk->languages[i];
}

static const struct letter_language *load_english(struct letter_desk *desk)
{
    size_t i;
    if (find_tag(desk, ENGLISH, &i))
        return load(desk, i);
    diag_fault(desk->diag, "there is no letters/en.xml");
    return NULL;
}

static const struct letter_language *language_for(struct letter_desk *desk, const struct ticket *ticket)
{
    Slice override = desk->run->letter_language, asked = override.len ? override : ticket->language;
    size_t i;
    if (find_language(desk, asked, &i))
        return load(desk, i);
    if (asked.len && !desk->has_all)
        tell_unknown(desk, ticket);
    return load_english(desk);
}

/* A letter answers all claims of a ticket, and a run that was read back may tell of some only. */
static bool is_told_whole(struct letter_desk *desk, size_t t)
{
    const struct ticket *ticket = &desk->run->batch->tickets[t];
    return !desk->run->told || desk->run->told->claim_counts[t] == ticket->claim_count;
}

/* A letter is in one language: where a text is lacking, all of it is in English. */
static bool compose_anew(struct letter_desk *desk, const struct ticket *ticket)
{
    const struct letter_language *language = language_for(desk, ticket);
    if (!language)
        return false;
    if (letter_compose(&desk->letter, desk->run, ticket, language))
        return true;
    if (!slice_equal(language->tag, ENGLISH)) {
        language = load_english(desk);
        if (!language)
            return false;
        if (letter_compose(&desk->letter, desk->run, ticket, language))
            return true;
    }
    return diag_fault(desk->diag, "letters/en.xml lacks a text for the letter to ticket '%.*s'", SLICE_ARG(ticket->id));
}

/* The same letter goes into the ticket's report, once a claim, and into its files. */
static bool compose(struct letter_desk *desk, size_t t)
{
    if (desk->composed == t + 1)
        return true;
    desk->composed = 0;
    if (!compose_anew(desk, &desk->run->batch->tickets[t]))
        return false;
    desk->composed = t + 1;
    return true;
}

bool letter_language_known(Slice tag, const struct templates *templates, struct arena *mem)
{
    struct letter_desk desk = {.templates = templates, .mem = mem};
    size_t i;
    find_files(&desk);
    return find_language(&desk, tag, &i);
}

struct letter_desk *letter_desk_new(const struct run *run, const struct templates *templates, struct arena *mem,
                                    struct diag *diag)
{
    struct letter_desk *desk = ARENA_NEW(mem, struct letter_desk);
    *desk = (struct letter_desk){.run = run, .templates = templates, .mem = mem, .diag = diag};
    find_files(desk);
    desk->languages = ARENA_ARRAY(mem, const struct letter_language *, desk->tag_count + 1);
    arena_init(&desk->letter_mem, 0);
    letter_init(&desk->letter, &desk->letter_mem);
    return desk;
}

void letter_desk_close(struct letter_desk *desk)
{
    if (!desk)
        return;
    letter_done(&desk->letter);
    arena_done(&desk->letter_mem);
}

const struct letter_language *letter_desk_language(struct letter_desk *desk, Slice tag)
{
    size_t i;
    return find_language(desk, tag, &i) ? load(desk, i) : NULL;
}

bool letter_add_text(struct letter_desk *desk, size_t ticket, struct buf *into)
{
    if (!is_told_whole(desk, ticket) || !compose(desk, ticket))
        return false;
    letter_to_text(&desk->letter, into);
    return true;
}

Slice letter_language_tag(const struct letter_desk *desk)
{
    return desk->letter.language->tag;
}

void letter_add_html(const struct letter_desk *desk, struct buf *into)
{
    letter_to_html(&desk->letter, into);
}

Slice letter_subject(const struct letter_desk *desk)
{
    return desk->letter.subject;
}

static const struct {
    Slice end;
    void (*make)(const struct letter *letter, struct buf *into);
} forms[LETTER_FILE_COUNT] = {
    [LETTER_FILE_TEXT] = {S_INIT("txt"), letter_to_text},
    [LETTER_FILE_HTML] = {S_INIT("html"), letter_to_html},
    [LETTER_FILE_MAIL] = {S_INIT("eml"), letter_to_mail},
};

Slice letter_file_name(enum letter_file form)
{
    return (size_t)form < COUNT_OF(forms) ? forms[form].end : (Slice){0};
}

static bool write_letter(struct letter_desk *desk, Slice name, struct buf *content, letter_sink *sink, void *to)
{
    Slice tag = letter_language_tag(desk);
    uint32_t wanted = desk->run->letter_files ? desk->run->letter_files : 1u << LETTER_FILE_TEXT;
    for (size_t i = 0; i < COUNT_OF(forms); i++) {
        if (!(wanted >> i & 1))
            continue;
        Slice file = arena_printf(&desk->letter_mem, "%.*s.%.*s.%.*s", SLICE_ARG(name), SLICE_ARG(tag),
                                  SLICE_ARG(forms[i].end));
        buf_clear(content);
        forms[i].make(&desk->letter, content);
        if (!sink(to, file, buf_slice(content)))
            return false;
    }
    return true;
}

static void tell_part(struct letter_desk *desk, size_t t)
{
    const struct ticket *ticket = &desk->run->batch->tickets[t];
    diag_add(desk->diag, FINDING_letter_claims, (Place){.source = ticket_source(ticket), .line = ticket->line},
             "the run tells %u of %" PRIu64 " claims of ticket '%.*s', so there is no letter", ticket->claim_count,
             desk->run->told->claim_counts[t], SLICE_ARG(slice_part(ticket->id, 0, 80)));
}

bool letter_desk_prepare(struct letter_desk *desk)
{
    const struct batch *batch = desk->run->batch;
    for (size_t i = 0; i < batch->ticket_count; i++) {
        if (!run_shows_ticket(desk->run, &batch->tickets[i]))
            continue;
        if (!is_told_whole(desk, i))
            tell_part(desk, i);
        else if (!language_for(desk, &batch->tickets[i]) || !load_english(desk)) /* for what the other lacks */
            return false;
    }
    desk->has_all = true;
    return true;
}

struct letter_desk *letter_desk_beside(const struct letter_desk *desk, struct arena *mem, struct diag *diag)
{
    struct letter_desk *other = ARENA_NEW(mem, struct letter_desk);
    assert(desk->has_all);
    *other = *desk;
    other->mem = mem;
    other->diag = diag;
    other->composed = 0;
    arena_init(&other->letter_mem, 0);
    letter_init(&other->letter, &other->letter_mem);
    return other;
}

void letter_desk_complain_to(struct letter_desk *desk, struct diag *diag)
{
    desk->diag = diag;
}

bool letter_write(struct letter_desk *desk, size_t ticket, Slice name, struct buf *content, letter_sink *sink,
                  void *to)
{
    if (!is_told_whole(desk, ticket))
        return true;
    return compose(desk, ticket) && write_letter(desk, name, content, sink, to);
}
