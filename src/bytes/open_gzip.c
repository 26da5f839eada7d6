/* The door to zlib: gzip, whose trailer libarchive reads past without a look.
   Files of several members are one text, as gzip(1) has it. */
#include "base/diag.h"
#include "base/slice.h"
#include "bytes/unpack.h"

#include <zlib.h>

#define GZIP_ONLY 16 /* added to the window's bits */

struct gzip {
    z_stream z;
    Slice input;
    bool between; /* a member has ended */
};

static struct gzip *open_inflate(struct unpacker *unpacker)
{
    struct gzip *gzip = ARENA_NEW(&unpacker->mem, struct gzip);
    if (inflateInit2(&gzip->z, MAX_WBITS + GZIP_ONLY) != Z_OK)
        return NULL;
    unpacker->state = gzip;
    return gzip;
}

void gzip_close(struct unpacker *unpacker)
{
    inflateEnd(&((struct gzip *)unpacker->state)->z);
}

/* Tapes and some downloads are filled up with zeros. */
static void skip_padding(struct gzip *gzip)
{
    while (gzip->input.len && gzip->input.at[0] == '\0')
        gzip->input = slice_skip(gzip->input, 1);
}

static bool fill(struct unpacker *unpacker, struct gzip *gzip, struct diag *diag)
{
    do {
        if (gzip->input.len == 0 && !unpacker->input_ended && !unpacker_input(unpacker, &gzip->input, diag))
            return false;
        if (gzip->between)
            skip_padding(gzip);
    } while (gzip->input.len == 0 && !unpacker->input_ended);
    return true;
}

/* One call of inflate(); *got grows by what it gave. */
static bool inflate_some(struct unpacker *unpacker, struct gzip *gzip, char *at, size_t room, size_t *got,
                         struct diag *diag)
{
    /* zlib's own header knows no const */
    gzip->z.next_in = (Bytef *)(uintptr_t)gzip->input.at;
    gzip->z.avail_in = (uInt)gzip->input.len;
    gzip->z.next_out = (Bytef *)at + *got;
    gzip->z.avail_out = (uInt)(room - *got);
    int result = inflate(&gzip->z, Z_NO_FLUSH);
    *got = room - gzip->z.avail_out;
    gzip->input = slice_skip(gzip->input, gzip->input.len - gzip->z.avail_in);
    gzip->between = result == Z_STREAM_END;
    return result == Z_OK || result == Z_STREAM_END || result == Z_BUF_ERROR ||
           unpacker_damaged(unpacker, gzip->z.msg, diag);
}

bool gzip_read(struct unpacker *unpacker, char *at, size_t room, size_t *got, struct diag *diag)
{
    struct gzip *gzip = unpacker->state ? unpacker->state : open_inflate(unpacker);
    if (!gzip)
        return unpacker_damaged(unpacker, "no memory", diag);
    while (*got == 0) {
        if (!fill(unpacker, gzip, diag))
            return false;
        if (gzip->input.len == 0)
            return gzip->between || unpacker_cut_off(unpacker, diag);
        if (gzip->between && gzip->input.at[0] != '\x1f')
            return unpacker_goes_on(unpacker, diag);
        if (gzip->between && inflateReset(&gzip->z) != Z_OK)
            return unpacker_damaged(unpacker, gzip->z.msg, diag);
        if (!inflate_some(unpacker, gzip, at, room, got, diag))
            return false;
    }
    return true;
}
