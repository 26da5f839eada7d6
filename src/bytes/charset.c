/* Recognises an encoding by its first bytes: a mark, or the NULs that ASCII
   letters leave in wide encodings (as in appendix F of the XML specification). */
#include "bytes/charset.h"

#include "base/slice.h"

static const struct {
    Slice mark;
    enum charset charset;
} marks[] = {
    /* before UTF-16, whose little-endian mark it starts with */
    {S_INIT("\xff\xfe\0\0"), CHARSET_UTF32},
    {S_INIT("\0\0\xfe\xff"), CHARSET_UTF32},
    {S_INIT("\xff\xfe"), CHARSET_UTF16},
    {S_INIT("\xfe\xff"), CHARSET_UTF16},
    {S_INIT("\xef\xbb\xbf"), CHARSET_UTF8_BOM},
};

/* Where NULs stand among the first four bytes, the first byte's bit being 8. */
static const struct {
    unsigned nuls;
    enum charset charset;
} unmarked[] = {
    {0x5, CHARSET_UTF16}, /* "t\0i\0" */
    {0xa, CHARSET_UTF16}, /* "\0t\0i" */
    {0x7, CHARSET_UTF32}, /* "t\0\0\0" */
    {0xe, CHARSET_UTF32}, /* "\0\0\0t" */
};

enum charset charset_detect(Slice head, size_t *mark_bytes)
{
    for (size_t i = 0; i < COUNT_OF(marks); i++) {
        if (slice_starts(head, marks[i].mark)) {
            *mark_bytes = marks[i].mark.len;
            return marks[i].charset;
        }
    }
    *mark_bytes = 0;
    if (head.len < 4)
        return CHARSET_UTF8;
    unsigned nuls = 0;
    for (size_t i = 0; i < 4; i++)
        nuls = nuls << 1 | (head.at[i] == '\0');
    for (size_t i = 0; i < COUNT_OF(unmarked); i++)
        if (unmarked[i].nuls == nuls)
            return unmarked[i].charset;
    return CHARSET_UTF8;
}

Slice charset_name(enum charset charset)
{
    static const Slice names[] = {
        [CHARSET_UTF8] = S_INIT("UTF-8"),
        [CHARSET_UTF8_BOM] = S_INIT("UTF-8"),
        [CHARSET_UTF16] = S_INIT("UTF-16"),
        [CHARSET_UTF32] = S_INIT("UTF-32"),
    };
    return names[charset];
}

/* The character at `at`; 0 bytes when only half of one is there. */
static size_t wide_next(Slice text, size_t at, size_t unit, bool is_little, uint32_t *character)
{
    if (text.len - at < unit)
        return 0;
    uint32_t low = 0;
    for (size_t i = 0; i < unit; i++)
        low = low << 8 | (unsigned char)text.at[is_little ? at + unit - 1 - i : at + i];
    *character = low;
    if (unit == 4)
        return low < 0x110000 && (low < 0xd800 || low > 0xdfff) ? 4 : 0;
    if (low < 0xd800 || low > 0xdfff)
        return 2;
    uint32_t next = 0;
    size_t behind = low < 0xdc00 && text.len - at >= 4 ? at + 2 : 0;
    if (behind)
        next = (uint32_t)((unsigned char)text.at[is_little ? behind + 1 : behind]);
    return next >= 0xdc && next <= 0xdf ? 4 : 0;
}

Place charset_broken_at(Slice source, Slice text, enum charset charset, size_t *at)
{
    size_t unit = charset == CHARSET_UTF32 ? 4 : 2, bytes;
    Place place = {.source = source, .line = 1, .column = 1};
    uint32_t character;
    bool is_little = text.len && text.at[0] && (unsigned char)text.at[0] != 0xfe;
    for (*at = unit; *at < text.len && (bytes = wide_next(text, *at, unit, is_little, &character)); *at += bytes) {
        place.line += character == '\n';
        place.column = character == '\n' ? 1 : place.column + 1;
    }
    return place;
}
