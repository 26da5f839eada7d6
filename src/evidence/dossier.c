/* Finds, reads and screens the documents of every ticket of a batch. Bytes are held only
   while they are screened; tickets that only say "invoice" share one screening. */
#include "evidence/dossier.h"

#include "base/arena.h"
#include "base/diag.h"
#include "base/file.h"
#include "base/slice.h"
#include "base/table.h"
#include "base/unicode.h"
#include "bytes/source.h"
#include "bytes/zip_shelf.h"
#include "evidence/spoken.h"
#include "tickets/ticket.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAX_NAMED_DOCUMENTS 256 /* of one ticket */
#define MAX_FOUND_FILES 64      /* in a ticket's own folder, beside the named ones */
#define MAX_KEPT_WORDS 4096     /* different declaring words whose screening is shared */

struct maker {
    const struct evidence_rules *rules;
    Slice attachments;
    int folder; /* the same, opened once; -1 when there is none */
    struct zip_shelf shelf;
    struct arena *mem;
    struct arena scratch;
    const struct spoken_words *spoken; /* made when the first text is asked */
    struct table kept_by_words;
    const struct screening **kept;
    size_t kept_count;
    struct diag *diag;
};

/* What there is to screen for one ticket, before anything is read. */
struct plan {
    const struct attachment *named[MAX_NAMED_DOCUMENTS];
    size_t named_count;
    bool too_many_named;
    Slice found[MAX_FOUND_FILES + 1]; /* sorted; one more than counts, to see that there are more */
    size_t found_count;
};

static Place ticket_place(const struct ticket *ticket)
{
    return (Place){.source = ticket_source(ticket), .line = ticket->line};
}

static Slice copy_or_share(struct arena *mem, Slice text, Slice old_name, Slice new_name)
{
    return text.at == old_name.at && text.len == old_name.len ? new_name : arena_copy(mem, text);
}

static void keep_quote(struct quote *quote, const struct screening *from, const struct screening *to,
                       struct arena *mem)
{
    quote->words = arena_copy(mem, quote->words);
    quote->place.source = copy_or_share(mem, quote->place.source, from->name, to->name);
    quote->place.part = arena_copy(mem, quote->place.part);
    quote->place.text = arena_copy(mem, quote->place.text);
}

/* From the scratch arena, where it was made, to the batch's. */
static void keep_screening(const struct screening *from, struct arena *mem, struct screening *to)
{
    *to = *from;
    to->name = arena_copy(mem, from->name);
    to->because = arena_copy(mem, from->because);
    to->format = arena_copy(mem, from->format);
    to->language = arena_copy(mem, from->language);
    for (size_t i = 0; i < to->quote_count; i++)
        keep_quote(&to->quotes[i], from, to, mem);
    if (to->signal_count)
        to->signals = memcpy(ARENA_ARRAY(mem, struct signal, to->signal_count), from->signals,
                             to->signal_count * sizeof *to->signals);
    for (size_t i = 0; i < to->signal_count; i++) {
        to->signals[i].rule = arena_copy(mem, to->signals[i].rule);
        keep_quote(&to->signals[i].quote, from, to, mem);
    }
    struct document_facts *facts = &to->facts;
    Slice *texts[] = {&facts->number, &facts->currency, &facts->order,      &facts->amends,
                      &facts->issuer, &facts->buyer,    &facts->partner_ids};
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        *texts[i] = arena_copy(mem, *texts[i]);
    if (facts->line_count) {
        struct document_line *lines = ARENA_ARRAY(mem, struct document_line, facts->line_count);
        memcpy(lines, facts->lines, facts->line_count * sizeof *lines);
        facts->lines = lines;
    }
    if (facts->count_count)
        facts->counts = memcpy(ARENA_ARRAY(mem, Decimal, facts->count_count), facts->counts,
                               facts->count_count * sizeof *facts->counts);
}

