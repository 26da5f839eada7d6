/* kpirecon screen: what kind each document is, the words that decided, its facts. */
#include "cli/cli.h"

#include "base/lanes.h"
#include "base/slice.h"
#include "bytes/inputs.h"
#include "bytes/source.h"
#include "cli/screen_ahead.h"
#include "cli/screen_score.h"
#include "cli/screening_show.h"
#include "cli/terminal.h"
#include "evidence/rules.h"
#include "evidence/screening.h"

enum screen_format { SCREEN_NOT_GIVEN, SCREEN_TEXT, SCREEN_NDJSON, SCREEN_CSV };

struct screen_options {
    struct common_options common;
    Slice labels;
    unsigned format;
};

static Slice format_choice(size_t index)
{
    static const Slice names[] = {S_INIT("text"), S_INIT("ndjson"), S_INIT("csv")};
    return index < COUNT_OF(names) ? names[index] : (Slice){0};
}

/* The score takes the place of the answers themselves. */
struct job {
    struct cli *cli;
    const struct evidence_rules *rules;
    unsigned format;
    struct score *score;
    const struct label *label;
    struct screen_ahead ahead;
};

static void write_answer(const struct job *job, const struct screening *screening)
{
    struct cli *cli = job->cli;
    if (job->score)
        score_add(job->score, job->label, screening->kind, screening->because);
    else if (job->format == SCREEN_NDJSON)
        screening_write_json(&cli->out.buf, screening, &cli->mem);
    else if (job->format == SCREEN_CSV)
        screening_write_csv(&cli->out.buf, screening, &cli->mem);
    else
        screening_write_text(&cli->out.buf, screening, &cli->mem);
    out_drain(&cli->out);
}

/* The i-th document. */
static bool screen_file(struct job *job, size_t i, Slice name, bool *is_readable)
{
    struct cli *cli = job->cli;
    struct source source;
    struct begun_document *begun = screen_ahead_of(&job->ahead, i);
    if (!source_open(&source, name, &cli->diag))
        return false;
    bool read = source_read_all(&source, &cli->diag);
    if (read) {
        struct screening screening;
        size_t mark = arena_mark(&cli->mem);
        screen_begun(job->rules, name, source.text, begun, &cli->mem, &screening, &cli->diag);
        write_answer(job, &screening);
        *is_readable = screening.doubt != DOUBT_UNREADABLE;
        arena_rewind(&cli->mem, mark);
    }
    source_close(&source);
    return read;
}

static Slice name_of_input(const void *names, size_t i, struct arena *scratch)
{
    const struct input_list *inputs = names;
    (void)scratch;
    return i < inputs->count ? inputs->names[i] : (Slice){0};
}

static enum exit_status screen_operands(struct job *job)
{
    struct cli *cli = job->cli;
    struct input_list inputs = {0};
    enum exit_status status = STATUS_DONE;
    for (size_t i = 0; i < cli->operands.count; i++)
        if (!inputs_expand_below(cli->operands.at[i], &cli->mem, &inputs, &cli->diag)) {
            cli_show_fault(cli);
            status = STATUS_FAILED;
        }
    if (job->format == SCREEN_CSV)
        screening_write_csv_head(&cli->out.buf);
    job->ahead.name = name_of_input;
    job->ahead.names = &inputs;
    for (size_t i = 0; i < inputs.count; i++) {
        bool is_readable = true;
        if (screen_file(job, i, inputs.names[i], &is_readable)) {
            status = status == STATUS_DONE && !is_readable ? STATUS_PARTLY : status;
            continue;
        }
        cli_show_fault(cli);
        status = STATUS_FAILED;
    }
    return status;
}

struct labelled {
    Slice folder;
    const struct labels *labels;
};

static Slice name_of_labelled(const void *names, size_t i, struct arena *scratch)
{
    const struct labelled *labelled = names;
    if (i >= labelled->labels->count)
        return (Slice){0};
    Slice file = labelled->labels->rows[i].file;
    return arena_printf(scratch, "%.*s/%.*s", SLICE_ARG(labelled->folder), SLICE_ARG(file));
}

