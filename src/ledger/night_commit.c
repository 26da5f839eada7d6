/* The one transaction of a night, and the reports that wait to be put in their place. */
#include "ledger/night.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/slice.h"
#include "evidence/dossier.h"
#include "ledger/night_private.h"
#include "ledger/settled_rows.h"
#include "ledger/warm.h"

struct writing {
    struct night *night;
    struct diag *diag;
    struct query query; /* the one at hand */
};

static bool begin(struct writing *writing, const char *sql)
{
    return query_begin(&writing->query, writing->night->ledger->db, sql, writing->diag);
}

static Slice hex_of(const char hex[DIGEST_HEX_CHARS])
{
    return (Slice){hex, hex[0] ? DIGEST_HEX_CHARS : 0};
}

static bool write_run(struct writing *writing)
{
    const struct night *night = writing->night;
    const struct night_facts *facts = &night->facts;
    struct query *query = &writing->query;
    char day[DATE_CHARS];
    begin(writing, "INSERT INTO run(id, as_of, version, rules, dataset, publication, ticket_count, claim_count,"
                   " decision_count, head) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)");
    query_number(query, 1, night->run);
    query_text(query, 2, date_format(facts->as_of, day));
    query_text(query, 3, facts->version);
    query_text(query, 4, hex_of(facts->rules_hex));
    query_text(query, 5, hex_of(facts->dataset_hex));
    query_text(query, 6, facts->publication);
    query_number(query, 7, (int64_t)night->batch->ticket_count);
    query_number(query, 8, (int64_t)night->batch->claim_count);
    query_number(query, 9, (int64_t)night->link_count);
    query_text(query, 10, hex_of(night->head));
    query_do(query);
    return query_end(query);
}

/* For each ticket that changed: its id is ?1, and the run ?2 where the statement has it. */
static bool do_for_changed(struct writing *writing, const char *sql, bool has_run)
{
    const struct night *night = writing->night;
    struct query *query = &writing->query;
    begin(writing, sql);
    for (size_t i = 0; i < night->batch->ticket_count; i++) {
        if (!night->tickets[i].changed)
            continue;
        query_text(query, 1, night->batch->tickets[i].id);
        if (has_run)
            query_number(query, 2, night->run);
        query_do(query);
    }
    return query_end(query);
}

/* What a ticket said until tonight: what was decided on it is decided again only with that (replay). */
static bool write_said(struct writing *writing)
{
    return do_for_changed(writing, "INSERT INTO said(ticket, until, record) SELECT id, ?2, record FROM ticket WHERE id = ?1",
                          true);
}

/* An export repeats tickets without changing them: those are not written again. */
static bool write_tickets(struct writing *writing)
{
    const struct night *night = writing->night;
    struct query *query = &writing->query;
    begin(writing,
          "INSERT INTO ticket(id, content, partner, since, first_run, changed_run, record) VALUES(?1, ?2, ?3, ?4, ?5, ?5,"
          " ?6) ON CONFLICT(id) DO UPDATE SET content = excluded.content, partner = excluded.partner,"
          " changed_run = excluded.changed_run, record = excluded.record");
    for (size_t i = 0; i < night->batch->ticket_count; i++) {
        const struct night_ticket *ticket = &night->tickets[i];
        if (ticket->known && !ticket->changed)
            continue;
        query_text(query, 1, night->batch->tickets[i].id);
        query_text(query, 2, ticket->content);
        query_text(query, 3, night->batch->tickets[i].partner_id);
        query_text(query, 4, ticket->since);
        query_number(query, 5, night->run);
        query_bytes(query, 6, ticket->record);
        query_do(query);
    }
    return query_end(query);
}

