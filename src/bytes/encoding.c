/* From marks, declarations and guesses to UTF-8 text: the door to iconv. What is
   UTF-8 already is found out first and never copied. */
#include "bytes/encoding.h"

#include "base/arena.h"
#include "base/diag.h"
#include "base/slice.h"
#include "base/unicode.h"
#include "bytes/encoding_guess.h"

#include <errno.h>
#include <iconv.h>
#include <stdlib.h>
#include <string.h>

#define HEAD_BYTES ((size_t)1 << 16)
#define MAX_CHARSET_CHARS 40
#define LEAST_WIDE 4 /* one character in so many is ASCII, or it is not UTF-16 */
#define LEAST_DESTROYED 8 /* marks: fewer say nothing */
#define LONGEST_GROWTH 3 /* bytes of UTF-8 that one byte of another encoding may become */

static const struct {
    Slice mark, charset;
} marks[] = {
    {S_INIT("\xff\xfe\0\0"), S_INIT("UTF-32LE")}, /* before UTF-16LE, which it starts with */
    {S_INIT("\0\0\xfe\xff"), S_INIT("UTF-32BE")},
    {S_INIT("\xff\xfe"), S_INIT("UTF-16LE")},
    {S_INIT("\xfe\xff"), S_INIT("UTF-16BE")},
    {S_INIT("\x84\x31\x95\x33"), S_INIT("GB18030")},
};

/* What escape sequences announce; otherwise such text is ASCII. */
static const struct {
    Slice escape, charset;
} escapes[] = {
    {S_INIT("\x1b$B"), S_INIT("ISO-2022-JP")},   {S_INIT("\x1b$@"), S_INIT("ISO-2022-JP")},
    {S_INIT("\x1b$)C"), S_INIT("ISO-2022-KR")},  {S_INIT("\x1b$(D"), S_INIT("ISO-2022-JP-1")},
    {S_INIT("\x1b$)A"), S_INIT("ISO-2022-CN")},
};

/* Names that are written for more than they say: browsers and mail programs read them so. */
static const struct {
    Slice declared, meant;
} aliases[] = {
    {S_INIT("iso-8859-1"), S_INIT("WINDOWS-1252")}, {S_INIT("iso8859-1"), S_INIT("WINDOWS-1252")},
    {S_INIT("latin1"), S_INIT("WINDOWS-1252")},     {S_INIT("us-ascii"), S_INIT("WINDOWS-1252")},
    {S_INIT("ascii"), S_INIT("WINDOWS-1252")},      {S_INIT("iso-8859-9"), S_INIT("WINDOWS-1254")},
    {S_INIT("iso-8859-8-i"), S_INIT("ISO-8859-8")}, {S_INIT("ks_c_5601-1987"), S_INIT("CP949")},
    {S_INIT("ks_c_5601"), S_INIT("CP949")},         {S_INIT("euc-kr"), S_INIT("CP949")},
    {S_INIT("windows-949"), S_INIT("CP949")},       {S_INIT("shift_jis"), S_INIT("CP932")},
    {S_INIT("shift-jis"), S_INIT("CP932")},         {S_INIT("x-sjis"), S_INIT("CP932")},
    {S_INIT("sjis"), S_INIT("CP932")},              {S_INIT("windows-31j"), S_INIT("CP932")},
    {S_INIT("gb2312"), S_INIT("GB18030")},          {S_INIT("gbk"), S_INIT("GB18030")},
    {S_INIT("cp936"), S_INIT("GB18030")},           {S_INIT("big5"), S_INIT("BIG5-HKSCS")},
    {S_INIT("cp950"), S_INIT("BIG5-HKSCS")},        {S_INIT("iso-8859-11"), S_INIT("CP874")},
    {S_INIT("tis-620"), S_INIT("CP874")},           {S_INIT("cp1250"), S_INIT("WINDOWS-1250")},
};

