/* One look at every row; partners are counted by their texts, which several files may share. */
#include "dataset/publication_totals.h"

#include "base/slice.h"
#include "base/table.h"
#include "programme/catalogue.h"
#include "programme/programme.h"

#include <stdlib.h>
#include <string.h>

struct totalling {
    const struct store *store;
    Date publication;
    struct arena *mem;
    struct publication_totals *out;
    struct table by_hash, partners_by_hash;
    Slice *partners;
    size_t partner_capacity;
    size_t last; /* total of the row before */
};

static bool is_total_of(const struct total *total, const struct kpi_row *row, Slice type)
{
    return total->month.k == row->period.k && memcmp(total->currency, row->currency, sizeof total->currency) == 0 &&
           slice_equal(total->type, type);
}

static struct total *find_total(struct totalling *totalling, const struct kpi_row *row)
{
    struct publication_totals *out = totalling->out;
    Slice type = row->type == OMLP_NONE ? row->type_text : omlp_type_code(totalling->store->programme, row->type);
    if (totalling->last < out->count && is_total_of(&out->at[totalling->last], row, type))
        return &out->at[totalling->last];
    uint32_t i;
    uint64_t hash = slice_hash(type) ^ (uint64_t)(uint32_t)row->period.k << 20;
    hash = (hash ^ slice_hash(slice_from(row->currency)) << 1) | 1;
    for (struct table_walk walk = table_walk(&totalling->by_hash, hash); table_next(&walk, &i);)
        if (is_total_of(&out->at[i], row, type)) {
            totalling->last = i;
            return &out->at[i];
        }
    totalling->last = out->count;
    table_add(&totalling->by_hash, hash, (uint32_t)out->count);
    struct total made = {.month = row->period, .type = arena_copy(totalling->mem, type)};
    memcpy(made.currency, row->currency, sizeof made.currency);
    struct total *at = ARENA_PUSH(totalling->mem, out->at, out->count, out->capacity, struct total);
    *at = made;
    return at;
}

static void count_partner(struct totalling *totalling, Slice partner)
{
    struct publication_totals *out = totalling->out;
    uint32_t i;
    uint64_t hash = slice_hash(partner);
    for (struct table_walk walk = table_walk(&totalling->partners_by_hash, hash); table_next(&walk, &i);)
        if (slice_equal(totalling->partners[i], partner))
            return;
    table_add(&totalling->partners_by_hash, hash, (uint32_t)out->partner_count);
    Slice copy = arena_copy(totalling->mem, partner);
    *ARENA_PUSH(totalling->mem, totalling->partners, out->partner_count, totalling->partner_capacity, Slice) = copy;
}

static bool take_row(struct totalling *totalling, struct snapshot *snapshot, uint32_t number)
{
    struct snapshot_row packed;
    struct kpi_row row;
    if (!snapshot_row(snapshot, number, &packed) || !snapshot_unpack(snapshot, &packed, &row))
        return false;
    if (row.publication.day != totalling->publication.day)
        return true;
    struct total *total = find_total(totalling, &row);
    total->row_count++;
    wide_sum_add(&total->units, row.units, 1);
    wide_sum_add(&total->kpi, row.kpi, 1);
    wide_sum_add(&total->revenue, row.revenue, 1);
    totalling->out->row_count++;
    count_partner(totalling, row.partner);
    return true;
}

static bool take_snapshot(struct totalling *totalling, struct snapshot *snapshot)
{
    for (uint32_t group = 0; group < snapshot->group_count; group++) {
        const struct group_entry *entry = snapshot_group(snapshot, group);
        if (!entry)
            return false;
        for (uint32_t i = 0; i < entry->row_count; i++)
            if (!take_row(totalling, snapshot, group * ROWS_PER_GROUP + i))
                return false;
    }
    return true;
}

static int compare_totals(const void *left, const void *right)
{
    const struct total *a = left, *b = right;
    if (a->month.k != b->month.k)
        return a->month.k < b->month.k ? -1 : 1;
    int order = slice_compare(a->type, b->type);
    return order ? order : memcmp(a->currency, b->currency, sizeof a->currency);
}

bool publication_totals_make(const struct store *store, Date publication, struct arena *mem,
                             struct publication_totals *out)
{
    struct totalling totalling = {.store = store, .publication = publication, .mem = mem, .out = out};
    *out = (struct publication_totals){0};
    table_init(&totalling.by_hash, mem, 0);
    table_init(&totalling.partners_by_hash, mem, 0);
    for (size_t i = 0; i < store->count; i++)
        if (stored_has(&store->stored[i], publication) &&
            !take_snapshot(&totalling, &store->stored[i].snapshot))
            return false;
    if (out->count)
        qsort(out->at, out->count, sizeof *out->at, compare_totals);
    return true;
}
