/* Which column of a published file is which: header names are compared without
   case, blanks and punctuation against a table of the names in use, and then
   against the labels that tickets use in other languages.

       struct columns columns;
       if (columns_recognise(names, count, &words, mem, &columns) >= LEAST_RECOGNISED) ...
       for each missing field: columns_missing(&columns, field)
*/
#ifndef KPIRECON_DATASET_COLUMNS_H
#define KPIRECON_DATASET_COLUMNS_H

#include "base/base.h"
#include "tickets/number.h"

struct arena;
struct labels;
struct programme;

/* What header names are made of. */
struct header_words {
    const struct programme *programme;
    const struct labels *labels; /* NULL: English names only */
};

enum dataset_field {
    FIELD_PARTNER, /* location (PLA) */
    FIELD_GROUP,   /* global account (PGA) */
    FIELD_MONTH,   /* a month, or a whole period */
    FIELD_YEAR,
    FIELD_FISCAL_MONTH, /* of a fiscal year, which starts in July */
    FIELD_FISCAL_YEAR,
    FIELD_TYPE,
    FIELD_UNITS,
    FIELD_INVOICE,
    FIELD_KPI,
    FIELD_REVENUE,
    FIELD_CURRENCY,
    FIELD_DOCUMENT,
    FIELD_AMENDS,
    FIELD_PUBLISHED,
    FIELD_COUNT
};

/* A record with fewer known names than this is no header. */
#define LEAST_RECOGNISED 5

struct columns {
    const Slice *names; /* as in the file, trimmed */
    size_t count;
    int of[FIELD_COUNT];      /* index of the column, or -1 */
    struct currency_word revenue_currency; /* "USD" for "RevenueUSD" and "Revenue (USD)", else empty */
    bool month_is_date;       /* the month column is called a date: any day of the month may stand there */
    int first_rival[FIELD_COUNT], rival[FIELD_COUNT]; /* two columns that could be it as well: then neither is; or -1 */
    Slice language;           /* of the labels by which columns were known; empty for those of the table */
    bool comma_language;      /* there the comma is the decimal mark, and dates begin with the day */
    Slice given_month;        /* for rows without a month column: what the sheet's or the file's name says; may lack
                                 the year when there is a column of years */
    bool is_tickets;          /* the number of a ticket stands among them, or several other fields of its own */
    bool may_be_tickets;      /* two such fields do, or what may be the number of something else */
    Slice ticket_column;      /* may_be_tickets: the name of that number, or empty */
};

/* How many fields have a column. Of several columns for one field the one with
   the better known name counts, then the first; two labels for one field are rivals, and
   neither counts. Names are copied to `mem`. */
size_t columns_recognise(const Slice *names, size_t count, const struct header_words *words, struct arena *mem,
                         struct columns *out);
/* Is this one of the seven (month: also a fiscal or a given one), and without a column? */
bool columns_missing(const struct columns *columns, enum dataset_field field);
/* For messages: "invoice number", and a name a column for it could have: "Invoice Number". */
Slice field_title(enum dataset_field field);
Slice field_example(enum dataset_field field);
/* The name of the field's column as the file has it; empty when there is none. */
Slice columns_name(const struct columns *columns, enum dataset_field field);

#endif
