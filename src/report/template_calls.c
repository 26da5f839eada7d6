/* XPath functions for stylesheets: what XSLT 1.0 lacks for pages. They see their
   arguments and nothing else. */
#include "report/template_calls.h"

#include "base/date.h"
#include "base/slice.h"
#include "base/unicode.h"
#include "report/letter_language.h"
#include "report/letters.h"
#include "report/report_private.h"
#include "report/stylesheet.h"
#include "report/writers.h"

#include <libxml/xpathInternals.h>

#include <math.h>
#include <string.h>

#define MAX_JSON_DEPTH 16

static void group_digits(struct buf *buf, Slice number)
{
    size_t sign = number.len && number.at[0] == '-', whole = sign;
    while (whole < number.len && number.at[whole] >= '0' && number.at[whole] <= '9')
        whole++;
    buf_add(buf, sign ? S("\xe2\x88\x92") : (Slice){0}); /* U+2212 is as wide as a digit */
    for (size_t i = sign; i < whole; i++) {
        if (i > sign && (whole - i) % 3 == 0)
            buf_add_char(buf, ',');
        buf_add_char(buf, number.at[i]);
    }
    buf_add(buf, slice_skip(number, whole));
}

/* An argument that is not there is empty. */
#define MAX_CALL_ARGUMENTS 3

struct arguments {
    xmlChar *at[MAX_CALL_ARGUMENTS];
    Slice text[MAX_CALL_ARGUMENTS];
};

static bool take_arguments(xmlXPathParserContextPtr context, int count, int least, int most, struct arguments *out)
{
    *out = (struct arguments){.at = {NULL}};
    if (count < least || count > most) {
        xmlXPathSetArityError(context);
        return false;
    }
    for (int i = count - 1; i >= 0; i--) {
        out->at[i] = xmlXPathPopString(context);
        out->text[i] = slice_from((const char *)out->at[i]);
    }
    return true;
}

static void answer(xmlXPathParserContextPtr context, struct arguments *arguments, struct buf *buf)
{
    buf_add_char(buf, '\0');
    xmlXPathReturnString(context, xmlStrdup((const xmlChar *)buf->at));
    buf_done(buf);
    for (int i = 0; i < MAX_CALL_ARGUMENTS; i++)
        xmlFree(arguments->at[i]);
}

/* NULL: as English, or as it stands. */
static const struct letter_language *language_of(xmlXPathParserContextPtr context, Slice tag)
{
    struct letter_desk *desk = stylesheet_desk(context);
    return desk && tag.len ? letter_desk_language(desk, tag) : NULL;
}

static bool is_decimal(Slice text)
{
    Decimal number;
    return decimal_parse(text, &number) == DECIMAL_READ;
}

static void call_number(xmlXPathParserContextPtr context, int arg_count)
{
    struct arguments arguments;
    struct buf buf;
    if (!take_arguments(context, arg_count, 1, 2, &arguments))
        return;
    const struct letter_language *language = language_of(context, arguments.text[1]);
    buf_init(&buf);
    if (language && is_decimal(arguments.text[0]))
        letter_add_number(&buf, language, arguments.text[0]);
    else
        group_digits(&buf, arguments.text[0]);
    answer(context, &arguments, &buf);
}

static void call_money(xmlXPathParserContextPtr context, int arg_count)
{
    struct arguments arguments;
    struct buf buf;
    if (!take_arguments(context, arg_count, 2, 3, &arguments))
        return;
    const struct letter_language *language = language_of(context, arguments.text[2]);
    buf_init(&buf);
    if (language && is_decimal(arguments.text[0])) {
        letter_add_money(&buf, language, arguments.text[0], arguments.text[1]);
    } else {
        group_digits(&buf, arguments.text[0]);
        buf_add(&buf, arguments.text[1].len ? S(" ") : S(""));
        buf_add(&buf, arguments.text[1]);
    }
    answer(context, &arguments, &buf);
}

static void call_date(xmlXPathParserContextPtr context, int arg_count)
{
    struct arguments arguments;
    struct buf buf;
    Date date;
    if (!take_arguments(context, arg_count, 1, 2, &arguments))
        return;
    const struct letter_language *language = language_of(context, arguments.text[1]);
    buf_init(&buf);
    if (language && date_parse(slice_part(arguments.text[0], 0, DATE_CHARS), &date))
        letter_add_date(&buf, language, date);
    else
        buf_add(&buf, arguments.text[0]);
    answer(context, &arguments, &buf);
}

static void call_month(xmlXPathParserContextPtr context, int arg_count)
{
    struct arguments arguments;
    struct buf buf;
    Month month;
    if (!take_arguments(context, arg_count, 1, 2, &arguments))
        return;
    const struct letter_language *language = language_of(context, arguments.text[1]);
    buf_init(&buf);
    if (language && month_parse(arguments.text[0], &month))
        letter_add_month(&buf, language, month);
    else
        buf_add(&buf, arguments.text[0]);
    answer(context, &arguments, &buf);
}

