/* Looks good rows up and keeps those that touch a key. Hot: partners and numbers
   repeat from row to row, and what was looked up for one row serves the next. */
#include "dataset/keeper.h"

#include "base/arena.h"
#include "base/slice.h"
#include "dataset/row_reader.h"
#include "tickets/invoice_number.h"

#define SPREAD 0x9e3779b97f4a7c15u

static bool count_month(struct keeper *keeper, const struct kpi_row *row)
{
    struct month_cell *cell = month_cells_find(&keeper->harvest->cells, row->publication, row->period);
    if (UNLIKELY(!cell))
        return month_cells_full(keeper->plan->bad->source, &keeper->harvest->diag);
    cell->row_count++;
    return true;
}

static bool is_closed(const struct scan_plan *plan, size_t key)
{
    return atomic_load_explicit(&plan->settled.partner_closed[key], memory_order_relaxed);
}

/* Made anew whenever half of its keys are closed, so that soon nearly no row passes. */
static void filter_partners(struct keeper *keeper)
{
    const struct gather_keys *keys = keeper->keys;
    size_t open = atomic_load_explicit(&keeper->plan->settled.open_count, memory_order_relaxed);
    if (keeper->open_partners.words && (open > keeper->filtered_count / 2 || open == keeper->filtered_count))
        return;
    key_filter_init(&keeper->open_partners, keeper->mem, open);
    keeper->filtered_count = open;
    for (size_t i = 0; i < keys->partner_count; i++)
        if (!is_closed(keeper->plan, i))
            key_filter_put(&keeper->open_partners, slice_hash(keys->partner[i]));
}

/* The key of this id, if rows may still tell something of it. */
static uint32_t find_open(const struct keeper *keeper, Slice id)
{
    if (!id.len || !key_filter_may_hold(&keeper->open_partners, slice_hash(id)))
        return KEY_NONE;
    uint32_t key = keys_find_partner(keeper->keys, id);
    return key == KEY_NONE || is_closed(keeper->plan, key) ? KEY_NONE : key;
}

static void note_key(struct keeper *keeper, uint32_t key, Slice group, Date publication, bool is_group)
{
    struct harvest *harvest = keeper->harvest;
    Slice copy = is_group ? (Slice){0} : arena_copy(&harvest->mem, group);
    *ARENA_PUSH(&harvest->mem, harvest->partners, harvest->partner_count, harvest->partner_capacity,
                struct partner_note) = (struct partner_note){key, is_group, copy, publication};
}

static void note_partner(struct keeper *keeper, const struct kpi_row *row)
{
    uint32_t key = find_open(keeper, row->partner);
    if (key != KEY_NONE)
        note_key(keeper, key, row->group, row->publication, false);
    keeper->harvest->names_groups |= row->group.len > 0;
    key = find_open(keeper, row->group);
    if (key != KEY_NONE)
        note_key(keeper, key, row->group, row->publication, true);
}

/* The rows of a partner often follow each other. */
static void note_new_partner(struct keeper *keeper, const struct row_view *view, const struct kpi_row *row)
{
    struct memo_key partner = row_key(view, row->partner), group = {.len = 1};
    if (row->group.len)
        group = row_key(view, row->group);
    if (partner.len && group.len && memo_key_same(&partner, &keeper->noted) &&
        memo_key_same(&group, &keeper->noted_group) && keeper->noted_publication.day == row->publication.day)
        return;
    keeper->noted = partner;
    keeper->noted_group = group;
    keeper->noted_publication = row->publication;
    note_partner(keeper, row);
}

static bool is_open(const struct keeper *keeper, Slice id)
{
    return id.len && key_filter_may_hold(&keeper->open_partners, slice_hash(id));
}

bool keeper_knows_partner(struct keeper *keeper, Slice partner, Slice group)
{
    struct memo_key key = memo_key_quick(partner), group_key = {.len = 1};
    if (group.len)
        group_key = memo_key_quick(group);
    if (key.len && group_key.len && memo_key_same(&key, &keeper->noted) &&
        memo_key_same(&group_key, &keeper->noted_group) &&
        scan_plan_tells_all(keeper->plan, keeper->noted_publication))
        return true;
    if (is_open(keeper, partner) || is_open(keeper, group))
        return false;
    keeper->noted = key;
    keeper->noted_group = group_key;
    keeper->harvest->names_groups |= group.len > 0;
    return true;
}

/* The lines of one invoice mostly follow each other, and are looked up once. */
void keeper_expect(struct keeper *keeper, const struct row_view *view, const struct kpi_row *row)
{
    keeper->number = row_key(view, row->normal);
    keeper->number_is_found = keeper->number.len && memo_key_same(&keeper->number, &keeper->found_number);
    if (!keeper->number_is_found)
        keeper->number_hash = keys_number_hash(keeper->keys, row->normal);
}

