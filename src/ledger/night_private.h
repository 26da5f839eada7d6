/* What the files of a night share. Private to ledger/. */
#ifndef KPIRECON_LEDGER_NIGHT_PRIVATE_H
#define KPIRECON_LEDGER_NIGHT_PRIVATE_H

#include "ledger/night.h"

struct earlier night_earlier(struct night *night);

/* What the ledger keeps of a fresh ticket's exports; empty when nobody names them. */
Slice night_sources_of(const struct night_sources *sources, const struct batch *fresh, const struct ticket *ticket,
                       struct arena *mem);
/* held[i]: fresh ticket i may have come in part. */
bool night_sources_hold(struct night *night, const struct night_sources *sources, const struct batch *fresh, bool *held,
                        struct diag *diag);
bool night_sources_write(const struct night *night, struct diag *diag); /* within night_commit()'s transaction */
bool verdict_is_open(enum verdict verdict);
bool reason_is_of_the_clock(enum reason reason); /* it comes and goes by itself, and answers nothing new */
bool reason_from_name(Slice name, enum reason *out);
/* Is tonight's the decision that the ledger has? Words may differ, what follows from it may not. */
bool decides_the_same(const struct standing *known, const struct resolution *now);
/* The resolution becomes the ledger's, as of the day it was decided. False when this version does not know its names. */
bool resolution_impose(struct resolution *resolution, const struct standing *known);
/* A person's decision that tonight contradicts: a person must look again, at both. `since` says what is new. */
void resolution_contradict(struct resolution *resolution, const struct standing *person, Slice since,
                           struct arena *mem);

/* Its rows have settled a claim of another ticket. */
void resolution_contest(struct resolution *resolution, Slice other_ticket, struct arena *mem);

#endif
