/* From text to rows, the hot loop of a scan. */
#include "dataset/stretch.h"

#include "base/slice.h"
#include "base/unicode.h"
#include "bytes/charset.h"
#include "dataset/cells.h"
#include "dataset/left_out.h"
#include "records/csv.h"
#include "records/record.h"

#include <string.h>

/* Addresses only: the largest record there is, undoubled, and room to read its cells. */
#define SCRATCH_RESERVE_BYTES ((size_t)1 << 30)

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
static_assert(STRETCH_MARGIN_BYTES >= CELL_MARGIN_BYTES, "cells at either end have their margin");

static bool check_text(struct stretch_reader *reader, const struct row_view *row)
{
    size_t bad_at;
    struct bad_rows *bad = &reader->harvest->bad;
    const char *nul = row->raw.len ? memchr(row->raw.at, '\0', row->raw.len) : NULL;
    if (nul)
        return bad_at_byte(bad, row, FINDING_text_has_nul, (size_t)(nul - row->raw.at), "a NUL byte stands in the row");
    if (slice_is_ascii(row->raw) || utf8_valid(row->raw, &bad_at))
        return true;
    return bad_at_byte(bad, row, FINDING_text_not_utf8, bad_at, "the byte 0x%02X is not valid UTF-8",
                       (unsigned)(unsigned char)row->raw.at[bad_at]);
}

/* Missing cells below columns without a name do no harm: spreadsheets leave them out. A cell too
   many does, even an empty one: a comma in an amount shifts all that follow. */
static bool check_width(struct stretch_reader *reader, struct row_view *row, Slice *fields)
{
    size_t width = reader->plan->header->columns.count;
    struct bad_rows *bad = &reader->harvest->bad;
    if (LIKELY(row->field_count == width))
        return true;
    if (row->field_count >= reader->plan->named_count && row->field_count < width) {
        for (size_t i = row->field_count; i < width; i++)
            fields[i] = (Slice){0};
        row->field_count = width;
        return true;
    }
    size_t offset = row->field_count > width ? cell_offset(bad, row, width) : row->raw.len;
    return bad_at_byte(bad, row, FINDING_csv_row_width, offset, "row has %zu field%s, header has %zu",
                       row->field_count, row->field_count == 1 ? "" : "s", width);
}

/* Bytes that are no text, and rows that end before their number, are for take_row() to find bad. */
static bool is_passed_over(struct stretch_reader *reader, const struct row_view *view)
{
    int column = reader->plan->header->columns.of[FIELD_INVOICE];
    if (!reader->text_is_plain || (column >= 0 && (size_t)column >= view->field_count))
        return false;
    row_read_number(&reader->rows, view, &reader->row);
    return !keeper_wants_near(&reader->keeper, view, &reader->row);
}

/* Names where values should be: what stands below them belongs to them, and another stretch may read it already. */
static bool refuse_second_table(struct stretch_reader *reader, const struct row_view *view)
{
    const struct scan_plan *plan = reader->plan;
    struct harvest *harvest = reader->harvest;
    if (!row_names_columns(&plan->header->columns, view, plan->programme, &reader->scratch))
        return true;
    bad_at_byte(&harvest->bad, view, FINDING_second_table_unread, 0, "another table begins here, with names of its own");
    return diag_fault(&harvest->diag, "'%.*s' holds another table below the first; give each as a file of its own",
                      SLICE_ARG(plan->bad->source));
}

static bool take_row(struct stretch_reader *reader, struct row_view *view, Slice *fields)
{
    struct kpi_row *row = &reader->row;
    if (reader->plan->only_near && is_passed_over(reader, view))
        return true;
    if (UNLIKELY(row_is_left_out(&reader->plan->header->columns, view, &reader->scratch))) {
        reader->harvest->left_out_count++;
        return true;
    }
    reader->harvest->data_row_count++;
    if (!reader->text_is_plain && !check_text(reader, view))
        return true;
    if (!check_width(reader, view, fields))
        return refuse_second_table(reader, view);
    row_read_number(&reader->rows, view, row);
    keeper_expect(&reader->keeper, view, row);
    if (!row_read_values(&reader->rows, view, row))
        return refuse_second_table(reader, view);
    keeper_expect_values(&reader->keeper, row);
    return !row_read_rest(&reader->rows, view, row) || keeper_take(&reader->keeper, view, row);
}

