/* What each form does to text that nobody vouches for. Ticket text is hostile:
   it must stay text in a terminal, in XML and in JSON. */
#include "report/report_private.h"

#include "base/slice.h"
#include "base/unicode.h"
#include "report/writers.h"

#include <string.h>

#define REPLACEMENT S("\xef\xbf\xbd") /* U+FFFD */

bool character_is_control(uint32_t c)
{
    return (c < 0x20 && c != '\t' && c != '\n' && c != '\r') || (c >= 0x7f && c <= 0x9f);
}

bool character_is_treacherous(uint32_t c)
{
    return c < 0x20 || (c >= 0x7f && c <= 0x9f) || (c >= 0x2028 && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

static bool is_blank(uint32_t c)
{
    return c == '\t' || c == '\n' || c == '\r' || c == 0x2028 || c == 0x2029;
}

void buf_add_plain(struct buf *buf, Slice text)
{
    while (text.len) {
        uint32_t character;
        size_t size = utf8_next(text, &character);
        if (is_blank(character))
            buf_add_char(buf, ' ');
        else if (character_is_treacherous(character) || character == 0xfffd)
            buf_add(buf, REPLACEMENT);
        else
            buf_add(buf, slice_part(text, 0, size));
        text = slice_skip(text, size);
    }
}

/* Line ends and tabs as references: parsers would turn them into blanks in attributes.
   An override of the writing direction makes a reader see other words than stand there
   ("exe.pdf"), and no language needs it; embeddings and isolates stay. */
static Slice xml_escape(uint32_t character)
{
    switch (character) {
    case '&': return S("&amp;");
    case '<': return S("&lt;");
    case '>': return S("&gt;");
    case '"': return S("&quot;");
    case '\t': return S("&#9;");
    case '\n': return S("&#10;");
    case '\r': return S("&#13;");
    case 0x202d:
    case 0x202e:
    case 0xfffd:
    case 0xfffe:
    case 0xffff: return REPLACEMENT;
    default: return character_is_control(character) ? REPLACEMENT : (Slice){0};
    }
}

static bool is_plain_xml(unsigned char byte)
{
    return byte >= ' ' && byte < 0x7f && byte != '&' && byte != '<' && byte != '>' && byte != '"';
}

void xml_add_text(struct buf *buf, Slice text)
{
    while (text.len) {
        size_t plain = 0;
        while (plain < text.len && is_plain_xml((unsigned char)text.at[plain]))
            plain++;
        buf_add(buf, slice_part(text, 0, plain));
        text = slice_skip(text, plain);
        if (!text.len)
            return;
        uint32_t character;
        size_t size = utf8_next(text, &character);
        Slice escape = xml_escape(character);
        buf_add(buf, escape.len ? escape : slice_part(text, 0, size));
        text = slice_skip(text, size);
    }
}

/* What JSON must escape, and what may need it: DEL, and the lead bytes of C1 controls
   and of bidirectional overrides. */
static bool is_plain_json(unsigned char byte)
{
    return byte >= ' ' && byte != '"' && byte != '\\' && byte != 0x7f && byte != 0xc2 && byte != 0xe2;
}

static void json_add_escape(struct buf *buf, uint32_t character)
{
    static const char short_forms[][2] = {{'"', '"'},  {'\\', '\\'}, {'\b', 'b'}, {'\f', 'f'},
                                          {'\n', 'n'}, {'\r', 'r'},  {'\t', 't'}};
    for (size_t i = 0; i < COUNT_OF(short_forms); i++) {
        if (character == (unsigned char)short_forms[i][0]) {
            buf_add_char(buf, '\\');
            buf_add_char(buf, short_forms[i][1]);
            return;
        }
    }
    buf_addf(buf, "\\u%04x", (unsigned)character);
}

/* Eight bytes at a time: subtracting sets the high bit of a byte that is below; a borrow only comes from a byte that
   is found anyway. What is not ASCII is not plain here, needlessly. */
static bool are_plain_json(uint64_t word)
{
    const uint64_t ones = 0x0101010101010101u, highs = 0x80 * ones;
    uint64_t quote = word ^ '"' * ones, backslash = word ^ '\\' * ones, del = word ^ 0x7f * ones;
    uint64_t found = (word - ' ' * ones) | (quote - ones) | (backslash - ones) | (del - ones) | word;
    return !(found & highs);
}

/* Nearly all text goes through as it stands; the rest is looked at byte by byte. */
static bool is_plain_json_text(Slice text)
{
    size_t i = 0;
    for (uint64_t word; i + sizeof word <= text.len; i += sizeof word) {
        memcpy(&word, text.at + i, sizeof word);
        if (!are_plain_json(word))
            return false;
    }
    for (; i < text.len; i++)
        if (!is_plain_json((unsigned char)text.at[i]))
            return false;
    return true;
}

static void json_add_escaped(struct buf *buf, Slice text)
{
    buf_add_char(buf, '"');
    while (text.len) {
        size_t plain = 0;
        while (plain < text.len && is_plain_json((unsigned char)text.at[plain]))
            plain++;
        buf_add(buf, slice_part(text, 0, plain));
        text = slice_skip(text, plain);
        if (!text.len)
            break;
        uint32_t character;
        size_t size = utf8_next(text, &character);
        if (character == '"' || character == '\\' || character_is_treacherous(character))
            json_add_escape(buf, character);
        else
            buf_add(buf, slice_part(text, 0, size));
        text = slice_skip(text, size);
    }
    buf_add_char(buf, '"');
}

/* Room is asked for once. */
static void json_add_named(struct buf *buf, Slice name, Slice text)
{
    if (!is_plain_json_text(text)) {
        buf_add(buf, name);
        json_add_escaped(buf, text);
        return;
    }
    char *at = buf_room(buf, name.len + text.len + 2);
    if (name.len)
        memcpy(at, name.at, name.len);
    at += name.len;
    *at++ = '"';
    if (text.len)
        memcpy(at, text.at, text.len);
    at[text.len] = '"';
    buf->len += name.len + text.len + 2;
}

void json_add_string(struct buf *buf, Slice text)
{
    json_add_named(buf, (Slice){0}, text);
}

void json_add_member(struct buf *buf, Slice name, Slice text)
{
    if (text.len) {
        json_add_named(buf, name, text);
        return;
    }
    buf_add(buf, name);
    buf_add(buf, S("null"));
}

void json_add_names(struct buf *buf, const Slice *names, size_t count)
{
    buf_add_char(buf, '[');
    for (size_t i = 0; i < count; i++) {
        if (i)
            buf_add_char(buf, ',');
        json_add_string(buf, names[i]);
    }
    buf_add_char(buf, ']');
}

void json_add_detail_members(struct buf *buf, const struct details *details)
{
    static const Slice opens[DETAIL_COUNT] = {
        [DETAIL_PERIOD] = S_INIT("\"period\":"),      [DETAIL_OMLP_TYPE] = S_INIT(",\"omlp_type\":"),
        [DETAIL_UNITS] = S_INIT(",\"units\":"),       [DETAIL_INVOICE] = S_INIT(",\"invoice\":"),
        [DETAIL_KPI] = S_INIT(",\"kpi\":"),           [DETAIL_REVENUE] = S_INIT(",\"revenue\":"),
        [DETAIL_CURRENCY] = S_INIT(",\"currency\":"),
    };
    for (int i = 0; i < DETAIL_COUNT; i++)
        json_add_member(buf, opens[i], details->of[i]);
}
