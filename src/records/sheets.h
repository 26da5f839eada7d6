/* Sheets of cells as records: finds the row of names, leaves out the titles above it,
   and puts sheets with the same names one behind the other (a sheet a month, say),
   with the sheet's name in a last column "_sheet". Sheets with other names, and hidden
   ones beside a visible one, are left out with a finding.

   The rows are asked for twice: first to see what there is, then to hand them out. So no
   more of them are held than come at a time, however many there are. */
#ifndef KPIRECON_RECORDS_SHEETS_H
#define KPIRECON_RECORDS_SHEETS_H

#include "base/arena.h"
#include "records/record.h"

#define MAX_SHEETS 1024
#define MAX_SHEET_ROWS (1u << 20)
#define MAX_MERGED 512 /* of a sheet: each is looked at for each row */

struct sheets;

struct sheet_cell {
    uint32_t column; /* from 0 */
    bool is_text;    /* neither a number nor a date nor a truth value */
    bool is_kept;    /* the text lives as long as the reader's arena */
    Slice text;
};

/* A format: where the rows come from, as often as is asked. */
struct sheets_giver {
    bool (*restart)(struct sheets *sheets, struct diag *diag);
    /* Some more rows, with the functions below; *ended when there are none. False after a fault. */
    bool (*more)(struct sheets *sheets, bool *ended, struct diag *diag);
    void (*stop)(struct sheets *sheets); /* what restart() opened; may be called twice */
    bool is_page; /* nothing in it says what is a number, and of several tables the largest is what it is for */
};

struct sheets {
    struct reader *reader;
    const struct sheets_giver *giver;
    struct arena row_mem;  /* of the rows on their way; for the giver too */
    bool is_looking;       /* the first time */
    struct sheet *sheets;
    size_t sheet_count, sheet_capacity;
    size_t now;            /* the sheet that is being given, from 1 */
    struct sheet_row *rows; /* to be handed out, in row_mem with their cells */
    size_t row_count, row_capacity, next_row;
    bool has_ended;
    uint32_t first_column;
    size_t column_count;   /* without "_sheet" */
    bool names_sheets;
    uint64_t cut_off_count; /* cells and rows beyond the ceilings */
    bool checks_text;       /* set by the giver: it may not be UTF-8 */
    const Slice *first_names; /* of the sheet, when others stand below them; else NULL */
    uint32_t names_sheet;     /* where they do */
    bool is_elsewhere;        /* the rows are of a table that is not read */
    Slice *fields;
    bool *is_number; /* in parallel */
    struct bad_row bad;
};

/* Looks at all there is and gives the reader its columns. reader->state must begin with *sheets. */
bool sheets_open(struct sheets *sheets, struct reader *reader, const struct sheets_giver *giver, struct diag *diag);

/* For the giver. A sheet, and then its rows from above: a row that does not stand below the one before
   is taken for the next one. Cells may come in any order; their texts are copied. */
void sheets_begin(struct sheets *sheets, Slice name, bool is_hidden);
void sheets_hide(struct sheets *sheets);
void sheets_row(struct sheets *sheets, uint64_t row, struct sheet_cell *cells, size_t count);
/* The row given last is the row of names. */
void sheets_name_row(struct sheets *sheets);
/* The cell of that column says the same down to the last row. */
void sheets_merge(struct sheets *sheets, uint32_t column, uint32_t first_row, uint32_t last_row);
/* The row that follows the one given last, from 0. */
uint64_t sheets_next_row(const struct sheets *sheets);

/* The hooks of a format whose reader->state begins with a struct sheets. */
enum read_result sheets_read(struct reader *reader, struct record *row, struct diag *diag);
Place sheets_place(const struct reader *reader, const struct record *row, size_t i);
void sheets_close(struct reader *reader);

#endif
