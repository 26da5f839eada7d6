/* The run for people at a terminal: what it comes to, who needs a person, and a table
   that fits the width. Columns that do not fit are left out, the least telling first;
   nothing from a ticket can act on the terminal. */
#include "report/writers.h"

#include "base/arena.h"
#include "base/slice.h"
#include "base/unicode.h"
#include "report/report_private.h"
#include "report/text_lines.h"

#include <inttypes.h>

#define MAX_REVIEWS_LISTED 10
#define MAX_PATTERNS_LISTED 5
#define GAP 2
#define MAX_LINES_OF_A_TEXT 6
#define BELOW_A_COUNT 9 /* where the words after "%7zu  " begin */

enum column {
    COLUMN_TICKET,
    COLUMN_VERDICT,
    COLUMN_REASON,
    COLUMN_PERIOD,
    COLUMN_TYPE,
    COLUMN_INVOICE,
    COLUMN_KPI,
    COLUMN_REVENUE,
    COLUMN_WHY,
    COLUMN_COUNT
};

struct column_look {
    Slice title;
    size_t most;  /* no wider than this */
    size_t least; /* clipped down to this before it is left out; codes and numbers are never clipped to fit */
};

static const struct column_look columns[COLUMN_COUNT] = {
    [COLUMN_TICKET] = {S_INIT("TICKET"), 20, 14},   [COLUMN_VERDICT] = {S_INIT("VERDICT"), 9, 9},
    [COLUMN_REASON] = {S_INIT("REASON"), 27, 27},   [COLUMN_PERIOD] = {S_INIT("PERIOD"), 7, 7},
    [COLUMN_TYPE] = {S_INIT("TYPE"), 12, 12},       [COLUMN_INVOICE] = {S_INIT("INVOICE"), 24, 16},
    [COLUMN_KPI] = {S_INIT("KPI"), 40, 40},         [COLUMN_REVENUE] = {S_INIT("REVENUE"), 48, 48},
    [COLUMN_WHY] = {S_INIT("WHY"), 100, 24},
};

/* The most telling first: each is taken when it still fits. */
static const enum column in_order_of_use[COLUMN_COUNT] = {COLUMN_TICKET,  COLUMN_VERDICT, COLUMN_REASON,
                                                          COLUMN_WHY,     COLUMN_KPI,     COLUMN_REVENUE,
                                                          COLUMN_INVOICE, COLUMN_PERIOD,  COLUMN_TYPE};

static const Slice verdict_colours[VERDICT_COUNT] = {
    [VERDICT_OK] = S_INIT("\033[32m"),      [VERDICT_CONFIRMED] = S_INIT("\033[1;31m"),
    [VERDICT_WAIT] = S_INIT("\033[36m"),    [VERDICT_NEED_INFO] = S_INIT("\033[33m"),
    [VERDICT_REJECT] = S_INIT("\033[35m"),  [VERDICT_EXPIRED] = S_INIT("\033[2m"),
    [VERDICT_REVIEW] = S_INIT("\033[1;33m"), [VERDICT_ROUTE] = S_INIT("\033[34m"),
};

/* A why narrower than this says nothing: then it gets a line of its own below the row. */
#define LEAST_WHY_BESIDE 60
#define WHY_INDENT 4

struct layout {
    size_t width[COLUMN_COUNT]; /* 0: left out */
    size_t why_below;           /* room for the why below the row; 0: it stands in its column */
};

struct page {
    struct out *out;
    const struct run *run;
    struct text_look look;
    struct arena *scratch;
};

static Slice harmless(struct page *page, Slice text)
{
    if (slice_is_ascii(text)) {
        size_t i = 0;
        while (i < text.len && text.at[i] >= ' ' && text.at[i] != 0x7f)
            i++;
        if (i == text.len)
            return text;
    }
    struct buf buf;
    buf_init(&buf);
    buf_add_plain(&buf, text);
    Slice copy = arena_copy(page->scratch, buf_slice(&buf));
    buf_done(&buf);
    return copy;
}

