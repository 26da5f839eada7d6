/* reconcile --stream: each ticket is answered as its line comes. */
#include "cli/job_private.h"

#include "base/slice.h"
#include "cli/stream.h"
#include "dataset/compiled.h"

static void write_stream(struct out *out, const struct run *run, bool is_first, char delimiter)
{
    struct arena scratch;
    if (is_first) {
        arena_init(&scratch, 0);
        write_csv_header(out, delimiter, &scratch);
        arena_done(&scratch);
    }
    write_csv_claims(out, run, delimiter);
}

static void write_stream_csv(struct out *out, const struct run *run, bool is_first)
{
    write_stream(out, run, is_first, ',');
}

static void write_stream_tsv(struct out *out, const struct run *run, bool is_first)
{
    write_stream(out, run, is_first, '\t');
}

static void write_stream_ndjson(struct out *out, const struct run *run, bool is_first)
{
    (void)is_first;
    write_ndjson(out, run);
}

/* A stream asks again and again, so what is given as a file is compiled first. */
static bool open_stream_datasets(struct job *job, struct arena *mem)
{
    struct cli *cli = job->cli;
    struct text_list files = {0};
    job->dataset = dataset_new(&job->rules.programme, mem);
    dataset_quarantine_to(job->dataset, &job->quarantine);
    dataset_use_threads(job->dataset, job->options->common.threads);
    dataset_use_labels(job->dataset, job->intake.labels);
    for (size_t i = 0; i < job->options->datasets.count; i++) {
        struct text_list one = {.at = &job->options->datasets.at[i], .count = 1};
        if (slice_equal(one.at[0], S(STORE_WORD)) ? !job_use_store(job) : !expand_inputs(&one, &cli->mem, &files, &cli->diag))
            return false;
        for (size_t f = 0; f < files.count && !slice_equal(one.at[0], S(STORE_WORD)); f++)
            if (!dataset_add_compiled(job->dataset, files.at[f], job->options->published, &cli->diag))
                return false;
    }
    return true;
}

enum exit_status job_stream(struct job *job)
{
    const struct reconcile_options *options = job->options;
    struct arena dataset_mem;
    struct stream stream = {.cli = job->cli,
                            .name = job->ticket_files.at[0],
                            .intake = &job->intake,
                            .programme = &job->rules.programme,
                            .registry = &job->registry,
                            .attachments = options->attachments,
                            .dataset_mem = &dataset_mem,
                            .published = &job->quarantine,
                            .as_of = job->as_of.at,
                            .as_of_filed = job->as_of.filed,
                            .as_of_now = options->as_of.len == 0 || slice_equal_nocase(options->as_of, S("now")),
                            .only_verdicts = options->only,
                            .fail_verdicts = options->fail_if,
                            .lane_count = job_lane_count(job),
                            .write = job->format == REPORT_CSV   ? write_stream_csv
                                     : job->format == REPORT_TSV ? write_stream_tsv
                                                                 : write_stream_ndjson};
    arena_init(&dataset_mem, 0);
    bool done = job_read_registry(job) && open_stream_datasets(job, &dataset_mem);
    stream.dataset = job->dataset;
    done = done && stream_tickets(&stream);
    dataset_done(job->dataset);
    job->dataset = NULL;
    arena_done(&dataset_mem);
    if (!done)
        return STATUS_FAILED;
    if (!stream.claim_count && !stream.bad_count && !options->allow_empty)
        return diag_fault(&job->cli->diag, "no tickets: nothing came"), STATUS_NOTHING;
    return stream.bad_count || job->quarantine.count || stream.has_failed_verdict ? STATUS_PARTLY : STATUS_DONE;
}
