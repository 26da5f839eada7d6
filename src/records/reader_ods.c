/* Records of OpenDocument spreadsheets, zipped (.ods) and flat (.fods): the sheets and rows of the document.
   What cells say is for records/ods_cell.h, which rows are records for records/sheets.h to tell. */
#include "base/arena.h"
#include "base/slice.h"
#include "bytes/archive.h"
#include "bytes/source.h"
#include "bytes/xml_stream.h"
#include "records/ods_cell.h"
#include "records/records_private.h"
#include "records/sheets.h"
#include "records/xml_nodes.h"

#include <libxml/tree.h>

#include <inttypes.h>

#define CONTENT S("content.xml")
#define MANIFEST S("META-INF/manifest.xml")
#define MAX_CONTENT_BYTES ((uint64_t)1 << 30)
#define MAX_MANIFEST_BYTES ((uint64_t)1 << 20)
#define MAX_HIDDEN_STYLES 4096
#define MAX_REPEATED_BYTES (64u << 20) /* of cells made of repeated ones: a short file may ask for any number */
#define TABLE_DEPTH 3 /* document, body, spreadsheet, table */

struct ods {
    struct sheets sheets; /* first: sheets_read() knows it */
    Slice text;           /* of a flat document */
    size_t at;            /* of it: so much has been fed */
    bool is_flat;
    struct archive_member_stream member; /* of a zipped one */
    struct xml_stream xml;
    struct arena parts;
    Slice *hidden_styles;
    size_t hidden_count, hidden_capacity;
    bool in_spreadsheet, has_spreadsheet;
    unsigned depth;      /* of the element that is open */
    unsigned rows_below; /* the depth of the element that rows may stand in; 0: none */
    uint64_t row, repeated_bytes, lost_repeats;
    size_t sheet_count, lost_sheets;
};

static uint64_t count_of(const xmlNode *element, Slice name, uint64_t most)
{
    uint64_t count = 1;
    Slice text = xml_attribute(element, name);
    if (!text.len || !slice_to_u64(text, UINT64_MAX, &count))
        return 1;
    return count > most ? most : count ? count : 1;
}

/* --- rows --- */

/* May cells of so much text be made once more? Else the rest of them is counted, not made. */
static bool may_repeat(struct ods *ods, uint64_t bytes, uint64_t left)
{
    if (ods->repeated_bytes + bytes > MAX_REPEATED_BYTES) {
        ods->lost_repeats += ods->sheets.is_looking ? left : 0;
        return false;
    }
    ods->repeated_bytes += bytes;
    return true;
}

static uint64_t bytes_of(const struct sheet_cell *cell)
{
    return cell->text.len + sizeof *cell;
}

/* The cells of a row with those that repeat, as far as there are columns. */
static struct sheet_cell *read_cells(struct ods *ods, const xmlNode *row, size_t *count)
{
    struct arena *mem = &ods->sheets.row_mem;
    struct sheet_cell *cells = NULL;
    size_t capacity = 0;
    uint64_t column = 0;
    *count = 0;
    for (const xmlNode *cell = xml_first(row); cell; cell = xml_next(cell)) {
        uint64_t times = count_of(cell, S("number-columns-repeated"), UINT32_MAX);
        bool is_cell = xml_is(cell, S("table-cell"));
        if (!is_cell && !xml_is(cell, S("covered-table-cell")))
            continue;
        struct sheet_cell read = is_cell ? ods_cell_read(cell, mem) : (struct sheet_cell){0};
        uint64_t down = count_of(cell, S("number-rows-spanned"), MAX_SHEET_ROWS);
        for (uint64_t i = 0; i < times && slice_trim(read.text).len && column + i <= MAX_COLUMNS; i++) {
            if (i && !may_repeat(ods, bytes_of(&read), times - i))
                break;
            read.column = (uint32_t)(column + i);
            *ARENA_PUSH(mem, cells, *count, capacity, struct sheet_cell) = read;
        }
        if (is_cell && down > 1 && column < MAX_COLUMNS && ods->row < MAX_SHEET_ROWS)
            sheets_merge(&ods->sheets, (uint32_t)column, (uint32_t)ods->row, (uint32_t)(ods->row + down - 1));
        column += times;
    }
    return cells;
}

