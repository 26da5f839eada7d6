/* kpirecon reconcile: the main job. Start reading at reconcile(), which walks the
   street from tickets to reports; its steps are here and in job_open.c, job_report.c. */
#include "cli/job_private.h"

#include "base/slice.h"
#include "bytes/source.h"
#include "cli/plan.h"
#include "evidence/arguments.h"
#include "evidence/dossier.h"
#include "report/own_sheet.h"
#include "tickets/labels.h"

#include <string.h>

/* The forms of a larger folder decide each claim anew: that takes less time than its resolutions take memory. */
#define MAX_CLAIMS_KEPT 100000u

static bool has_rows(struct job *job)
{
    if (job->batch.row_count || job->options->allow_empty)
        return true;
    if (job->ledger && job->ledger->night.run > 1)
        return true; /* a night on which nothing came, and nothing is open */
    if (job->ledger)
        return diag_fault(&job->cli->diag, "no tickets: neither in the exports nor in the ledger");
    if (job->ticket_files.count > 1)
        return diag_fault(&job->cli->diag, "no tickets: there is no row in any of the files");
    Slice name = job->sources[0].name; /* that of a URL is without its secrets */
    bool is_stdin = slice_equal(name, S("-"));
    return diag_fault(&job->cli->diag, "no tickets: there is no row in %s%.*s%s", is_stdin ? "" : "'",
                      SLICE_ARG(is_stdin ? S("standard input") : name), is_stdin ? "" : "'");
}

/* A document that cannot be read is decided upon all the same: its errors do not count as rows lost. */
static bool screen_evidence(struct job *job)
{
    struct cli *cli = job->cli;
    uint64_t errors = diag_count(&cli->diag, SEVERITY_ERROR);
    job_begin_step(job, (struct progress_step){.what = "screening evidence"});
    if (dossiers_need_rules(&job->batch, job->options->attachments) &&
        !evidence_rules_load(&job->evidence_rules, &cli->templates, &cli->mem, &cli->diag))
        return false;
    job->dossiers = dossiers_make(&job->evidence_rules, &job->batch, job->options->attachments, &cli->mem, &cli->diag);
    evidence_rules_close(&job->evidence_rules);
    job->evidence_errors = diag_count(&cli->diag, SEVERITY_ERROR) - errors;
    bool searched = arguments_find(&cli->templates, &job->batch, &cli->mem, &job->duration_words, &cli->diag);
    job_end_step(job, S("evidence"));
    cli_show(cli);
    return searched;
}

static void add_dataset_inputs(struct job *job)
{
    const struct gathered *gathered = &job->decided.gathered;
    for (size_t i = 0; i < gathered->source_count; i++) {
        const struct dataset_source_info *source = &gathered->sources[i];
        struct run_input *input = job_add_input(job, source->name, "dataset");
        input->byte_count = source->byte_count;
        input->row_count = source->row_count;
        input->bad_count = source->bad_count;
        input->format = source->format;
        input->mapping = source->mapping;
        memcpy(input->sha256_hex, source->sha256_hex, sizeof input->sha256_hex);
    }
}

static struct progress_bytes dataset_bytes(const void *dataset)
{
    struct dataset_progress progress = dataset_progress(dataset);
    return (struct progress_bytes){progress.bytes_done, progress.bytes_total};
}

static enum decided_how how_decided(const struct job *job)
{
    if (job->ledger || job->own_sheet)
        return DECIDED_KEPT;
    if (job_is_by_claim(job))
        return DECIDED_ONCE;
    bool prints = !job->options->output.len || job->options->format; /* text and pages look at all of them at once */
    return job->batch.claim_count > MAX_CLAIMS_KEPT && !prints ? DECIDED_AGAIN : DECIDED_KEPT;
}

/* "filed" asks for the time of each ticket, and not all of them may tell one. */
static void tell_unfiled(const struct job *job)
{
    size_t count = 0;
    for (size_t i = 0; job->as_of.filed && i < job->batch.ticket_count; i++)
        count += job->batch.tickets[i].claim_count && !job->batch.tickets[i].filed.known;
    if (count)
        diag_add(&job->cli->diag, FINDING_ticket_time, (Place){.line = 0},
                 "%zu ticket%s not when filed; judged as of the time of this run", count,
                 count == 1 ? " tells" : "s tell");
}

static bool decide(struct job *job)
{
    struct cli *cli = job->cli;
    tell_unfiled(job);
    job_begin_step(job, (struct progress_step){"reading the dataset and deciding", dataset_bytes, job->dataset});
    struct decide_input input = {.batch = &job->batch,
                                 .dossiers = job->dossiers,
                                 .duration_words = job->duration_words,
                                 .dataset = job->dataset,
                                 .quarantine = &job->quarantine,
                                 .programme = &job->rules.programme,
                                 .registry = &job->registry,
                                 .earlier = job->ledger && !job->ledger->replays ? &job->ledger->night.earlier : NULL,
                                 .as_of = job->as_of.at,
                                 .as_of_filed = job->as_of.filed,
                                 .as_of_ticket = job->ledger ? job->ledger->as_of_ticket : NULL,
                                 .waited_until = job->ledger ? job->ledger->waited_until : NULL,
                                 .lane_count = job_lane_count(job),
                                 .how = how_decided(job)};
    if (!decide_batch(&input, &cli->mem, &job->decided, &cli->diag))
        return false;
    job_add_timing(job, S("dataset"), job->decided.dataset_us);
    job_add_timing(job, S("matching"), job->decided.matching_us);
    if (input.how != DECIDED_ONCE)
        job_add_timing(job, S("resolution"), job->decided.resolution_us);
    add_dataset_inputs(job);
    cli_show(cli);
    return true;
}

