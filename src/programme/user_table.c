/* Maps the columns once by their compact names, then hands out rows. */
#include "programme/user_table.h"

#include "base/slice.h"
#include "bytes/source.h"
#include "programme/catalogue_private.h"

#define NOT_THERE SIZE_MAX

static void map_columns(struct user_table *table, const struct user_column *names, size_t count)
{
    char compact[MAX_NAME_BYTES];
    for (size_t i = 0; i < COUNT_OF(table->at); i++)
        table->at[i] = NOT_THERE;
    for (size_t i = 0; i < table->reader.column_count; i++) {
        Slice title = name_compact(table->reader.columns[i], compact, table->mem);
        for (size_t k = 0; k < count; k++)
            if (slice_equal(title, names[k].name) && !user_table_has(table, names[k].column))
                table->at[names[k].column] = i;
    }
}

bool user_table_open(struct user_table *table, struct source *source, const struct user_column *names, size_t count,
                     struct arena *mem, struct diag *diag)
{
    *table = (struct user_table){.mem = mem, .diag = diag, .name = source->name};
    if (!reader_open(&table->reader, source, NULL, mem, diag))
        return false;
    map_columns(table, names, count);
    return true;
}

void user_table_close(struct user_table *table)
{
    reader_close(&table->reader);
}

bool user_table_has(const struct user_table *table, unsigned column)
{
    return table->at[column] != NOT_THERE;
}

enum read_result user_table_next(struct user_table *table)
{
    enum read_result got;
    do
        got = reader_next(&table->reader, &table->row, table->diag);
    while (got != READ_RECORD && got != READ_END && got != READ_FAILED);
    return got;
}

Slice user_table_field(const struct user_table *table, unsigned column)
{
    return user_table_has(table, column) ? slice_trim(table->row.fields[table->at[column]]) : (Slice){0};
}

bool user_table_refuse(struct user_table *table, unsigned column, const char *complaint)
{
    Slice found = user_table_field(table, column);
    diag_add(table->diag, FINDING_registry_value, record_place(&table->reader, &table->row, table->at[column]),
             "'%.*s' %s; the row is left out", SLICE_ARG(found), complaint);
    return false;
}
