/* Claims against candidate rows: which published rows a claim speaks of, by which
   stage, and what else came near. Matching decides nothing about right or wrong;
   it only says what belongs together and why. */
#ifndef KPIRECON_MATCHING_MATCH_H
#define KPIRECON_MATCHING_MATCH_H

#include "dataset/dataset.h"
#include "matching/compare.h"
#include "tickets/ticket.h"

struct partner_registry;
struct programme;

/* In the order they are tried; the first that finds rows names the match. */
enum match_stage {
    STAGE_NONE,
    STAGE_EXACT,          /* partner, invoice as written, type, period */
    STAGE_NORMALISED,     /* the invoice number in normal form */
    STAGE_LINES,          /* several rows or several claims of one key, added up */
    STAGE_NET,            /* credits that amend the invoice are taken off */
    STAGE_OTHER_PERIOD,   /* the same invoice in another month */
    STAGE_OTHER_TYPE,     /* under another OMLP type */
    STAGE_OTHER_LOCATION, /* under another location of the same group */
    STAGE_OTHER_PARTNER,  /* under another group: only suggests */
    STAGE_NEAR_NUMBER,    /* one edit away, equal values: only suggests */
    STAGE_VALUE_ONLY,     /* equal values, no number: only suggests */
    STAGE_COUNT
};

Slice match_stage_name(enum match_stage stage); /* "other_period" */

/* What speaks for or against a candidate: bits per fact. */
enum {
    FACT_PARTNER = 1u << 0,
    FACT_INVOICE = 1u << 1,
    FACT_PERIOD = 1u << 2,
    FACT_TYPE = 1u << 3,
    FACT_UNITS = 1u << 4,
    FACT_KPI = 1u << 5,
    FACT_REVENUE = 1u << 6,
    FACT_COUNT = 7
};
Slice fact_name(unsigned fact_bit);

struct candidate {
    const struct kpi_row *row;
    enum match_stage stage;
    unsigned speaks_for, speaks_against; /* FACT_ bits */
    bool superseded; /* from a publication that is not the one in force */
    bool looks_same; /* another number, that eyes and spreadsheets take for the claim's */
};

#define MAX_CANDIDATES_KEPT 16

/* Which of an invoice's rows were taken together. */
struct row_filter {
    Month period;
    uint8_t type;
    bool any_type;
    bool at_location; /* only rows of the very partner id, else the whole group's */
};

struct match {
    enum match_stage stage; /* of the rows below; without rows, of the best suggestion */
    struct row_filter filter; /* how the rows were chosen */
    bool other_period, other_type, other_location;
    const struct kpi_row **rows; /* what the claim is compared with, credits included */
    size_t row_count;
    size_t credit_count;         /* how many of them are credits (at the end of rows) */
    size_t rows_not_kept;        /* of a run that was read back: it was compared with so many more */
    bool several_types;          /* the rows are not all of one */
    bool several_currencies;     /* the rows are not all in one: recorded.revenue is no amount */
    struct measures recorded;    /* net: all rows added up */
    struct measures gross;       /* without the credits */
    struct currency_word currency; /* of the rows; empty when they name none, SEVERAL_CURRENCIES where the rows, or the
                                      claims of the group, have no common one */
    struct measures claimed;     /* the claim, or the claims of its group added up */
    uint32_t group_size;         /* claims of the same ticket that share these rows; 1 usually */
    bool several_tickets;        /* claims of other tickets are added up with it */
    bool group_leader;           /* the first claim of the group: it carries the difference; of what is asked again, none */
    const struct publication *publication; /* the one in force for these rows */
    struct candidate *candidates; /* best first; the matched rows are among them */
    size_t candidate_count;
    size_t candidate_total; /* before the cut at MAX_CANDIDATES_KEPT */
    const struct kpi_row *near_row;  /* STAGE_NEAR_NUMBER: the closest one */
    size_t near_line_count;          /* that many lines of its number add up to the claim; 0: it does so by itself */
    bool rows_settled_elsewhere; /* the invoice's rows exist, but other claims have them or none fits */
    bool other_partner_listed; /* the invoice stands under another group and not under this one */
    bool partner_open;         /* no partner id given and the number stands under several groups */
    bool withdrawn;            /* an older publication had rows that the one in force no longer has */
    bool month_absent;         /* the publication(s) in force have no row at all of the month */
    bool ambiguous;            /* other rows fit as well and say something else */
    bool contested;            /* another claim fits the same rows as well, and one of the two has them */
    bool taken;                /* without rows: what is claimed is published, and another claim has it */
    bool bounded;              /* the search for the best assignment or for lines that add up stopped at its bound */
    bool overflow;             /* a sum left the range of decimals: a person must look */
};

