/* The front of the room: what sort of bytes a document is, and who judges it. What nobody
   here understands is uncertain, in words that say so; a file name never decides. */
#include "evidence/screening.h"

#include "base/arena.h"
#include "base/diag.h"
#include "base/slice.h"
#include "base/unicode.h"
#include "bytes/charset.h"
#include "evidence/evidence_private.h"

#include <string.h>

#define MAX_DECLARED_COLUMNS 80 /* of the ticket's own words in a sentence of ours */
#define MAX_TAG_LINES 64        /* how far above its end a start tag is looked for */
#define MAX_LINE_SHOWN 400      /* longer lines are not shown with a caret */

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

/* Formats known by how they begin, in this order. */
static const struct format {
    Slice begin;
    size_t at;
    enum doubt doubt;
    const char *because;
} formats[] = {
    {S_INIT("%PDF-"), 0, DOUBT_UNREADABLE, "PDF document, which is not opened"},
    {S_INIT("\x89PNG"), 0, DOUBT_UNREADABLE, "PNG image, which holds no text to read"},
    {S_INIT("\xff\xd8\xff"), 0, DOUBT_UNREADABLE, "JPEG image, which holds no text to read"},
    {S_INIT("GIF8"), 0, DOUBT_UNREADABLE, "GIF image, which holds no text to read"},
    {S_INIT("II*\0"), 0, DOUBT_UNREADABLE, "TIFF image, which holds no text to read"},
    {S_INIT("MM\0*"), 0, DOUBT_UNREADABLE, "TIFF image, which holds no text to read"},
    {S_INIT("WEBP"), 8, DOUBT_UNREADABLE, "WebP image, which holds no text to read"},
    {S_INIT("ftyphei"), 4, DOUBT_UNREADABLE, "HEIF image, which holds no text to read"},
    {S_INIT("PK\x03\x04"), 0, DOUBT_UNREADABLE, "ZIP archive or office document, which is not opened"},
    {S_INIT("\x1f\x8b"), 0, DOUBT_UNREADABLE, "gzip archive, which is not opened"},
    {S_INIT("\x28\xb5\x2f\xfd"), 0, DOUBT_UNREADABLE, "Zstandard archive, which is not opened"},
    {S_INIT("7z\xbc\xaf"), 0, DOUBT_UNREADABLE, "7z archive, which is not opened"},
    {S_INIT("Rar!"), 0, DOUBT_UNREADABLE, "RAR archive, which is not opened"},
    {S_INIT("\xd0\xcf\x11\xe0"), 0, DOUBT_UNREADABLE, "office document or saved mail, which is not opened"},
    {S_INIT("{\\rtf"), 0, DOUBT_UNDECIDED, "rich text, which is not judged"},
    {S_INIT("UNA:"), 0, DOUBT_UNDECIDED, "EDIFACT interchange, which is not judged"},
    {S_INIT("UNB+"), 0, DOUBT_UNDECIDED, "EDIFACT interchange, which is not judged"},
    {S_INIT("ISA*"), 0, DOUBT_UNDECIDED, "X12 interchange, which is not judged"},
    {S_INIT("From "), 0, DOUBT_UNDECIDED, "mail, which is not judged"},
    {S_INIT("From:"), 0, DOUBT_UNDECIDED, "mail, which is not judged"},
    {S_INIT("Return-Path:"), 0, DOUBT_UNDECIDED, "mail, which is not judged"},
    {S_INIT("Received:"), 0, DOUBT_UNDECIDED, "mail, which is not judged"},
    {S_INIT("Delivered-To:"), 0, DOUBT_UNDECIDED, "mail, which is not judged"},
    {S_INIT("MIME-Version:"), 0, DOUBT_UNDECIDED, "mail, which is not judged"},
};

static void doubt_format(struct screener *screener, enum doubt doubt, Slice because)
{
    if (doubt == DOUBT_UNREADABLE)
        screener_unreadable(screener, because, 0, 0);
    else
        screener_doubt(screener, doubt, because);
}

