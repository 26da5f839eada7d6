/* Records of pages: what ticket systems and reports save as "Excel" is often a page with a table, whatever it
   is called. Which tables hold records is for records/html_tables.h to tell, which rows for records/sheets.h. */
#include "base/arena.h"
#include "base/slice.h"
#include "base/unicode.h"
#include "bytes/source.h"
#include "records/html_names.h"
#include "records/html_tables.h"
#include "records/html_text.h"
#include "records/records_private.h"
#include "records/sheets.h"

#include <inttypes.h>

#define HEAD_BYTES 65536u
#define BYTES_AT_A_TIME ((size_t)1 << 16) /* as much of a page as makes some rows */
#define MAX_SPAN_COLUMNS 1000  /* of one cell: more is taken for so many, as browsers do */
#define MAX_SPAN_ROWS 65534
#define MAX_SPANS 64           /* cells that reach down from above, of a row */
#define MAX_CHARSET_BYTES 1024u /* a page says its encoding within so many */

/* A cell that stands in the rows below, too. */
struct span {
    uint32_t column, width, rows_left;
    Slice text;
};

struct spans {
    struct span at[MAX_SPANS];
    size_t count;
};

struct page {
    struct sheets sheets; /* first: sheets_read() knows it */
    struct html_tables tables;
    struct html_walk walk;
    size_t table_count; /* seen so far */
    const struct html_table *now;
    unsigned depth;     /* of tables within */
    bool in_row, in_cell, in_head, names_are_over;
    uint64_t row;
    struct arena row_mem; /* of the row that is being read */
    struct html_cell *cells, cell;
    uint32_t rows_down;   /* that the cell reaches over, below its own */
    size_t cell_count, cell_capacity;
    uint32_t next_column;
    struct html_text text;
    struct html_names names;
    bool joined_names;
    struct spans spans, fresh; /* from above, and of this row */
};

/* --- rows --- */

/* Numbers and dates are no names. */
static bool is_word(Slice text)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.at[i], low = c | 0x20;
        if ((low >= 'a' && low <= 'z') || c == '#' || (c >= 0x80 && c != 0xc2 && c != 0xa0))
            return true;
    }
    return false;
}

static void give_names(struct page *page)
{
    struct sheet_cell *cells;
    page->names_are_over = true;
    if (!page->names.row_count)
        return;
    size_t count = html_names_join(&page->names, &page->sheets.row_mem, &cells);
    sheets_row(&page->sheets, page->names.last_row, cells, count);
    sheets_name_row(&page->sheets);
    if (page->sheets.is_looking && page->names.row_count > 1)
        page->joined_names = true;
}

/* What cells from above say in this row: a number only where it leads the row, as the number of a ticket over
   its lines does; an amount that reaches over several lines is not the amount of each. */
static size_t add_spans(const struct page *page, struct sheet_cell *cells, size_t count)
{
    uint32_t first = page->cells[0].column;
    for (size_t i = 0; i < page->spans.count; i++) {
        const struct span *span = &page->spans.at[i];
        bool is_text = is_word(span->text);
        if (span->text.len && (is_text || span->column < first))
            cells[count++] = (struct sheet_cell){
                .column = span->column, .is_text = is_text, .is_kept = true, .text = span->text};
    }
    return count;
}

static void give_row(struct page *page)
{
    struct arena *mem = &page->sheets.row_mem;
    /* the first row of a table of names and values has the first of each */
    bool has_pairs = !page->names_are_over && !page->names.row_count && page->cell_count > 1 &&
                     (page->now->widest == 2 || (page->cells[0].is_name && !page->cells[1].is_name));
    if (!page->names_are_over && (has_pairs || page->names.row_count))
        give_names(page);
    struct sheet_cell *cells = ARENA_ARRAY(mem, struct sheet_cell, page->cell_count + page->spans.count);
    for (size_t i = 0; i < page->cell_count; i++)
        cells[i] = (struct sheet_cell){.column = page->cells[i].column,
                                       .is_text = page->cells[i].is_name || is_word(page->cells[i].text),
                                       .text = arena_copy(mem, page->cells[i].text)};
    size_t count = add_spans(page, cells, page->cell_count);
    sheets_row(&page->sheets, page->row, cells, count);
    if (has_pairs)
        sheets_name_row(&page->sheets);
}

