/* The scan of one file: blocks become records, records become rows, and the rows
   that touch a key are kept. Memory does not grow with the file. */
#include "base/arena.h"
#include "base/slice.h"
#include "base/unicode.h"
#include "bytes/charset.h"
#include "dataset/blocks.h"
#include "dataset/cells.h"
#include "dataset/dataset_private.h"
#include "dataset/header.h"
#include "dataset/row_reader.h"
#include "records/csv.h"
#include "records/record.h"
#include "tickets/invoice_number.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#define SPREAD 0x9e3779b97f4a7c15u
#define MAX_COLUMNS_SHOWN 30
#define NOTED_BITS 9

/* A partner whose keys have been looked up. */
struct noted {
    struct memo_key partner, group;
};

struct scan {
    struct gathering *gathering;
    const struct gather_keys *keys;
    struct scanned *out;
    uint32_t source;
    struct header header;
    struct row_reader reader;
    struct kpi_row row;      /* the one being read */
    struct blocks blocks;
    struct arena scratch;    /* one row */
    uint64_t line;           /* of the next record */
    bool block_is_plain;     /* ASCII without NULs: rows need not be looked at */
    bool skipping;           /* a bad line goes on: up to its end nothing is a record */
    size_t named_count;      /* columns up to the last one with a name */
    struct month_cell *cell; /* of the row before */
    struct table cell_by_month;
    uint16_t *value_rows;    /* per value key: rows kept for it alone */
    struct noted noted_last, noted[1 << NOTED_BITS];
    struct memo_key number, found_number; /* of this row; of the last one that was looked up */
    uint64_t number_hash;
    bool number_is_found, number_touches;
    Slice partner, group, invoice, normal; /* of the row kept before, already copied */
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

static bool is_blank(const Slice *fields, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++)
        if (slice_trim(fields[i]).len)
            return false;
    return true;
}

/* --- rows that are no rows ------------------------------------------------- */

static bool repeats_header(const struct columns *columns, const struct row_view *row)
{
    if (row->field_count != columns->count)
        return false;
    for (size_t i = 0; i < columns->count; i++)
        if (!slice_equal(slice_trim(row->fields[i]), columns->names[i]))
            return false;
    return true;
}

/* "Total" is the first thing that stands in the row, and neither partner nor
   invoice number is another cell. */
static bool is_totals_row(struct scan *scan, const struct row_view *row)
{
    size_t first = 0;
    while (first < row->field_count && !slice_trim(row->fields[first]).len)
        first++;
    if (first == row->field_count || !cell_is_total(slice_trim(row->fields[first]), &scan->scratch))
        return false;
    static const enum dataset_field ids[] = {FIELD_PARTNER, FIELD_INVOICE};
    for (size_t i = 0; i < COUNT_OF(ids); i++) {
        size_t column = (size_t)scan->header.columns.of[ids[i]];
        if (column != first && column < row->field_count && slice_trim(row->fields[column]).len)
            return false;
    }
    return true;
}

static bool starts_with_text(Slice cell)
{
    return cell.len && (unsigned char)cell.at[0] > ' ';
}

/* Rows with a partner and an invoice number, nearly all, are told at a glance. */
static bool is_left_out(struct scan *scan, const struct row_view *row)
{
    const struct columns *columns = &scan->header.columns;
    size_t partner = (size_t)columns->of[FIELD_PARTNER], invoice = (size_t)columns->of[FIELD_INVOICE];
    if (LIKELY(partner < row->field_count && invoice < row->field_count && starts_with_text(row->fields[partner]) &&
               starts_with_text(row->fields[invoice]) &&
               row->fields[partner].at[0] != columns->names[partner].at[0]))
        return false;
    return is_blank(row->fields, 0, row->field_count) || repeats_header(columns, row) || is_totals_row(scan, row);
}

/* --- rows that are bad before their cells are looked at ---------------------- */

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

/* --- good rows --------------------------------------------------------------- */

