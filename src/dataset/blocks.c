/* Reading in blocks. A record that spans blocks costs one small move; the buffer
   only grows for a record longer than a block. */
#include "dataset/blocks.h"

#include "base/diag.h"

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

bool blocks_more(struct blocks *blocks, struct diag *diag)
{
    if (blocks->ended || blocks->failed)
        return false;
    make_room(blocks);
    while (blocks->filled_bytes < blocks->capacity) {
        ssize_t got = read(blocks->fd, blocks->at + blocks->filled_bytes, blocks->capacity - blocks->filled_bytes);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0) {
            blocks->failed = true;
            return diag_fault(diag, "cannot read '%.*s': %s", SLICE_ARG(blocks->name), strerror(errno));
        }
        if (got == 0) {
            blocks->ended = true;
            break;
        }
        blocks->filled_bytes += (size_t)got;
        blocks->read_bytes += (uint64_t)got;
    }
    return true;
}

Slice blocks_text(const struct blocks *blocks)
{
    return (Slice){blocks->at + blocks->used_bytes, blocks->filled_bytes - blocks->used_bytes};
}

void blocks_use(struct blocks *blocks, size_t bytes)
{
    assert(bytes <= blocks->filled_bytes - blocks->used_bytes);
    blocks->used_bytes += bytes;
}
