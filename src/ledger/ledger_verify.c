/* What must be true of every ledger, one row of the table each, the seals, and the chain. */
#include "ledger/ledger_verify.h"

#include "base/arena.h"
#include "base/slice.h"
#include "ledger/chain.h"
#include "ledger/schema.h"
#include "ledger/seal.h"

#include <inttypes.h>
#include <string.h>

/* Each query answers with what is wrong, and with nothing when all is right. */
static const struct {
    const char *sql, *what;
} rules[] = {
    {"SELECT integrity_check FROM pragma_integrity_check WHERE integrity_check <> 'ok'", "damaged"},
    {"SELECT \"table\" || ' row ' || coalesce(rowid, '?') FROM pragma_foreign_key_check", "points at nothing"},
    {"SELECT c.ticket || '/' || c.number FROM claim c WHERE c.standing IS NOT (SELECT max(d.seq) FROM decision d"
     " WHERE d.ticket = c.ticket AND d.claim = c.number AND d.kind = 'run')",
     "does not stand on the last decision of a run"},
    {"SELECT c.ticket || '/' || c.number FROM claim c JOIN decision d ON d.seq = coalesce(c.person, c.standing)"
     " WHERE c.open <> (d.verdict IN ('CONFIRMED', 'WAIT', 'NEED_INFO', 'REVIEW') AND c.gone = 0)",
     "is open or closed against its verdict"},
    {"SELECT c.ticket || '/' || c.number FROM claim c WHERE c.person IS NOT (SELECT d.seq FROM decision d WHERE"
     " d.ticket = c.ticket AND d.claim = c.number AND d.kind = 'person' AND d.seq = (SELECT max(l.seq) FROM decision l"
     " WHERE l.ticket = c.ticket AND l.claim = c.number))",
     "has a person's decision that does not stand, or lacks one that does"},
    {"SELECT 'run ' || r.id FROM run r WHERE r.decision_count <> (SELECT count(*) FROM decision d WHERE d.run = r.id"
     " AND d.kind = 'run')",
     "has another number of decisions than it says"},
    {"SELECT 'run ' || r.id FROM run r WHERE r.decision_count > 0 AND r.head IS NOT (SELECT d.hash FROM decision d"
     " WHERE d.run = r.id AND d.kind = 'run' ORDER BY d.seq DESC LIMIT 1)",
     "has another head than its last decision"},
    {"SELECT 'run ' || r.id FROM run r WHERE r.decision_count = 0 AND r.head <> '" CHAIN_START "' AND NOT EXISTS"
     " (SELECT 1 FROM decision d WHERE d.hash = r.head)",
     "has a head that no decision has"},
    {"SELECT t.id FROM ticket t WHERE NOT EXISTS (SELECT 1 FROM claim c WHERE c.ticket = t.id)", "has no claim"},
    {"SELECT 'run ' || r.id FROM run r WHERE (SELECT count(*) FROM outbox o WHERE o.run = r.id AND o.kind = 'report')"
     " > 1",
     "has more than one report"},
    {"SELECT 'message ' || o.key FROM outbox o WHERE o.kind <> 'report' AND length(o.packed) = 0", "is empty"},
    {"SELECT t.state || ' messages' FROM outbox_total t WHERE t.count <> (SELECT count(*) FROM outbox o WHERE"
     " o.state = t.state AND o.kind <> 'report')",
     "are another number than the total says"},
};

static void add(struct misfits *misfits, struct arena *mem, Slice text)
{
    if (misfits->count < MAX_MISFITS)
        *ARENA_PUSH(mem, misfits->at, misfits->count, misfits->capacity, Slice) = text;
}

static bool apply_rules(struct ledger *ledger, struct arena *mem, struct misfits *misfits, struct diag *diag)
{
    for (size_t i = 0; i < COUNT_OF(rules); i++) {
        struct query query;
        query_begin(&query, ledger->db, rules[i].sql, diag);
        while (query_next(&query))
            add(misfits, mem,
                arena_printf(mem, "%.*s %s", SLICE_ARG(query_get_text(&query, 0)), rules[i].what));
        if (!query_end(&query))
            return false;
    }
    return true;
}

