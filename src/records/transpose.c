/* A table on its side, read whole: it is a handful of tickets that somebody compared in a spreadsheet. */
#include "records/transpose.h"

#include "base/arena.h"
#include "base/slice.h"
#include "bytes/source.h"

struct row {
    Slice *fields;
    uint64_t line;
};

struct transposed {
    struct reader table;
    struct row *rows;
    size_t row_count, capacity;
    size_t next; /* the column that is handed out next; the first has the names */
    Slice *fields;
};

static Slice *copy_fields(struct transposed *all, const Slice *fields, size_t count)
{
    Slice *copy = ARENA_ARRAY(all->table.mem, Slice, all->table.column_count);
    for (size_t i = 0; i < count && i < all->table.column_count; i++)
        copy[i] = fields[i];
    return copy;
}

static bool gather(struct transposed *all, bool *too_long, struct diag *diag)
{
    struct arena *mem = all->table.mem;
    struct record row;
    enum read_result got;
    *ARENA_PUSH(mem, all->rows, all->row_count, all->capacity, struct row) =
        (struct row){copy_fields(all, all->table.columns, all->table.column_count), 1};
    while ((got = reader_next(&all->table, &row, diag)) != READ_END) {
        *too_long = all->row_count == MAX_TRANSPOSED_ROWS;
        if (got == READ_FAILED || *too_long)
            return false;
        if (got == READ_RECORD)
            *ARENA_PUSH(mem, all->rows, all->row_count, all->capacity, struct row) =
                (struct row){copy_fields(all, row.fields, row.field_count), row.line};
    }
    return true;
}

static enum read_result next_column(struct reader *reader, struct record *record, struct diag *diag)
{
    struct transposed *all = reader->state;
    Slice raw = {0};
    (void)diag;
    if (all->next >= all->table.column_count)
        return READ_END;
    for (size_t i = 0; i < all->row_count; i++) {
        all->fields[i] = all->rows[i].fields[all->next];
        raw = arena_printf(reader->mem, "%.*s%s%.*s", SLICE_ARG(raw), i ? "\t" : "", SLICE_ARG(all->fields[i]));
    }
    all->next++;
    *record = (struct record){.fields = all->fields, .field_count = all->row_count, .line = 1, .raw = raw};
    return READ_RECORD;
}

static Place place_of(const struct reader *reader, const struct record *record, size_t i)
{
    const struct transposed *all = reader->state;
    return (Place){.source = reader->source->name, .line = i < all->row_count ? all->rows[i].line : record->line};
}

static void close_table(struct reader *reader)
{
    struct transposed *all = reader->state;
    reader_close(&all->table);
}

static const struct reader_format transposed_format = {.name = "transposed",
                                                       .about = "a table whose first column has the names",
                                                       .next = next_column,
                                                       .place = place_of,
                                                       .close = close_table};

bool reader_transpose(struct reader *reader, bool *too_long, struct diag *diag)
{
    struct transposed *all = ARENA_NEW(reader->mem, struct transposed);
    all->table = *reader;
    all->next = 1;
    *too_long = false;
    bool gathered = gather(all, too_long, diag);
    *reader = (struct reader){.format = &transposed_format, .source = all->table.source, .mem = all->table.mem,
                              .state = all, .delimiter = all->table.delimiter};
    if (!gathered)
        return false;
    Slice *names = ARENA_ARRAY(reader->mem, Slice, all->row_count);
    for (size_t i = 0; i < all->row_count; i++)
        names[i] = slice_trim(all->rows[i].fields[0]);
    all->fields = ARENA_ARRAY(reader->mem, Slice, all->row_count);
    reader->columns = names;
    reader->column_count = all->row_count;
    return true;
}
