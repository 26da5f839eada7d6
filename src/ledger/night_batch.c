/* Tonight's tickets and the open ones of the ledger as one batch, in an order of its own. */
#include "ledger/night.h"

#include "base/arena.h"
#include "base/diag.h"
#include "base/slice.h"
#include "ledger/night_private.h"
#include "ledger/ticket_record.h"
#include "ledger/warm.h"

#include <stdlib.h>

struct kept {
    Slice id, record, sources;
    const struct ticket *fresh; /* of tonight's exports, where it is; NULL: the ledger brings it */
};

struct keeping {
    struct arena *mem;
    struct kept *kept;
    size_t count, capacity;
};

int ticket_ids_compare(Slice a, Slice b)
{
    uint64_t left, right;
    if (slice_to_u64(a, UINT64_MAX, &left) && slice_to_u64(b, UINT64_MAX, &right) && left != right)
        return left < right ? -1 : 1;
    return slice_compare(a, b);
}

static int by_id(const void *left, const void *right)
{
    return ticket_ids_compare(((const struct kept *)left)->id, ((const struct kept *)right)->id);
}

static struct kept *keep(struct keeping *keeping, Slice id, Slice record)
{
    struct kept *kept = ARENA_PUSH(keeping->mem, keeping->kept, keeping->count, keeping->capacity, struct kept);
    *kept = (struct kept){.id = arena_copy(keeping->mem, id), .record = arena_copy(keeping->mem, record)};
    return kept;
}

static void keep_fresh(struct keeping *keeping, const struct night_input *input, const bool *held)
{
    const struct batch *fresh = input->fresh;
    struct arena scratch;
    struct buf record;
    arena_init(&scratch, 0);
    buf_init(&record);
    for (size_t i = 0; i < fresh->ticket_count; i++) {
        if (!fresh->tickets[i].claim_count || held[i])
            continue;
        buf_clear(&record);
        ticket_record_write(&record, fresh, &fresh->tickets[i], input->programme, &scratch);
        struct kept *kept = keep(keeping, fresh->tickets[i].id, buf_slice(&record));
        kept->fresh = &fresh->tickets[i];
        kept->sources = night_sources_of(input->sources, fresh, &fresh->tickets[i], keeping->mem);
    }
    buf_done(&record);
    arena_done(&scratch);
}

static bool has_ticket(const struct batch *batch, Slice id)
{
    uint32_t i;
    for (struct table_walk walk = table_walk(&batch->ticket_by_id, slice_hash(id)); table_next(&walk, &i);)
        if (slice_equal(batch->tickets[i].id, id))
            return batch->tickets[i].claim_count > 0;
    return false;
}

static bool keep_named(struct keeping *keeping, struct ledger *ledger, Slice id, struct diag *diag)
{
    struct query query;
    query_begin(&query, ledger->db, "SELECT id, record FROM ticket WHERE id = ?1", diag);
    query_text(&query, 1, id);
    bool found = query_next(&query);
    if (found)
        keep(keeping, query_get_text(&query, 0), query_get_text(&query, 1));
    return query_end(&query) &&
           (found || diag_fault(diag, "the ledger '%.*s' has no ticket '%.*s'", SLICE_ARG(ledger->path), SLICE_ARG(id)));
}

static bool keep_held(struct keeping *keeping, struct ledger *ledger, const struct batch *fresh, const bool *held,
                      struct diag *diag)
{
    for (size_t i = 0; i < fresh->ticket_count; i++)
        if (held[i] && fresh->tickets[i].claim_count && !keep_named(keeping, ledger, fresh->tickets[i].id, diag))
            return false;
    return true;
}

/* What is open; what people decided since the last night; and what they closed as long as a publication may contradict
   it: claims are of the last twelve months when they are filed, and older ones are answered by the clock. */
static bool keep_open(struct keeping *keeping, struct ledger *ledger, const struct batch *fresh, struct diag *diag)
{
    struct query query;
    query_begin(&query, ledger->db,
                "WITH recent(day) AS (SELECT date(max(as_of), '-400 days') FROM run)"
                " SELECT id, record FROM ticket WHERE id IN (SELECT ticket FROM claim WHERE open = 1 UNION"
                "  SELECT c.ticket FROM claim c JOIN ticket t ON t.id = c.ticket WHERE c.person IS NOT NULL AND c.open = 0"
                "  AND c.person >= (SELECT seq FROM decision WHERE kind <> 'run'"
                "   AND run >= (SELECT min(id) FROM run WHERE as_of >= (SELECT day FROM recent)) ORDER BY run, seq LIMIT 1)"
                "  AND c.gone = 0 AND t.since >= (SELECT day FROM recent) UNION"
                "  SELECT ticket FROM decision WHERE kind <> 'run' AND run = (SELECT max(id) FROM run)) ORDER BY id",
                diag);
    while (query_next(&query))
        if (!has_ticket(fresh, query_get_text(&query, 0)))
            keep(keeping, query_get_text(&query, 0), query_get_text(&query, 1));
    return query_end(&query);
}

