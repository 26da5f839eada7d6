/* The ledger's table `told`. */
#include "ledger/told_findings.h"

#include "base/arena.h"

bool told_findings_read(struct ledger *ledger, struct arena *mem, struct finding_names *out, struct diag *diag)
{
    struct query query;
    *out = (struct finding_names){0};
    query_begin(&query, ledger->db, "SELECT finding FROM told", diag);
    while (query_next(&query))
        *ARENA_PUSH(mem, out->at, out->count, out->capacity, Slice) = arena_copy(mem, query_get_text(&query, 0));
    return query_end(&query);
}

bool told_findings_write(struct ledger *ledger, const struct finding_names *names, struct diag *diag)
{
    struct query query;
    if (!database_run(ledger->db, "DELETE FROM told", diag))
        return false;
    query_begin(&query, ledger->db, "INSERT INTO told(finding) VALUES(?1) ON CONFLICT DO NOTHING", diag);
    for (size_t i = 0; i < names->count; i++) {
        query_text(&query, 1, names->at[i]);
        query_do(&query);
    }
    return query_end(&query);
}
