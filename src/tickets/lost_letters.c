/* Question marks where letters were. In running text one is normal; in a value none is. */
#include "tickets/lost_letters_private.h"

#include "base/slice.h"

#include <string.h>

static bool has_byte(Slice text, int byte)
{
    return text.len && memchr(text.at, byte, text.len);
}

bool has_lost_letter(Slice text)
{
    if (LIKELY(!has_byte(text, '?') && !has_byte(text, 0xef)))
        return false;
    return slice_has(text, '?') || slice_find(text, S("\xef\xbf\xbd")) < text.len;
}

bool text_is_lost(Slice text)
{
    struct destroyed cell = {0};
    destroyed_count(&cell, text);
    return text_looks_destroyed(&cell);
}
