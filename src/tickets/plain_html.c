/* Just enough HTML for what partners paste into tickets. Nothing is fetched, run or obeyed. */
#include "tickets/plain_html.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/slice.h"
#include "records/html_tags.h"

#define MAX_DEPTH 8    /* of tables in tables; what is deeper is lines */
#define MAX_COLUMNS 64 /* of a row; cells beyond stand in the last */
#define MAX_SPANS 32   /* cells that reach down from above, of a row */
#define MAX_SPAN_ROWS 1000
#define MAX_SHARED_BYTES 256 /* of a cell that stands in several rows; a longer one stands in its first only */
#define MAX_REPEATED_BYTES ((size_t)1 << 20) /* of all such cells together */

enum tag_effect { TAG_NOTHING, TAG_LINE, TAG_CELL, TAG_ROW, TAG_TABLE, TAG_DETAIL, TAG_QUOTE };

static const struct {
    Slice name;
    enum tag_effect effect;
} tags[] = {
    {S_INIT("br"), TAG_LINE},    {S_INIT("p"), TAG_LINE},      {S_INIT("div"), TAG_LINE},    {S_INIT("tr"), TAG_ROW},
    {S_INIT("li"), TAG_LINE},    {S_INIT("table"), TAG_TABLE}, {S_INIT("ul"), TAG_LINE},     {S_INIT("h1"), TAG_LINE},
    {S_INIT("h2"), TAG_LINE},    {S_INIT("h3"), TAG_LINE},     {S_INIT("h4"), TAG_LINE},     {S_INIT("hr"), TAG_LINE},
    {S_INIT("pre"), TAG_LINE},   {S_INIT("ol"), TAG_LINE},     {S_INIT("dt"), TAG_LINE},     {S_INIT("td"), TAG_CELL},
    {S_INIT("th"), TAG_CELL},    {S_INIT("dd"), TAG_DETAIL},   {S_INIT("blockquote"), TAG_QUOTE},
};

/* A cell that stands in the rows below, too. */
struct span {
    size_t column, width, rows_left;
    Slice text;
};

struct spans {
    struct span at[MAX_SPANS];
    size_t count;
};

struct table {
    bool in_row, in_cell;
    bool is_loose;      /* a cell of the row holds a table: the row is there to place it, and is lines */
    size_t column;      /* the next one */
    size_t cell_at;     /* where the text of the cell begins */
    size_t width, rows; /* of the cell */
    struct spans spans, fresh;
};

struct pour {
    struct buf buf;
    struct arena *mem;
    struct table tables[MAX_DEPTH]; /* the first is for cells outside of any */
    size_t depth, beyond;
    size_t repeated_bytes;
};

static struct table *table_now(struct pour *pour)
{
    return &pour->tables[pour->depth];
}

/* --- text --- */

static void pour_line(struct pour *pour)
{
    struct buf *buf = &pour->buf;
    struct table *table = table_now(pour);
    bool is_in_cell = table->in_cell && !table->is_loose;
    while (buf->len && (buf->at[buf->len - 1] == ' ' || (!is_in_cell && buf->at[buf->len - 1] == CELL_LINE)))
        buf->len--;
    char last = buf->len ? buf->at[buf->len - 1] : '\n';
    if (is_in_cell && buf->len > table->cell_at && last != CELL_LINE)
        buf_add_char(buf, CELL_LINE);
    else if (!is_in_cell && last != '\n')
        buf_add_char(buf, '\n');
}

/* Blanks and line ends of the source are one blank. */
static void pour_blank(struct pour *pour)
{
    char last = pour->buf.len ? pour->buf.at[pour->buf.len - 1] : '\n';
    if (last != ' ' && last != '\n' && last != '\t' && last != CELL_LINE)
        buf_add_char(&pour->buf, ' ');
}

static bool is_blank(Slice text)
{
    return slice_equal(text, S("\xc2\xa0")) || (text.len == 1 && (unsigned char)text.at[0] <= ' ');
}

