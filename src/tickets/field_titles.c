/* Ids and titles of custom fields from a list of them. */
#include "tickets/field_titles.h"

#include "base/arena.h"
#include "base/slice.h"
#include "bytes/source.h"

static size_t column_called(const struct reader *reader, const Slice *names, size_t name_count)
{
    for (size_t i = 0; i < name_count; i++)
        for (size_t j = 0; j < reader->column_count; j++)
            if (slice_equal_nocase(reader->columns[j], names[i]))
                return j;
    return reader->column_count;
}

static bool read_titles(struct reader *reader, struct arena *mem, const struct field_title **titles, size_t *count,
                        struct diag *diag)
{
    static const Slice id_names[] = {S_INIT("id"), S_INIT("key")};
    static const Slice title_names[] = {S_INIT("title"), S_INIT("name"), S_INIT("label")};
    size_t id = column_called(reader, id_names, COUNT_OF(id_names));
    size_t title = column_called(reader, title_names, COUNT_OF(title_names));
    struct field_title *list = NULL;
    size_t capacity = 0, n = 0;
    struct record row;
    enum read_result got;
    if (id == reader->column_count || title == reader->column_count)
        return diag_fault(diag, "'%.*s' is no list of fields: it has no columns id and title",
                          SLICE_ARG(reader->source->name));
    while ((got = reader_next(reader, &row, diag)) != READ_END) {
        if (got == READ_FAILED)
            return false;
        if (got == READ_RECORD && row.fields[id].len && row.fields[title].len)
            *ARENA_PUSH(mem, list, n, capacity, struct field_title) =
                (struct field_title){slice_trim(row.fields[id]), slice_trim(row.fields[title])};
    }
    *titles = list;
    *count = n;
    return true;
}

bool field_titles_read(struct source *source, struct arena *mem, const struct field_title **titles, size_t *count,
                       struct diag *diag)
{
    struct reader reader;
    if (!reader_open(&reader, source, NULL, mem, diag))
        return false;
    bool read = read_titles(&reader, mem, titles, count, diag);
    reader_close(&reader);
    return read;
}
