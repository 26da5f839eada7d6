/* The mail reader over any bytes: text of the right width, one finding for each bad message. */
#include "base/arena.h"
#include "base/diag.h"
#include "base/slice.h"
#include "base/unicode.h"
#include "bytes/source.h"
#include "fuzz.h"
#include "records/record.h"

#include <stdlib.h>

static void check(bool condition)
{
    if (!condition)
        abort();
}

static void read_records(struct source *source, struct arena *mem, struct diag *diag)
{
    struct reader reader;
    struct record row;
    enum read_result got;
    const struct reader_format *const *mail = reader_formats;
    uint64_t line = 0;
    size_t bad_at;
    while (slice_compare(slice_from((*mail)->name), S("mail")) != 0)
        mail++;
    if (!reader_open(&reader, source, *mail, mem, diag))
        return;
    while ((got = reader_next(&reader, &row, diag)) != READ_END) {
        check(got != READ_FAILED && row.line >= line);
        check(got == READ_BAD || row.field_count == reader.column_count);
        check(got == READ_RECORD || (row.bad->message.len && utf8_valid(row.bad->found, &bad_at)));
        line = row.line;
        for (size_t i = 0; i <= row.field_count && i < 8; i++) {
            check(i == row.field_count || utf8_valid(row.fields[i], &bad_at));
            check(record_place(&reader, &row, i).line >= line);
        }
    }
    check(diag_count(diag, SEVERITY_ERROR) == reader.bad_count);
    reader_close(&reader);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct source source;
    struct arena mem, diag_mem;
    struct diag diag;
    arena_init(&mem, (size_t)1 << 30);
    arena_init(&diag_mem, (size_t)1 << 24);
    diag_init(&diag, &diag_mem);
    source_from_text(&source, S("fuzz.eml"), (Slice){(const char *)data, size});
    read_records(&source, &mem, &diag);

    source_close(&source);
    arena_done(&mem);
    arena_done(&diag_mem);
    return 0;
}
