/* kpirecon nightly: one run over the ledger, as the configuration says. The dataset goes into the store first,
   which takes nothing that is empty, cut or shrunk: the night is then decided with what the store has. */
#include "cli/job.h"

#include "base/slice.h"
#include "cli/config.h"
#include "cli/terminal.h"
#include "dataset/store_add.h"
#include "tickets/labels.h"

#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#define CONFIG_NAME "kpirecon.conf"

/* The job's options come first: the rows of reconcile fill them here too. */
struct nightly_options {
    struct reconcile_options run;
    Slice config;
    bool check;
    struct text_list tickets;
};

struct evening {
    struct cli *cli;
    struct nightly_options *options;
    Slice folder, ledger; /* the store, the ledger's file */
    struct programme programme;
    struct labels labels;
    struct store store;
    bool kept; /* a dataset was refused */
};

static const struct option keys[] = {
    {OPTION_LIST(struct nightly_options, tickets), .name = "tickets", .argument = "FILE",
     .help = "an export of tickets, or a folder of them"},
    {OPTION_TEXT(struct reconcile_options, common.templates), .name = "templates", .argument = "DIR", .help = "rules"},
    {0}};

static bool is_store(Slice dataset)
{
    return slice_equal(dataset, S("store"));
}

static bool load(struct evening *evening)
{
    struct cli *cli = evening->cli;
    Slice text, source;
    return template_load(&cli->templates, S("rules/programme.xml"), &cli->mem, &text, &source, &cli->diag) &&
           programme_load(&evening->programme, source, text, &cli->mem, &cli->diag) &&
           labels_load(&evening->labels, &cli->templates, &cli->mem, &cli->diag);
}

/* What was refused is told, and the night goes on with what the store has. */
static void keep_last(struct evening *evening, Slice name)
{
    struct cli *cli = evening->cli;
    if (cli->diag.fault.len)
        cli_show_fault(cli);
    evening->kept = true;
    diag_add(&cli->diag, FINDING_dataset_kept, (Place){.source = name},
             "the dataset was not taken; the night goes on with what the store has");
    cli_show(cli);
}

static void take_dataset(struct evening *evening, Slice name)
{
    struct cli *cli = evening->cli;
    struct store_add_options options = {0};
    struct gathered gathered;
    struct dataset *dataset = dataset_new(&evening->programme, &cli->mem);
    dataset_use_labels(dataset, &evening->labels);
    bool taken = dataset_add_file(dataset, name, evening->options->run.published, &cli->diag) &&
                 store_add(&evening->store, dataset, &options, &gathered, &cli->diag) != STORE_REFUSED;
    dataset_done(dataset);
    if (!taken)
        keep_last(evening, name);
}

static bool take_datasets(struct evening *evening)
{
    struct cli *cli = evening->cli;
    struct text_list files = {0}, *named = &evening->options->run.datasets;
    bool fine = store_open(&evening->store, evening->folder, &evening->programme, &cli->mem, &cli->diag) &&
                store_lock(&evening->store, &cli->diag);
    for (size_t i = 0; fine && i < named->count; i++) {
        struct text_list one = {&named->at[i], 1, 1};
        if (is_store(named->at[i]))
            continue;
        if (!expand_inputs(&one, &cli->mem, &files, &cli->diag))
            keep_last(evening, named->at[i]);
        else
            for (size_t f = 0; f < files.count; f++)
                take_dataset(evening, files.at[f]);
    }
    store_close(&evening->store);
    named->count = 0;
    *ARENA_PUSH(&cli->mem, named->at, named->count, named->capacity, Slice) = S("store");
    return fine;
}

static bool check_config(struct evening *evening)
{
    const struct nightly_options *options = evening->options;
    struct diag *diag = &evening->cli->diag;
    Slice config = options->config;
    if (options->tickets.count == 0)
        return diag_fault(diag, "'%.*s' names no tickets: tickets = FILE", SLICE_ARG(config));
    if (options->run.datasets.count == 0)
        return diag_fault(diag, "'%.*s' names no dataset: dataset = FILE, or dataset = store", SLICE_ARG(config));
    if (options->run.output.len == 0)
        return diag_fault(diag, "'%.*s' names no folder for the report: output = DIR", SLICE_ARG(config));
    return true;
}

