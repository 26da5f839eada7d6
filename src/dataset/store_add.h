/* One published file into the store: its snapshot is made aside, looked at beside
   what is there, and listed when nothing speaks against it. */
#ifndef KPIRECON_DATASET_STORE_ADD_H
#define KPIRECON_DATASET_STORE_ADD_H

#include "dataset/store.h"

struct store_add_options {
    bool replace;        /* other content of the same publication and month gives way */
    bool incomplete_too; /* although it is empty, lacks a month or has far fewer rows than before */
    uint64_t memory_bytes;
};

enum store_add_result {
    STORE_ADDED,
    STORE_REPLACED,
    STORE_RENEWED, /* what an older version of the program compiled of the same file is compiled anew */
    STORE_HAS_IT,  /* the same content: nothing was changed */
    STORE_REFUSED  /* with findings or a fault */
};

/* `dataset` has the one file, nothing gathered yet. The store is locked. *out, unless refused, has its publications. */
enum store_add_result store_add(struct store *store, struct dataset *dataset, const struct store_add_options *options,
                                struct gathered *out, struct diag *diag);
/* Was one that is of an older format made of a file with this hash? */
bool store_was_made_of(const struct stored *old, const char hash[DIGEST_HEX_CHARS]);

#endif
