/* Records of XML: the elements that stand side by side in a document and have
   something in them. Their names are those of records/flatten.h; workbooks written as
   XML (SpreadsheetML 2003) are handed to records/sheets.h. */
#include "base/arena.h"
#include "base/slice.h"
#include "bytes/source.h"
#include "bytes/xml.h"
#include "records/flatten.h"
#include "records/records_private.h"
#include "records/sheets.h"
#include "records/xml_nodes.h"

#include <libxml/tree.h>

#include <string.h>

#define MAX_CHILDREN 4096 /* of an element: its repeated names are counted by looking back */
#define RECORD_LEAVES 5   /* an element with so many plain values is a record and no envelope */
#define MAX_LOOKED_AT 64  /* different names, to find the one that is there most often */

/* --- one record --- */

static void add_element(struct flat *flat, const xmlNode *element);

static bool is_leaf(const xmlNode *element)
{
    return !xml_first(element);
}

static bool is_declared_type(Slice value)
{
    static const Slice types[] = {S_INIT("integer"), S_INIT("datetime"), S_INIT("array"),   S_INIT("boolean"),
                                  S_INIT("decimal"), S_INIT("float"),    S_INIT("date"),    S_INIT("string"),
                                  S_INIT("symbol"),  S_INIT("true"),     S_INIT("false")};
    for (size_t i = 0; i < COUNT_OF(types); i++)
        if (slice_equal_nocase(value, types[i]))
            return true;
    return slice_starts(value, S("Edm."));
}

/* What says only how a value is to be read is no value. */
static bool is_type(const xmlAttr *attribute, Slice value)
{
    static const Slice names[] = {S_INIT("type"), S_INIT("nil"), S_INIT("null")};
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (slice_equal(slice_from((const char *)attribute->name), names[i]))
            return is_declared_type(value);
    return false;
}

static void add_attributes(struct flat *flat, const xmlNode *element)
{
    for (const xmlAttr *attribute = element->properties; attribute; attribute = attribute->next) {
        Slice value = attribute->children ? slice_from((const char *)attribute->children->content) : S("");
        if (is_type(attribute, value))
            continue;
        size_t back = flat_enter(flat, '@', slice_from((const char *)attribute->name));
        flat_add(flat, arena_copy(flat->mem, value), xml_line(element), false);
        flat_leave(flat, back);
    }
}

/* An element that says the name of a value beside it: what Jira, Zendesk and others
   make of fields that somebody added. */
static const struct {
    Slice name, value;
} pairs[] = {
    {S_INIT("customfieldname"), S_INIT("customfieldvalues")},
    {S_INIT("ticket-field-id"), S_INIT("value")},
    {S_INIT("name"), S_INIT("values")},
    {S_INIT("name"), S_INIT("value")},
    {S_INIT("key"), S_INIT("value")},
    {S_INIT("id"), S_INIT("value")},
};

static bool is_pair(const xmlNode *element, const xmlNode **name, const xmlNode **value)
{
    for (size_t i = 0; i < COUNT_OF(pairs); i++) {
        *name = xml_child(element, pairs[i].name);
        *value = xml_child(element, pairs[i].value);
        if (*name && *value && is_leaf(*name) && (*name)->children)
            return true;
    }
    return false;
}

static void add_pair(struct flat *flat, const xmlNode *name, const xmlNode *value)
{
    size_t back = flat_enter(flat, '.', slice_trim(xml_own_text(name, flat->mem)));
    if (is_leaf(value))
        flat_add(flat, xml_own_text(value, flat->mem), xml_line(value), false);
    for (const xmlNode *item = xml_first(value); item; item = xml_next(item))
        flat_add(flat, xml_own_text(item, flat->mem), xml_line(item), true);
    flat_leave(flat, back);
}

/* How many of the same name stand before it. */
static size_t count_before(const xmlNode *element)
{
    size_t count = 0;
    for (const xmlNode *before = element->prev; before && count <= MAX_REPEATS; before = before->prev)
        count += before->type == XML_ELEMENT_NODE && before->name && xml_is(before, xml_name(element));
    return count;
}

/* The wrapping of OData: <content><m:properties><d:Name>. */
static bool is_wrapping(const xmlNode *element)
{
    return xml_is(element, S("properties")) ||
           (xml_is(element, S("content")) && xml_child(element, S("properties")));
}

static void add_children(struct flat *flat, const xmlNode *element)
{
    const xmlNode *name, *value;
    size_t count = 0;
    for (const xmlNode *child = xml_first(element); child; child = xml_next(child)) {
        if (++count > MAX_CHILDREN) {
            flat_refuse(flat, FINDING_record_too_large, "an element of it has more than 4096 others in it",
                        xml_line(element));
            return;
        }
        if (is_wrapping(child)) {
            add_children(flat, child);
            continue;
        }
        if (is_pair(child, &name, &value)) {
            add_pair(flat, name, value);
            continue;
        }
        size_t back = flat_enter(flat, '.', xml_name(child));
        flat_enter_repeat(flat, count_before(child));
        add_element(flat, child);
        flat_leave(flat, back);
    }
}
static_assert(MAX_CHILDREN == 4096, "as the message says");

