/* The door to libcurl for reading: a URL becomes text, or a fault that says whether
   trying again may help. Nothing of a body is used before all of it is there. */
#include "bytes/open_http.h"

#include "base/arena.h"
#include "base/diag.h"
#include "base/library.h"
#include "base/slice.h"
#include "bytes/refusal.h"
#include "bytes/url.h"

#define CURL_DISABLE_TYPECHECK /* its macros cannot be called by a pointer; set_number() and the others check */
#include <curl/curl.h>

#include <inttypes.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <time.h>
#include <unistd.h>

#define PASSWD_BYTES 16384u
#define PROTOCOLS "http,https,ftp,ftps,sftp"
#define REDIRECT_PROTOCOLS "http,https"
#define REDIRECT_PROTOCOLS_SECURE "https"
#define STATUS_PARTIAL 206
#define STATUS_UNCHANGED 304
#define STATUS_NO_RANGE 416
#define MAX_HEADER_LINES 64
#define STAMP_CHARS 64
#define SETTLED_S 2

#define CURL_FUNCTIONS(X) \
    X(curl_global_init) \
    X(curl_global_cleanup) \
    X(curl_easy_init) \
    X(curl_easy_setopt) \
    X(curl_easy_perform) \
    X(curl_easy_getinfo) \
    X(curl_easy_header) \
    X(curl_easy_strerror) \
    X(curl_easy_cleanup) \
    X(curl_slist_append) \
    X(curl_slist_free_all)

LIBRARY(curl, CURL_FUNCTIONS, CURL_SONAME, "libcurl4", "reading a URL");

const struct http_limits usual_http_limits = {
    .connect_ms = 20000,
    .total_s = 1800,
    .low_bytes_s = 1000,
    .low_s = 60,
    .max_bytes = (uint64_t)4 << 30,
    .proxies = true,
};

struct download {
    struct curl curl;
    CURL *handle;
    const struct http_request *request;
    struct curl_slist *headers;
    uint64_t len;
    bool began, too_large, stopped, wrong_range, endless, unchanged;
    bool is_sftp;
    char stamp[STAMP_CHARS]; /* of sftp: the file's time and size */
    char words[CURL_ERROR_SIZE];
};

/* The value of a header in the last answer, its lines joined; empty when there is none. */
static Slice header_of(struct download *download, const char *name, struct arena *mem)
{
    Slice all = {0};
    struct curl_header *found;
    for (size_t i = 0; i < MAX_HEADER_LINES && download->curl.curl_easy_header(download->handle, name, i, CURLH_HEADER,
                                                                               -1, &found) == CURLHE_OK; i++)
        all = i ? arena_printf(mem, "%.*s, %s", SLICE_ARG(all), found->value) : arena_copy(mem, slice_from(found->value));
    return all;
}

/* "bytes 500-999/1234": does the answer go on where it was to? */
static bool goes_on(struct download *download)
{
    struct curl_header *found;
    uint64_t from;
    if (download->curl.curl_easy_header(download->handle, "Content-Range", 0, CURLH_HEADER, -1, &found) != CURLHE_OK)
        return false;
    Slice rest = slice_from(found->value), unit = slice_cut(rest, ' ', &rest), first = slice_cut(rest, '-', &rest);
    return slice_equal_nocase(unit, S("bytes")) && slice_to_u64(first, UINT64_MAX, &from) &&
           from == download->request->from;
}

/* By its length, its chunks, or frames; otherwise what was cut looks whole. */
static bool tells_its_end(struct download *download)
{
    struct curl_header *found;
    const struct curl *curl = &download->curl;
    curl_off_t length = -1;
    long version = 0;
    curl->curl_easy_getinfo(download->handle, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length);
    curl->curl_easy_getinfo(download->handle, CURLINFO_HTTP_VERSION, &version);
    return length >= 0 || version == CURL_HTTP_VERSION_2_0 || version == CURL_HTTP_VERSION_3 ||
           curl->curl_easy_header(download->handle, "Transfer-Encoding", 0, CURLH_HEADER, -1, &found) == CURLHE_OK;
}

