/* Claim by claim: opens the file of each, climbs the ladder with it, and keeps what came out; all at once, side by
   side, or part by part as they are asked for. */
#include "resolution/workshop.h"

#include "base/lanes.h"
#include "base/slice.h"
#include "programme/partner_registry.h"
#include "resolution/ladder.h"

#include <string.h>

/* ---- one claim ---- */

/* What the registry has of the location, else of its group: a renewal is the group's. */
static struct partner registered(const struct workshop *shop, uint32_t ticket)
{
    const struct partner_registry *registry = shop->input->registry;
    const struct partner *location = partner_find(registry, shop->input->batch->tickets[ticket].partner_id);
    const struct partner *group = partner_find(registry, shop->group_of_ticket[ticket]);
    struct partner known = location ? *location : (struct partner){0};
    if (!group)
        return known;
    known.anniversary = known.anniversary.day ? known.anniversary : group->anniversary;
    known.enrolled = known.enrolled.day ? known.enrolled : group->enrolled;
    known.level = known.level.len ? known.level : group->level;
    known.competency = known.competency.len ? known.competency : group->competency;
    known.country = known.country.len ? known.country : group->country;
    return known;
}

static void open_file(const struct workshop *shop, size_t i, struct resolution *out, struct shared_rows *shared,
                      struct arena *mem, struct case_file *file)
{
    const struct decide_input *input = shop->input;
    const struct claim *claim = &input->batch->claims[i];
    const struct ticket *ticket = &input->batch->tickets[claim->ticket];
    const struct partner partner = registered(shop, claim->ticket);
    *file = (struct case_file){.input = input,
                               .programme = input->programme,
                               .gathered = &shop->out->gathered,
                               .keys = &shop->keys,
                               .index = shop->index,
                               .claim = claim,
                               .ticket = ticket,
                               .dossier = &input->dossiers[claim->ticket],
                               .match = match_of(shop->matches, (uint32_t)i, mem),
                               .duplicate = *duplicate_of(shop->duplicates, i),
                               .evidence_reused = shop->evidence_reused[i],
                               .damaged = &shop->damaged,
                               .damaged_row = damaged_find(&shop->damaged, claim->invoice),
                               .asked_before = shop->asked_before[i],
                               .claimed_by_other_group = shop->claimed_by_other_group[i],
                               .number_of_another = shop->number_of_another[i],
                               .as_of = shop->as_of[claim->ticket],
                               .shared = shared,
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
    file->out->match = file->match;
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
    open_file(shop, i, out, shared, mem, &file);
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

/* ---- part by part ---- */

struct part {
    struct arena mem; /* opened with the lane's first part */
    uint64_t verdict_count[VERDICT_COUNT], reason_count[REASON_COUNT];
};

struct decided_parts {
    const struct workshop *shop;
    struct part of_lane[MAX_LANES];
};

void decide_by_parts(struct workshop *shop)
{
    shop->out->parts = ARENA_NEW(shop->mem, struct decided_parts);
    shop->out->parts->shop = shop;
}

const struct resolution *decided_part(const struct decided *decided, size_t from, size_t to, unsigned lane)
{
    if (!decided->parts)
        return &decided->resolutions[from];
    struct part *part = &decided->parts->of_lane[lane];
    struct shared_rows shared = {.rows = NULL};
    if (!part->mem.base)
        arena_init(&part->mem, 0);
    arena_rewind(&part->mem, 0);
    assert(from <= to && to - from <= MAX_CLAIMS_OF_PART);
    struct resolution *resolutions = ARENA_ARRAY(&part->mem, struct resolution, to - from);
    for (size_t i = from; i < to; i++) {
        struct resolution *out = &resolutions[i - from];
        decide_claim(decided->parts->shop, i, out, &shared, &part->mem);
        part->verdict_count[out->verdict]++;
        part->reason_count[out->hits[0].reason]++;
    }
    return resolutions;
}

void decided_count(struct decided *decided)
{
    for (unsigned lane = 0; decided->parts && lane < MAX_LANES; lane++) {
        const struct part *part = &decided->parts->of_lane[lane];
        for (size_t i = 0; i < VERDICT_COUNT; i++)
            decided->verdict_count[i] += part->verdict_count[i];
        for (size_t i = 0; i < REASON_COUNT; i++)
            decided->reason_count[i] += part->reason_count[i];
    }
}

void decided_done(struct decided *decided)
{
    for (unsigned lane = 0; lane < decided->lane_count; lane++)
        arena_done(&decided->lane_mem[lane]);
    for (unsigned lane = 0; decided->parts && lane < MAX_LANES; lane++)
        arena_done(&decided->parts->of_lane[lane].mem);
    decided->lane_count = 0;
    decided->parts = NULL;
}
