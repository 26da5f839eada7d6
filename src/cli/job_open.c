/* What a job is given, opened: the rules, what is known of partners and currencies, the datasets, the tickets. */
#include "cli/job_private.h"

#include "base/slice.h"
#include "bytes/source.h"
#include "dataset/store.h"
#include "tickets/ticket_documents.h"

Slice job_evidence_choice(size_t index)
{
    static const Slice names[] = {[EVIDENCE_IF_PRESENT] = S_INIT("if_present"),
                                  [EVIDENCE_REQUIRED] = S_INIT("required"),
                                  [EVIDENCE_TO_CONFIRM] = S_INIT("to_confirm")};
    return index < COUNT_OF(names) ? names[index] : (Slice){0};
}

/* --evidence-required is a --set of its own name. */
static struct rules_options rules_asked(struct job *job)
{
    struct rules_options asked = job->options->rules;
    struct arena *mem = &job->cli->mem;
    if (job->options->evidence_required)
        *ARENA_PUSH(mem, asked.sets.at, asked.sets.count, asked.sets.capacity, Slice) =
            arena_printf(mem, "evidence_required=%.*s",
                         SLICE_ARG(job_evidence_choice(job->options->evidence_required - 1)));
    return asked;
}

bool job_load_rules(struct job *job, bool *usage)
{
    struct cli *cli = job->cli;
    job_begin_step(job, (struct progress_step){.what = "reading the rules"});
    struct rules_options rules = rules_asked(job);
    if (!rules_load(&job->rules, &rules, &cli->templates, &cli->mem, usage, &cli->diag))
        return false;
    if (!understanding_load(&job->understanding, &job->options->understanding, &cli->templates, &cli->mem,
                            &job->intake, usage, &cli->diag))
        return false;
    job->intake.templates = &cli->templates;
    if (!job->intake.zone_given)
        job->intake.zone_minutes = job->rules.programme.clock_zone_minutes;
    job_end_step(job, S("programme"));
    return true;
}

bool job_read_registry(struct job *job)
{
    struct cli *cli = job->cli;
    partner_registry_init(&job->registry, &cli->mem);
    if (job->options->registry.len == 0)
        return true;
    struct source source;
    if (!source_open(&source, job->options->registry, &cli->diag))
        return false;
    bool read = partner_registry_read(&job->registry, &source, &cli->mem, &cli->diag);
    if (read)
        job_add_source(job, &source, "registry")->row_count = job->registry.partner_count;
    source_close(&source);
    return read;
}

bool job_use_store(struct job *job)
{
    struct cli *cli = job->cli;
    struct store store = {.lock_fd = -1};
    Slice folder;
    bool used = store_option(job->options->store, &cli->mem, &folder, &cli->diag) &&
                store_open(&store, folder, &job->rules.programme, &cli->mem, &cli->diag) &&
                store_use(&store, job->dataset, &cli->diag);
    store_close(&store);
    return used;
}

static bool open_dataset(struct job *job, Slice what)
{
    if (slice_equal(what, S(STORE_WORD)))
        return job_use_store(job);
    return dataset_add_file(job->dataset, what, job->options->published, &job->cli->diag);
}

bool job_read_rates(struct job *job)
{
    struct cli *cli = job->cli;
    struct source source;
    if (job->options->rates.len == 0)
        return true;
    if (!source_open(&source, job->options->rates, &cli->diag))
        return false;
    bool read = exchange_rates_read(&job->rates, &source, &cli->mem, &cli->diag);
    if (read)
        job_add_source(job, &source, "rates")->row_count = job->rates.count;
    job->rules.programme.exchange_rates = &job->rates;
    source_close(&source);
    return read;
}

bool job_open_datasets(struct job *job)
{
    const struct text_list *files = &job->options->datasets;
    job->dataset = dataset_new(&job->rules.programme, &job->cli->mem);
    dataset_quarantine_to(job->dataset, &job->quarantine);
    dataset_use_threads(job->dataset, job->options->common.threads);
    dataset_use_labels(job->dataset, job->intake.labels);
    dataset_keep_copies(job->dataset, scratch_folder());
    if (job->hash_inputs)
        dataset_hash_sources(job->dataset);
    for (size_t i = 0; i < files->count; i++)
        if (!open_dataset(job, files->at[i]))
            return false;
    return true;
}

/* Of the export at hand rows are missing: what it has of a ticket may be less than all. */
static void note_partial(struct job *job)
{
    struct job_ledger *own = job->ledger;
    if (own && own->origins.count)
        *ARENA_PUSH(&job->cli->mem, own->partial.at, own->partial.count, own->partial.capacity, Slice) =
            own->origins.at[job->batch.input];
}

static bool read_ticket_file(struct job *job, Slice name, struct source *source)
{
    struct diag *diag = &job->cli->diag;
    uint64_t rows = job->batch.row_count, bad = job->quarantine.count;
    if (!source_open(source, name, diag) ||
        !intake_read(&job->batch, source, &job->intake, &job->rules.programme, &job->quarantine, NULL, diag))
        return false;
    struct run_input *input = job_add_source(job, source, "tickets");
    input->row_count = job->batch.row_count - rows;
    input->bad_count = job->quarantine.count - bad;
    if (input->bad_count)
        note_partial(job);
    return true;
}

bool job_read_tickets(struct job *job)
{
    job_begin_step(job, (struct progress_step){.what = "reading tickets"});
    batch_init(&job->batch, &job->cli->mem);
    for (size_t i = 0; i < job->ticket_files.count; i++) {
        while (job->ends_of_operands[job->batch.input] == i)
            job->batch.input++;
        if (!read_ticket_file(job, job->ticket_files.at[i], &job->sources[i]))
            return false;
    }
    tickets_take_documents(&job->batch, job->documents.at, job->documents.count, &job->cli->diag);
    intake_finish(&job->batch);
    job_end_step(job, S("tickets"));
    cli_show(job->cli);
    return true;
}

bool job_expand_tickets(struct job *job)
{
    struct cli *cli = job->cli;
    const struct text_list operands = job->ticket_files;
    struct text_list all = {0};
    job->ends_of_operands = ARENA_ARRAY(&cli->mem, size_t, operands.count + 1);
    for (size_t i = 0; i < operands.count; i++) {
        struct text_list one = {&operands.at[i], 1, 1}, files;
        if (!expand_tickets(&one, &cli->mem, &files, &job->documents, &cli->diag))
            return false;
        for (size_t f = 0; f < files.count; f++)
            *ARENA_PUSH(&cli->mem, all.at, all.count, all.capacity, Slice) = files.at[f];
        job->ends_of_operands[i] = all.count;
    }
    job->ticket_files = all;
    job->sources = ARENA_ARRAY(&cli->mem, struct source, all.count + 1);
    return true;
}
