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

/* Rows whose print another row may have as well; nearly none has. */
struct likely_twins {
    const struct kept_row *rows;
    uint32_t *at;   /* into rows, ascending */
    uint32_t *next; /* identical rows form rings: the next twin, and after the last one the first; into `at` */
    size_t count;
};

#define PRINT_BITS_PER_ROW 16 /* then few have the bit of another's */

/* A bit for each print tells that it was there. */
static struct likely_twins list_likely(const struct kept_row *rows, size_t count, struct arena *mem)
{
    struct likely_twins twins = {.rows = rows};
    size_t bits = 64, capacity = 0;
    while (bits < count * PRINT_BITS_PER_ROW)
        bits *= 2;
    uint64_t *once = ARENA_ARRAY(mem, uint64_t, bits / 64), *twice = ARENA_ARRAY(mem, uint64_t, bits / 64);
    for (size_t i = 0; i < count; i++) {
        size_t bit = rows[i].print & (bits - 1);
        uint64_t mask = UINT64_C(1) << bit % 64;
        if (!rows[i].row.normal.len)
            continue;
        twice[bit / 64] |= once[bit / 64] & mask;
        once[bit / 64] |= mask;
    }
    for (size_t i = 0; i < count; i++) {
        size_t bit = rows[i].print & (bits - 1);
        if (rows[i].row.normal.len && twice[bit / 64] >> bit % 64 & 1)
            *ARENA_PUSH(mem, twins.at, twins.count, capacity, uint32_t) = (uint32_t)i;
    }
    twins.next = ARENA_ARRAY(mem, uint32_t, twins.count);
    return twins;
}

static void report_doubled(const struct gathering *gathering, const struct scanned *files,
                           const struct likely_twins *twins, uint32_t first)
{
    struct arena *work = gathering->work;
    const uint32_t *next = twins->next;
    const struct kpi_row *row = &twins->rows[twins->at[first]].row;
    size_t count = 1;
    for (uint32_t i = next[first]; i != first; i = next[i])
        count++;
    Slice lines = arena_printf(work, "%" PRIu64, row->line);
    uint32_t i = next[first];
    for (size_t shown = 2; i != first; i = next[i], shown++) {
        if (shown > MAX_LINES_SHOWN) {
            lines = arena_printf(work, "%.*s ...", SLICE_ARG(lines));
            break;
        }
        lines = arena_printf(work, "%.*s%s%" PRIu64, SLICE_ARG(lines), shown == count ? " and " : ", ",
                             twins->rows[twins->at[i]].row.line);
    }
    Slice invoice = text_head(row->invoice, MAX_SHOWN_BYTES);
    diag_add(gathering->diag, FINDING_dataset_row_doubled,
             (Place){.source = files[row->source].info.name, .line = row->line},
             "%zu rows of invoice '%.*s' are wholly identical: lines %.*s; all of them count", count,
             SLICE_ARG(invoice), SLICE_ARG(lines));
}

/* The first of the rows that are wholly this one; itself when there is none before it. */
static uint32_t first_twin(const struct likely_twins *twins, const struct table *first_by_print, uint32_t i)
{
    const struct kept_row *row = &twins->rows[twins->at[i]];
    uint32_t other;
    for (struct table_walk walk = table_walk(first_by_print, row->print); table_next(&walk, &other);)
        if (same_row(&twins->rows[twins->at[other]], row))
            return other;
    return i;
}

void doubled_mark(const struct gathering *gathering, const struct scanned *files, struct kept_row *rows, size_t count)
{
    struct table first_by_print;
    assert(count < UINT32_MAX);
    struct likely_twins twins = list_likely(rows, count, gathering->work);
    uint32_t *last = ARENA_ARRAY(gathering->work, uint32_t, twins.count);
    table_init(&first_by_print, gathering->work, twins.count);
    for (uint32_t i = 0; i < twins.count; i++) {
        uint32_t first = first_twin(&twins, &first_by_print, i);
        twins.next[i] = last[i] = i;
        if (first == i) {
            table_add(&first_by_print, rows[twins.at[i]].print, i);
            continue;
        }
        twins.next[last[first]] = i;
        twins.next[i] = first;
        last[first] = i;
        rows[twins.at[first]].row.doubled = rows[twins.at[i]].row.doubled = true;
    }
    for (uint32_t i = 0; i < twins.count; i++)
        if (last[i] != i)
            report_doubled(gathering, files, &twins, i);
}
