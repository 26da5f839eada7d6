/* The outline of a document: the elements that are the first of their name to have something in
   them, how many of the same name stand beside each, and what that makes of them. */
#include "records/xml_shape.h"

#include "base/arena.h"
#include "base/slice.h"
#include "bytes/source.h"
#include "bytes/xml.h"
#include "bytes/xml_stream.h"
#include "records/record.h"

#define RECORD_LEAVES 5   /* an element with so many plain values is a record and no envelope */
#define LEAST_OWN_NAMES 2 /* that mean something to who reads: it is no envelope either */
#define MAX_ASKED_NAMES 16
#define MAX_LOOKED_AT 64  /* different names, to find the one that is there most often */

/* Children of one name: only those with parts count, which have elements or several attributes in them. */
struct group {
    struct group *next;
    Slice name;
    struct outline *first; /* NULL: none has parts yet */
    size_t count, with_elements;
    size_t with_elements_at; /* the first of these */
};

struct outline {
    struct outline *parent;
    Slice name;
    size_t at;
    bool is_list, has_elements, has_attributes;
    size_t leaf_count, part_count, group_count;
    struct group *groups, **last_group;
    Slice names[MAX_ASKED_NAMES]; /* of its plain values, where somebody is asked about them */
    size_t name_count;
    size_t item_at[2]; /* of the first child of each of list_items[], plus 1 */
};

struct finder {
    struct xml_shape *shape;
    const struct reader_taste *taste; /* of who wants what lies below records too, or NULL */
    struct arena mem;
    struct outline *root, *now;
    struct outline spare; /* of an element that is not looked into: one of its name was */
    unsigned below;       /* so deep in it; 0: not in one */
};

/* Lists that say so themselves, however few are in them. */
static bool is_list(const struct xml_tag *tag)
{
    static const Slice names[] = {S_INIT("unload"), S_INIT("xml"), S_INIT("channel"), S_INIT("feed")};
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (slice_equal(tag->name, names[i]))
            return true;
    return slice_equal(xml_tag_attribute(tag, S("type")), S("array"));
}

static const Slice list_items[] = {S_INIT("item"), S_INIT("entry")};

static struct group *known_group(const struct outline *parent, Slice name)
{
    for (struct group *group = parent->groups; group; group = group->next)
        if (slice_equal(group->name, name))
            return group;
    return NULL;
}

static struct group *find_group(struct finder *finder, struct outline *parent, Slice name)
{
    struct group *known = known_group(parent, name);
    if (known)
        return known;
    if (parent->group_count == MAX_LOOKED_AT)
        return NULL;
    struct group *group = ARENA_NEW(&finder->mem, struct group);
    *group = (struct group){.name = arena_copy(&finder->mem, name)};
    *parent->last_group = group;
    parent->last_group = &group->next;
    parent->group_count++;
    return group;
}

static void note_name(struct finder *finder, struct outline *outline, Slice name)
{
    if (finder->taste && outline->name_count < MAX_ASKED_NAMES)
        outline->names[outline->name_count++] = arena_copy(&finder->mem, name);
}

static enum xml_wish open_tag(void *user, const struct xml_tag *tag)
{
    struct finder *finder = user;
    struct outline *parent = finder->now;
    if (finder->below) {
        finder->below++;
        finder->spare.has_elements = true;
        return XML_GO_IN;
    }
    const struct group *known = parent ? known_group(parent, tag->name) : NULL;
    bool is_known = known || (parent && parent->group_count == MAX_LOOKED_AT);
    struct outline *outline = is_known ? &finder->spare : ARENA_NEW(&finder->mem, struct outline);
    *outline = (struct outline){.parent = parent,
                                .name = known ? known->name : arena_copy(&finder->mem, tag->name),
                                .at = tag->at,
                                .is_list = is_list(tag),
                                .has_attributes = tag->attribute_count > 1};
    outline->last_group = &outline->groups;
    for (size_t i = 0; !is_known && i < tag->attribute_count; i++)
        note_name(finder, outline, xml_tag_attribute_name(tag, i));
    finder->now = outline;
    finder->below = is_known;
    if (!parent) {
        finder->root = outline;
        finder->shape->root_name = arena_copy(&finder->mem, tag->name);
        finder->shape->root_space = arena_copy(&finder->mem, tag->space);
        return XML_GO_IN;
    }
    parent->has_elements = true;
    for (size_t i = 0; i < COUNT_OF(list_items); i++)
        if (!parent->item_at[i] && slice_equal(tag->name, list_items[i]))
            parent->item_at[i] = tag->at + 1;
    return XML_GO_IN;
}

