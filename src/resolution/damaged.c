/* A row that cannot be read as a row can still be searched for words. */
#include "resolution/damaged.h"

#include "base/arena.h"
#include "base/slice.h"
#include "tickets/invoice_number.h"

#include <string.h>

/* Shorter words are amounts and months rather than invoice numbers. */
#define LEAST_NUMBER_CHARS 4
#define LEAST_CHARS_WITHIN 6      /* of a number that is looked for inside of others */
#define MAX_WORDS_LOOKED_AT 20000 /* for one claim */

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

/* A cell that was joined with its neighbour by a blank. */
static void add_cell(struct damaged_rows *damaged, Slice cell, const struct quarantined *row, struct arena *mem)
{
    Slice rest = slice_trim(cell);
    add_word(damaged, rest, row, mem);
    if (!slice_has(rest, ' '))
        return;
    while (rest.len)
        add_word(damaged, slice_cut(rest, ' ', &rest), row, mem);
}

static void add_row(struct damaged_rows *damaged, const struct quarantined *row, struct arena *mem)
{
    size_t from = 0;
    for (size_t i = 0; i <= row->raw.len; i++)
        if (i == row->raw.len || is_separator(row->raw.at[i])) {
            add_cell(damaged, slice_part(row->raw, from, i), row, mem);
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

static bool is_digit_of(char c)
{
    return c >= '0' && c <= '9';
}

/* Where a digit follows a digit, or a letter a letter, the number may be a longer one. */
static bool ends_between(char before, char behind)
{
    bool digits = is_digit_of(before) && is_digit_of(behind);
    bool letters = !is_digit_of(before) && !is_digit_of(behind) && before >= 'A' && behind >= 'A';
    return !digits && !letters;
}

static bool holds(Slice word, Slice number)
{
    for (size_t i = 0; i + number.len <= word.len; i++) {
        size_t end = i + number.len;
        if (memcmp(word.at + i, number.at, number.len) == 0 && (i == 0 || ends_between(word.at[i - 1], word.at[i])) &&
            (end == word.len || ends_between(word.at[end - 1], word.at[end])))
            return true;
    }
    return false;
}

const struct quarantined *damaged_find_within(const struct damaged_rows *damaged, Slice normal)
{
    if (normal.len < LEAST_CHARS_WITHIN)
        return NULL;
    for (size_t i = 0; i < damaged->count && i < MAX_WORDS_LOOKED_AT; i++)
        if (holds(damaged->number[i], normal))
            return damaged->row[i];
    return NULL;
}