static void call_csv(xmlXPathParserContextPtr context, int arg_count)
{
    struct arguments arguments;
    struct buf buf;
    if (!take_arguments(context, arg_count, 1, 2, &arguments))
        return;
    buf_init(&buf);
    csv_add_cell(&buf, arguments.text[0], arguments.text[1].len ? arguments.text[1].at[0] : ',');
    answer(context, &arguments, &buf);
}

static void call_string(xmlXPathParserContextPtr context, int arg_count)
{
    struct arguments arguments;
    struct buf buf;
    if (!take_arguments(context, arg_count, 1, 1, &arguments))
        return;
    buf_init(&buf);
    json_add_string(&buf, arguments.text[0]);
    answer(context, &arguments, &buf);
}

/* --- t:json --- */

struct json {
    struct buf *buf;
    struct buf text; /* one string before it is made safe for a script */
    Slice left_out;
};

static Slice name_of(const xmlChar *name)
{
    return slice_from((const char *)name);
}

/* "</script>" in a string would end the script. */
static void add_script_string(struct json *json, Slice text)
{
    buf_clear(&json->text);
    json_add_string(&json->text, text);
    Slice rest = buf_slice(&json->text);
    while (rest.len) {
        size_t at = slice_find(rest, S("<"));
        buf_add(json->buf, slice_part(rest, 0, at));
        if (at < rest.len)
            buf_add(json->buf, S("\\u003c"));
        rest = slice_skip(rest, at < rest.len ? at + 1 : at);
    }
}

static bool is_left_out(const struct json *json, Slice element, Slice attribute)
{
    for (Slice rest = json->left_out; rest.len;) {
        Slice of, item = slice_cut(rest, ' ', &rest);
        Slice name = slice_cut(item, '@', &of);
        if (slice_equal(name, element) && slice_equal(of, attribute))
            return true;
    }
    return false;
}

static Slice text_child(const xmlNode *node)
{
    const xmlNode *child = node->children;
    bool is_text = child && !child->next && (child->type == XML_TEXT_NODE || child->type == XML_CDATA_SECTION_NODE);
    return is_text ? slice_from((const char *)child->content) : (Slice){0};
}

static void add_comma(struct json *json, bool *begun)
{
    if (*begun)
        buf_add_char(json->buf, ',');
    *begun = true;
}

static void add_attributes(struct json *json, const xmlNode *node, bool *begun)
{
    for (const xmlAttr *attribute = node->properties; attribute; attribute = attribute->next) {
        if (is_left_out(json, name_of(node->name), name_of(attribute->name)))
            continue;
        add_comma(json, begun);
        add_script_string(json, name_of(attribute->name));
        buf_add_char(json->buf, ':');
        add_script_string(json, text_child((const xmlNode *)attribute));
    }
}

static bool has_attribute(const xmlNode *node, const xmlChar *name)
{
    for (const xmlAttr *attribute = node->properties; attribute; attribute = attribute->next)
        if (xmlStrEqual(attribute->name, name))
            return true;
    return false;
}

static bool is_element(const xmlNode *node)
{
    return node->type == XML_ELEMENT_NODE;
}

static bool is_first_of_name(const xmlNode *node)
{
    for (const xmlNode *before = node->prev; before; before = before->prev)
        if (is_element(before) && xmlStrEqual(before->name, node->name))
            return false;
    return true;
}

static void add_json_node(struct json *json, const xmlNode *node, unsigned depth);

static void add_children(struct json *json, const xmlNode *node, unsigned depth, bool *begun)
{
    for (const xmlNode *child = node->children; child; child = child->next) {
        if (!is_element(child) || !is_first_of_name(child))
            continue;
        add_comma(json, begun);
        add_script_string(json, name_of(child->name));
        if (has_attribute(node, child->name)) {
            json->buf->len--; /* inside the quotes */
            buf_add(json->buf, S("s\""));
        }
        buf_add(json->buf, S(":["));
        bool begun_list = false;
        for (const xmlNode *same = child; same; same = same->next) {
            if (!is_element(same) || !xmlStrEqual(same->name, child->name))
                continue;
            add_comma(json, &begun_list);
            add_json_node(json, same, depth + 1);
        }
        buf_add_char(json->buf, ']');
    }
}

static void add_json_node(struct json *json, const xmlNode *node, unsigned depth)
{
    Slice text = is_left_out(json, name_of(node->name), (Slice){0}) ? (Slice){0} : slice_trim(text_child(node));
    bool begun = false;
    if (!node->properties && text.len) {
        add_script_string(json, text);
        return;
    }
    buf_add_char(json->buf, '{');
    add_attributes(json, node, &begun);
    if (text.len) {
        add_comma(json, &begun);
        buf_add(json->buf, S("\"text\":"));
        add_script_string(json, text);
    }
    if (depth < MAX_JSON_DEPTH)
        add_children(json, node, depth, &begun);
    buf_add_char(json->buf, '}');
}

