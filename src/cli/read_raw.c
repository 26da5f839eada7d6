/* Bare records on standard output: for whoever wants to see what a reader made of a file,
   and for programs that take its table. */
#include "cli/read_raw.h"

#include "base/slice.h"
#include "base/unicode.h"
#include "bytes/source.h"
#include "cli/cli.h"
#include "records/record.h"
#include "report/writers.h"

#include <string.h>

#define BAD_NAME "_bad"
#define RAW_NAME "_raw"
#define HEX_NAME "_hex"

struct raw_table {
    struct cli *cli;
    const struct reader *reader;
    bool as_csv;
    const Slice *names; /* of the members in JSON: the columns, each name once */
};

/* RFC 4180 with the line ends of this system: what stands in a cell is what the reader found. */
static void add_cell(struct buf *buf, Slice text)
{
    bool plain = !slice_has(text, ',') && !slice_has(text, '"') && !slice_has(text, '\n') && !slice_has(text, '\r');
    if (plain) {
        buf_add(buf, text);
        return;
    }
    buf_add_char(buf, '"');
    for (size_t i = 0; i < text.len; i++) {
        if (text.at[i] == '"')
            buf_add_char(buf, '"');
        buf_add_char(buf, text.at[i]);
    }
    buf_add_char(buf, '"');
}

static void add_line(struct buf *buf, const Slice *fields, size_t count)
{
    /* one empty field alone would look like no record at all */
    if (count == 1 && fields[0].len == 0)
        buf_add(buf, S("\"\""));
    for (size_t i = 0; i < count; i++) {
        if (i)
            buf_add_char(buf, ',');
        add_cell(buf, fields[i]);
    }
    buf_add(buf, S("\n"));
}

/* A refused row that could not be cut: what stood there, and as many cells as others have. */
static void add_uncut(struct buf *buf, Slice raw, size_t width)
{
    add_cell(buf, raw);
    for (size_t i = 1; i < width; i++)
        buf_add_char(buf, ',');
    buf_add(buf, S("\n"));
}

static bool is_among(const Slice *names, size_t count, Slice name)
{
    for (size_t i = 0; i < count; i++)
        if (slice_equal(names[i], name))
            return true;
    return false;
}

/* Members of an object have different names, columns of a file need not. */
static const Slice *member_names(const struct reader *reader, struct arena *mem)
{
    Slice *names = ARENA_ARRAY(mem, Slice, reader->column_count);
    for (size_t i = 0; i < reader->column_count; i++) {
        names[i] = reader->columns[i];
        for (size_t number = 2; is_among(names, i, names[i]) || (number > 2 && is_among(reader->columns,
             reader->column_count, names[i])); number++)
            names[i] = arena_printf(mem, "%.*s#%zu", SLICE_ARG(reader->columns[i]), number);
    }
    return names;
}

/* What is no text has U+FFFD where it is none: JSON cannot hold it. */
static void add_string(struct buf *buf, Slice text, struct arena *scratch)
{
    size_t bad_at, mark = arena_mark(scratch);
    if (!utf8_valid(text, &bad_at)) {
        char *made = ARENA_ARRAY(scratch, char, text.len * 3), *end = made;
        while (text.len) {
            uint32_t character;
            size_t size = utf8_next(text, &character);
            bool is_bad = size == 1 && (unsigned char)text.at[0] >= 0x80;
            Slice shown = is_bad ? S("\xef\xbf\xbd") : slice_part(text, 0, size);
            memcpy(end, shown.at, shown.len);
            end += shown.len;
            text = slice_skip(text, size);
        }
        text = (Slice){made, (size_t)(end - made)};
    }
    json_add_string(buf, text);
    arena_rewind(scratch, mark);
}

static void add_member(struct buf *buf, Slice name, Slice text, struct arena *scratch)
{
    if (buf->at[buf->len - 1] != '{')
        buf_add_char(buf, ',');
    json_add_string(buf, name);
    buf_add_char(buf, ':');
    add_string(buf, text, scratch);
}

static void add_bad(struct buf *buf, const struct record *row, struct arena *scratch)
{
    size_t bad_at;
    add_member(buf, S(BAD_NAME), finding_name(row->bad->finding), scratch);
    add_member(buf, S(RAW_NAME), row->raw, scratch);
    if (utf8_valid(row->raw, &bad_at))
        return;
    buf_add(buf, S(",\"" HEX_NAME "\":\""));
    for (size_t i = 0; i < row->raw.len; i++)
        buf_addf(buf, "%02x", (unsigned)(unsigned char)row->raw.at[i]);
    buf_add_char(buf, '"');
}

/* Cells beyond the columns have no name; they stand in the raw text. */
static void add_object(struct buf *buf, const struct raw_table *table, const struct record *row)
{
    size_t width = table->reader->column_count, count = row->field_count < width ? row->field_count : width;
    struct arena *scratch = &table->cli->scratch;
    buf_add_char(buf, '{');
    for (size_t i = 0; i < count; i++)
        add_member(buf, table->names[i], row->fields[i], scratch);
    if (row->bad)
        add_bad(buf, row, scratch);
    buf_add(buf, S("}\n"));
}

static void add_record(const struct raw_table *table, const struct record *row)
{
    struct buf *buf = &table->cli->out.buf;
    if (!table->as_csv)
        add_object(buf, table, row);
    else if (row->bad && row->bad->is_elsewhere)
        return; /* its cells have other names than the columns written: the finding has named it */
    else if (row->field_count)
        add_line(buf, row->fields, row->field_count);
    else
        add_uncut(buf, row->raw, table->reader->column_count);
}

static bool pour(struct cli *cli, struct reader *reader, bool as_csv)
{
    struct raw_table table = {.cli = cli, .reader = reader, .as_csv = as_csv};
    struct record row;
    enum read_result got;
    static const Slice unnamed[] = {S_INIT(RAW_NAME)};
    bool has_header = !as_csv;
    table.names = as_csv ? NULL : member_names(reader, &cli->mem);
    if (as_csv && reader->column_count) {
        add_line(&cli->out.buf, reader->columns, reader->column_count);
        has_header = true;
    }
    while ((got = reader_next(reader, &row, &cli->diag)) != READ_END) {
        if (got == READ_FAILED)
            return false;
        /* not one record that could be cut gave a column */
        if (!has_header)
            add_line(&cli->out.buf, unnamed, COUNT_OF(unnamed));
        has_header = true;
        add_record(&table, &row);
        out_drain(&cli->out);
    }
    return true;
}

bool read_raw_pour(struct cli *cli, Slice name, const struct reader_format *format, bool as_csv,
                   struct raw_count *count)
{
    struct source source;
    struct reader reader;
    if (!source_open(&source, name, &cli->diag))
        return false;
    bool fine = reader_open(&reader, &source, format, &cli->mem, &cli->diag);
    if (fine) {
        fine = pour(cli, &reader, as_csv);
        count->records += reader.record_count;
        count->bad += reader.bad_count;
        reader_close(&reader);
    }
    source_close(&source);
    return fine;
}