/* One that cannot be read is no answer, and the run did not do all that it was asked. */
static enum exit_status screen_labelled(struct job *job, Slice folder, const struct labels *labels)
{
    struct cli *cli = job->cli;
    enum exit_status status = STATUS_DONE;
    const struct labelled labelled = {folder, labels};
    job->ahead.name = name_of_labelled;
    job->ahead.names = &labelled;
    for (size_t i = 0; i < labels->count; i++) {
        bool is_readable;
        job->label = &labels->rows[i];
        if (screen_file(job, i, name_of_labelled(&labelled, i, &cli->mem), &is_readable))
            continue;
        cli_show_fault(cli);
        status = STATUS_FAILED;
    }
    score_write(job->score, &cli->out);
    return status;
}

static enum exit_status score_folder(struct job *job, Slice name)
{
    struct cli *cli = job->cli;
    struct source source;
    struct labels labels;
    if (cli->operands.count != 1) {
        diag_fault(&cli->diag, "name the one folder that the labels are about");
        return STATUS_USAGE;
    }
    if (!source_open(&source, name, &cli->diag))
        return STATUS_FAILED;
    enum exit_status status = STATUS_FAILED;
    struct arena kept;
    arena_init(&kept, 0);
    struct score score = {.mem = &kept};
    job->score = &score;
    if (source_read_all(&source, &cli->diag) && labels_read(name, source.text, &cli->mem, &labels, &cli->diag))
        status = screen_labelled(job, cli->operands.at[0], &labels);
    source_close(&source);
    arena_done(&kept);
    return status;
}

static enum exit_status run(struct cli *cli, const void *given)
{
    const struct screen_options *options = given;
    if (cli->operands.count == 0) {
        diag_fault(&cli->diag, "name the documents to be looked at");
        return STATUS_USAGE;
    }
    struct evidence_rules rules;
    if (!evidence_rules_load(&rules, &cli->templates, &cli->mem, &cli->diag))
        return STATUS_FAILED;
    cli_step(cli, (struct progress_step){.what = "screening documents"});
    struct job job = {.cli = cli, .rules = &rules, .format = options->format};
    struct arena scratch;
    arena_init(&scratch, 0);
    job.ahead.mem = &scratch;
    job.ahead.width = options->common.threads ? options->common.threads : lanes_usual() + 1;
    enum exit_status status = options->labels.len ? score_folder(&job, options->labels) : screen_operands(&job);
    screen_ahead_stop(&job.ahead);
    arena_done(&scratch);
    cli_show(cli);
    evidence_rules_close(&rules);
    return status;
}

static const struct option options[] = {
    {OPTION_TEXT(struct screen_options, labels), .name = "labels", .argument = "FILE", .group = "Input",
     .help = "score a labelled folder: tab separated, with columns named file and kind"},
    {OPTION_CHOICE(struct screen_options, format), .name = "format", .argument = "FORMAT", .choice = format_choice,
     .group = "Output", .help = "text unless told otherwise"},
    COMMON_OPTIONS(struct screen_options),
    THREADS_OPTION(struct screen_options),
    CONFIG_OPTION(struct screen_options),
    {0}};

const struct command cmd_screen = {
    .name = "screen",
    .usage = "[--format text|ndjson|csv] DOCUMENT... | --labels FILE DIR",
    .about = "what kind of document each file is, and why",
    .story = "Decides from the content of each DOCUMENT whether it is an actual invoice, an\n"
             "order confirmation, a partner report or something else, and shows the words that\n"
             "decided and the facts in it. - is standard input; a folder stands for the\n"
             "files in it and in the folders below it, a zip for its files.\n"
             "With --labels the answers are scored against a list of files and their kinds.\n"
             "The exit status is 0 when every document could be read, whatever it is, and 1 when\n"
             "one could not: what is accepted stands in the answers alone.\n",
    .options = options,
    .options_size = sizeof(struct screen_options),
    .takes_operands = true,
    .run = run};