static void take_row(struct ods *ods, const xmlNode *row)
{
    uint64_t times = count_of(row, S("number-rows-repeated"), UINT32_MAX);
    size_t count;
    struct sheet_cell *cells = read_cells(ods, row, &count);
    uint64_t bytes = 0;
    for (size_t i = 0; i < count; i++)
        bytes += bytes_of(&cells[i]);
    for (uint64_t i = 0; i < times && count && (i == 0 || may_repeat(ods, bytes, times - i)); i++)
        sheets_row(&ods->sheets, ods->row + i, cells, count);
    ods->row += times;
}

static void take_style(struct ods *ods, const xmlNode *style)
{
    const xmlNode *properties = xml_child(style, S("table-properties"));
    if (properties && slice_equal(xml_attribute(properties, S("display")), S("false")) &&
        ods->hidden_count < MAX_HIDDEN_STYLES)
        *ARENA_PUSH(&ods->parts, ods->hidden_styles, ods->hidden_count, ods->hidden_capacity, Slice) =
            arena_copy(&ods->parts, xml_attribute(style, S("name")));
}

static void take(void *user, const xmlNode *element)
{
    struct ods *ods = user;
    if (xml_is(element, S("table-row")))
        take_row(ods, element);
    else
        take_style(ods, element);
}

/* --- the document --- */

static bool is_hidden(const struct ods *ods, Slice style)
{
    for (size_t i = 0; i < ods->hidden_count; i++)
        if (slice_equal(ods->hidden_styles[i], style))
            return true;
    return false;
}

static void begin_sheet(struct ods *ods, const struct xml_tag *tag)
{
    if (ods->sheet_count == MAX_SHEETS) {
        ods->lost_sheets += ods->sheets.is_looking;
        return;
    }
    ods->sheet_count++;
    ods->row = 0;
    ods->rows_below = TABLE_DEPTH;
    sheets_begin(&ods->sheets, xml_tag_attribute(tag, S("name")),
                 is_hidden(ods, xml_tag_attribute(tag, S("style-name"))));
}

static bool holds_rows(Slice name)
{
    return slice_equal(name, S("table-row-group")) || slice_equal(name, S("table-rows")) ||
           slice_equal(name, S("table-header-rows"));
}

static enum xml_wish open_tag(void *user, const struct xml_tag *tag)
{
    struct ods *ods = user;
    bool is_next = ods->rows_below && tag->depth == ods->rows_below + 1;
    if (is_next && slice_equal(tag->name, S("table-row")))
        return XML_TAKE;
    if (tag->depth == 2 && slice_equal(tag->name, S("style")) &&
        slice_equal(xml_tag_attribute(tag, S("family")), S("table")))
        return XML_TAKE;
    ods->depth = tag->depth;
    if (tag->depth == 2) {
        ods->in_spreadsheet = slice_equal(tag->name, S("spreadsheet"));
        ods->has_spreadsheet |= ods->in_spreadsheet;
    }
    if (tag->depth == TABLE_DEPTH && ods->in_spreadsheet && slice_equal(tag->name, S("table")))
        begin_sheet(ods, tag);
    else if (is_next && holds_rows(tag->name))
        ods->rows_below = tag->depth;
    return XML_GO_IN;
}

static void close_tag(void *user, Slice name)
{
    struct ods *ods = user;
    (void)name;
    if (ods->rows_below == ods->depth)
        ods->rows_below = ods->depth > TABLE_DEPTH ? ods->depth - 1 : 0;
    ods->depth -= ods->depth > 0;
}

static void stop(struct sheets *sheets)
{
    struct ods *ods = (struct ods *)sheets;
    xml_stream_close(&ods->xml);
    archive_member_close(&ods->member);
}