static const struct screening *declared_screening(struct maker *maker, Slice words)
{
    uint64_t hash = slice_hash(words);
    uint32_t i;
    for (struct table_walk walk = table_walk(&maker->kept_by_words, hash); table_next(&walk, &i);)
        if (slice_equal(maker->kept[i]->name, words))
            return maker->kept[i];
    struct screening made, *kept = ARENA_NEW(maker->mem, struct screening);
    screen_declared(words, &maker->scratch, &made);
    keep_screening(&made, maker->mem, kept);
    if (maker->kept_count < MAX_KEPT_WORDS) {
        table_add(&maker->kept_by_words, hash, (uint32_t)maker->kept_count);
        maker->kept[maker->kept_count++] = kept;
    }
    return kept;
}

/* Ids are written by people and systems; only one that is a plain, visible name may be a folder. */
static bool is_folder_name(Slice id)
{
    if (id.len == 0 || id.len > NAME_MAX || id.at[0] == '.')
        return false;
    for (size_t i = 0; i < id.len; i++)
        if ((unsigned char)id.at[i] < ' ' || id.at[i] == 0x7f || id.at[i] == '/' || id.at[i] == '\\')
            return false;
    return true;
}

/* Where a file may lie, in this order; the first one that can be read counts. *why is the first reason that is not
   just its absence. */
static bool read_named(struct maker *maker, const struct ticket *ticket, const struct attachment *document, Slice *bytes,
                       Slice *why)
{
    static const Slice absent = S_INIT("no such file");
    struct arena *scratch = &maker->scratch;
    Slice name = document->name, in_own = {0};
    if (document->member.len)
        return zip_shelf_read(&maker->shelf, document->archive, document->member, MAX_DOCUMENT_BYTES, scratch, bytes, why);
    if (is_folder_name(ticket->id))
        in_own = arena_printf(scratch, "%.*s/%.*s", SLICE_ARG(ticket->id), SLICE_ARG(name));
    const struct {
        Slice base, name;
    } places[] = {{maker->attachments, in_own}, {maker->attachments, name}, {document->folder, name}};
    *why = absent;
    for (size_t i = 0; i < COUNT_OF(places); i++) {
        Slice reason;
        if (places[i].base.len == 0 || places[i].name.len == 0)
            continue;
        if (file_read_beneath(places[i].base, places[i].name, MAX_DOCUMENT_BYTES, scratch, bytes, &reason))
            return true;
        if (slice_equal(*why, absent))
            *why = reason;
    }
    return false;
}

static void screen_absent(struct maker *maker, const struct ticket *ticket, Slice name, Slice why,
                          struct screening *out)
{
    bool hidden = !slice_equal(why, S("no such file")) && !slice_equal(why, S("not a plain file name"));
    *out = (struct screening){.name = name, .kind = KIND_uncertain, .doubt = DOUBT_UNREADABLE};
    out->because = hidden ? arena_printf(&maker->scratch, "named by the ticket but not readable: %.*s", SLICE_ARG(why))
                          : S("named by the ticket but not at hand");
    diag_add(maker->diag, hidden ? FINDING_evidence_unreadable : FINDING_evidence_not_found, ticket_place(ticket),
             "document '%.*s': %.*s", SLICE_ARG(name), SLICE_ARG(why));
}

/* The bytes and all that screening them needed are gone when it returns. */
static void screen_file(struct maker *maker, const struct ticket *ticket, const struct attachment *document,
                        struct screening *out)
{
    size_t mark = arena_mark(&maker->scratch);
    struct screening made;
    Slice bytes, why;
    if (read_named(maker, ticket, document, &bytes, &why))
        screen_document(maker->rules, document->name, bytes, &maker->scratch, &made, maker->diag);
    else
        screen_absent(maker, ticket, document->name, why, &made);
    keep_screening(&made, maker->mem, out);
    arena_rewind(&maker->scratch, mark);
}

static bool is_named(const struct plan *plan, Slice name, bool is_file, Slice mail)
{
    for (size_t i = 0; i < plan->named_count; i++)
        if (plan->named[i]->is_file == is_file && plan->named[i]->mail.at == mail.at &&
            slice_equal(plan->named[i]->name, name))
            return true;
    return false;
}

