/* kpirecon reconcile: the main job. Start reading at reconcile(), which walks the
   street from tickets to reports; everything above it is one of its steps. */
#include "cli/job.h"

#include "base/clock.h"
#include "base/lanes.h"
#include "base/slice.h"
#include "bytes/source.h"
#include "cli/plan.h"
#include "cli/stream.h"
#include "cli/terminal.h"
#include "dataset/compiled.h"
#include "dataset/store.h"
#include "evidence/arguments.h"
#include "evidence/dossier.h"
#include "report/file_names.h"
#include "report/letters.h"
#include "report/own_sheet.h"
#include "report/run_folder.h"
#include "tickets/labels.h"

#include <inttypes.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static void begin_step(struct job *job, struct progress_step step)
{
    cli_step(job->cli, step);
    job->step_began_us = clock_now_us();
}

static void add_timing(struct job *job, Slice room, int64_t micros)
{
    struct run *run = &job->run;
    if (run->timing_count < MAX_TIMINGS)
        run->timings[run->timing_count++] = (struct run_timing){room, micros};
}

static void end_step(struct job *job, Slice room)
{
    add_timing(job, room, clock_now_us() - job->step_began_us);
}

static struct run_input *add_input(struct job *job, Slice name, const char *role)
{
    struct run_input *input = ARENA_PUSH(&job->cli->mem, job->inputs, job->input_count, job->input_capacity,
                                         struct run_input);
    *input = (struct run_input){.name = name, .role = slice_from(role)};
    return input;
}

static struct run_input *add_source(struct job *job, const struct source *source, const char *role)
{
    struct run_input *input = add_input(job, source->name, role);
    input->byte_count = source->text.len;
    if (job->hash_inputs)
        source_digest(source, input->sha256_hex, &input->byte_count);
    return input;
}

static Slice evidence_choice(size_t index)
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
            arena_printf(mem, "evidence_required=%.*s", SLICE_ARG(evidence_choice(job->options->evidence_required - 1)));
    return asked;
}

/* False with a fault: *usage when the command line is to blame. */
static bool load_rules(struct job *job, bool *usage)
{
    struct cli *cli = job->cli;
    begin_step(job, (struct progress_step){.what = "reading the rules"});
    struct rules_options rules = rules_asked(job);
    if (!rules_load(&job->rules, &rules, &cli->templates, &cli->mem, usage, &cli->diag))
        return false;
    if (!understanding_load(&job->understanding, &job->options->understanding, &cli->templates, &cli->mem,
                            &job->intake, usage, &cli->diag))
        return false;
    job->intake.templates = &cli->templates;
    if (!job->intake.zone_given)
        job->intake.zone_minutes = job->rules.programme.clock_zone_minutes;
    end_step(job, S("programme"));
    return true;
}

static bool read_registry(struct job *job)
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
        add_source(job, &source, "registry")->row_count = job->registry.partner_count;
    source_close(&source);
    return read;
}

/* Whoever has a file of that name can write ./store. */
#define STORE_WORD "store"

static bool use_store(struct job *job)
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
        return use_store(job);
    return dataset_add_file(job->dataset, what, job->options->published, &job->cli->diag);
}

static bool read_rates(struct job *job)
{
    struct cli *cli = job->cli;
    struct source source;
    if (job->options->rates.len == 0)
        return true;
    if (!source_open(&source, job->options->rates, &cli->diag))
        return false;
    bool read = exchange_rates_read(&job->rates, &source, &cli->mem, &cli->diag);
    if (read)
        add_source(job, &source, "rates")->row_count = job->rates.count;
    job->rules.programme.exchange_rates = &job->rates;
    source_close(&source);
    return read;
}

static bool open_datasets(struct job *job)
{
    const struct text_list *files = &job->options->datasets;
    job->dataset = dataset_new(&job->rules.programme, &job->cli->mem);
    dataset_quarantine_to(job->dataset, &job->quarantine);
    dataset_use_threads(job->dataset, job->options->threads);
    dataset_use_labels(job->dataset, job->intake.labels);
    if (job->hash_inputs)
        dataset_hash_sources(job->dataset);
    for (size_t i = 0; i < files->count; i++)
        if (!open_dataset(job, files->at[i]))
            return false;
    return true;
}