/* "25" when both say so, "25 / 24" when not, "25 / -" when nothing is recorded. */
static Slice both(struct page *page, Slice claimed, const struct facts *facts, enum detail detail)
{
    Slice recorded = facts->recorded.of[detail];
    if (!facts->recorded_by || slice_equal(claimed, recorded))
        return claimed;
    return arena_printf(page->scratch, "%.*s / %.*s", SLICE_ARG(claimed.len ? claimed : S("-")),
                        SLICE_ARG(recorded.len ? recorded : S("-")));
}

static Slice revenue_cell(struct page *page, const struct facts *facts)
{
    Slice amounts = both(page, facts->claimed.of[DETAIL_REVENUE], facts, DETAIL_REVENUE);
    Slice currency = facts->claimed.of[DETAIL_CURRENCY];
    Slice recorded = facts->recorded.of[DETAIL_CURRENCY];
    if (!currency.len)
        currency = recorded;
    if (!amounts.len || !currency.len)
        return amounts;
    if (recorded.len && !slice_equal(currency, recorded))
        return arena_printf(page->scratch, "%.*s %.*s/%.*s", SLICE_ARG(amounts), SLICE_ARG(currency),
                            SLICE_ARG(recorded));
    return arena_printf(page->scratch, "%.*s %.*s", SLICE_ARG(amounts), SLICE_ARG(currency));
}

static Slice ticket_cell(struct page *page, const struct facts *facts)
{
    Slice id = harmless(page, facts->ticket_id);
    if (facts->ticket->claim_count < 2)
        return id;
    return arena_printf(page->scratch, "%.*s/%u", SLICE_ARG(id), (unsigned)facts->resolution->claim->number);
}

static Slice kept_or(Slice claimed, Slice written)
{
    return claimed.len ? claimed : written;
}

static void cells_of(struct page *page, const struct facts *facts, Slice cells[COLUMN_COUNT])
{
    const struct details *claimed = &facts->claimed;
    const struct claim *claim = facts->resolution->claim;
    cells[COLUMN_TICKET] = ticket_cell(page, facts);
    cells[COLUMN_VERDICT] = facts->verdict;
    cells[COLUMN_REASON] = facts->reason;
    cells[COLUMN_PERIOD] = kept_or(claimed->of[DETAIL_PERIOD], harmless(page, claim_raw(claim, CLAIM_MONTH)));
    cells[COLUMN_TYPE] = kept_or(claimed->of[DETAIL_OMLP_TYPE], harmless(page, claim_raw(claim, CLAIM_OMLP_TYPE)));
    cells[COLUMN_INVOICE] = harmless(page, claimed->of[DETAIL_INVOICE]);
    cells[COLUMN_KPI] = both(page, claimed->of[DETAIL_KPI], facts, DETAIL_KPI);
    cells[COLUMN_REVENUE] = revenue_cell(page, facts);
    cells[COLUMN_WHY] = harmless(page, facts_why(facts));
}

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* How wide each column would like to be. */
static struct layout wishes(struct page *page)
{
    struct layout wish = {0};
    size_t mark = arena_mark(page->scratch);
    for (size_t i = 0; i < page->run->decided->count; i++) {
        const struct resolution *resolution = &page->run->decided->resolutions[i];
        if (!run_shows(page->run, resolution))
            continue;
        struct facts facts;
        Slice cells[COLUMN_COUNT];
        facts_make(page->run, resolution, page->scratch, &facts);
        cells_of(page, &facts, cells);
        for (int c = 0; c < COLUMN_COUNT; c++) {
            size_t width = unicode_width(cells[c]);
            if (width > wish.width[c])
                wish.width[c] = width;
        }
        arena_rewind(page->scratch, mark);
    }
    for (int c = 0; c < COLUMN_COUNT; c++) {
        size_t title = columns[c].title.len, width = wish.width[c];
        /* a column that would be empty in every row is not shown at all */
        wish.width[c] = width == 0 ? 0 : width < title ? title : width;
    }
    return wish;
}