/* Later versions have frames, and FTP says when it is done. */
static bool is_http_1(struct download *download)
{
    long version = 0;
    download->curl.curl_easy_getinfo(download->handle, CURLINFO_HTTP_VERSION, &version);
    return version == CURL_HTTP_VERSION_1_0 || version == CURL_HTTP_VERSION_1_1;
}

/* Times are whole seconds: of a file that changed just now another one may have the same time and size. */
static void stamp(struct download *download)
{
    curl_off_t modified = -1, length = -1;
    download->curl.curl_easy_getinfo(download->handle, CURLINFO_FILETIME_T, &modified);
    download->curl.curl_easy_getinfo(download->handle, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length);
    if (modified > 0 && length >= 0 && modified + SETTLED_S <= (curl_off_t)time(NULL))
        snprintf(download->stamp, sizeof download->stamp, "%" PRId64 " %" PRIu64, (int64_t)modified,
                 (uint64_t)length + download->request->from);
}

/* There are no conditions in the protocol: the first bytes come with what tells whether more are wanted. */
static bool begin_sftp(struct download *download)
{
    const struct http_request *request = download->request;
    stamp(download);
    bool is_same = request->modified.len && slice_equal(request->modified, slice_from(download->stamp));
    download->wrong_range = request->from && !is_same;
    download->unchanged = !request->from && is_same;
    return !download->wrong_range && !download->unchanged;
}

static bool begin(struct download *download)
{
    const struct http_request *request = download->request;
    long status = 0;
    download->began = true;
    download->curl.curl_easy_getinfo(download->handle, CURLINFO_RESPONSE_CODE, &status);
    bool is_rest = status == STATUS_PARTIAL;
    if (download->is_sftp) {
        is_rest = request->from != 0;
        if (!begin_sftp(download))
            return false;
    }
    download->wrong_range = !download->is_sftp && is_rest && (!request->from || !goes_on(download));
    download->endless = request->needs_length && !tells_its_end(download);
    return !download->wrong_range && !download->endless && (!request->begin || request->begin(request->context, is_rest ? request->from : 0));
}

static size_t take(char *data, size_t size, size_t count, void *context)
{
    struct download *download = context;
    const struct http_request *request = download->request;
    size_t len = size * count;
    if (!download->began && !begin(download))
        return download->stopped = true, len + 1;
    if (len > request->limits->max_bytes - download->len) {
        download->too_large = true;
        return len + 1;
    }
    if (!request->take(request->context, (Slice){data, len})) {
        download->stopped = true;
        return len + 1;
    }
    download->len += len;
    return len;
}

/* An option's type is in its number; what it is given is checked here, since it goes by an ellipsis. */
static bool set_number(struct download *download, CURLoption option, long value)
{
    assert(option / CURLOPTTYPE_OBJECTPOINT == 0);
    return download->curl.curl_easy_setopt(download->handle, option, value) == CURLE_OK;
}

static bool set_size(struct download *download, CURLoption option, uint64_t value)
{
    assert(option / CURLOPTTYPE_OBJECTPOINT == CURLOPTTYPE_OFF_T / CURLOPTTYPE_OBJECTPOINT);
    return download->curl.curl_easy_setopt(download->handle, option, (curl_off_t)value) == CURLE_OK;
}

static bool set_text(struct download *download, CURLoption option, const char *value)
{
    assert(option / CURLOPTTYPE_OBJECTPOINT == 1);
    return download->curl.curl_easy_setopt(download->handle, option, value) == CURLE_OK;
}

static bool set_limits(struct download *download)
{
    const struct http_limits *limits = download->request->limits;
    return set_number(download, CURLOPT_CONNECTTIMEOUT_MS, limits->connect_ms) &&
           set_number(download, CURLOPT_TIMEOUT, limits->total_s) &&
           set_number(download, CURLOPT_LOW_SPEED_LIMIT, limits->low_bytes_s) &&
           set_number(download, CURLOPT_LOW_SPEED_TIME, limits->low_s) &&
           set_size(download, CURLOPT_MAXFILESIZE_LARGE, limits->max_bytes) &&
           (limits->proxies || set_text(download, CURLOPT_PROXY, ""));
}

