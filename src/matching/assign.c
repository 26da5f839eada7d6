/* A greedy answer first; where rows are wanted twice, a search for a better one. */
#include "matching/assign.h"

#include "base/arena.h"

#include <stdlib.h>
#include <string.h>

/* Settling one more claim is worth more than any fit. */
#define WORTH_OF_A_CLAIM ((int64_t)1 << 40)

struct wish {
    struct contender *contender;
    uint32_t number; /* of the contender */
    const struct offer *offer;
};

static int compare_wishes(const void *left, const void *right)
{
    const struct wish *a = left, *b = right;
    if (a->offer->score != b->offer->score)
        return a->offer->score > b->offer->score ? -1 : 1;
    if (a->number != b->number)
        return a->number < b->number ? -1 : 1;
    return a->offer < b->offer ? -1 : a->offer > b->offer;
}

static bool any_taken(const struct row_index *index, const struct offer *offer)
{
    for (size_t i = 0; i < offer->row_count; i++)
        if (row_is_used(index, row_number(index, offer->rows[i])))
            return true;
    return false;
}

static void take(const struct row_index *index, const struct offer *offer, bool taken)
{
    for (size_t i = 0; i < offer->row_count; i++)
        row_set_used(index, row_number(index, offer->rows[i]), taken);
}

/* True when somebody could not have what it wanted most. */
static bool assign_greedily(const struct row_index *index, struct contender *contenders, size_t count,
                            struct arena *scratch)
{
    size_t total = 0, w = 0;
    bool contested = false;
    for (size_t i = 0; i < count; i++)
        total += contenders[i].offers.count;
    struct wish *wishes = ARENA_ARRAY(scratch, struct wish, total + 1);
    for (uint32_t i = 0; i < count; i++) {
        contenders[i].given = NULL;
        for (size_t o = 0; o < contenders[i].offers.count; o++)
            wishes[w++] = (struct wish){&contenders[i], i, &contenders[i].offers.at[o]};
    }
    if (total)
        qsort(wishes, total, sizeof *wishes, compare_wishes);
    for (size_t i = 0; i < total; i++) {
        struct wish *wish = &wishes[i];
        if (wish->contender->given)
            continue;
        if (any_taken(index, wish->offer)) {
            contested = true;
            continue;
        }
        wish->contender->given = wish->offer;
        take(index, wish->offer, true);
    }
    return contested;
}

struct search {
    const struct row_index *index;
    struct contender *contenders;
    size_t count;
    int64_t *reachable;         /* from this contender on, if nobody were in the way */
    const struct offer **trial; /* per contender */
    const struct offer **best;
    int64_t best_worth;
    unsigned steps;
};

static int64_t worth(const struct offer *offer)
{
    return offer ? WORTH_OF_A_CLAIM + offer->score : 0;
}

static void go(struct search *search, size_t i, int64_t so_far)
{
    if (search->steps >= MAX_ASSIGN_STEPS || so_far + search->reachable[i] <= search->best_worth)
        return;
    search->steps++;
    if (i == search->count) {
        search->best_worth = so_far;
        memcpy(search->best, search->trial, search->count * sizeof(*search->best));
        return;
    }
    const struct offers *offers = &search->contenders[i].offers;
    for (size_t o = 0; o < offers->count; o++) {
        const struct offer *offer = &offers->at[o];
        if (any_taken(search->index, offer))
            continue;
        take(search->index, offer, true);
        search->trial[i] = offer;
        go(search, i + 1, so_far + worth(offer));
        take(search->index, offer, false);
    }
    search->trial[i] = NULL;
    go(search, i + 1, so_far);
}

static bool search_better(const struct row_index *index, struct contender *contenders, size_t count,
                          struct arena *scratch)
{
    struct search search = {.index = index, .contenders = contenders, .count = count};
    search.reachable = ARENA_ARRAY(scratch, int64_t, count + 1);
    search.trial = ARENA_ARRAY(scratch, const struct offer *, count);
    search.best = ARENA_ARRAY(scratch, const struct offer *, count);
    for (size_t i = count; i-- > 0;) {
        const struct offers *offers = &contenders[i].offers;
        search.reachable[i] = search.reachable[i + 1] + (offers->count ? worth(&offers->at[0]) : 0);
        search.best[i] = contenders[i].given;
        search.best_worth += worth(contenders[i].given);
    }
    go(&search, 0, 0);
    for (size_t i = 0; i < count; i++)
        contenders[i].given = search.best[i];
    return search.steps < MAX_ASSIGN_STEPS;
}

#define MAX_DEEP_CONTENDERS 2000 /* the search goes one call deeper for each */

bool assign(const struct row_index *index, struct contender *contenders, size_t count, struct arena *scratch)
{
    /* Flags for this alone would cost too much for every invoice, so the rows are marked as used for the while. */
    bool contested = assign_greedily(index, contenders, count, scratch);
    for (size_t i = 0; i < count; i++)
        if (contenders[i].given)
            take(index, contenders[i].given, false);
    if (!contested || count < 2)
        return true;
    return count <= MAX_DEEP_CONTENDERS && search_better(index, contenders, count, scratch);
}