static bool check_seals(struct ledger *ledger, struct arena *mem, struct misfits *misfits, struct diag *diag)
{
    for (size_t i = 0; seal_table(i); i++) {
        bool holds;
        if (!seal_check(ledger->db, seal_table(i), &holds, diag))
            return false;
        if (!holds)
            add(misfits, mem, arena_printf(mem, "the rows of '%s' are not as they were written", seal_table(i)));
    }
    return true;
}

static void compare_schemas(struct query *found, struct query *made, struct arena *mem, struct misfits *misfits)
{
    for (bool more = true; more;) {
        bool is_found = query_next(found), is_made = query_next(made);
        more = is_found && is_made;
        if (!is_found && !is_made)
            return;
        if (more && slice_equal(query_get_text(found, 0), query_get_text(made, 0)) &&
            slice_equal(query_get_text(found, 1), query_get_text(made, 1)))
            continue;
        add(misfits, mem, arena_printf(mem, "the %.*s is not that of a ledger",
                                       SLICE_ARG(query_get_text(is_made ? made : found, 0))));
        return;
    }
}

/* Tables, indexes and triggers are those of a ledger just made. */
static bool check_schema(struct ledger *ledger, struct arena *mem, struct misfits *misfits, struct diag *diag)
{
    static const char sql[] = "SELECT type || ' ' || name, sql FROM sqlite_schema WHERE name NOT GLOB 'sqlite_stat*'"
                              " ORDER BY type, name";
    struct query found, made;
    struct database *fresh = database_open(S(":memory:"), DATABASE_MAKE, mem, diag);
    bool good = fresh && schema_settle(fresh, S(":memory:"), true, diag);
    if (good) {
        query_begin(&found, ledger->db, sql, diag);
        query_begin(&made, fresh, sql, diag);
        compare_schemas(&found, &made, mem, misfits);
        good = query_end(&made);
        good &= query_end(&found);
    }
    database_close(fresh);
    return good;
}

static bool walk_chain(struct ledger *ledger, struct arena *mem, struct ledger_sum *sum, struct misfits *misfits,
                       struct diag *diag)
{
    struct query query;
    int64_t expected = 1;
    memcpy(sum->head, CHAIN_START, DIGEST_HEX_CHARS);
    query_begin(&query, ledger->db, "SELECT " LINK_COLUMNS ", hash FROM decision ORDER BY seq", diag);
    for (; query_next(&query); expected++) {
        struct link link;
        char hash[DIGEST_HEX_CHARS];
        link_get(&query, &link);
        link_hash(&link, sum->head, hash);
        if (link.seq != expected)
            add(misfits, mem, arena_printf(mem, "decision %" PRId64 " is missing", expected));
        if (!slice_equal(query_get_text(&query, LINK_COLUMN_COUNT), (Slice){hash, sizeof hash})) {
            add(misfits, mem, arena_printf(mem, "decision %" PRId64 " was changed: the chain breaks there", link.seq));
            break;
        }
        memcpy(sum->head, hash, sizeof hash);
    }
    return query_end(&query);
}

bool ledger_verify(struct ledger *ledger, struct arena *mem, struct ledger_sum *sum, struct misfits *misfits,
                   struct diag *diag)
{
    struct database *db = ledger->db;
    *sum = (struct ledger_sum){0};
    *misfits = (struct misfits){0};
    return check_schema(ledger, mem, misfits, diag) && apply_rules(ledger, mem, misfits, diag) &&
           check_seals(ledger, mem, misfits, diag) && walk_chain(ledger, mem, sum, misfits, diag) &&
           database_number(db, "SELECT count(*) FROM decision", &sum->decisions, diag) &&
           database_number(db, "SELECT count(*) FROM ticket", &sum->tickets, diag) &&
           database_number(db, "SELECT count(*) FROM run", &sum->runs, diag);
}
