/* Which columns of a ticket file feed which field. */
#ifndef KPIRECON_TICKETS_COLUMNS_PRIVATE_H
#define KPIRECON_TICKETS_COLUMNS_PRIVATE_H

#include "tickets/directory.h"
#include "tickets/intake.h"

/* The details of a claim come first and have the numbers of enum claim_field. */
enum ticket_field {
    FIELD_TICKET_ID = CLAIM_FIELD_COUNT,
    FIELD_FILED,
    FIELD_PARTNER_ID,
    FIELD_EVIDENCE,
    FIELD_LANGUAGE,
    FIELD_SUBJECT,
    FIELD_BODY,
    FIELD_ANNIVERSARY,
    FIELD_LEVEL,
    FIELD_COMPETENCY,
    FIELD_ENROLLED,
    FIELD_UPDATED,
    FIELD_DIRECTORY, /* name, country, url, in the order of enum directory_field */
    FIELD_PLAIN = FIELD_DIRECTORY + DIRECTORY_FIELD_COUNT, /* the same, of columns that may be about something else */
    FIELD_COUNT = FIELD_PLAIN + DIRECTORY_FIELD_COUNT
};

#define MAX_COLUMNS_OF_FIELD 8 /* more columns for one field are left unused */

/* Columns that make a claim of their own below the ticket of their row. */
struct column_group {
    Slice path; /* what their names have in common: "claims#2" */
    uint16_t at[CLAIM_FIELD_COUNT][MAX_COLUMNS_OF_FIELD]; /* its own, then those of what it stands in */
    uint8_t count[CLAIM_FIELD_COUNT], own_count[CLAIM_FIELD_COUNT];
};

/* A message of the ticket, and the columns that say whose it is. */
struct message_column {
    uint16_t text, from, same_as; /* columns; same_as: NO_COLUMN where `words` decide */
    Slice words;
    bool has_writer; /* its text begins with its time and its writer, and `from` is the text itself */
};

/* What says that the ticket of a row is not to be counted any more. */
struct dropping_column {
    uint16_t column;
    Slice words;
};

#define NO_COLUMN UINT16_MAX
#define MAX_MESSAGES 32 /* of a row */
#define MAX_DROPPING 8

struct column;

struct ticket_columns {
    uint16_t at[FIELD_COUNT][MAX_COLUMNS_OF_FIELD]; /* the best one first */
    uint8_t count[FIELD_COUNT];
    uint32_t mistranslated; /* bit per field: its first column was known by a mistranslated label */
    Slice language;         /* the one that most labels speak; empty when none does */
    Slice currency;         /* that the title of the revenue names; empty when it names none */
    bool is_fiscal;         /* month and year are those of the fiscal year */
    Slice preset;           /* the system that was recognised, or empty */
    const int64_t *factor;  /* per column, what its title multiplies its amounts by; 0: that is left open. NULL: none does */
    const struct column_group *groups; /* one a claim, where rows have several; those above others first or last */
    size_t group_count;
    const struct message_column *messages;
    size_t message_count;
    const struct dropping_column *dropping;
    size_t dropping_count;
    const struct column *of_several; /* all of them, where their titles are of several languages; else NULL */
    const bool *is_spare;  /* per column: where the others of its field say something it says nothing. NULL: none is */
    bool invoice_repeats; /* its columns are values of one field, and no rivals */
};

/* How good the plain name of a column is, the less the better; NO_COLUMN_NAME when it is none. */
#define NO_COLUMN_NAME SIZE_MAX
size_t column_name_rank(Slice column);
size_t column_name_field(size_t rank);
/* Without the escapes of a format: "Invoice_x0020_Number". In `mem` where it has any. */
Slice column_name_unescaped(Slice name, struct arena *mem);

/* How many different fields the names mean, for the choice among several tables; `user` is struct intake_options. */
size_t columns_count_known(void *user, const Slice *names, size_t count);

/* Only the first name says something, and the others would be no columns of tickets: the names stand below it. */
bool columns_lie_on_their_side(const struct reader *reader, const struct intake_options *options);

Slice ticket_field_name(size_t field);
bool ticket_field_from_name(Slice name, size_t *field);
/* False after a fault when nothing could hold a detail of a claim. uses: one row a column. */
bool ticket_columns_recognise(const struct reader *reader, const struct intake_options *options,
                              struct ticket_columns *columns, struct column_use *uses, struct diag *diag);

#endif
