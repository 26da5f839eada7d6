/* Which tickets bore on which run, from all decisions in their order; and a run's batch made again. */
#include "ledger/replay.h"

#include "base/arena.h"
#include "base/diag.h"
#include "base/slice.h"
#include "base/table.h"
#include "evidence/dossier.h"
#include "ledger/night_private.h"
#include "ledger/settled_rows.h"
#include "ledger/ticket_record.h"

#include <stdlib.h>
#include <string.h>

/* --- the plan ------------------------------------------------------------------------- */

/* A claim, as the decisions that were gone through leave it. */
struct in_play {
    uint32_t ticket, claim;
    bool is_so; /* open, or closed by a person: a later run decides it, too */
};

struct sweep {
    struct replay *replay;
    struct arena *mem, *work;
    struct table by_id;    /* tickets */
    struct table by_claim; /* claims in play, or that have been */
    struct in_play *claims;
    size_t claim_count, claim_capacity;
    uint32_t *in_play_count; /* per ticket */
    int64_t *of_run;         /* per ticket: the last run it was taken for */
    struct replay_round round;
    size_t capacity;
    bool is_judged; /* the run at hand took a decision that stands, on a ticket that is named */
};

static uint32_t find_ticket(const struct sweep *sweep, Slice id)
{
    uint32_t i;
    for (struct table_walk walk = table_walk(&sweep->by_id, slice_hash(id)); table_next(&walk, &i);)
        if (slice_equal(sweep->replay->tickets[i].id, id))
            return i;
    return UINT32_MAX;
}

static struct in_play *claim_at(struct sweep *sweep, uint32_t ticket, uint32_t number)
{
    uint32_t key[2] = {ticket, number}, i;
    uint64_t hash = slice_hash((Slice){(const char *)key, sizeof key});
    for (struct table_walk walk = table_walk(&sweep->by_claim, hash); table_next(&walk, &i);)
        if (sweep->claims[i].ticket == ticket && sweep->claims[i].claim == number)
            return &sweep->claims[i];
    table_add(&sweep->by_claim, hash, (uint32_t)sweep->claim_count);
    struct in_play *made =
        ARENA_PUSH(sweep->work, sweep->claims, sweep->claim_count, sweep->claim_capacity, struct in_play);
    *made = (struct in_play){.ticket = ticket, .claim = number};
    return made;
}

static void take_ticket(struct sweep *sweep, uint32_t ticket)
{
    struct replay_round *round = &sweep->round;
    if (ticket == UINT32_MAX || sweep->of_run[ticket] == round->run ||
        sweep->replay->tickets[ticket].first_run > round->run)
        return;
    sweep->of_run[ticket] = round->run;
    *ARENA_PUSH(sweep->mem, round->tickets, round->count, sweep->capacity, uint32_t) = ticket;
}

static int by_number(const void *left, const void *right)
{
    uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
    return (a > b) - (a < b);
}

static void end_round(struct sweep *sweep)
{
    struct replay *replay = sweep->replay;
    if (!sweep->is_judged)
        return;
    qsort(sweep->round.tickets, sweep->round.count, sizeof *sweep->round.tickets, by_number);
    *ARENA_PUSH(sweep->mem, replay->rounds, replay->round_count, replay->round_capacity, struct replay_round) =
        sweep->round;
}

/* What is in play before its first decision is. */
static void begin_round(struct sweep *sweep, int64_t run)
{
    end_round(sweep);
    sweep->is_judged = false;
    sweep->round = (struct replay_round){.run = run};
    sweep->capacity = 0;
    for (size_t i = 0; i < sweep->replay->ticket_count; i++)
        if (sweep->in_play_count[i])
            take_ticket(sweep, (uint32_t)i);
}

