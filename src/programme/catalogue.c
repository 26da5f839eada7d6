/* What a product, a currency and a small difference are called. Names are compared
   by their letters and digits alone; plain ASCII takes a way without allocations. */
#include "programme/catalogue.h"

#include "base/arena.h"
#include "base/slice.h"
#include "base/unicode.h"
#include "programme/catalogue_private.h"

#include <string.h>

#define USUAL_MINOR_PLACES 2
#define PERMILLE 1000
/* More lines than a document can have; keeps the product small. */
#define MAX_TOLERATED_LINES 1000000000u

/* Longer than any name with its signs; keeps hostile fields from being folded at length. */
#define MAX_TYPED_BYTES 1024

/* Wide enough for every product of two Decimals. */
__extension__ typedef __int128 Wide;

/* --- names --- */

/* Signs beyond ASCII that no name needs: punctuation, dashes, symbols, the
   trademark signs, tatweel, CJK punctuation, and of katakana the middle dot and the
   long vowel mark, which may be left out at the end of a word. */
static bool is_sign(uint32_t c)
{
    static const struct {
        uint32_t from, to;
    } signs[] = {{0x80, 0xbf},     {0xd7, 0xd7},     {0xf7, 0xf7},     {0x60c, 0x60c},   {0x640, 0x640},
                 {0x2000, 0x206f}, {0x2100, 0x214f}, {0x2190, 0x27bf}, {0x3000, 0x303f}, {0x30fb, 0x30fc}};
    for (size_t i = 0; i < COUNT_OF(signs); i++)
        if (c >= signs[i].from && c <= signs[i].to)
            return true;
    return false;
}

/* The letter or digit in upper case, or 0 for what a compact name leaves out. */
static char compact_char(char c)
{
    if (c >= 'a' && c <= 'z')
        return (char)(c - ('a' - 'A'));
    return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ? c : 0;
}

/* Copies letters, digits and non-ASCII characters other than signs. */
static Slice without_signs(Slice text, struct arena *mem)
{
    char *kept = ARENA_ARRAY(mem, char, text.len + 1);
    size_t len = 0;
    while (text.len) {
        uint32_t c;
        size_t size = utf8_next(text, &c);
        if (c < 0x80 ? compact_char((char)c) != 0 : !is_sign(c)) {
            memcpy(kept + len, text.at, size);
            len += size;
        }
        text = slice_skip(text, size);
    }
    return (Slice){kept, len};
}

/* Signs are left out twice: NFKC would make letters of a trademark sign, and
   makes plain signs of full-width ones. */
static Slice compact_unicode(Slice name, char into[MAX_NAME_BYTES], struct arena *scratch)
{
    size_t mark = arena_mark(scratch), len = 0;
    if (name.len > MAX_TYPED_BYTES)
        return (Slice){into, 0};
    Slice folded = without_signs(unicode_fold(without_signs(name, scratch), scratch), scratch);
    if (folded.len <= MAX_NAME_BYTES) {
        for (; len < folded.len; len++) {
            char c = compact_char(folded.at[len]);
            into[len] = c ? c : folded.at[len];
        }
    }
    arena_rewind(scratch, mark);
    return (Slice){into, len};
}

Slice name_compact(Slice name, char into[MAX_NAME_BYTES], struct arena *scratch)
{
    size_t len = 0;
    for (size_t i = 0; i < name.len; i++) {
        if ((unsigned char)name.at[i] >= 0x80)
            return compact_unicode(name, into, scratch);
        char c = compact_char(name.at[i]);
        if (c && len == MAX_NAME_BYTES)
            return (Slice){into, 0};
        if (c)
            into[len++] = c;
    }
    return (Slice){into, len};
}

/* --- types --- */

uint8_t omlp_type_of_compact(const struct programme *programme, Slice compact)
{
    uint32_t i;
    for (struct table_walk walk = table_walk(&programme->type_by_name, slice_hash(compact)); table_next(&walk, &i);)
        if (slice_equal(programme->type_names[i], compact))
            return (uint8_t)programme->type_of_name[i];
    return OMLP_NONE;
}

