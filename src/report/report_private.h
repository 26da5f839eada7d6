/* What the writers of this room share: one resolution as the texts every form
   prints, the money at stake, the totals, and the escaping of each form. */
#ifndef KPIRECON_REPORT_REPORT_PRIVATE_H
#define KPIRECON_REPORT_REPORT_PRIVATE_H

#include "base/out.h"
#include "report/run.h"

/* The seven details of a line, the currency beside the revenue. */
enum detail {
    DETAIL_PERIOD,
    DETAIL_OMLP_TYPE,
    DETAIL_UNITS,
    DETAIL_INVOICE,
    DETAIL_KPI,
    DETAIL_REVENUE,
    DETAIL_CURRENCY,
    DETAIL_COUNT
};

enum measure { MEASURE_UNITS, MEASURE_KPI, MEASURE_REVENUE, MEASURE_COUNT };

Slice detail_name(enum detail detail);    /* "omlp_type" */
Slice measure_name(enum measure measure); /* "kpi" */
enum detail measure_detail(enum measure measure);

/* Everywhere below an empty slice is a value that is not there. */
struct details {
    Slice of[DETAIL_COUNT];
};

/* Room for short texts of known length: dates, months, decimals. */
struct pen {
    char text[640];
    size_t used;
};

/* What is missing, unreadable, ambiguous or given twice differently is not there. The other
   currency says how many decimals a revenue has when the claim names none; it may be "". */
void claimed_details_make(const struct programme *programme, const struct claim *claim, const char *other_currency,
                          struct pen *pen, struct arena *scratch, struct details *out);
Slice claim_place(const struct claim *claim, struct arena *scratch); /* "tickets.csv:12" */

struct facts {
    const struct resolution *resolution;
    const struct ticket *ticket;
    Slice ticket_id, partner_id, verdict, reason, detail;
    Slice also[MAX_HITS]; /* names, each once, without the primary one */
    size_t also_count;
    enum note notes[NOTE_COUNT];
    Slice note_texts[NOTE_COUNT]; /* "N_ROUNDING", "N_PUBLICATION_USED(2020-01-15)" */
    size_t note_count;
    struct details claimed, recorded;
    const struct match *recorded_by; /* NULL: nothing is recorded */
    bool has_difference, has_corrected; /* corrected values are the claimed ones */
    Slice difference[MEASURE_COUNT];
    enum comparison compared[MEASURE_COUNT];
    Slice wait_until, renew_until, window_from, window_to, place, publication;
    struct pen pen;
};

/* Fills *out, which must stay where it is; texts that do not fit its pen are in `scratch`. */
void facts_make(const struct run *run, const struct resolution *resolution, struct arena *scratch, struct facts *out);
/* Why, in one sentence; without one the next step. */
Slice facts_why(const struct facts *facts);

struct row_facts {
    struct details details;
    Slice partner_id; /* empty when it is not this partner's: another partner is never disclosed */
    Slice source, publication;
    Slice currency_among; /* where it has a sign and no code: "JPY CNY", those that share it */
    uint64_t line;
    struct pen pen;
};

void row_facts_make(const struct run *run, const struct kpi_row *row, struct row_facts *out);
/* Only where it stands: source, publication and line. */
void row_place_make(const struct run *run, const struct kpi_row *row, struct row_facts *out);

/* A claim may be compared with all rows of a long invoice, and with it each of a thousand claims beside it: the first
   are listed, and how many there are besides is told. */
#define MAX_ROWS_SHOWN 100u
size_t rows_shown(const struct match *match);
size_t rows_left_out(const struct match *match);

/* A candidate beside the claim, field by field: what speaks for it is in the candidate itself. */
struct candidate_facts {
    struct row_facts row;
    unsigned within;       /* FACT_ bits among those for it: equal only within the tolerance */
    unsigned against;      /* FACT_ bits */
    unsigned not_compared; /* FACT_ bits: not given, or not comparable */
    Slice difference[MEASURE_COUNT]; /* claimed less this row */
    struct pen pen;
};
void candidate_facts_make(const struct run *run, const struct resolution *resolution,
                          const struct candidate *candidate, struct candidate_facts *out);

/* What correcting the CONFIRMED claims would move, per currency: the revenue difference, or
   the whole revenue of a line that is missing. A group of claims counts once. */
struct stake {
    Slice currency; /* empty: none was named */
    Decimal sum;
    uint64_t claim_count;
    bool is_more; /* the sum left the range of decimals */
    unsigned places;
};

/* Sorted by currency, in `mem`. */
struct stake *stakes_make(const struct run *run, struct arena *mem, size_t *count);

