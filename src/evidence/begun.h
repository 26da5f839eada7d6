/* Work on a document that is begun before its turn: the programs that read a PDF run on other processors while the
   documents in front of it are judged. What is found is the same as without it, each program has its own limits, and
   one that fails harms its document only.

       struct begun_document begun;
       document_begin(bytes, scratch, &begun);           // of the next document
       ...                                               // all of this one
       screen_begun(rules, name, bytes, &begun, mem, &screening, diag);
*/
#ifndef KPIRECON_EVIDENCE_BEGUN_H
#define KPIRECON_EVIDENCE_BEGUN_H

#include "evidence/child.h"
#include "evidence/screening.h"

struct begun_document {
    uint64_t hash; /* of the bytes: of others it says nothing */
    bool is_begun;
    struct child pages, attachments;
};

/* Of what is no PDF nothing is begun. screen_begun() or begun_stop() must follow; both accept a zeroed one. */
void document_begin(Slice bytes, struct arena *scratch, struct begun_document *out);
void begun_stop(struct begun_document *begun);

#endif
