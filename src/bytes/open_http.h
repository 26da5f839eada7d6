/* Reading a URL: http, https, ftp and sftp. The limits are given, so that tests
   need not wait for those of every day. http_read() is what bytes/source.c needs,
   http_get() what fetching does (bytes/fetch.h). */
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

/* Who asks. All may be empty; files are PEM. */
struct http_login {
    Slice token;            /* a bearer token, for the server that is asked and no other */
    Slice netrc;            /* a file; without it ~/.netrc */
    Slice ca_file;          /* whom to trust instead of the system's */
    Slice certificate, key; /* the client's */
    Slice ssh_key;          /* a private key for sftp; libcurl's usual places without it */
    Slice known_hosts;      /* of sftp; ~/.ssh/known_hosts without it. A host that is not in it is refused */
};

struct http_request {
    Slice url;
    const struct http_limits *limits;
    const struct http_login *login; /* may be NULL */
    Slice accept;                   /* a media type, or empty */
    bool needs_length;              /* a body whose end is only that of its connection is a failure */
    Slice etag, modified;           /* of what is at hand, as the reply had them; then it is sent only if it changed */
    uint64_t from;                  /* > 0: the rest from this byte on, if it still is what etag or modified say */
    bool (*begin)(void *context, uint64_t from); /* before the first bytes; 0: all of it comes. May be NULL */
    bool (*take)(void *context, Slice bytes);    /* false ends it, and so does begin's */
    void *context;
};

enum http_result { HTTP_WHOLE, HTTP_UNCHANGED, HTTP_FAILED };

struct http_reply {
    Slice etag, modified, link; /* headers, of sftp the file's time and size; empty when not sent */
    bool may_pass, range_refused, stopped;
    bool end_is_open;           /* its end was only that of its connection: what was cut looks whole */
    uint32_t retry_after_s; /* as the server asks, 0: it does not */
    Slice why;              /* it failed, in a few words without secrets */
};

/* Texts of *reply live in `mem`, which takes what is needed meanwhile, too. */
enum http_result http_get(const struct http_request *request, struct arena *mem, struct http_reply *reply);
/* Returns false, after "cannot read '...': ...". */
bool http_fault(Slice url, const struct http_reply *reply, struct arena *scratch, struct diag *diag);

/* The body, at the front of an empty arena of at least max_bytes. A body that is not
   whole, and anything but success, is a fault; one that may pass later says so. *end_is_open as in http_reply. */
bool http_read(Slice url, const struct http_limits *limits, struct arena *bytes, Slice *text, bool *end_is_open,
               struct diag *diag);

#endif
