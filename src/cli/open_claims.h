/* The claims of a partner that a run left open, and what they would do to its KPI value. */
#ifndef KPIRECON_CLI_OPEN_CLAIMS_H
#define KPIRECON_CLI_OPEN_CLAIMS_H

#include "dataset/keys.h"
#include "programme/calendar.h"

struct cli;

struct open_claim {
    Slice ticket, number, verdict, reason, month;
    Decimal kpi; /* when it is granted: the difference, or the whole of what is not published */
};

struct open_claims {
    struct open_claim *at; /* in the order of the run */
    size_t count, capacity;
    Decimal confirmed;  /* what the confirmed ones come to */
    bool overflow;
};

/* Of the months of the window, those that would change something. Open are those that are forwarded, wait, are asked about or reviewed. */
bool open_claims_read(struct cli *cli, Slice folder, const struct gather_keys *partners, MonthSpan window,
                      struct open_claims *out);

#endif
