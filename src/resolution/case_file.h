/* Everything the ladder looks at for one claim. Private to resolution/. */
#ifndef KPIRECON_RESOLUTION_CASE_FILE_H
#define KPIRECON_RESOLUTION_CASE_FILE_H

#include "resolution/damaged.h"
#include "resolution/decide.h"
#include "resolution/duplicates.h"
#include "resolution/shared_rows.h"

/* Who first used a document as proof, by its hash. */
struct reuse {
    struct table by_hash;
    bool *reused; /* per claim */
};

struct case_file {
    const struct decide_input *input;
    const struct programme *programme;
    const struct gathered *gathered;
    const struct gather_keys *keys;
    const struct row_index *index;
    const struct claim *claim;
    const struct ticket *ticket;
    const struct dossier *dossier;
    const struct match *match;
    struct duplicate_of duplicate;
    bool evidence_reused;
    bool invoice_is_published; /* the invoice contradicts the ticket, and says what the rows say */
    bool credit_alone; /* a positive claim, and a credit note to prove it */
    const struct damaged_rows *damaged;
    const struct quarantined *damaged_row; /* a published row with the claim's number that cannot be read */
    bool claimed_by_other_group; /* another group claims the same number */
    bool number_of_another; /* no partner is given, and a ticket that names one claims the number */
    const bool *settled; /* per gathered row: a claim before this batch has it; may be NULL */
    Date asked_before;  /* when another ticket asked for the same listing, which was due when this one was filed */
    Date as_of;
    Date filed;         /* day of filing in clock_zone, else as_of */
    Date anniversary;   /* the one this day is about, or DATE_NONE */
    Slice competency, level;
    Date enrolled;
    Slice country; /* of the partner, when the registry has it */
    bool month_valid;   /* one month was read and can be judged */
    bool outside;       /* out of the window: nothing is to be expected of the dataset */
    bool unpublished;   /* not yet, or late */
    bool partner_unknown;
    bool credit_explains; /* the figures differ by a credit and nothing else */
    struct shared_rows *shared; /* what claims before it asked of the same rows */
    struct arena *mem;
    struct resolution *out;
};

void hit(struct case_file *file, enum reason reason, Slice detail);
bool has_hit(const struct resolution *resolution, enum reason reason);
void note(struct case_file *file, enum note which);
/* Two groups claim the number, and it is published for none of them. */
bool is_claimed_twice(const struct case_file *file);

/* The rungs that need a file of their own. */
void rung_evidence(struct case_file *file);
/* No document that came may be an invoice, or none came where one is required. */
bool evidence_proves_nothing(const struct case_file *file);
void rung_compare(struct case_file *file);
void rung_missing(struct case_file *file); /* of rung_compare(): no row was found */
/* Hits of both; true when there is one. */
bool hit_damaged(struct case_file *file);
bool hit_ambiguous(struct case_file *file);
void hit_line(struct case_file *file); /* which line of the invoice is meant cannot be told: "line: A-1" */

/* Causes that are not in the figures (causes_beside.c): a spreadsheet's damage to the fields that cannot be read; a
   dataset that is older than the publication that is due. */
void explain_damage(struct case_file *file);
void explain_stale_publication(struct case_file *file);
void explain_absent_month(struct case_file *file, Date due); /* no publication has a row of the claim's month */
void rung_directory(struct case_file *file);
/* "2020-01" and "2020-02-15", in file->mem. */
Slice month_words(const struct case_file *file, Month month);
Slice day_words(const struct case_file *file, Date date);

/* Words for the why and the next step, once all hits are known. */
Slice because_words(const struct case_file *file);
Slice next_step_words(const struct case_file *file);
Slice directory_because(const struct case_file *file, Slice detail);
Slice directory_next_step(const struct case_file *file, Slice detail);

#endif
