/* Comparing claims field by field, the ones that a key is made of first. */
#include "tickets/claim_order.h"

#include "base/arena.h"
#include "base/slice.h"

#include <stdlib.h>
#include <string.h>

static int compare_numbers(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

static int compare_keys(const struct claim *a, const struct claim *b)
{
    const int64_t numbers[][2] = {{a->kind, b->kind},
                                  {a->period.state, b->period.state},
                                  {a->period.month.k, b->period.month.k},
                                  {a->period.other.k, b->period.other.k},
                                  {a->type, b->type}};
    for (size_t i = 0; i < COUNT_OF(numbers); i++)
        if (numbers[i][0] != numbers[i][1])
            return compare_numbers(numbers[i][0], numbers[i][1]);
    return slice_compare(a->invoice, b->invoice);
}

static int compare_amounts(const struct amount *a, const struct amount *b)
{
    if (a->state != b->state)
        return compare_numbers(a->state, b->state);
    int by_value = compare_numbers(a->value.micro, b->value.micro);
    return by_value ? by_value : compare_numbers(a->grouped.micro, b->grouped.micro);
}

static int compare_values(const struct claim *a, const struct claim *b)
{
    const struct amount *amounts[][2] = {{&a->units, &b->units}, {&a->kpi, &b->kpi}, {&a->revenue, &b->revenue}};
    for (size_t i = 0; i < COUNT_OF(amounts); i++) {
        int order = compare_amounts(amounts[i][0], amounts[i][1]);
        if (order)
            return order;
    }
    int by_currency = memcmp(a->currency, b->currency, sizeof a->currency);
    return by_currency ? by_currency : compare_numbers(a->currency_shared, b->currency_shared);
}

static int compare_texts(const struct claim *a, const struct claim *b)
{
    for (size_t field = 0; field < CLAIM_FIELD_COUNT; field++) {
        int order = slice_compare(claim_raw(a, field), claim_raw(b, field));
        if (order)
            return order;
    }
    int by_contradiction = compare_numbers(a->conflicting, b->conflicting);
    return by_contradiction ? by_contradiction
                            : slice_compare(claim_more(a)->conflict_with, claim_more(b)->conflict_with);
}

int claim_compare(const struct claim *a, const struct claim *b)
{
    int by_key = compare_keys(a, b), by_values = by_key ? by_key : compare_values(a, b);
    return by_values ? by_values : compare_texts(a, b);
}

static int compare_pointers(const void *left, const void *right)
{
    const struct claim *const *a = left, *const *b = right;
    int by_content = claim_compare(*a, *b);
    return by_content ? by_content : (*a > *b) - (*a < *b);
}

void claims_put_in_order(const struct batch *batch, uint32_t *claims, size_t count, struct arena *scratch)
{
    if (count < 2)
        return;
    size_t mark = arena_mark(scratch);
    const struct claim **order = ARENA_ARRAY(scratch, const struct claim *, count + 1);
    for (size_t i = 0; i < count; i++)
        order[i] = &batch->claims[claims[i]];
    qsort(order, count, sizeof(*order), compare_pointers);
    for (size_t i = 0; i < count; i++)
        claims[i] = (uint32_t)(order[i] - batch->claims);
    arena_rewind(scratch, mark);
}
