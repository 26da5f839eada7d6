/* The part of the run's XML document that charts are drawn from: how many claims speak
   of which month, how old the tickets are, and how much money hangs on which cause and
   verdict. Each difference is counted once. */
#include "report/xml_write.h"

#include "base/arena.h"
#include "programme/catalogue.h"
#include "resolution/stake.h"

#include <stdlib.h>
#include <string.h>

#define MONTHS_BEFORE 6 /* of the display window */
#define MONTHS_AFTER 3
#define MAX_MONTHS (12 + MONTHS_BEFORE + MONTHS_AFTER)

struct month_bar {
    uint64_t claims, confirmed;
};

struct age {
    int from, to; /* days; both included */
    uint64_t tickets, review;
};

struct money {
    int of; /* a cause or a verdict */
    Slice currency;
    Decimal sum;
    uint64_t claims;
    bool is_more;
};

struct moneys {
    struct money *at;
    size_t count, capacity;
};

struct charts {
    const struct run *run;
    struct arena *mem;
    Date day;         /* as of */
    MonthSpan window; /* shown on that day */
    struct month_bar months[MAX_MONTHS];
    struct month_bar earlier, later, without;
    struct moneys causes, verdicts;
};

static Date as_of_day(const struct run *run)
{
    int zone = run->programme->clock_zone_minutes;
    if (!run->as_of_filed)
        return instant_date(run->as_of, zone);
    Date newest = DATE_NONE;
    for (size_t i = 0; i < run->batch->ticket_count; i++) {
        Date day = run->batch->tickets[i].filed.known ? instant_date(run->batch->tickets[i].filed, zone) : DATE_NONE;
        if (day.day > newest.day)
            newest = day;
    }
    return newest.day != DATE_NONE.day ? newest : instant_date(run->as_of, zone);
}

static struct month_bar *bar_of(struct charts *charts, const struct claim *claim)
{
    if (claim->period.state != PERIOD_READ)
        return &charts->without;
    int at = claim->period.month.k - month_add(charts->window.from, -MONTHS_BEFORE).k;
    return at < 0 ? &charts->earlier : at >= MAX_MONTHS ? &charts->later : &charts->months[at];
}

static void add_money(struct charts *charts, struct moneys *moneys, int of, Slice currency, Decimal amount)
{
    size_t i = 0;
    while (i < moneys->count && (moneys->at[i].of != of || !slice_equal(moneys->at[i].currency, currency)))
        i++;
    if (i == moneys->count)
        *ARENA_PUSH(charts->mem, moneys->at, moneys->count, moneys->capacity, struct money) =
            (struct money){.of = of, .currency = currency};
    moneys->at[i].claims++;
    moneys->at[i].is_more |= !decimal_add(moneys->at[i].sum, amount, &moneys->at[i].sum);
}

static void count_claim(struct charts *charts, const struct resolution *resolution)
{
    const struct claim *claim = resolution->claim;
    struct month_bar *bar = bar_of(charts, claim);
    Decimal amount;
    bar->claims++;
    bar->confirmed += resolution->verdict == VERDICT_CONFIRMED;
    const char *code = stake_currency(resolution);
    Slice currency = {code, strnlen(code, 3)};
    if (claim->revenue.state == AMOUNT_READ)
        add_money(charts, &charts->verdicts, (int)resolution->verdict, currency, decimal_abs(claim->revenue.value));
    if (!stake_of(resolution, &amount))
        return;
    int cause = resolution->diagnosis.count ? (int)resolution->diagnosis.causes[0].code : (int)CAUSE_COUNT;
    add_money(charts, &charts->causes, cause, currency, amount);
}

static int by_key(const void *a, const void *b)
{
    const struct money *x = a, *y = b;
    return x->of != y->of ? (x->of < y->of ? -1 : 1) : slice_compare(x->currency, y->currency);
}

static void add_moneys(struct buf *buf, const struct charts *charts, const struct moneys *moneys, Slice open,
                       Slice (*name)(int of))
{
    if (moneys->count)
        qsort(moneys->at, moneys->count, sizeof *moneys->at, by_key);
    for (size_t i = 0; i < moneys->count; i++) {
        const struct money *money = &moneys->at[i];
        char digits[DECIMAL_CHARS], code[4] = "";
        memcpy(code, money->currency.at, money->currency.len);
        unsigned places = code[0] ? currency_places(charts->run->programme, code) : 0;
        add_attribute(buf, open, name(money->of));
        add_attribute(buf, S(" currency=\""), money->currency);
        add_attribute(buf, S(" amount=\""), decimal_format(money->sum, places, digits));
        add_count(buf, S(" claims=\""), money->claims);
        add_flag(buf, S(" more=\""), money->is_more);
        buf_add(buf, S("/>\n"));
    }
}

static Slice cause_key(int of)
{
    return of == CAUSE_COUNT ? S("UNEXPLAINED") : cause_name((enum cause_code)of);
}

static Slice verdict_key(int of)
{
    return verdict_name((enum verdict)of);
}

