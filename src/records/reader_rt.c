/* Records of Request Tracker's text form, as REST 1.0 and "rt show" print it: forms of
   "name: value" lines, parted by "--"; what is indented goes on with the value above. And the structured text
   that document databases export: the same lines, parted by form feeds. */
#include "base/arena.h"
#include "base/slice.h"
#include "base/unicode.h"
#include "bytes/source.h"
#include "records/flatten.h"
#include "records/records_private.h"

#include <inttypes.h>
#include <string.h>

#define FORM_FEED '\f'
#define MAX_PAGE_NAME_BYTES 80 /* what is longer before a colon is a sentence */
#define LEAST_NAMES 3          /* of a form, in its first lines */

struct rt {
    struct flat flat; /* first: flat_next() knows it */
    Slice text;
    size_t at;
    uint64_t line; /* of the line at `at` */
    bool in_form;
    bool has_pages; /* form feeds part the forms, and a line without a name goes on with the value above */
};

static Slice take_line(struct rt *rt)
{
    Slice rest, ahead = slice_skip(rt->text, rt->at), line = slice_cut(ahead, '\n', &rest);
    rt->at += ahead.len - rest.len;
    rt->line++;
    return slice_ends(line, S("\r")) ? slice_part(line, 0, line.len - 1) : line;
}

static bool is_indented(Slice line)
{
    return line.len && (line.at[0] == ' ' || line.at[0] == '\t');
}

/* "CF.{Invoice #}: x": the colon of the name stands behind its braces. */
static bool cut_name(Slice line, Slice *name, Slice *value)
{
    size_t from = slice_find(line, S(".{")) < slice_find(line, S(":")) ? slice_find(line, S("}:")) : 0;
    size_t colon = from + slice_find(slice_skip(line, from), S(":"));
    *name = slice_trim(slice_part(line, 0, colon));
    *value = slice_trim(slice_skip(line, colon + 1));
    return colon < line.len && name->len && name->len < MAX_NAME_BYTES && !is_indented(line);
}

/* The lines that go on with the value which begins at `start`, without their indentation. */
static Slice take_value(struct rt *rt, Slice value)
{
    size_t end = rt->at;
    bool goes_on = false;
    struct rt ahead = *rt;
    while (ahead.at < ahead.text.len) {
        Slice line = take_line(&ahead);
        if (slice_trim(line).len == 0)
            continue;
        Slice name, ignored;
        if (rt->has_pages ? slice_has(line, FORM_FEED) || cut_name(line, &name, &ignored) : !is_indented(line))
            break;
        goes_on = true;
        end = ahead.at;
    }
    if (!goes_on)
        return value;
    char *text = ARENA_ARRAY(rt->flat.mem, char, value.len + (end - rt->at) + 1), *to = text;
    memcpy(text, value.len ? value.at : "", value.len);
    to += value.len;
    while (rt->at < end) {
        Slice line = slice_trim(take_line(rt));
        if (to > text)
            *to++ = '\n';
        memcpy(to, line.len ? line.at : "", line.len);
        to += line.len;
    }
    return (Slice){text, (size_t)(to - text)};
}

/* Lists are wrapped behind their commas; values with a comma are quoted. */
static Slice unwrapped(struct rt *rt, Slice value)
{
    Slice rest = value;
    while (rest.len) {
        Slice line = slice_cut(rest, '\n', &rest);
        if (rest.len && !slice_ends(line, S(",")))
            return value;
    }
    bool is_quoted = value.len > 1 && value.at[0] == '\'' && value.at[value.len - 1] == '\'';
    if (!is_quoted && !slice_has(value, '\n'))
        return value;
    char *text = ARENA_ARRAY(rt->flat.mem, char, value.len), *to = text;
    Slice inside = is_quoted ? slice_part(value, 1, value.len - 1) : value;
    for (size_t i = 0; i < inside.len; i++) {
        if (is_quoted && inside.at[i] == '\\' && i + 1 < inside.len && inside.at[i + 1] == '\'')
            continue;
        *to++ = inside.at[i] == '\n' ? ' ' : inside.at[i];
    }
    return (Slice){text, (size_t)(to - text)};
}

/* "id: ticket/1" and "CF.{Month}": what RT puts around is no part of the name. */
static void add_field(struct rt *rt, Slice name, Slice value, size_t at)
{
    struct flat *flat = &rt->flat;
    static const Slice heads[] = {S_INIT("CF."), S_INIT("CF-"), S_INIT("CustomField-"), S_INIT("CustomField.")};
    size_t bad_at, back = flat->path_bytes;
    if (!utf8_valid(name, &bad_at) || !utf8_valid(value, &bad_at)) {
        flat_refuse(flat, FINDING_text_not_utf8, "the bytes are not valid UTF-8", at);
        return;
    }
    if ((name.len && memchr(name.at, '\0', name.len)) || (value.len && memchr(value.at, '\0', value.len)))
        flat_refuse(flat, FINDING_text_has_nul, "a NUL byte stands in the text", at);
    for (size_t i = 0; i < COUNT_OF(heads); i++) {
        if (!slice_starts(name, heads[i]))
            continue;
        name = slice_skip(name, heads[i].len);
        if (slice_starts(name, S("{")) && slice_ends(name, S("}")))
            name = slice_part(name, 1, name.len - 1);
        flat_enter(flat, '.', S("CF"));
        break;
    }
    flat_enter(flat, '.', name);
    flat_add(flat, slice_equal(value, S("Not set")) ? S("") : value, at, false);
    flat_leave(flat, back);
}