static bool read_config(struct evening *evening, const struct nightly_options *given)
{
    struct cli *cli = evening->cli;
    struct nightly_options *options = evening->options;
    Slice path = given->config.len ? given->config : S(CONFIG_NAME);
    if (!config_read(path, reconcile_options, keys, &cli->mem, options, &cli->diag))
        return false;
    Slice templates = options->run.common.templates;
    options->run.common = given->run.common;
    if (!cli->templates.folder.len)
        cli->templates.folder = templates;
    if (given->run.as_of.len)
        options->run.as_of = given->run.as_of;
    options->config = path;
    return check_config(evening) && store_option(options->run.store, &cli->mem, &evening->folder, &cli->diag) &&
           job_ledger_path(evening->folder, &cli->mem, &evening->ledger, &cli->diag);
}

static void tell(struct buf *buf, const char *what, Slice value)
{
    buf_addf(buf, "%-10s", what);
    terminal_add_text(buf, value);
    buf_add_char(buf, '\n');
}

/* Everything that can be known without changing anything. */
static enum exit_status check(struct evening *evening)
{
    struct cli *cli = evening->cli;
    struct nightly_options *options = evening->options;
    struct ledger ledger = {.lock_fd = -1};
    struct text_list files;
    struct buf *out = &cli->out.buf;
    if (!expand_inputs(&options->tickets, &cli->mem, &files, &cli->diag))
        return STATUS_FAILED;
    for (size_t i = 0; i < files.count; i++)
        tell(out, "tickets", files.at[i]);
    for (size_t i = 0; i < options->run.datasets.count; i++)
        tell(out, "dataset", options->run.datasets.at[i]);
    tell(out, "store", evening->folder);
    bool exists = access(arena_cstr(&cli->mem, evening->ledger), F_OK) == 0;
    tell(out, "ledger", exists ? evening->ledger
                               : arena_printf(&cli->mem, "%.*s (to be made)", SLICE_ARG(evening->ledger)));
    tell(out, "report", options->run.output);
    bool sound = !exists || ledger_open(&ledger, evening->ledger, DATABASE_READ, &cli->mem, &cli->diag);
    ledger_close(&ledger);
    return sound ? STATUS_DONE : STATUS_FAILED;
}

static enum exit_status run(struct cli *cli, const void *given)
{
    struct nightly_options *options = ARENA_NEW(&cli->mem, struct nightly_options);
    struct evening evening = {.cli = cli, .options = options, .store.lock_fd = -1};
    struct job_ledger ledger = {.ledger.lock_fd = -1};
    if (!read_config(&evening, given))
        return STATUS_USAGE;
    if (!load(&evening))
        return STATUS_FAILED;
    if (((const struct nightly_options *)given)->check)
        return check(&evening);
    if (!ledger_lock(&ledger.ledger, evening.ledger, &cli->mem, &cli->diag))
        return STATUS_FAILED;
    ledger.ledger.path = evening.ledger;
    cli->operands = options->tickets;
    options->run.store = evening.folder;
    enum exit_status status = take_datasets(&evening) ? job_run(cli, &options->run, &ledger) : STATUS_FAILED;
    ledger_close(&ledger.ledger);
    return status == STATUS_DONE && evening.kept ? STATUS_PARTLY : status;
}

static const struct option options[] = {
    {OPTION_TEXT(struct nightly_options, config), .name = "config", .letter = 'c', .argument = "FILE",
     .group = "Nights", .help = "the configuration; " CONFIG_NAME " unless told otherwise"},
    {OPTION_FLAG(struct nightly_options, check), .name = "check",
     .help = "only look at the configuration, and say what would be done"},
    {OPTION_TEXT(struct reconcile_options, as_of), .name = "as-of", .argument = "WHEN",
     .help = "decide as of a day, a time, or now (the default)"},
    COMMON_OPTIONS(struct reconcile_options),
    {0}};

const struct command cmd_nightly = {
    .name = "nightly",
    .usage = "[-c FILE] [--check]",
    .about = "decide what is new, changed or due, and keep it in the ledger",
    .story = "Reads the exports and the dataset that the configuration names, decides what is\n"
             "new, what changed, what waited until today and what a new publication may answer\n"
             "otherwise, keeps that in the ledger, and writes a run folder. Everything else\n"
             "stays as it was decided. Ended at any moment, the next run puts it right.\n",
    .options = options,
    .options_size = sizeof(struct nightly_options),
    .run = run};
