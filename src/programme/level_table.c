/* Reads the table of levels; it is a few rows long. */
#include "programme/level_table.h"

#include "base/arena.h"
#include "base/slice.h"
#include "programme/user_table.h"

#include <stdlib.h>

#define MAX_LEVELS 1000

enum column { COLUMN_LEVEL, COLUMN_KPI, COLUMN_COMPETENCY };

static const struct user_column columns[] = {
    {S_INIT("LEVEL"), COLUMN_LEVEL},           {S_INIT("TIER"), COLUMN_LEVEL},
    {S_INIT("KPI"), COLUMN_KPI},               {S_INIT("KPIS"), COLUMN_KPI},
    {S_INIT("KPIVALUE"), COLUMN_KPI},          {S_INIT("THRESHOLD"), COLUMN_KPI},
    {S_INIT("COMPETENCY"), COLUMN_COMPETENCY}, {S_INIT("COMPETENCYNAME"), COLUMN_COMPETENCY},
};

static bool has_columns(const struct user_table *table)
{
    return (user_table_has(table, COLUMN_LEVEL) && user_table_has(table, COLUMN_KPI)) ||
           diag_fault(table->diag, "levels '%.*s' need columns for level and kpi", SLICE_ARG(table->name));
}

static bool read_row(struct user_table *table, struct level_need *out)
{
    *out = (struct level_need){.level = user_table_field(table, COLUMN_LEVEL), .competency = user_table_field(table, COLUMN_COMPETENCY)};
    if (!out->level.len)
        return user_table_refuse(table, COLUMN_LEVEL, "names no level");
    if (decimal_parse(user_table_field(table, COLUMN_KPI), &out->kpi) != DECIMAL_READ || out->kpi.micro < 0)
        return user_table_refuse(table, COLUMN_KPI, "is not a KPI value");
    out->level = arena_copy(table->mem, out->level);
    out->competency = arena_copy(table->mem, out->competency);
    return true;
}

static bool read_rows(struct user_table *table, struct level_table *levels)
{
    enum read_result got;
    while ((got = user_table_next(table)) == READ_RECORD) {
        struct level_need need;
        if (!read_row(table, &need))
            continue;
        if (levels->count >= MAX_LEVELS)
            return diag_fault(table->diag, "levels '%.*s' have more than %d rows", SLICE_ARG(table->name),
                              MAX_LEVELS);
        *ARENA_PUSH(table->mem, levels->needs, levels->count, levels->capacity, struct level_need) = need;
    }
    return got == READ_END;
}

static int compare_needs(const void *left, const void *right)
{
    const struct level_need *a = left, *b = right;
    int by_kpi = decimal_compare(a->kpi, b->kpi);
    return by_kpi ? by_kpi : slice_compare(a->level, b->level);
}

bool level_table_read(struct level_table *levels, struct source *source, struct arena *mem, struct diag *diag)
{
    struct user_table table;
    *levels = (struct level_table){0};
    if (!user_table_open(&table, source, columns, COUNT_OF(columns), mem, diag))
        return false;
    bool done = has_columns(&table) && read_rows(&table, levels);
    user_table_close(&table);
    if (levels->count)
        qsort(levels->needs, levels->count, sizeof *levels->needs, compare_needs);
    return done;
}

bool level_need_applies(const struct level_table *table, const struct level_need *need, Slice competency)
{
    if (need->competency.len)
        return slice_equal_nocase(need->competency, competency);
    for (size_t i = 0; i < table->count; i++)
        if (table->needs[i].competency.len && slice_equal_nocase(table->needs[i].competency, competency) &&
            slice_equal_nocase(table->needs[i].level, need->level))
            return false;
    return true;
}
