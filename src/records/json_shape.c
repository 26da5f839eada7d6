/* Which part of a JSON document is a record: lines of objects, arrays, and the envelopes in which ticket systems
   send their pages. */
#include "records/json_private.h"

#include "base/arena.h"
#include "base/slice.h"

#define MAX_TITLES 4096 /* of fields that are known by an id */

/* Moves the count of lines on to `at`. */
static uint64_t line_of(struct json_state *state, size_t at)
{
    for (; state->counted_at < at; state->counted_at++)
        state->line += state->text.at[state->counted_at] == '\n';
    return state->line;
}

struct flat_record *json_begin_record(struct json_state *state, size_t start, size_t end)
{
    struct flat_record *record = flat_begin(&state->flat, line_of(state, start), start);
    record->raw = slice_part(state->text, start, end);
    return record;
}

/* {"cursor": "x", "node": {...}}: what lists of pages wrap each of their things in. */
static const struct json_value *unwrapped(const struct json_value *value)
{
    static const Slice wrappings[] = {S_INIT("node"), S_INIT("_source")};
    for (size_t i = 0; i < COUNT_OF(wrappings); i++) {
        const struct json_value *inner = json_member(value, wrappings[i]);
        if (inner && inner->kind == JSON_OBJECT)
            return inner;
    }
    return value;
}

static void take_record(struct json_state *state, const struct json_value *item)
{
    const struct json_value *value = unwrapped(item);
    json_begin_record(state, item->at, item->end);
    size_t back = flat_enter(&state->flat, '.', value->kind == JSON_OBJECT ? S("") : S("value"));
    if (value->kind == JSON_OBJECT)
        json_add_members(state, value);
    else
        json_add_value(state, value);
    flat_leave(&state->flat, back);
}

/* Rows of cells under a row of names. */
static bool is_table(const struct json_value *array)
{
    const struct json_value *head = array->first;
    if (!head || head->kind != JSON_ARRAY || !head->first)
        return false;
    for (const struct json_value *name = head->first; name; name = name->next)
        if (name->kind != JSON_STRING)
            return false;
    for (const struct json_value *row = head->next; row; row = row->next)
        if (row->kind != JSON_ARRAY)
            return false;
    return true;
}

/* "Month", or {"name": "Month", "type": "text"}. */
static Slice name_of_column(const struct json_value *column)
{
    static const Slice names[] = {S_INIT("title"), S_INIT("label"), S_INIT("displayName"), S_INIT("name"),
                                  S_INIT("field"), S_INIT("id")};
    const struct json_value *name = column && column->kind == JSON_OBJECT ? NULL : column;
    for (size_t i = 0; column && !name && i < COUNT_OF(names); i++)
        name = json_scalar_member(column, names[i]);
    return name && name->text.len ? name->text : S("value");
}

/* Cells under the names that stand from `column` on. */
static void take_row(struct json_state *state, const struct json_value *row, const struct json_value *column)
{
    json_begin_record(state, row->at, row->end);
    for (const struct json_value *cell = row->first; cell; cell = cell->next) {
        size_t back = flat_enter(&state->flat, '.', name_of_column(column));
        json_add_value(state, cell);
        flat_leave(&state->flat, back);
        column = column ? column->next : NULL;
    }
}

static void take_table(struct json_state *state, const struct json_value *array)
{
    for (const struct json_value *row = array->first->next; row; row = row->next)
        take_row(state, row, array->first->first);
}

static bool are_columns(const struct json_value *list)
{
    for (const struct json_value *column = list->kind == JSON_ARRAY ? list->first : NULL; column; column = column->next)
        if (column->kind == JSON_ARRAY || slice_equal(name_of_column(column), S("value")))
            return false;
    return list->kind == JSON_ARRAY && list->first;
}

/* {"columns": [...], "rows": [[...], ...]}: what databases and their interfaces send. */
static bool take_columns_and_rows(struct json_state *state, const struct json_value *object)
{
    static const Slice heads[] = {S_INIT("columns"), S_INIT("cols"), S_INIT("fields"), S_INIT("header"),
                                  S_INIT("headers"), S_INIT("schema"), S_INIT("meta")};
    static const Slice bodies[] = {S_INIT("rows"), S_INIT("data"), S_INIT("values"), S_INIT("records"),
                                   S_INIT("result"), S_INIT("results")};
    const struct json_value *columns = NULL, *rows = NULL;
    for (size_t i = 0; i < COUNT_OF(heads) && (!columns || !are_columns(columns)); i++)
        columns = json_member(object, heads[i]);
    for (size_t i = 0; i < COUNT_OF(bodies) && (!rows || rows->kind != JSON_ARRAY); i++)
        rows = json_member(object, bodies[i]);
    bool fits = columns && are_columns(columns) && rows && rows->kind == JSON_ARRAY && rows->first;
    for (const struct json_value *row = fits ? rows->first : NULL; row; row = row->next)
        fits = fits && row->kind == JSON_ARRAY;
    for (const struct json_value *row = fits ? rows->first : NULL; row; row = row->next)
        take_row(state, row, columns->first);
    return fits;
}

