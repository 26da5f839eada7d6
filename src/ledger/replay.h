/* A ledger decided again: run after run, each with the tickets that bore on it then, and with what was known then.

   What all of a ledger's tickets say together was never before anybody: a document that proves a claim today may prove
   another one a week later, who repeats a ticket may have done so after its wait, and a row settles the first claim that
   asks for it. So the claims whose standing decision a run took are decided beside those that were open then, those that
   people had closed, and the tickets that the decisions name; and before them lie the documents, the settled rows and the
   waits of the runs before. A ticket that changed since says what it said then, as far as the ledger keeps it (since
   version 5).

       struct replay replay;
       if (!replay_open(&replay, &ledger, &programme, ids, id_count, mem, diag)) return false;
       for (size_t i = 0; i < replay.round_count; i++)
           if (!replay_begin(&replay, i, &batch, &night, &judged, mem, diag)) ... then decide `batch` with night.earlier
*/
#ifndef KPIRECON_LEDGER_REPLAY_H
#define KPIRECON_LEDGER_REPLAY_H

#include "ledger/night.h"

struct replay_ticket {
    Slice id;
    int64_t first_run, changed_run;
    bool is_named; /* it is to be decided again; others only bear on those */
};

struct replay_round {
    int64_t run;
    Date as_of;
    uint32_t *tickets; /* ascending */
    size_t count;
};

struct replay {
    struct ledger *ledger;
    const struct programme *programme;
    struct replay_ticket *tickets; /* of the whole ledger, in the order of their ids */
    size_t ticket_count;
    struct replay_round *rounds;   /* by run */
    size_t round_count, round_capacity;
};

/* Without ids: all tickets. A fault when the ledger has not one of them. */
bool replay_open(struct replay *replay, struct ledger *ledger, const struct programme *programme, const Slice *ids,
                 size_t id_count, struct arena *mem, struct diag *diag);
/* The tickets of a round, in its order, as the batch they were; `night` is what the runs before know of it.
   (*judged)[i]: claim i is to be compared, for its standing decision is of that run; others only bear on it. */
bool replay_begin(const struct replay *replay, size_t round, struct batch *batch, struct night *night, bool *judged[],
                  struct arena *mem, struct diag *diag);
/* Of the documents that a ticket has now, those that a night of then had seen: dossiers[i] is of batch ticket i, and gives
   way to what is left of it. */
bool replay_documents(const struct replay *replay, size_t round, const struct night *night, struct dossier *dossiers,
                      struct diag *diag);
/* After deciding: as a night does before it compares. */
bool replay_settle(struct night *night, struct decided *decided, struct diag *diag);

#endif
