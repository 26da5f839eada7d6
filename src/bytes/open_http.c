/* The door to libcurl for reading: a URL becomes text, or a fault that says whether
   trying again may help. Nothing of a body is used before all of it is there. */
#include "bytes/open_http.h"

#include "base/arena.h"
#include "base/diag.h"
#include "base/library.h"
#include "base/slice.h"

#define CURL_DISABLE_TYPECHECK /* its macros cannot be called by a pointer; set_number() and the others check */
#include <curl/curl.h>

#include <pwd.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#define PASSWD_BYTES 16384u
#define PROTOCOLS "http,https,ftp,ftps,sftp"
#define REDIRECT_PROTOCOLS "http,https"
#define REDIRECT_PROTOCOLS_SECURE "https"

#define CURL_FUNCTIONS(X) \
    X(curl_global_init) \
    X(curl_global_cleanup) \
    X(curl_easy_init) \
    X(curl_easy_setopt) \
    X(curl_easy_perform) \
    X(curl_easy_getinfo) \
    X(curl_easy_strerror) \
    X(curl_easy_cleanup)

LIBRARY(curl, CURL_FUNCTIONS, CURL_SONAME, "libcurl4", "reading a URL");

const struct http_limits usual_http_limits = {
    .connect_ms = 20000,
    .total_s = 1800,
    .low_bytes_s = 1000,
    .low_s = 60,
    .max_bytes = (uint64_t)4 << 30,
    .proxies = true,
};

bool is_url(Slice name)
{
    static const Slice schemes[] = {S_INIT("http://"), S_INIT("https://"), S_INIT("ftp://"),
                                    S_INIT("ftps://"), S_INIT("sftp://"),  S_INIT("file:")};
    for (size_t i = 0; i < COUNT_OF(schemes); i++)
        if (slice_starts_nocase(name, schemes[i]))
            return true;
    return false;
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

struct download {
    struct curl curl;
    CURL *handle;
    const struct http_limits *limits;
    struct arena *bytes;
    size_t len;
    bool too_large;
    char words[CURL_ERROR_SIZE];
};

static size_t take(char *data, size_t size, size_t count, void *context)
{
    struct download *download = context;
    size_t len = size * count;
    if (len > download->limits->max_bytes - download->len || len > download->bytes->reserved_bytes - download->len) {
        download->too_large = true;
        return 0;
    }
    memcpy(download->bytes->base + download->len, data, len);
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
    const struct http_limits *limits = download->limits;
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
    struct passwd entry, *found = NULL;
    char *room = ARENA_ARRAY(scratch, char, PASSWD_BYTES);
    if (getpwuid_r(geteuid(), &entry, room, PASSWD_BYTES, &found) != 0 || !found)
        return false;
    Slice path = arena_printf(scratch, "%s/.ssh/known_hosts", found->pw_dir);
    return set_text(download, CURLOPT_SSH_KNOWNHOSTS, arena_cstr(scratch, path));
}

static bool collect_body(struct download *download)
{
    return download->curl.curl_easy_setopt(download->handle, CURLOPT_ERRORBUFFER, download->words) == CURLE_OK &&
           download->curl.curl_easy_setopt(download->handle, CURLOPT_WRITEFUNCTION, take) == CURLE_OK &&
           download->curl.curl_easy_setopt(download->handle, CURLOPT_WRITEDATA, download) == CURLE_OK;
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
static bool may_pass(CURLcode code, long status)
{
    static const CURLcode passing[] = {CURLE_COULDNT_RESOLVE_PROXY, CURLE_COULDNT_RESOLVE_HOST,
                                       CURLE_COULDNT_CONNECT,       CURLE_PARTIAL_FILE,
                                       CURLE_OPERATION_TIMEDOUT,    CURLE_GOT_NOTHING,
                                       CURLE_SEND_ERROR,            CURLE_RECV_ERROR};
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

/* In our words where libcurl's may hold what was asked for: names and passwords. */
static Slice reason(CURLcode code, long status, const struct download *download, struct arena *scratch)
{
    if (download->too_large || code == CURLE_FILESIZE_EXCEEDED)
        return S("larger than what is read of a URL");
    switch (code) {
    case CURLE_HTTP_RETURNED_ERROR: return arena_printf(scratch, "the server answers %ld", status);
    case CURLE_TOO_MANY_REDIRECTS: return S("redirected more than " MAX_REDIRECT_CHARS " times");
    case CURLE_COULDNT_CONNECT: return S("its server cannot be reached");
    case CURLE_COULDNT_RESOLVE_PROXY: return S("the host of the proxy is not known");
    case CURLE_SSL_CONNECT_ERROR: return S("its server cannot be talked to securely: no TLS, or none that is safe");
    case CURLE_REMOTE_FILE_NOT_FOUND: return S("no such file");
    case CURLE_UNSUPPORTED_PROTOCOL: return S("it leads to a kind of address that is not read");
    case CURLE_URL_MALFORMAT: return S("not a well-formed URL");
    case CURLE_COULDNT_RESOLVE_HOST: return S("its host is not known");
    case CURLE_PARTIAL_FILE: return S("the answer is cut off");
    case CURLE_PEER_FAILED_VERIFICATION: return S("not surely its server: no valid certificate or key");
    case CURLE_LOGIN_DENIED: return S("the server refuses the login");
    default: return slice_from(download->words[0] ? download->words : download->curl.curl_easy_strerror(code));
    }
}
static_assert(MAX_REDIRECTS == 5, "as the message says");

static bool failed(Slice url, Slice why, bool is_for_now, struct arena *scratch, struct diag *diag)
{
    Slice shown = url_shown(url, scratch);
    return is_for_now ? diag_fault_for_now(diag, "cannot read '%.*s': %.*s", SLICE_ARG(shown), SLICE_ARG(why))
                      : diag_fault(diag, "cannot read '%.*s': %.*s", SLICE_ARG(shown), SLICE_ARG(why));
}

static bool perform(struct download *download, Slice url, struct arena *scratch, struct diag *diag)
{
    const struct curl *curl = &download->curl;
    long status = 0;
    if (slice_has(url, '\0') || !download->handle || !set_up(download, arena_cstr(scratch, url)) ||
        (slice_starts_nocase(url, S("sftp:")) && !know_hosts(download, scratch)))
        return failed(url, S("libcurl cannot be set up for it"), false, scratch, diag);
    CURLcode code = curl->curl_easy_perform(download->handle);
    curl->curl_easy_getinfo(download->handle, CURLINFO_RESPONSE_CODE, &status);
    return code == CURLE_OK ||
           failed(url, reason(code, status, download, scratch), may_pass(code, status), scratch, diag);
}

bool http_read(Slice url, const struct http_limits *limits, struct arena *bytes, Slice *text, struct diag *diag)
{
    struct download download = {.limits = limits, .bytes = bytes};
    struct arena scratch;
    if (!LIBRARY_LOAD(curl, &download.curl, diag))
        return false;
    download.curl.curl_global_init(CURL_GLOBAL_DEFAULT);
    download.handle = download.curl.curl_easy_init();
    arena_init(&scratch, 4 * url.len + 65536);
    bool fine = perform(&download, url, &scratch, diag);
    if (fine)
        *text = (Slice){bytes->base, download.len};
    arena_done(&scratch);
    download.curl.curl_easy_cleanup(download.handle);
    download.curl.curl_global_cleanup();
    return fine;
}
