/* A file in memory has no name, but the system lends one as long as it is open. */
#include "dataset/compiled.h"

#include "base/arena.h"
#include "base/slice.h"
#include "dataset/dataset_private.h"
#include "dataset/snapshot.h"
#include "dataset/snapshot_builder.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static int open_memory(const char *what, struct diag *diag)
{
    int fd = memfd_create(what, MFD_CLOEXEC);
    if (fd < 0)
        diag_fault(diag, "cannot make room for a snapshot in memory: %s", strerror(errno));
    return fd;
}

static bool build(const struct dataset *like, Slice path, Date published, int fd, struct diag *diag)
{
    struct gathered made;
    struct diag unheard; /* the findings of the file are in the snapshot, too */
    struct arena heard;
    arena_init(&heard, 0);
    diag_init(&unheard, &heard);
    int spill_fd = open_memory("spill", diag);
    struct dataset *one = dataset_new(like->programme, like->mem);
    struct snapshot_order order = {.dataset = one, .fd = fd, .spill_fd = spill_fd, .name = path};
    dataset_use_threads(one, like->thread_count);
    if (like->labels)
        dataset_use_labels(one, like->labels);
    bool built = spill_fd >= 0 && dataset_add_file(one, path, published, &unheard) &&
                 snapshot_build(&order, &made, &unheard);
    if (!built && spill_fd >= 0)
        diag_fault(diag, "%.*s", SLICE_ARG(unheard.fault));
    dataset_done(one);
    if (spill_fd >= 0)
        close(spill_fd);
    arena_done(&heard);
    return built;
}

bool dataset_add_compiled(struct dataset *into, Slice path, Date published, struct diag *diag)
{
    struct snapshot snapshot = {.at = NULL};
    int fd = open_memory("snapshot", diag);
    if (fd < 0)
        return false;
    bool added = build(into, path, published, fd, diag) &&
                 snapshot_open(&snapshot, arena_printf(into->mem, "/proc/self/fd/%d", fd), diag);
    if (added) {
        struct account account = snapshot.account;
        added = snapshot_read_types(&snapshot, into->programme);
        snapshot.account = account;
        snapshot.path = path;
        added = added && dataset_add_snapshot(into, &snapshot, diag);
    }
    snapshot_close(&snapshot);
    close(fd);
    return added;
}
