/* What holds for every reader over any bytes: text of the right width, rows in order, one finding
   for each bad row. */
#include "base/arena.h"
#include "base/diag.h"
#include "base/slice.h"
#include "base/unicode.h"
#include "bytes/source.h"
#include "fuzz_reader.h"
#include "records/record.h"

#include <stdlib.h>

static void check(bool condition)
{
    if (!condition)
        abort();
}

/* NULL stays NULL: then the format is found by looking. */
static const struct reader_format *format_named(const char *name)
{
    const struct reader_format *const *format = reader_formats;
    while (name && !slice_equal(slice_from((*format)->name), slice_from(name)))
        format++;
    return name ? *format : NULL;
}

static void check_row(const struct reader *reader, const struct record *row, enum read_result got, bool has_lines)
{
    size_t bad_at;
    check(got != READ_FAILED && row->line > 0);
    check(got == READ_BAD || row->field_count == reader->column_count);
    check(got == READ_RECORD || (row->bad->message.len && utf8_valid(row->bad->found, &bad_at)));
    for (size_t i = 0; i <= row->field_count && i < 8; i++) {
        check(i == row->field_count || got == READ_BAD || utf8_valid(row->fields[i], &bad_at));
        Place place = record_place(reader, row, i);
        check(place.source.len > 0 && (!has_lines || place.line >= row->line));
    }
}

static void read_records(struct source *source, const struct fuzz_reader *fuzz, struct arena *mem, struct diag *diag)
{
    struct reader reader;
    struct record row;
    enum read_result got;
    uint64_t line = 0;
    if (!reader_open(&reader, source, format_named(fuzz->format), mem, diag))
        return;
    /* a header that had to be mended is one finding more */
    size_t in_header = diag_count(diag, SEVERITY_ERROR);
    check(in_header <= 1);
    while ((got = reader_next(&reader, &row, diag)) != READ_END) {
        check_row(&reader, &row, got, fuzz->has_lines);
        check(!fuzz->has_lines || row.line >= line);
        line = row.line;
    }
    check(!fuzz->has_lines || diag_count(diag, SEVERITY_ERROR) == reader.bad_count + in_header);
    reader_close(&reader);
}

int fuzz_reader(const struct fuzz_reader *fuzz, const uint8_t *data, size_t size)
{
    struct source source;
    struct arena mem, diag_mem;
    struct diag diag;
    arena_init(&mem, (size_t)1 << 30);
    arena_init(&diag_mem, (size_t)1 << 24);
    diag_init(&diag, &diag_mem);
    source_from_text(&source, slice_from(fuzz->name), (Slice){(const char *)data, size});
    read_records(&source, fuzz, &mem, &diag);

    source_close(&source);
    arena_done(&mem);
    arena_done(&diag_mem);
    return 0;
}