/* The rest of a line that was too long to wait for. */
static size_t skip_line(struct stretch_reader *reader, Slice text)
{
    Slice rest, line = slice_cut(text, '\n', &rest);
    bool ends = line.len < text.len;
    reader->harvest->line_count += ends;
    reader->skipping = !ends;
    return text.len - rest.len;
}

static bool take_record(struct stretch_reader *reader, enum csv_result got, const struct csv_cut *cut, Slice text,
                        Slice *fields)
{
    struct harvest *harvest = reader->harvest;
    struct row_view view = {
        .fields = fields,
        .field_count = cut->field_count,
        .raw = slice_part(text, 0, cut->raw_bytes),
        .line = harvest->line_count,
        .has_margin = true,
    };
    harvest->line_count += cut->line_count;
    if (LIKELY(got == CSV_RECORD)) {
        uint64_t bad_count = harvest->bad.count;
        bool taken = take_row(reader, &view, fields);
        harvest->is_cut_off = !cut->line_count && harvest->bad.count > bad_count &&
                              view.field_count < reader->plan->named_count;
        return taken;
    }
    reader->skipping = cut->line_goes_on;
    harvest->data_row_count++;
    bad_at_byte(&harvest->bad, &view, complaints[got].finding, cut->fault_at, "%s", complaints[got].message);
    return true;
}

void stretch_open(struct stretch_reader *reader, const struct scan_plan *plan)
{
    const struct header *header = plan->header;
    *reader = (struct stretch_reader){.plan = plan};
    arena_init(&reader->mem, SCRATCH_RESERVE_BYTES);
    arena_init(&reader->scratch, SCRATCH_RESERVE_BYTES);
    row_reader_init(&reader->rows, plan->programme, &header->columns, header->delimiter, &reader->scratch);
    keeper_init(&reader->keeper, plan, &reader->mem);
    glance_init(&reader->glance, plan, &reader->rows, &reader->keeper, &reader->mem);
}

void stretch_close(struct stretch_reader *reader)
{
    arena_done(&reader->mem);
    arena_done(&reader->scratch);
}

void stretch_begin(struct stretch_reader *reader, struct harvest *harvest)
{
    const struct scan_plan *plan = reader->plan;
    harvest_begin(harvest, plan->bad);
    harvest->bad.before = atomic_load_explicit(&plan->settled.bad_count, memory_order_relaxed);
    reader->harvest = harvest;
    row_reader_begin(&reader->rows, harvest);
    keeper_begin(&reader->keeper, harvest);
}

size_t stretch_read(struct stretch_reader *reader, Slice text, bool last)
{
    Slice fields[MAX_COLUMNS];
    struct csv_cut cut;
    size_t used = reader->skipping ? skip_line(reader, text) : 0;
    reader->text_is_plain = slice_is_ascii(text) && !slice_has(text, '\0');
    glance_begin(&reader->glance, text, reader->text_is_plain);
    while (!reader->skipping && (used = glance_over(&reader->glance, text, used)) < text.len) {
        Slice ahead = slice_skip(text, used);
        enum csv_result got = csv_cut(ahead, reader->plan->header->delimiter, last, &reader->scratch, fields,
                                      MAX_COLUMNS, &cut);
        if (got == CSV_NEED_MORE)
            break;
        used += cut.used_bytes;
        if (!take_record(reader, got, &cut, ahead, fields))
            break;
        arena_rewind(&reader->scratch, 0);
    }
    return used;
}