/* libcurl trusts every host that speaks SSH unless it is told where the known ones are. */
static bool know_hosts(struct download *download, struct arena *scratch)
{
    const struct http_login *login = download->request->login;
    struct passwd entry, *found = NULL;
    char *room = ARENA_ARRAY(scratch, char, PASSWD_BYTES);
    if (login && login->known_hosts.len)
        return set_text(download, CURLOPT_SSH_KNOWNHOSTS, arena_cstr(scratch, login->known_hosts));
    if (getpwuid_r(geteuid(), &entry, room, PASSWD_BYTES, &found) != 0 || !found)
        return false;
    Slice path = arena_printf(scratch, "%s/.ssh/known_hosts", found->pw_dir);
    return set_text(download, CURLOPT_SSH_KNOWNHOSTS, arena_cstr(scratch, path));
}

static bool set_sftp(struct download *download, struct arena *scratch)
{
    const struct http_login *login = download->request->login;
    return know_hosts(download, scratch) && set_number(download, CURLOPT_FILETIME, 1) &&
           (!login || !login->ssh_key.len ||
            set_text(download, CURLOPT_SSH_PRIVATE_KEYFILE, arena_cstr(scratch, login->ssh_key)));
}

static bool collect_body(struct download *download)
{
    return download->curl.curl_easy_setopt(download->handle, CURLOPT_ERRORBUFFER, download->words) == CURLE_OK &&
           download->curl.curl_easy_setopt(download->handle, CURLOPT_WRITEFUNCTION, take) == CURLE_OK &&
           download->curl.curl_easy_setopt(download->handle, CURLOPT_WRITEDATA, download) == CURLE_OK;
}

static bool add_header(struct download *download, struct arena *scratch, const char *name, Slice value)
{
    if (value.len == 0)
        return true;
    Slice line = arena_printf(scratch, "%s: %.*s", name, SLICE_ARG(value));
    struct curl_slist *longer = download->curl.curl_slist_append(download->headers, arena_cstr(scratch, line));
    download->headers = longer ? longer : download->headers;
    return longer != NULL;
}

/* What is at hand is not sent again, and of what came in part only the rest. */
static bool set_condition(struct download *download, struct arena *scratch)
{
    const struct http_request *request = download->request;
    Slice range = arena_printf(scratch, "%" PRIu64 "-", request->from);
    bool fine = request->from ? set_text(download, CURLOPT_RANGE, arena_cstr(scratch, range)) &&
                                    add_header(download, scratch, "If-Range",
                                               request->etag.len ? request->etag : request->modified)
                              : add_header(download, scratch, "If-None-Match", request->etag) &&
                                    add_header(download, scratch, "If-Modified-Since", request->modified);
    return fine && add_header(download, scratch, "Accept", request->accept) &&
           (!download->headers || download->curl.curl_easy_setopt(download->handle, CURLOPT_HTTPHEADER,
                                                                  download->headers) == CURLE_OK);
}

static bool set_file(struct download *download, struct arena *scratch, CURLoption option, Slice path)
{
    return path.len == 0 || set_text(download, option, arena_cstr(scratch, path));
}

/* libcurl sends neither token nor password to another host that it is redirected to. */
static bool set_login(struct download *download, struct arena *scratch)
{
    const struct http_login *login = download->request->login;
    if (!login)
        return true;
    if (login->token.len && (!set_number(download, CURLOPT_HTTPAUTH, (long)CURLAUTH_BEARER) ||
                             !set_text(download, CURLOPT_XOAUTH2_BEARER, arena_cstr(scratch, login->token))))
        return false;
    return set_file(download, scratch, CURLOPT_NETRC_FILE, login->netrc) &&
           set_file(download, scratch, CURLOPT_CAINFO, login->ca_file) &&
           set_file(download, scratch, CURLOPT_SSLCERT, login->certificate) &&
           set_file(download, scratch, CURLOPT_SSLKEY, login->key);
}

