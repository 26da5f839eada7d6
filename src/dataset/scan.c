/* The scan of one file: its header is found, and a crew reads its rows (crew.h).
   Memory does not grow with the file. */
#include "base/arena.h"
#include "base/file.h"
#include "base/slice.h"
#include "base/unicode.h"
#include "bytes/charset.h"
#include "dataset/blocks.h"
#include "dataset/crew.h"
#include "dataset/dataset_private.h"
#include "dataset/header_check.h"
#include "dataset/joiner.h"
#include "records/record.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#define MAX_PROBED_BYTES ((size_t)65536)
#define SURE_OF_FORMAT 90 /* of a probe: JSON, XML and workbooks are; mails and CSV never */
#define MAX_PIPED_BYTES ((size_t)1 << 30) /* of what is not scanned */

struct scan {
    struct gathering *gathering;
    struct scanned *out;
    struct header header;
    struct scan_plan plan;
    struct joiner joiner;
    struct blocks blocks;
    struct arena scratch; /* the header */
    uint32_t source;
    bool is_foreign; /* the common readers read it */
};

static bool is_text(Slice text)
{
    size_t bad_at = 0;
    /* the end of a block may cut a character */
    return !slice_has(text, '\0') && (slice_is_ascii(text) || utf8_valid(text, &bad_at) || bad_at + 4 > text.len);
}

/* Another format, or another encoding: for the common readers. */
static bool is_foreign(Slice head)
{
    size_t mark_bytes;
    int best = 0;
    enum charset charset = charset_detect(head, &mark_bytes);
    for (size_t i = 0; reader_formats[i]; i++) {
        int score = reader_formats[i]->probe(slice_part(head, 0, MAX_PROBED_BYTES));
        best = score > best ? score : best;
    }
    return charset == CHARSET_UTF16 || charset == CHARSET_UTF32 || best >= SURE_OF_FORMAT ||
           !is_text(slice_part(head, 0, MAX_PROBED_BYTES));
}

static bool is_blank(Slice text)
{
    return slice_trim(text).len == 0;
}

/* Names in quotes that the scan does not know: 'MPN ID';'Month'. */
static bool is_quoted_otherwise(const struct columns *columns)
{
    size_t count = 0;
    for (size_t i = 0; i < columns->count; i++) {
        Slice name = columns->names[i];
        count += name.len > 1 && (name.at[0] == '\'' || name.at[0] == '`') && name.at[name.len - 1] == name.at[0];
    }
    return count * 2 > columns->count;
}

/* The header the scan knows how to find, whole: its text is looked at no further. */
static bool take_header(struct scan *scan)
{
    struct gathering *gathering = scan->gathering;
    Place at = {.source = scan->out->info.name, .line = scan->header.line};
    scan->out->info.format = S("csv");
    scan->out->has_header = true;
    if (scan->header.columns.given_month.len)
        header_report_given(gathering, at.source, &scan->header.columns);
    blocks_use(&scan->blocks, scan->header.used_bytes);
    return header_check(gathering, &scan->header.columns, at, scan->out);
}

/* Up to the header; an empty file has none, and no rows either. What has no header that is complete may be
   in a dialect that only the common readers know. */
static bool read_header(struct scan *scan)
{
    struct gathering *gathering = scan->gathering;
    const struct dataset *dataset = gathering->dataset;
    const struct header_words words = {dataset->programme, dataset->labels};
    enum header_result got = HEADER_EMPTY;
    bool first = true;
    do {
        size_t mark_bytes;
        if (!blocks_more(&scan->blocks, gathering->diag))
            break;
        if (first && is_foreign(blocks_text(&scan->blocks))) {
            scan->is_foreign = true;
            return true;
        }
        if (first && charset_detect(blocks_text(&scan->blocks), &mark_bytes) == CHARSET_UTF8_BOM)
            blocks_use(&scan->blocks, mark_bytes);
        first = false;
        got = header_find(blocks_text(&scan->blocks), scan->blocks.ended, &words, gathering->work, &scan->header);
    } while (got == HEADER_NEED_MORE);
    if (scan->blocks.failed)
        return false;
    if (got == HEADER_FOUND && is_quoted_otherwise(&scan->header.columns))
        got = HEADER_NONE;
    if (got == HEADER_FOUND)
        header_give_month(gathering, dataset->files[scan->source].path, &scan->header.columns);
    if (got == HEADER_FOUND && (header_is_complete(&scan->header) || scan->header.columns.is_tickets))
        return take_header(scan);
    scan->is_foreign = got != HEADER_EMPTY || !is_blank(blocks_text(&scan->blocks));
    return true;
}

static bool read_rows(struct scan *scan, const struct dataset_file *file)
{
    struct gathering *gathering = scan->gathering;
    struct dataset *dataset = gathering->dataset;
    const struct columns *columns = &scan->header.columns;
    struct scan_plan *plan = &scan->plan;
    struct bad_rows *bad = &scan->out->bad;
    bad->delimiter = scan->header.delimiter;
    bad->columns = columns;
    *plan = (struct scan_plan){.programme = dataset->programme,
                               .keys = gathering->keys,
                               .header = &scan->header,
                               .bad = bad,
                               .source = scan->source,
                               .only_near = dataset->asks_again && dataset->files[scan->source].is_answered &&
                                            keys_ask_only_near(gathering->keys),
                               .has_groups = columns->of[FIELD_GROUP] >= 0,
                               .has_publications = columns->of[FIELD_PUBLISHED] >= 0};
    for (size_t i = 0; i < columns->count; i++)
        if (columns->names[i].len)
            plan->named_count = i + 1;
    joiner_init(&scan->joiner, gathering, plan, scan->header.next_line, scan->out);
    uint64_t size_bytes = (uint64_t)file->at_start.st_size;
    bool any_part = S_ISREG(file->at_start.st_mode) && !scan->blocks.is_packed && size_bytes > scan->blocks.read_bytes;
    struct crew_work work = {.blocks = &scan->blocks,
                             .size_bytes = any_part ? size_bytes : 0,
                             .chunk_bytes = dataset->block_bytes,
                             .thread_count = dataset->thread_count,
                             .plan = plan,
                             .joiner = &scan->joiner,
                             .bytes_done = &dataset->bytes_done,
                             .diag = gathering->diag};
    if (!crew_scan(&work))
        return false;
    header_report_currency(gathering, scan->out);
    return true;
}