static void take_array(struct json_state *state, const struct json_value *array)
{
    if (is_table(array)) {
        take_table(state, array);
        return;
    }
    for (const struct json_value *item = array->first; item; item = item->next)
        take_record(state, item);
}

/* What ticket systems and feeds call the list, and the one thing, that they send. */
static const Slice lists[] = {
    S_INIT("tickets"), S_INIT("result"), S_INIT("results"), S_INIT("records"),   S_INIT("value"),
    S_INIT("issues"),  S_INIT("items"),  S_INIT("data"),    S_INIT("incidents"), S_INIT("cases"),
    S_INIT("entries"), S_INIT("rows"),   S_INIT("hits"),    S_INIT("objects"),
};
static const Slice wrappers[] = {
    S_INIT("d"),     S_INIT("data"),     S_INIT("result"), S_INIT("ticket"),   S_INIT("issue"), S_INIT("case"),
    S_INIT("hits"),  S_INIT("response"), S_INIT("record"), S_INIT("incident"),
};
/* What stands in a record and in no envelope. */
static const Slice marks[] = {
    S_INIT("ticket_id"), S_INIT("subject"),      S_INIT("invoice_number"),
    S_INIT("kpi_value"), S_INIT("ticketnumber"), S_INIT("short_description"),
};

/* Of things that are told apart by names, and what else may be their number. */
static const Slice maps[] = {
    S_INIT("tickets"), S_INIT("issues"), S_INIT("cases"), S_INIT("incidents"), S_INIT("requests"),
};
static const Slice numbers[] = {
    S_INIT("id"), S_INIT("ticket_id"), S_INIT("number"), S_INIT("key"), S_INIT("ticketnumber"),
};

static bool has_any(const struct json_value *object, const Slice *names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (json_member(object, names[i]))
            return true;
    return false;
}

static const struct json_value *known_list(const struct json_value *object)
{
    for (size_t i = 0; i < COUNT_OF(lists); i++) {
        const struct json_value *member = json_member(object, lists[i]);
        if (member && member->kind == JSON_ARRAY && (!member->first || member->first->kind >= JSON_ARRAY))
            return member;
    }
    return NULL;
}

static const struct json_value *known_wrapper(const struct json_value *object)
{
    for (size_t i = 0; i < COUNT_OF(wrappers); i++) {
        const struct json_value *member = json_member(object, wrappers[i]);
        if (member && member->kind == JSON_OBJECT)
            return member;
    }
    return NULL;
}

#define MANY_ITEMS 16 /* are looked at to see how much a list says */

/* Tickets have more to say than states and pages, of which there may be as many. */
static size_t weight(const struct json_value *list)
{
    size_t members = 0, items = 0;
    for (const struct json_value *item = list->first; item && items < MANY_ITEMS; item = item->next, items++)
        members += item->kind == JSON_OBJECT ? item->count : 0;
    return members;
}

static bool says_more(const struct json_value *list, const struct json_value *best)
{
    if (!best)
        return true;
    size_t mine = weight(list), other = weight(best);
    bool more = list->count > best->count, as_many = list->count == best->count;
    bool wider = mine * best->count > other * list->count;
    return (more && mine * 4 > other) || (as_many && wider) || mine > 4 * other;
}

/* The list of objects that says most at the smallest depth. */
static const struct json_value *longest_list(const struct json_value *object, unsigned depth)
{
    const struct json_value *best = NULL;
    for (const struct json_value *member = object->first; member; member = member->next)
        if (depth == 0 && member->kind == JSON_ARRAY && member->first && member->first->kind == JSON_OBJECT &&
            says_more(member, best))
            best = member;
    for (const struct json_value *member = object->first; depth && member; member = member->next) {
        const struct json_value *found = member->kind == JSON_OBJECT ? longest_list(member, depth - 1) : NULL;
        if (found && says_more(found, best))
            best = found;
    }
    return best;
}

#define MAX_ENVELOPES 4 /* one in the other */
#define MAX_ASKED_NAMES 64
#define LEAST_OWN_DETAILS 2

/* What its plain members are called means so much to whoever reads. Names that anything may have count for nothing. */
static size_t known_members(const struct json_state *state, const struct json_value *object)
{
    static const Slice anyones[] = {S_INIT("name"), S_INIT("url"),      S_INIT("description"),
                                    S_INIT("type"), S_INIT("language"), S_INIT("country")};
    Slice names[MAX_ASKED_NAMES];
    size_t count = 0;
    if (!state->taste || object->kind != JSON_OBJECT)
        return 0;
    for (const struct json_value *member = object->first; member && count < MAX_ASKED_NAMES; member = member->next) {
        bool counts = json_is_scalar(member);
        for (size_t i = 0; i < COUNT_OF(anyones); i++)
            counts &= !slice_equal(member->name, anyones[i]);
        if (counts)
            names[count++] = member->name;
    }
    return state->taste->known(state->taste->user, names, count);
}

