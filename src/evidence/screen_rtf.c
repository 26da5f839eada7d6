/* Rich text: its control words taken out, judged as a text. Only what makes lines, cells and characters
   is understood; pictures, fonts and everything a reader would not show are left out. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/diag.h"
#include "base/slice.h"
#include "base/unicode.h"
#include "bytes/encoding.h"
#include "evidence/evidence_private.h"
#include "evidence/text_document.h"

#define MAX_RTF_DEPTH 200
#define MAX_RTF_NUMBER 65535

struct rtf {
    struct screener *screener;
    struct text_document *document;
    Slice rest;
    struct buf line, bytes; /* of the character set, until they are turned */
    Slice charset;
    unsigned depth, hidden_from; /* groups around; the one from which nothing is shown, 0: none */
    size_t skip;  /* stand-ins behind a character, and how many of them are to come */
    size_t to_skip;
};

static void turn_bytes(struct rtf *rtf)
{
    struct encoding encoding;
    struct diag ignored; /* a letter that cannot be turned is lost, the words around it are not */
    Slice text;
    if (rtf->bytes.len == 0)
        return;
    diag_init(&ignored, rtf->screener->mem);
    Slice given = arena_copy(rtf->screener->mem, buf_slice(&rtf->bytes));
    size_t bad_at;
    if (encoding_decode(rtf->screener->name, given, rtf->charset, rtf->screener->mem, &text, &encoding, &ignored) &&
        utf8_valid(text, &bad_at))
        buf_add(&rtf->line, text);
    buf_clear(&rtf->bytes);
}

static bool is_shown(const struct rtf *rtf)
{
    return rtf->hidden_from == 0;
}

static void end_line(struct rtf *rtf)
{
    turn_bytes(rtf);
    text_document_add(rtf->document, buf_slice(&rtf->line), 0, 0, false);
    buf_clear(&rtf->line);
}

static void add_byte(struct rtf *rtf, char byte)
{
    if (rtf->to_skip)
        rtf->to_skip--;
    else if (is_shown(rtf) && rtf->line.len + rtf->bytes.len < MAX_LINE_BYTES && byte)
        buf_add_char(&rtf->bytes, byte);
}

/* UTF-16, negative for the upper half; letters beyond it are lost. */
static void add_unicode(struct rtf *rtf, bool is_negative, uint64_t number)
{
    uint32_t c = (uint32_t)(is_negative ? 65536 - number : number);
    char text[4];
    rtf->to_skip = rtf->skip;
    if (!is_shown(rtf) || c < 32 || (c >= 0xd800 && c < 0xe000) || c > 0xffff)
        return;
    turn_bytes(rtf);
    buf_add(&rtf->line, (Slice){text, utf8_put(c, text)});
}

static const Slice hidden_words[] = {S_INIT("fonttbl"), S_INIT("colortbl"), S_INIT("stylesheet"), S_INIT("info"),
                                     S_INIT("pict"), S_INIT("object"), S_INIT("listtable"), S_INIT("themedata"),
                                     S_INIT("fldinst"), S_INIT("datastore"), S_INIT("xmlnstbl"), S_INIT("rsidtbl"),
                                     S_INIT("v"), S_INIT("generator"), S_INIT("nonshppict")};
static const Slice line_words[] = {S_INIT("par"), S_INIT("line"), S_INIT("row"), S_INIT("sect"), S_INIT("page")};
static const Slice tab_words[] = {S_INIT("tab"), S_INIT("cell"), S_INIT("nestcell")};

static bool is_one_of(Slice word, const Slice *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (slice_equal(words[i], word))
            return true;
    return false;
}

