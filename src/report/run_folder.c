/* The run folder: which files stand in it, and which writer makes each. */
#include "report/run_folder.h"

#include "base/arena.h"
#include "base/diag.h"
#include "base/slice.h"
#include "bytes/source.h"
#include "report/folder_lanes.h"
#include "report/letters.h"
#include "report/own_sheet.h"
#include "report/report_private.h"
#include "report/writers.h"

#define MAX_COPIED_BYTES ((uint64_t)64 << 30)

/* Tickets are cut into so many parts a lane, so that all lanes end at about the same time; but a few tickets are
   not worth another part. */
#define TICKET_PARTS_PER_LANE 8u
#define LEAST_TICKETS_PER_PART 16u

struct job {
    const struct run *run;
    const struct templates *templates;
    struct arena *scratch;
    struct diag *diag;
    struct aside aside;
    struct folder_part *parts;
    size_t part_count, part_capacity;
};

static bool write_page(struct hand *hand, struct aside *aside, size_t page)
{
    struct out out;
    Slice further = arena_printf(aside->scratch, "pages/%zu.html", page + 1);
    const char *name = page == 0 ? "index.html" : arena_cstr(aside->scratch, further);
    if (!aside_open(aside, name, &out))
        return false;
    return aside_close(aside, name, &out,
                       page_write(&hand->index, &hand->run, page, true, &out, &hand->scratch, aside->diag));
}

static bool write_pages(struct hand *hand, struct aside *aside, size_t from, size_t to)
{
    for (size_t page = from; page < to; page++)
        if (!write_page(hand, aside, page))
            return false;
    return true;
}

/* --- the data --- */

static void write_ndjson_file(struct hand *hand, struct out *out)
{
    write_ndjson(out, &hand->run);
}

static void write_csv_file(struct hand *hand, struct out *out)
{
    write_csv(out, &hand->run, ',', &hand->scratch);
}

static void write_xml_file(struct hand *hand, struct out *out)
{
    write_xml(out, &hand->run, &hand->scratch);
}

static void write_quarantine_file(struct hand *hand, struct out *out)
{
    write_quarantine(out, hand->run.quarantine, &hand->scratch);
}

#define WORKBOOK "resolutions.xlsx"

static const struct data_file {
    const char *name;
    void (*write)(struct hand *hand, struct out *out); /* NULL: the workbook, which its library opens by name */
} data_files[] = {{"resolutions.xml", write_xml_file},
                  {WORKBOOK, NULL},
                  {"resolutions.ndjson", write_ndjson_file},
                  {"resolutions.csv", write_csv_file},
                  {"quarantine.ndjson", write_quarantine_file}};

/* What depends on neither templates nor languages stays as it was. */
static bool copy_file(struct aside *aside, Slice folder, const char *name, bool may_lack)
{
    struct arena mem;
    Slice text, why;
    arena_init(&mem, 0);
    bool read = file_read_beneath(folder, slice_from(name), MAX_COPIED_BYTES, &mem, &text, &why);
    bool copied = read ? aside_put(aside, name, text)
                       : may_lack || diag_fault(aside->diag, "cannot copy '%s' of '%.*s': %.*s", name,
                                                SLICE_ARG(folder), SLICE_ARG(why));
    arena_done(&mem);
    return copied;
}

static bool write_workbook(Slice path, const void *what, struct arena *scratch, struct diag *diag)
{
    return write_xlsx(path, what, scratch, diag);
}

static bool write_data_file(struct hand *hand, struct aside *aside, size_t number, size_t to)
{
    (void)to;
    const struct data_file *file = &data_files[number];
    struct out out;
    if (hand->run.copied_from.len)
        return copy_file(aside, hand->run.copied_from, file->name, false);
    if (!file->write)
        return aside_by_name(aside, file->name, write_workbook, &hand->run);
    if (!aside_open(aside, file->name, &out))
        return false;
    file->write(hand, &out);
    return aside_close(aside, file->name, &out, true);
}

/* --- the tickets --- */

static size_t tickets_per_part(const struct run *run)
{
    size_t lanes = run->lane_count ? run->lane_count : 1;
    size_t fair = run->batch->ticket_count / (lanes * TICKET_PARTS_PER_LANE) + 1;
    return fair < LEAST_TICKETS_PER_PART ? LEAST_TICKETS_PER_PART : fair;
}

static bool put_letter(void *to, Slice name, Slice content)
{
    struct aside *aside = to;
    return aside_put(aside, arena_cstr(aside->scratch, arena_printf(aside->scratch, "letters/%.*s", SLICE_ARG(name))),
                     content);
}

static bool write_ticket(struct hand *hand, struct aside *aside, size_t i)
{
    const struct run *run = &hand->run;
    Slice file_name = run->file_names[i];
    const char *name = arena_cstr(aside->scratch, arena_printf(aside->scratch, "tickets/%.*s.html",
                                                               SLICE_ARG(file_name)));
    buf_clear(&hand->page.buf);
    return ticket_page_write(&hand->ticket, run, &run->batch->tickets[i], &hand->text, &hand->page, &hand->scratch,
                             aside->diag) &&
           aside_put(aside, name, buf_slice(&hand->page.buf)) &&
           letter_write(hand->ticket.desk, i, file_name, &hand->text, put_letter, aside);
}

