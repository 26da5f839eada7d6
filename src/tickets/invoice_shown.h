/* The number of a claim's invoice as people are shown it. The normal form finds rows; where it takes blanks away that
   part digits, it is another number to the eye: "2020 5" is not 20205. */
#ifndef KPIRECON_TICKETS_INVOICE_SHOWN_H
#define KPIRECON_TICKETS_INVOICE_SHOWN_H

#include "tickets/ticket.h"

/* As it is written, without its label, where parts would run together behind a digit ("INV 2020 5", "4711 DE");
   else claim->invoice. Of a number shown before it is the number itself. May live in `mem`. */
Slice invoice_shown(const struct claim *claim, struct arena *mem);

#endif