/* Past the columns that cells from above reach into. */
static uint32_t free_column(const struct page *page, uint32_t column)
{
    for (size_t i = 0; i < page->spans.count; i++) {
        const struct span *span = &page->spans.at[i];
        if (column >= span->column && column - span->column < span->width) {
            column = span->column + span->width;
            i = SIZE_MAX; /* those before it are looked at again */
        }
    }
    return column;
}

static void end_cell(struct page *page)
{
    struct html_cell *cell = &page->cell;
    if (!page->in_cell)
        return;
    page->in_cell = false;
    page->next_column = cell->column < MAX_COLUMNS ? cell->column + cell->span : cell->column;
    Slice text = html_text_seen(&page->text);
    if (cell->column >= MAX_COLUMNS) {
        page->sheets.cut_off_count += text.len > 0;
        return;
    }
    cell->text = arena_copy(&page->row_mem, text);
    if (text.len)
        *ARENA_PUSH(&page->row_mem, page->cells, page->cell_count, page->cell_capacity, struct html_cell) = *cell;
    if (page->rows_down && page->fresh.count < MAX_SPANS)
        page->fresh.at[page->fresh.count++] = (struct span){cell->column, cell->span, page->rows_down, cell->text};
}

static void move_spans(struct page *page, bool with_texts)
{
    struct spans *spans = &page->spans;
    size_t kept = 0;
    for (size_t i = 0; i < spans->count; i++)
        if (--spans->at[i].rows_left)
            spans->at[kept++] = spans->at[i];
    for (size_t i = 0; i < page->fresh.count && kept < MAX_SPANS; i++) {
        struct span *span = &page->fresh.at[i];
        span->text = with_texts ? arena_copy(page->sheets.reader->mem, span->text) : S("");
        spans->at[kept++] = *span;
    }
    spans->count = kept;
    page->fresh.count = 0;
}

static void end_row(struct page *page)
{
    end_cell(page);
    if (!page->in_row)
        return;
    bool is_names = !page->names_are_over &&
                    html_names_want(&page->names, page->cells, page->cell_count, page->in_head);
    if (is_names)
        html_names_add(&page->names, page->cells, page->cell_count, page->row);
    else if (page->cell_count)
        give_row(page);
    move_spans(page, !is_names);
    arena_rewind(&page->row_mem, 0);
    page->cells = NULL;
    page->cell_count = page->cell_capacity = 0;
    page->in_row = false;
    page->row++;
}

static void begin_row(struct page *page)
{
    end_row(page);
    page->in_row = true;
    page->next_column = 0;
}

static void begin_cell(struct page *page, const struct html_mark *mark)
{
    end_cell(page);
    if (!page->in_row)
        begin_row(page);
    uint32_t down = html_span(mark, S("rowspan"), MAX_SPAN_ROWS);
    uint32_t across = html_span(mark, S("colspan"), MAX_SPAN_COLUMNS);
    page->in_cell = true;
    /* none: down to the end of the table */
    page->rows_down = down ? down - 1 : MAX_SPAN_ROWS;
    page->cell = (struct html_cell){.column = free_column(page, page->next_column),
                                    .span = across ? across : 1,
                                    .is_name = html_is(mark, S("th")),
                                    .goes_down = page->rows_down > 0};
    html_text_begin(&page->text, MAX_FIELD_BYTES + 1);
}

/* --- tables --- */

static void begin_table(struct page *page)
{
    size_t index = page->table_count++;
    if (page->now) {
        page->depth++;
        return;
    }
    const struct html_table *table = index < page->tables.count ? &page->tables.at[index] : NULL;
    if (!table || !table->is_taken || page->sheets.now == MAX_SHEETS)
        return;
    page->now = table;
    page->in_head = page->names_are_over = false;
    page->row = 0;
    page->spans.count = page->fresh.count = 0;
    html_names_begin(&page->names);
    sheets_begin(&page->sheets, table->name, table->is_hidden);
}

