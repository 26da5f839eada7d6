/* Whose rows the gathered ones are, and of which number. They are few: they touched a key; but all of
   them may have touched the same one. */
#include "matching/index.h"

#include "base/arena.h"
#include "base/lanes.h"
#include "base/slice.h"
#include "programme/partner_registry.h"
#include "tickets/invoice_number.h"

#include <stdlib.h>

static const struct kpi_row *row_at(const struct row_index *index, uint32_t i)
{
    return &index->input->gathered->rows[i];
}

static bool same_normal(const struct kpi_row *a, const struct kpi_row *b)
{
    return slice_equal(a->normal, b->normal);
}

static bool same_amended(const struct kpi_row *a, const struct kpi_row *b)
{
    return slice_equal(a->amends, b->amends);
}

static bool hash_of_number(const struct kpi_row *row, uint64_t *out)
{
    *out = slice_hash(row->normal);
    return row->normal.len > 0;
}

static bool hash_of_amended(const struct kpi_row *row, uint64_t *out)
{
    *out = slice_hash(row->amends);
    return row->amends.len > 0;
}

static const struct chain_key key_of_number = {hash_of_number, same_normal, true},
                              key_of_amended = {hash_of_amended, same_amended, false};

size_t row_number(const struct row_index *index, const struct kpi_row *row)
{
    return (size_t)(row - index->input->gathered->rows);
}

/* ---- what is in force ---- */

static bool in_force_on(const struct row_index *index, const struct kpi_row *row, Date day)
{
    const struct publication *publication = publication_for(index->input->gathered, row->period, day);
    return publication && publication->date.day == row->publication.day;
}

bool row_in_force(const struct row_index *index, const struct kpi_row *row, Date day)
{
    return day.day == index->day.day ? index->in_force[row_number(index, row)] : in_force_on(index, row, day);
}

/* A row of the one group whose rows are in force, ROW_NONE without such rows, ROW_SEVERAL when they are several's. */
static uint32_t owner_in_force(const struct row_index *index, const struct row_chains *chains,
                               const struct row_chain *chain, Date day)
{
    uint32_t found = ROW_NONE;
    for (uint32_t i = chain->first; i != ROW_NONE; i = chains->next[i]) {
        if (!row_in_force(index, row_at(index, i), day))
            continue;
        if (found == ROW_NONE)
            found = i;
        else if (!slice_equal(row_group(index, row_at(index, i)), row_group(index, row_at(index, found))))
            return ROW_SEVERAL;
    }
    return found;
}

/* ---- owners of numbers with many rows ---- */

static uint64_t owner_hash(uint32_t number, Slice id)
{
    uint64_t parts[2] = {number, slice_hash(id)};
    return slice_hash((Slice){(const char *)parts, sizeof parts});
}

static bool is_owned_by(const struct row_index *index, const struct owned_row *owned, uint32_t number, Slice id)
{
    const struct kpi_row *row = row_at(index, owned->row);
    return owned->number == number && (slice_equal(row->partner, id) || slice_equal(row->group, id) ||
                                       slice_equal(row_group(index, row), id));
}

/* Rows are put in from the last to the first, each before the others of its owner. */
static void put_owned(struct row_index *index, uint32_t number, Slice id, uint32_t row)
{
    uint32_t at;
    uint64_t hash = owner_hash(number, id);
    if (!id.len)
        return;
    for (struct table_walk walk = table_walk(&index->heavy_owners, hash); table_next(&walk, &at);) {
        struct owned_row *first = &index->owned[at];
        if (!is_owned_by(index, first, number, id))
            continue;
        uint32_t moved = (uint32_t)index->owned_count;
        struct owned_row before = *first;
        *ARENA_PUSH(index->mem, index->owned, index->owned_count, index->owned_capacity, struct owned_row) = before;
        index->owned[at] = (struct owned_row){row, moved, number};
        return;
    }
    table_add(&index->heavy_owners, hash, (uint32_t)index->owned_count);
    *ARENA_PUSH(index->mem, index->owned, index->owned_count, index->owned_capacity, struct owned_row) =
        (struct owned_row){row, ROW_NONE, number};
}

