/* A row that cannot be read as a row can still be searched for words. */
#include "resolution/damaged.h"

#include "base/arena.h"
#include "base/slice.h"
#include "tickets/invoice_number.h"

/* Shorter words are amounts and months rather than invoice numbers. */
#define LEAST_NUMBER_CHARS 4

static bool is_separator(char c)
{
    return c == ',' || c == ';' || c == '\t' || c == '|' || c == '"' || c == '\n' || c == '\r';
}

static void add_word(struct damaged_rows *damaged, Slice word, const struct quarantined *row, struct arena *mem)
{
    Slice normal = invoice_normal(slice_trim(word), mem);
    if (normal.len < LEAST_NUMBER_CHARS)
        return;
    table_add(&damaged->by_number, slice_hash(normal), (uint32_t)damaged->count);
    *ARENA_PUSH(mem, damaged->number, damaged->count, damaged->number_capacity, Slice) = normal;
    *ARENA_PUSH(mem, damaged->row, damaged->row_count, damaged->row_capacity, const struct quarantined *) = row;
}

static void add_row(struct damaged_rows *damaged, const struct quarantined *row, struct arena *mem)
{
    size_t from = 0;
    for (size_t i = 0; i <= row->raw.len; i++)
        if (i == row->raw.len || is_separator(row->raw.at[i])) {
            add_word(damaged, slice_part(row->raw, from, i), row, mem);
            from = i + 1;
        }
}

static bool is_of_dataset(const struct quarantined *row, const struct gathered *gathered)
{
    for (size_t i = 0; i < gathered->source_count; i++)
        if (slice_equal(row->place.source, gathered->sources[i].name))
            return true;
    return false;
}

void damaged_make(struct damaged_rows *damaged, const struct quarantine *quarantine, const struct gathered *gathered,
                  struct arena *mem)
{
    *damaged = (struct damaged_rows){0};
    table_init(&damaged->by_number, mem, 0);
    for (const struct quarantined *row = quarantine ? quarantine->first : NULL; row; row = row->next)
        if (is_of_dataset(row, gathered))
            add_row(damaged, row, mem);
}

const struct quarantined *damaged_find(const struct damaged_rows *damaged, Slice normal)
{
    uint32_t i;
    if (!damaged->count || !normal.len)
        return NULL;
    for (struct table_walk walk = table_walk(&damaged->by_number, slice_hash(normal)); table_next(&walk, &i);)
        if (slice_equal(damaged->number[i], normal))
            return damaged->row[i];
    return NULL;
}
