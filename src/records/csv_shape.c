/* Rows with a delimiter missing between two values, or with some in a text that nobody quoted: what the values
   of a column look like in other rows tells where fields begin and end, when there is one way only. */
#include "base/arena.h"
#include "base/slice.h"
#include "records/csv_private.h"

#define MAX_SHAPES 6
#define MAX_SHAPED_BYTES 40
#define MAX_SHAPED_ROWS 200

/* The values of a column, each digit as good as another: 28/01/2018 and 29/02/2018 have one shape. */
struct csv_shapes {
    size_t at, rows; /* of the text: up to here its rows are known */
    struct column_shapes {
        uint64_t of[MAX_SHAPES];
        size_t count, values;
        bool is_text;
    } columns[MAX_TYPED_COLUMNS];
};

static char class_of(char c)
{
    unsigned char byte = (unsigned char)c;
    bool is_letter = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || byte >= 0x80;
    return byte >= '0' && byte <= '9' ? '0' : is_letter ? 'a' : c;
}

static uint64_t shape_of(Slice value)
{
    char classes[MAX_SHAPED_BYTES];
    for (size_t i = 0; i < value.len; i++)
        classes[i] = class_of(value.at[i]);
    return slice_hash((Slice){classes, value.len});
}

static bool has_shape(const struct column_shapes *column, uint64_t shape)
{
    for (size_t i = 0; i < column->count; i++)
        if (column->of[i] == shape)
            return true;
    return false;
}

static void add_value(struct column_shapes *column, Slice value)
{
    if (!value.len || column->is_text)
        return;
    column->is_text = value.len > MAX_SHAPED_BYTES;
    column->values++;
    if (column->is_text || has_shape(column, shape_of(value)))
        return;
    column->is_text = column->count == MAX_SHAPES;
    if (!column->is_text)
        column->of[column->count++] = shape_of(value);
}

/* From rows above that are as wide as they should be: what comes later may not be there yet. */
static const struct csv_shapes *learn(struct reader *reader, const struct record *row, size_t width)
{
    struct csv_state *state = reader->state;
    Slice text = state->copy.at ? state->copy : reader->source->text;
    size_t end = (size_t)(row->raw.at - text.at);
    if (!state->shapes) {
        state->shapes = ARENA_NEW(reader->mem, struct csv_shapes);
        state->shapes->at = state->rows_at;
    }
    struct csv_shapes *shapes = state->shapes;
    if (shapes->rows == MAX_SHAPED_ROWS || shapes->at >= end)
        return shapes;
    size_t mark = arena_mark(reader->mem);
    Slice *fields = ARENA_ARRAY(reader->mem, Slice, MAX_COLUMNS);
    for (; shapes->rows < MAX_SHAPED_ROWS && shapes->at < end; shapes->rows++) {
        struct csv_cut cut;
        enum csv_result got =
            csv_cut_record(reader, slice_part(text, shapes->at, end), true, fields, &cut);
        for (size_t i = 0; i < width && got == CSV_RECORD && cut.field_count == width; i++)
            add_value(&shapes->columns[i], fields[i]);
        shapes->at += cut.used_bytes;
    }
    arena_rewind(reader->mem, mark);
    return shapes;
}

/* Its values are of few shapes, each seen some times. */
static bool is_shaped(const struct column_shapes *column)
{
    return !column->is_text && column->values > 3 * column->count;
}

static bool fits(const struct column_shapes *column, Slice value)
{
    return !is_shaped(column) || !value.len || (value.len <= MAX_SHAPED_BYTES && has_shape(column, shape_of(value)));
}

/* Nobody parts a number or a word, and no value begins or ends with a point. */
static bool is_seam(Slice both, size_t at)
{
    char before = class_of(both.at[at - 1]), behind = class_of(both.at[at]);
    return before != behind && !slice_has(S(".,:-/"), before) && !slice_has(S(".,:-/"), behind);
}

struct seam {
    size_t field, at;
    size_t count; /* such places */
};

