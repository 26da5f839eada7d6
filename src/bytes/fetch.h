/* Fetching for a run that nobody watches: a URL becomes a file, whole or not at all. What may pass is tried
   again, with pauses that double, differ from run to run and obey the server; a body that was cut is gone on with,
   when the server tells it apart from another one; and all of it together has a limit in time.

       struct fetcher fetcher;
       fetcher_init(&fetcher, &settings);                  // the clock of the limit starts
       enum http_result got = fetch_file(&fetcher, url, &known, path, mem, &fetched, diag);

   Nothing is ever taken for whole that is not: the length the server told, the end of the chunks, and where a
   body goes on are checked, and the bytes around the seam come twice and must be the same. */
#ifndef KPIRECON_BYTES_FETCH_H
#define KPIRECON_BYTES_FETCH_H

#include "bytes/digest.h"
#include "bytes/open_http.h"

struct fetch_settings {
    struct http_limits limits; /* of one attempt */
    struct http_login login;
    Slice accept;
    bool needs_length; /* a body whose end is only that of its connection may have been cut: it is refused */
    unsigned tries;    /* of one URL; 0 counts as 1 */
    unsigned pause_ms; /* before the second try; doubles up to MAX_PAUSE_MS */
    unsigned budget_s; /* for all that this fetcher fetches */
};

#define MAX_PAUSE_MS 60000u
#define SEAM_BYTES 4096u

struct fetcher {
    struct fetch_settings settings;
    int64_t ends_us;
    uint64_t chance; /* of the pauses */
};

void fetcher_init(struct fetcher *fetcher, const struct fetch_settings *settings);

/* How a server names what it sent; empty where it does not. */
struct fetch_known {
    Slice etag, modified;
};

struct fetched {
    struct fetch_known known;
    Slice link; /* the Link headers */
    uint64_t byte_count;
    unsigned tries;
};

/* `known`: what is at hand already, NULL for nothing. The file is written and synced beside `path` and renamed. On
   HTTP_UNCHANGED there is none; on HTTP_FAILED neither, and a fault, which says whether it may pass. */
enum http_result fetch_file(struct fetcher *fetcher, Slice url, const struct fetch_known *known, Slice path,
                            struct arena *mem, struct fetched *out, struct diag *diag);

#endif
