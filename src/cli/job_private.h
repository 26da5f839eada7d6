/* What the files of the job share: job_check.c looks at what was asked, job_open.c opens what was given,
   cmd_reconcile.c walks the street, job_report.c writes, job_stream.c answers a pipe. */
#ifndef KPIRECON_CLI_JOB_PRIVATE_H
#define KPIRECON_CLI_JOB_PRIVATE_H

#include "cli/job.h"

struct source;

/* Whoever has a file of that name can write ./store. */
#define STORE_WORD "store"

/* --- job.c --- */

void job_begin_step(struct job *job, struct progress_step step);
void job_add_timing(struct job *job, Slice room, int64_t micros);
/* The time since the step began is that of the room. */
void job_end_step(struct job *job, Slice room);
struct run_input *job_add_input(struct job *job, Slice name, const char *role);
/* With its size, and its hash where the report names inputs by it. */
struct run_input *job_add_source(struct job *job, const struct source *source, const char *role);
unsigned job_lane_count(const struct job *job);
/* Claim by claim nothing has to be told of all of them first. */
bool job_is_by_claim(const struct job *job);

/* --- job_check.c: false with a fault when the command line asks for what cannot be --- */

bool job_check_usage(struct job *job);
bool job_check_attachments(Slice folder, struct cli *cli);

/* --- job_open.c: false with a fault --- */

Slice job_evidence_choice(size_t index);
/* *usage when the command line is to blame. */
bool job_load_rules(struct job *job, bool *usage);
bool job_read_registry(struct job *job);
bool job_read_rates(struct job *job);
bool job_use_store(struct job *job);
bool job_open_datasets(struct job *job);
bool job_expand_tickets(struct job *job);
bool job_read_tickets(struct job *job);

/* --- job_report.c --- */

bool job_report(struct job *job);

/* --- job_stream.c: everything from the first ticket to the exit status --- */

enum exit_status job_stream(struct job *job);

#endif
