/* The door to libcurl for reading: a URL becomes text, or a fault that says whether
   trying again may help. Nothing of a body is used before all of it is there. */
#include "bytes/open_http.h"

#include "base/arena.h"
#include "base/diag.h"
#include "base/slice.h"

#include <curl/curl.h>
#include <pwd.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#define PASSWD_BYTES 16384u
#define PROTOCOLS "http,https,ftp,ftps,sftp,file"
#define REDIRECT_PROTOCOLS "http,https"
#define REDIRECT_PROTOCOLS_SECURE "https"

const struct http_limits usual_http_limits = {
    .connect_ms = 20000,
    .total_s = 1800,
    .low_bytes_s = 1000,
    .low_s = 60,
    .max_bytes = (uint64_t)4 << 30,
    .proxies = true,
};

void http_library_init(void)
{
    curl_global_init(CURL_GLOBAL_DEFAULT);
}

void http_library_done(void)
{
    curl_global_cleanup();
}

bool is_url(Slice name)
{
    static const Slice schemes[] = {S_INIT("http://"), S_INIT("https://"), S_INIT("ftp://"),
                                    S_INIT("ftps://"), S_INIT("sftp://"),  S_INIT("file://")};
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

struct download {
    const struct http_limits *limits;
    struct arena *bytes;
    size_t len;
    bool too_large;
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

static bool set_limits(CURL *curl, const struct http_limits *limits)
{
    return curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, limits->connect_ms) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_TIMEOUT, limits->total_s) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, limits->low_bytes_s) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, limits->low_s) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)limits->max_bytes) == CURLE_OK &&
           (limits->proxies || curl_easy_setopt(curl, CURLOPT_PROXY, "") == CURLE_OK);
}

/* libcurl trusts every host that speaks SSH unless it is told where the known ones are. */
static bool know_hosts(CURL *curl, struct arena *scratch)
{
    struct passwd entry, *found = NULL;
    char *room = ARENA_ARRAY(scratch, char, PASSWD_BYTES);
    if (getpwuid_r(geteuid(), &entry, room, PASSWD_BYTES, &found) != 0 || !found)
        return false;
    Slice path = arena_printf(scratch, "%s/.ssh/known_hosts", found->pw_dir);
    return curl_easy_setopt(curl, CURLOPT_SSH_KNOWNHOSTS, arena_cstr(scratch, path)) == CURLE_OK;
}

/* No option may be missing from a libcurl and nobody notice. */
static bool set_up(CURL *curl, const char *url, struct download *download, char *words)
{
    bool is_secure = strncasecmp(url, "https:", 6) == 0;
    return curl_easy_setopt(curl, CURLOPT_URL, url) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, PROTOCOLS) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_REDIR_PROTOCOLS_STR,
                            is_secure ? REDIRECT_PROTOCOLS_SECURE : REDIRECT_PROTOCOLS) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 1L) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_MAXREDIRS, (long)MAX_REDIRECTS) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_FAILONERROR, 1L) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 1L) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 2L) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_NETRC, (long)CURL_NETRC_OPTIONAL) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_USERAGENT, "kpirecon/" KPIRECON_VERSION) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, words) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_WRITEDATA, download) == CURLE_OK && set_limits(curl, download->limits);
}

/* What another minute may change. */
static bool may_pass(CURLcode code, long status)
{
    static const CURLcode passing[] = {CURLE_COULDNT_RESOLVE_PROXY, CURLE_COULDNT_RESOLVE_HOST,
                                       CURLE_COULDNT_CONNECT,       CURLE_PARTIAL_FILE,
                                       CURLE_OPERATION_TIMEDOUT,    CURLE_GOT_NOTHING,
                                       CURLE_SEND_ERROR,            CURLE_RECV_ERROR};
    if (code == CURLE_HTTP_RETURNED_ERROR)
        return status >= 500 || status == 429 || status == 408;
    for (size_t i = 0; i < COUNT_OF(passing); i++)
        if (code == passing[i])
            return true;
    return false;
}

/* In our words where libcurl's may hold what was asked for: names and passwords. */
static Slice reason(CURLcode code, long status, const struct download *download, const char *words,
                    struct arena *scratch)
{
    if (download->too_large || code == CURLE_FILESIZE_EXCEEDED)
        return S("larger than what is read of a URL");
    switch (code) {
    case CURLE_HTTP_RETURNED_ERROR: return arena_printf(scratch, "the server answers %ld", status);
    case CURLE_TOO_MANY_REDIRECTS: return S("redirected more than " MAX_REDIRECT_CHARS " times");
    case CURLE_UNSUPPORTED_PROTOCOL: return S("it leads to a kind of address that is not read");
    case CURLE_URL_MALFORMAT: return S("not a well-formed URL");
    case CURLE_COULDNT_RESOLVE_HOST: return S("its host is not known");
    case CURLE_PARTIAL_FILE: return S("the answer is cut off");
    case CURLE_FILE_COULDNT_READ_FILE: return S("no such file, or one that may not be read");
    case CURLE_PEER_FAILED_VERIFICATION: return S("its server is not the one it should be: no valid certificate or key");
    case CURLE_LOGIN_DENIED: return S("the server refuses the login");
    default: return slice_from(words[0] ? words : curl_easy_strerror(code));
    }
}
static_assert(MAX_REDIRECTS == 5, "as the message says");

static bool failed(Slice url, Slice why, bool is_for_now, struct arena *scratch, struct diag *diag)
{
    Slice shown = url_shown(url, scratch);
    return is_for_now ? diag_fault_for_now(diag, "cannot read '%.*s': %.*s", SLICE_ARG(shown), SLICE_ARG(why))
                      : diag_fault(diag, "cannot read '%.*s': %.*s", SLICE_ARG(shown), SLICE_ARG(why));
}

bool http_read(Slice url, const struct http_limits *limits, struct arena *bytes, Slice *text, struct diag *diag)
{
    struct download download = {.limits = limits, .bytes = bytes};
    char words[CURL_ERROR_SIZE] = "";
    struct arena scratch;
    CURL *curl = curl_easy_init();
    bool fine = false;
    long status = 0;
    arena_init(&scratch, 4 * url.len + 65536);
    if (slice_has(url, '\0') || !curl || !set_up(curl, arena_cstr(&scratch, url), &download, words) ||
        (slice_starts_nocase(url, S("sftp:")) && !know_hosts(curl, &scratch))) {
        failed(url, S("libcurl cannot be set up for it"), false, &scratch, diag);
        goto done;
    }
    CURLcode code = curl_easy_perform(curl);
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    fine = code == CURLE_OK;
    if (fine)
        *text = (Slice){bytes->base, download.len};
    else
        failed(url, reason(code, status, &download, words, &scratch), may_pass(code, status), &scratch, diag);
done:
    curl_easy_cleanup(curl);
    arena_done(&scratch);
    return fine;
}
