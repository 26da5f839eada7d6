/* Which exports a ticket came from, kept as one text for each set of them: the names in order, a blank between. */
#include "ledger/night_private.h"

#include "base/arena.h"
#include "base/slice.h"

#include <stdlib.h>

static int by_bytes(const void *left, const void *right)
{
    return slice_compare(*(const Slice *)left, *(const Slice *)right);
}

static Slice join(Slice *names, size_t count, struct arena *mem)
{
    qsort(names, count, sizeof *names, by_bytes);
    Slice all = names[0];
    for (size_t i = 1; i < count; i++)
        if (!slice_equal(names[i - 1], names[i]))
            all = arena_printf(mem, "%.*s %.*s", SLICE_ARG(all), SLICE_ARG(names[i]));
    return all;
}

Slice night_sources_of(const struct night_sources *sources, const struct batch *fresh, const struct ticket *ticket,
                       struct arena *mem)
{
    const struct claim *first = &fresh->claims[ticket->first_claim];
    bool several = false;
    if (!sources)
        return (Slice){0};
    for (uint32_t i = ticket->first_claim; i != CLAIM_NONE; i = fresh->claims[i].next)
        several |= claim_input(&fresh->claims[i]) != claim_input(first);
    if (!several)
        return sources->of_input[claim_input(first)];
    Slice *names = ARENA_ARRAY(mem, Slice, ticket->claim_count);
    size_t count = 0;
    for (uint32_t i = ticket->first_claim; i != CLAIM_NONE && count < ticket->claim_count; i = fresh->claims[i].next)
        names[count++] = sources->of_input[claim_input(&fresh->claims[i])];
    return join(names, count, mem);
}

static bool is_among(Slice origin, const Slice *names, size_t count)
{
    while (origin.len) {
        Slice name = slice_cut(origin, ' ', &origin);
        for (size_t i = 0; i < count; i++)
            if (slice_equal(name, names[i]))
                return true;
    }
    return false;
}

bool night_sources_hold(struct night *night, const struct night_sources *sources, const struct batch *fresh, bool *held,
                        struct diag *diag)
{
    struct query query;
    if (!sources || !(sources->missing_count + sources->partial_count))
        return true;
    query_begin(&query, night->ledger->db,
                "SELECT o.sources, (SELECT count(*) FROM claim c WHERE c.ticket = t.id AND c.gone = 0) FROM ticket t"
                " JOIN origin o ON o.id = t.origin WHERE t.id = ?1",
                diag);
    for (size_t i = 0; i < fresh->ticket_count && !query.failed; i++) {
        const struct ticket *ticket = &fresh->tickets[i];
        query_text(&query, 1, ticket->id);
        if (ticket->claim_count && query_next(&query)) {
            Slice origin = query_get_text(&query, 0);
            bool has_fewer = ticket->claim_count < query_get_number(&query, 1);
            held[i] = is_among(origin, sources->missing, sources->missing_count) ||
                      (has_fewer && is_among(origin, sources->partial, sources->partial_count));
        }
        query_again(&query);
        if (held[i] && !night->held_count++)
            night->held_ticket = ticket->id;
    }
    return query_end(&query);
}

static bool has_moved(const struct night_ticket *ticket)
{
    return ticket->sources.len && !slice_equal(ticket->sources, ticket->known_sources);
}

static bool name_sets(const struct night *night, struct diag *diag)
{
    struct query query;
    Slice last = {0};
    query_begin(&query, night->ledger->db, "INSERT INTO origin(sources) VALUES(?1) ON CONFLICT DO NOTHING", diag);
    for (size_t i = 0; i < night->batch->ticket_count && !query.failed; i++) {
        if (!has_moved(&night->tickets[i]) || slice_equal(night->tickets[i].sources, last))
            continue;
        last = night->tickets[i].sources;
        query_text(&query, 1, last);
        query_do(&query);
    }
    return query_end(&query);
}

bool night_sources_write(const struct night *night, struct diag *diag)
{
    struct query query;
    if (!name_sets(night, diag))
        return false;
    query_begin(&query, night->ledger->db,
                "UPDATE ticket SET origin = (SELECT id FROM origin WHERE sources = ?2) WHERE id = ?1", diag);
    for (size_t i = 0; i < night->batch->ticket_count && !query.failed; i++) {
        if (!has_moved(&night->tickets[i]))
            continue;
        query_text(&query, 1, night->batch->tickets[i].id);
        query_text(&query, 2, night->tickets[i].sources);
        query_do(&query);
    }
    return query_end(&query);
}
