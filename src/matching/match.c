/* The passes of matching: surer offers are taken before less sure ones, invoice by invoice,
   so that the order of tickets does not matter and a row settles one claim. */
#include "matching/match.h"

#include "base/arena.h"
#include "base/lanes.h"
#include "base/slice.h"
#include "matching/alike.h"
#include "matching/assign.h"
#include "matching/candidates.h"
#include "matching/lines.h"
#include "matching/settle.h"
#include "matching/taken.h"
#include "programme/catalogue.h"
#include "tickets/claim_order.h"

#include <stdlib.h>

static const Slice stage_names[] = {
    [STAGE_NONE] = S_INIT("none"),
    [STAGE_EXACT] = S_INIT("exact"),
    [STAGE_NORMALISED] = S_INIT("normalised"),
    [STAGE_LINES] = S_INIT("lines"),
    [STAGE_NET] = S_INIT("net"),
    [STAGE_OTHER_PERIOD] = S_INIT("other_period"),
    [STAGE_OTHER_TYPE] = S_INIT("other_type"),
    [STAGE_OTHER_LOCATION] = S_INIT("other_location"),
    [STAGE_OTHER_PARTNER] = S_INIT("other_partner"),
    [STAGE_NEAR_NUMBER] = S_INIT("near_number"),
    [STAGE_VALUE_ONLY] = S_INIT("value_only"),
};
static_assert(COUNT_OF(stage_names) == STAGE_COUNT, "every stage has a name");

Slice match_stage_name(enum match_stage stage)
{
    return stage_names[stage];
}

Slice fact_name(unsigned fact_bit)
{
    static const Slice names[FACT_COUNT] = {S_INIT("partner"), S_INIT("invoice"), S_INIT("period"), S_INIT("omlp_type"),
                                            S_INIT("units"),   S_INIT("kpi"),     S_INIT("revenue")};
    for (size_t i = 0; i < FACT_COUNT; i++)
        if (fact_bit == 1u << i)
            return names[i];
    return (Slice){0};
}

/* ---- the claims of one invoice ---- */

/* Never by position in a file. */
static int compare_groups(const struct batch *batch, const struct claim_group *a, const struct claim_group *b)
{
    const struct claim *first = &batch->claims[a->claims[0]], *second = &batch->claims[b->claims[0]];
    const struct ticket *one = &batch->tickets[first->ticket], *other = &batch->tickets[second->ticket];
    if (one->filed.seconds != other->filed.seconds)
        return one->filed.seconds < other->filed.seconds ? -1 : 1;
    int by_id = slice_compare(one->id, other->id);
    if (by_id)
        return by_id;
    int by_content = claim_compare(first, second);
    return by_content ? by_content : (first->number > second->number) - (first->number < second->number);
}

/* Claims of one invoice are one case; a partner's stand side by side in it. */
static int compare_open(const void *left, const void *right)
{
    const struct open_group *a = left, *b = right;
    for (size_t i = 0; i < COUNT_OF(a->head); i++)
        if (a->head[i] != b->head[i])
            return a->head[i] < b->head[i] ? -1 : 1;
    int by_invoice = slice_compare(a->invoice, b->invoice);
    if (by_invoice)
        return by_invoice;
    int by_owner = slice_compare(a->group->owner.group, b->group->owner.group);
    return by_owner ? by_owner : compare_groups(a->batch, a->group, b->group);
}

static bool same_owner(const struct open_group *a, const struct open_group *b)
{
    return slice_equal(a->group->owner.group, b->group->owner.group);
}

static size_t list_contenders(const struct settling *settling, struct open_group *open, size_t count,
                              enum offer_level level, struct contender *out)
{
    size_t contenders = 0;
    for (size_t i = 0; i < count; i++) {
        struct claim_group *group = open[i].group;
        if (group->settled || group->partner_open || taken_fits(settling->index, group, level, settling->work))
            continue;
        struct contender *contender = &out[contenders++];
        *contender = (struct contender){.group = group};
        offers_list(settling->index, group, level, settling->work, &contender->offers);
    }
    return contenders;
}

