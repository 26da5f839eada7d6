/* The scan of one file: its header is found, and a crew reads its rows (crew.h).
   Memory does not grow with the file. */
#include "base/arena.h"
#include "base/slice.h"
#include "bytes/charset.h"
#include "dataset/blocks.h"
#include "dataset/crew.h"
#include "dataset/dataset_private.h"
#include "dataset/header.h"
#include "dataset/joiner.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#define MAX_COLUMNS_SHOWN 30

struct scan {
    struct gathering *gathering;
    struct scanned *out;
    struct header header;
    struct scan_plan plan;
    struct joiner joiner;
    struct blocks blocks;
    struct arena scratch; /* the header */
    uint32_t source;
};

/* "'MPN ID', 'Month', ..." */
static Slice list_columns(const struct columns *columns, struct arena *mem)
{
    Slice list = S("");
    size_t count = columns->count < MAX_COLUMNS_SHOWN ? columns->count : MAX_COLUMNS_SHOWN;
    for (size_t i = 0; i < count; i++) {
        Slice name = text_head(columns->names[i], MAX_SHOWN_BYTES);
        list = arena_printf(mem, "%.*s%s'%.*s'", SLICE_ARG(list), i ? ", " : "", SLICE_ARG(name));
    }
    return count < columns->count ? arena_printf(mem, "%.*s and %zu more", SLICE_ARG(list), columns->count - count)
                                  : list;
}

static bool check_columns(struct scan *scan)
{
    const struct columns *columns = &scan->header.columns;
    struct arena *mem = &scan->scratch;
    struct diag *diag = scan->gathering->diag;
    Slice missing = S("");
    for (size_t field = 0; field < FIELD_COUNT; field++) {
        if (!columns_missing(columns, (enum dataset_field)field))
            continue;
        Slice title = field_title((enum dataset_field)field), example = field_example((enum dataset_field)field);
        diag_add(diag, FINDING_dataset_column_missing,
                 (Place){.source = scan->out->info.name, .line = scan->header.line},
                 "there is no column for the %.*s, such as '%.*s'", SLICE_ARG(title), SLICE_ARG(example));
        missing = arena_printf(mem, "%.*s%s%.*s", SLICE_ARG(missing), missing.len ? ", " : "", SLICE_ARG(title));
    }
    if (missing.len == 0)
        return true;
    Slice list = list_columns(columns, mem);
    return diag_fault(diag, "'%.*s' cannot be used as a KPI dataset: no column for %.*s; line %" PRIu64 " names %.*s",
                      SLICE_ARG(scan->out->info.name), SLICE_ARG(missing), scan->header.line, SLICE_ARG(list));
}

static bool refuse_header(struct scan *scan)
{
    Slice list = list_columns(&scan->header.columns, &scan->scratch);
    return diag_fault(scan->gathering->diag,
                      "'%.*s' is no KPI dataset: none of its first lines names at least %d of the columns that are "
                      "needed; the first one holds %.*s",
                      SLICE_ARG(scan->out->info.name), LEAST_RECOGNISED, SLICE_ARG(list));
}

static bool check_charset(struct scan *scan)
{
    size_t mark_bytes;
    enum charset charset = charset_detect(blocks_text(&scan->blocks), &mark_bytes);
    if (charset != CHARSET_UTF8 && charset != CHARSET_UTF8_BOM) {
        Slice name = charset_name(charset);
        return diag_fault(scan->gathering->diag, "cannot read '%.*s': it is %.*s text; save it as UTF-8",
                          SLICE_ARG(scan->out->info.name), SLICE_ARG(name));
    }
    blocks_use(&scan->blocks, mark_bytes);
    return true;
}

/* Up to the header; an empty file has none, and no rows either. */
static bool read_header(struct scan *scan)
{
    struct gathering *gathering = scan->gathering;
    enum header_result got = HEADER_EMPTY;
    bool first = true;
    do {
        if (!blocks_more(&scan->blocks, gathering->diag))
            break;
        if (first && !check_charset(scan))
            return false;
        first = false;
        got = header_find(blocks_text(&scan->blocks), scan->blocks.ended, gathering->dataset->programme,
                          gathering->work, &scan->header);
    } while (got == HEADER_NEED_MORE);
    if (scan->blocks.failed)
        return false;
    if (got == HEADER_NONE)
        return refuse_header(scan);
    if (got == HEADER_EMPTY)
        return true;
    blocks_use(&scan->blocks, scan->header.used_bytes);
    scan->out->has_header = true;
    return check_columns(scan);
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
                               .has_groups = columns->of[FIELD_GROUP] >= 0};
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
    return crew_scan(&work);
}

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
    int fd = open(arena_cstr(scratch, file->path), O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (fd < 0)
        diag_fault(diag, "cannot open '%.*s': %s", SLICE_ARG(file->path), strerror(errno));
    else if (S_ISREG(file->at_start.st_mode))
        posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL);
    return fd;
}

bool scan_file(struct gathering *gathering, uint32_t i, struct scanned *out)
{
    struct dataset *dataset = gathering->dataset;
    const struct dataset_file *file = &dataset->files[i];
    *out = (struct scanned){.info.name = file->path};
    bad_rows_init(&out->bad, file->path, dataset->quarantine, gathering->diag);
    struct scan *scan = ARENA_NEW(gathering->work, struct scan);
    *scan = (struct scan){.gathering = gathering, .out = out, .source = i, .blocks.fd = -1};
    arena_init(&scan->scratch, 0);
    int fd = open_file(file, &scan->scratch, gathering->diag);
    bool ok = fd >= 0;
    if (ok) {
        blocks_open(&scan->blocks, fd, file->path, dataset->block_bytes);
        ok = read_header(scan) && (!out->has_header || read_rows(scan, file)) && check_unchanged(scan, file);
    }
    out->info.byte_count = scan->blocks.read_bytes;
    out->info.bad_count = out->bad.count;
    /* what the rows' findings needed of it */
    out->bad.columns = NULL;
    blocks_close(&scan->blocks);
    arena_done(&scan->scratch);
    return ok;
}
