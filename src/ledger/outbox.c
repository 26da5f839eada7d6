/* The outbox as questions to the ledger's file. Reports are in it too, and are night_commit.c's affair. */
#include "ledger/outbox.h"

#include "base/arena.h"
#include "base/diag.h"
#include "base/slice.h"

#define MESSAGES "kind <> 'report'"

static bool count_where(struct ledger *ledger, const char *sql, Slice text, int64_t *count, struct diag *diag)
{
    struct query query;
    *count = 0;
    query_begin(&query, ledger->db, sql, diag);
    query_text(&query, 1, text);
    if (query_next(&query))
        *count = query_get_number(&query, 0);
    return query_end(&query);
}

bool outbox_note_interrupted(struct ledger *ledger, size_t *count, struct diag *diag)
{
    int64_t found;
    if (!outbox_count(ledger, S("sending"), &found, diag))
        return false;
    *count = (size_t)found;
    return found == 0 || database_run(ledger->db,
                                      "UPDATE outbox SET state = 'unknown', because = 'the run was ended while it was "
                                      "handed over; look whether it arrived' WHERE state = 'sending' AND " MESSAGES,
                                      diag);
}

bool outbox_next(struct ledger *ledger, int64_t after, struct arena *mem, struct outbox_row *out, struct diag *diag)
{
    struct query query;
    *out = (struct outbox_row){0};
    query_begin(&query, ledger->db,
                "SELECT id, key, way, kind, ticket, packed FROM outbox WHERE state = 'queued' AND " MESSAGES
                " AND id > ?1 ORDER BY id LIMIT 1",
                diag);
    query_number(&query, 1, after);
    if (query_next(&query))
        *out = (struct outbox_row){.id = query_get_number(&query, 0),
                                   .key = arena_copy(mem, query_get_text(&query, 1)),
                                   .way = arena_copy(mem, query_get_text(&query, 2)),
                                   .kind = arena_copy(mem, query_get_text(&query, 3)),
                                   .ticket = arena_copy(mem, query_get_text(&query, 4)),
                                   .packed = arena_copy(mem, query_get_text(&query, 5))};
    return query_end(&query);
}

bool outbox_mark(struct ledger *ledger, int64_t id, Slice state, Slice because, struct diag *diag)
{
    struct query query;
    query_begin(&query, ledger->db,
                "UPDATE outbox SET state = ?2, because = ?3, tries = tries + (?2 = 'sending') WHERE id = ?1", diag);
    query_number(&query, 1, id);
    query_text(&query, 2, state);
    query_text(&query, 3, because);
    query_do(&query);
    return query_end(&query);
}

bool outbox_count(struct ledger *ledger, Slice state, int64_t *count, struct diag *diag)
{
    return count_where(ledger, "SELECT count FROM outbox_total WHERE state = ?1", state, count, diag);
}

bool outbox_settle(struct ledger *ledger, Slice key, Slice state, size_t *count, struct diag *diag)
{
    struct query query;
    int64_t found;
    if (!count_where(ledger,
                     "SELECT count(*) FROM outbox WHERE key = ?1 AND state IN ('failed', 'unknown') AND " MESSAGES, key,
                     &found, diag))
        return false;
    *count = (size_t)found;
    query_begin(&query, ledger->db,
                "UPDATE outbox SET state = ?2, because = 'as a person said' WHERE key = ?1"
                " AND state IN ('failed', 'unknown') AND " MESSAGES,
                diag);
    query_text(&query, 1, key);
    query_text(&query, 2, state);
    query_do(&query);
    return query_end(&query);
}
