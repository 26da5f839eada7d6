/* A partner's standing, as text for people and as one JSON object a line for programs. */
#include "cli/standing_private.h"

#include "base/slice.h"
#include "cli/grid.h"
#include "cli/terminal.h"
#include "programme/catalogue.h"
#include "report/writers.h"

#include <string.h>
#include <unistd.h>

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

static Slice group_of(const struct standing *standing)
{
    return standing->group.len || !standing->partner ? standing->group : standing->partner->group;
}

static Slice competency_of(const struct standing *standing)
{
    return standing->partner ? standing->partner->competency : (Slice){0};
}

/* ---- text ---- */

static void add_head(struct job *job)
{
    const struct standing *standing = &job->standing;
    struct buf *buf = &job->cli->out.buf;
    terminal_add_text(buf, arena_printf(&job->cli->scratch, "Partner %.*s", SLICE_ARG(job->input.partner)));
    if (group_of(standing).len && !slice_equal(group_of(standing), job->input.partner))
        terminal_add_text(buf, arena_printf(&job->cli->scratch, " of group %.*s", SLICE_ARG(group_of(standing))));
    Slice level = standing->partner ? standing->partner->level : (Slice){0}, competency = competency_of(standing);
    if (level.len || competency.len)
        terminal_add_text(buf, arena_printf(&job->cli->scratch, ", %.*s%s%.*s", SLICE_ARG(level),
                                            level.len && competency.len ? " " : "", SLICE_ARG(competency)));
    buf_addf(buf, "\n%s: %.*s to %.*s, as of %.*s\n",
             standing->by_renewal ? "Months that count for the renewal" : "Months that are shown",
             SLICE_ARG(month_text(job, standing->window.from)), SLICE_ARG(month_text(job, standing->window.to)),
             SLICE_ARG(day_text(job, job->input.as_of)));
    if (!standing->by_renewal)
        buf_add(buf, job->options->registry.len
                         ? S("No anniversary is known: the partner registry has none.\n")
                         : S("No anniversary is known: name a --partner-registry for the renewal.\n"));
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
    buf_addf(&job->cli->out.buf, "\nOn %.*s %.*s is shown no longer: units %.*s, KPI %.*s.\n",
             SLICE_ARG(day_text(job, standing->drops_on)), SLICE_ARG(month_text(job, standing->drops_out)),
             SLICE_ARG(number_text(job, standing->dropping.units, NULL)),
             SLICE_ARG(number_text(job, standing->dropping.kpi, NULL)));
}

/* Over all currencies: KPI values are not money. False when it cannot be told. */
static bool total_kpi(const struct standing *standing, Decimal *out)
{
    *out = DECIMAL_ZERO;
    for (size_t i = 0; i < standing->line_count; i++)
        if (!decimal_add(*out, standing->lines[i].sum.kpi, out))
            return false;
    return true;
}

static void add_levels(struct job *job)
{
    struct buf *buf = &job->cli->out.buf;
    Decimal total, lacking;
    bool first = true;
    for (size_t i = 0; i < job->levels.count && total_kpi(&job->standing, &total); i++) {
        const struct level_need *need = &job->levels.needs[i];
        if (!level_need_applies(&job->levels, need, competency_of(&job->standing)) ||
            !decimal_sub(need->kpi, total, &lacking))
            continue;
        buf_addf(buf, "%s", first ? "\n" : "");
        first = false;
        terminal_add_text(buf, need->level);
        if (lacking.micro <= 0)
            buf_addf(buf, " asks for KPI %.*s: reached with %.*s\n", SLICE_ARG(number_text(job, need->kpi, NULL)),
                     SLICE_ARG(number_text(job, total, NULL)));
        else
            buf_addf(buf, " asks for KPI %.*s: %.*s short\n", SLICE_ARG(number_text(job, need->kpi, NULL)),
                     SLICE_ARG(number_text(job, lacking, NULL)));
    }
}

