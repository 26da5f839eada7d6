/* The rows of one file, read by several threads. Each takes the next chunk of the
   file and guesses that a record begins behind its first line end; what stands
   before, with what the chunk before left over, is read when the chunks are joined
   in order. If that ends exactly where the guess began, the guess is proved; else
   (a quoted field holds line ends) the chunk is read again from the right place.
   So any number of threads, and any size of chunks, gives the same. */
#ifndef KPIRECON_DATASET_CREW_H
#define KPIRECON_DATASET_CREW_H

#include "dataset/blocks.h"
#include "dataset/joiner.h"

struct crew_work {
    struct blocks *blocks;  /* behind the header; blocks_text() is the first text of the rows */
    uint64_t size_bytes;    /* of a file that any part can be read of at any time; 0: read front to back */
    size_t chunk_bytes;
    unsigned thread_count;  /* 1: the caller's own */
    const struct scan_plan *plan;
    struct joiner *joiner;
    _Atomic uint64_t *bytes_done; /* of the file, for those who watch */
    struct diag *diag;
};

/* To the end of the file. False on a fault. */
bool crew_scan(const struct crew_work *work);

#endif
