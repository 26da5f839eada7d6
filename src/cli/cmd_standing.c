/* kpirecon standing: a partner's months of the window, what drops out next, and its renewal. */
#include "cli/cli.h"

#include "base/slice.h"
#include "bytes/source.h"
#include "cli/grid.h"
#include "cli/rules.h"
#include "cli/terminal.h"
#include "cli/values.h"
#include "dataset/store.h"
#include "programme/catalogue.h"
#include "report/writers.h"
#include "resolution/standing.h"
#include "tickets/labels.h"

#include <string.h>
#include <unistd.h>

struct standing_options {
    struct common_options common;
    struct text_list datasets;
    Date published;
    Slice store, registry, as_of;
    struct rules_options rules;
    unsigned format; /* 1 + index of format_choice() */
};

struct job {
    struct cli *cli;
    const struct standing_options *options;
    struct rules rules;
    struct labels labels;
    struct partner_registry registry;
    struct as_of as_of;
    struct dataset *dataset; /* the gathered rows are in its memory */
    struct gather_keys keys;
    struct gathered gathered;
    struct standing_input input;
    struct standing standing;
};

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
    standing_keys(&job->registry, job->input.partner, &job->keys, &cli->mem);
    return done && dataset_gather(dataset, &job->keys, &job->gathered, &cli->diag);
}

static Slice day_text(struct job *job, Date day)
{
    char text[DATE_CHARS];
    return day.day ? arena_copy(&job->cli->scratch, date_format(day, text)) : (Slice){0};
}

static Slice month_text(struct job *job, Month month)
{
    char text[MONTH_CHARS];
    return arena_copy(&job->cli->scratch, month_format(month, text));
}

static Slice number_text(struct job *job, Decimal number, const char *currency)
{
    char digits[DECIMAL_CHARS];
    unsigned places = currency && currency[0] ? currency_places(&job->rules.programme, currency) : 0;
    return arena_copy(&job->cli->scratch, decimal_format(number, places, digits));
}

static Slice currency_of(const struct standing_line *line)
{
    return (Slice){line->currency, strnlen(line->currency, 3)};
}

/* ---- text ---- */

static void add_head(struct job *job)
{
    const struct standing *standing = &job->standing;
    struct buf *buf = &job->cli->out.buf;
    terminal_add_text(buf, arena_printf(&job->cli->scratch, "Partner %.*s", SLICE_ARG(job->input.partner)));
    if (standing->partner)
        terminal_add_text(buf, arena_printf(&job->cli->scratch, " of group %.*s, %.*s %.*s",
                                            SLICE_ARG(standing->partner->group), SLICE_ARG(standing->partner->level),
                                            SLICE_ARG(standing->partner->competency)));
    buf_addf(buf, "\n%s: %.*s to %.*s, as of %.*s\n",
             standing->by_renewal ? "Months that count for the renewal" : "Months that are shown",
             SLICE_ARG(month_text(job, standing->window.from)), SLICE_ARG(month_text(job, standing->window.to)),
             SLICE_ARG(day_text(job, job->input.as_of)));
    if (!standing->by_renewal)
        buf_add(buf, S("No anniversary is known: name a --partner-registry for the renewal.\n"));
}

static void add_renewal(struct job *job)
{
    const struct standing *standing = &job->standing;
    struct buf *buf = &job->cli->out.buf;
    if (!standing->by_renewal)
        return;
    buf_addf(buf, "\nRenewal of %.*s: open until %.*s; reminders on %.*s and %.*s; the next is %.*s\n",
             SLICE_ARG(day_text(job, standing->anniversary)), SLICE_ARG(day_text(job, standing->renewal.to)),
             SLICE_ARG(day_text(job, standing->reminders.from)), SLICE_ARG(day_text(job, standing->reminders.to)),
             SLICE_ARG(day_text(job, standing->next)));
    if (standing->extended)
        buf_add(buf, S("The KPI requirement is waived for this renewal; the fee is due all the same.\n"));
}