static void pour_text(struct pour *pour, Slice text)
{
    for (size_t i = 0; i < text.len; i++) {
        char into[HTML_ENTITY_BYTES];
        size_t count = 0, taken = text.at[i] == '&' ? html_entity(slice_skip(text, i), into, &count) : 0;
        Slice one = taken ? (Slice){into, count} : slice_part(text, i, i + 1);
        if (is_blank(one))
            pour_blank(pour);
        else
            buf_add(&pour->buf, one);
        i += taken ? taken - 1 : 0;
    }
}

/* --- rows --- */

static void begin_column(struct pour *pour, struct table *table)
{
    if (table->is_loose)
        pour_line(pour);
    else if (table->column > 0 && table->column < MAX_COLUMNS)
        buf_add_char(&pour->buf, '\t');
    else if (table->column > 0)
        pour_blank(pour);
    table->column++;
}

/* Cells from above stand where they reach, and push aside those of the row. */
static void pour_covered(struct pour *pour, struct table *table, bool all)
{
    for (size_t i = 0; i < table->spans.count && table->column < MAX_COLUMNS; i++) {
        const struct span *span = &table->spans.at[i];
        bool covers = table->column >= span->column && table->column < span->column + span->width;
        if (!covers && !(all && table->column < span->column))
            continue;
        while (table->column < span->column)
            begin_column(pour, table);
        size_t end = span->column + span->width;
        begin_column(pour, table);
        if (!table->is_loose && span->text.len && pour->repeated_bytes + span->text.len <= MAX_REPEATED_BYTES) {
            pour->repeated_bytes += span->text.len;
            buf_add_char(&pour->buf, CELL_SHARED);
            buf_add(&pour->buf, span->text);
        }
        while (table->column < end && table->column < MAX_COLUMNS)
            begin_column(pour, table);
        i = SIZE_MAX; /* those before it are looked at again */
    }
}

static void end_cell(struct pour *pour)
{
    struct table *table = table_now(pour);
    struct buf *buf = &pour->buf;
    if (!table->in_cell)
        return;
    while (buf->len > table->cell_at && (buf->at[buf->len - 1] == CELL_LINE || buf->at[buf->len - 1] == ' '))
        buf->len--;
    table->in_cell = false;
    size_t column = table->column - 1;
    Slice text = slice_skip((Slice){buf->at, buf->len}, table->cell_at); /* nothing may be there yet */
    if (table->rows > 1 && table->fresh.count < MAX_SPANS)
        table->fresh.at[table->fresh.count++] =
            (struct span){column, table->width, table->rows - 1,
                          text.len <= MAX_SHARED_BYTES ? arena_copy(pour->mem, text) : S("")};
    for (size_t i = 1; i < table->width && !table->is_loose && table->column < MAX_COLUMNS; i++)
        begin_column(pour, table);
}

static void end_row(struct pour *pour)
{
    struct table *table = table_now(pour);
    if (!table->in_row)
        return;
    end_cell(pour);
    pour_covered(pour, table, true);
    table->in_row = table->is_loose = false;
    size_t kept = 0;
    for (size_t i = 0; i < table->spans.count; i++)
        if (--table->spans.at[i].rows_left)
            table->spans.at[kept++] = table->spans.at[i];
    for (size_t i = 0; i < table->fresh.count && kept < MAX_SPANS; i++)
        table->spans.at[kept++] = table->fresh.at[i];
    table->spans.count = kept;
    table->fresh.count = 0;
    pour_line(pour);
}

static void begin_row(struct pour *pour)
{
    end_row(pour);
    pour_line(pour);
    table_now(pour)->in_row = true;
    table_now(pour)->column = 0;
}

static void begin_cell(struct pour *pour, const struct html_mark *mark)
{
    struct table *table = table_now(pour);
    if (!table->in_row)
        begin_row(pour);
    end_cell(pour);
    pour_covered(pour, table, false);
    begin_column(pour, table);
    size_t rows = html_span(mark, S("rowspan"), MAX_SPAN_ROWS), width = html_span(mark, S("colspan"), MAX_COLUMNS);
    table->in_cell = true;
    table->rows = rows ? rows : MAX_SPAN_ROWS; /* none: down to the end of the table */
    table->width = width ? width : 1;
    if (table->rows > 1 && !table->is_loose)
        buf_add_char(&pour->buf, CELL_SHARED);
    table->cell_at = pour->buf.len;
}