static bool write_evidence(struct writing *writing)
{
    const struct night *night = writing->night;
    struct query *query = &writing->query;
    begin(writing, "INSERT INTO evidence(ticket, name, kind, sha256) VALUES(?1, ?2, ?3, ?4)"
                   " ON CONFLICT(ticket, name) DO UPDATE SET kind = excluded.kind, sha256 = excluded.sha256");
    for (size_t i = 0; i < night->batch->ticket_count; i++) {
        const struct dossier *dossier = &night->facts.dossiers[i];
        if (night->tickets[i].known && !night->tickets[i].changed)
            continue;
        for (size_t d = 0; d < dossier->count; d++) {
            query_text(query, 1, night->batch->tickets[i].id);
            query_text(query, 2, dossier->screenings[d].name);
            query_text(query, 3, kind_name(dossier->screenings[d].kind));
            query_text(query, 4, hex_of(dossier->screenings[d].sha256_hex));
            query_do(query);
        }
    }
    return query_end(query);
}

static bool write_proofs(struct writing *writing)
{
    const struct night *night = writing->night;
    const struct proofs *proofs = &night->decided->proofs;
    struct query *query = &writing->query;
    /* what a ticket that changed no longer proves goes first */
    if (!do_for_changed(writing, "DELETE FROM proof WHERE ticket = ?1", false))
        return false;
    begin(writing, "INSERT INTO proof(key, ticket, partner, invoice) VALUES(?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING");
    for (size_t i = 0; i < proofs->count; i++) {
        const struct claim *claim = &night->batch->claims[proofs->all[i].claim];
        if (night->tickets[claim->ticket].known && !night->tickets[claim->ticket].changed)
            continue;
        query_text(query, 1, proofs->all[i].key);
        query_text(query, 2, night->batch->tickets[claim->ticket].id);
        query_text(query, 3, owner_of_claim(&night->decided->owners, claim, proofs->all[i].claim));
        query_text(query, 4, claim->invoice);
        query_do(query);
    }
    return query_end(query);
}

static bool write_decisions(struct writing *writing)
{
    struct night *night = writing->night;
    struct chain chain;
    if (!chain_open(&chain, night->ledger->db, writing->diag))
        return false;
    for (size_t i = 0; i < night->link_count; i++)
        if (!chain_add(&chain, &night->links[i], writing->diag))
            return false;
    return true;
}

static bool write_standing(struct writing *writing)
{
    const struct night *night = writing->night;
    struct query *query = &writing->query;
    begin(writing, "INSERT INTO claim(ticket, number, dataset, open, gone, standing) VALUES(?1, ?2, ?3, ?4, 0, ?5)"
                   " ON CONFLICT(ticket, number) DO UPDATE SET dataset = excluded.dataset, open = excluded.open,"
                   " gone = 0, standing = excluded.standing, person = NULL");
    for (size_t i = 0, next = 0; i < night->batch->claim_count; i++) {
        const struct claim *claim = &night->batch->claims[i];
        if (night->claims[i].change == NIGHT_CARRIED)
            continue;
        query_text(query, 1, night->batch->tickets[claim->ticket].id);
        query_number(query, 2, claim->number);
        query_text(query, 3, hex_of(night->facts.dataset_hex));
        query_number(query, 4, night->claims[i].is_open);
        query_number(query, 5, night->links[next++].seq);
        query_do(query);
    }
    return query_end(query);
}

/* Held against tonight's dataset, and nothing came of it: the next night need not ask again. */
static bool write_seen(struct writing *writing)
{
    const struct night *night = writing->night;
    struct query *query = &writing->query;
    begin(writing, "UPDATE claim SET dataset = ?3, gone = 0, open = ?4 WHERE ticket = ?1 AND number = ?2");
    for (size_t i = 0; i < night->batch->claim_count; i++) {
        const struct claim *claim = &night->batch->claims[i];
        const struct standing *known = &night->claims[i].known;
        if (night->claims[i].change != NIGHT_CARRIED ||
            (slice_equal(known->seen, hex_of(night->facts.dataset_hex)) && !known->gone))
            continue;
        query_text(query, 1, night->batch->tickets[claim->ticket].id);
        query_number(query, 2, claim->number);
        query_text(query, 3, hex_of(night->facts.dataset_hex));
        query_number(query, 4, night->claims[i].is_open);
        query_do(query);
    }
    return query_end(query);
}

