/* A table on its side: the names stand in its first column, and each further column is a record. */
#ifndef KPIRECON_RECORDS_TRANSPOSE_H
#define KPIRECON_RECORDS_TRANSPOSE_H

#include "records/record.h"

#define MAX_TRANSPOSED_ROWS 1000 /* names; longer tables do not lie on their side */

/* Reads all of the opened reader, whose header is the first row, and becomes the reader of its columns. False
   when there are too many rows (*too_long) or after a fault; the reader can only be closed then. */
bool reader_transpose(struct reader *reader, bool *too_long, struct diag *diag);

#endif