static void add_element(struct flat *flat, const xmlNode *element)
{
    Slice text = xml_own_text(element, flat->mem);
    if (is_leaf(element) || slice_trim(text).len)
        flat_add(flat, is_leaf(element) ? text : slice_trim(text), xml_line(element), false);
    add_attributes(flat, element);
    add_children(flat, element);
}

static void take_record(struct flat *flat, const xmlNode *element)
{
    flat_begin(flat, xml_line(element), 0);
    if (is_leaf(element) && !element->properties) {
        flat_enter(flat, '.', xml_name(element));
        add_element(flat, element);
        return;
    }
    add_attributes(flat, element);
    add_children(flat, element);
}

/* --- which elements are records --- */

static bool has_parts(const xmlNode *element)
{
    return xml_first(element) || (element->properties && element->properties->next);
}

struct group {
    const xmlNode *first; /* of the name that is there most often */
    size_t count, leaf_count, part_count;
};

static struct group look_into(const xmlNode *parent)
{
    struct group best = {0};
    size_t looked_at = 0;
    for (const xmlNode *child = xml_first(parent); child; child = xml_next(child)) {
        if (!has_parts(child)) {
            best.leaf_count++;
            continue;
        }
        best.part_count++;
        if ((best.first && xml_is(child, xml_name(best.first))) || looked_at == MAX_LOOKED_AT)
            continue;
        looked_at++;
        size_t count = 0;
        for (const xmlNode *other = child; other; other = xml_next(other))
            count += has_parts(other) && xml_is(other, xml_name(child));
        if (count > best.count) {
            best.count = count;
            best.first = child;
        }
    }
    return best;
}

/* Lists that say so themselves, however few are in them. */
static bool is_list(const xmlNode *element)
{
    static const Slice names[] = {S_INIT("unload"), S_INIT("xml"), S_INIT("channel"), S_INIT("feed")};
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (xml_is(element, names[i]))
            return true;
    return slice_equal(xml_attribute(element, S("type")), S("array"));
}

static const Slice list_items[] = {S_INIT("item"), S_INIT("entry")};

static const xmlNode *find_first_record(const xmlNode *root)
{
    for (const xmlNode *element = root;;) {
        for (size_t i = 0; is_list(element) && i < COUNT_OF(list_items); i++)
            if (xml_child(element, list_items[i]))
                return xml_child(element, list_items[i]);
        struct group group = look_into(element);
        bool is_record = !is_list(element) && group.leaf_count >= RECORD_LEAVES;
        if (group.count && !is_record && (group.count > 1 || is_list(element)))
            return group.first;
        if (!group.count || is_record || (group.leaf_count && group.leaf_count >= group.part_count + 2))
            return element;
        element = group.first;
    }
}

static void report_others(const xmlNode *first, struct reader *reader, struct diag *diag)
{
    size_t count = 0;
    const xmlNode *other = NULL;
    for (const xmlNode *element = first->parent ? xml_first(first->parent) : NULL; element; element = xml_next(element))
        if (has_parts(element) && !xml_is(element, xml_name(first)) && is_list(first->parent) &&
            xml_first(element)) {
            count++;
            if (!other)
                other = element;
        }
    if (count)
        diag_add(diag, FINDING_records_left_out, (Place){.source = reader->source->name, .line = xml_line(other)},
                 "'%.*s' and what else stands beside the '%.*s' records is not read (%zu in all)",
                 SLICE_ARG(xml_name(other)), SLICE_ARG(xml_name(first)), count);
}

static void take_records(struct reader *reader, const xmlNode *root, struct diag *diag)
{
    struct flat *flat = ARENA_NEW(reader->mem, struct flat);
    reader->state = flat;
    flat_init(flat, reader->mem);
    const xmlNode *first = find_first_record(root);
    bool is_empty = first == root && is_leaf(root);
    if (first != root)
        report_others(first, reader, diag);
    for (const xmlNode *element = first; !is_empty && element; element = first == root ? NULL : xml_next(element))
        if (xml_is(element, xml_name(first)))
            take_record(flat, element);
    flat_finish(flat, reader);
}

/* --- workbooks --- */

#define SPREADSHEET_NAMESPACE "urn:schemas-microsoft-com:office:spreadsheet"

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

static void take_sheet_row(struct sheets *sheets, const xmlNode *element, uint32_t row)
{
    uint32_t column = 0;
    for (const xmlNode *cell = xml_first(element); cell; cell = xml_next(cell)) {
        if (!xml_is(cell, S("Cell")))
            continue;
        column = number_or(xml_attribute(cell, S("Index")), column + 1);
        const xmlNode *data = xml_child(cell, S("Data"));
        Slice type = data ? xml_attribute(data, S("Type")) : S("");
        Slice text = data ? all_text(data, sheets->mem) : S("");
        if (slice_equal(type, S("Boolean")))
            text = slice_equal(text, S("1")) ? S("TRUE") : S("FALSE");
        if (slice_equal(type, S("DateTime")) && slice_ends(text, S("T00:00:00.000")))
            text = slice_part(text, 0, text.len - S("T00:00:00.000").len);
        if (column)
            sheets_add(sheets, row, column - 1, text, slice_equal(type, S("String")));
        uint32_t across = number_or(xml_attribute(cell, S("MergeAcross")), 0);
        column = across < MAX_COLUMNS && column < MAX_COLUMNS ? column + across : MAX_COLUMNS;
    }
}