static void add_line(struct job *job, struct grid *grid, Slice month, const struct standing_line *line)
{
    grid_add(grid, month);
    grid_add(grid, line->type);
    grid_add(grid, number_text(job, line->sum.units, NULL));
    grid_add(grid, number_text(job, line->sum.kpi, NULL));
    grid_add(grid, number_text(job, line->sum.revenue, line->currency));
    grid_add(grid, currency_of(line));
}

/* Why a month has no line: nothing is due yet, or nothing was published of it. */
static void add_empty_month(struct job *job, struct grid *grid, Month month)
{
    const struct publication *used = publication_for(&job->gathered, month, job->input.as_of);
    Date due = publication_of(&job->rules.programme, month);
    Slice why = used ? S("no rows")
                : job->input.as_of.day < due.day
                    ? arena_printf(&job->cli->scratch, "due %.*s", SLICE_ARG(day_text(job, due)))
                    : S("not in any publication");
    grid_add(grid, month_text(job, month));
    grid_add(grid, why);
    for (int i = 0; i < 4; i++)
        grid_add(grid, (Slice){0});
}

/* One sum a currency; false when one of them cannot be told. */
static size_t totals_of(const struct standing *standing, struct arena *mem, struct standing_line **out)
{
    struct standing_line *totals = ARENA_ARRAY(mem, struct standing_line, standing->line_count + 1);
    size_t count = 0;
    for (size_t i = 0; i < standing->line_count; i++) {
        const struct standing_line *line = &standing->lines[i];
        size_t at = 0;
        while (at < count && strncmp(totals[at].currency, line->currency, 3) != 0)
            at++;
        if (at == count) {
            totals[count] = (struct standing_line){0};
            memcpy(totals[count++].currency, line->currency, sizeof line->currency);
        }
        totals[at].row_count += line->row_count;
        if (!measures_add(&totals[at].sum, &line->sum))
            return 0;
    }
    *out = totals;
    return count;
}

static void add_months(struct job *job)
{
    static const Slice titles[] = {S_INIT("MONTH"), S_INIT("TYPE"),    S_INIT("UNITS"),
                                   S_INIT("KPI"),   S_INIT("REVENUE"), S_INIT("CURRENCY")};
    const struct standing *standing = &job->standing;
    struct standing_line *totals;
    struct grid grid;
    size_t next = 0;
    grid_init(&grid, &job->cli->scratch, titles, COUNT_OF(titles));
    grid.right_aligned = 1u << 2 | 1u << 3 | 1u << 4;
    for (Month month = standing->window.from; month.k <= standing->window.to.k; month = month_add(month, 1)) {
        if (next == standing->line_count || standing->lines[next].month.k != month.k)
            add_empty_month(job, &grid, month);
        for (; next < standing->line_count && standing->lines[next].month.k == month.k; next++)
            add_line(job, &grid, month_text(job, month), &standing->lines[next]);
    }
    size_t count = totals_of(standing, &job->cli->scratch, &totals);
    for (size_t i = 0; i < count; i++)
        add_line(job, &grid, S("total"), &totals[i]);
    buf_add_char(&job->cli->out.buf, '\n');
    grid_write(&grid, &job->cli->out, terminal_columns(STDOUT_FILENO));
}

static void add_drop(struct job *job)
{
    const struct standing *standing = &job->standing;
    buf_addf(&job->cli->out.buf, "\nOn %.*s %.*s is shown no longer.\n", SLICE_ARG(day_text(job, standing->drops_on)),
             SLICE_ARG(month_text(job, standing->drops_out)));
}

static void tell_text(struct job *job)
{
    add_head(job);
    add_renewal(job);
    add_months(job);
    add_drop(job);
}

/* ---- ndjson ---- */

static void add_member(struct buf *buf, const char *name, Slice text)
{
    buf_addf(buf, ",\"%s\":", name);
    if (text.len)
        json_add_string(buf, text);
    else
        buf_add(buf, S("null"));
}

static void begin_record(struct buf *buf, const char *record)
{
    buf_addf(buf, "{\"schema\":\"kpirecon.standing/1\",\"record\":\"%s\"", record);
}

