/* What a stream has decided so far, as far as it is remembered: so many of the last
   claims, in two halves of which the older one goes when the younger one is full, so
   that memory stays flat however long the stream is. */
#ifndef KPIRECON_CLI_SEEN_H
#define KPIRECON_CLI_SEEN_H

#include "base/arena.h"
#include "dataset/text_set.h"
#include "resolution/decide.h"

#define CLAIMS_REMEMBERED 250000u /* at least; at most twice as many */

struct seen_claim {
    struct claim_key key;
    struct earlier_claim said;
    bool gone; /* its ticket came again */
};

/* A published row, by where it stands and what it says: of one line there may be several. */
struct seen_row {
    Slice source, part, partner, normal, amends;
    struct measures values;
    uint64_t line;
    Month period;
    Date publication;
    uint32_t claim;   /* that it settled: an index */
    uint32_t batch;   /* the last one that asked for it */
    uint8_t type;
    char currency[4];
};

struct seen_half {
    struct arena mem;
    struct table by_key, by_ticket;
    struct table by_row;
    struct text_set texts; /* sources and partners of rows: few */
    struct seen_claim *claims;
    size_t count, capacity;
    struct seen_row *rows;
    size_t row_count, row_capacity;
};

struct seen {
    struct seen_half halves[2];
    unsigned young; /* which half takes what comes */
    uint32_t batch; /* the one at hand, counted from 1 */
    struct earlier earlier; /* asks it */
};

/* Must stay where it is. */
void seen_init(struct seen *seen);
void seen_done(struct seen *seen); /* accepts a zeroed struct */
/* Claims that stand and the rows they settled. */
/* A ticket that comes again is decided anew: what was remembered of it no longer counts. Before deciding. */
void seen_forget_tickets(struct seen *seen, const struct batch *batch);
void seen_remember(struct seen *seen, const struct batch *batch, const struct decided *decided);

#endif
