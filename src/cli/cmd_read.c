/* kpirecon read: how an export is understood, before anything is decided. With
   --raw the bare records, for whoever wants to see what a reader made of a file. */
#include "cli/cli.h"

#include "base/lanes.h"
#include "base/slice.h"
#include "bytes/source.h"
#include "cli/grid.h"
#include "cli/read_raw.h"
#include "cli/terminal.h"
#include "cli/understanding.h"
#include "cli/values.h"
#include "programme/catalogue.h"
#include "report/writers.h"
#include "tickets/directory.h"
#include "tickets/intake.h"
#include "tickets/invoice_shown.h"
#include "tickets/ticket_documents.h"

#include <inttypes.h>
#include <unistd.h>

enum read_format { READ_FORMAT_NOT_GIVEN, READ_FORMAT_TEXT, READ_FORMAT_NDJSON, READ_FORMAT_CSV };

struct read_options {
    struct common_options common;
    bool raw;
    bool allow_empty;
    unsigned format;
    Slice zone, locale;
    struct understanding_options understanding;
};

static Slice format_choice(size_t index)
{
    static const Slice names[] = {S_INIT("text"), S_INIT("ndjson"), S_INIT("csv")};
    return index < COUNT_OF(names) ? names[index] : (Slice){0};
}

/* One file of tickets, and what became of it. */
struct read_file {
    struct source source;
    struct intake_report report;
    size_t first_claim, end_claim;
    uint64_t row_count, bad_count, left_out_count;
};

struct reading {
    struct cli *cli;
    const struct read_options *options;
    struct programme programme;
    struct understanding understanding;
    struct batch batch;
    struct quarantine quarantine;
    struct read_file *files;
    struct document_list documents; /* that lie beside the files */
};

static enum exit_status status_of(struct reading *reading, uint64_t records, uint64_t bad)
{
    if (records == 0 && !reading->options->allow_empty) {
        const struct text_list *files = &reading->cli->operands;
        if (files->count == 1)
            diag_fault(&reading->cli->diag, "nothing was read: there is no record in '%.*s'", SLICE_ARG(files->at[0]));
        else
            diag_fault(&reading->cli->diag, "nothing was read: there is no record in any of the %zu files",
                       files->count);
        return STATUS_NOTHING;
    }
    return bad || diag_count(&reading->cli->diag, SEVERITY_ERROR) ? STATUS_PARTLY : STATUS_DONE;
}

static enum exit_status read_raw(struct reading *reading)
{
    const struct text_list *files = &reading->cli->operands;
    struct raw_count count = {0};
    for (size_t i = 0; i < files->count; i++)
        if (!read_raw_pour(reading->cli, files->at[i], understanding_format(&reading->options->understanding),
                           reading->options->format != READ_FORMAT_NDJSON, &count))
            return STATUS_FAILED;
    /* names without a row below them are a table too, whatever the status says */
    out_flush(&reading->cli->out);
    return status_of(reading, count.records, count.bad);
}

static bool read_file(struct reading *reading, Slice name, const struct intake_options *intake, struct read_file *file)
{
    struct diag *diag = &reading->cli->diag;
    uint64_t rows = reading->batch.row_count, bad = reading->quarantine.count;
    uint64_t left_out = reading->batch.left_out_count;
    if (!source_open(&file->source, name, diag) ||
        !intake_read(&reading->batch, &file->source, intake, &reading->programme, &reading->quarantine, &file->report,
                     diag))
        return false;
    file->row_count = reading->batch.row_count - rows;
    file->bad_count = reading->quarantine.count - bad;
    file->left_out_count = reading->batch.left_out_count - left_out;
    return true;
}

/* What was understood; what was not is shown as it was written, with a '?'. */
static Slice amount_text(const struct amount *amount, unsigned places, Slice raw, struct arena *mem)
{
    char one[DECIMAL_CHARS], other[DECIMAL_CHARS];
    switch (amount->state) {
    case AMOUNT_READ: return arena_copy(mem, decimal_format(amount->value, places, one));
    case AMOUNT_MISSING: return S("-");
    case AMOUNT_AMBIGUOUS:
        return arena_printf(mem, "%.*s or %.*s", SLICE_ARG(decimal_format(amount->value, places, one)),
                            SLICE_ARG(decimal_format(amount->grouped, places, other)));
    default: return arena_printf(mem, "%.*s?", SLICE_ARG(raw));
    }
}

