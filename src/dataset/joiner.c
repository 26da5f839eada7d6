/* Joining is a small part of the work: only rows that touch a key come here. */
#include "dataset/joiner.h"

#include "base/slice.h"

static void tell_type(struct joiner *joiner, const struct type_note *note)
{
    bool is_new;
    if (joiner->told_types.count == MAX_UNKNOWN_TYPES)
        return;
    text_set_keep(&joiner->told_types, note->text, &is_new);
    if (!is_new)
        return;
    Slice name = text_head(columns_name(joiner->plan->bad->columns, FIELD_TYPE), MAX_SHOWN_BYTES);
    Slice cell = text_head(note->text, MAX_SHOWN_BYTES);
    Place place = note->place;
    place.line += joiner->line;
    diag_add(joiner->gathering->diag, FINDING_dataset_type_unknown, place,
             "column '%.*s': the catalogue has no type '%.*s'", SLICE_ARG(name), SLICE_ARG(cell));
}

/* Findings in the order in which the rows gave them. Those that a stretch only counted are counted. */
static void tell_findings(struct joiner *joiner, const struct harvest *harvest)
{
    struct diag *diag = joiner->gathering->diag;
    uint64_t told[FINDING_COUNT] = {0};
    size_t before = 0, type = 0;
    for (const struct finding *finding = harvest->diag.first; finding; finding = finding->next, before++) {
        for (; type < harvest->type_count && harvest->types[type].findings_before == before; type++)
            tell_type(joiner, &harvest->types[type]);
        Place place = finding->place;
        place.line += joiner->line;
        diag_add(diag, finding->id, place, "%.*s", SLICE_ARG(finding->message));
        told[finding->id]++;
    }
    for (; type < harvest->type_count; type++)
        tell_type(joiner, &harvest->types[type]);
    for (size_t id = 0; id < FINDING_COUNT; id++)
        diag->count[id] += harvest->diag.count[id] - told[id];
}

static void close_partner(struct joiner *joiner, uint32_t key)
{
    struct settled *settled = &joiner->plan->settled;
    if (!atomic_exchange_explicit(&settled->partner_closed[key], true, memory_order_relaxed))
        atomic_fetch_sub_explicit(&settled->open_count, 1, memory_order_relaxed);
}

static void take_partner(struct joiner *joiner, const struct partner_note *note)
{
    struct gathering *gathering = joiner->gathering;
    Slice *group = &gathering->partner_group[note->key];
    if (note->publication.day)
        gathering_note_partner(gathering, note->key, note->publication);
    else
        joiner->out->names_partner[note->key] = true;
    /* the account's own id stands for its group */
    if (note->is_group && !group->len)
        *group = text_set_keep(&joiner->texts, joiner->plan->keys->partner[note->key], NULL);
    else if (note->group.len && !group->len)
        *group = text_set_keep(&joiner->texts, note->group, NULL);
    if ((note->is_group || note->group.len || !joiner->plan->has_groups) &&
        scan_plan_tells_all(joiner->plan, note->publication))
        close_partner(joiner, note->key);
}

static bool count_months(struct joiner *joiner, const struct harvest *harvest)
{
    struct scanned *out = joiner->out;
    for (size_t i = 0; i < harvest->cells.count; i++) {
        const struct month_cell *from = &harvest->cells.at[i];
        struct month_cell *cell = month_cells_find(&out->cells, from->publication, from->month);
        if (!cell)
            return false;
        cell->row_count += from->row_count;
        if (from->month.k > out->newest.k)
            out->newest = from->month;
    }
    return true;
}

/* The lines of one invoice mostly follow each other. */
static Slice copy_once(struct arena *mem, Slice text, Slice *before)
{
    if (!slice_equal(text, *before))
        *before = arena_copy(mem, text);
    return *before;
}

static Slice keep_text(struct joiner *joiner, Slice text)
{
    return text.len ? text_set_keep(&joiner->texts, text, NULL) : (Slice){0};
}

static bool is_one_too_many(struct joiner *joiner, uint32_t value_key)
{
    if (value_key == KEY_NONE)
        return false;
    _Atomic uint16_t *rows = &joiner->plan->settled.value_rows[value_key];
    uint16_t kept = atomic_load_explicit(rows, memory_order_relaxed);
    if (kept == MAX_ROWS_PER_VALUE)
        return true;
    atomic_store_explicit(rows, (uint16_t)(kept + 1), memory_order_relaxed);
    return false;
}

