/* Up to 4096 rows, packed: every field as narrow as the rows allow, decimals without
   the zeros that all of them end with, and beside the rows the texts of their invoice
   numbers. A row is read from one or two cache lines.

       group.rows[group.row_count++] = values;  ...  row_group_write(&group, writer, &entry)
       group_row_values(&entry, bytes, &values)
*/
#ifndef KPIRECON_DATASET_ROW_GROUP_H
#define KPIRECON_DATASET_ROW_GROUP_H

#include "base/buf.h"
#include "dataset/snapshot_format.h"

struct snapshot_writer;

/* As 64-bit patterns; what each means is said with enum row_field. */
struct row_values {
    uint64_t of[ROW_FIELD_COUNT];
};

struct row_group {
    struct row_values *rows; /* ROWS_PER_GROUP of them */
    uint32_t row_count;
    struct buf texts;
    size_t last_number; /* where the texts have the number of the row before, plus one */
};

void row_group_init(struct row_group *group, struct row_values *rows);
void row_group_done(struct row_group *group); /* accepts a zeroed struct */
/* Where the texts have this number from now on, plus one; `normal` is its normal form. The same number
   as the row before has is kept once. Empty: 0. */
uint64_t row_group_keep_number(struct row_group *group, Slice number, Slice normal);
/* The same for a number that is in normal form and seldom stands twice. */
uint64_t row_group_keep_text(struct row_group *group, Slice text);
/* Writes it and is empty again. *entry says where it went. */
void row_group_write(struct row_group *group, struct snapshot_writer *writer, struct group_entry *entry);

static inline uint64_t group_field_value(const struct group_field *field, uint64_t stored)
{
    static const uint64_t scales[] = {1, 10, 100, 1000, 10000, 100000, 1000000};
    return field->base + stored * scales[field->scale];
}

/* `at`: the row; eight bytes more than it has can be read. The entry has been checked. */
static inline void group_row_values(const struct group_entry *entry, const char *at, struct row_values *out)
{
    for (size_t i = 0; i < ROW_FIELD_COUNT; i++) {
        const struct group_field *field = &entry->fields[i];
        uint64_t stored = field->width == 8 ? snapshot_load8(at)
                                            : snapshot_load8(at) & ((UINT64_C(1) << field->width * 8) - 1);
        out->of[i] = group_field_value(field, stored);
        at += field->width;
    }
}

/* False when it cannot be a group of a section of `section_bytes`. */
bool group_entry_is_sound(const struct group_entry *entry, uint64_t section_bytes);

/* The number that the texts have at `at` (plus one); false when there is none. */
bool group_text_number(Slice texts, uint64_t at, Slice *number, Slice *normal);

#endif
