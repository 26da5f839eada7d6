/* Rows and claims as digests, in the ledger's table `settled`. */
#include "ledger/settled_rows.h"

#include "base/arena.h"
#include "base/slice.h"
#include "dataset/text_set.h"
#include "ledger/night_private.h"
#include "ledger/warm.h"
#include "programme/catalogue.h"

#include <string.h>

/* Of a digest: the table stays small. Among ten million rows two share 96 bits of SHA-256 by chance once in 10^15 ledgers;
   and who wants it so must find, for a row that is published, another published one: 2^96 trials, for partners choose what
   they claim, and not what is published. */
#define KEY_CHARS 24

struct taking {
    struct night *night;
    struct arena *mem;
    struct query query;
    const struct settled_question *question;
    struct table tickets; /* of the batch, by hash */
    struct text_set invoices;
    struct text_set keys, nameless_keys; /* of its claims, with their groups: of tickets that name a partner, of others */
    struct text_set nameless_lines;      /* what the others say, with their groups */
    bool has_lists; /* claims of several invoices, which are not among them */
    struct taken {
        Slice row;
        Date publication;
        int64_t free; /* how many more of these rows are taken */
    } *taken;
    struct table by_row;
    size_t count, capacity;
};

static Slice digest_of(Slice text, struct arena *mem)
{
    char hex[DIGEST_HEX_CHARS];
    digest_hex(text, hex);
    return arena_copy(mem, (Slice){hex, KEY_CHARS});
}

static Slice key_of(const struct programme *programme, Month month, uint8_t type, Slice invoice, struct arena *mem)
{
    char text[MONTH_CHARS];
    return digest_of(arena_printf(mem, "%.*s\n%.*s\n%.*s", SLICE_ARG(month_format(month, text)),
                                  SLICE_ARG(omlp_type_code(programme, type)), SLICE_ARG(invoice)),
                     mem);
}

static Slice claim_key(const struct programme *programme, const struct claim *claim, struct arena *mem)
{
    return key_of(programme, claim->period.month, claim->type, claim->invoice, mem);
}

static Slice row_key(const struct programme *programme, const struct kpi_row *row, struct arena *mem)
{
    char month[MONTH_CHARS], units[DECIMAL_CHARS], kpi[DECIMAL_CHARS], revenue[DECIMAL_CHARS];
    Slice type = omlp_type_code(programme, row->type);
    return digest_of(arena_printf(mem, "%.*s\n%.*s\n%.*s\n%.*s\n%.*s\n%.*s\n%.*s\n%s", SLICE_ARG(row->partner),
                                  SLICE_ARG(month_format(row->period, month)), SLICE_ARG(type.len ? type : row->type_text),
                                  SLICE_ARG(row->normal), SLICE_ARG(decimal_format(row->units, 0, units)),
                                  SLICE_ARG(decimal_format(row->kpi, 0, kpi)),
                                  SLICE_ARG(decimal_format(row->revenue, 0, revenue)), row->currency),
                     mem);
}

/* --- before deciding --- */

static Slice of_group(Slice key, Slice group, struct arena *mem)
{
    return arena_printf(mem, "%.*s %.*s", SLICE_ARG(key), SLICE_ARG(group));
}

static Slice line_of(Slice key, const struct measures *values, struct arena *mem)
{
    char units[DECIMAL_CHARS], kpi[DECIMAL_CHARS], revenue[DECIMAL_CHARS];
    return arena_printf(mem, "%.*s %.*s %.*s %.*s", SLICE_ARG(key), SLICE_ARG(decimal_format(values->units, 0, units)),
                        SLICE_ARG(decimal_format(values->kpi, 0, kpi)),
                        SLICE_ARG(decimal_format(values->revenue, 0, revenue)));
}

static bool has_ticket(const struct taking *taking, Slice id)
{
    uint32_t i;
    for (struct table_walk walk = table_walk(&taking->tickets, slice_hash(id)); table_next(&walk, &i);)
        if (slice_equal(taking->night->batch->tickets[i].id, id))
            return true;
    return false;
}