/* The columns: ticket, claim, kind, run, verdict, the ticket that it names, does it stand. */
static void apply(struct sweep *sweep, struct query *query)
{
    uint32_t ticket = find_ticket(sweep, query_get_text(query, 0));
    bool is_run = slice_equal(query_get_text(query, 2), S("run")), stands = query_get_number(query, 6) != 0;
    int64_t run = query_get_number(query, 3);
    enum verdict verdict = VERDICT_REVIEW;
    if (ticket == UINT32_MAX)
        return;
    if (is_run && run != sweep->round.run)
        begin_round(sweep, run);
    if (is_run) {
        take_ticket(sweep, ticket);
        take_ticket(sweep, find_ticket(sweep, query_get_text(query, 5)));
        sweep->is_judged |= stands && sweep->replay->tickets[ticket].is_named;
    }
    struct in_play *claim = claim_at(sweep, ticket, (uint32_t)query_get_number(query, 1));
    verdict_from_name(query_get_text(query, 4), &verdict);
    bool is_so = verdict_is_open(verdict) || slice_equal(query_get_text(query, 2), S("person"));
    sweep->in_play_count[ticket] += (uint32_t)is_so - (uint32_t)claim->is_so;
    claim->is_so = is_so;
}

static bool plan(struct sweep *sweep, struct diag *diag)
{
    const struct replay *replay = sweep->replay;
    struct query query;
    table_init(&sweep->by_id, sweep->work, replay->ticket_count);
    table_init(&sweep->by_claim, sweep->work, 0);
    for (size_t i = 0; i < replay->ticket_count; i++)
        table_add(&sweep->by_id, slice_hash(replay->tickets[i].id), (uint32_t)i);
    sweep->in_play_count = ARENA_ARRAY(sweep->work, uint32_t, replay->ticket_count + 1);
    sweep->of_run = ARENA_ARRAY(sweep->work, int64_t, replay->ticket_count + 1);
    query_begin(&query, replay->ledger->db,
                "SELECT d.ticket, d.claim, d.kind, d.run, d.verdict, d.other, c.standing = d.seq AND c.gone = 0"
                " FROM decision d JOIN claim c ON c.ticket = d.ticket AND c.number = d.claim ORDER BY d.seq",
                diag);
    while (query_next(&query))
        apply(sweep, &query);
    end_round(sweep);
    return query_end(&query);
}

static int by_id(const void *left, const void *right)
{
    return ticket_ids_compare(((const struct replay_ticket *)left)->id, ((const struct replay_ticket *)right)->id);
}

static bool know_tickets(struct replay *replay, bool all, struct arena *mem, struct diag *diag)
{
    struct query query;
    size_t capacity = 0;
    query_begin(&query, replay->ledger->db, "SELECT id, first_run, changed_run FROM ticket", diag);
    while (query_next(&query))
        *ARENA_PUSH(mem, replay->tickets, replay->ticket_count, capacity, struct replay_ticket) =
            (struct replay_ticket){arena_copy(mem, query_get_text(&query, 0)), query_get_number(&query, 1),
                                   query_get_number(&query, 2), all};
    if (replay->ticket_count)
        qsort(replay->tickets, replay->ticket_count, sizeof *replay->tickets, by_id);
    return query_end(&query);
}

static bool name_ticket(struct replay *replay, Slice id, struct diag *diag)
{
    struct replay_ticket key = {.id = id}, *found = NULL;
    if (replay->ticket_count)
        found = bsearch(&key, replay->tickets, replay->ticket_count, sizeof key, by_id);
    if (found)
        found->is_named = true;
    return found || diag_fault(diag, "the ledger '%.*s' has no ticket '%.*s'", SLICE_ARG(replay->ledger->path),
                               SLICE_ARG(id));
}

static bool know_days(struct replay *replay, struct diag *diag)
{
    struct query query;
    query_begin(&query, replay->ledger->db, "SELECT as_of FROM run WHERE id = ?1", diag);
    for (size_t i = 0; i < replay->round_count; i++) {
        query_number(&query, 1, replay->rounds[i].run);
        if (query_next(&query))
            date_parse(query_get_text(&query, 0), &replay->rounds[i].as_of);
        query_again(&query);
    }
    return query_end(&query);
}

