/* Published files that are no plain CSV: workbooks, JSON, XML, other encodings, odd
   dialects. The common readers give the records; columns, rows and keys are the same as
   of the scan, so that a row gives the same resolution whichever way it came. */
#include "base/arena.h"
#include "base/file.h"
#include "base/slice.h"
#include "bytes/source.h"
#include "dataset/dataset_private.h"
#include "dataset/header_check.h"
#include "dataset/joiner.h"
#include "dataset/keeper.h"
#include "dataset/left_out.h"
#include "dataset/row_reader.h"
#include "records/record.h"
#include "tickets/period.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#define RECORDS_PER_HARVEST 4096

struct reading {
    struct gathering *gathering;
    struct scanned *out;
    uint32_t source_index;
    struct source *source;
    Slice file_month;        /* "2020-01" when the file's name says it */
    struct reader reader;
    struct arena mem;        /* the reader's */
    struct arena scratch;    /* one row */
    struct header header;    /* its columns only */
    struct scan_plan plan;
    struct joiner joiner;
    struct harvest harvest;  /* of some records */
    size_t harvested_count;  /* records */
    struct row_reader rows;
    struct keeper keeper;
    struct kpi_row row;
    Slice part;              /* the sheet of the record before */
    Slice part_kept;         /* for the rows that are kept: the same when there are several, else empty */
    Month part_month;        /* what its name says, or MONTH_NONE */
    uint64_t disagreeing;    /* rows of it that are of another month */
    bool names_parts;        /* there are several */
    bool last_is_short;      /* the last record lacks fields */
};

/* A table with so many known columns that is not read may hold rows of the publication. */
#define LEAST_OF_ROWS 3

/* --- sheets ------------------------------------------------------------------ */

static bool lacks_month(const struct columns *columns)
{
    return columns->of[FIELD_MONTH] < 0 && columns->of[FIELD_FISCAL_MONTH] < 0;
}

/* A sheet called "Jan 2020", or "Jan" beside a column of years. */
static bool part_names_month(const struct columns *columns, Slice part, struct arena *scratch, Month *whole)
{
    struct period period = period_read(part, (Slice){0}, (Slice){0}, scratch);
    *whole = period.state == PERIOD_READ ? period.month : MONTH_NONE;
    return part.len && (whole->k || (period.state == PERIOD_NO_YEAR && columns->of[FIELD_YEAR] >= 0));
}

static void report_disagreeing(const struct reading *reading)
{
    char chars[MONTH_CHARS];
    if (!reading->disagreeing)
        return;
    Slice month = month_format(reading->part_month, chars);
    diag_add(reading->gathering->diag, FINDING_dataset_name_disagrees,
             (Place){.source = reading->source->name, .part = reading->part},
             "the sheet's name says %.*s, %" PRIu64 " of its rows say otherwise; the rows are believed",
             SLICE_ARG(month), reading->disagreeing);
}

/* The next sheet begins. */
static void enter_part(struct reading *reading, Slice part)
{
    report_disagreeing(reading);
    reading->disagreeing = 0;
    reading->part = part;
    reading->part_kept = reading->names_parts ? arena_copy(reading->gathering->dataset->mem, part) : (Slice){0};
    bool is_month = part_names_month(&reading->header.columns, part, &reading->scratch, &reading->part_month);
    if (lacks_month(&reading->header.columns))
        reading->header.columns.given_month = is_month ? part : reading->file_month;
}

/* --- the header -------------------------------------------------------------- */

struct candidate_header {
    struct columns columns;
    size_t recognised;
    Slice part;    /* where it stands */
    uint64_t line;
};

