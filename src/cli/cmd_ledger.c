/* kpirecon ledger: what has been decided. What it tells stands in its second word; each of those is one row of a
   table, and most of them one question to the ledger. */
#include "cli/job.h"

#include "base/slice.h"
#include "cli/grid.h"
#include "cli/paragraph.h"
#include "cli/suggest.h"
#include "cli/terminal.h"
#include "ledger/outbox.h"
#include "ledger/people.h"

#include <inttypes.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

struct ledger_options {
    struct common_options common;
    Slice store, partner;
    bool open, waiting, all;
    uint32_t verdicts; /* bit per verdict */
    unsigned older_than;
    Date as_of;
    unsigned format; /* 1: text, 2: ndjson */
};

struct visit {
    struct cli *cli;
    const struct ledger_options *options;
    struct ledger ledger;
    struct text_list operands;
};

#define MAX_QUERY_COLUMNS 14
#define HEAD_COLUMNS 4 /* ticket, claim, verdict, reason */
#define LABEL_COLUMNS 14

/* An answer as a table: the names are those of the JSON members, and the titles. Numbers are a bit each. */
struct columns {
    const char *names[MAX_QUERY_COLUMNS];
    int count;
    uint32_t numbers;
    bool ends_with_text; /* the last column has sentences */
};

static void add_object(struct visit *visit, struct query *query, const struct columns *columns)
{
    struct buf *buf = &visit->cli->out.buf;
    for (int i = 0; i < columns->count; i++) {
        Slice text = query_get_text(query, i);
        buf_addf(buf, "%c\"%s\":", i ? ',' : '{', columns->names[i]);
        if (columns->numbers >> i & 1)
            buf_addf(buf, "%" PRId64, query_get_number(query, i));
        else if (text.len)
            json_add_string(buf, text);
        else
            buf_add(buf, S("null"));
    }
    buf_add(buf, S("}\n"));
    out_drain(&visit->cli->out);
}

/* Everything that a question answers. */
static bool show_all(struct visit *visit, struct query *query, const struct columns *columns)
{
    struct cli *cli = visit->cli;
    Slice titles[MAX_QUERY_COLUMNS];
    struct grid grid;
    bool text = visit->options->format != 2;
    size_t rows = 0;
    for (int i = 0; i < columns->count; i++)
        titles[i] = slice_from(columns->names[i]);
    grid_init(&grid, &cli->mem, titles, (size_t)columns->count);
    grid.right_aligned = columns->numbers;
    grid.last_is_long = columns->ends_with_text;
    for (; query_next(query); rows++)
        if (text)
            for (int i = 0; i < columns->count; i++)
                grid_add(&grid, arena_copy(&cli->mem, query_get_text(query, i)));
        else
            add_object(visit, query, columns);
    if (text && rows)
        grid_write(&grid, &cli->out, terminal_columns(STDOUT_FILENO));
    return query_end(query);
}

/* "T-1/2  WAIT  NOT_YET_PUBLISHED", and what else there is on a line each, in full. */
static bool show_each(struct visit *visit, struct query *query, const struct columns *columns)
{
    struct buf *buf = &visit->cli->out.buf;
    size_t width = terminal_columns(STDOUT_FILENO);
    if (visit->options->format == 2)
        return show_all(visit, query, columns);
    while (query_next(query)) {
        terminal_add_text(buf, query_get_text(query, 0));
        buf_addf(buf, "/%" PRId64, query_get_number(query, 1));
        for (int i = 2; i < HEAD_COLUMNS; i++)
            buf_addf(buf, "  %.*s", SLICE_ARG(query_get_text(query, i)));
        buf_add_char(buf, '\n');
        for (int i = HEAD_COLUMNS; i < columns->count; i++) {
            Slice text = query_get_text(query, i);
            if (!text.len)
                continue;
            buf_addf(buf, "  %-*s", LABEL_COLUMNS - 2, columns->names[i]);
            paragraph_add(buf, text, LABEL_COLUMNS, LABEL_COLUMNS, width);
        }
        out_drain(&visit->cli->out);
    }
    return query_end(query);
}

static Date today_of(const struct visit *visit)
{
    Instant now = {.seconds = (int64_t)time(NULL), .known = true};
    return visit->options->as_of.day ? visit->options->as_of : instant_date(now, 0);
}

