/* Reading a URL whole, for bytes/source.c: http, https, ftp and sftp. The
   limits are given, so that tests need not wait for those of every day. */
#ifndef KPIRECON_BYTES_OPEN_HTTP_H
#define KPIRECON_BYTES_OPEN_HTTP_H

#include "base/base.h"

struct arena;
struct diag;

struct http_limits {
    long connect_ms, total_s;
    long low_bytes_s, low_s; /* slower than so many bytes a second for so long: given up */
    uint64_t max_bytes;      /* counted as they come, whatever the server announced */
    bool proxies;            /* as the environment has them */
};

extern const struct http_limits usual_http_limits;

#define MAX_REDIRECTS 5
#define MAX_REDIRECT_CHARS "5"

bool is_url(Slice name);
/* Without user name, password, query and fragment, which may be secrets. */
Slice url_shown(Slice url, struct arena *mem);
/* "/tmp/a b.csv" of "file:///tmp/a%20b.csv"; false when it names another host or is not well-formed. */
bool url_file_path(Slice url, struct arena *mem, Slice *path);
/* The body, at the front of an empty arena of at least max_bytes. A body that is not
   whole, and anything but success, is a fault; one that may pass later says so. */
bool http_read(Slice url, const struct http_limits *limits, struct arena *bytes, Slice *text, struct diag *diag);

#endif
