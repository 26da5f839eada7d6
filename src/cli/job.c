/* What every step of the job needs: what it took, what was read, how many may work. */
#include "cli/job.h"

#include "base/clock.h"
#include "base/lanes.h"
#include "base/slice.h"
#include "bytes/source.h"
#include "cli/job_private.h"

void job_begin_step(struct job *job, struct progress_step step)
{
    cli_step(job->cli, step);
    job->step_began_us = clock_now_us();
}

void job_add_timing(struct job *job, Slice room, int64_t micros)
{
    struct run *run = &job->run;
    if (run->timing_count < MAX_TIMINGS)
        run->timings[run->timing_count++] = (struct run_timing){room, micros};
}

void job_end_step(struct job *job, Slice room)
{
    job_add_timing(job, room, clock_now_us() - job->step_began_us);
}

struct run_input *job_add_input(struct job *job, Slice name, const char *role)
{
    struct run_input *input = ARENA_PUSH(&job->cli->mem, job->inputs, job->input_count, job->input_capacity,
                                         struct run_input);
    *input = (struct run_input){.name = name, .role = slice_from(role)};
    return input;
}

struct run_input *job_add_source(struct job *job, const struct source *source, const char *role)
{
    struct run_input *input = job_add_input(job, source->name, role);
    input->byte_count = source->text.len;
    if (job->hash_inputs)
        source_digest(source, input->sha256_hex, &input->byte_count);
    return input;
}

unsigned job_lane_count(const struct job *job)
{
    return job->options->common.threads ? job->options->common.threads : lanes_usual();
}

bool job_is_by_claim(const struct job *job)
{
    bool by_claim = job->format == REPORT_NDJSON || job->format == REPORT_CSV || job->format == REPORT_TSV;
    return by_claim && !job->options->output.len;
}
