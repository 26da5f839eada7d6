/* From a 32-bit tag to numbers of rows, in as few touched pages as can be: a
   directory of buckets, then entries sorted by tag and, of one tag, by row. Being
   built, entries wait in partitions by their highest bits; what passes the
   memory budget waits in a file, so an index may be larger than memory.

       u64 entry count | u64 bits | u32 first entry of each of 2^bits buckets, and the end | u64 tag << 32 | row ...

   A tag finds rows; whoever asks compares the key itself. */
#ifndef KPIRECON_DATASET_HASH_INDEX_H
#define KPIRECON_DATASET_HASH_INDEX_H

#include "base/arena.h"

struct diag;
struct snapshot_writer;

/* Where what is too much for memory goes: a file that has no name any more. */
struct spill {
    int fd;               /* borrowed; -1: there is no such file */
    uint64_t used_bytes;
    uint64_t budget_bytes; /* of memory, for each index */
    int error;            /* errno of the first failure */
};

#define INDEX_PARTITIONS 256u

struct index_chunk;
struct spilled_run;

struct index_builder {
    struct spill *spill;
    struct arena chunks_mem, runs_mem;
    struct index_chunk *first[INDEX_PARTITIONS], *last[INDEX_PARTITIONS];
    struct spilled_run *first_run[INDEX_PARTITIONS], *last_run[INDEX_PARTITIONS];
    uint64_t counts[INDEX_PARTITIONS];
    uint64_t entry_count;
};

void index_builder_init(struct index_builder *builder, struct spill *spill);
void index_builder_done(struct index_builder *builder); /* accepts a zeroed struct */
/* Rows come in ascending order. */
void index_builder_add(struct index_builder *builder, uint32_t tag, uint32_t row);
/* Into the writer's section, which has begun. False when what was spilled cannot be read: see spill->error. */
bool index_builder_write(struct index_builder *builder, struct snapshot_writer *writer);

#define INDEX_HEAD_BYTES 16
#define MAX_INDEX_BITS 26u

#endif