static struct month_cell *find_cell(struct scan *scan, const struct kpi_row *row)
{
    struct scanned *out = scan->out;
    uint64_t hash = ((uint64_t)(uint32_t)row->publication.day << 32 | (uint32_t)row->period.k) * SPREAD;
    uint32_t i;
    for (struct table_walk walk = table_walk(&scan->cell_by_month, hash); table_next(&walk, &i);)
        if (out->cells[i].month.k == row->period.k && out->cells[i].publication.day == row->publication.day)
            return &out->cells[i];
    if (out->cell_count == MAX_MONTH_CELLS)
        return NULL;
    table_add(&scan->cell_by_month, hash, (uint32_t)out->cell_count);
    struct month_cell *cell =
        ARENA_PUSH(scan->gathering->work, out->cells, out->cell_count, out->cell_capacity, struct month_cell);
    *cell = (struct month_cell){row->publication, row->period, 0};
    return cell;
}

static bool count_month(struct scan *scan, const struct kpi_row *row)
{
    struct month_cell *cell = scan->cell;
    if (!cell || cell->month.k != row->period.k || cell->publication.day != row->publication.day) {
        cell = scan->cell = find_cell(scan, row);
        if (!cell)
            return diag_fault(scan->gathering->diag, "'%.*s' holds more than %u different publications and months",
                              SLICE_ARG(scan->out->info.name), MAX_MONTH_CELLS);
        if (row->period.k > scan->out->newest.k)
            scan->out->newest = row->period;
    }
    cell->row_count++;
    return true;
}

static bool is_same(const struct noted *a, const struct noted *b)
{
    return a->partner.len && b->group.len && memo_key_same(&a->partner, &b->partner) &&
           memo_key_same(&a->group, &b->group);
}

/* Has this partner, of this group, been noted before? A few partners have most of the rows. */
static bool is_noted(struct scan *scan, const struct kpi_row *row)
{
    struct noted noted = {memo_key(row->partner), memo_key(row->group)};
    if (is_same(&scan->noted_last, &noted))
        return true;
    scan->noted_last = noted;
    struct noted *slot = &scan->noted[memo_key_hash(&noted.partner, NOTED_BITS)];
    if (is_same(slot, &noted))
        return true;
    /* who comes first keeps the slot: most likely one of those with many rows */
    if (!slot->partner.len)
        *slot = noted;
    return false;
}

static void note_partner(struct scan *scan, const struct kpi_row *row)
{
    struct gathering *gathering = scan->gathering;
    if (is_noted(scan, row))
        return;
    uint32_t key = keys_find_partner(scan->keys, row->partner);
    if (key != KEY_NONE) {
        gathering->partner_seen[key] = true;
        if (row->group.len && !gathering->partner_group[key].len)
            gathering->partner_group[key] = arena_copy(gathering->dataset->mem, row->group);
    }
    if (!row->group.len)
        return;
    gathering->has_groups = true;
    key = keys_find_partner(scan->keys, row->group);
    if (key == KEY_NONE)
        return;
    /* the account's own id stands for its group */
    gathering->partner_seen[key] = true;
    if (!gathering->partner_group[key].len)
        gathering->partner_group[key] = scan->keys->partner[key];
}

/* As soon as the number is known. The lines of one invoice mostly follow each other, and
   are looked up once. */
static void prepare_number(struct scan *scan, const struct kpi_row *row)
{
    char chars[MAX_INVOICE_CHARS];
    scan->number = memo_key(row->normal);
    scan->number_is_found = scan->number.len && memo_key_same(&scan->number, &scan->found_number);
    if (!scan->number_is_found)
        scan->number_hash = keys_number_hash(scan->keys, invoice_skeleton(row->normal, chars));
}

static bool find_number(const struct scan *scan, Slice normal)
{
    char chars[MAX_INVOICE_CHARS];
    if (normal.len == 0 || !keys_may_hold_number(scan->keys, scan->number_hash))
        return false;
    return keys_find_invoice(scan->keys, normal) != KEY_NONE ||
           keys_find_skeleton(scan->keys, invoice_skeleton(normal, chars)) != KEY_NONE;
}