bool encoding_convert(Slice charset, Slice bytes, struct arena *mem, Slice *text)
{
    char name[MAX_CHARSET_CHARS + 1];
    /* a '/' would begin iconv's own options */
    if (charset.len > MAX_CHARSET_CHARS || slice_has(charset, '/') || slice_has(charset, '\0'))
        return false;
    memcpy(name, charset.at, charset.len);
    name[charset.len] = '\0';
    iconv_t converter = iconv_open("UTF-8", name);
    if (converter == (iconv_t)-1)
        return false;
    size_t mark = arena_mark(mem), in_left = bytes.len, room = bytes.len * LONGEST_GROWTH + 16, left = room;
    char *start = ARENA_ARRAY(mem, char, room), *to = start;
    /* iconv's own header knows no const */
    char *from = (char *)(uintptr_t)bytes.at;
    bool fine = iconv(converter, &from, &in_left, &to, &left) == 0 && in_left == 0 &&
                iconv(converter, NULL, NULL, &to, &left) == 0;
    iconv_close(converter);
    if (fine)
        *text = (Slice){start, room - left};
    else
        arena_rewind(mem, mark);
    return fine;
}

/* NULs where the high halves of ASCII letters stand: what has delimiters, digits
   and line ends has many of them. */
static Slice wide_without_mark(Slice head)
{
    size_t nuls[4] = {0}, units = head.len / 4, pairs = head.len / 2;
    for (size_t i = 0; i < pairs * 2; i++)
        nuls[i % 4] += head.at[i] == '\0';
    size_t even = nuls[0] + nuls[2], odd = nuls[1] + nuls[3];
    if (pairs < 3 || even + odd < 2)
        return (Slice){0};
    if (nuls[0] == units && nuls[1] >= units && nuls[3] < units)
        return S("UTF-32BE");
    if (nuls[2] == units && nuls[3] == units && nuls[0] < units)
        return S("UTF-32LE");
    if (odd > 16 * even && odd >= pairs / LEAST_WIDE)
        return S("UTF-16LE");
    return even > 16 * odd && even >= pairs / LEAST_WIDE ? S("UTF-16BE") : (Slice){0};
}

static Slice marked(Slice bytes, size_t *mark_bytes)
{
    Slice head = slice_part(bytes, 0, HEAD_BYTES);
    *mark_bytes = 0;
    for (size_t i = 0; i < COUNT_OF(marks); i++) {
        if (slice_starts(head, marks[i].mark)) {
            *mark_bytes = marks[i].mark.len;
            return marks[i].charset;
        }
    }
    Slice wide = wide_without_mark(head);
    if (wide.len || !slice_has(head, '\x1b'))
        return wide;
    for (size_t i = 0; i < COUNT_OF(escapes); i++)
        if (slice_find(head, escapes[i].escape) < head.len)
            return escapes[i].charset;
    return (Slice){0};
}

/* UTF-8 in which a few bytes went wrong is not some other encoding: there, high
   bytes hardly ever fall into its patterns. */
static bool is_broken_utf8(Slice bytes)
{
    size_t good = 0, bad = 0;
    for (Slice rest = bytes; rest.len;) {
        uint32_t character;
        size_t size = utf8_next(rest, &character);
        good += size > 1;
        bad += size == 1 && (unsigned char)rest.at[0] >= 0x80;
        rest = slice_skip(rest, size);
    }
    return good > 2 * bad;
}

bool encoding_is_foreign(Slice head)
{
    size_t mark_bytes, bad_at;
    if (marked(head, &mark_bytes).len)
        return true;
    if (slice_is_ascii(head) || utf8_valid(head, &bad_at))
        return false;
    /* a block may end in the middle of a character */
    Slice rest = slice_skip(head, bad_at + 1);
    bool is_whole = rest.len >= 3;
    for (size_t i = 0; i < rest.len; i++)
        is_whole |= ((unsigned char)rest.at[i] & 0xc0) != 0x80;
    return is_whole && !is_broken_utf8(head);
}

static Slice meant_by(Slice declared)
{
    declared = slice_trim(declared);
    for (size_t i = 0; i < COUNT_OF(aliases); i++)
        if (slice_equal_nocase(declared, aliases[i].declared))
            return aliases[i].meant;
    return declared;
}