static void know_claim(struct taking *taking, size_t i, struct arena *scratch)
{
    const struct batch *batch = taking->night->batch;
    const struct claim *claim = &batch->claims[i];
    const struct measures values = {claim->units.value, claim->kpi.value, claim->revenue.value};
    bool is_named = claim_ticket(batch, claim)->partner_id.len > 0;
    Slice key = of_group(claim_key(taking->night->programme, claim, scratch),
                         owner_of_claim(taking->question->owners, claim, i), scratch);
    text_set_keep(&taking->invoices, claim->invoice, NULL);
    text_set_keep(is_named ? &taking->keys : &taking->nameless_keys, key, NULL);
    if (!is_named)
        text_set_keep(&taking->nameless_lines, line_of(key, &values, scratch), NULL);
    taking->has_lists |= claim_more(claim)->list_count > 0;
}

static void know_batch(struct taking *taking)
{
    const struct batch *batch = taking->night->batch;
    struct text_set *sets[] = {&taking->invoices, &taking->keys, &taking->nameless_keys, &taking->nameless_lines};
    struct arena scratch;
    table_init(&taking->tickets, taking->mem, batch->ticket_count);
    table_init(&taking->by_row, taking->mem, 0);
    for (size_t i = 0; i < COUNT_OF(sets); i++)
        text_set_init(sets[i], taking->mem);
    arena_init(&scratch, 0);
    for (size_t i = 0; i < batch->ticket_count; i++)
        table_add(&taking->tickets, slice_hash(batch->tickets[i].id), (uint32_t)i);
    for (size_t i = 0; i < batch->claim_count; i++) {
        size_t mark = arena_mark(&scratch);
        know_claim(taking, i, &scratch);
        arena_rewind(&scratch, mark);
    }
    arena_done(&scratch);
}

/* Who asks for the line again, as it stands, is answered from it: a ticket that names its partner, or one that says no
   more than what is published. */
static bool is_asked_for(const struct taking *taking, size_t i)
{
    const struct kpi_row *row = &taking->question->gathered->rows[i];
    const struct measures values = {row->units, row->kpi, row->revenue};
    size_t mark = arena_mark(taking->mem);
    Slice key = of_group(key_of(taking->night->programme, row->period, row->type, row->normal, taking->mem),
                         taking->question->group_of_row[i], taking->mem);
    bool asked = text_set_has(&taking->keys, key) ||
                 (taking->nameless_lines.count &&
                  text_set_has(&taking->nameless_lines, line_of(key, &values, taking->mem)));
    arena_rewind(taking->mem, mark);
    return asked;
}

/* Only a row of the very number answers a claim, others suggest; and one that is asked for as it stands is its claim's. */
static bool may_answer_another(const struct taking *taking, size_t i)
{
    const struct kpi_row *row = &taking->question->gathered->rows[i];
    bool has_number = taking->has_lists || text_set_has(&taking->invoices, row->normal) ||
                      (row->amends.len && text_set_has(&taking->invoices, row->amends));
    return has_number && !is_asked_for(taking, i);
}

static struct taken *find_taken(struct taking *taking, Slice row, Date publication)
{
    uint32_t i;
    for (struct table_walk walk = table_walk(&taking->by_row, slice_hash(row)); table_next(&walk, &i);)
        if (slice_equal(taking->taken[i].row, row) && taking->taken[i].publication.day == publication.day)
            return &taking->taken[i];
    return NULL;
}

/* A claim of the closed one's key repeats it or corrects it; where that one named its partner, so must who corrects it. */
static bool is_claimed_again(const struct taking *taking, Slice key, Slice group, Slice partner)
{
    size_t mark = arena_mark(taking->mem);
    Slice asked = of_group(key, group, taking->mem);
    bool again = text_set_has(&taking->keys, asked) || (!partner.len && text_set_has(&taking->nameless_keys, asked));
    arena_rewind(taking->mem, mark);
    return again;
}

static int64_t count_settled(struct taking *taking, Slice row, Slice group)
{
    struct query *query = &taking->query;
    int64_t count = 0;
    query_text(query, 1, row);
    query_number(query, 2, taking->night->run);
    while (query_next(query))
        if (!has_ticket(taking, query_get_text(query, 0)) &&
            !is_claimed_again(taking, query_get_text(query, 1), group, query_get_text(query, 3)))
            count += query_get_number(query, 2);
    query_again(query);
    return count;
}

#define OF_ROW "SELECT ticket FROM settled WHERE row = ?1"

