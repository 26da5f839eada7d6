/* The run as a table for chat and wiki. What comes from a ticket can neither open
   markup nor a link, nor call on anybody by name. */
#include "report/writers.h"

#include "base/arena.h"
#include "base/slice.h"
#include "base/unicode.h"
#include "report/report_private.h"

#include <inttypes.h>
#include <string.h>

static bool is_markup(char c)
{
    return c && strchr("\\`*_{}[]()#|~!$^", c);
}

static void add_markdown(struct buf *buf, Slice text)
{
    static const struct { char c; Slice entity; } entities[] = {
        {'<', S_INIT("&lt;")}, {'>', S_INIT("&gt;")}, {'&', S_INIT("&amp;")}, {'@', S_INIT("&#64;")}};
    struct buf plain;
    buf_init(&plain);
    buf_add_plain(&plain, text);
    for (size_t i = 0; i < plain.len; i++) {
        char c = plain.at[i];
        Slice entity = {0};
        for (size_t e = 0; e < COUNT_OF(entities); e++)
            if (entities[e].c == c)
                entity = entities[e].entity;
        /* "https://" and "www." become links by themselves */
        if (c == ':' && i + 1 < plain.len && plain.at[i + 1] == '/')
            entity = S("&#58;");
        if (c == '.' && i >= 3 && slice_equal_nocase((Slice){plain.at + i - 3, 3}, S("www")))
            entity = S("&#46;");
        if (is_markup(c))
            buf_add_char(buf, '\\');
        if (entity.len)
            buf_add(buf, entity);
        else
            buf_add_char(buf, c);
    }
    buf_done(&plain);
}

static void add_cell(struct buf *buf, Slice text)
{
    buf_add(buf, S(" "));
    add_markdown(buf, text);
    buf_add(buf, S(" |"));
}

/* Our own codes, which need no escape. */
static void add_code(struct buf *buf, Slice code)
{
    if (code.len)
        buf_addf(buf, " `%.*s` |", SLICE_ARG(code));
    else
        buf_add(buf, S("  |"));
}

static void add_pair(struct buf *buf, const struct facts *facts, enum detail detail)
{
    Slice claimed = facts->claimed.of[detail], recorded = facts->recorded.of[detail];
    buf_add(buf, S(" "));
    add_markdown(buf, claimed);
    if (facts->recorded_by && !slice_equal(claimed, recorded)) {
        buf_add(buf, S(" / "));
        add_markdown(buf, recorded.len ? recorded : S("-"));
    }
    buf_add(buf, S(" |"));
}

static void add_claim(struct buf *buf, const struct facts *facts)
{
    buf_add(buf, S("|"));
    add_cell(buf, facts->ticket_id);
    buf_addf(buf, " %u |", (unsigned)facts->resolution->claim->number);
    add_code(buf, facts->verdict);
    add_code(buf, facts->reason);
    add_cell(buf, facts->claimed.of[DETAIL_PERIOD]);
    add_cell(buf, facts->claimed.of[DETAIL_OMLP_TYPE]);
    add_cell(buf, facts->claimed.of[DETAIL_INVOICE]);
    add_pair(buf, facts, DETAIL_UNITS);
    add_pair(buf, facts, DETAIL_KPI);
    add_pair(buf, facts, DETAIL_REVENUE);
    add_pair(buf, facts, DETAIL_CURRENCY);
    add_cell(buf, facts_why(facts));
    buf_add(buf, S("\n"));
}

static void add_summary(struct buf *buf, const struct run *run, struct arena *scratch)
{
    char time[20], digits[DECIMAL_CHARS];
    size_t count;
    struct totals totals = totals_make(run);
    struct stake *stakes = stakes_make(run, scratch, &count);
    buf_addf(buf, "**Claims: %" PRIu64 "** (tickets: %" PRIu64 "), as of %.*s. Rows quarantined: %" PRIu64
             ", left out: %" PRIu64 ".\n\n", totals.claims_decided, totals.tickets,
             SLICE_ARG(slice_part(as_of_text(run, time), 0, DATE_CHARS)), totals.rows_quarantined,
             totals.rows_left_out);
    for (int verdict = 0; verdict < VERDICT_COUNT; verdict++)
        if (run->decided->verdict_count[verdict])
            buf_addf(buf, "- `%.*s` %" PRIu64 "\n", SLICE_ARG(verdict_name((enum verdict)verdict)),
                     run->decided->verdict_count[verdict]);
    for (size_t i = 0; i < count; i++)
        buf_addf(buf, "- at stake: %s%.*s %.*s\n", stakes[i].is_more ? "more than " : "",
                 SLICE_ARG(decimal_format(stakes[i].sum, stakes[i].places, digits)),
                 SLICE_ARG(stakes[i].currency.len ? stakes[i].currency : S("(no currency)")));
}

static void add_patterns(struct buf *buf, const struct run *run)
{
    for (size_t i = 0; i < run->patterns.count; i++) {
        const struct pattern *pattern = &run->patterns.at[i];
        struct buf tail;
        buf_init(&tail);
        pattern_add_money(&tail, run, pattern);
        pattern_add_shared(&tail, pattern);
        buf_addf(buf, "%s- one cause, tickets: %zu, claims: %zu: `%.*s` ", i ? "" : "\n", pattern->ticket_count,
                 pattern->claim_count, SLICE_ARG(pattern->code));
        add_markdown(buf, pattern->what);
        buf_add(buf, S("; "));
        add_markdown(buf, buf_slice(&tail));
        buf_add(buf, S("as"));
        for (size_t e = 0; e < pattern->example_count; e++) {
            buf_add(buf, e ? S(", ") : S(" "));
            add_markdown(buf, claim_ticket(run->batch, pattern->examples[e])->id);
        }
        buf_add_char(buf, '\n');
        buf_done(&tail);
    }
}

void write_markdown(struct out *out, const struct run *run, struct arena *scratch)
{
    size_t mark = arena_mark(scratch);
    add_summary(&out->buf, run, scratch);
    add_patterns(&out->buf, run);
    if (totals_make(run).shown)
        buf_add(&out->buf, S("\n| Ticket | Claim | Verdict | Reason | Period | Type | Invoice | Units | KPI | "
                             "Revenue | Currency | Why |\n|---|--:|---|---|---|---|---|--:|--:|--:|---|---|\n"));
    for (size_t i = 0; i < run->decided->count; i++) {
        const struct resolution *resolution = &run->decided->resolutions[i];
        if (!run_shows(run, resolution))
            continue;
        struct facts facts;
        facts_make(run, resolution, scratch, &facts);
        add_claim(&out->buf, &facts);
        arena_rewind(scratch, mark);
        out_drain(out);
    }
    arena_rewind(scratch, mark);
}
