/* What the parts of reading a ticket's text share: the claims found so far, and where the walk stands. */
#ifndef KPIRECON_TICKETS_TEXT_PRIVATE_H
#define KPIRECON_TICKETS_TEXT_PRIVATE_H

#include "tickets/labelled_text.h"
#include "tickets/text_quotes.h"

struct arena;
struct programme;

#define MAX_CELLS 64
#define MAX_LANGUAGES 64
#define LEAST_DETAILS 2
#define MAX_WAITING 16 /* labels whose values stand below them */

struct vote {
    Slice language;
    size_t count;
};

struct text_walk {
    const struct labels *labels;
    const struct programme *programme;
    struct arena *mem;
    struct labelled_text *out;
    size_t now;  /* the claim being written */
    size_t base; /* the claim before it, while it is open whether `now` is one of its own */
    size_t begun_count; /* claims that were written to; those behind hold anything */
    bool is_open;
    struct text_claim again; /* what was said again, and may begin a claim that shares it */
    size_t lookups;
    struct vote votes[MAX_LANGUAGES];
    size_t vote_count;
    struct label header[MAX_CELLS]; /* of the table being read; without a key: no label */
    uint32_t header_from[MAX_CELLS], header_to[MAX_CELLS]; /* where names stand in a line aligned by blanks */
    size_t header_count;
    char header_mark;  /* what parts its cells; ' ' for blanks */
    uint64_t shown_cells; /* bit a column of a table with its labels on the left: what is shown, and not claimed */
    struct label waiting[MAX_WAITING];
    Slice waited[MAX_WAITING];
    size_t waiting_count, waited_count;
    bool claims_below; /* of as many labels: each further group of values is a claim */
    unsigned list_item; /* where the line stands in a list ("2. Month: May 3. Year: 2020"); 0: it is none */
    bool has_items; /* lines that are claims by themselves */
    bool in_signature;
    bool is_said;            /* in sentences, above an earlier message */
    bool said_any;           /* there, and not enough of it: */
    struct text_claim said;
    bool has_copies; /* values that live in `mem` */
};

/* ---- text_claims.c: labels, and the claims that their values make ---- */

/* A detail or the partner; names put together from words are known where a label is to be expected: `whole`. */
bool text_label_at(struct text_walk *walk, Slice text, bool whole, struct label *out);
/* A name of what is shown, which is no detail. */
bool text_label_is_published(struct text_walk *walk, Slice text);
/* The bare word for invoices, which as the name of a column is a document: "invoice G0022". */
bool text_names_invoice(struct text_walk *walk, Slice text, struct label *out);
void text_vote(struct text_walk *walk, Slice label);
Slice text_language(const struct text_walk *walk);
/* A value of a line: what the claim has already, and otherwise, begins another one, for the time being. */
void text_take_value(struct text_walk *walk, const struct label *label, Slice value);
/* A value of a row: what the claim has already, and otherwise, contradicts it. */
void text_take_cell(struct text_walk *walk, const struct label *label, Slice value);
bool text_claim_begun(struct text_walk *walk);
void text_next_claim(struct text_walk *walk);
/* Is what came since a value was given again a claim of its own? Else it contradicts the one before. */
void text_settle_claim(struct text_walk *walk);
bool text_names_enough(const struct labelled_text *out);

/* ---- text_tables.c ---- */

/* True when the line is a row, and was taken as one. */
bool text_take_row(struct text_walk *walk, Slice line);

/* ---- text_lines.c ---- */

void text_take_line(struct text_walk *walk, Slice line);
/* Without marks of Markdown around it, and without what parts values. */
Slice text_clean_value(Slice value);
/* Can the text be a value of that field at all? */
bool text_may_be_value(const struct text_walk *walk, size_t field, Slice value);

/* ---- text_items.c ---- */

/* Do several lines of the text hold a claim each? */
bool text_has_items(struct text_walk *walk, Slice text);
bool text_is_item(struct text_walk *walk, Slice line, struct text_claim *claim);
void text_add_item(struct text_walk *walk, const struct text_claim *claim);

/* ---- text_prose.c ---- */

/* Details in sentences: what no line gave. `prose` has '\n' where a paragraph ends. False when none was taken. */
bool text_take_prose(struct text_walk *walk, Slice prose);

#endif
