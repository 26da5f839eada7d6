/* A configuration file: "key = value" lines whose keys are the names of options. What is wrong is a finding at
   its file and line; all of it is told, not the first only. */
#ifndef KPIRECON_CLI_CONFIG_H
#define KPIRECON_CLI_CONFIG_H

#include "cli/options.h"

#define MAX_CONFIG_BYTES (1u << 20)

/* Rows whose names are keys, and what they fill. A table of a command is read up to its row "help", which begins what
   all commands have in common. */
struct config_table {
    const struct option *rows;
    void *into;
};

/* Where each key stood, for complaints about what cannot be seen of one line alone. */
struct config {
    Slice name;
    struct config_line {
        Slice key, text;
        uint64_t number;
    } *lines;
    size_t count, capacity;
};

/* The first table that has a key takes it; a key of a list may be given again. False with a fault when the file cannot
   be read or anything in it is wrong. */
bool config_read(struct config *config, Slice path, const struct config_table *tables, size_t count, struct arena *mem,
                 struct diag *diag);
/* A fault that begins with a key, "mail-from: ..." or "option '--zone': ...", becomes a finding at its line. */
void config_blame(const struct config *config, struct arena *mem, struct diag *diag);

#endif
