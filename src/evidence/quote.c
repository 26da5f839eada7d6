/* Words quoted from a document, with their place: an element's by the line the parser gives,
   any others by where they stand in the bytes. */
#include "base/arena.h"
#include "base/diag.h"
#include "base/slice.h"
#include "base/unicode.h"
#include "bytes/charset.h"
#include "evidence/evidence_private.h"

#include <string.h>

#define MAX_TAG_LINES 64   /* how far above its end a start tag is looked for */
#define MAX_LINE_SHOWN 400 /* longer lines are not shown with a caret */

void screener_doubt(struct screener *screener, enum doubt doubt, Slice because)
{
    screener->out->kind = KIND_uncertain;
    screener->out->doubt = doubt;
    screener->out->because = arena_copy(screener->mem, because);
}

void screener_unreadable(struct screener *screener, Slice because, uint64_t line, uint32_t column)
{
    Place place = {.source = screener->name, .line = line, .column = column};
    screener_doubt(screener, DOUBT_UNREADABLE, because);
    diag_add(screener->diag, FINDING_evidence_unreadable, place, "%.*s", SLICE_ARG(because));
}

/* Where this line starts; lines count from 1. False when there are not so many. */
static bool find_line(Slice bytes, uint64_t line, size_t *start)
{
    Slice rest = bytes;
    for (uint64_t i = 1; i < line; i++) {
        if (rest.len == 0)
            return false;
        slice_cut(rest, '\n', &rest);
    }
    *start = bytes.len - rest.len;
    return true;
}

/* The line that starts there, without the byte order mark of a first one. */
static Slice line_at(Slice bytes, size_t start)
{
    Slice rest;
    size_t mark = 0;
    if (start == 0)
        charset_detect(bytes, &mark);
    return slice_cut(slice_skip(bytes, start + mark), '\n', &rest);
}

/* The start of the line above; false above the first. */
static bool go_up(Slice bytes, size_t *start)
{
    if (*start == 0)
        return false;
    size_t end = *start - 1;
    const char *before = end ? memrchr(bytes.at, '\n', end) : NULL;
    *start = before ? (size_t)(before - bytes.at) + 1 : 0;
    return true;
}

/* How often "<tag" with nothing of a longer name behind it stands in a line, and where first. */
static size_t count_tags(Slice line, Slice tag, size_t *first)
{
    static const char ends[] = " \t\r\n/>";
    size_t count = 0;
    for (size_t i = 0; i + tag.len < line.len; i++) {
        if (line.at[i] != '<' || !slice_starts(slice_skip(line, i + 1), tag))
            continue;
        char behind = i + 1 + tag.len < line.len ? line.at[i + 1 + tag.len] : '\n';
        if (slice_has((Slice){ends, sizeof ends - 1}, behind) && count++ == 0)
            *first = i;
    }
    return count;
}

/* A column only where the line leaves no choice. */
static void place_in_line(Place *place, Slice line, Slice tag, struct arena *mem)
{
    size_t at = 0, bad_at;
    if (count_tags(line, tag, &at) > 1 || !utf8_valid(line, &bad_at))
        return;
    place->column = (uint32_t)utf8_count(slice_part(line, 0, at)) + 1;
    if (line.len <= MAX_LINE_SHOWN)
        place->text = arena_copy(mem, slice_ends(line, S("\r")) ? slice_part(line, 0, line.len - 1) : line);
}

/* The parser knows the line in which a start tag ends; the tag is looked for there and above. */
static Place place_of(const struct screener *screener, Element element)
{
    Place place = {.source = screener->name, .line = element_line(element)};
    size_t start, unused;
    if (place.line == 0 || !find_line(screener->bytes, place.line + screener->lead_lines, &start))
        return place;
    place.line += screener->lead_lines;
    Slice tag = element_name(element, screener->mem);
    for (uint64_t up = 0; up < MAX_TAG_LINES; up++) {
        Slice line = line_at(screener->bytes, start);
        if (count_tags(line, tag, &unused)) {
            place.line -= up;
            place_in_line(&place, line, tag, screener->mem);
            return place;
        }
        if (!go_up(screener->bytes, &start))
            break;
    }
    return place;
}

void screener_quote(struct screener *screener, Element element, Slice words)
{
    struct screening *out = screener->out;
    if (out->quote_count == MAX_QUOTES)
        return;
    out->quotes[out->quote_count++] = (struct quote){.words = arena_copy(screener->mem, words),
                                                     .place = place_of(screener, element)};
}

Place screener_place(const struct screener *screener, size_t at)
{
    Place place = {.source = screener->name, .line = 1};
    Slice before = slice_part(screener->bytes, 0, at), rest = before;
    size_t start = 0, bad_at;
    for (const char *end; rest.len && (end = memchr(rest.at, '\n', rest.len)); place.line++) {
        start = (size_t)(end - before.at) + 1;
        rest = slice_skip(before, start);
    }
    Slice line = line_at(screener->bytes, start);
    size_t skipped = (size_t)(line.at - screener->bytes.at);
    if (!utf8_valid(line, &bad_at) || at < skipped)
        return place;
    place.column = (uint32_t)utf8_count(slice_part(screener->bytes, skipped, at)) + 1;
    if (line.len <= MAX_LINE_SHOWN)
        place.text = arena_copy(screener->mem, slice_ends(line, S("\r")) ? slice_part(line, 0, line.len - 1) : line);
    return place;
}

void screener_quote_at(struct screener *screener, size_t at, Slice words)
{
    struct screening *out = screener->out;
    if (out->quote_count == MAX_QUOTES)
        return;
    out->quotes[out->quote_count++] = (struct quote){.words = arena_copy(screener->mem, words),
                                                     .place = screener_place(screener, at)};
}

void screener_signal(struct screener *screener, const struct signal *signal)
{
    struct screening *out = screener->out;
    if (!out->signals)
        out->signals = ARENA_ARRAY(screener->mem, struct signal, MAX_SIGNALS);
    if (out->signal_count < MAX_SIGNALS)
        out->signals[out->signal_count++] = *signal;
}

void screener_quote_speaks(struct screener *screener, enum document_kind kind, int weight, Slice rule)
{
    const struct screening *out = screener->out;
    if (out->quote_count == 0)
        return;
    struct signal signal = {.kind = kind, .weight = weight, .rule = rule, .quote = out->quotes[out->quote_count - 1]};
    screener_signal(screener, &signal);
}
