/* What the files of the sheets share: sheet_rows.c takes rows as a format gives them, sheet_choice.c finds their
   names and chooses the sheets that are read, sheets.c hands out records. */
#ifndef KPIRECON_RECORDS_SHEETS_PRIVATE_H
#define KPIRECON_RECORDS_SHEETS_PRIVATE_H

#include "records/sheets.h"

#define LOOKED_AT_ROWS 50 /* for the row of names */
#define SHEET_COLUMN "_sheet"

/* A row that has something in it, its cells from left to right. */
struct sheet_row {
    uint32_t sheet, row;
    struct sheet_cell *cells;
    size_t cell_count;
    bool is_doubled; /* two cells say that they stand at one place */
};

struct merged {
    uint32_t column, first_row, last_row;
    Slice text; /* of its first cell, once it is known */
};

struct sheet {
    Slice name;
    bool is_hidden, is_taken;
    uint64_t next_row;
    struct sheet_row head[LOOKED_AT_ROWS];
    size_t head_count, names; /* which of them has the names */
    bool names_are_given;
    uint64_t names_hash; /* equal for sheets of the same names */
    uint64_t cell_count;
    uint32_t first_column, end_column; /* of the rows below the head */
    struct merged *merged;
    size_t merged_count;
};

/* Its row of names, once it is known. */
static inline const struct sheet_row *sheet_names(const struct sheet *sheet)
{
    return &sheet->head[sheet->names];
}

/* --- sheet_rows.c --- */

/* What merged cells above it say, in its empty cells. */
void sheet_fill_merged(const struct sheet *sheet, struct sheet_row *row, struct arena *mem);
/* So that the row's cells stand within. */
void sheet_widen(uint32_t *first, uint32_t *end, const struct sheet_row *row);

/* --- sheet_choice.c --- */

/* Once all sheets were looked at: which are read, and under which names. */
void sheets_choose(struct sheets *sheets, struct diag *diag);
/* "Sheet1!C14"; only the row unless `is_cell`. */
Place sheet_place(const struct sheets *sheets, const struct sheet_row *row, uint32_t column, bool is_cell);

#endif
