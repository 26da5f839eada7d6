/* Documents that are begun while those before them are screened. */
#ifndef KPIRECON_CLI_SCREEN_AHEAD_H
#define KPIRECON_CLI_SCREEN_AHEAD_H

#include "evidence/begun.h"

#define MAX_AHEAD 16

/* `mem`, `name` and `names` are given: the name of the i-th document, empty behind the last one. */
struct screen_ahead {
    struct arena *mem; /* for scratch */
    Slice (*name)(const void *names, size_t i, struct arena *scratch);
    const void *names;
    size_t width; /* how many are begun at a time, up to MAX_AHEAD; fewer than 2: none */
    size_t next;
    struct begun_document begun[MAX_AHEAD];
};

/* Begins up to `width` documents from the i-th on, and hands that one out. Those that cannot be read are left for
   their turn, which is when it is told. */
struct begun_document *screen_ahead_of(struct screen_ahead *ahead, size_t i);
void screen_ahead_stop(struct screen_ahead *ahead);

#endif
