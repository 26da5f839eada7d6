/* Records whose fields vary from one to the next (JSON, XML, mail), gathered into
   one table: the columns are the union of all names, in the order in which they
   first appear; what a record lacks is an empty field.

   How nested data are named, for presets and --map:

       {"fields": {"customfield_10200": "x"}}           fields.customfield_10200
       "custom_fields": [{"id": 101, "value": "x"}]     custom_fields.101
       "CustomFields": [{"name": "Month", "values": []}] CustomFields.Month
       "customFields": [{"name": "Month", "value": "8", "text": "May"}]  customFields.Month (May), .value below it
       "state": {"display_value": "New", "value": "1"}  state (New) and state.value (1); also "displayValue"
       "caller": {"link": "https://...", "value": "7"}  caller (7) and caller.link
       "tags": ["a", "b"]                               tags, a value a line
       "comments": [{"body": "x"}, {"body": "y"}]       comments.body, comments#2.body
       {"a": 1, "a": 2}                                 a, a#2
       <a id="1">x<b>y</b></a>                          a, a@id, a.b
       <f n="Month">1</f><f n="Year">.. three at least  f.Month, f.Year

   From the 32nd on, repeated things share the columns of the 32nd, a line each. */
#ifndef KPIRECON_RECORDS_FLATTEN_H
#define KPIRECON_RECORDS_FLATTEN_H

#include "base/table.h"
#include "records/record.h"

#define MAX_NAME_BYTES 1024
#define MAX_REPEATS 32

struct flat_cell {
    Slice text;
    size_t at; /* in the source's text, or whatever the format's place() makes of it */
    uint32_t column;
};

struct flat_column {
    uint64_t serial; /* of the record that gave it a value last */
    size_t next_repeat; /* in that record */
    size_t cell_count, cell_bytes; /* of the row that is laid out */
    bool is_joined;
};

struct flat_record {
    size_t first_cell, cell_count;
    size_t start;  /* in the source's text */
    uint64_t line;
    Slice raw;     /* empty: made from the fields when it is handed out */
    const char *fault; /* READ_BAD: what is wrong */
    enum finding_id finding;
    size_t fault_at;
};

struct flat {
    struct arena *mem;   /* names, and what grows */
    struct arena *texts; /* of records; the same unless the format says otherwise */
    struct table by_name;
    Slice *names;
    struct flat_column *columns; /* in parallel */
    size_t column_count, name_capacity, column_capacity;
    struct flat_cell *cells;
    size_t cell_count, cell_capacity;
    struct flat_record *records;
    size_t record_count, record_capacity, next_record;
    uint64_t serial;
    bool closed; /* no more columns: what is new goes into the last one, "name: value" */
    char path[MAX_NAME_BYTES];
    size_t path_bytes, shared_from; /* what is longer shares the columns of the last repeat */
    Slice *fields;
    struct bad_row bad;
};

/* What became of a name. */
enum flat_added { FLAT_ADDED, FLAT_ADDED_AGAIN, FLAT_ADDED_LATE, FLAT_REFUSED };

void flat_init(struct flat *flat, struct arena *mem);

/* A record, and then its cells. */
struct flat_record *flat_begin(struct flat *flat, uint64_t line, size_t start);
/* Goes one name deeper, with `before` ('.', '@', '#') unless it is the first; hand the
   result to flat_leave(). Names that are too long are refused with the record. */
size_t flat_enter(struct flat *flat, char before, Slice name);
size_t flat_enter_repeat(struct flat *flat, size_t index); /* "#2" for index 1, nothing for 0 */
void flat_leave(struct flat *flat, size_t path_bytes);
/* A value under the name reached. One that has a value already is given "#2", or with
   `joins` becomes another line of it. `text` must live as long as the table. */
enum flat_added flat_add(struct flat *flat, Slice text, size_t at, bool joins);
Slice flat_path(const struct flat *flat); /* the name reached */
/* The record is not accepted. The first complaint stays. */
void flat_refuse(struct flat *flat, enum finding_id finding, const char *fault, size_t at);
/* Everything is gathered: gives the reader its columns. */
void flat_finish(struct flat *flat, struct reader *reader);
/* For streams: the names are known now; a last column takes what comes later. */
void flat_close_columns(struct flat *flat);
void flat_forget_records(struct flat *flat);

/* The hooks of a format whose reader->state begins with a struct flat. */
enum read_result flat_next(struct reader *reader, struct record *row, struct diag *diag);
Place flat_place(const struct reader *reader, const struct record *row, size_t i);

/* The place of a byte, counted from another one whose line is known. */
Place flat_place_of(Slice source, Slice text, size_t known_at, uint64_t known_line, size_t at);
/* The cell of the record handed out last, or NULL. */
const struct flat_cell *flat_cell_of(const struct flat *flat, size_t column);

#endif
