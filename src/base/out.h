/* Bytes on their way out: a file descriptor with a buffer and a memory for the
   first error, so that writers need not check every call and nobody can forget
   to check the last one.

       struct out out;
       out_init(&out, STDOUT_FILENO, S("standard output"));
       buf_add(&out.buf, line); out_drain(&out);
       ...
       if (!out_flush(&out)) ... out.error is the errno of the first failure
*/
#ifndef KPIRECON_BASE_OUT_H
#define KPIRECON_BASE_OUT_H

#include "base/buf.h"

struct out {
    int fd;
    Slice name;      /* for messages; borrowed */
    struct buf buf;  /* add here */
    uint64_t written_bytes;
    int error;       /* errno of the first failure, 0 so far; later writes are dropped */
};

#define OUT_BLOCK_BYTES 65536u
#define OUT_KEEPS_ALL (-2) /* for `fd`: nothing is written, all stays in the buffer */

void out_init(struct out *out, int fd, Slice name);
void out_done(struct out *out); /* frees the buffer; neither flushes nor closes */
/* Writes the buffer out once it holds a block; cheap to call per line. */
void out_drain(struct out *out);
/* Writes everything; short writes and EINTR are nobody else's concern. */
bool out_flush(struct out *out);
/* The end of a file: writes everything, waits until the disk has it, closes `fd` and frees the buffer. False with
   errno of what failed first. */
bool out_close_synced(struct out *out);

#endif