/* A ticket that has fewer claims than before. */
static bool write_gone(struct writing *writing)
{
    const struct night *night = writing->night;
    struct query *query = &writing->query;
    begin(writing, "UPDATE claim SET gone = 1, open = 0 WHERE ticket = ?1 AND number > ?2");
    for (size_t i = 0; i < night->batch->ticket_count; i++) {
        if (!night->tickets[i].changed)
            continue;
        query_text(query, 1, night->batch->tickets[i].id);
        query_number(query, 2, night->batch->tickets[i].claim_count);
        query_do(query);
    }
    return query_end(query);
}

static void write_outbox_row(struct writing *writing, const struct night_message *message, Slice target)
{
    struct query *query = &writing->query;
    query_text(query, 1, message->kind);
    query_text(query, 2, message->key);
    query_text(query, 3, message->way);
    query_number(query, 4, writing->night->run);
    if (message->ticket.len)
        query_text(query, 5, message->ticket);
    else
        query_null(query, 5);
    query_text(query, 6, target);
    query_bytes(query, 7, message->packed);
    query_do(query);
}

/* What is to leave, in the transaction of what it speaks of. */
static bool write_outbox(struct writing *writing, Slice target)
{
    const struct night *night = writing->night;
    struct buf key;
    buf_init(&key);
    buf_addf(&key, "report/%lld", (long long)night->run);
    begin(writing, "INSERT INTO outbox(kind, key, way, run, ticket, state, target, because, tries, packed)"
                   " VALUES(?1, ?2, ?3, ?4, ?5, 'queued', ?6, '', 0, ?7)");
    for (size_t i = 0; i < night->message_count; i++)
        write_outbox_row(writing, &night->messages[i], (Slice){0});
    if (target.len)
        write_outbox_row(writing, &(struct night_message){.kind = S("report"), .key = buf_slice(&key)}, target);
    buf_done(&key);
    return query_end(&writing->query);
}

bool night_commit(struct night *night, Slice target, struct diag *diag)
{
    struct writing writing = {.night = night, .diag = diag};
    struct database *db = night->ledger->db;
    ledger_warm(night->ledger, "SELECT 1 FROM decision WHERE hash = ?1", night->link_hashes, night->link_count);
    settled_rows_warm(night);
    if (!database_run(db, "BEGIN IMMEDIATE", diag))
        return false;
    bool written = write_run(&writing) && write_said(&writing) && write_tickets(&writing) && night_sources_write(night, diag) &&
                   write_evidence(&writing) &&
                   write_proofs(&writing) && write_decisions(&writing) && write_standing(&writing) &&
                   settled_rows_write(night, diag) && write_seen(&writing) && write_gone(&writing) &&
                   write_outbox(&writing, target) &&
                   (!night->told || told_findings_write(night->ledger, night->told, diag));
    return written && database_run(db, "COMMIT", diag);
}

bool night_unpublished(struct ledger *ledger, struct arena *mem, struct night_report **reports, size_t *count,
                       struct diag *diag)
{
    struct query query;
    size_t capacity = 0;
    *reports = NULL;
    *count = 0;
    query_begin(&query, ledger->db,
                "SELECT o.run, o.target, r.head FROM outbox o JOIN run r ON r.id = o.run"
                " WHERE o.kind = 'report' AND o.state = 'queued' ORDER BY o.run",
                diag);
    while (query_next(&query))
        *ARENA_PUSH(mem, *reports, *count, capacity, struct night_report) =
            (struct night_report){query_get_number(&query, 0), arena_copy(mem, query_get_text(&query, 1)),
                                  arena_copy(mem, query_get_text(&query, 2))};
    return query_end(&query);
}

bool night_report_done(struct ledger *ledger, int64_t run, bool published, struct diag *diag)
{
    struct query query;
    query_begin(&query, ledger->db, "UPDATE outbox SET state = ?2 WHERE kind = 'report' AND run = ?1", diag);
    query_number(&query, 1, run);
    query_text(&query, 2, published ? S("sent") : S("unknown"));
    query_do(&query);
    return query_end(&query);
}
