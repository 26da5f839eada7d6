/* Work cut into numbered pieces, done side by side, its results taken in order. What
   comes out must not depend on how many lanes there are.

       static void work(void *context, size_t piece, unsigned lane);   // on any thread; lane tells which
       static void take(void *context, size_t piece);                  // on the caller's, piece after piece
       lanes_run(&(struct lanes){.piece_count = 12, .lane_count = 2, .work = work, .take = take, .context = &job});

   A piece is begun only when the one lanes_window() before it has been taken, so
   that many results are all there is to keep. With one lane there is no thread. */
#ifndef KPIRECON_BASE_LANES_H
#define KPIRECON_BASE_LANES_H

#include "base/base.h"

#define MAX_LANES 64u

struct lanes {
    size_t piece_count;
    unsigned lane_count; /* 0 counts as 1; more than MAX_LANES as MAX_LANES */
    void (*work)(void *context, size_t piece, unsigned lane);
    void (*take)(void *context, size_t piece); /* NULL: nothing is to be taken */
    void *context;
};

/* How many results may wait at once: result of piece i can be kept at i modulo this. */
size_t lanes_window(unsigned lane_count);
/* Where threads cannot be had it goes on with fewer, down to the caller's own. */
void lanes_run(const struct lanes *lanes);
/* As many as the process may use at once. */
unsigned lanes_usual(void);

#endif
