/* Tells rows from what only looks like them. Asked for every row, so the answer for
   a real one takes a glance at two cells. */
#include "dataset/left_out.h"

#include "base/arena.h"
#include "base/slice.h"
#include "dataset/cells.h"
#include "records/dialect.h"
#include "records/totals.h"

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

static bool is_own_name(const struct columns *columns, Slice cell)
{
    for (size_t i = 0; i < columns->count; i++)
        if (slice_equal_nocase(cell, columns->names[i]))
            return true;
    return false;
}

bool row_names_columns(const struct columns *columns, const struct row_view *row, const struct programme *programme,
                       struct arena *scratch)
{
    const struct header_words english = {.programme = programme};
    struct columns other;
    size_t filled = 0, own = 0, mark = arena_mark(scratch);
    for (size_t i = 0; i < row->field_count; i++) {
        Slice cell = slice_trim(row->fields[i]);
        if (cell_is_coded(cell))
            return false;
        filled += cell.len > 0;
        own += cell.len && is_own_name(columns, cell);
    }
    bool is = filled >= LEAST_RECOGNISED &&
              (own == filled || columns_recognise(row->fields, row->field_count, &english, scratch, &other) >= LEAST_RECOGNISED);
    arena_rewind(scratch, mark);
    return is;
}

static Slice cell_at(const struct columns *columns, const struct row_view *row, enum dataset_field field)
{
    size_t column = (size_t)columns->of[field];
    return column < row->field_count ? slice_trim(row->fields[column]) : (Slice){0};
}

/* No invoice has its number, and some cell has the word: of the whole, of a partner, of a month. */
static bool is_totals_row(const struct columns *columns, const struct row_view *row, struct arena *scratch)
{
    Slice invoice = cell_at(columns, row, FIELD_INVOICE);
    if (invoice.len)
        return cell_is_total(invoice, scratch);
    for (size_t i = 0; i < row->field_count; i++)
        if (cell_is_total(slice_trim(row->fields[i]), scratch))
            return true;
    return false;
}

/* "Applied filters: ..." stands alone in its row, above or below. */
static bool is_note(const struct row_view *row, struct arena *scratch)
{
    for (size_t i = 1; i < row->field_count; i++)
        if (slice_trim(row->fields[i]).len)
            return false;
    return row->field_count > 0 && cell_is_note(slice_trim(row->fields[0]), scratch);
}

static bool starts_with_text(Slice cell)
{
    return cell.len && (unsigned char)cell.at[0] > ' ';
}

/* Numbers nearly always end with a digit, and the words for totals never do. */
static bool looks_like_number(Slice cell)
{
    return starts_with_text(cell) && cell.at[cell.len - 1] >= '0' && cell.at[cell.len - 1] <= '9';
}

/* Rows with a partner and an invoice number, nearly all, are told at a glance. */
bool row_is_left_out(const struct columns *columns, const struct row_view *row, struct arena *scratch)
{
    size_t partner = (size_t)columns->of[FIELD_PARTNER], invoice = (size_t)columns->of[FIELD_INVOICE];
    if (LIKELY(partner < row->field_count && invoice < row->field_count && starts_with_text(row->fields[partner]) &&
               looks_like_number(row->fields[invoice]) && row->fields[partner].at[0] != columns->names[partner].at[0]))
        return false;
    return is_blank(row) || repeats_header(columns, row) || is_totals_row(columns, row, scratch) ||
           is_note(row, scratch);
}
