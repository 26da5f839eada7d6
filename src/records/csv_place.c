/* Where the fields and bytes of a delimited row stand: looked for only when somebody asks. */
#include "base/slice.h"
#include "base/unicode.h"
#include "records/csv_private.h"

static size_t skip_quoted(Slice raw, const struct csv_dialect *dialect, size_t at)
{
    for (at++; at < raw.len; at++) {
        if (raw.at[at] == dialect->quote && (at + 1 == raw.len || raw.at[at + 1] != dialect->quote))
            return at + 1;
        at += raw.at[at] == dialect->quote || (dialect->escape && raw.at[at] == dialect->escape);
    }
    return raw.len;
}

static bool is_delimiter(Slice raw, const struct csv_dialect *dialect, size_t at)
{
    return raw.at[at] == dialect->delimiter &&
           (!dialect->second || (at + 1 < raw.len && raw.at[at + 1] == dialect->second));
}

struct csv_spot csv_find_field(Slice raw, const struct csv_dialect *dialect, size_t index, size_t offset)
{
    struct csv_spot spot = {0, 0};
    while (spot.index < index) {
        size_t end = spot.offset;
        if (end < raw.len && raw.at[end] == dialect->quote)
            end = skip_quoted(raw, dialect, end);
        while (end < raw.len && !is_delimiter(raw, dialect, end))
            end++;
        if (end >= offset || end == raw.len)
            break;
        spot = (struct csv_spot){spot.index + 1, end + 1 + (dialect->second != 0)};
    }
    return spot;
}

Place csv_place_of_byte(const struct reader *reader, const struct record *row, size_t offset)
{
    Slice rest, line = slice_cut(row->raw, '\n', &rest);
    uint64_t number = row->line;
    size_t start = 0;
    while (offset > start + line.len && start + line.len < row->raw.len) {
        start += line.len + 1;
        line = slice_cut(rest, '\n', &rest);
        number++;
    }
    return (Place){
        .source = reader->source->name,
        .line = number,
        .column = (uint32_t)utf8_count(slice_part(row->raw, start, offset)) + 1,
        .text = line.len && line.at[line.len - 1] == '\r' ? slice_part(line, 0, line.len - 1) : line,
    };
}

Place csv_place(const struct reader *reader, const struct record *row, size_t i)
{
    size_t offset = i < row->field_count ? csv_find_field(row->raw, csv_dialect_of(reader), i, SIZE_MAX).offset : 0;
    Place found = csv_place_of_byte(reader, row, offset);
    if (i >= row->field_count)
        found.column = 0;
    return found;
}
