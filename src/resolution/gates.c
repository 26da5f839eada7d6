/* Which claims are refused, or wait, before anything published is looked at (rules section 5, steps 3 to 5, 7 and 8).
   What nobody will accept fills up no sum of what others claim, and replaces no ticket that may be accepted. */
#include "resolution/workshop.h"

#include "base/lanes.h"
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

struct gates {
    struct workshop *shop;
    struct arena mem[MAX_LANES];
};

#define CLAIMS_PER_PIECE 1024u

static void judge_piece(void *context, size_t piece, unsigned lane)
{
    struct gates *gates = context;
    struct workshop *shop = gates->shop;
    const struct batch *batch = shop->input->batch;
    size_t end = (piece + 1) * CLAIMS_PER_PIECE;
    for (size_t i = piece * CLAIMS_PER_PIECE; i < end && i < batch->claim_count; i++) {
        const struct claim *claim = &batch->claims[i];
        bool has_company = shop->input->earlier || shop->claims_of_number[shop->number_of_claim[i]] > 1;
        if (claim->kind == CLAIM_KPI && claim->invoice.len && has_company)
            shop->claim_adds_nothing[i] = is_refused(shop, i, &gates->mem[lane]);
        arena_rewind(&gates->mem[lane], 0);
    }
}

void gates_find(struct workshop *shop)
{
    const struct batch *batch = shop->input->batch;
    struct gates gates = {.shop = shop};
    unsigned lane_count = shop->out->lane_count;
    for (unsigned lane = 0; lane < lane_count; lane++)
        arena_init(&gates.mem[lane], 0);
    lanes_run(&(struct lanes){.piece_count = (batch->claim_count + CLAIMS_PER_PIECE - 1) / CLAIMS_PER_PIECE,
                              .lane_count = lane_count,
                              .work = judge_piece,
                              .context = &gates});
    for (unsigned lane = 0; lane < lane_count; lane++)
        arena_done(&gates.mem[lane]);
}
