/* Sorting by radix, one partition at a time: each is small enough for the cache. */
#include "dataset/hash_index.h"

#include "base/file.h"
#include "dataset/snapshot_writer.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#define CHUNK_ENTRIES 510
#define ENTRIES_PER_BUCKET 4
#define PARTITION_SHIFT 56 /* of an entry */

struct index_chunk {
    struct index_chunk *next;
    uint64_t count;
    uint64_t entries[CHUNK_ENTRIES];
};

/* Entries of one partition that wait in the file. */
struct spilled_run {
    struct spilled_run *next;
    uint64_t offset, count;
};

void index_builder_init(struct index_builder *builder, struct spill *spill)
{
    *builder = (struct index_builder){.spill = spill};
    arena_init(&builder->chunks_mem, 0);
    arena_init(&builder->runs_mem, 0);
}

void index_builder_done(struct index_builder *builder)
{
    arena_done(&builder->chunks_mem);
    arena_done(&builder->runs_mem);
}

static void spill_bytes(struct spill *spill, const void *bytes, size_t left)
{
    const char *at = bytes;
    while (left && !spill->error) {
        ssize_t got = pwrite(spill->fd, at, left, (off_t)spill->used_bytes);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0) {
            spill->error = got < 0 ? errno : ENOSPC;
            return;
        }
        at += got;
        left -= (size_t)got;
        spill->used_bytes += (uint64_t)got;
    }
}

static void spill_partition(struct index_builder *builder, size_t i)
{
    struct spilled_run *run = ARENA_NEW(&builder->runs_mem, struct spilled_run);
    run->offset = builder->spill->used_bytes;
    for (const struct index_chunk *chunk = builder->first[i]; chunk; chunk = chunk->next) {
        spill_bytes(builder->spill, chunk->entries, chunk->count * sizeof *chunk->entries);
        run->count += chunk->count;
    }
    if (builder->last_run[i])
        builder->last_run[i]->next = run;
    else
        builder->first_run[i] = run;
    builder->last_run[i] = run;
}

static void spill_all(struct index_builder *builder)
{
    for (size_t i = 0; i < INDEX_PARTITIONS; i++)
        if (builder->first[i])
            spill_partition(builder, i);
    memset(builder->first, 0, sizeof builder->first);
    memset(builder->last, 0, sizeof builder->last);
    arena_rewind(&builder->chunks_mem, 0);
}

void index_builder_add(struct index_builder *builder, uint32_t tag, uint32_t row)
{
    uint64_t entry = (uint64_t)tag << 32 | row;
    size_t i = (size_t)(entry >> PARTITION_SHIFT);
    if (!builder->last[i] || builder->last[i]->count == CHUNK_ENTRIES) {
        if (builder->spill->fd >= 0 && arena_mark(&builder->chunks_mem) > builder->spill->budget_bytes)
            spill_all(builder);
        struct index_chunk *chunk = ARENA_NEW(&builder->chunks_mem, struct index_chunk);
        if (builder->last[i])
            builder->last[i]->next = chunk;
        else
            builder->first[i] = chunk;
        builder->last[i] = chunk;
    }
    builder->last[i]->entries[builder->last[i]->count++] = entry;
    builder->counts[i]++;
    builder->entry_count++;
}

static bool read_run(struct spill *spill, const struct spilled_run *run, uint64_t *into)
{
    size_t len = run->count * sizeof *into;
    ssize_t got = file_read_at(spill->fd, (char *)into, len, (off_t)run->offset);
    if (got != (ssize_t)len)
        spill->error = got < 0 ? errno : EIO;
    return got == (ssize_t)len;
}

/* The entries of a partition as they were added. */
static bool collect(struct index_builder *builder, size_t i, uint64_t *into)
{
    for (const struct spilled_run *run = builder->first_run[i]; run; into += run->count, run = run->next)
        if (!read_run(builder->spill, run, into))
            return false;
    for (const struct index_chunk *chunk = builder->first[i]; chunk; into += chunk->count, chunk = chunk->next)
        memcpy(into, chunk->entries, chunk->count * sizeof *into);
    return true;
}

/* By the 24 bits of the tag that the partition leaves open; rows stay in their order. */
static uint64_t *sort_by_tag(uint64_t *entries, uint64_t *other, size_t count)
{
    for (unsigned shift = 32; shift < PARTITION_SHIFT; shift += 8) {
        size_t starts[257] = {0};
        for (size_t i = 0; i < count; i++)
            starts[(entries[i] >> shift & 255) + 1]++;
        for (size_t i = 0; i < 256; i++)
            starts[i + 1] += starts[i];
        for (size_t i = 0; i < count; i++)
            other[starts[entries[i] >> shift & 255]++] = entries[i];
        uint64_t *sorted = other;
        other = entries;
        entries = sorted;
    }
    return entries;
}

static unsigned bits_for(uint64_t entry_count)
{
    unsigned bits = 0;
    while (bits < MAX_INDEX_BITS && (entry_count / ENTRIES_PER_BUCKET) >> bits)
        bits++;
    return bits;
}

/* The directory stands before the entries, so the partitions are gone through twice: their order
   within a partition does not matter for counting. */
static bool write_directory(struct index_builder *builder, struct snapshot_writer *writer, unsigned bits,
                            uint64_t *room)
{
    uint64_t before = 0, bucket = 0, buckets = UINT64_C(1) << bits;
    size_t size = 0;
    uint32_t *starts = ARENA_ARRAY(&builder->runs_mem, uint32_t, (size_t)buckets + 2);
    for (size_t i = 0; i < INDEX_PARTITIONS; i++) {
        if (builder->counts[i] && !collect(builder, i, room))
            return false;
        for (uint64_t entry = 0; entry < builder->counts[i]; entry++)
            starts[(room[entry] >> 32 << bits >> 32) + 1]++;
    }
    for (; bucket <= buckets; bucket++) {
        before += starts[bucket];
        starts[bucket] = (uint32_t)before;
    }
    size = (size_t)(buckets + 2) / 2 * 2;
    snapshot_writer_add(writer, starts, size * sizeof *starts);
    return true;
}

bool index_builder_write(struct index_builder *builder, struct snapshot_writer *writer)
{
    unsigned bits = bits_for(builder->entry_count);
    uint64_t head[INDEX_HEAD_BYTES / 8] = {builder->entry_count, bits}, largest = 0;
    for (size_t i = 0; i < INDEX_PARTITIONS; i++)
        largest = builder->counts[i] > largest ? builder->counts[i] : largest;
    uint64_t *room = ARENA_ARRAY(&builder->runs_mem, uint64_t, (size_t)largest);
    uint64_t *other = ARENA_ARRAY(&builder->runs_mem, uint64_t, (size_t)largest);
    snapshot_writer_add(writer, head, sizeof head);
    if (builder->spill->error || !write_directory(builder, writer, bits, room))
        return false;
    for (size_t i = 0; i < INDEX_PARTITIONS; i++) {
        if (builder->counts[i] && !collect(builder, i, room))
            return false;
        const uint64_t *sorted = sort_by_tag(room, other, (size_t)builder->counts[i]);
        snapshot_writer_add(writer, sorted, (size_t)builder->counts[i] * sizeof *sorted);
    }
    return true;
}
