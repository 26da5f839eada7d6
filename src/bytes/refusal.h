/* What a server's refusal, or that of its certificate, means to whoever keeps a configuration. */
#ifndef KPIRECON_BYTES_REFUSAL_H
#define KPIRECON_BYTES_REFUSAL_H

#include "base/base.h"

struct arena;

/* "no valid certificate: it has expired". `result` is OpenSSL's of the verification (X509_V_ERR_*); 1, as libcurl leaves
   it: the certificate holds, but the name is another. */
Slice certificate_refusal(long result, struct arena *mem);
/* Behind "the server answers 401": ": it wants a login or a token, or another one". Empty where the number says it all. */
Slice status_refusal(long status);

#endif
