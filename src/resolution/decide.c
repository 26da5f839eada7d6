/* The whole batch: gather, settle what can be read two ways, find duplicates,
   match, and climb the ladder once per claim. */
#include "resolution/decide.h"

#include "base/clock.h"
#include "base/lanes.h"
#include "base/slice.h"
#include "programme/catalogue.h"
#include "programme/partner_registry.h"
#include "resolution/ambiguous.h"
#include "resolution/workshop.h"
#include "tickets/directory.h"
#include "tickets/invoice_number.h"

#define MAX_REQUESTS_COMPARED 4000 /* with each other; more of them in one run are judged by themselves */

/* ---- the clock ---- */

Date workshop_filing_day(const struct decide_input *input, const struct ticket *ticket, Date otherwise)
{
    return ticket->filed.known ? instant_date(ticket->filed, input->programme->clock_zone_minutes) : otherwise;
}

static void set_clocks(struct workshop *shop)
{
    const struct decide_input *input = shop->input;
    Date run_day = instant_date(input->as_of, input->programme->clock_zone_minutes);
    shop->as_of = ARENA_ARRAY(shop->mem, Date, input->batch->ticket_count + 1);
    for (size_t i = 0; i < input->batch->ticket_count; i++) {
        shop->as_of[i] = input->as_of_filed ? workshop_filing_day(input, &input->batch->tickets[i], run_day) : run_day;
        if (input->as_of_ticket && input->as_of_ticket[i].day)
            shop->as_of[i] = input->as_of_ticket[i];
    }
}

/* ---- who else claims it, who else proves with it ---- */

static void set_groups(struct workshop *shop)
{
    const struct batch *batch = shop->input->batch;
    shop->group_of_ticket = ARENA_ARRAY(shop->mem, Slice, batch->ticket_count + 1);
    for (size_t i = 0; i < batch->ticket_count; i++) {
        Slice id = batch->tickets[i].partner_id;
        shop->group_of_ticket[i] = id.len ? match_group(shop->index, id) : id;
    }
    Slice *of_number = ARENA_ARRAY(shop->mem, Slice, batch->claim_count + 1);
    for (size_t i = 0; i < batch->claim_count; i++) {
        const struct claim *claim = &batch->claims[i];
        if (!shop->group_of_ticket[claim->ticket].len)
            of_number[i] = match_group_of_number(shop->index, claim->invoice, shop->as_of[claim->ticket]);
    }
    shop->owners = (struct claim_owners){shop->group_of_ticket, of_number};
}

static bool names_owner(const struct workshop *shop, const struct claim *claim)
{
    return claim->kind == CLAIM_KPI && claim->invoice.len && claim->period.state == PERIOD_READ &&
           shop->group_of_ticket[claim->ticket].len &&
           !ticket_names_two_partners(claim_ticket(shop->input->batch, claim));
}

/* Neither the ticket nor the dataset tells whose the number is. */
static bool is_nobodys(const struct workshop *shop, size_t i)
{
    const struct claim *claim = &shop->input->batch->claims[i];
    return claim->kind == CLAIM_KPI && claim->invoice.len && claim->period.state == PERIOD_READ &&
           !owner_of_claim(&shop->owners, claim, i).len;
}

/* Who claims a number, for whatever month: one group, or several. */
struct claimants {
    const struct claim *first;
    bool several;
};

static void find_rival_claims(struct workshop *shop)
{
    const struct batch *batch = shop->input->batch;
    struct arena work;
    arena_init(&work, 0);
    struct claimants *all = ARENA_ARRAY(&work, struct claimants, shop->number_count + 1);
    for (size_t i = 0; i < batch->claim_count; i++) {
        const struct claim *claim = &batch->claims[i];
        if (!names_owner(shop, claim))
            continue;
        struct claimants *known = &all[shop->number_of_claim[i]];
        if (!known->first)
            known->first = claim;
        known->several |= !slice_equal(shop->group_of_ticket[known->first->ticket], shop->group_of_ticket[claim->ticket]);
    }
    for (size_t i = 0; i < batch->claim_count; i++) {
        const struct claimants *known = &all[shop->number_of_claim[i]];
        shop->claimed_by_other_group[i] = names_owner(shop, &batch->claims[i]) && known->several;
        shop->number_of_another[i] = is_nobodys(shop, i) && known->first;
    }
    arena_done(&work);
}

