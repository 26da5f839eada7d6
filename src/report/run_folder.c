/* The run folder: every file is written into a folder aside, synced, and the folder
   then takes its place in one step. What stood there is removed only as far as we
   wrote it; whatever else people left in it moves along. */
#include "report/run_folder.h"

#include "base/arena.h"
#include "base/diag.h"
#include "base/slice.h"
#include "report/report_private.h"
#include "report/writers.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MANIFEST_NAME "manifest.json"
#define MANIFEST_HEAD_BYTES 256

/* Where the run goes, and where it is made. */
struct place_on_disk {
    Slice folder; /* as the user named it, for messages */
    char *parent; /* an existing folder */
    char *target; /* names beneath it */
    char *aside;
    int parent_fd, aside_fd;
};

struct job {
    const struct run *run;
    const struct templates *templates;
    struct arena *scratch;
    struct diag *diag;
    struct place_on_disk disk;
};

static bool fault_at(const struct job *job, const char *what, const char *name)
{
    int error = errno;
    const char *slash = name[0] ? "/" : "";
    return diag_fault(job->diag, "cannot %s '%.*s%s%s': %s", what, SLICE_ARG(job->disk.folder), slash, name,
                      strerror(error));
}

/* --- the files --- */

static bool write_ndjson_file(struct job *job, struct out *out)
{
    write_ndjson(out, job->run);
    return true;
}

static bool write_csv_file(struct job *job, struct out *out)
{
    write_csv(out, job->run, ',', job->scratch);
    return true;
}

static bool write_xml_file(struct job *job, struct out *out)
{
    write_xml(out, job->run, job->scratch);
    return true;
}

static bool write_page_file(struct job *job, struct out *out)
{
    return write_html(out, job->run, job->templates, job->scratch, job->diag);
}

static bool write_quarantine_file(struct job *job, struct out *out)
{
    write_quarantine(out, job->run->quarantine, job->scratch);
    return true;
}

struct output_file {
    const char *name;
    bool (*write)(struct job *job, struct out *out); /* NULL: not by this way */
};

#define WORKBOOK_NAME "resolutions.xlsx"

static const struct output_file output_files[] = {
    {"index.html", write_page_file},         {"resolutions.ndjson", write_ndjson_file},
    {"resolutions.csv", write_csv_file},     {WORKBOOK_NAME, NULL},
    {"resolutions.xml", write_xml_file},     {"quarantine.ndjson", write_quarantine_file},
    {MANIFEST_NAME, NULL},
};

static bool flush_and_sync(struct job *job, struct out *out, const char *name)
{
    if (!out_flush(out)) {
        errno = out->error;
        return fault_at(job, "write", name);
    }
    return fsync(out->fd) == 0 || fault_at(job, "sync", name);
}

static int open_new(struct job *job, const char *name)
{
    int fd = openat(job->disk.aside_fd, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0666);
    if (fd < 0)
        fault_at(job, "create", name);
    return fd;
}

/* A file system over a network may only say at the close that nothing arrived. */
static bool close_file(struct job *job, int fd, const char *name)
{
    return close(fd) == 0 || fault_at(job, "write", name);
}

static bool write_file(struct job *job, const struct output_file *file)
{
    struct out out;
    int fd = open_new(job, file->name);
    if (fd < 0)
        return false;
    out_init(&out, fd, slice_from(file->name));
    bool written = file->write(job, &out) && flush_and_sync(job, &out, file->name);
    out_done(&out);
    return close_file(job, fd, file->name) && written;
}

static Slice aside_path(struct job *job, const char *name)
{
    return arena_printf(job->scratch, "%s/%s/%s", job->disk.parent, job->disk.aside, name);
}

/* The library opens its file by name, and overwrites the one that we make and sync. */
static bool write_workbook(struct job *job)
{
    int fd = open_new(job, WORKBOOK_NAME);
    if (fd < 0)
        return false;
    bool written = write_xlsx(aside_path(job, WORKBOOK_NAME), job->run, job->scratch, job->diag) &&
                   (fsync(fd) == 0 || fault_at(job, "sync", WORKBOOK_NAME));
    return close_file(job, fd, WORKBOOK_NAME) && written;
}

