/* Programs that read what nobody trusts, in a child process that can do no harm: the one place that
   starts any. Its input is a file without a name, its output is bounded and read through a pipe; it has
   no environment, no network, no other files open, little memory and little time. What it does wrong is
   an outcome and never a fault. The network is closed to it by a filter of system calls, and by a namespace
   of its own where that is permitted; processes and threads it cannot make.

       struct child_result result;
       child_run((Slice[]){S("pdftotext"), S("-layout"), CHILD_INPUT, S("-")}, 4, pdf, mem, &result);
*/
#ifndef KPIRECON_EVIDENCE_CHILD_H
#define KPIRECON_EVIDENCE_CHILD_H

#include "base/base.h"

#include <sys/types.h>

struct arena;

#define MAX_CHILD_SECONDS 20
#define MAX_CHILD_MEMORY_BYTES ((uint64_t)1 << 30)
#define MAX_CHILD_OUTPUT_BYTES ((size_t)8 << 20)
#define MAX_CHILD_FILE_BYTES ((uint64_t)64 << 20) /* of a file it writes */
#define MAX_CHILD_ARGUMENTS 12

enum child_outcome {
    CHILD_DONE,     /* it ended with status 0 */
    CHILD_REFUSED,  /* it ended with another one */
    CHILD_MISSING,  /* there is no such program */
    CHILD_TOO_SLOW, /* it was stopped */
    CHILD_CRASHED,
    CHILD_TOO_MUCH, /* more output than is taken: `output` is its beginning */
    CHILD_NOT_STARTED
};

struct child_result {
    enum child_outcome outcome;
    int status;
    Slice output; /* lives in `mem` */
};

/* Zeros stand for the ceilings above; nothing is allowed more than those. */
struct child_limits {
    unsigned seconds;
    uint64_t memory_bytes;
};

/* Stands for the path of the input among the arguments. */
#define CHILD_INPUT ((Slice){"\1", 1})

/* One that has been started and goes on beside everything else. A zeroed one was never started. */
struct child {
    pid_t pid;
    int output;
    unsigned seconds;
    bool is_started;
};

/* The first argument is the program's name; it is looked for in /usr/bin and /bin only. What it writes waits for
   child_finish() or child_stop(), one of which must follow. */
void child_start(const struct child_limits *limits, const Slice *arguments, size_t count, Slice input,
                 struct arena *scratch, struct child *out);
/* Waits for its end, from now on no longer than its limit. */
void child_finish(struct child *child, struct arena *mem, struct child_result *out);
void child_stop(struct child *child);

/* Both at once. */
void child_run(const Slice *arguments, size_t count, Slice input, struct arena *mem, struct child_result *out);
void child_run_within(const struct child_limits *limits, const Slice *arguments, size_t count, Slice input,
                      struct arena *mem, struct child_result *out);

#endif
