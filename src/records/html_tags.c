/* Cuts pages as browsers do, as far as tables need it: this room's door to libxml2's list of entities. */
#include "records/html_tags.h"

#include "base/slice.h"
#include "base/unicode.h"

#include <libxml/HTMLparser.h>

#include <string.h>

#define MAX_ENTITY_NAME 10

/* What these hold is text for no reader, up to their end tags. */
static const struct {
    Slice name, end;
} silent[] = {
    {S_INIT("script"), S_INIT("</script")},     {S_INIT("style"), S_INIT("</style")},
    {S_INIT("title"), S_INIT("</title")},       {S_INIT("select"), S_INIT("</select")},
    {S_INIT("textarea"), S_INIT("</textarea")}, {S_INIT("template"), S_INIT("</template")},
    {S_INIT("noscript"), S_INIT("</noscript")}, {S_INIT("svg"), S_INIT("</svg")},
};
static_assert(COUNT_OF(silent) == COUNT_OF(((struct html_walk *)0)->no_end_of), "one flag each");

static bool is_name_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == ':' || c == '-' ||
           c == '_';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* The first one from `at` on; false, and *never for all time, when there is none. */
static bool find_from(const struct html_walk *walk, size_t at, char c, bool *never, size_t *found)
{
    const char *hit = *never || at >= walk->text.len ? NULL : memchr(walk->text.at + at, c, walk->text.len - at);
    *never |= !hit;
    if (hit)
        *found = (size_t)(hit - walk->text.at);
    return hit != NULL;
}

/* Behind the '>' of the tag whose name ends at `at`; 0 when there is none. A quote counts after an equals
   sign only, and one that is not closed does not. */
static size_t end_of_quoted_tag(struct html_walk *walk, size_t at)
{
    bool is_value = false;
    for (; at < walk->text.len; at++) {
        char c = walk->text.at[at];
        if (c == '>')
            return at + 1;
        size_t close;
        bool *never = c == '"' ? &walk->no_quote : &walk->no_apostrophe;
        if (is_value && (c == '"' || c == '\'') && find_from(walk, at + 1, c, never, &close))
            at = close;
        is_value = c == '=' || (is_value && (unsigned char)c <= ' ');
    }
    return 0;
}

/* Where quotes swallow all that is left they are wrong somewhere: from there on they mean nothing. */
static size_t end_of_tag(struct html_walk *walk, size_t at)
{
    size_t end = walk->no_quoted_tags ? 0 : end_of_quoted_tag(walk, at);
    if (end)
        return end;
    walk->no_quoted_tags = true;
    return find_from(walk, at, '>', &walk->no_tag_end, &end) ? end + 1 : 0;
}

static size_t find_end_tag(const struct html_walk *walk, size_t from, Slice end)
{
    size_t at = from;
    while (at < walk->text.len) {
        const char *hit = memchr(walk->text.at + at, '<', walk->text.len - at);
        if (!hit)
            break;
        at = (size_t)(hit - walk->text.at);
        if (slice_starts_nocase(slice_skip(walk->text, at), end))
            return at;
        at++;
    }
    return walk->text.len;
}

/* Comments, declarations and instructions; what does not end is passed over as far as its first two bytes. */
static void skip_opaque(struct html_walk *walk)
{
    Slice rest = slice_skip(walk->text, walk->at);
    size_t end;
    if (slice_starts(rest, S("<!--")) && !walk->no_comment_end) {
        end = slice_find(slice_skip(rest, 4), S("-->"));
        walk->no_comment_end = end + 4 >= rest.len;
        if (!walk->no_comment_end) {
            walk->at += end + 7;
            return;
        }
    }
    const char *close = memchr(rest.at, '>', rest.len);
    walk->at = close ? (size_t)(close - walk->text.at) + 1 : walk->text.len;
}

static void pass_silent(struct html_walk *walk, const struct html_mark *mark)
{
    for (size_t i = 0; i < COUNT_OF(silent); i++) {
        if (!slice_equal_nocase(mark->name, silent[i].name) || walk->no_end_of[i])
            continue;
        size_t end = find_end_tag(walk, walk->at, silent[i].end);
        walk->no_end_of[i] = end == walk->text.len;
        if (!walk->no_end_of[i])
            walk->at = end;
    }
}

