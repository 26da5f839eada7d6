/* The statements that keep the sums are written from the columns of the tables. */
#include "ledger/seal.h"

#include "base/buf.h"
#include "base/slice.h"
#include "ledger/database.h"

static const char *const tables[] = {"claim", "evidence", "origin",  "outbox", "outbox_total", "proof",
                                     "run",   "said",     "settled", "ticket", "told",         NULL};

/* What happens to a row, and which of the two it was or is speaks for the sum. */
static const struct change {
    const char *event, *gone, *come;
} changes[] = {{"INSERT", NULL, "new"}, {"DELETE", "old", NULL}, {"UPDATE", "old", "new"}};

const char *seal_table(size_t index)
{
    return index < COUNT_OF(tables) ? tables[index] : NULL;
}

/* ", old.id, old.content" */
static bool add_columns(struct buf *sql, struct database *db, const char *table, const char *of, struct diag *diag)
{
    struct query query;
    query_begin(&query, db, "SELECT name FROM pragma_table_info(?1) ORDER BY cid", diag);
    query_text(&query, 1, slice_from(table));
    while (query_next(&query))
        buf_addf(sql, ", %s\"%.*s\"", of, SLICE_ARG(query_get_text(&query, 0)));
    return query_end(&query);
}

static bool run(struct database *db, struct buf *sql, struct diag *diag)
{
    buf_add_char(sql, '\0');
    bool done = database_run(db, sql->at, diag);
    buf_clear(sql);
    return done;
}

static bool make_trigger(struct database *db, const char *table, const struct change *change, struct buf *sql,
                         struct diag *diag)
{
    bool fine = true;
    buf_addf(sql, "DROP TRIGGER IF EXISTS seal_%s_%s; CREATE TRIGGER seal_%s_%s AFTER %s ON %s BEGIN UPDATE seal SET sum = ",
             table, change->event, table, change->event, change->event, table);
    buf_addf(sql, "%s(%ssum", SEALED, change->gone && change->come ? SEALED "(" : "");
    if (change->gone) {
        buf_add(sql, S(", -1"));
        fine &= add_columns(sql, db, table, "old.", diag);
        buf_add(sql, change->come ? S(")") : S(""));
    }
    if (change->come) {
        buf_add(sql, S(", 1"));
        fine &= add_columns(sql, db, table, "new.", diag);
    }
    buf_addf(sql, ") WHERE name = '%s'; END;", table);
    return fine && run(db, sql, diag);
}

static bool sum_rows(struct database *db, const char *table, int64_t *sum, struct diag *diag)
{
    struct query query;
    struct buf sql;
    uint64_t found = 0;
    buf_init(&sql);
    buf_add(&sql, S("SELECT " SEALED "(0, 1"));
    bool fine = add_columns(&sql, db, table, "", diag);
    buf_addf(&sql, ") FROM %s%c", table, 0);
    if (fine && query_begin(&query, db, sql.at, diag)) {
        while (query_next(&query))
            found += (uint64_t)query_get_number(&query, 0);
        fine = query_end(&query);
    } else {
        fine = false;
    }
    buf_done(&sql);
    *sum = (int64_t)found;
    return fine;
}

static bool make(struct database *db, const char *table, struct buf *sql, struct diag *diag)
{
    int64_t sum;
    for (size_t i = 0; i < COUNT_OF(changes); i++)
        if (!make_trigger(db, table, &changes[i], sql, diag))
            return false;
    if (!sum_rows(db, table, &sum, diag))
        return false;
    buf_addf(sql, "INSERT OR REPLACE INTO seal VALUES('%s', %lld)", table, (long long)sum);
    return run(db, sql, diag);
}

bool seal_make(struct database *db, struct diag *diag)
{
    struct buf sql;
    bool made = true;
    buf_init(&sql);
    for (size_t i = 0; seal_table(i) && made; i++)
        made = make(db, seal_table(i), &sql, diag);
    buf_done(&sql);
    return made;
}

bool seal_check(struct database *db, const char *table, bool *holds, struct diag *diag)
{
    struct query query;
    int64_t sum;
    query_begin(&query, db, "SELECT sum FROM seal WHERE name = ?1", diag);
    query_text(&query, 1, slice_from(table));
    bool is_known = query_next(&query);
    int64_t kept = is_known ? query_get_number(&query, 0) : 0;
    if (!query_end(&query) || !sum_rows(db, table, &sum, diag))
        return false;
    *holds = is_known && kept == sum;
    return true;
}
