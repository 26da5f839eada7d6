/* The steps from one version of the ledger to the next; the first makes it. A step is never
   edited once it was released: a change is a further step. */
#include "ledger/schema.h"

#include "base/diag.h"
#include "ledger/database.h"
#include "ledger/seal.h"

#include <inttypes.h>

/* A decision is never changed or removed: claim says which one stands. */
static const char *const steps[LEDGER_VERSION] = {
    "CREATE TABLE run("
    " id INTEGER PRIMARY KEY, as_of TEXT NOT NULL, version TEXT NOT NULL, rules TEXT NOT NULL, dataset TEXT NOT NULL,"
    " publication TEXT NOT NULL, ticket_count INTEGER NOT NULL, claim_count INTEGER NOT NULL,"
    " decision_count INTEGER NOT NULL, head TEXT NOT NULL) STRICT;"
    "CREATE TABLE ticket("
    " id TEXT PRIMARY KEY, content TEXT NOT NULL, partner TEXT NOT NULL, since TEXT NOT NULL,"
    " first_run INTEGER NOT NULL REFERENCES run(id), changed_run INTEGER NOT NULL REFERENCES run(id),"
    " record BLOB NOT NULL) STRICT;"
    "CREATE TABLE evidence("
    " ticket TEXT NOT NULL REFERENCES ticket(id), name TEXT NOT NULL, kind TEXT NOT NULL, sha256 TEXT NOT NULL,"
    " PRIMARY KEY(ticket, name)) STRICT;"
    "CREATE TABLE proof("
    " key TEXT NOT NULL, ticket TEXT NOT NULL REFERENCES ticket(id), partner TEXT NOT NULL, invoice TEXT NOT NULL,"
    " PRIMARY KEY(key, ticket, invoice)) STRICT, WITHOUT ROWID;"
    "CREATE INDEX proof_of_ticket ON proof(ticket);"
    "CREATE TABLE decision("
    " seq INTEGER PRIMARY KEY, kind TEXT NOT NULL CHECK(kind IN ('run', 'person', 'undo')),"
    " run INTEGER NOT NULL REFERENCES run(id), ticket TEXT NOT NULL REFERENCES ticket(id), claim INTEGER NOT NULL,"
    " verdict TEXT NOT NULL, reason TEXT NOT NULL, detail TEXT NOT NULL, because TEXT NOT NULL,"
    " next_step TEXT NOT NULL, wait_until TEXT NOT NULL, day TEXT NOT NULL, who TEXT NOT NULL,"
    " content TEXT NOT NULL, dataset TEXT NOT NULL, rules TEXT NOT NULL, publication TEXT NOT NULL,"
    " hash TEXT NOT NULL UNIQUE) STRICT;"
    "CREATE INDEX decision_of_claim ON decision(ticket, claim, seq);"
    "CREATE UNIQUE INDEX decision_once ON decision(run, ticket, claim) WHERE kind = 'run';"
    "CREATE TABLE claim("
    " ticket TEXT NOT NULL REFERENCES ticket(id), number INTEGER NOT NULL, dataset TEXT NOT NULL,"
    " open INTEGER NOT NULL CHECK(open IN (0, 1)), gone INTEGER NOT NULL CHECK(gone IN (0, 1)),"
    " standing INTEGER NOT NULL REFERENCES decision(seq), person INTEGER REFERENCES decision(seq),"
    " PRIMARY KEY(ticket, number)) STRICT;"
    "CREATE INDEX claim_open ON claim(ticket) WHERE open = 1;"
    "CREATE TABLE outbox("
    " id INTEGER PRIMARY KEY, kind TEXT NOT NULL CHECK(kind IN ('report', 'letter', 'summary')),"
    " key TEXT NOT NULL, way TEXT NOT NULL, run INTEGER NOT NULL REFERENCES run(id),"
    " ticket TEXT REFERENCES ticket(id),"
    " state TEXT NOT NULL CHECK(state IN ('queued', 'sending', 'sent', 'failed', 'unknown')),"
    " target TEXT NOT NULL, because TEXT NOT NULL, tries INTEGER NOT NULL, packed BLOB NOT NULL,"
    " UNIQUE(key, way)) STRICT;"
    "CREATE INDEX outbox_open ON outbox(state) WHERE state IN ('queued', 'sending');"
    "CREATE VIEW standing AS"
    " SELECT c.ticket, c.number, c.gone, c.dataset AS seen, t.partner, t.since, t.content, t.first_run,"
    "  coalesce(c.person, c.standing) AS seq, c.standing AS machine, c.person,"
    "  d.kind, d.run, d.verdict, d.reason, d.detail, d.because, d.next_step, d.wait_until, d.day, d.who, c.open"
    " FROM claim c JOIN ticket t ON t.id = c.ticket JOIN decision d ON d.seq = coalesce(c.person, c.standing);",

    "CREATE TABLE settled("
    " row TEXT NOT NULL, ticket TEXT NOT NULL REFERENCES ticket(id), claim INTEGER NOT NULL, key TEXT NOT NULL,"
    " count INTEGER NOT NULL, PRIMARY KEY(row, ticket, claim)) STRICT, WITHOUT ROWID;"
    "CREATE INDEX settled_by_claim ON settled(ticket, claim);"
    "CREATE TABLE told(finding TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;"
    "CREATE INDEX decision_of_person ON decision(run) WHERE kind <> 'run';"
    "CREATE INDEX claim_of_person ON claim(ticket) WHERE person IS NOT NULL AND open = 0;",

    /* the exports that a ticket came from, and what a night asks of people's decisions and of the outbox: each answered
       without going through all that there ever was */
    "CREATE TABLE origin(id INTEGER PRIMARY KEY, sources TEXT NOT NULL UNIQUE) STRICT;"
    "ALTER TABLE ticket ADD COLUMN origin INTEGER REFERENCES origin(id);"
    "DROP INDEX claim_of_person;"
    "CREATE INDEX claim_of_person ON claim(person) WHERE person IS NOT NULL AND open = 0;"
    "DROP INDEX outbox_open;"
    "CREATE INDEX outbox_report ON outbox(run) WHERE kind = 'report';"
    "CREATE INDEX outbox_queued ON outbox(id) WHERE state = 'queued' AND kind <> 'report';"
    "CREATE INDEX outbox_sending ON outbox(id) WHERE state = 'sending' AND kind <> 'report';"
    "CREATE TABLE outbox_total(state TEXT PRIMARY KEY, count INTEGER NOT NULL) STRICT, WITHOUT ROWID;"
    "INSERT INTO outbox_total SELECT s.column1, (SELECT count(*) FROM outbox WHERE state = s.column1 AND"
    " kind <> 'report') FROM (VALUES('queued'), ('sending'), ('sent'), ('failed'), ('unknown')) s;"
    "CREATE TRIGGER outbox_put AFTER INSERT ON outbox WHEN new.kind <> 'report' BEGIN"
    " UPDATE outbox_total SET count = count + 1 WHERE state = new.state; END;"
    "CREATE TRIGGER outbox_moved AFTER UPDATE OF state ON outbox WHEN new.kind <> 'report' BEGIN"
    " UPDATE outbox_total SET count = count - 1 WHERE state = old.state;"
    " UPDATE outbox_total SET count = count + 1 WHERE state = new.state; END;",

    /* The columns of a table without rowids in the order in which they are kept, its key first: where they are not, the
       integrity_check of SQLite 3.40 (Debian 12) takes what is there for NULL, and a sound ledger for a damaged one. */
    "CREATE TABLE proof_in_order("
    " key TEXT NOT NULL, ticket TEXT NOT NULL REFERENCES ticket(id), invoice TEXT NOT NULL, partner TEXT NOT NULL,"
    " PRIMARY KEY(key, ticket, invoice)) STRICT, WITHOUT ROWID;"
    "INSERT INTO proof_in_order SELECT key, ticket, invoice, partner FROM proof;"
    "DROP TABLE proof;"
    "ALTER TABLE proof_in_order RENAME TO proof;"
    "CREATE INDEX proof_of_ticket ON proof(ticket);",

    /* what a decision was about (telling.h); and what a ticket said before the run that found it changed */
    "ALTER TABLE decision ADD COLUMN claimed TEXT NOT NULL DEFAULT '';"
    "ALTER TABLE decision ADD COLUMN recorded TEXT NOT NULL DEFAULT '';"
    "ALTER TABLE decision ADD COLUMN causes TEXT NOT NULL DEFAULT '';"
    "ALTER TABLE decision ADD COLUMN documents TEXT NOT NULL DEFAULT '';"
    "ALTER TABLE decision ADD COLUMN other TEXT NOT NULL DEFAULT '';"
    "CREATE TABLE said("
    " ticket TEXT NOT NULL REFERENCES ticket(id), until INTEGER NOT NULL REFERENCES run(id), record BLOB NOT NULL,"
    " PRIMARY KEY(ticket, until)) STRICT;"
    "DROP VIEW standing;"
    "CREATE VIEW standing AS"
    " SELECT c.ticket, c.number, c.gone, c.dataset AS seen, t.partner, t.since, t.content, t.first_run,"
    "  coalesce(c.person, c.standing) AS seq, c.standing AS machine, c.person,"
    "  d.kind, d.run, d.verdict, d.reason, d.detail, d.because, d.next_step, d.wait_until, d.day, d.who, c.open,"
    "  d.claimed, d.recorded, d.causes, d.documents"
    " FROM claim c JOIN ticket t ON t.id = c.ticket JOIN decision d ON d.seq = coalesce(c.person, c.standing);",

    /* what the rows of a table come to (seal.h); its triggers and sums are made when all steps are done */
    "CREATE TABLE seal(name TEXT PRIMARY KEY, sum INTEGER NOT NULL) STRICT, WITHOUT ROWID;"
};

