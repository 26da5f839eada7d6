/* Looks good rows up and keeps those that touch a key. Hot: partners and numbers
   repeat from row to row, and what was looked up for one row serves the next. */
#include "dataset/keeper.h"

#include "base/arena.h"
#include "base/slice.h"
#include "tickets/invoice_number.h"

#define SPREAD 0x9e3779b97f4a7c15u

static struct month_cell *find_cell(struct keeper *keeper, const struct kpi_row *row)
{
    struct scanned *out = keeper->out;
    uint64_t hash = ((uint64_t)(uint32_t)row->publication.day << 32 | (uint32_t)row->period.k) * SPREAD;
    uint32_t i;
    for (struct table_walk walk = table_walk(&keeper->cell_by_month, hash); table_next(&walk, &i);)
        if (out->cells[i].month.k == row->period.k && out->cells[i].publication.day == row->publication.day)
            return &out->cells[i];
    if (out->cell_count == MAX_MONTH_CELLS)
        return NULL;
    table_add(&keeper->cell_by_month, hash, (uint32_t)out->cell_count);
    struct month_cell *cell =
        ARENA_PUSH(keeper->gathering->work, out->cells, out->cell_count, out->cell_capacity, struct month_cell);
    *cell = (struct month_cell){row->publication, row->period, 0};
    return cell;
}

static bool count_month(struct keeper *keeper, const struct kpi_row *row)
{
    struct month_cell *cell = keeper->cell;
    if (!cell || cell->month.k != row->period.k || cell->publication.day != row->publication.day) {
        cell = keeper->cell = find_cell(keeper, row);
        if (!cell)
            return diag_fault(keeper->gathering->diag, "'%.*s' holds more than %u different publications and months",
                              SLICE_ARG(keeper->out->info.name), MAX_MONTH_CELLS);
        if (row->period.k > keeper->out->newest.k)
            keeper->out->newest = row->period;
    }
    cell->row_count++;
    return true;
}

/* Made anew whenever half of its keys are closed, so that soon nearly no row passes. */
static void filter_partners(struct keeper *keeper)
{
    const struct gather_keys *keys = keeper->keys;
    key_filter_init(&keeper->open_partners, keeper->gathering->work, keeper->open_count);
    keeper->filtered_count = keeper->open_count;
    for (size_t i = 0; i < keys->partner_count; i++)
        if (!keeper->partner_closed[i])
            key_filter_put(&keeper->open_partners, slice_hash(keys->partner[i]));
}

static void close_partner(struct keeper *keeper, uint32_t key)
{
    if (keeper->partner_closed[key])
        return;
    keeper->partner_closed[key] = true;
    keeper->open_count--;
    if (keeper->open_count <= keeper->filtered_count / 2)
        filter_partners(keeper);
}

/* The key of this id, if rows may still tell something of it. */
static uint32_t find_open(const struct keeper *keeper, Slice id)
{
    return id.len && key_filter_may_hold(&keeper->open_partners, slice_hash(id))
               ? keys_find_partner(keeper->keys, id)
               : KEY_NONE;
}

static void note_partner(struct keeper *keeper, const struct kpi_row *row)
{
    struct gathering *gathering = keeper->gathering;
    uint32_t key = find_open(keeper, row->partner);
    if (key != KEY_NONE) {
        gathering->partner_seen[key] = true;
        if (row->group.len && !gathering->partner_group[key].len)
            gathering->partner_group[key] = arena_copy(gathering->dataset->mem, row->group);
        if (row->group.len || !keeper->has_groups)
            close_partner(keeper, key);
    }
    gathering->has_groups |= row->group.len > 0;
    key = find_open(keeper, row->group);
    if (key == KEY_NONE)
        return;
    /* the account's own id stands for its group */
    gathering->partner_seen[key] = true;
    if (!gathering->partner_group[key].len)
        gathering->partner_group[key] = keeper->keys->partner[key];
    close_partner(keeper, key);
}

/* The rows of a partner often follow each other. */
static void note_new_partner(struct keeper *keeper, const struct kpi_row *row)
{
    struct memo_key partner = memo_key(row->partner), group = memo_key(row->group);
    if (partner.len && group.len && memo_key_same(&partner, &keeper->noted) &&
        memo_key_same(&group, &keeper->noted_group))
        return;
    keeper->noted = partner;
    keeper->noted_group = group;
    note_partner(keeper, row);
}

/* The lines of one invoice mostly follow each other, and are looked up once. */
void keeper_expect(struct keeper *keeper, const struct kpi_row *row)
{
    char chars[MAX_INVOICE_CHARS];
    keeper->number = memo_key(row->normal);
    keeper->number_is_found = keeper->number.len && memo_key_same(&keeper->number, &keeper->found_number);
    if (!keeper->number_is_found)
        keeper->number_hash = keys_number_hash(keeper->keys, invoice_skeleton(row->normal, chars));
}

static bool find_number(const struct keeper *keeper, Slice normal)
{
    char chars[MAX_INVOICE_CHARS];
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

static bool touches_values(struct keeper *keeper, const struct kpi_row *row)
{
    uint32_t key = keys_find_values(keeper->keys, row->period, row->kpi, row->revenue);
    if (key == KEY_NONE || keeper->value_rows[key] == MAX_ROWS_PER_VALUE)
        return false;
    keeper->value_rows[key]++;
    return true;
}

static bool touches_key(struct keeper *keeper, const struct kpi_row *row)
{
    return touches_number(keeper, row) || keys_find_invoice(keeper->keys, row->amends) != KEY_NONE ||
           touches_values(keeper, row);
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

static void keep_row(struct keeper *keeper, const struct row_view *view, const struct kpi_row *row)
{
    struct scanned *out = keeper->out;
    struct arena *mem = keeper->gathering->dataset->mem;
    struct kept_row *kept =
        ARENA_PUSH(keeper->gathering->row_mem, out->rows, out->row_count, out->row_capacity, struct kept_row);
    *kept = (struct kept_row){.row = *row, .print = print_of(view)};
    kept->row.source = keeper->source;
    kept->row.partner = copy_once(mem, row->partner, &keeper->partner);
    kept->row.group = copy_once(mem, row->group, &keeper->group);
    kept->row.type_text = row->type_text.len ? arena_copy(mem, row->type_text) : (Slice){0};
    kept->row.invoice = copy_once(mem, row->invoice, &keeper->invoice);
    kept->row.normal = slice_equal(row->normal, row->invoice) ? kept->row.invoice
                                                              : copy_once(mem, row->normal, &keeper->normal);
    kept->row.amends = row->amends.len ? arena_copy(mem, row->amends) : (Slice){0};
}

void keeper_init(struct keeper *keeper, struct gathering *gathering, uint32_t source, bool has_groups,
                 struct scanned *out)
{
    const struct gather_keys *keys = gathering->keys;
    *keeper = (struct keeper){
        .gathering = gathering,
        .keys = keys,
        .out = out,
        .source = source,
        .has_groups = has_groups,
        .open_count = keys->partner_count,
    };
    keeper->value_rows = ARENA_ARRAY(gathering->work, uint16_t, keys->value_count);
    keeper->partner_closed = ARENA_ARRAY(gathering->work, bool, keys->partner_count);
    table_init(&keeper->cell_by_month, gathering->work, 0);
    filter_partners(keeper);
}

bool keeper_take(struct keeper *keeper, const struct row_view *view, const struct kpi_row *row)
{
    if (!count_month(keeper, row))
        return false;
    note_new_partner(keeper, row);
    if (touches_key(keeper, row))
        keep_row(keeper, view, row);
    return true;
}