/* Without a column of months the sheet's name may tell the month, and then the file's. */
static struct candidate_header consider(struct reading *reading, const Slice *names, size_t count,
                                        const struct record *at)
{
    const struct dataset *dataset = reading->gathering->dataset;
    const struct header_words words = {dataset->programme, dataset->labels};
    struct candidate_header header = {.part = at->part, .line = at->line};
    Month month;
    header.recognised = columns_recognise(names, count, &words, reading->gathering->work, &header.columns);
    if (lacks_month(&header.columns) && part_names_month(&header.columns, at->part, &reading->scratch, &month))
        header.columns.given_month = at->part;
    else if (lacks_month(&header.columns) && header.recognised + 1 >= LEAST_RECOGNISED)
        header.columns.given_month = reading->file_month;
    return header;
}

static bool is_good(const struct candidate_header *candidate)
{
    struct header header = {.columns = candidate->columns, .recognised = candidate->recognised};
    return candidate->columns.is_tickets || header_is_complete(&header);
}

static bool take_header(struct reading *reading, const struct candidate_header *header)
{
    struct gathering *gathering = reading->gathering;
    Place at = {.source = reading->source->name, .part = header->part, .line = header->line};
    reading->header.columns = header->columns;
    if (header->recognised < LEAST_RECOGNISED && !is_good(header))
        return header_refuse(gathering, &header->columns, reading->source->text, at.source);
    reading->out->has_header = true;
    if (!header_check(gathering, &header->columns, at, reading->out))
        return false;
    if (header->columns.given_month.len)
        header_report_given(gathering, at.source, &header->columns);
    return true;
}

/* Titles above the names may have been taken for the names: then the names are among the first records.
   *next is the first record that may be a row. */
static bool find_header(struct reading *reading, struct record *record, enum read_result *next)
{
    struct reader *reader = &reading->reader;
    struct diag *diag = reading->gathering->diag;
    *next = reader_next(reader, record, diag);
    record->line = record->line ? record->line : 1;
    struct candidate_header named = consider(reading, reader->columns, reader->column_count, record);
    named.line = record->line > 1 ? record->line - 1 : 1;
    for (int i = 0; !is_good(&named) && i < MAX_PREAMBLE_RECORDS; i++) {
        if (*next == READ_END || *next == READ_FAILED)
            break;
        struct candidate_header below = consider(reading, record->fields, record->field_count, record);
        *next = reader_next(reader, record, diag);
        if (is_good(&below) && !below.columns.is_tickets)
            return take_header(reading, &below);
    }
    if (*next == READ_FAILED)
        return false;
    /* not even a header: empty */
    return reader->column_count == 0 || take_header(reading, &named);
}

/* --- rows -------------------------------------------------------------------- */

static bool take_row(struct reading *reading, const struct row_view *view)
{
    struct kpi_row *row = &reading->row;
    struct harvest *harvest = &reading->harvest;
    if (row_is_left_out(&reading->header.columns, view, &reading->scratch)) {
        harvest->left_out_count++;
        return true;
    }
    harvest->data_row_count++;
    row_read_number(&reading->rows, view, row);
    keeper_expect(&reading->keeper, view, row);
    if (!row_read_values(&reading->rows, view, row))
        return true;
    keeper_expect_values(&reading->keeper, row);
    if (!row_read_rest(&reading->rows, view, row))
        return true;
    row->part = reading->part_kept;
    reading->disagreeing += reading->part_month.k && reading->part_month.k != row->period.k;
    return keeper_take(&reading->keeper, view, row);
}

static bool take_record(struct reading *reading, const struct record *record, enum read_result got)
{
    struct row_view view = {.fields = record->fields, .field_count = record->field_count, .raw = record->raw,
                            .line = record->line, .is_number = record->is_number};
    if (record->part.at != reading->part.at)
        enter_part(reading, record->part);
    reading->harvest.bad.record = record;
    /* a short row has been filled up with empty fields */
    reading->last_is_short = got != READ_RECORD && record->bad->finding == FINDING_csv_row_width &&
                             record->field_count && !record->fields[record->field_count - 1].len;
    if (got == READ_RECORD)
        return take_row(reading, &view);
    reading->harvest.data_row_count++;
    bad_record(&reading->harvest.bad, &view, record->bad);
    return true;
}

