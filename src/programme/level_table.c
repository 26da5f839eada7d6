/* Reads the table of levels; it is a few rows long. */
#include "programme/level_table.h"

#include "base/arena.h"
#include "base/slice.h"
#include "bytes/source.h"
#include "programme/catalogue_private.h"
#include "records/record.h"

#include <stdlib.h>

#define MAX_LEVELS 1000
#define NOT_THERE SIZE_MAX

enum column { COLUMN_LEVEL, COLUMN_KPI, COLUMN_COMPETENCY, COLUMN_COUNT };

static const struct {
    Slice name;
    enum column column;
} column_names[] = {
    {S_INIT("LEVEL"), COLUMN_LEVEL},           {S_INIT("TIER"), COLUMN_LEVEL},
    {S_INIT("KPI"), COLUMN_KPI},               {S_INIT("KPIS"), COLUMN_KPI},
    {S_INIT("KPIVALUE"), COLUMN_KPI},          {S_INIT("THRESHOLD"), COLUMN_KPI},
    {S_INIT("COMPETENCY"), COLUMN_COMPETENCY}, {S_INIT("COMPETENCYNAME"), COLUMN_COMPETENCY},
};

struct reading {
    struct reader reader;
    struct record row;
    struct arena *mem;
    struct diag *diag;
    size_t column[COLUMN_COUNT];
};

static bool map_columns(struct reading *reading, Slice name)
{
    char compact[MAX_NAME_BYTES];
    for (size_t i = 0; i < COLUMN_COUNT; i++)
        reading->column[i] = NOT_THERE;
    for (size_t i = 0; i < reading->reader.column_count; i++) {
        Slice title = name_compact(reading->reader.columns[i], compact, reading->mem);
        for (size_t k = 0; k < COUNT_OF(column_names); k++)
            if (slice_equal(title, column_names[k].name) && reading->column[column_names[k].column] == NOT_THERE)
                reading->column[column_names[k].column] = i;
    }
    if (reading->column[COLUMN_LEVEL] != NOT_THERE && reading->column[COLUMN_KPI] != NOT_THERE)
        return true;
    return diag_fault(reading->diag, "levels '%.*s' need columns for level and kpi", SLICE_ARG(name));
}

static Slice field(const struct reading *reading, enum column column)
{
    size_t i = reading->column[column];
    return i == NOT_THERE ? (Slice){0} : slice_trim(reading->row.fields[i]);
}

static bool refuse(struct reading *reading, enum column column, const char *complaint)
{
    Slice found = field(reading, column);
    diag_add(reading->diag, FINDING_registry_value,
             record_place(&reading->reader, &reading->row, reading->column[column]), "'%.*s' %s; the row is left out",
             SLICE_ARG(found), complaint);
    return false;
}

static bool read_row(struct reading *reading, struct level_need *out)
{
    *out = (struct level_need){.level = field(reading, COLUMN_LEVEL), .competency = field(reading, COLUMN_COMPETENCY)};
    if (!out->level.len)
        return refuse(reading, COLUMN_LEVEL, "names no level");
    if (decimal_parse(field(reading, COLUMN_KPI), &out->kpi) != DECIMAL_READ || out->kpi.micro < 0)
        return refuse(reading, COLUMN_KPI, "is not a KPI value");
    out->level = arena_copy(reading->mem, out->level);
    out->competency = arena_copy(reading->mem, out->competency);
    return true;
}

static bool read_rows(struct reading *reading, struct level_table *table, Slice name)
{
    enum read_result got;
    while ((got = reader_next(&reading->reader, &reading->row, reading->diag)) != READ_END) {
        struct level_need need;
        if (got == READ_FAILED)
            return false;
        if (got != READ_RECORD || !read_row(reading, &need))
            continue;
        if (table->count >= MAX_LEVELS)
            return diag_fault(reading->diag, "levels '%.*s' have more than %d rows", SLICE_ARG(name), MAX_LEVELS);
        *ARENA_PUSH(reading->mem, table->needs, table->count, table->capacity, struct level_need) = need;
    }
    return true;
}

static int compare_needs(const void *left, const void *right)
{
    const struct level_need *a = left, *b = right;
    int by_kpi = decimal_compare(a->kpi, b->kpi);
    return by_kpi ? by_kpi : slice_compare(a->level, b->level);
}

bool level_table_read(struct level_table *table, struct source *source, struct arena *mem, struct diag *diag)
{
    struct reading reading = {.mem = mem, .diag = diag};
    *table = (struct level_table){0};
    if (!reader_open(&reading.reader, source, NULL, mem, diag))
        return false;
    bool done = map_columns(&reading, source->name) && read_rows(&reading, table, source->name);
    reader_close(&reading.reader);
    if (table->count)
        qsort(table->needs, table->count, sizeof *table->needs, compare_needs);
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