static void take_worksheet(struct sheets *sheets, const xmlNode *worksheet)
{
    const xmlNode *options = xml_child(worksheet, S("WorksheetOptions"));
    const xmlNode *visible = options ? xml_child(options, S("Visible")) : NULL;
    const xmlNode *table = xml_child(worksheet, S("Table"));
    uint32_t row = 0;
    sheets_begin(sheets, xml_attribute(worksheet, S("Name")),
                 visible && slice_starts(xml_own_text(visible, sheets->mem), S("SheetHidden")));
    for (const xmlNode *element = table ? xml_first(table) : NULL; element; element = xml_next(element)) {
        if (!xml_is(element, S("Row")))
            continue;
        row = number_or(xml_attribute(element, S("Index")), row + 1);
        if (row && row <= MAX_SHEET_ROWS)
            take_sheet_row(sheets, element, row - 1);
    }
}

static const struct reader_format reader_sheet_xml = {
    .name = "spreadsheetml",
    .about = "workbooks saved as XML",
    .next = sheets_read,
    .place = sheets_place,
};

static void take_workbook(struct reader *reader, const xmlNode *root, struct diag *diag)
{
    struct sheets *sheets = ARENA_NEW(reader->mem, struct sheets);
    sheets_init(sheets, reader->mem);
    reader->state = sheets;
    reader->format = &reader_sheet_xml;
    for (const xmlNode *worksheet = xml_first(root); worksheet; worksheet = xml_next(worksheet))
        if (xml_is(worksheet, S("Worksheet")) && sheets->sheet_count < MAX_SHEETS)
            take_worksheet(sheets, worksheet);
    sheets_finish(sheets, reader, diag);
}

/* --- the reader --- */

/* The parser wants nothing before the declaration; hand-made exports begin with blank lines. */
static Slice without_leading_blanks(Slice text)
{
    size_t mark = slice_starts(text, S("\xef\xbb\xbf")) ? 3 : 0, at = mark;
    while (at < text.len && memchr(" \t\r\n", text.at[at], 4))
        at++;
    return at > mark ? slice_skip(text, at) : text;
}

static bool open_xml(struct reader *reader, struct diag *diag)
{
    struct source *source = reader->source;
    if (!source_read_all(source, diag))
        return false;
    xmlDocPtr doc = xml_parse(source->name, without_leading_blanks(source->text), diag);
    if (!doc)
        return diag_fault(diag, "cannot read '%.*s': the XML document cannot be parsed", SLICE_ARG(source->name));
    const xmlNode *root = xmlDocGetRootElement(doc);
    bool is_workbook = xml_is(root, S("Workbook")) && root->ns &&
                       slice_equal(slice_from((const char *)root->ns->href), S(SPREADSHEET_NAMESPACE));
    bool is_page = slice_equal_nocase(xml_name(root), S("html"));
    if (is_page)
        diag_fault(diag, "cannot read '%.*s': it is an HTML page and no export", SLICE_ARG(source->name));
    else if (is_workbook)
        take_workbook(reader, root, diag);
    else
        take_records(reader, root, diag);
    xmlFreeDoc(doc);
    return !is_page;
}

static Place place(const struct reader *reader, const struct record *row, size_t i)
{
    const struct flat *flat = reader->state;
    const struct flat_cell *cell = i < row->field_count ? flat_cell_of(flat, i) : NULL;
    return (Place){.source = reader->source->name, .line = cell ? cell->at : row->line};
}

static bool is_name_start(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (unsigned char)c >= 0x80;
}

/* A declaration, a comment or a tag that no delimiter follows: "<id>,<name>" is CSV. */
static int probe(Slice head)
{
    Slice text = slice_skip(head, slice_starts(head, S("\xef\xbb\xbf")) ? 3 : 0);
    text = slice_skip(text, text.len - slice_trim(text).len ? (size_t)(slice_trim(text).at - text.at) : 0);
    if (slice_starts_nocase(text, S("<html")) || slice_starts_nocase(text, S("<!doctype html")))
        return 0;
    if (slice_starts(text, S("<?xml")) || slice_starts(text, S("<!")))
        return 95;
    if (text.len < 2 || text.at[0] != '<' || !is_name_start(text.at[1]))
        return 0;
    size_t end = slice_find(text, S(">")) + 1;
    return end < text.len && memchr(",;\t|", text.at[end], 4) ? 0 : 90;
}

const struct reader_format reader_xml = {
    .name = "xml",
    .about = "XML with repeated elements, Atom, RSS, SpreadsheetML",
    .probe = probe,
    .open = open_xml,
    .next = flat_next,
    .place = place,
};
