/* The store: a folder of snapshots, and a list that says which of them count. The
   list is replaced in one step, so the store changes at one instant or not at all;
   what lies there and is not listed is what an addition that was ended left, and goes
   with the next one.

       DIR/datasets/list                      names of snapshots, in the order they were added
       DIR/datasets/2020-02-15-<hash>.snapshot
       DIR/datasets/lock                      held by whoever changes the store

       store_open(&store, dir, mem, diag); store_lock(&store, diag); store_add(...); store_close(&store);
*/
#ifndef KPIRECON_DATASET_STORE_H
#define KPIRECON_DATASET_STORE_H

#include "dataset/dataset_private.h"
#include "dataset/snapshot.h"

/* A snapshot that is listed. */
struct stored {
    Slice name; /* of its file */
    struct snapshot snapshot;
    struct month_cell *cells; /* each with its publication; in the order of the file */
    size_t cell_count;
    Date *dates; /* publications, ascending; of a damaged one that of its name */
    size_t date_count;
    Slice damage; /* why it cannot be used; empty: it can, as far as was looked at */
    bool is_old;  /* of an older format: not open, and to be compiled anew, see store_renew.h */
    struct snapshot_origin origin; /* then */
};

#define MAX_STORED 4096u

struct store {
    Slice dir, folder; /* DIR, DIR/datasets */
    const struct programme *programme;
    struct stored *stored; /* in the order they were added */
    size_t count;
    bool takes_damaged; /* to look at or remove them: they are listed with their damage, and not open */
    bool takes_old;     /* the same of those of an older format, to compile them anew */
    int lock_fd; /* -1: not locked */
    struct arena *mem;
};

/* Reads what there is; a folder that does not exist is an empty store. Types are those of `programme`. */
bool store_open(struct store *store, Slice dir, const struct programme *programme, struct arena *mem,
                struct diag *diag);
/* The same, with takes_damaged. */
bool store_open_damaged(struct store *store, Slice dir, const struct programme *programme, struct arena *mem,
                        struct diag *diag);
/* The same, with takes_old. */
bool store_open_old(struct store *store, Slice dir, const struct programme *programme, struct arena *mem,
                    struct diag *diag);
void store_close(struct store *store); /* accepts a zeroed struct with lock_fd -1 */
/* Makes the folder when there is none. When another holds it: a fault that may pass. Reads the list again. */
bool store_lock(struct store *store, struct diag *diag);
/* Only those for which `keeps` is true stay, then come `more` (or nothing). In one step. */
bool store_list(struct store *store, const bool *keeps, Slice more, struct diag *diag);
/* Every snapshot of the store becomes a source and is the dataset's from then on. A store without any is a fault. */
bool store_use(struct store *store, struct dataset *dataset, struct diag *diag);
/* Does it hold rows of this publication? */
bool stored_has(const struct stored *stored, Date publication);
/* Opens one that is not listed. False with a fault. */
bool stored_open(struct stored *stored, Slice path, const struct programme *programme, struct arena *mem,
                 struct diag *diag);
/* Path of a file in the store. */
Slice store_path(const struct store *store, Slice name);

#endif