static bool pour_row(struct joiner *joiner, const struct found_row *found)
{
    struct row_sink *sink = joiner->gathering->sink;
    struct kept_row row = found->kept;
    row.row.line += joiner->line;
    return sink->take(sink, &row, joiner->gathering->diag);
}

static void take_row(struct joiner *joiner, const struct found_row *found)
{
    struct scanned *out = joiner->out;
    struct arena *mem = joiner->gathering->dataset->mem;
    if (is_one_too_many(joiner, found->value_key))
        return;
    struct kept_row *kept =
        ARENA_PUSH(joiner->gathering->row_mem, out->rows, out->row_count, out->row_capacity, struct kept_row);
    *kept = found->kept;
    struct kpi_row *row = &kept->row;
    bool is_normal = slice_equal(row->normal, row->invoice);
    row->line += joiner->line;
    row->partner = keep_text(joiner, row->partner);
    row->group = keep_text(joiner, row->group);
    row->type_text = keep_text(joiner, row->type_text);
    row->invoice = copy_once(mem, row->invoice, &joiner->invoice);
    row->normal = is_normal ? row->invoice : copy_once(mem, row->normal, &joiner->normal);
    row->amends = row->amends.len ? arena_copy(mem, row->amends) : (Slice){0};
}

static bool take_rows(struct joiner *joiner, const struct harvest *harvest)
{
    for (size_t i = 0; i < harvest->row_count; i++) {
        if (!joiner->gathering->sink)
            take_row(joiner, &harvest->rows[i]);
        else if (!pour_row(joiner, &harvest->rows[i]))
            return false;
    }
    return true;
}

void joiner_init(struct joiner *joiner, struct gathering *gathering, struct scan_plan *plan, uint64_t line,
                 struct scanned *out)
{
    const struct gather_keys *keys = plan->keys;
    struct arena *work = gathering->work;
    *joiner = (struct joiner){.gathering = gathering, .out = out, .plan = plan, .line = line};
    text_set_init(&joiner->told_types, work);
    text_set_init(&joiner->texts, gathering->dataset->mem);
    month_cells_init(&out->cells, work);
    out->names_partner = ARENA_ARRAY(work, bool, keys->partner_count);
    plan->keeps_all = gathering->sink != NULL;
    plan->settled.value_rows = ARENA_ARRAY(work, _Atomic uint16_t, keys->value_count);
    plan->settled.partner_closed = ARENA_ARRAY(work, atomic_bool, keys->partner_count);
    atomic_store(&plan->settled.open_count, keys->partner_count);
}

/* Whatever cut the last row off may have taken rows behind it. */
static void note_cut_off(struct joiner *joiner)
{
    joiner->out->is_incomplete = true;
    diag_add(joiner->gathering->diag, FINDING_dataset_end_open, (Place){.source = joiner->out->info.name},
             "the last line is no whole row and has no end: the file is cut off, and nothing is proven missing");
}

bool joiner_take(struct joiner *joiner, const struct harvest *harvest)
{
    struct scanned *out = joiner->out;
    struct gathering *gathering = joiner->gathering;
    tell_findings(joiner, harvest);
    bad_rows_append(&out->bad, &harvest->bad, joiner->line);
    atomic_store_explicit(&joiner->plan->settled.bad_count, out->bad.count, memory_order_relaxed);
    if (!take_rows(joiner, harvest))
        return false;
    for (size_t i = 0; i < harvest->partner_count; i++)
        take_partner(joiner, &harvest->partners[i]);
    gathering->has_groups |= harvest->names_groups;
    if (harvest->is_cut_off)
        note_cut_off(joiner);
    out->info.row_count += harvest->data_row_count;
    out->info.left_out_count += harvest->left_out_count;
    out->no_currency_count += harvest->no_currency_count;
    joiner->line += harvest->line_count;
    if (harvest->diag.fault.at)
        return diag_fault(gathering->diag, "%.*s", SLICE_ARG(harvest->diag.fault));
    return count_months(joiner, harvest) || month_cells_full(out->info.name, gathering->diag);
}
