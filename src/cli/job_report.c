/* The end of a job: the run put together, its folder and what goes to standard output. */
#include "cli/job_private.h"

#include "base/slice.h"
#include "cli/terminal.h"
#include "report/file_names.h"
#include "report/own_sheet.h"
#include "report/run_folder.h"

#include <inttypes.h>
#include <signal.h>
#include <unistd.h>

static bool complete_run(struct job *job)
{
    struct run *run = &job->run;
    run->batch = &job->batch;
    run->decided = &job->decided;
    run->dossiers = job->dossiers;
    run->quarantine = &job->quarantine;
    run->programme = &job->rules.programme;
    if (!job_is_by_claim(job)) /* else there is no head to tell them in */
        patterns_find(&job->rules.programme, &job->batch, &job->decided, &job->cli->mem, &run->patterns);
    run->defaults = job->rules.may_differ ? &job->rules.defaults : NULL;
    run->inputs = job->inputs;
    run->input_count = job->input_count;
    run->as_of = job->as_of.at;
    run->as_of_filed = job->as_of.filed;
    run->version = S(KPIRECON_VERSION);
    run->only_verdicts = job->options->only;
    run->letter_language = job->options->letter_language;
    run->letter_files = job->options->letter_files;
    run->own_sheet = job->own_sheet;
    run->own_file = own_sheet_file_name(job->options->own_sheet, &job->cli->mem);
    run->lane_count = job_lane_count(job);
    if (job->options->output.len && run_folder_has_tickets(run))
        run->file_names = file_names_make(&job->batch, &job->cli->mem);
    run->night = job->ledger && !job->ledger->replays ? &job->ledger->night : NULL;
    return !job->hash_inputs || templates_digest(&job->cli->templates, run->rules_hex, &job->cli->diag);
}

static bool write_products(struct job *job)
{
    struct cli *cli = job->cli;
    struct out *out = &cli->out;
    if (job->own_sheet && !job->options->output.len)
        return own_sheet_write(job->own_sheet, &job->run, out, &cli->scratch, &cli->diag);
    struct text_look look = {terminal_columns(STDOUT_FILENO),
                             terminal_colour(STDOUT_FILENO, job->options->common.color)};
    return write_format(out, &job->run, job->format, look, &cli->templates, &cli->scratch, &cli->diag);
}

static void show_summary(const struct job *job)
{
    struct buf line, *buf = &line;
    buf_init(buf);
    terminal_add_count(buf, job->decided.count, "claim");
    buf_add(buf, S(" of "));
    terminal_add_count(buf, batch_tickets_claiming(&job->batch), "ticket");
    buf_add(buf, S(" decided"));
    const char *before = ": ";
    for (size_t i = 0; i < VERDICT_COUNT; i++) {
        if (job->decided.verdict_count[i] == 0)
            continue;
        buf_addf(buf, "%s%" PRIu64 " %.*s", before, job->decided.verdict_count[i],
                 SLICE_ARG(verdict_name((enum verdict)i)));
        before = ", ";
    }
    buf_add(buf, S("; "));
    terminal_add_count(buf, job->quarantine.count, "row");
    buf_add(buf, S(" quarantined; "));
    job_add_summary(job, buf);
    buf_add(buf, S("the report is "));
    terminal_add_text(buf, job->options->output);
    buf_add(buf, slice_ends(job->options->output, S("/")) ? S("index.html") : S("/index.html"));
    show_note(&job->cli->err, job->cli->look, buf_slice(buf));
    buf_done(buf);
}

/* A signal that would end the program waits until the folder is whole: then nothing is left lying aside. */
static bool write_folder(struct job *job)
{
    struct cli *cli = job->cli;
    sigset_t endings, before;
    sigemptyset(&endings);
    sigaddset(&endings, SIGHUP);
    sigaddset(&endings, SIGINT);
    sigaddset(&endings, SIGTERM);
    job_begin_step(job, (struct progress_step){.what = "writing the report"});
    pthread_sigmask(SIG_BLOCK, &endings, &before);
    bool written = job->ledger ? job_write(job)
                               : run_folder_write(job->options->output, &job->run, &cli->templates, &cli->scratch,
                                                  &cli->diag);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    cli_show(cli);
    if (written && job->options->output.len && job_is_worth_telling(job))
        show_summary(job);
    return written;
}

bool job_report(struct job *job)
{
    if (job->ledger && job->ledger->replays)
        return job_compare(job);
    if (!complete_run(job) || ((job->options->output.len || job->ledger) && !write_folder(job)))
        return false;
    /* with a folder, standard output stays silent unless a format was asked for by name */
    if (job->options->output.len && !job->options->format)
        return true;
    job_begin_step(job, (struct progress_step){.what = "writing"});
    bool written = write_products(job);
    out_flush(&job->cli->out);
    decided_count(&job->decided);
    job_end_step(job, job->decided.anew ? S("resolution, report") : S("report"));
    return written;
}
