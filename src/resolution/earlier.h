/* What was decided before this batch: by the same stream, or by an earlier night. A
   batch is judged against it as against its own tickets (rules section 3): a claim
   that repeats one is a duplicate, and a published row that settled one is used. */
#ifndef KPIRECON_RESOLUTION_EARLIER_H
#define KPIRECON_RESOLUTION_EARLIER_H

#include "matching/match.h"

/* Partner group, data month, OMLP type, invoice number in normal form. */
struct claim_key {
    Slice group;
    Month period;
    uint8_t type;
    Slice invoice;
};

struct earlier_claim {
    Slice ticket_id;
    struct measures values;
    char currency[4]; /* empty: not given */
    bool names_partner;
    Date wait_until;  /* what it was told to wait for; DATE_NONE: it was told something else */
};

struct claim_owners;

/* Which of these rows settled a claim before? */
struct settled_question {
    const struct gathered *gathered;
    const Slice *group_of_row;         /* per row: the partner group whose it is */
    const struct claim_owners *owners; /* of the batch's claims */
};

struct earlier {
    void *context;
    /* The claim of that key which stands, of another ticket than this one; false: there is none. */
    bool (*find_claim)(void *context, const struct claim_key *key, Slice ticket_id, struct earlier_claim *out);
    /* A claim of this key, of this ticket, says something else: it takes the place of the earlier one. */
    void (*replace_claim)(void *context, const struct claim_key *key, Slice ticket_id);
    /* Did the document prove another invoice number, or one of another partner group, for another ticket? May be NULL. */
    bool (*evidence_is_used)(void *context, Slice key, Slice group, Slice invoice, Slice ticket_id);
    /* Sets settled[i] of gathered->rows[i]. */
    void (*find_settled)(void *context, const struct settled_question *question, bool *settled);
};

#endif
