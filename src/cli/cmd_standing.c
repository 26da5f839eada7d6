/* kpirecon standing: a partner's months of the window, what drops out next, and its renewal. */
#include "cli/standing_private.h"

#include "base/slice.h"
#include "bytes/source.h"
#include "cli/terminal.h"
#include "dataset/store.h"

#include <unistd.h>

static bool read_registry(struct job *job)
{
    struct cli *cli = job->cli;
    struct source source;
    partner_registry_init(&job->registry, &cli->mem);
    if (!job->options->registry.len)
        return true;
    if (!source_open(&source, job->options->registry, &cli->diag))
        return false;
    bool read = partner_registry_read(&job->registry, &source, &cli->mem, &cli->diag);
    source_close(&source);
    return read;
}

static bool read_levels(struct job *job)
{
    struct cli *cli = job->cli;
    struct source source;
    if (!job->options->levels.len)
        return true;
    if (!source_open(&source, job->options->levels, &cli->diag))
        return false;
    bool read = level_table_read(&job->levels, &source, &cli->mem, &cli->diag);
    source_close(&source);
    return read;
}

static bool read_claims(struct job *job)
{
    return !job->options->run.len || open_claims_read(job->cli, job->options->run, &job->keys, job->standing.window,
                                                      &job->claims);
}

static bool use_store(struct job *job, struct dataset *dataset)
{
    struct cli *cli = job->cli;
    struct store store = {.lock_fd = -1};
    Slice folder;
    bool used = store_option(job->options->store, &cli->mem, &folder, &cli->diag) &&
                store_open(&store, folder, &job->rules.programme, &cli->mem, &cli->diag) &&
                store_use(&store, dataset, &cli->diag);
    store_close(&store);
    return used;
}

/* The other locations of a group that only the dataset names: a sum without them would be too small. */
static bool gather_group(struct job *job)
{
    struct diag *diag = &job->cli->diag;
    if (!standing_group_key(&job->input, &job->keys))
        return true;
    if (!dataset_gather_again(job->dataset, &job->keys, &job->gathered, diag))
        return false;
    return job->gathered.row_count ||
           diag_fault(diag, "the other locations of %.*s's group cannot be asked for: the dataset cannot be read twice",
                      SLICE_ARG(job->input.partner));
}

static bool gather(struct job *job)
{
    struct cli *cli = job->cli;
    const struct text_list *files = &job->options->datasets;
    struct dataset *dataset = job->dataset = dataset_new(&job->rules.programme, &cli->mem);
    dataset_use_labels(dataset, &job->labels);
    bool done = true;
    for (size_t i = 0; done && i < files->count; i++)
        done = slice_equal(files->at[i], S("store"))
                   ? use_store(job, dataset)
                   : dataset_add_file(dataset, files->at[i], job->options->published, &cli->diag);
    dataset_keep_copies(dataset, scratch_folder());
    standing_keys(&job->registry, job->input.partner, &job->keys, &cli->mem);
    job->keys.judged_from = job->input.as_of;
    return done && dataset_gather(dataset, &job->keys, &job->gathered, &cli->diag) && gather_group(job);
}

/* ---- the command ---- */

static bool check_found(struct job *job)
{
    bool seen = job->standing.partner != NULL;
    for (size_t i = 0; i < job->keys.partner_count; i++)
        seen |= job->gathered.partner_since[i].day != 0;
    if (job->standing.overflow || job->claims.overflow)
        return diag_fault(&job->cli->diag, "the values add up to more than can be told");
    return seen || diag_fault(&job->cli->diag, "no partner '%.*s' in the dataset or the registry",
                              SLICE_ARG(job->input.partner));
}

