/* kpirecon explain: what a code means, whichever list it stands in, or how a claim of a finished run was
   decided. */
#include "cli/cli.h"

#include "base/slice.h"
#include "cli/explain_run.h"
#include "cli/rules.h"
#include "cli/suggest.h"
#include "cli/terminal.h"
#include "programme/settings.h"
#include "resolution/resolution.h"

#include <unistd.h>

struct explain_options {
    struct common_options common;
    Slice run;
    unsigned format; /* 1 + index of format_choice() */
    bool all;
};

static Slice format_choice(size_t index)
{
    static const Slice names[] = {S_INIT("text"), S_INIT("ndjson")};
    return index < COUNT_OF(names) ? names[index] : (Slice){0};
}

static void explain_verdict(size_t i, struct buf *buf)
{
    enum verdict verdict = (enum verdict)i;
    buf_addf(buf, "%.*s (verdict)\n", SLICE_ARG(verdict_name(verdict)));
    buf_addf(buf, "  means:    %.*s\n", SLICE_ARG(verdict_meaning(verdict)));
    buf_add(buf, S("  reasons:"));
    for (size_t j = 0; j < REASON_COUNT; j++)
        if (reason_verdict((enum reason)j) == verdict)
            buf_addf(buf, "%s%.*s\n", buf->at[buf->len - 1] == ':' ? "  " : "            ",
                     SLICE_ARG(reason_name((enum reason)j)));
}

static void explain_reason(size_t i, struct buf *buf)
{
    enum reason reason = (enum reason)i;
    buf_addf(buf, "%.*s (reason, verdict %.*s)\n", SLICE_ARG(reason_name(reason)),
             SLICE_ARG(verdict_name(reason_verdict(reason))));
    buf_addf(buf, "  when:     %.*s\n", SLICE_ARG(reason_when(reason)));
    buf_addf(buf, "  next:     %.*s\n", SLICE_ARG(reason_next_step(reason)));
}

static void explain_note(size_t i, struct buf *buf)
{
    buf_addf(buf, "%.*s (note, changes no verdict)\n", SLICE_ARG(note_name((enum note)i)));
    buf_addf(buf, "  means:    %.*s\n", SLICE_ARG(note_meaning((enum note)i)));
}

static void explain_cause(size_t i, struct buf *buf)
{
    buf_addf(buf, "%.*s (cause of a difference)\n", SLICE_ARG(cause_name((enum cause_code)i)));
    buf_addf(buf, "  means:    %.*s\n", SLICE_ARG(cause_meaning((enum cause_code)i)));
}

static void explain_finding(size_t i, struct buf *buf)
{
    static const char *const grades[] = {
        [SEVERITY_IGNORE] = "ignored", [SEVERITY_WARNING] = "a warning", [SEVERITY_ERROR] = "an error"};
    Slice name = finding_name((enum finding_id)i);
    buf_addf(buf, "%.*s (finding, %s unless told otherwise)\n", SLICE_ARG(name),
             grades[finding_default((enum finding_id)i)]);
    buf_addf(buf, "  means:    %.*s\n", SLICE_ARG(finding_meaning((enum finding_id)i)));
    buf_addf(buf, "  grade it: --finding %.*s=error, =warning or =ignore\n", SLICE_ARG(name));
}

/* With the value of the rule file in use, that of --templates if it is given. */
static void explain_setting(size_t i, struct buf *buf, const struct programme *programme, struct arena *mem)
{
    Slice name = setting_name(i), value = setting_text(programme, i, mem);
    buf_addf(buf, "%s%.*s (setting)\n", buf->len ? "\n" : "", SLICE_ARG(name));
    buf_addf(buf, "  means:    %.*s\n", SLICE_ARG(setting_meaning(i)));
    buf_addf(buf, "  allowed:  %.*s\n", SLICE_ARG(setting_allowed(i, mem)));
    buf_addf(buf, "  is:       %.*s\n", SLICE_ARG(value));
    buf_addf(buf, "  change:   --set %.*s=%.*s, or in rules/programme.xml of --templates\n", SLICE_ARG(name),
             SLICE_ARG(value));
}

static Slice name_of_verdict(size_t i)
{
    return verdict_name((enum verdict)i);
}

static Slice name_of_reason(size_t i)
{
    return reason_name((enum reason)i);
}

static Slice name_of_note(size_t i)
{
    return note_name((enum note)i);
}

static Slice name_of_cause(size_t i)
{
    return cause_name((enum cause_code)i);
}

static Slice name_of_finding(size_t i)
{
    return finding_name((enum finding_id)i);
}

/* A name may stand in two lists: RESTATED is a reason and a cause. */
static const struct {
    size_t count;
    Slice (*name)(size_t i);
    void (*explain)(size_t i, struct buf *buf);
} lists[] = {{VERDICT_COUNT, name_of_verdict, explain_verdict},
             {REASON_COUNT, name_of_reason, explain_reason},
             {NOTE_COUNT, name_of_note, explain_note},
             {CAUSE_COUNT, name_of_cause, explain_cause},
             {FINDING_COUNT, name_of_finding, explain_finding}};