/* The same rows that take() looks up. */
static void warm_gathered(struct taking *taking)
{
    const struct gathered *gathered = taking->question->gathered;
    if (!taking->night->ledger->is_cold)
        return;
    size_t mark = arena_mark(taking->mem), count = 0;
    Slice *keys = ARENA_ARRAY(taking->mem, Slice, gathered->row_count + 1);
    for (size_t i = 0; i < gathered->row_count; i++)
        if (may_answer_another(taking, i))
            keys[count++] = row_key(taking->night->programme, &gathered->rows[i], taking->mem);
    ledger_warm(taking->night->ledger, OF_ROW, keys, count);
    arena_rewind(taking->mem, mark);
}

static bool take(struct taking *taking, size_t i)
{
    const struct kpi_row *row = &taking->question->gathered->rows[i];
    if (!may_answer_another(taking, i))
        return false;
    size_t mark = arena_mark(taking->mem);
    Slice key = row_key(taking->night->programme, row, taking->mem);
    struct taken *known = find_taken(taking, key, row->publication);
    if (known)
        return known->free-- > 0;
    int64_t count = count_settled(taking, key, taking->question->group_of_row[i]);
    if (!count) {
        arena_rewind(taking->mem, mark);
        return false;
    }
    table_add(&taking->by_row, slice_hash(key), (uint32_t)taking->count);
    *ARENA_PUSH(taking->mem, taking->taken, taking->count, taking->capacity, struct taken) =
        (struct taken){key, row->publication, count - 1};
    return true;
}

void settled_rows_find(struct night *night, const struct settled_question *question, bool *settled)
{
    const struct gathered *gathered = question->gathered;
    struct arena work;
    struct taking taking = {.night = night, .question = question, .mem = &work};
    arena_init(&work, 0);
    know_batch(&taking);
    query_begin(&taking.query, night->ledger->db,
                "SELECT s.ticket, s.key, s.count, t.partner FROM settled s"
                " JOIN claim c ON c.ticket = s.ticket AND c.number = s.claim JOIN ticket t ON t.id = s.ticket"
                " JOIN decision d ON d.seq = coalesce(c.person, c.standing)"
                " WHERE s.row = ?1 AND c.open = 0 AND c.gone = 0 AND d.verdict = 'OK' AND d.run < ?2",
                night->diag);
    warm_gathered(&taking);
    for (size_t i = 0; i < gathered->row_count && !taking.query.failed; i++)
        settled[i] = take(&taking, i);
    if (!query_end(&taking.query))
        night->lookup_failed = true;
    arena_done(&work);
}

/* --- after deciding --- */

struct owned {
    Slice row, key;
    size_t claim;
};

struct contest {
    struct night *night;
    struct arena *mem;
    struct owned *owned;
    size_t count, capacity;
    struct table by_row;
};

/* Closed before tonight, and nothing it says has changed. */
static bool stays_settled(const struct night *night, size_t i)
{
    const struct standing *known = &night->claims[i].known;
    return known->seq && !known->open && !known->gone && slice_equal(known->verdict, verdict_name(VERDICT_OK)) &&
           !night->tickets[night->batch->claims[i].ticket].changed;
}

static bool find_owned(struct contest *contest, struct diag *diag)
{
    struct night *night = contest->night;
    struct query query;
    query_begin(&query, night->ledger->db, "SELECT row, key FROM settled WHERE ticket = ?1 AND claim = ?2", diag);
    for (size_t i = 0; i < night->batch->claim_count && !query.failed; i++) {
        if (!stays_settled(night, i))
            continue;
        query_text(&query, 1, night->batch->tickets[night->batch->claims[i].ticket].id);
        query_number(&query, 2, night->batch->claims[i].number);
        while (query_next(&query)) {
            Slice row = arena_copy(contest->mem, query_get_text(&query, 0));
            table_add(&contest->by_row, slice_hash(row), (uint32_t)contest->count);
            *ARENA_PUSH(contest->mem, contest->owned, contest->count, contest->capacity, struct owned) =
                (struct owned){row, arena_copy(contest->mem, query_get_text(&query, 1)), i};
        }
        query_again(&query);
    }
    return query_end(&query);
}

static const struct owned *owner_of(const struct contest *contest, const struct kpi_row *row, Slice key)
{
    Slice text = row_key(contest->night->programme, row, contest->mem);
    uint32_t i;
    for (struct table_walk walk = table_walk(&contest->by_row, slice_hash(text)); table_next(&walk, &i);)
        if (slice_equal(contest->owned[i].row, text) && !slice_equal(contest->owned[i].key, key))
            return &contest->owned[i];
    return NULL;
}