/* A record names the documents of a ticket; where those of tonight's exports lie, in a mail or a zip, the exports know. */
static void place_documents(struct batch *batch, const struct kept *kept)
{
    struct ticket *ticket = &batch->tickets[batch->ticket_count - 1];
    if (kept->fresh && ticket->more)
        ticket->more->attachments = ticket_more(kept->fresh)->attachments;
}

static bool fill(struct keeping *keeping, struct ledger *ledger, const struct programme *programme,
                 struct batch *batch, struct diag *diag)
{
    struct arena scratch;
    bool fine = true;
    arena_init(&scratch, 0);
    if (keeping->count)
        qsort(keeping->kept, keeping->count, sizeof *keeping->kept, by_id);
    batch_init(batch, keeping->mem);
    for (size_t i = 0; fine && i < keeping->count; i++) {
        const struct kept *kept = &keeping->kept[i];
        fine = ticket_record_read(kept->record, batch, programme, &scratch) ||
               diag_fault(diag, "the ledger '%.*s': ticket '%.*s' is damaged, or of a newer version",
                          SLICE_ARG(ledger->path), SLICE_ARG(kept->id));
        if (fine)
            place_documents(batch, kept);
    }
    arena_done(&scratch);
    return fine;
}

/* A claim that no export brought is a row all the same, so that the totals balance. */
static void count_rows(struct batch *batch, const struct batch *fresh)
{
    batch->row_count = fresh->row_count - batch_claimed_rows(fresh) + batch_claimed_rows(batch);
    batch->left_out_count = fresh->left_out_count;
    batch->decimal_mark = fresh->decimal_mark;
    batch->directory_rules = fresh->directory_rules;
}

static bool know_ticket(struct night *night, size_t i, struct query *query)
{
    struct night_ticket *ticket = &night->tickets[i];
    query_text(query, 1, night->batch->tickets[i].id);
    if (query_next(query)) {
        ticket->known = true;
        ticket->content = arena_copy(night->mem, query_get_text(query, 0));
        ticket->since = arena_copy(night->mem, query_get_text(query, 1));
        ticket->known_sources = arena_copy(night->mem, query_get_text(query, 2));
    }
    query_again(query);
    return !query->failed;
}

static bool know_tickets(struct night *night, struct diag *diag)
{
    struct query query;
    query_begin(&query, night->ledger->db,
                "SELECT t.content, t.since, o.sources FROM ticket t LEFT JOIN origin o ON o.id = t.origin WHERE t.id = ?1",
                diag);
    for (size_t i = 0; i < night->batch->ticket_count; i++)
        if (!know_ticket(night, i, &query))
            break;
    return query_end(&query);
}

static bool know_claims(struct night *night, struct diag *diag)
{
    const struct batch *batch = night->batch;
    struct query standings, waits;
    bool fine = standings_begin(&standings, night->ledger, diag);
    fine = waits_begin(&waits, night->ledger, diag) && fine; /* both are ended below */
    for (size_t i = 0; i < batch->claim_count && fine; i++) {
        uint32_t t = batch->claims[i].ticket, number = batch->claims[i].number;
        if (!night->tickets[t].known)
            continue;
        standings_find(&standings, batch->tickets[t].id, number, night->mem, &night->claims[i].known);
        night->waited_until[i] = waits_find(&waits, batch->tickets[t].id, number);
        fine = !standings.failed && !waits.failed;
    }
    bool ended = query_end(&standings);
    return query_end(&waits) && ended;
}

static struct night_claim *find_claim(struct night *night, Slice ticket, int64_t number)
{
    const struct batch *batch = night->batch;
    uint32_t t;
    for (struct table_walk walk = table_walk(&batch->ticket_by_id, slice_hash(ticket)); table_next(&walk, &t);)
        for (uint32_t i = batch->tickets[t].first_claim; i != CLAIM_NONE; i = batch->claims[i].next)
            if (batch->claims[i].number == number && slice_equal(batch->tickets[t].id, ticket))
                return &night->claims[i];
    return NULL;
}

