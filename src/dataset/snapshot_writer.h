/* The bytes of a snapshot on their way to disk: written front to back in large
   blocks, a checksum per page kept on the way, the header last. The file stands
   aside until whoever asked for it has renamed it.

       snapshot_writer_open(&writer, fd, name)
       snapshot_writer_begin(&writer, SECTION_GROUPS); snapshot_writer_add(&writer, bytes, len); ...
       snapshot_writer_finish(&writer, diag)
*/
#ifndef KPIRECON_DATASET_SNAPSHOT_WRITER_H
#define KPIRECON_DATASET_SNAPSHOT_WRITER_H

#include "base/arena.h"
#include "dataset/snapshot_format.h"

struct diag;

struct snapshot_writer {
    int fd;       /* borrowed */
    Slice name;   /* for messages */
    struct snapshot_header header; /* the counts are the builder's */
    enum snapshot_section section; /* the one being written */
    uint64_t offset; /* of what comes next */
    char *block;
    size_t filled_bytes;
    uint64_t *proofs; /* of the pages written */
    size_t proof_count, proof_capacity;
    struct arena block_mem, proof_mem;
    int error; /* errno of the first write that failed */
};

void snapshot_writer_open(struct snapshot_writer *writer, int fd, Slice name);
void snapshot_writer_close(struct snapshot_writer *writer); /* accepts a zeroed struct */
/* Ends the section before; sections come in the order of the enum, each aligned to eight bytes. */
void snapshot_writer_begin(struct snapshot_writer *writer, enum snapshot_section section);
void snapshot_writer_add(struct snapshot_writer *writer, const void *bytes, size_t count);
/* Proofs, header, and all of it on the disk. False with a fault when anything was not written. */
bool snapshot_writer_finish(struct snapshot_writer *writer, struct diag *diag);

#endif
