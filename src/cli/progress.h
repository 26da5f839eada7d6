/* "reading the dataset: 812 of 2048 MiB, 3 s" on a terminal, when a step takes long: a
   small thread that looks at the clock and a counter, and erases its line again.

       progress_start(&progress, WHEN_AUTO);
       progress_step(&progress, (struct progress_step){"reading the dataset", count, dataset});
       progress_stop(&progress);
*/
#ifndef KPIRECON_CLI_PROGRESS_H
#define KPIRECON_CLI_PROGRESS_H

#include "base/base.h"

#include <pthread.h>

struct progress_bytes {
    uint64_t done, total; /* total 0: unknown */
};

struct progress_step {
    const char *what;                               /* NULL: nothing to show */
    struct progress_bytes (*count)(const void *of); /* called from the thread; NULL: only the time is shown */
    const void *of;
};

struct progress {
    bool runs;
    pthread_t thread;
    pthread_mutex_t lock; /* guards what follows */
    pthread_cond_t changed;
    bool ending;
    bool shown; /* a line is on the terminal now */
    struct progress_step step;
    int64_t began_ms;
};

/* `when` as --progress has it (enum when): auto is when standard error is a terminal. */
void progress_start(struct progress *progress, unsigned when);
void progress_step(struct progress *progress, struct progress_step step);
/* Erases the line and is silent until the next step: before anything else is shown. */
void progress_pause(struct progress *progress);
void progress_stop(struct progress *progress); /* accepts a zeroed struct */

#endif