/* Another offer that is still free and fits as well says that the choice was none. */
static bool is_ambiguous(const struct row_index *index, const struct contender *contender)
{
    const struct offers *offers = &contender->offers;
    for (size_t i = 0; i < offers->count; i++) {
        const struct offer *other = &offers->at[i];
        bool free = true;
        if (!offers_tie(other, contender->given))
            continue;
        for (size_t r = 0; r < other->row_count; r++)
            free &= !row_is_used(index, row_number(index, other->rows[r]));
        if (free)
            return true;
    }
    return false;
}

static bool overlap(const struct offer *a, const struct offer *b)
{
    for (size_t i = 0; i < a->row_count; i++)
        for (size_t j = 0; j < b->row_count; j++)
            if (a->rows[i] == b->rows[j])
                return true;
    return false;
}

/* Does somebody go away empty whom these rows would have fitted as well? */
static bool is_contested(struct contender *const *empty, size_t count, const struct contender *holder)
{
    bool contested = false;
    for (size_t i = 0; i < count; i++) {
        const struct offers *offers = &empty[i]->offers;
        for (size_t o = 0; o < offers->count; o++)
            if (offers->at[o].score == holder->given->score && overlap(&offers->at[o], holder->given))
                empty[i]->group->contested = contested = true;
    }
    return contested;
}

/* Those who wanted something and got nothing. */
static struct contender **list_empty(struct contender *contenders, size_t count, struct arena *work, size_t *empty)
{
    struct contender **list = ARENA_ARRAY(work, struct contender *, count + 1);
    *empty = 0;
    for (size_t i = 0; i < count; i++)
        if (!contenders[i].given && contenders[i].offers.count)
            list[(*empty)++] = &contenders[i];
    return list;
}

static void settle_level(struct settling *settling, struct open_group *open, size_t count, enum offer_level level)
{
    struct arena *work = settling->work;
    size_t mark = arena_mark(work);
    struct contender *contenders = ARENA_ARRAY(work, struct contender, count);
    size_t contending = list_contenders(settling, open, count, level, contenders);
    bool best = assign(settling->index, contenders, contending, work);
    size_t empty_count;
    struct contender **empty = list_empty(contenders, contending, work, &empty_count);
    for (size_t i = 0; i < contending; i++) {
        if (!contenders[i].given || taken_is_rest(settling->index, &contenders[i]))
            continue;
        struct doubt_of_match doubt = {.ambiguous = is_ambiguous(settling->index, &contenders[i]),
                                       .contested = is_contested(empty, empty_count, &contenders[i]),
                                       .bounded = !best};
        settle(settling, contenders[i].group, contenders[i].given, doubt);
    }
    arena_rewind(work, mark);
}

/* The types that an owner claims of an invoice in one month. */
struct claimed_types {
    Month month;
    uint8_t first;
    bool several;
};

static struct claimed_types *types_of_month(struct claimed_types *all, struct table *by_month, size_t *count, Month month)
{
    uint32_t i;
    for (struct table_walk walk = table_walk(by_month, (uint64_t)month.k + 1); table_next(&walk, &i);)
        if (all[i].month.k == month.k)
            return &all[i];
    table_add(by_month, (uint64_t)month.k + 1, (uint32_t)*count);
    all[*count] = (struct claimed_types){.month = month, .first = OMLP_NONE};
    return &all[(*count)++];
}

static void note_types(struct settling *settling, struct open_group *open, size_t count)
{
    size_t mark = arena_mark(settling->work), months = 0;
    const struct match_input *input = settling->index->input;
    struct claimed_types *all = ARENA_ARRAY(settling->work, struct claimed_types, count);
    struct table by_month;
    table_init(&by_month, settling->work, 0);
    for (int pass = 0; pass < 2; pass++)
        for (size_t i = 0; i < count; i++) {
            const struct claim *claim = &input->batch->claims[open[i].group->claims[0]];
            struct claimed_types *types = types_of_month(all, &by_month, &months, claim->period.month);
            bool counts = claim->type != OMLP_NONE && !input->claim_adds_nothing[open[i].group->claims[0]];
            types->several |= counts && types->first != OMLP_NONE && types->first != claim->type;
            types->first = counts && types->first == OMLP_NONE ? claim->type : types->first;
            open[i].group->beside_others = counts && types->several;
        }
    arena_rewind(settling->work, mark);
}

