/* What a replay finds: the decisions that would be others, and what they come to. */
#include "cli/job_private.h"

#include "base/slice.h"
#include "cli/terminal.h"
#include "ledger/ledger.h"
#include "programme/catalogue.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define MAX_CURRENCIES_SHOWN 64

struct money {
    char currency[4];
    Decimal sum;
    bool is_more;
    uint64_t count;
};

struct comparison_page {
    struct job *job;
    struct buf *out;
    bool ndjson;
    uint64_t claim_count, other_count, person_count;
    uint64_t moved[VERDICT_COUNT][VERDICT_COUNT];
    struct money money[MAX_CURRENCIES_SHOWN];
    size_t money_count;
    struct told_claim {
        Slice ticket, line;
        uint32_t claim;
    } *told; /* in the order of runs */
    size_t told_count, told_capacity;
};

static void add_money(struct comparison_page *page, const struct claim *claim)
{
    size_t i = 0;
    if (claim->revenue.state != AMOUNT_READ)
        return;
    while (i < page->money_count && memcmp(page->money[i].currency, claim->currency, 4) != 0)
        i++;
    if (i == MAX_CURRENCIES_SHOWN)
        return;
    if (i == page->money_count)
        memcpy(page->money[page->money_count++].currency, claim->currency, 4);
    page->money[i].count++;
    page->money[i].is_more |= !decimal_add(page->money[i].sum, decimal_abs(claim->revenue.value), &page->money[i].sum);
}

static void show_text(struct comparison_page *page, Slice ticket, const struct resolution *now,
                      const struct standing *known)
{
    terminal_add_text(page->out, ticket);
    buf_addf(page->out, "/%u: %.*s %.*s -> %.*s %.*s: ", now->claim->number, SLICE_ARG(known->verdict),
             SLICE_ARG(known->reason), SLICE_ARG(verdict_name(now->verdict)),
             SLICE_ARG(reason_name(now->hits[0].reason)));
    terminal_add_text(page->out, now->because.len ? now->because : now->next_step);
    buf_add_char(page->out, '\n');
}

static void add_member(struct buf *buf, const char *name, Slice text)
{
    buf_addf(buf, ",\"%s\":", name);
    json_add_string(buf, text);
}

static void show_json(struct comparison_page *page, Slice ticket, const struct resolution *now,
                      const struct standing *known)
{
    struct buf *buf = page->out;
    buf_add(buf, S("{\"ticket_id\":"));
    json_add_string(buf, ticket);
    buf_addf(buf, ",\"claim\":%u", now->claim->number);
    add_member(buf, "verdict_before", known->verdict);
    add_member(buf, "reason_before", known->reason);
    add_member(buf, "verdict", verdict_name(now->verdict));
    add_member(buf, "reason", reason_name(now->hits[0].reason));
    add_member(buf, "because", now->because);
    buf_add(buf, known->by_person ? S(",\"by_person\":true}\n") : S(",\"by_person\":false}\n"));
}

/* Kept until all runs are through: they are told in the order of tickets. */
static void keep_line(struct comparison_page *page, Slice ticket, const struct resolution *now,
                      const struct standing *known)
{
    struct arena *mem = &page->job->cli->mem;
    buf_clear(page->out);
    (page->ndjson ? show_json : show_text)(page, ticket, now, known);
    *ARENA_PUSH(mem, page->told, page->told_count, page->told_capacity, struct told_claim) =
        (struct told_claim){arena_copy(mem, ticket), arena_copy(mem, buf_slice(page->out)), now->claim->number};
}

static bool compare_claim(struct comparison_page *page, const struct batch *batch, const struct resolution *now)
{
    struct job *job = page->job;
    struct cli *cli = job->cli;
    struct standing known, machine;
    enum verdict before;
    const struct ticket *ticket = claim_ticket(batch, now->claim);
    if (!ledger_standing(&job->ledger->ledger, ticket->id, now->claim->number, &cli->mem, &known, &cli->diag) ||
        !ledger_decision(&job->ledger->ledger, known.machine, &cli->mem, &machine, &cli->diag))
        return false;
    if (!known.seq || known.gone)
        return true;
    page->claim_count++;
    if (slice_equal(machine.reason, reason_name(REASON_DECISION_CONTRADICTED)) ||
        (slice_equal(machine.verdict, verdict_name(now->verdict)) &&
         slice_equal(machine.reason, reason_name(now->hits[0].reason))))
        return true;
    page->other_count++;
    page->person_count += known.by_person;
    machine.by_person = known.by_person;
    if (verdict_from_name(machine.verdict, &before))
        page->moved[before][now->verdict]++;
    add_money(page, now->claim);
    keep_line(page, ticket->id, now, &machine);
    return true;
}

static void show_totals(struct comparison_page *page)
{
    struct buf *buf = page->out;
    terminal_add_count(buf, page->claim_count, "claim");
    buf_addf(buf, " decided again, %" PRIu64 " otherwise", page->other_count);
    if (page->person_count)
        buf_addf(buf, ", %" PRIu64 " of them under a person's decision", page->person_count);
    buf_add_char(buf, '\n');
    for (int i = 0; i < VERDICT_COUNT; i++)
        for (int j = 0; j < VERDICT_COUNT; j++)
            if (page->moved[i][j])
                buf_addf(buf, "  %.*s -> %.*s: %" PRIu64 "\n", SLICE_ARG(verdict_name((enum verdict)i)),
                         SLICE_ARG(verdict_name((enum verdict)j)), page->moved[i][j]);
    for (size_t i = 0; i < page->money_count; i++) {
        const struct money *money = &page->money[i];
        char text[DECIMAL_CHARS];
        unsigned places = money->currency[0] ? currency_places(&page->job->rules.programme, money->currency) : 0;
        buf_addf(buf, "  revenue claimed: %s%.*s %s in ", money->is_more ? "more than " : "",
                 SLICE_ARG(decimal_format(money->sum, places, text)), money->currency[0] ? money->currency : "(no currency)");
        terminal_add_count(buf, money->count, "claim");
        buf_add_char(buf, '\n');
    }
}

