/* The documents that came in one archive or folder with the tickets: which ticket each belongs to. */
#ifndef KPIRECON_TICKETS_TICKET_DOCUMENTS_H
#define KPIRECON_TICKETS_TICKET_DOCUMENTS_H

#include "bytes/inputs.h"

struct batch;
struct diag;

/* After the last file, before intake_finish(). A document is its ticket's that names it, in whose folder it lies
   ("4711/invoice.txt"), or with whose id its name begins ("4711_invoice.pdf"); two that could be meant by one name are
   not guessed between. What is nobody's is a finding. Names must outlive the batch. */
void tickets_take_documents(struct batch *batch, const struct input_document *documents, size_t count,
                            struct diag *diag);

#endif
