/* What single cells of a published file say. Published files are written by
   machines in US formats: the point is the decimal mark and 1/2/2020 is in January;
   a form that could mean something else in the file at hand is refused, not guessed. */
#ifndef KPIRECON_DATASET_CELLS_H
#define KPIRECON_DATASET_CELLS_H

#include "base/date.h"
#include "dataset/dataset.h"
#include "tickets/number.h"

struct arena;
struct programme;

/* A number. With `comma_possible` (a file with semicolons between its columns may
   come from where the comma is the decimal mark) "1,250" stays AMOUNT_AMBIGUOUS. */
struct amount cell_amount(Slice text, bool comma_possible, const struct programme *programme, struct arena *scratch);

/* The cells that may tell the period; those without a column are empty. */
struct period_cells {
    Slice month, year;
    Slice fiscal_month, fiscal_year; /* the fiscal year 2020 begins in July 2019 */
    bool month_is_date;              /* days other than the first are to be expected */
};

/* False when they do not tell one month; *why says it in a few words. */
bool cell_period(const struct period_cells *cells, struct arena *scratch, Month *out, Slice *why);

/* "2020-02-15", "20200215", "2/15/2020", each also with a time behind it. */
bool cell_date(Slice text, Date *out);

/* "invoice", "adjustment_note", "Credit Note", "void_note"; empty is an invoice. */
bool cell_document(Slice text, enum row_document *out);

/* "Total", "Grand Total", "합계", "Gesamt", ...: the word of a totals row. */
bool cell_is_total(Slice text, struct arena *scratch);

#endif
