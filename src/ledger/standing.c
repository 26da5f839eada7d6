/* The ledger's decision and tonight's, compared; and the ledger's put in the place of tonight's. */
#include "ledger/night_private.h"

#include "base/arena.h"
#include "base/slice.h"

bool verdict_is_open(enum verdict verdict)
{
    return verdict == VERDICT_CONFIRMED || verdict == VERDICT_WAIT || verdict == VERDICT_NEED_INFO ||
           verdict == VERDICT_REVIEW;
}

bool reason_is_of_the_clock(enum reason reason)
{
    return reason == REASON_OUT_OF_WINDOW || reason == REASON_RENEWAL_STILL_OPEN;
}

bool reason_from_name(Slice name, enum reason *out)
{
    for (int i = 0; i < REASON_COUNT; i++)
        if (slice_equal(reason_name((enum reason)i), name)) {
            *out = (enum reason)i;
            return true;
        }
    return false;
}

bool decides_the_same(const struct standing *known, const struct resolution *now)
{
    char day[DATE_CHARS];
    Slice until = now->wait_until.day ? date_format(now->wait_until, day) : (Slice){0};
    return slice_equal(known->verdict, verdict_name(now->verdict)) &&
           slice_equal(known->reason, reason_name(now->hits[0].reason)) &&
           slice_equal(known->detail, now->hits[0].detail) && slice_equal(known->wait_until, until);
}

/* What was compared tonight would speak for another decision than the one that is shown. */
static void forget_comparison(struct resolution *resolution)
{
    resolution->hit_count = 1;
    resolution->notes = 0;
    resolution->diagnosis.count = 0;
    resolution->compared_at_all = false;
    resolution->corrected = false;
}

bool resolution_impose(struct resolution *resolution, const struct standing *known)
{
    enum verdict verdict;
    enum reason reason;
    Date until = DATE_NONE, day;
    if (!verdict_from_name(known->verdict, &verdict) || !reason_from_name(known->reason, &reason))
        return false;
    date_parse(known->wait_until, &until);
    forget_comparison(resolution);
    resolution->verdict = verdict;
    resolution->hits[0] = (struct reason_hit){reason, known->detail};
    resolution->because = known->because;
    resolution->next_step = known->next_step;
    resolution->wait_until = until;
    if (date_parse(known->day, &day))
        resolution->as_of = day; /* what was published since says nothing here, and no letter may say it did */
    return true;
}

void resolution_contradict(struct resolution *resolution, const struct standing *person, Slice since,
                           struct arena *mem)
{
    Slice verdict = verdict_name(resolution->verdict), reason = reason_name(resolution->hits[0].reason);
    resolution->because =
        arena_printf(mem, "%.*s decided %.*s on %.*s (%.*s); since then there is %.*s, and now it would be %.*s %.*s: %.*s",
                     SLICE_ARG(person->who), SLICE_ARG(person->verdict), SLICE_ARG(person->day),
                     SLICE_ARG(person->because), SLICE_ARG(since), SLICE_ARG(verdict), SLICE_ARG(reason),
                     SLICE_ARG(resolution->because));
    forget_comparison(resolution);
    resolution->verdict = VERDICT_REVIEW;
    resolution->hits[0] = (struct reason_hit){REASON_DECISION_CONTRADICTED, verdict};
    resolution->next_step = reason_next_step(REASON_DECISION_CONTRADICTED);
    resolution->wait_until = DATE_NONE;
}

void resolution_contest(struct resolution *resolution, Slice other_ticket, struct arena *mem)
{
    Slice verdict = verdict_name(resolution->verdict), reason = reason_name(resolution->hits[0].reason);
    resolution->because = arena_printf(mem, "it would be %.*s %.*s by a published row that settled ticket %.*s before",
                                       SLICE_ARG(verdict), SLICE_ARG(reason), SLICE_ARG(other_ticket));
    forget_comparison(resolution);
    resolution->verdict = VERDICT_REVIEW;
    resolution->hits[0] = (struct reason_hit){REASON_CONFLICTING_VALUES, S("invoice_number")};
    resolution->other_ticket = other_ticket;
    resolution->next_step = S("Put both tickets side by side and decide which of them the row answers.");
    resolution->wait_until = DATE_NONE;
}
