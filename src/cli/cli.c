/* From argv to an exit status: finds the command, reads its options, sets up what
   the libraries and the commands need, and sees that everything was delivered. */
#include "cli/cli.h"

#include "base/file.h"
#include "base/slice.h"
#include "bytes/xml.h"
#include "cli/configured.h"
#include "cli/suggest.h"
#include "cli/terminal.h"
#include "cli/told.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

/* One a line, as the help shows them. */
const struct command *const commands[] = {&cmd_reconcile,
                                          &cmd_read,
                                          &cmd_screen,
                                          &cmd_dataset,
                                          &cmd_explain,
                                          &cmd_standing,
                                          &cmd_nightly,
                                          &cmd_decide,
                                          &cmd_replay,
                                          &cmd_ledger,
                                          &cmd_report, &cmd_verify,
                                          &cmd_schema,
                                          &cmd_help,
                                          &cmd_version,
                                          NULL};

static const Slice rooms[] = {S_INIT("all"),       S_INIT("cli"),       S_INIT("bytes"),      S_INIT("records"),
                              S_INIT("programme"), S_INIT("tickets"),   S_INIT("evidence"),   S_INIT("dataset"),
                              S_INIT("matching"),  S_INIT("diagnosis"), S_INIT("resolution"), S_INIT("ledger"),
                              S_INIT("report"),    S_INIT("delivery")};

const struct command *command_find(Slice name)
{
    for (size_t i = 0; commands[i]; i++)
        if (slice_equal(name, slice_from(commands[i]->name)))
            return commands[i];
    return NULL;
}

bool command_unknown(Slice name, struct diag *diag)
{
    struct suggestion near = suggestion_for(name);
    for (size_t i = 0; commands[i]; i++)
        suggestion_offer(&near, slice_from(commands[i]->name));
    if (near.best.len)
        return diag_fault(diag, "unknown command '%.*s', did you mean '%.*s'?", SLICE_ARG(name), SLICE_ARG(near.best));
    return diag_fault(diag, "unknown command '%.*s', see 'kpirecon help'", SLICE_ARG(name));
}

/* A file opened while descriptor 1 or 2 is closed would get that number, and
   output would end up in it. The places are held the wrong way round, so that
   using them still is the error it was. */
static void hold_standard_descriptors(void)
{
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        if (fcntl(fd, F_GETFD) == -1 && errno == EBADF)
            (void)!file_open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

/* A mapped file that somebody cuts short while it is read, or whose disk fails. Nothing can be released here, and
   need not be: what is not whole has not been renamed. */
static void end_without_file(int number)
{
    static const char words[] = "kpirecon: cannot go on: a snapshot that is in use became shorter, or its disk cannot "
                                "be read; see 'kpirecon dataset verify', then run again\n";
    (void)number;
    (void)!write(STDERR_FILENO, words, sizeof words - 1);
    _exit(STATUS_FAILED);
}

static void cli_init(struct cli *cli)
{
    hold_standard_descriptors();
    /* a reader that went away and a file size limit are errors of write() */
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);
    signal(SIGBUS, end_without_file);
    *cli = (struct cli){0};
    arena_init(&cli->mem, 0);
    arena_init(&cli->scratch, 0);
    arena_init(&cli->diag_mem, 0);
    diag_init(&cli->diag, &cli->diag_mem);
    out_init(&cli->out, STDOUT_FILENO, S("standard output"));
    out_init(&cli->err, STDERR_FILENO, S("standard error"));
    cli->look = (struct look){.form = terminal_is_journal(STDERR_FILENO) ? LOG_JOURNAL : LOG_TEXT,
                              .colour = terminal_colour(STDERR_FILENO, WHEN_AUTO),
                              .columns = terminal_columns(STDERR_FILENO)};
    xml_library_init();
}

static void cli_done(struct cli *cli)
{
    xml_library_done();
    if (cli->story)
        fclose(cli->story);
    out_done(&cli->out);
    out_done(&cli->err);
    arena_done(&cli->mem);
    arena_done(&cli->scratch);
    arena_done(&cli->diag_mem);
}

void cli_show(struct cli *cli)
{
    progress_pause(&cli->progress);
    if (cli->told)
        told_filter(cli->told, &cli->diag);
    show_findings(&cli->err, cli->look, &cli->diag, &cli->scratch);
}