static bool write_tickets(struct hand *hand, struct aside *aside, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++)
        if (run_shows_ticket(&hand->run, &hand->run.batch->tickets[i]) && !write_ticket(hand, aside, i))
            return false;
    return true;
}

/* --- the folder --- */

static void add_part(struct job *job, struct folder_part part)
{
    *ARENA_PUSH(job->scratch, job->parts, job->part_count, job->part_capacity, struct folder_part) = part;
}

/* What takes longest comes first. All pages are one part: the tree of a page is large, and there is one at a time. */
static void add_parts(struct job *job, size_t pages, bool has_tickets)
{
    size_t count = has_tickets ? job->run->batch->ticket_count : 0, step = tickets_per_part(job->run);
    add_part(job, (struct folder_part){write_pages, 0, pages});
    for (size_t i = 0; i < COUNT_OF(data_files); i++)
        add_part(job, (struct folder_part){write_data_file, i, i + 1});
    for (size_t i = 0; i < count; i += step)
        add_part(job, (struct folder_part){write_tickets, i, i + step < count ? i + step : count});
}

bool run_folder_has_tickets(const struct run *run)
{
    return totals_make(run).shown <= MAX_TICKET_PAGE_CLAIMS;
}

static bool write_parts(struct job *job, struct letter_desk *desk)
{
    size_t pages = page_total(job->run);
    bool has_letters = run_folder_has_tickets(job->run);
    bool has_tickets = has_letters && job->run->file_names;
    add_parts(job, pages, has_tickets);
    return (pages == 1 || aside_make_folder(&job->aside, "pages")) &&
           (!has_letters || letter_desk_prepare(desk)) &&
           (!has_tickets ||
            (aside_make_folder(&job->aside, "tickets") && aside_make_folder(&job->aside, "letters"))) &&
           folder_make_parts(&job->aside, &(struct folder_work){.run = job->run,
                                                                .templates = job->templates,
                                                                .desk = has_letters ? desk : NULL,
                                                                .has_tickets = has_tickets,
                                                                .parts = job->parts,
                                                                .part_count = job->part_count});
}

static bool write_changes_file(struct job *job)
{
    struct out out;
    if (job->run->copied_from.len)
        return copy_file(&job->aside, job->run->copied_from, "changes.ndjson", true);
    if (!job->run->night)
        return true; /* nothing is known of the night before */
    if (!aside_open(&job->aside, "changes.ndjson", &out))
        return false;
    write_changes(&out, job->run);
    return aside_close(&job->aside, "changes.ndjson", &out, true);
}

static bool write_own_file(struct job *job)
{
    struct out out;
    const struct run *run = job->run;
    if (!run->own_sheet)
        return true;
    const char *name = arena_cstr(job->scratch, run->own_file);
    if (!aside_open(&job->aside, name, &out))
        return false;
    return aside_close(&job->aside, name, &out, own_sheet_write(run->own_sheet, run, &out, job->scratch, job->diag));
}

static bool write_manifest_file(struct job *job)
{
    struct out out;
    if (!aside_open(&job->aside, MANIFEST_NAME, &out))
        return false;
    write_manifest(&out, job->run, job->aside.outputs, job->aside.output_count, job->scratch);
    return aside_close(&job->aside, MANIFEST_NAME, &out, true);
}

/* Once for the document and all pages. */
static void make_head(struct job *job)
{
    struct run *run = ARENA_NEW(job->scratch, struct run);
    *run = *job->run;
    if (!run->told)
        run->head = xml_head(run, job->scratch);
    job->run = run;
}

static bool write_files(struct job *job)
{
    struct arena letter_mem;
    arena_init(&letter_mem, 0);
    make_head(job);
    struct letter_desk *desk = letter_desk_new(job->run, job->templates, &letter_mem, job->diag);
    bool written = write_parts(job, desk) && write_own_file(job) && write_changes_file(job) &&
                   write_manifest_file(job);
    letter_desk_close(desk);
    arena_done(&letter_mem);
    return written;
}

bool run_folder_write(Slice folder, const struct run *run, const struct templates *templates, struct arena *scratch,
                      struct diag *diag)
{
    size_t mark = arena_mark(scratch);
    struct job job = {.run = run, .templates = templates, .scratch = scratch, .diag = diag};
    bool written = aside_begin(&job.aside, folder, (Slice){0}, scratch, diag) && write_files(&job);
    written = aside_end(&job.aside, written);
    arena_rewind(scratch, mark);
    return written;
}

bool run_folder_prepare(Slice folder, Slice label, const struct run *run, const struct templates *templates,
                        struct arena *scratch, struct diag *diag)
{
    size_t mark = arena_mark(scratch);
    struct job job = {.run = run, .templates = templates, .scratch = scratch, .diag = diag};
    bool written = aside_begin(&job.aside, folder, label, scratch, diag) && write_files(&job);
    written = aside_keep(&job.aside, written);
    arena_rewind(scratch, mark);
    return written;
}

bool run_folder_publish(Slice folder, Slice label, Slice words, bool *found, struct arena *scratch, struct diag *diag)
{
    size_t mark = arena_mark(scratch);
    bool done = aside_publish(folder, label, words, found, scratch, diag);
    arena_rewind(scratch, mark);
    return done;
}
