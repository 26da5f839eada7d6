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
    size_t count, capacity, wrong_count;
    struct source source; /* of --from; the decisions point into it */
    char day[DATE_CHARS];
};

/* "OK, CONFIRMED, ..." */
static Slice all_verdicts(struct arena *mem)
{
    Slice all = verdict_name(0);
    for (size_t i = 1; i < VERDICT_COUNT; i++)
        all = arena_printf(mem, "%.*s, %.*s", SLICE_ARG(all), SLICE_ARG(verdict_name((enum verdict)i)));
    return all;
}

/* Of a line what is wrong is a finding, and the next one is looked at. */
static bool refuse(struct sitting *sitting, Place place, Slice why)
{
    struct diag *diag = &sitting->cli->diag;
    if (!place.source.len)
        return diag_fault(diag, "%.*s", SLICE_ARG(why));
    diag_add(diag, FINDING_decision_line, place, "%.*s", SLICE_ARG(why));
    sitting->wrong_count++;
    return true;
}

static bool add(struct sitting *sitting, struct person_decision decision)
{
    struct arena *mem = &sitting->cli->mem;
    enum verdict verdict;
    const char *lacks = !decision.ticket.len                       ? "the ticket"
                        : !decision.verdict.len && !decision.undo  ? "the verdict"
                        : !decision.because.len                    ? "why: --because TEXT"
                        : !decision.who.len                        ? "who decides: --by WHO"
                                                                   : NULL;
    if (lacks)
        return refuse(sitting, decision.place, arena_printf(mem, "the decision lacks %s", lacks));
    if (!decision.undo && !verdict_from_name(decision.verdict, &verdict))
        return refuse(sitting, decision.place,
                      arena_printf(mem, "'%.*s' is none of %.*s", SLICE_ARG(decision.verdict),
                                   SLICE_ARG(all_verdicts(mem))));
    decision.day = (Slice){sitting->day, DATE_CHARS};
    *ARENA_PUSH(mem, sitting->at, sitting->count, sitting->capacity, struct person_decision) = decision;
    return true;
}

static Slice next_cell(Slice *rest)
{
    return slice_trim(slice_cut(*rest, '\t', rest));
}

/* Ticket, verdict, why, who, apart by tabs; what it lacks the options give. */
static bool read_line(struct sitting *sitting, Place place)
{
    const struct decide_options *options = sitting->options;
    Slice cells = place.text;
    struct person_decision decision = {.place = place, .undo = options->undo, .ticket = next_cell(&cells)};
    decision.verdict = next_cell(&cells);
    decision.because = next_cell(&cells);
    decision.who = next_cell(&cells);
    if (slice_trim(cells).len)
        return refuse(sitting, place, S("the line has more than ticket, verdict, why and who"));
    decision.because = decision.because.len ? decision.because : options->because;
    decision.who = decision.who.len ? decision.who : options->by;
    return add(sitting, decision);
}

static bool read_file(struct sitting *sitting)
{
    const struct decide_options *options = sitting->options;
    struct diag *diag = &sitting->cli->diag;
    if (!source_open(&sitting->source, options->from, diag) || !source_read_all(&sitting->source, diag) ||
        !source_decode(&sitting->source, 0, (Slice){0}, diag))
        return false;
    Place place = {.source = sitting->source.name, .column = 1};
    for (Slice rest = sitting->source.text; rest.len;) {
        place.text = slice_cut(rest, '\n', &rest);
        place.line++;
        if (!slice_trim(place.text).len || place.text.at[0] == '#')
            continue;
        if (sitting->count == MAX_DECISIONS)
            return diag_fault(diag, "'%.*s' has more than %d decisions", SLICE_ARG(place.source), MAX_DECISIONS);
        if (!read_line(sitting, place))
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
                people_decide(&ledger, sitting->at, sitting->count, &sitting->wrong_count, &cli->diag);
    ledger_close(&ledger);
    diag_sort_by_line(&cli->diag);
    if (done && sitting->wrong_count)
        done = diag_fault(&cli->diag, "'%.*s': %zu of its lines cannot be taken, and so none is",
                          SLICE_ARG(sitting->options->from), sitting->wrong_count);
    if (done && !sitting->options->common.quiet) {
        terminal_add_count(&cli->out.buf, sitting->count, "decision");
        buf_add(&cli->out.buf, sitting->options->undo ? S(" taken back\n") : S(" kept\n"));
    }
    return done ? STATUS_DONE : STATUS_FAILED;
}

static enum exit_status nothing_in(struct sitting *sitting)
{
    diag_fault(&sitting->cli->diag, "there is no decision in '%.*s'", SLICE_ARG(sitting->options->from));
    source_close(&sitting->source);
    return STATUS_NOTHING;
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
    if (read && !sitting.count && !sitting.wrong_count)
        return nothing_in(&sitting);
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
