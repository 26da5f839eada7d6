/* A file a message. It is written aside, synced, and takes its name in one step; a file that has the name is
   the message that was handed over before. */
#include "delivery/delivery_private.h"

#include "base/arena.h"
#include "base/diag.h"
#include "base/file.h"
#include "base/out.h"
#include "base/slice.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define MAX_PART_BYTES 80 /* of a ticket's id, in a name */

struct names {
    const char *aside, *file;
};

static Slice end_of(enum message_form form)
{
    static const Slice ends[] = {
        [MESSAGE_MAIL] = S_INIT("eml"), [MESSAGE_JSON] = S_INIT("json"), [MESSAGE_TEXT] = S_INIT("txt")};
    return ends[form];
}

/* Anybody's text as a part of a name that every file system takes. */
static Slice plain_part(Slice text, struct arena *mem)
{
    char *part = arena_cstr(mem, slice_part(text, 0, text.len < MAX_PART_BYTES ? text.len : MAX_PART_BYTES));
    size_t len = strlen(part);
    for (size_t i = 0; i < len; i++) {
        bool is_letter = (part[i] | 0x20) >= 'a' && (part[i] | 0x20) <= 'z', is_digit = part[i] >= '0' && part[i] <= '9';
        if (!is_letter && !is_digit && !memchr("-_.", part[i], 3))
            part[i] = '_';
    }
    return (Slice){part, len};
}

/* "letter-1001.ko-1f0c9a7b...": for people to find one by, and by its id no two messages have the same. */
static Slice file_name(const struct message *message, struct arena *mem)
{
    Slice kind = message->kind, id = message->id;
    if (!message->ticket_id.len || !kind.len)
        return id;
    if (slice_starts(id, kind) && id.len > kind.len + 1 && id.at[kind.len] == '-')
        id = slice_skip(id, kind.len + 1);
    return arena_printf(mem, "%.*s-%.*s%s%.*s-%.*s", SLICE_ARG(kind), SLICE_ARG(plain_part(message->ticket_id, mem)),
                        message->language.len ? "." : "", SLICE_ARG(plain_part(message->language, mem)), SLICE_ARG(id));
}

static bool open_way(struct channel *channel, struct diag *diag)
{
    const struct channel_settings *settings = channel->settings;
    if (settings->folder.len == 0 || slice_has(settings->folder, '\0'))
        return diag_fault(diag, "delivery-folder: name the folder that messages are put into");
    if (settings->mail_from.len && !address_is_valid(settings->mail_from))
        return diag_fault(diag, "mail-from: '%.*s' is no address", SLICE_ARG(settings->mail_from));
    channel->name = arena_printf(channel->mem, "the folder %.*s", SLICE_ARG(settings->folder));
    return true;
}

/* Made where it is not yet, as a report's folder is; the folder it lies in must be there. */
static int open_folder(const struct channel *channel, struct arena *mem)
{
    const char *path = arena_cstr(mem, channel->settings->folder);
    int fd = file_open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0 && errno == ENOENT && mkdir(path, 0750) == 0)
        fd = file_open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return fd;
}

static struct delivery try_way(struct channel *channel, struct arena *mem)
{
    int fd = open_folder(channel, mem);
    bool writable = fd >= 0 && faccessat(fd, ".", W_OK | X_OK, 0) == 0;
    int error = errno;
    if (fd >= 0)
        close(fd);
    return writable ? (struct delivery){DELIVERY_SENT, {0}} : delivered(DELIVERY_QUEUED, mem, "%s", strerror(error));
}

static bool write_aside(int folder, const char *name, Slice bytes)
{
    struct out out;
    int fd = file_create_at(folder, name, O_WRONLY | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0640);
    if (fd < 0)
        return false;
    out_init(&out, fd, slice_from(name));
    buf_add(&out.buf, bytes);
    return out_close_synced(&out);
}

static bool exists(int folder, const char *name)
{
    return faccessat(folder, name, F_OK, AT_SYMLINK_NOFOLLOW) == 0;
}

/* A link is made where no file of the name is, or not at all, on every file system that has links. */
static bool take_name(int folder, const struct names *names)
{
    if (renameat2(folder, names->aside, folder, names->file, RENAME_NOREPLACE) == 0)
        return true;
    if (errno != EINVAL && errno != ENOSYS)
        return false;
    if (linkat(folder, names->aside, folder, names->file, 0) != 0)
        return false;
    unlinkat(folder, names->aside, 0);
    return true;
}

static struct delivery put(int folder, const struct names *names, Slice bytes, struct arena *mem)
{
    if (exists(folder, names->file))
        return delivered(DELIVERY_SENT, mem, "it was there already");
    bool put = write_aside(folder, names->aside, bytes) && take_name(folder, names);
    int error = errno;
    if (!put)
        unlinkat(folder, names->aside, 0);
    if (!put && error == EEXIST)
        return delivered(DELIVERY_SENT, mem, "it was there already");
    if (put && file_sync(folder) == 0)
        return (struct delivery){DELIVERY_SENT, {0}};
    return delivered(DELIVERY_QUEUED, mem, "%s", strerror(put ? errno : error));
}

static struct delivery deliver(struct channel *channel, const struct message *message, struct arena *mem)
{
    const struct channel_settings *settings = channel->settings;
    struct names names = {
        arena_cstr(mem, arena_printf(mem, ".%.*s.tmp", SLICE_ARG(message->id))),
        arena_cstr(mem, arena_printf(mem, "%.*s.%.*s", SLICE_ARG(file_name(message, mem)),
                                     SLICE_ARG(end_of(settings->form))))};
    int folder = open_folder(channel, mem);
    if (folder < 0)
        return delivered(DELIVERY_QUEUED, mem, "%s", strerror(errno));
    struct buf bytes;
    buf_init(&bytes);
    message_add(&bytes, message, settings->form, settings->mail_from, (int64_t)time(NULL));
    struct delivery delivery = put(folder, &names, buf_slice(&bytes), mem);
    buf_done(&bytes);
    close(folder);
    return delivery;
}

/* Names as those of deliver(), of messages that a night makes. */
static bool is_left_over(Slice name)
{
    return slice_ends(name, S(".tmp")) && (slice_starts(name, S(".letter-")) || slice_starts(name, S(".summary-")));
}

static void tidy(struct channel *channel, struct arena *mem)
{
    int fd = file_open(arena_cstr(mem, channel->settings->folder), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *folder = fd < 0 ? NULL : fdopendir(fd);
    if (!folder && fd >= 0)
        close(fd);
    for (const struct dirent *entry; folder && (entry = readdir(folder));)
        if (is_left_over(slice_from(entry->d_name)))
            unlinkat(fd, entry->d_name, 0);
    if (folder)
        closedir(folder);
}

const struct channel_way way_folder = {
    .name = S_INIT("folder"), .open = open_way, .try = try_way, .deliver = deliver, .tidy = tidy};
