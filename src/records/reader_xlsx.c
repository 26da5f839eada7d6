/* Records of workbooks (Office Open XML): the parts of the archive, what cells of every
   kind say, and merged ones. Which rows are records is for records/sheets.h to tell. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/slice.h"
#include "bytes/archive.h"
#include "bytes/source.h"
#include "bytes/xml.h"
#include "bytes/xml_stream.h"
#include "records/cell_value.h"
#include "records/records_private.h"
#include "records/sheets.h"
#include "records/xml_nodes.h"

#include <libxml/tree.h>

#include <string.h>

#define MAX_WORKBOOK_BYTES ((uint64_t)1 << 30) /* of all its parts */
#define MAX_FORMATS 4096 /* of numbers: each is looked at for each style of a cell */
#define MAX_STRING_BYTES ((size_t)256 << 20) /* that the cells share, all together */

struct book_sheet {
    Slice name, part;
    bool is_hidden;
};

struct book {
    struct sheets sheets; /* first: sheets_read() knows it */
    struct reader *reader;
    struct arena parts; /* texts of the small parts, and what lives as long as the reader */
    struct archive_listing files;
    Slice folder;       /* of the workbook's part: "xl/" */
    xmlDocPtr relations;
    struct arena strings_mem; /* the list of them: it grows to be large */
    Slice *strings;
    size_t string_count, string_capacity;
    struct cell_format *formats;
    size_t format_count;
    bool from_1904;
    struct book_sheet *list; /* of the sheets */
    size_t list_count, list_capacity, next_sheet;
    struct archive_member_stream member; /* the part that is being read */
    struct xml_stream xml;
    bool in_data;
    size_t string_bytes;
    struct diag *diag;
};

/* NULL after a finding or a fault, and without one where there is no such part. */
static xmlDocPtr parse_part(struct book *book, Slice part)
{
    Slice source = book->reader->source->name, text;
    if (!archive_find(&book->files, part) ||
        !archive_member_read(source, book->reader->source->text, part, MAX_XML_BYTES, &book->parts, &text, book->diag))
        return NULL;
    return xml_parse(source, text, book->diag);
}

static Slice relation_target(struct book *book, const xmlNode *relation, Slice folder)
{
    Slice target = xml_attribute(relation, S("Target"));
    if (slice_starts(target, S("/")))
        return arena_copy(&book->parts, slice_skip(target, 1));
    return arena_printf(&book->parts, "%.*s%.*s", SLICE_ARG(folder), SLICE_ARG(target));
}

/* The part whose relation has that id, or whose type ends so. */
static Slice find_part(struct book *book, Slice id, Slice type)
{
    const xmlNode *root = book->relations ? xmlDocGetRootElement(book->relations) : NULL;
    for (const xmlNode *relation = root ? xml_first(root) : NULL; relation; relation = xml_next(relation))
        if (slice_ends(xml_attribute(relation, S("Type")), type) &&
            (id.len == 0 || slice_equal(xml_attribute(relation, S("Id")), id)))
            return relation_target(book, relation, book->folder);
    return S("");
}

static Slice find_workbook(struct book *book)
{
    Slice part = S("");
    xmlDocPtr doc = parse_part(book, S("_rels/.rels"));
    const xmlNode *root = doc ? xmlDocGetRootElement(doc) : NULL;
    for (const xmlNode *relation = root ? xml_first(root) : NULL; relation; relation = xml_next(relation))
        if (slice_ends(xml_attribute(relation, S("Type")), S("/officeDocument")))
            part = relation_target(book, relation, S(""));
    xmlFreeDoc(doc);
    return part.len ? part : S("xl/workbook.xml");
}

/* --- texts and formats --- */

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* "_x000D_" is how a control character is written, and "_x005F_" an underscore that could be read so. */
static Slice without_escapes(Slice text, struct arena *mem)
{
    if (slice_find(text, S("_x")) == text.len)
        return text;
    char *made = ARENA_ARRAY(mem, char, text.len), *end = made;
    for (size_t i = 0; i < text.len; i++) {
        Slice rest = slice_skip(text, i);
        int code = 0, digit = 0;
        bool is_escape = rest.len >= 7 && slice_starts(rest, S("_x")) && rest.at[6] == '_';
        for (size_t j = 2; is_escape && j < 6; j++) {
            digit = hex_digit(rest.at[j]);
            is_escape = digit >= 0;
            code = code * 16 + digit;
        }
        is_escape = is_escape && (code == '\t' || code == '\n' || code == '\r' || (code >= ' ' && code < 0x7f));
        *end++ = is_escape ? (char)code : text.at[i];
        i += is_escape ? 6 : 0;
    }
    return (Slice){made, (size_t)(end - made)};
}

