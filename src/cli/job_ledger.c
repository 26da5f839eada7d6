/* What a run does with its ledger: before deciding, after it, and around writing the report. */
#include "cli/job.h"

#include "base/slice.h"
#include "cli/post.h"
#include "cli/terminal.h"
#include "cli/told.h"
#include "ledger/ledger.h"
#include "report/run_folder.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool job_ledger_path(Slice store, struct arena *mem, Slice *path, struct diag *diag)
{
    Slice folder;
    if (!store_option(store, mem, &folder, diag))
        return false;
    *path = arena_printf(mem, "%.*s/" LEDGER_NAME, SLICE_ARG(folder));
    return true;
}

static Slice label_of(int64_t run, struct arena *mem)
{
    return arena_printf(mem, "run-%" PRId64, run);
}

/* How a manifest says which ledger's run it is. */
static Slice manifest_words(const struct night_report *report, struct arena *mem)
{
    return arena_printf(mem, "\"ledger\": {\"run\": %" PRId64 ", \"head\": \"%.*s\"", report->run,
                        SLICE_ARG(report->head));
}

static bool publish(struct cli *cli, struct ledger *ledger, const struct night_report *report, bool *found)
{
    return run_folder_publish(report->target, label_of(report->run, &cli->mem),
                              manifest_words(report, &cli->mem), found, &cli->scratch, &cli->diag) &&
           night_report_done(ledger, report->run, *found, &cli->diag);
}

static bool publish_left_over(struct job *job)
{
    struct cli *cli = job->cli;
    struct night_report *reports;
    size_t count;
    if (!night_unpublished(&job->ledger->ledger, &cli->mem, &reports, &count, &cli->diag))
        return false;
    for (size_t i = 0; i < count; i++) {
        bool found;
        if (!publish(cli, &job->ledger->ledger, &reports[i], &found))
            return false;
        if (!found)
            diag_add(&cli->diag, FINDING_ledger_report_lost, (Place){.source = job->ledger->ledger.path},
                     "the report of run %" PRId64 " was to be '%.*s' and is not there", reports[i].run,
                     SLICE_ARG(reports[i].target));
    }
    return true;
}

/* Who asks for the story is told all of it. */
static bool know_told(struct job *job)
{
    struct cli *cli = job->cli;
    if (!job->ledger->post || job->options->common.verbose)
        return true;
    struct told *told = ARENA_NEW(&cli->mem, struct told);
    if (!told_open(told, &job->ledger->ledger, &cli->mem, &cli->diag))
        return false;
    cli->told = told;
    return true;
}

bool job_open_ledger(struct job *job)
{
    struct job_ledger *own = job->ledger;
    if (!own)
        return true;
    struct cli *cli = job->cli;
    bool only_looks = own->replays || own->only_looks;
    return ledger_open(&own->ledger, own->ledger.path, only_looks ? DATABASE_READ : DATABASE_MAKE, &cli->mem,
                       &cli->diag) &&
           (only_looks || publish_left_over(job)) && know_told(job);
}

/* What is decided again, and what bears on it. */
static struct text_list replayed_ids(const struct replay *replay, struct arena *mem)
{
    struct text_list ids = {0};
    bool *taken = ARENA_ARRAY(mem, bool, replay->ticket_count + 1);
    for (size_t i = 0; i < replay->round_count; i++)
        for (size_t t = 0; t < replay->rounds[i].count; t++) {
            uint32_t ticket = replay->rounds[i].tickets[t];
            if (!taken[ticket])
                *ARENA_PUSH(mem, ids.at, ids.count, ids.capacity, Slice) = replay->tickets[ticket].id;
            taken[ticket] = true;
        }
    return ids;
}

/* Without --as-of each ticket is decided as of the day that its standing decision was taken. */
static bool recall(struct job *job)
{
    struct job_ledger *own = job->ledger;
    struct cli *cli = job->cli;
    if (!replay_open(&own->replay, &own->ledger, &job->rules.programme, own->ids.at, own->ids.count, &cli->mem, &cli->diag))
        return false;
    struct text_list ids = replayed_ids(&own->replay, &cli->mem);
    if (!night_recall(&own->ledger, ids.at, ids.count, &job->rules.programme, &job->batch, &cli->mem, &cli->diag))
        return false;
    Date *days = ARENA_ARRAY(&cli->mem, Date, job->batch.ticket_count + 1);
    Date *waited = ARENA_ARRAY(&cli->mem, Date, job->batch.claim_count + 1);
    own->waited_until = waited;
    for (size_t i = 0; i < job->batch.claim_count; i++) {
        const struct claim *claim = &job->batch.claims[i];
        Slice id = job->batch.tickets[claim->ticket].id;
        struct standing known;
        Date day;
        if (!ledger_waited(&own->ledger, id, claim->number, &waited[i], &cli->diag))
            return false;
        if (job->options->as_of.len)
            continue;
        if (!ledger_standing(&own->ledger, id, claim->number, &cli->mem, &known, &cli->diag))
            return false;
        if (date_parse(known.day, &day) && day.day > days[claim->ticket].day)
            days[claim->ticket] = day;
    }
    own->as_of_ticket = days;
    job->batch.row_count = job->batch.claim_count;
    return true;
}

static void tell_held(struct job *job)
{
    const struct night *night = &job->ledger->night;
    if (night->held_count)
        diag_add(&job->cli->diag, FINDING_tickets_held, (Place){.source = job->ledger->ledger.path},
                 "%zu of tonight's tickets (such as %.*s) may have come in part; each stays as it was until all of it comes",
                 night->held_count, SLICE_ARG(night->held_ticket));
}