static void do_word(struct rtf *rtf, Slice word, bool is_negative, uint64_t number, bool has_number)
{
    if (is_one_of(word, hidden_words, COUNT_OF(hidden_words)) && is_shown(rtf) && !(slice_equal(word, S("v")) && has_number && number == 0)) {
        turn_bytes(rtf);
        rtf->hidden_from = rtf->depth;
    } else if (slice_equal(word, S("ansicpg"))) {
        rtf->charset = number == 65001 ? S("utf-8") : arena_printf(rtf->screener->mem, "windows-%u", (unsigned)number);
    } else if (slice_equal(word, S("uc"))) {
        rtf->skip = number < 8 ? (size_t)number : 1;
    } else if (slice_equal(word, S("u")) && has_number) {
        add_unicode(rtf, is_negative, number);
    } else if (is_shown(rtf) && is_one_of(word, line_words, COUNT_OF(line_words))) {
        end_line(rtf);
    } else if (is_shown(rtf) && is_one_of(word, tab_words, COUNT_OF(tab_words))) {
        add_byte(rtf, '\t');
    }
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Behind the backslash: letters, a number, and one blank that ends it. */
static void read_word(struct rtf *rtf)
{
    Slice rest = rtf->rest;
    size_t len = 0;
    while (len < rest.len && is_letter(rest.at[len]))
        len++;
    Slice word = slice_part(rest, 0, len);
    bool is_negative = len < rest.len && rest.at[len] == '-';
    size_t start = len + is_negative, end = start;
    while (end < rest.len && is_digit(rest.at[end]))
        end++;
    uint64_t number = 0;
    bool has_number = end > start && slice_to_u64(slice_part(rest, start, end), MAX_RTF_NUMBER, &number);
    if (end == start)
        end = len;
    rtf->rest = slice_skip(rest, end + (end < rest.len && rest.at[end] == ' '));
    /* pictures may stand as they are, in any bytes */
    if (slice_equal(word, S("bin")) && has_number)
        rtf->rest = slice_skip(rtf->rest, (size_t)number);
    do_word(rtf, word, is_negative, number, has_number);
}

static unsigned hex_digit(char c)
{
    return is_digit(c) ? (unsigned)(c - '0') : (unsigned)((c | 0x20) - 'a' + 10) & 15;
}

static void read_control(struct rtf *rtf)
{
    char c = rtf->rest.len ? rtf->rest.at[0] : '\0';
    if (is_letter(c)) {
        read_word(rtf);
        return;
    }
    rtf->rest = slice_skip(rtf->rest, 1);
    if (c == '\'' && rtf->rest.len >= 2) {
        add_byte(rtf, (char)(hex_digit(rtf->rest.at[0]) << 4 | hex_digit(rtf->rest.at[1])));
        rtf->rest = slice_skip(rtf->rest, 2);
    } else if (c == '*' && is_shown(rtf)) {
        rtf->hidden_from = rtf->depth;
    } else if (c == '~') {
        add_byte(rtf, ' ');
    } else if (c == '\\' || c == '{' || c == '}') {
        add_byte(rtf, c);
    }
}

static bool pour(struct rtf *rtf)
{
    while (rtf->rest.len && !rtf->document->is_cut) {
        char c = rtf->rest.at[0];
        rtf->rest = slice_skip(rtf->rest, 1);
        if (c == '{') {
            if (++rtf->depth > MAX_RTF_DEPTH)
                return false;
        } else if (c == '}') {
            if (rtf->hidden_from == rtf->depth)
                rtf->hidden_from = 0;
            rtf->depth -= rtf->depth > 0;
        } else if (c == '\\') {
            read_control(rtf);
        } else if (c != '\r' && c != '\n') {
            add_byte(rtf, c);
        }
    }
    end_line(rtf);
    return true;
}

static unsigned probe_rtf(const struct screener *screener)
{
    return slice_starts(screener->bytes, S("{\\rtf")) ? PROBE_BEGINS + 2 : 0;
}

static void screen_rtf(struct screener *screener)
{
    struct text_document document = {.mem = screener->mem};
    struct rtf rtf = {.screener = screener, .document = &document, .rest = screener->bytes, .skip = 1,
                      .charset = S("windows-1252")};
    bool is_read = pour(&rtf);
    buf_done(&rtf.line);
    buf_done(&rtf.bytes);
    if (is_read)
        screener_judge_text(screener, &document);
    else
        screener_unreadable(screener, S("rich text with groups too deep to be read"), 0, 0);
}

const struct document_format document_rtf = {.name = "rtf", .probe = probe_rtf, .screen = screen_rtf};
