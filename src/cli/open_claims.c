/* Reads them from the run's folder; nothing is decided again. */
#include "cli/open_claims.h"

#include "base/arena.h"
#include "base/slice.h"
#include "cli/cli.h"
#include "cli/run_xml.h"
#include "records/xml_nodes.h"
#include "resolution/resolution.h"

struct reading {
    struct cli *cli;
    const struct gather_keys *partners;
    MonthSpan window;
    struct open_claims *out;
    Slice ticket, row; /* of the claim before, and where its first published row stands */
};

static bool is_open(Slice name)
{
    enum verdict verdict;
    return verdict_from_name(name, &verdict) && (verdict == VERDICT_CONFIRMED || verdict == VERDICT_WAIT ||
                                                 verdict == VERDICT_NEED_INFO || verdict == VERDICT_REVIEW);
}

static enum xml_wish open_tag(void *user, const struct xml_tag *tag)
{
    const struct reading *reading = user;
    bool wanted = slice_equal(tag->name, S("claim")) && is_open(xml_tag_attribute(tag, S("verdict"))) &&
                  keys_find_partner(reading->partners, xml_tag_attribute(tag, S("partner"))) != KEY_NONE;
    return wanted ? XML_TAKE : XML_GO_IN;
}

static Slice first_row(const struct _xmlNode *claim, struct arena *mem)
{
    const struct _xmlNode *recorded = xml_child(claim, S("recorded"));
    const struct _xmlNode *row = recorded ? xml_child(recorded, S("row")) : NULL;
    return row ? arena_printf(mem, "%.*s:%.*s", SLICE_ARG(xml_attribute(row, S("source"))),
                              SLICE_ARG(xml_attribute(row, S("line"))))
               : (Slice){0};
}

/* Claims that share their rows are told the same difference; it counts once. */
static bool shares_rows(struct reading *reading, const struct open_claim *one, const struct _xmlNode *claim)
{
    Slice row = first_row(claim, &reading->cli->mem);
    bool shared = row.len && slice_equal(row, reading->row) && slice_equal(one->ticket, reading->ticket);
    reading->row = row;
    reading->ticket = one->ticket;
    return shared;
}

static void take(void *user, const struct _xmlNode *claim)
{
    struct reading *reading = user;
    struct open_claims *out = reading->out;
    struct arena *mem = &reading->cli->mem;
    const struct _xmlNode *claimed = xml_child(claim, S("claimed")), *difference = xml_child(claim, S("difference"));
    Month month;
    Decimal kpi;
    if (!claimed)
        return;
    Slice month_text = xml_attribute(claimed, S("period"));
    bool read = month_parse(month_text, &month) && month_in(reading->window, month) &&
                decimal_parse(xml_attribute(difference ? difference : claimed, S("kpi")), &kpi) == DECIMAL_READ;
    if (!read)
        return;
    struct open_claim one = {.ticket = arena_copy(mem, xml_attribute(claim, S("ticket"))),
                             .number = arena_copy(mem, xml_attribute(claim, S("number"))),
                             .verdict = arena_copy(mem, xml_attribute(claim, S("verdict"))),
                             .reason = arena_copy(mem, xml_attribute(claim, S("reason"))),
                             .month = arena_copy(mem, month_text),
                             .kpi = kpi};
    if (shares_rows(reading, &one, claim) || kpi.micro == 0)
        return;
    *ARENA_PUSH(mem, out->at, out->count, out->capacity, struct open_claim) = one;
    if (slice_equal(one.verdict, verdict_name(VERDICT_CONFIRMED)))
        out->overflow |= !decimal_add(out->confirmed, kpi, &out->confirmed);
}

bool open_claims_read(struct cli *cli, Slice folder, const struct gather_keys *partners, MonthSpan window,
                      struct open_claims *out)
{
    static const struct xml_events events = {.open = open_tag, .take = take};
    struct reading reading = {.cli = cli, .partners = partners, .window = window, .out = out};
    *out = (struct open_claims){0};
    return run_xml_read(cli, folder, &events, &reading);
}
