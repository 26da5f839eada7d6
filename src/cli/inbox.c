/* A sequence of pages into a folder, whole or not at all. */
#include "cli/inbox.h"

#include "base/arena.h"
#include "base/diag.h"
#include "base/file.h"
#include "base/slice.h"
#include "bytes/source.h"
#include "bytes/url.h"
#include "records/paging.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define STATE_NAME "state"
#define STATE_HEAD "kpirecon inbox 1"
#define MAX_STATE_BYTES 65536u
#define NAME_HASH_CHARS 16
#define MAX_NAME_CHARS 100u

struct state {
    uint64_t pages;
    Slice name; /* of the only page of a dataset, else empty */
    struct fetch_known known;
};

struct visit {
    const struct inbox *inbox;
    struct fetcher *fetcher;
    Slice url, folder, aside; /* in the inbox; the latter while pages come in */
    bool follows;
    struct state before, now;
};

static bool fault_at(const struct visit *visit, const char *what, Slice path)
{
    return diag_fault(visit->inbox->diag, "cannot %s '%.*s': %s", what, SLICE_ARG(path), strerror(errno));
}

/* Only what can stand in a file name and nowhere else. */
static Slice plain_name(Slice text, struct arena *mem)
{
    char *name = arena_cstr(mem, slice_part(text, 0, text.len < MAX_NAME_CHARS ? text.len : MAX_NAME_CHARS));
    size_t len = strlen(name);
    for (size_t i = 0; i < len; i++) {
        bool is_letter = (name[i] | 0x20) >= 'a' && (name[i] | 0x20) <= 'z', is_digit = name[i] >= '0' && name[i] <= '9';
        if (!is_letter && !is_digit && !memchr("-_.", name[i], 3))
            name[i] = '_';
        if (i == 0 && name[i] == '.')
            name[i] = '_';
    }
    return (Slice){name, len};
}

static Slice folder_for(const struct inbox *inbox, Slice url)
{
    char hash[DIGEST_HEX_CHARS];
    Slice origin = url_origin(url, inbox->mem), host = slice_skip(origin, slice_find(origin, S("://")) + 3);
    digest_hex(url, hash);
    return arena_printf(inbox->mem, "%.*s/inbox/%.*s-%.*s", SLICE_ARG(inbox->store),
                        SLICE_ARG(plain_name(host, inbox->mem)), NAME_HASH_CHARS, hash);
}

/* "kpi-2020-02-15.csv" of "https://host/a/kpi-2020-02-15.csv?x=1". */
static Slice last_name(Slice url, struct arena *mem)
{
    Slice rest, path = slice_cut(slice_cut(url, '#', &rest), '?', &rest);
    path = slice_skip(path, slice_find(path, S("://")) + 3);
    Slice name = {0};
    for (bool is_host = true; path.len; is_host = false) {
        Slice part = slice_cut(path, '/', &path);
        name = is_host || !part.len ? name : part;
    }
    return name.len && !slice_equal(name, S(STATE_NAME)) ? plain_name(name, mem) : S("dataset");
}

static Slice page_name(const struct visit *visit, const struct state *state, uint64_t page)
{
    return state->name.len ? state->name : arena_printf(visit->inbox->mem, "page-%04" PRIu64, page);
}

/* ---- the state ---- */

static bool parse_state(Slice text, struct state *out)
{
    struct state state = {0};
    bool headed = slice_equal(slice_cut(text, '\n', &text), S(STATE_HEAD));
    while (text.len) {
        Slice value, line = slice_cut(text, '\n', &text), key = slice_cut(line, ' ', &value);
        if (slice_equal(key, S("pages")) && !slice_to_u64(value, MAX_PAGES, &state.pages))
            return false;
        if (slice_equal(key, S("name")))
            state.name = value;
        if (slice_equal(key, S("etag")))
            state.known.etag = value;
        if (slice_equal(key, S("modified")))
            state.known.modified = value;
    }
    *out = state;
    return headed && state.pages;
}

