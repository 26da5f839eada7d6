/* How far a message came is read off what libcurl shows of the talk: it alone tells an answer to the whole message
   from one to a part of it. */
#include "delivery/send.h"

#include "base/arena.h"
#include "base/diag.h"
#include "base/library.h"
#include "base/slice.h"
#include "bytes/refusal.h"

#define CURL_DISABLE_TYPECHECK /* its macros cannot be called by a pointer */
#include <curl/curl.h>

#include <string.h>

#define MAX_ANSWER_BYTES 65536u
#define MAX_WORDS_BYTES 400u
#define OK_STATUS 250

#define CURL_FUNCTIONS(X) \
    X(curl_global_init) \
    X(curl_global_cleanup) \
    X(curl_easy_init) \
    X(curl_easy_setopt) \
    X(curl_easy_perform) \
    X(curl_easy_getinfo) \
    X(curl_easy_strerror) \
    X(curl_easy_reset) \
    X(curl_easy_cleanup) \
    X(curl_slist_append) \
    X(curl_slist_free_all)

LIBRARY(curl, CURL_FUNCTIONS, CURL_SONAME, "libcurl4", "sending mail and webhooks");

struct sender {
    struct curl curl;
    CURL *handle;
    const struct send_settings *settings;
    const char *url, *user, *password, *netrc, *ca_file;
};

/* One talk with a server. */
struct talk {
    Slice rest;          /* of what is to be handed over */
    size_t handed_bytes; /* of a POST's body */
    size_t answer_bytes;
    bool began;    /* mail: the envelope was opened */
    bool ended;    /* all of it was handed over */
    bool is_over;  /* QUIT was said: what is answered then is about nothing */
    int status;    /* of the last line that came, and of the last since the end */
    int end_status;
    size_t word_len;
    char words[MAX_WORDS_BYTES];
};

static size_t give(char *into, size_t size, size_t count, void *context)
{
    struct talk *talk = context;
    size_t room = size * count, len = talk->rest.len < room ? talk->rest.len : room;
    if (len)
        memcpy(into, talk->rest.at, len);
    talk->rest = slice_skip(talk->rest, len);
    if (len == 0)
        talk->ended = true;
    return len;
}

static size_t take(char *data, size_t size, size_t count, void *context)
{
    struct talk *talk = context;
    (void)data;
    talk->answer_bytes += size * count;
    return talk->answer_bytes > MAX_ANSWER_BYTES ? 0 : size * count;
}

/* "450 4.2.0 busy", "250-SIZE": the number. */
static int status_of(Slice line)
{
    uint64_t status;
    return slice_to_u64(slice_part(line, 0, 3), 999, &status) ? (int)status : 0;
}

static void hear(struct talk *talk, Slice line)
{
    int status = status_of(line);
    if (status == 0 || talk->is_over)
        return;
    talk->status = status;
    if (talk->ended)
        talk->end_status = status;
    line = slice_trim(line);
    talk->word_len = line.len < MAX_WORDS_BYTES ? line.len : MAX_WORDS_BYTES;
    memcpy(talk->words, line.at, talk->word_len);
}

static int watch_mail(CURL *handle, curl_infotype type, char *data, size_t size, void *context)
{
    struct talk *talk = context;
    (void)handle;
    Slice line = {data, size};
    if (type == CURLINFO_HEADER_OUT) {
        talk->began |= slice_starts(line, S("MAIL FROM:"));
        talk->is_over |= slice_starts(line, S("QUIT"));
    }
    if (type == CURLINFO_HEADER_IN)
        hear(talk, line);
    return 0;
}

static int watch_post(CURL *handle, curl_infotype type, char *data, size_t size, void *context)
{
    struct talk *talk = context;
    (void)handle;
    (void)data;
    if (type == CURLINFO_DATA_OUT)
        talk->handed_bytes += size;
    return 0;
}

/* An option's type is in its number; what it is given is checked here, since it goes by an ellipsis. */
static bool set_number(struct sender *sender, CURLoption option, long value)
{
    assert(option / CURLOPTTYPE_OBJECTPOINT == 0);
    return sender->curl.curl_easy_setopt(sender->handle, option, value) == CURLE_OK;
}

static bool set_size(struct sender *sender, CURLoption option, size_t value)
{
    assert(option / CURLOPTTYPE_OBJECTPOINT == CURLOPTTYPE_OFF_T / CURLOPTTYPE_OBJECTPOINT);
    return sender->curl.curl_easy_setopt(sender->handle, option, (curl_off_t)value) == CURLE_OK;
}

static bool set_pointer(struct sender *sender, CURLoption option, const void *value)
{
    assert(option / CURLOPTTYPE_OBJECTPOINT == 1);
    return sender->curl.curl_easy_setopt(sender->handle, option, value) == CURLE_OK;
}

static bool set_read(struct sender *sender, curl_read_callback give_bytes, struct talk *talk)
{
    return sender->curl.curl_easy_setopt(sender->handle, CURLOPT_READFUNCTION, give_bytes) == CURLE_OK &&
           set_pointer(sender, CURLOPT_READDATA, talk);
}

