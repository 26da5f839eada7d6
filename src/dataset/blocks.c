/* Reading in blocks. A record that spans blocks costs one small move; the buffer
   only grows for a record longer than a block. */
#include "dataset/blocks.h"

#include "base/diag.h"
#include "base/file.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

void blocks_open(struct blocks *blocks, int fd, Slice name, size_t block_bytes)
{
    *blocks = (struct blocks){.name = name, .fd = fd, .block_bytes = block_bytes};
    arena_init(&blocks->mem, 0);
}

void blocks_close(struct blocks *blocks)
{
    if (blocks->fd >= 0)
        close(blocks->fd);
    if (blocks->is_packed)
        unpacker_close(&blocks->unpacker);
    arena_done(&blocks->mem);
    *blocks = (struct blocks){.fd = -1};
}

static void make_room(struct blocks *blocks)
{
    size_t left = blocks->filled_bytes - blocks->used_bytes;
    if (left && blocks->used_bytes)
        memmove(blocks->at, blocks->at + blocks->used_bytes, left);
    blocks->used_bytes = 0;
    blocks->filled_bytes = left;
    if (left < blocks->capacity)
        return;
    size_t need = blocks->capacity ? blocks->capacity * 2 : blocks->block_bytes;
    blocks->at = arena_grow(&blocks->mem, blocks->at, left, need, &blocks->capacity, 1, 1);
}

static bool read_fault(const struct blocks *blocks, struct diag *diag)
{
    return diag_fault(diag, "cannot read '%.*s': %s", SLICE_ARG(blocks->name), strerror(errno));
}

static bool read_plain(struct blocks *blocks, char *at, size_t room, size_t *got, struct diag *diag)
{
    ssize_t result;
    do
        result = read(blocks->fd, at, room);
    while (result < 0 && errno == EINTR);
    if (result < 0)
        return read_fault(blocks, diag);
    *got = (size_t)result;
    blocks->read_bytes += *got;
    return true;
}

static bool read_packed(struct blocks *blocks, char *at, size_t room, size_t *got, struct diag *diag)
{
    bool fine = unpacker_read(&blocks->unpacker, at, room, got, diag);
    blocks->read_bytes = blocks->unpacker.packed_bytes;
    return fine;
}

bool blocks_read(struct blocks *blocks, char *at, size_t room, size_t *got, struct diag *diag)
{
    size_t part;
    for (*got = 0; !blocks->ended && *got < room; *got += part) {
        if (!(blocks->is_packed ? read_packed : read_plain)(blocks, at + *got, room - *got, &part, diag)) {
            blocks->failed = true;
            return false;
        }
        blocks->ended = part == 0;
        if (blocks->copy)
            kept_copy_add(blocks->copy, at + *got, part);
    }
    return true;
}

bool blocks_read_at(const struct blocks *blocks, uint64_t offset, char *at, size_t len, struct diag *diag)
{
    ssize_t got = file_read_at(blocks->fd, at, len, (off_t)offset);
    if (got < 0)
        return read_fault(blocks, diag);
    if (got < (ssize_t)len)
        return diag_fault_for_now(diag, "'%.*s' changed while it was read", SLICE_ARG(blocks->name));
    return true;
}

static bool fill(struct blocks *blocks, struct diag *diag)
{
    size_t got;
    bool fine = blocks_read(blocks, blocks->at + blocks->filled_bytes, blocks->capacity - blocks->filled_bytes, &got,
                            diag);
    blocks->filled_bytes += got;
    return fine;
}

/* The first block may turn out to be packed: then it is unpacked before anybody sees it. */
static bool settle(struct blocks *blocks, struct diag *diag)
{
    Slice head = blocks_text(blocks);
    enum packing packing = packing_detect(head, true);
    if (packing == PACKING_NONE || packing == PACKING_ZIP)
        return true;
    unpacker_open(&blocks->unpacker, packing, blocks->name, head, blocks->ended ? -1 : blocks->fd);
    if (blocks->copy)
        kept_copy_restart(blocks->copy);
    blocks->is_packed = true;
    blocks->ended = false;
    blocks->filled_bytes = 0;
    return fill(blocks, diag);
}

bool blocks_more(struct blocks *blocks, struct diag *diag)
{
    if (blocks->ended || blocks->failed)
        return false;
    bool is_first = blocks->read_bytes == 0;
    make_room(blocks);
    return fill(blocks, diag) && (!is_first || settle(blocks, diag));
}

Slice blocks_text(const struct blocks *blocks)
{
    /* nothing has been read yet: there is no block to point into */
    if (!blocks->at)
        return S("");
    return (Slice){blocks->at + blocks->used_bytes, blocks->filled_bytes - blocks->used_bytes};
}

void blocks_use(struct blocks *blocks, size_t bytes)
{
    assert(bytes <= blocks->filled_bytes - blocks->used_bytes);
    blocks->used_bytes += bytes;
}