/* --- run by run --- */

/* What the job has per ticket, for the tickets of one run. */
struct round_input {
    struct dossier *dossiers;
    Slice *words;
    Date *days;
};

static uint32_t place_in_job(const struct job *job, Slice id)
{
    uint32_t i;
    for (struct table_walk walk = table_walk(&job->batch.ticket_by_id, slice_hash(id)); table_next(&walk, &i);)
        if (slice_equal(job->batch.tickets[i].id, id))
            return i;
    return UINT32_MAX;
}

static struct round_input gather_input(const struct job *job, const struct replay_round *round, const struct batch *batch,
                                       struct arena *mem)
{
    struct round_input input = {.dossiers = ARENA_ARRAY(mem, struct dossier, batch->ticket_count + 1),
                                .words = ARENA_ARRAY(mem, Slice, batch->ticket_count + 1),
                                .days = ARENA_ARRAY(mem, Date, batch->ticket_count + 1)};
    for (size_t i = 0; i < batch->ticket_count; i++) {
        uint32_t place = place_in_job(job, batch->tickets[i].id);
        input.days[i] = round->as_of;
        if (place != UINT32_MAX)
            input.dossiers[i] = job->dossiers[place];
        if (place != UINT32_MAX && job->duration_words)
            input.words[i] = job->duration_words[place];
    }
    return input;
}

static bool decide_round(struct comparison_page *page, size_t at, struct arena *mem, struct diag *diag)
{
    struct job *job = page->job;
    const struct replay *replay = &job->ledger->replay;
    struct batch batch;
    struct night night;
    struct decided decided = {0};
    bool *judged;
    if (!replay_begin(replay, at, &batch, &night, &judged, mem, diag))
        return false;
    batch.decimal_mark = job->batch.decimal_mark;
    batch.directory_rules = job->batch.directory_rules;
    struct round_input own = gather_input(job, &replay->rounds[at], &batch, mem);
    if (!replay_documents(replay, at, &night, own.dossiers, diag))
        return false;
    const struct decide_input input = {.batch = &batch,
                                       .dossiers = own.dossiers,
                                       .duration_words = job->duration_words ? own.words : NULL,
                                       .dataset = job->dataset,
                                       .quarantine = &job->quarantine,
                                       .programme = &job->rules.programme,
                                       .registry = &job->registry,
                                       .earlier = &night.earlier,
                                       .as_of = job->as_of.at,
                                       .as_of_filed = job->as_of.filed,
                                       .as_of_ticket = job->options->as_of.len ? NULL : own.days,
                                       .waited_until = night.waited_until,
                                       .lane_count = job_lane_count(job)};
    bool fine = decide_batch(&input, mem, &decided, diag) && replay_settle(&night, &decided, diag);
    for (size_t i = 0; i < decided.count && fine; i++)
        fine = !judged[i] || compare_claim(page, &batch, &decided.resolutions[i]);
    decided_done(&decided);
    return fine;
}

/* What there is to find in the dataset was told when all was decided at once. */
static bool decide_rounds(struct comparison_page *page)
{
    struct job *job = page->job;
    bool fine = true;
    dataset_quarantine_to(job->dataset, NULL);
    for (size_t i = 0; i < job->ledger->replay.round_count && fine; i++) {
        struct arena mem;
        struct diag unheard;
        arena_init(&mem, 0);
        diag_init(&unheard, &mem);
        fine = decide_round(page, i, &mem, &unheard);
        if (unheard.fault.len)
            fine = diag_fault(&job->cli->diag, "%.*s", SLICE_ARG(unheard.fault));
        arena_done(&mem);
    }
    return fine;
}

static bool is_asked_for(const struct job *job, const struct claim *claim)
{
    const struct text_list *ids = &job->ledger->ids;
    for (size_t i = 0; i < ids->count; i++)
        if (slice_equal(ids->at[i], claim_ticket(&job->batch, claim)->id))
            return true;
    return ids->count == 0;
}

/* A dataset that can be read only once answers for all runs together. */
static bool compare_at_once(struct comparison_page *page)
{
    const struct job *job = page->job;
    for (size_t i = 0; i < job->decided.count; i++)
        if (is_asked_for(job, &job->batch.claims[i]) &&
            !compare_claim(page, &job->batch, &job->decided.resolutions[i]))
            return false;
    return true;
}

static int in_order(const void *left, const void *right)
{
    const struct told_claim *a = left, *b = right;
    int order = ticket_ids_compare(a->ticket, b->ticket);
    return order ? order : (a->claim > b->claim) - (a->claim < b->claim);
}

bool job_compare(struct job *job)
{
    struct buf line;
    buf_init(&line);
    struct comparison_page page = {.job = job, .out = &line, .ndjson = job->format == REPORT_NDJSON};
    bool fine = dataset_can_be_read_again(job->dataset) ? decide_rounds(&page) : compare_at_once(&page);
    if (page.told_count)
        qsort(page.told, page.told_count, sizeof *page.told, in_order);
    page.out = &job->cli->out.buf;
    for (size_t i = 0; i < page.told_count && fine; i++) {
        buf_add(page.out, page.told[i].line);
        out_drain(&job->cli->out);
    }
    if (fine && !page.ndjson)
        show_totals(&page);
    buf_done(&line);
    return fine;
}