static Slice period_text(const struct claim *claim, struct arena *mem)
{
    char month[MONTH_CHARS];
    if (claim->period.state == PERIOD_READ)
        return arena_copy(mem, month_format(claim->period.month, month));
    if (claim->period.state == PERIOD_MISSING)
        return S("-");
    return arena_printf(mem, "%.*s %.*s?", SLICE_ARG(claim_raw(claim, CLAIM_MONTH)),
                        SLICE_ARG(claim_raw(claim, CLAIM_YEAR)));
}

static Slice type_text(const struct reading *reading, const struct claim *claim, struct arena *mem)
{
    Slice raw = claim_raw(claim, CLAIM_OMLP_TYPE);
    if (claim->type != OMLP_NONE)
        return omlp_type_code(&reading->programme, claim->type);
    return raw.len ? arena_printf(mem, "%.*s?", SLICE_ARG(raw)) : S("-");
}

/* Two places of the ticket say two things: no value is shown as if it were the one. */
static Slice or_both(const struct claim *claim, enum claim_field field, Slice shown, struct arena *mem)
{
    unsigned others = claim->conflicting & ((1u << field) - 1);
    Slice other = claim_more(claim)->conflict_with;
    if (!(claim->conflicting >> field & 1))
        return shown;
    Slice one = claim_raw(claim, field).len ? claim_raw(claim, field) : shown;
    return other.len && !others ? arena_printf(mem, "%.*s / %.*s?", SLICE_ARG(one), SLICE_ARG(other))
                                : arena_printf(mem, "%.*s?", SLICE_ARG(one));
}

static Slice or_dash(Slice text)
{
    return text.len ? text : S("-");
}

static void add_claim(const struct reading *reading, const struct claim *claim, struct grid *grid, struct arena *mem)
{
    const struct ticket *ticket = claim_ticket(&reading->batch, claim);
    grid_add(grid, ticket->id);
    grid_add(grid, arena_printf(mem, "%" PRIu32, claim->number));
    grid_add(grid, or_dash(ticket->partner_id));
    if (claim->kind != CLAIM_KPI) {
        grid_add(grid, claim->kind == CLAIM_DIRECTORY ? S("directory") : S("other"));
        for (size_t i = 4; i < grid->column_count; i++)
            grid_add(grid, S(""));
        return;
    }
    enum claim_field when = claim->conflicting >> CLAIM_MONTH & 1 ? CLAIM_MONTH : CLAIM_YEAR;
    grid_add(grid, or_both(claim, when, period_text(claim, mem), mem));
    grid_add(grid, or_both(claim, CLAIM_OMLP_TYPE, type_text(reading, claim, mem), mem));
    grid_add(grid, or_both(claim, CLAIM_INVOICE_NUMBER, or_dash(invoice_shown(claim, mem)), mem));
    unsigned places = claim->currency[0] ? currency_places(&reading->programme, claim->currency) : 0;
    const struct amount *amounts[] = {&claim->units, &claim->kpi, &claim->revenue};
    static const enum claim_field fields[] = {CLAIM_PURCHASE_UNIT, CLAIM_KPI_VALUE, CLAIM_REVENUE};
    for (size_t i = 0; i < COUNT_OF(fields); i++)
        grid_add(grid, or_both(claim, fields[i], amount_text(amounts[i], fields[i] == CLAIM_REVENUE ? places : 0,
                                                             claim_raw(claim, fields[i]), mem), mem));
    grid_add(grid, or_both(claim, CLAIM_CURRENCY, or_dash(slice_from(claim->currency)), mem));
}

