/* Tells rows from what only looks like them. Asked for every row, so the answer for
   a real one takes a glance at two cells. */
#include "dataset/left_out.h"

#include "base/slice.h"
#include "dataset/cells.h"

static bool is_blank(const struct row_view *row)
{
    for (size_t i = 0; i < row->field_count; i++)
        if (slice_trim(row->fields[i]).len)
            return false;
    return true;
}

static bool repeats_header(const struct columns *columns, const struct row_view *row)
{
    if (row->field_count != columns->count)
        return false;
    for (size_t i = 0; i < columns->count; i++)
        if (!slice_equal(slice_trim(row->fields[i]), columns->names[i]))
            return false;
    return true;
}

/* "Total" is the first thing that stands in the row, and neither partner nor
   invoice number is another cell. */
static bool is_totals_row(const struct columns *columns, const struct row_view *row, struct arena *scratch)
{
    size_t first = 0;
    while (first < row->field_count && !slice_trim(row->fields[first]).len)
        first++;
    if (first == row->field_count || !cell_is_total(slice_trim(row->fields[first]), scratch))
        return false;
    static const enum dataset_field ids[] = {FIELD_PARTNER, FIELD_INVOICE};
    for (size_t i = 0; i < COUNT_OF(ids); i++) {
        size_t column = (size_t)columns->of[ids[i]];
        if (column != first && column < row->field_count && slice_trim(row->fields[column]).len)
            return false;
    }
    return true;
}

static bool starts_with_text(Slice cell)
{
    return cell.len && (unsigned char)cell.at[0] > ' ';
}

/* Rows with a partner and an invoice number, nearly all, are told at a glance. */
bool row_is_left_out(const struct columns *columns, const struct row_view *row, struct arena *scratch)
{
    size_t partner = (size_t)columns->of[FIELD_PARTNER], invoice = (size_t)columns->of[FIELD_INVOICE];
    if (LIKELY(partner < row->field_count && invoice < row->field_count && starts_with_text(row->fields[partner]) &&
               starts_with_text(row->fields[invoice]) &&
               row->fields[partner].at[0] != columns->names[partner].at[0]))
        return false;
    return is_blank(row) || repeats_header(columns, row) || is_totals_row(columns, row, scratch);
}