/* A decision that was taken and taken back between two nights is none. */
static bool know_people(struct night *night, struct diag *diag)
{
    struct query query;
    query_begin(&query, night->ledger->db,
                "SELECT p.ticket, p.claim FROM (SELECT DISTINCT ticket, claim FROM decision WHERE kind <> 'run' AND run = ?1) p"
                " JOIN standing s ON s.ticket = p.ticket AND s.number = p.claim"
                " JOIN decision b ON b.seq = (SELECT max(seq) FROM decision WHERE ticket = p.ticket AND claim = p.claim"
                "  AND (run < ?1 OR kind = 'run'))"
                " WHERE b.seq <> s.seq AND NOT (b.kind = 'undo' AND s.kind = 'run')",
                diag);
    query_number(&query, 1, night->run - 1);
    while (query_next(&query)) {
        struct night_claim *claim = find_claim(night, query_get_text(&query, 0), query_get_number(&query, 1));
        if (claim)
            claim->person_spoke = true;
    }
    return query_end(&query);
}

/* Of each ticket all that the night reads of it, and the places in the indexes where it may write. */
static bool warm_tickets(struct keeping *keeping, struct ledger *ledger, const struct batch *fresh, struct diag *diag)
{
    struct query query;
    Slice *ids = NULL;
    size_t count = 0, capacity = 0, mark = arena_mark(keeping->mem);
    if (!ledger->is_cold)
        return true;
    for (size_t i = 0; i < fresh->ticket_count; i++)
        *ARENA_PUSH(keeping->mem, ids, count, capacity, Slice) = fresh->tickets[i].id;
    query_begin(&query, ledger->db, "SELECT DISTINCT ticket FROM claim WHERE open = 1", diag);
    while (query_next(&query)) {
        Slice id = arena_copy(keeping->mem, query_get_text(&query, 0));
        *ARENA_PUSH(keeping->mem, ids, count, capacity, Slice) = id;
    }
    bool known = query_end(&query);
    ledger_warm(ledger,
                "SELECT (SELECT record FROM ticket WHERE id = ?1), (SELECT count(*) FROM proof WHERE ticket = ?1),"
                " (SELECT count(*) FROM settled WHERE ticket = ?1), (SELECT max(verdict) FROM decision WHERE ticket = ?1),"
                " (SELECT max(dataset) FROM claim WHERE ticket = ?1)",
                ids, count);
    arena_rewind(keeping->mem, mark);
    return known;
}

bool night_begin(struct night *night, struct ledger *ledger, const struct night_input *input, struct batch *batch,
                 struct arena *mem, struct diag *diag)
{
    const struct batch *fresh = input->fresh;
    struct keeping keeping = {.mem = mem};
    bool *held = ARENA_ARRAY(mem, bool, fresh->ticket_count + 1);
    *night = (struct night){.ledger = ledger, .programme = input->programme, .batch = batch, .mem = mem, .diag = diag,
                            .earlier = night_earlier(night)};
    /* one reading of the file until night_settle(): each question by itself would lock it and look whether it changed */
    if (!database_run(ledger->db, "BEGIN", diag) ||
        !database_number(ledger->db, "SELECT coalesce(max(id), 0) + 1 FROM run", &night->run, diag) ||
        !warm_tickets(&keeping, ledger, fresh, diag) ||
        !night_sources_hold(night, input->sources, fresh, held, diag))
        return false;
    keep_fresh(&keeping, input, held);
    if (!keep_held(&keeping, ledger, fresh, held, diag) || !keep_open(&keeping, ledger, fresh, diag) ||
        !fill(&keeping, ledger, input->programme, batch, diag))
        return false;
    night->tickets = ARENA_ARRAY(mem, struct night_ticket, batch->ticket_count + 1);
    night->claims = ARENA_ARRAY(mem, struct night_claim, batch->claim_count + 1);
    night->waited_until = ARENA_ARRAY(mem, Date, batch->claim_count + 1);
    for (size_t i = 0; i < keeping.count; i++) {
        const struct kept *kept = &keeping.kept[i];
        night->tickets[i] = (struct night_ticket){.record = kept->record, .is_fresh = kept->fresh != NULL,
                                                  .sources = kept->sources};
        night->carried_ticket_count += !kept->fresh;
    }
    count_rows(batch, fresh);
    return know_tickets(night, diag) && know_claims(night, diag) && know_people(night, diag);
}

bool night_recall(struct ledger *ledger, const Slice *ids, size_t id_count, const struct programme *programme,
                  struct batch *batch, struct arena *mem, struct diag *diag)
{
    struct keeping keeping = {.mem = mem};
    for (size_t i = 0; i < id_count; i++)
        if (!keep_named(&keeping, ledger, ids[i], diag))
            return false;
    return fill(&keeping, ledger, programme, batch, diag);
}