static void find_duplicates(struct workshop *shop)
{
    const struct batch *batch = shop->input->batch;
    shop->duplicates = duplicates_find(&(struct duplicates_input){.batch = batch,
                                                              .index = shop->index,
                                                              .owners = &shop->owners,
                                                              .dossiers = shop->input->dossiers,
                                                              .number_of_claim = shop->number_of_claim,
                                                              .claims_of_number = shop->claims_of_number,
                                                              .adds_nothing = shop->claim_adds_nothing,
                                                              .earlier = shop->input->earlier,
                                                              .waited_until = shop->input->waited_until,
                                                              .as_of = shop->as_of,
                                                              .gathered = &shop->out->gathered,
                                                              .programme = shop->input->programme},
                                       shop->mem);
    for (size_t i = 0; i < batch->claim_count; i++)
        shop->claim_out[i] = duplicate_of(shop->duplicates, i)->kind != DUPLICATE_NO ||
                             ticket_names_two_partners(claim_ticket(batch, &batch->claims[i]));
}

/* On another day other rows may be in force: who asks again looks for himself, and may have what settles the first.
   Which claims to match is told in claim_out. */
static void look_again(struct workshop *shop, struct diag *diag)
{
    size_t count = shop->out->count, mark = arena_mark(shop->mem);
    for (size_t i = 0; i < count; i++)
        if (!shop->claim_out[i])
            match_rows_are_free(shop->index,
                                match_of(shop->matches, duplicate_of(shop->duplicates, i)->claim, shop->mem));
    arena_rewind(shop->mem, mark);
    const struct matches *found =
        match_batch(shop->index, shop->mem, shop->out->lane_mem, shop->out->lane_count, diag);
    for (uint32_t i = 0; i < count; i++)
        if (!shop->claim_out[i])
            match_take(shop->matches, i, found);
}

static bool is_on_one_day(const struct workshop *shop, size_t i, size_t j)
{
    const struct claim *claims = shop->input->batch->claims;
    return shop->as_of[claims[i].ticket].day == shop->as_of[claims[j].ticket].day;
}

/* One round answers those who repeat what is answered; gives how many it left. */
static size_t answer_round(struct workshop *shop, bool *waits, struct diag *diag)
{
    size_t left = 0, looking = 0;
    for (uint32_t i = 0; i < shop->out->count; i++) {
        uint32_t first = duplicate_of(shop->duplicates, i)->claim;
        bool ready = waits[i] && !waits[first];
        shop->claim_out[i] = !ready || is_on_one_day(shop, i, first);
        left += waits[i] && !ready;
        looking += !shop->claim_out[i];
        if (!ready || !shop->claim_out[i])
            continue;
        match_repeat(shop->matches, i, first, shop->mem);
        waits[i] = false;
    }
    if (looking)
        look_again(shop, diag);
    for (size_t i = 0; i < shop->out->count; i++)
        waits[i] &= shop->claim_out[i];
    return left;
}

/* Asked again after the wait: what settles the first answers both, and is counted once. */
static void answer_again(struct workshop *shop, struct diag *diag)
{
    size_t left = 0;
    bool *waits = ARENA_ARRAY(shop->mem, bool, shop->out->count + 1);
    for (size_t i = 0; i < shop->out->count; i++)
        left += waits[i] = duplicate_of(shop->duplicates, i)->kind == DUPLICATE_AGAIN;
    while (left)
        left = answer_round(shop, waits, diag);
}

/* ---- requests for the directory ---- */

static bool is_complete_request(const struct workshop *shop, const struct claim *claim)
{
    return claim->kind == CLAIM_DIRECTORY && !claim_more(claim)->directory->wrong &&
           shop->input->batch->tickets[claim->ticket].filed.known;
}