/* No option may be missing from a libcurl and nobody notice. */
static bool set_up(struct download *download, const char *url)
{
    bool is_secure = strncasecmp(url, "https:", 6) == 0;
    return set_text(download, CURLOPT_URL, url) && set_text(download, CURLOPT_PROTOCOLS_STR, PROTOCOLS) &&
           set_text(download, CURLOPT_REDIR_PROTOCOLS_STR,
                    is_secure ? REDIRECT_PROTOCOLS_SECURE : REDIRECT_PROTOCOLS) &&
           set_number(download, CURLOPT_FOLLOWLOCATION, 1) &&
           set_number(download, CURLOPT_MAXREDIRS, MAX_REDIRECTS) && set_number(download, CURLOPT_FAILONERROR, 1) &&
           set_number(download, CURLOPT_NOSIGNAL, 1) && set_number(download, CURLOPT_SSL_VERIFYPEER, 1) &&
           set_number(download, CURLOPT_SSL_VERIFYHOST, 2) &&
           set_number(download, CURLOPT_NETRC, CURL_NETRC_OPTIONAL) &&
           set_text(download, CURLOPT_USERAGENT, "kpirecon/" KPIRECON_VERSION) && collect_body(download) &&
           set_limits(download);
}

/* What another minute may change. */
static bool may_pass(CURLcode code, long status, bool is_sftp)
{
    static const CURLcode passing[] = {CURLE_COULDNT_RESOLVE_PROXY, CURLE_COULDNT_RESOLVE_HOST,
                                       CURLE_COULDNT_CONNECT,       CURLE_PARTIAL_FILE,
                                       CURLE_OPERATION_TIMEDOUT,    CURLE_GOT_NOTHING,
                                       CURLE_SEND_ERROR,            CURLE_RECV_ERROR,
                                       CURLE_SSH};
    if (is_sftp && code == CURLE_FAILED_INIT)
        return true; /* the connection ended before the server said what it is */
    /* 4xx of FTP: busy, or too many are logged in */
    if (code == CURLE_WEIRD_SERVER_REPLY || code == CURLE_FTP_COULDNT_RETR_FILE)
        return status >= 400 && status < 500;
    if (code == CURLE_HTTP_RETURNED_ERROR)
        return status >= 500 || status == 429 || status == 408;
    for (size_t i = 0; i < COUNT_OF(passing); i++)
        if (code == passing[i])
            return true;
    return false;
}

static long verify_result(const struct download *download)
{
    long result = -1;
    download->curl.curl_easy_getinfo(download->handle, CURLINFO_SSL_VERIFYRESULT, &result);
    return result;
}

/* In our words where libcurl's may hold what was asked for: names and passwords. */
static Slice reason(CURLcode code, long status, const struct download *download, struct arena *scratch)
{
    if (download->wrong_range)
        return S("the server goes on at another place than it was asked to");
    if (download->endless)
        return S("the server does not say how long it is, and what was cut would look whole");
    if (download->too_large || download->stopped || code == CURLE_FILESIZE_EXCEEDED)
        return S("larger than what is read of a URL");
    switch (code) {
    case CURLE_HTTP_RETURNED_ERROR:
        return arena_printf(scratch, "the server answers %ld%.*s", status, SLICE_ARG(status_refusal(status)));
    case CURLE_TOO_MANY_REDIRECTS: return S("redirected more than " MAX_REDIRECT_CHARS " times");
    case CURLE_COULDNT_CONNECT: return S("its server cannot be reached");
    case CURLE_COULDNT_RESOLVE_PROXY: return S("the host of the proxy is not known");
    case CURLE_SSL_CONNECT_ERROR: return S("its server cannot be talked to securely: no TLS, or none that is safe");
    case CURLE_REMOTE_FILE_NOT_FOUND: return S("no such file");
    case CURLE_UNSUPPORTED_PROTOCOL: return S("it leads to a kind of address that is not read");
    case CURLE_URL_MALFORMAT: return S("not a well-formed URL");
    case CURLE_COULDNT_RESOLVE_HOST: return S("its host is not known");
    case CURLE_PARTIAL_FILE: return S("the answer is cut off");
    case CURLE_PEER_FAILED_VERIFICATION:
        return download->is_sftp ? S("not surely its server: its key is not that of a known host; see ssh-known-hosts")
                                 : arena_printf(scratch, "not surely its server: %.*s",
                                                SLICE_ARG(certificate_refusal(verify_result(download), scratch)));
    case CURLE_LOGIN_DENIED: return S("the server refuses the login");
    default: return slice_from(download->words[0] ? download->words : download->curl.curl_easy_strerror(code));
    }
}
static_assert(MAX_REDIRECTS == 5, "as the message says");