static void end_form(struct rt *rt, size_t end)
{
    if (!rt->in_form)
        return;
    struct flat_record *record = &rt->flat.records[rt->flat.record_count - 1];
    record->raw = slice_trim(slice_part(rt->text, record->start, end));
    rt->in_form = false;
}

static bool is_answer(Slice line)
{
    return slice_starts(line, S("RT/")) && slice_has(line, ' ');
}

/* "RT/4.4.4 401 Credentials required" is no answer to read tickets from. */
static bool check_answer(Slice line, Slice source, struct diag *diag)
{
    Slice status;
    slice_cut(line, ' ', &status);
    if (slice_starts(status, S("2")))
        return true;
    return diag_fault(diag, "cannot read '%.*s': RT answered '%.*s'", SLICE_ARG(source), SLICE_ARG(status));
}

static void take_form_line(struct rt *rt, Slice line, size_t start)
{
    Slice name, value;
    bool is_field = cut_name(line, &name, &value);
    if (!rt->in_form) {
        flat_begin(&rt->flat, rt->line - 1, start);
        rt->in_form = true;
    }
    if (!is_field) {
        flat_refuse(&rt->flat, FINDING_rt_line, "the line is neither a field nor part of one", start);
        return;
    }
    size_t at = value.len ? (size_t)(value.at - rt->text.at) : start;
    add_field(rt, name, unwrapped(rt, take_value(rt, value)), at);
}

static struct rt *begin(struct reader *reader, struct diag *diag)
{
    struct rt *rt = ARENA_NEW(reader->mem, struct rt);
    reader->state = rt;
    flat_init(&rt->flat, reader->mem);
    if (!source_read_all(reader->source, diag))
        return NULL;
    rt->text = reader->source->text;
    rt->line = 1;
    if (slice_starts(rt->text, S("\xef\xbb\xbf")))
        rt->at = 3;
    return rt;
}

static bool open_pages(struct reader *reader, struct diag *diag)
{
    struct rt *rt = begin(reader, diag);
    if (!rt)
        return false;
    rt->has_pages = true;
    while (rt->at < rt->text.len) {
        size_t start = rt->at;
        Slice line = take_line(rt);
        /* the feed stands alone or before the first name */
        if (slice_has(line, FORM_FEED)) {
            end_form(rt, start);
            start += slice_find(line, S("\f")) + 1;
            slice_cut(line, FORM_FEED, &line);
        }
        if (slice_trim(line).len)
            take_form_line(rt, line, start);
    }
    end_form(rt, rt->text.len);
    flat_finish(&rt->flat, reader);
    return true;
}

static bool open_rt(struct reader *reader, struct diag *diag)
{
    struct rt *rt = begin(reader, diag);
    if (!rt)
        return false;
    while (rt->at < rt->text.len) {
        size_t start = rt->at;
        Slice line = take_line(rt);
        Slice word = slice_trim(line);
        if (is_answer(line)) {
            end_form(rt, start);
            if (!check_answer(line, reader->source->name, diag))
                return false;
        } else if (slice_equal(word, S("--"))) {
            end_form(rt, start);
        } else if (word.len && word.at[0] != '#') {
            take_form_line(rt, line, start);
        }
    }
    end_form(rt, rt->text.len);
    flat_finish(&rt->flat, reader);
    return true;
}

/* The answer's first line, or a form that begins with the id of a ticket. */
static int probe(Slice head)
{
    if (is_answer(head) && head.len > 3 && head.at[3] >= '0' && head.at[3] <= '9')
        return 95;
    return slice_starts(head, S("id: ticket/")) ? 95 : 0;
}

const struct reader_format reader_rt = {
    .name = "rt",
    .about = "text forms of Request Tracker",
    .probe = probe,
    .open = open_rt,
    .next = flat_next,
    .place = flat_place,
    .has_wholes = true,
};

/* Form feeds, and names before the first of them: mail and tables have none. */
static int probe_pages(Slice head)
{
    size_t names = 0, lines = 0;
    Slice rest, page = slice_cut(head, FORM_FEED, &rest);
    if (page.len == head.len || is_answer(head))
        return 0;
    while (page.len) {
        Slice name, value, line = slice_cut(page, '\n', &page);
        if (!slice_trim(line).len)
            continue;
        lines++;
        names += cut_name(line, &name, &value) && name.len < MAX_PAGE_NAME_BYTES;
    }
    return names >= LEAST_NAMES && names * 2 > lines ? 90 : 0;
}

const struct reader_format reader_pages = {
    .name = "pages",
    .about = "names and values in lines, parted by form feeds",
    .probe = probe_pages,
    .open = open_pages,
    .next = flat_next,
    .place = flat_place,
};