/* Codes have underscores and findings dashes; nobody has to remember which. */
static bool is_name(Slice written, Slice name)
{
    if (written.len != name.len)
        return false;
    for (size_t i = 0; i < name.len; i++) {
        Slice a = slice_part(written, i, i + 1), b = slice_part(name, i, i + 1);
        bool joint = (a.at[0] == '-' || a.at[0] == '_') && (b.at[0] == '-' || b.at[0] == '_');
        if (!joint && !slice_equal_nocase(a, b))
            return false;
    }
    return true;
}

/* False after a fault. */
static bool explain_settings(struct cli *cli, Slice written, struct suggestion *near, bool *found)
{
    static const struct rules_options none = {0};
    struct rules rules;
    bool usage;
    for (size_t i = 0; i < setting_count(); i++) {
        suggestion_offer(near, setting_name(i));
        if (!is_name(written, setting_name(i)))
            continue;
        if (!rules_load(&rules, &none, &cli->templates, &cli->mem, &usage, &cli->diag))
            return false;
        explain_setting(i, &cli->out.buf, &rules.programme, &cli->mem);
        *found = true;
    }
    return true;
}

static bool explain(struct cli *cli, Slice written)
{
    bool found = false;
    struct buf *buf = &cli->out.buf;
    struct suggestion near = suggestion_for(written);
    for (size_t list = 0; list < COUNT_OF(lists); list++) {
        for (size_t i = 0; i < lists[list].count; i++) {
            suggestion_offer(&near, lists[list].name(i));
            if (!is_name(written, lists[list].name(i)))
                continue;
            if (buf->len)
                buf_add_char(buf, '\n');
            lists[list].explain(i, buf);
            found = true;
        }
    }
    if (!explain_settings(cli, written, &near, &found))
        return false;
    if (found)
        return true;
    if (near.best.len)
        return diag_fault(&cli->diag, "no code is called '%.*s', did you mean '%.*s'?", SLICE_ARG(written),
                          SLICE_ARG(near.best));
    return diag_fault(&cli->diag, "no code is called '%.*s' ('man kpirecon-codes' lists them); a ticket is explained from "
                                       "its run, with --run DIR", SLICE_ARG(written));
}

static enum exit_status explain_claims(struct cli *cli, const struct explain_options *options)
{
    const struct explain_look look = {.folder = options->run,
                                      .all = options->all,
                                      .ndjson = options->format ? options->format == 2 : !isatty(STDOUT_FILENO),
                                      .columns = terminal_columns(STDOUT_FILENO)};
    for (size_t i = 0; i < cli->operands.count; i++)
        if (!explain_claim(cli, &look, cli->operands.at[i]))
            return STATUS_FAILED;
    return STATUS_DONE;
}

static enum exit_status run(struct cli *cli, const void *given)
{
    const struct explain_options *options = given;
    if (cli->operands.count == 0) {
        diag_fault(&cli->diag, "give a code, as KPI_DIFFERS or csv-row-width, or with --run a ticket");
        return STATUS_USAGE;
    }
    if (options->run.len)
        return explain_claims(cli, options);
    if (options->all || options->format) {
        diag_fault(&cli->diag, "a claim is explained from its run: give the folder with --run DIR");
        return STATUS_USAGE;
    }
    for (size_t i = 0; i < cli->operands.count; i++)
        if (!explain(cli, cli->operands.at[i]))
            return STATUS_USAGE;
    return STATUS_DONE;
}

static const struct option options[] = {
    {OPTION_TEXT(struct explain_options, run), .name = "run", .argument = "DIR", .group = "Claims",
     .help = "the run folder that reconcile -o wrote; it must be whole"},
    {OPTION_CHOICE(struct explain_options, format), .name = "format", .argument = "FORMAT", .choice = format_choice,
     .help = "of a claim; text on a terminal and ndjson elsewhere"},
    {OPTION_FLAG(struct explain_options, all), .name = "verbose", .letter = 'v',
     .help = "every rule with its place and source, every candidate, every document"},
    HELP_OPTION(struct explain_options),
    {OPTION_FLAG(struct explain_options, common.quiet), .name = "quiet", .letter = 'q',
     .help = "errors only: no warnings, no summary, no progress"},
    TELLING_OPTIONS(struct explain_options),
    THREADS_OPTION(struct explain_options),
    CONFIG_OPTION(struct explain_options),
    {0}};

const struct command cmd_explain = {
    .name = "explain",
    .usage = "CODE... | --run DIR TICKET[/CLAIM]...",
    .about = "how a claim was decided, or what a code means",
    .story = "With --run: the claims of TICKET from a finished run, what was decided and why, the\n"
             "figures side by side, and the ladder of decisions step by step with the rules.\n"
             "CODE is a verdict, a reason, a note, a cause, the id of a finding or the name of a\n"
             "setting, in any case of letters.\n",
    .options = options,
    .options_size = sizeof(struct explain_options),
    .takes_operands = true,
    .run = run};
