/* What a signed message (CMS, "invoice.xml.p7m") carries. The signature is not verified:
   who signed proves nothing about what kind of document it is. */
#ifndef KPIRECON_EVIDENCE_CMS_H
#define KPIRECON_EVIDENCE_CMS_H

#include "base/base.h"

struct arena;

#define MAX_CMS_CHUNKS 65536 /* an octet string may come in pieces */
#define MAX_CMS_DEPTH 8

/* Does it begin as signed data does, in BER, in PEM or in plain base64? */
bool cms_probe(Slice bytes);
/* The content, joined from its pieces; false when it is damaged, encrypted or has none. Lengths
   are checked against what is there, and a length that is not given ends where its mark stands. */
bool cms_content(Slice bytes, struct arena *mem, Slice *content);

#endif