static void settle_case(struct settling *settling, struct open_group *open, size_t count)
{
    for (size_t first = 0, next; first < count; first = next) {
        for (next = first + 1; next < count && same_owner(&open[first], &open[next]);)
            next++;
        if (next > first + 1)
            note_types(settling, &open[first], next - first);
    }
    /* lines of one type that have rows of that type are not left to a total over all types */
    for (size_t i = 0; i < count; i++)
        if (!open[i].group->partner_open)
            settle_lines(settling, open[i].group);
    settle_level(settling, open, count, LEVEL_MONTH_EQUAL);
    for (size_t first = 0, next; first < count; first = next) {
        for (next = first + 1; next < count && same_owner(&open[first], &open[next]);)
            next++;
        settle_together(settling, &open[first], next - first);
    }
    for (size_t i = 0; i < count; i++)
        if (!open[i].group->settled && !open[i].group->partner_open)
            settle_lines(settling, open[i].group);
    for (int level = LEVEL_MONTH; level < LEVEL_COUNT; level++)
        settle_level(settling, open, count, (enum offer_level)level);
}

/* What took no part, or found nothing, still says what came near. */
static void explain_unmatched(const struct row_index *index, const struct alike_rows *alike,
                              const struct claim_group *group, struct matches *matches, struct arena *mem)
{
    const struct claim *claim = &index->input->batch->claims[group->claims[0]];
    struct match match = {.claimed = group->claimed,
                          .group_size = (uint32_t)group->count,
                          .partner_open = group->partner_open,
                          .contested = group->contested,
                          .overflow = group->overflow};
    match.publication = publication_for(index->input->gathered, claim->period.month, group->as_of);
    candidates_find(index, alike, group, &match, mem);
    if (match.rows_settled_elsewhere && !group->partner_open)
        match.taken = taken_is_claimed(index, group, mem);
    if (group->is_list)
        match.near_row = NULL; /* its values are the list's, not the number's */
    match_put(matches, group, &match, true, mem);
}

struct row_index *match_index_new(const struct match_input *input, struct arena *mem)
{
    struct row_index *index = ARENA_NEW(mem, struct row_index);
    row_index_make(index, input, mem);
    return index;
}

void match_row_is_used(struct row_index *index, const struct kpi_row *row)
{
    row_set_used(index, row_number(index, row), true);
}

void match_rows_are_free(struct row_index *index, const struct match *match)
{
    for (size_t i = 0; i < match->row_count; i++)
        row_set_used(index, row_number(index, match->rows[i]), false);
}

Slice match_group(const struct row_index *index, Slice partner_id)
{
    return claim_group(index, partner_id);
}

Slice match_group_of_row(const struct row_index *index, const struct kpi_row *row)
{
    return row_group(index, row);
}

Slice match_group_of_number(const struct row_index *index, Slice normal, Date day)
{
    Slice group;
    return normal.len && number_points_to_one_group(index, normal, day, &group) ? group : (Slice){0};
}

/* ---- side by side ---- */

/* At the first level claims of one owner are not in each other's way: month and type are theirs alone, or
   they would be repeats of each other. Where several groups claim a number, and from then on, the claims of
   an invoice are settled together. */
struct matching_work {
    struct row_index *index;
    struct matches *matches;
    struct claim_groups groups;
    struct claim_group **left; /* per group: what is not settled by equal values; else NULL */
    bool credited; /* which groups take their turn: see settle_exact() */
    struct arena *lane_mem, *work, *held; /* per lane: what stays, what is rewound, what lives until all are settled */
    struct open_group *open;
    size_t open_count;
    struct alike_rows alike;
    size_t *cases; /* where in `open` each begins; one more at the end */
    size_t case_count;
};

#define GROUPS_PER_PIECE 256u
#define GROUPS_FORESEEN 8u
#define CASES_PER_PIECE 64u

static size_t pieces_of(size_t count, size_t per_piece)
{
    return (count + per_piece - 1) / per_piece;
}

static struct settling settling_of(struct matching_work *work, unsigned lane)
{
    return (struct settling){work->index, work->matches, &work->lane_mem[lane], &work->work[lane]};
}

/* A credit has a number of its own, and whoever claims that one wants the same row. */
static bool has_credit_of_other_number(const struct row_index *index, const struct claim_group *group)
{
    for (size_t i = 0; i < group->credit_rows.count; i++) {
        const struct kpi_row *row = &index->input->gathered->rows[group->credit_rows.at[i]];
        if (!slice_equal(row->normal, row->amends))
            return true;
    }
    return false;
}