static bool set_watch(struct sender *sender, curl_debug_callback watch, struct talk *talk)
{
    return sender->curl.curl_easy_setopt(sender->handle, CURLOPT_DEBUGFUNCTION, watch) == CURLE_OK &&
           sender->curl.curl_easy_setopt(sender->handle, CURLOPT_WRITEFUNCTION, take) == CURLE_OK &&
           set_pointer(sender, CURLOPT_DEBUGDATA, talk) && set_pointer(sender, CURLOPT_WRITEDATA, talk) &&
           set_number(sender, CURLOPT_VERBOSE, 1);
}

/* What holds for every talk. Nothing is followed anywhere: a message goes where the configuration says. */
static bool set_up(struct sender *sender)
{
    const struct send_settings *settings = sender->settings;
    sender->curl.curl_easy_reset(sender->handle);
    return set_pointer(sender, CURLOPT_URL, sender->url) &&
           set_pointer(sender, CURLOPT_PROTOCOLS_STR, "smtp,smtps,http,https") &&
           set_number(sender, CURLOPT_NOSIGNAL, 1) && set_number(sender, CURLOPT_SSL_VERIFYPEER, 1) &&
           set_number(sender, CURLOPT_SSL_VERIFYHOST, 2) &&
           set_number(sender, CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2) &&
           set_number(sender, CURLOPT_USE_SSL, settings->plain ? CURLUSESSL_NONE : CURLUSESSL_ALL) &&
           set_number(sender, CURLOPT_NETRC, settings->plain ? CURL_NETRC_IGNORED : CURL_NETRC_OPTIONAL) &&
           set_number(sender, CURLOPT_CONNECTTIMEOUT, (long)settings->connect_s) &&
           set_number(sender, CURLOPT_TIMEOUT, (long)settings->answer_s) &&
           set_number(sender, CURLOPT_SERVER_RESPONSE_TIMEOUT, (long)settings->answer_s) &&
           (!sender->netrc || set_pointer(sender, CURLOPT_NETRC_FILE, sender->netrc)) &&
           (!sender->ca_file || set_pointer(sender, CURLOPT_CAINFO, sender->ca_file)) &&
           (!sender->user || set_pointer(sender, CURLOPT_USERNAME, sender->user)) &&
           (!sender->password || set_pointer(sender, CURLOPT_PASSWORD, sender->password));
}

static long verify_result(const struct sender *sender)
{
    long result = -1;
    sender->curl.curl_easy_getinfo(sender->handle, CURLINFO_SSL_VERIFYRESULT, &result);
    return result;
}

/* In our words where libcurl's or the server's may hold what was asked for: names and passwords. */
static Slice reason(const struct sender *sender, CURLcode code, const struct talk *talk, struct arena *mem)
{
    switch (code) {
    case CURLE_COULDNT_CONNECT: return S("its server cannot be reached");
    case CURLE_COULDNT_RESOLVE_HOST: return S("its host is not known");
    case CURLE_COULDNT_RESOLVE_PROXY: return S("the host of the proxy is not known");
    case CURLE_PEER_FAILED_VERIFICATION:
        return arena_printf(mem, "not surely its server: %.*s",
                            SLICE_ARG(certificate_refusal(verify_result(sender), mem)));
    case CURLE_SSL_CONNECT_ERROR: return S("its server cannot be talked to securely: no TLS, or none that is safe");
    case CURLE_USE_SSL_FAILED: return S("its server offers no TLS (STARTTLS)");
    case CURLE_LOGIN_DENIED: return S("the server refuses the login");
    case CURLE_OPERATION_TIMEDOUT: return S("the server took too long");
    default: break;
    }
    if (talk->word_len && talk->status >= 400)
        return arena_copy(mem, (Slice){talk->words, talk->word_len});
    return slice_from(sender->curl.curl_easy_strerror(code));
}

static struct sending not_set_up(void)
{
    return (struct sending){SEND_NOT_BEGUN, 0, S("libcurl cannot be set up for it")};
}

/* RFC 1047: after the final dot only its answer says whose the message is now. */
static struct sending end_of_mail(const struct sender *sender, CURLcode code, const struct talk *talk,
                                  struct arena *mem)
{
    struct sending sending = {.status = talk->status};
    bool refused = code != CURLE_OK && talk->status >= 400 && talk->began;
    if (talk->ended)
        sending.end = talk->end_status ? SEND_ANSWERED : SEND_UNANSWERED;
    else
        sending.end = !talk->began ? SEND_NOT_BEGUN : refused ? SEND_ANSWERED : SEND_CUT;
    if (sending.end == SEND_ANSWERED)
        sending.words = arena_copy(mem, (Slice){talk->words, talk->word_len});
    else if (code != CURLE_OK)
        sending.words = reason(sender, code, talk, mem);
    return sending;
}

