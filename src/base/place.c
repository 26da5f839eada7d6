/* Where something stands, written for people. Names come from outside, so what
   a terminal might act on is taken out of them. */
#include "base/place.h"

#include "base/arena.h"
#include "base/base_private.h"
#include "base/unicode.h"

#include <inttypes.h>
#include <string.h>

static bool is_control(uint32_t character)
{
    return character < 0x20 || (character >= 0x7f && character <= 0x9f) || character == 0xfffd;
}

Slice text_make_harmless(char *text, size_t len)
{
    Slice rest = {text, len};
    size_t kept = 0;
    while (rest.len) {
        uint32_t character;
        size_t size = utf8_next(rest, &character);
        if (is_control(character))
            text[kept++] = character == '\t' ? ' ' : '?';
        else
            for (size_t i = 0; i < size; i++)
                text[kept++] = rest.at[i];
        rest = (Slice){rest.at + size, rest.len - size};
    }
    return (Slice){text, kept};
}

static Slice with_number(struct arena *mem, Slice text, uint64_t number)
{
    return arena_printf(mem, "%.*s:%" PRIu64, SLICE_ARG(text), number);
}

Slice place_format(Place place, struct arena *mem)
{
    const char *colon = place.source.len && place.part.len ? ":" : "";
    Slice text = arena_printf(mem, "%.*s%s%.*s", SLICE_ARG(place.source), colon, SLICE_ARG(place.part));
    text = text_make_harmless((char *)text.at, text.len);
    if (place.line)
        text = with_number(mem, text, place.line);
    if (place.line && place.column)
        text = with_number(mem, text, place.column);
    return text;
}
