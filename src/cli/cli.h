/* The command line: a table of commands, and what each of them is given. A
   command is one file, cmd_NAME.c, that ends with its row.

   A command returns its exit status. When it leaves a fault in cli->diag, that
   is printed as one line; with STATUS_USAGE the command's name stands before
   it. What it adds to cli->out is flushed and checked after it returned. */
#ifndef KPIRECON_CLI_CLI_H
#define KPIRECON_CLI_CLI_H

#include "base/arena.h"
#include "base/diag.h"
#include "base/out.h"
#include "bytes/template.h"
#include "cli/exit_status.h"
#include "cli/options.h"
#include "cli/progress.h"
#include "cli/show.h"

/* Every command's options start with these. */
struct common_options {
    bool help;
    bool quiet;
    unsigned verbose;
    Slice log;
    unsigned color, progress; /* enum when */
    unsigned log_format;      /* 1 + enum log_form */
    Slice templates;
    struct text_list findings;
    Slice config;
    unsigned threads; /* 0: as many as there are processors */
};

struct told;

struct cli {
    const struct command *command;
    struct arena mem;     /* the run's */
    struct arena scratch; /* rewound by whoever uses it */
    struct arena diag_mem;
    struct diag diag;
    FILE *story;          /* of -v, where it has a form of its own; else NULL */
    struct out out, err; /* standard output: products only; standard error: the rest */
    struct look look;    /* of standard error */
    struct told *told;   /* what a night before told, and is not told again; NULL: all is */
    struct progress progress;
    struct templates templates;
    struct text_list operands;
};

struct command {
    const char *name;
    const char *usage; /* what follows "kpirecon NAME", without the options common to all */
    const char *about; /* one line */
    const char *story; /* a paragraph for its help; lines are broken already */
    const struct option *options;
    size_t options_size;
    bool takes_operands;
    const char *not_configured; /* an option that means something else than the key of its name; or NULL */
    enum exit_status (*run)(struct cli *cli, const void *options);
};

#define HELP_OPTION(owner)                                                                                             \
    {                                                                                                                  \
        OPTION_HELP(owner, common.help), .name = "help", .letter = 'h', .group = "Common options",                     \
                                         .help = "show this help and end"                                              \
    }

/* For all but nightly, which is nothing without one. */
#define CONFIG_OPTION(owner)                                                                                           \
    {                                                                                                                  \
        OPTION_TEXT(owner, common.config), .name = "config", .argument = "FILE",                                       \
                                           .help = "a configuration as nightly has it: what it says holds where the "  \
                                                   "command line says nothing"                                         \
    }

#define THREADS_OPTION(owner)                                                                                          \
    {                                                                                                                  \
        OPTION_NUMBER(owner, common.threads), .name = "threads", .argument = "N",                                      \
                                              .help = "how many threads may work; results do not depend on it"         \
    }

/* For commands that read input and complain about it. */
#define COMMON_OPTIONS(owner)                                                                                          \
    HELP_OPTION(owner),                                                                                                \
        {OPTION_FLAG(owner, common.quiet), .name = "quiet", .letter = 'q',                                             \
         .help = "errors only: no warnings, no summary, no progress"},                                                 \
        {OPTION_COUNT(owner, common.verbose), .name = "verbose", .letter = 'v',                                        \
         .help = "tell each step on standard error; twice: what each room does"},                                      \
        TELLING_OPTIONS(owner)

#define TELLING_OPTIONS(owner)                                                                                         \
    {OPTION_TEXT(owner, common.log), .name = "log", .argument = "ROOM,...",                                            \
         .help = "tell what these rooms do, as matching,dataset; all for every room"},                                 \
        {OPTION_CHOICE(owner, common.log_format), .name = "log-format", .argument = "FORM", .choice = log_form_name,   \
         .help = "how what is told on standard error is written; journal where systemd's journal reads it"},           \
        {OPTION_CHOICE(owner, common.color), .name = "color", .argument = "WHEN", .choice = when_choice,               \
         .help = "colours; auto: on a terminal, unless NO_COLOR is set"},                                              \
        {OPTION_CHOICE(owner, common.progress), .name = "progress", .argument = "WHEN", .choice = when_choice,         \
         .help = "a line on standard error while a step takes long; auto: on a terminal"},                             \
        {OPTION_TEXT(owner, common.templates), .name = "templates", .argument = "DIR",                                 \
         .help = "take rules, reports and schemas from DIR; what is not there is taken from the program"},             \
    {                                                                                                                  \
        OPTION_LIST(owner, common.findings), .name = "finding", .argument = "ID=GRADE",                                \
                                             .help = "grade a finding as error, warning or ignore; may be given again" \
    }

extern const struct command cmd_reconcile, cmd_read, cmd_screen, cmd_dataset, cmd_explain, cmd_standing, cmd_nightly,
    cmd_decide, cmd_replay, cmd_ledger, cmd_verify, cmd_report, cmd_schema, cmd_help, cmd_version;
/* The tables whose rows are the keys of kpirecon.conf; NULL ends. */
extern const struct option *const nightly_keys[];
/* In the order the help shows them; NULL ends. */
extern const struct command *const commands[];
/* NULL when there is none. */
const struct command *command_find(Slice name);
/* Complains about an unknown command, with the nearest one there is. */
bool command_unknown(Slice name, struct diag *diag);

void help_overview(struct buf *buf);
void help_command(const struct command *command, struct buf *buf);

/* Shows what was found so far: before products, so that they come last on a terminal. */
void cli_show(struct cli *cli);
/* Prints the fault and forgets it: for commands that go on with the next file. */
void cli_show_fault(struct cli *cli);
/* The step at hand, for --progress and -v. */
void cli_step(struct cli *cli, struct progress_step step);

int cli_main(int argc, char **argv);

#endif
