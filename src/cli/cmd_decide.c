/* kpirecon decide: a person's decision, which stands over the run's until something contradicts it. */
#include "cli/job.h"

#include "base/slice.h"
#include "bytes/source.h"
#include "cli/terminal.h"
#include "ledger/people.h"

#include <inttypes.h>
#include <string.h>
#include <time.h>

#define MAX_DECISIONS 100000

struct decide_options {
    struct common_options common;
    Slice store, because, by, from;
    Date as_of;
    bool undo;
};

struct sitting {
    struct cli *cli;
    const struct decide_options *options;
    struct person_decision *at;
    size_t count, capacity;
    struct source source; /* of --from; the decisions point into it */
    char day[DATE_CHARS];
};

static bool add(struct sitting *sitting, struct person_decision decision)
{
    struct diag *diag = &sitting->cli->diag;
    const char *lacks = !decision.ticket.len                       ? "the ticket"
                        : !decision.verdict.len && !decision.undo  ? "the verdict"
                        : !decision.because.len                    ? "why: --because TEXT"
                        : !decision.who.len                        ? "who decides: --by WHO"
                                                                   : NULL;
    if (lacks && decision.place.source.len)
        return diag_fault(diag, "%.*s: the line lacks %s", SLICE_ARG(place_format(decision.place, &sitting->cli->mem)),
                          lacks);
    if (lacks)
        return diag_fault(diag, "there lacks %s", lacks);
    decision.day = (Slice){sitting->day, DATE_CHARS};
    *ARENA_PUSH(&sitting->cli->mem, sitting->at, sitting->count, sitting->capacity, struct person_decision) = decision;
    return true;
}

static Slice next_cell(Slice *rest)
{
    return slice_trim(slice_cut(*rest, '\t', rest));
}

/* A line each: ticket, verdict, why, who, apart by tabs; what a line lacks the options give. */
static bool read_file(struct sitting *sitting)
{
    const struct decide_options *options = sitting->options;
    struct diag *diag = &sitting->cli->diag;
    if (!source_open(&sitting->source, options->from, diag) || !source_read_all(&sitting->source, diag) ||
        !source_decode(&sitting->source, 0, (Slice){0}, diag))
        return false;
    Place place = {.source = sitting->source.name};
    for (Slice rest = sitting->source.text; rest.len;) {
        Slice line = slice_cut(rest, '\n', &rest), cells = line;
        place.line++;
        if (!slice_trim(line).len || line.at[0] == '#')
            continue;
        if (sitting->count == MAX_DECISIONS)
            return diag_fault(diag, "'%.*s' has more than %d decisions", SLICE_ARG(place.source), MAX_DECISIONS);
        struct person_decision decision = {.place = place, .undo = options->undo, .ticket = next_cell(&cells)};
        decision.verdict = next_cell(&cells);
        decision.because = next_cell(&cells);
        decision.who = next_cell(&cells);
        decision.because = decision.because.len ? decision.because : options->because;
        decision.who = decision.who.len ? decision.who : options->by;
        if (!add(sitting, decision))
            return false;
    }
    return true;
}

static bool take_operands(struct sitting *sitting)
{
    const struct decide_options *options = sitting->options;
    struct text_list operands = sitting->cli->operands;
    if (operands.count > 2 || (operands.count == 2 && options->undo))
        return diag_fault(&sitting->cli->diag, "too many operands, found '%.*s'",
                          SLICE_ARG(operands.at[operands.count - 1]));
    return add(sitting, (struct person_decision){.ticket = operands.count ? operands.at[0] : (Slice){0},
                                                 .verdict = operands.count > 1 ? operands.at[1] : (Slice){0},
                                                 .because = options->because,
                                                 .who = options->by,
                                                 .undo = options->undo});
}

static enum exit_status write_down(struct sitting *sitting)
{
    struct cli *cli = sitting->cli;
    struct ledger ledger = {.lock_fd = -1};
    Slice path;
    bool done = job_ledger_path(sitting->options->store, &cli->mem, &path, &cli->diag) &&
                ledger_lock(&ledger, path, &cli->mem, &cli->diag) &&
                ledger_open(&ledger, path, DATABASE_CHANGE, &cli->mem, &cli->diag) &&
                people_decide(&ledger, sitting->at, sitting->count, &cli->diag);
    ledger_close(&ledger);
    if (done && !sitting->options->common.quiet) {
        terminal_add_count(&cli->out.buf, sitting->count, "decision");
        buf_add(&cli->out.buf, sitting->options->undo ? S(" taken back\n") : S(" kept\n"));
    }
    return done ? STATUS_DONE : STATUS_FAILED;
}

static enum exit_status run(struct cli *cli, const void *options)
{
    struct sitting sitting = {.cli = cli, .options = options};
    Instant now = {.seconds = (int64_t)time(NULL), .known = true};
    date_format(sitting.options->as_of.day ? sitting.options->as_of : instant_date(now, 0), sitting.day);
    if (sitting.options->from.len && cli->operands.count) {
        diag_fault(&cli->diag, "with --from the tickets stand in the file, found '%.*s'", SLICE_ARG(cli->operands.at[0]));
        return STATUS_USAGE;
    }
    bool read = sitting.options->from.len ? read_file(&sitting) : take_operands(&sitting);
    enum exit_status status = read                         ? write_down(&sitting)
                              : sitting.options->from.len ? STATUS_FAILED
                                                           : STATUS_USAGE;
    source_close(&sitting.source);
    return status;
}

static const struct option options[] = {
    {OPTION_TEXT(struct decide_options, because), .name = "because", .argument = "TEXT", .group = "Decision",
     .help = "why, as the partner may read it: the letter says it"},
    {OPTION_TEXT(struct decide_options, by), .name = "by", .argument = "WHO", .help = "who decides"},
    {OPTION_FLAG(struct decide_options, undo), .name = "undo",
     .help = "take a person's decision back: what the run had decided stands again"},
    {OPTION_TEXT(struct decide_options, from), .name = "from", .argument = "FILE",
     .help = "many at once: a line each with ticket, verdict, why and who, apart by tabs; all are taken or none"},
    {OPTION_DATE(struct decide_options, as_of), .name = "as-of", .argument = "DATE",
     .help = "the day of the decision; today unless told otherwise"},
    {OPTION_TEXT(struct decide_options, store), .name = "store", .argument = "DIR", .group = "Ledger",
     .help = "where the store is, which has the ledger; kpirecon in the XDG state folder unless told otherwise"},
    COMMON_OPTIONS(struct decide_options),
    THREADS_OPTION(struct decide_options),
    CONFIG_OPTION(struct decide_options),
    {0}};

const struct command cmd_decide = {
    .name = "decide",
    .usage = "TICKET[/CLAIM] VERDICT --because TEXT --by WHO | --undo TICKET[/CLAIM] ...",
    .about = "keep a person's decision over that of a run",
    .story = "The decision stands, night after night, until the ticket says something new or a\n"
             "new publication contradicts it; then the claim is for REVIEW, and both are told.\n",
    .options = options,
    .options_size = sizeof(struct decide_options),
    .takes_operands = true,
    .run = run};