static void look_at(struct contest *contest, size_t i, struct resolution *now)
{
    struct night *night = contest->night;
    const struct batch *batch = night->batch;
    const struct owned *owner = NULL;
    if (!now->match || (now->verdict != VERDICT_OK && now->verdict != VERDICT_CONFIRMED) || stays_settled(night, i))
        return;
    size_t mark = arena_mark(contest->mem);
    Slice key = claim_key(night->programme, &batch->claims[i], contest->mem);
    for (size_t r = 0; r < now->match->row_count && !owner; r++)
        if (!now->match->rows[r]->doubled)
            owner = owner_of(contest, now->match->rows[r], key);
    if (owner)
        resolution_contest(now, claim_ticket(batch, &batch->claims[owner->claim])->id, night->mem);
    arena_rewind(contest->mem, mark);
}

bool settled_rows_contest(struct night *night, struct decided *decided, struct diag *diag)
{
    struct arena work;
    struct contest contest = {.night = night, .mem = &work};
    arena_init(&work, 0);
    table_init(&contest.by_row, &work, 0);
    bool found = find_owned(&contest, diag);
    for (size_t i = 0; found && contest.count && i < decided->count; i++)
        look_at(&contest, i, &decided->resolutions[i]);
    arena_done(&work);
    return found;
}

/* --- what is kept --- */

/* What an open claim was compared with may be another row since it was last written down. */
static bool is_to_be_written(const struct night *night, size_t i)
{
    const struct night_claim *claim = &night->claims[i];
    return claim->change != NIGHT_CARRIED ||
           (claim->is_open && !slice_equal(claim->known.seen, (Slice){night->facts.dataset_hex, DIGEST_HEX_CHARS}));
}

static bool forget(const struct night *night, struct diag *diag)
{
    struct query query;
    query_begin(&query, night->ledger->db, "DELETE FROM settled WHERE ticket = ?1 AND claim = ?2", diag);
    for (size_t i = 0; i < night->batch->claim_count; i++) {
        const struct claim *claim = &night->batch->claims[i];
        if (!night->claims[i].known.seq || !is_to_be_written(night, i))
            continue;
        query_text(&query, 1, night->batch->tickets[claim->ticket].id);
        query_number(&query, 2, claim->number);
        query_do(&query);
    }
    return query_end(&query);
}

/* Claims of a ticket that share their rows settle them once. */
static void write_claim(const struct night *night, size_t i, struct query *query, struct arena *mem)
{
    const struct match *match = night->decided->resolutions[i].match;
    const struct claim *claim = &night->batch->claims[i];
    if (!match || !match->group_leader)
        return;
    for (size_t r = 0; r < match->row_count; r++) {
        query_text(query, 1, row_key(night->programme, match->rows[r], mem));
        query_text(query, 2, night->batch->tickets[claim->ticket].id);
        query_number(query, 3, claim->number);
        query_text(query, 4, claim_key(night->programme, claim, mem));
        query_do(query);
    }
}

void settled_rows_warm(struct night *night)
{
    struct arena work;
    Slice *keys = NULL;
    size_t count = 0, capacity = 0;
    if (!night->ledger->is_cold)
        return;
    arena_init(&work, 0);
    for (size_t i = 0; i < night->batch->claim_count; i++) {
        const struct match *match = night->decided->resolutions[i].match;
        if (match && match->group_leader && is_to_be_written(night, i))
            for (size_t r = 0; r < match->row_count; r++)
                *ARENA_PUSH(&work, keys, count, capacity, Slice) = row_key(night->programme, match->rows[r], &work);
    }
    ledger_warm(night->ledger, OF_ROW, keys, count);
    arena_done(&work);
}

bool settled_rows_write(struct night *night, struct diag *diag)
{
    struct query query;
    struct arena work;
    if (!forget(night, diag))
        return false;
    arena_init(&work, 0);
    query_begin(&query, night->ledger->db,
                "INSERT INTO settled(row, ticket, claim, key, count) VALUES(?1, ?2, ?3, ?4, 1)"
                " ON CONFLICT(row, ticket, claim) DO UPDATE SET count = count + 1",
                diag);
    for (size_t i = 0; i < night->batch->claim_count && !query.failed; i++) {
        size_t mark = arena_mark(&work);
        if (is_to_be_written(night, i))
            write_claim(night, i, &query, &work);
        arena_rewind(&work, mark);
    }
    arena_done(&work);
    return query_end(&query);
}