/* --- list ------------------------------------------------------------------------- */

/* ",OK,WAIT,": what the filter lets through, for instr(). */
static Slice verdict_filter(const struct visit *visit)
{
    Slice text = S(",");
    for (size_t i = 0; i < VERDICT_COUNT; i++)
        if (visit->options->verdicts >> i & 1 || (visit->options->waiting && i == VERDICT_WAIT))
            text = arena_printf(&visit->cli->mem, "%.*s%.*s,", SLICE_ARG(text), SLICE_ARG(verdict_name((enum verdict)i)));
    return text.len > 1 ? text : (Slice){0};
}

static bool list(struct visit *visit)
{
    static const struct columns columns = {
        {"ticket_id", "claim", "partner_id", "verdict", "reason", "detail", "wait_until", "since", "age_days", "by"},
        10, 1u << 1 | 1u << 8, false};
    struct query query;
    char day[DATE_CHARS];
    query_begin(&query, visit->ledger.db,
                "SELECT ticket, number, partner, verdict, reason, detail, wait_until, since,"
                " max(0, cast(julianday(?1) - julianday(since) AS INTEGER)) AS age, who FROM standing"
                " WHERE gone = 0 AND (?2 = 0 OR open = 1) AND (?3 = '' OR instr(?3, ',' || verdict || ','))"
                " AND (?4 = '' OR partner = ?4) AND julianday(?1) - julianday(since) >= ?5"
                " ORDER BY length(ticket), ticket, number",
                &visit->cli->diag);
    query_text(&query, 1, date_format(today_of(visit), day));
    query_number(&query, 2, visit->options->open);
    query_text(&query, 3, verdict_filter(visit));
    query_text(&query, 4, visit->options->partner);
    query_number(&query, 5, visit->options->older_than ? (int64_t)visit->options->older_than : INT32_MIN);
    return show_all(visit, &query, &columns);
}

/* --- show, history ---------------------------------------------------------------- */

/* In a table the figures alone, "20 / 25 / 2000.00 USD": what they are about is the same from line to line. */
#define FIGURES_OF(column)                                                                                           \
    "CASE WHEN ?3 AND instr(" column ", ', units ') THEN replace(replace(substr(" column ", instr(" column             \
    ", ', units ') + 8), ', KPI ', ' / '), ', revenue ', ' / ') ELSE " column " END"

static bool history_of(struct visit *visit, Slice ticket, uint32_t claim)
{
    static const struct columns columns = {
        {"seq", "day", "claim", "kind", "verdict", "reason", "detail", "by", "claimed", "recorded", "because"}, 11,
        1u << 0 | 1u << 2, true};
    struct query query;
    query_begin(&query, visit->ledger.db,
                "SELECT seq, day, claim, kind, verdict, reason, detail, who, " FIGURES_OF("claimed") ", "
                FIGURES_OF("recorded") ", because FROM decision"
                " WHERE ticket = ?1 AND (?2 = 0 OR claim = ?2) ORDER BY seq",
                &visit->cli->diag);
    query_text(&query, 1, ticket);
    query_number(&query, 2, claim);
    query_number(&query, 3, visit->options->format != 2);
    return show_all(visit, &query, &columns);
}

static bool has_ticket(struct visit *visit, Slice id, bool *found)
{
    struct query query;
    query_begin(&query, visit->ledger.db, "SELECT 1 FROM ticket WHERE id = ?1", &visit->cli->diag);
    query_text(&query, 1, id);
    *found = query_next(&query);
    return query_end(&query);
}

/* A ticket, or one claim of it. */
static bool history(struct visit *visit)
{
    Slice ticket = visit->operands.at[0];
    uint32_t claim = 0;
    bool found;
    if (!has_ticket(visit, ticket, &found) ||
        (!found && !people_find_claim(&visit->ledger, ticket, &ticket, &claim, &visit->cli->diag)))
        return false;
    return history_of(visit, ticket, claim);
}