/* A ticket with its claims below it, and no envelope: they have no numbers of their own. */
static bool is_above_claims(const struct json_state *state, const struct json_value *object,
                            const struct json_value *list)
{
    static const Slice own[] = {S_INIT("id"), S_INIT("ticket_id"), S_INIT("number"), S_INIT("key"), S_INIT("subject")};
    const struct json_value *item = list->first;
    return item && item->kind == JSON_OBJECT && !has_any(item, own, COUNT_OF(own)) &&
           known_members(state, object) >= LEAST_OWN_DETAILS && known_members(state, item) >= LEAST_OWN_DETAILS;
}

/* "tickets": {"OB-1": {...}, "OB-2": {...}} */
static const struct json_value *known_map(const struct json_state *state, const struct json_value *object)
{
    for (size_t i = 0; state->taste && i < COUNT_OF(maps); i++) {
        const struct json_value *member = json_member(object, maps[i]);
        bool fits = member && member->kind == JSON_OBJECT && member->first;
        for (const struct json_value *item = fits ? member->first : NULL; item; item = item->next)
            fits = fits && item->kind == JSON_OBJECT && !json_member(member, S("pageInfo"));
        if (fits)
            return member;
    }
    return NULL;
}

/* The name of each is its number, unless it has one. */
static void take_map(struct json_state *state, const struct json_value *map)
{
    for (const struct json_value *item = map->first; item; item = item->next) {
        json_begin_record(state, item->at, item->end);
        if (!has_any(item, numbers, COUNT_OF(numbers))) {
            size_t back = flat_enter(&state->flat, '.', S("ticket_id"));
            flat_add(&state->flat, item->name, item->at, false);
            flat_leave(&state->flat, back);
        }
        json_add_members(state, item);
    }
}

/* The list of a page; boards have theirs one deeper, and a number of their own. */
static const struct json_value *list_of_page(const struct json_value *page)
{
    const struct json_value *inner = json_member(page, S("items_page"));
    return known_list(inner ? inner : page);
}

/* Pages that somebody put into one list. */
static bool are_pages(const struct json_value *array)
{
    for (const struct json_value *item = array->first; item; item = item->next)
        if (json_member(item, S("items_page")) && list_of_page(item))
            continue;
        else if (item->kind != JSON_OBJECT || has_any(item, marks, COUNT_OF(marks)) || json_member(item, S("id")) ||
            !known_list(item))
            return false;
    return array->first;
}

/* Jira, asked with expand=names, sends what its custom fields are called. */
static void take_titles(struct json_state *state, const struct json_value *envelope)
{
    const struct json_value *names = json_member(envelope, S("names"));
    if (!names || names->kind != JSON_OBJECT)
        return;
    struct arena *mem = state->flat.mem;
    for (const struct json_value *name = names->first; name; name = name->next)
        if (name->kind == JSON_STRING && name->text.len && state->title_count < MAX_TITLES)
            *ARENA_PUSH(mem, state->titles, state->title_count, state->title_capacity, struct column_title) =
                (struct column_title){arena_copy(mem, name->name), arena_copy(mem, name->text)};
}

/* {"errors": [...], "data": {...}}: it may not be all that was asked for. */
static void tell_errors(struct json_state *state, const struct json_value *envelope)
{
    static const Slice names[] = {S_INIT("errors"), S_INIT("error")};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        const struct json_value *errors = json_member(envelope, names[i]);
        if (errors && (errors->count || (errors->kind == JSON_STRING && errors->text.len)))
            diag_add(state->diag, FINDING_records_left_out, json_place_at(state, errors->at),
                     "an error stands beside the records: the export may not be whole");
    }
}

void json_take_document(struct json_state *state, const struct json_value *value, bool is_line)
{
    for (unsigned depth = 0; value->kind == JSON_OBJECT && depth < MAX_ENVELOPES; depth++) {
        const struct json_value *inner = NULL;
        if (has_any(value, marks, COUNT_OF(marks)))
            break;
        if (take_columns_and_rows(state, value))
            return;
        const struct json_value *map = known_map(state, value);
        if (map) {
            take_map(state, map);
            return;
        }
        inner = known_list(value);
        if (!inner)
            inner = known_wrapper(value);
        bool may_be_any = !is_line && !json_member(value, S("id"));
        for (unsigned i = 0; !inner && i < MAX_ENVELOPES && may_be_any; i++)
            inner = longest_list(value, i);
        if (!inner || (inner->kind == JSON_ARRAY && is_above_claims(state, value, inner)))
            break;
        take_titles(state, value);
        tell_errors(state, value);
        value = inner;
    }
    if (value->kind == JSON_ARRAY && are_pages(value)) {
        for (const struct json_value *page = value->first; page; page = page->next)
            take_array(state, list_of_page(page));
    } else if (value->kind == JSON_ARRAY) {
        take_array(state, value);
    } else {
        take_record(state, value);
    }
}
