/* A file read once, from front to back, in blocks of constant size; what is left
   of the last record moves to the front before the next block is read. Works on
   regular files and on pipes alike; gzip, zstd, xz and bzip2 are unpacked on the way.

       while (blocks_more(&blocks, diag)) {
           Slice text = blocks_text(&blocks);
           ... use whole records of text ...
           blocks_use(&blocks, used_bytes);
       }
       ... blocks.failed, or the end, with blocks_text() what no record could be made of
*/
#ifndef KPIRECON_DATASET_BLOCKS_H
#define KPIRECON_DATASET_BLOCKS_H

#include "bytes/unpack.h"
#include "dataset/kept_copy.h"

struct blocks {
    Slice name;
    int fd;
    char *at;
    size_t used_bytes, filled_bytes; /* of at */
    size_t capacity, block_bytes;
    uint64_t read_bytes; /* of the file, as it lies there */
    bool is_packed;
    struct unpacker unpacker;
    bool ended;          /* everything has been read */
    bool failed;         /* a fault: a read error never looks like the end */
    struct kept_copy *copy; /* takes what is read, unpacked; or NULL */
    struct arena mem;    /* holds nothing but `at` */
};

#define USUAL_BLOCK_BYTES ((size_t)128 << 10) /* those of all threads stay in the second-level cache */

/* Takes the descriptor over; blocks_close() closes it. */
void blocks_open(struct blocks *blocks, int fd, Slice name, size_t block_bytes);
void blocks_close(struct blocks *blocks); /* accepts a zeroed struct with fd -1 */

/* Reads until the buffer is full or the file ends; what has been used makes room,
   and a buffer that is full without use grows. False at the end and on a fault. */
bool blocks_more(struct blocks *blocks, struct diag *diag);
/* What follows, into the caller's room, which is filled unless the file ends. blocks_text() must be used up. */
bool blocks_read(struct blocks *blocks, char *at, size_t room, size_t *got, struct diag *diag);
/* The `len` bytes at `offset` of a file that is not packed; leaves everything else as it is, so that threads may
   read at once. A file that has become shorter is a fault. */
bool blocks_read_at(const struct blocks *blocks, uint64_t offset, char *at, size_t len, struct diag *diag);
/* Read and not yet used; borrowed until the next blocks_more(). */
Slice blocks_text(const struct blocks *blocks);
void blocks_use(struct blocks *blocks, size_t bytes);

#endif
