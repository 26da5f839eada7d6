/* A run folder (reconcile -o DIR): written aside, synced, renamed into place when it is
   complete. A reader sees the old one or the new one, never half of either. */
#ifndef KPIRECON_REPORT_RUN_FOLDER_H
#define KPIRECON_REPORT_RUN_FOLDER_H

#include "report/run.h"

struct templates;

/* A report a ticket up to here: beyond, nobody opens them, and a file system suffers from so many files. */
#define MAX_TICKET_PAGE_CLAIMS 20000
/* May tickets have files of their own? Without, run->file_names is NULL, and nothing names such files. */
bool run_folder_has_tickets(const struct run *run);

/* Writes index.html (and pages/2.html and so on), tickets/NAME.html, resolutions.{ndjson,csv,xlsx,xml},
   quarantine.ndjson and manifest.json. An existing
   DIR is replaced only when it is a run folder of ours or empty; else a fault. */
bool run_folder_write(Slice folder, const struct run *run, const struct templates *templates, struct arena *scratch,
                      struct diag *diag);

/* The same in two steps, for who has to write down in between that there is a report: the folder is finished and
   synced under a name aside, made of `label`; then it takes its place. It may be published again, by another
   process too: the folder is known by `words` near the beginning of its manifest. *found: one with these words
   was there, aside or in its place already. */
bool run_folder_prepare(Slice folder, Slice label, const struct run *run, const struct templates *templates,
                        struct arena *scratch, struct diag *diag);
bool run_folder_publish(Slice folder, Slice label, Slice words, bool *found, struct arena *scratch, struct diag *diag);

#endif
