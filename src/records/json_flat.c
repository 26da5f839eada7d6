/* One record of JSON under the names of records/flatten.h: members, lists of named things, rich text. */
#include "records/json_private.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/slice.h"

#include <string.h>

#define LEAST_MAP_MEMBERS 3 /* that things must have in common to be of one kind */
#define MAX_ASKED_NAMES 64
#define DISPLAY_VALUES S_INIT("display_value"), S_INIT("displayValue") /* how ServiceNow and its clients call them */

static void add_text(struct json_state *state, Slice text, const struct json_value *value, bool joins)
{
    struct flat *flat = &state->flat;
    if (text.len && memchr(text.at, '\0', text.len))
        flat_refuse(flat, FINDING_text_has_nul, "a NUL character stands in a string", value->at);
    enum flat_added added = flat_add(flat, text, value->at, joins);
    Slice name = flat_path(flat);
    if (added == FLAT_ADDED_AGAIN)
        diag_add(state->diag, FINDING_json_name_twice, json_place_at(state, value->at),
                 "'%.*s' stands twice in one record; what comes second is read as '%.*s#2'", SLICE_ARG(name),
                 SLICE_ARG(name));
    if (added == FLAT_ADDED_LATE)
        diag_add(state->diag, FINDING_json_name_late, json_place_at(state, value->at),
                 "'%.*s' was not among the names at the beginning of the stream; it is read as a line of '_more'",
                 SLICE_ARG(name));
}

static void add_members(struct json_state *state, const struct json_value *object, const struct json_value *without,
                        const struct json_value *without_too)
{
    for (const struct json_value *member = object->first; member; member = member->next) {
        if (member == without || member == without_too)
            continue;
        size_t back = flat_enter(&state->flat, '.', member->name);
        json_add_value(state, member);
        flat_leave(&state->flat, back);
    }
}

/* Of the members that may say one thing the first that is there. */
static const struct json_value *first_member(const struct json_value *object, const Slice *names, size_t count)
{
    const struct json_value *member = NULL;
    for (size_t i = 0; i < count && !member; i++)
        member = json_member(object, names[i]);
    return member;
}

/* {"id": 101, "value": ..., "text": ...}: what names the item, what is its value, and how people are shown it. */
struct named_item {
    const struct json_value *name, *value, *shown;
};

static bool is_named_item(const struct json_value *item, struct named_item *named)
{
    static const Slice names[] = {S_INIT("name"),       S_INIT("title"), S_INIT("label"), S_INIT("Name"),
                                  S_INIT("field_name"), S_INIT("key"),   S_INIT("id"),    S_INIT("field_id"),
                                  S_INIT("code"),       S_INIT("fieldName")};
    static const Slice values[] = {S_INIT("value"), S_INIT("values"), S_INIT("Value"), S_INIT("field_value")};
    static const Slice shown[] = {S_INIT("text"), DISPLAY_VALUES};
    const struct json_value *titled = json_member(item, S("column"));
    *named = (struct named_item){.value = first_member(item, values, COUNT_OF(values))};
    if (!named->value)
        return false;
    if (titled)
        named->name = json_scalar_member(titled, S("title"));
    for (size_t i = 0; !named->name && i < COUNT_OF(names); i++)
        named->name = json_scalar_member(item, names[i]);
    for (size_t i = 0; !named->shown && i < COUNT_OF(shown); i++)
        named->shown = json_scalar_member(item, shown[i]);
    if (named->shown && !named->shown->text.len)
        named->shown = NULL;
    return named->name && named->name->text.len;
}

static bool all_are_named(const struct json_value *array)
{
    struct named_item named;
    for (const struct json_value *item = array->first; item; item = item->next)
        if (!is_named_item(item, &named))
            return false;
    return array->first;
}

/* What is shown stands under the name itself; what machines use, where it differs, below it. */
static void add_named_value(struct json_state *state, const struct named_item *named)
{
    bool is_same = named->shown && json_is_scalar(named->value) && slice_equal(named->shown->text, named->value->text);
    if (!named->shown) {
        json_add_value(state, named->value);
        return;
    }
    add_text(state, named->shown->text, named->shown, false);
    if (is_same || (json_is_scalar(named->value) && !named->value->text.len))
        return;
    size_t back = flat_enter(&state->flat, '.', S("value"));
    json_add_value(state, named->value);
    flat_leave(&state->flat, back);
}

static void add_named_items(struct json_state *state, const struct json_value *array)
{
    struct named_item named;
    for (const struct json_value *item = array->first; item; item = item->next) {
        is_named_item(item, &named);
        size_t back = flat_enter(&state->flat, '.', named.name->text);
        add_named_value(state, &named);
        for (const struct json_value *member = item->first; member; member = member->next) {
            if (member == named.name || member == named.value || member == named.shown)
                continue;
            size_t inner = flat_enter(&state->flat, '.', member->name);
            json_add_value(state, member);
            flat_leave(&state->flat, inner);
        }
        flat_leave(&state->flat, back);
    }
}

