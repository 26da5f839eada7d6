/* Numbers and their words. */
#include "bytes/refusal.h"

#include "base/arena.h"
#include "base/slice.h"

struct words {
    long number;
    Slice text;
};

static Slice words_of(const struct words *rows, size_t count, long number)
{
    for (size_t i = 0; i < count; i++)
        if (rows[i].number == number)
            return rows[i].text;
    return (Slice){0};
}

Slice certificate_refusal(long result, struct arena *mem)
{
    static const struct words rows[] = {
        {1, S_INIT("it is of another name")},
        {9, S_INIT("it is not valid yet; is the clock right?")},
        {10, S_INIT("it has expired")},
        {18, S_INIT("the server made it itself; if it is the right one, name it as ca-file")},
        {19, S_INIT("who made it is not trusted here; see ca-file")},
        {20, S_INIT("who made it is not known here; see ca-file")},
        {21, S_INIT("the server does not send who made it; see ca-file")},
        {23, S_INIT("it was revoked")}};
    Slice why = words_of(rows, COUNT_OF(rows), result);
    return why.len ? arena_printf(mem, "no valid certificate: %.*s", SLICE_ARG(why)) : S("no valid certificate");
}

Slice status_refusal(long status)
{
    static const struct words rows[] = {{401, S_INIT(": it wants a login or a token, or another one")},
                                        {403, S_INIT(": who asks has no right to it")},
                                        {404, S_INIT(": there is nothing at this address")},
                                        {407, S_INIT(": the proxy wants a login")},
                                        {410, S_INIT(": it is there no more")},
                                        {429, S_INIT(": it was asked too often")}};
    return words_of(rows, COUNT_OF(rows), status);
}
