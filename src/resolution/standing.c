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

static void set_renewal(const struct standing_input *input, struct standing *out)
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
    out->extended = extension_applies(programme, out->anniversary, out->partner->competency);
}

static bool counts(const struct standing_input *input, const struct standing *standing, const struct kpi_row *row)
{
    if (!month_in(standing->window, row->period))
        return false;
    const struct publication *used = publication_for(input->gathered, row->period, input->as_of);
    return used && used->date.day == row->publication.day;
}

static struct standing_line *line_for(const struct standing_input *input, const struct kpi_row *row,
                                      struct arena *mem, struct standing *out)
{
    Slice type = omlp_type_code(input->programme, row->type);
    if (!type.len)
        type = row->type_text;
    for (size_t i = 0; i < out->line_count; i++) {
        struct standing_line *line = &out->lines[i];
        if (line->month.k == row->period.k && slice_equal(line->type, type) &&
            strncmp(line->currency, row->currency, 3) == 0)
            return line;
    }
    struct standing_line *line = ARENA_PUSH(mem, out->lines, out->line_count, out->line_capacity, struct standing_line);
    *line = (struct standing_line){.month = row->period, .type = type};
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
    *out = (struct standing){.partner = partner_find(input->registry, input->partner)};
    set_renewal(input, out);
    for (size_t i = 0; i < input->gathered->row_count; i++) {
        const struct kpi_row *row = &input->gathered->rows[i];
        const struct measures of_row = {row->units, row->kpi, row->revenue};
        if (!counts(input, out, row))
            continue;
        struct standing_line *line = line_for(input, row, mem, out);
        line->row_count++;
        out->overflow |= !measures_add(&line->sum, &of_row);
    }
    if (out->line_count)
        qsort(out->lines, out->line_count, sizeof *out->lines, compare_lines);
}
