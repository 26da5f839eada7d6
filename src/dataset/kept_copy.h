/* A copy of what can be read only once - a pipe, a URL, a file in a zip - for the second question: a file without a
   name, which is gone with the program. A copy that does not fit is none, and that is told.

       kept_copy_begin(&copy, folder, most_bytes);
       ... kept_copy_add(&copy, bytes, len) for all that is read, unpacked ...
       kept_copy_end(&copy, name, diag);
       if (copy.is_whole) int fd = kept_copy_open(&copy);
*/
#ifndef KPIRECON_DATASET_KEPT_COPY_H
#define KPIRECON_DATASET_KEPT_COPY_H

#include "base/diag.h"

#include <sys/stat.h>

#define MAX_KEPT_BYTES ((uint64_t)16 << 30)

struct kept_copy {
    int fd_plus_one; /* 0: none */
    uint64_t byte_count, most_bytes;
    int error;       /* why it is none, or 0 */
    bool is_whole;
    Slice name;      /* of what it is a copy, as it is shown */
};

/* Without a folder (empty) none is kept, and nothing is told of it. */
void kept_copy_begin(struct kept_copy *copy, Slice folder, uint64_t most_bytes);
/* What has been added was no part of it: what follows is. */
void kept_copy_restart(struct kept_copy *copy);
void kept_copy_add(struct kept_copy *copy, const char *at, size_t len);
/* `name` is borrowed as long as the copy is used. */
void kept_copy_end(struct kept_copy *copy, Slice name, struct diag *diag);
/* For reading from its start; the caller closes it. -1 with errno. */
int kept_copy_open(const struct kept_copy *copy);
void kept_copy_stat(const struct kept_copy *copy, struct stat *out); /* a regular file from now on */
void kept_copy_close(struct kept_copy *copy); /* accepts a zeroed struct */

#endif
