/* kpirecon version */
#include "cli/cli.h"

#include "base/slice.h"

struct version_options {
    struct common_options common;
};

static enum exit_status run(struct cli *cli, const void *options)
{
    (void)options;
    buf_add(&cli->out.buf, S("kpirecon " KPIRECON_VERSION "\n"));
    return STATUS_DONE;
}

static const struct option options[] = {HELP_OPTION(struct version_options), {0}};

const struct command cmd_version = {.name = "version",
                                    .usage = "",
                                    .about = "which version this is",
                                    .story = "Prints the name and the version.\n",
                                    .options = options,
                                    .options_size = sizeof(struct version_options),
                                    .run = run};