/* All places in one field where a value of this column may end and one of the next begin. */
static void find_seams(const struct csv_shapes *shapes, Slice both, size_t field, struct seam *best)
{
    const struct column_shapes *left = &shapes->columns[field], *right = left + 1;
    bool is_sure = is_shaped(left) && is_shaped(right);
    size_t first = is_shaped(left) || both.len <= MAX_SHAPED_BYTES ? 1 : both.len - MAX_SHAPED_BYTES;
    size_t end = is_shaped(left) && both.len > MAX_SHAPED_BYTES ? MAX_SHAPED_BYTES + 1 : both.len;
    if (!is_shaped(left) && !is_shaped(right))
        return;
    for (size_t at = first; at < end; at++) {
        if ((!is_sure && !is_seam(both, at)) || !fits(left, slice_part(both, 0, at)) ||
            !fits(right, slice_skip(both, at)))
            continue;
        best->count++;
        best->field = field;
        best->at = at;
    }
}

bool csv_part_glued(struct reader *reader, struct record *row)
{
    struct csv_state *state = reader->state;
    size_t width = csv_usual_width(reader), count = row->field_count, first, last = count;
    struct seam seam = {0};
    if (count + 1 != width || width > MAX_TYPED_COLUMNS)
        return false;
    const struct csv_shapes *shapes = learn(reader, row, width);
    for (first = 0; first < count && fits(&shapes->columns[first], state->fields[first]);)
        first++;
    /* all values stand where they may: the last one is missing */
    if (first == count)
        return false;
    while (last > 0 && fits(&shapes->columns[last], state->fields[last - 1]))
        last--;
    /* up to the first misfit they stand right, from the last one on they belong one column further */
    for (size_t i = last ? last - 1 : 0; i <= first; i++)
        find_seams(shapes, state->fields[i], i, &seam);
    if (seam.count != 1)
        return false;
    Slice both = state->fields[seam.field];
    for (size_t i = count; i > seam.field + 1; i--)
        state->fields[i] = state->fields[i - 1];
    state->fields[seam.field] = slice_part(both, 0, seam.at);
    state->fields[seam.field + 1] = slice_skip(both, seam.at);
    row->field_count = width;
    return true;
}

/* What stands in the text between the beginning of one field and the end of another; empty when a quote or a
   field of nothing is among them: such fields are whole. Of blanks there may be several. */
static Slice span_of(const struct csv_dialect *dialect, const Slice *fields, size_t from, size_t to)
{
    size_t between = dialect->second ? 2 : 1;
    for (size_t i = from; i <= to; i++) {
        bool is_next = i == from || fields[i].at == fields[i - 1].at + fields[i - 1].len + between;
        if (!is_next || (!fields[i].len && dialect->delimiter != ' '))
            return S("");
    }
    return (Slice){fields[from].at, (size_t)(fields[to].at + fields[to].len - fields[from].at)};
}

bool csv_join_torn(struct reader *reader, struct record *row, const struct csv_dialect *dialect)
{
    struct csv_state *state = reader->state;
    size_t width = csv_usual_width(reader), count = row->field_count, surplus = count - width;
    size_t first, last, ways = 0, torn = 0;
    if (count <= width || width < 2 || width > MAX_TYPED_COLUMNS)
        return false;
    /* empty fields to spare: delimiters may as well have been doubled */
    if (dialect->delimiter != ' ' && count - cells_filled(state->fields, count) >= surplus)
        return false;
    const struct csv_shapes *shapes = learn(reader, row, width);
    for (first = 0; first < width && fits(&shapes->columns[first], state->fields[first]);)
        first++;
    for (last = width; last > 0 && fits(&shapes->columns[last - 1], state->fields[last - 1 + surplus]);)
        last--;
    for (size_t i = last ? last - 1 : 0; i <= first && i < width; i++) {
        if (is_shaped(&shapes->columns[i]) || !span_of(dialect, state->fields, i, i + surplus).len)
            continue;
        torn = i;
        ways++;
    }
    if (ways != 1)
        return false;
    state->fields[torn] = span_of(dialect, state->fields, torn, torn + surplus);
    for (size_t i = torn + 1; i < width; i++)
        state->fields[i] = state->fields[i + surplus];
    row->field_count = width;
    return true;
}
