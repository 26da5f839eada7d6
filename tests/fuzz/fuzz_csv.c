/* The CSV reader over any bytes: it moves on, hands out text of the right width, and
   says the same of a part of a text as of the whole. */
#include "base/arena.h"
#include "base/diag.h"
#include "base/slice.h"
#include "base/unicode.h"
#include "bytes/source.h"
#include "fuzz.h"
#include "records/csv.h"
#include "records/record.h"

#include <stdlib.h>

static void check(bool condition)
{
    if (!condition)
        abort();
}

static void read_rows(Slice text, struct arena *mem, struct diag *diag)
{
    struct source source;
    struct reader reader;
    struct record row;
    enum read_result got;
    source_from_text(&source, S("fuzz.csv"), text);
    const struct reader_format *const *format = reader_formats;
    while (!slice_equal(slice_from((*format)->name), S("csv")))
        format++;
    if (!reader_open(&reader, &source, *format, mem, diag))
        return;
    uint64_t line = 0;
    size_t bad_at, in_header = diag_count(diag, SEVERITY_ERROR);
    check(in_header <= 1);
    while ((got = reader_next(&reader, &row, diag)) != READ_END) {
        check(got != READ_FAILED && row.line >= line && reader.record_count <= text.len);
        check(got == READ_BAD || row.field_count == reader.column_count);
        check(got == READ_RECORD || (row.bad->message.len && utf8_valid(row.bad->found, &bad_at)));
        line = row.line;
        for (size_t i = 0; i <= row.field_count && i < 8; i++) {
            check(i == row.field_count || got == READ_BAD || utf8_valid(row.fields[i], &bad_at));
            check(record_place(&reader, &row, i).line >= line);
        }
    }
    check(diag_count(diag, SEVERITY_ERROR) == reader.bad_count + in_header);
}

static void split(Slice text, struct arena *mem)
{
    Slice whole_fields[16], fields[16];
    struct csv_cut whole, part;
    if (text.len < 2)
        return;
    size_t len = (unsigned char)text.at[0] % text.len;
    enum csv_result expected = csv_cut(text, ',', true, mem, whole_fields, COUNT_OF(whole_fields), &whole);
    enum csv_result result = csv_cut(slice_part(text, 0, len), ',', false, mem, fields, COUNT_OF(fields), &part);
    check(expected != CSV_NEED_MORE && whole.used_bytes > 0 && whole.used_bytes <= text.len);
    if (result == CSV_NEED_MORE)
        return;
    check(result == expected && part.used_bytes == whole.used_bytes && part.field_count == whole.field_count);
    for (size_t i = 0; i < part.field_count; i++)
        check(slice_equal(fields[i], whole_fields[i]));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Slice text = {(const char *)data, size};
    struct arena mem, diag_mem;
    struct diag diag;
    arena_init(&mem, (size_t)1 << 30);
    arena_init(&diag_mem, (size_t)1 << 24);
    diag_init(&diag, &diag_mem);
    read_rows(text, &mem, &diag);
    split(text, &mem);
    arena_done(&mem);
    arena_done(&diag_mem);
    return 0;
}
