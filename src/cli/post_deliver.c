/* Handing over what waits, one message after the other: marked on disk before it leaves, and with its outcome
   after. */
#include "cli/post.h"

#include "base/clock.h"
#include "base/slice.h"
#include "cli/job.h"
#include "cli/terminal.h"
#include "delivery/metrics.h"
#include "ledger/outbox.h"

#include <inttypes.h>
#include <time.h>

#define USUAL_BUDGET_S 3600
#define MAX_METRICS 32

static struct channel *channel_of(const struct post *post, Slice way)
{
    for (size_t i = 0; i < CHANNEL_KIND_COUNT; i++)
        if (slice_equal(channel_kind_name(i), way))
            return post->channels[i];
    return NULL;
}

static void tell(struct post *post, const struct outbox_row *row, struct delivery delivery, Slice by)
{
    static const enum finding_id findings[] = {[DELIVERY_QUEUED] = FINDING_delivery_queued,
                                               [DELIVERY_FAILED] = FINDING_delivery_failed,
                                               [DELIVERY_UNKNOWN] = FINDING_delivery_unknown};
    post->outcome_count[delivery.outcome]++;
    if (delivery.outcome == DELIVERY_SENT)
        diag_debug(&post->cli->diag, S("delivery"), "%.*s: sent by %.*s %.*s", SLICE_ARG(row->key), SLICE_ARG(by),
                   SLICE_ARG(delivery.because));
    else
        diag_add(&post->cli->diag, findings[delivery.outcome], (Place){.source = by}, "%.*s%s%.*s: %.*s",
                 SLICE_ARG(row->key), row->ticket.len ? " about ticket " : "", SLICE_ARG(row->ticket),
                 SLICE_ARG(delivery.because));
}

static struct delivery hand_over(struct channel *channel, const struct outbox_row *row, struct arena *mem)
{
    struct message message;
    if (!message_unpack(row->packed, &message))
        return (struct delivery){DELIVERY_FAILED, S("what the outbox has is no message")};
    return channel_deliver(channel, &message, mem);
}

static bool deliver_one(struct post *post, struct ledger *ledger, const struct outbox_row *row)
{
    struct cli *cli = post->cli;
    struct channel *channel = channel_of(post, row->way);
    if (!channel) {
        tell(post, row, (struct delivery){DELIVERY_QUEUED, S("this way is switched off")}, row->way);
        return true;
    }
    if (!outbox_mark(ledger, row->id, S("sending"), (Slice){0}, &cli->diag))
        return false;
    struct delivery delivery = hand_over(channel, row, &cli->scratch);
    tell(post, row, delivery, channel_name(channel));
    return outbox_mark(ledger, row->id, delivery_outcome_name(delivery.outcome), delivery.because, &cli->diag);
}

bool post_deliver(struct post *post, struct ledger *ledger)
{
    struct cli *cli = post->cli;
    unsigned budget_s = post->options->budget_s ? post->options->budget_s : USUAL_BUDGET_S;
    int64_t deadline = clock_now_us() + (int64_t)budget_s * 1000000;
    struct outbox_row row = {0};
    size_t mark = arena_mark(&cli->scratch);
    for (size_t i = 0; i < CHANNEL_KIND_COUNT; i++)
        if (post->channels[i])
            channel_tidy(post->channels[i], &cli->scratch);
    do {
        arena_rewind(&cli->scratch, mark);
        if (!outbox_next(ledger, row.id, &cli->scratch, &row, &cli->diag))
            return false;
        if (row.id && clock_now_us() > deadline) {
            tell(post, &row, (struct delivery){DELIVERY_QUEUED, S("the time for deliveries is over")}, row.way);
            continue;
        }
        if (row.id && !deliver_one(post, ledger, &row))
            return false;
        cli_show(cli);
    } while (row.id);
    return true;
}

enum exit_status post_status(const struct post *post, enum exit_status status)
{
    bool is_fine = status == STATUS_DONE || status == STATUS_PARTLY;
    if (is_fine && post->outcome_count[DELIVERY_QUEUED])
        return STATUS_TRY_LATER;
    if (is_fine && (post->outcome_count[DELIVERY_FAILED] || post->outcome_count[DELIVERY_UNKNOWN]))
        return STATUS_PARTLY;
    return status;
}

bool post_check(struct post *post, bool online)
{
    const struct post_options *options = post->options;
    const struct {
        const char *what;
        unsigned by;
    } rows[] = {{"letters", options->letters_by}, {"summary", options->summary_by}};
    struct cli *cli = post->cli;
    struct buf *out = &cli->out.buf;
    bool all = true;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct channel *channel = rows[i].by ? post->channels[rows[i].by - 1] : NULL;
        buf_addf(out, "%-10s", rows[i].what);
        if (!channel) {
            buf_add(out, S("not handed over\n"));
            continue;
        }
        terminal_add_text(out, channel_name(channel));
        if (online) {
            struct delivery answer = channel_try(channel, &cli->scratch);
            bool is_there = answer.outcome == DELIVERY_SENT;
            buf_add(out, is_there ? S(": it answers") : S(": "));
            terminal_add_text(out, is_there ? (Slice){0} : answer.because);
            all &= is_there;
        }
        buf_add_char(out, '\n');
    }
    return all;
}

/* --- figures --- */

struct figures {
    struct metric at[MAX_METRICS];
    size_t count;
};

static void add(struct figures *figures, struct metric metric)
{
    assert(figures->count < MAX_METRICS);
    figures->at[figures->count++] = metric;
}

static bool add_outbox(struct figures *figures, struct ledger *ledger, struct diag *diag)
{
    for (enum delivery_outcome i = DELIVERY_SENT; i <= DELIVERY_UNKNOWN; i++) {
        int64_t count;
        Slice state = delivery_outcome_name(i);
        if (!outbox_count(ledger, state, &count, diag))
            return false;
        add(figures, (struct metric){"kpirecon_messages", "messages of the outbox by state", "state", state, count});
    }
    return true;
}

bool post_write_metrics(const struct post *post, struct ledger *ledger)
{
    const struct post_figures *night = &post->figures;
    struct figures figures = {0};
    struct cli *cli = post->cli;
    if (!post->options->metrics.len || !night->known)
        return true;
    add(&figures, (struct metric){"kpirecon_run", "number of the last run", NULL, {0}, night->run});
    add(&figures, (struct metric){"kpirecon_run_end_timestamp_seconds", "when the last run ended, since 1970", NULL,
                                  {0}, (int64_t)time(NULL)});
    for (size_t i = 0; i < VERDICT_COUNT; i++)
        add(&figures, (struct metric){"kpirecon_claims", "claims of the last report by verdict", "verdict",
                                      verdict_name((enum verdict)i), (int64_t)night->claims[i]});
    const struct {
        const char *name, *help;
        uint64_t value;
    } rows[] = {{"kpirecon_claims_new", "claims that the last run saw first", night->new_count},
                {"kpirecon_claims_changed", "claims that it decided otherwise than before", night->changed_count},
                {"kpirecon_claims_closed", "claims that it settled", night->closed_count},
                {"kpirecon_claims_open", "claims that are not settled", night->open_count},
                {"kpirecon_rows_quarantined", "rows that it could not read", night->quarantined}};
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        add(&figures, (struct metric){rows[i].name, rows[i].help, NULL, {0}, (int64_t)rows[i].value});
    return add_outbox(&figures, ledger, &cli->diag) &&
           metrics_write(post->options->metrics, figures.at, figures.count, &cli->scratch, &cli->diag);
}