static bool show(struct visit *visit)
{
    static const struct columns claims = {
        {"ticket_id", "claim", "verdict", "reason", "detail", "partner_id", "since", "wait_until", "by", "claimed", "recorded",
         "because", "next_step"}, 13, 1u << 1, true};
    static const struct columns documents = {{"document", "kind", "sha256"}, 3, 0, false};
    struct query query;
    Slice ticket = visit->operands.at[0];
    bool found;
    if (!has_ticket(visit, ticket, &found))
        return false;
    if (!found)
        return diag_fault(&visit->cli->diag, "the ledger '%.*s' has no ticket '%.*s'", SLICE_ARG(visit->ledger.path),
                          SLICE_ARG(ticket));
    query_begin(&query, visit->ledger.db,
                "SELECT ticket, number, verdict, reason, detail, partner, since, wait_until, who, claimed, recorded, because,"
                " next_step FROM standing WHERE ticket = ?1 AND gone = 0 ORDER BY number",
                &visit->cli->diag);
    query_text(&query, 1, ticket);
    if (!show_each(visit, &query, &claims))
        return false;
    query_begin(&query, visit->ledger.db, "SELECT name, kind, sha256 FROM evidence WHERE ticket = ?1 ORDER BY name",
                &visit->cli->diag);
    query_text(&query, 1, ticket);
    return show_all(visit, &query, &documents);
}

/* --- stats, verify, backup -------------------------------------------------------- */

/* How often people decided otherwise than the run had, by the run's reason. */
static bool stats(struct visit *visit)
{
    static const struct columns columns = {{"verdict", "reason", "claims", "open", "overturned"}, 5, 7u << 2, false};
    struct query query;
    query_begin(&query, visit->ledger.db,
                "SELECT m.verdict, m.reason, count(*), sum(c.open), sum(EXISTS (SELECT 1 FROM decision p WHERE"
                " p.ticket = c.ticket AND p.claim = c.number AND p.kind = 'person' AND p.verdict <> m.verdict))"
                " FROM claim c JOIN decision m ON m.seq = c.standing WHERE c.gone = 0"
                " GROUP BY m.verdict, m.reason ORDER BY count(*) DESC, m.verdict, m.reason",
                &visit->cli->diag);
    return show_all(visit, &query, &columns);
}

static bool backup(struct visit *visit)
{
    return ledger_backup(&visit->ledger, visit->operands.at[0], &visit->cli->mem, &visit->cli->diag);
}

static bool outbox(struct visit *visit)
{
    static const struct columns columns = {
        {"key", "kind", "ticket_id", "way", "run", "state", "tries", "because"}, 8, 1u << 4 | 1u << 6, true};
    struct query query;
    query_begin(&query, visit->ledger.db,
                "SELECT key, kind, ticket, way, run, state, tries, because FROM outbox WHERE kind <> 'report'"
                " AND (?1 = 1 OR state <> 'sent') ORDER BY id",
                &visit->cli->diag);
    query_number(&query, 1, visit->options->all);
    return show_all(visit, &query, &columns);
}

static bool settle(struct visit *visit, Slice state)
{
    size_t count;
    Slice key = visit->operands.at[0];
    if (!outbox_settle(&visit->ledger, key, state, &count, &visit->cli->diag))
        return false;
    return count || diag_fault(&visit->cli->diag, "no message '%.*s' failed or is unknown", SLICE_ARG(key));
}

static bool arrived(struct visit *visit)
{
    return settle(visit, S("sent"));
}

static bool resend(struct visit *visit)
{
    return settle(visit, S("queued"));
}

static const struct action {
    Slice name;
    size_t operand_count;
    bool (*run)(struct visit *visit);
    bool changes; /* the outbox, never a decision */
} actions[] = {{S_INIT("list"), 0, list, false},       {S_INIT("show"), 1, show, false},
               {S_INIT("history"), 1, history, false}, {S_INIT("stats"), 0, stats, false},
               {S_INIT("outbox"), 0, outbox, false},   {S_INIT("arrived"), 1, arrived, true},
               {S_INIT("resend"), 1, resend, true},    {S_INIT("backup"), 1, backup, false}};

static const struct action *find_action(struct cli *cli)
{
    if (!cli->operands.count) {
        diag_fault(&cli->diag, "what of the ledger? list, show, history, stats, outbox, arrived, resend or backup");
        return NULL;
    }
    Slice word = cli->operands.at[0];
    struct suggestion near = suggestion_for(word);
    for (size_t i = 0; i < COUNT_OF(actions); i++) {
        suggestion_offer(&near, actions[i].name);
        if (slice_equal(word, actions[i].name))
            return &actions[i];
    }
    if (near.best.len)
        diag_fault(&cli->diag, "'ledger %.*s' is unknown, did you mean 'ledger %.*s'?", SLICE_ARG(word),
                   SLICE_ARG(near.best));
    else
        diag_fault(&cli->diag, "'ledger %.*s' is unknown", SLICE_ARG(word));
    return NULL;
}

