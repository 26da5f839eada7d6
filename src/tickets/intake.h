/* From records to tickets: which column feeds which field, and what each field says. */
#ifndef KPIRECON_TICKETS_INTAKE_H
#define KPIRECON_TICKETS_INTAKE_H

#include "records/record.h"
#include "tickets/ticket.h"

struct labels;
struct preset;
struct presets;
struct programme;
struct source;
struct templates;

/* "invoice_number=Beleg": this column feeds that field, and no other column does. */
struct column_map {
    Slice field, column;
};

/* What a custom field is called that an export knows by its number only. */
struct field_title {
    Slice id, title;
};

struct intake_options {
    int zone_minutes;  /* for filing times without an offset */
    bool zone_given;   /* a setting named it, so nothing is assumed */
    char decimal_mark; /* from --locale, 0 when not given */
    Slice locale;      /* the same, for the order of day and month */
    Slice attachments; /* a folder where documents may lie, beside those of the ticket files; may be empty */
    /* Is a text nothing but the name of a document that proves nothing: "order confirmation"? NULL: nobody tells. */
    bool (*names_refused)(Slice words, struct arena *scratch);
    const struct templates *templates; /* where rules are read from; NULL: what is embedded */
    const struct reader_format *format; /* what the files are; NULL: found by looking */
    const struct labels *labels;   /* NULL: canonical names only */
    const struct presets *presets; /* NULL: no system is recognised */
    const struct preset *preset;   /* the one the user named, or NULL */
    const struct column_map *maps;
    size_t map_count;
    const struct field_title *titles;
    size_t title_count;
    unsigned lane_count; /* threads that may read a file; 0 counts as 1. What is read does not depend on it */
    size_t lane_bytes;   /* how much of a file each takes at once; 0: what is usual */
};

/* A column of a ticket file and the field it feeds, for `kpirecon read`. */
struct column_use {
    Slice column;
    Slice field; /* empty: unused */
};

/* The columns of one of the tables that a file has below each other. */
struct table_use {
    const struct column_use *columns;
    size_t column_count;
    struct table_use *next;
};

struct intake_report {
    const char *format;      /* the reader's name */
    char delimiter;          /* CSV only, else 0 */
    Slice preset;            /* the system that was recognised, or empty */
    Slice language;          /* of the columns, or empty */
    const struct table_use *tables; /* those of the same columns once; NULL: there is none */
};

/* "invoice_number", "filed", "subject": what --map may name. */
bool ticket_field_is_known(Slice name);

/* Reads a whole source into the batch; rows that cannot be used go to the quarantine.
   *report may be NULL. The source's bytes must outlive the batch. */
bool intake_read(struct batch *batch, struct source *source, const struct intake_options *options,
                 const struct programme *programme, struct quarantine *quarantine, struct intake_report *report,
                 struct diag *diag);

/* After the last file: numbers that one ticket's other numbers make clear. */
void intake_finish(struct batch *batch);

#endif
