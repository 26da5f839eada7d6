/* One row of named fields, and the readers that give them. Whatever the format,
   a reader names its columns once and then hands out records.

       struct reader reader;
       struct record row;
       if (!reader_open(&reader, &source, NULL, mem, diag)) return false;
       while ((got = reader_next(&reader, &row, diag)) != READ_END) {
           if (got == READ_FAILED) return false;         // a fault: the input cannot be read on
           if (got == READ_BAD) { ... quarantine; continue; } // this row only; row.bad says what
           ...
       }
       reader_close(&reader);

   Field slices point into the source or into `mem` and live as long as both; the
   array of them, and row.bad, live until the next reader_next(). A row is handed
   out as soon as it is complete, so a pipe can be answered while it is written. */
#ifndef KPIRECON_RECORDS_RECORD_H
#define KPIRECON_RECORDS_RECORD_H

#include "base/arena.h"
#include "base/diag.h"

struct source;

#define MAX_FIELD_BYTES (1u << 20)
#define MAX_COLUMNS 4096

/* Why a row was not accepted. */
struct bad_row {
    enum finding_id finding;
    Slice field; /* the column's name, or empty */
    Slice found; /* what stood there, cut to a readable length */
    Place place;
    Slice message; /* the same words as the finding */
    bool is_elsewhere; /* it belongs to another table of the input, which has names of its own and is not read */
};

struct record {
    const Slice *fields;
    size_t field_count; /* = the reader's column_count for READ_RECORD; for READ_BAD what the row most likely
                           holds, as the bytes stand (perhaps no text), never to be relied on, or 0 */
    uint64_t line;      /* where the record starts, from 1 */
    Slice raw;          /* its bytes as they stood, without the line end */
    const struct bad_row *bad; /* READ_BAD only; the finding has been reported */
    Slice part;            /* the sheet it stands in; empty for formats without sheets */
    const bool *is_number; /* per field: a workbook holds it as a number or a date; NULL: all is text */
};

/* What the caller knows of the columns it wants, for documents that hold several tables: the one of which most
   is known is read. Without it the first one is, or on a page the largest. */
struct reader_taste {
    const struct reader_format *format; /* what the input is; NULL: found by looking */
    /* How many of the names are known. */
    size_t (*known)(void *user, const Slice *names, size_t count);
    size_t least; /* fewer say nothing */
    bool nests;   /* records of those columns may have lists below them that are part of what they say */
    bool may_lie; /* tables of pages may have their names in the first column */
    bool follows; /* reads on when further names stand below the rows: READ_TABLE; else what follows is READ_BAD */
    /* A table with other columns, or a hidden one, that is not read; a finding has been added. May be NULL. */
    void (*left_out)(void *user, Slice part, size_t known);
    void *user;
    /* Records are not needed for long: the caller will call reader_give_back(). Else their text stays. */
    bool gives_back;
};

/* READ_TABLE: no record; another table begins, and the reader's columns are those of it. Only for a taste that
   follows. */
enum read_result { READ_RECORD, READ_END, READ_BAD, READ_FAILED, READ_TABLE };

/* What a document calls a field that it knows by an id: {"names": {"customfield_10201": "Invoice #"}}. */
struct column_title {
    Slice id, title;
};

struct reader {
    const struct reader_format *format;
    struct source *source;
    struct arena *mem;
    const Slice *columns; /* names as they stand in the header, trimmed */
    size_t column_count;
    uint64_t record_count; /* data rows seen, bad ones included */
    uint64_t bad_count;
    char delimiter; /* CSV only, else 0 */
    const struct reader_taste *taste; /* or NULL */
    const struct column_title *titles;
    size_t title_count;
    bool is_cut;          /* a page ended in the middle of a table: known once its records have been read */
    struct arena given;   /* texts of records, when the caller gives them back */
    bool gives_back;
    void *state;    /* the format's own */
};

struct reader_format {
    const char *name;
    const char *about;
    int (*probe)(Slice head); /* 0-100: how much the first bytes look like it */
    bool (*open)(struct reader *reader, struct diag *diag);
    enum read_result (*next)(struct reader *reader, struct record *row, struct diag *diag);
    Place (*place)(const struct reader *reader, const struct record *row, size_t i); /* as record_place() */
    bool has_wholes; /* each record is a thing by itself, and no row of a table that several may share */
    bool (*holds_number)(const struct reader *reader, size_t i); /* of the row handed out last; NULL: see is_number */
    /* Are records read that were not handed out yet? NULL: never. */
    bool (*is_ahead)(const struct reader *reader);
    void (*close)(struct reader *reader); /* NULL: what it holds lives in the arena */
};

extern const struct reader_format *const reader_formats[]; /* in probing order, NULL at the end */

/* What a user may call a format; several names may mean one. */
Slice reader_format_choice(size_t index); /* empty behind the last */
const struct reader_format *reader_format_chosen(size_t index); /* NULL behind the last */

/* `format` NULL: found by looking. An input without any record opens well and
   ends at once (column_count 0 when there is not even a header). */
bool reader_open(struct reader *reader, struct source *source, const struct reader_format *format, struct arena *mem,
                 struct diag *diag);
/* `taste` must outlive the reader. */
bool reader_open_for(struct reader *reader, struct source *source, const struct reader_taste *taste,
                     struct arena *mem, struct diag *diag);
enum read_result reader_next(struct reader *reader, struct record *row, struct diag *diag);
/* The texts of all records that were handed out are not needed any more. Only when reader_can_give_back(): it may
   have read ahead. */
bool reader_can_give_back(const struct reader *reader);
void reader_give_back(struct reader *reader);
void reader_close(struct reader *reader); /* the source stays open */

/* Is field `i` a number of the format (JSON, a workbook), written with a point whatever the language? */
bool record_holds_number(const struct reader *reader, const struct record *row, size_t i);

/* The place of field `i`, of its quote when it has one; for i >= field_count the
   line where the record starts, without a column. Counts the characters only now. */
Place record_place(const struct reader *reader, const struct record *row, size_t i);

#endif
