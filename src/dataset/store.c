/* The folder, the list and the lock. */
#include "dataset/store.h"

#include "base/arena.h"
#include "base/file.h"
#include "base/out.h"
#include "base/slice.h"
#include "dataset/snapshot_gather.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define LIST_NAME "list"
#define LIST_HEAD "kpirecon datasets 1"
#define MAX_LIST_BYTES (MAX_STORED * 256u)
/* A list that is replaced while its snapshots are opened is read again; not for ever. */
#define MAX_LIST_TRIES 5

Slice store_path(const struct store *store, Slice name)
{
    return arena_printf(store->mem, "%.*s/%.*s", SLICE_ARG(store->folder), SLICE_ARG(name));
}

static bool fault_at(const struct store *store, const char *what, const char *name, struct diag *diag)
{
    return diag_fault(diag, "cannot %s '%.*s%s%s': %s", what, SLICE_ARG(store->folder), name[0] ? "/" : "", name,
                      strerror(errno));
}

/* --- one snapshot --------------------------------------------------------------- */

static int compare_dates(const void *left, const void *right)
{
    const Date *a = left, *b = right;
    return (a->day > b->day) - (a->day < b->day);
}

static void list_dates(struct stored *stored, struct arena *mem)
{
    size_t all = 0;
    stored->dates = ARENA_ARRAY(mem, Date, stored->cell_count + 1);
    for (size_t i = 0; i < stored->cell_count; i++)
        stored->dates[all++] = stored->cells[i].publication;
    if (stored->snapshot.header.published_day)
        stored->dates[all++].day = stored->snapshot.header.published_day;
    if (all)
        qsort(stored->dates, all, sizeof *stored->dates, compare_dates);
    stored->date_count = 0;
    for (size_t i = 0; i < all; i++)
        if (stored->date_count == 0 || stored->dates[stored->date_count - 1].day != stored->dates[i].day)
            stored->dates[stored->date_count++] = stored->dates[i];
}

bool stored_open(struct stored *stored, Slice path, const struct programme *programme, struct arena *mem,
                 struct diag *diag)
{
    struct snapshot *snapshot = &stored->snapshot;
    if (!snapshot_open(snapshot, path, diag))
        return false;
    struct account account = snapshot->account;
    if (!snapshot_read_types(snapshot, programme) ||
        !snapshot_read_cells(snapshot, mem, &stored->cells, &stored->cell_count)) {
        snapshot_close(snapshot);
        return false;
    }
    snapshot->account = account;
    for (size_t i = 0; i < stored->cell_count; i++)
        if (!stored->cells[i].publication.day)
            stored->cells[i].publication.day = snapshot->header.published_day;
    list_dates(stored, mem);
    return true;
}

bool stored_has(const struct stored *stored, Date publication)
{
    for (size_t i = 0; i < stored->date_count; i++)
        if (stored->dates[i].day == publication.day)
            return true;
    return false;
}

/* --- the list ------------------------------------------------------------------- */

static bool is_file_name(Slice name)
{
    static const Slice safe = S_INIT("0123456789abcdef-");
    if (!slice_ends(name, S(".snapshot")))
        return false;
    Slice head = slice_part(name, 0, name.len - S(".snapshot").len);
    for (size_t i = 0; i < head.len; i++)
        if (!slice_has(safe, head.at[i]))
            return false;
    return head.len > 0;
}

static bool read_all(int fd, struct buf *into)
{
    for (;;) {
        ssize_t got = read(fd, buf_room(into, 4096), 4096);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return got == 0;
        into->len += (size_t)got;
        if (into->len > MAX_LIST_BYTES) {
            errno = EFBIG;
            return false;
        }
    }
}

