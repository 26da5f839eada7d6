/* What waits to be handed over, and what became of it. A message is marked as being sent, on disk, before it
   leaves: whoever finds that mark later knows that nobody can say whether it arrived, and never sends it again. */
#ifndef KPIRECON_LEDGER_OUTBOX_H
#define KPIRECON_LEDGER_OUTBOX_H

#include "ledger/ledger.h"

struct outbox_row {
    int64_t id; /* 0: none */
    Slice key, way, kind, ticket, packed;
};

/* For the first thing of a night: what an ended run was sending is unknown from now on. */
bool outbox_note_interrupted(struct ledger *ledger, size_t *count, struct diag *diag);
/* The first message behind `after` that is queued; its texts live in `mem`. */
bool outbox_next(struct ledger *ledger, int64_t after, struct arena *mem, struct outbox_row *out, struct diag *diag);
/* Each call is one transaction. `state`: "sending", then "sent", "queued", "failed" or "unknown". */
bool outbox_mark(struct ledger *ledger, int64_t id, Slice state, Slice because, struct diag *diag);
/* How many messages are in a state. */
bool outbox_count(struct ledger *ledger, Slice state, int64_t *count, struct diag *diag);
/* A person looked: every message of this key that failed or is unknown has been settled as "sent", or is "queued"
   again. *count: how many there were. */
bool outbox_settle(struct ledger *ledger, Slice key, Slice state, size_t *count, struct diag *diag);

#endif