/* Memory is given back after so many records. */
static void begin_harvest(struct reading *reading)
{
    harvest_begin(&reading->harvest, &reading->out->bad);
    reading->harvest.bad.before = reading->out->bad.count;
    reading->harvest.bad.reader = &reading->reader;
    reading->harvested_count = 0;
    row_reader_begin(&reading->rows, &reading->harvest);
    keeper_begin(&reading->keeper, &reading->harvest);
}

static void begin_rows(struct reading *reading, bool is_sheet)
{
    struct gathering *gathering = reading->gathering;
    struct reader *reader = &reading->reader;
    const struct columns *columns = &reading->header.columns;
    Slice last_name = reader->column_count ? reader->columns[reader->column_count - 1] : (Slice){0};
    reading->out->bad.columns = columns;
    reading->names_parts = slice_equal(last_name, S("_sheet"));
    reading->plan = (struct scan_plan){.programme = gathering->dataset->programme,
                                       .keys = gathering->keys,
                                       .header = &reading->header,
                                       .bad = &reading->out->bad,
                                       .named_count = columns->count,
                                       .source = reading->source_index,
                                       .has_groups = columns->of[FIELD_GROUP] >= 0,
                                       .has_publications = columns->of[FIELD_PUBLISHED] >= 0};
    joiner_init(&reading->joiner, gathering, &reading->plan, 0, reading->out);
    keeper_init(&reading->keeper, &reading->plan, gathering->work);
    row_reader_init(&reading->rows, reading->plan.programme, columns, is_sheet ? ROW_OF_SHEET : reader->delimiter,
                    &reading->scratch);
    begin_harvest(reading);
}

/* Findings of the reader go with those of the rows, in one order. */
static bool read_rows(struct reading *reading, struct record *record, enum read_result got)
{
    bool ok = true;
    begin_rows(reading, record->is_number != NULL);
    while (ok && (got == READ_RECORD || got == READ_BAD)) {
        ok = take_record(reading, record, got);
        arena_rewind(&reading->scratch, 0);
        if (ok && ++reading->harvested_count >= RECORDS_PER_HARVEST && reader_can_give_back(&reading->reader)) {
            ok = joiner_take(&reading->joiner, &reading->harvest);
            reader_give_back(&reading->reader);
            begin_harvest(reading);
        }
        if (ok)
            got = reader_next(&reading->reader, record, &reading->harvest.diag);
    }
    ok = joiner_take(&reading->joiner, &reading->harvest) && ok && got == READ_END;
    report_disagreeing(reading);
    header_report_currency(reading->gathering, reading->out);
    return ok;
}

/* --- a file ------------------------------------------------------------------ */

/* A key with something behind it: "@odata.nextLink": "https://..." */
static bool names_next_page(Slice text, Slice key)
{
    for (size_t at; (at = slice_find(text, key)) < text.len; text = slice_skip(text, at + key.len)) {
        Slice value = slice_trim(slice_part(slice_skip(text, at + key.len), 0, 64));
        if (slice_starts(value, S(":")) && slice_starts(slice_trim(slice_skip(value, 1)), S("\"http")))
            return true;
    }
    return false;
}

static void look_for_pages(struct reading *reading)
{
    static const Slice keys[] = {S_INIT("nextLink\""), S_INIT("__next\"")};
    Slice text = reading->source->text, name = slice_from(reading->reader.format->name);
    bool is_xml = slice_equal(name, S("xml"));
    reading->out->is_page = is_xml || slice_equal(name, S("json"));
    for (size_t i = 0; i < COUNT_OF(keys) && reading->out->is_page; i++)
        reading->out->has_next_page |= names_next_page(text, keys[i]);
    if (is_xml)
        reading->out->has_next_page |= slice_find(text, S("rel=\"next\"")) < text.len;
}