struct sending sender_mail(struct sender *sender, const struct send_mail *mail, struct arena *mem)
{
    const struct curl *curl = &sender->curl;
    struct talk talk = {.rest = mail->bytes};
    struct curl_slist *to = curl->curl_slist_append(NULL, arena_cstr(mem, mail->to));
    struct sending sending = not_set_up();
    if (to && set_up(sender) && set_watch(sender, watch_mail, &talk) && set_read(sender, give, &talk) &&
        set_pointer(sender, CURLOPT_MAIL_FROM, arena_cstr(mem, mail->from)) &&
        set_pointer(sender, CURLOPT_MAIL_RCPT, to) && set_number(sender, CURLOPT_UPLOAD, 1))
        sending = end_of_mail(sender, curl->curl_easy_perform(sender->handle), &talk, mem);
    curl->curl_slist_free_all(to);
    return sending;
}

static struct sending end_of_post(const struct sender *sender, CURLcode code, const struct talk *talk, size_t body_len,
                                  struct arena *mem)
{
    struct sending sending = {0};
    long status = 0;
    sender->curl.curl_easy_getinfo(sender->handle, CURLINFO_RESPONSE_CODE, &status);
    if (status >= 200) {
        sending = (struct sending){SEND_ANSWERED, (int)status, arena_printf(mem, "the server answers %ld", status)};
        return sending;
    }
    sending.end = talk->handed_bytes == 0        ? SEND_NOT_BEGUN
                  : talk->handed_bytes < body_len ? SEND_CUT
                                                  : SEND_UNANSWERED;
    sending.words = reason(sender, code, talk, mem);
    return sending;
}

static bool set_post(struct sender *sender, const struct send_post *post, const struct curl_slist *headers)
{
    /* a connection that was kept could die under the request, and libcurl would send it again on another */
    return set_number(sender, CURLOPT_FRESH_CONNECT, 1) && set_number(sender, CURLOPT_FORBID_REUSE, 1) &&
           set_number(sender, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1) && set_number(sender, CURLOPT_POST, 1) &&
           set_size(sender, CURLOPT_POSTFIELDSIZE_LARGE, post->body.len) &&
           set_pointer(sender, CURLOPT_POSTFIELDS, post->body.at) &&
           set_pointer(sender, CURLOPT_HTTPHEADER, headers);
}

struct sending sender_post(struct sender *sender, const struct send_post *post, struct arena *mem)
{
    const struct curl *curl = &sender->curl;
    struct talk talk = {0};
    struct curl_slist *headers = NULL;
    bool fine = true;
    for (size_t i = 0; i < post->header_count && fine; i++) {
        struct curl_slist *longer = curl->curl_slist_append(headers, arena_cstr(mem, post->headers[i]));
        fine = longer != NULL;
        headers = longer ? longer : headers;
    }
    struct sending sending = not_set_up();
    if (fine && set_up(sender) && set_watch(sender, watch_post, &talk) && set_post(sender, post, headers))
        sending = end_of_post(sender, curl->curl_easy_perform(sender->handle), &talk, post->body.len, mem);
    curl->curl_slist_free_all(headers);
    return sending;
}

struct sending sender_try(struct sender *sender, struct arena *mem)
{
    struct talk talk = {0};
    bool is_mail = slice_starts_nocase(sender->settings->url, S("smtp"));
    if (!set_up(sender) || !set_watch(sender, watch_mail, &talk))
        return not_set_up();
    bool fine = is_mail ? set_number(sender, CURLOPT_NOBODY, 1) && set_pointer(sender, CURLOPT_CUSTOMREQUEST, "NOOP")
                        : set_number(sender, CURLOPT_CONNECT_ONLY, 1);
    if (!fine)
        return not_set_up();
    CURLcode code = sender->curl.curl_easy_perform(sender->handle);
    if (code == CURLE_OK)
        return (struct sending){SEND_ANSWERED, is_mail ? OK_STATUS : 0, {0}};
    return (struct sending){SEND_NOT_BEGUN, talk.status, reason(sender, code, &talk, mem)};
}

static const char *text_or_null(Slice text, struct arena *mem)
{
    return text.len ? arena_cstr(mem, text) : NULL;
}

struct sender *sender_open(const struct send_settings *settings, struct arena *mem, struct diag *diag)
{
    struct sender *sender = ARENA_NEW(mem, struct sender);
    if (!LIBRARY_LOAD(curl, &sender->curl, diag))
        return NULL;
    *sender = (struct sender){.curl = sender->curl,
                              .settings = settings,
                              .url = arena_cstr(mem, settings->url),
                              .user = text_or_null(settings->user, mem),
                              .password = text_or_null(settings->password, mem),
                              .netrc = text_or_null(settings->netrc, mem),
                              .ca_file = text_or_null(settings->ca_file, mem)};
    sender->curl.curl_global_init(CURL_GLOBAL_DEFAULT);
    sender->handle = sender->curl.curl_easy_init();
    if (sender->handle)
        return sender;
    sender->curl.curl_global_cleanup();
    diag_fault(diag, "libcurl cannot be set up");
    return NULL;
}

void sender_close(struct sender *sender)
{
    if (!sender)
        return;
    sender->curl.curl_easy_cleanup(sender->handle);
    sender->curl.curl_global_cleanup();
}