/* Of <si> or <is>: plain, or in runs of one look each; how it is read aloud is left out. */
static Slice string_text(const xmlNode *string, struct arena *mem)
{
    struct buf buf;
    buf_init(&buf);
    for (const xmlNode *part = xml_first(string); part; part = xml_next(part)) {
        const xmlNode *inner = xml_is(part, S("r")) ? xml_child(part, S("t")) : part;
        if (inner && xml_is(inner, S("t")))
            buf_add(&buf, xml_own_text(inner, mem));
    }
    Slice text = arena_copy(mem, buf_slice(&buf));
    buf_done(&buf);
    return without_escapes(text, mem);
}

/* --- parts that may be large, a block at a time --- */

static void close_part(struct book *book)
{
    xml_stream_close(&book->xml);
    archive_member_close(&book->member);
}

static bool open_part(struct book *book, Slice part, const struct xml_events *events)
{
    Slice source = book->reader->source->name;
    bool fine = archive_member_open(&book->member, source, book->reader->source->text, part, MAX_WORKBOOK_BYTES,
                                    &book->parts, book->diag) &&
                xml_stream_open(&book->xml, source, S(""), events, book, &book->parts, book->diag);
    if (!fine)
        close_part(book);
    return fine;
}

static bool cannot_parse(const struct book *book)
{
    return diag_fault(book->diag, "cannot read '%.*s': a part of the workbook cannot be parsed",
                      SLICE_ARG(book->reader->source->name));
}

/* *ended: that was all of it. */
static bool feed_part(struct book *book, bool *ended)
{
    char block[XML_STREAM_BLOCK_BYTES];
    size_t got;
    if (!archive_member_next(&book->member, block, sizeof block, &got, book->diag))
        return false;
    *ended = got == 0;
    return xml_stream_feed(&book->xml, (Slice){block, got}, *ended, book->diag) || cannot_parse(book);
}

static enum xml_wish open_string(void *user, const struct xml_tag *tag)
{
    (void)user;
    return tag->depth == 1 && slice_equal(tag->name, S("si")) ? XML_TAKE : XML_GO_IN;
}

static void take_string(void *user, const xmlNode *string)
{
    struct book *book = user;
    Slice text = string_text(string, book->reader->mem);
    book->string_bytes += text.len + sizeof text;
    if (book->string_bytes <= MAX_STRING_BYTES)
        *ARENA_PUSH(&book->strings_mem, book->strings, book->string_count, book->string_capacity, Slice) = text;
}

static bool load_strings(struct book *book)
{
    static const struct xml_events events = {.open = open_string, .take = take_string};
    Slice part = find_part(book, S(""), S("/sharedStrings"));
    bool ended = !archive_find(&book->files, part), fine = ended || open_part(book, part, &events);
    while (fine && !ended && book->string_bytes <= MAX_STRING_BYTES)
        fine = feed_part(book, &ended);
    close_part(book);
    if (book->string_bytes > MAX_STRING_BYTES)
        return diag_fault(book->diag, "cannot read '%.*s': its texts are larger than 256 MiB",
                          SLICE_ARG(book->reader->source->name));
    return fine;
}
static_assert(MAX_STRING_BYTES == 256u << 20, "as the message says");

static uint64_t number_of(Slice text, uint64_t otherwise)
{
    uint64_t number;
    return slice_to_u64(text, UINT32_MAX, &number) ? number : otherwise;
}

static Slice format_code(const xmlNode *root, Slice id)
{
    const xmlNode *formats = xml_child(root, S("numFmts"));
    size_t count = 0;
    for (const xmlNode *format = formats ? xml_first(formats) : NULL; format && count++ < MAX_FORMATS;
         format = xml_next(format))
        if (slice_equal(xml_attribute(format, S("numFmtId")), id))
            return xml_attribute(format, S("formatCode"));
    return S("");
}

static void load_formats(struct book *book)
{
    size_t capacity = 0;
    xmlDocPtr doc = parse_part(book, find_part(book, S(""), S("/styles")));
    const xmlNode *root = doc ? xmlDocGetRootElement(doc) : NULL;
    const xmlNode *cells = root ? xml_child(root, S("cellXfs")) : NULL;
    for (const xmlNode *cell = cells ? xml_first(cells) : NULL; cell && book->format_count < 65536;
         cell = xml_next(cell)) {
        Slice id = xml_attribute(cell, S("numFmtId"));
        *ARENA_PUSH(&book->parts, book->formats, book->format_count, capacity, struct cell_format) =
            cell_format_read(number_of(id, 0), format_code(root, id));
    }
    xmlFreeDoc(doc);
}

/* --- cells --- */

