/* Finds equal rows by their prints, and proves it cell by cell. Columns that nobody
   else reads count too: they are in the print. */
#include "dataset/doubled.h"

#include "base/arena.h"
#include "base/slice.h"

#include <inttypes.h>
#include <string.h>

#define MAX_LINES_SHOWN 10

/* Two files hold the same month of one publication only when they are pages, which may overlap. */
static bool same_row(const struct kept_row *a, const struct kept_row *b)
{
    const struct kpi_row *x = &a->row, *y = &b->row;
    return a->print == b->print && x->publication.day == y->publication.day &&
           x->period.k == y->period.k && slice_equal(x->partner, y->partner) && slice_equal(x->group, y->group) &&
           slice_equal(x->invoice, y->invoice) && x->type == y->type && slice_equal(x->type_text, y->type_text) &&
           decimal_equal(x->units, y->units) && decimal_equal(x->kpi, y->kpi) &&
           decimal_equal(x->revenue, y->revenue) && memcmp(x->currency, y->currency, sizeof x->currency) == 0 &&
           x->currency_shared == y->currency_shared &&
           x->document == y->document && slice_equal(x->amends, y->amends);
}

/* Identical rows form rings: next[i] is the row's next twin, the last one's the first. */
static void report_doubled(const struct gathering *gathering, const struct scanned *files,
                           const struct kept_row *rows, const uint32_t *next, uint32_t first)
{
    struct arena *work = gathering->work;
    size_t count = 1;
    for (uint32_t i = next[first]; i != first; i = next[i])
        count++;
    Slice lines = arena_printf(work, "%" PRIu64, rows[first].row.line);
    uint32_t i = next[first];
    for (size_t shown = 2; i != first; i = next[i], shown++) {
        if (shown > MAX_LINES_SHOWN) {
            lines = arena_printf(work, "%.*s ...", SLICE_ARG(lines));
            break;
        }
        lines = arena_printf(work, "%.*s%s%" PRIu64, SLICE_ARG(lines), shown == count ? " and " : ", ",
                             rows[i].row.line);
    }
    Slice invoice = text_head(rows[first].row.invoice, MAX_SHOWN_BYTES);
    diag_add(gathering->diag, FINDING_dataset_row_doubled,
             (Place){.source = files[rows[first].row.source].info.name, .line = rows[first].row.line},
             "%zu rows of invoice '%.*s' are wholly identical: lines %.*s; all of them count", count,
             SLICE_ARG(invoice), SLICE_ARG(lines));
}

void doubled_mark(const struct gathering *gathering, const struct scanned *files, struct kept_row *rows, size_t count)
{
    struct table first_by_print;
    uint32_t *next = ARENA_ARRAY(gathering->work, uint32_t, count);
    uint32_t *last = ARENA_ARRAY(gathering->work, uint32_t, count);
    assert(count < UINT32_MAX);
    table_init(&first_by_print, gathering->work, count);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t first = i, other;
        next[i] = last[i] = i;
        if (!rows[i].row.normal.len)
            continue;
        for (struct table_walk walk = table_walk(&first_by_print, rows[i].print); table_next(&walk, &other);) {
            if (same_row(&rows[other], &rows[i])) {
                first = other;
                break;
            }
        }
        if (first == i) {
            table_add(&first_by_print, rows[i].print, i);
            continue;
        }
        next[last[first]] = i;
        next[i] = first;
        last[first] = i;
        rows[first].row.doubled = rows[i].row.doubled = true;
    }
    for (uint32_t i = 0; i < count; i++)
        if (last[i] != i)
            report_doubled(gathering, files, rows, next, i);
}
