/* Tickets and their claims: what the partner says, each value beside the text it
   was read from. A batch owns nothing by itself: everything lives in its arena. */
#ifndef KPIRECON_TICKETS_TICKET_H
#define KPIRECON_TICKETS_TICKET_H

#include "base/date.h"
#include "base/diag.h"
#include "base/table.h"
#include "tickets/number.h"
#include "tickets/period.h"

enum claim_field {
    CLAIM_MONTH,
    CLAIM_YEAR,
    CLAIM_OMLP_TYPE,
    CLAIM_PURCHASE_UNIT,
    CLAIM_INVOICE_NUMBER,
    CLAIM_KPI_VALUE,
    CLAIM_REVENUE,
    CLAIM_CURRENCY,
    CLAIM_FIELD_COUNT
};
#define CLAIM_DETAIL_COUNT 7 /* the seven the page asks for; the currency goes with the revenue */

/* "month", "omlp_type", ...: the canonical column names. */
Slice claim_field_name(enum claim_field field);

struct directory_request;
struct directory_rules;

enum claim_kind { CLAIM_KPI, CLAIM_DIRECTORY, CLAIM_OTHER };

struct claim {
    uint32_t ticket; /* index into the batch's tickets */
    uint32_t number; /* from 1 within the ticket */
    enum claim_kind kind;
    const struct directory_request *directory; /* CLAIM_DIRECTORY only, else NULL */
    Slice raw[CLAIM_FIELD_COUNT]; /* as written, trimmed; empty markers are empty */
    uint8_t missing;              /* bit per claim_field */
    uint8_t conflicting;          /* bit per claim_field: given twice, with different values */
    Slice conflict_with;          /* the other value, of the first conflicting field by its number */
    struct period period;
    uint8_t type; /* index into the catalogue, or OMLP_NONE */
    struct amount units, kpi, revenue;
    char currency[4];     /* ISO 4217, or empty; "???" when it is not one */
    uint8_t currency_shared; /* of struct currency_word: what is named where several currencies have the name */
    bool currency_bad;
    Slice invoice;        /* normal form */
    bool left_out;        /* said by another row as well, or replaced by a newer one; gone after the last file */
    bool label_mistranslated; /* a detail was known by a mistranslated label */
    /* Several numbers in one cell are a claim each, one after the other; the values of the row belong to
       all of them together. 0 and empty for every other claim. */
    uint32_t list_first, list_count; /* index into batch->claims, and how many */
    Slice list;                      /* the cell */
    uint8_t marks_beside;  /* where an amount is open: the decimal marks that other numbers of the row prove */
    bool invoice_damaged;  /* what stands there is no number, or what a spreadsheet left of one; `invoice` is empty */
    bool has_lost_letters; /* a detail was given, and an export destroyed it */
    bool is_spoken_of;    /* the ticket's text names KPIs and other details, whether their values can be read or not */
    bool is_order_number; /* the invoice field itself says that it holds an order number */
    uint64_t line;        /* where its row starts */
    uint32_t input;       /* the batch's when it was read */
    Slice source;
    Slice row;            /* its bytes as they stood */
    uint32_t next;        /* of the same ticket: an index into batch->claims, or CLAIM_NONE */
};
#define CLAIM_NONE UINT32_MAX

/* A document with the ticket: declared by a word ("order confirmation"), or a
   named file to be looked at by evidence/. */
struct attachment {
    struct attachment *next;
    Slice name;     /* as written: a file name, or the declaring words */
    bool is_file;
    Slice folder;   /* where a file may be looked for: beside the ticket file */
    Slice mail;     /* the message that it is attached to, as it lies in the ticket file; else empty */
};

struct ticket {
    Slice id; /* as given; else its place */
    Instant filed;
    Instant updated; /* of the copy that counts; unknown when no column says it */
    Slice partner_id;
    Slice other_partner_id; /* of another copy with the same update time; empty when none contradicts */
    Slice language;
    Slice subject, body;
    Date anniversary; /* DATE_NONE when not given */
    Slice level, competency;
    Date enrolled;
    struct attachment *attachments, **last_attachment;
    uint32_t attachment_count;
    uint32_t first_claim, last_claim; /* linked through claim.next */
    uint32_t claim_count;
    uint64_t line;
    Slice source;
};

/* A row that could not become a claim: nothing is lost. */
struct quarantined {
    struct quarantined *next;
    enum finding_id finding;
    Place place;
    Slice field, found, message, raw;
};

struct quarantine {
    struct arena *mem;
    struct quarantined *first, **last;
    uint64_t count;
};

struct batch {
    struct arena *mem;
    struct ticket *tickets;
    size_t ticket_count, ticket_capacity;
    struct claim *claims; /* in input order */
    size_t claim_count, claim_capacity;
    struct table ticket_by_id;
    uint64_t row_count; /* data rows read, quarantined ones included */
    uint64_t left_out_count; /* exact repeats, and rows that add up others */
    uint32_t input; /* which of the caller's inputs is being read: each claim keeps it */
    char decimal_mark; /* from intake_options; 0 when nobody named it */
    const struct directory_rules *directory_rules; /* read when a ticket without KPI details needs them */
    /* of the claims of earlier files, to know a row that is read again; private to intake.c */
    struct table claim_by_row;
    size_t claims_in_table;
};

void quarantine_init(struct quarantine *quarantine, struct arena *mem);

void batch_init(struct batch *batch, struct arena *mem);
struct currency_word claim_currency(const struct claim *claim);
struct ticket *claim_ticket(const struct batch *batch, const struct claim *claim);

/* For intake: room; the ticket of that id, which is made when it is new; the next claim of a ticket; a
   document beside it (the same name twice is one). Pointers live until the next push. */
void batch_expect(struct batch *batch, size_t rows); /* room for so many more; costs nothing until it is used */
struct ticket *batch_ticket(struct batch *batch, Slice id);
struct claim *batch_add_claim(struct batch *batch, struct ticket *ticket);
void batch_link_claim(struct batch *batch, uint32_t i); /* claim `i` becomes the last of its ticket */
void ticket_attach(struct batch *batch, struct ticket *ticket, struct attachment attachment);
/* Input rows that hold the claims: one row can hold several claims (several invoice numbers in a cell), side by
   side. */
uint64_t batch_claimed_rows(const struct batch *batch);
void quarantine_add(struct quarantine *quarantine, struct quarantined row);

#endif
