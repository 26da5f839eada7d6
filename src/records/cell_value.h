/* What a number in a workbook's cell means, by the format it is shown in: digits
   without the noise of binary floating point, or a date in ISO form. */
#ifndef KPIRECON_RECORDS_CELL_VALUE_H
#define KPIRECON_RECORDS_CELL_VALUE_H

#include "base/base.h"

struct arena;

struct cell_format {
    bool has_date, has_time;
    unsigned digits; /* "00000": as many at least, with zeros before them */
};

/* By the number of a built-in format, with the code where the workbook has one. */
struct cell_format cell_format_read(uint64_t id, Slice code);

/* "12345.6" stays, "1234.5600000000001" is 1234.56 (15 digits, as shown), "1.5E3" is 1500, but
   "1.23E+11" stays as it is: it was a longer number once;
   with a date's format "43831" is 2020-01-01 and "43876.3125" is 2020-02-15T07:30:00.
   What is no number stays as it is. *is_date says which it was. */
Slice cell_value(Slice number, struct cell_format format, bool from_1904, struct arena *mem, bool *is_date);

#endif
