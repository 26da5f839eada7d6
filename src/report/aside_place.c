/* Where a run folder is going to stand: what is there already, what of it is ours, the name aside, and the
   change of places. Nobody's own files are ever lost with ours. */
#include "report/aside_private.h"

#include "base/arena.h"
#include "base/diag.h"
#include "base/file.h"
#include "base/slice.h"
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
                                        "resolutions.xml", "quarantine.ndjson",  "changes.ndjson",   MANIFEST_NAME};

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

bool aside_fault(const struct aside *aside, const char *what, const char *name)
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
    return file_open_at(parent_fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

static bool is_empty(int folder_fd)
{
    int fd = file_open_at(folder_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
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

/* Does a manifest lie there that begins with these words? If not, errno says whether it was looked at: ENOENT. */
static bool manifest_says(int folder_fd, Slice words)
{
    char head[MANIFEST_HEAD_BYTES];
    int fd = file_open_at(folder_fd, MANIFEST_NAME, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0)
        return false;
    ssize_t got = file_read(fd, head, sizeof head);
    int error = errno;
    close(fd);
    errno = got < 0 ? error : ENOENT;
    Slice text = {head, got > 0 ? (size_t)got : 0};
    return slice_find(text, words) < text.len;
}

static bool has_our_manifest(int folder_fd)
{
    return manifest_says(folder_fd, S("\"" MANIFEST_SCHEMA "\""));
}

/* False after a fault. */
bool aside_may_replace(struct aside *aside)
{
    struct stat about;
    aside->exists = fstatat(aside->parent_fd, aside->target, &about, AT_SYMLINK_NOFOLLOW) == 0;
    if (!aside->exists)
        return errno == ENOENT || aside_fault(aside, "look at", "");
    errno = 0;
    int fd = open_folder(aside->parent_fd, aside->target);
    bool ours = fd >= 0 && (has_our_manifest(fd) || is_empty(fd));
    bool not_seen = !ours && (errno == EMFILE || errno == ENFILE || errno == ENOMEM);
    if (not_seen)
        aside_fault(aside, "look at", "");
    if (fd >= 0)
        close(fd);
    if (ours || not_seen)
        return ours;
    return diag_fault(aside->diag, "'%.*s' exists and is not a run folder", SLICE_ARG(aside->folder));
}

/* --- taking its place --- */

/* "tmp.8X7Z5fVpbS": what the workbook's library leaves when it is killed. */
static bool is_draft(const char *name)
{
    return strlen(name) == 14 && strncmp(name, "tmp.", 4) == 0;
}

/* Only what we wrote, so that nobody's own file is ever lost with it. */
static void remove_ours_in(int fd, const char *folder)
{
    int beneath = file_open_at(fd, folder[0] ? folder : ".", O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    DIR *entries = beneath < 0 ? NULL : fdopendir(beneath);
    if (!entries && beneath >= 0)
        close(beneath);
    for (struct dirent *entry; entries && (entry = readdir(entries));)
        if (folder[0] ? is_our_file(folder, entry->d_name) : is_draft(entry->d_name))
            unlinkat(beneath, entry->d_name, 0);
    if (entries)
        closedir(entries);
    if (folder[0])
        unlinkat(fd, folder, AT_REMOVEDIR);
}

void aside_remove(int parent_fd, const char *name)
{
    int fd = open_folder(parent_fd, name);
    if (fd >= 0) {
        for (size_t i = 0; i < COUNT_OF(our_files); i++)
            unlinkat(fd, our_files[i], 0); /* needs no further descriptor, which may lack */
        remove_ours_in(fd, "");
        for (size_t i = 0; i < COUNT_OF(our_folders); i++)
            remove_ours_in(fd, our_folders[i].name);
        close(fd);
    }
    unlinkat(parent_fd, name, AT_REMOVEDIR); /* also where no descriptor was left to look into it */
}

static void carry_over_files(int from_fd, int to_fd, const char *folder)
{
    int fd = file_open_at(from_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
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
        int from = file_open_at(from_fd, our_folders[i].name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        int to = from < 0 ? -1
                          : file_open_at(to_fd, our_folders[i].name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
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
static bool swap_in_two_steps(const struct aside *aside, const char *old)
{
    int fd = aside->parent_fd;
    if (renameat(fd, aside->target, fd, old) != 0)
        return false;
    if (renameat(fd, aside->aside, fd, aside->target) == 0)
        return renameat(fd, old, fd, aside->aside) == 0;
    int error = errno;
    renameat(fd, old, fd, aside->target);
    errno = error;
    return false;
}

/* Afterwards the old folder has the name aside. */
static bool swap(const struct aside *aside)
{
    if (renameat2(aside->parent_fd, aside->aside, aside->parent_fd, aside->target, RENAME_EXCHANGE) == 0)
        return true;
    if (errno != EINVAL && errno != ENOSYS && errno != ENOTSUP)
        return false;
    char *old = arena_cstr(aside->scratch, arena_printf(aside->scratch, "%s.old", aside->aside));
    return swap_in_two_steps(aside, old);
}

bool aside_folder_says(const struct aside *aside, const char *name, Slice words, bool *says)
{
    int fd = open_folder(aside->parent_fd, name);
    *says = fd >= 0 && manifest_says(fd, words);
    int error = errno;
    if (fd >= 0)
        close(fd);
    errno = error;
    /* what could not be looked at may be there all the same */
    return *says || error == ENOENT || error == ENOTDIR || error == ELOOP || aside_fault(aside, "look at", "");
}

bool aside_reopen(struct aside *aside)
{
    aside->aside_fd = open_folder(aside->parent_fd, aside->aside);
    return aside->aside_fd >= 0 || aside_fault(aside, "look at", "");
}

void aside_tidy_up(const struct aside *aside)
{
    int old_fd = open_folder(aside->parent_fd, aside->aside), new_fd = open_folder(aside->parent_fd, aside->target);
    if (old_fd >= 0 && new_fd >= 0)
        carry_over(old_fd, new_fd);
    if (old_fd >= 0)
        close(old_fd);
    if (new_fd >= 0)
        close(new_fd);
    if (old_fd >= 0)
        aside_remove(aside->parent_fd, aside->aside);
}

bool aside_take_place(const struct aside *aside)
{
    int fd = aside->parent_fd;
    bool exists = aside->exists;
    bool done = exists ? swap(aside) : renameat2(fd, aside->aside, fd, aside->target, RENAME_NOREPLACE) == 0;
    /* a file system without the flag: the worst it could replace is an empty folder */
    if (!done && !exists && (errno == EINVAL || errno == ENOSYS))
        done = renameat(fd, aside->aside, fd, aside->target) == 0;
    if (!done)
        return aside_fault(aside, "rename the finished run to", "");
    if (exists)
        aside_tidy_up(aside);
    return file_sync(fd) == 0 || aside_fault(aside, "sync the folder of", "");
}

/* --- names --- */

bool aside_locate(struct aside *aside, Slice label)
{
    struct stat about;
    Slice path = aside->folder;
    char *text = arena_cstr(aside->scratch, path);
    if (strlen(text) != path.len)
        return diag_fault(aside->diag, "cannot write to '%.*s': not a path", SLICE_ARG(path));
    if (stat(text, &about) == 0) {
        /* through symbolic links, "." and ".." to the name that is to be taken */
        char *real = realpath(text, NULL);
        if (!real)
            return aside_fault(aside, "look at", "");
        path = arena_copy(aside->scratch, slice_from(real));
        free(real);
    }
    while (path.len > 1 && path.at[path.len - 1] == '/')
        path.len--;
    const char *slash = memrchr(path.at, '/', path.len);
    size_t cut = slash ? (size_t)(slash - path.at) : 0;
    aside->parent = arena_cstr(aside->scratch, !slash ? S(".") : cut ? slice_part(path, 0, cut) : S("/"));
    aside->target = arena_cstr(aside->scratch, slash ? slice_skip(path, cut + 1) : path);
    if (!aside->target[0] || is_dot(aside->target))
        return diag_fault(aside->diag, "cannot write to '%.*s': it has no name of its own", SLICE_ARG(aside->folder));
    aside->aside = arena_cstr(aside->scratch,
                              arena_printf(aside->scratch, ".%s.%.*s.tmp", aside->target, SLICE_ARG(label)));
    aside->parent_fd = file_open(aside->parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return aside->parent_fd >= 0 || aside_fault(aside, "create", "");
}

/* ".out.4711.tmp" of a process that is no more, or ".out.run-7.tmp". */
static bool is_left_over(const char *target, const char *name, bool of_runs)
{
    Slice rest = slice_from(name), head = slice_from(target);
    uint64_t number;
    if (!slice_starts(rest, S(".")) || !slice_starts(slice_skip(rest, 1), head))
        return false;
    rest = slice_skip(rest, 1 + head.len);
    if (!slice_starts(rest, S(".")))
        return false;
    Slice digits = slice_cut(slice_skip(rest, 1), '.', &rest);
    if (!slice_equal(rest, S("tmp")))
        return false;
    if (of_runs)
        return slice_starts(digits, S("run-")) && slice_to_u64(slice_skip(digits, 4), INT64_MAX, &number);
    return slice_to_u64(digits, INT32_MAX, &number) && number > 0 && kill((pid_t)number, 0) != 0 && errno == ESRCH;
}

void aside_remove_left_overs(const struct aside *aside, bool of_runs)
{
    int fd = file_open_at(aside->parent_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *folder = fd < 0 ? NULL : fdopendir(fd);
    if (!folder && fd >= 0)
        close(fd);
    for (struct dirent *entry; folder && (entry = readdir(folder));)
        if (is_left_over(aside->target, entry->d_name, of_runs))
            aside_remove(aside->parent_fd, entry->d_name);
    if (folder)
        closedir(folder);
}

bool aside_make(struct aside *aside)
{
    /* of an earlier process with this number */
    aside_remove(aside->parent_fd, aside->aside);
    if (mkdirat(aside->parent_fd, aside->aside, 0777) != 0)
        return aside_fault(aside, "create", "");
    aside->aside_fd = open_folder(aside->parent_fd, aside->aside);
    if (aside->aside_fd >= 0)
        return true;
    aside_fault(aside, "create", "");
    unlinkat(aside->parent_fd, aside->aside, AT_REMOVEDIR);
    return false;
}

