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

/* What few claims have beside what all have. */
struct claim_more {
    Slice raw[CLAIM_FIELD_COUNT]; /* texts that do not stand in the bytes of the row: claim_raw() */
    Slice conflict_with;          /* the other value, of the first conflicting field by its number */
    const struct directory_request *directory; /* CLAIM_DIRECTORY only, else NULL */
    /* Several numbers in one cell are a claim each, one after the other; the values of the row belong to
       all of them together. 0 and empty for every other claim. */
    uint32_t list_first, list_count; /* index into batch->claims, and how many */
    Slice list;                      /* the cell */
};

/* A text within the first bytes of the row; private to claim_raw() and claim_set_raw(). */
struct row_part {
    uint16_t at, len;
};

/* What claims and tickets of one file point to. */
struct ticket_source {
    Slice name;
    uint32_t input; /* the batch's when it was read */
};

/* There are as many as rows, so what only some have is behind `more`, and texts are parts of the row. */
struct claim {
    uint32_t ticket; /* index into the batch's tickets */
    uint32_t number; /* from 1 within the ticket */
    uint32_t next;   /* of the same ticket: an index into batch->claims, or CLAIM_NONE */
    enum claim_kind kind : 8;
    uint8_t missing;      /* bit per claim_field */
    uint8_t conflicting;  /* bit per claim_field: given twice, with different values */
    uint8_t type;         /* index into the catalogue, or OMLP_NONE */
    struct period period;
    char currency[4];     /* ISO 4217, or empty; "???" when it is not one */
    struct amount units, kpi, revenue;
    Slice invoice;        /* normal form */
    const char *row_at;   /* its bytes as they stood: claim_row() */
    uint32_t row_len;
    uint8_t currency_shared; /* of struct currency_word: what is named where several currencies have the name */
    uint8_t marks_beside; /* where an amount is open: the decimal marks that other numbers of the row prove */
    bool currency_bad : 1;
    bool left_out : 1;         /* another row says it as well, or a newer one does; gone after the last file */
    bool label_mistranslated : 1; /* a detail was known by a mistranslated label */
    bool invoice_damaged : 1;  /* what stands there is no number, or what a spreadsheet left of one: no `invoice` */
    bool has_lost_letters : 1; /* a detail was given, and an export destroyed it */
    bool is_spoken_of : 1;     /* the ticket's text names KPIs and other details, whether they can be read or not */
    bool is_order_number : 1;  /* the invoice field itself says that it holds an order number */
    struct row_part raw[CLAIM_FIELD_COUNT];
    uint64_t line;            /* where its row starts */
    const struct ticket_source *source; /* claim_source() */
    struct claim_more *more;  /* NULL: nothing of it; claim_more() */
};
#define CLAIM_NONE UINT32_MAX

extern const struct claim_more claim_no_more;

static inline const struct claim_more *claim_more(const struct claim *claim)
{
    return UNLIKELY(claim->more != NULL) ? claim->more : &claim_no_more;
}

/* The same to write to: made in `mem` when there is none yet. */
struct claim_more *claim_have_more(struct claim *claim, struct arena *mem);

/* The fields (bit per claim_field) were given with another value as well. */
void claim_contradict(struct claim *claim, unsigned fields, Slice other, struct arena *mem);

#define ROW_PART_ELSEWHERE UINT16_MAX /* as a length: the text stands in struct claim_more */

/* What a field holds as it is written, trimmed; empty markers are empty. */
static inline Slice claim_raw(const struct claim *claim, size_t field)
{
    struct row_part part = claim->raw[field];
    if (UNLIKELY(part.len == ROW_PART_ELSEWHERE))
        return claim->more->raw[field];
    return part.len ? (Slice){claim->row_at + part.at, part.len} : (Slice){0};
}

/* After claim_set_row() where there is a row. `mem` is only needed for a text that does not stand in it. */
void claim_set_raw(struct claim *claim, size_t field, Slice text, struct arena *mem);
void claim_set_row(struct claim *claim, Slice row);