static void add_claims(struct job *job)
{
    static const Slice titles[] = {S_INIT("CLAIM"), S_INIT("MONTH"), S_INIT("VERDICT"), S_INIT("REASON"),
                                   S_INIT("KPI")};
    const struct open_claims *claims = &job->claims;
    struct buf *buf = &job->cli->out.buf;
    struct grid grid;
    if (!job->options->run.len)
        return;
    if (!claims->count) {
        buf_add(buf, S("\nNo open claim of the run would change this.\n"));
        return;
    }
    grid_init(&grid, &job->cli->scratch, titles, COUNT_OF(titles));
    grid.right_aligned = 1u << 4;
    for (size_t i = 0; i < claims->count; i++) {
        const struct open_claim *one = &claims->at[i];
        grid_add(&grid, arena_printf(&job->cli->scratch, "%.*s/%.*s", SLICE_ARG(one->ticket), SLICE_ARG(one->number)));
        grid_add(&grid, one->month);
        grid_add(&grid, one->verdict);
        grid_add(&grid, one->reason);
        grid_add(&grid, number_text(job, one->kpi, NULL));
    }
    buf_add(buf, S("\nOpen claims of the run, with the KPI value they would add or take away:\n"));
    grid_write(&grid, &job->cli->out, terminal_columns(STDOUT_FILENO));
    Decimal total, then;
    if (total_kpi(&job->standing, &total) && decimal_add(total, claims->confirmed, &then))
        buf_addf(buf, "With the confirmed ones the KPI value would be %.*s instead of %.*s.\n",
                 SLICE_ARG(number_text(job, then, NULL)), SLICE_ARG(number_text(job, total, NULL)));
}

void standing_text(struct job *job)
{
    add_head(job);
    add_renewal(job);
    add_months(job);
    add_levels(job);
    add_drop(job);
    add_claims(job);
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
    add_member(buf, "group", group_of(standing));
    add_member(buf, "level", standing->partner ? standing->partner->level : (Slice){0});
    add_member(buf, "competency", standing->partner ? standing->partner->competency : (Slice){0});
    add_member(buf, "as_of", day_text(job, job->input.as_of));
    add_member(buf, "window", standing->by_renewal ? S("renewal") : S("shown"));
    add_member(buf, "from", month_text(job, standing->window.from));
    add_member(buf, "to", month_text(job, standing->window.to));
    add_member(buf, "drops_out", month_text(job, standing->drops_out));
    add_member(buf, "drops_on", day_text(job, standing->drops_on));
    add_member(buf, "drops_units", number_text(job, standing->dropping.units, NULL));
    add_member(buf, "drops_kpi", number_text(job, standing->dropping.kpi, NULL));
    add_member(buf, "anniversary", day_text(job, standing->anniversary));
    add_member(buf, "renew_until", day_text(job, standing->renewal.to));
    add_member(buf, "remind_before", day_text(job, standing->reminders.from));
    add_member(buf, "remind_after", day_text(job, standing->reminders.to));
    add_member(buf, "next_anniversary", day_text(job, standing->next));
    buf_addf(buf, ",\"extended\":%s}\n", standing->extended ? "true" : "false");
}

static void tell_levels(struct job *job)
{
    struct buf *buf = &job->cli->out.buf;
    Decimal total, lacking;
    for (size_t i = 0; i < job->levels.count && total_kpi(&job->standing, &total); i++) {
        const struct level_need *need = &job->levels.needs[i];
        if (!level_need_applies(&job->levels, need, competency_of(&job->standing)) ||
            !decimal_sub(need->kpi, total, &lacking))
            continue;
        bool reached = lacking.micro <= 0;
        begin_record(buf, "level");
        add_member(buf, "level", need->level);
        add_member(buf, "competency", need->competency);
        add_member(buf, "needs", number_text(job, need->kpi, NULL));
        add_member(buf, "kpi", number_text(job, total, NULL));
        add_member(buf, "short", number_text(job, reached ? DECIMAL_ZERO : lacking, NULL));
        buf_addf(buf, ",\"reached\":%s}\n", reached ? "true" : "false");
    }
}

static void tell_claims(struct job *job)
{
    struct buf *buf = &job->cli->out.buf;
    for (size_t i = 0; i < job->claims.count; i++) {
        const struct open_claim *one = &job->claims.at[i];
        begin_record(buf, "claim");
        add_member(buf, "ticket_id", one->ticket);
        buf_addf(buf, ",\"claim\":%.*s", SLICE_ARG(one->number));
        add_member(buf, "month", one->month);
        add_member(buf, "verdict", one->verdict);
        add_member(buf, "reason", one->reason);
        add_member(buf, "kpi", number_text(job, one->kpi, NULL));
        buf_add(buf, S("}\n"));
    }
}

void standing_ndjson(struct job *job)
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
    tell_levels(job);
    tell_claims(job);
}
