/* Invoices of several lines under a number that is one edit away. A row's values find it when it says all that the
   claim says; lines that only add up to it are found by their number alone, which takes a question of its own. */
#include "matching/candidates.h"
#include "matching/matches.h"

#include "base/arena.h"
#include "base/slice.h"
#include "programme/catalogue.h"

#include <string.h>

#define MAX_NEAR_NUMBERS 200000u /* asked for in one run */
#define MAX_LINES_OF_NEAR 256u   /* that one claim is held against */

struct near_claim {
    uint32_t claim;
    struct claim_group group;
    struct row_list rows; /* of the second question */
    uint32_t next;        /* of the same number; NEAR_NONE at the end */
};
#define NEAR_NONE UINT32_MAX

struct near_search {
    const struct row_index *index;
    struct matches *matches;
    struct arena *mem;  /* of the matches */
    struct arena *work; /* until the search ends */
    struct gather_keys keys;
    struct gathered gathered;
    struct near_claim *claims;
    size_t count, capacity;
    uint32_t *first_of_key; /* per near key: into claims */
};

static bool is_open(const struct row_index *index, const struct match *match, uint32_t i)
{
    const struct match_input *input = index->input;
    const struct claim *claim = &input->batch->claims[i];
    return claim->kind == CLAIM_KPI && !input->claim_out[i] && claim->invoice.len && !claim_more(claim)->list_count &&
           !claim->is_order_number && claim->period.state == PERIOD_READ && claim->units.state == AMOUNT_READ &&
           claim->kpi.state == AMOUNT_READ && claim->revenue.state == AMOUNT_READ && !claim->currency_bad &&
           match && !match->row_count && !match->near_row && !match->other_partner_listed &&
           !match->rows_settled_elsewhere && !match->overflow && !match->partner_open &&
           publication_for(input->gathered, claim->period.month, input->as_of[claim->ticket]);
}

static void list_claims(struct near_search *search)
{
    const struct batch *batch = search->index->input->batch;
    for (uint32_t i = 0; i < batch->claim_count && search->count < MAX_NEAR_NUMBERS; i++)
        if (is_open(search->index, search->matches->whole[i], i))
            *ARENA_PUSH(search->work, search->claims, search->count, search->capacity, struct near_claim) =
                (struct near_claim){.claim = i, .next = NEAR_NONE};
    keys_init(&search->keys, search->work, 0);
    keys_expect_near(&search->keys, search->count);
    for (size_t i = 0; i < search->count; i++)
        keys_add_near(&search->keys, batch->claims[search->claims[i].claim].invoice);
}

/* Claims by the key of their number, from the last to the first. */
static void link_claims(struct near_search *search)
{
    const struct claim *claims = search->index->input->batch->claims;
    struct table by_number;
    uint32_t key;
    table_init(&by_number, search->work, search->keys.near_count);
    search->first_of_key = ARENA_ARRAY(search->work, uint32_t, search->keys.near_count + 1);
    for (uint32_t i = 0; i < search->keys.near_count; i++) {
        search->first_of_key[i] = NEAR_NONE;
        table_add(&by_number, slice_hash(search->keys.near[i]), i);
    }
    for (uint32_t i = (uint32_t)search->count; i-- > 0;) {
        struct near_claim *near = &search->claims[i];
        Slice number = claims[near->claim].invoice;
        group_of_one(search->index, &near->claim, search->work, &near->group);
        for (struct table_walk walk = table_walk(&by_number, slice_hash(number)); table_next(&walk, &key);)
            if (slice_equal(search->keys.near[key], number)) {
                near->next = search->first_of_key[key];
                search->first_of_key[key] = i;
            }
    }
}

static bool may_be_line(const struct near_search *search, const struct near_claim *near, const struct kpi_row *row)
{
    const struct claim *claim = &search->index->input->batch->claims[near->claim];
    if (row->period.k != claim->period.month.k || near->rows.count == MAX_LINES_OF_NEAR ||
        !row_is_owned(search->index, row, &near->group.owner))
        return false;
    const struct publication *publication =
        publication_for(search->index->input->gathered, row->period, near->group.as_of);
    return publication && publication->date.day == row->publication.day &&
           !ticket_claims_number(search->index, claim, row->normal) &&
           !number_is_another(search->index, &near->group, search->matches->whole[near->claim], row->normal);
}