static bool restart(struct sheets *sheets, struct diag *diag)
{
    static const struct xml_events events = {.open = open_tag, .close = close_tag, .take = take};
    struct ods *ods = (struct ods *)sheets;
    const struct source *source = sheets->reader->source;
    ods->at = ods->sheet_count = ods->hidden_count = 0;
    ods->repeated_bytes = 0;
    ods->depth = ods->rows_below = 0;
    ods->in_spreadsheet = false;
    return (ods->is_flat || archive_member_open(&ods->member, source->name, source->text, CONTENT, MAX_CONTENT_BYTES,
                                                &ods->parts, diag)) &&
           xml_stream_open(&ods->xml, source->name, ods->text, &events, ods, &ods->parts, diag);
}

static bool more(struct sheets *sheets, bool *ended, struct diag *diag)
{
    struct ods *ods = (struct ods *)sheets;
    char block[XML_STREAM_BLOCK_BYTES];
    Slice bytes = {block, 0};
    if (ods->is_flat) {
        bytes = slice_part(ods->text, ods->at, ods->at + XML_STREAM_BLOCK_BYTES);
        ods->at += bytes.len;
        *ended = ods->at == ods->text.len;
    } else {
        if (!archive_member_next(&ods->member, block, sizeof block, &bytes.len, diag))
            return false;
        *ended = bytes.len == 0;
    }
    return xml_stream_feed(&ods->xml, bytes, *ended, diag) ||
           diag_fault(diag, "cannot read '%.*s': the spreadsheet cannot be parsed",
                      SLICE_ARG(sheets->reader->source->name));
}

static const struct sheets_giver giver = {.restart = restart, .more = more, .stop = stop};

static void close_ods(struct reader *reader)
{
    struct ods *ods = reader->state;
    sheets_close(reader);
    arena_done(&ods->parts);
}

static const struct reader_format reader_ods = {
    .name = "opendocument",
    .about = "OpenDocument spreadsheets, zipped or flat",
    .next = sheets_read,
    .place = sheets_place,
    .close = close_ods,
};

static bool is_encrypted(struct ods *ods, const struct source *source, const struct archive_listing *files,
                         struct diag *diag)
{
    Slice manifest;
    return archive_find(files, MANIFEST) &&
           archive_member_read(source->name, source->text, MANIFEST, MAX_MANIFEST_BYTES, &ods->parts, &manifest,
                               diag) &&
           slice_find(manifest, S("encryption-data")) < manifest.len;
}

static void report(const struct ods *ods, Slice source, struct diag *diag)
{
    if (ods->lost_repeats)
        diag_add(diag, FINDING_records_left_out, (Place){.source = source},
                 "%" PRIu64 " repeats of cells or rows are not read: all repeats are more than 64 MiB",
                 ods->lost_repeats);
    if (ods->lost_sheets)
        diag_add(diag, FINDING_records_left_out, (Place){.source = source}, "%zu sheets behind the first %d are not read",
                 ods->lost_sheets, MAX_SHEETS);
}

static_assert(MAX_REPEATED_BYTES == 64u << 20, "as the message says");

static struct ods *begin(struct reader *reader)
{
    struct ods *ods = ARENA_NEW(reader->mem, struct ods);
    reader->state = ods;
    reader->format = &reader_ods;
    arena_init(&ods->parts, 0);
    return ods;
}

static bool open_document(struct ods *ods, struct reader *reader, struct diag *diag)
{
    if (!sheets_open(&ods->sheets, reader, &giver, diag))
        return false;
    report(ods, reader->source->name, diag);
    return ods->has_spreadsheet ||
           diag_fault(diag, "cannot read '%.*s': it is an OpenDocument file, but no spreadsheet",
                      SLICE_ARG(reader->source->name));
}

bool reader_ods_open(struct reader *reader, const struct archive_listing *files, struct diag *diag)
{
    struct ods *ods = begin(reader);
    if (is_encrypted(ods, reader->source, files, diag))
        return diag_fault(diag, "cannot read '%.*s': it is protected by a password; save it without one",
                          SLICE_ARG(reader->source->name));
    return !diag->fault.len && open_document(ods, reader, diag);
}

bool reader_ods_open_flat(struct reader *reader, Slice text, struct diag *diag)
{
    struct ods *ods = begin(reader);
    ods->is_flat = true;
    ods->text = text;
    return open_document(ods, reader, diag);
}