/* Takes columns while they fit at their least, then widens them towards their wish, the most telling first. */
static struct layout fit(struct layout wish, size_t width)
{
    struct layout fitted = {0};
    size_t used = 0;
    for (int i = 0; i < COLUMN_COUNT; i++) {
        enum column c = in_order_of_use[i];
        size_t least = smaller(wish.width[c], columns[c].least), gap = used ? GAP : 0;
        if (!least || (used && used + gap + least > width))
            continue;
        fitted.width[c] = least;
        used += gap + least;
    }
    for (int i = 0; i < COLUMN_COUNT; i++) {
        enum column c = in_order_of_use[i];
        if (!fitted.width[c] || c == COLUMN_WHY)
            continue;
        size_t left = width > used ? width - used : 0;
        size_t more = smaller(smaller(wish.width[c], columns[c].most) - fitted.width[c], left);
        fitted.width[c] += more;
        used += more;
    }
    if (fitted.width[COLUMN_WHY] && width > used)
        fitted.width[COLUMN_WHY] += smaller(wish.width[COLUMN_WHY] - fitted.width[COLUMN_WHY], width - used);
    return fitted;
}

static struct layout lay_out(struct page *page)
{
    struct layout wish = wishes(page);
    size_t room = page->look.columns;
    if (!room)
        return wish;
    struct layout fitted = fit(wish, room);
    if (fitted.width[COLUMN_WHY] >= smaller(wish.width[COLUMN_WHY], LEAST_WHY_BESIDE))
        return fitted;
    wish.width[COLUMN_WHY] = 0;
    fitted = fit(wish, room);
    fitted.why_below = room > 2 * WHY_INDENT ? room - WHY_INDENT : room;
    return fitted;
}

static void add_styled(struct page *page, Slice style, Slice text, size_t width, size_t *took)
{
    struct buf *buf = &page->out->buf;
    if (page->look.colour)
        buf_add(buf, style);
    *took = lines_add_clipped(buf, text, width);
    if (page->look.colour)
        buf_add(buf, S("\033[0m"));
}

/* What must be read to its end: over several lines rather than cut. */
static void add_lines(struct page *page, Slice text, size_t indent, size_t more, Slice style)
{
    bool colour = page->look.colour && style.len;
    const struct line_shape shape = {page->look.columns, indent, more, MAX_LINES_OF_A_TEXT, colour ? style : (Slice){0},
                                     colour ? S("\033[0m") : (Slice){0}};
    lines_add_wrapped(&page->out->buf, text, &shape);
}

static void add_line(struct page *page, Slice text)
{
    add_lines(page, text, 0, WHY_INDENT, (Slice){0});
}

/* Blanks are put before the next cell only, so that no line ends in them. */
static void add_row(struct page *page, const struct layout *layout, const Slice cells[COLUMN_COUNT], Slice style,
                    bool style_all)
{
    size_t owed = 0;
    for (int c = 0; c < COLUMN_COUNT; c++) {
        size_t took = 0;
        if (!layout->width[c])
            continue;
        if (cells[c].len) {
            lines_add_blanks(&page->out->buf, owed);
            owed = 0;
            if (style_all || c == COLUMN_VERDICT)
                add_styled(page, style, cells[c], layout->width[c], &took);
            else
                took = lines_add_clipped(&page->out->buf, cells[c], layout->width[c]);
        }
        owed += layout->width[c] - took + GAP;
    }
    buf_add_char(&page->out->buf, '\n');
}

/* An equal claim needs no why. */
static void add_why_below(struct page *page, const struct layout *layout, const struct resolution *resolution,
                          Slice why)
{
    if (layout->why_below && resolution->hits[0].reason != REASON_MATCH_OK)
        add_lines(page, why, page->look.columns - layout->why_below, 0, S("\033[2m"));
}

