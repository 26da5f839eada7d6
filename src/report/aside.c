/* A folder made aside: every file is written into it and synced, and the folder then
   takes its place in one step. What stood there is removed only as far as we wrote
   it; whatever else people left in it moves along. */
#include "report/aside.h"

#include "base/arena.h"
#include "base/diag.h"
#include "base/slice.h"
#include "bytes/digest.h"
#include "report/report_private.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MANIFEST_HEAD_BYTES 256

static const char *const our_files[] = {"index.html",      "resolutions.ndjson", "resolutions.csv", "resolutions.xlsx",
                                        "resolutions.xml", "quarantine.ndjson",  MANIFEST_NAME};

/* Files in them are ours by their ends. */
static const struct our_folder {
    const char *name;
    Slice ends[3];
} our_folders[] = {{"tickets", {S_INIT(".html")}},
                   {"pages", {S_INIT(".html")}},
                   {"letters", {S_INIT(".txt"), S_INIT(".html"), S_INIT(".eml")}}};

/* `folder` is one of ours, or "" for the run folder itself. */
static bool is_our_file(const char *folder, const char *name)
{
    for (size_t i = 0; !folder[0] && i < COUNT_OF(our_files); i++)
        if (strcmp(our_files[i], name) == 0)
            return true;
    for (size_t i = 0; i < COUNT_OF(our_folders); i++) {
        if (!folder[0] && strcmp(our_folders[i].name, name) == 0)
            return true;
        for (size_t k = 0; strcmp(our_folders[i].name, folder) == 0 && k < COUNT_OF(our_folders[i].ends); k++)
            if (our_folders[i].ends[k].len && slice_ends(slice_from(name), our_folders[i].ends[k]))
                return true;
    }
    return false;
}

static bool fault_at(const struct aside *aside, const char *what, const char *name)
{
    int error = errno;
    const char *slash = name[0] ? "/" : "";
    return diag_fault(aside->diag, "cannot %s '%.*s%s%s': %s", what, SLICE_ARG(aside->folder), slash, name,
                      strerror(error));
}

/* --- what is there already --- */

