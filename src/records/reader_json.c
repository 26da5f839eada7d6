/* Records of JSON, from documents and from lines as they come. The grammar is records/json.h, which part of a
   document is a record is records/json_shape.c, the names of what is nested are records/flatten.h. */
#include "base/arena.h"
#include "base/slice.h"
#include "bytes/source.h"
#include "records/json_private.h"
#include "records/records_private.h"

#include <inttypes.h>
#include <string.h>

#define RECORD_SEPARATOR '\x1e'

Place json_place_at(const struct json_state *state, size_t at)
{
    bool is_ahead = at >= state->counted_at;
    return flat_place_of(state->source_name, state->text, is_ahead ? state->counted_at : 0, is_ahead ? state->line : 1,
                         at);
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
            Place place = json_place_at(state, fault.at);
            diag_add(diag, FINDING_json_not_well_formed, place, "%s", fault.what);
            return diag_fault(diag, "cannot read '%.*s': line %" PRIu64 ", column %" PRIu32 ": %s",
                              SLICE_ARG(reader->source->name), place.line, place.column, fault.what);
        }
        json_take_document(state, value, false);
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
        json_take_document(state, value, true);
    } else {
        json_begin_record(state, start, start + line.len);
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
    state->taste = reader->taste && reader->taste->nests ? reader->taste : NULL;
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
    .has_wholes = true,
};