/* At a '<': true with a tag in *out; false when it was passed over or is text. */
static bool take_tag(struct html_walk *walk, struct html_mark *out, bool *is_text)
{
    size_t from = walk->at + 1;
    char next = from < walk->text.len ? walk->text.at[from] : ' ';
    *is_text = false;
    if (next == '!' || next == '?') {
        skip_opaque(walk);
        return false;
    }
    bool closes = next == '/';
    size_t name = from + closes, end = name, behind = 0;
    while (end < walk->text.len && is_name_char(walk->text.at[end]))
        end++;
    *is_text = end == name || !is_letter(walk->text.at[name]) || !(behind = end_of_tag(walk, end));
    if (*is_text)
        return false;
    *out = (struct html_mark){.kind = closes ? HTML_CLOSE : HTML_OPEN,
                              .text = slice_part(walk->text, end, behind - 1),
                              .name = slice_part(walk->text, name, end),
                              .at = walk->at};
    walk->at = behind;
    if (!closes)
        pass_silent(walk, out);
    return true;
}

bool html_next(struct html_walk *walk, struct html_mark *out)
{
    while (walk->at < walk->text.len) {
        size_t start = walk->at;
        bool is_text = walk->text.at[start] != '<';
        if (!is_text && take_tag(walk, out, &is_text))
            return true;
        if (!is_text)
            continue;
        const char *next = start + 1 < walk->text.len
                               ? memchr(walk->text.at + start + 1, '<', walk->text.len - start - 1)
                               : NULL;
        walk->at = next ? (size_t)(next - walk->text.at) : walk->text.len;
        *out = (struct html_mark){.kind = HTML_TEXT, .text = slice_part(walk->text, start, walk->at), .at = start};
        return true;
    }
    return false;
}

bool html_is(const struct html_mark *mark, Slice name)
{
    return mark->kind != HTML_TEXT && slice_equal_nocase(mark->name, name);
}

static Slice skip_blanks(Slice text)
{
    size_t i = 0;
    while (i < text.len && ((unsigned char)text.at[i] <= ' ' || text.at[i] == '/'))
        i++;
    return slice_skip(text, i);
}

/* The value behind '=', and what follows it. */
static Slice cut_value(Slice text, Slice *rest)
{
    size_t end = 0;
    text = skip_blanks(text);
    if (text.len && (text.at[0] == '"' || text.at[0] == '\'')) {
        Slice value = slice_cut(slice_skip(text, 1), text.at[0], rest);
        return value;
    }
    while (end < text.len && (unsigned char)text.at[end] > ' ')
        end++;
    *rest = slice_skip(text, end);
    return slice_part(text, 0, end);
}

Slice html_attribute(const struct html_mark *mark, Slice name, bool *found)
{
    bool ignored;
    found = found ? found : &ignored;
    *found = false;
    for (Slice rest = skip_blanks(mark->text); rest.len; rest = skip_blanks(rest)) {
        size_t end = 0;
        while (end < rest.len && (unsigned char)rest.at[end] > ' ' && rest.at[end] != '=')
            end++;
        Slice own = slice_part(rest, 0, end), value = S("");
        rest = slice_skip(rest, end);
        Slice ahead = skip_blanks(rest);
        if (slice_starts(ahead, S("=")))
            value = cut_value(slice_skip(ahead, 1), &rest);
        *found = slice_equal_nocase(own, name);
        if (*found)
            return value;
    }
    return S("");
}

static bool read_code(Slice digits, uint64_t *code)
{
    if (!slice_starts_nocase(digits, S("x")))
        return slice_to_u64(digits, 0x10ffff, code);
    *code = 0;
    digits = slice_skip(digits, 1);
    for (size_t i = 0; i < digits.len && i < 6; i++) {
        char c = (char)(digits.at[i] | 0x20);
        if (!(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'f'))
            return false;
        *code = *code * 16 + (uint64_t)(c <= '9' ? c - '0' : c - 'a' + 10);
    }
    return digits.len > 0 && digits.len <= 6 && *code <= 0x10ffff;
}

size_t html_entity(Slice text, char into[HTML_ENTITY_BYTES], size_t *count)
{
    Slice head = slice_part(text, 1, MAX_ENTITY_NAME + 2);
    size_t end = slice_find(head, S(";"));
    uint64_t code;
    if (end == 0 || end == head.len)
        return 0;
    if (head.at[0] == '#') {
        if (!read_code(slice_part(head, 1, end), &code) || code < ' ' || (code >= 0xd800 && code < 0xe000))
            return 0;
    } else {
        char name[MAX_ENTITY_NAME + 2] = {0};
        memcpy(name, head.at, end);
        const htmlEntityDesc *entity = htmlEntityLookup((const xmlChar *)name);
        if (!entity && strcmp(name, "apos") != 0)
            return 0;
        code = entity ? entity->value : '\'';
    }
    *count = utf8_put((uint32_t)code, into);
    return end + 2;
}

uint32_t html_span(const struct html_mark *mark, Slice name, uint32_t most)
{
    uint64_t number = 1;
    Slice text = slice_trim(html_attribute(mark, name, NULL));
    if (!text.len || !slice_to_u64(text, UINT32_MAX, &number))
        return 1;
    return number > most ? most : (uint32_t)number;
}