static void close_tag(void *user, Slice name)
{
    struct finder *finder = user;
    struct outline *outline = finder->now, *parent = outline->parent;
    (void)name;
    if (finder->below > 1) {
        finder->below--;
        return;
    }
    finder->below = 0;
    finder->now = parent;
    if (!parent)
        return;
    bool has_parts = outline->has_elements || outline->has_attributes;
    if (!has_parts) {
        parent->leaf_count++;
        note_name(finder, parent, outline->name);
        return;
    }
    parent->part_count++;
    struct group *group = find_group(finder, parent, outline->name);
    if (!group)
        return;
    group->first = group->first ? group->first : outline;
    group->count++;
    if (outline->has_elements && !group->with_elements++)
        group->with_elements_at = outline->at;
}

static const struct group *best_group(const struct outline *outline)
{
    const struct group *best = NULL;
    for (const struct group *group = outline->groups; group; group = group->next)
        if (!best || group->count > best->count)
            best = group;
    return best;
}

static void choose(struct xml_shape *shape, const struct outline *list, Slice name, size_t first_at)
{
    shape->name = name;
    shape->list_at = list->at;
    shape->first_at = first_at;
    for (const struct group *group = list->is_list ? list->groups : NULL; group; group = group->next) {
        if (!group->with_elements || slice_equal(group->name, name))
            continue;
        if (!shape->other_count || group->with_elements_at < shape->other_at) {
            shape->other_at = group->with_elements_at;
            shape->other_name = group->name;
        }
        shape->other_count += group->with_elements;
    }
}

static size_t known_names(const struct reader_taste *taste, const struct outline *element)
{
    return taste->known(taste->user, element->names, element->name_count);
}

static bool has_number(const struct outline *element)
{
    static const Slice numbers[] = {S_INIT("id"), S_INIT("ticket_id"), S_INIT("number"), S_INIT("key")};
    for (size_t i = 0; i < element->name_count; i++)
        for (size_t j = 0; j < COUNT_OF(numbers); j++)
            if (slice_equal_nocase(element->names[i], numbers[j]))
                return true;
    return false;
}

/* <ticket id="1" filed="..."> with <line> in it, perhaps in <lines>: what it says counts for its lines. */
static bool is_above_claims(const struct reader_taste *taste, const struct outline *element)
{
    const struct group *below = taste && !element->is_list ? best_group(element) : NULL;
    if (below && !below->first->name_count)
        below = best_group(below->first);
    return below && known_names(taste, element) >= LEAST_OWN_NAMES &&
           known_names(taste, below->first) >= LEAST_OWN_NAMES && (element->parent || !has_number(below->first));
}

static void find_first(struct xml_shape *shape, const struct reader_taste *taste, const struct outline *root)
{
    for (const struct outline *element = root;;) {
        for (size_t i = 0; element->is_list && i < COUNT_OF(list_items); i++)
            if (element->item_at[i]) {
                choose(shape, element, list_items[i], element->item_at[i] - 1);
                return;
            }
        const struct group *group = best_group(element);
        bool is_record = (!element->is_list && element->leaf_count >= RECORD_LEAVES) || is_above_claims(taste, element);
        if (group && !is_record && (group->count > 1 || element->is_list)) {
            choose(shape, element, group->name, group->first->at);
            return;
        }
        if (!group || is_record || (element->leaf_count && element->leaf_count >= element->part_count + 2)) {
            shape->is_root = element == root;
            shape->is_empty = shape->is_root && !element->has_elements;
            if (!shape->is_root)
                choose(shape, element->parent, element->name, element->at);
            return;
        }
        element = group->first;
    }
}

bool xml_feed_all(struct reader *reader, Slice text, const struct xml_events *events, void *user, struct diag *diag)
{
    struct xml_stream stream = {0};
    Slice name = reader->source->name;
    size_t at = 0;
    bool fine = xml_stream_open(&stream, name, text, events, user, reader->mem, diag), is_last = false;
    while (fine && !is_last) {
        Slice block = slice_part(text, at, at + XML_STREAM_BLOCK_BYTES);
        at += block.len;
        is_last = at == text.len;
        fine = xml_stream_feed(&stream, block, is_last, diag);
    }
    xml_stream_close(&stream);
    return fine || diag_fault(diag, "cannot read '%.*s': the XML document cannot be parsed", SLICE_ARG(name));
}

static void copy_names(struct xml_shape *shape, struct arena *mem)
{
    shape->root_name = arena_copy(mem, shape->root_name);
    shape->root_space = arena_copy(mem, shape->root_space);
    shape->name = arena_copy(mem, shape->name);
    shape->other_name = arena_copy(mem, shape->other_name);
}

bool xml_shape_find(struct xml_shape *shape, struct reader *reader, Slice text, struct diag *diag)
{
    static const struct xml_events events = {.open = open_tag, .close = close_tag};
    struct finder finder = {.shape = shape,
                            .taste = reader->taste && reader->taste->nests ? reader->taste : NULL};
    *shape = (struct xml_shape){0};
    arena_init(&finder.mem, 0);
    bool fine = xml_feed_all(reader, text, &events, &finder, diag);
    if (fine)
        find_first(shape, finder.taste, finder.root);
    copy_names(shape, reader->mem);
    arena_done(&finder.mem);
    return fine;
}