static void add_legend(struct page *page)
{
    size_t took;
    add_styled(page, S("\033[2m"), S("KPI and revenue: claimed / recorded, once where they agree."),
               page->look.columns ? page->look.columns : SIZE_MAX, &took);
    buf_add_char(&page->out->buf, '\n');
}

static void add_table(struct page *page)
{
    Slice cells[COLUMN_COUNT];
    struct layout layout = lay_out(page);
    for (int c = 0; c < COLUMN_COUNT; c++)
        cells[c] = columns[c].title;
    add_row(page, &layout, cells, S("\033[2m"), true);
    size_t mark = arena_mark(page->scratch);
    for (size_t i = 0; i < page->run->decided->count; i++) {
        const struct resolution *resolution = &page->run->decided->resolutions[i];
        if (!run_shows(page->run, resolution))
            continue;
        struct facts facts;
        facts_make(page->run, resolution, page->scratch, &facts);
        cells_of(page, &facts, cells);
        add_row(page, &layout, cells, verdict_colours[resolution->verdict], false);
        add_why_below(page, &layout, resolution, cells[COLUMN_WHY]);
        arena_rewind(page->scratch, mark);
        out_drain(page->out);
    }
    if (layout.width[COLUMN_KPI] || layout.width[COLUMN_REVENUE])
        add_legend(page);
}

static void add_title(struct page *page, Slice text)
{
    buf_add_char(&page->out->buf, '\n');
    add_line(page, text);
}

static const char *plural(uint64_t count)
{
    return count == 1 ? "" : "s";
}

static Slice add_lost(struct page *page, Slice line, uint64_t count, const char *what, const char *fate)
{
    return count ? arena_printf(page->scratch, "%.*s; %" PRIu64 " %s%s %s", SLICE_ARG(line), count, what,
                                plural(count), fate)
                 : line;
}

static void add_head(struct page *page, const struct totals *totals)
{
    char time[20];
    Slice as_of = page->run->as_of_filed ? S("its filing time")
                                         : slice_part(as_of_text(page->run, time), 0, DATE_CHARS);
    uint64_t tickets = totals->tickets;
    Slice line = arena_printf(page->scratch, "%" PRIu64 " claim%s of %" PRIu64 " ticket%s as of %.*s", totals->claims_decided,
                              plural(totals->claims_decided), tickets, plural(tickets), SLICE_ARG(as_of));
    line = add_lost(page, line, totals->rows_quarantined, "ticket row", "quarantined");
    line = add_lost(page, line, totals->dataset_rows_quarantined, "dataset row", "quarantined");
    line = add_lost(page, line, totals->rows_left_out, "repeated row", "left out");
    add_line(page, line);
    if (!totals->balanced)
        add_line(page, S("The totals do not add up: rows in are not rows decided, quarantined and left out."));
}

static void add_stakes(struct page *page)
{
    size_t count;
    struct stake *stakes = stakes_make(page->run, page->scratch, &count);
    for (size_t i = 0; i < count; i++) {
        char digits[DECIMAL_CHARS];
        Slice sum = decimal_format(stakes[i].sum, stakes[i].places, digits);
        Slice currency = stakes[i].currency.len ? stakes[i].currency : S("without a currency");
        const char *more = stakes[i].is_more ? "more than " : "";
        Slice line = arena_printf(page->scratch, "at stake: %s%.*s %.*s", more, SLICE_ARG(sum), SLICE_ARG(currency));
        add_lines(page, line, BELOW_A_COUNT, 0, (Slice){0});
    }
}

static void add_counts(struct page *page)
{
    struct buf *buf = &page->out->buf;
    for (int verdict = 0; verdict < VERDICT_COUNT; verdict++) {
        uint64_t count = page->run->decided->verdict_count[verdict];
        size_t took;
        if (!count)
            continue;
        buf_addf(buf, "%7" PRIu64 "  ", count);
        add_styled(page, verdict_colours[verdict], verdict_name((enum verdict)verdict), SIZE_MAX, &took);
        buf_add_char(buf, '\n');
        if (verdict == VERDICT_CONFIRMED)
            add_stakes(page);
    }
}