/* "C14" to 2 and 13; false when it is no such thing. */
static bool read_reference(Slice text, uint32_t *row, uint32_t *column)
{
    uint64_t letters = 0, number;
    size_t i = 0;
    for (; i < text.len && i < 4 && text.at[i] >= 'A' && text.at[i] <= 'Z'; i++)
        letters = letters * 26 + (uint64_t)(text.at[i] - 'A') + 1;
    if (i == 0 || !slice_to_u64(slice_skip(text, i), MAX_SHEET_ROWS, &number) || number == 0)
        return false;
    *column = (uint32_t)letters - 1;
    *row = (uint32_t)number - 1;
    return true;
}

/* Only those over several rows: what is merged over columns has no value beneath. */
static void read_merged(struct book *book, Slice range)
{
    Slice rest, from = slice_cut(range, ':', &rest);
    uint32_t column, last_column, first_row, last_row;
    if (read_reference(from, &first_row, &column) && read_reference(rest, &last_row, &last_column))
        sheets_merge(&book->sheets, column, first_row, last_row);
}

/* What a cell says; *is_kept: a text that cells share. */
static struct sheet_cell read_cell(struct book *book, const xmlNode *cell)
{
    struct arena *mem = &book->sheets.row_mem;
    Slice type = xml_attribute(cell, S("t"));
    const xmlNode *value = xml_child(cell, S("v")), *inline_string = xml_child(cell, S("is"));
    Slice text = value ? xml_own_text(value, mem) : S("");
    bool is_date;
    if (slice_equal(type, S("inlineStr")))
        return (struct sheet_cell){.is_text = true, .text = inline_string ? string_text(inline_string, mem) : text};
    if (slice_equal(type, S("s"))) {
        uint64_t i = number_of(slice_trim(text), UINT64_MAX);
        return (struct sheet_cell){
            .is_text = true, .is_kept = true, .text = i < book->string_count ? book->strings[i] : S("")};
    }
    if (slice_equal(type, S("str")))
        return (struct sheet_cell){.is_text = true, .text = without_escapes(text, mem)};
    if (slice_equal(type, S("b")))
        return (struct sheet_cell){.is_kept = true,
                                   .text = slice_equal(slice_trim(text), S("1")) ? S("TRUE") : S("FALSE")};
    if (slice_equal(type, S("e")) || slice_equal(type, S("d")))
        return (struct sheet_cell){.text = text};
    uint64_t style = number_of(xml_attribute(cell, S("s")), 0);
    struct cell_format format = style < book->format_count ? book->formats[style] : (struct cell_format){0};
    return (struct sheet_cell){.text = cell_value(slice_trim(text), format, book->from_1904, mem, &is_date)};
}

static void take_row(void *user, const xmlNode *element)
{
    struct book *book = user;
    struct sheet_cell *cells = NULL;
    size_t count = 0, capacity = 0;
    uint32_t column = 0, own_row;
    for (const xmlNode *cell = xml_first(element); cell; cell = xml_next(cell), column++) {
        struct sheet_cell read = read_cell(book, cell);
        read_reference(xml_attribute(cell, S("r")), &own_row, &column);
        read.column = column;
        *ARENA_PUSH(&book->sheets.row_mem, cells, count, capacity, struct sheet_cell) = read;
    }
    uint64_t row = number_of(xml_attribute(element, S("r")), 0);
    sheets_row(&book->sheets, row ? row - 1 : sheets_next_row(&book->sheets), cells, count);
}

static enum xml_wish open_tag(void *user, const struct xml_tag *tag)
{
    struct book *book = user;
    if (tag->depth == 1)
        book->in_data = slice_equal(tag->name, S("sheetData"));
    if (tag->depth == 2 && slice_equal(tag->name, S("mergeCell")))
        read_merged(book, xml_tag_attribute(tag, S("ref")));
    return tag->depth == 2 && book->in_data && slice_equal(tag->name, S("row")) ? XML_TAKE : XML_GO_IN;
}

/* --- the book --- */

static bool restart(struct sheets *sheets, struct diag *diag)
{
    struct book *book = (struct book *)sheets;
    book->diag = diag;
    book->next_sheet = 0;
    return true;
}

static void stop(struct sheets *sheets)
{
    close_part((struct book *)sheets);
}

static bool more(struct sheets *sheets, bool *ended, struct diag *diag)
{
    static const struct xml_events events = {.open = open_tag, .take = take_row};
    struct book *book = (struct book *)sheets;
    bool part_ended;
    book->diag = diag;
    *ended = !book->xml.state && book->next_sheet == book->list_count;
    if (*ended)
        return true;
    if (!book->xml.state) {
        const struct book_sheet *sheet = &book->list[book->next_sheet++];
        sheets_begin(sheets, sheet->name, sheet->is_hidden);
        if (!open_part(book, sheet->part, &events))
            return false;
    }
    if (!feed_part(book, &part_ended))
        return false;
    if (part_ended)
        close_part(book);
    return true;
}

