/* Records of JSON: lines of objects as they come, arrays, and the envelopes in which
   ticket systems send their pages. The grammar is records/json.h, the names of what is
   nested are records/flatten.h; here is which part of a document is a record. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/slice.h"
#include "bytes/source.h"
#include "records/flatten.h"
#include "records/json.h"
#include "records/records_private.h"

#include <inttypes.h>
#include <string.h>

#define RECORD_SEPARATOR '\x1e'

#define MAX_TITLES 4096 /* of fields that are known by an id */

struct json_state {
    struct flat flat;   /* first: flat_next() knows it */
    struct column_title *titles;
    size_t title_count, title_capacity;
    struct arena nodes; /* the trees of what is being read */
    bool is_stream;     /* lines that somebody still writes */
    size_t at;          /* lines: the next one */
    size_t counted_at;  /* up to here lines are counted */
    uint64_t line;
    struct diag *diag;
    Slice source_name, text;
};

static Place place_at(const struct json_state *state, size_t at)
{
    bool is_ahead = at >= state->counted_at;
    return flat_place_of(state->source_name, state->text, is_ahead ? state->counted_at : 0, is_ahead ? state->line : 1,
                         at);
}

/* --- one record --- */

static bool is_scalar(const struct json_value *value)
{
    return value && value->kind < JSON_ARRAY;
}

static const struct json_value *scalar_member(const struct json_value *object, Slice name)
{
    const struct json_value *member = json_member(object, name);
    return is_scalar(member) ? member : NULL;
}

static void add_text(struct json_state *state, Slice text, const struct json_value *value, bool joins)
{
    struct flat *flat = &state->flat;
    if (text.len && memchr(text.at, '\0', text.len))
        flat_refuse(flat, FINDING_text_has_nul, "a NUL character stands in a string", value->at);
    enum flat_added added = flat_add(flat, text, value->at, joins);
    Slice name = flat_path(flat);
    if (added == FLAT_ADDED_AGAIN)
        diag_add(state->diag, FINDING_json_name_twice, place_at(state, value->at),
                 "'%.*s' stands twice in one record; what comes second is read as '%.*s#2'", SLICE_ARG(name),
                 SLICE_ARG(name));
    if (added == FLAT_ADDED_LATE)
        diag_add(state->diag, FINDING_json_name_late, place_at(state, value->at),
                 "'%.*s' was not among the names at the beginning of the stream; it is read as a line of '_more'",
                 SLICE_ARG(name));
}

static void add_value(struct json_state *state, const struct json_value *value);

static void add_members(struct json_state *state, const struct json_value *object, const struct json_value *without,
                        const struct json_value *without_too)
{
    for (const struct json_value *member = object->first; member; member = member->next) {
        if (member == without || member == without_too)
            continue;
        size_t back = flat_enter(&state->flat, '.', member->name);
        add_value(state, member);
        flat_leave(&state->flat, back);
    }
}

/* {"id": 101, "value": ...}: the member that names the item, and the one that is its value. */
static bool is_named_item(const struct json_value *item, const struct json_value **name,
                          const struct json_value **value)
{
    static const Slice names[] = {S_INIT("name"), S_INIT("title"), S_INIT("label"), S_INIT("id")};
    *value = json_member(item, S("value"));
    if (!*value)
        *value = json_member(item, S("values"));
    *name = NULL;
    for (size_t i = 0; *value && !*name && i < COUNT_OF(names); i++)
        *name = scalar_member(item, names[i]);
    return *name && (*name)->text.len;
}

static bool all_are_named(const struct json_value *array)
{
    const struct json_value *name, *value;
    for (const struct json_value *item = array->first; item; item = item->next)
        if (!is_named_item(item, &name, &value))
            return false;
    return array->first;
}

static void add_named_items(struct json_state *state, const struct json_value *array)
{
    const struct json_value *name, *value;
    for (const struct json_value *item = array->first; item; item = item->next) {
        is_named_item(item, &name, &value);
        size_t back = flat_enter(&state->flat, '.', name->text);
        add_value(state, value);
        add_members(state, item, name, value);
        flat_leave(&state->flat, back);
    }
}

