/* Decisions as links of a chain: each hash covers the decision and the hash before it. */
#ifndef KPIRECON_LEDGER_CHAIN_H
#define KPIRECON_LEDGER_CHAIN_H

#include "bytes/digest.h"
#include "ledger/telling.h"

struct database;
struct diag;

struct link {
    int64_t seq, run;
    uint32_t claim;
    Slice kind; /* "run", "person", "undo" */
    Slice ticket, verdict, reason, detail, because, next_step, wait_until, day, who;
    Slice content, dataset, rules, publication; /* hashes, and a day; empty where unknown */
    struct telling about; /* empty in ledgers before version 5: the hash is then as it was */
};

struct chain {
    struct database *db;
    int64_t seq; /* of the last link; 0: none */
    char head[DIGEST_HEX_CHARS];
};

#define CHAIN_START "0000000000000000000000000000000000000000000000000000000000000000"

/* The hash of a link behind `before`. */
void link_hash(const struct link *link, const char before[DIGEST_HEX_CHARS], char into[DIGEST_HEX_CHARS]);
bool chain_open(struct chain *chain, struct database *db, struct diag *diag);
/* Adds the link with the next seq: within the caller's transaction. */
bool chain_add(struct chain *chain, struct link *link, struct diag *diag);
/* The head that adding would give, without adding: link->seq is set, the chain moves on in memory only. */
void chain_foretell(struct chain *chain, struct link *link);

/* The columns of a decision in the order of link_get(). */
#define LINK_COLUMNS                                                                                                 \
    "seq, run, claim, kind, ticket, verdict, reason, detail, because, next_step, wait_until, day, who, content, "    \
    "dataset, rules, publication, claimed, recorded, causes, documents, other"
#define LINK_COLUMN_COUNT 22
struct query;
void link_get(struct query *query, struct link *out); /* borrowed until the next step */

#endif
