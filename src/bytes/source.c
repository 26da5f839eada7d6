/* Files and standard input as text that grows at stable addresses: a range of
   addresses is reserved when a source is opened and filled from the front.
   Also the one way to open a file whose name somebody else chose. */
#include "bytes/source.h"

#include "base/diag.h"
#include "base/slice.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <poll.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#define GIB_SHIFT 30
#define MIB_SHIFT 20
#define KIB_SHIFT 10

/* Our words for what happens every day; the C library's for the rest. */
static const char *reason(int error)
{
    switch (error) {
    case ENOENT: return "no such file";
    case ENOTDIR: return "a part of its path is not a folder";
    case EACCES: return "permission denied";
    case EISDIR: return "is a folder";
    case ELOOP: return "symbolic links are in the way";
    case EMFILE:
    case ENFILE: return "too many open files";
    default: return strerror(error);
    }
}

static Slice shown_name(Slice name)
{
    return slice_equal(name, S("-")) ? S("standard input") : name;
}

/* A process may be given any pipe as its standard input, and some parents use
   sockets for it; what a user names must be a file, a pipe or a terminal. */
static const char *refusal(const struct stat *about, bool is_stdin, bool is_terminal)
{
    switch (about->st_mode & S_IFMT) {
    case S_IFREG:
    case S_IFIFO: return NULL;
    case S_IFDIR: return "is a folder";
    case S_IFSOCK: return is_stdin ? NULL : "is a socket";
    case S_IFCHR: return is_terminal || about->st_rdev == makedev(1, 3) /* /dev/null */ ? NULL : "is a device";
    default: return "is a device";
    }
}

static int open_named(Slice name, struct diag *diag)
{
    if (name.len == 0 || slice_has(name, '\0')) {
        diag_fault(diag, "cannot open '%.*s': not a file name", SLICE_ARG(name));
        return -1;
    }
    struct arena scratch;
    arena_init(&scratch, name.len + 4096);
    const char *path = arena_cstr(&scratch, name);
    struct stat about;
    int fd = -1;
    /* looked at first: opening a device can make it do things */
    const char *why = NULL;
    if (stat(path, &about) != 0)
        why = reason(errno);
    else if (!S_ISCHR(about.st_mode))
        why = refusal(&about, false, false);
    while (!why && (fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY)) < 0)
        if (errno != EINTR)
            why = reason(errno);
    if (why)
        diag_fault(diag, "cannot open '%.*s': %s", SLICE_ARG(name), why);
    arena_done(&scratch);
    return fd;
}

/* A shell may have read the first lines of our standard input already. */
static uint64_t bytes_ahead(int fd, off_t size)
{
    off_t at = lseek(fd, 0, SEEK_CUR);
    return at > 0 ? (uint64_t)(size > at ? size - at : 0) : (uint64_t)size;
}

bool source_open(struct source *source, Slice name, struct diag *diag)
{
    *source = (struct source){.name = name, .fd = -1};
    bool is_stdin = slice_equal(name, S("-"));
    source->fd = is_stdin ? STDIN_FILENO : open_named(name, diag);
    if (source->fd < 0)
        return false;
    struct stat about;
    const char *why = fstat(source->fd, &about) == 0 ? refusal(&about, is_stdin, isatty(source->fd)) : reason(errno);
    uint64_t size = !why && S_ISREG(about.st_mode) ? bytes_ahead(source->fd, about.st_size) : 0;
    if (size > MAX_SOURCE_BYTES)
        why = "larger than 16 GiB, the most that is read of one input";
    if (why) {
        diag_fault(diag, "cannot read '%.*s': %s", SLICE_ARG(shown_name(name)), why);
        source_close(source);
        return false;
    }
    /* the files of /proc say 0 and have text: those are read as a pipe is */
    source->is_regular = size > 0;
    source->size_bytes = size;
    /* one byte more than is needed: it shows that a file has grown or that the ceiling is passed */
    arena_init(&source->bytes, (source->is_regular ? (size_t)source->size_bytes : (size_t)MAX_SOURCE_BYTES) + 1);
    source->text = (Slice){source->bytes.base, 0};
    return true;
}

void source_from_text(struct source *source, Slice name, Slice text)
{
    *source = (struct source){.name = name, .text = text, .ended = true, .fd = -1, .size_bytes = text.len};
}

/* Somebody may have left a shared standard input in non-blocking mode. */
static ssize_t read_patiently(int fd, char *at, size_t room)
{
    for (;;) {
        ssize_t got = read(fd, at, room);
        if (got >= 0 || (errno != EINTR && errno != EAGAIN))
            return got;
        if (errno == EAGAIN)
            poll(&(struct pollfd){.fd = fd, .events = POLLIN}, 1, -1);
    }
}

/* A file that changes under the reader would be read in halves. */
static bool check_size(const struct source *source, struct diag *diag)
{
    if (!source->is_regular && source->text.len <= MAX_SOURCE_BYTES)
        return true;
    Slice name = shown_name(source->name);
    if (!source->is_regular)
        return diag_fault(diag, "cannot read '%.*s': larger than 16 GiB, the most that is read of one input",
                          SLICE_ARG(name));
    if (source->text.len > source->size_bytes || (source->ended && source->text.len < source->size_bytes))
        return diag_fault_for_now(diag, "cannot read '%.*s': its size changed while it was read", SLICE_ARG(name));
    return true;
}