bool job_merge(struct job *job)
{
    struct job_ledger *own = job->ledger;
    struct cli *cli = job->cli;
    if (!own)
        return true;
    if (own->replays)
        return recall(job);
    own->fresh = job->batch;
    const struct night_sources sources = {own->origins.at, own->missing.at, own->partial.at, own->missing.count,
                                          own->partial.count};
    const struct night_input input = {&own->fresh, own->origins.count ? &sources : NULL, &job->rules.programme};
    bool begun = night_begin(&own->night, &own->ledger, &input, &job->batch, &cli->mem, &cli->diag);
    own->waited_until = own->night.waited_until;
    tell_held(job);
    return begun;
}

static int by_bytes(const void *left, const void *right)
{
    return slice_compare(*(const Slice *)left, *(const Slice *)right);
}

/* The newest that is published by then; files may lie ready before their day. */
static const struct publication *publication_in_force(const struct gathered *gathered, Date as_of)
{
    const struct publication *found = NULL;
    for (size_t i = 0; i < gathered->publication_count; i++)
        if (gathered->publications[i].date.day <= as_of.day)
            found = &gathered->publications[i];
    return found;
}

/* One hash of all that was published, whatever order its files were named in, and of what is in force of it: on the
   day of a publication the dataset is another one, even where its file has been there before. */
static void hash_dataset(const struct gathered *gathered, Slice in_force, struct arena *mem,
                         char into[DIGEST_HEX_CHARS])
{
    Slice *hashes = ARENA_ARRAY(mem, Slice, gathered->source_count + 1), all = {0};
    for (size_t i = 0; i < gathered->source_count; i++)
        hashes[i] = (Slice){gathered->sources[i].sha256_hex, DIGEST_HEX_CHARS};
    qsort(hashes, gathered->source_count, sizeof *hashes, by_bytes);
    for (size_t i = 0; i < gathered->source_count; i++)
        if (i == 0 || !slice_equal(hashes[i - 1], hashes[i]))
            all = arena_printf(mem, "%.*s%.*s\n", SLICE_ARG(all), SLICE_ARG(hashes[i]));
    digest_hex(arena_printf(mem, "%.*s%.*s\n", SLICE_ARG(all), SLICE_ARG(in_force)), into);
}

bool job_settle(struct job *job)
{
    struct job_ledger *own = job->ledger;
    struct cli *cli = job->cli;
    if (!own || own->replays)
        return true;
    const struct gathered *gathered = &job->decided.gathered;
    struct night_facts facts = {.as_of = instant_date(job->as_of.at, job->rules.programme.clock_zone_minutes),
                                .dossiers = job->dossiers,
                                .version = S(KPIRECON_VERSION)};
    char day[DATE_CHARS];
    const struct publication *newest = publication_in_force(gathered, facts.as_of);
    if (newest)
        facts.publication = arena_copy(&cli->mem, date_format(newest->date, day));
    hash_dataset(gathered, facts.publication, &cli->mem, facts.dataset_hex);
    if (!templates_digest(&cli->templates, facts.rules_hex, &cli->diag))
        return false;
    own->label = label_of(own->night.run, &cli->mem);
    return night_settle(&own->night, &facts, &job->decided, &cli->diag);
}

bool job_write(struct job *job)
{
    struct job_ledger *own = job->ledger;
    struct cli *cli = job->cli;
    Slice target = job->options->output;
    struct night_report report = {own->night.run, target, {own->night.head, DIGEST_HEX_CHARS}};
    bool found;
    if (own->post && !post_write(own->post, job, &own->night))
        return false;
    if (own->post && own->post->is_dry)
        return true;
    if (target.len && !run_folder_prepare(target, own->label, &job->run, &cli->templates, &cli->scratch, &cli->diag))
        return false;
    /* all that is found in the input has been, and is in what is counted from now on */
    cli_show(cli);
    own->night.told = cli->told ? &cli->told->now : NULL;
    /* A commit that failed may have come about all the same, when only its last sync was refused: what was made aside
       stays, for the next run to publish, or to make again under the same name. */
    return night_commit(&own->night, target, &cli->diag) && (target.len == 0 || publish(cli, &own->ledger, &report, &found));
}

static bool needs_person(const struct job *job)
{
    const struct night *night = &job->ledger->night;
    for (size_t i = 0; i < job->decided.count; i++)
        if (night->claims[i].change != NIGHT_CARRIED && job->decided.resolutions[i].verdict == VERDICT_REVIEW)
            return true;
    return job->quarantine.count > 0 || job->evidence_errors > 0;
}

bool job_is_worth_telling(const struct job *job)
{
    const struct common_options *common = &job->options->common;
    const struct post *post = job->ledger ? job->ledger->post : NULL;
    if (common->quiet || (post && post->is_dry))
        return false;
    return !post || common->verbose || terminal_is_watched(STDERR_FILENO) || needs_person(job);
}

void job_add_summary(const struct job *job, struct buf *buf)
{
    const struct night *night = job->ledger ? &job->ledger->night : NULL;
    if (night)
        buf_addf(buf, "run %" PRId64 ": %" PRIu64 " new, %" PRIu64 " changed, %" PRIu64 " closed, %" PRIu64 " open; ",
                 night->run, night->new_count, night->changed_count, night->closed_count, night->open_count);
    if (job->cli->told && job->cli->told->again_count) {
        terminal_add_count(buf, job->cli->told->again_count, "finding");
        buf_add(buf, S(" as before; "));
    }
}