static void put_owners(struct row_index *index, uint32_t number, uint32_t i)
{
    const struct kpi_row *row = row_at(index, i);
    Slice group = row_group(index, row);
    put_owned(index, number, row->partner, i);
    if (!slice_equal(row->group, row->partner))
        put_owned(index, number, row->group, i);
    if (!slice_equal(group, row->partner) && !slice_equal(group, row->group))
        put_owned(index, number, group, i);
}

/* Of all numbers with many rows, claimed ones and amended ones: a row may be the first of one of each. */
static uint32_t number_of_chain(const struct row_index *index, const struct row_chains *chains,
                                const struct row_chain *chain)
{
    return (uint32_t)(chain - chains->chains) * 2 + (chains == &index->by_amended);
}

static void index_heavy(struct row_index *index, struct row_chains *chains)
{
    for (size_t c = 0; c < chains->count; c++) {
        struct row_chain *chain = &chains->chains[c];
        size_t count = 0;
        if (chain->count <= MANY_ROWS)
            continue;
        uint32_t *rows = ARENA_ARRAY(index->mem, uint32_t, chain->count);
        for (uint32_t i = chain->first; i != ROW_NONE; i = chains->next[i])
            rows[count++] = i;
        while (count)
            put_owners(index, number_of_chain(index, chains, chain), rows[--count]);
        chain->owner = owner_in_force(index, chains, chain, index->day);
    }
}

static void set_in_force(struct row_index *index)
{
    for (uint32_t i = 0; i < index->input->gathered->row_count; i++)
        index->in_force[i] = in_force_on(index, row_at(index, i), index->day);
}

static void make_part(void *context, size_t part, unsigned lane)
{
    struct row_index *index = context;
    (void)lane;
    if (part == 0) {
        chains_link(&index->by_invoice, &key_of_number, NULL);
    } else {
        chains_link(&index->by_amended, &key_of_amended, NULL);
        set_in_force(index);
    }
}

void row_index_make(struct row_index *index, const struct match_input *input, struct arena *mem)
{
    const struct gathered *gathered = input->gathered;
    size_t count = gathered->row_count;
    *index = (struct row_index){.input = input, .mem = mem};
    chains_init(&index->by_invoice, gathered->rows, count, count, mem);
    chains_init(&index->by_amended, gathered->rows, count, count, mem);
    table_init(&index->heavy_owners, mem, 0);
    index->used = ARENA_ARRAY(mem, atomic_bool, count + 1);
    index->in_force = ARENA_ARRAY(mem, bool, count + 1);
    if (input->batch->ticket_count)
        index->day = input->as_of[0];
    lanes_run(&(struct lanes){.piece_count = 2,
                              .lane_count = count < MANY_ROWS_TO_LINK ? 1 : input->lane_count,
                              .work = make_part,
                              .context = index});
    index_heavy(index, &index->by_invoice);
    index_heavy(index, &index->by_amended);
}

/* ---- whose ---- */

Slice row_group(const struct row_index *index, const struct kpi_row *row)
{
    const struct partner *known = partner_find(index->input->registry, row->partner);
    if (known && known->group.len)
        return known->group;
    return row->group.len ? row->group : row->partner;
}

Slice claim_group(const struct row_index *index, Slice partner_id)
{
    const struct partner *known = partner_find(index->input->registry, partner_id);
    if (known && known->group.len)
        return known->group;
    uint32_t key = keys_find_partner(index->input->keys, partner_id);
    const Slice *published = index->input->gathered->partner_group;
    return key != KEY_NONE && published && published[key].len ? published[key] : partner_id;
}

bool row_is_at_location(const struct kpi_row *row, const struct owner *owner)
{
    return slice_equal(row->partner, owner->partner_id) || slice_equal(row->group, owner->partner_id) ||
           slice_equal(owner->group, owner->partner_id);
}

bool row_is_owned(const struct row_index *index, const struct kpi_row *row, const struct owner *owner)
{
    return owner->any || (owner->partner_id.len && slice_equal(row->partner, owner->partner_id)) ||
           (row->group.len && slice_equal(row->group, owner->partner_id)) ||
           slice_equal(row_group(index, row), owner->group);
}

