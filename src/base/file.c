/* Calls on files that are not ended by a signal. */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <sys/file.h>
#include <sys/uio.h>
#include <unistd.h>

static bool interrupted(long got)
{
    return got < 0 && errno == EINTR;
}

int file_create_at(int folder, const char *name, int flags, mode_t mode)
{
    int fd;
    do
        fd = openat(folder, name, flags | O_CREAT, mode);
    while (interrupted(fd));
    return fd;
}

int file_create(const char *path, int flags, mode_t mode)
{
    return file_create_at(AT_FDCWD, path, flags, mode);
}

int file_open_at(int folder, const char *name, int flags)
{
    int fd;
    do
        fd = openat(folder, name, flags);
    while (interrupted(fd));
    return fd;
}

int file_open(const char *path, int flags)
{
    return file_open_at(AT_FDCWD, path, flags);
}

static ssize_t read_some(int fd, char *into, size_t len, const off_t *from)
{
    ssize_t got;
    do
        got = from ? pread(fd, into, len, *from) : read(fd, into, len);
    while (interrupted(got));
    return got;
}

static ssize_t read_all(int fd, char *into, size_t len, off_t *from)
{
    size_t done = 0;
    while (done < len) {
        ssize_t got = read_some(fd, into + done, len - done, from);
        if (got < 0)
            return -1;
        if (got == 0)
            break;
        done += (size_t)got;
        if (from)
            *from += got;
    }
    return (ssize_t)done;
}

ssize_t file_read(int fd, char *into, size_t len)
{
    return read_all(fd, into, len, NULL);
}

ssize_t file_read_at(int fd, char *into, size_t len, off_t from)
{
    return read_all(fd, into, len, &from);
}

bool file_is_at_hand(int fd, off_t at)
{
    char byte;
    return preadv2(fd, &(struct iovec){&byte, 1}, 1, at, RWF_NOWAIT) >= 0 || errno != EAGAIN;
}

static int lock_at_once(int fd, int how)
{
    int result;
    do
        result = flock(fd, how | LOCK_NB);
    while (interrupted(result));
    return result;
}

int file_lock(int fd)
{
    return lock_at_once(fd, LOCK_EX);
}

int file_lock_shared(int fd)
{
    return lock_at_once(fd, LOCK_SH);
}

int file_sync(int fd)
{
    int result;
    do
        result = fsync(fd);
    while (interrupted(result));
    return result;
}

int file_sync_all(int fd)
{
    int result;
    do
        result = syncfs(fd);
    while (interrupted(result));
    return result;
}
