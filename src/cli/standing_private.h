/* What cmd_standing.c gathers and standing_show.c tells. */
#ifndef KPIRECON_CLI_STANDING_PRIVATE_H
#define KPIRECON_CLI_STANDING_PRIVATE_H

#include "cli/cli.h"
#include "cli/open_claims.h"
#include "cli/rules.h"
#include "cli/values.h"
#include "programme/level_table.h"
#include "resolution/standing.h"
#include "tickets/labels.h"

struct standing_options {
    struct common_options common;
    struct text_list datasets;
    Date published;
    Slice store, registry, as_of, levels, run;
    struct rules_options rules;
    unsigned format; /* 1 + index of format_choice() */
};

struct job {
    struct cli *cli;
    const struct standing_options *options;
    struct rules rules;
    struct labels labels;
    struct partner_registry registry;
    struct as_of as_of;
    struct dataset *dataset; /* the gathered rows are in its memory */
    struct gather_keys keys;
    struct gathered gathered;
    struct standing_input input;
    struct standing standing;
    struct level_table levels;
    struct open_claims claims; /* when a run is named */
};

void standing_text(struct job *job);
void standing_ndjson(struct job *job);

#endif