void cli_show_fault(struct cli *cli)
{
    cli_show(cli);
    show_fault(&cli->err, cli->look, "kpirecon", cli->diag.fault);
    cli->diag.fault = (Slice){0};
    cli->diag.fault_may_pass = false;
}

void cli_step(struct cli *cli, struct progress_step step)
{
    diag_debug(&cli->diag, S("cli"), "%s", step.what);
    progress_step(&cli->progress, step);
}

static bool set_log(struct cli *cli, const struct common_options *common)
{
    for (Slice rest = common->log; rest.len;) {
        Slice room = slice_trim(slice_cut(rest, ',', &rest));
        struct suggestion near = suggestion_for(room);
        for (size_t i = 0; i < COUNT_OF(rooms); i++)
            suggestion_offer(&near, rooms[i]);
        if (near.best.len == 0)
            return diag_fault(&cli->diag, "option '--log': no room is called '%.*s'", SLICE_ARG(room));
        if (!slice_equal(near.best, room))
            return diag_fault(&cli->diag, "option '--log': no room is called '%.*s', did you mean '%.*s'?",
                              SLICE_ARG(room), SLICE_ARG(near.best));
    }
    Slice told = common->verbose > 1 ? S("all") : common->verbose ? S("cli,dataset") : S("");
    cli->diag.debug_rooms = arena_printf(&cli->mem, "%.*s,%.*s", SLICE_ARG(common->log), SLICE_ARG(told));
    bool is_told = common->log.len || told.len;
    cli->story = is_told ? show_story(&cli->look) : NULL;
    cli->diag.debug = !is_told ? NULL : cli->story ? cli->story : stderr;
    return true;
}

static bool refuse_finding(struct diag *diag, Slice name)
{
    struct suggestion near = suggestion_for(name);
    for (size_t i = 0; i < FINDING_COUNT; i++)
        suggestion_offer(&near, finding_name((enum finding_id)i));
    if (near.best.len)
        return diag_fault(diag, "option '--finding': no finding is called '%.*s', did you mean '%.*s'?",
                          SLICE_ARG(name), SLICE_ARG(near.best));
    return diag_fault(diag, "option '--finding': no finding is called '%.*s'", SLICE_ARG(name));
}

static bool grade_finding(struct diag *diag, Slice setting)
{
    static const Slice grades[] = {[SEVERITY_IGNORE] = S_INIT("ignore"),
                                   [SEVERITY_WARNING] = S_INIT("warning"),
                                   [SEVERITY_ERROR] = S_INIT("error")};
    Slice grade, name = slice_cut(setting, '=', &grade);
    enum finding_id id;
    if (!finding_from_name(name, &id))
        return refuse_finding(diag, name);
    for (size_t i = 0; i < COUNT_OF(grades); i++) {
        if (slice_equal(grade, grades[i])) {
            diag->grade[id] = (enum severity)i;
            return true;
        }
    }
    return diag_fault(diag, "option '--finding': '%.*s' is not %.*s=error, =warning or =ignore", SLICE_ARG(setting),
                      SLICE_ARG(name));
}

static bool set_up(struct cli *cli, const struct common_options *common)
{
    for (size_t i = 0; i < common->findings.count; i++)
        if (!grade_finding(&cli->diag, common->findings.at[i]))
            return false;
    cli->look.colour = terminal_colour(STDERR_FILENO, common->color);
    cli->look.errors_only = common->quiet;
    if (common->log_format)
        cli->look.form = (enum log_form)(common->log_format - 1);
    cli->templates.folder = common->templates;
    return set_log(cli, common);
}

static void *new_options(struct cli *cli)
{
    return arena_alloc(&cli->mem, 1, cli->command->options_size, _Alignof(max_align_t));
}

static bool parse(struct cli *cli, char *const *arguments, void *options)
{
    cli->operands = (struct text_list){0};
    return options_parse(cli->command->options, arguments, &cli->mem, options, &cli->operands, &cli->diag);
}

/* The command line is read twice where it names a configuration: to find that, and to go before it. */
static enum exit_status read_options(struct cli *cli, char *const *arguments, void **options)
{
    struct common_options *given = *options = new_options(cli);
    if (!parse(cli, arguments, given))
        return STATUS_USAGE;
    if (given->help || !given->config.len || cli->command == &cmd_nightly)
        return STATUS_DONE;
    *options = new_options(cli);
    enum exit_status status = configured_read(cli, given, *options);
    if (status == STATUS_DONE && !parse(cli, arguments, *options))
        status = STATUS_USAGE;
    return status;
}

