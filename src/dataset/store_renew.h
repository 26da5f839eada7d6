/* A store whose snapshots have the format of an older version of this program: those are compiled anew from the files
   they were made of, where these are still at hand. A file is known by its hash, which a snapshot's name has.

       while ((renewed = store_renew_one(&store, &renewal, &from, diag)) == RENEWED_ONE) ... tell `from` ...
*/
#ifndef KPIRECON_DATASET_STORE_RENEW_H
#define KPIRECON_DATASET_STORE_RENEW_H

#include "dataset/store.h"

struct labels;

struct store_renewal {
    const Slice *files; /* that may be the ones, besides those that the snapshots name */
    size_t file_count;
    const struct labels *labels;
    uint64_t memory_bytes;
};

enum store_renewed {
    RENEWED_ONE,
    RENEWED_ALL, /* none of an older format is left */
    RENEWED_NOT  /* with a fault: of one the file is not at hand, or it can no longer be compiled */
};

bool store_has_old(const struct store *store);
/* The store was opened with takes_old, and is locked. *from: the file; *of: the publication's day. */
enum store_renewed store_renew_one(struct store *store, const struct store_renewal *renewal, Slice *from, Date *of,
                                   struct diag *diag);

#endif
