/* Counts the cells of each table, by itself and within others. */
#include "records/html_tables.h"

#include "base/arena.h"
#include "base/slice.h"
#include "records/html_text.h"

#define MAX_TABLE_DEPTH 64

struct finder {
    struct html_tables *tables;
    struct arena *mem;
    size_t open[MAX_TABLE_DEPTH]; /* indices */
    uint32_t row_cells[MAX_TABLE_DEPTH];
    size_t depth, beyond; /* beyond: so many more that are open, and not looked at */
    struct html_text heading;
    bool in_heading;
    Slice last_heading;
};

static bool is_heading(const struct html_mark *mark)
{
    static const Slice names[] = {S_INIT("h1"), S_INIT("h2"), S_INIT("h3"), S_INIT("h4"), S_INIT("h5"),
                                  S_INIT("h6"), S_INIT("caption")};
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (html_is(mark, names[i]))
            return true;
    return false;
}

static struct html_table *table_now(const struct finder *finder)
{
    return finder->depth && !finder->beyond ? &finder->tables->at[finder->open[finder->depth - 1]] : NULL;
}

/* What was cut at the ceiling may end in the middle of a character. */
static Slice without_cut_letter(Slice text)
{
    if (text.len < MAX_TABLE_NAME)
        return text;
    while (text.len && ((unsigned char)text.at[text.len - 1] & 0xc0) == 0x80)
        text.len--;
    return slice_part(text, 0, text.len - (text.len && (unsigned char)text.at[text.len - 1] >= 0xc0));
}

static void take_heading(struct finder *finder, const struct html_mark *mark)
{
    if (mark->kind == HTML_OPEN) {
        html_text_begin(&finder->heading, MAX_TABLE_NAME);
        finder->in_heading = true;
        return;
    }
    Slice text = without_cut_letter(html_text_seen(&finder->heading));
    bool has_begun = finder->in_heading;
    finder->in_heading = false;
    if (!has_begun || !text.len)
        return;
    struct html_table *table = table_now(finder);
    if (table && html_is(mark, S("caption")))
        table->name = arena_copy(finder->mem, text);
    else
        finder->last_heading = arena_copy(finder->mem, text);
}

static void open_table(struct finder *finder, const struct html_mark *mark)
{
    struct html_tables *tables = finder->tables;
    tables->are_too_many |= tables->count == MAX_HTML_TABLES;
    if (finder->beyond || finder->depth == MAX_TABLE_DEPTH || tables->count == MAX_HTML_TABLES) {
        finder->beyond++;
        return;
    }
    size_t parent = finder->depth ? finder->open[finder->depth - 1] + 1 : 0;
    bool is_hidden = html_hides(mark) || (parent && tables->at[parent - 1].is_hidden);
    *ARENA_PUSH(finder->mem, tables->at, tables->count, tables->capacity, struct html_table) =
        (struct html_table){.name = finder->last_heading, .parent = parent, .is_hidden = is_hidden};
    finder->row_cells[finder->depth] = 0;
    finder->open[finder->depth++] = tables->count - 1;
}

static void close_table(struct finder *finder)
{
    if (finder->beyond)
        finder->beyond--;
    else if (finder->depth)
        finder->depth--;
}

static void take_cell(struct finder *finder, const struct html_mark *mark)
{
    struct html_table *table = table_now(finder);
    if (!table)
        return;
    uint32_t *row_cells = &finder->row_cells[finder->depth - 1];
    table->cell_count++;
    table->has_names |= html_is(mark, S("th"));
    if (++*row_cells > table->widest)
        table->widest = *row_cells;
}

static void take_mark(struct finder *finder, const struct html_mark *mark)
{
    if (finder->in_heading && !is_heading(mark))
        html_text_take(&finder->heading, mark);
    if (mark->kind == HTML_TEXT)
        return;
    if (is_heading(mark))
        take_heading(finder, mark);
    else if (html_is(mark, S("table")))
        (mark->kind == HTML_OPEN) ? open_table(finder, mark) : close_table(finder);
    else if (mark->kind == HTML_OPEN && (html_is(mark, S("td")) || html_is(mark, S("th"))))
        take_cell(finder, mark);
    else if (html_is(mark, S("tr")) && finder->depth)
        finder->row_cells[finder->depth - 1] = 0;
}

/* What holds a table of as many cells as its own is there to place it, unless it names its columns. */
static bool is_for_layout(const struct html_table *table)
{
    return !table->has_names && table->most_cells_within && table->most_cells_within >= table->cell_count;
}

static void choose(struct html_tables *tables, struct arena *mem)
{
    Slice heading = S("");
    for (size_t i = tables->count; i > 0; i--) {
        const struct html_table *table = &tables->at[i - 1];
        struct html_table *parent = table->parent ? &tables->at[table->parent - 1] : NULL;
        uint64_t most = table->cell_count > table->most_cells_within ? table->cell_count : table->most_cells_within;
        if (parent && most > parent->most_cells_within)
            parent->most_cells_within = most;
    }
    for (size_t i = 0; i < tables->count; i++) {
        struct html_table *table = &tables->at[i];
        bool is_within = false;
        for (size_t up = table->parent; up && !is_within; up = tables->at[up - 1].parent)
            is_within = tables->at[up - 1].is_taken;
        table->is_taken = !is_within && table->widest > 1 && !is_for_layout(table);
        tables->taken_count += table->is_taken;
        if (!table->is_taken)
            continue;
        /* tables below one heading: the heading's is the first */
        if (!table->name.len || table->name.at == heading.at)
            table->name = arena_printf(mem, "%.*s%stable %zu", SLICE_ARG(table->name),
                                       table->name.len ? ", " : "", tables->taken_count);
        else
            heading = table->name;
    }
}

void html_tables_find(struct html_tables *tables, Slice page, struct arena *mem)
{
    struct finder finder = {.tables = tables, .mem = mem};
    struct html_walk walk = {.text = page};
    struct html_mark mark;
    *tables = (struct html_tables){0};
    while (html_next(&walk, &mark))
        take_mark(&finder, &mark);
    html_text_done(&finder.heading);
    choose(tables, mem);
}
