/* Both sides are brought into one order by hashes, and equal ones are proved equal by
   their rows. When both do not fit in memory they are gone through several times,
   each time for a share of the hashes. */
#include "dataset/restatement.h"

#include "base/arena.h"
#include "base/slice.h"
#include "base/table.h"
#include "programme/catalogue.h"
#include "programme/programme.h"

#include <stdlib.h>
#include <string.h>

#define MAX_ITEMS ((uint64_t)16 << 20) /* of one pass: 384 MiB */

enum { BEFORE, AFTER, SIDES };

/* A row of one side. */
struct item {
    uint64_t identity, values; /* hashes */
    uint32_t row;
    uint16_t stored; /* index in the side */
    uint16_t side;
};

struct comparison {
    const struct restated_side *sides[SIDES];
    const struct programme *programme;
    struct arena *mem;  /* of what is given back */
    struct arena items_mem;
    struct restatement *out;
    struct table by_hash; /* of out->at */
    struct item *items;
    size_t item_count, item_capacity;
    Month *common;
    size_t common_count;
    unsigned pass, pass_bits;
};

Slice restated_kind_name(enum restated_kind kind)
{
    static const Slice names[] = {[RESTATED_ADDED] = S_INIT("added"),
                                  [RESTATED_WITHDRAWN] = S_INIT("withdrawn"),
                                  [RESTATED_CHANGED] = S_INIT("changed")};
    return names[kind];
}

/* --- months ------------------------------------------------------------------------- */

static bool side_has(const struct restated_side *side, Month month)
{
    for (size_t i = 0; i < side->count; i++)
        for (size_t j = 0; j < side->stored[i]->cell_count; j++)
            if (side->stored[i]->cells[j].publication.day == side->publication.day &&
                side->stored[i]->cells[j].month.k == month.k)
                return true;
    return false;
}

static int compare_months(const void *left, const void *right)
{
    const Month *a = left, *b = right;
    return (a->k > b->k) - (a->k < b->k);
}

/* The months of a side that the other one has, or lacks, each once. */
static size_t list_months(struct comparison *comparison, int side, bool in_both, Month **months)
{
    const struct restated_side *of = comparison->sides[side], *other = comparison->sides[!side];
    size_t count = 0, all = 0, capacity = 0;
    *months = NULL;
    for (size_t i = 0; i < of->count; i++)
        for (size_t j = 0; j < of->stored[i]->cell_count; j++) {
            const struct month_cell *cell = &of->stored[i]->cells[j];
            if (cell->publication.day == of->publication.day && side_has(other, cell->month) == in_both)
                *ARENA_PUSH(comparison->mem, *months, all, capacity, Month) = cell->month;
        }
    if (all)
        qsort(*months, all, sizeof **months, compare_months);
    for (size_t i = 0; i < all; i++)
        if (count == 0 || (*months)[count - 1].k != (*months)[i].k)
            (*months)[count++] = (*months)[i];
    return count;
}

static bool is_common(const struct comparison *comparison, int32_t k)
{
    for (size_t i = 0; i < comparison->common_count; i++)
        if (comparison->common[i].k == k)
            return true;
    return false;
}

/* --- rows --------------------------------------------------------------------------- */

#define SPREAD 0x9e3779b97f4a7c15u

static uint64_t mixed(uint64_t hash, uint64_t with)
{
    hash = (hash ^ with) * SPREAD;
    return hash ^ hash >> 29;
}

static uint64_t text_hash(Slice text)
{
    return text.len ? slice_hash(text) : 0;
}

static uint64_t identity_of(const struct kpi_row *row)
{
    uint64_t hash = mixed(text_hash(row->partner), text_hash(row->normal));
    hash = mixed(hash, text_hash(row->amends) ^ (uint64_t)row->document << 8 ^ row->type);
    hash = mixed(hash, (uint64_t)(uint32_t)row->period.k << 32 ^ text_hash(row->type_text));
    return mixed(hash, text_hash(slice_from(row->currency)));
}

static uint64_t values_of(const struct kpi_row *row)
{
    uint64_t hash = mixed((uint64_t)row->units.micro, (uint64_t)row->kpi.micro);
    return mixed(mixed(hash, (uint64_t)row->revenue.micro), text_hash(row->group));
}

static bool same_identity(const struct kpi_row *a, const struct kpi_row *b)
{
    return slice_equal(a->partner, b->partner) && slice_equal(a->normal, b->normal) &&
           slice_equal(a->amends, b->amends) && a->document == b->document && a->type == b->type &&
           a->period.k == b->period.k && slice_equal(a->type_text, b->type_text) &&
           memcmp(a->currency, b->currency, sizeof a->currency) == 0 && a->currency_shared == b->currency_shared;
}

static bool same_values(const struct kpi_row *a, const struct kpi_row *b)
{
    return decimal_equal(a->units, b->units) && decimal_equal(a->kpi, b->kpi) &&
           decimal_equal(a->revenue, b->revenue) && slice_equal(a->group, b->group);
}