bool replay_open(struct replay *replay, struct ledger *ledger, const struct programme *programme, const Slice *ids,
                 size_t id_count, struct arena *mem, struct diag *diag)
{
    struct arena work;
    struct sweep sweep = {.replay = replay, .mem = mem, .work = &work};
    *replay = (struct replay){.ledger = ledger, .programme = programme};
    if (!know_tickets(replay, id_count == 0, mem, diag))
        return false;
    for (size_t i = 0; i < id_count; i++)
        if (!name_ticket(replay, ids[i], diag))
            return false;
    arena_init(&work, 0);
    bool planned = plan(&sweep, diag);
    arena_done(&work);
    return planned && know_days(replay, diag);
}

/* --- a round -------------------------------------------------------------------------- */

/* What the ticket said at that run: the oldest record that was replaced after it, else the one it has. */
static bool read_ticket(struct query *query, Slice id, int64_t run, const struct night *night, struct arena *scratch,
                        struct diag *diag)
{
    query_text(query, 1, id);
    query_number(query, 2, run);
    bool read = query_next(query) &&
                ticket_record_read(arena_copy(night->mem, query_get_text(query, 0)), night->batch, night->programme, scratch);
    query_again(query);
    return read || diag_fault(diag, "the ledger '%.*s': ticket '%.*s' is damaged, or of a newer version",
                              SLICE_ARG(night->ledger->path), SLICE_ARG(id));
}

static bool read_tickets(const struct replay *replay, const struct replay_round *round, const struct night *night,
                         struct diag *diag)
{
    struct query query;
    struct arena scratch;
    bool fine = true;
    arena_init(&scratch, 0);
    query_begin(&query, replay->ledger->db,
                "SELECT coalesce((SELECT s.record FROM said s WHERE s.ticket = t.id AND s.until > ?2 ORDER BY s.until LIMIT 1),"
                " t.record) FROM ticket t WHERE t.id = ?1",
                diag);
    for (size_t i = 0; i < round->count && fine; i++)
        fine = read_ticket(&query, replay->tickets[round->tickets[i]].id, round->run, night, &scratch, diag);
    arena_done(&scratch);
    return query_end(&query) && fine;
}

/* How a claim stood before the run, and until when it was let wait. */
static void know_claim(struct night *night, size_t i, struct query *stood, struct query *waits)
{
    const struct claim *claim = &night->batch->claims[i];
    Slice id = night->batch->tickets[claim->ticket].id;
    struct query *both[] = {stood, waits};
    enum verdict verdict;
    for (int k = 0; k < 2; k++) {
        query_text(both[k], 1, id);
        query_number(both[k], 2, claim->number);
        query_number(both[k], 3, night->run);
    }
    if (query_next(stood) && verdict_from_name(query_get_text(stood, 1), &verdict))
        night->claims[i].known = (struct standing){.seq = query_get_number(stood, 0),
                                                   .verdict = verdict_name(verdict),
                                                   .open = verdict_is_open(verdict)};
    if (query_next(waits))
        date_parse(query_get_text(waits, 0), &night->waited_until[i]);
    query_again(stood);
    query_again(waits);
}

static bool know_claims(struct night *night, struct diag *diag)
{
    struct query stood, waits;
    query_begin(&stood, night->ledger->db,
                "SELECT seq, verdict FROM decision WHERE ticket = ?1 AND claim = ?2 AND run < ?3 ORDER BY seq DESC LIMIT 1",
                diag);
    query_begin(&waits, night->ledger->db,
                "SELECT wait_until FROM decision WHERE ticket = ?1 AND claim = ?2 AND run < ?3 AND verdict = 'WAIT'"
                " ORDER BY seq DESC LIMIT 1",
                diag);
    for (size_t i = 0; i < night->batch->claim_count; i++)
        know_claim(night, i, &stood, &waits);
    bool ended = query_end(&stood);
    return query_end(&waits) && ended;
}