/* A state that cannot be read is none: all of it is asked for again. */
static void read_state(struct visit *visit)
{
    Slice text, why;
    struct state state;
    if (file_read_beneath(visit->folder, S(STATE_NAME), MAX_STATE_BYTES, visit->inbox->mem, &text, &why) &&
        parse_state(text, &state))
        visit->before = state;
}

static bool write_all(int fd, Slice text)
{
    while (text.len) {
        ssize_t done = write(fd, text.at, text.len);
        if (done < 0 && errno == EINTR)
            continue;
        if (done < 0)
            return false;
        text = slice_skip(text, (size_t)done);
    }
    return true;
}

static bool write_state(struct visit *visit)
{
    struct arena *mem = visit->inbox->mem;
    Slice path = arena_printf(mem, "%.*s/" STATE_NAME, SLICE_ARG(visit->aside));
    struct state *now = &visit->now;
    /* of several pages the first one's name says nothing about the others */
    bool named = now->pages == 1;
    Slice text = arena_printf(mem, STATE_HEAD "\npages %" PRIu64 "\nname %.*s\netag %.*s\nmodified %.*s\n", now->pages,
                              SLICE_ARG(now->name), SLICE_ARG(named ? now->known.etag : S("")),
                              SLICE_ARG(named ? now->known.modified : S("")));
    int fd = file_create(arena_cstr(mem, path), O_WRONLY | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    bool written = fd >= 0 && write_all(fd, text) && file_sync(fd) == 0;
    if (!written)
        fault_at(visit, "write", path);
    if (fd >= 0 && close(fd) != 0 && written)
        written = fault_at(visit, "write", path);
    return written;
}

/* ---- folders ---- */

static void remove_folder(Slice path, struct arena *mem)
{
    const char *name = arena_cstr(mem, path);
    int fd = file_open(name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    DIR *folder = fd < 0 ? NULL : fdopendir(fd);
    if (!folder && fd >= 0)
        close(fd);
    for (struct dirent *entry; folder && (entry = readdir(folder));)
        unlinkat(fd, entry->d_name, 0);
    if (folder)
        closedir(folder);
    rmdir(name);
}

static bool make_folder(const struct visit *visit, Slice path)
{
    return mkdir(arena_cstr(visit->inbox->mem, path), 0700) == 0 || errno == EEXIST || fault_at(visit, "create", path);
}

static bool sync_folder(const struct visit *visit, Slice path)
{
    int fd = file_open(arena_cstr(visit->inbox->mem, path), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool synced = fd >= 0 && file_sync(fd) == 0;
    if (!synced)
        fault_at(visit, "sync", path);
    if (fd >= 0)
        close(fd);
    return synced;
}

static bool take_place(const struct visit *visit)
{
    struct arena *mem = visit->inbox->mem;
    remove_folder(visit->folder, mem);
    return sync_folder(visit, visit->aside) &&
           (rename(arena_cstr(mem, visit->aside), arena_cstr(mem, visit->folder)) == 0 ||
            fault_at(visit, "make", visit->folder));
}

/* ---- pages ---- */

static bool broken(const struct visit *visit, uint64_t page, Slice why)
{
    return diag_fault_for_now(visit->inbox->diag, "page %" PRIu64 " of '%.*s' is no use: %.*s", page,
                              SLICE_ARG(url_shown(visit->url, visit->inbox->mem)), SLICE_ARG(why));
}

/* *next is empty after the last page. Credentials go to the server that was named, and to no other. */
static bool find_next(const struct visit *visit, uint64_t page, Slice url, Slice path, Slice link, int64_t *total,
                      Slice *next)
{
    struct arena *mem = visit->inbox->mem;
    struct source source = {0};
    Slice why;
    bool read = source_open(&source, path, visit->inbox->diag) && source_read_all(&source, visit->inbox->diag);
    enum paging paging = read ? page_next(url, link, source.text, total, mem, next, &why) : PAGING_BROKEN;
    source_close(&source);
    if (!read)
        return false;
    if (paging == PAGING_BROKEN)
        return broken(visit, page, why);
    if (paging == PAGING_LAST)
        *next = (Slice){0};
    if (paging == PAGING_NEXT && !slice_equal(url_origin(*next, mem), url_origin(visit->url, mem)))
        return broken(visit, page, S("its next page is on another server"));
    if (paging == PAGING_NEXT && slice_equal(*next, url))
        return broken(visit, page, S("its next page is itself"));
    return true;
}

static enum inbox_result fetch_pages(struct visit *visit)
{
    struct arena *mem = visit->inbox->mem;
    int64_t total = INT64_MAX;
    Slice url = visit->url;
    while (url.len) {
        struct fetched fetched;
        uint64_t page = visit->now.pages + 1;
        Slice path = arena_printf(mem, "%.*s/%.*s", SLICE_ARG(visit->aside), SLICE_ARG(page_name(visit, &visit->now, page)));
        if (page > MAX_PAGES)
            return broken(visit, page, S("there are too many")), INBOX_FAILED;
        enum http_result got = fetch_file(visit->fetcher, url, page == 1 ? &visit->before.known : NULL, path, mem,
                                          &fetched, visit->inbox->diag);
        if (got != HTTP_WHOLE)
            return got == HTTP_UNCHANGED ? INBOX_UNCHANGED : INBOX_FAILED;
        visit->now.pages = page;
        if (page == 1)
            visit->now.known = fetched.known;
        Slice next = {0};
        if (visit->follows && !find_next(visit, page, url, path, fetched.link, &total, &next))
            return INBOX_FAILED;
        url = next;
    }
    return INBOX_NEW;
}

static bool prepare(struct visit *visit)
{
    struct arena *mem = visit->inbox->mem;
    remove_folder(visit->aside, mem);
    return make_folder(visit, arena_printf(mem, "%.*s/inbox", SLICE_ARG(visit->inbox->store))) &&
           make_folder(visit, visit->aside);
}

static void add_files(const struct visit *visit, const struct state *state, struct text_list *files)
{
    struct arena *mem = visit->inbox->mem;
    for (uint64_t page = 1; page <= state->pages; page++)
        *ARENA_PUSH(mem, files->at, files->count, files->capacity, Slice) =
            arena_printf(mem, "%.*s/%.*s", SLICE_ARG(visit->folder), SLICE_ARG(page_name(visit, state, page)));
}

static struct visit begin(const struct inbox *inbox, Slice url)
{
    struct visit visit = {.inbox = inbox, .url = url, .folder = folder_for(inbox, url)};
    visit.aside = arena_printf(inbox->mem, "%.*s.new", SLICE_ARG(visit.folder));
    return visit;
}

enum inbox_result inbox_fetch(const struct inbox *inbox, struct fetcher *fetcher, Slice url, bool follows,
                              struct text_list *files)
{
    struct visit visit = begin(inbox, url);
    visit.fetcher = fetcher;
    visit.follows = follows;
    visit.now.name = follows ? (Slice){0} : last_name(url, inbox->mem);
    read_state(&visit);
    enum inbox_result result = prepare(&visit) ? fetch_pages(&visit) : INBOX_FAILED;
    if (result == INBOX_NEW && (!write_state(&visit) || !take_place(&visit)))
        result = INBOX_FAILED;
    if (result != INBOX_NEW)
        remove_folder(visit.aside, inbox->mem);
    if (result != INBOX_FAILED)
        add_files(&visit, result == INBOX_NEW ? &visit.now : &visit.before, files);
    return result;
}

void inbox_forget(const struct inbox *inbox, Slice url)
{
    struct visit visit = begin(inbox, url);
    remove_folder(visit.folder, inbox->mem);
}