static void add_array(struct json_state *state, const struct json_value *array)
{
    size_t i = 0;
    for (const struct json_value *item = array->first; item; item = item->next) {
        if (json_is_scalar(item)) {
            add_text(state, item->text, item, true);
            continue;
        }
        size_t back = flat_enter_repeat(&state->flat, i++);
        json_add_value(state, item);
        flat_leave(&state->flat, back);
    }
}

/* How many of the names of its members mean something to whoever reads. */
static size_t known_members(const struct json_state *state, const struct json_value *object)
{
    Slice names[MAX_ASKED_NAMES];
    size_t count = 0;
    for (const struct json_value *member = object->first; member && count < MAX_ASKED_NAMES; member = member->next)
        names[count++] = member->name;
    return state->taste ? state->taste->known(state->taste->user, names, count) : 0;
}

/* {"a": {...}, "b": {...}}, all alike: a list whose things have names. */
static bool is_map(const struct json_state *state, const struct json_value *object)
{
    const struct json_value *first = object->kind == JSON_OBJECT ? object->first : NULL;
    struct named_item named;
    if (!first || !first->next || first->kind != JSON_OBJECT || first->count < LEAST_MAP_MEMBERS)
        return false;
    for (const struct json_value *item = first; item; item = item->next) {
        if (item->kind != JSON_OBJECT || is_named_item(item, &named) || named.value)
            return false;
        size_t shared = 0;
        for (const struct json_value *member = item->first; member && shared < item->count; member = member->next)
            shared += json_member(first, member->name) != NULL;
        if (shared < LEAST_MAP_MEMBERS || shared * 2 < item->count || shared * 2 < first->count)
            return false;
    }
    return known_members(state, first) >= LEAST_MAP_MEMBERS;
}

/* The rich text of Jira Cloud: blocks become lines, cells of a table are parted by tabs. */
static void add_rich_text(const struct json_value *node, struct buf *buf)
{
    static const Slice blocks[] = {S_INIT("paragraph"), S_INIT("heading"),  S_INIT("codeBlock"), S_INIT("tableRow"),
                                   S_INIT("rule"),      S_INIT("hardBreak")};
    const struct json_value *type = json_scalar_member(node, S("type")), *content = json_member(node, S("content"));
    const struct json_value *text = json_scalar_member(node, S("text"));
    bool is_cell = type && slice_starts(type->text, S("table")) && !slice_equal(type->text, S("tableRow")) &&
                   !slice_equal(type->text, S("table"));
    if (text)
        buf_add(buf, text->text);
    if (content && content->kind == JSON_ARRAY)
        for (const struct json_value *item = content->first; item; item = item->next)
            add_rich_text(item, buf);
    if (is_cell) {
        while (buf->len && buf->at[buf->len - 1] == '\n')
            buf->len--;
        buf_add_char(buf, '\t');
    }
    for (size_t i = 0; type && i < COUNT_OF(blocks); i++)
        if (slice_equal(type->text, blocks[i]))
            buf_add_char(buf, '\n');
}

static bool is_rich_text(const struct json_value *object)
{
    const struct json_value *type = json_scalar_member(object, S("type")), *content = json_member(object, S("content"));
    return type && slice_equal(type->text, S("doc")) && content && content->kind == JSON_ARRAY &&
           json_member(object, S("version"));
}

static void add_object(struct json_state *state, const struct json_value *object)
{
    static const Slice display_values[] = {DISPLAY_VALUES};
    const struct json_value *shown = NULL;
    for (size_t i = 0; !shown && i < COUNT_OF(display_values); i++)
        shown = json_scalar_member(object, display_values[i]);
    if (!shown && json_scalar_member(object, S("link")) && object->count == 2)
        shown = json_scalar_member(object, S("value"));
    if (is_rich_text(object)) {
        struct buf buf;
        buf_init(&buf);
        add_rich_text(object, &buf);
        add_text(state, arena_copy(state->flat.mem, slice_trim(buf_slice(&buf))), object, false);
        buf_done(&buf);
        return;
    }
    if (shown)
        add_text(state, shown->text, shown, false);
    add_members(state, object, shown, NULL);
}

void json_add_value(struct json_state *state, const struct json_value *value)
{
    if (is_map(state, value))
        add_array(state, value);
    else if (value->kind == JSON_OBJECT)
        add_object(state, value);
    else if (value->kind != JSON_ARRAY)
        add_text(state, value->text, value, false);
    else if (all_are_named(value))
        add_named_items(state, value);
    else
        add_array(state, value);
}

void json_add_members(struct json_state *state, const struct json_value *object)
{
    add_members(state, object, NULL, NULL);
}