static bool touches_number(struct scan *scan, const struct kpi_row *row)
{
    if (!scan->number_is_found) {
        scan->number_touches = find_number(scan, row->normal);
        scan->found_number = scan->number;
    }
    return scan->number_touches;
}

static bool touches_values(struct scan *scan, const struct kpi_row *row)
{
    uint32_t key = keys_find_values(scan->keys, row->period, row->kpi, row->revenue);
    if (key == KEY_NONE || scan->value_rows[key] == MAX_ROWS_PER_VALUE)
        return false;
    scan->value_rows[key]++;
    return true;
}

static bool touches_key(struct scan *scan, const struct kpi_row *row)
{
    return touches_number(scan, row) || keys_find_invoice(scan->keys, row->amends) != KEY_NONE ||
           touches_values(scan, row);
}

static uint64_t print_of(const struct row_view *row)
{
    uint64_t print = row->field_count;
    for (size_t i = 0; i < row->field_count; i++)
        print = (print ^ slice_hash(row->fields[i])) * SPREAD;
    return print;
}

/* The text is copied unless it is the one the row before had, already copied. */
static Slice copy_once(struct arena *mem, Slice text, Slice *before)
{
    if (!slice_equal(text, *before))
        *before = arena_copy(mem, text);
    return *before;
}

static void keep_row(struct scan *scan, const struct row_view *view, const struct kpi_row *row)
{
    struct scanned *out = scan->out;
    struct arena *mem = scan->gathering->dataset->mem;
    struct kept_row *kept =
        ARENA_PUSH(scan->gathering->row_mem, out->rows, out->row_count, out->row_capacity, struct kept_row);
    *kept = (struct kept_row){.row = *row, .print = print_of(view)};
    kept->row.source = scan->source;
    kept->row.partner = copy_once(mem, row->partner, &scan->partner);
    kept->row.group = copy_once(mem, row->group, &scan->group);
    kept->row.type_text = row->type_text.len ? arena_copy(mem, row->type_text) : (Slice){0};
    kept->row.invoice = copy_once(mem, row->invoice, &scan->invoice);
    kept->row.normal = slice_equal(row->normal, row->invoice) ? kept->row.invoice
                                                              : copy_once(mem, row->normal, &scan->normal);
    kept->row.amends = row->amends.len ? arena_copy(mem, row->amends) : (Slice){0};
}

static bool take_row(struct scan *scan, struct row_view *view, Slice *fields)
{
    struct kpi_row *row = &scan->row;
    if (UNLIKELY(is_left_out(scan, view))) {
        scan->out->info.left_out_count++;
        return true;
    }
    scan->out->info.row_count++;
    if ((!scan->block_is_plain && !check_text(scan, view)) || !check_width(scan, view, fields))
        return true;
    row_read_number(&scan->reader, view, row);
    prepare_number(scan, row);
    if (!row_read(&scan->reader, view, row))
        return true;
    if (!count_month(scan, row))
        return false;
    note_partner(scan, row);
    if (touches_key(scan, row))
        keep_row(scan, view, row);
    return true;
}

/* --- records ----------------------------------------------------------------- */

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

/* --- the header -------------------------------------------------------------- */

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

/* --- the file ---------------------------------------------------------------- */

static void begin_rows(struct scan *scan)
{
    struct gathering *gathering = scan->gathering;
    const struct columns *columns = &scan->header.columns;
    for (size_t i = 0; i < columns->count; i++)
        if (columns->names[i].len)
            scan->named_count = i + 1;
    scan->out->bad.delimiter = scan->header.delimiter;
    scan->out->bad.columns = columns;
    scan->value_rows = ARENA_ARRAY(gathering->work, uint16_t, scan->keys->value_count);
    table_init(&scan->cell_by_month, gathering->work, 0);
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
    *scan = (struct scan){.gathering = gathering, .keys = gathering->keys, .out = out, .source = i, .blocks.fd = -1};
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
