/* Hash tables over the gathered rows. The rows are few: they touched a key. */
#include "matching/index.h"

#include "base/arena.h"
#include "base/slice.h"
#include "programme/partner_registry.h"
#include "tickets/invoice_number.h"

uint64_t values_hash(Month period, Decimal kpi, Decimal revenue)
{
    struct {
        int64_t period, kpi, revenue;
    } key = {period.k, kpi.micro, revenue.micro};
    return slice_hash((Slice){(const char *)&key, sizeof key});
}

static void index_row(struct row_index *index, const struct kpi_row *row, uint32_t i)
{
    char skeleton[MAX_INVOICE_CHARS];
    if (row->normal.len) {
        table_add(&index->by_invoice, slice_hash(row->normal), i);
        table_add(&index->by_skeleton, slice_hash(invoice_skeleton(row->normal, skeleton)), i);
    }
    if (row->amends.len)
        table_add(&index->by_amended, slice_hash(row->amends), i);
    table_add(&index->by_values, values_hash(row->period, row->kpi, row->revenue), i);
}

void row_index_make(struct row_index *index, const struct match_input *input, struct arena *mem)
{
    size_t count = input->gathered->row_count;
    *index = (struct row_index){.input = input, .mem = mem};
    table_init(&index->by_invoice, mem, count);
    table_init(&index->by_amended, mem, 0);
    table_init(&index->by_skeleton, mem, count);
    table_init(&index->by_values, mem, count);
    index->used = ARENA_ARRAY(mem, bool, count + 1);
    for (size_t i = 0; i < count; i++)
        index_row(index, &input->gathered->rows[i], (uint32_t)i);
}

size_t row_number(const struct row_index *index, const struct kpi_row *row)
{
    return (size_t)(row - index->input->gathered->rows);
}

bool row_in_force(const struct row_index *index, const struct kpi_row *row, Date day)
{
    const struct publication *publication = publication_for(index->input->gathered, row->period, day);
    return publication && publication->date.day == row->publication.day;
}

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

static void push(struct row_list *list, uint32_t i, struct arena *mem)
{
    *ARENA_PUSH(mem, list->at, list->count, list->capacity, uint32_t) = i;
}

void rows_of_invoice(const struct row_index *index, Slice normal, struct arena *mem, struct row_list *out)
{
    uint32_t i;
    *out = (struct row_list){0};
    for (struct table_walk walk = table_walk(&index->by_invoice, slice_hash(normal)); table_next(&walk, &i);)
        if (slice_equal(index->input->gathered->rows[i].normal, normal))
            push(out, i, mem);
}

void rows_amending(const struct row_index *index, Slice normal, struct arena *mem, struct row_list *out)
{
    uint32_t i;
    *out = (struct row_list){0};
    for (struct table_walk walk = table_walk(&index->by_amended, slice_hash(normal)); table_next(&walk, &i);)
        if (slice_equal(index->input->gathered->rows[i].amends, normal))
            push(out, i, mem);
}