static const struct sheets_giver giver = {.restart = restart, .more = more, .stop = stop};

static void list_sheets(struct book *book, const xmlNode *root)
{
    const xmlNode *list = xml_child(root, S("sheets")), *properties = xml_child(root, S("workbookPr"));
    Slice date1904 = properties ? xml_attribute(properties, S("date1904")) : S("");
    book->from_1904 = slice_equal(date1904, S("1")) || slice_equal(date1904, S("true"));
    for (const xmlNode *sheet = list ? xml_first(list) : NULL; sheet && book->list_count < MAX_SHEETS;
         sheet = xml_next(sheet)) {
        Slice part = find_part(book, xml_attribute(sheet, S("id")), S("/worksheet"));
        Slice state = xml_attribute(sheet, S("state"));
        /* without one it is a sheet of charts */
        if (part.len)
            *ARENA_PUSH(&book->parts, book->list, book->list_count, book->list_capacity, struct book_sheet) =
                (struct book_sheet){.name = arena_copy(&book->parts, xml_attribute(sheet, S("name"))),
                                    .part = part,
                                    .is_hidden = state.len && !slice_equal(state, S("visible"))};
    }
}

static bool find_relations(struct book *book, Slice part)
{
    size_t slash = part.len;
    while (slash && part.at[slash - 1] != '/')
        slash--;
    book->folder = slice_part(part, 0, slash);
    Slice base = slice_skip(part, slash);
    book->relations = parse_part(book, arena_printf(&book->parts, "%.*s_rels/%.*s.rels", SLICE_ARG(book->folder),
                                                    SLICE_ARG(base)));
    return book->relations != NULL;
}

static bool read_book(struct book *book)
{
    Slice source = book->reader->source->name;
    if (!archive_list(source, book->reader->source->text, &book->parts, &book->files, book->diag))
        return false;
    if (book->files.size_bytes > MAX_WORKBOOK_BYTES)
        return diag_fault(book->diag, "cannot read '%.*s': its parts are larger than 1 GiB", SLICE_ARG(source));
    Slice part = find_workbook(book);
    if (!archive_find(&book->files, part))
        return diag_fault(book->diag, "cannot read '%.*s': it is a ZIP archive, but no XLSX workbook",
                          SLICE_ARG(source));
    if (slice_ends(part, S(".bin")))
        return diag_fault(book->diag, "cannot read '%.*s': it is a binary workbook (XLSB); save it as XLSX or CSV",
                          SLICE_ARG(source));
    xmlDocPtr doc = find_relations(book, part) ? parse_part(book, part) : NULL;
    const xmlNode *root = doc ? xmlDocGetRootElement(doc) : NULL;
    bool fine = root && xml_is(root, S("workbook"));
    if (fine)
        list_sheets(book, root);
    xmlFreeDoc(doc);
    fine = fine || cannot_parse(book);
    if (fine)
        load_formats(book);
    fine = fine && load_strings(book);
    xmlFreeDoc(book->relations);
    book->relations = NULL;
    return fine;
}
static_assert(MAX_WORKBOOK_BYTES == 1u << 30, "as the message says");

static void close_xlsx(struct reader *reader)
{
    struct book *book = reader->state;
    sheets_close(reader);
    arena_done(&book->strings_mem);
    arena_done(&book->parts);
}

static bool open_xlsx(struct reader *reader, struct diag *diag)
{
    struct book *book = ARENA_NEW(reader->mem, struct book);
    reader->state = book;
    book->reader = reader;
    book->diag = diag;
    arena_init(&book->parts, 0);
    arena_init(&book->strings_mem, 0);
    return read_book(book) && sheets_open(&book->sheets, reader, &giver, diag);
}

/* Which of the office documents in zips it is, its files say. */
static bool open_zip(struct reader *reader, struct diag *diag)
{
    struct source *source = reader->source;
    struct archive_listing files;
    struct arena scratch;
    if (!source_read_all(source, diag))
        return false;
    arena_init(&scratch, 0);
    bool fine = archive_list(source->name, source->text, &scratch, &files, diag);
    bool is_ods = fine && archive_find(&files, S("content.xml")) && !archive_find(&files, S("[Content_Types].xml"));
    fine = fine && (is_ods ? reader_ods_open(reader, &files, diag) : open_xlsx(reader, diag));
    arena_done(&scratch);
    return fine;
}

static int probe(Slice head)
{
    return archive_is_zip(head) ? 100 : 0;
}

const struct reader_format reader_xlsx = {
    .name = "xlsx",
    .about = "workbooks",
    .probe = probe,
    .open = open_zip,
    .next = sheets_read,
    .place = sheets_place,
    .close = close_xlsx,
};
