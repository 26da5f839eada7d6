/* For each table whose rows may change: the sum of what its rows come to, as numbers of 64 bits, kept by triggers in the
   transaction that changes a row. A byte that a disk turned over, and a row that another program changed, make another sum;
   decisions have their chain (chain.h). It is no lock: who may write the file may write the sums, too. Private to ledger/. */
#ifndef KPIRECON_LEDGER_SEAL_H
#define KPIRECON_LEDGER_SEAL_H

#include "base/base.h"

struct database;
struct diag;

/* Makes triggers and sums as the tables are now: within the transaction that made or changed the tables. */
bool seal_make(struct database *db, struct diag *diag);
/* The tables that are sealed, up to NULL. */
const char *seal_table(size_t index);
/* Are the rows of that table those that the sum was kept of? */
bool seal_check(struct database *db, const char *table, bool *holds, struct diag *diag);

#endif
