/* A file descriptor with a buffer and a memory for the first error. Whoever
   writes may ignore errors until the last flush, which tells. */
#include "base/out.h"

#include "base/file.h"

#include <errno.h>
#include <poll.h>
#include <unistd.h>

void out_init(struct out *out, int fd, Slice name)
{
    *out = (struct out){.fd = fd, .name = name};
    buf_init(&out->buf);
}

void out_done(struct out *out)
{
    buf_done(&out->buf);
    *out = (struct out){.fd = -1};
}

/* False when the write is to be given up; errno says why. */
static bool may_try_again(int fd)
{
    if (errno == EINTR)
        return true;
    if (errno != EAGAIN && errno != EWOULDBLOCK)
        return false;
    /* a terminal or pipe that somebody else made non-blocking */
    struct pollfd ready = {.fd = fd, .events = POLLOUT};
    return poll(&ready, 1, -1) >= 0 || errno == EINTR;
}

static void write_all(struct out *out, Slice text)
{
    while (text.len && !out->error) {
        ssize_t written = write(out->fd, text.at, text.len);
        if (written > 0) {
            out->written_bytes += (uint64_t)written;
            text.at += written;
            text.len -= (size_t)written;
        } else if (written == 0) {
            out->error = EIO;
        } else if (!may_try_again(out->fd)) {
            out->error = errno;
        }
    }
}

bool out_flush(struct out *out)
{
    write_all(out, buf_slice(&out->buf));
    buf_clear(&out->buf);
    return out->error == 0;
}

void out_drain(struct out *out)
{
    if (out->buf.len >= OUT_BLOCK_BYTES && out->fd != OUT_KEEPS_ALL)
        out_flush(out);
}

bool out_close_synced(struct out *out)
{
    bool written = out_flush(out) && file_sync(out->fd) == 0;
    int fd = out->fd, error = out->error ? out->error : errno;
    out_done(out);
    /* a file system over a network may only say at the close that nothing arrived */
    if (close(fd) != 0 && written)
        return false;
    errno = error;
    return written;
}
