/* kpirecon report: a run rendered again from its folder or its document, with other templates or
   languages. Nothing is decided anew. */
#include "cli/cli.h"

#include "base/slice.h"
#include "bytes/source.h"
#include "cli/outcome_options.h"
#include "cli/terminal.h"
#include "report/file_names.h"
#include "report/own_sheet.h"
#include "report/run_check.h"
#include "report/run_folder.h"
#include "report/run_read.h"
#include "report/writers.h"

#include <inttypes.h>
#include <sys/stat.h>
#include <unistd.h>

struct report_options {
    struct common_options common;
    Slice output, letter_language, own_sheet;
    uint32_t letter_files;
    unsigned format; /* 1 + enum report_format */
};

struct job {
    struct cli *cli;
    const struct report_options *options;
    struct source source;
    struct run_read read;
    struct own_sheet *own_sheet;
};

static bool is_folder(struct cli *cli, Slice path)
{
    struct stat about;
    return stat(arena_cstr(&cli->scratch, path), &about) == 0 && S_ISDIR(about.st_mode);
}

static bool read_run(struct job *job, Slice path)
{
    struct cli *cli = job->cli;
    bool in_folder = is_folder(cli, path);
    Slice file = in_folder ? arena_printf(&cli->mem, "%.*s/resolutions.xml", SLICE_ARG(path)) : path;
    cli_step(cli, (struct progress_step){.what = "reading the run"});
    if ((in_folder && !run_folder_check(path, &cli->scratch, &cli->diag)) ||
        !source_open(&job->source, file, &cli->diag) || !source_read_all(&job->source, &cli->diag) ||
        !run_read_text(&job->read, job->source.name, job->source.text, &cli->templates, &cli->mem, &cli->diag))
        return false;
    if (job->options->output.len && !job->read.run.file_names && run_folder_has_tickets(&job->read.run))
        job->read.run.file_names = file_names_make(&job->read.batch, &cli->mem);
    job->read.run.letter_language = job->options->letter_language;
    job->read.run.letter_files = job->options->letter_files;
    job->read.run.own_sheet = job->own_sheet;
    job->read.run.own_file = own_sheet_file_name(job->options->own_sheet, &cli->mem);
    job->read.run.copied_from = in_folder ? path : (Slice){0};
    job->read.run.ledger = in_folder ? run_folder_ledger(path, &cli->mem, &cli->diag) : NULL;
    return true;
}

static bool write_folder(struct job *job)
{
    struct cli *cli = job->cli;
    struct buf line, *buf = &line;
    cli_step(cli, (struct progress_step){.what = "writing the report"});
    bool written = run_folder_write(job->options->output, &job->read.run, &cli->templates, &cli->scratch, &cli->diag);
    cli_show(cli);
    if (!written || job->options->common.quiet)
        return written;
    buf_init(buf);
    terminal_add_count(buf, job->read.decided.count, "claim");
    buf_add(buf, S(" rendered again; the report is "));
    terminal_add_text(buf, job->options->output);
    buf_add(buf, slice_ends(job->options->output, S("/")) ? S("index.html") : S("/index.html"));
    show_note(&cli->err, cli->look, buf_slice(buf));
    buf_done(buf);
    return true;
}

static bool write_product(struct job *job)
{
    struct cli *cli = job->cli;
    enum report_format format = isatty(STDOUT_FILENO) ? REPORT_TEXT : REPORT_NDJSON;
    if (job->own_sheet)
        return own_sheet_write(job->own_sheet, &job->read.run, &cli->out, &cli->scratch, &cli->diag);
    if (job->options->format)
        format = (enum report_format)(job->options->format - 1);
    struct text_look look = {terminal_columns(STDOUT_FILENO),
                             terminal_colour(STDOUT_FILENO, job->options->common.color)};
    return write_format(&cli->out, &job->read.run, format, look, &cli->templates, &cli->scratch, &cli->diag);
}

static bool check_usage(struct cli *cli, const struct report_options *options)
{
    if (cli->operands.count != 1)
        return diag_fault(&cli->diag, "name one run: a folder, or a file as its resolutions.xml");
    return output_option(options->output, cli) &&
           own_sheet_option(options->own_sheet, options->output.len != 0, options->format != 0, cli) &&
           letter_language_option(options->letter_language, cli);
}

static enum exit_status run(struct cli *cli, const void *given)
{
    struct job *job = ARENA_NEW(&cli->mem, struct job);
    const struct report_options *options = given;
    *job = (struct job){.cli = cli, .options = options};
    if (!check_usage(cli, options))
        return STATUS_USAGE;
    bool done = (!options->own_sheet.len || (job->own_sheet = own_sheet_open(options->own_sheet, &cli->templates,
                                                                             &cli->mem, &cli->diag))) &&
                read_run(job, cli->operands.at[0]) && (!options->output.len || write_folder(job)) &&
                ((options->output.len && !options->format) || write_product(job));
    own_sheet_close(job->own_sheet);
    out_flush(&cli->out);
    source_close(&job->source);
    return done ? STATUS_DONE : STATUS_FAILED;
}

static Slice format_choice(size_t index)
{
    return index < REPORT_FORMAT_COUNT ? report_format_name((enum report_format)index) : (Slice){0};
}

static Slice letter_file_choice(size_t index)
{
    return letter_file_name((enum letter_file)index);
}

static const struct option options[] = {
    {OPTION_TEXT(struct report_options, output), .name = "output", .letter = 'o', .argument = "DIR", .group = "Output",
     .help = "write a whole run folder; it may be the one that is read"},
    {OPTION_CHOICE(struct report_options, format), .name = "format", .argument = "FORMAT", .choice = format_choice,
     .help = "what goes to standard output; text on a terminal and ndjson elsewhere, nothing with -o"},
    {OPTION_TEXT(struct report_options, letter_language), .name = "letter-language", .argument = "LANG",
     .help = "all letters in this language, as ko or pt-BR, and not in that of each ticket"},
    {OPTION_SET(struct report_options, letter_files), .name = "letters", .argument = "FORM,...",
     .choice = letter_file_choice,
     .help = "how letters are written: txt (the default), html as a page, eml as a draft for a mail program"},
    {OPTION_TEXT(struct report_options, own_sheet), .name = "template", .argument = "FILE.xsl",
     .help = "a stylesheet (XSLT 1.0) of your own makes standard output, or with -o one file more, from the run"},
    COMMON_OPTIONS(struct report_options),
    THREADS_OPTION(struct report_options),
    CONFIG_OPTION(struct report_options),
    {0}};

const struct command cmd_report = {
    .name = "report",
    .usage = "[-o DIR] [OPTIONS] DIR|FILE.xml",
    .about = "render a run again, with other templates or languages",
    .story = "Reads a run back from its folder, or from its document (resolutions.xml, or what\n"
             "reconcile --format xml printed), and writes it in the forms asked for. Nothing is\n"
             "decided anew, and as long as nothing is asked otherwise the same bytes come out.\n",
    .options = options,
    .options_size = sizeof(struct report_options),
    .takes_operands = true,
    .run = run};
