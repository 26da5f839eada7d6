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

#define CELL_WHOLE_DIGITS 12

/* "-25", "3062500" and, unless `whole_only`, "1250.5": what nearly every cell holds,
   read where it stands. False says nothing about the cell, see cell_amount(). */
static inline bool cell_plain_number(Slice text, bool whole_only, Decimal *out)
{
    size_t i = text.len && text.at[0] == '-', from = i;
    int64_t number = 0;
    /* of longer texts the loop could overflow before they are refused */
    if (text.len > CELL_WHOLE_DIGITS + DECIMAL_PLACES)
        return false;
    for (; i < text.len && text.at[i] >= '0' && text.at[i] <= '9'; i++)
        number = number * 10 + (text.at[i] - '0');
    if (i == from || i - from > CELL_WHOLE_DIGITS)
        return false;
    number *= DECIMAL_SCALE;
    if (i < text.len) {
        if (text.at[i] != '.' || whole_only || i + 1 == text.len || text.len - i - 1 > DECIMAL_PLACES)
            return false;
        int64_t worth = DECIMAL_SCALE / 10;
        for (i++; i < text.len && text.at[i] >= '0' && text.at[i] <= '9'; i++, worth /= 10)
            number += (text.at[i] - '0') * worth;
        if (i < text.len)
            return false;
    }
    out->micro = from ? -number : number;
    return true;
}

/* A number in any form. With `comma_possible` (a file with semicolons between its columns may
   come from where the comma is the decimal mark) "1,250" stays AMOUNT_AMBIGUOUS. */
struct amount cell_amount(Slice text, bool comma_possible, const struct programme *programme, struct arena *scratch);

/* The cells that may tell the period; those without a column are empty. */
struct period_cells {
    Slice month, year;
    Slice fiscal_month, fiscal_year; /* the fiscal year 2020 begins in July 2019 */
    bool month_is_date;              /* days other than the first are to be expected */
    bool day_may_be_first;           /* 1/2/2020 may be in February: the file speaks a language that writes so */
};

/* False when they do not tell one month; *why says it in a few words. */
bool cell_period(const struct period_cells *cells, struct arena *scratch, Month *out, Slice *why);

/* "2020-02-15", "20200215", "2/15/2020", each also with a time behind it; "/Date(1581724800000)/". With
   `day_may_be_first` 1/2/2020 is none, and 15/2/2020 is one. */
bool cell_date(Slice text, bool day_may_be_first, Date *out);

/* "invoice", "adjustment_note", "Credit Note", "void_note"; empty is an invoice. */
bool cell_document(Slice text, enum row_document *out);

/* "Total", "Grand Total", "합계", "Gesamt", ...: the word of a totals row. */
bool cell_is_total(Slice text, struct arena *scratch);

#endif
