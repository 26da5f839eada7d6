/* A configuration file: "key = value" lines whose keys are the names of options. What is wrong is a finding at
   its file and line; all of it is told, not the first only. */
#ifndef KPIRECON_CLI_CONFIG_H
#define KPIRECON_CLI_CONFIG_H

#include "cli/options.h"

struct fault_list;

#define MAX_CONFIG_BYTES (1u << 20)

/* Rows whose names are keys, and what they fill. A table of a command is read up to its row "help", which begins what
   all commands have in common. */
struct config_table {
    const struct option *rows;
    void *into; /* NULL: these keys are known, and nothing is made of them */
};

/* Where each key stood, for complaints about what cannot be seen of one line alone. */
struct config {
    Slice name;
    struct config_line {
        Slice key, text;
        uint64_t number;
    } *lines;
    size_t count, capacity;
    const struct config_table *tables;
    size_t table_count;
    uint64_t wrong_count; /* lines, and keys that are missing */
};

/* The first table that has a key takes it; a key of a list may be given again. False with a fault when the file cannot
   be read; what is wrong in it is counted, and the rest of it can be looked at all the same. `tables` stays in use. */
bool config_read(struct config *config, Slice path, const struct config_table *tables, size_t count, struct arena *mem,
                 struct diag *diag);
/* Faults that begin with a key, "mail-from: ..." or "option '--zone': ...", become findings at its line, or at the file
   where it has none. Then the fault says how many things are wrong; or, when none is, what else could not be done.
   False after a fault. */
bool config_blame(struct config *config, const struct fault_list *faults, struct arena *mem, struct diag *diag);

#endif
