/* A secret: of a file that is its owner's alone, else of the environment. Never an argument, never shown. */
#ifndef KPIRECON_BYTES_SECRET_H
#define KPIRECON_BYTES_SECRET_H

#include "base/base.h"

struct arena;
struct diag;

#define MAX_SECRET_BYTES 16384u

/* The first line of the file, or, when `file` is empty, of the variable; empty when that is not set. False with a
   fault: no such file, others may read it, it is empty, or it holds control characters. */
bool secret_read(Slice file, const char *variable, struct arena *mem, Slice *secret, struct diag *diag);
/* May only its owner read it? A fault says what to do. For files that a library reads. */
bool secret_file_check(Slice file, struct arena *mem, struct diag *diag);

#endif