static enum exit_status run_command(struct cli *cli, char *const *arguments)
{
    const struct command *command = cli->command;
    void *options;
    enum exit_status read = read_options(cli, arguments, &options);
    if (read != STATUS_DONE)
        return read;
    const struct common_options *common = options;
    if (common->help) {
        help_command(command, &cli->out.buf);
        return STATUS_DONE;
    }
    if (cli->operands.count && !command->takes_operands) {
        diag_fault(&cli->diag, "takes no operand, found '%.*s'", SLICE_ARG(cli->operands.at[0]));
        return STATUS_USAGE;
    }
    if (!set_up(cli, common))
        return STATUS_USAGE;
    progress_start(&cli->progress, common->quiet ? WHEN_NEVER : common->progress);
    enum exit_status status = command->run(cli, options);
    progress_stop(&cli->progress);
    return status;
}

/* "-h", "--version" and the like, where a command is expected. */
static Slice command_meant(const char *argument)
{
    static const struct {
        Slice written, meant;
    } aliases[] = {{S_INIT("-h"), S_INIT("help")},
                   {S_INIT("--help"), S_INIT("help")},
                   {S_INIT("-V"), S_INIT("version")},
                   {S_INIT("--version"), S_INIT("version")}};
    Slice name = slice_from(argument);
    for (size_t i = 0; i < COUNT_OF(aliases); i++)
        if (slice_equal(name, aliases[i].written))
            return aliases[i].meant;
    return name;
}

static enum exit_status run_arguments(struct cli *cli, int argc, char **argv)
{
    /* argv may be empty altogether */
    if (argc < 2) {
        help_overview(&cli->err.buf);
        out_flush(&cli->err);
        return STATUS_USAGE;
    }
    Slice name = command_meant(argv[1]);
    cli->command = command_find(name);
    if (cli->command)
        return run_command(cli, argv + 2);
    if (slice_starts(name, S("-")))
        diag_fault(&cli->diag, "unknown option '%.*s', options stand after the command", SLICE_ARG(name));
    else
        command_unknown(name, &cli->diag);
    return STATUS_USAGE;
}

static enum exit_status show_last_fault(struct cli *cli, enum exit_status status)
{
    bool may_pass = cli->diag.fault_may_pass;
    const char *who = "kpirecon";
    if (status == STATUS_USAGE && cli->command)
        who = arena_printf(&cli->mem, "kpirecon %s", cli->command->name).at;
    show_fault(&cli->err, cli->look, who, cli->diag.fault);
    if (status == STATUS_USAGE || status == STATUS_NOTHING)
        return status;
    return may_pass ? STATUS_TRY_LATER : STATUS_FAILED;
}

/* Whatever is still in a buffer of ours or of the system must be out before a
   status can say so. A reader that closed its pipe has seen enough: no message. */
static enum exit_status deliver(struct cli *cli, enum exit_status status)
{
    out_flush(&cli->out);
    int error = cli->out.error;
    if (!error && cli->out.written_bytes && close(STDOUT_FILENO) != 0)
        error = errno;
    if (!error)
        return status;
    if (error != EPIPE) {
        diag_fault(&cli->diag, "cannot write to standard output: %s",
                   error == ENOSPC  ? "no space left on the device"
                   : error == EBADF ? "it is closed"
                                    : strerror(error));
        show_fault(&cli->err, cli->look, "kpirecon", cli->diag.fault);
    }
    return STATUS_FAILED;
}

int cli_main(int argc, char **argv)
{
    struct cli cli;
    cli_init(&cli);
    enum exit_status status = run_arguments(&cli, argc, argv);
    show_findings(&cli.err, cli.look, &cli.diag, &cli.scratch);
    show_left_out(&cli.err, cli.look, &cli.diag);
    /* after a fault nothing more is delivered: a part of a report must not look like the whole */
    if (cli.diag.fault.len)
        status = show_last_fault(&cli, status);
    else
        status = deliver(&cli, status);
    cli_done(&cli);
    return (int)status;
}