/* The common readers open the file anew; of a pipe they are given what has come, and what still comes. */
static bool read_elsewhere(struct scan *scan, const struct dataset_file *file)
{
    struct gathering *gathering = scan->gathering;
    if (S_ISREG(file->at_start.st_mode) && !file->copy.is_whole)
        return records_file(gathering, scan->source, scan->out);
    while (blocks_more(&scan->blocks, gathering->diag)) {
        if (blocks_text(&scan->blocks).len > MAX_PIPED_BYTES)
            return diag_fault(gathering->diag, "'%.*s' is larger than 1 GiB and no plain CSV: give it as a file",
                              SLICE_ARG(file->path));
    }
    uint64_t read_bytes = scan->blocks.read_bytes;
    bool ok = !scan->blocks.failed &&
              records_text(gathering, scan->source, file->path, blocks_text(&scan->blocks), scan->out);
    scan->out->info.byte_count = read_bytes;
    return ok;
}
static_assert(MAX_PIPED_BYTES == (size_t)1 << 30, "as the message says");

/* A file that is written to while it is read is neither the old one nor the new one. */
static bool check_unchanged(const struct scan *scan, const struct dataset_file *file)
{
    struct stat now;
    if (!S_ISREG(file->at_start.st_mode) || (fstat(scan->blocks.fd, &now) == 0 && file_unchanged(file, &now)))
        return true;
    return diag_fault_for_now(scan->gathering->diag, "'%.*s' changed while it was read", SLICE_ARG(file->path));
}

static int open_file(const struct dataset_file *file, struct arena *scratch, struct diag *diag)
{
    int fd = file->copy.is_whole ? kept_copy_open(&file->copy)
                                 : file_open(arena_cstr(scratch, file->path), O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (fd < 0)
        diag_fault(diag, "cannot open '%.*s': %s", SLICE_ARG(file->path), strerror(errno));
    else if (S_ISREG(file->at_start.st_mode))
        posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL);
    return fd;
}

/* A last line without an end may have been cut in the middle of a value, which then still looks like one. */
static void check_end(const struct scan *scan, const struct dataset_file *file)
{
    static const enum dataset_field free_values[] = {FIELD_PARTNER, FIELD_UNITS, FIELD_INVOICE, FIELD_KPI,
                                                     FIELD_REVENUE, FIELD_AMENDS};
    const struct columns *columns = &scan->header.columns;
    char last;
    bool is_free = false;
    for (size_t i = 0; i < COUNT_OF(free_values); i++)
        is_free |= columns->of[free_values[i]] == (int)columns->count - 1;
    if (!is_free || scan->blocks.is_packed || !S_ISREG(file->at_start.st_mode) ||
        file_read_at(scan->blocks.fd, &last, 1, file->at_start.st_size - 1) != 1 || last == '\n' || last == '\r')
        return;
    diag_add(scan->gathering->diag, FINDING_dataset_end_open, (Place){.source = file->path},
             "the last line has no end; if the file was cut off, its last value is too short");
}

static bool scan_local(struct scan *scan, struct dataset_file *file)
{
    struct scanned *out = scan->out;
    struct dataset *dataset = scan->gathering->dataset;
    int fd = open_file(file, &scan->scratch, scan->gathering->diag);
    if (fd < 0)
        return false;
    blocks_open(&scan->blocks, fd, file->path, dataset->block_bytes);
    if (dataset_wants_copy(scan->gathering, scan->source)) {
        kept_copy_begin(&file->copy, dataset->copy_folder, dataset->most_copy_bytes);
        scan->blocks.copy = &file->copy;
    }
    if (!read_header(scan))
        return false;
    if (scan->is_foreign)
        return read_elsewhere(scan, file);
    bool ok = (!out->has_header || read_rows(scan, file)) && check_unchanged(scan, file);
    if (ok && out->info.row_count)
        check_end(scan, file);
    out->info.byte_count = scan->blocks.read_bytes;
    out->info.bad_count = out->bad.count;
    return ok;
}

bool scan_file(struct gathering *gathering, uint32_t i, struct scanned *out)
{
    struct dataset *dataset = gathering->dataset;
    struct dataset_file *file = &dataset->files[i];
    if (!file->is_local)
        return records_file(gathering, i, out);
    *out = (struct scanned){.info.name = file->path};
    bad_rows_init(&out->bad, file->path, dataset->quarantine, gathering->diag);
    struct scan *scan = ARENA_NEW(gathering->work, struct scan);
    *scan = (struct scan){.gathering = gathering, .out = out, .source = i, .blocks.fd = -1};
    arena_init(&scan->scratch, 0);
    bool ok = scan_local(scan, file);
    if (ok && scan->blocks.copy)
        kept_copy_end(scan->blocks.copy, file->path, gathering->diag);
    /* what the rows' findings needed of it */
    out->bad.columns = NULL;
    blocks_close(&scan->blocks);
    arena_done(&scan->scratch);
    return ok;
}