/* Whose own rows are all it wants comes first, and who wants a credit as well after them: so neither the order of
   claims nor that of lanes tells who has it. */
static void settle_exact(void *context, size_t piece, unsigned lane)
{
    struct matching_work *work = context;
    const struct claim *claims = work->index->input->batch->claims;
    struct settling settling = settling_of(work, lane);
    size_t mark = arena_mark(settling.work), end = (piece + 1) * GROUPS_PER_PIECE;
    for (size_t g = piece * GROUPS_PER_PIECE; g < end && g < work->groups.count; g++) {
        struct claim_group group;
        struct offer offer;
        if (work->credited && (!work->left[g] || !has_credit_of_other_number(work->index, work->left[g])))
            continue;
        if (g + GROUPS_FORESEEN < work->groups.count)
            foresee_invoice(work->index, claims[work->groups.at[g + GROUPS_FORESEEN].first].invoice);
        group_open(work->index, &work->groups.at[g], settling.work, &group);
        bool alone = !work->index->input->claim_rivalled[group.claims[0]] &&
                     (work->credited || !has_credit_of_other_number(work->index, &group));
        work->left[g] = NULL;
        if (alone && !group.is_list && !group.partner_open && offer_exact(settling.index, &group, settling.work, &offer))
            settle(&settling, &group, &offer, (struct doubt_of_match){0});
        else
            work->left[g] = group_keep(&group, &work->held[lane]);
        arena_rewind(settling.work, mark);
    }
}

static void settle_cases(void *context, size_t piece, unsigned lane)
{
    struct matching_work *work = context;
    struct settling settling = settling_of(work, lane);
    size_t end = (piece + 1) * CASES_PER_PIECE;
    for (size_t c = piece * CASES_PER_PIECE; c < end && c < work->case_count; c++)
        settle_case(&settling, &work->open[work->cases[c]], work->cases[c + 1] - work->cases[c]);
}

/* Last: what is alike is only shown when nobody has it. */
static void explain_cases(void *context, size_t piece, unsigned lane)
{
    struct matching_work *work = context;
    size_t end = (piece + 1) * GROUPS_PER_PIECE;
    for (size_t i = piece * GROUPS_PER_PIECE; i < end && i < work->open_count; i++)
        if (!work->open[i].group->settled)
            explain_unmatched(work->index, &work->alike, work->open[i].group, work->matches,
                              &work->lane_mem[lane]);
}

/* Eight bytes as the number that is in the order of slice_compare(). */
static uint64_t head_of(Slice text)
{
    uint64_t head = 0;
    for (size_t i = 0; i < sizeof head; i++)
        head = head << 8 | (i < text.len ? (unsigned char)text.at[i] : 0);
    return head;
}

static struct open_group open_group_of(struct claim_group *group, const struct batch *batch)
{
    Slice invoice = batch->claims[group->claims[0]].invoice;
    return (struct open_group){group, batch, invoice, {head_of(invoice), head_of(slice_skip(invoice, sizeof(uint64_t)))}};
}

static struct open_group *list_lists(const struct matching_work *work, struct arena *mem, size_t *count)
{
    const struct batch *batch = work->index->input->batch;
    struct open_group *lists = NULL;
    size_t capacity = 0;
    *count = 0;
    for (size_t g = 0; g < work->groups.count; g++)
        if (work->left[g] && work->left[g]->is_list)
            *ARENA_PUSH(mem, lists, *count, capacity, struct open_group) = open_group_of(work->left[g], batch);
    if (*count)
        qsort(lists, *count, sizeof *lists, compare_open);
    return lists;
}

/* Several invoices in one cell: they want the rows of several cases, so they take their turn between. */
static void settle_lists(struct matching_work *work, const struct open_group *lists, size_t count)
{
    struct settling settling = settling_of(work, 0);
    size_t mark = arena_mark(settling.work);
    for (size_t i = 0; i < count; i++) {
        struct offer offer;
        if (!lists[i].group->partner_open && offer_exact(work->index, lists[i].group, settling.work, &offer))
            settle(&settling, lists[i].group, &offer, (struct doubt_of_match){0});
        arena_rewind(settling.work, mark);
    }
}

