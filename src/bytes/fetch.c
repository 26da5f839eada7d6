/* One URL, as often as it takes. */
#include "bytes/fetch.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/diag.h"
#include "base/file.h"
#include "base/slice.h"
#include "bytes/url.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define US_PER_S 1000000

/* A body on its way to a file. */
struct arriving {
    int fd;
    uint64_t len;        /* of what is surely there */
    uint64_t seam_left;  /* bytes that come a second time */
    bool began_anew;     /* this time */
    bool seam_differs;
    int error;
};

static bool write_at(struct arriving *arriving, Slice bytes)
{
    while (bytes.len) {
        ssize_t done = pwrite(arriving->fd, bytes.at, bytes.len, (off_t)arriving->len);
        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0) {
            arriving->error = done < 0 ? errno : EIO;
            return false;
        }
        arriving->len += (uint64_t)done;
        bytes = slice_skip(bytes, (size_t)done);
    }
    return true;
}

static bool begin(void *context, uint64_t from)
{
    struct arriving *arriving = context;
    arriving->seam_left = from ? arriving->len - from : 0;
    arriving->began_anew = from == 0;
    if (from)
        return true;
    arriving->len = 0;
    if (ftruncate(arriving->fd, 0) == 0)
        return true;
    arriving->error = errno;
    return false;
}

static bool same_as_there(struct arriving *arriving, Slice bytes)
{
    char there[SEAM_BYTES];
    ssize_t got = pread(arriving->fd, there, bytes.len, (off_t)(arriving->len - arriving->seam_left));
    return got == (ssize_t)bytes.len && memcmp(there, bytes.at, bytes.len) == 0;
}

static bool take(void *context, Slice bytes)
{
    struct arriving *arriving = context;
    if (arriving->seam_left) {
        size_t part = bytes.len < arriving->seam_left ? bytes.len : (size_t)arriving->seam_left;
        if (!same_as_there(arriving, slice_part(bytes, 0, part))) {
            arriving->seam_differs = true;
            return false;
        }
        arriving->seam_left -= part;
        bytes = slice_skip(bytes, part);
    }
    return write_at(arriving, bytes);
}

static int64_t left_us(const struct fetcher *fetcher)
{
    int64_t left = fetcher->ends_us - clock_now_us();
    return left > 0 ? left : 0;
}

static uint64_t draw(struct fetcher *fetcher)
{
    uint64_t x = fetcher->chance;
    x ^= x << 13;
    x ^= x >> 7;
    x ^= x << 17;
    return fetcher->chance = x;
}

void fetcher_init(struct fetcher *fetcher, const struct fetch_settings *settings)
{
    *fetcher = (struct fetcher){.settings = *settings};
    fetcher->ends_us = clock_now_us() + (int64_t)settings->budget_s * US_PER_S;
    fetcher->chance = ((uint64_t)getpid() << 32 ^ (uint64_t)clock_now_us()) | 1;
}

static void sleep_us(int64_t us)
{
    struct timespec rest = {us / US_PER_S, us % US_PER_S * 1000};
    while (nanosleep(&rest, &rest) != 0 && errno == EINTR) {
    }
}

/* Before try `next` (2, 3, ...): between half and the whole of a pause that doubles, or as long as the
   server says. False when the time does not suffice. */
static bool pause_before(struct fetcher *fetcher, unsigned next, uint32_t retry_after_s)
{
    uint64_t most_ms = fetcher->settings.pause_ms;
    for (unsigned i = 2; i < next && most_ms < MAX_PAUSE_MS; i++)
        most_ms *= 2;
    most_ms = most_ms < MAX_PAUSE_MS ? most_ms : MAX_PAUSE_MS;
    uint64_t ms = most_ms ? most_ms / 2 + draw(fetcher) % (most_ms / 2 + 1) : 0;
    if (retry_after_s && ms < (uint64_t)retry_after_s * 1000)
        ms = (uint64_t)retry_after_s * 1000;
    if ((int64_t)ms * 1000 >= left_us(fetcher))
        return false;
    sleep_us((int64_t)ms * 1000);
    return true;
}

struct fetching {
    struct fetcher *fetcher;
    Slice url;
    const struct fetch_known *known; /* of what is at hand */
    struct arriving arriving;
    struct fetch_known begun; /* of what has come in part */
    struct http_reply reply;
    struct arena *mem;
};

/* Only what the server can tell apart from another body can be gone on with: a weak tag may be that of other bytes. */
static bool can_go_on(const struct fetching *fetching)
{
    Slice etag = fetching->begun.etag;
    return fetching->arriving.len > 1 && (etag.len ? !slice_starts(etag, S("W/")) : fetching->begun.modified.len != 0);
}

