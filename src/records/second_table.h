/* Tables below each other in one file or sheet: a row among the records that holds names of columns, other ones than
   those above or the same in another order. What stands below it belongs to those names. Only the caller's taste tells
   names from words, so without one there are no such tables. */
#ifndef KPIRECON_RECORDS_SECOND_TABLE_H
#define KPIRECON_RECORDS_SECOND_TABLE_H

#include "records/record.h"

/* Only for rows that are not the reader's own names once more. */
bool second_table_begins(const struct reader *reader, const Slice *cells, size_t count);
/* The reader's columns are those names from now on; they are copied. */
void second_table_enter(struct reader *reader, const Slice *cells, size_t count);
/* A title that may stand above one: a single text in a row of a wider table. */
bool second_table_may_be_title(const struct reader *reader, const Slice *cells, size_t count);

#endif
