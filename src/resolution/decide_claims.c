/* Claim by claim: opens the file of each, climbs the ladder with it, and keeps what came out; all at once, side by
   side, or whenever somebody asks. */
#include "resolution/workshop.h"

#include "base/lanes.h"
#include "base/slice.h"
#include "programme/partner_registry.h"
#include "resolution/ladder.h"

#include <string.h>

/* ---- one claim ---- */

void case_open(const struct workshop *shop, size_t i, struct resolution *out, struct arena *mem,
               struct case_file *file)
{
    const struct decide_input *input = shop->input;
    const struct claim *claim = &input->batch->claims[i];
    const struct ticket *ticket = &input->batch->tickets[claim->ticket];
    const struct partner partner =
        partner_known(input->registry, ticket->partner_id, shop->group_of_ticket[claim->ticket]);
    *file = (struct case_file){.input = input,
                               .programme = input->programme,
                               .gathered = &shop->out->gathered,
                               .keys = &shop->keys,
                               .index = shop->index,
                               .claim = claim,
                               .ticket = ticket,
                               .dossier = &input->dossiers[claim->ticket],
                               .evidence_reused = shop->evidence_reused[i],
                               .damaged = &shop->damaged,
                               .damaged_row = damaged_find(&shop->damaged, claim->invoice),
                               .asked_before = shop->asked_before[i],
                               .claimed_by_other_group = shop->claimed_by_other_group[i],
                               .number_of_another = shop->number_of_another[i],
                               .settled = shop->settled,
                               .as_of = shop->as_of[claim->ticket],
                               .mem = mem,
                               .out = out};
    file->filed = workshop_filing_day(input, ticket, file->as_of);
    Date anniversary = ticket_more(ticket)->anniversary.day ? ticket_more(ticket)->anniversary : partner.anniversary;
    if (anniversary.day)
        file->anniversary = current_anniversary(input->programme, anniversary, file->as_of);
    file->competency = ticket_more(ticket)->competency.len ? ticket_more(ticket)->competency : partner.competency;
    file->level = ticket_more(ticket)->level.len ? ticket_more(ticket)->level : partner.level;
    file->enrolled = ticket_more(ticket)->enrolled.day ? ticket_more(ticket)->enrolled : partner.enrolled;
    file->country = partner.country;
    file->out->claim = claim;
    file->out->dossier = file->dossier;
    file->out->as_of = file->as_of;
    file->out->anniversary = file->anniversary;
}

/* What the ladder fills is larger than what stays. */
static void decide_claim(const struct workshop *shop, size_t i, struct resolution *out, struct shared_rows *shared,
                         struct arena *mem)
{
    struct case_file file;
    struct reason_hit hits[MAX_HITS];
    struct cause causes[MAX_CAUSES];
    out->hits = hits;
    out->diagnosis.causes = causes;
    case_open(shop, i, out, mem, &file);
    file.duplicate = *duplicate_of(shop->duplicates, i);
    file.match = out->match = match_of(shop->matches, (uint32_t)i, mem);
    file.shared = shared;
    ladder_climb(&file);
    out->hits = ARENA_ARRAY(mem, struct reason_hit, out->hit_count);
    memcpy(out->hits, hits, out->hit_count * sizeof *hits);
    out->diagnosis.causes = ARENA_ARRAY(mem, struct cause, out->diagnosis.count);
    memcpy(out->diagnosis.causes, causes, out->diagnosis.count * sizeof *causes);
}

static void decide_piece(void *context, size_t piece, unsigned lane)
{
    const struct workshop *shop = context;
    struct shared_rows shared = {.rows = NULL};
    size_t end = (piece + 1) * MAX_CLAIMS_OF_PART;
    for (size_t i = piece * MAX_CLAIMS_OF_PART; i < end && i < shop->out->count; i++)
        decide_claim(shop, i, &shop->out->resolutions[i], &shared, &shop->out->lane_mem[lane]);
}

void decide_claims(struct workshop *shop)
{
    struct decided *out = shop->out;
    out->resolutions = ARENA_ARRAY(shop->mem, struct resolution, out->count + 1);
    lanes_run(&(struct lanes){.piece_count = (out->count + MAX_CLAIMS_OF_PART - 1) / MAX_CLAIMS_OF_PART,
                              .lane_count = out->lane_count,
                              .work = decide_piece,
                              .context = shop});
    for (size_t i = 0; i < out->count; i++) {
        out->verdict_count[out->resolutions[i].verdict]++;
        out->reason_count[out->resolutions[i].hits[0].reason]++;
    }
}

/* ---- whenever they are asked for ---- */

