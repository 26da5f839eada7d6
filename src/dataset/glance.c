/* The hot loop of a scan. A row that is passed over costs a few comparisons: it has the marks of a row, its month,
   type and currency are known by their text, its amounts are digits, and filters say that no key is touched. */
#include "dataset/glance.h"

#include "base/arena.h"
#include "base/slice.h"
#include "base/unicode.h"
#include "dataset/cells.h"
#include "dataset/header.h"
#include "records/record.h"
#include "tickets/invoice_number.h"

#include <string.h>

#define FEW_ROWS 64 /* too few to tell whether it is worth it */

/* Without one of these columns every row is looked at in another way. */
static const enum dataset_field needed[] = {FIELD_PARTNER, FIELD_TYPE, FIELD_UNITS, FIELD_INVOICE, FIELD_KPI,
                                            FIELD_REVENUE};

/* A row by its marks. */
struct marked_row {
    const char *at; /* of the list's text */
    const uint16_t *starts;
    size_t width;
    size_t return_bytes; /* before the line end */
};

static inline Slice cell_at(const struct marked_row *row, int column)
{
    size_t i = (size_t)column, from = row->starts[i];
    size_t end = row->starts[i + 1] - (size_t)1 - (i + 1 == row->width ? row->return_bytes : 0);
    return (Slice){row->at + from, end - from};
}

static inline bool is_bare(Slice cell)
{
    return cell.len && (unsigned char)cell.at[0] > ' ' && (unsigned char)cell.at[cell.len - 1] > ' ';
}

static inline bool recall(const struct memo *memo, Slice cell, int32_t *value)
{
    struct memo_key key = memo_key_quick(cell);
    return memo_find(memo, &key, value);
}

/* Of a column that need not be there, and a cell that may be empty: `*value` stays as it is then. */
static inline bool recall_optional(const struct memo *memo, const struct marked_row *row, int column, int32_t *value)
{
    if (column < 0)
        return true;
    Slice cell = cell_at(row, column);
    return cell.len == 0 || recall(memo, cell, value);
}

/* The lines of one invoice mostly follow each other. */
static bool passes_new_number(struct glance *glance, Slice number, const struct memo_key *key)
{
    const struct gather_keys *keys = glance->plan->keys;
    uint64_t skeleton_hash;
    uint32_t near[MAX_NEAR_FOUND];
    char last = number.len ? number.at[number.len - 1] : ' ';
    if (last < '0' || last > '9' || !invoice_is_plain(number, &skeleton_hash))
        return false;
    if (glance->plan->only_near ? keys_find_near(keys, number, near) > 0
                                : keys_may_hold_number(keys, skeleton_hash))
        return false;
    glance->untouched = *key;
    return true;
}

static inline bool passes_number(struct glance *glance, Slice number)
{
    struct memo_key key = memo_key_quick(number);
    return (key.len && memo_key_same(&key, &glance->untouched)) || passes_new_number(glance, number, &key);
}

/* The hash is looked up later: what it is looked up in must be fetched first. */
static inline bool passes_amounts(const struct glance *glance, const struct marked_row *row, int32_t period,
                                  uint64_t *hash)
{
    const struct columns *columns = glance->rows->columns;
    bool whole_only = glance->rows->comma_possible;
    Decimal units, kpi, revenue;
    if (!cell_quick_number(cell_at(row, columns->of[FIELD_UNITS]), whole_only, &units) ||
        !cell_quick_number(cell_at(row, columns->of[FIELD_KPI]), whole_only, &kpi) ||
        !cell_quick_number(cell_at(row, columns->of[FIELD_REVENUE]), whole_only, &revenue) ||
        units.micro % DECIMAL_SCALE != 0)
        return false;
    *hash = keys_values_hash(glance->plan->keys, (Month){period}, kpi, revenue);
    return true;
}

/* The currency column, if there is one: a code that is known, or nothing. */
static inline bool passes_currency(const struct glance *glance, const struct marked_row *row, bool *has_currency)
{
    const struct columns *columns = glance->rows->columns;
    int32_t currency = ROW_NO_CURRENCY;
    bool is_known = recall_optional(&glance->rows->currencies, row, columns->of[FIELD_CURRENCY], &currency);
    *has_currency = currency != ROW_NO_CURRENCY || columns->revenue_currency.code[0];
    return is_known;
}

static inline bool passes_document(const struct glance *glance, const struct marked_row *row)
{
    const struct columns *columns = glance->rows->columns;
    int32_t document;
    return (columns->of[FIELD_AMENDS] < 0 || cell_at(row, columns->of[FIELD_AMENDS]).len == 0) &&
           (columns->of[FIELD_DOCUMENT] < 0 ||
            recall(&glance->rows->documents, cell_at(row, columns->of[FIELD_DOCUMENT]), &document));
}

static inline bool passes_partner(const struct glance *glance, const struct marked_row *row)
{
    const struct columns *columns = glance->rows->columns;
    Slice partner = cell_at(row, columns->of[FIELD_PARTNER]), group = {0};
    if (columns->of[FIELD_GROUP] >= 0)
        group = cell_at(row, columns->of[FIELD_GROUP]);
    return is_bare(partner) && partner.at[0] != columns->names[columns->of[FIELD_PARTNER]].at[0] &&
           (group.len == 0 || is_bare(group)) && keeper_knows_partner(glance->keeper, partner, group);
}

