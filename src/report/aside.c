/* A folder made aside: every file is written into it and synced, and the folder then
   takes its place in one step (aside_place.c). */
#include "report/aside.h"

#include "base/arena.h"
#include "base/diag.h"
#include "base/file.h"
#include "base/slice.h"
#include "bytes/digest.h"
#include "report/aside_private.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* --- its files --- */

const char *aside_path(const struct aside *aside, const char *name)
{
    return arena_cstr(aside->scratch, arena_printf(aside->scratch, "%s/%s/%s", aside->parent, aside->aside, name));
}

static int open_new(struct aside *aside, const char *name)
{
    int fd = file_create_at(aside->aside_fd, name, O_WRONLY | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0666);
    if (fd < 0)
        aside_fault(aside, "create", name);
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
    aside->has_unsynced = true;
    return mkdirat(aside->aside_fd, name, 0777) == 0 || aside_fault(aside, "create", name);
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
    return close(fd) == 0 || aside_fault(aside, "write", name);
}

static bool flush(struct aside *aside, struct out *out, const char *name, bool synced)
{
    if (!out_flush(out)) {
        errno = out->error;
        return aside_fault(aside, "write", name);
    }
    return !synced || file_sync(out->fd) == 0 || aside_fault(aside, "sync", name);
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
           aside_fault(aside, "read back", name);
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

struct aside aside_beside(const struct aside *aside, struct arena *scratch, struct diag *diag)
{
    struct aside other = *aside;
    other.scratch = scratch;
    other.diag = diag;
    other.has_unsynced = false;
    other.outputs = NULL;
    other.output_count = other.output_capacity = 0;
    return other;
}

void aside_add(struct aside *aside, const struct aside *other)
{
    for (size_t i = 0; i < other->output_count; i++) {
        struct run_output *output = add_output(aside, "");
        *output = other->outputs[i];
        output->name = arena_copy(aside->scratch, other->outputs[i].name);
    }
    aside->has_unsynced |= other->has_unsynced;
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

bool aside_begin(struct aside *aside, Slice folder, Slice label, struct arena *scratch, struct diag *diag)
{
    *aside = (struct aside){.folder = folder, .scratch = scratch, .diag = diag, .parent_fd = -1, .aside_fd = -1};
    bool of_runs = label.len != 0;
    if (!of_runs)
        label = arena_printf(scratch, "%ld", (long)getpid());
    if (!aside_locate(aside, label) || !aside_may_replace(aside))
        return false;
    aside_remove_left_overs(aside, of_runs);
    return aside_make(aside);
}

static bool sync_all(struct aside *aside)
{
    if (aside->has_unsynced && file_sync_all(aside->aside_fd) != 0)
        return aside_fault(aside, "sync", "");
    return file_sync(aside->aside_fd) == 0 || aside_fault(aside, "sync", "");
}

static void close_both(struct aside *aside)
{
    if (aside->aside_fd >= 0)
        close(aside->aside_fd);
    if (aside->parent_fd >= 0)
        close(aside->parent_fd);
}

static bool end(struct aside *aside, bool done)
{
    if (aside->aside_fd >= 0 && !done) {
        close(aside->aside_fd); /* where descriptors have run out, removing needs this one */
        aside->aside_fd = -1;
        aside_remove(aside->parent_fd, aside->aside);
    }
    close_both(aside);
    return done;
}

bool aside_end(struct aside *aside, bool good)
{
    return end(aside, good && sync_all(aside) && aside_take_place(aside));
}

bool aside_keep(struct aside *aside, bool good)
{
    return end(aside, good && sync_all(aside) &&
                      (file_sync(aside->parent_fd) == 0 || aside_fault(aside, "sync the folder of", "")));
}

static bool publish(struct aside *aside, Slice words, bool *found)
{
    if (!aside_folder_says(aside, aside->target, words, found))
        return false;
    if (*found) {
        /* ended between the renaming and the tidying up: what people had put beside our files still lies aside */
        aside_tidy_up(aside);
        return true;
    }
    return aside_folder_says(aside, aside->aside, words, found) &&
           (!*found || (aside_reopen(aside) && aside_may_replace(aside) && aside_take_place(aside)));
}

bool aside_publish(Slice folder, Slice label, Slice words, bool *found, struct arena *scratch, struct diag *diag)
{
    struct aside aside = {.folder = folder, .scratch = scratch, .diag = diag, .parent_fd = -1, .aside_fd = -1};
    *found = false;
    bool done = aside_locate(&aside, label) && publish(&aside, words, found);
    close_both(&aside);
    return done;
}
