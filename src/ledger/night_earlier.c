/* What the nights before know that bears on tonight's claims. Claims that repeat others are open, and so in the
   batch itself; what is left of tickets that are closed are their documents, and the rows that settled them. */
#include "ledger/night_private.h"

#include "base/slice.h"
#include "ledger/settled_rows.h"

static bool no_claim(void *context, const struct claim_key *key, Slice ticket_id, struct earlier_claim *out)
{
    (void)context, (void)key, (void)ticket_id, (void)out;
    return false;
}

static void nothing_replaced(void *context, const struct claim_key *key, Slice ticket_id)
{
    (void)context, (void)key, (void)ticket_id;
}

static void find_settled(void *context, const struct settled_question *question, bool *settled)
{
    settled_rows_find(context, question, settled);
}

#define USED_BEFORE                                                                                                  \
    "SELECT 1 FROM proof WHERE key = ?1 AND ticket <> ?2"                                                             \
    " AND (invoice <> ?3 OR (partner <> '' AND ?4 <> '' AND partner <> ?4))"

/* For a run that was, what came later proved nothing yet. What a ticket proved before it changed is no longer known: the
   run's own answer tells then. */
#define PROVED_THEN                                                                                                  \
    " AND EXISTS (SELECT 1 FROM ticket t WHERE t.id = proof.ticket AND (t.changed_run < ?5 OR (t.first_run < ?5"      \
    " AND EXISTS (SELECT 1 FROM decision d WHERE d.ticket = ?2 AND d.run = ?5 AND d.reason = 'EVIDENCE_REUSED'))))"

static bool evidence_is_used(void *context, Slice key, Slice group, Slice invoice, Slice ticket_id)
{
    struct night *night = context;
    struct query query;
    query_begin(&query, night->ledger->db,
                night->replays ? USED_BEFORE PROVED_THEN " LIMIT 1" : USED_BEFORE " LIMIT 1", night->diag);
    query_text(&query, 1, key);
    query_text(&query, 2, ticket_id);
    query_text(&query, 3, invoice);
    query_text(&query, 4, group);
    if (night->replays)
        query_number(&query, 5, night->run);
    bool used = query_next(&query);
    if (!query_end(&query))
        night->lookup_failed = true; /* and the fault is told: night_settle() ends the night */
    return used;
}

struct earlier night_earlier(struct night *night)
{
    return (struct earlier){.context = night,
                            .find_claim = no_claim,
                            .replace_claim = nothing_replaced,
                            .evidence_is_used = evidence_is_used,
                            .find_settled = find_settled};
}
