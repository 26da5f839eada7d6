/* Between the reader of a run folder and the two forms it is told in. */
#ifndef KPIRECON_CLI_EXPLAIN_PRIVATE_H
#define KPIRECON_CLI_EXPLAIN_PRIVATE_H

#include "cli/explain_run.h"

struct _xmlNode;
struct arena;
struct buf;

struct told_setting {
    Slice name, value, usual, place, source; /* usual: the default, empty when it has it */
};

struct told_step {
    Slice name, asked, settings;
};

/* What stands once in resolutions.xml, for all claims. */
struct told_run {
    Slice as_of, rules_sha256;
    struct told_setting *settings;
    size_t setting_count, setting_capacity;
    struct told_step *steps;
    size_t step_count, step_capacity;
};

const struct told_setting *told_setting(const struct told_run *run, Slice name);
const struct told_step *told_step(const struct told_run *run, Slice name);

/* `claim` is the run's XML element. */
void explain_text(struct cli *cli, const struct told_run *run, const struct explain_look *look,
                  const struct _xmlNode *claim);
void explain_ndjson(struct buf *buf, const struct told_run *run, const struct _xmlNode *claim, struct arena *mem);

#endif