static bool row_of(const struct comparison *comparison, const struct item *item, struct kpi_row *out)
{
    struct snapshot *snapshot = &comparison->sides[item->side]->stored[item->stored]->snapshot;
    struct snapshot_row packed;
    return snapshot_row(snapshot, item->row, &packed) && snapshot_unpack(snapshot, &packed, out);
}

static bool collect_row(struct comparison *comparison, struct item item)
{
    struct kpi_row row;
    if (!row_of(comparison, &item, &row))
        return false;
    if (row.publication.day != comparison->sides[item.side]->publication.day || !is_common(comparison, row.period.k))
        return true;
    item.identity = identity_of(&row);
    if (comparison->pass_bits && item.identity >> (64 - comparison->pass_bits) != comparison->pass)
        return true;
    item.values = values_of(&row);
    *ARENA_PUSH(&comparison->items_mem, comparison->items, comparison->item_count, comparison->item_capacity,
                struct item) = item;
    return true;
}

static bool collect_side(struct comparison *comparison, uint16_t side)
{
    const struct restated_side *of = comparison->sides[side];
    for (size_t i = 0; i < of->count; i++) {
        struct snapshot *snapshot = &of->stored[i]->snapshot;
        for (uint32_t group = 0; group < snapshot->group_count; group++) {
            const struct group_entry *entry = snapshot_group(snapshot, group);
            for (uint32_t row = 0; entry && row < entry->row_count; row++)
                if (!collect_row(comparison, (struct item){.row = group * ROWS_PER_GROUP + row,
                                                           .stored = (uint16_t)i,
                                                           .side = side}))
                    return false;
            if (!entry)
                return false;
        }
    }
    return true;
}

static int compare_items(const void *left, const void *right)
{
    const struct item *a = left, *b = right;
    if (a->identity != b->identity)
        return a->identity < b->identity ? -1 : 1;
    if (a->side != b->side)
        return a->side < b->side ? -1 : 1;
    if (a->values != b->values)
        return a->values < b->values ? -1 : 1;
    if (a->stored != b->stored)
        return a->stored < b->stored ? -1 : 1;
    return (a->row > b->row) - (a->row < b->row);
}

/* As in the files. */
static int compare_places(const void *left, const void *right)
{
    const struct item *a = left, *b = right;
    if (a->stored != b->stored)
        return a->stored < b->stored ? -1 : 1;
    return (a->row > b->row) - (a->row < b->row);
}

/* --- sums --------------------------------------------------------------------------- */

static Slice type_name(const struct comparison *comparison, const struct kpi_row *row)
{
    return row->type == OMLP_NONE ? row->type_text : omlp_type_code(comparison->programme, row->type);
}

static struct restated *find_restated(struct comparison *comparison, enum restated_kind kind, const struct kpi_row *row)
{
    struct restatement *out = comparison->out;
    Slice type = type_name(comparison, row);
    uint64_t hash = mixed(text_hash(row->partner), text_hash(type));
    uint32_t i;
    hash = mixed(hash, (uint64_t)(uint32_t)row->period.k << 8 ^ kind);
    hash = mixed(hash, text_hash(slice_from(row->currency))) | 1;
    for (struct table_walk walk = table_walk(&comparison->by_hash, hash); table_next(&walk, &i);) {
        struct restated *at = &out->at[i];
        if (at->kind == kind && at->month.k == row->period.k && slice_equal(at->partner, row->partner) &&
            slice_equal(at->type, type) && memcmp(at->currency, row->currency, sizeof at->currency) == 0)
            return at;
    }
    table_add(&comparison->by_hash, hash, (uint32_t)out->count);
    struct restated made = {.kind = kind, .month = row->period};
    made.partner = arena_copy(comparison->mem, row->partner);
    made.type = arena_copy(comparison->mem, type);
    memcpy(made.currency, row->currency, sizeof made.currency);
    struct restated *at = ARENA_PUSH(comparison->mem, out->at, out->count, out->capacity, struct restated);
    *at = made;
    return at;
}

static void sum_up(struct restated *at, const struct kpi_row *row, int sign)
{
    wide_sum_add(&at->units, row->units, sign);
    wide_sum_add(&at->kpi, row->kpi, sign);
    wide_sum_add(&at->revenue, row->revenue, sign);
}

static void count_one(struct comparison *comparison, enum restated_kind kind, const struct kpi_row *before,
                      const struct kpi_row *after)
{
    struct restated *at = find_restated(comparison, kind, after ? after : before);
    at->row_count++;
    comparison->out->row_counts[kind]++;
    if (before)
        sum_up(at, before, -1);
    if (after)
        sum_up(at, after, 1);
}

/* --- one identity ------------------------------------------------------------------- */

