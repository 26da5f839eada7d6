/* A configuration file: "key = value" lines whose keys are the names of options. What is wrong is a finding at
   its file and line; all of it is told, not the first only. */
#ifndef KPIRECON_CLI_CONFIG_H
#define KPIRECON_CLI_CONFIG_H

#include "cli/options.h"

#define MAX_CONFIG_BYTES (1u << 20)

/* Rows of two tables are keys: those of `options` up to the row "help", which begins what all commands have in
   common, and those of `more`; both fill *into. A key of a list may be given again. False with a fault when the file
   cannot be read or anything in it is wrong. */
bool config_read(Slice path, const struct option *options, const struct option *more, struct arena *mem, void *into,
                 struct diag *diag);

#endif