uint8_t omlp_type_find(const struct programme *programme, Slice name, struct arena *scratch)
{
    char compact[MAX_NAME_BYTES];
    return omlp_type_of_compact(programme, name_compact(name, compact, scratch));
}

Slice omlp_type_code(const struct programme *programme, uint8_t type)
{
    return type < programme->type_count ? programme->types[type].code : (Slice){0};
}

bool omlp_type_qualifies(const struct programme *programme, uint8_t type, Month month)
{
    if (type >= programme->type_count)
        return false;
    const struct omlp_type *found = &programme->types[type];
    bool begun = found->qualifies_from.k == MONTH_NONE.k || month.k >= found->qualifies_from.k;
    bool ended = found->qualifies_to.k != MONTH_NONE.k && month.k > found->qualifies_to.k;
    return found->qualifies && begun && !ended;
}

bool omlp_zero_revenue(const struct programme *programme, uint8_t type, Month month)
{
    if (type >= programme->type_count || !programme->types[type].digital_moc)
        return false;
    for (size_t i = 0; i < programme->promotion_count; i++)
        if (month.k >= programme->promotions[i].from.k && month.k <= programme->promotions[i].to.k)
            return true;
    return false;
}

/* --- currencies and tolerances --- */

/* Codes as numbers that are in the order of their letters: it is asked several times a claim. */
static uint32_t code_number(const char code[4])
{
    uint32_t number = 0;
    for (size_t i = 0; i < 4; i++)
        number = number << 8 | (unsigned char)code[i];
    return number;
}

const struct currency *currency_find(const struct programme *programme, Slice code)
{
    char wanted[4] = {0};
    size_t low = 0, high = programme->currency_count;
    if (code.len != 3)
        return NULL;
    for (size_t i = 0; i < 3; i++)
        wanted[i] = compact_char(code.at[i]);
    uint32_t number = code_number(wanted);
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        uint32_t found = code_number(programme->currencies[middle].code);
        if (found == number)
            return &programme->currencies[middle];
        if (found < number)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

unsigned currency_places(const struct programme *programme, const char code[4])
{
    const struct currency *found = currency_find(programme, (Slice){code, 3});
    return found ? found->minor_places : USUAL_MINOR_PLACES;
}

Decimal money_tolerance(const struct programme *programme, const char code[4], size_t line_count)
{
    int64_t minor_unit = DECIMAL_SCALE;
    for (unsigned i = currency_places(programme, code); i > 0; i--)
        minor_unit /= 10;
    Wide lines = line_count < MAX_TOLERATED_LINES ? line_count : MAX_TOLERATED_LINES;
    Wide by_lines = lines * programme->money_tolerance_per_line.micro * minor_unit / DECIMAL_SCALE;
    Wide least = (Wide)programme->money_tolerance_least.micro * minor_unit / DECIMAL_SCALE;
    Wide tolerance = by_lines > least ? by_lines : least;
    return (Decimal){tolerance < INT64_MAX ? (int64_t)tolerance : INT64_MAX};
}

static Wide magnitude(Wide number)
{
    return number < 0 ? -number : number;
}

int tax_rate_between(const struct programme *programme, Decimal net, Decimal gross, Decimal tolerance)
{
    if (net.micro == 0 || magnitude((Wide)gross.micro - net.micro) <= tolerance.micro)
        return 0; /* nothing that a tax would have to explain */
    for (size_t i = 0; i < programme->tax_rate_count; i++) {
        int rate = programme->tax_rate_permille[i];
        Wide off = (Wide)net.micro * (PERMILLE + rate) - (Wide)gross.micro * PERMILLE;
        if (magnitude(off) <= (Wide)tolerance.micro * PERMILLE)
            return rate;
    }
    return 0;
}