/* An empty dataset proves nothing: the claims are told to wait or to be looked at, and the status says why. */
static bool has_published_rows(struct job *job)
{
    if (job->decided.gathered.scanned_row_count || job->batch.row_count == 0 || job->options->allow_empty)
        return true;
    /* What was decided goes out first: after a fault nothing does. */
    out_flush(&job->cli->out);
    return diag_fault(&job->cli->diag, "no published rows: the KPI dataset is empty");
}

static bool failed_verdicts(const struct job *job)
{
    for (size_t i = 0; i < VERDICT_COUNT; i++)
        if (job->options->fail_if >> i & 1 && job->decided.verdict_count[i])
            return true;
    return false;
}

static enum exit_status judge(const struct job *job)
{
    uint64_t errors = diag_count(&job->cli->diag, SEVERITY_ERROR) - job->evidence_errors;
    return job->quarantine.count || errors || failed_verdicts(job) ? STATUS_PARTLY : STATUS_DONE;
}

static enum exit_status reconcile(struct job *job)
{
    bool replays = job->ledger && job->ledger->replays;
    if (!job_read_registry(job) || !job_read_rates(job) || !job_open_datasets(job) || (!replays && !job_read_tickets(job)))
        return STATUS_FAILED;
    if (!job_merge(job))
        return STATUS_FAILED;
    if (!replays && !has_rows(job))
        return STATUS_NOTHING;
    if (!screen_evidence(job) || !decide(job) || !labels_are_fine(job->intake.labels) || !job_settle(job))
        return STATUS_FAILED;
    if (!job_report(job))
        return STATUS_FAILED;
    if (job->options->explain_plan)
        plan_explain(&job->cli->err, &job->run);
    if (!has_published_rows(job))
        return STATUS_NOTHING;
    return judge(job);
}

enum exit_status job_run(struct cli *cli, const struct reconcile_options *options, struct job_ledger *ledger)
{
    struct job *job = ARENA_NEW(&cli->mem, struct job);
    job->cli = cli;
    job->options = options;
    job->ledger = ledger;
    if (!job_check_usage(job))
        return STATUS_USAGE;
    bool usage = false;
    if (!job_check_attachments(job->options->attachments, cli) || !job_load_rules(job, &usage))
        return usage ? STATUS_USAGE : STATUS_FAILED;
    /* a day of --as-of is a day in the programme's zone, so this has to wait for the rules */
    if (!as_of_option(job->options->as_of, job->rules.programme.clock_zone_minutes, &job->as_of, &cli->diag))
        return STATUS_USAGE;
    quarantine_init(&job->quarantine, &cli->mem);
    if (options->own_sheet.len &&
        !(job->own_sheet = own_sheet_open(options->own_sheet, &cli->templates, &cli->mem, &cli->diag)))
        return STATUS_FAILED;
    if (job->options->stream) {
        enum exit_status streamed = job_stream(job);
        understanding_done(&job->understanding);
        return streamed;
    }
    if ((!(ledger && ledger->replays) && !job_expand_tickets(job)) || !job_open_ledger(job))
        return STATUS_FAILED;
    enum exit_status status = reconcile(job);
    for (size_t i = 0; i < job->ticket_files.count; i++)
        source_close(&job->sources[i]);
    decided_done(&job->decided);
    dataset_done(job->dataset);
    understanding_done(&job->understanding);
    own_sheet_close(job->own_sheet);
    return status;
}

static enum exit_status run(struct cli *cli, const void *given)
{
    const struct reconcile_options *options = given;
    struct job_ledger ledger = {.ledger.lock_fd = -1};
    if (!options->ledger)
        return job_run(cli, options, NULL);
    if (!job_ledger_path(options->store, &cli->mem, &ledger.ledger.path, &cli->diag) ||
        !ledger_lock(&ledger.ledger, ledger.ledger.path, &cli->mem, &cli->diag))
        return STATUS_FAILED;
    enum exit_status status = job_run(cli, options, &ledger);
    ledger_close(&ledger.ledger);
    return status;
}

const struct command cmd_reconcile = {
    .name = "reconcile",
    .usage = "-d FILE [-d FILE]... [-o DIR] [OPTIONS] [TICKETS... | -]",
    .about = "decide tickets against the published KPI dataset",
    .story = "Reads TICKETS, screens their evidence, finds the published rows that each claim\n"
             "speaks of, says why numbers differ, and decides. Without TICKETS they are read\n"
             "from standard input. A folder or a zip stands for the files in it.\n",
    .options = reconcile_options,
    .not_configured = "output", /* where reports of nights go */
    .options_size = sizeof(struct reconcile_options),
    .takes_operands = true,
    .run = run};
