/* Rows of a published file that cannot be used: each becomes a finding at its
   place and an entry for the quarantine, so nothing is dropped in silence. */
#ifndef KPIRECON_DATASET_BAD_ROWS_H
#define KPIRECON_DATASET_BAD_ROWS_H

#include "base/diag.h"
#include "dataset/columns.h"

struct quarantine;
struct quarantined;
struct reader;
struct record;
struct bad_row;

/* A record as it was cut from the file. */
struct row_view {
    const Slice *fields;
    size_t field_count;
    Slice raw;     /* its bytes, without the line end */
    uint64_t line; /* where it starts */
    const bool *is_number; /* per field, of a workbook: held as a number; NULL: all is text */
    bool has_margin; /* CELL_MARGIN_BYTES before and after `raw` may be read too */
};

#define MAX_RAW_KEPT 4096u
/* More bad rows than this are counted, and no longer kept with their text. */
#define MAX_BAD_ROWS_KEPT 10000u

struct bad_rows {
    Slice source;
    char delimiter;
    const struct columns *columns;
    struct diag *diag;
    struct quarantine *quarantine; /* NULL: findings only */
    struct quarantined *first, **last; /* not yet in the quarantine */
    uint64_t count;
    uint64_t before; /* bad rows of the file that come before these; they count for what is kept */
    const struct reader *reader; /* of the common readers, which know the places of their records; else NULL */
    const struct record *record; /* the one the row is of */
};

void bad_rows_init(struct bad_rows *bad, Slice source, struct quarantine *quarantine, struct diag *diag);
/* What is wrong with the cell of a field; always false, so that a reader can end with it. */
bool bad_cell(struct bad_rows *bad, const struct row_view *row, enum dataset_field field, const char *format, ...)
    PRINTF_LIKE(4, 5);
/* What is wrong at a byte of the record. */
bool bad_at_byte(struct bad_rows *bad, const struct row_view *row, enum finding_id finding, size_t offset,
                 const char *format, ...) PRINTF_LIKE(5, 6);
/* A row that its reader did not accept, and has reported. */
void bad_record(struct bad_rows *bad, const struct row_view *row, const struct bad_row *why);
/* Where the column's cell stands. */
Place place_of_cell(const struct bad_rows *bad, const struct row_view *row, size_t column);
/* The place of a byte of the record: newlines inside quotes move the line. */
Place place_of_byte(const struct bad_rows *bad, const struct row_view *row, size_t offset);
/* Where the column's cell begins, with its quote, in the raw record; its length when there is no such cell. */
size_t cell_offset(const struct bad_rows *bad, const struct row_view *row, size_t column);
/* The head of a text, with no character cut in two; messages show this much of a cell. */
Slice text_head(Slice text, size_t max_bytes);
#define MAX_SHOWN_BYTES 80
/* Adds `more`, bad rows of a stretch of the same file that begins `line` lines into it. Texts are copied. */
void bad_rows_append(struct bad_rows *bad, const struct bad_rows *more, uint64_t line);
/* Hands everything over, or drops it, when the file turned out to be one read before. */
void bad_rows_release(struct bad_rows *bad);

#endif