/* --- tables --- */

static void begin_table(struct pour *pour)
{
    struct table *around = table_now(pour);
    around->is_loose |= around->in_cell;
    pour_line(pour);
    if (pour->depth + 1 == MAX_DEPTH) {
        pour->beyond++;
        return;
    }
    pour->tables[++pour->depth] = (struct table){.in_row = false};
}

static void end_table(struct pour *pour)
{
    if (pour->beyond) {
        pour->beyond--;
        return;
    }
    if (!pour->depth)
        return;
    end_row(pour);
    pour->depth--;
    pour_line(pour);
    buf_add(&pour->buf, S(TABLE_END "\n"));
}

static void begin_quote(struct pour *pour)
{
    table_now(pour)->is_loose |= table_now(pour)->in_cell;
    pour_line(pour);
    buf_add(&pour->buf, S(QUOTE_MARK "\n"));
}

/* --- tags --- */

static enum tag_effect effect_of(const struct html_mark *mark)
{
    for (size_t i = 0; i < COUNT_OF(tags); i++)
        if (html_is(mark, tags[i].name))
            return tags[i].effect;
    return TAG_NOTHING;
}

static void obey_tag(struct pour *pour, const struct html_mark *mark)
{
    bool opens = mark->kind == HTML_OPEN;
    switch (effect_of(mark)) {
    case TAG_LINE: pour_line(pour); break;
    case TAG_QUOTE: opens ? begin_quote(pour) : pour_line(pour); break;
    case TAG_ROW: opens ? begin_row(pour) : end_row(pour); break;
    case TAG_CELL: opens ? begin_cell(pour, mark) : end_cell(pour); break;
    case TAG_TABLE: opens ? begin_table(pour) : end_table(pour); break;
    case TAG_DETAIL:
        if (opens && pour->buf.len && pour->buf.at[pour->buf.len - 1] == '\n')
            pour->buf.at[pour->buf.len - 1] = '\t';
        else
            pour_line(pour);
        break;
    case TAG_NOTHING: break;
    }
}

bool looks_like_html(Slice text)
{
    static const Slice signs[] = {S_INIT("<br"), S_INIT("<p>"), S_INIT("<p "), S_INIT("<div"), S_INIT("<td"),
                                  S_INIT("<html")};
    for (size_t at = slice_find(text, S("<")); at < text.len; at++)
        for (size_t i = 0; text.at[at] == '<' && i < COUNT_OF(signs); i++)
            if (slice_starts_nocase(slice_skip(text, at), signs[i]))
                return true;
    return false;
}

Slice html_to_text(Slice html, struct arena *mem)
{
    struct pour pour = {.mem = mem};
    struct html_walk walk = {.text = html};
    struct html_mark mark;
    while (html_next(&walk, &mark)) {
        if (mark.kind != HTML_TEXT)
            obey_tag(&pour, &mark);
        else
            pour_text(&pour, mark.text);
    }
    while (pour.depth)
        end_table(&pour);
    end_row(&pour);
    Slice text = arena_copy(mem, buf_slice(&pour.buf));
    buf_done(&pour.buf);
    return text;
}

Slice html_unescape(Slice text, struct arena *mem)
{
    if (!slice_has(text, '&') || !slice_has(text, ';'))
        return text;
    char *at = ARENA_ARRAY(mem, char, text.len);
    size_t len = 0;
    for (size_t i = 0; i < text.len;) {
        char into[HTML_ENTITY_BYTES];
        size_t count = 0, taken = text.at[i] == '&' ? html_entity(slice_skip(text, i), into, &count) : 0;
        if (!taken)
            into[count++] = text.at[i];
        /* every entity is at least as long as what it stands for */
        for (size_t k = 0; k < count; k++)
            at[len++] = into[k];
        i += taken ? taken : 1;
    }
    return (Slice){at, len};
}