struct match_input {
    const struct batch *batch;
    const struct gathered *gathered;
    const struct gather_keys *keys;
    const struct programme *programme;
    const struct partner_registry *registry;
    const bool *claim_out; /* claims that take no part (duplicates, superseded): per claim */
    const bool *claim_adds_nothing; /* it is refused or waits whatever is published: no other adds it up: per claim */
    const bool *claim_rivalled; /* another group claims the number: per claim */
    const Date *as_of;     /* per ticket */
    unsigned lane_count;   /* how many may make the index; changes nothing in it */
    bool keep_whole;       /* no match is left to be made when it is asked for; changes none */
};

/* Adds the keys of a batch, to be gathered before matching, to `keys`, which were made for as many claims. The number
   of lanes changes nothing in them. Where `number_of_claim` is given, it says of each KPI claim with a number which
   key its number is. */
void match_keys(const struct batch *batch, const struct partner_registry *registry, unsigned lane_count,
                struct gather_keys *keys, uint32_t *number_of_claim);
/* The gathered rows made findable; lives in `mem` as long as its input. */
struct row_index;
struct row_index *match_index_new(const struct match_input *input, struct arena *mem);

/* Before matching: this row settled a claim already. */
void match_row_is_used(struct row_index *index, const struct kpi_row *row);

/* What the match has, others may have as well. */
void match_rows_are_free(struct row_index *index, const struct match *match);

/* The partner group of an id, from the registry or the dataset's own rows; else the id itself. */
Slice match_group(const struct row_index *index, Slice partner_id);

/* The partner group whose the row is. */
Slice match_group_of_row(const struct row_index *index, const struct kpi_row *row);

/* The one group that has rows of this number in force on that day; empty when none or several have. */
Slice match_group_of_number(const struct row_index *index, Slice normal, Date day);

/* One match per claim of the batch. A row settles one claim. The matches live in `mem` and, what they point
   into, in the arenas of the lanes that work side by side; their number changes nothing. */
struct matches;
struct matches *match_batch(struct row_index *index, struct arena *mem, struct arena *lane_mem, unsigned lane_count,
                          struct diag *diag);

/* The match of a claim; where only its row is kept, it is made in `mem`. Several may ask at the same time. */
const struct match *match_of(const struct matches *matches, uint32_t claim, struct arena *mem);
/* The claim says once more what `first` says: it has the match of that one, and carries no difference. */
void match_repeat(struct matches *matches, uint32_t claim, uint32_t first, struct arena *mem);
/* The claim has the match that another matching of the same claims gave it. */
void match_take(struct matches *matches, uint32_t claim, const struct matches *from);

/* Claims that found nothing may mean an invoice of several lines whose number is one edit away: only then, and only for
   these, the dataset is asked once more. Fills in their near_row. The rows live as long as the dataset's. */
bool match_near_lines(const struct row_index *index, struct dataset *dataset, struct matches *matches,
                      struct arena *mem, struct diag *diag);

/* Would this claim, as its amounts stand in the batch now, equal some rows of its invoice in all
   values given, net or before their credits? `own_month` looks at the rows it would be compared with
   first, net, and nowhere else. Settles nothing: the dataset's vote on a number that can be read two ways. */
bool match_would_fit(const struct row_index *index, uint32_t claim, bool own_month, struct arena *scratch);

/* What another publication says where the match found its rows, for restatements: false when it
   has no such row. */
bool match_recorded_in(const struct row_index *index, const struct match *match, const struct claim *claim,
                       const struct publication *publication, struct arena *scratch, struct measures *out);

/* Credits of the invoice that are published in another month than the matched rows, added up; `month` is that of
   one of them. False when there are none. */
bool match_credits_elsewhere(const struct row_index *index, const struct match *match, const struct claim *claim,
                             struct arena *scratch, struct measures *out, Month *month);

#endif
