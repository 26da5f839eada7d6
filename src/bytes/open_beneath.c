/* The one way to open a file whose name somebody else chose: beneath a folder, without
   links, and only what is a file. */
#include "bytes/source.h"

#include "base/file.h"
#include "base/slice.h"
#include "bytes/bytes_private.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define GIB_SHIFT 30
#define MIB_SHIFT 20
#define KIB_SHIFT 10
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
        int fd = file_open_at(at, part, flags);
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
    long fd;
    do
        fd = syscall(SYS_openat2, folder, path, &how, sizeof how);
    while (fd < 0 && errno == EINTR);
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
            *why = slice_from(error_reason(errno));
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
    int folder = file_open(base.len ? arena_cstr(mem, base) : ".", O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (folder >= 0)
        fd = open_beneath(folder, arena_cstr(mem, name), name);
    if (fd < 0 || fstat(fd, &about) != 0)
        *why = slice_from(error_reason(errno));
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

bool file_is_beneath(Slice base, Slice name, struct arena *mem)
{
    struct stat about;
    size_t mark = arena_mark(mem);
    bool is = is_plain_name(name) &&
              lstat(arena_cstr(mem, arena_printf(mem, "%.*s/%.*s", SLICE_ARG(base), SLICE_ARG(name))), &about) == 0 &&
              S_ISREG(about.st_mode);
    arena_rewind(mem, mark);
    return is;
}
