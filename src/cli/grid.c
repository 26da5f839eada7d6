/* Measures all cells, then writes them; rows end where the terminal ends. */
#include "cli/grid.h"

#include "base/arena.h"
#include "base/out.h"
#include "base/slice.h"
#include "base/unicode.h"
#include "cli/terminal.h"

#define INDENT 2
#define BETWEEN 2
#define MAX_CELL_COLUMNS 40
#define MAX_LONG_COLUMNS 1024
#define LEAST_LONG_COLUMNS 16 /* less of it is of no use */

void grid_init(struct grid *grid, struct arena *mem, const Slice *titles, size_t column_count)
{
    assert(column_count <= MAX_GRID_COLUMNS);
    *grid = (struct grid){.mem = mem, .column_count = column_count};
    for (size_t i = 0; i < column_count; i++)
        grid_add(grid, titles[i]);
}

static Slice printable(Slice cell, struct arena *mem)
{
    struct buf buf;
    buf_init(&buf);
    terminal_add_text(&buf, cell);
    Slice copy = arena_copy(mem, buf_slice(&buf));
    buf_done(&buf);
    return copy;
}

void grid_add(struct grid *grid, Slice cell)
{
    bool is_long = grid->last_is_long && grid->cell_count % grid->column_count == grid->column_count - 1;
    Slice clipped = unicode_clip(printable(slice_part(cell, 0, 1024), grid->mem),
                                 is_long ? MAX_LONG_COLUMNS : MAX_CELL_COLUMNS);
    *ARENA_PUSH(grid->mem, grid->cells, grid->cell_count, grid->cell_capacity, Slice) = clipped;
}

static void add_blanks(struct buf *buf, size_t count)
{
    buf_addf(buf, "%*s", (int)count, "");
}

static void write_row(const struct grid *grid, const Slice *row, const size_t *widths, struct buf *buf, size_t columns)
{
    size_t start = buf->len, used = INDENT;
    add_blanks(buf, INDENT);
    for (size_t i = 0; i < grid->column_count; i++) {
        Slice cell = row[i];
        size_t width = widths[i];
        if (columns && used + width > columns) {
            bool is_cut = grid->last_is_long && i + 1 == grid->column_count && used + LEAST_LONG_COLUMNS <= columns;
            if (!is_cut)
                break;
            width = columns - used;
            cell = unicode_clip(cell, width);
        }
        size_t padding = width - unicode_width(cell);
        bool right = grid->right_aligned >> i & 1;
        add_blanks(buf, right ? padding : 0);
        buf_add(buf, cell);
        add_blanks(buf, (right ? 0 : padding) + BETWEEN);
        used += width + BETWEEN;
    }
    while (buf->len > start && buf->at[buf->len - 1] == ' ')
        buf->len--;
    buf_add_char(buf, '\n');
}

void grid_write(const struct grid *grid, struct out *out, size_t columns)
{
    size_t widths[MAX_GRID_COLUMNS] = {0};
    for (size_t i = 0; i < grid->cell_count; i++) {
        size_t width = unicode_width(grid->cells[i]);
        size_t column = i % grid->column_count;
        widths[column] = width > widths[column] ? width : widths[column];
    }
    for (size_t i = 0; i + grid->column_count <= grid->cell_count; i += grid->column_count) {
        write_row(grid, &grid->cells[i], widths, &out->buf, columns);
        out_drain(out);
    }
}
