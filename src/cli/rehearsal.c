/* Links, and not copies: a store has millions of rows. Its list is replaced by renaming, which replaces the link and
   not what it leads to. */
#include "cli/rehearsal.h"

#include "base/slice.h"

#include <dirent.h>
#include <errno.h>
#include <ftw.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAX_OPEN_FOLDERS 16

static bool fault_at(const char *what, Slice path, struct diag *diag)
{
    return diag_fault(diag, "cannot %s '%.*s': %s", what, SLICE_ARG(path), strerror(errno));
}

static bool is_of_store(Slice name)
{
    return slice_equal(name, S("list")) || slice_ends(name, S(".snapshot"));
}

static bool link_all(DIR *from, const char *whole_path, Slice to, struct arena *mem, struct diag *diag)
{
    for (const struct dirent *entry; (entry = readdir(from));) {
        Slice name = slice_from(entry->d_name), link = arena_printf(mem, "%.*s/%s", SLICE_ARG(to), entry->d_name);
        Slice target = arena_printf(mem, "%s/%s", whole_path, entry->d_name);
        if (is_of_store(name) && symlink(arena_cstr(mem, target), arena_cstr(mem, link)) != 0)
            return fault_at("create", link, diag);
    }
    return true;
}

static bool link_datasets(Slice store, Slice to, struct arena *mem, struct diag *diag)
{
    char whole[PATH_MAX];
    Slice from = arena_printf(mem, "%.*s/datasets", SLICE_ARG(store));
    DIR *folder = realpath(arena_cstr(mem, from), whole) ? opendir(whole) : NULL;
    if (!folder)
        return errno == ENOENT || fault_at("read", from, diag);
    bool linked = link_all(folder, whole, to, mem, diag);
    closedir(folder);
    return linked;
}

bool rehearsal_begin(Slice store, struct arena *mem, Slice *folder, struct diag *diag)
{
    const char *place = getenv("TMPDIR");
    Slice made = arena_printf(mem, "%s/kpirecon-dry-run-XXXXXX", place && place[0] == '/' ? place : "/tmp");
    char *name = arena_cstr(mem, made);
    if (!mkdtemp(name))
        return fault_at("create", made, diag);
    *folder = slice_from(name);
    Slice datasets = arena_printf(mem, "%s/datasets", name);
    return (mkdir(arena_cstr(mem, datasets), 0700) == 0 || fault_at("create", datasets, diag)) &&
           link_datasets(store, datasets, mem, diag);
}

static int remove_one(const char *path, const struct stat *about, int kind, struct FTW *at)
{
    (void)about, (void)kind, (void)at;
    remove(path);
    return 0;
}

void rehearsal_end(Slice folder, struct arena *mem)
{
    if (folder.len)
        nftw(arena_cstr(mem, folder), remove_one, MAX_OPEN_FOLDERS, FTW_DEPTH | FTW_PHYS);
}
