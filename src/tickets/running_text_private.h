/* Details named in sentences, without a colon: "Invoice number G31, purchase units 25, KPI value 25 and revenue EUR 2,475.00". */
#ifndef KPIRECON_TICKETS_RUNNING_TEXT_PRIVATE_H
#define KPIRECON_TICKETS_RUNNING_TEXT_PRIVATE_H

#include "tickets/labelled_text.h"

/* One claim at most: its invoice and two of its numbers must be named, each once. False when they are not; *out is
   then untouched. */
bool running_text_read(Slice text, const struct labels *labels, struct arena *mem, struct labelled_text *out);

#endif