static bool read_ticket_file(struct job *job, Slice name, struct source *source)
{
    struct diag *diag = &job->cli->diag;
    uint64_t rows = job->batch.row_count, bad = job->quarantine.count;
    if (!source_open(source, name, diag) ||
        !intake_read(&job->batch, source, &job->intake, &job->rules.programme, &job->quarantine, NULL, diag))
        return false;
    struct run_input *input = add_source(job, source, "tickets");
    input->row_count = job->batch.row_count - rows;
    input->bad_count = job->quarantine.count - bad;
    return true;
}

static bool read_tickets(struct job *job)
{
    begin_step(job, (struct progress_step){.what = "reading tickets"});
    batch_init(&job->batch, &job->cli->mem);
    for (size_t i = 0; i < job->ticket_files.count; i++)
        if (!read_ticket_file(job, job->ticket_files.at[i], &job->sources[i]))
            return false;
    intake_finish(&job->batch);
    end_step(job, S("tickets"));
    cli_show(job->cli);
    return true;
}

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
    begin_step(job, (struct progress_step){.what = "screening evidence"});
    if (dossiers_need_rules(&job->batch, job->options->attachments) &&
        !evidence_rules_load(&job->evidence_rules, &cli->templates, &cli->mem, &cli->diag))
        return false;
    job->dossiers = dossiers_make(&job->evidence_rules, &job->batch, job->options->attachments, &cli->mem, &cli->diag);
    evidence_rules_close(&job->evidence_rules);
    job->evidence_errors = diag_count(&cli->diag, SEVERITY_ERROR) - errors;
    bool searched = arguments_find(&cli->templates, &job->batch, &cli->mem, &job->duration_words, &cli->diag);
    end_step(job, S("evidence"));
    cli_show(cli);
    return searched;
}