/* What is asked of every row but what is done for those that pass comes last: a row that is left has left no trace. */
static inline bool passes(struct glance *glance, const struct marked_row *row)
{
    const struct row_reader *rows = glance->rows;
    const struct columns *columns = rows->columns;
    struct harvest *harvest = glance->keeper->harvest;
    int32_t period, type;
    Date published = DATE_NONE;
    bool has_currency;
    uint64_t values;
    if (!passes_number(glance, cell_at(row, columns->of[FIELD_INVOICE])))
        return false;
    if (!glance->plan->only_near) {
        if (!recall(&rows->periods, cell_at(row, columns->of[rows->period_field]), &period) ||
            !passes_amounts(glance, row, period, &values) ||
            !recall(&rows->types, cell_at(row, columns->of[FIELD_TYPE]), &type) ||
            !recall_optional(&rows->dates, row, columns->of[FIELD_PUBLISHED], &published.day) ||
            !passes_currency(glance, row, &has_currency) || !passes_document(glance, row) ||
            keys_may_hold_values(glance->plan->keys, values))
            return false;
        struct month_cell *cell = month_cells_known(&harvest->cells, published, (Month){period});
        if (!cell || !passes_partner(glance, row))
            return false;
        cell->row_count++;
        harvest->data_row_count++;
        harvest->no_currency_count += !has_currency;
    }
    harvest->line_count++;
    return true;
}

/* From the row at `mark` on, as long as they pass. */
static void pass_rows(struct glance *glance, const char *at)
{
    const struct mark_list *list = glance->list;
    size_t width = glance->width, mark = glance->mark, line = glance->line;
    for (; line < list->line_count; line++, mark += width) {
        uint16_t end = list->lines[line];
        if (mark + width >= list->start_count || list->starts[mark + width] != end ||
            list->quotes[glance->quote] < end)
            break;
        struct marked_row row = {at, list->starts + mark, width, at[end - 2] == '\r'};
        if (!passes(glance, &row))
            break;
    }
    glance->passed += line - glance->line;
    glance->line = line;
    glance->mark = mark;
}

static bool make_list(struct glance *glance, Slice text, size_t used)
{
    struct mark_list *list = glance->list;
    bool is_worth_it = glance->left < FEW_ROWS || glance->left < glance->passed;
    glance->is_on = is_worth_it;
    if (!is_worth_it)
        return false;
    mark_list_make(csv_best_way(), slice_part(text, used, used + MARK_LIST_BYTES), glance->plan->header->delimiter,
                   list);
    /* behind the last one, so that none is looked for */
    list->quotes[list->quote_count] = UINT16_MAX;
    glance->from = used;
    glance->until = list->line_count ? used + list->lines[list->line_count - 1] : used;
    glance->mark = glance->line = glance->quote = 0;
    return true;
}

/* To the row that begins at `used`, behind those that were read otherwise. False when none begins there. */
static bool seek(struct glance *glance, size_t used)
{
    const struct mark_list *list = glance->list;
    size_t place = used - glance->from;
    while (glance->mark < list->start_count && list->starts[glance->mark] < place)
        glance->mark++;
    while (glance->line < list->line_count && list->lines[glance->line] <= place)
        glance->line++;
    while (list->quotes[glance->quote] < place)
        glance->quote++;
    return glance->mark < list->start_count && list->starts[glance->mark] == place;
}

void glance_init(struct glance *glance, const struct scan_plan *plan, struct row_reader *rows, struct keeper *keeper,
                 struct arena *mem)
{
    const struct columns *columns = &plan->header->columns;
    const struct gather_keys *keys = plan->keys;
    *glance = (struct glance){.plan = plan, .rows = rows, .keeper = keeper, .width = columns->count};
    glance->is_possible = !plan->keeps_all && !keys->partner_rows && (!keys->near_count || plan->only_near) &&
                          !rows->many_period_columns && columns->of[rows->period_field] >= 0;
    for (size_t i = 0; i < COUNT_OF(needed); i++)
        glance->is_possible &= columns->of[needed[i]] >= 0;
    if (glance->is_possible)
        glance->list = ARENA_NEW(mem, struct mark_list);
}

/* Bytes that are no text are for those who read rows to find; a character may be cut where the text ends. */
static bool is_sound(Slice text)
{
    size_t bad_at;
    return !slice_has(text, '\0') && (utf8_valid(text, &bad_at) || !slice_has(slice_skip(text, bad_at), '\n'));
}

void glance_begin(struct glance *glance, Slice text, bool is_plain)
{
    glance->is_on = glance->is_possible && (is_plain || is_sound(text));
    glance->from = glance->until = 0;
    glance->passed = glance->left = 0;
}

size_t glance_over(struct glance *glance, Slice text, size_t used)
{
    while (glance->is_on) {
        bool is_listed = used >= glance->from && used < glance->until && seek(glance, used);
        if (!is_listed && !make_list(glance, text, used))
            return used;
        pass_rows(glance, text.at + glance->from);
        used = glance->from + glance->list->starts[glance->mark];
        if (used < glance->until || glance->until == glance->from)
            break;
    }
    glance->left++;
    return used;
}
