/* A decision of a finished run, told step by step from its folder. Nothing is decided again. */
#ifndef KPIRECON_CLI_EXPLAIN_RUN_H
#define KPIRECON_CLI_EXPLAIN_RUN_H

#include "base/base.h"

struct cli;

struct explain_look {
    Slice folder;
    bool all;     /* -v */
    bool ndjson;
    size_t columns; /* 0: no limit */
};

/* "TICKET" or "TICKET/CLAIM". False with a fault: the folder is not whole, or has no such claim. */
bool explain_claim(struct cli *cli, const struct explain_look *look, Slice wanted);

#endif
