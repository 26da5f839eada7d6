/* Unicode where ASCII does not do: the project's one door to utf8proc. Checking
   and stepping are done here, because that is what every input byte pays for. */
#include "base/unicode.h"

#include "base/arena.h"
#include "base/slice.h"

#include <utf8proc.h>

#include <string.h>

#define REPLACEMENT 0xfffdu
/* Longer texts than this are unfolded in the arena instead of on the stack. */
#define USUAL_CHARACTERS 512

static bool is_continuation(unsigned char byte)
{
    return (byte & 0xc0) == 0x80;
}

/* The bytes that a lead byte promises; 0 for a byte that cannot lead. */
static size_t promised_bytes(unsigned char lead)
{
    if (lead < 0x80)
        return 1;
    if (lead < 0xc2 || lead > 0xf4)
        return 0;
    return lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
}

/* RFC 3629: the second byte rules out overlong forms, surrogates and what lies
   beyond U+10FFFF. */
static bool second_fits(unsigned char lead, unsigned char second)
{
    switch (lead) {
    case 0xe0: return second >= 0xa0 && second <= 0xbf;
    case 0xed: return second >= 0x80 && second <= 0x9f;
    case 0xf0: return second >= 0x90 && second <= 0xbf;
    case 0xf4: return second >= 0x80 && second <= 0x8f;
    default: return is_continuation(second);
    }
}

/* The length of the character at `at`, 0 when there is none. */
static size_t character_bytes(const unsigned char *at, size_t left)
{
    size_t size = promised_bytes(at[0]);
    if (size > left || (size > 1 && !second_fits(at[0], at[1])))
        return 0;
    for (size_t i = 2; i < size; i++)
        if (!is_continuation(at[i]))
            return 0;
    return size;
}

static size_t skip_ascii(const unsigned char *at, size_t from, size_t len)
{
    for (; from + 8 <= len; from += 8) {
        uint64_t word;
        memcpy(&word, at + from, sizeof word);
        if (word & 0x8080808080808080u)
            break;
    }
    while (from < len && at[from] < 0x80)
        from++;
    return from;
}

bool utf8_valid(Slice text, size_t *bad_at)
{
    const unsigned char *at = (const unsigned char *)text.at;
    size_t i = skip_ascii(at, 0, text.len);
    while (i < text.len) {
        size_t size = character_bytes(at + i, text.len - i);
        if (size == 0) {
            *bad_at = i;
            return false;
        }
        i += size;
        /* text that is not ASCII mostly stays so for a while */
        if (i < text.len && at[i] < 0x80)
            i = skip_ascii(at, i, text.len);
    }
    return true;
}

size_t utf8_next(Slice text, uint32_t *character)
{
    assert(text.len);
    const unsigned char *at = (const unsigned char *)text.at;
    size_t size = character_bytes(at, text.len);
    if (size <= 1) {
        *character = size ? at[0] : REPLACEMENT;
        return 1;
    }
    uint32_t value = at[0] & (0x7fu >> size);
    for (size_t i = 1; i < size; i++)
        value = value << 6 | (at[i] & 0x3fu);
    *character = value;
    return size;
}

size_t utf8_count(Slice text)
{
    size_t count = 0;
    for (size_t i = 0; i < text.len; i++)
        count += !is_continuation((unsigned char)text.at[i]);
    return count;
}

size_t utf8_put(uint32_t character, char *into)
{
    static const unsigned char heads[] = {0, 0xc0, 0xe0, 0xf0};
    size_t extra = character < 0x80 ? 0 : character < 0x800 ? 1 : character < 0x10000 ? 2 : 3;
    into[0] = (char)(heads[extra] | character >> (6 * extra));
    for (size_t i = 1; i <= extra; i++)
        into[i] = (char)(0x80 | ((character >> (6 * (extra - i))) & 0x3f));
    return extra + 1;
}

/* The zeroes of the scripts people type numbers in; nine digits follow each. */
static const uint32_t zeroes[] = {
    0x0660, /* Arabic-Indic */
    0x06f0, /* Persian, Urdu */
    0x07c0, /* N'Ko */
    0x0966, /* Devanagari */
    0x09e6, /* Bengali */
    0x0a66, /* Gurmukhi */
    0x0ae6, /* Gujarati */
    0x0b66, /* Odia */
    0x0be6, /* Tamil */
    0x0c66, /* Telugu */
    0x0ce6, /* Kannada */
    0x0d66, /* Malayalam */
    0x0e50, /* Thai */
    0x0ed0, /* Lao */
    0x0f20, /* Tibetan */
    0x1040, /* Myanmar */
    0x17e0, /* Khmer */
    0x1810, /* Mongolian */
    0xff10, /* full-width */
};

char unicode_digit(uint32_t character)
{
    if (character < 0x80)
        return character >= '0' && character <= '9' ? (char)character : 0;
    for (size_t i = 0; i < COUNT_OF(zeroes); i++)
        if (character >= zeroes[i] && character < zeroes[i] + 10)
            return (char)('0' + (character - zeroes[i]));
    return 0;
}

size_t unicode_put_plain_digits(Slice text, char *into)
{
    size_t len = 0;
    while (text.len) {
        uint32_t character;
        size_t size = utf8_next(text, &character);
        char digit = unicode_digit(character);
        if (digit)
            into[len++] = digit;
        else
            for (size_t i = 0; i < size; i++)
                into[len++] = text.at[i];
        text = slice_skip(text, size);
    }
    return len;
}

