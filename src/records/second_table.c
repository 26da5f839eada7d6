/* What tells names of columns from a record: nearly all are known, and none looks like a value. */
#include "records/second_table.h"

#include "base/arena.h"
#include "base/slice.h"
#include "records/dialect.h"

#define LEAST_NAMES 3
#define MAX_NAME_BYTES 64 /* longer ones are texts */

static bool may_be_names(const Slice *cells, size_t count, size_t *filled)
{
    *filled = 0;
    for (size_t i = 0; i < count; i++) {
        Slice cell = slice_trim(cells[i]);
        if (cell.len > MAX_NAME_BYTES || cell_is_coded(cell) || slice_has(cell, '\n'))
            return false;
        *filled += cell.len > 0;
    }
    return *filled >= LEAST_NAMES;
}

bool second_table_begins(const struct reader *reader, const Slice *cells, size_t count)
{
    const struct reader_taste *taste = reader->taste;
    size_t filled;
    if (!taste || !may_be_names(cells, count, &filled))
        return false;
    size_t least = taste->least > LEAST_NAMES ? taste->least : LEAST_NAMES;
    size_t known = taste->known(taste->user, cells, count);
    /* titles above the names may have been taken for them: then this is no second table but the first */
    return known >= least && known * 2 > filled &&
           taste->known(taste->user, reader->columns, reader->column_count) >= least;
}

void second_table_enter(struct reader *reader, const Slice *cells, size_t count)
{
    Slice *names = ARENA_ARRAY(reader->mem, Slice, count);
    for (size_t i = 0; i < count; i++)
        names[i] = arena_copy(reader->mem, slice_trim(cells[i]));
    reader->columns = names;
    reader->column_count = count;
}

bool second_table_may_be_title(const struct reader *reader, const Slice *cells, size_t count)
{
    size_t first = 0;
    if (!reader->taste || reader->column_count < LEAST_NAMES || cells_filled(cells, count) != 1)
        return false;
    while (!slice_trim(cells[first]).len)
        first++;
    return !cell_is_coded(slice_trim(cells[first]));
}
