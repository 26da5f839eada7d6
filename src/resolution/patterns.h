/* What many claims of a batch have in common, told once: one cause, one factor, one type published for
   another, and whether a partner, a month or a file stands behind it. Each claim is in one
   pattern at most, so its money is counted once; the order of the tickets changes nothing.

       struct patterns patterns;
       patterns_find(&programme, &batch, &decided, mem, &patterns);
*/
#ifndef KPIRECON_RESOLUTION_PATTERNS_H
#define KPIRECON_RESOLUTION_PATTERNS_H

#include "resolution/decide.h"

/* What all claims of a pattern have, if they do. */
enum shared { SHARED_PARTNER, SHARED_MONTH, SHARED_TYPE, SHARED_SOURCE, SHARED_PUBLICATION, SHARED_COUNT };
Slice shared_name(enum shared shared); /* "partner" */

struct pattern_money {
    char currency[4]; /* empty: none was named */
    Decimal sum;
    bool is_more; /* the sum left the range of decimals */
};

struct pattern {
    Slice code;   /* a cause, else a reason */
    Slice field;  /* of the cause; empty for a reason */
    Slice factor; /* published = factor x claimed; empty for others */
    Slice what;   /* in words */
    Slice shared[SHARED_COUNT]; /* empty: not common to all */
    size_t claim_count, ticket_count;
    Decimal kpi; /* of the CONFIRMED ones, as the money: differences without their sign */
    struct pattern_money *money; /* ascending by currency */
    size_t money_count, money_capacity;
    const struct claim **examples; /* the smallest ticket ids */
    size_t example_count;
};

struct patterns {
    struct pattern *at; /* most tickets first */
    size_t count;
};

/* Thresholds are settings of the programme: pattern_*. Everything lives in `mem`. */
void patterns_find(const struct programme *programme, const struct batch *batch, const struct decided *decided,
                   struct arena *mem, struct patterns *out);

#endif