static void add_figures(struct job *job, const struct standing_line *line)
{
    struct buf *buf = &job->cli->out.buf;
    buf_addf(buf, ",\"rows\":%zu", line->row_count);
    add_member(buf, "units", number_text(job, line->sum.units, NULL));
    add_member(buf, "kpi", number_text(job, line->sum.kpi, NULL));
    add_member(buf, "revenue", number_text(job, line->sum.revenue, line->currency));
    add_member(buf, "currency", currency_of(line));
    buf_add(buf, S("}\n"));
}

static void tell_partner(struct job *job)
{
    const struct standing *standing = &job->standing;
    struct buf *buf = &job->cli->out.buf;
    begin_record(buf, "partner");
    add_member(buf, "partner_id", job->input.partner);
    add_member(buf, "group", standing->partner ? standing->partner->group : (Slice){0});
    add_member(buf, "level", standing->partner ? standing->partner->level : (Slice){0});
    add_member(buf, "competency", standing->partner ? standing->partner->competency : (Slice){0});
    add_member(buf, "as_of", day_text(job, job->input.as_of));
    add_member(buf, "window", standing->by_renewal ? S("renewal") : S("shown"));
    add_member(buf, "from", month_text(job, standing->window.from));
    add_member(buf, "to", month_text(job, standing->window.to));
    add_member(buf, "drops_out", month_text(job, standing->drops_out));
    add_member(buf, "drops_on", day_text(job, standing->drops_on));
    add_member(buf, "anniversary", day_text(job, standing->anniversary));
    add_member(buf, "renew_until", day_text(job, standing->renewal.to));
    add_member(buf, "remind_before", day_text(job, standing->reminders.from));
    add_member(buf, "remind_after", day_text(job, standing->reminders.to));
    add_member(buf, "next_anniversary", day_text(job, standing->next));
    buf_addf(buf, ",\"extended\":%s}\n", standing->extended ? "true" : "false");
}

static void tell_ndjson(struct job *job)
{
    const struct standing *standing = &job->standing;
    struct buf *buf = &job->cli->out.buf;
    struct standing_line *totals;
    tell_partner(job);
    for (size_t i = 0; i < standing->line_count; i++) {
        begin_record(buf, "month");
        add_member(buf, "month", month_text(job, standing->lines[i].month));
        add_member(buf, "omlp_type", standing->lines[i].type);
        add_figures(job, &standing->lines[i]);
    }
    size_t count = totals_of(standing, &job->cli->scratch, &totals);
    for (size_t i = 0; i < count; i++) {
        begin_record(buf, "total");
        add_figures(job, &totals[i]);
    }
}

/* ---- the command ---- */

static bool check_found(struct job *job)
{
    bool seen = job->standing.partner != NULL;
    for (size_t i = 0; i < job->keys.partner_count; i++)
        seen |= job->gathered.partner_seen[i];
    if (job->standing.overflow)
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
    if (!labels_load(&job->labels, &cli->templates, &cli->mem, &cli->diag) || !read_registry(job) || !gather(job))
        return STATUS_FAILED;
    job->input.programme = &job->rules.programme;
    job->input.registry = &job->registry;
    job->input.gathered = &job->gathered;
    job->input.keys = &job->keys;
    job->input.as_of = instant_date(job->as_of.at, job->rules.programme.clock_zone_minutes);
    standing_make(&job->input, &cli->mem, &job->standing);
    cli_show(cli);
    if (!check_found(job))
        return STATUS_FAILED;
    bool ndjson = job->options->format ? job->options->format == 2 : !isatty(STDOUT_FILENO);
    (ndjson ? tell_ndjson : tell_text)(job);
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
    RULES_OPTIONS(struct standing_options),
    {OPTION_CHOICE(struct standing_options, format), .name = "format", .argument = "FORMAT", .choice = format_choice,
     .help = "text on a terminal and ndjson elsewhere"},
    COMMON_OPTIONS(struct standing_options),
    {0}};

const struct command cmd_standing = {
    .name = "standing",
    .usage = "-d FILE [-d FILE]... [OPTIONS] PARTNER",
    .about = "a partner's months of the window, and its renewal",
    .story = "Adds up what is published of PARTNER and of all locations of its group, month by\n"
             "month, and tells what drops out next and the dates of the renewal.\n",
    .options = options,
    .options_size = sizeof(struct standing_options),
    .takes_operands = true,
    .run = run};
