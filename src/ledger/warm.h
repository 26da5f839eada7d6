/* The pages that a night is going to need of a ledger of years, read by many at once. They lie all over the file; where
   the system holds nothing of it, each answer waits for a disk that could give ten times as many to ten that ask
   (tests/bench/night.py). Nothing is made of what is read here, and what fails here fails where it is needed. */
#ifndef KPIRECON_LEDGER_WARM_H
#define KPIRECON_LEDGER_WARM_H

#include "base/base.h"

struct ledger;

/* Large, and for the most part not in memory? Before SQLite has it open: to close a file gives up SQLite's locks on it. */
bool ledger_lies_cold(const char *path);

/* Asks `sql` for each key, which is its only parameter. Only where ledger->is_cold. */
void ledger_warm(const struct ledger *ledger, const char *sql, const Slice *keys, size_t count);

#endif
