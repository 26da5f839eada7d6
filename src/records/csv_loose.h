/* Cutting records of odd dialects, and of damaged rows: apostrophes as quotes,
   backslashes as escapes, ", " between the fields, quotes that nobody doubled. A byte
   at a time: what records/csv.h can cut is left to it. */
#ifndef KPIRECON_RECORDS_CSV_LOOSE_H
#define KPIRECON_RECORDS_CSV_LOOSE_H

#include "records/csv.h"

struct csv_dialect {
    char delimiter;
    char quote;       /* '"' or '\'' */
    char escape;      /* '\\' before a quote, or 0: quotes are doubled */
    char second;      /* the delimiter is two bytes, itself and this one: a blank, or itself again; or 0 */
};

/* What records/csv.h reads. */
bool csv_dialect_is_plain(const struct csv_dialect *dialect);

#define NO_LITERAL_FIELD SIZE_MAX

struct csv_manner {
    size_t literal_field; /* the quote at the start of this field is a letter */
    bool is_glued;        /* delimiters are missing where quotes touch text: "a"b is two fields */
    bool is_bare;         /* two quotes before a delimiter are a letter and the closing one: "48"", */
};

/* As csv_cut(), but it always gives all the fields it can: a quote closes a field only
   before a delimiter or the line's end, and one that never closes is a letter. The
   result still says what was wrong, with the fields of the whole record. Quoted fields
   go over line ends only as far as `text` goes. */
enum csv_result csv_cut_loosely(Slice text, const struct csv_dialect *dialect, struct csv_manner manner, bool last,
                                struct arena *mem, Slice *fields, size_t max_fields, struct csv_cut *cut);

/* The fields of a damaged row, so that they are `width`: quotes taken as letters, two quotes as a letter
   and the end of a field, a delimiter put where quotes touch text, another delimiter in this row alone.
   Returns `width`, or 0 when none of it fits; `bad_field` is where the damage was seen. */
size_t csv_mend(Slice raw, const struct csv_dialect *dialect, size_t width, size_t bad_field, struct arena *mem,
                Slice *fields, size_t max_fields);
/* Only by delimiters put where quotes touch text. */
size_t csv_mend_glued(Slice raw, const struct csv_dialect *dialect, size_t width, struct arena *mem, Slice *fields,
                      size_t max_fields);

#endif
