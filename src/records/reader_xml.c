/* Records of XML: the elements that stand side by side in a document and have
   something in them (records/xml_shape.h finds them). Their names are those of records/flatten.h;
   workbooks written as XML are handed to records/reader_sheet_xml.c. */
#include "base/arena.h"
#include "base/slice.h"
#include "bytes/source.h"
#include "bytes/xml.h"
#include "bytes/xml_stream.h"
#include "records/flatten.h"
#include "records/records_private.h"
#include "records/xml_nodes.h"
#include "records/xml_shape.h"

#include <libxml/tree.h>

#include <string.h>

#define MAX_CHILDREN 4096 /* of an element: its repeated names are counted by looking back */

struct xml_state {
    struct flat flat; /* first: flat_next() knows it */
    struct reader *reader;
    size_t base;       /* of the text that is parsed, in the source's */
    size_t counted_at; /* up to here lines are counted */
    uint64_t line;
    struct xml_shape shape;
    unsigned depth, list_depth; /* of the element the records stand in, plus 1; 0: not there */
    struct arena looked_at;     /* texts of a record whose names are wanted only */
    bool is_looking;
    struct xml_stream xml;      /* the text on its way */
    size_t fed_bytes;
};

/* --- one record --- */

static void add_element(struct flat *flat, const xmlNode *element);

/* Of its '<', in the source's text. */
static size_t place_in(const struct flat *flat, const xmlNode *element)
{
    return ((const struct xml_state *)flat)->base + xml_node_at(element);
}

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
        flat_add(flat, arena_copy(flat->texts, value), place_in(flat, element), false);
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
    {S_INIT("code"), S_INIT("value")},
    {S_INIT("label"), S_INIT("value")},
    {S_INIT("title"), S_INIT("value")},
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
    size_t back = flat_enter(flat, '.', slice_trim(xml_own_text(name, flat->texts)));
    if (is_leaf(value))
        flat_add(flat, xml_own_text(value, flat->texts), place_in(flat, value), false);
    for (const xmlNode *item = xml_first(value); item; item = xml_next(item))
        flat_add(flat, xml_own_text(item, flat->texts), place_in(flat, item), true);
    flat_leave(flat, back);
}

#define LEAST_NAMED 3 /* elements beside each other that only their attributes tell apart */

/* <field name="Month">: the one attribute that all elements of the name have says what each of them is. */
static const xmlAttr *naming(const xmlNode *element)
{
    static const Slice others[] = {S_INIT("type"), S_INIT("currency"), S_INIT("unit"), S_INIT("lang"), S_INIT("nil")};
    const xmlAttr *attribute = element->properties;
    if (!attribute || attribute->next || !is_leaf(element) || !attribute->children)
        return NULL;
    for (size_t i = 0; i < COUNT_OF(others); i++)
        if (slice_equal(slice_from((const char *)attribute->name), others[i]))
            return NULL;
    return attribute;
}

static Slice naming_text(const xmlAttr *attribute)
{
    return slice_trim(slice_from((const char *)attribute->children->content));
}

