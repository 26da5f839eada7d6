/* What the files of the CSV reader share: reader_csv.c gives rows, csv_header.c finds the names,
   csv_text.c cuts what comes, csv_damage.c is for rows that do not fit, csv_shape.c for two values in one
   field, csv_notes.c for rows that are none, csv_tables.c for further tables below the first, csv_place.c says where things stand. */
#ifndef KPIRECON_RECORDS_CSV_PRIVATE_H
#define KPIRECON_RECORDS_CSV_PRIVATE_H

#include "base/slice.h"
#include "bytes/source.h"
#include "records/dialect.h"
#include "records/records_private.h"

#define MAX_NOTES_BYTES ((size_t)1 << 16) /* below the rows, at most */

struct csv_state {
    Slice copy;         /* of the whole text, when carriage returns alone end its lines */
    size_t at;          /* in the text: the next record */
    uint64_t line;      /* its line */
    size_t named_count; /* columns up to the last one with a name */
    struct dialect dialect;
    bool is_plain;      /* records/csv.h reads it */
    bool header_is_bad; /* a finding says so */
    bool is_other_table; /* rows of another width under a header of their own */
    bool has_other_names; /* rows under names that the caller knows and does not follow */
    bool is_behind_gap; /* a blank line stands above the next record */
    size_t rows_until;  /* of the text: up to here it is known that rows follow */
    size_t rows_at;     /* in the text: the first row below the header */
    struct csv_shapes *shapes; /* of the values in each column, once they were asked for */
    bool has_decoded;   /* what follows was looked at as text of another encoding */
    bool skip_line;     /* a bad line goes on: its rest is no record */
    struct bad_row bad;
    Slice fields[MAX_COLUMNS];
};

static inline Slice csv_ahead(const struct reader *reader)
{
    const struct csv_state *state = reader->state;
    return slice_skip(state->copy.at ? state->copy : reader->source->text, state->at);
}

static inline const struct csv_dialect *csv_dialect_of(const struct reader *reader)
{
    const struct csv_state *state = reader->state;
    return &state->dialect.csv;
}

/* --- csv_place.c --- */

/* A field of a record that stands in the text as `raw`. */
struct csv_spot {
    size_t index, offset;
};

/* Walks to the field `index` or to the one that holds the byte at `offset`, whichever comes first. */
struct csv_spot csv_find_field(Slice raw, const struct csv_dialect *dialect, size_t index, size_t offset);
/* The place of a byte of a record: newlines inside its quoted fields move the line. */
Place csv_place_of_byte(const struct reader *reader, const struct record *row, size_t offset);
Place csv_place(const struct reader *reader, const struct record *row, size_t i);

/* --- csv_text.c --- */

enum csv_result csv_cut_record(const struct reader *reader, Slice ahead, bool last, Slice *fields,
                               struct csv_cut *cut);
/* Until there is at least one more line end, or so much without one that waiting makes no sense. */
bool csv_fill_line(struct reader *reader, struct diag *diag);
/* Cuts the next record and steps over it. READ_BAD: *why says what is wrong with it. */
enum read_result csv_cut_next(struct reader *reader, struct record *row, enum csv_result *why, struct csv_cut *cut,
                              struct diag *diag);
/* The first row that is not UTF-8: from here on it may be text of another encoding.
   READ_RECORD when it was: the row is to be cut again; READ_BAD when it was not. */
enum read_result csv_decode_rest(struct reader *reader, const struct record *row, const struct bad_row *bad,
                                 uint64_t line_count, struct diag *diag);

/* --- csv_damage.c --- */

bool csv_is_text(Slice raw);
size_t csv_usual_width(const struct reader *reader);
/* Empty fields up to the width that rows have. */
void csv_pad(struct reader *reader, struct record *row);
/* The one way a row is refused: once in the row, once among the findings. */
enum read_result csv_refuse(struct reader *reader, struct record *row, struct bad_row bad, struct diag *diag);
/* What a cut complains of: the finding and its words. */
struct bad_row csv_complaint(enum csv_result why);
/* The fields that the row most likely has, for whoever wants to see it all the same. */
void csv_mend_cut(struct reader *reader, struct record *row, enum csv_result why, const struct csv_cut *cut);
enum read_result csv_refuse_cut(struct reader *reader, struct record *row, enum csv_result why,
                                const struct csv_cut *cut, struct diag *diag);
/* True when the row is text; else *bad says which byte is not. */
bool csv_check_text(const struct reader *reader, const struct record *row, struct bad_row *bad);
/* A carriage return alone ends a line of this file once: the row is as wide as it should be up to
   there, and what follows is read as the next one. */
bool csv_split_at_return(struct reader *reader, struct record *row, size_t width, const struct csv_cut *cut,
                         struct diag *diag);
/* The row is too wide or too narrow: refused as a rule. */
/* A row that fits only because a delimiter is missing before a quoted text, whose own delimiters make up for it:
   says what is wrong. The row has the fields that it most likely has. */
bool csv_hides_delimiter(struct reader *reader, struct record *row, struct bad_row *bad);
/* A delimiter ends every row, or "12,5" without quotes stands in this one, whose last field then is empty: where the
   second can be as well as the first. */
bool csv_may_shift(const struct reader *reader, const struct record *row);
enum read_result csv_refuse_width(struct reader *reader, struct record *row, const struct csv_cut *cut,
                                  struct diag *diag);

/* --- csv_tables.c --- */

/* Names of columns among the rows, or the title above them; READ_RECORD: a row like others. READ_BAD: left out. */
enum read_result csv_take_names(struct reader *reader, const struct record *row, struct diag *diag);
/* A row below names that are not followed. */
enum read_result csv_refuse_elsewhere(struct reader *reader, struct record *row, struct diag *diag);

/* --- csv_shape.c --- */

/* The row is one field short: parts the field that holds the values of two columns. False, and nothing
   changed, when none does or when it can be parted in two ways. */
bool csv_part_glued(struct reader *reader, struct record *row);
/* The row was cut into too many fields: joins those of one text that holds delimiters and no quotes. False, and
   nothing changed, when none does or several may. */
bool csv_join_torn(struct reader *reader, struct record *row, const struct csv_dialect *dialect);

/* --- csv_notes.c --- */

/* Whatever stands above and below it; true for nearly every row. Looks at nothing that changes from row to row. */
bool csv_is_surely_row(const struct reader *reader, const struct record *row);
/* Cheap, and false for nearly every row. */
bool csv_may_be_left_out(const struct reader *reader, const struct record *row);
bool csv_is_left_out(struct reader *reader, struct record *row, struct diag *diag);

/* --- csv_header.c --- */

/* From the first byte to the names of the columns. */
bool csv_read_header(struct reader *reader, struct diag *diag);

#endif
