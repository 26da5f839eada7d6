/* Which packing it is, what goes in, and the ceiling on what comes out; how each
   format is unpacked is known behind its door. */
#include "bytes/unpack.h"

#include "base/diag.h"
#include "base/slice.h"
#include "bytes/archive.h"
#include "bytes/bytes_private.h"

#include <errno.h>

#define INPUT_BLOCK_BYTES 65536u

static const struct {
    Slice head;
    enum packing packing;
} heads[] = {
    {S_INIT("\x1f\x8b\x08"), PACKING_GZIP},
    {S_INIT("\x28\xb5\x2f\xfd"), PACKING_ZSTD},
    {S_INIT("\xfd" "7zXZ\0"), PACKING_XZ},
    {S_INIT("PK\x03\x04"), PACKING_ZIP},
    {S_INIT("PK\x05\x06"), PACKING_ZIP},
};

/* A text may begin with "BZh1"; hardly with a block of bzip2, or with its end. */
static const Slice bzip2_level = S_INIT("BZh");
static const Slice bzip2_blocks[] = {S_INIT("1AY&SY"), S_INIT("\x17\x72\x45\x38\x50\x90")};

static enum packing match(Slice head, Slice wanted, enum packing packing, bool last)
{
    if (slice_starts(head, wanted))
        return packing;
    return !last && slice_starts(wanted, head) ? PACKING_UNDECIDED : PACKING_NONE;
}

static enum packing detect_bzip2(Slice head, bool last)
{
    enum packing level = match(head, bzip2_level, PACKING_BZIP2, last);
    if (level != PACKING_BZIP2)
        return level;
    if (head.len > 3 && (head.at[3] < '1' || head.at[3] > '9'))
        return PACKING_NONE;
    enum packing found = PACKING_NONE;
    for (size_t i = 0; i < COUNT_OF(bzip2_blocks) && found == PACKING_NONE; i++)
        found = match(slice_skip(head, 4), bzip2_blocks[i], PACKING_BZIP2, last);
    return found;
}

enum packing packing_detect(Slice head, bool last)
{
    enum packing found = detect_bzip2(head, last);
    for (size_t i = 0; i < COUNT_OF(heads) && found == PACKING_NONE; i++)
        found = match(head, heads[i].head, heads[i].packing, last);
    return found;
}

void unpacker_open(struct unpacker *unpacker, enum packing packing, Slice name, Slice ahead, int fd)
{
    assert(packing >= PACKING_GZIP && packing <= PACKING_BZIP2);
    *unpacker = (struct unpacker){.packing = packing, .name = name, .fd = fd};
    arena_init(&unpacker->mem, ahead.len + INPUT_BLOCK_BYTES + 65536);
    unpacker->ahead = arena_copy(&unpacker->mem, ahead);
    unpacker->block = ARENA_ARRAY(&unpacker->mem, char, INPUT_BLOCK_BYTES);
}

void unpacker_close(struct unpacker *unpacker)
{
    if (unpacker->state && unpacker->packing == PACKING_GZIP)
        gzip_close(unpacker);
    else if (unpacker->state)
        stream_close(unpacker);
    arena_done(&unpacker->mem);
    *unpacker = (struct unpacker){.fd = -1};
}

bool unpacker_input(struct unpacker *unpacker, Slice *bytes, struct diag *diag)
{
    *bytes = slice_part(unpacker->ahead, 0, INPUT_BLOCK_BYTES);
    unpacker->ahead = slice_skip(unpacker->ahead, bytes->len);
    if (bytes->len == 0 && !unpacker->input_ended && unpacker->fd >= 0) {
        ssize_t got = read_patiently(unpacker->fd, unpacker->block, INPUT_BLOCK_BYTES);
        if (got < 0)
            return diag_fault(diag, "cannot read '%.*s': %s", SLICE_ARG(unpacker->name), error_reason(errno));
        *bytes = (Slice){unpacker->block, (size_t)got};
    }
    unpacker->input_ended = bytes->len == 0;
    unpacker->packed_bytes += bytes->len;
    return true;
}

bool unpacker_damaged(const struct unpacker *unpacker, const char *why, struct diag *diag)
{
    return diag_fault(diag, "cannot unpack '%.*s': its compressed data are damaged (%s)", SLICE_ARG(unpacker->name),
                      why ? why : "no reason given");
}

bool unpacker_cut_off(const struct unpacker *unpacker, struct diag *diag)
{
    return diag_fault(diag, "cannot unpack '%.*s': its compressed data are cut off", SLICE_ARG(unpacker->name));
}

bool unpacker_goes_on(const struct unpacker *unpacker, struct diag *diag)
{
    return diag_fault(diag, "cannot unpack '%.*s': something else follows its compressed data",
                      SLICE_ARG(unpacker->name));
}

bool unpacker_read(struct unpacker *unpacker, char *at, size_t room, size_t *got, struct diag *diag)
{
    *got = 0;
    if (unpacker->ended)
        return true;
    bool is_gzip = unpacker->packing == PACKING_GZIP;
    if (!(is_gzip ? gzip_read : stream_read)(unpacker, at, room, got, diag))
        return false;
    unpacker->ended = *got == 0;
    unpacker->unpacked_bytes += *got;
    if (unpacker->unpacked_bytes <= FREE_UNPACK_BYTES ||
        unpacker->unpacked_bytes / MAX_UNPACK_RATIO <= unpacker->packed_bytes)
        return true;
    return diag_fault(diag, "cannot unpack '%.*s': it becomes more than 200 times as large",
                      SLICE_ARG(unpacker->name));
}
static_assert(MAX_UNPACK_RATIO == 200, "as the message says");