static bool same_listing(const struct workshop *shop, const struct claim *a, const struct claim *b)
{
    Slice one = shop->group_of_ticket[a->ticket], two = shop->group_of_ticket[b->ticket];
    const struct directory_request *ours = claim_more(a)->directory, *theirs = claim_more(b)->directory;
    return (!one.len || !two.len || slice_equal(one, two)) &&
           slice_equal_nocase(ours->given[DIRECTORY_NAME], theirs->given[DIRECTORY_NAME]);
}

/* Requests are few. The earliest one that was due when the later was filed. */
static void find_asked_before(struct workshop *shop)
{
    const struct batch *batch = shop->input->batch;
    shop->asked_before = ARENA_ARRAY(shop->mem, Date, batch->claim_count + 1);
    uint32_t *requests = ARENA_ARRAY(shop->mem, uint32_t, batch->claim_count + 1);
    size_t count = 0;
    for (size_t i = 0; i < batch->claim_count; i++)
        if (batch->claims[i].kind == CLAIM_DIRECTORY)
            requests[count++] = (uint32_t)i;
    for (size_t i = 0; i < count && count <= MAX_REQUESTS_COMPARED; i++)
        for (size_t j = 0; j < count; j++) {
            const struct claim *later = &batch->claims[requests[i]], *earlier = &batch->claims[requests[j]];
            if (later->ticket == earlier->ticket || !is_complete_request(shop, earlier) ||
                !is_complete_request(shop, later) || !same_listing(shop, later, earlier))
                continue;
            Date asked = workshop_filing_day(shop->input, claim_ticket(batch, earlier), DATE_NONE);
            Date again = workshop_filing_day(shop->input, claim_ticket(batch, later), DATE_NONE);
            Date *before = &shop->asked_before[requests[i]];
            if (again.day > directory_dates(shop->input->programme, asked).visible_by.day &&
                (!before->day || asked.day < before->day))
                *before = asked;
        }
}

static void open_lanes(struct workshop *shop)
{
    struct decided *out = shop->out;
    unsigned lanes = shop->input->lane_count ? shop->input->lane_count : 1;
    out->lane_count = lanes < MAX_LANES ? lanes : MAX_LANES;
    out->lane_mem = ARENA_ARRAY(shop->mem, struct arena, out->lane_count);
    for (unsigned lane = 0; lane < out->lane_count; lane++)
        arena_init(&out->lane_mem[lane], 0);
}

/* Rows that settled claims before this batch settle no other. */
static void use_settled_rows(struct workshop *shop)
{
    const struct earlier *earlier = shop->input->earlier;
    const struct gathered *gathered = &shop->out->gathered;
    if (!earlier)
        return;
    shop->settled = ARENA_ARRAY(shop->mem, bool, gathered->row_count + 1);
    size_t mark = arena_mark(shop->mem);
    Slice *groups = ARENA_ARRAY(shop->mem, Slice, gathered->row_count + 1);
    for (size_t i = 0; i < gathered->row_count; i++)
        groups[i] = match_group_of_row(shop->index, &gathered->rows[i]);
    earlier->find_settled(earlier->context, &(struct settled_question){gathered, groups, &shop->owners}, shop->settled);
    for (size_t i = 0; i < gathered->row_count; i++)
        if (shop->settled[i])
            match_row_is_used(shop->index, &gathered->rows[i]);
    arena_rewind(shop->mem, mark);
}

bool decided_key(const struct decided *decided, size_t i, struct claim_key *out)
{
    const struct claim *claim = decided->resolutions[i].claim;
    Slice group = owner_of_claim(&decided->owners, claim, i);
    *out = (struct claim_key){group, claim->period.month, claim->type, claim->invoice};
    return claim->kind == CLAIM_KPI && claim->invoice.len && claim->period.state == PERIOD_READ &&
           claim->type != OMLP_NONE;
}

/* Whose group the partners are that documents name. */
static void add_printed_partners(struct workshop *shop)
{
    const struct decide_input *input = shop->input;
    for (size_t i = 0; i < input->batch->ticket_count; i++)
        for (size_t k = 0; k < input->dossiers[i].count; k++)
            for (Slice ids = input->dossiers[i].screenings[k].facts.partner_ids; ids.len;)
                keys_add_partner(&shop->keys, slice_cut(ids, ' ', &ids));
}

