/* Passwords, keys and tokens: from a file that is its owner's alone, else from the environment as the command line's
   room hands it on. They are never in an argument, a message or the log. */
#ifndef KPIRECON_DELIVERY_SECRET_H
#define KPIRECON_DELIVERY_SECRET_H

#include "base/base.h"

struct arena;
struct diag;

#define MAX_SECRET_BYTES 4096

struct secret_source {
    const char *key; /* of the configuration, for faults */
    Slice file;      /* empty: not given */
    const char *variable; /* of the environment, for faults */
    Slice given;          /* what it holds */
};

/* Of a file that a library reads itself: is it there, and nobody else's to read? An empty name is accepted. */
bool secret_file_check(const char *key, Slice file, struct arena *mem, struct diag *diag);
/* The first line of the file, or the variable; empty when there is neither. False with a fault when the file cannot
   be read, others may read it, or what it holds is no line of text. */
bool secret_read(const struct secret_source *source, struct arena *mem, Slice *secret, struct diag *diag);

#endif