static bool set_all(struct download *download, struct arena *scratch)
{
    Slice url = download->request->url;
    return !slice_has(url, '\0') && download->handle && set_up(download, arena_cstr(scratch, url)) &&
           set_condition(download, scratch) && set_login(download, scratch) &&
           (!download->is_sftp || set_sftp(download, scratch));
}

static void note_headers(struct download *download, struct arena *mem, struct http_reply *reply)
{
    curl_off_t wait = 0;
    reply->etag = header_of(download, "ETag", mem);
    reply->modified = download->is_sftp ? arena_copy(mem, slice_from(download->stamp))
                                        : header_of(download, "Last-Modified", mem);
    reply->link = header_of(download, "Link", mem);
    download->curl.curl_easy_getinfo(download->handle, CURLINFO_RETRY_AFTER, &wait);
    reply->retry_after_s = wait < 0 ? 0 : wait > UINT32_MAX ? UINT32_MAX : (uint32_t)wait;
}

static enum http_result judge(struct download *download, CURLcode code, struct arena *mem, struct http_reply *reply)
{
    long status = 0;
    download->curl.curl_easy_getinfo(download->handle, CURLINFO_RESPONSE_CODE, &status);
    const struct http_request *request = download->request;
    bool was_conditional = request->from == 0 && (request->etag.len || request->modified.len);
    if (code == CURLE_OK && status == STATUS_UNCHANGED && was_conditional)
        return HTTP_UNCHANGED;
    if (code == CURLE_OK && status == STATUS_UNCHANGED)
        code = CURLE_HTTP_RETURNED_ERROR;
    /* nothing in it, so that nobody was told of its beginning */
    if (code == CURLE_OK && !download->began && !begin(download))
        code = CURLE_WRITE_ERROR;
    if (download->unchanged)
        return HTTP_UNCHANGED;
    if (code == CURLE_OK) {
        reply->end_is_open = is_http_1(download) && !tells_its_end(download);
        return HTTP_WHOLE;
    }
    reply->stopped = download->stopped || download->too_large;
    reply->may_pass = may_pass(code, status, download->is_sftp);
    reply->why = arena_copy(mem, reason(code, status, download, mem));
    reply->range_refused = status == STATUS_NO_RANGE || download->wrong_range;
    return HTTP_FAILED;
}

enum http_result http_get(const struct http_request *request, struct arena *mem, struct http_reply *reply)
{
    struct download download = {.request = request, .is_sftp = slice_starts_nocase(request->url, S("sftp:"))};
    enum http_result result = HTTP_FAILED;
    struct diag own;
    *reply = (struct http_reply){0};
    diag_init(&own, mem);
    if (download.is_sftp && slice_ends(request->url, S("/"))) {
        reply->why = S("a folder; name a file in it");
        return HTTP_FAILED;
    }
    if (!LIBRARY_LOAD(curl, &download.curl, &own)) {
        reply->why = own.fault;
        return HTTP_FAILED;
    }
    download.curl.curl_global_init(CURL_GLOBAL_DEFAULT);
    download.handle = download.curl.curl_easy_init();
    if (set_all(&download, mem)) {
        CURLcode code = download.curl.curl_easy_perform(download.handle);
        note_headers(&download, mem, reply);
        result = judge(&download, code, mem, reply);
    } else {
        reply->why = S("libcurl cannot be set up for it");
    }
    download.curl.curl_slist_free_all(download.headers);
    download.curl.curl_easy_cleanup(download.handle);
    download.curl.curl_global_cleanup();
    return result;
}