/* Of a pattern, as words that end in "; ", or nothing: "KPI 540, 1234.50 EUR; " and "all of DMOC, 2020-01; ". */
void pattern_add_money(struct buf *buf, const struct run *run, const struct pattern *pattern);
void pattern_add_shared(struct buf *buf, const struct pattern *pattern);
void json_add_patterns(struct buf *buf, const struct run *run, Slice between);
void xml_add_patterns(struct buf *buf, const struct run *run);

struct totals {
    uint64_t rows_in, rows_decided, claims_decided, rows_quarantined, rows_left_out; /* of tickets */
    uint64_t dataset_rows_quarantined;
    uint64_t tickets;
    uint64_t shown; /* claims that --only lets through */
    bool balanced;  /* every row that came in is accounted for, once */
};

struct totals totals_make(const struct run *run);

/* Of a run that was read back from its document: what it says itself, and its text. */
struct run_told {
    struct totals totals;
    struct stake *stakes;
    size_t stake_count, stake_capacity;
    Slice text;                        /* all of it */
    Slice opening, head, quarantine;   /* parts of it: the root, then up to the claims, then up to the end mark */
    const Slice *claims;               /* per resolution */
    const uint64_t *claim_counts;      /* per ticket: how many claims it has, told or not */
    const uint64_t *ids;               /* per resolution: the number in its id */
    bool names_files;                  /* of tickets: it stood in a folder */
};

/* "2020-02-20T00:00:00Z", or "filed". */
Slice as_of_text(const struct run *run, char into[20]);

/* C0 and C1 controls, DEL, bidirectional overrides and isolates, line separators: what
   could make a terminal or a reader see something else than what is there. */
bool character_is_treacherous(uint32_t character);
bool character_is_control(uint32_t character); /* C0 but TAB, LF, CR; DEL; C1 */
/* For a line of a terminal: blanks for line ends, U+FFFD for what is treacherous. */
void buf_add_plain(struct buf *buf, Slice text);
/* Element and attribute text alike; what XML 1.0 cannot hold becomes U+FFFD. */
void xml_add_text(struct buf *buf, Slice text);
/* ,"name": and a string, or null for an empty one; `name` comes with comma, quotes and colon. */
void json_add_member(struct buf *buf, Slice name, Slice text);
void json_add_names(struct buf *buf, const Slice *names, size_t count); /* ["A","B"] */
/* "period":"2020-01",... without braces, so that an object can have more members. */
void json_add_detail_members(struct buf *buf, const struct details *details);

/* The run's XML document piece by piece: after each, `drain` may take what is in
   the buffer. All claims, or those of one page of the triage. */
typedef void xml_drain(struct buf *buf, void *to);
#define XML_ALL_CLAIMS UINT64_MAX
enum {
    XML_WHOLE = 1u << 0, /* with each claim's ladder and reading, which pages do not show */
};
struct xml_form {
    unsigned flags;
    uint64_t page;            /* or XML_ALL_CLAIMS */
    struct letter_desk *desk; /* writes the letters that go with the claims; NULL: none do */
};
void xml_pour(struct buf *buf, const struct run *run, const struct xml_form *form, struct arena *scratch,
              xml_drain *drain, void *to);
/* What stands in it before the claims: all of them are looked at for it, so who writes several forms makes it once. */
Slice xml_head(const struct run *run, struct arena *mem);
/* One ticket alone, for its own report: the same <run>, without inputs and totals. */
void xml_pour_ticket(struct buf *buf, const struct run *run, struct letter_desk *desk, const struct ticket *ticket,
                     struct arena *scratch);
/* How many claims of each verdict --only lets through. */
void run_count_shown(const struct run *run, uint64_t shown[VERDICT_COUNT]);

/* Claims in some form, those that --only lets through; `form` is the writer's own. */
typedef void claims_writer(struct buf *buf, const struct run *run, const struct resolution *resolutions, size_t count,
                           const void *form, struct arena *scratch);
/* All claims, written by several lanes and put out in order. */
void write_claims_in_lanes(struct out *out, const struct run *run, claims_writer *writer, const void *form);

#define MANIFEST_SCHEMA "kpirecon.manifest/1"
#define MANIFEST_OWN_HASH ",\n  \"sha256\": " /* of all bytes before it */

/* The claims as a workbook at `path`; a fault names the path. */
bool write_xlsx(Slice path, const struct run *run, struct arena *scratch, struct diag *diag);
#define SHEET_ROWS_UNCOUNTED UINT64_MAX
/* Is every part of the workbook there to its end, and has sheet i+1 rows[i] rows? */
bool xlsx_is_whole(Slice path, const uint64_t *rows, size_t sheet_count, struct arena *scratch);

#endif
