/* A store that a dry run may change: made in the folder for temporary files, with everything the real one has linked
   into it, and removed at the end. Private to nightly. */
#ifndef KPIRECON_CLI_REHEARSAL_H
#define KPIRECON_CLI_REHEARSAL_H

#include "base/arena.h"
#include "base/diag.h"

/* `store` need not exist. *folder, in `mem`, stands for it from then on. False with a fault. */
bool rehearsal_begin(Slice store, struct arena *mem, Slice *folder, struct diag *diag);
/* An empty folder is accepted. */
void rehearsal_end(Slice folder, struct arena *mem);

#endif