static bool write_manifest_file(struct job *job)
{
    struct run_output outputs[COUNT_OF(output_files)];
    struct out out;
    size_t count = 0;
    for (size_t i = 0; i < COUNT_OF(output_files); i++) {
        const char *name = output_files[i].name;
        struct run_output *output = &outputs[count];
        if (strcmp(name, MANIFEST_NAME) == 0)
            continue;
        output->name = slice_from(name);
        if (!digest_file_hex(aside_path(job, name), output->sha256_hex, &output->byte_count))
            return fault_at(job, "read back", name);
        count++;
    }
    int fd = open_new(job, MANIFEST_NAME);
    if (fd < 0)
        return false;
    out_init(&out, fd, S(MANIFEST_NAME));
    write_manifest(&out, job->run, outputs, count, job->scratch);
    bool written = flush_and_sync(job, &out, MANIFEST_NAME);
    out_done(&out);
    return close_file(job, fd, MANIFEST_NAME) && written;
}

static bool write_files(struct job *job)
{
    for (size_t i = 0; i < COUNT_OF(output_files); i++)
        if (output_files[i].write && !write_file(job, &output_files[i]))
            return false;
    return write_workbook(job) && write_manifest_file(job) &&
           (fsync(job->disk.aside_fd) == 0 || fault_at(job, "sync", ""));
}

/* --- what is there already --- */

static bool is_ours(const char *name)
{
    for (size_t i = 0; i < COUNT_OF(output_files); i++)
        if (strcmp(output_files[i].name, name) == 0)
            return true;
    return false;
}

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
static bool may_be_replaced(struct job *job, bool *exists)
{
    struct stat about;
    *exists = fstatat(job->disk.parent_fd, job->disk.target, &about, AT_SYMLINK_NOFOLLOW) == 0;
    if (!*exists)
        return errno == ENOENT || fault_at(job, "look at", "");
    int fd = open_folder(job->disk.parent_fd, job->disk.target);
    bool ours = fd >= 0 && (has_our_manifest(fd) || is_empty(fd));
    if (fd >= 0)
        close(fd);
    return ours || diag_fault(job->diag, "'%.*s' exists and is not a run folder", SLICE_ARG(job->disk.folder));
}

/* --- taking its place --- */

/* Only what we wrote, so that nobody's own file is ever lost with it. */
static void remove_ours(int parent_fd, const char *name)
{
    int fd = open_folder(parent_fd, name);
    for (size_t i = 0; fd >= 0 && i < COUNT_OF(output_files); i++)
        unlinkat(fd, output_files[i].name, 0);
    if (fd >= 0)
        close(fd);
    unlinkat(parent_fd, name, AT_REMOVEDIR); /* also where no descriptor was left to look into it */
}