static bool is_html(Slice text)
{
    static const Slice begins[] = {S_INIT("<!doctype html"), S_INIT("<html>"), S_INIT("<html ")};
    for (size_t i = 0; i < COUNT_OF(begins); i++)
        if (slice_starts_nocase(text, begins[i]))
            return true;
    return false;
}

/* XML in UTF-16 shows as '<' with a NUL on one side, with or without a mark before it. */
static bool is_wide_xml(Slice bytes)
{
    size_t mark;
    Slice head = slice_skip(bytes, charset_detect(bytes, &mark) == CHARSET_UTF16 ? mark : 0);
    return slice_starts(head, (Slice){"<\0", 2}) || slice_starts(head, (Slice){"\0<", 2});
}

static bool begins_element(Slice text)
{
    if (text.len < 2 || text.at[0] != '<')
        return false;
    char c = text.at[1];
    bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (unsigned char)c >= 0x80;
    return letter || c == '?' || c == '!' || c == '_';
}

/* Blanks in front of XML come from careless copying; its parser would refuse them. */
static bool find_xml(struct screener *screener)
{
    size_t mark;
    charset_detect(screener->bytes, &mark);
    Slice text = slice_skip(screener->bytes, mark), trimmed = slice_trim(text);
    if (is_wide_xml(screener->bytes))
        return true;
    if (!begins_element(trimmed))
        return false;
    size_t blanks = (size_t)(trimmed.at - text.at);
    for (size_t i = 0; i < blanks; i++)
        screener->lead_lines += text.at[i] == '\n';
    screener->lead_bytes = blanks ? mark + blanks : 0;
    return true;
}

static void doubt_text(struct screener *screener)
{
    size_t bad_at;
    if (slice_trim(screener->bytes).len == 0)
        screener_unreadable(screener, S("empty document"), 0, 0);
    else if (slice_has(screener->bytes, '\0'))
        screener_unreadable(screener, S("binary file of no known kind"), 0, 0);
    else if (!utf8_valid(screener->bytes, &bad_at))
        screener_unreadable(screener, S("text that is not UTF-8"), 0, 0);
    else
        screener_doubt(screener, DOUBT_UNDECIDED, S("plain text, which is not judged"));
}

static void screen_bytes(struct screener *screener)
{
    for (size_t i = 0; i < COUNT_OF(formats); i++)
        if (slice_starts(slice_skip(screener->bytes, formats[i].at), formats[i].begin)) {
            doubt_format(screener, formats[i].doubt, slice_from(formats[i].because));
            return;
        }
    if (!find_xml(screener))
        doubt_text(screener);
    else if (is_html(slice_skip(screener->bytes, screener->lead_bytes)))
        screener_doubt(screener, DOUBT_UNDECIDED, S("HTML page, which is not judged"));
    else
        screen_xml(screener);
}

void screen_document(const struct evidence_rules *rules, Slice name, Slice bytes, struct arena *mem,
                     struct screening *out, struct diag *diag)
{
    *out = (struct screening){.name = arena_copy(mem, name), .kind = KIND_uncertain};
    digest_hex(bytes, out->sha256_hex);
    struct screener screener = {
        .rules = rules, .name = out->name, .bytes = bytes, .mem = mem, .out = out, .diag = diag};
    screen_bytes(&screener);
}

void screen_declared(Slice words, struct arena *mem, struct screening *out)
{
    words = slice_trim(words);
    *out = (struct screening){.name = arena_copy(mem, words), .kind = kind_from_words(words, mem), .declared = true};
    out->doubt = out->kind == KIND_uncertain ? DOUBT_UNDECIDED : DOUBT_NONE;
    Slice shown = unicode_clip(out->name, MAX_DECLARED_COLUMNS);
    out->because = arena_printf(mem, "the ticket calls it '%.*s'", SLICE_ARG(shown));
    out->quotes[0].words = shown;
    out->quote_count = 1;
}