/* All of that name beside it have the attribute too, and no two the same in it. */
static bool are_named_alike(const xmlNode *first)
{
    const xmlAttr *attribute = naming(first);
    size_t count = 0;
    for (const xmlNode *one = first; attribute && one && count <= MAX_REPEATS; one = xml_next(one)) {
        if (!xml_is(one, xml_name(first)))
            continue;
        const xmlAttr *other = naming(one);
        if (!other || !naming_text(other).len ||
            !slice_equal(slice_from((const char *)other->name), slice_from((const char *)attribute->name)))
            return false;
        for (const xmlNode *before = first; before != one; before = xml_next(before))
            if (xml_is(before, xml_name(first)) && slice_equal(naming_text(naming(before)), naming_text(other)))
                return false;
        count++;
    }
    return attribute && count >= LEAST_NAMED;
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
    const xmlNode *name, *value, *named = NULL;
    size_t count = 0;
    for (const xmlNode *child = xml_first(element); child; child = xml_next(child)) {
        if (++count > MAX_CHILDREN) {
            flat_refuse(flat, FINDING_record_too_large, "an element of it has more than 4096 others in it",
                        place_in(flat, element));
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
        size_t before = count_before(child);
        if (!before && are_named_alike(child))
            named = child;
        size_t back = flat_enter(flat, '.', xml_name(child));
        if (named && xml_is(child, xml_name(named)) && naming(child)) {
            flat_enter(flat, '.', naming_text(naming(child)));
            flat_add(flat, xml_own_text(child, flat->texts), place_in(flat, child), false);
            flat_leave(flat, back);
            continue;
        }
        flat_enter_repeat(flat, before);
        add_element(flat, child);
        flat_leave(flat, back);
    }
}
static_assert(MAX_CHILDREN == 4096, "as the message says");

static void add_element(struct flat *flat, const xmlNode *element)
{
    Slice text = xml_own_text(element, flat->texts);
    if (is_leaf(element) || slice_trim(text).len)
        flat_add(flat, is_leaf(element) ? text : slice_trim(text), place_in(flat, element), false);
    add_attributes(flat, element);
    add_children(flat, element);
}

/* Moves the count of lines on to `at`. */
static uint64_t line_of(struct xml_state *state, size_t at)
{
    for (; state->counted_at < at; state->counted_at++)
        state->line += state->reader->source->text.at[state->counted_at] == '\n';
    return state->line;
}

static void add_record(struct xml_state *state, const xmlNode *element)
{
    struct flat *flat = &state->flat;
    size_t at = place_in(flat, element);
    flat_begin(flat, state->is_looking ? 1 : line_of(state, at), at);
    if (is_leaf(element) && !element->properties) {
        flat_enter(flat, '.', xml_name(element));
        add_element(flat, element);
        return;
    }
    Slice text = xml_own_text(element, flat->texts);
    if (slice_trim(text).len) {
        size_t back = flat_enter(flat, '.', xml_name(element));
        flat_add(flat, is_leaf(element) ? text : slice_trim(text), at, false);
        flat_leave(flat, back);
    }
    add_attributes(flat, element);
    add_children(flat, element);
}

static void take_record(void *user, const xmlNode *element)
{
    struct xml_state *state = user;
    add_record(state, element);
    if (state->is_looking) {
        flat_forget_records(&state->flat);
        arena_rewind(&state->looked_at, 0);
    }
}

/* --- the document --- */

static enum xml_wish open_tag(void *user, const struct xml_tag *tag)
{
    struct xml_state *state = user;
    const struct xml_shape *shape = &state->shape;
    bool is_record = shape->is_root ? tag->depth == 0
                                    : state->list_depth && tag->depth == state->list_depth &&
                                          tag->at >= shape->first_at && slice_equal(tag->name, shape->name);
    if (is_record)
        return XML_TAKE;
    state->depth = tag->depth + 1;
    if (!shape->is_root && tag->at == shape->list_at)
        state->list_depth = state->depth;
    return XML_GO_IN;
}

static void close_tag(void *user, Slice name)
{
    struct xml_state *state = user;
    (void)name;
    if (state->list_depth == state->depth)
        state->list_depth = 0;
    state->depth--;
}

static const struct xml_events events = {.open = open_tag, .close = close_tag, .take = take_record};

static Slice text_of(const struct xml_state *state)
{
    return slice_skip(state->reader->source->text, state->base);
}

/* All names, for the columns; of the records nothing is kept. */
static bool look(struct xml_state *state, struct diag *diag)
{
    arena_init(&state->looked_at, 0);
    state->flat.texts = &state->looked_at;
    state->is_looking = true;
    bool fine = state->shape.is_empty || xml_feed_all(state->reader, text_of(state), &events, state, diag);
    arena_done(&state->looked_at);
    state->is_looking = false;
    state->flat.texts = reader_texts(state->reader);
    flat_forget_records(&state->flat);
    state->depth = state->list_depth = 0;
    state->counted_at = 0;
    state->line = 1;
    return fine;
}

/* Some more records, if there are any. */
static bool read_on(struct xml_state *state, struct diag *diag)
{
    const struct source *source = state->reader->source;
    Slice text = text_of(state);
    bool is_last = state->shape.is_empty || state->fed_bytes == text.len;
    if (!is_last && !state->xml.state &&
        !xml_stream_open(&state->xml, source->name, text, &events, state, state->reader->mem, diag))
        return false;
    while (!is_last && state->flat.next_record == state->flat.record_count) {
        Slice block = slice_part(text, state->fed_bytes, state->fed_bytes + XML_STREAM_BLOCK_BYTES);
        flat_forget_records(&state->flat);
        state->fed_bytes += block.len;
        is_last = state->fed_bytes == text.len;
        if (!xml_stream_feed(&state->xml, block, is_last, diag))
            return diag_fault(diag, "cannot read '%.*s': the XML document cannot be parsed", SLICE_ARG(source->name));
    }
    return true;
}

static enum read_result next_record(struct reader *reader, struct record *row, struct diag *diag)
{
    return read_on(reader->state, diag) ? flat_next(reader, row, diag) : READ_FAILED;
}

static bool is_ahead(const struct reader *reader)
{
    const struct xml_state *state = reader->state;
    return state->flat.next_record < state->flat.record_count;
}

static void close_xml(struct reader *reader)
{
    xml_stream_close(&((struct xml_state *)reader->state)->xml);
}

static void report_others(const struct xml_state *state, struct diag *diag)
{
    const struct xml_shape *shape = &state->shape;
    const struct source *source = state->reader->source;
    if (shape->other_count)
        diag_add(diag, FINDING_records_left_out,
                 flat_place_of(source->name, source->text, 0, 1, state->base + shape->other_at),
                 "'%.*s' and what else stands beside the '%.*s' records is not read (%zu in all)",
                 SLICE_ARG(shape->other_name), SLICE_ARG(shape->name), shape->other_count);
}

/* The parser wants nothing before the declaration, hand-made exports begin with blank lines; and what
   the declaration says of the bytes is no longer true when they have been turned into UTF-8. */
static size_t skip_declaration(Slice text)
{
    size_t at = slice_starts(text, S("\xef\xbb\xbf")) ? 3 : 0;
    while (at < text.len && memchr(" \t\r\n", text.at[at], 4))
        at++;
    Slice ahead = slice_skip(text, at);
    size_t end = slice_starts(ahead, S("<?xml")) ? slice_find(ahead, S("?>")) : ahead.len;
    return end < ahead.len ? at + end + 2 : at;
}

/* As the declaration says, if it says anything but Unicode. */
static bool decode(struct reader *reader, struct diag *diag)
{
    Slice text = reader->source->text;
    Slice declared = xml_declared_encoding(slice_skip(text, slice_starts(text, S("\xef\xbb\xbf")) ? 3 : 0));
    if (!declared.len || slice_starts_nocase(declared, S("UTF")))
        return true;
    return source_decode(reader->source, 0, arena_copy(reader->mem, declared), diag);
}

static bool open_xml(struct reader *reader, struct diag *diag)
{
    struct xml_state *state = ARENA_NEW(reader->mem, struct xml_state);
    struct source *source = reader->source;
    if (!source_read_all(source, diag) || !decode(reader, diag))
        return false;
    state->reader = reader;
    state->line = 1;
    state->base = skip_declaration(source->text);
    flat_init(&state->flat, reader->mem);
    Slice text = slice_skip(source->text, state->base);
    if (!xml_shape_find(&state->shape, reader, text, diag))
        return false;
    if (slice_equal_nocase(state->shape.root_name, S("html")))
        return reader_html_open(reader, diag);
    if (slice_equal(state->shape.root_name, S("Workbook")) &&
        slice_equal(state->shape.root_space, S(SPREADSHEET_SPACE)))
        return reader_sheet_xml_open(reader, text, diag);
    if (slice_equal(state->shape.root_name, S("document")) &&
        slice_equal(state->shape.root_space, S(OPENDOCUMENT_SPACE)))
        return reader_ods_open_flat(reader, text, diag);
    reader->state = state;
    report_others(state, diag);
    if (!look(state, diag))
        return false;
    flat_finish(&state->flat, reader);
    return true;
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
    .next = next_record,
    .place = flat_place,
    .is_ahead = is_ahead,
    .close = close_xml,
    .has_wholes = true,
};
