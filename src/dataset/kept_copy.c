/* A file without a name in the folder for such files; without room for it the reading goes on all the same. */
#include "dataset/kept_copy.h"

#include "base/slice.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MAX_FOLDER_BYTES 4096

void kept_copy_begin(struct kept_copy *copy, Slice folder, uint64_t most_bytes)
{
    static const char name[] = "/kpirecon-copy-XXXXXX";
    char path[MAX_FOLDER_BYTES + sizeof name];
    *copy = (struct kept_copy){.most_bytes = most_bytes};
    if (folder.len == 0 || folder.len > MAX_FOLDER_BYTES)
        return;
    memcpy(path, folder.at, folder.len);
    memcpy(path + folder.len, name, sizeof name);
    int fd = mkostemp(path, O_CLOEXEC);
    if (fd >= 0)
        unlink(path);
    else
        copy->error = errno;
    copy->fd_plus_one = fd + 1;
}

void kept_copy_close(struct kept_copy *copy)
{
    if (copy->fd_plus_one)
        close(copy->fd_plus_one - 1);
    *copy = (struct kept_copy){0};
}

static void give_up(struct kept_copy *copy, int error)
{
    kept_copy_close(copy);
    copy->error = error;
}

void kept_copy_restart(struct kept_copy *copy)
{
    if (copy->fd_plus_one && ftruncate(copy->fd_plus_one - 1, 0) != 0)
        give_up(copy, errno);
    copy->byte_count = 0;
}

void kept_copy_add(struct kept_copy *copy, const char *at, size_t len)
{
    while (copy->fd_plus_one && len) {
        if (len > copy->most_bytes - copy->byte_count) {
            give_up(copy, EFBIG);
            return;
        }
        ssize_t put = pwrite(copy->fd_plus_one - 1, at, len, (off_t)copy->byte_count);
        if (put < 0 && errno != EINTR)
            give_up(copy, errno);
        if (put < 0)
            continue;
        copy->byte_count += (uint64_t)put;
        at += put;
        len -= (size_t)put;
    }
}

void kept_copy_end(struct kept_copy *copy, Slice name, struct diag *diag)
{
    copy->name = name;
    copy->is_whole = copy->fd_plus_one != 0;
    if (copy->error)
        diag_add(diag, FINDING_dataset_not_kept, (Place){.source = name},
                 "it can be read only once and is not kept (%s): like numbers are not looked for; give it as a file",
                 strerror(copy->error));
}

int kept_copy_open(const struct kept_copy *copy)
{
    int fd = fcntl(copy->fd_plus_one - 1, F_DUPFD_CLOEXEC, 0);
    if (fd >= 0 && lseek(fd, 0, SEEK_SET) != 0) {
        close(fd);
        return -1;
    }
    return fd;
}

void kept_copy_stat(const struct kept_copy *copy, struct stat *out)
{
    if (fstat(copy->fd_plus_one - 1, out) != 0)
        *out = (struct stat){0};
}
