/* What the evidence column names: files, and words for documents. */
#ifndef KPIRECON_TICKETS_EVIDENCE_COLUMN_PRIVATE_H
#define KPIRECON_TICKETS_EVIDENCE_COLUMN_PRIVATE_H

#include "tickets/ticket.h"

/* `folder`: where the ticket file lies. */
void evidence_attach(struct batch *batch, struct ticket *ticket, Slice text, Slice folder);
/* The same for the names of what is attached to a mail, as its reader joins them. */
void evidence_attach_mailed(struct batch *batch, struct ticket *ticket, Slice names, Slice mail);
/* Of "a/b.csv" "a", of "b.csv" ".", of standard input nothing. */
Slice folder_of(Slice source);

#endif