static void write_claims_text(const struct reading *reading, const struct read_file *file, size_t columns)
{
    static const Slice titles[] = {S_INIT("TICKET"),  S_INIT("CLAIM"),   S_INIT("PARTNER"), S_INIT("PERIOD"),
                                   S_INIT("TYPE"),    S_INIT("INVOICE"), S_INIT("UNITS"),   S_INIT("KPI"),
                                   S_INIT("REVENUE"), S_INIT("CURRENCY")};
    struct arena *mem = &reading->cli->mem;
    struct grid grid;
    grid_init(&grid, mem, titles, COUNT_OF(titles));
    grid.right_aligned = 1u << 1 | 1u << 6 | 1u << 7 | 1u << 8;
    for (size_t i = file->first_claim; i < file->end_claim; i++)
        add_claim(reading, &reading->batch.claims[i], &grid, mem);
    buf_add_char(&reading->cli->out.buf, '\n');
    grid_write(&grid, &reading->cli->out, columns);
}

static void write_columns_text(const struct reading *reading, const struct table_use *table, size_t columns)
{
    static const Slice titles[] = {S_INIT("COLUMN"), S_INIT("FIELD")};
    struct grid grid;
    grid_init(&grid, &reading->cli->mem, titles, COUNT_OF(titles));
    for (size_t i = 0; i < table->column_count; i++) {
        grid_add(&grid, table->columns[i].column);
        grid_add(&grid, or_dash(table->columns[i].field));
    }
    buf_add_char(&reading->cli->out.buf, '\n');
    grid_write(&grid, &reading->cli->out, columns);
}

static const char *delimiter_name(char delimiter)
{
    switch (delimiter) {
    case ',': return ", commas between fields";
    case ';': return ", semicolons between fields";
    case '\t': return ", tabs between fields";
    case '|': return ", bars between fields";
    default: return "";
    }
}

/* Where times without an offset are taken to be; nothing when the file has none. */
static void add_zone(const struct reading *reading, const struct read_file *file)
{
    struct buf *buf = &reading->cli->out.buf;
    bool any = false;
    for (size_t i = file->first_claim; i < file->end_claim && !any; i++) {
        Instant filed = claim_ticket(&reading->batch, &reading->batch.claims[i])->filed;
        any = filed.known && (!filed.zone_given || reading->options->zone.len);
    }
    if (any)
        buf_addf(buf, ", times in %.*s%s", SLICE_ARG(reading->options->zone.len ? reading->options->zone : S("UTC")),
                 reading->options->zone.len ? "" : " (assumed)");
}

/* What requests for the directory ask for, which the table of claims has no room for. */
static void write_requests_text(const struct reading *reading, const struct read_file *file, size_t columns)
{
    static const Slice titles[] = {S_INIT("TICKET"), S_INIT("DIRECTORY NAME"), S_INIT("COUNTRY"), S_INIT("URL")};
    struct arena *mem = &reading->cli->mem;
    struct grid grid;
    bool any = false;
    grid_init(&grid, mem, titles, COUNT_OF(titles));
    for (size_t i = file->first_claim; i < file->end_claim; i++) {
        const struct claim *claim = &reading->batch.claims[i];
        if (claim->kind != CLAIM_DIRECTORY)
            continue;
        const struct directory_request *request = claim_more(claim)->directory;
        Slice country = directory_value(request, DIRECTORY_COUNTRY), given = request->given[DIRECTORY_COUNTRY];
        any = true;
        grid_add(&grid, claim_ticket(&reading->batch, claim)->id);
        grid_add(&grid, or_dash(directory_value(request, DIRECTORY_NAME)));
        grid_add(&grid, country.len ? country : given.len ? arena_printf(mem, "%.*s?", SLICE_ARG(given)) : S("-"));
        grid_add(&grid, or_dash(directory_value(request, DIRECTORY_URL)));
    }
    if (!any)
        return;
    buf_add_char(&reading->cli->out.buf, '\n');
    grid_write(&grid, &reading->cli->out, columns);
}

