/* What was found in the input the night before: told once, and counted from then on, so that cron mails what is new.
   A finding is known again by what it says of which line's text, and not by where that stood: an export has other
   names and lines each night. Private to nightly. */
#ifndef KPIRECON_CLI_TOLD_H
#define KPIRECON_CLI_TOLD_H

#include "base/table.h"
#include "ledger/told_findings.h"

struct diag;

struct told {
    struct arena *mem;
    struct finding_names before, now;
    struct table by_name; /* indexes into `before` */
    uint64_t new_count, again_count;
};

bool told_open(struct told *told, struct ledger *ledger, struct arena *mem, struct diag *diag);
/* Takes those that were told before off the list of what is to be shown. */
void told_filter(struct told *told, struct diag *diag);

#endif
