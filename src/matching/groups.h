/* Claims of one ticket with one key (month, type, invoice number) are lines that add
   up: they are compared together, those with all values and those without apart. Private to matching/. */
#ifndef KPIRECON_MATCHING_GROUPS_H
#define KPIRECON_MATCHING_GROUPS_H

#include "matching/index.h"

struct claim_group {
    uint32_t *claims; /* indexes into the batch, in the order of claim_compare(); of a list as they are given */
    size_t count;
    struct measures claimed; /* added up */
    bool overflow;
    bool several_currencies; /* the claims are in: their revenue has no sum */
    bool is_list;    /* several invoices of one cell: their values are one sum, and are given once */
    bool settled;
    Date as_of;
    struct owner owner;
    bool contested;    /* another claim has the rows, and they fit this one as well */
    bool paired;       /* other lines of the same key had rows of their own */
    bool whoever;      /* rows count whoever has them: a question, which settles nothing */
    bool beside_others; /* the owner claims other types of the invoice in that month as well */
    bool partner_open; /* no partner id given, and the number stands under several groups */
    struct row_list invoice_rows, credit_rows; /* the owner's rows of the number, of any publication */
};

/* Which claims make a group, before anything else is known of it: most groups are one claim and settled at once. */
struct claims_of_group {
    uint32_t *more; /* all of several; NULL: there is only the first */
    uint32_t first, count;
};

struct claim_groups {
    struct claims_of_group *at;
    size_t count, capacity;
};

/* All claims of the batch that take part in matching, each in one group. */
void groups_make(struct claim_groups *groups, const struct row_index *index, struct arena *mem);
/* The group itself: whose rows it asks for, which they are, and what its claims say together. `claims` must outlive
   it, `mem` what it points into. */
void group_open(const struct row_index *index, struct claims_of_group *claims, struct arena *mem,
                struct claim_group *out);
/* A copy that lives in `mem`. */
struct claim_group *group_keep(const struct claim_group *group, struct arena *mem);
/* One claim as a group of its own, for questions that settle nothing. `claim` must outlive it. */
void group_of_one(const struct row_index *index, uint32_t *claim, struct arena *mem, struct claim_group *out);
/* The owner's credits that amend the claim's number, or, of a list, its numbers, of any publication. */
void credits_of_claim(const struct row_index *index, uint32_t claim, struct arena *mem, struct row_list *out);
/* Fills in what the claims of the group say together. */
void group_add_up(struct claim_group *group, const struct batch *batch);

#endif
