/* What a ledger's file holds, version by version. A file of an earlier version is brought up to
   date in one transaction; one of a later version is refused. */
#ifndef KPIRECON_LEDGER_SCHEMA_H
#define KPIRECON_LEDGER_SCHEMA_H

#include "base/base.h"

struct database;
struct diag;

#define LEDGER_APPLICATION_ID 0x6b706972 /* "kpir" */
#define LEDGER_VERSION 6

/* Looks at a file just opened. With `may_change` an empty file becomes a ledger, and an old one is migrated;
   without, both are faults. `path` is for messages. */
bool schema_settle(struct database *db, Slice path, bool may_change, struct diag *diag);

#endif