static void call_json(xmlXPathParserContextPtr context, int arg_count)
{
    if (arg_count != 1 && arg_count != 2) {
        xmlXPathSetArityError(context);
        return;
    }
    xmlChar *left_out = arg_count == 2 ? xmlXPathPopString(context) : NULL;
    xmlNodeSetPtr nodes = xmlXPathPopNodeSet(context);
    struct buf buf;
    buf_init(&buf);
    struct json json = {.buf = &buf, .left_out = slice_from((const char *)left_out)};
    buf_init(&json.text);
    buf_add_char(&buf, '[');
    bool begun = false;
    for (int i = 0; nodes && i < nodes->nodeNr; i++) {
        if (!is_element(nodes->nodeTab[i]))
            continue;
        if (begun)
            buf_add(&buf, S(",\n"));
        begun = true;
        add_json_node(&json, nodes->nodeTab[i], 0);
    }
    buf_add(&buf, S("]"));
    buf_add_char(&buf, '\0');
    xmlXPathFreeNodeSet(nodes);
    xmlFree(left_out);
    xmlXPathReturnString(context, xmlStrdup((const xmlChar *)buf.at));
    buf_done(&json.text);
    buf_done(&buf);
}

/* --- t:days, t:first-day, t:last-day, t:same-head, t:same-tail --- */

/* Not a number where the text does not begin with a date; frees the text. */
static double take_days(xmlChar *text)
{
    Date date;
    bool is_date = text && date_parse(slice_part(name_of(text), 0, DATE_CHARS), &date);
    xmlFree(text);
    return is_date ? date.day : (double)NAN;
}

static void call_days(xmlXPathParserContextPtr context, int arg_count)
{
    if (arg_count != 1) {
        xmlXPathSetArityError(context);
        return;
    }
    double days = take_days(xmlXPathPopString(context));
    xmlXPathReturnNumber(context, days);
}

/* Of all nodes that are dates; not a number where none is. */
static void return_outer_day(xmlXPathParserContextPtr context, int arg_count, bool last)
{
    if (arg_count != 1) {
        xmlXPathSetArityError(context);
        return;
    }
    double outer = (double)NAN;
    xmlNodeSetPtr nodes = xmlXPathPopNodeSet(context);
    for (int i = 0; i < xmlXPathNodeSetGetLength(nodes); i++) {
        double days = take_days(xmlXPathCastNodeToString(xmlXPathNodeSetItem(nodes, i)));
        if (isnan(outer) || (last ? days > outer : days < outer))
            outer = days;
    }
    xmlXPathFreeNodeSet(nodes);
    xmlXPathReturnNumber(context, outer);
}

static void call_first_day(xmlXPathParserContextPtr context, int arg_count)
{
    return_outer_day(context, arg_count, false);
}

static void call_last_day(xmlXPathParserContextPtr context, int arg_count)
{
    return_outer_day(context, arg_count, true);
}

static size_t bytes_alike(Slice a, Slice b)
{
    size_t len = 0;
    while (len < a.len && len < b.len && a.at[len] == b.at[len])
        len++;
    while (len && len < a.len && ((unsigned char)a.at[len] & 0xc0) == 0x80)
        len--; /* the middle of a character is not its beginning */
    return len;
}

static size_t tail_alike(Slice a, Slice b)
{
    size_t head = bytes_alike(a, b), len = 0;
    while (len < a.len - head && len < b.len - head && a.at[a.len - 1 - len] == b.at[b.len - 1 - len])
        len++;
    while (len && ((unsigned char)a.at[a.len - len] & 0xc0) == 0x80)
        len--;
    return len;
}

static double character_count(Slice text)
{
    double count = 0;
    for (size_t i = 0; i < text.len; i++)
        count += ((unsigned char)text.at[i] & 0xc0) != 0x80;
    return count;
}

static void alike(xmlXPathParserContextPtr context, int arg_count, bool tail)
{
    if (arg_count != 2) {
        xmlXPathSetArityError(context);
        return;
    }
    xmlChar *b = xmlXPathPopString(context), *a = xmlXPathPopString(context);
    Slice first = name_of(a), second = name_of(b);
    Slice same = tail ? slice_skip(first, first.len - tail_alike(first, second))
                      : slice_part(first, 0, bytes_alike(first, second));
    double count = character_count(same);
    xmlFree(a);
    xmlFree(b);
    xmlXPathReturnNumber(context, count);
}

static void call_same_head(xmlXPathParserContextPtr context, int arg_count)
{
    alike(context, arg_count, false);
}

static void call_same_tail(xmlXPathParserContextPtr context, int arg_count)
{
    alike(context, arg_count, true);
}

const struct template_call template_calls[] = {
    {"number", call_number},       {"money", call_money},         {"date", call_date},
    {"month", call_month},         {"csv", call_csv},             {"string", call_string},
    {"json", call_json},           {"days", call_days},           {"first-day", call_first_day},
    {"last-day", call_last_day},   {"same-head", call_same_head}, {"same-tail", call_same_tail}, {0}};
