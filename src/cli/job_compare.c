/* What a replay finds: the decisions that would be others, and what they come to. */
#include "cli/job.h"

#include "base/slice.h"
#include "cli/terminal.h"
#include "ledger/ledger.h"
#include "programme/catalogue.h"

#include <inttypes.h>
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

static void show_text(struct comparison_page *page, const struct resolution *now, const struct standing *known)
{
    terminal_add_text(page->out, claim_ticket(&page->job->batch, now->claim)->id);
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

static void show_json(struct comparison_page *page, const struct resolution *now, const struct standing *known)
{
    struct buf *buf = page->out;
    buf_add(buf, S("{\"ticket_id\":"));
    json_add_string(buf, claim_ticket(&page->job->batch, now->claim)->id);
    buf_addf(buf, ",\"claim\":%u", now->claim->number);
    add_member(buf, "verdict_before", known->verdict);
    add_member(buf, "reason_before", known->reason);
    add_member(buf, "verdict", verdict_name(now->verdict));
    add_member(buf, "reason", reason_name(now->hits[0].reason));
    add_member(buf, "because", now->because);
    buf_add(buf, known->by_person ? S(",\"by_person\":true}\n") : S(",\"by_person\":false}\n"));
}

static bool compare_claim(struct comparison_page *page, const struct resolution *now)
{
    struct job *job = page->job;
    struct cli *cli = job->cli;
    struct standing known, machine;
    enum verdict before;
    const struct ticket *ticket = claim_ticket(&job->batch, now->claim);
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
    (page->ndjson ? show_json : show_text)(page, now, &machine);
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

bool job_compare(struct job *job)
{
    struct comparison_page page = {.job = job, .out = &job->cli->out.buf, .ndjson = job->format == REPORT_NDJSON};
    for (size_t i = 0; i < job->decided.count; i++) {
        if (!compare_claim(&page, &job->decided.resolutions[i]))
            return false;
        out_drain(&job->cli->out);
    }
    if (!page.ndjson)
        show_totals(&page);
    return true;
}
