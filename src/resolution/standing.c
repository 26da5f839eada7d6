/* Rows of the months of the window, each from the publication in force for its month. */
#include "resolution/standing.h"

#include "base/arena.h"
#include "base/slice.h"
#include "programme/catalogue.h"

#include <stdlib.h>
#include <string.h>

void standing_keys(const struct partner_registry *registry, Slice partner, struct gather_keys *keys,
                   struct arena *mem)
{
    Slice group = partner_group(registry, partner);
    keys_init(keys, mem, 0);
    keys->partner_rows = true;
    keys_add_partner(keys, partner);
    keys_add_partner(keys, group);
    for (size_t i = 0; registry && i < registry->partner_count; i++)
        if (slice_equal(registry->partners[i].group, group))
            keys_add_partner(keys, registry->partners[i].id);
}

/* Empty: nothing names one but the partner's own id. */
static Slice group_of(const struct standing_input *input, const struct gather_keys *keys)
{
    Slice group = partner_group(input->registry, input->partner);
    uint32_t key = keys_find_partner(keys, input->partner);
    if (slice_equal(group, input->partner))
        group = key != KEY_NONE && input->gathered->partner_group ? input->gathered->partner_group[key] : (Slice){0};
    return slice_equal(group, input->partner) ? (Slice){0} : group;
}

bool standing_group_key(const struct standing_input *input, struct gather_keys *keys)
{
    Slice group = group_of(input, keys);
    if (!group.len || keys_find_partner(keys, group) != KEY_NONE)
        return false;
    keys_add_partner(keys, group);
    return true;
}

static void set_renewal(const struct standing_input *input, struct arena *mem, struct standing *out)
{
    const struct programme *programme = input->programme;
    MonthSpan shown = display_window(programme, input->as_of);
    out->window = shown;
    out->drops_out = shown.from;
    out->drops_on = date_add_days(visible_interval(programme, shown.from).to, 1);
    if (!out->partner || !out->partner->anniversary.day)
        return;
    out->anniversary = current_anniversary(programme, out->partner->anniversary, input->as_of);
    out->window = eligibility_window(programme, out->anniversary);
    out->by_renewal = true;
    out->renewal = renewal_open(programme, out->anniversary);
    out->reminders = renewal_reminders(programme, out->anniversary);
    out->next = next_anniversary(programme, out->anniversary);
    out->extended = extension_applies(programme, out->anniversary, out->partner->competency, mem);
}

static bool is_in_force(const struct standing_input *input, const struct kpi_row *row)
{
    const struct publication *used = publication_for(input->gathered, row->period, input->as_of);
    return used && used->date.day == row->publication.day;
}

/* The month a row counts for: a credit's is that of the invoice it amends where the policy says so, and the invoice
   is published. */
static Month month_of(const struct standing_input *input, const struct kpi_row *row)
{
    if (input->programme->credit_policy != CREDIT_ORIGINAL_MONTH || !row->amends.len)
        return row->period;
    for (size_t i = 0; i < input->gathered->row_count; i++) {
        const struct kpi_row *original = &input->gathered->rows[i];
        if (original != row && !original->amends.len && slice_equal(original->normal, row->amends) &&
            is_in_force(input, original))
            return original->period;
    }
    return row->period;
}

static struct standing_line *line_for(const struct standing_input *input, const struct kpi_row *row, Month month,
                                      struct arena *mem, struct standing *out)
{
    Slice type = omlp_type_code(input->programme, row->type);
    if (!type.len)
        type = row->type_text;
    for (size_t i = 0; i < out->line_count; i++) {
        struct standing_line *line = &out->lines[i];
        if (line->month.k == month.k && slice_equal(line->type, type) &&
            strncmp(line->currency, row->currency, 3) == 0)
            return line;
    }
    struct standing_line *line = ARENA_PUSH(mem, out->lines, out->line_count, out->line_capacity, struct standing_line);
    *line = (struct standing_line){.month = month, .type = type};
    memcpy(line->currency, row->currency, sizeof line->currency);
    return line;
}

static int compare_lines(const void *left, const void *right)
{
    const struct standing_line *a = left, *b = right;
    if (a->month.k != b->month.k)
        return a->month.k < b->month.k ? -1 : 1;
    int type = slice_compare(a->type, b->type);
    return type ? type : strncmp(a->currency, b->currency, 3);
}

void standing_make(const struct standing_input *input, struct arena *mem, struct standing *out)
{
    *out = (struct standing){.group = group_of(input, input->keys)};
    struct partner known = partner_known(input->registry, input->partner, out->group);
    if (known.id.len) {
        struct partner *kept = ARENA_NEW(mem, struct partner);
        *kept = known;
        out->partner = kept;
    }
    set_renewal(input, mem, out);
    for (size_t i = 0; i < input->gathered->row_count; i++) {
        const struct kpi_row *row = &input->gathered->rows[i];
        const struct measures of_row = {row->units, row->kpi, row->revenue};
        const struct measures without_money = {row->units, row->kpi, DECIMAL_ZERO};
        if (!is_in_force(input, row))
            continue;
        Month month = month_of(input, row);
        if (month.k == out->drops_out.k)
            out->overflow |= !measures_add(&out->dropping, &without_money);
        if (!month_in(out->window, month))
            continue;
        struct standing_line *line = line_for(input, row, month, mem, out);
        line->row_count++;
        out->overflow |= !measures_add(&line->sum, &of_row);
    }
    if (out->line_count)
        qsort(out->lines, out->line_count, sizeof *out->lines, compare_lines);
}