static Date first_day(const struct workshop *shop)
{
    Date first = shop->as_of[0];
    for (size_t i = 1; i < shop->input->batch->ticket_count; i++)
        first = shop->as_of[i].day < first.day ? shop->as_of[i] : first;
    return first;
}

/* The keys of a large batch are a tenth of all memory, and nobody asks for any but the partners once the rows are
   there: of the numbers it is enough to know which claims have the same. */
static bool gather(struct workshop *shop, struct diag *diag)
{
    const struct decide_input *input = shop->input;
    struct arena mem;
    arena_init(&mem, 0);
    keys_init(&shop->keys, &mem, input->batch->claim_count);
    shop->number_of_claim = ARENA_ARRAY(shop->mem, uint32_t, input->batch->claim_count + 1);
    match_keys(input->batch, input->registry, input->lane_count, &shop->keys, shop->number_of_claim);
    add_printed_partners(shop);
    shop->keys.judged_from = first_day(shop);
    bool gathered = dataset_gather(input->dataset, &shop->keys, &shop->out->gathered, diag);
    shop->number_count = shop->keys.invoice_count;
    shop->claims_of_number = ARENA_ARRAY(shop->mem, uint32_t, shop->number_count + 1);
    for (size_t i = 0; i < input->batch->claim_count; i++)
        shop->claims_of_number[shop->number_of_claim[i]]++;
    keys_keep_partners(&shop->keys, shop->mem);
    arena_done(&mem);
    return gathered;
}

bool decide_batch(const struct decide_input *input, struct arena *mem, struct decided *out, struct diag *diag)
{
    struct workshop *shop = ARENA_NEW(mem, struct workshop);
    struct decide_input *kept = ARENA_NEW(mem, struct decide_input);
    *kept = *input;
    *shop = (struct workshop){.input = kept, .mem = mem, .out = out};
    *out = (struct decided){.count = input->batch->claim_count};
    shop->claim_out = ARENA_ARRAY(mem, bool, out->count + 1);
    shop->claim_adds_nothing = ARENA_ARRAY(mem, bool, out->count + 1);
    shop->claimed_by_other_group = ARENA_ARRAY(mem, bool, out->count + 1);
    shop->number_of_another = ARENA_ARRAY(mem, bool, out->count + 1);
    set_clocks(shop);
    int64_t began_us = clock_now_us();
    if (!gather(shop, diag))
        return false;
    int64_t gathered_us = clock_now_us();
    shop->matching = (struct match_input){.batch = input->batch,
                                          .gathered = &out->gathered,
                                          .keys = &shop->keys,
                                          .programme = input->programme,
                                          .registry = input->registry,
                                          .claim_out = shop->claim_out,
                                          .claim_adds_nothing = shop->claim_adds_nothing,
                                          .claim_rivalled = shop->claimed_by_other_group,
                                          .as_of = shop->as_of,
                                          .lane_count = input->lane_count};
    shop->index = match_index_new(&shop->matching, mem);
    damaged_make(&shop->damaged, input->quarantine, &out->gathered, mem);
    ambiguous_settle(input->batch, shop->index, mem);
    set_groups(shop);
    find_rival_claims(shop);
    proofs_find(input, shop->group_of_ticket, mem, &out->proofs);
    shop->evidence_reused = out->proofs.reused;
    find_asked_before(shop);
    out->owners = shop->owners;
    open_lanes(shop);
    gates_find(shop);
    find_duplicates(shop);
    use_settled_rows(shop);
    shop->matches = match_batch(shop->index, mem, out->lane_mem, out->lane_count, diag);
    if (!match_near_lines(shop->index, input->dataset, shop->matches, mem, diag))
        return false;
    answer_again(shop, diag);
    int64_t matched_us = clock_now_us();
    if (input->how == DECIDED_KEPT)
        decide_claims(shop);
    else
        decide_when_asked(shop);
    out->dataset_us = gathered_us - began_us;
    out->matching_us = matched_us - gathered_us;
    out->resolution_us = clock_now_us() - matched_us;
    return true;
}