Slice unicode_plain_digits(Slice text, struct arena *mem)
{
    if (slice_is_ascii(text))
        return text;
    char *plain = ARENA_ARRAY(mem, char, text.len);
    return (Slice){plain, unicode_put_plain_digits(text, plain)};
}

/* The characters of a text after decomposition, while they are worked on. */
struct characters {
    utf8proc_int32_t usual[USUAL_CHARACTERS + 1];
    utf8proc_int32_t *at;
    utf8proc_ssize_t count;
};

/* False for input that is not UTF-8 after all. */
static bool decompose(Slice text, utf8proc_option_t options, struct arena *mem, struct characters *out)
{
    const utf8proc_uint8_t *at = (const utf8proc_uint8_t *)text.at;
    utf8proc_ssize_t len = (utf8proc_ssize_t)text.len, room = USUAL_CHARACTERS;
    out->at = out->usual;
    out->count = utf8proc_decompose(at, len, out->at, room, options);
    if (out->count > room) {
        room = out->count;
        /* re-encoding ends the text with a NUL, which wants a place of its own */
        out->at = ARENA_ARRAY(mem, utf8proc_int32_t, (size_t)room + 1);
        out->count = utf8proc_decompose(at, len, out->at, room, options);
    }
    return out->count >= 0;
}

static Slice encode(struct characters *characters, utf8proc_option_t options, struct arena *mem)
{
    utf8proc_ssize_t len = utf8proc_reencode(characters->at, characters->count, options);
    assert(len >= 0);
    Slice text = {(const char *)characters->at, len > 0 ? (size_t)len : 0};
    return characters->at == characters->usual ? arena_copy(mem, text) : text;
}

Slice unicode_nfkc(Slice text, struct arena *mem)
{
    struct characters characters;
    if (slice_is_ascii(text) ||
        !decompose(text, UTF8PROC_COMPOSE | UTF8PROC_COMPAT | UTF8PROC_STABLE, mem, &characters))
        return arena_copy(mem, text);
    return encode(&characters, UTF8PROC_COMPOSE | UTF8PROC_STABLE, mem);
}

Slice unicode_upper(Slice text, struct arena *mem)
{
    struct characters characters;
    if (!decompose(text, UTF8PROC_STABLE, mem, &characters))
        return arena_copy(mem, text);
    for (utf8proc_ssize_t i = 0; i < characters.count; i++)
        characters.at[i] = utf8proc_toupper(characters.at[i]);
    /* without composing: a text that is upper case already comes out byte for byte */
    return encode(&characters, UTF8PROC_STABLE, mem);
}

/* The marks that hang on letters of European scripts. Elsewhere marks tell words
   apart (Japanese voicing, Indic and Thai vowels) and stay. */
static bool is_diacritic(utf8proc_int32_t c)
{
    return (c >= 0x0300 && c <= 0x036f) || (c >= 0x1ab0 && c <= 0x1aff) || (c >= 0x1dc0 && c <= 0x1dff) ||
           (c >= 0x20d0 && c <= 0x20ff) || (c >= 0xfe20 && c <= 0xfe2f);
}

static bool is_blank(utf8proc_int32_t c)
{
    switch (utf8proc_category(c)) {
    case UTF8PROC_CATEGORY_ZS:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
    case UTF8PROC_CATEGORY_CC: return true;
    default: return false;
    }
}

static void drop_marks_and_blanks(struct characters *characters)
{
    utf8proc_ssize_t kept = 0;
    bool blank_before = true;
    for (utf8proc_ssize_t i = 0; i < characters->count; i++) {
        utf8proc_int32_t c = characters->at[i];
        bool blank = is_blank(c);
        if (is_diacritic(c) || (blank && blank_before))
            continue;
        characters->at[kept++] = blank ? ' ' : c;
        blank_before = blank;
    }
    characters->count = kept - (kept > 0 && blank_before);
}

static Slice fold_ascii(Slice text, struct arena *mem)
{
    char *folded = ARENA_ARRAY(mem, char, text.len);
    size_t kept = 0;
    bool blank_before = true;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.at[i];
        bool blank = c <= ' ' || c == 0x7f;
        if (blank && blank_before)
            continue;
        folded[kept++] = blank ? ' ' : c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
        blank_before = blank;
    }
    return (Slice){folded, kept - (kept > 0 && blank_before)};
}

Slice unicode_fold(Slice text, struct arena *mem)
{
    struct characters characters;
    if (slice_is_ascii(text))
        return fold_ascii(text, mem);
    if (!decompose(text, UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE | UTF8PROC_STABLE,
                   mem, &characters))
        return arena_copy(mem, text);
    drop_marks_and_blanks(&characters);
    return encode(&characters, UTF8PROC_COMPOSE | UTF8PROC_STABLE, mem);
}

static size_t width_of(uint32_t character)
{
    if (character < 0x7f)
        return character >= 0x20;
    int width = utf8proc_charwidth((utf8proc_int32_t)character);
    return width > 0 ? (size_t)width : 0;
}

size_t unicode_width(Slice text)
{
    size_t width = 0;
    while (text.len) {
        uint32_t character;
        text = slice_skip(text, utf8_next(text, &character));
        width += width_of(character);
    }
    return width;
}

Slice unicode_clip(Slice text, size_t columns)
{
    size_t width = 0, len = 0;
    while (len < text.len) {
        uint32_t character;
        size_t size = utf8_next(slice_skip(text, len), &character);
        width += width_of(character);
        if (width > columns)
            break;
        len += size;
    }
    return slice_part(text, 0, len);
}
