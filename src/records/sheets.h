/* Sheets of cells as records: finds the row of names, leaves out the titles above it,
   and puts sheets with the same names one behind the other (a sheet a month, say),
   with the sheet's name in a last column "_sheet". Sheets with other names, and hidden
   ones beside a visible one, are left out with a finding. */
#ifndef KPIRECON_RECORDS_SHEETS_H
#define KPIRECON_RECORDS_SHEETS_H

#include "records/record.h"

#define MAX_SHEETS 1024
#define MAX_SHEET_ROWS (1u << 20)

struct sheet_cell {
    uint32_t row, column; /* from 0 */
    bool is_text;         /* neither a number nor a date nor a truth value */
    Slice text;
};

struct sheet {
    Slice name;
    bool hidden;
    size_t first_cell, cell_count;
};

struct sheets {
    struct arena *mem;
    struct sheet *sheets;
    size_t sheet_count, sheet_capacity;
    struct sheet_cell *cells;
    size_t cell_count, cell_capacity;
    struct sheet_row *rows; /* those that are records */
    size_t row_count, row_capacity, next_row;
    uint32_t first_column;
    size_t column_count; /* without "_sheet" */
    bool names_sheets;
    Slice *fields;
    struct bad_row bad;
};

void sheets_init(struct sheets *sheets, struct arena *mem);
void sheets_begin(struct sheets *sheets, Slice name, bool hidden);
/* Cells of the sheet begun last, row by row and from left to right; others are dropped: false. */
bool sheets_add(struct sheets *sheets, uint32_t row, uint32_t column, Slice text, bool is_text);
void sheets_finish(struct sheets *sheets, struct reader *reader, struct diag *diag);

/* The hooks of a format whose reader->state is a struct sheets. */
enum read_result sheets_read(struct reader *reader, struct record *row, struct diag *diag);
Place sheets_place(const struct reader *reader, const struct record *row, size_t i);

#endif