static void write_file_text(const struct reading *reading, const struct read_file *file, size_t columns)
{
    struct buf *buf = &reading->cli->out.buf;
    bool is_stdin = slice_equal(file->source.name, S("-"));
    terminal_add_text(buf, is_stdin ? S("standard input") : file->source.name);
    buf_addf(buf, ": %s%s", file->report.format, delimiter_name(file->report.delimiter));
    if (file->source.encoding.len)
        buf_addf(buf, ", in %.*s", SLICE_ARG(file->source.encoding));
    if (file->report.preset.len)
        buf_addf(buf, ", from %.*s", SLICE_ARG(file->report.preset));
    if (file->report.language.len)
        buf_addf(buf, ", labels in %.*s", SLICE_ARG(file->report.language));
    add_zone(reading, file);
    buf_add_char(buf, '\n');
    terminal_add_count(buf, file->row_count, "row");
    buf_add(buf, S(": "));
    terminal_add_count(buf, file->end_claim - file->first_claim, "claim");
    if (file->bad_count)
        buf_addf(buf, ", %" PRIu64 " quarantined", file->bad_count);
    if (file->left_out_count)
        buf_addf(buf, ", %" PRIu64 " left out", file->left_out_count);
    buf_add_char(buf, '\n');
    for (const struct table_use *table = file->report.tables; table; table = table->next)
        write_columns_text(reading, table, columns);
    if (file->end_claim > file->first_claim)
        write_claims_text(reading, file, columns);
    write_requests_text(reading, file, columns);
}

static void write_understood(const struct reading *reading)
{
    struct cli *cli = reading->cli;
    if (reading->options->format == READ_FORMAT_NDJSON) {
        write_claims_ndjson(&cli->out, &reading->batch, &reading->programme, &cli->scratch);
        return;
    }
    for (size_t i = 0; i < cli->operands.count; i++) {
        if (i)
            buf_add_char(&cli->out.buf, '\n');
        write_file_text(reading, &reading->files[i], terminal_columns(STDOUT_FILENO));
    }
}

/* Which claims are left of each file, in whose order they stand. */
static void find_claims(struct reading *reading)
{
    size_t claim = 0;
    for (size_t i = 0; i < reading->cli->operands.count; i++) {
        struct read_file *file = &reading->files[i];
        file->first_claim = claim;
        while (claim < reading->batch.claim_count &&
               slice_equal(claim_source(&reading->batch.claims[claim]), file->source.name))
            claim++;
        file->end_claim = claim;
    }
}

static enum exit_status read_tickets(struct reading *reading, const struct intake_options *intake)
{
    struct cli *cli = reading->cli;
    cli_step(cli, (struct progress_step){.what = "reading tickets"});
    for (size_t i = 0; i < cli->operands.count; i++)
        if (!read_file(reading, cli->operands.at[i], intake, &reading->files[i]))
            return STATUS_FAILED;
    tickets_take_documents(&reading->batch, reading->documents.at, reading->documents.count, &cli->diag);
    intake_finish(&reading->batch);
    find_claims(reading);
    cli_show(cli);
    write_understood(reading);
    return status_of(reading, reading->batch.row_count, reading->quarantine.count);
}

static bool load_programme(struct reading *reading)
{
    struct cli *cli = reading->cli;
    Slice text, source;
    return template_load(&cli->templates, S("rules/programme.xml"), &cli->mem, &text, &source, &cli->diag) &&
           programme_load(&reading->programme, source, text, &cli->mem, &cli->diag);
}

/* False with a fault when the command line asks for what cannot be. */
static bool check_usage(const struct cli *cli, const struct read_options *options, struct diag *diag)
{
    if (cli->operands.count == 0)
        return diag_fault(diag, "name the files to be read, or - for standard input");
    size_t from_stdin = 0;
    for (size_t i = 0; i < cli->operands.count; i++)
        from_stdin += slice_equal(cli->operands.at[i], S("-"));
    if (from_stdin > 1)
        return diag_fault(diag, "standard input can be read only once, found '-' twice");
    if (options->raw && options->format == READ_FORMAT_TEXT)
        return diag_fault(diag, "option '--raw' goes with --format csv or ndjson, not with text");
    if (!options->raw && options->format == READ_FORMAT_CSV)
        return diag_fault(diag, "option '--format csv' needs --raw; claims are shown as text or ndjson");
    return true;
}

