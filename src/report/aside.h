/* A run folder in the making: written aside, synced, renamed into place when it is
   complete; whoever looks sees the old one or the new one, never half of either.

       struct aside aside;
       bool good = aside_begin(&aside, folder, scratch, diag) && aside_put(&aside, "a.txt", text) && ...;
       good = aside_end(&aside, good);

   An existing folder is replaced only when it is a run folder of ours or empty. */
#ifndef KPIRECON_REPORT_ASIDE_H
#define KPIRECON_REPORT_ASIDE_H

#include "base/out.h"
#include "report/run.h"

#define MANIFEST_NAME "manifest.json"

struct aside {
    Slice folder; /* as the user named it, for messages */
    char *parent; /* an existing folder */
    char *target; /* names beneath it */
    char *aside;
    int parent_fd, aside_fd;
    bool exists;       /* there is a folder to be replaced */
    bool has_unsynced; /* files of aside_put(), synced together at the end */
    struct run_output *outputs; /* what was written, but the manifest; in `scratch` */
    size_t output_count, output_capacity;
    struct arena *scratch;
    struct diag *diag;
};

/* `label` makes the name aside, "run-7" of a ledger's runs, of which there is one at a time; empty: the process's
   number does. What dead processes, or earlier runs, left there is removed. */
bool aside_begin(struct aside *aside, Slice folder, Slice label, struct arena *scratch, struct diag *diag);
bool aside_make_folder(struct aside *aside, const char *name);
/* Names live as long as the folder is in the making: "tickets/1001.html". */
bool aside_open(struct aside *aside, const char *name, struct out *out);
/* To be called for every opened one; !good: what was to be written was not. */
bool aside_close(struct aside *aside, const char *name, struct out *out, bool good);
bool aside_put(struct aside *aside, const char *name, Slice text);
typedef bool aside_writer(Slice path, const void *what, struct arena *scratch, struct diag *diag);
bool aside_by_name(struct aside *aside, const char *name, aside_writer *write, const void *what);
/* For another thread that puts files into the same folder: what it made, and why it could not go on, stays with it
   until aside_add() takes it over. It has no end of its own. */
struct aside aside_beside(const struct aside *aside, struct arena *scratch, struct diag *diag);
void aside_add(struct aside *aside, const struct aside *other);
/* The path of a file in it, in `scratch`. */
const char *aside_path(const struct aside *aside, const char *name);
/* Takes its place, or, when !good or that fails, leaves no trace. To be called after a failed begin, too. */
bool aside_end(struct aside *aside, bool good);

/* The same in two steps, for who has to write down in between that there is a folder: it is kept aside, whole
   and synced, and published later, maybe again, maybe by another process. It is known by `words` near the
   beginning of its manifest. *found: one with these words was there, aside or in its place already. */
bool aside_keep(struct aside *aside, bool good);
bool aside_publish(Slice folder, Slice label, Slice words, bool *found, struct arena *scratch, struct diag *diag);

#endif
