/* The rules a command decides by: the rule file, and what --set changes of it. */
#ifndef KPIRECON_CLI_RULES_H
#define KPIRECON_CLI_RULES_H

#include "bytes/template.h"
#include "cli/options.h"
#include "programme/programme.h"

struct rules_options {
    struct text_list sets;
};

#define RULES_OPTIONS(owner)                                                                                           \
    {                                                                                                                  \
        OPTION_LIST(owner, rules.sets), .name = "set", .argument = "NAME=VALUE",                                       \
                                        .help = "a setting of rules/programme.xml, as kpi_tolerance=1; may be given "  \
                                                "again, and is told in the report"                                     \
    }

struct rules {
    struct programme programme;
    struct programme defaults; /* what the program came with, to tell what differs from it */
    bool may_differ;           /* false: nothing was asked for that could; defaults are not loaded */
};

/* False with a fault: *usage when the command line is to blame. */
bool rules_load(struct rules *rules, const struct rules_options *options, const struct templates *templates,
                struct arena *mem, bool *usage, struct diag *diag);

#endif