/* Equal rows go; what is left of each side moves to its front. */
static bool cancel_equal(struct comparison *comparison, struct item *before, size_t *before_count, struct item *after,
                         size_t *after_count)
{
    size_t i = 0, j = 0, before_left = 0, after_left = 0;
    while (i < *before_count && j < *after_count) {
        struct kpi_row a, b;
        if (before[i].values < after[j].values) {
            before[before_left++] = before[i++];
            continue;
        }
        if (before[i].values > after[j].values) {
            after[after_left++] = after[j++];
            continue;
        }
        if (!row_of(comparison, &before[i], &a) || !row_of(comparison, &after[j], &b))
            return false;
        if (same_identity(&a, &b) && same_values(&a, &b)) {
            comparison->out->same_count++;
            i++;
            j++;
        } else {
            before[before_left++] = before[i++];
        }
    }
    while (i < *before_count)
        before[before_left++] = before[i++];
    while (j < *after_count)
        after[after_left++] = after[j++];
    *before_count = before_left;
    *after_count = after_left;
    return true;
}

static bool pair_rest(struct comparison *comparison, struct item *before, size_t before_count, struct item *after,
                      size_t after_count)
{
    struct kpi_row a, b;
    size_t i = 0, j = 0;
    if (before_count)
        qsort(before, before_count, sizeof *before, compare_places);
    if (after_count)
        qsort(after, after_count, sizeof *after, compare_places);
    while (i < before_count || j < after_count) {
        bool has_before = i < before_count, has_after = j < after_count;
        if ((has_before && !row_of(comparison, &before[i], &a)) || (has_after && !row_of(comparison, &after[j], &b)))
            return false;
        if (has_before && has_after && same_identity(&a, &b)) {
            count_one(comparison, RESTATED_CHANGED, &a, &b);
            i++;
            j++;
        } else if (has_before) {
            count_one(comparison, RESTATED_WITHDRAWN, &a, NULL);
            i++;
        } else {
            count_one(comparison, RESTATED_ADDED, NULL, &b);
            j++;
        }
    }
    return true;
}

static bool compare_identities(struct comparison *comparison)
{
    struct item *items = comparison->items;
    size_t count = comparison->item_count;
    if (count)
        qsort(items, count, sizeof *items, compare_items);
    for (size_t from = 0, to; from < count; from = to) {
        size_t middle = from;
        for (to = from; to < count && items[to].identity == items[from].identity; to++)
            middle += items[to].side == BEFORE;
        size_t before = middle - from, after = to - middle;
        if (!cancel_equal(comparison, items + from, &before, items + middle, &after) ||
            !pair_rest(comparison, items + from, before, items + middle, after))
            return false;
    }
    return true;
}

static bool compare_all(struct comparison *comparison)
{
    for (comparison->pass = 0; comparison->pass >> comparison->pass_bits == 0; comparison->pass++) {
        arena_rewind(&comparison->items_mem, 0);
        comparison->items = NULL;
        comparison->item_count = comparison->item_capacity = 0;
        if (!collect_side(comparison, BEFORE) || !collect_side(comparison, AFTER) || !compare_identities(comparison))
            return false;
    }
    return true;
}

static int compare_restated(const void *left, const void *right)
{
    const struct restated *a = left, *b = right;
    if (a->month.k != b->month.k)
        return a->month.k < b->month.k ? -1 : 1;
    int order = slice_compare(a->partner, b->partner);
    order = order ? order : slice_compare(a->type, b->type);
    order = order ? order : memcmp(a->currency, b->currency, sizeof a->currency);
    return order ? order : (int)a->kind - (int)b->kind;
}

static unsigned bits_of_passes(const struct comparison *comparison)
{
    uint64_t rows = 0;
    unsigned bits = 0;
    for (size_t side = 0; side < SIDES; side++)
        for (size_t i = 0; i < comparison->sides[side]->count; i++)
            rows += comparison->sides[side]->stored[i]->snapshot.header.row_count;
    while (rows >> bits > MAX_ITEMS)
        bits++;
    return bits;
}

bool restatement_make(const struct restated_side *before, const struct restated_side *after,
                      const struct programme *programme, struct arena *mem, struct restatement *out,
                      struct diag *diag)
{
    struct comparison comparison = {.sides = {before, after}, .programme = programme, .mem = mem, .out = out};
    *out = (struct restatement){0};
    for (size_t side = 0; side < SIDES; side++)
        for (size_t i = 0; i < comparison.sides[side]->count; i++)
            comparison.sides[side]->stored[i]->snapshot.diag = diag;
    arena_init(&comparison.items_mem, 0);
    table_init(&comparison.by_hash, mem, 0);
    comparison.common_count = list_months(&comparison, BEFORE, true, &comparison.common);
    out->before_only_count = list_months(&comparison, BEFORE, false, &out->before_only);
    out->after_only_count = list_months(&comparison, AFTER, false, &out->after_only);
    comparison.pass_bits = bits_of_passes(&comparison);
    bool compared = compare_all(&comparison);
    arena_done(&comparison.items_mem);
    if (compared && out->count)
        qsort(out->at, out->count, sizeof *out->at, compare_restated);
    return compared;
}
