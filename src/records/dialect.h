/* How a delimited text is written, found by looking at its first lines: the delimiter,
   the quotes, what stands above the header, over how many rows the header goes, and how
   wide the rows are. It never fails: what cannot be told is as in RFC 4180. */
#ifndef KPIRECON_RECORDS_DIALECT_H
#define KPIRECON_RECORDS_DIALECT_H

#include "records/csv_loose.h"

#define MAX_TYPED_COLUMNS 64
#define MAX_PREAMBLE_ROWS 20
#define MAX_HEADER_ROWS 4

struct dialect {
    struct csv_dialect csv;
    size_t preamble_bytes;   /* of the text, above the header; its blank lines included */
    uint64_t preamble_lines;
    size_t preamble_rows;    /* that are not blank */
    size_t header_rows;      /* at least 1 */
    bool has_groups;         /* of two: a name in the first belongs to the columns without one on its right, too */
    size_t width;            /* fields of most rows, the header included; 0: nobody knows */
    size_t trailing;         /* so many fields behind the header's are empty in every row */
    bool has_values_for_names; /* the header looks like the rows below it */
    bool is_typed[MAX_TYPED_COLUMNS]; /* columns that hold numbers, dates, codes in most rows */
};

/* `head`: the first text of a file, blank lines left out; `last`: all of it.
   `delimiter`: known already, or 0. */
struct dialect dialect_guess(Slice head, char delimiter, bool last, struct arena *mem);
/* True when more lines would say more: never for a header as RFC 4180 has it, since
   whoever writes into a pipe may wait for an answer. */
bool dialect_wants_more(Slice head);

/* 2019-01-31, 12:30, $1.50, G002297372: digits, and not more letters than digits. */
bool cell_is_coded(Slice cell);
bool cells_are_blank(const Slice *cells, size_t count);
size_t cells_filled(const Slice *cells, size_t count);

#endif