static bool check_tables(const struct cli *cli, const struct read_options *options, struct diag *diag)
{
    if (!options->raw || options->format == READ_FORMAT_NDJSON || cli->operands.count <= 1)
        return true;
    return diag_fault(diag, "option '--raw' writes one CSV table from one file; for more, use --format ndjson");
}

static enum exit_status run(struct cli *cli, const void *given)
{
    const struct read_options *options = given;
    struct reading *reading = ARENA_NEW(&cli->mem, struct reading);
    *reading = (struct reading){.cli = cli, .options = options};
    struct intake_options intake = {.zone_given = options->zone.len != 0, .locale = options->locale,
                                    .lane_count = options->common.threads ? options->common.threads : lanes_usual()};
    if (!check_usage(cli, options, &cli->diag) || !check_tables(cli, options, &cli->diag) ||
        (options->zone.len && !zone_option(options->zone, &cli->mem, &intake.zone_minutes, &cli->diag)) ||
        (options->locale.len && !locale_option(options->locale, &intake.decimal_mark, &cli->diag)) ||
        !understanding_maps(&options->understanding, &cli->mem, &intake, &cli->diag))
        return STATUS_USAGE;
    if (!(options->raw ? expand_inputs(&cli->operands, &cli->mem, &cli->operands, &cli->diag)
                       : expand_tickets(&cli->operands, &cli->mem, &cli->operands, &reading->documents, &cli->diag)))
        return STATUS_FAILED;
    if (!check_tables(cli, options, &cli->diag))
        return STATUS_USAGE;
    if (options->raw)
        return read_raw(reading);
    bool usage = false;
    if (!load_programme(reading) || !understanding_load(&reading->understanding, &options->understanding,
                                                        &cli->templates, &cli->mem, &intake, &usage, &cli->diag))
        return usage ? STATUS_USAGE : STATUS_FAILED;
    intake.templates = &cli->templates;
    if (!intake.zone_given)
        intake.zone_minutes = reading->programme.clock_zone_minutes;
    batch_init(&reading->batch, &cli->mem);
    quarantine_init(&reading->quarantine, &cli->mem);
    reading->files = ARENA_ARRAY(&cli->mem, struct read_file, cli->operands.count);
    enum exit_status status = read_tickets(reading, &intake);
    for (size_t i = 0; i < cli->operands.count; i++)
        source_close(&reading->files[i].source);
    understanding_done(&reading->understanding);
    return status;
}

static const struct option options[] = {
    {OPTION_TEXT(struct read_options, zone), .name = "zone", .argument = "ZONE", .group = "Input",
     .help = "where filing times without an offset were written: UTC or an offset as +09:00"},
    {OPTION_TEXT(struct read_options, locale), .name = "locale", .argument = "LANG",
     .help = "the language that numbers and dates are written in, as de or en-US, where they do not tell by themselves"},
    UNDERSTANDING_OPTIONS(struct read_options),
    {OPTION_FLAG(struct read_options, allow_empty), .name = "allow-empty", .help = "an input without records is fine"},
    {OPTION_CHOICE(struct read_options, format), .name = "format", .argument = "FORMAT", .choice = format_choice,
     .group = "Output", .help = "text, or csv with --raw, unless told otherwise"},
    {OPTION_FLAG(struct read_options, raw), .name = "raw",
     .help = "the records as they are, nothing recognised in them"},
    COMMON_OPTIONS(struct read_options),
    THREADS_OPTION(struct read_options),
    CONFIG_OPTION(struct read_options),
    {0}};

const struct command cmd_read = {
    .name = "read",
    .usage = "[--raw] [--format FORMAT] FILE...",
    .about = "how an export of tickets is understood",
    .story = "Shows which format a file of tickets is in, which column feeds which field, what\n"
             "is wrong with it, and the claims as they are understood. Nothing is decided.\n"
             "FILE - is standard input; a folder or a zip stands for the files in it.\n",
    .options = options,
    .options_size = sizeof(struct read_options),
    .takes_operands = true,
    .run = run};
