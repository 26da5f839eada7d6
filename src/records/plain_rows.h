/* Rows of delimited text that need no judgement: cut by themselves, anywhere in the text and on any thread. What such
   a row is depends on the byte where it begins and on nothing before it; everything else (a row to be repaired,
   refused, left out or told of) is only for reader_next().

       struct plain_rows rows;
       if (plain_rows_open(&rows, &reader, &failed, diag)) ...
       plain_rows_cut(&rows, at, clean_end, fields, &row, &cut)       // any thread, any `at`
       if (plain_rows_at(&rows) == at) plain_rows_step(&rows, &cut)   // as if reader_next() had handed it out */
#ifndef KPIRECON_RECORDS_PLAIN_ROWS_H
#define KPIRECON_RECORDS_PLAIN_ROWS_H

#include "records/record.h"

struct plain_rows {
    struct reader *reader;
    Slice text; /* the source's, when it was opened */
    size_t begin; /* of the first row that has not been handed out */
};

/* False when the reader's format has none, or not all of its text is a file at hand; without a fault unless *failed. */
bool plain_rows_open(struct plain_rows *rows, struct reader *reader, bool *failed, struct diag *diag);
/* Where the next line begins, at `at` or behind it; it may yet be the middle of a quoted field. */
size_t plain_rows_line(const struct plain_rows *rows, size_t at);

struct plain_cut {
    size_t used_bytes; /* up to the next row, whether this one is plain or not; 0 at the end of the text */
    uint64_t line_count;
};

/* Cuts what begins at `at`. True: it is a row, which has no line number yet; `fields` has room for the reader's columns.
   `is_clean`: the bytes up to `clean_end` are ASCII without NULs. */
bool plain_rows_cut(const struct plain_rows *rows, size_t at, size_t clean_end, Slice *fields, struct record *row,
                    struct plain_cut *cut);
/* Where the reader goes on, as an offset in its text, and on which line. */
size_t plain_rows_at(const struct plain_rows *rows);
uint64_t plain_rows_line_number(const struct plain_rows *rows);
/* False when the reader stands in a line of which nothing is to be read. */
bool plain_rows_may_follow(const struct plain_rows *rows);
/* False when the reader goes on in another text: it found that the rest has another encoding. */
bool plain_rows_hold(const struct plain_rows *rows);
/* The plain row there has been taken. */
void plain_rows_step(const struct plain_rows *rows, const struct plain_cut *cut);

#endif
