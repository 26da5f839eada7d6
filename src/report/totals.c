/* What a run adds up to: control totals and the money at stake. */
#include "report/report_private.h"

#include "base/arena.h"
#include "base/slice.h"
#include "programme/catalogue.h"
#include "resolution/stake.h"

#include <stdlib.h>
#include <string.h>

static int by_currency(const void *a, const void *b)
{
    return slice_compare(((const struct stake *)a)->currency, ((const struct stake *)b)->currency);
}

struct stake *stakes_make(const struct run *run, struct arena *mem, size_t *count)
{
    struct stake *stakes = NULL;
    size_t capacity = 0;
    *count = 0;
    if (run->told) {
        *count = run->told->stake_count;
        return run->told->stakes;
    }
    struct decided_view view = {.decided = run->decided};
    for (size_t i = 0; i < run->decided->count; i++) {
        Decimal amount;
        if (decided_verdict(run->decided, i) != VERDICT_CONFIRMED)
            continue; /* of others nothing is at stake */
        const struct resolution *resolution = decided_view_of(&view, i);
        if (!stake_of(resolution, &amount))
            continue;
        const char *code = stake_currency(resolution);
        Slice currency = {code, strnlen(code, 3)};
        size_t at = 0;
        while (at < *count && !slice_equal(stakes[at].currency, currency))
            at++;
        if (at == *count)
            *ARENA_PUSH(mem, stakes, *count, capacity, struct stake) =
                (struct stake){.currency = currency, .places = code[0] ? currency_places(run->programme, code) : 0};
        stakes[at].claim_count++;
        stakes[at].is_more |= !decimal_add(stakes[at].sum, amount, &stakes[at].sum);
    }
    decided_view_close(&view);
    if (*count)
        qsort(stakes, *count, sizeof *stakes, by_currency);
    return stakes;
}

static bool is_from_tickets(const struct run *run, const struct quarantined *row)
{
    for (size_t i = 0; i < run->input_count; i++)
        if (slice_equal(run->inputs[i].name, row->place.source))
            return slice_equal(run->inputs[i].role, S("tickets"));
    return true;
}

struct totals totals_make(const struct run *run)
{
    if (run->told)
        return run->told->totals;
    struct totals totals = {.tickets = batch_tickets_claiming(run->batch),
                            .rows_in = run->batch->row_count,
                            .rows_decided = batch_claimed_rows(run->batch),
                            .claims_decided = run->decided->count,
                            .rows_left_out = run->batch->left_out_count};
    for (const struct quarantined *row = run->quarantine->first; row; row = row->next) {
        bool of_tickets = is_from_tickets(run, row);
        totals.rows_quarantined += of_tickets;
        totals.dataset_rows_quarantined += !of_tickets;
    }
    for (size_t i = 0; i < run->decided->count; i++)
        totals.shown += run_shows_claim(run, i);
    totals.balanced = totals.rows_in == totals.rows_decided + totals.rows_quarantined + totals.rows_left_out &&
                      totals.claims_decided == run->batch->claim_count;
    return totals;
}

void run_count_shown(const struct run *run, uint64_t shown[VERDICT_COUNT])
{
    memset(shown, 0, VERDICT_COUNT * sizeof *shown);
    for (size_t i = 0; i < run->decided->count; i++)
        shown[decided_verdict(run->decided, i)] += run_shows_claim(run, i);
}