/* Which claims the run decided, and nobody since. */
static bool find_judged(const struct replay *replay, const struct replay_round *round, const struct batch *batch,
                        bool *judged, struct diag *diag)
{
    struct query query;
    query_begin(&query, replay->ledger->db,
                "SELECT 1 FROM claim c JOIN decision d ON d.seq = c.standing WHERE c.ticket = ?1 AND c.number = ?2"
                " AND c.gone = 0 AND d.run = ?3",
                diag);
    for (size_t i = 0; i < batch->claim_count; i++) {
        uint32_t ticket = batch->claims[i].ticket;
        if (!replay->tickets[round->tickets[ticket]].is_named)
            continue;
        query_text(&query, 1, batch->tickets[ticket].id);
        query_number(&query, 2, batch->claims[i].number);
        query_number(&query, 3, round->run);
        judged[i] = query_next(&query);
        query_again(&query);
    }
    return query_end(&query);
}

bool replay_begin(const struct replay *replay, size_t at, struct batch *batch, struct night *night, bool *judged[],
                  struct arena *mem, struct diag *diag)
{
    const struct replay_round *round = &replay->rounds[at];
    batch_init(batch, mem);
    *night = (struct night){.ledger = replay->ledger, .programme = replay->programme, .batch = batch, .mem = mem,
                            .diag = diag, .run = round->run, .replays = true, .earlier = night_earlier(night)};
    if (!read_tickets(replay, round, night, diag))
        return false;
    night->tickets = ARENA_ARRAY(mem, struct night_ticket, batch->ticket_count + 1);
    night->claims = ARENA_ARRAY(mem, struct night_claim, batch->claim_count + 1);
    night->waited_until = ARENA_ARRAY(mem, Date, batch->claim_count + 1);
    *judged = ARENA_ARRAY(mem, bool, batch->claim_count + 1);
    return know_claims(night, diag) && find_judged(replay, round, batch, *judged, diag);
}

static struct dossier seen_by_then(const struct dossier *dossier, Slice documents, struct arena *mem)
{
    struct screening *kept = ARENA_ARRAY(mem, struct screening, dossier->count + 1);
    size_t count = 0;
    for (size_t i = 0; i < dossier->count; i++)
        if (!dossier->screenings[i].sha256_hex[0] || telling_names_document(documents, &dossier->screenings[i]))
            kept[count++] = dossier->screenings[i];
    return (struct dossier){kept, count};
}

/* Where no decision says what it saw, a ticket that has not changed since had what it has. */
bool replay_documents(const struct replay *replay, size_t at, const struct night *night, struct dossier *dossiers,
                      struct diag *diag)
{
    const struct replay_round *round = &replay->rounds[at];
    struct query query;
    query_begin(&query, replay->ledger->db,
                "SELECT documents FROM decision WHERE ticket = ?1 AND run <= ?2 AND kind = 'run' AND claimed <> ''"
                " ORDER BY seq DESC LIMIT 1",
                diag);
    for (size_t i = 0; i < night->batch->ticket_count; i++) {
        if (!dossiers[i].count)
            continue;
        query_text(&query, 1, night->batch->tickets[i].id);
        query_number(&query, 2, round->run);
        if (query_next(&query))
            dossiers[i] = seen_by_then(&dossiers[i], query_get_text(&query, 0), night->mem);
        else if (replay->tickets[round->tickets[i]].changed_run > round->run)
            dossiers[i] = (struct dossier){0};
        query_again(&query);
    }
    return query_end(&query);
}

bool replay_settle(struct night *night, struct decided *decided, struct diag *diag)
{
    return !night->lookup_failed && settled_rows_contest(night, decided, diag);
}