/* The list as a text; empty when there is none. */
static bool load_list(struct store *store, Slice *text, struct diag *diag)
{
    struct buf buf;
    *text = (Slice){0};
    int fd = file_open(arena_cstr(store->mem, store_path(store, S(LIST_NAME))), O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (fd < 0)
        return errno == ENOENT || fault_at(store, "read", LIST_NAME, diag);
    buf_init(&buf);
    bool read = read_all(fd, &buf) || fault_at(store, "read", LIST_NAME, diag);
    close(fd);
    *text = arena_copy(store->mem, buf_slice(&buf));
    buf_done(&buf);
    return read;
}

static bool list_is_bad(const struct store *store, struct diag *diag)
{
    return diag_fault(diag, "'%.*s/" LIST_NAME "' is no list of datasets, or is damaged", SLICE_ARG(store->folder));
}

static void close_all(struct store *store)
{
    for (size_t i = 0; i < store->count; i++)
        snapshot_close(&store->stored[i].snapshot);
    store->count = 0;
}

/* The day that the name says, so that it can be named to be removed. */
static void list_damaged(struct store *store, struct stored *stored, Slice damage)
{
    stored->damage = arena_copy(store->mem, damage);
    stored->dates = ARENA_NEW(store->mem, Date);
    stored->date_count = date_parse(slice_part(stored->name, 0, DATE_CHARS), stored->dates);
}

/* The day that the name says is all that is known of the oldest. */
static bool list_old(struct store *store, struct stored *stored)
{
    stored->is_old = true;
    stored->snapshot.source = stored->origin.source;
    list_damaged(store, stored, S("it was compiled by an older version of this program; 'kpirecon dataset renew' compiles "
                                  "it anew"));
    if (!stored->origin.is_known && stored->date_count)
        stored->origin.published = stored->dates[0];
    return true;
}

static bool open_stored(struct store *store, struct stored *stored, Slice path, struct diag *diag)
{
    struct diag own;
    if (snapshot_is_old(path, store->mem, &stored->origin))
        return list_old(store, stored);
    if (!store->takes_damaged)
        return stored_open(stored, path, store->programme, store->mem, diag);
    diag_init(&own, store->mem);
    if (stored_open(stored, path, store->programme, store->mem, &own))
        stored->snapshot.diag = diag;
    else
        list_damaged(store, stored, own.fault);
    return true;
}

/* *gone: a snapshot that is listed is not there, as when the list was replaced meanwhile. */
static bool open_listed(struct store *store, Slice text, bool *gone, struct diag *diag)
{
    Slice rest = text, head = slice_cut(rest, '\n', &rest);
    *gone = false;
    if (text.len && !slice_equal(head, S(LIST_HEAD)))
        return list_is_bad(store, diag);
    while (rest.len) {
        Slice name = slice_cut(rest, '\n', &rest), path = store_path(store, name);
        if (!is_file_name(name) || store->count == MAX_STORED)
            return list_is_bad(store, diag);
        *gone = access(arena_cstr(store->mem, path), F_OK) != 0 && errno == ENOENT;
        if (*gone)
            return false;
        struct stored *stored = &store->stored[store->count];
        *stored = (struct stored){.name = name};
        if (!open_stored(store, stored, path, diag))
            return false;
        store->count++;
    }
    return true;
}

/* All of them, so that it is seen at once what is to be done. */
static bool refuse_old(const struct store *store, struct diag *diag)
{
    struct buf days;
    size_t count = 0;
    buf_init(&days);
    for (size_t i = 0; i < store->count; i++)
        if (store->stored[i].is_old)
            buf_addf(&days, "%s%.*s", count++ ? ", " : "", (int)DATE_CHARS, store->stored[i].name.at);
    if (count)
        diag_fault(diag, "publication%s %.*s in the store '%.*s' %s compiled by an older version of this program; the "
                   "next night compiles %s anew, and so does 'kpirecon dataset renew --store %.*s'",
                   count > 1 ? "s" : "", SLICE_ARG(buf_slice(&days)), SLICE_ARG(store->dir), count > 1 ? "were" : "was",
                   count > 1 ? "them" : "it", SLICE_ARG(store->dir));
    buf_done(&days);
    return count == 0;
}

static bool read_store(struct store *store, struct diag *diag)
{
    Slice text;
    bool gone = false;
    for (int try = 0; try < MAX_LIST_TRIES; try++) {
        close_all(store);
        if (!load_list(store, &text, diag))
            return false;
        if (open_listed(store, text, &gone, diag))
            return store->takes_old || refuse_old(store, diag);
        if (!gone)
            return false;
    }
    return diag_fault(diag, "the store '%.*s' lacks a snapshot that it lists", SLICE_ARG(store->folder));
}

static bool open_store(struct store *store, Slice dir, struct diag *diag)
{
    store->dir = dir;
    store->folder = arena_printf(store->mem, "%.*s/datasets", SLICE_ARG(dir));
    store->stored = ARENA_ARRAY(store->mem, struct stored, MAX_STORED);
    if (dir.len == 0 || slice_has(dir, '\0'))
        return diag_fault(diag, "'%.*s' is no name of a store", SLICE_ARG(dir));
    return read_store(store, diag);
}

bool store_open(struct store *store, Slice dir, const struct programme *programme, struct arena *mem,
                struct diag *diag)
{
    *store = (struct store){.programme = programme, .lock_fd = -1, .mem = mem};
    return open_store(store, dir, diag);
}

bool store_open_damaged(struct store *store, Slice dir, const struct programme *programme, struct arena *mem,
                        struct diag *diag)
{
    *store = (struct store){.programme = programme, .takes_damaged = true, .takes_old = true, .lock_fd = -1, .mem = mem};
    return open_store(store, dir, diag);
}

bool store_open_old(struct store *store, Slice dir, const struct programme *programme, struct arena *mem,
                    struct diag *diag)
{
    *store = (struct store){.programme = programme, .takes_old = true, .lock_fd = -1, .mem = mem};
    return open_store(store, dir, diag);
}

void store_close(struct store *store)
{
    close_all(store);
    if (store->lock_fd >= 0)
        close(store->lock_fd);
    store->lock_fd = -1;
}

/* --- changing it ---------------------------------------------------------------- */

/* With all folders above it that are missing: they are nobody else's. */
static bool make_folder(const struct store *store, struct diag *diag)
{
    char *path = arena_cstr(store->mem, store->folder);
    for (size_t i = 1; i <= store->folder.len; i++) {
        if (path[i] != '/' && path[i] != '\0')
            continue;
        path[i] = '\0';
        if (mkdir(path, 0700) != 0 && errno != EEXIST)
            return fault_at(store, "create", "", diag);
        if (i < store->folder.len)
            path[i] = '/';
    }
    return true;
}

/* What is not listed was left by an addition that did not end. */
static void sweep(const struct store *store)
{
    DIR *folder = opendir(arena_cstr(store->mem, store->folder));
    if (!folder)
        return;
    for (const struct dirent *entry; (entry = readdir(folder));) {
        Slice name = slice_from(entry->d_name);
        bool listed = !is_file_name(name) && !slice_ends(name, S(".aside"));
        for (size_t i = 0; i < store->count; i++)
            listed |= slice_equal(store->stored[i].name, name);
        if (!listed)
            unlinkat(dirfd(folder), entry->d_name, 0);
    }
    closedir(folder);
}

bool store_lock(struct store *store, struct diag *diag)
{
    if (!make_folder(store, diag))
        return false;
    store->lock_fd = file_create(arena_cstr(store->mem, store_path(store, S("lock"))),
                                 O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (store->lock_fd < 0)
        return fault_at(store, "open", "lock", diag);
    if (file_lock(store->lock_fd) != 0) {
        if (errno != EWOULDBLOCK)
            return fault_at(store, "lock", "lock", diag);
        return diag_fault_for_now(diag, "another run is changing the store '%.*s'", SLICE_ARG(store->folder));
    }
    if (!read_store(store, diag))
        return false;
    sweep(store);
    return true;
}

static bool sync_folder(const struct store *store, struct diag *diag)
{
    int fd = file_open(arena_cstr(store->mem, store->folder), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool synced = fd >= 0 && file_sync(fd) == 0;
    if (!synced)
        fault_at(store, "sync", "", diag);
    if (fd >= 0)
        close(fd);
    return synced;
}

static bool write_list(const struct store *store, const bool *keeps, Slice more, struct diag *diag)
{
    struct out out;
    int fd = file_create(arena_cstr(store->mem, store_path(store, S(LIST_NAME ".aside"))),
                         O_WRONLY | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0666);
    if (fd < 0)
        return fault_at(store, "create", LIST_NAME, diag);
    out_init(&out, fd, S(LIST_NAME));
    buf_add(&out.buf, S(LIST_HEAD "\n"));
    for (size_t i = 0; i < store->count; i++)
        if (keeps[i])
            buf_addf(&out.buf, "%.*s\n", SLICE_ARG(store->stored[i].name));
    if (more.len)
        buf_addf(&out.buf, "%.*s\n", SLICE_ARG(more));
    return out_close_synced(&out) || fault_at(store, "write", LIST_NAME, diag);
}

bool store_list(struct store *store, const bool *keeps, Slice more, struct diag *diag)
{
    /* a snapshot that is listed must be there: its name reaches the disk before the list does */
    if ((more.len && !sync_folder(store, diag)) || !write_list(store, keeps, more, diag))
        return false;
    const char *aside = arena_cstr(store->mem, store_path(store, S(LIST_NAME ".aside")));
    if (rename(aside, arena_cstr(store->mem, store_path(store, S(LIST_NAME)))) != 0)
        return fault_at(store, "replace", LIST_NAME, diag);
    if (!sync_folder(store, diag) || !read_store(store, diag))
        return false;
    sweep(store);
    return true;
}

bool store_use(struct store *store, struct dataset *dataset, struct diag *diag)
{
    if (store->count == 0)
        return diag_fault(diag, "the store '%.*s' holds no dataset; add one with 'kpirecon dataset add FILE'",
                          SLICE_ARG(store->folder));
    for (size_t i = 0; i < store->count; i++)
        if (!dataset_add_snapshot(dataset, &store->stored[i].snapshot, diag))
            return false;
    return true;
}
