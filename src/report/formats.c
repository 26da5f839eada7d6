/* The names of the formats, and what of a run is shown in them. */
#include "report/writers.h"

#include "base/slice.h"
#include "ledger/night.h"
#include "report/report_private.h"

static const Slice format_names[REPORT_FORMAT_COUNT] = {
    [REPORT_TEXT] = S_INIT("text"), [REPORT_NDJSON] = S_INIT("ndjson"), [REPORT_CSV] = S_INIT("csv"),
    [REPORT_TSV] = S_INIT("tsv"),   [REPORT_XML] = S_INIT("xml"),       [REPORT_HTML] = S_INIT("html"),
    [REPORT_MARKDOWN] = S_INIT("markdown"),
};

Slice report_format_name(enum report_format format)
{
    return format_names[format];
}

bool report_format_from_name(Slice name, enum report_format *out)
{
    for (int format = 0; format < REPORT_FORMAT_COUNT; format++) {
        if (slice_equal(format_names[format], name)) {
            *out = (enum report_format)format;
            return true;
        }
    }
    return false;
}

/* Carried by the ledger alone, and nobody here has to do anything about it: it stands in changes.ndjson. */
static bool is_carried_along(const struct run *run, const struct claim *claim)
{
    return run->night && run->night->claims[claim - run->batch->claims].change == NIGHT_CARRIED &&
           !run->night->tickets[claim->ticket].is_fresh;
}

static bool shows(const struct run *run, const struct claim *claim, enum verdict verdict)
{
    if (verdict != VERDICT_REVIEW && is_carried_along(run, claim))
        return false;
    return run->only_verdicts == 0 || run->only_verdicts & (1u << verdict);
}

bool run_shows(const struct run *run, const struct resolution *resolution)
{
    return shows(run, resolution->claim, resolution->verdict);
}

bool run_shows_claim(const struct run *run, size_t claim)
{
    return shows(run, &run->batch->claims[claim], decided_verdict(run->decided, claim));
}

bool run_shows_ticket(const struct run *run, const struct ticket *ticket)
{
    for (uint32_t i = ticket->first_claim; i != CLAIM_NONE; i = run->batch->claims[i].next)
        if (run_shows_claim(run, i))
            return true;
    return false;
}

Slice as_of_text(const struct run *run, char into[20])
{
    return run->as_of_filed ? S("filed") : instant_format(run->as_of, into);
}

bool write_format(struct out *out, const struct run *run, enum report_format format, struct text_look look,
                  const struct templates *templates, struct arena *scratch, struct diag *diag)
{
    switch (format) {
    case REPORT_TEXT: write_text(out, run, look, scratch); return true;
    case REPORT_NDJSON: write_ndjson(out, run); return true;
    case REPORT_CSV: write_csv(out, run, ',', scratch); return true;
    case REPORT_TSV: write_csv(out, run, '\t', scratch); return true;
    case REPORT_XML: write_xml(out, run, scratch); return true;
    case REPORT_MARKDOWN: write_markdown(out, run, scratch); return true;
    case REPORT_HTML: return write_html(out, run, templates, scratch, diag);
    case REPORT_FORMAT_COUNT: break;
    }
    return false;
}
