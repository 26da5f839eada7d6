/* Which claims are refused, or wait, before anything published is looked at (rules section 5, steps 3 to 5, 7 and 8).
   What nobody will accept fills up no sum of what others claim, and replaces no ticket that may be accepted. */
#include "resolution/workshop.h"

#include "resolution/ladder.h"

static bool is_refused(const struct workshop *shop, size_t i, struct arena *mem)
{
    struct case_file file;
    struct reason_hit hits[MAX_HITS];
    struct cause causes[MAX_CAUSES];
    struct resolution out = {.hits = hits, .diagnosis.causes = causes};
    case_open(shop, i, &out, mem, &file);
    return ladder_refuses(&file);
}

void gates_find(struct workshop *shop)
{
    const struct batch *batch = shop->input->batch;
    struct arena mem;
    arena_init(&mem, 0);
    uint32_t *claimed = ARENA_ARRAY(&mem, uint32_t, shop->number_count + 1); /* how often, by number */
    for (size_t i = 0; i < batch->claim_count; i++)
        claimed[shop->number_of_claim[i]]++;
    size_t mark = arena_mark(&mem);
    for (size_t i = 0; i < batch->claim_count; i++) {
        const struct claim *claim = &batch->claims[i];
        bool has_company = shop->input->earlier || claimed[shop->number_of_claim[i]] > 1;
        if (claim->kind != CLAIM_KPI || !claim->invoice.len || !has_company)
            continue;
        shop->claim_adds_nothing[i] = is_refused(shop, i, &mem);
        arena_rewind(&mem, mark);
    }
    arena_done(&mem);
}