static void add_bar(struct buf *buf, const struct month_bar *bar)
{
    add_count(buf, S(" claims=\""), bar->claims);
    add_count(buf, S(" confirmed=\""), bar->confirmed);
    buf_add(buf, S("/>\n"));
}

static void add_months(struct buf *buf, const struct charts *charts)
{
    char from[MONTH_CHARS], to[MONTH_CHARS];
    add_attribute(buf, S("<months from=\""), month_format(charts->window.from, from));
    add_attribute(buf, S(" to=\""), month_format(charts->window.to, to));
    add_count(buf, S(" earlier=\""), charts->earlier.claims);
    add_count(buf, S(" later=\""), charts->later.claims);
    add_count(buf, S(" without=\""), charts->without.claims);
    buf_add(buf, S(">\n"));
    for (int i = 0; i < MAX_MONTHS; i++) {
        Month month = month_add(charts->window.from, i - MONTHS_BEFORE);
        add_attribute(buf, S("<bar month=\""), month_format(month, from));
        add_flag(buf, S(" shown=\""), month_in(charts->window, month));
        add_bar(buf, &charts->months[i]);
    }
    buf_add(buf, S("</months>\n"));
}

static bool needs_person(const struct charts *charts, const struct ticket *ticket)
{
    const struct batch *batch = charts->run->batch;
    uint32_t i = ticket->first_claim;
    for (uint32_t n = 0; n < ticket->claim_count; n++, i = batch->claims[i].next)
        if (decided_verdict(charts->run->decided, i) == VERDICT_REVIEW)
            return true;
    return false;
}

static void add_ages(struct buf *buf, const struct charts *charts)
{
    struct age ages[] = {{0, 2, 0, 0},   {3, 7, 0, 0},   {8, 14, 0, 0},
                         {15, 30, 0, 0}, {31, 90, 0, 0}, {91, INT32_MAX, 0, 0}};
    const struct run *run = charts->run;
    uint64_t unknown = 0;
    for (size_t i = 0; i < run->batch->ticket_count; i++) {
        const struct ticket *ticket = &run->batch->tickets[i];
        if (!ticket->filed.known) {
            unknown++;
            continue;
        }
        int days = charts->day.day - instant_date(ticket->filed, run->programme->clock_zone_minutes).day;
        size_t at = 0;
        while (days > ages[at].to)
            at++;
        ages[at].tickets++;
        ages[at].review += needs_person(charts, ticket);
    }
    add_count(buf, S("<ages unknown=\""), unknown);
    buf_add(buf, S(">\n"));
    for (size_t i = 0; i < COUNT_OF(ages); i++) {
        add_count(buf, S("<age from=\""), (uint64_t)ages[i].from);
        if (ages[i].to != INT32_MAX)
            add_count(buf, S(" to=\""), (uint64_t)ages[i].to);
        add_count(buf, S(" tickets=\""), ages[i].tickets);
        add_count(buf, S(" review=\""), ages[i].review);
        buf_add(buf, S("/>\n"));
    }
    buf_add(buf, S("</ages>\n"));
}

void xml_add_charts(struct buf *buf, const struct run *run, struct arena *scratch)
{
    size_t mark = arena_mark(scratch);
    struct charts charts = {.run = run, .mem = scratch, .day = as_of_day(run)};
    charts.window = display_window(run->programme, charts.day);
    struct decided_view view = {.decided = run->decided};
    for (size_t i = 0; i < run->decided->count; i++)
        count_claim(&charts, decided_view_of(&view, i));
    decided_view_close(&view);
    buf_add(buf, S("<charts>\n"));
    add_months(buf, &charts);
    if (!run->as_of_filed)
        add_ages(buf, &charts);
    add_moneys(buf, &charts, &charts.causes, S("<cause-money code=\""), cause_key);
    add_moneys(buf, &charts, &charts.verdicts, S("<verdict-money verdict=\""), verdict_key);
    buf_add(buf, S("</charts>\n"));
    arena_rewind(scratch, mark);
}

static void add_code(struct buf *buf, Slice kind, Slice name, Slice meaning)
{
    add_attribute(buf, S("<code kind=\""), kind);
    add_attribute(buf, S(" name=\""), name);
    buf_add_char(buf, '>');
    xml_add_text(buf, meaning);
    buf_add(buf, S("</code>\n"));
}

void xml_add_codes(struct buf *buf)
{
    buf_add(buf, S("<codes>\n"));
    for (int i = 0; i < VERDICT_COUNT; i++)
        add_code(buf, S("verdict"), verdict_name((enum verdict)i), verdict_meaning((enum verdict)i));
    for (int i = 0; i < REASON_COUNT; i++)
        add_code(buf, S("reason"), reason_name((enum reason)i), reason_when((enum reason)i));
    for (int i = 0; i < CAUSE_COUNT; i++)
        add_code(buf, S("cause"), cause_name((enum cause_code)i), cause_meaning((enum cause_code)i));
    for (int i = 0; i < NOTE_COUNT; i++)
        add_code(buf, S("note"), note_name((enum note)i), note_meaning((enum note)i));
    buf_add(buf, S("</codes>\n"));
}
