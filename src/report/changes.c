/* From one night to the next: claims that are new, changed, closed, or still open with their age. */
#include "report/writers.h"

#include "base/slice.h"
#include "ledger/night.h"
#include "report/report_private.h"

static void add_change(struct buf *buf, const struct run *run, size_t i)
{
    const struct night_claim *claim = &run->night->claims[i];
    const struct resolution *now = &run->decided->resolutions[i];
    const struct ticket *ticket = claim_ticket(run->batch, now->claim);
    json_add_member(buf, S("{\"ticket_id\":"), ticket->id);
    buf_add(buf, S(",\"claim\":"));
    buf_add_u64(buf, now->claim->number);
    json_add_member(buf, S(",\"change\":"), night_change_name(claim->change));
    buf_add(buf, claim->closed ? S(",\"closed\":true") : S(",\"closed\":false"));
    buf_add(buf, claim->is_open ? S(",\"open\":true") : S(",\"open\":false"));
    json_add_member(buf, S(",\"verdict\":"), verdict_name(now->verdict));
    json_add_member(buf, S(",\"reason\":"), reason_name(now->hits[0].reason));
    json_add_member(buf, S(",\"verdict_before\":"), claim->known.verdict);
    json_add_member(buf, S(",\"reason_before\":"), claim->known.reason);
    json_add_member(buf, S(",\"claimed_before\":"), claim->known.about.claimed);
    json_add_member(buf, S(",\"recorded_before\":"), claim->known.about.recorded);
    json_add_member(buf, S(",\"since\":"), run->night->tickets[now->claim->ticket].since);
    buf_add(buf, S(",\"age_days\":"));
    buf_add_u64(buf, (uint64_t)claim->age_days);
    buf_add(buf, S("}\n"));
}

void write_changes(struct out *out, const struct run *run)
{
    for (size_t i = 0; run->night && i < run->decided->count; i++) {
        const struct night_claim *claim = &run->night->claims[i];
        if (claim->change != NIGHT_CARRIED || claim->is_open)
            add_change(&out->buf, run, i);
        out_drain(out);
    }
}
