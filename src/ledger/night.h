/* One run over a ledger: tonight's tickets and those still open become one batch, it is decided, and what
   may change does. Everything else stays as it was decided, whatever the clock would make of it now.

       night_begin(&night, &ledger, &input, &batch, mem, diag);               then screen and decide `batch`
       night_settle(&night, &facts, &decided, diag);                          resolutions are as they shall stand
       ... the report is written aside; night.head and night.claims go into it ...
       night_commit(&night, target, diag);

   A decision may change when the ticket is new or says something else, when its wait is over, when the dataset
   is another one than it was held against, or when another ticket bears on it. A closed one (OK, REJECT,
   EXPIRED, ROUTE) changes only with the ticket itself. A person's decision, closed or not, stands until one of these
   contradicts it, then a person must look again (DECISION_CONTRADICTED). The rows that settled a claim which is
   closed as OK settle no other one (settled_rows.h).

   The batch is in the order of ticket ids, a ticket's claims in the order of their content: whatever files
   the tickets came in, however often, it is the same batch. A ticket that came from an export which does not come
   tonight, or comes with rows that cannot be read and with fewer claims of it, is carried as the ledger has it. */
#ifndef KPIRECON_LEDGER_NIGHT_H
#define KPIRECON_LEDGER_NIGHT_H

#include "ledger/chain.h"
#include "ledger/ledger.h"
#include "ledger/told_findings.h"
#include "resolution/decide.h"

enum night_change { NIGHT_NEW, NIGHT_CHANGED, NIGHT_CARRIED };
Slice night_change_name(enum night_change change); /* "new", "changed", "carried" */

/* The exports of a night, by names that stay the same from night to night. */
struct night_sources {
    const Slice *of_input; /* per claim_input() of `fresh` */
    const Slice *missing;  /* asked for tonight, and did not come */
    const Slice *partial;  /* came with rows that could not be read */
    size_t missing_count, partial_count;
};

struct night_ticket {
    bool known;     /* to the ledger, from an earlier night */
    bool is_fresh;  /* one of tonight's exports has it */
    bool changed;   /* it says something else than the ledger knows */
    Slice record;
    Slice content;  /* its hash: as stored, or of tonight once settled */
    Slice since;    /* the day of the first night that saw it, "2020-02-16" */
    Slice sources, known_sources; /* tonight's, and the ledger's (night_sources.c) */
};

struct night_claim {
    struct standing known;
    enum night_change change;
    bool closed;      /* was open, and is no more */
    bool person_spoke; /* a person decided or took back since the last night: another decision stands than after it */
    bool is_open;     /* after tonight */
    int32_t age_days; /* since the first night that saw the ticket */
};

/* What the night was decided with. */
struct night_facts {
    Date as_of;
    const struct dossier *dossiers;
    char dataset_hex[DIGEST_HEX_CHARS];
    char rules_hex[DIGEST_HEX_CHARS];
    Slice version, publication; /* the newest one's day */
};

/* What is to be handed over about tonight; it waits in the outbox (outbox.h). */
struct night_message {
    Slice key, way, kind; /* "letter" or "summary"; a key is there once a way, for ever */
    Slice ticket;         /* empty: about none */
    Slice packed;         /* the message's bytes */
};

struct night {
    struct ledger *ledger;
    const struct programme *programme;
    struct batch *batch;
    struct arena *mem;
    struct diag *diag;
    int64_t run;
    struct night_ticket *tickets; /* per ticket of the batch */
    struct night_claim *claims;   /* per claim of the batch */
    Date *waited_until;           /* per claim, for decide_input */
    size_t carried_ticket_count;  /* of the ledger, in none of tonight's exports */
    size_t held_count;            /* of them, those that came, and may have come in part */
    Slice held_ticket;            /* the first one */
    struct night_facts facts;
    const struct decided *decided;
    struct link *links;           /* the decisions that are new tonight */
    size_t link_count;
    Slice *link_hashes;
    char head[DIGEST_HEX_CHARS];  /* of the chain, after tonight */
    uint64_t new_count, changed_count, closed_count, open_count; /* claims */
    uint64_t ticket_count; /* decided anew */
    struct earlier earlier;       /* for decide_input: what nights before know of documents */
    bool replays;                 /* a run that was (replay.h): what came after it is not known */
    bool lookup_failed;           /* of that */
    const struct night_message *messages; /* set before night_commit() */
    size_t message_count;
    const struct finding_names *told; /* by tonight, or NULL; set before night_commit() */
};

/* `fresh` is what the exports said, after intake_finish(). `batch` is made anew. `sources` may be NULL. */
struct night_input {
    const struct batch *fresh;
    const struct night_sources *sources;
    const struct programme *programme;
};
bool night_begin(struct night *night, struct ledger *ledger, const struct night_input *input, struct batch *batch,
                 struct arena *mem, struct diag *diag);
bool night_settle(struct night *night, const struct night_facts *facts, struct decided *decided, struct diag *diag);
/* All of it in one transaction. `target` is where the report is going to be, empty when there is none. */
bool night_commit(struct night *night, Slice target, struct diag *diag);

/* A report that was finished when an earlier run was ended: whoever publishes it says so by night_report_done(). */
struct night_report {
    int64_t run;
    Slice target;
    Slice head; /* in its manifest */
};
bool night_unpublished(struct ledger *ledger, struct arena *mem, struct night_report **reports, size_t *count,
                       struct diag *diag);
bool night_report_done(struct ledger *ledger, int64_t run, bool published, struct diag *diag);

/* The order of tickets in a batch: as numbers where both are. */
int ticket_ids_compare(Slice a, Slice b);
/* For replay: these tickets as they are now, as a batch. */
bool night_recall(struct ledger *ledger, const Slice *ids, size_t id_count, const struct programme *programme,
                  struct batch *batch, struct arena *mem, struct diag *diag);

#endif