static void hand_out_rows(struct near_search *search)
{
    uint32_t keys[MAX_NEAR_FOUND];
    for (uint32_t r = 0; r < search->gathered.row_count; r++) {
        const struct kpi_row *row = &search->gathered.rows[r];
        size_t count = keys_find_near(&search->keys, row->normal, keys);
        for (size_t k = 0; k < count; k++)
            for (uint32_t i = search->first_of_key[keys[k]]; i != NEAR_NONE; i = search->claims[i].next) {
                struct near_claim *near = &search->claims[i];
                if (may_be_line(search, near, row))
                    *ARENA_PUSH(search->work, near->rows.at, near->rows.count, near->rows.capacity, uint32_t) = r;
            }
    }
}

/* Without a partner id everybody's rows are looked at, and those of one partner are one invoice. */
static bool is_line_of(const struct near_search *search, const struct near_claim *near, const struct kpi_row *first,
                       const struct kpi_row *row)
{
    return slice_equal(row->normal, first->normal) &&
           (!near->group.owner.any ||
            slice_equal(row_group(search->index, row), row_group(search->index, first)));
}

/* The lines of one number, of the claim's type or of all of them; how many, when they come to the claim. */
static size_t lines_that_add_up(const struct near_search *search, const struct near_claim *near,
                                const struct kpi_row *first, bool any_type,
                                const struct kpi_row *lines[MAX_LINES_OF_NEAR])
{
    const struct claim *claim = &search->index->input->batch->claims[near->claim];
    struct measures sum = {DECIMAL_ZERO, DECIMAL_ZERO, DECIMAL_ZERO};
    struct currency_word currency = kpi_row_currency(first);
    size_t count = 0;
    for (size_t i = 0; i < near->rows.count; i++) {
        const struct kpi_row *row = &search->gathered.rows[near->rows.at[i]];
        struct measures values = {row->units, row->kpi, row->revenue};
        if (!is_line_of(search, near, first, row) || (!any_type && row->type != claim->type))
            continue;
        if (!measures_add(&sum, &values))
            return 0;
        struct currency_word named = kpi_row_currency(row);
        if (count == 0)
            currency = named;
        else
            currency_words_join(&currency, &named);
        lines[count++] = row;
    }
    struct comparisons compared = compare_measures(search->index->input->programme, claim,
                                                   &search->matches->whole[near->claim]->claimed, &sum, &currency,
                                                   count);
    return count && compared_fully_equal(&compared) ? count : 0;
}

/* Of several numbers that fit, the first in order: it is only asked about. */
static void settle_near(struct near_search *search, struct near_claim *near)
{
    const struct kpi_row *lines[MAX_LINES_OF_NEAR], *best[MAX_LINES_OF_NEAR];
    size_t best_count = 0;
    for (int any_type = 0; any_type < 2 && !best_count; any_type++)
        for (size_t i = 0; i < near->rows.count; i++) {
            const struct kpi_row *first = &search->gathered.rows[near->rows.at[i]];
            if (best_count && slice_compare(first->normal, best[0]->normal) >= 0)
                continue;
            size_t count = lines_that_add_up(search, near, first, any_type, lines);
            if (!count)
                continue;
            memcpy(best, lines, count * sizeof *best);
            best_count = count;
        }
    if (!best_count)
        return;
    /* the claims of a group have theirs in common */
    struct match *match = ARENA_NEW(search->mem, struct match);
    *match = *search->matches->whole[near->claim];
    search->matches->whole[near->claim] = match;
    match->near_row = best[0];
    match->near_line_count = best_count > 1 ? best_count : 0;
    match->stage = STAGE_NEAR_NUMBER;
    candidates_add_near(search->index, &near->group, best, best_count, match, search->mem);
}

bool match_near_lines(const struct row_index *index, struct dataset *dataset, struct matches *matches,
                      struct arena *mem, struct diag *diag)
{
    struct arena work;
    arena_init(&work, 0);
    struct near_search search = {.index = index, .matches = matches, .mem = mem, .work = &work};
    list_claims(&search);
    bool ok = !search.keys.near_count || dataset_gather_again(dataset, &search.keys, &search.gathered, diag);
    if (search.gathered.row_count) {
        diag_debug(diag, S("matching"), "%zu numbers not found, %zu rows with numbers one edit away",
                   search.keys.near_count, search.gathered.row_count);
        link_claims(&search);
        hand_out_rows(&search);
        for (size_t i = 0; i < search.count; i++)
            settle_near(&search, &search.claims[i]);
    }
    arena_done(&work);
    return ok;
}
