/* From records to tickets: which column feeds which field, and what each field says. */
#ifndef KPIRECON_TICKETS_INTAKE_H
#define KPIRECON_TICKETS_INTAKE_H

#include "records/record.h"
#include "tickets/ticket.h"

struct programme;
struct source;

struct intake_options {
    int zone_minutes;  /* for filing times without an offset */
    bool zone_given;   /* a setting named it, so nothing is assumed */
    char decimal_mark; /* from --locale, 0 when not given */
};

/* A column of a ticket file and the field it feeds, for `kpirecon read`. */
struct column_use {
    Slice column;
    Slice field; /* empty: unused */
};

struct intake_report {
    const char *format;      /* the reader's name */
    char delimiter;          /* CSV only, else 0 */
    const struct column_use *columns;
    size_t column_count;
};

/* Reads a whole source into the batch; rows that cannot be used go to the quarantine.
   *report may be NULL. The source's bytes must outlive the batch. */
bool intake_read(struct batch *batch, struct source *source, const struct intake_options *options,
                 const struct programme *programme, struct quarantine *quarantine, struct intake_report *report,
                 struct diag *diag);

/* After the last file: numbers that one ticket's other numbers make clear. */
void intake_finish(struct batch *batch);

#endif
