/* Depth first, the largest lines first; as long as no line is negative, a branch ends
   where what is left can no longer reach the target. */
#include "matching/subset.h"

#include <string.h>

__extension__ typedef __int128 Wide;

struct sums {
    Wide units, kpi, revenue;
};

struct search {
    const struct measures *lines;
    size_t order[MAX_SUBSET_LINES]; /* largest KPI value first */
    struct sums after[MAX_SUBSET_LINES + 1]; /* of the lines from here on, in that order */
    size_t count;
    struct sums target;
    Wide tolerance;
    bool prune; /* no line is negative */
    unsigned steps;
    bool taken[MAX_SUBSET_LINES]; /* per place in order */
    bool first[MAX_SUBSET_LINES]; /* the first way that was found */
    unsigned found;
};

static struct sums sums_of(const struct measures *line)
{
    return (struct sums){line->units.micro, line->kpi.micro, line->revenue.micro};
}

static struct sums plus(struct sums a, struct sums b, int sign)
{
    return (struct sums){a.units + sign * b.units, a.kpi + sign * b.kpi, a.revenue + sign * b.revenue};
}

static bool same_line(const struct measures *a, const struct measures *b)
{
    return decimal_equal(a->units, b->units) && decimal_equal(a->kpi, b->kpi) && decimal_equal(a->revenue, b->revenue);
}

static bool is_larger(const struct measures *a, const struct measures *b)
{
    if (a->kpi.micro != b->kpi.micro)
        return a->kpi.micro > b->kpi.micro;
    if (a->units.micro != b->units.micro)
        return a->units.micro > b->units.micro;
    return a->revenue.micro > b->revenue.micro;
}

static bool reached(const struct search *search, const struct sums *left)
{
    Wide off = left->revenue < 0 ? -left->revenue : left->revenue;
    return left->units == 0 && left->kpi == 0 && off <= search->tolerance;
}

/* Is this way the first one but for lines that say the same? Equal lines stand side by side. */
static bool is_new(const struct search *search)
{
    size_t i = 0;
    while (i < search->count) {
        size_t now = 0, then = 0, from = i;
        do {
            now += search->taken[i];
            then += search->first[i];
            i++;
        } while (i < search->count &&
                 same_line(&search->lines[search->order[i]], &search->lines[search->order[from]]));
        if (now != then)
            return true;
    }
    return false;
}

static void found(struct search *search)
{
    if (search->found && !is_new(search))
        return;
    if (!search->found)
        memcpy(search->first, search->taken, sizeof search->first);
    search->found++;
}

static bool is_hopeless(const struct search *search, size_t i, const struct sums *left)
{
    const struct sums *rest = &search->after[i];
    return search->prune && (left->units < 0 || left->kpi < 0 || left->revenue < -search->tolerance ||
                             left->units > rest->units || left->kpi > rest->kpi ||
                             left->revenue > rest->revenue + search->tolerance);
}

static void go(struct search *search, size_t i, struct sums left, bool any)
{
    if (search->found > 1 || search->steps >= MAX_SUBSET_STEPS)
        return;
    search->steps++;
    if (any && reached(search, &left))
        found(search);
    if (i == search->count || is_hopeless(search, i, &left))
        return;
    for (size_t next = i; next < search->count; next++) {
        const struct measures *line = &search->lines[search->order[next]];
        /* of equal lines the first ones are taken */
        if (next > i && same_line(line, &search->lines[search->order[next - 1]]))
            continue;
        search->taken[next] = true;
        go(search, next + 1, plus(left, sums_of(line), -1), true);
        search->taken[next] = false;
    }
}

static void set_up(struct search *search)
{
    for (size_t i = 0; i < search->count; i++) {
        const struct measures *line = &search->lines[i];
        size_t j = i;
        search->prune &= line->units.micro >= 0 && line->kpi.micro >= 0 && line->revenue.micro >= 0;
        for (; j > 0 && is_larger(line, &search->lines[search->order[j - 1]]); j--)
            search->order[j] = search->order[j - 1];
        search->order[j] = i;
    }
    search->after[search->count] = (struct sums){0, 0, 0};
    for (size_t i = search->count; i-- > 0;)
        search->after[i] = plus(search->after[i + 1], sums_of(&search->lines[search->order[i]]), 1);
}

enum subset_result subset_find(const struct measures *lines, size_t line_count, const struct measures *target,
                               Decimal money_tolerance, bool *chosen)
{
    if (line_count > MAX_SUBSET_LINES)
        return SUBSET_STOPPED;
    struct search search = {.lines = lines,
                            .count = line_count,
                            .target = sums_of(target),
                            .tolerance = money_tolerance.micro,
                            .prune = true};
    set_up(&search);
    go(&search, 0, search.target, false);
    if (search.found > 1)
        return SUBSET_SEVERAL;
    if (search.steps >= MAX_SUBSET_STEPS)
        return SUBSET_STOPPED;
    for (size_t i = 0; i < line_count; i++)
        chosen[search.order[i]] = search.first[i];
    return search.found ? SUBSET_FOUND : SUBSET_NONE;
}