bool row_is_credit(const struct kpi_row *row)
{
    return row->document != ROW_INVOICE || row->amends.len > 0;
}

/* ---- questions ---- */

static void push(struct row_list *list, uint32_t i, struct arena *mem)
{
    *ARENA_PUSH(mem, list->at, list->count, list->capacity, uint32_t) = i;
}

static int compare_numbers(const void *left, const void *right)
{
    const uint32_t *a = left, *b = right;
    return (*a > *b) - (*a < *b);
}

static void push_owned(const struct row_index *index, uint32_t number, Slice id, const struct owner *owner,
                       struct row_list *out, struct arena *mem)
{
    uint32_t at;
    for (struct table_walk walk = table_walk(&index->heavy_owners, owner_hash(number, id)); table_next(&walk, &at);) {
        if (!is_owned_by(index, &index->owned[at], number, id))
            continue;
        for (uint32_t o = at; o != ROW_NONE; o = index->owned[o].next)
            if (row_is_owned(index, row_at(index, index->owned[o].row), owner))
                push(out, index->owned[o].row, mem);
        return;
    }
}

static bool is_ascending(const struct row_list *list)
{
    for (size_t i = 1; i < list->count; i++)
        if (list->at[i - 1] > list->at[i])
            return false;
    return true;
}

/* The ids overlap: a row may have come twice. Those of one id come in order. */
static void sort_once(struct row_list *list)
{
    size_t kept = 0;
    if (!is_ascending(list))
        qsort(list->at, list->count, sizeof *list->at, compare_numbers);
    for (size_t i = 0; i < list->count; i++)
        if (kept == 0 || list->at[kept - 1] != list->at[i])
            list->at[kept++] = list->at[i];
    list->count = kept;
}

static void list_rows(const struct row_index *index, const struct row_chains *chains, const struct row_chain *chain,
                      const struct owner *owner, struct arena *mem, struct row_list *out)
{
    *out = (struct row_list){0};
    if (!chain)
        return;
    if (chain->count > MANY_ROWS && !owner->any) {
        uint32_t number = number_of_chain(index, chains, chain);
        push_owned(index, number, owner->group, owner, out, mem);
        if (owner->partner_id.len && !slice_equal(owner->partner_id, owner->group))
            push_owned(index, number, owner->partner_id, owner, out, mem);
        sort_once(out);
        return;
    }
    for (uint32_t i = chain->first; i != ROW_NONE; i = chains->next[i])
        if (row_is_owned(index, row_at(index, i), owner))
            push(out, i, mem);
}

void rows_of_invoice(const struct row_index *index, Slice normal, const struct owner *owner, struct arena *mem,
                     struct row_list *out)
{
    const struct kpi_row like = {.normal = normal};
    list_rows(index, &index->by_invoice,
              chains_find(&index->by_invoice, slice_hash(normal), &like, same_normal), owner, mem, out);
}

void rows_amending(const struct row_index *index, Slice normal, const struct owner *owner, struct arena *mem,
                   struct row_list *out)
{
    const struct kpi_row like = {.amends = normal};
    list_rows(index, &index->by_amended,
              chains_find(&index->by_amended, slice_hash(normal), &like, same_amended), owner, mem, out);
}

bool number_points_to_one_group(const struct row_index *index, Slice normal, Date day, Slice *group)
{
    const struct kpi_row like = {.normal = normal};
    const struct row_chain *chain = chains_find(&index->by_invoice, slice_hash(normal), &like, same_normal);
    *group = (Slice){0};
    if (!chain)
        return true;
    uint32_t owner = chain->count > MANY_ROWS && day.day == index->day.day
                         ? chain->owner
                         : owner_in_force(index, &index->by_invoice, chain, day);
    if (owner == ROW_SEVERAL)
        return false;
    if (owner != ROW_NONE)
        *group = row_group(index, row_at(index, owner));
    return true;
}

void foresee_invoice(const struct row_index *index, Slice normal)
{
    table_foresee(&index->by_invoice.heads, slice_hash(normal));
}

uint32_t first_of_invoice(const struct row_index *index, Slice normal)
{
    const struct kpi_row like = {.normal = normal};
    return chains_first(&index->by_invoice, slice_hash(normal), &like, same_normal);
}
