/* Segments, elements and components of EDIFACT, X12 and TRADACOMS. Separators are taken from
   where each standard declares them; line breaks between segments mean nothing. */
#include "evidence/edi.h"

#include "base/slice.h"
#include "base/unicode.h"

#include <string.h>

#define ISA_ELEMENTS 16
#define MAX_ISA_BYTES 200

static bool is_alphanumeric(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/* Letters that open an interchange or a message of the standard, with a separator behind them. */
enum edi_standard edi_probe(Slice text)
{
    static const struct {
        Slice begin;
        enum edi_standard standard;
    } rows[] = {
        {S_INIT("UNA"), EDI_EDIFACT}, {S_INIT("UNB"), EDI_EDIFACT}, {S_INIT("UNG"), EDI_EDIFACT},
        {S_INIT("UNH"), EDI_EDIFACT}, {S_INIT("ISA"), EDI_X12},     {S_INIT("GS"), EDI_X12},
        {S_INIT("ST"), EDI_X12},
    };
    text = slice_trim(text);
    if (slice_starts(text, S("STX=")) || slice_starts(text, S("MHD=")))
        return EDI_TRADACOMS;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        Slice behind = slice_skip(text, rows[i].begin.len);
        if (!slice_starts(text, rows[i].begin) || behind.len < 8)
            continue;
        bool strict = rows[i].begin.len == 2; /* short tags are words' beginnings too */
        if (strict ? slice_has((Slice){"*|^~\x1d\t", 6}, behind.at[0])
                   : !is_alphanumeric(behind.at[0]) && (unsigned char)behind.at[0] < 0x7f && behind.at[0] != ' ')
            return rows[i].standard;
    }
    return EDI_NONE;
}

static bool open_edifact(struct edi *edi)
{
    static const Slice usual = S_INIT(":+.?*'");
    Slice marks = usual;
    edi->standard = EDI_EDIFACT;
    if (slice_starts(edi->text, S("UNA"))) {
        if (edi->text.len < 9)
            return false;
        marks = slice_part(edi->text, 3, 9);
        edi->rest = slice_skip(edi->text, 9);
    } else {
        /* level UNOB without UNA separates by control characters */
        static const Slice control = S_INIT("\x1f\x1d.?*\x1c");
        marks = edi->text.at[3] == '\x1d' ? control : usual;
        if (edi->text.at[3] != marks.at[1])
            return false;
    }
    edi->component = marks.at[0];
    edi->element = edi->tag_end = marks.at[1];
    edi->release = marks.at[3] == ' ' ? '\0' : marks.at[3];
    edi->terminator = marks.at[5];
    return edi->component != edi->element && edi->element != edi->terminator && edi->component != edi->terminator &&
           !is_alphanumeric(edi->element) && !is_alphanumeric(edi->terminator);
}

static size_t character_bytes(Slice text)
{
    uint32_t c;
    return text.len ? utf8_next(text, &c) : 0;
}

/* The header has 16 elements; the last is the component separator, and the terminator follows it. Counting them
   also reads headers whose padding got lost. */
static bool open_x12_by_header(struct edi *edi)
{
    size_t seen = 0;
    for (size_t i = 3; i + 2 < edi->text.len && i < MAX_ISA_BYTES; i++)
        if (edi->text.at[i] == edi->element && ++seen == ISA_ELEMENTS) {
            size_t component = character_bytes(slice_skip(edi->text, i + 1));
            Slice behind = slice_skip(edi->text, i + 1 + component);
            size_t terminator = character_bytes(behind);
            if (behind.len < terminator || terminator == 0)
                return false;
            edi->component = edi->text.at[i + component];
            edi->terminator = behind.at[terminator - 1];
            edi->terminator_lead = terminator - 1;
            return !is_alphanumeric(edi->terminator);
        }
    return false;
}

