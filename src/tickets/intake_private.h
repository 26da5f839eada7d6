/* What the parts of intake share: the file being read and the row at hand. */
#ifndef KPIRECON_TICKETS_INTAKE_PRIVATE_H
#define KPIRECON_TICKETS_INTAKE_PRIVATE_H

#include "base/slice.h"
#include "base/unicode.h"
#include "tickets/columns_private.h"
#include "tickets/labelled_text.h"
#include "tickets/lost_letters_private.h"
#include "tickets/number.h"

#define MAX_QUOTED_COLUMNS 80 /* of a value in a message */

/* A filing time that can be read two ways waits for the other rows. */
struct open_time {
    struct open_time *next;
    size_t ticket;
    Slice text;
    Place place;
    Instant day_first, month_first;
};

/* What a later message of the partner says of one claim. */
struct said {
    struct said *next;
    struct text_claim claim;
    uint16_t column;
};

struct intake {
    struct batch *batch;
    const struct intake_options *options;
    const struct programme *programme;
    struct quarantine *quarantine;
    struct diag *diag;
    struct reader reader;
    struct record row;
    struct ticket_columns columns;
    const Slice *names; /* of the table being read */
    size_t name_count;
    struct column_use *uses; /* in parallel */
    struct table_use *tables; /* so far */
    bool has_passed_over;    /* columns below a ticket that hold numbers of invoices and feed nothing */
    Slice folder;
    const struct ticket_source *ticket_source; /* for claims and tickets */
    struct labelled_text text; /* of the row; stays empty where no column holds texts */
    struct open_time *open_times;
    bool seen_day_first, seen_month_first;
    struct lost_letters *lost; /* per column */
    struct stray_columns *strays; /* NULL: every column feeds a field */
    bool row_has_marks;        /* that may stand for lost letters */
    struct labelled_text message;
    struct said *said; /* by the partner, after the text of the row */
    bool rows_are_tickets;     /* of a ticket system, or with the time of their update: the same row again is the same ticket */
    bool is_one_of_many;       /* claims of this row: the text of their ticket need not speak of each */
};

/* ---- the row at hand; inline, because every field of every row comes this way ---- */

static inline Slice intake_quoted(Slice text)
{
    return unicode_clip(text, MAX_QUOTED_COLUMNS);
}

/* Exports put a quote before what a spreadsheet would take for a formula. */
static inline Slice without_guard(Slice text)
{
    bool guarded = text.len > 1 && text.at[0] == '\'' && slice_has(S("-+=@"), text.at[1]);
    return guarded ? slice_skip(text, 1) : text;
}

static inline Slice intake_column(const struct intake *intake, size_t field, size_t i)
{
    return without_guard(slice_trim(intake->row.fields[intake->columns.at[field][i]]));
}

/* What a field holds, unless it says that it holds nothing. */
static inline Slice intake_given(const struct intake *intake, size_t field, size_t *column)
{
    for (size_t i = 0; i < intake->columns.count[field]; i++) {
        Slice text = intake_column(intake, field, i);
        if (text.len && !text_is_empty_marker(text)) {
            *column = i;
            return text;
        }
    }
    return (Slice){0};
}

static inline Slice intake_text(const struct intake *intake, size_t field)
{
    size_t column;
    return intake_given(intake, field, &column);
}

/* Of the column that the field's text comes from. */
static inline Place intake_place(const struct intake *intake, size_t field)
{
    size_t column = 0, nowhere = intake->row.field_count;
    intake_given(intake, field, &column);
    return record_place(&intake->reader, &intake->row,
                        intake->columns.count[field] ? intake->columns.at[field][column] : nowhere);
}

/* Of whoever exported the file. */
static inline Slice intake_column_language(const struct intake *intake)
{
    return intake->columns.language.len ? intake->columns.language : intake->options->locale;
}

static inline void keep_first(Slice *kept, Slice text)
{
    if (kept->len == 0)
        *kept = text;
}

/* ---- intake.c: rows as the reader hands them out ---- */

/* The next one, whatever becomes of it: READ_RECORD, also for one that was put aside; READ_TABLE when others stand
   under other names from here on; READ_END; READ_FAILED after a fault. */
enum read_result intake_next_row(struct intake *intake);
bool intake_is_totals_row(const struct intake *intake);
Slice intake_ticket_id(const struct intake *intake);

/* ---- intake_lanes.c: rows that nothing needs to be said of, read side by side ---- */

/* Takes what it can of the file, as intake_next_row() would; the rest, often nothing, is left to that. False after a
   fault. */
bool intake_read_lanes(struct intake *intake);

/* ---- intake_claim.c: what a row claims ---- */

/* The claim of a row with one invoice number, no text and nothing to be told of; false: it is not such a row, and what
   was made of it is to be forgotten. Looks up no labels. */
bool intake_add_plain_claim(const struct intake *intake, struct ticket *ticket);

bool claim_says_nothing(const struct claim *claim);
void intake_count_lost(const struct intake *intake, size_t column, Slice text);
/* False only on a fault. `text`: what the row's text names. */
bool intake_add_claim(const struct intake *intake, struct ticket *ticket, const struct labelled_text *text);

/* Does the text say the same of a field as the claim does? */
bool intake_text_agrees(const struct intake *intake, const struct claim *claim, const struct text_claim *text,
                        enum claim_field field);

/* ---- intake_messages.c: what the partner wrote later ---- */

/* The row's messages. The first one that says something stands in for a text that does not. */
void intake_read_messages(struct intake *intake, struct ticket *ticket);
/* What they add to the claim, and where they say something else. `is_alone`: they can speak of no other claim. */
void intake_hear(const struct intake *intake, struct claim *claim, bool is_alone);

/* ---- intake_groups.c: several claims below the ticket of one row ---- */

bool intake_has_passed_over(const struct intake *intake);
/* As intake_add_claim(), for each of them. */
bool intake_add_claims(struct intake *intake, struct ticket *ticket, const struct labelled_text *text);

/* ---- intake_report.c: values that cannot be used as written ---- */

bool intake_nothing_to_report(const struct claim *claim);
void intake_report_values(const struct intake *intake, const struct claim *claim, Slice language);

/* ---- intake_directory.c ---- */

/* Makes a request of a claim without details, when it is one. False only on a fault: the rules cannot be read. */
bool intake_take_directory(const struct intake *intake, const struct ticket *ticket, struct claim *claim);

/* ---- stray_documents.c: documents that columns name which feed no field ---- */

void stray_documents_find(struct intake *intake, const struct column_use *uses);
void stray_documents_attach(struct intake *intake, struct ticket *ticket);
/* After the file; a column that named documents is one of evidence then. */
void stray_documents_report(const struct intake *intake, struct column_use *uses);

/* ---- intake_ticket.c: what a row says about its ticket ---- */

/* The number alone, where nothing but what it is called stands around it: "MPN ID: 6100471", "6100471.0". */
Slice intake_partner_id(Slice text, struct arena *mem);
void intake_take_ticket(struct intake *intake, struct ticket *ticket);
void intake_take_language(const struct intake *intake, struct ticket *ticket, const struct labelled_text *text);
/* After the file: dates that could be read with the day or the month first. Its claims begin at `first`. */
void intake_settle_times(struct intake *intake);
void intake_settle_periods(struct intake *intake, size_t first);

#endif
