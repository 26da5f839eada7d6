/* Workbooks written as XML (SpreadsheetML 2003): the cells of each row as they come. Which rows are
   records is for records/sheets.h to tell. */
#include "base/arena.h"
#include "base/slice.h"
#include "bytes/source.h"
#include "bytes/xml_stream.h"
#include "records/records_private.h"
#include "records/sheets.h"
#include "records/xml_nodes.h"

#include <libxml/tree.h>

struct xml_book {
    struct sheets sheets; /* first: sheets_read() knows it */
    Slice text;
    size_t at; /* of the text: so much has been fed */
    struct xml_stream xml;
    size_t sheet_count;
    bool in_sheet, in_table;
};

static uint32_t number_or(Slice text, uint32_t otherwise)
{
    uint64_t number;
    return text.len && slice_to_u64(text, UINT32_MAX, &number) ? (uint32_t)number : otherwise;
}

/* Text may be marked up inside <ss:Data>. */
static Slice all_text(const xmlNode *node, struct arena *mem)
{
    xmlChar *content = xmlNodeGetContent(node);
    Slice text = arena_copy(mem, slice_from((const char *)content));
    xmlFree(content);
    return text;
}

static struct sheet_cell read_cell(const xmlNode *cell, struct arena *mem)
{
    const xmlNode *data = xml_child(cell, S("Data"));
    Slice type = data ? xml_attribute(data, S("Type")) : S("");
    Slice text = data ? all_text(data, mem) : S("");
    if (slice_equal(type, S("Boolean")))
        text = slice_equal(text, S("1")) ? S("TRUE") : S("FALSE");
    if (slice_equal(type, S("DateTime")) && slice_ends(text, S("T00:00:00.000")))
        text = slice_part(text, 0, text.len - S("T00:00:00.000").len);
    return (struct sheet_cell){.is_text = slice_equal(type, S("String")), .text = text};
}

static void take_row(struct xml_book *book, const xmlNode *element)
{
    struct sheets *sheets = &book->sheets;
    uint32_t index = number_or(xml_attribute(element, S("Index")), 0), column = 0;
    uint64_t row = index ? index - 1 : sheets_next_row(sheets);
    struct sheet_cell *cells = NULL;
    size_t count = 0, capacity = 0;
    for (const xmlNode *cell = xml_first(element); cell; cell = xml_next(cell)) {
        if (!xml_is(cell, S("Cell")))
            continue;
        column = number_or(xml_attribute(cell, S("Index")), column + 1);
        uint32_t across = number_or(xml_attribute(cell, S("MergeAcross")), 0);
        uint32_t down = number_or(xml_attribute(cell, S("MergeDown")), 0);
        struct sheet_cell read = read_cell(cell, &sheets->row_mem);
        read.column = column ? column - 1 : 0;
        *ARENA_PUSH(&sheets->row_mem, cells, count, capacity, struct sheet_cell) = read;
        if (down && down < MAX_SHEET_ROWS && row < MAX_SHEET_ROWS)
            sheets_merge(sheets, read.column, (uint32_t)row, (uint32_t)row + down);
        column = across < MAX_COLUMNS && column < MAX_COLUMNS ? column + across : MAX_COLUMNS;
    }
    sheets_row(sheets, row, cells, count);
}

static void take(void *user, const xmlNode *element)
{
    struct xml_book *book = user;
    if (xml_is(element, S("Row"))) {
        take_row(book, element);
        return;
    }
    const xmlNode *visible = xml_child(element, S("Visible"));
    if (visible && slice_starts(xml_own_text(visible, &book->sheets.row_mem), S("SheetHidden")))
        sheets_hide(&book->sheets);
}

static enum xml_wish open_tag(void *user, const struct xml_tag *tag)
{
    struct xml_book *book = user;
    if (tag->depth == 1) {
        book->in_sheet = slice_equal(tag->name, S("Worksheet")) && book->sheet_count < MAX_SHEETS;
        book->sheet_count += book->in_sheet;
        if (book->in_sheet)
            sheets_begin(&book->sheets, xml_tag_attribute(tag, S("Name")), false);
    }
    if (tag->depth == 2)
        book->in_table = book->in_sheet && slice_equal(tag->name, S("Table"));
    bool is_wanted = (tag->depth == 3 && book->in_table && slice_equal(tag->name, S("Row"))) ||
                     (tag->depth == 2 && book->in_sheet && slice_equal(tag->name, S("WorksheetOptions")));
    return is_wanted ? XML_TAKE : XML_GO_IN;
}

static void stop(struct sheets *sheets)
{
    xml_stream_close(&((struct xml_book *)sheets)->xml);
}

static bool restart(struct sheets *sheets, struct diag *diag)
{
    static const struct xml_events events = {.open = open_tag, .take = take};
    struct xml_book *book = (struct xml_book *)sheets;
    book->at = book->sheet_count = 0;
    return xml_stream_open(&book->xml, sheets->reader->source->name, book->text, &events, book, sheets->reader->mem,
                           diag);
}

static bool more(struct sheets *sheets, bool *ended, struct diag *diag)
{
    struct xml_book *book = (struct xml_book *)sheets;
    Slice block = slice_part(book->text, book->at, book->at + XML_STREAM_BLOCK_BYTES);
    book->at += block.len;
    *ended = book->at == book->text.len;
    return xml_stream_feed(&book->xml, block, *ended, diag) ||
           diag_fault(diag, "cannot read '%.*s': the XML document cannot be parsed",
                      SLICE_ARG(sheets->reader->source->name));
}

static const struct sheets_giver giver = {.restart = restart, .more = more, .stop = stop};

static const struct reader_format reader_sheet_xml = {
    .name = "spreadsheetml",
    .about = "workbooks saved as XML",
    .next = sheets_read,
    .place = sheets_place,
    .close = sheets_close,
};

bool reader_sheet_xml_open(struct reader *reader, Slice text, struct diag *diag)
{
    struct xml_book *book = ARENA_NEW(reader->mem, struct xml_book);
    reader->state = book;
    reader->format = &reader_sheet_xml;
    book->text = text;
    return sheets_open(&book->sheets, reader, &giver, diag);
}
