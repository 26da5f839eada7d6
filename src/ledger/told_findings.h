/* Which findings the last night told, as digests. */
#ifndef KPIRECON_LEDGER_TOLD_FINDINGS_H
#define KPIRECON_LEDGER_TOLD_FINDINGS_H

#include "ledger/ledger.h"

struct finding_names {
    Slice *at;
    size_t count, capacity;
};

bool told_findings_read(struct ledger *ledger, struct arena *mem, struct finding_names *out, struct diag *diag);
/* They take the place of those before. Within the night's transaction. */
bool told_findings_write(struct ledger *ledger, const struct finding_names *names, struct diag *diag);

#endif
