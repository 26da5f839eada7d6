/* A small table that the user gives beside a run (partners, levels, rates of exchange): its
   columns are known by any of several names, and a row with a bad value is left out and said.
   Any tabular format that records/ reads. */
#ifndef KPIRECON_PROGRAMME_USER_TABLE_H
#define KPIRECON_PROGRAMME_USER_TABLE_H

#include "records/record.h"

#define USER_TABLE_COLUMNS 8

/* `name` is compact: "MPN ID", "mpn_id" and "MPNId" are all "MPNID". */
struct user_column {
    Slice name;
    unsigned column; /* the caller's number for it, below USER_TABLE_COLUMNS */
};

struct user_table {
    struct reader reader;
    struct record row; /* the current one; its fields live until the next */
    struct arena *mem; /* borrowed */
    struct diag *diag; /* borrowed */
    Slice name;        /* the file's, for messages */
    size_t at[USER_TABLE_COLUMNS];
};

/* False with a fault when the file cannot be read as a table. Where two columns have a name of
   one meaning, the first counts. `source` is borrowed until the table is closed. */
bool user_table_open(struct user_table *table, struct source *source, const struct user_column *names, size_t count,
                     struct arena *mem, struct diag *diag);
void user_table_close(struct user_table *table);

bool user_table_has(const struct user_table *table, unsigned column);

/* READ_RECORD, READ_END, or READ_FAILED with a fault; rows that the reader refused are skipped. */
enum read_result user_table_next(struct user_table *table);

/* The current row's value, trimmed; empty where there is no such column. */
Slice user_table_field(const struct user_table *table, unsigned column);

/* Says that the value "'...' COMPLAINT; the row is left out". Always false. */
bool user_table_refuse(struct user_table *table, unsigned column, const char *complaint);

#endif
