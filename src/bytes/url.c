/* What kind of address it is, and how it may be shown. */
#include "bytes/url.h"

#include "base/arena.h"
#include "base/slice.h"

#include <string.h>

bool is_url(Slice name)
{
    static const Slice schemes[] = {S_INIT("http://"), S_INIT("https://"), S_INIT("ftp://"),
                                    S_INIT("ftps://"), S_INIT("sftp://"),  S_INIT("file:")};
    for (size_t i = 0; i < COUNT_OF(schemes); i++)
        if (slice_starts_nocase(name, schemes[i]))
            return true;
    return false;
}

bool is_foreign_url(Slice name)
{
    size_t scheme = slice_find(name, S("://"));
    if (scheme == 0 || scheme >= name.len || is_url(name))
        return false;
    for (size_t i = 0; i < scheme; i++)
        if (!slice_has(S("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-."), name.at[i]))
            return false;
    return true;
}

Slice url_shown(Slice url, struct arena *mem)
{
    size_t start = slice_find(url, S("://")) + 3, end = start;
    if (start > url.len)
        return url;
    while (end < url.len && !memchr("/?#", url.at[end], 3))
        end++;
    /* a password may hold an '@' of its own: the last one ends it */
    size_t host = start;
    for (size_t i = start; i < end; i++)
        if (url.at[i] == '@')
            host = i + 1;
    size_t stop = end;
    while (stop < url.len && url.at[stop] != '?' && url.at[stop] != '#')
        stop++;
    return arena_printf(mem, "%.*s%.*s", SLICE_ARG(slice_part(url, 0, start)), SLICE_ARG(slice_part(url, host, stop)));
}

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* "%20" as a blank, in place; false when an escape is not whole. */
static bool unescape(char *text, size_t *len)
{
    size_t kept = 0;
    for (size_t i = 0; i < *len; i++) {
        text[kept] = text[i];
        if (text[i] == '%') {
            if (*len - i < 3 || hex_value(text[i + 1]) < 0 || hex_value(text[i + 2]) < 0)
                return false;
            text[kept] = (char)(hex_value(text[i + 1]) << 4 | hex_value(text[i + 2]));
            i += 2;
        }
        kept++;
    }
    *len = kept;
    return true;
}

bool url_file_path(Slice url, struct arena *mem, Slice *path)
{
    static const Slice heads[] = {S_INIT("file://localhost/"), S_INIT("file:///")};
    for (size_t i = 0; i < COUNT_OF(heads); i++) {
        if (!slice_starts_nocase(url, heads[i]))
            continue;
        Slice found = slice_skip(url, heads[i].len - 1);
        char *text = arena_cstr(mem, found);
        if (!unescape(text, &found.len))
            return false;
        *path = (Slice){text, found.len};
        return true;
    }
    return false;
}

/* Where the path, query or fragment begins. */
static size_t end_of_host(Slice url)
{
    size_t at = slice_find(url, S("://")) + 3;
    while (at < url.len && !memchr("/?#", url.at[at], 3))
        at++;
    return at < url.len ? at : url.len;
}

Slice url_origin(Slice url, struct arena *mem)
{
    size_t start = slice_find(url, S("://")) + 3, end = end_of_host(url), host = start;
    if (start >= url.len)
        return (Slice){0};
    for (size_t i = start; i < end; i++)
        if (url.at[i] == '@')
            host = i + 1;
    Slice origin = arena_printf(mem, "%.*s%.*s", SLICE_ARG(slice_part(url, 0, start)), SLICE_ARG(slice_part(url, host, end)));
    char *text = arena_cstr(mem, origin);
    for (size_t i = 0; i < origin.len; i++)
        text[i] = (char)(text[i] >= 'A' && text[i] <= 'Z' ? text[i] | 0x20 : text[i]);
    return (Slice){text, origin.len};
}

Slice url_resolve(Slice base, Slice href, struct arena *mem)
{
    if (is_url(href))
        return href;
    size_t path_end = end_of_host(base);
    if (slice_starts(href, S("/")) && !slice_starts(href, S("//")))
        return arena_printf(mem, "%.*s%.*s", SLICE_ARG(slice_part(base, 0, path_end)), SLICE_ARG(href));
    while (path_end < base.len && base.at[path_end] != '?' && base.at[path_end] != '#')
        path_end++;
    if (slice_starts(href, S("?")))
        return arena_printf(mem, "%.*s%.*s", SLICE_ARG(slice_part(base, 0, path_end)), SLICE_ARG(href));
    return (Slice){0};
}
