/* kpirecon replay: what would be decided otherwise under other rules, another dataset or on another day. */
#include "cli/job.h"

#include "base/slice.h"
#include "cli/terminal.h"
#include "ledger/ledger.h"

#include <unistd.h>

struct replay_options {
    struct reconcile_options run; /* comes first: the job's own rows fill it */
    Slice rules;
};

static bool has_file(struct cli *cli, Slice folder, const char *name)
{
    return access(arena_cstr(&cli->scratch, arena_printf(&cli->scratch, "%.*s/%s", SLICE_ARG(folder), name)), R_OK) == 0;
}

/* A folder of templates, or the one with the rules in it. */
static bool use_rules(struct cli *cli, Slice folder)
{
    if (!folder.len)
        return true;
    if (has_file(cli, folder, "rules/programme.xml"))
        cli->templates.folder = folder;
    else if (has_file(cli, folder, "programme.xml") && has_file(cli, folder, "../rules/programme.xml"))
        cli->templates.folder = arena_printf(&cli->mem, "%.*s/..", SLICE_ARG(folder));
    else
        return diag_fault(&cli->diag, "there are no rules in '%.*s': neither rules/programme.xml, nor programme.xml in a "
                          "folder that is called rules", SLICE_ARG(folder));
    return true;
}

static enum exit_status run(struct cli *cli, const void *given)
{
    struct replay_options options = *(const struct replay_options *)given;
    struct job_ledger own = {.ledger.lock_fd = -1, .replays = true, .ids = cli->operands};
    if (!options.run.datasets.count)
        *ARENA_PUSH(&cli->mem, options.run.datasets.at, options.run.datasets.count, options.run.datasets.capacity,
                    Slice) = S("store");
    options.run.format = options.run.format ? options.run.format : 1 + REPORT_TEXT;
    if (options.run.format != 1 + REPORT_TEXT && options.run.format != 1 + REPORT_NDJSON) {
        diag_fault(&cli->diag, "option '--format': a replay is told as text or ndjson");
        return STATUS_USAGE;
    }
    if (!use_rules(cli, options.rules))
        return STATUS_USAGE;
    if (!job_ledger_path(options.run.store, &cli->mem, &own.ledger.path, &cli->diag))
        return STATUS_FAILED;
    enum exit_status status = job_run(cli, &options.run, &own);
    ledger_close(&own.ledger);
    return status;
}

static Slice format_choice(size_t index)
{
    static const Slice names[] = {[REPORT_TEXT] = S_INIT("text"), [REPORT_NDJSON] = S_INIT("ndjson")};
    return index < COUNT_OF(names) ? names[index] : (Slice){0};
}

static const struct option options[] = {
    {OPTION_TEXT(struct replay_options, rules), .name = "rules", .argument = "DIR", .group = "Other circumstances",
     .help = "rules to try: a folder called rules with programme.xml in it, or a folder of templates that has one"},
    {OPTION_LIST(struct reconcile_options, datasets), .name = "dataset", .letter = 'd', .argument = "FILE",
     .help = "published KPI rows instead of those of the store; may be given again"},
    {OPTION_DATE(struct reconcile_options, published), .name = "published", .argument = "DATE",
     .help = "when the dataset was published, where neither a column nor the file's name tells"},
    {OPTION_TEXT(struct reconcile_options, as_of), .name = "as-of", .argument = "WHEN",
     .help = "decide as of a day, a time, or now; each ticket as of the day it was decided unless told otherwise"},
    RULES_OPTIONS(struct reconcile_options),
    {OPTION_TEXT(struct reconcile_options, registry), .name = "partner-registry", .argument = "FILE",
     .help = "what is known of partners: group, location, anniversary, level, competency, enrolled"},
    {OPTION_TEXT(struct reconcile_options, attachments), .name = "attachments", .argument = "DIR",
     .help = "where the tickets' documents are: in DIR, or in a folder of DIR named by ticket id"},
    {OPTION_TEXT(struct reconcile_options, store), .name = "store", .argument = "DIR", .group = "Ledger",
     .help = "where the store is, which has the ledger; kpirecon in the XDG state folder unless told otherwise"},
    {OPTION_CHOICE(struct reconcile_options, format), .name = "format", .argument = "FORMAT", .group = "Output",
     .choice = format_choice, .help = "text, or a JSON object per line; text unless told otherwise"},
    COMMON_OPTIONS(struct reconcile_options),
    THREADS_OPTION(struct reconcile_options),
    CONFIG_OPTION(struct reconcile_options),
    {0}};

const struct command cmd_replay = {
    .name = "replay",
    .usage = "[--rules DIR] [-d FILE]... [--as-of WHEN] [TICKET...]",
    .about = "tell what would be decided otherwise under other rules or data",
    .story = "Decides all tickets of the ledger again, or those named, and tells which verdicts\n"
             "or reasons would be others, why, and what they come to. Each is decided with the\n"
             "tickets and documents that were known then. Changes nothing: this is how a change\n"
             "of the rules is tried before it goes live.\n",
    .options = options,
    .not_configured = "dataset", /* where publications come from; replay takes those that came */
    .options_size = sizeof(struct replay_options),
    .takes_operands = true,
    .run = run};
