/* A ticket as bytes, so that the ledger can decide it again on a night whose export no longer has it;
   and its content as a hash, by which a ticket is known to be the same whatever export, format, order
   or file it came from.

   The record holds everything the rooms from matching on look at. The content leaves out where the ticket
   was read and how values were spelled that could be read. */
#ifndef KPIRECON_LEDGER_TICKET_RECORD_H
#define KPIRECON_LEDGER_TICKET_RECORD_H

#include "base/buf.h"
#include "bytes/digest.h"
#include "tickets/ticket.h"

struct dossier;
struct programme;

/* Adds to `record`: claims in the order of their content, which is the same for every order of rows. */
void ticket_record_write(struct buf *record, const struct batch *batch, const struct ticket *ticket,
                         const struct programme *programme, struct arena *scratch);
/* The ticket becomes one of the batch. OMLP types are looked up again, other rules may name others. False when the
   record is damaged; the batch is then of no use. Texts are borrowed from `record`. */
bool ticket_record_read(Slice record, struct batch *batch, const struct programme *programme, struct arena *scratch);

/* SHA-256 of what the ticket says and proves; documents count by their bytes where they were at hand, by their
   name where not. */
Slice ticket_content(const struct batch *batch, const struct ticket *ticket, const struct dossier *dossier,
                     const struct programme *programme, struct arena *scratch, char into[DIGEST_HEX_CHARS]);

#endif