struct decided_anew {
    const struct workshop *shop;
    _Atomic uint64_t verdict_count[VERDICT_COUNT], reason_count[REASON_COUNT];
};

static void begin_again(struct decided_view *view)
{
    if (!view->mem.base)
        arena_init(&view->mem, 0);
    arena_rewind(&view->mem, 0);
    view->shared = ARENA_NEW(&view->mem, struct shared_rows);
}

const struct resolution *decided_view_of(struct decided_view *view, size_t claim)
{
    const struct decided *decided = view->decided;
    if (!decided->anew)
        return &decided->resolutions[claim];
    if (view->asked_count++ % MAX_CLAIMS_OF_PART == 0)
        begin_again(view);
    struct resolution *out = ARENA_NEW(&view->mem, struct resolution);
    decide_claim(decided->anew->shop, claim, out, view->shared, &view->mem);
    return out;
}

static void count_part(struct decided_anew *anew, const struct resolution *resolutions, size_t count)
{
    uint64_t verdict_count[VERDICT_COUNT] = {0}, reason_count[REASON_COUNT] = {0};
    for (size_t i = 0; i < count; i++) {
        verdict_count[resolutions[i].verdict]++;
        reason_count[resolutions[i].hits[0].reason]++;
    }
    for (size_t i = 0; i < VERDICT_COUNT; i++)
        anew->verdict_count[i] += verdict_count[i];
    for (size_t i = 0; i < REASON_COUNT; i++)
        anew->reason_count[i] += reason_count[i];
}

const struct resolution *decided_view_part(struct decided_view *view, size_t from, size_t to)
{
    const struct decided *decided = view->decided;
    assert(from <= to && to - from <= MAX_CLAIMS_OF_PART);
    if (!decided->anew)
        return &decided->resolutions[from];
    begin_again(view);
    struct resolution *resolutions = ARENA_ARRAY(&view->mem, struct resolution, to - from);
    for (size_t i = from; i < to; i++)
        decide_claim(decided->anew->shop, i, &resolutions[i - from], view->shared, &view->mem);
    if (!decided->verdicts)
        count_part(decided->anew, resolutions, to - from);
    return resolutions;
}

void decided_view_close(struct decided_view *view)
{
    arena_done(&view->mem);
}

enum verdict decided_verdict(const struct decided *decided, size_t claim)
{
    return decided->verdicts ? (enum verdict)decided->verdicts[claim] : decided->resolutions[claim].verdict;
}

void decided_count(struct decided *decided)
{
    for (size_t i = 0; decided->anew && i < VERDICT_COUNT; i++)
        decided->verdict_count[i] = decided->anew->verdict_count[i];
    for (size_t i = 0; decided->anew && i < REASON_COUNT; i++)
        decided->reason_count[i] = decided->anew->reason_count[i];
}

/* What every form wants to know first. */
struct outline {
    struct decided_view views[MAX_LANES];
    uint8_t *verdicts;
    size_t count;
};

static void outline_piece(void *context, size_t piece, unsigned lane)
{
    struct outline *outline = context;
    size_t from = piece * MAX_CLAIMS_OF_PART, end = from + MAX_CLAIMS_OF_PART;
    size_t to = end < outline->count ? end : outline->count;
    const struct resolution *resolutions = decided_view_part(&outline->views[lane], from, to);
    for (size_t i = from; i < to; i++)
        outline->verdicts[i] = (uint8_t)resolutions[i - from].verdict;
}

static void make_outline(struct workshop *shop)
{
    struct decided *out = shop->out;
    struct outline outline = {.verdicts = ARENA_ARRAY(shop->mem, uint8_t, out->count + 1), .count = out->count};
    for (size_t lane = 0; lane < MAX_LANES; lane++)
        outline.views[lane].decided = out;
    lanes_run(&(struct lanes){.piece_count = (out->count + MAX_CLAIMS_OF_PART - 1) / MAX_CLAIMS_OF_PART,
                              .lane_count = out->lane_count,
                              .work = outline_piece,
                              .context = &outline});
    for (size_t lane = 0; lane < MAX_LANES; lane++)
        decided_view_close(&outline.views[lane]);
    decided_count(out);
    out->verdicts = outline.verdicts;
}

void decide_when_asked(struct workshop *shop)
{
    shop->out->anew = ARENA_NEW(shop->mem, struct decided_anew);
    shop->out->anew->shop = shop;
    if (shop->input->how == DECIDED_AGAIN)
        make_outline(shop);
}

void decided_done(struct decided *decided)
{
    for (unsigned lane = 0; lane < decided->lane_count; lane++)
        arena_done(&decided->lane_mem[lane]);
    decided->lane_count = 0;
}