/* Whole documents of the other formats say where they end. */
static bool has_open_end(const struct reader *reader, Slice text)
{
    Slice name = slice_from(reader->format->name), end = slice_trim(text);
    if (slice_equal(name, S("json")))
        return !slice_ends(end, S("}")) && !slice_ends(end, S("]"));
    return slice_equal(name, S("csv")) && text.len && !slice_ends(text, S("\n")) && !slice_ends(text, S("\r"));
}

/* What was cut off is not missing. A server that does not say where it ends may have cut a line; a page that ends
   in a table was cut, wherever it comes from. */
static void check_end(struct reading *reading)
{
    const struct source *source = reading->source;
    bool has_no_end = has_open_end(&reading->reader, source->text), is_cut_off = has_no_end && reading->last_is_short;
    bool is_open = source->end_is_open && !source->was_packed && has_no_end;
    if (!is_open && !is_cut_off && !reading->reader.is_cut)
        return;
    reading->out->is_incomplete = true;
    diag_add(reading->gathering->diag, FINDING_dataset_end_open, (Place){.source = source->name},
             is_cut_off ? "the last line is no whole row and has no end: the file is cut off, and nothing is proven "
                          "missing"
             : is_open ? "the last line has no end, and the server does not say where the answer ends: it may be cut off, "
                       "and nothing is proven missing"
                     : "the page ends in the middle of a table: it is cut off, and nothing is proven missing");
}

static bool is_tickets_format(const struct reader *reader)
{
    Slice name = slice_from(reader->format->name);
    return slice_equal(name, S("mail")) || slice_equal(name, S("rt"));
}

static size_t count_known(void *user, const Slice *names, size_t count)
{
    struct reading *reading = user;
    const struct dataset *dataset = reading->gathering->dataset;
    const struct header_words words = {dataset->programme, dataset->labels};
    struct columns columns;
    size_t mark = arena_mark(&reading->scratch);
    size_t known = columns_recognise(names, count, &words, &reading->scratch, &columns);
    arena_rewind(&reading->scratch, mark);
    return known;
}

/* What such a sheet holds may be rows, and then none is proven missing. */
static void note_left_out(void *user, Slice part, size_t known)
{
    struct reading *reading = user;
    size_t mark = arena_mark(&reading->scratch);
    struct period period = period_read(part, (Slice){0}, (Slice){0}, &reading->scratch);
    arena_rewind(&reading->scratch, mark);
    bool is_month = period.state == PERIOD_READ || period.state == PERIOD_NO_YEAR || period.name_open;
    if (known < LEAST_OF_ROWS && !is_month)
        return;
    reading->out->is_incomplete = true;
    diag_add(reading->gathering->diag, FINDING_dataset_part_unread,
             (Place){.source = reading->source->name, .part = part},
             "it may hold rows of the publication and is not read: nothing is proven missing; give all sheets the "
             "same columns");
}

static bool read_source(struct reading *reading)
{
    struct gathering *gathering = reading->gathering;
    struct record record;
    enum read_result got;
    const struct reader_taste taste = {.known = count_known, .least = LEAST_RECOGNISED, .left_out = note_left_out, .user = reading,
                                       .gives_back = true};
    if (!reader_open_for(&reading->reader, reading->source, &taste, &reading->mem, gathering->diag))
        return false;
    Slice name = slice_from(reading->reader.format->name);
    reading->out->info.format = arena_copy(gathering->dataset->mem, name);
    if (is_tickets_format(&reading->reader))
        return diag_fault(gathering->diag, "'%.*s' is no KPI dataset: it is %s; tickets are given without -d",
                          SLICE_ARG(reading->source->name), slice_equal(name, S("mail")) ? "mail" : "text of tickets");
    if (!find_header(reading, &record, &got))
        return false;
    if (reading->out->has_header && !read_rows(reading, &record, got))
        return false;
    look_for_pages(reading);
    check_end(reading);
    return true;
}

