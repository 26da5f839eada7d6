/* First by ids, which nobody writes by chance; then by the names that tickets give. */
#include "tickets/ticket_documents.h"

#include "base/arena.h"
#include "base/diag.h"
#include "base/slice.h"
#include "base/table.h"
#include "bytes/documents.h"
#include "tickets/evidence_column_private.h"
#include "tickets/ticket.h"

struct taking {
    struct batch *batch;
    const struct input_document *documents;
    size_t count;
    bool *is_taken;
    struct table by_base; /* of documents: index by the hash of the name behind the last '/' */
    struct arena *mem;
};

/* "week.zip:export/a.csv" is in "week.zip"; "in/a.csv" is beside "in/b.pdf". */
static bool is_beside(const struct ticket *ticket, const struct input_document *document)
{
    Slice source = ticket_source(ticket), archive = document->archive;
    if (!archive.len)
        return slice_equal(folder_of(source), folder_of(document->name));
    return slice_starts(source, archive) && source.len > archive.len && source.at[archive.len] == ':';
}

static struct ticket *ticket_of_id(const struct taking *taking, Slice id, const struct input_document *document)
{
    uint32_t i;
    for (struct table_walk walk = table_walk(&taking->batch->ticket_by_id, slice_hash(id)); table_next(&walk, &i);)
        if (slice_equal(taking->batch->tickets[i].id, id) && is_beside(&taking->batch->tickets[i], document))
            return &taking->batch->tickets[i];
    return NULL;
}

/* "4711.pdf", "4711_invoice.pdf": the longest id that the name begins with. */
static struct ticket *ticket_by_name(const struct taking *taking, Slice base, const struct input_document *document)
{
    struct ticket *found = NULL;
    for (size_t end = base.len; end && !found; end--)
        if (slice_has(S("._- "), base.at[end - 1]))
            found = ticket_of_id(taking, slice_part(base, 0, end - 1), document);
    return found;
}

/* Below which ticket's id it lies, the innermost first, or whose id its name begins with. */
static struct ticket *ticket_by_path(const struct taking *taking, const struct input_document *document)
{
    Slice rest = document->archive.len ? document->name : document_base_name(document->name);
    struct ticket *found = NULL, *one;
    while (slice_has(rest, '/'))
        if ((one = ticket_of_id(taking, slice_cut(rest, '/', &rest), document)))
            found = one;
    one = ticket_by_name(taking, rest, document);
    return one ? one : found;
}

static void bind(struct taking *taking, struct attachment *attachment, size_t i)
{
    const struct input_document *document = &taking->documents[i];
    attachment->archive = document->archive;
    attachment->member = document->archive.len ? document->name : (Slice){0};
    taking->is_taken[i] = true;
}

static bool is_named_file(const struct attachment *one)
{
    return one->is_file && !one->mail.len && !one->member.len;
}

static void give_to(struct taking *taking, struct ticket *ticket, size_t i)
{
    const struct input_document *document = &taking->documents[i];
    Slice base = document_base_name(document->name);
    bool is_second = false;
    for (struct attachment *one = ticket_more(ticket)->attachments; one; one = one->next) {
        bool is_called_so = one->is_file && slice_equal(document_base_name(one->name), base);
        if (is_called_so && is_named_file(one)) {
            bind(taking, one, i);
            return;
        }
        is_second |= is_called_so;
    }
    struct attachment own = {.name = is_second ? document->name : base, .is_file = true,
                             .folder = folder_of(document->name)};
    bind(taking, &own, i);
    ticket_attach(taking->batch, ticket, own);
}

/* "a/b.txt" is what "export/a/b.txt" is named by. */
static bool ends_with_path(Slice path, Slice name)
{
    return slice_ends(path, name) && (path.len == name.len || path.at[path.len - name.len - 1] == '/');
}

/* In the folder of the table itself. */
static bool is_right_beside(const struct ticket *ticket, const struct input_document *document, Slice name)
{
    Slice table = document->archive.len ? slice_skip(ticket_source(ticket), document->archive.len + 1)
                                        : ticket_source(ticket);
    size_t folder = table.len - document_base_name(table).len;
    return document->name.len == folder + name.len && slice_starts(document->name, slice_part(table, 0, folder)) &&
           slice_ends(document->name, name);
}

static void find_named(struct taking *taking, const struct ticket *ticket, struct attachment *attachment)
{
    Slice name = attachment->name;
    size_t found = 0, which = 0;
    uint32_t i;
    if (slice_starts(name, S("./")))
        name = slice_skip(name, 2);
    for (struct table_walk walk = table_walk(&taking->by_base, slice_hash(document_base_name(name)));
         table_next(&walk, &i);) {
        const struct input_document *document = &taking->documents[i];
        if (!is_beside(ticket, document) || !ends_with_path(document->name, name))
            continue;
        if (is_right_beside(ticket, document, name)) {
            bind(taking, attachment, i);
            return;
        }
        found++;
        which = i;
    }
    if (found == 1)
        bind(taking, attachment, which);
}

static void tell_left_over(const struct taking *taking, struct diag *diag)
{
    for (size_t i = 0; i < taking->count; i++) {
        const struct input_document *document = &taking->documents[i];
        bool is_member = document->archive.len > 0;
        if (!taking->is_taken[i])
            diag_add(diag, FINDING_evidence_of_nobody,
                     (Place){.source = is_member ? document->archive : document->name,
                             .part = is_member ? document->name : (Slice){0}},
                     "no ticket can be told to be this document's; left out");
    }
}

void tickets_take_documents(struct batch *batch, const struct input_document *documents, size_t count,
                            struct diag *diag)
{
    struct arena scratch;
    struct ticket *ticket;
    if (!count)
        return;
    arena_init(&scratch, 0);
    struct taking taking = {batch, documents, count, ARENA_ARRAY(&scratch, bool, count), {0}, &scratch};
    table_init(&taking.by_base, &scratch, count);
    for (size_t i = 0; i < count; i++) {
        table_add(&taking.by_base, slice_hash(document_base_name(documents[i].name)), (uint32_t)i);
        if ((ticket = ticket_by_path(&taking, &documents[i])))
            give_to(&taking, ticket, i);
    }
    for (size_t t = 0; t < batch->ticket_count; t++)
        for (struct attachment *one = ticket_more(&batch->tickets[t])->attachments; one; one = one->next)
            if (is_named_file(one))
                find_named(&taking, &batch->tickets[t], one);
    tell_left_over(&taking, diag);
    arena_done(&scratch);
}