static bool migrate(struct database *db, int64_t from, struct diag *diag)
{
    if (!database_run(db, "BEGIN IMMEDIATE", diag))
        return false;
    for (int64_t step = from; step < LEDGER_VERSION; step++)
        if (!database_run(db, steps[step], diag))
            return false;
    /* the numbers of LEDGER_APPLICATION_ID and LEDGER_VERSION; a test holds them to it */
    return seal_make(db, diag) &&
           database_run(db, "PRAGMA application_id=1802529138; PRAGMA user_version=6; COMMIT", diag);
}

bool schema_settle(struct database *db, Slice path, bool may_change, struct diag *diag)
{
    int64_t application, version, tables;
    if (!database_number(db, "PRAGMA application_id", &application, diag) ||
        !database_number(db, "PRAGMA user_version", &version, diag) ||
        !database_number(db, "SELECT count(*) FROM sqlite_schema", &tables, diag))
        return false;
    bool is_new = tables == 0 && application == 0 && version == 0;
    if (is_new)
        return may_change ? migrate(db, 0, diag) : diag_fault(diag, "'%.*s' is empty and no ledger", SLICE_ARG(path));
    if (application != LEDGER_APPLICATION_ID)
        return diag_fault(diag, "'%.*s' is a database, but no ledger", SLICE_ARG(path));
    if (version > LEDGER_VERSION || version < 1)
        return diag_fault(diag, "the ledger '%.*s' has version %" PRId64 ", this program knows %d; use a newer one",
                          SLICE_ARG(path), version, LEDGER_VERSION);
    if (version == LEDGER_VERSION)
        return true;
    return may_change ? migrate(db, version, diag)
                      : diag_fault(diag, "the ledger '%.*s' has the old version %" PRId64 "; the next night brings it up",
                                   SLICE_ARG(path), version);
}
