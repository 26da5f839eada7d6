/* Does a ledger fit together? Its pages, its chain, its totals and what stands on what, recomputed. */
#ifndef KPIRECON_LEDGER_LEDGER_VERIFY_H
#define KPIRECON_LEDGER_LEDGER_VERIFY_H

#include "ledger/ledger.h"

struct misfits {
    Slice *at; /* "decision 12: its hash is not that of its content" */
    size_t count, capacity;
};

#define MAX_MISFITS 100 /* enough to know */

struct ledger_sum {
    int64_t decisions, tickets, runs;
    char head[DIGEST_HEX_CHARS]; /* as recomputed, up to the first misfit */
};

/* False on a fault only; what does not fit is in *misfits. */
bool ledger_verify(struct ledger *ledger, struct arena *mem, struct ledger_sum *sum, struct misfits *misfits,
                   struct diag *diag);

#endif