static void add_dataset_inputs(struct job *job)
{
    const struct gathered *gathered = &job->decided.gathered;
    for (size_t i = 0; i < gathered->source_count; i++) {
        const struct dataset_source_info *source = &gathered->sources[i];
        struct run_input *input = add_input(job, source->name, "dataset");
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

static unsigned lane_count(const struct job *job)
{
    return job->options->threads ? job->options->threads : lanes_usual();
}

/* Claim by claim nothing has to be told of all of them first. */
static bool is_by_claim(const struct job *job)
{
    bool by_claim = job->format == REPORT_NDJSON || job->format == REPORT_CSV || job->format == REPORT_TSV;
    return by_claim && !job->options->output.len;
}

static bool decide(struct job *job)
{
    struct cli *cli = job->cli;
    begin_step(job, (struct progress_step){"reading the dataset and deciding", dataset_bytes, job->dataset});
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
                                 .lane_count = lane_count(job),
                                 .part_by_part = is_by_claim(job) && !job->ledger && !job->own_sheet};
    if (!decide_batch(&input, &cli->mem, &job->decided, &cli->diag))
        return false;
    add_timing(job, S("dataset"), job->decided.dataset_us);
    add_timing(job, S("matching"), job->decided.matching_us);
    if (!job->decided.parts)
        add_timing(job, S("resolution"), job->decided.resolution_us);
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

static bool complete_run(struct job *job)
{
    struct run *run = &job->run;
    run->batch = &job->batch;
    run->decided = &job->decided;
    run->dossiers = job->dossiers;
    run->quarantine = &job->quarantine;
    run->programme = &job->rules.programme;
    if (!is_by_claim(job)) /* else there is no head to tell them in */
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
    run->lane_count = lane_count(job);
    if (job->options->output.len)
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
    terminal_add_count(buf, job->batch.ticket_count, "ticket");
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
    begin_step(job, (struct progress_step){.what = "writing the report"});
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

static bool report(struct job *job)
{
    if (job->ledger && job->ledger->replays)
        return job_compare(job);
    if (!complete_run(job) || ((job->options->output.len || job->ledger) && !write_folder(job)))
        return false;
    /* with a folder, standard output stays silent unless a format was asked for by name */
    if (job->options->output.len && !job->options->format)
        return true;
    begin_step(job, (struct progress_step){.what = "writing"});
    bool written = write_products(job);
    out_flush(&job->cli->out);
    decided_count(&job->decided);
    end_step(job, job->decided.parts ? S("resolution, report") : S("report"));
    return written;
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
    if (!read_registry(job) || !read_rates(job) || !open_datasets(job) || (!replays && !read_tickets(job)))
        return STATUS_FAILED;
    if (!job_merge(job))
        return STATUS_FAILED;
    if (!replays && !has_rows(job))
        return STATUS_NOTHING;
    if (!screen_evidence(job) || !decide(job) || !labels_are_fine(job->intake.labels) || !job_settle(job))
        return STATUS_FAILED;
    if (!report(job))
        return STATUS_FAILED;
    if (job->options->explain_plan)
        plan_explain(&job->cli->err, &job->run);
    if (!has_published_rows(job))
        return STATUS_NOTHING;
    return judge(job);
}

/* ---- --stream ---- */

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
    dataset_use_threads(job->dataset, job->options->threads);
    dataset_use_labels(job->dataset, job->intake.labels);
    for (size_t i = 0; i < job->options->datasets.count; i++) {
        struct text_list one = {.at = &job->options->datasets.at[i], .count = 1};
        if (slice_equal(one.at[0], S(STORE_WORD)) ? !use_store(job) : !expand_inputs(&one, &cli->mem, &files, &cli->diag))
            return false;
        for (size_t f = 0; f < files.count && !slice_equal(one.at[0], S(STORE_WORD)); f++)
            if (!dataset_add_compiled(job->dataset, files.at[f], job->options->published, &cli->diag))
                return false;
    }
    return true;
}

static enum exit_status stream(struct job *job)
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
                            .lane_count = lane_count(job),
                            .write = job->format == REPORT_CSV   ? write_stream_csv
                                     : job->format == REPORT_TSV ? write_stream_tsv
                                                                 : write_stream_ndjson};
    arena_init(&dataset_mem, 0);
    bool done = read_registry(job) && open_stream_datasets(job, &dataset_mem);
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

static bool check_stream(struct job *job)
{
    const struct reconcile_options *options = job->options;
    struct diag *diag = &job->cli->diag;
    if (!options->stream)
        return true;
    if (job->ledger && job->ledger->night.run > 1)
        return true; /* a night on which nothing came, and nothing is open */
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

static bool expand_tickets(struct job *job)
{
    struct cli *cli = job->cli;
    if (!job->ticket_files.count)
        return true;
    if (!expand_inputs(&job->ticket_files, &cli->mem, &job->ticket_files, &cli->diag))
        return false;
    job->sources = ARENA_ARRAY(&cli->mem, struct source, job->ticket_files.count);
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

static bool check_letter_language(Slice tag, struct cli *cli)
{
    return !tag.len || letter_language_known(tag, &cli->templates, &cli->mem) ||
           diag_fault(&cli->diag, "option '--letter-language': there are no letters in '%.*s'", SLICE_ARG(tag));
}

static bool check_own_sheet(const struct reconcile_options *options, struct cli *cli)
{
    if (!options->own_sheet.len)
        return true;
    if (options->stream)
        return diag_fault(&cli->diag, "option '--template': a stylesheet is applied when all is decided");
    if (options->format && !options->output.len)
        return diag_fault(&cli->diag, "option '--template': it makes standard output; leave '--format' away");
    return !options->output.len || own_sheet_file_name(options->own_sheet, &cli->mem).len ||
           diag_fault(&cli->diag, "option '--template': a run folder can have no file with the name of '%.*s'; call it "
                                  "as NAME.ENDING.xsl", SLICE_ARG(options->own_sheet));
}

/* False with a fault when the command line asks for what cannot be. */
static bool check_usage(struct job *job)
{
    const struct reconcile_options *options = job->options;
    struct cli *cli = job->cli;
    job->intake.zone_given = options->zone.len != 0;
    job->intake.locale = options->locale;
    job->intake.attachments = options->attachments;
    if (options->format)
        job->format = (enum report_format)(options->format - 1);
    else
        job->format = isatty(STDOUT_FILENO) ? REPORT_TEXT : REPORT_NDJSON;
    if (options->own_sheet.len && !options->format)
        job->format = REPORT_XML; /* what the sheet is given */
    job->hash_inputs = options->output.len || job->ledger || job->format == REPORT_XML || job->format == REPORT_HTML;
    return check_datasets(&options->datasets, &cli->diag) &&
           ((job->ledger && job->ledger->replays) || find_tickets(job)) && check_stream(job) &&
           (options->zone.len == 0 || zone_option(options->zone, &cli->mem, &job->intake.zone_minutes, &cli->diag)) &&
           check_letter_language(options->letter_language, cli) && check_own_sheet(options, cli) &&
           (options->locale.len == 0 || locale_option(options->locale, &job->intake.decimal_mark, &cli->diag)) &&
           understanding_maps(&options->understanding, &cli->mem, &job->intake, &cli->diag);
}

static bool check_attachments(Slice folder, struct cli *cli)
{
    struct stat about;
    if (folder.len == 0 || (stat(arena_cstr(&cli->mem, folder), &about) == 0 && S_ISDIR(about.st_mode)))
        return true;
    return diag_fault(&cli->diag, "cannot look for attachments in '%.*s': no such folder", SLICE_ARG(folder));
}

bool job_check(struct cli *cli, const struct reconcile_options *options, struct job_ledger *ledger)
{
    struct job *job = ARENA_NEW(&cli->mem, struct job);
    bool usage;
    *job = (struct job){.cli = cli, .options = options, .ledger = ledger};
    bool fine = check_usage(job) && check_attachments(options->attachments, cli) && load_rules(job, &usage) &&
                as_of_option(options->as_of, job->rules.programme.clock_zone_minutes, &job->as_of, &cli->diag);
    understanding_done(&job->understanding);
    return fine;
}

enum exit_status job_run(struct cli *cli, const struct reconcile_options *options, struct job_ledger *ledger)
{
    struct job *job = ARENA_NEW(&cli->mem, struct job);
    job->cli = cli;
    job->options = options;
    job->ledger = ledger;
    if (!check_usage(job))
        return STATUS_USAGE;
    bool usage = false;
    if (!check_attachments(job->options->attachments, cli) || !load_rules(job, &usage))
        return usage ? STATUS_USAGE : STATUS_FAILED;
    /* a day of --as-of is a day in the programme's zone, so this has to wait for the rules */
    if (!as_of_option(job->options->as_of, job->rules.programme.clock_zone_minutes, &job->as_of, &cli->diag))
        return STATUS_USAGE;
    quarantine_init(&job->quarantine, &cli->mem);
    if (options->own_sheet.len &&
        !(job->own_sheet = own_sheet_open(options->own_sheet, &cli->templates, &cli->mem, &cli->diag)))
        return STATUS_FAILED;
    if (job->options->stream) {
        enum exit_status streamed = stream(job);
        understanding_done(&job->understanding);
        return streamed;
    }
    if ((!(ledger && ledger->replays) && !expand_tickets(job)) || !job_open_ledger(job))
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

static Slice format_choice(size_t index)
{
    return index < REPORT_FORMAT_COUNT ? report_format_name((enum report_format)index) : (Slice){0};
}

static Slice letter_file_choice(size_t index)
{
    return letter_file_name((enum letter_file)index);
}

static Slice verdict_choice(size_t index)
{
    return index < VERDICT_COUNT ? verdict_name((enum verdict)index) : (Slice){0};
}

const struct option reconcile_options[] = {
    {OPTION_LIST(struct reconcile_options, datasets), .name = "dataset", .letter = 'd', .argument = "FILE",
     .group = "Input", .help = "published KPI rows; may be given again, once per publication; store: all of the store"},
    {OPTION_TEXT(struct reconcile_options, store), .name = "store", .argument = "DIR",
     .help = "where the store is; kpirecon in the XDG state folder unless told otherwise"},
    {OPTION_DATE(struct reconcile_options, published), .name = "published", .argument = "DATE",
     .help = "when the dataset was published, where neither a column nor the file's name tells"},
    {OPTION_TEXT(struct reconcile_options, registry), .name = "partner-registry", .argument = "FILE",
     .help = "what is known of partners: group, location, anniversary, level, competency, enrolled"},
    {OPTION_TEXT(struct reconcile_options, rates), .name = "rates", .argument = "FILE",
     .help = "exchange rates, for the causes of differences only: currency, date or month, rate"},
    {OPTION_TEXT(struct reconcile_options, attachments), .name = "attachments", .argument = "DIR",
     .help = "where the tickets' documents are: in DIR, or in a folder of DIR named by ticket id"},
    {OPTION_TEXT(struct reconcile_options, zone), .name = "zone", .argument = "ZONE",
     .help = "where filing times without an offset were written: UTC or an offset as +09:00"},
    {OPTION_TEXT(struct reconcile_options, locale), .name = "locale", .argument = "LANG",
     .help = "the language that numbers and dates are written in, as de or en-US, where they do not tell by themselves"},
    UNDERSTANDING_OPTIONS(struct reconcile_options),
    {OPTION_FLAG(struct reconcile_options, allow_empty), .name = "allow-empty",
     .help = "an input without rows is fine"},

    {OPTION_FLAG(struct reconcile_options, stream), .name = "stream",
     .help = "answer each ticket as its line comes, for pipes: CSV or NDJSON in, NDJSON or CSV out"},

    {OPTION_TEXT(struct reconcile_options, as_of), .name = "as-of", .argument = "WHEN", .group = "Decisions",
     .help = "decide as of a day, a time, now (the default), or filed: each ticket as of its own filing time"},
    {OPTION_CHOICE(struct reconcile_options, evidence_required), .name = "evidence-required", .argument = "WHEN",
     .choice = evidence_choice, .help = "judge documents if there are any, require one always, or to confirm a claim"},
    RULES_OPTIONS(struct reconcile_options),
    {OPTION_NUMBER(struct reconcile_options, threads), .name = "threads", .argument = "N",
     .help = "how many threads may work; results do not depend on it"},
    {OPTION_FLAG(struct reconcile_options, explain_plan), .name = "explain-plan",
     .help = "say on standard error which source answered, how much was read and kept, and what took how long"},

    {OPTION_FLAG(struct reconcile_options, ledger), .name = "ledger", .may_be_denied = true,
     .help = "decide with what the ledger in the store knows, and keep in it what is decided, as nightly does"},

    {OPTION_TEXT(struct reconcile_options, output), .name = "output", .letter = 'o', .argument = "DIR",
     .group = "Output", .help = "write a run folder: index.html, resolutions.*, letters, quarantine, manifest"},
    {OPTION_TEXT(struct reconcile_options, letter_language), .name = "letter-language", .argument = "LANG",
     .help = "all letters in this language, as ko or pt-BR, and not in that of each ticket"},
    {OPTION_TEXT(struct reconcile_options, own_sheet), .name = "template", .argument = "FILE.xsl",
     .help = "a stylesheet (XSLT 1.0) of your own makes standard output, or with -o one file more, from the run"},
    {OPTION_SET(struct reconcile_options, letter_files), .name = "letters", .argument = "FORM,...",
     .choice = letter_file_choice,
     .help = "how letters are written: txt (the default), html as a page, eml as a draft for a mail program"},
    {OPTION_CHOICE(struct reconcile_options, format), .name = "format", .argument = "FORMAT", .choice = format_choice,
     .help = "what goes to standard output; text on a terminal and ndjson elsewhere, nothing with -o"},
    {OPTION_SET(struct reconcile_options, only), .name = "only", .argument = "VERDICT,...", .choice = verdict_choice,
     .help = "show claims with these verdicts only"},
    {OPTION_SET(struct reconcile_options, fail_if), .name = "fail-if", .argument = "VERDICT,...",
     .choice = verdict_choice, .help = "end with status 1 when a claim has one of these verdicts"},
    COMMON_OPTIONS(struct reconcile_options),
    {0}};

const struct command cmd_reconcile = {
    .name = "reconcile",
    .usage = "-d FILE [-d FILE]... [-o DIR] [OPTIONS] [TICKETS... | -]",
    .about = "decide tickets against the published KPI dataset",
    .story = "Reads TICKETS, screens their evidence, finds the published rows that each claim\n"
             "speaks of, says why numbers differ, and decides. Without TICKETS they are read\n"
             "from standard input. A folder or a zip stands for the files in it.\n",
    .options = reconcile_options,
    .options_size = sizeof(struct reconcile_options),
    .takes_operands = true,
    .run = run};