static bool is_dot(const char *name)
{
    return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

static int open_folder(int parent_fd, const char *name)
{
    return openat(parent_fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

static bool is_empty(int folder_fd)
{
    int fd = openat(folder_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *folder = fd < 0 ? NULL : fdopendir(fd);
    bool empty = folder != NULL;
    if (!folder && fd >= 0)
        close(fd);
    for (struct dirent *entry; folder && (entry = readdir(folder));)
        empty &= is_dot(entry->d_name);
    if (folder)
        closedir(folder);
    return empty;
}

static bool has_our_manifest(int folder_fd)
{
    char head[MANIFEST_HEAD_BYTES];
    int fd = openat(folder_fd, MANIFEST_NAME, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0)
        return false;
    ssize_t got = read(fd, head, sizeof head);
    close(fd);
    Slice text = {head, got > 0 ? (size_t)got : 0}, schema = S("\"" MANIFEST_SCHEMA "\"");
    return slice_find(text, schema) < text.len;
}

/* False after a fault. */
static bool may_be_replaced(struct aside *aside)
{
    struct stat about;
    aside->exists = fstatat(aside->parent_fd, aside->target, &about, AT_SYMLINK_NOFOLLOW) == 0;
    if (!aside->exists)
        return errno == ENOENT || fault_at(aside, "look at", "");
    int fd = open_folder(aside->parent_fd, aside->target);
    bool ours = fd >= 0 && (has_our_manifest(fd) || is_empty(fd));
    if (fd >= 0)
        close(fd);
    return ours || diag_fault(aside->diag, "'%.*s' exists and is not a run folder", SLICE_ARG(aside->folder));
}

/* --- taking its place --- */

/* Only what we wrote, so that nobody's own file is ever lost with it. */
static void remove_ours_in(int fd, const char *folder)
{
    int beneath = openat(fd, folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    DIR *entries = beneath < 0 ? NULL : fdopendir(beneath);
    if (!entries && beneath >= 0)
        close(beneath);
    for (struct dirent *entry; entries && (entry = readdir(entries));)
        if (is_our_file(folder, entry->d_name))
            unlinkat(beneath, entry->d_name, 0);
    if (entries)
        closedir(entries);
    unlinkat(fd, folder, AT_REMOVEDIR);
}

static void remove_ours(int parent_fd, const char *name)
{
    int fd = open_folder(parent_fd, name);
    for (size_t i = 0; fd >= 0 && i < COUNT_OF(our_files); i++)
        unlinkat(fd, our_files[i], 0);
    for (size_t i = 0; fd >= 0 && i < COUNT_OF(our_folders); i++)
        remove_ours_in(fd, our_folders[i].name);
    if (fd >= 0)
        close(fd);
    unlinkat(parent_fd, name, AT_REMOVEDIR); /* also where no descriptor was left to look into it */
}

static void carry_over_files(int from_fd, int to_fd, const char *folder)
{
    int fd = openat(from_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *entries = fd < 0 ? NULL : fdopendir(fd);
    if (!entries && fd >= 0)
        close(fd);
    for (struct dirent *entry; entries && (entry = readdir(entries));)
        if (!is_dot(entry->d_name) && !is_our_file(folder, entry->d_name))
            renameat2(from_fd, entry->d_name, to_fd, entry->d_name, RENAME_NOREPLACE);
    if (entries)
        closedir(entries);
}

/* What people put beside our files stays with the run folder. */
static void carry_over(int from_fd, int to_fd)
{
    carry_over_files(from_fd, to_fd, "");
    for (size_t i = 0; i < COUNT_OF(our_folders); i++) {
        int from = openat(from_fd, our_folders[i].name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        int to = from < 0 ? -1 : openat(to_fd, our_folders[i].name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        if (to >= 0)
            carry_over_files(from, to, our_folders[i].name);
        if (to >= 0)
            close(to);
        if (from >= 0)
            close(from);
    }
}

/* Where the file system cannot exchange two names there is a moment without a folder,
   but never one with half of it. The old one is put back when the new one cannot follow. */
static bool swap_in_two_steps(struct aside *disk, const char *old)
{
    int fd = disk->parent_fd;
    if (renameat(fd, disk->target, fd, old) != 0)
        return false;
    if (renameat(fd, disk->aside, fd, disk->target) == 0)
        return renameat(fd, old, fd, disk->aside) == 0;
    int error = errno;
    renameat(fd, old, fd, disk->target);
    errno = error;
    return false;
}

/* Afterwards the old folder has the name aside. */
static bool swap(struct aside *aside)
{
    struct aside *disk = aside;
    if (renameat2(disk->parent_fd, disk->aside, disk->parent_fd, disk->target, RENAME_EXCHANGE) == 0)
        return true;
    if (errno != EINVAL && errno != ENOSYS && errno != ENOTSUP)
        return false;
    char *old = arena_cstr(aside->scratch, arena_printf(aside->scratch, "%s.old", disk->aside));
    return swap_in_two_steps(disk, old);
}

static bool take_place(struct aside *aside)
{
    struct aside *disk = aside;
    int fd = disk->parent_fd;
    bool exists = aside->exists;
    bool done = exists ? swap(aside) : renameat2(fd, disk->aside, fd, disk->target, RENAME_NOREPLACE) == 0;
    /* a file system without the flag: the worst it could replace is an empty folder */
    if (!done && !exists && (errno == EINVAL || errno == ENOSYS))
        done = renameat(fd, disk->aside, fd, disk->target) == 0;
    if (!done)
        return fault_at(aside, "rename the finished run to", "");
    if (exists) {
        int old_fd = open_folder(fd, disk->aside);
        if (old_fd >= 0) {
            carry_over(old_fd, disk->aside_fd);
            close(old_fd);
        }
        remove_ours(fd, disk->aside);
    }
    return fsync(fd) == 0 || fault_at(aside, "sync the folder of", "");
}

/* --- names --- */

static bool split_path(struct aside *aside, Slice path)
{
    struct aside *disk = aside;
    struct stat about;
    char *text = arena_cstr(aside->scratch, path);
    if (strlen(text) != path.len)
        return diag_fault(aside->diag, "cannot write to '%.*s': not a path", SLICE_ARG(path));
    if (stat(text, &about) == 0) {
        /* through symbolic links, "." and ".." to the name that is to be taken */
        char *real = realpath(text, NULL);
        if (!real)
            return fault_at(aside, "look at", "");
        path = arena_copy(aside->scratch, slice_from(real));
        free(real);
    }
    while (path.len > 1 && path.at[path.len - 1] == '/')
        path.len--;
    const char *slash = memrchr(path.at, '/', path.len);
    size_t cut = slash ? (size_t)(slash - path.at) : 0;
    disk->parent = arena_cstr(aside->scratch, !slash ? S(".") : cut ? slice_part(path, 0, cut) : S("/"));
    disk->target = arena_cstr(aside->scratch, slash ? slice_skip(path, cut + 1) : path);
    if (!disk->target[0] || is_dot(disk->target))
        return diag_fault(aside->diag, "cannot write to '%.*s': it has no name of its own", SLICE_ARG(disk->folder));
    disk->aside = arena_cstr(aside->scratch, arena_printf(aside->scratch, ".%s.%ld.tmp", disk->target, (long)getpid()));
    return true;
}

/* ".out.4711.tmp" of a process that is no more. */
static bool is_left_over(const char *target, const char *name)
{
    Slice rest = slice_from(name), head = slice_from(target);
    uint64_t pid;
    if (!slice_starts(rest, S(".")) || !slice_starts(slice_skip(rest, 1), head))
        return false;
    rest = slice_skip(rest, 1 + head.len);
    if (!slice_starts(rest, S(".")))
        return false;
    Slice digits = slice_cut(slice_skip(rest, 1), '.', &rest);
    return slice_equal(rest, S("tmp")) && slice_to_u64(digits, INT32_MAX, &pid) && pid > 0 &&
           kill((pid_t)pid, 0) != 0 && errno == ESRCH;
}

static void remove_left_overs(const struct aside *disk)
{
    int fd = openat(disk->parent_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *folder = fd < 0 ? NULL : fdopendir(fd);
    if (!folder && fd >= 0)
        close(fd);
    for (struct dirent *entry; folder && (entry = readdir(folder));)
        if (is_left_over(disk->target, entry->d_name))
            remove_ours(disk->parent_fd, entry->d_name);
    if (folder)
        closedir(folder);
}

static bool open_parent(struct aside *aside)
{
    aside->parent_fd = open(aside->parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return aside->parent_fd >= 0 || fault_at(aside, "create", "");
}

static bool make_aside(struct aside *aside)
{
    struct aside *disk = aside;
    /* of an earlier process with this number */
    remove_ours(disk->parent_fd, disk->aside);
    if (mkdirat(disk->parent_fd, disk->aside, 0777) != 0)
        return fault_at(aside, "create", "");
    disk->aside_fd = open_folder(disk->parent_fd, disk->aside);
    if (disk->aside_fd >= 0)
        return true;
    fault_at(aside, "create", "");
    unlinkat(disk->parent_fd, disk->aside, AT_REMOVEDIR);
    return false;
}

/* --- its files --- */

const char *aside_path(const struct aside *aside, const char *name)
{
    return arena_cstr(aside->scratch, arena_printf(aside->scratch, "%s/%s/%s", aside->parent, aside->aside, name));
}

static int open_new(struct aside *aside, const char *name)
{
    int fd = openat(aside->aside_fd, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0666);
    if (fd < 0)
        fault_at(aside, "create", name);
    return fd;
}

static struct run_output *add_output(struct aside *aside, const char *name)
{
    struct run_output *output = ARENA_PUSH(aside->scratch, aside->outputs, aside->output_count,
                                           aside->output_capacity, struct run_output);
    *output = (struct run_output){.name = slice_from(name)};
    return output;
}

bool aside_make_folder(struct aside *aside, const char *name)
{
    return mkdirat(aside->aside_fd, name, 0777) == 0 || fault_at(aside, "create", name);
}

bool aside_open(struct aside *aside, const char *name, struct out *out)
{
    int fd = open_new(aside, name);
    if (fd < 0)
        return false;
    out_init(out, fd, slice_from(name));
    return true;
}

/* A file system over a network may only say at the close that nothing arrived. */
static bool close_file(struct aside *aside, int fd, const char *name)
{
    return close(fd) == 0 || fault_at(aside, "write", name);
}

static bool flush(struct aside *aside, struct out *out, const char *name, bool synced)
{
    if (!out_flush(out)) {
        errno = out->error;
        return fault_at(aside, "write", name);
    }
    return !synced || fsync(out->fd) == 0 || fault_at(aside, "sync", name);
}

bool aside_close(struct aside *aside, const char *name, struct out *out, bool good)
{
    bool written = good && flush(aside, out, name, true);
    int fd = out->fd;
    out_done(out);
    if (!close_file(aside, fd, name) || !written)
        return false;
    if (strcmp(name, MANIFEST_NAME) == 0)
        return true;
    struct run_output *output = add_output(aside, name);
    return digest_file_hex(slice_from(aside_path(aside, name)), output->sha256_hex, &output->byte_count) ||
           fault_at(aside, "read back", name);
}

bool aside_put(struct aside *aside, const char *name, Slice text)
{
    struct out out;
    if (!aside_open(aside, name, &out))
        return false;
    buf_add(&out.buf, text);
    bool written = flush(aside, &out, name, false);
    int fd = out.fd;
    out_done(&out);
    if (!close_file(aside, fd, name) || !written)
        return false;
    struct run_output *output = add_output(aside, name);
    output->byte_count = text.len;
    digest_hex(text, output->sha256_hex);
    aside->has_unsynced = true;
    return true;
}

/* The library opens its file by name, and overwrites the one that we make and sync. */
bool aside_by_name(struct aside *aside, const char *name, aside_writer *write, const void *what)
{
    struct out out;
    if (!aside_open(aside, name, &out))
        return false;
    bool written = write(slice_from(aside_path(aside, name)), what, aside->scratch, aside->diag);
    return aside_close(aside, name, &out, written);
}

/* --- its life --- */

bool aside_begin(struct aside *aside, Slice folder, struct arena *scratch, struct diag *diag)
{
    *aside = (struct aside){.folder = folder, .scratch = scratch, .diag = diag, .parent_fd = -1, .aside_fd = -1};
    if (!split_path(aside, folder) || !open_parent(aside) || !may_be_replaced(aside))
        return false;
    remove_left_overs(aside);
    return make_aside(aside);
}

bool aside_end(struct aside *aside, bool good)
{
    bool is_made = aside->aside_fd >= 0;
    if (good && aside->has_unsynced && syncfs(aside->aside_fd) != 0)
        good = fault_at(aside, "sync", "");
    if (good && fsync(aside->aside_fd) != 0)
        good = fault_at(aside, "sync", "");
    bool done = good && take_place(aside);
    if (is_made && !done)
        remove_ours(aside->parent_fd, aside->aside);
    if (is_made)
        close(aside->aside_fd);
    if (aside->parent_fd >= 0)
        close(aside->parent_fd);
    return done;
}
