/* Decisions that people take over those of a run: kept, carried, and taken back. All that are given are taken
   in one transaction, or none is. */
#ifndef KPIRECON_LEDGER_PEOPLE_H
#define KPIRECON_LEDGER_PEOPLE_H

#include "base/place.h"
#include "ledger/ledger.h"

struct person_decision {
    Slice ticket;   /* "1001", or "1001/2": its second claim */
    Slice verdict;  /* as people wrote it; of no meaning to undo */
    Slice because, who;
    Slice day;      /* "2020-02-20" */
    bool undo;      /* what the run had decided stands again */
    Place place;    /* where it was read; without a source: the command line */
};

/* A decision that cannot be taken is a finding at its place, counted in *wrong_count; without a place it is a fault.
   Nothing is kept unless *wrong_count is 0 in the end. False only after a fault. */
bool people_decide(struct ledger *ledger, const struct person_decision *decisions, size_t count, size_t *wrong_count,
                   struct diag *diag);
/* "1001/2" as a ticket and a claim's number. An id may hold '/' itself. Without a number the ticket's only claim. */
bool people_find_claim(struct ledger *ledger, Slice name, Slice *ticket, uint32_t *claim, struct diag *diag);

#endif
