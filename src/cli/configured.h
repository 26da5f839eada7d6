/* --config: what a command line leaves open, the configuration of the nights says. */
#ifndef KPIRECON_CLI_CONFIGURED_H
#define KPIRECON_CLI_CONFIGURED_H

#include "cli/cli.h"

/* Keys that mean the same as an option of the command fill *into, which is zeroed; the others are left alone. What
   `given`, read from the command line, has lists and sets of is not taken: those replace. STATUS_DONE, or the status of a
   fault. Texts live in cli->mem. */
enum exit_status configured_read(struct cli *cli, const void *given, void *into);

#endif