static inline Slice claim_row(const struct claim *claim)
{
    return (Slice){claim->row_at, claim->row_len};
}

/* The name of its file. */
static inline Slice claim_source(const struct claim *claim)
{
    return claim->source ? claim->source->name : (Slice){0};
}

static inline uint32_t claim_input(const struct claim *claim)
{
    return claim->source ? claim->source->input : 0;
}

/* A document with the ticket: declared by a word ("order confirmation"), or a
   named file to be looked at by evidence/. */
struct attachment {
    struct attachment *next;
    Slice name;     /* as written: a file name, or the declaring words */
    bool is_file;
    Slice folder;   /* where a file may be looked for: beside the ticket file */
    Slice mail;     /* the message that it is attached to, as it lies in the ticket file; else empty */
    Slice archive, member; /* the zip of the ticket file, and its file there; else empty */
};

/* What exports of ticket systems and registries tell, and plain lists of claims do not. */
struct ticket_more {
    Instant updated; /* of the copy that counts; unknown when no column says it */
    Slice other_partner_id; /* of another row or copy of the ticket, after partner_id in the alphabet; empty when none
                               contradicts */
    Slice subject, body;
    Date anniversary; /* DATE_NONE when not given */
    Date enrolled;
    Slice level, competency;
    uint32_t contradicted; /* bit per field: rows of the ticket say different things, so none counts */
    struct attachment *attachments, **last_attachment;
    uint32_t attachment_count;
};

struct ticket {
    Slice id; /* as given; else its place */
    Instant filed;
    Slice partner_id;
    Slice language;
    uint32_t first_claim, last_claim; /* linked through claim.next */
    uint32_t claim_count;
    uint64_t line;
    const struct ticket_source *source; /* ticket_source() */
    struct ticket_more *more; /* NULL: nothing of it; ticket_more() */
};

extern const struct ticket_more ticket_no_more;

static inline const struct ticket_more *ticket_more(const struct ticket *ticket)
{
    return ticket->more ? ticket->more : &ticket_no_more;
}

/* Nobody can tell whose its claims are. */
static inline bool ticket_names_two_partners(const struct ticket *ticket)
{
    return UNLIKELY(ticket->more != NULL) && ticket->more->other_partner_id.len > 0;
}

/* The same to write to: made in `mem` when there is none yet. */
struct ticket_more *ticket_have_more(struct ticket *ticket, struct arena *mem);

static inline Slice ticket_source(const struct ticket *ticket)
{
    return ticket->source ? ticket->source->name : (Slice){0};
}

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
    uint32_t input; /* which of the caller's inputs is being read: its claims keep it */
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
const struct ticket_source *ticket_source_keep(Slice name, uint32_t input, struct arena *mem);

/* For intake: room; the ticket of that id, which is made when it is new; the next claim of a ticket; a
   document beside it (the same name twice is one). Pointers live until the next push. */
void batch_expect(struct batch *batch, size_t rows); /* room for so many more; costs nothing until it is used */
struct ticket *batch_ticket(struct batch *batch, Slice id);
struct ticket *batch_ticket_hashed(struct batch *batch, Slice id, uint64_t hash); /* slice_hash() of the id */
struct claim *batch_add_claim(struct batch *batch, struct ticket *ticket);
/* How many of them claim something: of one that its system deleted nothing but the id is kept. */
size_t batch_tickets_claiming(const struct batch *batch);
void batch_link_claim(struct batch *batch, uint32_t i); /* claim `i` becomes the last of its ticket */
void ticket_attach(struct batch *batch, struct ticket *ticket, struct attachment attachment);
/* Input rows that hold the claims: one row can hold several claims (several invoice numbers in a cell), side by
   side. */
uint64_t batch_claimed_rows(const struct batch *batch);
void quarantine_add(struct quarantine *quarantine, struct quarantined row);

#endif
