/* The scan of one file: blocks become records, records become rows, and the rows
   that touch a key are kept. Memory does not grow with the file. */
#include "base/arena.h"
#include "base/slice.h"
#include "base/unicode.h"
#include "bytes/charset.h"
#include "dataset/blocks.h"
#include "dataset/dataset_private.h"
#include "dataset/header.h"
#include "dataset/keeper.h"
#include "dataset/left_out.h"
#include "dataset/row_reader.h"
#include "records/csv.h"
#include "records/record.h"

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
    struct row_reader reader;
    struct kpi_row row;      /* the one being read */
    struct blocks blocks;
    struct arena scratch;    /* one row */
    uint64_t line;           /* of the next record */
    bool block_is_plain;     /* ASCII without NULs: rows need not be looked at */
    bool skipping;           /* a bad line goes on: up to its end nothing is a record */
    size_t named_count;      /* columns up to the last one with a name */
    struct keeper keeper;
    uint32_t source;
};

static const struct {
    enum finding_id finding;
    const char *message;
} complaints[] = {
    [CSV_QUOTE_OPEN] = {FINDING_csv_quote_open, "the quoted field is not closed before the end of the file"},
    [CSV_TEXT_AFTER_QUOTE] = {FINDING_csv_text_after_quote, "text follows the closing quote of a field"},
    [CSV_TOO_MANY] = {FINDING_csv_row_width, "the row has more than 4096 fields"},
    [CSV_TOO_LONG] = {FINDING_csv_field_too_long, "a field is longer than 1 MiB, or the row than 16 MiB"},
};
static_assert(MAX_COLUMNS == 4096 && MAX_FIELD_BYTES == 1u << 20 && MAX_RECORD_BYTES == (size_t)16 << 20,
              "as the messages say");

static bool check_text(struct scan *scan, const struct row_view *row)
{
    size_t bad_at;
    const char *nul = row->raw.len ? memchr(row->raw.at, '\0', row->raw.len) : NULL;
    if (nul)
        return bad_at_byte(&scan->out->bad, row, FINDING_text_has_nul, (size_t)(nul - row->raw.at),
                           "a NUL byte stands in the row");
    if (slice_is_ascii(row->raw) || utf8_valid(row->raw, &bad_at))
        return true;
    return bad_at_byte(&scan->out->bad, row, FINDING_text_not_utf8, bad_at, "the byte 0x%02X is not valid UTF-8",
                       (unsigned)(unsigned char)row->raw.at[bad_at]);
}

/* Missing cells below columns without a name do no harm: spreadsheets leave them out. A cell too
   many does, even an empty one: a comma in an amount shifts all that follow. */
static bool check_width(struct scan *scan, struct row_view *row, Slice *fields)
{
    size_t width = scan->header.columns.count;
    if (LIKELY(row->field_count == width))
        return true;
    if (row->field_count >= scan->named_count && row->field_count < width) {
        for (size_t i = row->field_count; i < width; i++)
            fields[i] = (Slice){0};
        row->field_count = width;
        return true;
    }
    size_t offset = row->field_count > width ? cell_offset(&scan->out->bad, row, width) : row->raw.len;
    return bad_at_byte(&scan->out->bad, row, FINDING_csv_row_width, offset, "row has %zu field%s, header has %zu",
                       row->field_count, row->field_count == 1 ? "" : "s", width);
}

static bool take_row(struct scan *scan, struct row_view *view, Slice *fields)
{
    struct kpi_row *row = &scan->row;
    if (UNLIKELY(row_is_left_out(&scan->header.columns, view, &scan->scratch))) {
        scan->out->info.left_out_count++;
        return true;
    }
    scan->out->info.row_count++;
    if ((!scan->block_is_plain && !check_text(scan, view)) || !check_width(scan, view, fields))
        return true;
    row_read_number(&scan->reader, view, row);
    keeper_expect(&scan->keeper, row);
    return !row_read(&scan->reader, view, row) || keeper_take(&scan->keeper, view, row);
}

/* The rest of a line that was too long to wait for. */
static void skip_line(struct scan *scan)
{
    Slice rest, text = blocks_text(&scan->blocks), line = slice_cut(text, '\n', &rest);
    bool ends = line.len < text.len;
    blocks_use(&scan->blocks, text.len - rest.len);
    scan->line += ends;
    scan->skipping = !ends;
}

static bool take_record(struct scan *scan, enum csv_result got, const struct csv_cut *cut, Slice text, Slice *fields)
{
    struct row_view view = {
        .fields = fields,
        .field_count = cut->field_count,
        .raw = slice_part(text, 0, cut->raw_bytes),
        .line = scan->line,
    };
    scan->line += cut->line_count;
    if (LIKELY(got == CSV_RECORD))
        return take_row(scan, &view, fields);
    scan->skipping = cut->line_goes_on;
    scan->out->info.row_count++;
    bad_at_byte(&scan->out->bad, &view, complaints[got].finding, cut->fault_at, "%s", complaints[got].message);
    return true;
}

/* All the whole records of a block. */
static bool take_block(struct scan *scan)
{
    Slice fields[MAX_COLUMNS];
    struct csv_cut cut;
    if (scan->skipping)
        skip_line(scan);
    Slice text = blocks_text(&scan->blocks);
    scan->block_is_plain = slice_is_ascii(text) && !slice_has(text, '\0');
    size_t used = 0;
    while (!scan->skipping && used < text.len) {
        Slice ahead = {text.at + used, text.len - used};
        enum csv_result got = csv_cut(ahead, scan->header.delimiter, scan->blocks.ended, &scan->scratch, fields,
                                      MAX_COLUMNS, &cut);
        if (got == CSV_NEED_MORE)
            break;
        used += cut.used_bytes;
        if (!take_record(scan, got, &cut, ahead, fields))
            return false;
        arena_rewind(&scan->scratch, 0);
    }
    blocks_use(&scan->blocks, used);
    return true;
}

static void report_progress(struct scan *scan, uint64_t before)
{
    atomic_fetch_add_explicit(&scan->gathering->dataset->bytes_done, scan->blocks.read_bytes - before,
                              memory_order_relaxed);
}

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
    scan->line = scan->header.next_line;
    scan->out->has_header = true;
    return check_columns(scan);
}

static void begin_rows(struct scan *scan)
{
    struct gathering *gathering = scan->gathering;
    const struct columns *columns = &scan->header.columns;
    for (size_t i = 0; i < columns->count; i++)
        if (columns->names[i].len)
            scan->named_count = i + 1;
    scan->out->bad.delimiter = scan->header.delimiter;
    scan->out->bad.columns = columns;
    keeper_init(&scan->keeper, gathering, scan->source, columns->of[FIELD_GROUP] >= 0, scan->out);
    row_reader_init(&scan->reader, gathering->dataset->programme, columns, scan->header.delimiter, &scan->out->bad,
                    gathering->work, &scan->scratch);
}

static bool read_rows(struct scan *scan)
{
    uint64_t before = 0;
    begin_rows(scan);
    do {
        if (!take_block(scan))
            return false;
        report_progress(scan, before);
        before = scan->blocks.read_bytes;
    } while (blocks_more(&scan->blocks, scan->gathering->diag));
    return !scan->blocks.failed;
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
        ok = read_header(scan) && (!out->has_header || read_rows(scan)) && check_unchanged(scan, file);
    }
    out->info.byte_count = scan->blocks.read_bytes;
    out->info.bad_count = out->bad.count;
    /* what the rows' findings needed of it */
    out->bad.columns = NULL;
    blocks_close(&scan->blocks);
    arena_done(&scan->scratch);
    return ok;
}
