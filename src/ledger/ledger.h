/* The ledger: what has been decided, by which run, and what people decided otherwise.

   What is written when (src/README.md names the street; this is the order that makes any crash harmless):
     1. the night's report is written beside its place, and synced: nobody sees it;
     2. one transaction brings tickets, decisions, outbox and the run itself;
     3. the report is renamed into its place; 4. its outbox row is marked as sent.
   Ended before 2, nothing has happened and the next night takes the report's leftovers away. Ended after 2, the
   next one finds the report queued and does 3 and 4 first: the finished report lies beside its place.

   Decisions are only ever added. Each has a hash over itself and the one before it (chain.h), so that a
   ledger changed by hand does not fit any more, and the head in a report's manifest says how far it was then. */
#ifndef KPIRECON_LEDGER_LEDGER_H
#define KPIRECON_LEDGER_LEDGER_H

#include "base/date.h"
#include "bytes/digest.h"
#include "ledger/database.h"
#include "ledger/telling.h"

struct arena;
struct diag;

struct ledger {
    struct database *db;
    Slice path;
    struct arena *mem;
    int lock_fd; /* -1: not locked */
    bool is_cold; /* when it was opened (warm.h) */
};

#define LEDGER_NAME "ledger.sqlite" /* in the store, unless told otherwise */

/* One at a time: takes PATH.lock by flock(), so that a dead holder never blocks. A fault that may pass says who
   holds it. For whoever is going to change the ledger; before ledger_open(). */
bool ledger_lock(struct ledger *ledger, Slice path, struct arena *mem, struct diag *diag);
/* For whoever only looks: several may, none while it is being changed. Writes nothing; where there never was a lock
   there is nothing to hold. */
bool ledger_share(struct ledger *ledger, Slice path, struct arena *mem, struct diag *diag);
/* Opens and checks what is there; DATABASE_MAKE makes the ledger and its folder. */
bool ledger_open(struct ledger *ledger, Slice path, enum database_mode mode, struct arena *mem, struct diag *diag);
void ledger_close(struct ledger *ledger); /* accepts {.lock_fd = -1} */

/* Who decided what about a claim last, as people and nights see it. */
struct standing {
    int64_t seq;     /* of the decision that counts; 0: the claim is not known */
    int64_t machine; /* of the last one that a run took; equal to seq unless a person's stands */
    bool by_person, open, gone;
    Slice verdict, reason, detail, because, next_step, wait_until, day, who;
    Slice seen; /* the dataset it was last held against, as a hash */
    Slice content; /* the ticket's, when it was decided */
    struct telling about;
};

/* Texts are copied to `mem`. False only on a fault; *out is zero when the claim is not known. */
bool ledger_standing(struct ledger *ledger, Slice ticket, uint32_t claim, struct arena *mem, struct standing *out,
                     struct diag *diag);
/* Until when it was let wait the last time, whatever was decided since; DATE_NONE: never. */
bool ledger_waited(struct ledger *ledger, Slice ticket, uint32_t claim, Date *out, struct diag *diag);
/* Both for many claims, by one question each: _find() as often as needed, then query_end(). */
bool standings_begin(struct query *query, struct ledger *ledger, struct diag *diag);
void standings_find(struct query *query, Slice ticket, uint32_t claim, struct arena *mem, struct standing *out);
bool waits_begin(struct query *query, struct ledger *ledger, struct diag *diag);
Date waits_find(struct query *query, Slice ticket, uint32_t claim);
bool ledger_decision(struct ledger *ledger, int64_t seq, struct arena *mem, struct standing *out, struct diag *diag);

/* A whole copy at `to`, which must not exist; complete or not there. */
bool ledger_backup(struct ledger *ledger, Slice to, struct arena *mem, struct diag *diag);

#endif