/* What people put beside our files stays with the run folder. */
static void carry_over(int from_fd, int to_fd)
{
    int fd = openat(from_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *folder = fd < 0 ? NULL : fdopendir(fd);
    if (!folder && fd >= 0)
        close(fd);
    for (struct dirent *entry; folder && (entry = readdir(folder));)
        if (!is_dot(entry->d_name) && !is_ours(entry->d_name))
            renameat2(from_fd, entry->d_name, to_fd, entry->d_name, RENAME_NOREPLACE);
    if (folder)
        closedir(folder);
}

/* Where the file system cannot exchange two names there is a moment without a folder,
   but never one with half of it. The old one is put back when the new one cannot follow. */
static bool swap_in_two_steps(struct place_on_disk *disk, const char *old)
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
static bool swap(struct job *job)
{
    struct place_on_disk *disk = &job->disk;
    if (renameat2(disk->parent_fd, disk->aside, disk->parent_fd, disk->target, RENAME_EXCHANGE) == 0)
        return true;
    if (errno != EINVAL && errno != ENOSYS && errno != ENOTSUP)
        return false;
    char *old = arena_cstr(job->scratch, arena_printf(job->scratch, "%s.old", disk->aside));
    return swap_in_two_steps(disk, old);
}

static bool take_place(struct job *job, bool exists)
{
    struct place_on_disk *disk = &job->disk;
    int fd = disk->parent_fd;
    bool done = exists ? swap(job) : renameat2(fd, disk->aside, fd, disk->target, RENAME_NOREPLACE) == 0;
    /* a file system without the flag: the worst it could replace is an empty folder */
    if (!done && !exists && (errno == EINVAL || errno == ENOSYS))
        done = renameat(fd, disk->aside, fd, disk->target) == 0;
    if (!done)
        return fault_at(job, "rename the finished run to", "");
    if (exists) {
        int old_fd = open_folder(fd, disk->aside);
        if (old_fd >= 0) {
            carry_over(old_fd, disk->aside_fd);
            close(old_fd);
        }
        remove_ours(fd, disk->aside);
    }
    return fsync(fd) == 0 || fault_at(job, "sync the folder of", "");
}

/* --- names --- */

static bool split_path(struct job *job, Slice path)
{
    struct place_on_disk *disk = &job->disk;
    struct stat about;
    char *text = arena_cstr(job->scratch, path);
    if (strlen(text) != path.len)
        return diag_fault(job->diag, "cannot write to '%.*s': not a path", SLICE_ARG(path));
    if (stat(text, &about) == 0) {
        /* through symbolic links, "." and ".." to the name that is to be taken */
        char *real = realpath(text, NULL);
        if (!real)
            return fault_at(job, "look at", "");
        path = arena_copy(job->scratch, slice_from(real));
        free(real);
    }
    while (path.len > 1 && path.at[path.len - 1] == '/')
        path.len--;
    const char *slash = memrchr(path.at, '/', path.len);
    size_t cut = slash ? (size_t)(slash - path.at) : 0;
    disk->parent = arena_cstr(job->scratch, !slash ? S(".") : cut ? slice_part(path, 0, cut) : S("/"));
    disk->target = arena_cstr(job->scratch, slash ? slice_skip(path, cut + 1) : path);
    if (!disk->target[0] || is_dot(disk->target))
        return diag_fault(job->diag, "cannot write to '%.*s': it has no name of its own", SLICE_ARG(disk->folder));
    disk->aside = arena_cstr(job->scratch, arena_printf(job->scratch, ".%s.%ld.tmp", disk->target, (long)getpid()));
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

static void remove_left_overs(const struct place_on_disk *disk)
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

static bool open_parent(struct job *job)
{
    job->disk.parent_fd = open(job->disk.parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return job->disk.parent_fd >= 0 || fault_at(job, "create", "");
}

static bool make_aside(struct job *job)
{
    struct place_on_disk *disk = &job->disk;
    /* of an earlier process with this number */
    remove_ours(disk->parent_fd, disk->aside);
    if (mkdirat(disk->parent_fd, disk->aside, 0777) != 0)
        return fault_at(job, "create", "");
    disk->aside_fd = open_folder(disk->parent_fd, disk->aside);
    if (disk->aside_fd >= 0)
        return true;
    fault_at(job, "create", "");
    unlinkat(disk->parent_fd, disk->aside, AT_REMOVEDIR);
    return false;
}

bool run_folder_write(Slice folder, const struct run *run, const struct templates *templates, struct arena *scratch,
                      struct diag *diag)
{
    size_t mark = arena_mark(scratch);
    struct job job = {.run = run, .templates = templates, .scratch = scratch, .diag = diag,
                      .disk = {.folder = folder, .parent_fd = -1, .aside_fd = -1}};
    bool exists, done = false;
    if (!split_path(&job, folder) || !open_parent(&job) || !may_be_replaced(&job, &exists))
        goto done;
    remove_left_overs(&job.disk);
    if (!make_aside(&job))
        goto done;
    done = write_files(&job) && take_place(&job, exists);
    if (!done)
        remove_ours(job.disk.parent_fd, job.disk.aside);
done:
    if (job.disk.aside_fd >= 0)
        close(job.disk.aside_fd);
    if (job.disk.parent_fd >= 0)
        close(job.disk.parent_fd);
    arena_rewind(scratch, mark);
    return done;
}
