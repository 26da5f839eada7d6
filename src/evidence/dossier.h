/* The evidence of a whole batch: each ticket's documents found, read once and
   screened. File names from tickets never become paths: they are looked up
   beneath --attachments DIR[/TICKET] and beside the ticket file. */
#ifndef KPIRECON_EVIDENCE_DOSSIER_H
#define KPIRECON_EVIDENCE_DOSSIER_H

#include "evidence/screening.h"

struct batch;

struct dossier {
    const struct screening *screenings; /* of one ticket, in its own order */
    size_t count;
};

/* Whether there may be documents to look into. If not, no rules are needed: words that only
   declare a document speak for themselves. */
bool dossiers_need_rules(const struct batch *batch, Slice attachments);
/* result[i] belongs to batch->tickets[i]. `attachments` may be empty. Also takes the files
   lying in attachments/TICKET-ID/ that the ticket does not name. Cannot fail: what cannot be
   found or read is screened as uncertain, with a finding. */
struct dossier *dossiers_make(const struct evidence_rules *rules, const struct batch *batch, Slice attachments,
                              struct arena *mem, struct diag *diag);

#endif