static void close_reading(struct reading *reading)
{
    struct scanned *out = reading->out;
    out->info.bad_count = out->bad.count;
    out->bad.columns = NULL;
    if (reading->reader.format)
        reader_close(&reading->reader);
    harvest_done(&reading->harvest);
    arena_done(&reading->mem);
    arena_done(&reading->scratch);
}

static bool read_all(struct gathering *gathering, uint32_t i, struct source *source, struct scanned *out)
{
    struct dataset *dataset = gathering->dataset;
    struct reading *reading = ARENA_NEW(gathering->work, struct reading);
    char chars[MONTH_CHARS];
    *out = (struct scanned){.info.name = arena_copy(dataset->mem, source->name)};
    *reading = (struct reading){.gathering = gathering, .out = out, .source_index = i, .source = source};
    Month month = name_hint(dataset->files[i].path).data_month;
    if (month.k)
        reading->file_month = arena_copy(gathering->work, month_format(month, chars));
    bad_rows_init(&out->bad, out->info.name, dataset->quarantine, gathering->diag);
    harvest_init(&reading->harvest);
    arena_init(&reading->mem, 0);
    arena_init(&reading->scratch, 0);
    bool ok = read_source(reading);
    out->info.byte_count = source->text.len;
    atomic_fetch_add_explicit(&dataset->bytes_done, dataset->files[i].is_local ? source->size_bytes : 0,
                              memory_order_relaxed);
    close_reading(reading);
    return ok;
}

/* As it came: what has been decoded would be decoded again. */
static void keep_text(struct gathering *gathering, uint32_t i, const struct source *source, Slice name)
{
    struct dataset *dataset = gathering->dataset;
    struct kept_copy *copy = &dataset->files[i].copy;
    Slice text = source->undecoded.at ? source->undecoded : source->text;
    kept_copy_begin(copy, dataset->copy_folder, dataset->most_copy_bytes);
    kept_copy_add(copy, text.at, text.len);
    kept_copy_end(copy, name, gathering->diag);
}

static bool read_kept(struct gathering *gathering, uint32_t i, struct scanned *out)
{
    const struct kept_copy *copy = &gathering->dataset->files[i].copy;
    size_t len = (size_t)copy->byte_count;
    char *at = ARENA_ARRAY(gathering->work, char, len);
    int fd = kept_copy_open(copy);
    bool ok = fd >= 0 && file_read_at(fd, at, len, 0) == (ssize_t)len;
    if (!ok)
        diag_fault(gathering->diag, "cannot read the copy of '%.*s': %s", SLICE_ARG(copy->name), strerror(errno));
    if (fd >= 0)
        close(fd);
    return ok && records_text(gathering, i, copy->name, (Slice){at, len}, out);
}

bool records_file(struct gathering *gathering, uint32_t i, struct scanned *out)
{
    const struct dataset_file *file = &gathering->dataset->files[i];
    struct source source;
    uint64_t size_bytes;
    if (file->copy.is_whole)
        return read_kept(gathering, i, out);
    if (!source_open(&source, file->path, gathering->diag))
        return false;
    bool ok = source_read_all(&source, gathering->diag) && read_all(gathering, i, &source, out);
    if (ok && dataset_wants_copy(gathering, i))
        keep_text(gathering, i, &source, out->info.name);
    if (ok) {
        source_digest(&source, out->info.sha256_hex, &size_bytes);
        out->info.byte_count = size_bytes;
    }
    source_close(&source);
    return ok;
}

bool records_text(struct gathering *gathering, uint32_t i, Slice name, Slice text, struct scanned *out)
{
    struct source source;
    source_from_text(&source, name, text);
    bool ok = read_all(gathering, i, &source, out);
    source_close(&source);
    return ok;
}
