/* Writes are large and aligned, and the first failure is remembered: nobody has to
   check every one, and nobody can forget the last. */
#include "dataset/snapshot_writer.h"

#include "base/diag.h"
#include "base/file.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#define WRITE_BLOCK_BYTES ((size_t)1 << 20)
static_assert(WRITE_BLOCK_BYTES % SNAPSHOT_PAGE_BYTES == 0, "pages do not go over blocks");

static void write_all(struct snapshot_writer *writer, const char *at, size_t left, uint64_t offset)
{
    while (left && !writer->error) {
        ssize_t got = pwrite(writer->fd, at, left, (off_t)offset);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0) {
            writer->error = got < 0 ? errno : ENOSPC;
            return;
        }
        at += got;
        left -= (size_t)got;
        offset += (uint64_t)got;
    }
}

static void prove_page(struct snapshot_writer *writer, const char *page)
{
    *ARENA_PUSH(&writer->proof_mem, writer->proofs, writer->proof_count, writer->proof_capacity, uint64_t) =
        snapshot_checksum(page, SNAPSHOT_PAGE_BYTES);
}

/* The block begins at a multiple of its size; the first page of the first one is the header's, written last. */
static void flush_block(struct snapshot_writer *writer)
{
    uint64_t start = writer->offset - writer->filled_bytes;
    for (size_t at = 0; at < writer->filled_bytes; at += SNAPSHOT_PAGE_BYTES)
        prove_page(writer, writer->block + at);
    write_all(writer, writer->block, writer->filled_bytes, start);
    writer->filled_bytes = 0;
}

void snapshot_writer_open(struct snapshot_writer *writer, int fd, Slice name)
{
    *writer = (struct snapshot_writer){.fd = fd, .name = name, .section = SECTION_COUNT};
    arena_init(&writer->block_mem, 2 * WRITE_BLOCK_BYTES);
    arena_init(&writer->proof_mem, 0);
    writer->block = ARENA_ARRAY(&writer->block_mem, char, WRITE_BLOCK_BYTES);
    writer->filled_bytes = SNAPSHOT_PAGE_BYTES;
    writer->offset = SNAPSHOT_PAGE_BYTES;
}

void snapshot_writer_close(struct snapshot_writer *writer)
{
    arena_done(&writer->block_mem);
    arena_done(&writer->proof_mem);
}

void snapshot_writer_add(struct snapshot_writer *writer, const void *bytes, size_t count)
{
    const char *at = bytes;
    while (count) {
        size_t room = WRITE_BLOCK_BYTES - writer->filled_bytes, take = count < room ? count : room;
        memcpy(writer->block + writer->filled_bytes, at, take);
        writer->filled_bytes += take;
        writer->offset += take;
        at += take;
        count -= take;
        if (writer->filled_bytes == WRITE_BLOCK_BYTES)
            flush_block(writer);
    }
}

static void pad_to(struct snapshot_writer *writer, size_t multiple)
{
    static const char zeroes[SNAPSHOT_PAGE_BYTES] = {0};
    snapshot_writer_add(writer, zeroes, (size_t)(-writer->offset % multiple));
}

static void end_section(struct snapshot_writer *writer)
{
    if (writer->section < SECTION_COUNT)
        writer->header.sections[writer->section].bytes =
            writer->offset - writer->header.sections[writer->section].offset;
}

void snapshot_writer_begin(struct snapshot_writer *writer, enum snapshot_section section)
{
    end_section(writer);
    pad_to(writer, section == SECTION_PROOFS ? SNAPSHOT_PAGE_BYTES : 8);
    writer->section = section;
    writer->header.sections[section].offset = writer->offset;
}

static void write_proofs(struct snapshot_writer *writer)
{
    snapshot_writer_begin(writer, SECTION_PROOFS);
    flush_block(writer);
    struct section *section = &writer->header.sections[SECTION_PROOFS];
    section->bytes = writer->proof_count * sizeof *writer->proofs;
    writer->header.proofs_checksum = snapshot_checksum((const char *)writer->proofs, section->bytes);
    write_all(writer, (const char *)writer->proofs, section->bytes, section->offset);
    writer->header.file_bytes = section->offset + section->bytes;
}

static void write_header(struct snapshot_writer *writer)
{
    char page[SNAPSHOT_PAGE_BYTES] = {0};
    struct snapshot_header *header = &writer->header;
    memcpy(header->magic, SNAPSHOT_MAGIC, sizeof header->magic);
    header->byte_order = SNAPSHOT_BYTE_ORDER;
    header->version = SNAPSHOT_VERSION;
    header->checksum = snapshot_checksum((const char *)header, offsetof(struct snapshot_header, checksum));
    memcpy(page, header, sizeof *header);
    write_all(writer, page, sizeof page, 0);
}

bool snapshot_writer_finish(struct snapshot_writer *writer, struct diag *diag)
{
    write_proofs(writer);
    write_header(writer);
    if (!writer->error && file_sync(writer->fd) != 0)
        writer->error = errno;
    return !writer->error || diag_fault(diag, "cannot write '%.*s': %s", SLICE_ARG(writer->name),
                                        strerror(writer->error));
}
