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
    Slice clipped = unicode_clip(printable(slice_part(cell, 0, 1024), grid->mem), MAX_CELL_COLUMNS);
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
        if (columns && used + widths[i] > columns)
            break;
        size_t padding = widths[i] - unicode_width(row[i]);
        bool right = grid->right_aligned >> i & 1;
        add_blanks(buf, right ? padding : 0);
        buf_add(buf, row[i]);
        add_blanks(buf, (right ? 0 : padding) + BETWEEN);
        used += widths[i] + BETWEEN;
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