static void end_table(struct page *page)
{
    if (page->depth) {
        page->depth--;
        return;
    }
    end_row(page);
    if (!page->names_are_over)
        give_names(page);
    page->now = NULL;
}

/* Parts of a table: rows of one do not reach into the next. */
static void begin_part(struct page *page, const struct html_mark *mark)
{
    end_row(page);
    page->spans.count = 0;
    page->in_head = mark->kind == HTML_OPEN && html_is(mark, S("thead"));
}

static void take_inner(struct page *page, const struct html_mark *mark)
{
    bool opens = mark->kind == HTML_OPEN;
    if (html_is(mark, S("tr")))
        opens ? begin_row(page) : end_row(page);
    else if (html_is(mark, S("td")) || html_is(mark, S("th")))
        opens ? begin_cell(page, mark) : end_cell(page);
    else if (html_is(mark, S("thead")) || html_is(mark, S("tbody")) || html_is(mark, S("tfoot")))
        begin_part(page, mark);
    else if (page->in_cell)
        html_text_take(&page->text, mark);
}

static void take_mark(struct page *page, const struct html_mark *mark)
{
    bool is_table = html_is(mark, S("table"));
    if (is_table && mark->kind == HTML_OPEN)
        begin_table(page);
    else if (is_table && page->now)
        end_table(page);
    if (!page->now || (is_table && !page->depth))
        return;
    if (page->depth || is_table)
        page->in_cell ? html_text_take(&page->text, mark) : (void)0;
    else
        take_inner(page, mark);
}

/* --- the page --- */

static bool restart(struct sheets *sheets, struct diag *diag)
{
    struct page *page = (struct page *)sheets;
    (void)diag;
    page->walk = (struct html_walk){.text = sheets->reader->source->text};
    page->table_count = 0;
    page->now = NULL;
    page->depth = 0;
    page->in_row = page->in_cell = false;
    return true;
}

static bool more(struct sheets *sheets, bool *ended, struct diag *diag)
{
    struct page *page = (struct page *)sheets;
    struct html_mark mark;
    size_t until = page->walk.at + BYTES_AT_A_TIME;
    (void)diag;
    *ended = false;
    while (!*ended && page->walk.at < until) {
        *ended = !html_next(&page->walk, &mark);
        if (!*ended)
            take_mark(page, &mark);
    }
    if (*ended && page->now) {
        sheets->reader->is_cut = true;
        page->depth = 0;
        end_table(page);
    }
    return true;
}

static void stop(struct sheets *sheets)
{
    (void)sheets;
}

static const struct sheets_giver giver = {.restart = restart, .more = more, .stop = stop, .is_page = true};

static void close_html(struct reader *reader)
{
    struct page *page = reader->state;
    sheets_close(reader);
    html_text_done(&page->text);
    html_names_done(&page->names);
    arena_done(&page->row_mem);
}

/* What <meta> says: charset="..." of its own, or in content="text/html; charset=...". */
static Slice declared_encoding(Slice head)
{
    struct html_walk walk = {.text = slice_part(head, 0, MAX_CHARSET_BYTES)};
    struct html_mark mark;
    while (html_next(&walk, &mark)) {
        if (mark.kind != HTML_OPEN || !html_is(&mark, S("meta")))
            continue;
        Slice charset = html_attribute(&mark, S("charset"), NULL), content = html_attribute(&mark, S("content"), NULL);
        size_t at = slice_find(content, S("charset="));
        if (charset.len || at < content.len)
            return slice_trim(charset.len ? charset : slice_skip(content, at + S("charset=").len));
    }
    return S("");
}

/* What could not be turned into UTF-8: rows that hold no text are refused one by one, names are needed. */
static bool check_names(struct page *page, struct diag *diag)
{
    const struct reader *reader = page->sheets.reader;
    size_t bad_at;
    for (size_t i = 0; page->sheets.checks_text && i < reader->column_count; i++)
        if (!utf8_valid(reader->columns[i], &bad_at) || slice_has(reader->columns[i], '\0'))
            return diag_fault(diag, "cannot read '%.*s': the name of column %zu is not valid UTF-8 text",
                              SLICE_ARG(reader->source->name), i + 1);
    return true;
}