static void add_array(struct json_state *state, const struct json_value *array)
{
    size_t i = 0;
    for (const struct json_value *item = array->first; item; item = item->next) {
        if (is_scalar(item)) {
            add_text(state, item->text, item, true);
            continue;
        }
        size_t back = flat_enter_repeat(&state->flat, i++);
        add_value(state, item);
        flat_leave(&state->flat, back);
    }
}

/* The rich text of Jira Cloud: blocks become lines, cells of a table are parted by tabs. */
static void add_rich_text(const struct json_value *node, struct buf *buf)
{
    static const Slice blocks[] = {S_INIT("paragraph"), S_INIT("heading"),  S_INIT("codeBlock"), S_INIT("tableRow"),
                                   S_INIT("rule"),      S_INIT("hardBreak")};
    const struct json_value *type = scalar_member(node, S("type")), *content = json_member(node, S("content"));
    const struct json_value *text = scalar_member(node, S("text"));
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
    const struct json_value *type = scalar_member(object, S("type")), *content = json_member(object, S("content"));
    return type && slice_equal(type->text, S("doc")) && content && content->kind == JSON_ARRAY &&
           json_member(object, S("version"));
}

static void add_object(struct json_state *state, const struct json_value *object)
{
    const struct json_value *shown = scalar_member(object, S("display_value"));
    if (!shown && scalar_member(object, S("link")) && object->count == 2)
        shown = scalar_member(object, S("value"));
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

static void add_value(struct json_state *state, const struct json_value *value)
{
    if (value->kind == JSON_OBJECT)
        add_object(state, value);
    else if (value->kind != JSON_ARRAY)
        add_text(state, value->text, value, false);
    else if (all_are_named(value))
        add_named_items(state, value);
    else
        add_array(state, value);
}

/* Moves the count of lines on to `at`. */
static uint64_t line_of(struct json_state *state, size_t at)
{
    for (; state->counted_at < at; state->counted_at++)
        state->line += state->text.at[state->counted_at] == '\n';
    return state->line;
}

static struct flat_record *begin_record(struct json_state *state, size_t start, size_t end)
{
    struct flat_record *record = flat_begin(&state->flat, line_of(state, start), start);
    record->raw = slice_part(state->text, start, end);
    return record;
}

static void take_record(struct json_state *state, const struct json_value *value)
{
    begin_record(state, value->at, value->end);
    size_t back = flat_enter(&state->flat, '.', value->kind == JSON_OBJECT ? S("") : S("value"));
    if (value->kind == JSON_OBJECT)
        add_members(state, value, NULL, NULL);
    else
        add_value(state, value);
    flat_leave(&state->flat, back);
}

/* --- which part of a document is a record --- */

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

static void take_table(struct json_state *state, const struct json_value *array)
{
    for (const struct json_value *row = array->first->next; row; row = row->next) {
        const struct json_value *name = array->first->first;
        begin_record(state, row->at, row->end);
        for (const struct json_value *cell = row->first; cell; cell = cell->next) {
            size_t back = flat_enter(&state->flat, '.', name && name->text.len ? name->text : S("value"));
            add_value(state, cell);
            flat_leave(&state->flat, back);
            name = name ? name->next : NULL;
        }
    }
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

/* Pages that somebody put into one list. */
static bool are_pages(const struct json_value *array)
{
    for (const struct json_value *item = array->first; item; item = item->next)
        if (item->kind != JSON_OBJECT || has_any(item, marks, COUNT_OF(marks)) || json_member(item, S("id")) ||
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

static void take_document(struct json_state *state, const struct json_value *value, bool is_line)
{
    for (unsigned depth = 0; value->kind == JSON_OBJECT && depth < MAX_ENVELOPES; depth++) {
        const struct json_value *inner = NULL;
        if (has_any(value, marks, COUNT_OF(marks)))
            break;
        inner = known_list(value);
        if (!inner)
            inner = known_wrapper(value);
        bool may_be_any = !is_line && !json_member(value, S("id"));
        for (unsigned i = 0; !inner && i < MAX_ENVELOPES && may_be_any; i++)
            inner = longest_list(value, i);
        if (!inner)
            break;
        take_titles(state, value);
        value = inner;
    }
    if (value->kind == JSON_ARRAY && are_pages(value)) {
        for (const struct json_value *page = value->first; page; page = page->next)
            take_array(state, known_list(page));
    } else if (value->kind == JSON_ARRAY) {
        take_array(state, value);
    } else {
        take_record(state, value);
    }
}

/* --- documents --- */

/* Between texts a sequence (RFC 7464) has a separator. */
static size_t skip_between(Slice text, size_t at)
{
    while ((at = json_skip_blanks(text, at)) < text.len && text.at[at] == RECORD_SEPARATOR)
        at++;
    return at;
}


static bool read_documents(struct reader *reader, struct json_state *state, struct diag *diag)
{
    struct json_fault fault;
    if (!source_read_all(reader->source, diag))
        return false;
    state->text = reader->source->text;
    while ((state->at = skip_between(state->text, state->at)) < state->text.len) {
        struct json_value *value = json_parse(state->text, &state->at, &state->nodes, reader->mem, &fault);
        if (!value) {
            Place place = place_at(state, fault.at);
            diag_add(diag, FINDING_json_not_well_formed, place, "%s", fault.what);
            return diag_fault(diag, "cannot read '%.*s': line %" PRIu64 ", column %" PRIu32 ": %s",
                              SLICE_ARG(reader->source->name), place.line, place.column, fault.what);
        }
        take_document(state, value, false);
        arena_rewind(&state->nodes, 0);
    }
    return true;
}

/* --- lines --- */

/* The line at `at` is there as a whole, or all that will ever come. */
static bool fill_line(struct reader *reader, size_t at, struct diag *diag)
{
    while (!reader->source->ended && !slice_has(slice_skip(reader->source->text, at), '\n'))
        if (!source_fill(reader->source, diag))
            return false;
    return true;
}

static void take_line(struct reader *reader, struct json_state *state, Slice line, size_t start)
{
    struct json_fault fault = {0};
    size_t at = start;
    /* the line as the end of the text: offsets stay those of the text */
    Slice text = slice_part(state->text, 0, start + line.len);
    struct json_value *value = json_parse(text, &at, &state->nodes, reader->mem, &fault);
    if (value && at < text.len) {
        fault = (struct json_fault){at, "text follows the value"};
        value = NULL;
    }
    if (value) {
        take_document(state, value, true);
    } else {
        begin_record(state, start, start + line.len);
        flat_refuse(&state->flat, FINDING_json_not_well_formed, fault.what, fault.at);
    }
    arena_rewind(&state->nodes, 0);
}

/* Takes the next line that is not blank; false at the end of what is at hand. */
static bool take_next_line(struct reader *reader, struct json_state *state)
{
    state->text = reader->source->text;
    while (state->at < state->text.len) {
        Slice rest, ahead = slice_skip(state->text, state->at), line = slice_cut(ahead, '\n', &rest);
        size_t start = state->at;
        if (line.len == ahead.len && !reader->source->ended)
            return false;
        state->at += ahead.len - rest.len;
        line = slice_part(line, 0, line.len - slice_ends(line, S("\r")));
        if (slice_trim(line).len == 0)
            continue;
        size_t blank = skip_between(line, 0);
        take_line(reader, state, slice_skip(line, blank), start + blank);
        return true;
    }
    return false;
}

static bool open_lines(struct reader *reader, struct json_state *state, struct diag *diag)
{
    if (reader->source->is_regular && !source_read_all(reader->source, diag))
        return false;
    while (take_next_line(reader, state))
        ;
    state->is_stream = !reader->source->ended;
    if (state->is_stream)
        flat_close_columns(&state->flat);
    return true;
}

/* Lines of objects, or one document: a line that is an object by itself, with another behind it. */
static bool look_at_lines(struct reader *reader, struct json_state *state, bool *are_lines, struct diag *diag)
{
    struct source *source = reader->source;
    struct json_fault fault;
    size_t at = skip_between(source->text, state->at);
    if (!fill_line(reader, at, diag))
        return false;
    Slice rest, line = slice_cut(slice_skip(source->text, at), '\n', &rest);
    Slice text = slice_part(source->text, 0, at + line.len);
    bool is_object = slice_starts(line, S("{")) && slice_ends(slice_trim(line), S("}"));
    bool is_whole = is_object && json_parse(text, &at, &state->nodes, &state->nodes, &fault) && at == text.len;
    arena_rewind(&state->nodes, 0);
    *are_lines = false;
    size_t next = text.len;
    while (is_object && (next = skip_between(source->text, next)) == source->text.len && !source->ended) {
        /* whoever writes lines into a pipe may wait for the answer to the first */
        if (is_whole && !source->is_regular && slice_has(slice_skip(source->text, text.len), '\n'))
            break;
        if (!source_fill(source, diag))
            return false;
    }
    bool has_next = next < source->text.len && source->text.at[next] == '{';
    *are_lines = is_object && (has_next || (is_whole && (next < source->text.len || !source->ended)));
    return true;
}

static enum read_result next_json(struct reader *reader, struct record *row, struct diag *diag)
{
    struct json_state *state = reader->state;
    state->diag = diag;
    while (state->is_stream && state->flat.next_record == state->flat.record_count) {
        flat_forget_records(&state->flat);
        if (take_next_line(reader, state))
            continue;
        if (reader->source->ended)
            break;
        if (!source_fill(reader->source, diag))
            return READ_FAILED;
    }
    return flat_next(reader, row, diag);
}

static bool open_json(struct reader *reader, struct diag *diag)
{
    struct json_state *state = ARENA_NEW(reader->mem, struct json_state);
    bool are_lines;
    reader->state = state;
    flat_init(&state->flat, reader->mem);
    arena_init(&state->nodes, 0);
    state->line = 1 + reader->source->lines_before;
    state->diag = diag;
    state->source_name = reader->source->name;
    state->at = slice_starts(reader->source->text, S("\xef\xbb\xbf")) ? 3 : 0;
    bool fine = look_at_lines(reader, state, &are_lines, diag) &&
                (are_lines ? open_lines(reader, state, diag) : read_documents(reader, state, diag));
    flat_finish(&state->flat, reader);
    reader->titles = state->titles;
    reader->title_count = state->title_count;
    return fine;
}

static void close_json(struct reader *reader)
{
    struct json_state *state = reader->state;
    arena_done(&state->nodes);
}

/* A number begins with its digits, a string with its quote. */
static bool holds_number(const struct reader *reader, size_t i)
{
    const struct json_state *state = reader->state;
    const struct flat_cell *cell = flat_cell_of(&state->flat, i);
    return cell && cell->at < state->text.len && slice_has(S("-0123456789"), state->text.at[cell->at]);
}

/* A brace or bracket, and what JSON may have behind it; a cell of CSV may begin so too. */
static int probe(Slice head)
{
    size_t at = skip_between(head, slice_starts(head, S("\xef\xbb\xbf")) ? 3 : 0);
    if (at == head.len || (head.at[at] != '{' && head.at[at] != '['))
        return 0;
    bool is_list = head.at[at] == '[';
    size_t behind = json_skip_blanks(head, at + 1);
    if (behind == head.len)
        return 90;
    return memchr(is_list ? "{[]\"" : "\"}", head.at[behind], is_list ? 4 : 2) ? 90 : 30;
}

const struct reader_format reader_json = {
    .name = "json",
    .about = "JSON and lines of JSON",
    .probe = probe,
    .open = open_json,
    .next = next_json,
    .place = flat_place,
    .holds_number = holds_number,
    .close = close_json,
};
