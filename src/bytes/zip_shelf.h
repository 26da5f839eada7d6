/* Documents that lie in an archive with the tickets: the archive is held while one after the other is taken. */
#ifndef KPIRECON_BYTES_ZIP_SHELF_H
#define KPIRECON_BYTES_ZIP_SHELF_H

#include "base/base.h"
#include "bytes/source.h"

struct zip_shelf {
    struct source source; /* of the archive at hand */
    Slice archive;        /* its path; empty: none is */
};

/* Into `mem`. False without a fault: *why says it in a few words. */
bool zip_shelf_read(struct zip_shelf *shelf, Slice archive, Slice member, uint64_t max_bytes, struct arena *mem,
                    Slice *bytes, Slice *why);
void zip_shelf_done(struct zip_shelf *shelf); /* accepts a zeroed struct */

#endif
