/* Is a run folder whole? Every file its manifest lists is there with its size and
   its SHA-256, so that nothing is explained from a folder that was cut or changed. */
#ifndef KPIRECON_REPORT_RUN_CHECK_H
#define KPIRECON_REPORT_RUN_CHECK_H

#include "base/base.h"

struct arena;
struct diag;

/* False with a fault that names the first file that is not as it was written. */
bool run_folder_check(Slice folder, struct arena *scratch, struct diag *diag);

struct run_ledger;

/* What the manifest of a checked folder says of its night; NULL when it was none. */
const struct run_ledger *run_folder_ledger(Slice folder, struct arena *mem, struct diag *diag);

struct run_sums {
    uint64_t files, claims, rows_in;
};

/* The same, and what is in the files adds up: the claims are as many as the manifest says in NDJSON and XML, so are
   the rows in quarantine, and every row that came in is accounted for. */
bool run_folder_verify(Slice folder, struct run_sums *sums, struct arena *scratch, struct diag *diag);

#endif