static void explain_lists(struct matching_work *work, const struct open_group *lists, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!lists[i].group->settled)
            explain_unmatched(work->index, &work->alike, lists[i].group, work->matches, &work->lane_mem[0]);
}

static void list_open(struct matching_work *work, struct arena *mem)
{
    const struct batch *batch = work->index->input->batch;
    size_t capacity = 0;
    for (size_t g = 0; g < work->groups.count; g++)
        if (work->left[g] && !work->left[g]->is_list)
            *ARENA_PUSH(mem, work->open, work->open_count, capacity, struct open_group) =
                open_group_of(work->left[g], batch);
    if (work->open_count)
        qsort(work->open, work->open_count, sizeof *work->open, compare_open);
    work->cases = ARENA_ARRAY(mem, size_t, work->open_count + 1);
    for (size_t i = 0; i < work->open_count; i++)
        if (i == 0 || !slice_equal(work->open[i - 1].invoice, work->open[i].invoice))
            work->cases[work->case_count++] = i;
    work->cases[work->case_count] = work->open_count;
}

static size_t count_unsettled(const struct open_group *open, size_t count)
{
    size_t unsettled = 0;
    for (size_t i = 0; i < count; i++)
        unsettled += !open[i].group->settled;
    return unsettled;
}

static void expect_unsettled(struct matching_work *work, const struct open_group *open, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!open[i].group->settled)
            alike_expect(&work->alike, &open[i].batch->claims[open[i].group->claims[0]]);
}

/* Only what found nothing asks which rows are alike. */
static void find_alike(struct matching_work *work, const struct open_group *lists, size_t list_count,
                       unsigned lane_count, struct arena *mem)
{
    size_t unsettled = count_unsettled(work->open, work->open_count) + count_unsettled(lists, list_count);
    if (!unsettled)
        return;
    alike_init(&work->alike, unsettled, mem);
    expect_unsettled(work, work->open, work->open_count);
    expect_unsettled(work, lists, list_count);
    alike_link(&work->alike, work->index->input->gathered, work->held, lane_count);
}

static void settle_all(struct matching_work *work, unsigned lane_count, struct arena *mem)
{
    for (int credited = 0; credited < 2; credited++) {
        work->credited = credited;
        lanes_run(&(struct lanes){.piece_count = pieces_of(work->groups.count, GROUPS_PER_PIECE),
                                  .lane_count = lane_count,
                                  .work = settle_exact,
                                  .context = work});
    }
    size_t list_count;
    struct open_group *lists = list_lists(work, mem, &list_count);
    settle_lists(work, lists, list_count);
    list_open(work, mem);
    lanes_run(&(struct lanes){.piece_count = pieces_of(work->case_count, CASES_PER_PIECE),
                              .lane_count = lane_count,
                              .work = settle_cases,
                              .context = work});
    find_alike(work, lists, list_count, lane_count, mem);
    lanes_run(&(struct lanes){.piece_count = pieces_of(work->open_count, GROUPS_PER_PIECE),
                              .lane_count = lane_count,
                              .work = explain_cases,
                              .context = work});
    explain_lists(work, lists, list_count);
}

struct matches *match_batch(struct row_index *index, struct arena *mem, struct arena *lane_mem, unsigned lane_count,
                            struct diag *diag)
{
    struct arena scratch[MAX_LANES], held[MAX_LANES], whole; /* groups and cases are needed until all are settled */
    struct matching_work work = {.index = index, .lane_mem = lane_mem, .work = scratch, .held = held};
    arena_init(&whole, 0);
    work.matches = matches_new(index, mem);
    for (unsigned lane = 0; lane < lane_count; lane++) {
        arena_init(&scratch[lane], 0);
        arena_init(&held[lane], 0);
    }
    groups_make(&work.groups, index, &whole);
    work.left = ARENA_ARRAY(&whole, struct claim_group *, work.groups.count + 1);
    settle_all(&work, lane_count, &whole);
    for (unsigned lane = 0; lane < lane_count; lane++) {
        arena_done(&scratch[lane]);
        arena_done(&held[lane]);
    }
    diag_debug(diag, S("matching"), "%zu keys of %zu claims, %zu rows, %zu keys not settled by equal values",
               work.groups.count, index->input->batch->claim_count, index->input->gathered->row_count,
               work.open_count);
    arena_done(&whole);
    return work.matches;
}