static enum http_result try_once(struct fetching *fetching)
{
    struct fetcher *fetcher = fetching->fetcher;
    struct http_limits limits = fetcher->settings.limits;
    struct arriving *arriving = &fetching->arriving;
    int64_t left_s = (left_us(fetcher) + US_PER_S - 1) / US_PER_S;
    limits.total_s = left_s < limits.total_s ? (long)left_s : limits.total_s;
    struct http_request request = {.url = fetching->url, .limits = &limits, .login = &fetcher->settings.login,
                                   .accept = fetcher->settings.accept,
                                   .needs_length = fetcher->settings.needs_length, .begin = begin, .take = take,
                                   .context = arriving};
    if (can_go_on(fetching)) {
        request.from = arriving->len > SEAM_BYTES ? arriving->len - SEAM_BYTES : 1;
        request.etag = fetching->begun.etag;
        request.modified = fetching->begun.modified;
    } else if (fetching->known) {
        request.etag = fetching->known->etag;
        request.modified = fetching->known->modified;
    }
    arriving->seam_differs = arriving->began_anew = false;
    arriving->seam_left = 0;
    enum http_result result = http_get(&request, fetching->mem, &fetching->reply);
    if (arriving->began_anew)
        fetching->begun = (struct fetch_known){fetching->reply.etag, fetching->reply.modified};
    bool ends_in_seam = result == HTTP_WHOLE && arriving->seam_left;
    if (!fetching->reply.range_refused && !arriving->seam_differs && !ends_in_seam)
        return result;
    /* not the body that was begun: from the beginning, then */
    fetching->begun = (struct fetch_known){0};
    fetching->reply.may_pass = true;
    fetching->reply.why = S("the body changed while it was read");
    return HTTP_FAILED;
}

static enum http_result try_all(struct fetching *fetching, unsigned *tries)
{
    unsigned most = fetching->fetcher->settings.tries;
    enum http_result result = HTTP_FAILED;
    fetching->reply = (struct http_reply){.may_pass = true, .why = S("the time for fetching is used up")};
    for (*tries = 0; *tries == 0 || *tries < most;) {
        if (*tries ? !pause_before(fetching->fetcher, *tries + 1, fetching->reply.retry_after_s)
                   : !left_us(fetching->fetcher))
            break;
        ++*tries;
        result = try_once(fetching);
        if (result != HTTP_FAILED || !fetching->reply.may_pass || fetching->arriving.error)
            break;
    }
    return result;
}

static bool fault_at(const char *what, Slice path, int error, struct diag *diag)
{
    return diag_fault(diag, "cannot %s '%.*s': %s", what, SLICE_ARG(path), strerror(error));
}

/* A file system may only say at the sync or the close that nothing arrived. */
static bool finish(struct fetching *fetching, const char *aside, Slice path, struct diag *diag)
{
    int fd = fetching->arriving.fd;
    if (file_sync(fd) != 0 || close(fd) != 0)
        return fault_at("write", path, errno, diag);
    fetching->arriving.fd = -1;
    return rename(aside, arena_cstr(fetching->mem, path)) == 0 || fault_at("make", path, errno, diag);
}

static bool told_why(const struct fetching *fetching, unsigned tries, struct diag *diag)
{
    struct http_reply reply = fetching->reply;
    if (fetching->arriving.error)
        return diag_fault(diag, "cannot keep what comes from '%.*s': %s",
                          SLICE_ARG(url_shown(fetching->url, fetching->mem)), strerror(fetching->arriving.error));
    if (tries > 1)
        reply.why = arena_printf(fetching->mem, "%.*s, %u times", SLICE_ARG(reply.why), tries);
    return http_fault(fetching->url, &reply, fetching->mem, diag);
}

enum http_result fetch_file(struct fetcher *fetcher, Slice url, const struct fetch_known *known, Slice path,
                            struct arena *mem, struct fetched *out, struct diag *diag)
{
    struct fetching fetching = {.fetcher = fetcher, .url = url, .known = known, .mem = mem, .arriving.fd = -1};
    const char *aside = arena_cstr(mem, arena_printf(mem, "%.*s.part", SLICE_ARG(path)));
    unsigned tries;
    unlink(aside);
    fetching.arriving.fd = file_create(aside, O_RDWR | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fetching.arriving.fd < 0)
        return fault_at("create", path, errno, diag), HTTP_FAILED;
    enum http_result result = try_all(&fetching, &tries);
    if (result == HTTP_FAILED)
        told_why(&fetching, tries, diag);
    else
        *out = (struct fetched){{fetching.reply.etag, fetching.reply.modified}, fetching.reply.link,
                                fetching.arriving.len, tries};
    if (result == HTTP_WHOLE && !finish(&fetching, aside, path, diag))
        result = HTTP_FAILED;
    if (fetching.arriving.fd >= 0)
        close(fetching.arriving.fd);
    if (result != HTTP_WHOLE)
        unlink(aside);
    return result;
}
