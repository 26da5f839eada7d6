/* What the files of the dialect share: dialect.c finds the delimiter and the quotes, dialect_header.c what stands
   above the rows. */
#ifndef KPIRECON_RECORDS_DIALECT_PRIVATE_H
#define KPIRECON_RECORDS_DIALECT_PRIVATE_H

#include "records/dialect.h"

#define MAX_SAMPLE_ROWS 200

enum cell_kind { CELL_EMPTY, CELL_TEXT, CELL_CODED };

struct sample_row {
    size_t at;     /* in the head */
    uint64_t line; /* from 0 */
    size_t width, filled;
    bool is_behind_gap; /* a blank line stands above it */
    unsigned char kinds[MAX_TYPED_COLUMNS];
    uint64_t words[MAX_TYPED_COLUMNS]; /* hashes of the texts, else 0 */
};

struct sample {
    struct csv_dialect csv;
    struct sample_row rows[MAX_SAMPLE_ROWS];
    size_t count, width, alike;
    size_t quoted; /* fields that begin and end with the quote */
    size_t faults;
    uint64_t lines;
};

/* Finds preamble_*, header_rows, trailing, is_typed and so on. */
void dialect_find_header(const struct sample *sample, struct dialect *dialect);

#endif
