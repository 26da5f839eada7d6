/* What a command line asks of a job, checked before anything is opened. */
#include "cli/job_private.h"

#include "base/slice.h"
#include "cli/outcome_options.h"
#include "cli/values.h"

#include <sys/stat.h>
#include <unistd.h>

static bool check_stream(struct job *job)
{
    const struct reconcile_options *options = job->options;
    struct diag *diag = &job->cli->diag;
    if (!options->stream)
        return true;
    if (job->ledger)
        return diag_fault(diag, "option '--stream': a ledger takes a whole run at once; leave one away");
    if (options->output.len)
        return diag_fault(diag, "option '--stream': a run folder is written when all tickets are known; leave one away");
    if (options->format && job->format != REPORT_NDJSON && job->format != REPORT_CSV && job->format != REPORT_TSV)
        return diag_fault(diag, "option '--stream': the answers are ndjson, csv or tsv");
    job->format = options->format ? job->format : REPORT_NDJSON;
    return job->ticket_files.count == 1 ||
           diag_fault(diag, "option '--stream': tickets come from one file or pipe, found %zu", job->ticket_files.count);
}

/* Tickets come from the files named, from '-', or from a pipe that nobody named. */
static bool find_tickets(struct job *job)
{
    struct cli *cli = job->cli;
    job->ticket_files = cli->operands;
    if (job->ledger && job->ledger->is_night)
        return true;
    if (cli->operands.count == 0 && isatty(STDIN_FILENO))
        return diag_fault(&cli->diag, "no tickets: name a file, or - for standard input");
    if (cli->operands.count == 0)
        *ARENA_PUSH(&cli->mem, job->ticket_files.at, job->ticket_files.count, job->ticket_files.capacity,
                    Slice) = S("-");
    size_t from_stdin = 0;
    for (size_t i = 0; i < job->ticket_files.count; i++)
        from_stdin += slice_equal(job->ticket_files.at[i], S("-"));
    if (from_stdin > 1)
        return diag_fault(&cli->diag, "standard input can be read only once, found '-' twice");
    return true;
}

static bool check_datasets(const struct text_list *datasets, struct diag *diag)
{
    if (datasets->count == 0)
        return diag_fault(diag, "no dataset: give one with -d FILE");
    for (size_t i = 0; i < datasets->count; i++)
        if (slice_equal(datasets->at[i], S("-")))
            return diag_fault(diag, "option '--dataset': standard input is for tickets; name a file");
    return true;
}

static bool check_own_sheet(const struct reconcile_options *options, struct cli *cli)
{
    if (options->own_sheet.len && options->stream)
        return diag_fault(&cli->diag, "option '--template': a stylesheet is applied when all is decided");
    return own_sheet_option(options->own_sheet, options->output.len != 0, options->format != 0, cli);
}

static bool all_of(const bool *fine, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!fine[i])
            return false;
    return true;
}

bool job_check_usage(struct job *job)
{
    const struct reconcile_options *options = job->options;
    struct cli *cli = job->cli;
    job->intake.zone_given = options->zone.len != 0;
    job->intake.locale = options->locale;
    job->intake.attachments = options->attachments;
    job->intake.lane_count = options->stream ? 1 : job_lane_count(job);
    if (options->format)
        job->format = (enum report_format)(options->format - 1);
    else
        job->format = isatty(STDOUT_FILENO) ? REPORT_TEXT : REPORT_NDJSON;
    if (options->own_sheet.len && !options->format)
        job->format = REPORT_XML; /* what the sheet is given */
    job->hash_inputs = options->output.len || job->ledger || job->format == REPORT_XML || job->format == REPORT_HTML;
    /* each for itself: whoever keeps all faults tells all of them at once */
    const bool fine[] = {
        check_datasets(&options->datasets, &cli->diag),
        (job->ledger && job->ledger->replays) || find_tickets(job),
        check_stream(job),
        options->zone.len == 0 || zone_option(options->zone, &cli->mem, &job->intake.zone_minutes, &cli->diag),
        output_option(options->output, cli),
        letter_language_option(options->letter_language, cli),
        check_own_sheet(options, cli),
        options->locale.len == 0 || locale_option(options->locale, &job->intake.decimal_mark, &cli->diag),
        understanding_maps(&options->understanding, &cli->mem, &job->intake, &cli->diag)};
    return all_of(fine, COUNT_OF(fine));
}

bool job_check_attachments(Slice folder, struct cli *cli)
{
    struct stat about;
    if (folder.len == 0 || (stat(arena_cstr(&cli->mem, folder), &about) == 0 && S_ISDIR(about.st_mode)))
        return true;
    return diag_fault(&cli->diag, "option '--attachments': there is no folder '%.*s'", SLICE_ARG(folder));
}

bool job_check(struct cli *cli, const struct reconcile_options *options, struct job_ledger *ledger)
{
    struct job *job = ARENA_NEW(&cli->mem, struct job);
    bool usage;
    *job = (struct job){.cli = cli, .options = options, .ledger = ledger};
    const bool fine[] = {
        job_check_usage(job), job_check_attachments(options->attachments, cli),
        job_load_rules(job, &usage) &&
            as_of_option(options->as_of, job->rules.programme.clock_zone_minutes, &job->as_of, &cli->diag)};
    understanding_done(&job->understanding);
    return all_of(fine, COUNT_OF(fine));
}
