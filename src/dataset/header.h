/* Where the header of a published file stands and how its columns are separated:
   exports put titles and "Applied filters: ..." above it, so the first of the
   leading records with enough known column names is taken. */
#ifndef KPIRECON_DATASET_HEADER_H
#define KPIRECON_DATASET_HEADER_H

#include "dataset/columns.h"

#define MAX_PREAMBLE_RECORDS 20

enum header_result {
    HEADER_FOUND,
    HEADER_NEED_MORE, /* the text may go on */
    HEADER_NONE,      /* names and count are those of the first record that holds anything */
    HEADER_EMPTY      /* nothing but blanks */
};

struct header {
    struct columns columns;
    size_t recognised;
    char delimiter;
    size_t used_bytes;  /* of the text, the header's line end included */
    uint64_t line;      /* where the header stands */
    uint64_t next_line; /* where the rows begin */
};

/* `last`: nothing comes after text. Names are copied to `mem`. */
enum header_result header_find(Slice text, bool last, const struct header_words *words, struct arena *mem,
                               struct header *out);
/* Nothing that matching needs is without a column. */
bool header_is_complete(const struct header *header);

#endif
