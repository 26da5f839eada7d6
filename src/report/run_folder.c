/* The run folder: which files stand in it, and which writer makes each. */
#include "report/run_folder.h"

#include "base/arena.h"
#include "base/diag.h"
#include "base/slice.h"
#include "bytes/source.h"
#include "report/aside.h"
#include "report/letters.h"
#include "report/own_sheet.h"
#include "report/pages.h"
#include "report/report_private.h"
#include "report/writers.h"

#include <inttypes.h>

#define MAX_COPIED_BYTES ((uint64_t)64 << 30)

struct job {
    const struct run *run;
    const struct templates *templates;
    struct arena *scratch;
    struct diag *diag;
    struct aside aside;
    struct arena letter_mem; /* of the desk; pages give back what they took of `scratch` */
    struct letter_desk *desk;
};

static void write_ndjson_file(struct job *job, struct out *out)
{
    write_ndjson(out, job->run);
}

static void write_csv_file(struct job *job, struct out *out)
{
    write_csv(out, job->run, ',', job->scratch);
}

static void write_xml_file(struct job *job, struct out *out)
{
    write_xml(out, job->run, job->scratch);
}

static void write_quarantine_file(struct job *job, struct out *out)
{
    write_quarantine(out, job->run->quarantine, job->scratch);
}

struct output_file {
    const char *name;
    void (*write)(struct job *job, struct out *out);
};

static const struct output_file output_files[] = {{"resolutions.ndjson", write_ndjson_file},
                                                  {"resolutions.csv", write_csv_file},
                                                  {"resolutions.xml", write_xml_file},
                                                  {"quarantine.ndjson", write_quarantine_file}};

static bool write_file(struct job *job, const struct output_file *file)
{
    struct out out;
    if (!aside_open(&job->aside, file->name, &out))
        return false;
    file->write(job, &out);
    return aside_close(&job->aside, file->name, &out, true);
}

static bool write_page(struct job *job, const struct page_maker *maker, uint64_t page)
{
    struct out out;
    Slice further = arena_printf(job->scratch, "pages/%" PRIu64 ".html", page + 1);
    const char *name = page == 0 ? "index.html" : arena_cstr(job->scratch, further);
    if (!aside_open(&job->aside, name, &out))
        return false;
    return aside_close(&job->aside, name, &out,
                       page_write(maker, job->run, page, true, &out, job->scratch, job->diag));
}

/* What depends on neither templates nor languages stays as it was. */
static bool copy_file(struct job *job, const char *name, bool may_lack)
{
    struct arena mem;
    Slice text, why, folder = job->run->copied_from;
    arena_init(&mem, 0);
    bool read = file_read_beneath(folder, slice_from(name), MAX_COPIED_BYTES, &mem, &text, &why);
    bool copied = read ? aside_put(&job->aside, name, text)
                       : may_lack || diag_fault(job->diag, "cannot copy '%s' of '%.*s': %.*s", name, SLICE_ARG(folder),
                                                SLICE_ARG(why));
    arena_done(&mem);
    return copied;
}

static bool write_changes_file(struct job *job)
{
    struct out out;
    if (job->run->copied_from.len)
        return copy_file(job, "changes.ndjson", true);
    if (!job->run->night)
        return true; /* nothing is known of the night before */
    if (!aside_open(&job->aside, "changes.ndjson", &out))
        return false;
    write_changes(&out, job->run);
    return aside_close(&job->aside, "changes.ndjson", &out, true);
}

static bool write_pages(struct job *job)
{
    struct page_maker maker;
    uint64_t pages = page_total(job->run);
    bool written = page_maker_open(&maker, job->templates, PAGE_INDEX, job->scratch, job->diag) &&
                   (pages == 1 || aside_make_folder(&job->aside, "pages"));
    maker.desk = job->desk;
    for (uint64_t page = 0; written && page < pages; page++)
        written = write_page(job, &maker, page);
    page_maker_close(&maker);
    return written;
}

static bool has_ticket_files(const struct run *run)
{
    return run->file_names && totals_make(run).shown <= MAX_TICKET_PAGE_CLAIMS;
}

static bool is_shown(const struct run *run, const struct ticket *ticket)
{
    uint32_t i = ticket->first_claim;
    for (uint32_t n = 0; n < ticket->claim_count; n++, i = run->batch->claims[i].next)
        if (run_shows(run, &run->decided->resolutions[i]))
            return true;
    return false;
}

static bool write_ticket(struct job *job, const struct page_maker *maker, size_t i, struct buf *buf, struct out *page)
{
    const struct run *run = job->run;
    buf_clear(&page->buf);
    const char *name = arena_cstr(job->scratch, arena_printf(job->scratch, "tickets/%.*s.html",
                                                             SLICE_ARG(run->file_names[i])));
    return ticket_page_write(maker, run, &run->batch->tickets[i], buf, page, job->scratch, job->diag) &&
           aside_put(&job->aside, name, buf_slice(&page->buf));
}

static bool write_tickets(struct job *job)
{
    const struct run *run = job->run;
    struct page_maker maker;
    struct out page;
    struct buf buf;
    if (!has_ticket_files(run))
        return true;
    buf_init(&buf);
    out_init(&page, OUT_KEEPS_ALL, S("a ticket's report"));
    bool written = page_maker_open(&maker, job->templates, PAGE_TICKET, job->scratch, job->diag) &&
                   aside_make_folder(&job->aside, "tickets");
    maker.desk = job->desk;
    for (size_t i = 0; written && i < run->batch->ticket_count; i++)
        if (is_shown(run, &run->batch->tickets[i]))
            written = write_ticket(job, &maker, i, &buf, &page);
    page_maker_close(&maker);
    out_done(&page);
    buf_done(&buf);
    return written;
}

static bool put_letter(void *to, Slice name, Slice content)
{
    struct job *job = to;
    const char *path = arena_cstr(job->scratch, arena_printf(job->scratch, "letters/%.*s", SLICE_ARG(name)));
    return aside_put(&job->aside, path, content);
}

static bool write_letters(struct job *job)
{
    const struct run *run = job->run;
    if (!has_ticket_files(run))
        return true;
    return aside_make_folder(&job->aside, "letters") && letters_write(job->desk, run->file_names, put_letter, job);
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

static bool write_workbook_file(Slice path, const void *what, struct arena *scratch, struct diag *diag)
{
    return write_xlsx(path, what, scratch, diag);
}

static bool write_manifest_file(struct job *job)
{
    struct out out;
    if (!aside_open(&job->aside, MANIFEST_NAME, &out))
        return false;
    write_manifest(&out, job->run, job->aside.outputs, job->aside.output_count, job->scratch);
    return aside_close(&job->aside, MANIFEST_NAME, &out, true);
}

static bool write_data(struct job *job)
{
    bool copies = job->run->copied_from.len > 0;
    for (size_t i = 0; i < COUNT_OF(output_files); i++)
        if (copies ? !copy_file(job, output_files[i].name, false) : !write_file(job, &output_files[i]))
            return false;
    if (copies)
        return copy_file(job, "resolutions.xlsx", false);
    return aside_by_name(&job->aside, "resolutions.xlsx", write_workbook_file, job->run);
}

static bool write_files(struct job *job)
{
    arena_init(&job->letter_mem, 0);
    job->desk = letter_desk_new(job->run, job->templates, &job->letter_mem, job->diag);
    bool written = write_pages(job) && write_data(job) && write_tickets(job) && write_letters(job) &&
                   write_own_file(job) && write_changes_file(job) && write_manifest_file(job);
    letter_desk_close(job->desk);
    arena_done(&job->letter_mem);
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