static enum exit_status stand(struct job *job)
{
    struct cli *cli = job->cli;
    bool usage = false;
    if (!rules_load(&job->rules, &job->options->rules, &cli->templates, &cli->mem, &usage, &cli->diag))
        return usage ? STATUS_USAGE : STATUS_FAILED;
    if (!as_of_option(job->options->as_of, job->rules.programme.clock_zone_minutes, &job->as_of, &cli->diag))
        return STATUS_USAGE;
    job->input.programme = &job->rules.programme;
    job->input.registry = &job->registry;
    job->input.gathered = &job->gathered;
    job->input.keys = &job->keys;
    job->input.as_of = instant_date(job->as_of.at, job->rules.programme.clock_zone_minutes);
    if (!labels_load(&job->labels, &cli->templates, &cli->mem, &cli->diag) || !read_registry(job) ||
        !read_levels(job) || !gather(job))
        return STATUS_FAILED;
    standing_make(&job->input, &cli->mem, &job->standing);
    bool found = check_found(job) && read_claims(job);
    cli_show(cli);
    if (!found)
        return STATUS_FAILED;
    bool ndjson = job->options->format ? job->options->format == 2 : !isatty(STDOUT_FILENO);
    (ndjson ? standing_ndjson : standing_text)(job);
    return diag_count(&cli->diag, SEVERITY_ERROR) ? STATUS_PARTLY : STATUS_DONE;
}

static enum exit_status run(struct cli *cli, const void *options)
{
    struct job *job = ARENA_NEW(&cli->mem, struct job);
    job->cli = cli;
    job->options = options;
    if (cli->operands.count != 1) {
        diag_fault(&cli->diag, "name one partner, by its MPN ID");
        return STATUS_USAGE;
    }
    if (job->options->datasets.count == 0) {
        diag_fault(&cli->diag, "no dataset: give one with -d FILE");
        return STATUS_USAGE;
    }
    job->input.partner = slice_trim(cli->operands.at[0]);
    enum exit_status status = stand(job);
    dataset_done(job->dataset);
    return status;
}

static Slice format_choice(size_t index)
{
    static const Slice names[] = {S_INIT("text"), S_INIT("ndjson")};
    return index < COUNT_OF(names) ? names[index] : (Slice){0};
}

static const struct option options[] = {
    {OPTION_LIST(struct standing_options, datasets), .name = "dataset", .letter = 'd', .argument = "FILE",
     .group = "Input", .help = "published KPI rows; may be given again, once per publication; store: all of the store"},
    {OPTION_TEXT(struct standing_options, store), .name = "store", .argument = "DIR",
     .help = "where the store is; kpirecon in the XDG state folder unless told otherwise"},
    {OPTION_DATE(struct standing_options, published), .name = "published", .argument = "DATE",
     .help = "when the dataset was published, where neither a column nor the file's name tells"},
    {OPTION_TEXT(struct standing_options, registry), .name = "partner-registry", .argument = "FILE",
     .help = "what is known of partners: group, location, anniversary, level, competency, enrolled"},
    {OPTION_TEXT(struct standing_options, as_of), .name = "as-of", .argument = "WHEN",
     .help = "the day the partner asks on; now unless told otherwise"},
    {OPTION_TEXT(struct standing_options, levels), .name = "levels", .argument = "FILE",
     .help = "your table of levels: level, kpi, and competency where they differ"},
    {OPTION_TEXT(struct standing_options, run), .name = "run", .argument = "DIR",
     .help = "a run folder: its open claims of the partner that would change the standing"},
    RULES_OPTIONS(struct standing_options),
    {OPTION_CHOICE(struct standing_options, format), .name = "format", .argument = "FORMAT", .choice = format_choice,
     .help = "text on a terminal and ndjson elsewhere"},
    COMMON_OPTIONS(struct standing_options),
    THREADS_OPTION(struct standing_options),
    CONFIG_OPTION(struct standing_options),
    {0}};

const struct command cmd_standing = {
    .name = "standing",
    .usage = "-d FILE [-d FILE]... [OPTIONS] PARTNER",
    .about = "a partner's months of the window, and its renewal",
    .story = "Adds up what is published of PARTNER and of all locations of its group, month by\n"
             "month, and tells what drops out next, the dates of the renewal, which levels of your\n"
             "table that reaches, and which open claims of a run would change it.\n",
    .options = options,
    .options_size = sizeof(struct standing_options),
    .takes_operands = true,
    .run = run};
