/* Addresses of mail: few of those that RFC 5322 allows, none that could hold a second one or a header. */
#include "delivery/message.h"

#include "base/arena.h"
#include "base/slice.h"

#include <string.h>

#define MAX_LOCAL_BYTES 64 /* RFC 5321, 4.5.3.1.1 */
#define MAX_LABEL_BYTES 63

static bool is_letter_or_digit(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* A dot-atom. */
static bool is_local_part(Slice text)
{
    if (text.len == 0 || text.len > MAX_LOCAL_BYTES || text.at[0] == '.' || text.at[text.len - 1] == '.')
        return false;
    for (size_t i = 0; i < text.len; i++) {
        bool dot = text.at[i] == '.' && text.at[i - 1] != '.';
        if (!dot && !is_letter_or_digit(text.at[i]) && !memchr("!#$%&'*+-/=?^_`{|}~", text.at[i], 19))
            return false;
    }
    return true;
}

static bool is_label(Slice text)
{
    if (text.len == 0 || text.len > MAX_LABEL_BYTES || text.at[0] == '-' || text.at[text.len - 1] == '-')
        return false;
    for (size_t i = 0; i < text.len; i++)
        if (!is_letter_or_digit(text.at[i]) && text.at[i] != '-')
            return false;
    return true;
}

static bool is_host(Slice text)
{
    size_t labels = 0;
    if (text.len == 0 || text.at[text.len - 1] == '.')
        return false;
    for (Slice rest = text; rest.len; labels++)
        if (!is_label(slice_cut(rest, '.', &rest)))
            return false;
    return labels > 1 || slice_equal_nocase(text, S("localhost"));
}

bool address_is_valid(Slice address)
{
    Slice host, local = slice_cut(address, '@', &host);
    return address.len <= MAX_ADDRESS_BYTES && is_local_part(local) && is_host(host);
}

/* An id may stand in an address when nothing of it means anything there. */
static bool is_plain(Slice id)
{
    for (size_t i = 0; i < id.len; i++)
        if (!is_letter_or_digit(id.at[i]) && (i == 0 || !memchr("_-", id.at[i], 2)))
            return false;
    return id.len > 0;
}

Slice address_fill(Slice pattern, const struct message *message, struct arena *mem)
{
    const struct {
        Slice slot, id;
    } slots[] = {{S("{ticket}"), message->ticket_id}, {S("{partner}"), message->partner_id}};
    Slice address = pattern;
    for (size_t i = 0; i < COUNT_OF(slots); i++) {
        size_t at = slice_find(address, slots[i].slot);
        if (at == address.len)
            continue;
        if (!is_plain(slots[i].id))
            return (Slice){0};
        address = arena_printf(mem, "%.*s%.*s%.*s", SLICE_ARG(slice_part(address, 0, at)), SLICE_ARG(slots[i].id),
                               SLICE_ARG(slice_skip(address, at + slots[i].slot.len)));
    }
    return slice_has(address, '{') || !address_is_valid(address) ? (Slice){0} : address;
}
