/* Packed bytes of any kind: as a zip, as a stream, as text in some encoding. What
   comes out is whole and bounded, or there is one fault. */
#include "base/arena.h"
#include "base/diag.h"
#include "base/slice.h"
#include "base/unicode.h"
#include "bytes/archive.h"
#include "bytes/encoding.h"
#include "bytes/unpack.h"
#include "fuzz.h"

#include <stdlib.h>

#define ROOM ((size_t)1 << 16)
#define MOST_READS 400 /* a bomb is let grow past where it is not looked at yet */

static void check(bool condition)
{
    if (!condition)
        abort();
}

static void read_zip(Slice bytes, struct arena *mem, struct diag *diag)
{
    struct archive_listing listing;
    if (!archive_is_zip(bytes))
        return;
    if (!archive_list(S("fuzz.zip"), bytes, mem, &listing, diag)) {
        check(diag->fault.at);
        return;
    }
    check(listing.count <= MAX_ARCHIVE_MEMBERS);
    for (size_t i = 0; i < listing.count && i < 8; i++) {
        Slice text;
        const struct archive_member *member = archive_find(&listing, listing.members[i].name);
        check(member != NULL);
        if (archive_member_read(S("fuzz.zip"), bytes, member->name, 1 << 20, mem, &text, diag))
            check(text.len == member->size_bytes && text.len <= 1 << 20);
    }
}

static void read_stream(Slice bytes, struct diag *diag)
{
    struct unpacker unpacker;
    enum packing packing = packing_detect(bytes, true);
    if (packing < PACKING_GZIP || packing > PACKING_BZIP2)
        return;
    char *at = malloc(ROOM);
    size_t got = 1;
    bool fine = true;
    unpacker_open(&unpacker, packing, S("fuzz"), bytes, -1);
    for (size_t i = 0; i < MOST_READS && fine && got; i++) {
        fine = unpacker_read(&unpacker, at, ROOM, &got, diag);
        check(!fine || got <= ROOM);
        check(fine || diag->fault.at);
        check(!fine || unpacker.unpacked_bytes <= FREE_UNPACK_BYTES ||
              unpacker.unpacked_bytes / MAX_UNPACK_RATIO <= bytes.len);
    }
    unpacker_close(&unpacker);
    free(at);
}

static void read_text(Slice bytes, struct arena *mem, struct diag *diag)
{
    struct encoding encoding;
    Slice text;
    size_t bad_at;
    encoding_is_foreign(bytes);
    check(encoding_decode(S("fuzz"), bytes, S(""), mem, &text, &encoding, diag));
    check(encoding.from == ENCODING_UNKNOWN ? text.len <= bytes.len : utf8_valid(text, &bad_at));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Slice bytes = {(const char *)data, size};
    struct arena mem, diag_mem;
    struct diag diag;
    arena_init(&mem, (size_t)1 << 30);
    arena_init(&diag_mem, (size_t)1 << 24);
    diag_init(&diag, &diag_mem);
    read_zip(bytes, &mem, &diag);
    diag_init(&diag, &diag_mem);
    read_stream(bytes, &diag);
    diag_init(&diag, &diag_mem);
    read_text(bytes, &mem, &diag);
    arena_done(&mem);
    arena_done(&diag_mem);
    return 0;
}
