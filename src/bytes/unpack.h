/* Packed bytes on their way to plain ones, for bytes/source.c: gzip, zstd, xz and
   bzip2 as streams, as much at a time as there is room for. What ends early, is
   damaged, goes on after its end or grows absurdly is a fault and never the end.

       struct unpacker unpacker;
       unpacker_open(&unpacker, PACKING_GZIP, name, ahead, fd);
       while (unpacker_read(&unpacker, at, room, &got, diag) && got) ...
       unpacker_close(&unpacker);
*/
#ifndef KPIRECON_BYTES_UNPACK_H
#define KPIRECON_BYTES_UNPACK_H

#include "base/arena.h"

#include <sys/types.h>

struct diag;

enum packing {
    PACKING_NONE,
    PACKING_UNDECIDED, /* more of its head must be seen */
    PACKING_GZIP,
    PACKING_ZSTD,
    PACKING_XZ,
    PACKING_BZIP2,
    PACKING_ZIP /* no stream: bytes/archive.h */
};

struct unpacker {
    enum packing packing;
    Slice name;           /* for messages */
    Slice ahead;          /* packed bytes that have been read already */
    int fd;               /* where the rest comes from, -1: there is no rest; not closed here */
    char *block;          /* what was read last */
    uint64_t packed_bytes, unpacked_bytes;
    bool input_ended, ended;
    int error;            /* errno of a failed read */
    void *state;          /* the format's own */
    struct arena mem;
};

/* By the first bytes; `last`: there are no more of them. */
enum packing packing_detect(Slice head, bool last);
/* Copies `ahead`; reads nothing yet. */
void unpacker_open(struct unpacker *unpacker, enum packing packing, Slice name, Slice ahead, int fd);
/* *got is 0 at the end only. */
bool unpacker_read(struct unpacker *unpacker, char *at, size_t room, size_t *got, struct diag *diag);
void unpacker_close(struct unpacker *unpacker); /* accepts a zeroed struct */

/* For the formats: the next packed bytes, empty at their end; false after a fault. */
bool unpacker_input(struct unpacker *unpacker, Slice *bytes, struct diag *diag);
bool unpacker_damaged(const struct unpacker *unpacker, const char *why, struct diag *diag);
bool unpacker_cut_off(const struct unpacker *unpacker, struct diag *diag);
bool unpacker_goes_on(const struct unpacker *unpacker, struct diag *diag);

/* The two doors behind it. */
bool gzip_read(struct unpacker *unpacker, char *at, size_t room, size_t *got, struct diag *diag);
void gzip_close(struct unpacker *unpacker);
bool stream_read(struct unpacker *unpacker, char *at, size_t room, size_t *got, struct diag *diag);
void stream_close(struct unpacker *unpacker);

#endif