bool source_fill(struct source *source, struct diag *diag)
{
    if (source->ended)
        return true;
    size_t room = source->bytes.reserved_bytes - source->text.len;
    if (room == 0)
        return diag_fault(diag, "cannot read '%.*s': no more than %zu bytes of memory can be had",
                          SLICE_ARG(shown_name(source->name)), source->bytes.reserved_bytes);
    if (room > SOURCE_BLOCK_BYTES)
        room = SOURCE_BLOCK_BYTES;
    ssize_t got = read_patiently(source->fd, source->bytes.base + source->text.len, room);
    if (got < 0)
        return diag_fault(diag, "cannot read '%.*s': %s", SLICE_ARG(shown_name(source->name)), reason(errno));
    source->text.len += (size_t)got;
    source->ended = got == 0;
    return check_size(source, diag);
}

bool source_read_all(struct source *source, struct diag *diag)
{
    while (!source->ended)
        if (!source_fill(source, diag))
            return false;
    return true;
}

void source_close(struct source *source)
{
    /* a zeroed struct has descriptor 0, which is never ours to close */
    if (source->fd > STDIN_FILENO)
        close(source->fd);
    arena_done(&source->bytes);
    *source = (struct source){.fd = -1};
}

#define MAX_PATH_BYTES 4096
#define MAX_COMPONENT_BYTES 255

static bool is_plain_component(Slice part)
{
    if (part.len == 0 || part.len > MAX_COMPONENT_BYTES || slice_equal(part, S(".")) || slice_equal(part, S("..")))
        return false;
    for (size_t i = 0; i < part.len; i++) {
        unsigned char c = (unsigned char)part.at[i];
        if (c < ' ' || c == 0x7f || c == '\\')
            return false;
    }
    return true;
}

static bool is_plain_name(Slice name)
{
    if (name.len == 0 || name.len >= MAX_PATH_BYTES || slice_ends(name, S("/")))
        return false;
    for (Slice rest = name; rest.len;)
        if (!is_plain_component(slice_cut(rest, '/', &rest)))
            return false;
    return true;
}

/* Kernels before 5.6, and seccomp filters that do not know openat2, have it this
   way: no component may be a link, and plain names never lead up. */
static int open_step_by_step(int folder, Slice name)
{
    char part[MAX_COMPONENT_BYTES + 1];
    int at = folder;
    for (;;) {
        bool is_last = !slice_has(name, '/');
        Slice cut = slice_cut(name, '/', &name);
        memcpy(part, cut.at, cut.len);
        part[cut.len] = '\0';
        int flags = O_CLOEXEC | O_NOFOLLOW | (is_last ? O_RDONLY | O_NONBLOCK | O_NOCTTY : O_PATH | O_DIRECTORY);
        int fd = openat(at, part, flags);
        int error = errno;
        if (at != folder)
            close(at);
        errno = error;
        if (fd < 0 || is_last)
            return fd;
        at = fd;
    }
}

static int open_beneath(int folder, const char *path, Slice name)
{
    struct open_how how = {
        .flags = O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY,
        .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS,
    };
    long fd = syscall(SYS_openat2, folder, path, &how, sizeof how);
    if (fd < 0 && (errno == ENOSYS || errno == EPERM || errno == EINVAL || errno == E2BIG))
        return open_step_by_step(folder, name);
    return (int)fd;
}

static Slice too_large(uint64_t max_bytes, struct arena *mem)
{
    static const struct {
        unsigned shift;
        const char *unit;
    } units[] = {{GIB_SHIFT, "GiB"}, {MIB_SHIFT, "MiB"}, {KIB_SHIFT, "KiB"}, {0, "bytes"}};
    size_t i = 0;
    while (units[i].shift && (max_bytes == 0 || max_bytes % ((uint64_t)1 << units[i].shift)))
        i++;
    return arena_printf(mem, "larger than %ju %s", (uintmax_t)(max_bytes >> units[i].shift), units[i].unit);
}

/* Reads what fstat() promised; a file that turns out shorter or longer is being written. */
static bool read_whole(int fd, uint64_t size, struct arena *mem, Slice *text, Slice *why)
{
    size_t len = 0;
    char *at = ARENA_ARRAY(mem, char, size + 1);
    for (;;) {
        ssize_t got = read_patiently(fd, at + len, size + 1 - len);
        if (got < 0) {
            *why = slice_from(reason(errno));
            return false;
        }
        len += (size_t)got;
        if (got == 0 || len > size)
            break;
    }
    if (len != size) {
        *why = S("its size changed while it was read");
        return false;
    }
    *text = (Slice){at, len};
    return true;
}

bool file_read_beneath(Slice base, Slice name, uint64_t max_bytes, struct arena *mem, Slice *text, Slice *why)
{
    if (!is_plain_name(name)) {
        *why = S("not a plain file name");
        return false;
    }
    bool done = false;
    int fd = -1;
    struct stat about;
    int folder = open(base.len ? arena_cstr(mem, base) : ".", O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (folder >= 0)
        fd = open_beneath(folder, arena_cstr(mem, name), name);
    if (fd < 0 || fstat(fd, &about) != 0)
        *why = slice_from(reason(errno));
    else if (!S_ISREG(about.st_mode))
        *why = S("not a regular file");
    else if ((uint64_t)about.st_size > max_bytes)
        *why = too_large(max_bytes, mem);
    else
        done = read_whole(fd, (uint64_t)about.st_size, mem, text, why);
    if (fd >= 0)
        close(fd);
    if (folder >= 0)
        close(folder);
    return done;
}