static Slice without_mark(Slice text)
{
    return slice_starts(text, S("\xef\xbb\xbf")) ? slice_skip(text, 3) : text;
}

static bool guess(Slice bytes, struct arena *mem, Slice *text, struct encoding *encoding)
{
    Slice guesses[MAX_GUESSES];
    struct arena scratch;
    bool fine = false;
    arena_init(&scratch, (size_t)1 << 26);
    size_t count = encoding_guess(bytes, &scratch, guesses);
    for (size_t i = 0; i < count && !fine; i++) {
        fine = encoding_convert(guesses[i], bytes, mem, text);
        *encoding = (struct encoding){guesses[i], ENCODING_GUESSED};
    }
    arena_done(&scratch);
    return fine;
}

static bool decode(Slice bytes, Slice declared, struct arena *mem, Slice *text, struct encoding *encoding)
{
    size_t mark_bytes, bad_at;
    Slice charset = marked(bytes, &mark_bytes);
    *encoding = (struct encoding){charset, ENCODING_MARKED};
    if (charset.len && encoding_convert(charset, slice_skip(bytes, mark_bytes), mem, text)) {
        *text = without_mark(*text);
        return true;
    }
    *encoding = (struct encoding){S("UTF-8"), ENCODING_IS_UTF8};
    *text = without_mark(bytes);
    if (slice_is_ascii(bytes) || utf8_valid(bytes, &bad_at))
        return true;
    charset = meant_by(declared);
    *encoding = (struct encoding){charset, ENCODING_DECLARED};
    if (charset.len && !slice_starts_nocase(charset, S("UTF")) && encoding_convert(charset, bytes, mem, text))
        return true;
    if (!slice_has(bytes, '\0') && !is_broken_utf8(bytes) && guess(bytes, mem, text, encoding))
        return true;
    *encoding = (struct encoding){S("UTF-8"), ENCODING_UNKNOWN};
    *text = without_mark(bytes);
    return true;
}

/* Of the first byte that is not UTF-8. */
static Place first_foreign(Slice source, Slice bytes)
{
    Place place = {.source = source, .line = 1, .column = 1};
    while (bytes.len) {
        uint32_t character;
        size_t size = utf8_next(bytes, &character);
        if (size == 1 && (unsigned char)bytes.at[0] >= 0x80)
            break;
        place.line += bytes.at[0] == '\n';
        place.column = bytes.at[0] == '\n' ? 1 : place.column + 1;
        bytes = slice_skip(bytes, size);
    }
    return place;
}

bool encoding_decode(Slice source, Slice bytes, Slice declared, struct arena *mem, Slice *text,
                     struct encoding *encoding, struct diag *diag)
{
    if (bytes.len > MAX_DECODE_BYTES && encoding_is_foreign(slice_part(bytes, 0, HEAD_BYTES)))
        return diag_fault(diag, "cannot read '%.*s': it is not UTF-8, and larger than 2 GiB", SLICE_ARG(source));
    decode(bytes, declared, mem, text, encoding);
    if (encoding->from == ENCODING_GUESSED)
        diag_add(diag, FINDING_text_encoding_guessed, first_foreign(source, bytes),
                 "from here on the text is not UTF-8, and nothing says what it is; it is read as %.*s", SLICE_ARG(encoding->name));
    return true;
}

void destroyed_count(struct destroyed *column, Slice cell)
{
    while (cell.len) {
        uint32_t character;
        size_t size = utf8_next(cell, &character);
        char c = cell.at[0];
        column->marks += c == '?' || character == 0xfffd;
        column->letters += character >= 0x80 || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        cell = slice_skip(cell, size);
    }
}

/* One question mark ends a question; a third of the letters of a whole column do not. */
bool text_looks_destroyed(const struct destroyed *column)
{
    return column->marks >= LEAST_DESTROYED && column->marks * 10 > (column->marks + column->letters) * 3;
}