static bool find_number(const struct keeper *keeper, Slice normal)
{
    char chars[MAX_INVOICE_CHARS];
    uint32_t near[MAX_NEAR_FOUND];
    if (UNLIKELY(keeper->keys->near_count) && keys_find_near(keeper->keys, normal, near))
        return true;
    if (normal.len == 0 || !keys_may_hold_number(keeper->keys, keeper->number_hash))
        return false;
    return keys_find_invoice(keeper->keys, normal) != KEY_NONE ||
           keys_find_skeleton(keeper->keys, invoice_skeleton(normal, chars)) != KEY_NONE;
}

static bool touches_number(struct keeper *keeper, const struct kpi_row *row)
{
    if (!keeper->number_is_found) {
        keeper->number_touches = find_number(keeper, row->normal);
        keeper->found_number = keeper->number;
    }
    return keeper->number_touches;
}

void keeper_expect_values(struct keeper *keeper, const struct kpi_row *row)
{
    keeper->values_hash = keys_values_hash(keeper->keys, row->period, row->kpi, row->revenue);
}

/* The key that the row touches with its values, if the file's rows have not filled it. */
static uint32_t touched_values(const struct keeper *keeper, const struct kpi_row *row)
{
    if (LIKELY(!keys_may_hold_values(keeper->keys, keeper->values_hash)))
        return KEY_NONE;
    uint32_t key = keys_find_values(keeper->keys, row->period, row->kpi, row->revenue);
    if (key == KEY_NONE)
        return KEY_NONE;
    unsigned kept = atomic_load_explicit(&keeper->plan->settled.value_rows[key], memory_order_relaxed);
    return kept < MAX_ROWS_PER_VALUE ? key : KEY_NONE;
}

static uint64_t print_of(const struct row_view *row)
{
    uint64_t print = row->field_count;
    for (size_t i = 0; i < row->field_count; i++)
        print = (print ^ slice_hash(row->fields[i])) * SPREAD;
    return print;
}

/* The text is copied unless it is the one the row before had, already copied. */
static Slice copy_once(struct arena *mem, Slice text, Slice *before)
{
    if (!slice_equal(text, *before))
        *before = arena_copy(mem, text);
    return *before;
}

static void keep_row(struct keeper *keeper, const struct row_view *view, const struct kpi_row *row,
                     uint32_t value_key)
{
    struct harvest *harvest = keeper->harvest;
    struct arena *mem = &harvest->mem;
    struct found_row *found =
        ARENA_PUSH(mem, harvest->rows, harvest->row_count, harvest->row_capacity, struct found_row);
    *found = (struct found_row){.kept = {.row = *row, .print = print_of(view)}, .value_key = value_key};
    struct kpi_row *kept = &found->kept.row;
    kept->source = keeper->plan->source;
    kept->partner = copy_once(mem, row->partner, &keeper->partner);
    kept->group = copy_once(mem, row->group, &keeper->group);
    kept->type_text = row->type_text.len ? arena_copy(mem, row->type_text) : (Slice){0};
    kept->invoice = copy_once(mem, row->invoice, &keeper->invoice);
    kept->normal = slice_equal(row->normal, row->invoice) ? kept->invoice
                                                          : copy_once(mem, row->normal, &keeper->normal);
    kept->amends = row->amends.len ? arena_copy(mem, row->amends) : (Slice){0};
}

void keeper_init(struct keeper *keeper, const struct scan_plan *plan, struct arena *mem)
{
    *keeper = (struct keeper){.plan = plan, .keys = plan->keys, .mem = mem};
}

/* Nothing of the stretch before is known any more: it may have been read from the wrong place. */
void keeper_begin(struct keeper *keeper, struct harvest *harvest)
{
    const Slice none = {0};
    keeper->harvest = harvest;
    keeper->noted = keeper->noted_group = (struct memo_key){0};
    keeper->partner = keeper->group = keeper->invoice = keeper->normal = none;
    filter_partners(keeper);
}

static bool is_of_partner(const struct gather_keys *keys, const struct kpi_row *row)
{
    return keys_find_partner(keys, row->partner) != KEY_NONE || keys_find_partner(keys, row->group) != KEY_NONE;
}

bool keeper_wants_near(struct keeper *keeper, const struct row_view *view, const struct kpi_row *row)
{
    keeper->number = row_key(view, row->normal);
    keeper->number_is_found = keeper->number.len && memo_key_same(&keeper->number, &keeper->found_number);
    return touches_number(keeper, row);
}

bool keeper_take(struct keeper *keeper, const struct row_view *view, const struct kpi_row *row)
{
    if (!count_month(keeper, row))
        return false;
    if (keeper->plan->keeps_all) {
        keep_row(keeper, view, row, KEY_NONE);
        return true;
    }
    note_new_partner(keeper, view, row);
    if (UNLIKELY(keeper->keys->partner_rows) && is_of_partner(keeper->keys, row)) {
        keep_row(keeper, view, row, KEY_NONE);
        return true;
    }
    if (touches_number(keeper, row) || keys_find_invoice(keeper->keys, row->amends) != KEY_NONE) {
        keep_row(keeper, view, row, KEY_NONE);
        return true;
    }
    uint32_t value_key = touched_values(keeper, row);
    if (value_key != KEY_NONE)
        keep_row(keeper, view, row, value_key);
    return true;
}
