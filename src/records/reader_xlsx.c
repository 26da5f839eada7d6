/* Records of workbooks (Office Open XML): the parts of the archive, what cells of every
   kind say, and merged ones. Which rows are records is for records/sheets.h to tell. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/slice.h"
#include "bytes/archive.h"
#include "bytes/source.h"
#include "bytes/xml.h"
#include "records/cell_value.h"
#include "records/records_private.h"
#include "records/sheets.h"
#include "records/xml_nodes.h"

#include <libxml/tree.h>

#include <string.h>

#define MAX_WORKBOOK_BYTES ((uint64_t)1 << 30) /* of all its parts */
#define MAX_FORMATS 4096 /* of numbers: each is looked at for each style of a cell */
#define MAX_MERGED 512 /* of a sheet: each is looked at for each row */

struct book {
    struct reader *reader;
    struct sheets *sheets;
    struct arena parts; /* texts of the parts, and what lives as long as opening takes */
    struct archive_listing files;
    Slice folder;       /* of the workbook's part: "xl/" */
    xmlDocPtr relations;
    Slice *strings;
    size_t string_count;
    struct cell_format *formats;
    size_t format_count;
    bool from_1904;
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

static void load_strings(struct book *book)
{
    size_t capacity = 0;
    xmlDocPtr doc = parse_part(book, find_part(book, S(""), S("/sharedStrings")));
    const xmlNode *root = doc ? xmlDocGetRootElement(doc) : NULL;
    for (const xmlNode *string = root ? xml_first(root) : NULL; string; string = xml_next(string))
        if (xml_is(string, S("si")))
            *ARENA_PUSH(&book->parts, book->strings, book->string_count, capacity, Slice) =
                string_text(string, book->reader->mem);
    xmlFreeDoc(doc);
}

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

struct merged {
    uint32_t column, first_row, last_row;
    Slice text; /* of its first cell, once it is known */
};

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
static size_t read_merged(const xmlNode *root, struct merged *merged)
{
    const xmlNode *list = xml_child(root, S("mergeCells"));
    size_t count = 0;
    for (const xmlNode *item = list ? xml_first(list) : NULL; item && count < MAX_MERGED; item = xml_next(item)) {
        Slice rest, from = slice_cut(xml_attribute(item, S("ref")), ':', &rest);
        struct merged one = {0};
        uint32_t column;
        if (read_reference(from, &one.first_row, &one.column) && read_reference(rest, &one.last_row, &column) &&
            one.last_row > one.first_row)
            merged[count++] = one;
    }
    return count;
}

static Slice cell_text(struct book *book, const xmlNode *cell, bool *is_text)
{
    struct arena *mem = book->reader->mem;
    Slice type = xml_attribute(cell, S("t"));
    const xmlNode *value = xml_child(cell, S("v")), *inline_string = xml_child(cell, S("is"));
    Slice text = value ? xml_own_text(value, mem) : S("");
    bool is_date;
    *is_text = true;
    if (slice_equal(type, S("inlineStr")))
        return inline_string ? string_text(inline_string, mem) : S("");
    if (slice_equal(type, S("s"))) {
        uint64_t i = number_of(slice_trim(text), UINT64_MAX);
        return i < book->string_count ? book->strings[i] : S("");
    }
    if (slice_equal(type, S("str")))
        return without_escapes(text, mem);
    *is_text = false;
    if (slice_equal(type, S("b")))
        return slice_equal(slice_trim(text), S("1")) ? S("TRUE") : S("FALSE");
    if (slice_equal(type, S("e")) || slice_equal(type, S("d")))
        return text;
    uint64_t style = number_of(xml_attribute(cell, S("s")), 0);
    struct cell_format format = style < book->format_count ? book->formats[style] : (struct cell_format){0};
    return cell_value(slice_trim(text), format, book->from_1904, mem, &is_date);
}

/* The cells of a row, from left to right, with what merged cells above it say. */
static void take_row(struct book *book, const xmlNode *element, uint32_t row, struct merged *merged,
                     size_t merged_count)
{
    size_t mark = arena_mark(&book->parts);
    struct sheet_cell *cells = NULL;
    size_t count = 0, capacity = 0;
    uint32_t column = 0, own_row;
    for (const xmlNode *cell = xml_first(element); cell; cell = xml_next(cell), column++) {
        bool is_text;
        read_reference(xml_attribute(cell, S("r")), &own_row, &column);
        Slice text = cell_text(book, cell, &is_text);
        if (text.len == 0 || column >= MAX_COLUMNS)
            continue;
        for (size_t i = 0; i < merged_count; i++)
            if (is_text && merged[i].first_row == row && merged[i].column == column)
                merged[i].text = text;
        *ARENA_PUSH(&book->parts, cells, count, capacity, struct sheet_cell) =
            (struct sheet_cell){.row = row, .column = column, .is_text = is_text, .text = text};
    }
    for (size_t i = 0; i < merged_count && count; i++) {
        if (merged[i].text.len == 0 || row <= merged[i].first_row || row > merged[i].last_row)
            continue;
        size_t at = 0;
        while (at < count && cells[at].column < merged[i].column)
            at++;
        if (at < count && cells[at].column == merged[i].column)
            continue;
        ARENA_PUSH(&book->parts, cells, count, capacity, struct sheet_cell);
        memmove(cells + at + 1, cells + at, (count - 1 - at) * sizeof *cells);
        cells[at] = (struct sheet_cell){
            .row = row, .column = merged[i].column, .is_text = true, .text = merged[i].text};
    }
    for (size_t i = 0; i < count; i++)
        sheets_add(book->sheets, row, cells[i].column, cells[i].text, cells[i].is_text);
    arena_rewind(&book->parts, mark);
}

static bool take_sheet(struct book *book, const xmlNode *sheet)
{
    Slice part = find_part(book, xml_attribute(sheet, S("id")), S("/worksheet"));
    if (part.len == 0)
        return true; /* a sheet of charts */
    xmlDocPtr doc = parse_part(book, part);
    if (!doc)
        return false;
    struct merged *merged = ARENA_ARRAY(&book->parts, struct merged, MAX_MERGED);
    const xmlNode *root = xmlDocGetRootElement(doc), *data = xml_child(root, S("sheetData"));
    size_t merged_count = read_merged(root, merged);
    uint64_t row = 0;
    sheets_begin(book->sheets, xml_attribute(sheet, S("name")), xml_attribute(sheet, S("state")).len > 0 &&
                 !slice_equal(xml_attribute(sheet, S("state")), S("visible")));
    for (const xmlNode *element = data ? xml_first(data) : NULL; element; element = xml_next(element)) {
        row = number_of(xml_attribute(element, S("r")), row + 1);
        if (row && row <= MAX_SHEET_ROWS)
            take_row(book, element, (uint32_t)row - 1, merged, merged_count);
    }
    xmlFreeDoc(doc);
    return true;
}

static bool take_sheets(struct book *book, const xmlNode *root)
{
    const xmlNode *list = xml_child(root, S("sheets")), *properties = xml_child(root, S("workbookPr"));
    Slice date1904 = properties ? xml_attribute(properties, S("date1904")) : S("");
    book->from_1904 = slice_equal(date1904, S("1")) || slice_equal(date1904, S("true"));
    load_strings(book);
    load_formats(book);
    for (const xmlNode *sheet = list ? xml_first(list) : NULL; sheet; sheet = xml_next(sheet))
        if (book->sheets->sheet_count < MAX_SHEETS && !take_sheet(book, sheet))
            return false;
    return true;
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
    size_t slash = part.len;
    while (slash && part.at[slash - 1] != '/')
        slash--;
    book->folder = slice_part(part, 0, slash);
    Slice base = slice_skip(part, slash);
    book->relations = parse_part(book, arena_printf(&book->parts, "%.*s_rels/%.*s.rels", SLICE_ARG(book->folder),
                                                    SLICE_ARG(base)));
    xmlDocPtr doc = book->relations ? parse_part(book, part) : NULL;
    const xmlNode *root = doc ? xmlDocGetRootElement(doc) : NULL;
    bool fine = root && xml_is(root, S("workbook")) && take_sheets(book, root);
    xmlFreeDoc(doc);
    xmlFreeDoc(book->relations);
    return fine || diag_fault(book->diag, "cannot read '%.*s': a part of the workbook cannot be parsed",
                              SLICE_ARG(source));
}
static_assert(MAX_WORKBOOK_BYTES == 1u << 30, "as the message says");

static bool open_xlsx(struct reader *reader, struct diag *diag)
{
    struct book book = {.reader = reader, .diag = diag};
    if (!source_read_all(reader->source, diag))
        return false;
    book.sheets = ARENA_NEW(reader->mem, struct sheets);
    sheets_init(book.sheets, reader->mem);
    reader->state = book.sheets;
    arena_init(&book.parts, 0);
    bool fine = read_book(&book);
    arena_done(&book.parts);
    if (fine)
        sheets_finish(book.sheets, reader, diag);
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
    .open = open_xlsx,
    .next = sheets_read,
    .place = sheets_place,
};
