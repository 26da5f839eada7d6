/* What the files of bytes share among themselves. */
#ifndef KPIRECON_BYTES_BYTES_PRIVATE_H
#define KPIRECON_BYTES_BYTES_PRIVATE_H

#include "base/base.h"

#include <sys/types.h>

struct diag;
struct source;

/* As source_open(), for a file whose bytes are wanted as they lie there. */
bool source_open_packed(struct source *source, Slice name, struct diag *diag);

/* Somebody may have left a shared standard input in non-blocking mode. */
ssize_t read_patiently(int fd, char *at, size_t room);
/* Our words for what happens every day; the C library's for the rest. */
const char *error_reason(int error);

#endif
