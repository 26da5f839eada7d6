/* Whether the rows below a header can be used, and why not: a column is missing, it is
   an export of tickets, months stand side by side, it is no table at all. */
#ifndef KPIRECON_DATASET_HEADER_CHECK_H
#define KPIRECON_DATASET_HEADER_CHECK_H

#include "dataset/dataset_private.h"
#include "dataset/header.h"

/* The month for rows without a column of months: what the file's name says. Nothing when there is such a
   column; the caller reports what was given. */
void header_give_month(struct gathering *gathering, Slice path, struct columns *columns);
void header_report_given(struct gathering *gathering, Slice source, const struct columns *columns);
/* Once a file has been read: rows whose currency nothing told. */
void header_report_currency(struct gathering *gathering, const struct scanned *out);
/* False after a fault that says what is missing. `at` is the header's place. */
bool header_check(struct gathering *gathering, const struct columns *columns, Place at, struct scanned *out);
/* Always false, after a fault: none of the first records names enough columns; `columns` are those of the
   first one that holds anything, `head` is how the text begins. */
bool header_refuse(struct gathering *gathering, const struct columns *columns, Slice head, Slice source);

#endif
