/* One ticket met several times: on overlapping pages, in several files, in several formats (rules section 3).
   The same id with the same update time is one ticket, a newer one replaces an older one, and copies of one
   time that contradict each other are not decided on either. */
#ifndef KPIRECON_TICKETS_IDENTITY_PRIVATE_H
#define KPIRECON_TICKETS_IDENTITY_PRIVATE_H

#include "tickets/ticket.h"

struct diag;

/* A row of a ticket that may be known already: false when it is older than what is known, and says nothing.
   A newer one takes the place of all that is known. `updated` may be unknown. */
bool identity_take(struct batch *batch, struct ticket *ticket, Instant updated, Place place, struct diag *diag);
/* The same for one ticket, whose later copy made the claims from `first` on. */
void identity_settle_ticket(struct batch *batch, const struct ticket *ticket, size_t first, struct diag *diag);
/* After a file whose claims begin at `first`: what earlier files said as well counts once. */
void identity_settle_file(struct batch *batch, size_t first, struct diag *diag);
/* After the last file: claims that do not count leave the batch. */
void identity_drop(struct batch *batch);

#endif