static void plan_named(struct plan *plan, const struct ticket *ticket)
{
    for (const struct attachment *one = ticket_more(ticket)->attachments; one; one = one->next) {
        if (is_named(plan, one->name, one->is_file, one->mail))
            continue;
        plan->too_many_named = plan->named_count == MAX_NAMED_DOCUMENTS;
        if (plan->too_many_named)
            return;
        plan->named[plan->named_count++] = one;
    }
}

/* Keeps the first names in byte order, whatever order the file system has. */
static void add_found(struct plan *plan, Slice name, struct arena *scratch)
{
    size_t at = plan->found_count;
    while (at > 0 && slice_compare(plan->found[at - 1], name) > 0)
        at--;
    if (at == COUNT_OF(plan->found))
        return;
    size_t kept = plan->found_count < COUNT_OF(plan->found) ? plan->found_count : COUNT_OF(plan->found) - 1;
    memmove(plan->found + at + 1, plan->found + at, (kept - at) * sizeof plan->found[0]);
    plan->found[at] = arena_copy(scratch, name);
    plan->found_count = kept + 1;
}

static bool is_regular(int folder, const struct dirent *entry)
{
    struct stat about;
    if (entry->d_type != DT_UNKNOWN)
        return entry->d_type == DT_REG;
    return fstatat(folder, entry->d_name, &about, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(about.st_mode);
}

static DIR *open_own_folder(const struct maker *maker, const struct ticket *ticket)
{
    if (maker->folder < 0 || !is_folder_name(ticket->id))
        return NULL;
    char name[NAME_MAX + 1] = {0};
    memcpy(name, ticket->id.at, ticket->id.len);
    int fd = file_open_at(maker->folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    DIR *listing = fd >= 0 ? fdopendir(fd) : NULL;
    if (!listing && fd >= 0)
        close(fd);
    return listing;
}

/* Every visible file of the ticket's own folder that the ticket does not name itself. */
static void plan_found(struct maker *maker, const struct ticket *ticket, struct plan *plan)
{
    DIR *listing = open_own_folder(maker, ticket);
    if (!listing)
        return;
    for (const struct dirent *entry; (entry = readdir(listing));) {
        Slice name = slice_from(entry->d_name);
        size_t bad_at;
        if (name.at[0] == '.' || !is_regular(dirfd(listing), entry) || is_named(plan, name, true, (Slice){0}))
            continue;
        if (utf8_valid(name, &bad_at))
            add_found(plan, name, &maker->scratch);
        else
            diag_add(maker->diag, FINDING_evidence_unreadable, ticket_place(ticket),
                     "a file among its attachments has a name that is not UTF-8; it is left out");
    }
    closedir(listing);
    if (plan->found_count <= MAX_FOUND_FILES)
        return;
    plan->found_count = MAX_FOUND_FILES;
    diag_add(maker->diag, FINDING_evidence_unreadable, ticket_place(ticket),
             "more than %d files lie among its attachments; the rest is left out", MAX_FOUND_FILES);
}

static enum mailed screen_mailed(struct maker *maker, const struct attachment *attachment, struct screening *out)
{
    size_t mark = arena_mark(&maker->scratch);
    struct screening made;
    enum mailed found = screen_attachment(maker->rules, attachment->mail, attachment->name, &maker->scratch, &made,
                                          maker->diag);
    if (found == MAILED_DOCUMENT)
        keep_screening(&made, maker->mem, out);
    arena_rewind(&maker->scratch, mark);
    return found;
}

/* False for what is no document: the pictures of a mail's page, and signatures. */
static bool screen_named(struct maker *maker, const struct ticket *ticket, const struct attachment *attachment,
                         struct screening *out)
{
    enum mailed mailed = attachment->mail.len ? screen_mailed(maker, attachment, out) : MAILED_NOTHING;
    if (mailed != MAILED_NOTHING)
        return mailed == MAILED_DOCUMENT;
    if (attachment->is_file)
        screen_file(maker, ticket, attachment, out);
    else
        *out = *declared_screening(maker, attachment->name);
    return true;
}

static struct dossier carry_out(struct maker *maker, const struct ticket *ticket, const struct plan *plan)
{
    size_t count = plan->named_count + plan->found_count + plan->too_many_named, filled = 0;
    if (count == 1 && plan->named_count == 1 && !plan->named[0]->is_file)
        return (struct dossier){declared_screening(maker, plan->named[0]->name), 1};
    struct screening *screenings = ARENA_ARRAY(maker->mem, struct screening, count);
    for (size_t i = 0; i < plan->named_count; i++)
        filled += screen_named(maker, ticket, plan->named[i], &screenings[filled]);
    for (size_t i = 0; i < plan->found_count; i++)
        screen_file(maker, ticket, &(struct attachment){.name = plan->found[i]}, &screenings[filled++]);
    if (plan->too_many_named)
        screenings[filled++] = (struct screening){.name = S("..."),
                                                .kind = KIND_uncertain,
                                                .doubt = DOUBT_UNDECIDED,
                                                .because = S("the ticket names more documents than are read")};
    return (struct dossier){screenings, filled};
}

/* No document came: what the text says of one counts. */
static struct dossier spoken_of(struct maker *maker, const struct ticket *ticket)
{
    if (!maker->spoken)
        maker->spoken = spoken_words_new(maker->mem);
    Slice words = spoken_document(maker->spoken, ticket_more(ticket)->body, &maker->scratch);
    char *line = memcpy(ARENA_ARRAY(&maker->scratch, char, words.len + 1), words.len ? words.at : "", words.len);
    for (size_t i = 0; i < words.len; i++)
        line[i] = (unsigned char)line[i] < ' ' ? ' ' : line[i];
    words.at = line;
    return words.len ? (struct dossier){declared_screening(maker, words), 1} : (struct dossier){0};
}

static struct dossier make_dossier(struct maker *maker, const struct ticket *ticket)
{
    size_t mark = arena_mark(&maker->scratch);
    struct plan *plan = ARENA_NEW(&maker->scratch, struct plan);
    plan_named(plan, ticket);
    plan_found(maker, ticket, plan);
    struct dossier dossier = {0};
    if (plan->named_count || plan->found_count)
        dossier = carry_out(maker, ticket, plan);
    else if (UNLIKELY(ticket_more(ticket)->body.len))
        dossier = spoken_of(maker, ticket);
    arena_rewind(&maker->scratch, mark);
    return dossier;
}

bool dossiers_need_rules(const struct batch *batch, Slice attachments)
{
    for (size_t i = 0; i < batch->ticket_count; i++)
        for (const struct attachment *one = ticket_more(&batch->tickets[i])->attachments; one; one = one->next)
            if (one->is_file)
                return true;
    return attachments.len != 0;
}

struct dossier *dossiers_make(const struct evidence_rules *rules, const struct batch *batch, Slice attachments,
                              struct arena *mem, struct diag *diag)
{
    struct maker maker = {.rules = rules, .attachments = attachments, .folder = -1, .mem = mem, .diag = diag};
    struct dossier *dossiers = ARENA_ARRAY(mem, struct dossier, batch->ticket_count);
    arena_init(&maker.scratch, 0);
    table_init(&maker.kept_by_words, mem, 64);
    maker.kept = ARENA_ARRAY(mem, const struct screening *, MAX_KEPT_WORDS);
    if (attachments.len)
        maker.folder = file_open(arena_cstr(&maker.scratch, attachments), O_PATH | O_DIRECTORY | O_CLOEXEC);
    for (size_t i = 0; i < batch->ticket_count; i++) {
        struct dossier dossier = make_dossier(&maker, &batch->tickets[i]);
        if (dossier.count) /* what most tickets have is nothing: memory that is not touched is none */
            dossiers[i] = dossier;
    }
    if (maker.folder >= 0)
        close(maker.folder);
    zip_shelf_done(&maker.shelf);
    arena_done(&maker.scratch);
    return dossiers;
}