/* Without a header the first sign that ends an element but is not its separator ends the segment. */
static bool open_x12_by_segment(struct edi *edi)
{
    for (size_t i = 2; i < edi->text.len && i < MAX_ISA_BYTES; i++) {
        char c = edi->text.at[i];
        if (c != edi->element && slice_has((Slice){"~'\r\n\x1c\x1e", 6}, c)) {
            edi->terminator = c == '\r' ? '\n' : c;
            edi->component = '>';
            return true;
        }
    }
    return false;
}

static bool open_x12(struct edi *edi)
{
    edi->standard = EDI_X12;
    edi->release = '\0';
    bool header = slice_starts(edi->text, S("ISA"));
    edi->element = edi->tag_end = edi->text.at[header ? 3 : 2];
    return header ? open_x12_by_header(edi) : open_x12_by_segment(edi);
}

bool edi_open(struct edi *edi, Slice text)
{
    enum edi_standard standard = edi_probe(text);
    *edi = (struct edi){.text = slice_trim(text)};
    edi->rest = edi->text;
    switch (standard) {
    case EDI_EDIFACT:
        return open_edifact(edi);
    case EDI_X12:
        return open_x12(edi);
    case EDI_TRADACOMS:
        edi->standard = EDI_TRADACOMS;
        edi->tag_end = '=';
        edi->element = '+';
        edi->component = ':';
        edi->release = '?';
        edi->terminator = '\'';
        return true;
    default:
        return false;
    }
}

/* How far the next one of these reaches, past those that are released; its length when there is none. */
static size_t find_mark(const struct edi *edi, Slice text, char mark)
{
    for (size_t i = 0; i < text.len; i++) {
        if (edi->release && text.at[i] == edi->release)
            i++;
        else if (text.at[i] == mark)
            return i;
    }
    return text.len;
}

static void cut_elements(const struct edi *edi, Slice body, struct edi_segment *segment)
{
    size_t tag = find_mark(edi, body, edi->tag_end);
    segment->tag = slice_trim(slice_part(body, 0, tag));
    if (tag == body.len)
        return;
    Slice rest = slice_skip(body, tag + 1);
    while (segment->element_count < MAX_EDI_ELEMENTS) {
        size_t end = find_mark(edi, rest, edi->element);
        segment->elements[segment->element_count++] = slice_part(rest, 0, end);
        if (end == rest.len)
            return;
        rest = slice_skip(rest, end + 1);
    }
}

bool edi_next(struct edi *edi, struct edi_segment *segment)
{
    Slice rest = edi->rest;
    while (rest.len && (unsigned char)rest.at[0] <= ' ')
        rest = slice_skip(rest, 1);
    if (rest.len == 0 || edi->is_broken)
        return false;
    size_t end = find_mark(edi, slice_part(rest, 0, MAX_EDI_SEGMENT_BYTES), edi->terminator);
    bool is_last = end == rest.len;
    if ((end == MAX_EDI_SEGMENT_BYTES && !is_last) || ++edi->segment_count > MAX_EDI_SEGMENTS) {
        edi->is_broken = true;
        return false;
    }
    *segment = (struct edi_segment){.whole = slice_part(rest, 0, end)};
    if (edi->terminator_lead && segment->whole.len > edi->terminator_lead && !is_last)
        segment->whole.len -= edi->terminator_lead;
    segment->whole = slice_trim(segment->whole);
    segment->at = (size_t)(rest.at - edi->text.at);
    cut_elements(edi, segment->whole, segment);
    edi->rest = slice_skip(rest, is_last ? end : end + 1);
    return true;
}

Slice edi_element(const struct edi_segment *segment, size_t element)
{
    return element && element <= segment->element_count ? segment->elements[element - 1] : (Slice){0};
}

Slice edi_component(const struct edi *edi, const struct edi_segment *segment, size_t element, size_t component)
{
    Slice rest = edi_element(segment, element);
    for (size_t i = 1;; i++) {
        size_t end = find_mark(edi, rest, edi->component);
        if (i == component)
            return slice_trim(slice_part(rest, 0, end));
        if (end == rest.len)
            return (Slice){0};
        rest = slice_skip(rest, end + 1);
    }
}