/* "KPI 540, 1234.50 EUR; all of DMOC, 2020-01; as 1001, 1002" */
static Slice pattern_tail(struct page *page, const struct pattern *pattern)
{
    struct buf buf;
    buf_init(&buf);
    pattern_add_money(&buf, page->run, pattern);
    pattern_add_shared(&buf, pattern);
    buf_add(&buf, S("as "));
    for (size_t i = 0; i < pattern->example_count; i++) {
        buf_add(&buf, i ? S(", ") : S(""));
        buf_add(&buf, claim_ticket(page->run->batch, pattern->examples[i])->id);
    }
    Slice tail = harmless(page, arena_copy(page->scratch, buf_slice(&buf)));
    buf_done(&buf);
    return tail;
}

static void add_patterns(struct page *page)
{
    const struct patterns *patterns = &page->run->patterns;
    if (patterns->count)
        add_title(page, S("One cause, many claims:"));
    for (size_t i = 0; i < patterns->count && i < MAX_PATTERNS_LISTED; i++) {
        const struct pattern *pattern = &patterns->at[i];
        Slice head = arena_printf(page->scratch, "%7zu ticket%s  %.*s: %.*s", pattern->ticket_count,
                                  plural(pattern->ticket_count), SLICE_ARG(pattern->code),
                                  SLICE_ARG(harmless(page, pattern->what)));
        add_lines(page, head, 0, BELOW_A_COUNT, (Slice){0});
        add_lines(page, pattern_tail(page, pattern), BELOW_A_COUNT, 0, (Slice){0});
    }
    if (patterns->count > MAX_PATTERNS_LISTED)
        add_line(page, arena_printf(page->scratch, "  ... and %zu more", patterns->count - MAX_PATTERNS_LISTED));
}

/* The next step beside ticket and reason where it fits, else below them: it is never cut short. */
static void add_review(struct page *page, const struct facts *facts)
{
    Slice ticket = ticket_cell(page, facts), step = harmless(page, facts->resolution->next_step);
    Slice head = arena_printf(page->scratch, "%.*s  %.*s", SLICE_ARG(ticket), SLICE_ARG(facts->reason));
    Slice whole = arena_printf(page->scratch, "%.*s  %.*s", SLICE_ARG(head), SLICE_ARG(step));
    if (!page->look.columns || GAP + unicode_width(whole) <= page->look.columns) {
        add_lines(page, whole, GAP, 0, (Slice){0});
        return;
    }
    add_lines(page, head, GAP, 0, (Slice){0});
    add_lines(page, step, WHY_INDENT, 0, (Slice){0});
}

static void add_reviews(struct page *page)
{
    uint64_t total = page->run->decided->verdict_count[VERDICT_REVIEW], listed = 0;
    if (!total)
        return;
    add_title(page, arena_printf(page->scratch, "Needs a person (%" PRIu64 "):", total));
    for (size_t i = 0; i < page->run->decided->count && listed < MAX_REVIEWS_LISTED; i++) {
        const struct resolution *resolution = &page->run->decided->resolutions[i];
        if (resolution->verdict != VERDICT_REVIEW)
            continue;
        struct facts facts;
        facts_make(page->run, resolution, page->scratch, &facts);
        add_review(page, &facts);
        listed++;
    }
    if (total > listed)
        add_line(page, arena_printf(page->scratch, "  ... and %" PRIu64 " more", total - listed));
}

void write_text(struct out *out, const struct run *run, struct text_look look, struct arena *scratch)
{
    struct page page = {out, run, look, scratch};
    size_t mark = arena_mark(scratch);
    struct totals totals = totals_make(run);
    add_head(&page, &totals);
    if (run->decided->count) {
        add_counts(&page);
        add_patterns(&page);
        add_reviews(&page);
        buf_add_char(&out->buf, '\n');
        if (totals.shown)
            add_table(&page);
    }
    arena_rewind(scratch, mark);
    out_drain(out);
}