static void report(const struct page *page, struct diag *diag)
{
    Place at = {.source = page->sheets.reader->source->name};
    size_t left = page->tables.taken_count > MAX_SHEETS ? page->tables.taken_count - MAX_SHEETS : 0;
    if (left || page->tables.are_too_many)
        diag_add(diag, FINDING_records_left_out, at, "the page has more than %d tables; those behind are not read",
                 MAX_SHEETS);
    if (page->joined_names)
        diag_add(diag, FINDING_csv_header_rows, at, "names of columns go over several rows; their words are joined");
}

bool reader_html_open(struct reader *reader, struct diag *diag)
{
    struct page *page = ARENA_NEW(reader->mem, struct page);
    struct source *source = reader->source;
    size_t bad_at;
    reader->state = page;
    reader->format = &reader_html;
    arena_init(&page->row_mem, 0);
    if (!source_read_all(source, diag) ||
        !source_decode(source, 0, arena_copy(reader->mem, declared_encoding(source->text)), diag))
        return false;
    html_tables_find(&page->tables, source->text, reader->mem);
    if (!page->tables.taken_count)
        return diag_fault(diag, "cannot read '%.*s': it is an HTML page without a table of records, perhaps of a "
                                "sign-in; export again while signed in",
                          SLICE_ARG(source->name));
    page->sheets.checks_text = !utf8_valid(source->text, &bad_at) || slice_has(source->text, '\0');
    if (!sheets_open(&page->sheets, reader, &giver, diag) || !check_names(page, diag))
        return false;
    report(page, diag);
    return true;
}

/* --- is it one? --- */

/* Behind blanks, comments and the declaration of XML. */
static Slice first_tag(Slice head)
{
    for (Slice text = slice_trim(slice_skip(head, slice_starts(head, S("\xef\xbb\xbf")) ? 3 : 0));;) {
        bool is_comment = slice_starts(text, S("<!--")), is_opaque = is_comment || slice_starts(text, S("<?"));
        Slice close = is_comment ? S("-->") : S("?>");
        size_t end = is_opaque ? slice_find(text, close) : text.len;
        if (end == text.len)
            return text;
        text = slice_trim(slice_skip(text, end + close.len));
    }
}

static bool starts_with_tag(Slice text, Slice name)
{
    return slice_starts_nocase(text, name) && (text.len == name.len || !((text.at[name.len] | 0x20) >= 'a' &&
                                                                         (text.at[name.len] | 0x20) <= 'z'));
}

bool html_may_begin(Slice head)
{
    static const Slice tags[] = {S_INIT("<!doctype html"), S_INIT("<html"), S_INIT("<head"), S_INIT("<meta"),
                                 S_INIT("<body"),  S_INIT("<table"), S_INIT("<style"), S_INIT("<center"),
                                 S_INIT("<div"),   S_INIT("<font"),  S_INIT("<title"), S_INIT("<link")};
    Slice text = first_tag(head);
    for (size_t i = 0; i < COUNT_OF(tags); i++)
        if (starts_with_tag(text, tags[i]))
            return true;
    return false;
}

/* What begins like a page, but might be other markup, must have a row in sight. */
static int probe(Slice head)
{
    if (!html_may_begin(head))
        return 0;
    Slice text = first_tag(head);
    bool says_so = starts_with_tag(text, S("<html")) || starts_with_tag(text, S("<!doctype html"));
    struct html_walk walk = {.text = slice_part(head, 0, HEAD_BYTES)};
    struct html_mark mark;
    while (!says_so && html_next(&walk, &mark))
        says_so = html_is(&mark, S("tr")) || html_is(&mark, S("td"));
    return says_so ? 96 : 0;
}

const struct reader_format reader_html = {
    .name = "html",
    .about = "pages with tables, also when they are called .xls",
    .probe = probe,
    .open = reader_html_open,
    .next = sheets_read,
    .place = sheets_place,
    .close = close_html,
};
