/* Values of cells by their types (OpenDocument 1.3, part 3, 19.385 "office:value-type"). */
#include "records/ods_cell.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/date.h"
#include "base/slice.h"
#include "records/cell_value.h"
#include "records/xml_nodes.h"

#include <libxml/tree.h>

#define MAX_BLANKS 1024 /* that one <text:s> may stand for */

/* Where the file goes on in another line that is one blank. Other blanks should be elements when there are
   several, but LibreOffice writes some as they are, and means them. */
static void add_characters(struct buf *text, const xmlNode *node)
{
    bool in_break = false;
    Slice written = slice_from((const char *)node->content);
    for (size_t i = 0; i < written.len; i++) {
        char c = written.at[i];
        bool is_break = c == '\n' || c == '\r' || c == '\t' || (in_break && c == ' ');
        if (!is_break)
            buf_add_char(text, c);
        else if (!in_break)
            buf_add_char(text, ' ');
        in_break = is_break;
    }
}

static void add_blanks(struct buf *text, const xmlNode *element)
{
    uint64_t count = 1;
    slice_to_u64(xml_attribute(element, S("c")), MAX_BLANKS, &count);
    for (; count; count--)
        buf_add_char(text, ' ');
}

/* Of a paragraph and what is marked up in it; notes and drawings are not in its line. The parser bounds the depth. */
static void add_inline(struct buf *text, const xmlNode *parent)
{
    for (const xmlNode *node = parent->children; node; node = node->next) {
        if (node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE) {
            add_characters(text, node);
            continue;
        }
        if (node->type != XML_ELEMENT_NODE)
            continue;
        if (xml_is(node, S("s")))
            add_blanks(text, node);
        else if (xml_is(node, S("tab")))
            buf_add_char(text, '\t');
        else if (xml_is(node, S("line-break")))
            buf_add_char(text, '\n');
        else if (xml_is(node, S("span")) || xml_is(node, S("a")) || xml_is(node, S("ruby")) ||
                 xml_is(node, S("ruby-base")) || xml_is(node, S("sheet-name")) || xml_is(node, S("date")) ||
                 xml_is(node, S("time")) || xml_is(node, S("title")))
            add_inline(text, node);
    }
}

/* As it is shown: a line for each paragraph. */
static Slice shown_text(const xmlNode *cell, struct arena *mem)
{
    struct buf text;
    bool is_first = true;
    buf_init(&text);
    for (const xmlNode *child = xml_first(cell); child; child = xml_next(child)) {
        if (!xml_is(child, S("p")) && !xml_is(child, S("h")))
            continue;
        if (!is_first)
            buf_add_char(&text, '\n');
        is_first = false;
        add_inline(&text, child);
    }
    Slice copy = arena_copy(mem, buf_slice(&text));
    buf_done(&text);
    return copy;
}

/* Shown with zeros before it, it is the number of something. */
static struct cell_format format_of(Slice shown)
{
    struct cell_format format = {0};
    if (shown.len < 2 || shown.len > 32 || shown.at[0] != '0')
        return format;
    for (size_t i = 0; i < shown.len; i++)
        if (shown.at[i] < '0' || shown.at[i] > '9')
            return format;
    format.digits = (unsigned)shown.len;
    return format;
}

/* "2020-02-15T07:30:00.123" to the second, and midnight is the day alone. */
static Slice date_text(Slice value, struct arena *mem)
{
    char into[20];
    Instant at;
    size_t point = slice_find(value, S("."));
    Slice text = slice_part(value, 0, point);
    if (point + 1 < value.len && value.at[point + 1] >= '5' && instant_parse(text, 0, &at)) {
        at.seconds++;
        text = instant_format(at, into);
        text = slice_part(text, 0, text.len - 1);
    }
    text = arena_copy(mem, text);
    return slice_ends(text, S("T00:00:00")) ? slice_part(text, 0, text.len - S("T00:00:00").len) : text;
}

/* "PT07H30M00S" is 07:30:00; what is longer than a day is left as it is shown. */
static bool time_text(Slice value, struct arena *mem, Slice *out)
{
    static const char units[] = "HMS";
    uint64_t parts[3] = {0};
    if (!slice_starts(value, S("PT")))
        return false;
    Slice rest = slice_skip(value, 2);
    for (size_t i = 0; i < 3 && rest.len; i++) {
        size_t end = slice_find(rest, (Slice){&units[i], 1});
        Slice number = slice_part(rest, 0, end);
        number = slice_part(number, 0, slice_find(number, S(".")));
        if (end == rest.len)
            continue;
        if (!slice_to_u64(number, i ? 59 : 23, &parts[i]))
            return false;
        rest = slice_skip(rest, end + 1);
    }
    *out = arena_printf(mem, "%02d:%02d:%02d", (int)parts[0], (int)parts[1], (int)parts[2]);
    return rest.len == 0;
}

/* A formula that failed: a second attribute of that name says so. */
static bool is_error(const xmlNode *cell)
{
    for (const xmlAttr *one = cell->properties; one; one = one->next)
        if (slice_equal(slice_from((const char *)one->name), S("value-type")) && one->children &&
            slice_equal(slice_from((const char *)one->children->content), S("error")))
            return true;
    return false;
}

static bool is_number_type(Slice type)
{
    return slice_equal(type, S("float")) || slice_equal(type, S("currency")) || slice_equal(type, S("percentage"));
}

struct sheet_cell ods_cell_read(const xmlNode *cell, struct arena *mem)
{
    Slice type = xml_attribute(cell, S("value-type")), shown = shown_text(cell, mem), value;
    bool is_date;
    if (is_error(cell))
        return (struct sheet_cell){.text = shown};
    if (is_number_type(type) && (value = xml_attribute(cell, S("value"))).len)
        return (struct sheet_cell){
            .text = cell_value(arena_copy(mem, slice_trim(value)), format_of(shown), false, mem, &is_date)};
    if (slice_equal(type, S("date")) && (value = xml_attribute(cell, S("date-value"))).len)
        return (struct sheet_cell){.text = date_text(value, mem)};
    if (slice_equal(type, S("time")) && time_text(xml_attribute(cell, S("time-value")), mem, &value))
        return (struct sheet_cell){.text = value};
    if (slice_equal(type, S("boolean")))
        return (struct sheet_cell){
            .is_kept = true,
            .text = slice_equal(xml_attribute(cell, S("boolean-value")), S("true")) ? S("TRUE") : S("FALSE")};
    value = xml_attribute(cell, S("string-value"));
    return (struct sheet_cell){.is_text = true, .text = value.len ? arena_copy(mem, value) : shown};
}
