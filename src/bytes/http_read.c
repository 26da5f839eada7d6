/* A URL's body in memory, and what is said when it cannot be had. */
#include "bytes/open_http.h"

#include "base/arena.h"
#include "base/diag.h"
#include "base/slice.h"
#include "bytes/url.h"

#include <string.h>

struct collection {
    struct arena *bytes;
    size_t len;
};

static bool collect(void *context, Slice bytes)
{
    struct collection *collection = context;
    if (bytes.len > collection->bytes->reserved_bytes - collection->len)
        return false;
    memcpy(collection->bytes->base + collection->len, bytes.at, bytes.len);
    collection->len += bytes.len;
    return true;
}

bool http_fault(Slice url, const struct http_reply *reply, struct arena *scratch, struct diag *diag)
{
    Slice shown = url_shown(url, scratch);
    Slice why = reply->why.len ? reply->why : S("larger than what is read of a URL");
    return reply->may_pass ? diag_fault_for_now(diag, "cannot read '%.*s': %.*s", SLICE_ARG(shown), SLICE_ARG(why))
                           : diag_fault(diag, "cannot read '%.*s': %.*s", SLICE_ARG(shown), SLICE_ARG(why));
}

bool http_read(Slice url, const struct http_limits *limits, struct arena *bytes, Slice *text, bool *end_is_open,
               struct diag *diag)
{
    struct collection collection = {.bytes = bytes};
    struct http_request request = {.url = url, .limits = limits, .take = collect, .context = &collection};
    struct http_reply reply;
    struct arena scratch;
    arena_init(&scratch, 8 * url.len + (1u << 20));
    enum http_result result = http_get(&request, &scratch, &reply);
    bool fine = result == HTTP_WHOLE || http_fault(url, &reply, &scratch, diag);
    if (fine) {
        *text = (Slice){bytes->base, collection.len};
        *end_is_open = reply.end_is_open;
    }
    arena_done(&scratch);
    return fine;
}