static enum exit_status run(struct cli *cli, const void *given)
{
    struct visit visit = {.cli = cli, .options = given, .ledger.lock_fd = -1};
    const struct action *action = find_action(cli);
    Slice path;
    if (!action)
        return STATUS_USAGE;
    visit.operands = (struct text_list){cli->operands.at + 1, cli->operands.count - 1, 0};
    if (visit.operands.count != action->operand_count) {
        diag_fault(&cli->diag, "'ledger %.*s' takes %s", SLICE_ARG(action->name),
                   action->operand_count ? "one operand" : "no operand");
        return STATUS_USAGE;
    }
    bool done = job_ledger_path(visit.options->store, &cli->mem, &path, &cli->diag) &&
                (!action->changes || ledger_lock(&visit.ledger, path, &cli->mem, &cli->diag)) &&
                ledger_open(&visit.ledger, path, action->changes ? DATABASE_CHANGE : DATABASE_READ, &cli->mem,
                            &cli->diag) &&
                action->run(&visit);
    ledger_close(&visit.ledger);
    return done ? STATUS_DONE : STATUS_FAILED;
}

static Slice format_choice(size_t index)
{
    static const Slice names[] = {S_INIT("text"), S_INIT("ndjson")};
    return index < COUNT_OF(names) ? names[index] : (Slice){0};
}

static Slice verdict_choice(size_t index)
{
    return index < VERDICT_COUNT ? verdict_name((enum verdict)index) : (Slice){0};
}

static const struct option options[] = {
    {OPTION_FLAG(struct ledger_options, open), .name = "open", .group = "What is listed",
     .help = "claims that are not settled: CONFIRMED, WAIT, NEED_INFO, REVIEW"},
    {OPTION_FLAG(struct ledger_options, waiting), .name = "waiting", .help = "claims that wait"},
    {OPTION_SET(struct ledger_options, verdicts), .name = "verdict", .argument = "VERDICT,...",
     .choice = verdict_choice, .help = "claims with these verdicts"},
    {OPTION_TEXT(struct ledger_options, partner), .name = "partner", .argument = "ID", .help = "claims of this partner"},
    {OPTION_NUMBER(struct ledger_options, older_than), .name = "older-than", .argument = "DAYS",
     .help = "claims first seen that many days ago, or earlier"},
    {OPTION_DATE(struct ledger_options, as_of), .name = "as-of", .argument = "DATE",
     .help = "the day that ages are counted to; today unless told otherwise"},
    {OPTION_FLAG(struct ledger_options, all), .name = "all", .help = "outbox: messages that were sent, too"},
    {OPTION_TEXT(struct ledger_options, store), .name = "store", .argument = "DIR", .group = "Ledger",
     .help = "where the store is, which has the ledger; kpirecon in the XDG state folder unless told otherwise"},
    {OPTION_CHOICE(struct ledger_options, format), .name = "format", .argument = "FORMAT", .group = "Output",
     .choice = format_choice, .help = "text, or a JSON object per line; text unless told otherwise"},
    COMMON_OPTIONS(struct ledger_options),
    THREADS_OPTION(struct ledger_options),
    CONFIG_OPTION(struct ledger_options),
    {0}};

const struct command cmd_ledger = {
    .name = "ledger",
    .usage = "list | show TICKET | history TICKET[/CLAIM] | stats | outbox | arrived KEY | resend KEY | backup FILE",
    .about = "tell what has been decided",
    .story = "list tells how every claim stands; show all of one ticket, history every decision\n"
             "about it; stats how often people overturned which reason; backup makes a copy.\n"
             "outbox tells which messages were not sent. Of those that failed or that nobody\n"
             "knows about, arrived says that they need not be sent, and resend that the next\n"
             "night is to send them. Decisions are never changed.\n",
    .options = options,
    .options_size = sizeof(struct ledger_options),
    .takes_operands = true,
    .run = run};
